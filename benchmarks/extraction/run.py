"""Score the extraction on the development documents, with bootstrap intervals over documents.

    python benchmarks/extraction/run.py [--shared DIR] [--invented [SET]] [--markdown] [--predictions OUT]

Reads the documents of ``shared/dev/text`` (or the invented ones of ``tests/data/invented``
or ``tests/data/invented-2``), writes
the records that ``shared/dev/score.py`` takes, runs
that scorer unchanged and prints precision, recall and F1 by field. The interval is the 2.5th to 97.5th
percentile of F1 over 2,000 resamples of the documents (seed 7).
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from kg.config import resource_dir
from kg.documents import read_document
from kg.export.score import records
from kg.extract.reader import extract
from kg.graph.assemble import assemble
from kg.graph.infer import load_rules
from kg.graph.review import reviewed
from kg.terms.lexicon import build_lexicon
from kg.terms.ontology import load_ontology, ontology_triples

CORE = (
    "disorders underlying manifestations therapies therapy_role therapy_response dose cohort_n cohort_age "
    "cohort_sex outcomes mechanisms"
).split()
SHOWN = [*CORE, "regimen", "outcome_therapy", "outcome_numbers", "adverse_events", "claims", "design"]


def predict(folder: Path) -> tuple[dict[str, Any], float]:
    """Return the record of each document by file stem, and the seconds from text to facts."""
    root = resource_dir("ontology")
    ontology, triples, rules = load_ontology(root), ontology_triples(root), load_rules(root / "rules")
    lexicon = build_lexicon(ontology)
    predictions, seconds = {}, 0.0
    for path in sorted(folder.iterdir()):
        started = time.perf_counter()
        works = reviewed(assemble(extract(read_document(path), lexicon)), ontology)
        seconds += time.perf_counter() - started
        for record in records(works, ontology, triples, rules).values():
            predictions[path.stem] = record
    return predictions, seconds


def f1(counts: tuple[int, int, int]) -> float:
    tp, fp, fn = counts
    return 2 * tp / (2 * tp + fp + fn) if tp else 0.0


def interval(rows: list[tuple[int, int, int]], rng: random.Random) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of F1 over documents."""
    drawn = sorted(
        f1(tuple(map(sum, zip(*rng.choices(rows, k=len(rows)), strict=True))))  # type: ignore[arg-type]
        for _ in range(2000)
    )
    return drawn[49], drawn[1949]


def table(result: dict[str, Any]) -> list[tuple[str, str, str, str, str]]:
    rng = random.Random(7)
    rows = []
    for name, fields in [*((field, [field]) for field in SHOWN), ("MICRO core", CORE)]:
        documents = [
            tuple(sum(document[field][i] for field in fields) for i in range(3))
            for document in result["documents"].values()
        ]
        summed = result["fields"][name]
        low, high = interval(documents, rng)  # type: ignore[arg-type]
        rows.append(
            (name, *(f"{summed[key]:.3f}" for key in ("precision", "recall", "f1")), f"{low:.2f}-{high:.2f}")
        )
    return rows


def core_f1(document: dict[str, list[int]]) -> float:
    """Return the F1 of the core fields of one document."""
    return f1(tuple(sum(document[field][i] for field in CORE) for i in range(3)))  # type: ignore[arg-type]


def summary(result: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Return F1 by field and, of the core fields, by document: what a later run is compared with."""
    fields = {name: result["fields"][name]["f1"] for name in [*SHOWN, "MICRO core"]}
    documents = {name: core_f1(document) for name, document in sorted(result["documents"].items())}
    return {
        part: {k: round(v, 3) for k, v in row.items()}
        for part, row in (("fields", fields), ("documents", documents))
    }


def shown(result: dict[str, Any], before: dict[str, Any], by_document: bool) -> list[tuple[str, ...]]:
    """Return heading and rows of the table, by field or by document, with the earlier F1."""
    if by_document:
        now = summary(result)["documents"]
        earlier = before.get("documents", {})
        rows = [(name, f"{earlier[name]:.3f}" if name in earlier else "", f"{now[name]:.3f}") for name in now]
        return [("document", "F1 before", "MICRO core F1"), *rows]
    earlier = before.get("fields", {})
    rows = [
        (*row[:3], f"{earlier[row[0]]:.3f}" if row[0] in earlier else "", *row[3:]) for row in table(result)
    ]
    return [("field", "precision", "recall", "F1 before", "F1", "95 % interval"), *rows]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[3] / "shared")
    parser.add_argument(
        "--invented",
        nargs="?",
        const="invented",
        choices=("invented", "invented-2"),
        help="score the first or second set of invented documents of the tests",
    )
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    parser.add_argument("--per-document", action="store_true", help="one row a document")
    parser.add_argument(
        "--save", type=Path, help="write F1 by field and document to this file, for a later --before"
    )
    parser.add_argument("--before", type=Path, default=Path(__file__).with_name("before.json"))
    parser.add_argument("--predictions", type=Path, help="also write the records to this file")
    options = parser.parse_args()
    dev = options.shared / "dev"
    if not (dev / "score.py").is_file():
        print(f"no development documents at {dev}; give --shared", file=sys.stderr)
        return 2
    folder = Path(__file__).parents[2] / "tests" / "data" / options.invented if options.invented else dev
    predictions, seconds = predict(folder / "text")
    with tempfile.TemporaryDirectory() as aside:
        given, scored = Path(aside) / "predictions.json", Path(aside) / "scores.json"
        given.write_text(json.dumps(predictions, ensure_ascii=False, indent=1), encoding="utf-8")
        if options.predictions:
            options.predictions.write_bytes(given.read_bytes())
        gold = ["--gold", str(folder / "gold"), "--only-present", "--json", str(scored)]
        command = [sys.executable, str(dev / "score.py"), str(given), *gold]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        result = json.loads(scored.read_text(encoding="utf-8"))
    if options.save:
        options.save.write_text(json.dumps(summary(result), indent=1) + "\n", encoding="utf-8")
    known = json.loads(options.before.read_text(encoding="utf-8")) if options.before.is_file() else {}
    heading, *rows = shown(result, known.get(options.invented or "dev", known), options.per_document)
    if options.markdown:
        for row in (heading, ("---",) * len(heading), *rows):
            print("| " + " | ".join(row) + " |")
    else:
        for row in (heading, *rows):
            print(f"{row[0]:28} " + " ".join(f"{cell:>13}" for cell in row[1:]))
    print(f"\n{len(predictions)} documents read to facts in {seconds:.2f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
