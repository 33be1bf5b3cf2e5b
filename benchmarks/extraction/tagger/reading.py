"""What the project's rules see in a sample: the first opinion, and the features of the second."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.extraction.tagger.corpora import Labelled, Sample
from benchmarks.extraction.tagger.tokens import Range, tokens_of
from kg.extract.drug_events import DrugEvent, find_drug_events
from kg.extract.quantities import find_frequencies, find_routes
from kg.extract.usage import dose_spans, route_words
from kg.extract.view import View, read_story
from kg.model import Document, Passage, SourceText, Span
from kg.terms.lexicon import Lexicon

_DRUGS = ("Drug", "DrugClass", "Regimen")
_CONDITIONS = ("Disorder", "Manifestation")
# What may stand between an amount and its frequency in one Dosage.
_NEXT = re.compile(r"[\s,]*")


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
    for span, label in _opinion(view, corpus):
        place = view.sentence.at(span.start, span.end)
        yield Labelled(place.start, place.end, label)


def _opinion(view: View, corpus: str) -> Iterator[tuple[Span, str]]:
    """Yield the rules' spans of a sentence, in the form of a corpus.

    PHEE and BC5CDR tell what came of a drug, so names are read from their place as well as from the lists; in
    PHEE effects and indications are phrases, and times are those of use only. MACCROBAT tells whole cases.
    """
    sentence, events = view.sentence, _events(view)
    if corpus == "maccrobat":
        yield from ((seen.span, "drug") for seen in view.of_kind(*_DRUGS))
        yield from ((span, "dosage") for span in _with_frequency(view))
        yield from ((route.span, "route") for route in find_routes(sentence.text, "en"))
    else:
        yield from ((span, "drug") for event in events for span in event.agents)
        yield from ((span, "dosage") for span in dose_spans(sentence.text, sentence.folded))
        yield from ((span, "route") for span in route_words(sentence.folded))
    if corpus == "phee":
        yield from ((time.span, "duration") for event in events for time in event.times if time.exposure)
        yield from ((effect.span, "condition") for event in events for effect in event.effects)
        yield from ((span, "condition") for event in events for span in event.indications)
    else:
        yield from ((duration.span, "duration") for duration in view.quantities.durations)
        yield from ((seen.span, "condition") for seen in view.of_kind(*_CONDITIONS))


def _events(view: View) -> tuple[DrugEvent, ...]:
    drugs = tuple(seen.span for seen in view.of_kind(*_DRUGS))
    findings = tuple(seen.span for seen in view.of_kind(*_CONDITIONS, "LabAnalyte"))
    return find_drug_events(view.sentence.text, view.sentence.folded, drugs, findings)


def _with_frequency(view: View) -> Iterator[Span]:
    """Yield the doses with the frequency right behind them: MACCROBAT takes both in one, PHEE in two."""
    text, folded = view.sentence.text, view.sentence.folded
    frequencies = find_frequencies(text, "en")
    for dose in dose_spans(text, folded):
        behind = [row.span.end for row in frequencies if _NEXT.fullmatch(folded[dose.end : row.span.start])]
        yield Span(dose.start, max(behind, default=dose.end))


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
    for corpus in ("phee", "maccrobat"):
        for span, label in _opinion(view, corpus):
            yield span, (f"rule:{corpus}:{label}",)
