"""Does a trained tagger help the rules? Score both, and both together, on corpora the tagger never saw.

    python -m benchmarks.extraction.tagger.run [--shared DIR] [--label drug]... [--in-corpus] [--json OUT]

Prints Markdown: strict span F1 with its 95 % bootstrap interval over documents, the difference to the rules
alone with its paired interval, F1 where touching is enough, and what training and tagging cost. Needs the
``bench`` extra.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.extraction.tagger.combine import SYSTEMS
from benchmarks.extraction.tagger.corpora import LABELS, load_corpora
from benchmarks.extraction.tagger.crf import tag, train
from benchmarks.extraction.tagger.protocols import PORTIONS, Outcome, Reads, in_corpus, left_out
from benchmarks.extraction.tagger.reading import read_sample
from benchmarks.extraction.tagger.score import difference, f1_of, score
from kg.config import resource_dir
from kg.terms.lexicon import build_lexicon
from kg.terms.ontology import load_ontology

Row = dict[str, Any]
_HEADING = "label | tested on | system | precision | recall | F1 | 95 % interval | to the rules | paired 95 % | touching F1"


def read_portions(bench: Path) -> dict[str, Reads]:
    """Read all portions of the corpora with the rules."""
    lexicon = build_lexicon(load_ontology(resource_dir("ontology")))
    return {
        name: [read_sample(sample, lexicon) for sample in samples]
        for name, samples in load_corpora(bench).items()
    }


def rows_of(outcome: Outcome) -> Iterator[Row]:
    """Yield a row for each system of an outcome."""
    for name in SYSTEMS:
        counts, result = outcome.strict[name], score(outcome.strict[name])
        delta, low, high = difference(counts, outcome.strict["rules"])
        yield {
            "setting": outcome.setting,
            "label": outcome.label,
            "corpus": outcome.corpus,
            "system": name,
            "documents": len(counts),
            "thresholds": outcome.thresholds,
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
        if system == "fallback":
            system += " at " + ", ".join(sorted({f"{value:g}" for value in row["thresholds"]}))
        if system != "rules":
            delta = f"{row['difference']:+.3f} | {row['paired'][0]:+.3f} to {row['paired'][1]:+.3f}"
        yield (
            f"| {row['label']} | {row['corpus']} | {system} | {row['precision']:.3f} | {row['recall']:.3f} | "
            f"{row['f1']:.3f} | {row['interval'][0]:.2f}-{row['interval'][1]:.2f} | {delta} | {row['touching']:.3f} |"
        )


def cost(portions: dict[str, Reads], label: str) -> str:
    """Train one model on every corpus that annotates a label and say what it cost."""
    trained = train((read for learn, _ in PORTIONS.values() for read in portions[learn]), label)
    test = portions["phee-dev"]
    started = time.perf_counter()
    tag(trained, test)
    seconds = time.perf_counter() - started
    tokens = sum(len(sentence.tokens) for read in test for sentence in read.sentences)
    return (
        f"{label}: {trained.tokens} tokens trained in {trained.seconds:.1f} s, model {len(trained.model) / 1e6:.2f} MB, "
        f"{tokens / seconds:,.0f} tokens/s tagged (rules not counted)"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[4] / "shared")
    parser.add_argument("--label", action="append", choices=LABELS, help="only this label (may be repeated)")
    parser.add_argument("--in-corpus", action="store_true", help="train and test within each corpus instead")
    parser.add_argument("--json", type=Path, help="also write the rows to this file")
    options = parser.parse_args()
    bench = options.shared / "bench"
    if not bench.is_dir():
        print(f"no corpora at {bench}; give --shared", file=sys.stderr)
        return 2
    portions, rows = read_portions(bench), list[Row]()
    protocol = in_corpus if options.in_corpus else left_out
    for label in options.label or LABELS:
        for corpus in PORTIONS:
            started = time.perf_counter()
            if outcome := protocol(portions, label, corpus):
                rows.extend(rows_of(outcome))
            print(f"{label} {corpus}: {time.perf_counter() - started:.0f} s", file=sys.stderr)
    print("\n".join(as_markdown(rows)))
    print("\n" + "\n".join(cost(portions, label) for label in options.label or ("drug", "dosage")))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
