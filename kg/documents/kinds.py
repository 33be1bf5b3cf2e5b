"""What each unit of a page is, from what it says; where it stands matters only later."""

from __future__ import annotations

import re
from typing import Literal

from kg.documents import furniture
from kg.documents.affiliations import is_affiliation, is_indexed_affiliation
from kg.documents.citation import find_citation
from kg.documents.fields import bare_label, find_label
from kg.documents.headings import find_markers, heading_of, is_context_heading
from kg.documents.layout import LineRules, Unit
from kg.documents.people import read_authors
from kg.documents.prose import has_verb, is_prose
from kg.model import Span

Kind = Literal[
    "navigation",
    "column",  # the journal's column: "Original article"
    "heading",
    "context",  # "Family history" over its text
    "label",  # "Received: ...", "Funding ..."
    "bare label",  # "Received" over its date
    "citation",  # the line that cites the article itself
    "authors",
    "affiliation",
    "caption",
    "table",
    "notice",  # copyright, lone addresses
    "block",  # a PubMed block ruled by its first line
    "reference",
    "text",
]


_LONE_INDEX = re.compile(r"[a-h]|\d{1,2}|[*†‡]")  # the mark of an affiliation on a line of its own
_OPENERS = (furniture.is_caption, furniture.is_notice, furniture.is_reference, furniture.is_table)


def line_rules(text: str) -> LineRules:
    """Return how lines of ``text`` join into units."""

    def starts(span: Span) -> bool:
        line = span.of(text)
        if any(opens(line) for opens in _OPENERS):
            return True
        if find_label(text, span, needs_colon=True) is not None or is_indexed_affiliation(line):
            return True
        markers = find_markers(text, span.start, min(span.end, span.start + 60), in_abstract=False)
        return bool(markers) and markers[0].start == span.start

    def alone(span: Span) -> bool:
        line = span.of(text)
        if line.rstrip().endswith((":", "：")) and find_label(text, span, needs_colon=True):
            return False  # "Funding:" with its value on the next line
        return (
            _LONE_INDEX.fullmatch(line.strip()) is not None
            or heading_of(line) is not None
            or is_context_heading(line)
            or bare_label(line) is not None
            or furniture.is_navigation(line)
            or (not line.rstrip().endswith((",", "，")) and bool(read_authors(text, span)))
        )

    return LineRules(starts, alone, lambda span: furniture.rules_block(span.of(text)))


def kinds_of(text: str, units: list[Unit]) -> list[Kind]:
    """Return the kind of each unit."""
    kinds: list[Kind] = []
    has_prose = False
    for index, unit in enumerate(units):
        following = units[index + 1].of(text) if index + 1 < len(units) else ""
        # "Case report" over a paragraph is a heading; at the top of a page it is the journal's column.
        may_be_column = not has_prose and not is_prose(following)
        kind = _kind(text, unit, may_be_column=may_be_column)
        has_prose = has_prose or (kind == "text" and is_prose(unit.of(text)))
        kinds.append(kind)
    return kinds


def _kind(text: str, unit: Unit, *, may_be_column: bool) -> Kind:
    line = unit.of(text)
    if furniture.is_navigation(line):
        return "navigation"
    if may_be_column and furniture.is_article_type(line):
        return "column"
    if furniture.is_caption(line) and len(line) < 2000:
        return "caption"
    if is_context_heading(line):
        return "context"
    if heading_of(line, unit.hashes):
        return "heading"
    if furniture.rules_block(line):
        return "block"
    if bare_label(line):
        return "bare label"
    if furniture.is_table(line) or (unit.has_tab and not is_prose(line)):
        return "table"
    if furniture.is_notice(line):
        return "notice"
    if furniture.is_reference(line):
        return "reference"
    if len(line) < 400 and not has_verb(line) and find_citation(text, unit.span):
        return "citation"
    if find_label(text, unit.span, needs_colon=not unit.is_item):
        return "label"
    if read_authors(text, unit.span, at_least=1 if unit.is_item else 2):
        return "authors"
    return "affiliation" if is_affiliation(line) else "text"
