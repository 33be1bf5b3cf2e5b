"""Does the tagger help on the project's own subject? Read the on-topic documents with and without its drugs.

In each English document, what a drug model marks where no term of ours stands becomes a drug for that
document alone (a term of the name as written), and the document is read to facts again. Both readings are
scored. The hook lives here: nothing in ``kg/`` knows of it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.extraction.run import CORE
from benchmarks.extraction.tagger.corpora import Sample
from benchmarks.extraction.tagger.crf import Trained, tag, train
from benchmarks.extraction.tagger.protocols import PORTIONS, Reads, choose_threshold
from benchmarks.extraction.tagger.reading import Read, read_sample
from benchmarks.extraction.tagger.score import Counts, difference, f1_of
from kg.config import resource_dir
from kg.documents import read_document
from kg.export.score import records
from kg.extract.reader import extract
from kg.graph.assemble import assemble
from kg.graph.infer import load_rules
from kg.model import Document, LangString, Ontology, Term
from kg.terms.lexicon import Lexicon, build_lexicon
from kg.terms.ontology import load_ontology, ontology_triples
from kg.vocab import NARRATIVE

_FIELDS = {"therapies": ["therapies"], "dose": ["dose"], "MICRO core": CORE}


def second_opinion(
    document: Document, lexicon: Lexicon, trained: Trained, threshold: float
) -> dict[str, float]:
    """Return the drug names that the tagger marks where no term of ours stands, and how sure it is."""
    found: dict[str, float] = {}
    for passage in document.text.passages:
        if passage.language != "en" or passage.section not in NARRATIVE:
            continue
        text = passage.span.of(document.text.text)
        read = read_sample(Sample("on-topic", document.slug, text, frozenset()), lexicon)
        known = set(_known(read))
        for row in tag(trained, [read])[0]:
            name = text[row.span.start : row.span.end]
            free = known.isdisjoint(range(row.span.start, row.span.end))
            if free and len(name) > 2 and row.probability >= threshold:
                found[name] = max(row.probability, found.get(name, 0.0))
    return found


def _known(read: Read) -> Iterator[int]:
    """Yield the offsets that a term of ours covers, of whatever kind ("creatinine" is an analyte of ours)."""
    for sentence in read.sentences:
        for (start, end), signs in zip(sentence.tokens, sentence.signs, strict=True):
            if any(sign.startswith("kind:") for sign in signs):
                yield from range(start, end)


def with_drugs(ontology: Ontology, names: Iterable[str]) -> Ontology:
    """Return the ontology with a drug for each name that is not a term yet."""
    added = {}
    for name in names:
        key = "tagger-" + "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())
        added[key] = Term(key, ("Drug",), (LangString(name.lower(), "en"),))
    return replace(ontology, terms=dict(sorted({**ontology.terms, **added}.items())))


def compare(folder: Path, gold: Path, scorer: Path, trained: Trained, threshold: float) -> None:
    """Print the fields with and without the tagger's drugs, and the paired interval of the difference."""
    root = resource_dir("ontology")
    ontology, triples, rules = load_ontology(root), ontology_triples(root), load_rules(root / "rules")
    lexicon = build_lexicon(ontology)
    plain: dict[str, Any] = {}
    helped: dict[str, Any] = {}
    named = 0
    for path in sorted(folder.iterdir()):
        document = read_document(path)
        extra = second_opinion(document, lexicon, trained, threshold)
        named += len(extra)
        if extra:
            print(f"{path.stem}: {', '.join(f'{name} {p:.2f}' for name, p in sorted(extra.items()))}")
        for predictions, terms, words in (
            (plain, ontology, lexicon),
            (helped, wider := with_drugs(ontology, extra), build_lexicon(wider) if extra else lexicon),
        ):
            works = assemble(extract(document, words))
            predictions[path.stem] = next(iter(records(works, terms, triples, rules).values()))
    before, after = (_scored(predictions, gold, scorer) for predictions in (plain, helped))
    print(f"\n{len(plain)} documents, {named} names added at {threshold:g}")
    print("| field | rules | with the tagger's drugs | difference | paired 95 % |")
    print("| --- | --- | --- | --- | --- |")
    for field, parts in _FIELDS.items():
        base, other = _counts(before, parts), _counts(after, parts)
        delta, low, high = difference(other, base)
        values = (f"{float(f1_of(counts.sum(axis=0))):.3f}" for counts in (base, other))
        print(f"| {field} | {' | '.join(values)} | {delta:+.3f} | {low:+.3f} to {high:+.3f} |")


def _scored(predictions: dict[str, Any], gold: Path, scorer: Path) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as aside:
        given, scored = Path(aside) / "predictions.json", Path(aside) / "scores.json"
        given.write_text(json.dumps(predictions, ensure_ascii=False), encoding="utf-8")
        command = [sys.executable, str(scorer), str(given), "--gold", str(gold), "--only-present"]
        subprocess.run([*command, "--json", str(scored)], check=True, stdout=subprocess.DEVNULL)
        documents: dict[str, Any] = json.loads(scored.read_text(encoding="utf-8"))["documents"]
    return documents


def _counts(documents: dict[str, Any], fields: list[str]) -> Counts:
    rows = []
    for name in sorted(documents):
        right, wrong, missed = (sum(documents[name][field][n] for field in fields) for n in range(3))
        rows.append([right, right + wrong, right, right + missed])
    return np.array(rows, dtype=float)


def compare_on_topic(
    portions: dict[str, Reads], shared: Path, *, without: str | None, threshold: float | None
) -> None:
    """Train on all corpora but ``without``, and compare on the development and the invented documents.

    Without a ``threshold`` the one at which the fallback is best when each corpus is left out in turn.
    """
    learn = [portions[name] for corpus, (name, _) in PORTIONS.items() if corpus != without]
    level = choose_threshold(learn, "drug") if threshold is None else threshold
    trained = train((read for reads in learn for read in reads), "drug")
    scorer = shared / "dev" / "score.py"
    for folder in (shared / "dev", Path(__file__).parents[3] / "tests" / "data" / "invented"):
        compare(folder / "text", folder / "gold", scorer, trained, level)
