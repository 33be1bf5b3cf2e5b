"""What the project's rules see in a sample: the first opinion, and the features of the second."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from benchmarks.extraction.tagger.corpora import Labelled, Sample
from benchmarks.extraction.tagger.tokens import Range, tokens_of
from kg.extract.quantities import Dose, Frequency, find_routes
from kg.extract.view import View, read_story
from kg.model import Document, Passage, SourceText, Span
from kg.terms.lexicon import Lexicon

_DRUGS = ("Drug", "DrugClass", "Regimen")
_CONDITIONS = ("Disorder", "Manifestation")


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence: its tokens, and the names of what covers each (``kind:Drug``, ``cue:stop`` ...)."""

    tokens: tuple[Range, ...]
    words: tuple[str, ...]
    signs: tuple[frozenset[str], ...]
    voice: str


@dataclass(frozen=True, slots=True)
class Read:
    """A sample with its sentences and the spans that the rules give."""

    sample: Sample
    sentences: tuple[ReadSentence, ...]
    rules: frozenset[Labelled]


def read_sample(sample: Sample, lexicon: Lexicon) -> Read:
    """Read a sample as the narrative of an English case report."""
    views = read_story(document_of(sample.text), "en", lexicon).views
    rules = frozenset(span for view in views for span in _spans(view, sample.corpus))
    return Read(sample, tuple(_sentence(view, sample.text) for view in views), rules)


def document_of(text: str) -> Document:
    """Return a text as a document of one passage."""
    sha256 = hashlib.sha256(text.encode("utf-8")).hexdigest()
    passage = Passage(Span(0, len(text)), "case", "en")
    source = SourceText(f"text-{sha256[:8]}", text, "original", sha256, "sample", (passage,))
    return Document("title-sample", source)


def _spans(view: View, corpus: str) -> Iterator[Labelled]:
    found: list[tuple[Span, str]] = [(seen.span, "drug") for seen in view.of_kind(*_DRUGS)]
    found += [(seen.span, "condition") for seen in view.of_kind(*_CONDITIONS)]
    quantities = view.quantities
    found += [(_dosage(view, dose, quantities.frequencies, corpus), "dosage") for dose in quantities.doses]
    found += [(route.span, "route") for route in find_routes(view.sentence.text, "en")]
    found += [(duration.span, "duration") for duration in quantities.durations]
    for span, label in found:
        place = view.sentence.at(span.start, span.end)
        yield Labelled(place.start, place.end, label)


def _dosage(view: View, dose: Dose, frequencies: Iterable[Frequency], corpus: str) -> Span:
    """PHEE annotates how much and leaves how often to a label of its own; MACCROBAT takes both in one."""
    amount = dose.amount_span or dose.span
    if corpus != "maccrobat" or (dose.frequency is None and dose.interval is None):
        return amount
    inside = [row.span for row in frequencies if dose.span.contains(row.span)]
    return Span(amount.start, max([amount.end, dose.span.end, *(span.end for span in inside)]))


def _sentence(view: View, text: str) -> ReadSentence:
    tokens = tokens_of(text, view.sentence.span.start, view.sentence.span.end)
    signs: list[set[str]] = [set() for _ in tokens]
    for span, names in _marks(view):
        place = view.sentence.at(span.start, span.end)
        inside = [n for n, (start, end) in enumerate(tokens) if start < place.end and place.start < end]
        for n in inside:
            signs[n].update(names)
            signs[n].update(f"{name}:{'first' if n == inside[0] else 'rest'}" for name in names[:1])
    return ReadSentence(
        tuple(tokens),
        tuple(text[start:end] for start, end in tokens),
        tuple(map(frozenset, signs)),
        view.voice,
    )


def _marks(view: View) -> Iterator[tuple[Span, tuple[str, ...]]]:
    for seen in view.seen:
        yield seen.span, (f"kind:{seen.mention.kind}", f"modality:{seen.modality}")
    for cue in view.cues:
        yield cue.span, (f"cue:{cue.kind}",)
    quantities = view.quantities
    for name in ("doses", "frequencies", "durations", "routes", "ages", "lab_values", "percents", "counts"):
        for item in getattr(quantities, name):
            yield item.span, (f"quantity:{name}",)
