"""Does a trained tagger help the rules? Score both, and both together, on corpora the tagger never saw.

    python -m benchmarks.extraction.tagger.run [--shared DIR] [--label drug]... [--corpus phee]...
        [--json OUT]
    python -m benchmarks.extraction.tagger.run --in-corpus [--label drug]...
    python -m benchmarks.extraction.tagger.run --on-topic [--without bc5cdr] [--threshold 0.9]

Prints Markdown: strict span F1 with its 95 % bootstrap interval over documents, the difference to the rules
alone with its paired interval, F1 where touching is enough, and what training and tagging cost. Needs the
``bench`` extra.
"""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path

from benchmarks.extraction.tagger.corpora import ANNOTATED, LABELS

NEEDED = {"numpy": "numpy", "pycrfsuite": "python-crfsuite"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[4] / "shared")
    parser.add_argument("--label", action="append", choices=LABELS, help="only this label (may be repeated)")
    parser.add_argument(
        "--corpus", action="append", choices=sorted(ANNOTATED), help="test only on this corpus"
    )
    parser.add_argument("--in-corpus", action="store_true", help="train and test within each corpus instead")
    parser.add_argument(
        "--on-topic", action="store_true", help="the effect on the on-topic documents instead"
    )
    parser.add_argument("--without", choices=sorted(ANNOTATED), help="on topic: do not train on this corpus")
    parser.add_argument("--threshold", type=float, help="on topic: instead of the one chosen on the corpora")
    parser.add_argument("--json", type=Path, help="also write the rows to this file")
    options = parser.parse_args()
    missing = [package for module, package in NEEDED.items() if find_spec(module) is None]
    if missing:
        print(f"needs {' and '.join(missing)}: pip install 'salvage-kg[bench]'", file=sys.stderr)
        return 2
    for place in (options.shared / "bench" / "phee2", options.shared / "dev" / "score.py"):
        if not place.exists():
            print(f"{place} is not there; give --shared", file=sys.stderr)
            return 2

    # Only now: these modules import what the extra brings.
    from benchmarks.extraction.tagger.ontopic import compare_on_topic
    from benchmarks.extraction.tagger.report import compare_corpora, read_portions

    portions = read_portions(options.shared / "bench")
    if options.on_topic:
        compare_on_topic(portions, options.shared, without=options.without, threshold=options.threshold)
    else:
        labels, corpora = options.label or LABELS, options.corpus or list(ANNOTATED)
        compare_corpora(portions, labels, corpora, within=options.in_corpus, json_file=options.json)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
