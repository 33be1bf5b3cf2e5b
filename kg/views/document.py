"""The page of a work: its text with the evidence marked, and its facts beside it, linked both ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kg import vocab
from kg.model import Fact, LangString, Language, Passage, SourceText, Span
from kg.views.facts import GROUPS, Row, WorkView, case_name, confidence_words
from kg.views.render import render
from kg.views.words import Both, sections, word

_ORDER: Final = (
    "Patient Cohort Condition Episode TherapyLine Course Dosage Finding Observation AdverseEvent "
    "Outcome GroupOutcome Claim MechanismClaim"
).split()
UNUSED: Final = "unused"
TO_REVIEW: Final = "to-review"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that the same passages of evidence cover: the words, the colour, the facts.

    ``at`` holds the names of the passages that cover it, ``facts`` the numbers of the facts.
    """

    text: str
    group: str = ""
    facts: tuple[int, ...] = ()
    at: tuple[str, ...] = ()
    hint: Both | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """The paragraphs of one section in one language, each with its start in the text (code points)."""

    language: Language
    placed: tuple[tuple[int, tuple[Piece, ...]], ...]

    @property
    def paragraphs(self) -> tuple[tuple[Piece, ...], ...]:
        """The paragraphs without where they start."""
        return tuple(pieces for _, pieces in self.placed)


@dataclass(frozen=True, slots=True)
class Section:
    """One section, in a column for each language that it has."""

    name: Both
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class FactEntry:
    """A fact of the list beside the text."""

    number: int
    group: str
    label: Both
    rows: tuple[Row, ...]
    languages: tuple[str, ...]
    inferred: tuple[Both, ...]
    confidence: str
    is_to_review: bool


@dataclass(frozen=True, slots=True)
class _Marked:
    """A passage that something cites: a fact by number, or a mention that became none."""

    span: Span
    group: str
    fact: int | None
    hint: Both | None = None


def document_page(view: WorkView) -> bytes:
    """Return the page of one work."""
    kept, apart = shown_facts(view), in_order(view.work.to_review)
    facts = [*kept, *apart]
    marks = marks_of(view, facts, len(kept))
    return render(
        "document.html",
        ("document.js",),
        view.title,
        view=view,
        texts=[(text, text_sections(view, text, marks[text.id])) for text in view.work.texts],
        facts=[_entry(view, number, fact, number >= len(kept)) for number, fact in enumerate(facts)],
        publication=_publication(view),
        cases=[(case_name(view.work.slug, item.fact.id), view.label(item.fact)) for item in view.subjects()],
        unused=[
            (mention, view.term(mention.term), word("reasons", mention.reason))
            for mention in view.work.unused
        ],
        problems=view.work.problems,
    )


def shown_facts(view: WorkView) -> list[Fact]:
    """Return the clinical facts in the order of the list; the publication has a table of its own."""
    return in_order(fact for fact in view.work.facts if GROUPS.get(fact.kind) != "work")


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """Return facts by what they are, then by name."""
    rank = {kind: number for number, kind in enumerate(_ORDER)}
    return sorted(facts, key=lambda fact: (rank.get(fact.kind, len(rank)), fact.id))


def marks_of(view: WorkView, facts: Iterable[Fact], kept: int) -> dict[str, list[_Marked]]:
    """Return what marks each text: facts by number (from ``kept`` on to review), unused mentions."""
    found: dict[str, list[_Marked]] = defaultdict(list)
    for number, fact in enumerate(facts):
        for item in view.quotes(fact):
            group = GROUPS.get(fact.kind, "other") if number < kept else TO_REVIEW
            found[item.text].append(_Marked(item.span, group, number))
    for mention in view.work.unused:
        hint = word("reasons", mention.reason)
        found[mention.text].append(_Marked(mention.span, UNUSED, None, hint))
    return found


def text_sections(view: WorkView, text: SourceText, marks: list[_Marked]) -> list[Section]:
    """Return the sections of a text, each with its languages side by side."""
    by_section: dict[str, dict[Language, list[tuple[int, tuple[Piece, ...]]]]] = {}
    for passage in _passages(text, view):
        if passage.section in vocab.NARRATIVE:
            columns = by_section.setdefault(passage.section, {})
            pieces = tuple(cut(text, passage.span, marks))
            columns.setdefault(passage.language, []).append((passage.span.start, pieces))
    return [
        Section(
            view.term(f"section-{name}"),
            tuple(Column(language, tuple(columns[language])) for language in sorted(columns)),
        )
        for name, columns in by_section.items()
    ]


def _passages(text: SourceText, view: WorkView) -> tuple[Passage, ...]:
    """Return the passages; a text that was read back from a graph has none and is one passage."""
    if text.passages or not text.text:
        return text.passages
    quoted = (item.language for fact in view.work.facts for item in view.quotes(fact) if item.text == text.id)
    return (Passage(Span(0, len(text.text)), "body", next(quoted, "en")),)


def cut(text: SourceText, span: Span, marks: Iterable[_Marked]) -> Iterator[Piece]:
    """Cut a stretch of text where any mark begins or ends; the shortest mark gives the colour."""
    inside = [mark for mark in marks if mark.span.overlaps(span)]
    edges = {span.start, span.end}
    for mark in inside:
        edges |= {max(mark.span.start, span.start), min(mark.span.end, span.end)}
    stops = sorted(edges)
    for start, end in pairwise(stops):
        piece = Span(start, end)
        over = [mark for mark in inside if mark.span.contains(piece)]
        over.sort(
            key=lambda mark: (mark.group in (UNUSED, TO_REVIEW), mark.span.end - mark.span.start, mark.group)
        )
        words = piece.of(text.text)
        if not over:
            yield Piece(words)
            continue
        names = {f"at-{text.id}-{mark.span.start}-{mark.span.end}" for mark in over if mark.fact is not None}
        facts = {mark.fact for mark in over if mark.fact is not None}
        yield Piece(words, over[0].group, tuple(sorted(facts)), tuple(sorted(names)), over[0].hint)


def _entry(view: WorkView, number: int, fact: Fact, is_to_review: bool) -> FactEntry:
    return FactEntry(
        number=number,
        group=GROUPS.get(fact.kind, "other"),
        label=view.label(fact),
        rows=tuple(view.rows(fact)),
        languages=tuple(sorted({item.language for item in view.quotes(fact)})),
        inferred=tuple(
            dict.fromkeys(word("inferred", item.concluded) for item in view.conclusions.get(fact.id, ()))
        ),
        confidence=confidence_words(fact),
        is_to_review=is_to_review,
    )


def _publication(view: WorkView) -> list[tuple[Both, list[tuple[Both, str]]]]:
    """Return what is stated of the publication: a name, and its values with their languages."""
    work = view.by_id.get("")
    found: dict[str, list[tuple[Both, str]]] = {}
    for row in work.statements if work else ():
        language = row.object.language if isinstance(row.object, LangString) else ""
        found.setdefault(row.predicate, []).append((view.value(row.object), language))
    order = {name: number for number, name in enumerate(sections()["publication"])}
    return [
        (word("publication", name), found[name])
        for name in sorted(found, key=lambda name: (order.get(name, len(order)), name))
    ]
