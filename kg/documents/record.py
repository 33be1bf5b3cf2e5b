"""A bibliographic record with its abstract (PubMed XML, MEDLINE) as a document.

The canonical text is built from the record's fields in a fixed order, one paragraph each with blank lines
between; the label of a part of the abstract is a heading over it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kg.documents.canvas import Canvas
from kg.documents.headings import section_of
from kg.documents.language import language_of
from kg.documents.work import make_document
from kg.model import Document, Level, MetadataItem, Problem, Span

_VALUES: Final = (
    *("year", "volume", "issue", "pages", "doi", "pmid", "pmcid"),
    *("received", "accepted", "published", "online"),
)
# Notices that leave a work standing: their kind, the finding, its level, what it says.
_MILDER: Final[tuple[tuple[str, str, Level, str], ...]] = (
    ("ExpressionOfConcernIn", "concern-about-work", "warning", "a concern was published about this article"),
    ("ErratumIn", "corrected-work", "info", "this article was corrected"),
    ("CorrectedandRepublishedIn", "corrected-work", "info", "this article was corrected and republished"),
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an abstract: its label ("METHODS", empty for none), its words, its section if known."""

    label: str
    words: str
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What a record states. ``values`` are those of ``kg.vocab.METADATA`` that a work has once."""

    titles: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    affiliations: tuple[str, ...] = ()
    journal: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    abstracts: tuple[tuple[Part, ...], ...] = ()
    keywords: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    notices: tuple[tuple[str, str], ...] = ()  # kind of a notice about the work ("RetractionIn"), where


def document_of(path: Path, record: Record, name: str) -> Document:
    """Return the document of one record; ``name`` tells it from the others of its file.

    Raises :class:`~kg.errors.DocumentError` when nothing in it can be read.
    """
    canvas = Canvas()
    for title in record.titles:
        state_title(canvas, title)
    canvas.row("author", list(record.authors))
    for affiliation in dict.fromkeys(record.affiliations):
        canvas.state("affiliation", affiliation)
    canvas.state("journal", record.journal)
    for key in _VALUES:
        canvas.state(key, record.values.get(key, ""), neutral=True)
    for abstract in record.abstracts:
        for part in abstract:
            _write_part(canvas, part)
    canvas.row("keyword", list(dict.fromkeys(record.keywords)), "keywords")
    return make_document(
        path, canvas.text, canvas.passages, canvas.metadata, record=name, problems=_problems(record)
    )


def state_title(canvas: Canvas, words: str) -> None:
    """Append a title; its value leaves out the full stop that PubMed adds."""
    if not words.strip():
        return
    span = canvas.passage(words, "title")
    value = span.of(canvas.text).rstrip(".。 ")
    canvas.metadata.append(
        MetadataItem("title", value, language_of(value), None, Span(span.start, span.start + len(value)))
    )


def _write_part(canvas: Canvas, part: Part) -> None:
    if not part.words.strip():
        return
    if part.label:
        canvas.heading(part.label)
    section = section_of(part.label) or part.section or "abstract"
    canvas.narrative(part.words, section, in_abstract=not part.label)


def _problems(record: Record) -> tuple[Problem, ...]:
    """Return a finding for each notice that changes how far the work is to be trusted."""
    notices = dict(record.notices)
    problems = []
    if "RetractionIn" in notices or "Retracted Publication" in record.types:
        problems.append(
            Problem(
                "retracted-work",
                "error",
                "",
                "this article was retracted" + _in(notices.get("RetractionIn", "")),
                "leave the document out and build again",
            )
        )
    for kind, code, level, what in _MILDER:
        if kind in notices:
            remedy = "read the notice before you rely on the facts"
            problems.append(Problem(code, level, "", what + _in(notices[kind]), remedy))
    return tuple(problems)


def _in(source: str) -> str:
    return f" ({source.strip(' .')})" if source.strip(" .") else ""
