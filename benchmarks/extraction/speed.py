"""Time the reading of documents from file to facts on one core, beside a matcher that only finds names.

    python benchmarks/extraction/speed.py [--abstracts N] [--runs R] [--shared DIR]

The English and Chinese abstracts come from ``abstracts.py``: ten sentences each, half of them on topic, no
sentence twice. The case texts are those of MACCROBAT under ``shared/bench``, when they are there. The peer
is spaCy's PhraseMatcher over our own labels and synonyms, in a blank English pipeline (a tokenizer, no
model): it finds names and does no more: no negation, dose, patient, line or outcome. Times are processor
time of one pinned core; the median of the runs stands before their range.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from abstracts import abstracts
from corpora import maccrobat

from kg.config import resource_dir
from kg.documents import read_document
from kg.extract.reader import extract
from kg.graph.assemble import assemble
from kg.model import Ontology
from kg.terms.lexicon import TEXT_CLASSES, Lexicon, build_lexicon
from kg.terms.ontology import load_ontology

STAGES = ("read_document", "extract", "assemble")


def our_run(paths: list[Path], lexicon: Lexicon) -> dict[str, float]:
    """Read every document to facts; return the seconds of each stage."""
    seconds = dict.fromkeys(STAGES, 0.0)
    for path in paths:
        marks = [time.process_time()]
        document = read_document(path)
        marks.append(time.process_time())
        readings = extract(document, lexicon)
        marks.append(time.process_time())
        assemble(readings)
        marks.append(time.process_time())
        for stage, start, end in zip(STAGES, marks, marks[1:], strict=False):
            seconds[stage] += end - start
    return seconds


def peer(ontology: Ontology) -> Callable[[list[str]], float]:
    """Return the peer: it takes texts, finds our English names in them and returns the seconds it took."""
    import spacy
    from spacy.matcher import PhraseMatcher

    nlp = spacy.blank("en")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    for key, term in sorted(ontology.terms.items()):
        if any(ontology.is_a(key, name) for name in TEXT_CLASSES):
            names = {string.value for string in (*term.labels, *term.synonyms) if string.language == "en"}
            matcher.add(key, [nlp.make_doc(name) for name in sorted(names)])

    def run(texts: list[str]) -> float:
        started = time.process_time()
        for text in texts:
            matcher(nlp.make_doc(text))
        return time.process_time() - started

    return run


def shown(rates: list[float]) -> str:
    return f"{statistics.median(rates):7.0f} ({min(rates):.0f}-{max(rates):.0f})"


def report(
    name: str, paths: list[Path], lexicon: Lexicon, runs: int, rival: Callable[[list[str]], float] | None
) -> None:
    """Print documents a second for one set of documents, our runs and those of the peer in turn."""
    texts = [path.read_text(encoding="utf-8") for path in paths]
    ours, theirs = [], []
    for number in range(runs + 1):
        seconds = our_run(paths, lexicon)
        other = rival(texts) if rival else 0.0
        if number:  # the first run warms the caches of the interpreter
            ours.append(seconds)
            theirs.append(other)
    size = statistics.mean(map(len, texts))
    print(f"\n{name}: {len(paths)} documents, {size:.0f} characters each, {runs} runs")
    rates = [len(paths) / sum(row.values()) for row in ours]
    print(f"  text to facts       {shown(rates)} a second")
    for stage in STAGES:
        print(f"    {stage:17} {shown([len(paths) / row[stage] for row in ours])} a second alone")
    if rival:
        peers = [len(paths) / seconds for seconds in theirs]
        print(f"  spaCy PhraseMatcher {shown(peers)} a second, names only")
        print(f"  ratio               {statistics.median(rates) / statistics.median(peers):7.3f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[3] / "shared")
    parser.add_argument("--abstracts", type=int, default=2000, help="how many English abstracts")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    ontology = load_ontology(resource_dir("ontology"))
    lexicon = build_lexicon(ontology)
    try:
        rival = peer(ontology)
    except ImportError:
        print("spaCy is not installed (the bench extra): no peer beside our figures", file=sys.stderr)
        rival = None
    with tempfile.TemporaryDirectory() as aside:
        folder = Path(aside)
        for language, count in (("en", options.abstracts), ("zh", options.abstracts // 4)):
            for number, text in enumerate(abstracts(count, language)):
                (folder / f"{language}-{number:05}.txt").write_text(text, encoding="utf-8")
        report("English abstracts", sorted(folder.glob("en-*")), lexicon, options.runs, rival)
        report("Chinese abstracts", sorted(folder.glob("zh-*")), lexicon, options.runs, None)
        if cases := maccrobat(options.shared, folder):
            report("MACCROBAT case texts", cases, lexicon, options.runs, rival)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
