"""A sentence with all that was found in it: what the fact rules walk over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from kg.extract.context import Modality, Voice, modality_of, voice_of
from kg.extract.cues import Cue, load_cues
from kg.extract.mentions import Mention, MentionTable, find_mentions
from kg.extract.quantities import Quantities, find_quantities
from kg.extract.sentences import Sentence, split_sentences
from kg.model import Document, Language, Ontology, Span
from kg.terms.kinship import Kinship
from kg.terms.lexicon import Lexicon

_Others = ParamSpec("_Others")
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Seen:
    """A mention and how it is meant."""

    mention: Mention
    modality: Modality

    @property
    def key(self) -> str:
        """The key of the term."""
        return self.mention.key

    @property
    def span(self) -> Span:
        """Where it stands in the sentence."""
        return self.mention.span


@dataclass(frozen=True, slots=True)
class View:
    """A sentence, whom it speaks of, and its mentions, cues and quantities (offsets inside it)."""

    sentence: Sentence
    voice: Voice
    seen: tuple[Seen, ...]
    cues: tuple[Cue, ...]
    quantities: Quantities
    _known: dict[tuple[Any, ...], Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of_kind(self, *kinds: str) -> Iterator[Seen]:
        """Yield the mentions of the given text classes."""
        return iter([seen for seen in self.seen if seen.mention.kind in kinds])

    def cues_of(self, *kinds: str) -> Iterator[Cue]:
        """Yield the cues of the given kinds."""
        return iter([cue for cue in self.cues if cue.kind in kinds])

    def between(self, left: Span, right: Span) -> str:
        """Return the folded characters between two spans, in whichever order they stand."""
        a, b = (left, right) if left.end <= right.start else (right, left)
        return self.sentence.folded[a.end : max(a.end, b.start)]

    def nearest(self, kinds: Iterable[str], span: Span, before: int, after: int) -> Cue | None:
        """Return the closest cue of some kinds within ``before`` or ``after`` characters of a span.

        A mention of another drug or disorder in between hides a cue.
        """
        best: tuple[int, Cue] | None = None
        for cue in self.cues_of(*kinds):
            distance = distance_between(cue.span, span)
            limit = before if cue.span.start < span.start else after
            if (
                distance <= limit
                and not self._hidden(cue.span, span)
                and (best is None or distance < best[0])
            ):
                best = (distance, cue)
        return best[1] if best else None

    def _hidden(self, left: Span, right: Span) -> bool:
        low, high = sorted((left, right))
        return any(
            seen.mention.kind in ("Drug", "DrugClass", "Regimen", "Procedure", "Disorder")
            and low.end <= seen.span.start
            and seen.span.end <= high.start
            for seen in self.seen
        )


@dataclass(frozen=True, slots=True)
class Story:
    """One language of a document, sentence by sentence, with the rules' shared tools."""

    document: Document
    language: Language
    ontology: Ontology
    kinship: Kinship
    views: tuple[View, ...]
    table: MentionTable


def once_a_view(
    read: Callable[Concatenate[View, _Others], _Read],
) -> Callable[Concatenate[View, _Others], _Read]:
    """Let the sentence keep what a reader found in it: many rules ask the same of one sentence."""

    @wraps(read)
    def remembered(view: View, /, *args: _Others.args, **kwargs: _Others.kwargs) -> _Read:
        asked = (read, args, *kwargs.items())
        if asked not in view._known:
            view._known[asked] = read(view, *args, **kwargs)
        found: _Read = view._known[asked]
        return found

    return remembered


def read_story(document: Document, language: Language, lexicon: Lexicon) -> Story:
    """Look at every sentence of one language of a document."""
    sentences = split_sentences(document, language)
    table = find_mentions(sentences, lexicon)
    book = load_cues(language)
    views: list[View] = []
    for sentence, row in zip(sentences, table.rows, strict=True):
        # "programmed cell death-1" is no death and 骨髓抑制 inhibits nothing: a word inside a name is part of the name.
        named = [mention.span for mention in row]
        cues = tuple(
            cue
            for cue in book.find(sentence)
            if cue.kind not in ("outcome", "relation")
            or not any(span.contains(cue.span) and span != cue.span for span in named)
        )
        before = views[-1] if views else None
        voice = voice_of(
            sentence, cues, before.sentence if before else None, before.voice if before else None
        )
        seen = tuple(Seen(mention, modality_of(sentence, mention, cues, voice)) for mention in row)
        views.append(View(sentence, voice, seen, cues, find_quantities(sentence.text, language)))
    return Story(document, language, lexicon.ontology, lexicon.kinship, tuple(views), table)


def distance_between(left: Span, right: Span) -> int:
    """Return the number of characters between two spans; 0 when they touch or overlap."""
    return max(0, right.start - left.end, left.start - right.end)
