"""Fit the confidence of statements to gold, and say how good it is on documents that it was not fitted to.

    python benchmarks/extraction/calibrate.py [--shared DIR] [--markdown] [--sweep] [--write]

Reads the documents of ``shared/dev``, the invented ones of ``tests/data/invented`` and the bundled digests as
they are read today, judges each statement by its gold (``judged.py``) and fits a logistic model
(``logistic.py``). Every figure printed is of held-out documents: ten folds by document. ``--write`` puts the
weights fitted to all documents into ``kg/graph/confidence.toml`` and keeps the threshold that stands there;
``--sweep`` shows what other thresholds would do.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Final

from judged import Bench, Case, Judged
from logistic import Bounds, brier, fit, predicted, wilson
from run import CORE

from kg.export.score import to_record
from kg.graph.confidence import Model, weigh
from kg.graph.marks import OF_DOCUMENT
from kg.graph.review import set_apart

ROOT: Final = Path(__file__).parents[2]
DATA: Final = ROOT / "kg" / "graph" / "confidence.toml"
SUPPORT: Final = frozenset({"several passages", "three sentences", "both languages"})
# Our own texts are easier to read than real ones: a mark of their own takes that up, and is not shipped.
INVENTED: Final = "corpus: our own"
FOLDS: Final = 10
LEAST: Final = 3
EDGES: Final = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.975, 1.0)


@dataclass(frozen=True)
class Held:
    """A judged statement with the share that a model predicts which has not seen its document.

    ``shipped`` is what the package would say, which takes every document for a real one.
    """

    is_dev: bool
    kind: str
    share: float
    shipped: float
    is_right: bool


def penalty(mark: str) -> float:
    """Return how strongly a weight is drawn to zero: the finer the mark, the more."""
    if mark == INVENTED:
        return 0.5
    if mark.startswith("kind: "):
        return 1.0
    return 4.0 if any(f" in {place}" in mark for place in OF_DOCUMENT) else 3.0


def bounds(mark: str) -> Bounds:
    if mark in SUPPORT:
        return 0.0, 8.0
    is_doubt = mark.startswith("only ") or " only " in mark
    return (-8.0, 0.0) if is_doubt else (-8.0, 8.0)


def fitted(rows: Sequence[tuple[bool, Judged]], threshold: float) -> Model:
    """Return the model for real documents, fitted to the rows; rare marks have no weight."""
    counts: dict[str, int] = {}
    for _, row in rows:
        for mark in row.marks:
            counts[mark] = counts.get(mark, 0) + 1
    common = {mark for mark, number in counts.items() if number >= LEAST}
    marks = [(row.marks & common) | (frozenset() if is_dev else {INVENTED}) for is_dev, row in rows]
    intercept, weights = fit(marks, [row.is_right for _, row in rows], penalty, bounds)
    kept = {mark: round(weight, 2) for mark, weight in sorted(weights.items()) if abs(weight) >= 0.05}
    return Model(threshold, round(intercept, 2), kept)


def folds(cases: Iterable[Case]) -> dict[str, int]:
    """Return the fold of each document; each corpus is dealt out by name."""
    found = {}
    for is_dev in (True, False):
        stems = sorted(case.stem for case in cases if case.is_dev == is_dev)
        found |= {stem: number % FOLDS for number, stem in enumerate(stems)}
    return found


def held_out(
    rows: Sequence[tuple[bool, Judged]], fold_of: dict[str, int], threshold: float
) -> tuple[list[Held], list[Model]]:
    """Return every statement with the share given by the model of the other folds, and those models."""
    found, models = [], []
    for fold in range(FOLDS):
        model = fitted([row for row in rows if fold_of[row[1].document] != fold], threshold)
        models.append(model)
        for is_dev, row in rows:
            if fold_of[row.document] == fold:
                corpus = frozenset() if is_dev else {INVENTED}
                share = predicted(model.intercept, model.weights, row.marks | corpus)
                found.append(Held(is_dev, row.kind, share, model.share(row.marks), row.is_right))
    return found, models


# ------------------------------------------------------------------ reporting


def reliability(rows: Sequence[Held]) -> list[tuple[str, ...]]:
    """Return the table: by predicted share, how many statements, what was predicted, and what came out."""
    table = []
    for low, high in pairwise(EDGES):
        inside = [row for row in rows if low <= row.share < high or (high == 1.0 and row.share == 1.0)]
        if inside:
            right = sum(row.is_right for row in inside)
            mean = sum(row.share for row in inside) / len(inside)
            least, most = wilson(right, len(inside))
            observed = (f"{right / len(inside):.3f}", f"{least:.2f}-{most:.2f}")
            table.append((f"{low:g} to {high:g}", str(len(inside)), f"{mean:.3f}", *observed))
    return table


def calibration_error(rows: Sequence[Held]) -> float:
    """Return the expected calibration error: the mean distance of predicted and observed, over the bins."""
    return sum(
        int(number) * abs(float(mean) - float(observed)) for _, number, mean, observed, _ in reliability(rows)
    ) / len(rows)


def discrimination(rows: Sequence[Held]) -> float:
    """Return how often a right statement has the higher share of a right and a wrong one (AUC)."""
    right = [row.share for row in rows if row.is_right]
    wrong = [row.share for row in rows if not row.is_right]
    wins = sum((a > b) + 0.5 * (a == b) for a in right for b in wrong)
    return wins / (len(right) * len(wrong)) if right and wrong else float("nan")


def summary(name: str, rows: Sequence[Held], threshold: float) -> tuple[str, ...]:
    labels = [row.is_right for row in rows]
    rate = sum(labels) / len(labels)
    cut = [row for row in rows if row.shipped < threshold]
    return (
        name,
        str(len(rows)),
        f"{rate:.3f}",
        f"{brier([row.share for row in rows], labels):.4f}",
        f"{rate * (1 - rate):.4f}",
        f"{calibration_error(rows):.3f}",
        f"{discrimination(rows):.2f}",
        f"{sum(not row.is_right for row in cut)} of {len(cut)}",
    )


def score(bench: Bench, cases: Sequence[Case], models: Sequence[Model], fold_of: dict[str, int]) -> float:
    """Return MICRO core F1 with what each document's held-out model leaves."""
    tp = fp = fn = 0
    works = {}
    for case in cases:
        model = models[fold_of[case.stem]]
        works[case.stem] = set_apart(weigh(case.work, bench.ontology, model), model.threshold)
    salvage = bench.salvage(works.values())
    for case in cases:
        work = works[case.stem]
        record = to_record(work, bench.ontology, salvage.get(work.slug, frozenset()))
        for field in CORE:
            found = bench.scorer.match(
                bench.scorer.items(case.gold, field), bench.scorer.items(record, field)
            )
            tp, fp, fn = tp + found[0], fp + len(found[1]), fn + len(found[2])
    return 2 * tp / (2 * tp + fp + fn)


