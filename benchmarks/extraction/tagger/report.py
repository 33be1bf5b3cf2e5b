"""The table of what each system gave on each corpus, and what training and tagging cost."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.extraction.tagger.combine import SYSTEMS
from benchmarks.extraction.tagger.corpora import ANNOTATED, load_corpora
from benchmarks.extraction.tagger.crf import tag, train
from benchmarks.extraction.tagger.protocols import CEILING, PORTIONS, Outcome, Reads, in_corpus, left_out
from benchmarks.extraction.tagger.reading import read_sample
from benchmarks.extraction.tagger.score import difference, f1_of, score
from kg.config import resource_dir
from kg.terms.lexicon import build_lexicon
from kg.terms.ontology import load_ontology

Row = dict[str, Any]
_HEADING = (
    "label | tested on | system | precision | recall | F1 | 95 % interval | to the rules | paired 95 % | "
    "touching F1"
)


def read_portions(bench: Path) -> dict[str, Reads]:
    """Read all portions of the corpora with the rules."""
    lexicon = build_lexicon(load_ontology(resource_dir("ontology")))
    return {
        name: [read_sample(sample, lexicon) for sample in samples]
        for name, samples in load_corpora(bench).items()
    }


def rows_of(outcome: Outcome) -> Iterator[Row]:
    """Yield a row for each system of an outcome."""
    for name in (*SYSTEMS, CEILING):
        counts, result = outcome.strict[name], score(outcome.strict[name])
        delta, low, high = difference(counts, outcome.strict["rules"])
        yield {
            "setting": outcome.setting,
            "label": outcome.label,
            "corpus": outcome.corpus,
            "system": name,
            "documents": len(counts),
            "thresholds": (outcome.best,) if name == CEILING else outcome.thresholds,
            "precision": result.precision,
            "recall": result.recall,
            "f1": result.f1,
            "interval": (result.low, result.high),
            "difference": delta,
            "paired": (low, high),
            "touching": float(f1_of(outcome.touching[name].sum(axis=0))),
        }


def as_markdown(rows: Iterable[Row]) -> Iterator[str]:
    """Yield the lines of a table."""
    yield f"| {_HEADING} |"
    yield f"| {' | '.join(['---'] * _HEADING.count(' | '))} | --- |"
    for row in rows:
        system, delta = row["system"], "| "
        if system in ("fallback", CEILING):
            chosen = sorted({"never" if value > 1 else f"{value:g}" for value in row["thresholds"]})
            system += f" ({', '.join(chosen)})"
        if system != "rules":
            delta = f"{row['difference']:+.3f} | {row['paired'][0]:+.3f} to {row['paired'][1]:+.3f}"
        low, high = row["interval"]
        cells = [row["label"], row["corpus"], system]
        cells += [f"{row[name]:.3f}" for name in ("precision", "recall", "f1")]
        yield f"| {' | '.join([*cells, f'{low:.2f}-{high:.2f}', delta])} | {row['touching']:.3f} |"


def cost(portions: dict[str, Reads], label: str) -> str:
    """Train one model on every corpus that annotates a label and say what it cost."""
    learn = [portions[learn] for name, (learn, _) in PORTIONS.items() if label in ANNOTATED[name]]
    trained = train((read for reads in learn for read in reads), label)
    test = portions["phee-dev"]
    started = time.perf_counter()
    tag(trained, test)
    seconds = time.perf_counter() - started
    tokens = sum(len(sentence.tokens) for read in test for sentence in read.sentences)
    return (
        f"{label}: {trained.tokens} tokens trained in {trained.seconds:.1f} s, "
        f"model {len(trained.model) / 1e6:.2f} MB, "
        f"{tokens / seconds:,.0f} tokens/s tagged (rules not counted)"
    )


def compare_corpora(
    portions: dict[str, Reads],
    labels: Sequence[str],
    corpora: Sequence[str],
    *,
    within: bool,
    json_file: Path | None,
) -> None:
    """Print the table of every label and tested corpus, and what a model costs."""
    rows = list[Row]()
    for label in labels:
        for corpus in corpora:
            if outcome := (in_corpus if within else left_out)(portions, label, corpus):
                rows.extend(rows_of(outcome))
    print("\n".join(as_markdown(rows)))
    print("\n" + "\n".join(cost(portions, label) for label in labels))
    if json_file:
        json_file.write_text(json.dumps(rows, indent=1), encoding="utf-8")