def print_table(heading: tuple[str, ...], rows: Iterable[tuple[str, ...]], *, is_markdown: bool) -> None:
    if is_markdown:
        for row in (heading, ("---",) * len(heading), *rows):
            print("| " + " | ".join(row) + " |")
    else:
        for row in (heading, *rows):
            print("  ".join(f"{cell:>14}" for cell in row))
    print()


def written(model: Model, numbers: tuple[int, int, int]) -> str:
    """Return the data file."""
    day = datetime.now(UTC).date().isoformat()
    real, invented, statements = numbers
    head = f"""# What each mark of a statement (kg/graph/marks.py) adds to its being right, in log odds.
# Fitted on {day} to {statements} statements of {real} real and {invented} invented documents. When the
# reading has changed, fit again:
#     python benchmarks/extraction/calibrate.py --write
# What has a share under the threshold is to review, and in no default answer. The threshold is set by hand.
"""
    rows = "\n".join(
        f'"{mark}" = {weight:.2f}' for mark, weight in sorted(model.weights.items()) if mark != INVENTED
    )
    return f"{head}threshold = {model.threshold:g}\nintercept = {model.intercept:.2f}\n\n[weights]\n{rows}\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--markdown", action="store_true", help="print the tables as Markdown")
    parser.add_argument("--sweep", action="store_true", help="show what other thresholds would do")
    parser.add_argument("--write", action="store_true", help="put the fitted weights into the package")
    options = parser.parse_args()
    if not (options.shared / "dev" / "score.py").is_file():
        print(f"no development documents at {options.shared / 'dev'}; give --shared", file=sys.stderr)
        return 2
    threshold = float(tomllib.loads(DATA.read_text(encoding="utf-8"))["threshold"])
    bench = Bench(options.shared)
    dev = bench.cases(options.shared / "dev", is_dev=True)
    cases = dev + bench.cases(ROOT / "tests" / "data" / "invented", is_dev=False)
    rows = [(case.is_dev, row) for case in cases for row in bench.judge(case)]
    digests = list(bench.verified())
    rows += [(False, row) for row in digests]
    fold_of = folds(cases) | {stem: n for n, stem in enumerate(sorted({row.document for row in digests}))}
    held, models = held_out(rows, fold_of, threshold)
    real = [row for row in held if row.is_dev]
    heading = ("predicted", "statements", "mean", "observed", "95 % interval")
    for part in (real, held):
        print_table(heading, reliability(part), is_markdown=options.markdown)
    heading = ("documents", "statements", "right", "Brier", "of base rate", "ECE", "AUC", "wrong of the cut")
    parts = (("real", real), ("our own", [row for row in held if not row.is_dev]), ("all", held))
    print_table(heading, (summary(*part, threshold) for part in parts), is_markdown=options.markdown)
    if options.sweep:
        print_table(*swept(bench, cases, held, models, fold_of), is_markdown=options.markdown)
    if options.write:
        model = fitted(rows, threshold)
        DATA.write_text(written(model, (len(dev), len(cases) - len(dev), len(rows))), encoding="utf-8")
        print(f"wrote {DATA.relative_to(ROOT)}", file=sys.stderr)
    return 0


def swept(
    bench: Bench,
    cases: Sequence[Case],
    held: Sequence[Held],
    models: Sequence[Model],
    fold_of: dict[str, int],
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return what each threshold cuts, and MICRO core of what is left."""
    table = []
    for threshold in (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        cut = [row for row in held if row.shipped < threshold]
        changed = [replace(model, threshold=threshold) for model in models]
        scores = [
            score(bench, [case for case in cases if case.is_dev == is_dev], changed, fold_of)
            for is_dev in (True, False)
        ]
        wrong = sum(not row.is_right for row in cut)
        table.append((f"{threshold:g}", str(len(cut)), str(wrong), *(f"{value:.4f}" for value in scores)))
    return ("threshold", "cut", "of them wrong", "MICRO core, real", "invented"), table


if __name__ == "__main__":
    raise SystemExit(main())
