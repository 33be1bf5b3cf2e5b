"""A page of text to passages and bibliographic statements: what plain text and Markdown share.

The text is cut into units (:mod:`~kg.documents.layout`), each gets a kind
(:mod:`~kg.documents.kinds`), and a walk in text order turns units into passages. Front matter may come
twice, once a language, and in any order; what is not recognised stays narrative and is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

from kg.documents import furniture
from kg.documents.affiliations import read_affiliations, read_author_information
from kg.documents.citation import find_citation, find_epub, find_identifiers
from kg.documents.dates import DATE, iso_date
from kg.documents.fields import (
    DATES,
    Label,
    bare_label,
    find_label,
    read_dates,
    read_value,
    statement_under,
    trim,
)
from kg.documents.headings import find_markers, heading_of
from kg.documents.kinds import Kind, kinds_of, line_rules
from kg.documents.language import has_letters, language_of
from kg.documents.layout import Unit, find_units
from kg.documents.narrative import cut_narrative, opening_section
from kg.documents.people import Person, author_items, read_authors
from kg.documents.prose import is_one_sentence, is_prose
from kg.documents.titles import find_titles
from kg.model import Language, MetadataItem, Passage, Span

# Sections that an abstract may leave open; keywords close them.
_OF_ABSTRACTS: Final = frozenset("abstract introduction objective methods case results conclusion".split())
_PAGE_KINDS: Final = frozenset({"authors", "affiliation", "citation", "navigation", "block"})
_AUTHOR_INFORMATION: Final = (
    "author information",
    "authors and affiliations",
    "author affiliations",
    "affiliations",
    "作者单位",
    "作者信息",
)
_VALUES: Final = frozenset({"text", "notice", "authors", "affiliation", "citation"})
_SECOND_CAPTION = re.compile(r"(?<=[\u3400-\u9fff\s])(?:Table|Tab\.|Fig\.|Figure)\s*\d")


@dataclass(frozen=True, slots=True)
class Page:
    """What a page holds: passages in text order, and metadata in text order."""

    passages: tuple[Passage, ...]
    metadata: tuple[MetadataItem, ...]


def read_page(text: str, span: Span | None = None) -> Page:
    """Read the page that ``text`` (or ``span`` of it) holds."""
    units = find_units(text, span or Span(0, len(text)), line_rules(text))
    return _Walk(text).run(units, kinds_of(text, units))


@dataclass(slots=True)
class _Walk:
    """The walk over the units of one page, and what it has seen so far.

    ``in_front`` holds until prose begins, and again after keywords or a title: there, short lines and
    lists of institutions belong to the front matter. ``waiting`` is the label on the line before, ``above``
    the short front line before in the same block, ``under`` the statement that a back heading announced,
    ``context`` a heading that is read together with the paragraph under it.
    """

    text: str
    section: str = "body"
    in_front: bool = True
    has_narrative: bool = False
    passages: list[Passage] = field(default_factory=list)
    items: list[MetadataItem] = field(default_factory=list)
    depth: list[tuple[int, str]] = field(default_factory=list)
    authors: dict[Language, list[Person]] = field(default_factory=dict)
    about_authors: bool = False
    waiting: str | None = None
    above: Span | None = None
    under: str | None = None
    context: Span | None = None

    def run(self, units: list[Unit], kinds: list[Kind]) -> Page:
        titles = find_titles(self.text, units, kinds)
        is_page = not _PAGE_KINDS.isdisjoint(kinds)
        previous: Kind = "text"
        for index, (unit, kind) in enumerate(zip(units, kinds, strict=True)):
            waiting, self.waiting = self.waiting, None
            if unit.starts_block:
                self.above = None
            if index in titles:
                self._title(unit)
            elif waiting is None or not self._awaited(unit, kind, waiting):
                kind = self._in_float(unit, previous) if kind == "text" else kind
                if kind == "text":
                    self._text(unit, is_page=is_page)
                else:
                    self._other(unit, kind)
            previous = kind
        return Page(tuple(self.passages), tuple(self.items))

    def _in_float(self, unit: Unit, previous: Kind) -> Kind:
        """Tell what a text unit is after a caption or table row: list items and a late caption go on."""
        if previous in ("caption", "table") and unit.is_item and self.section != "back":
            return "table"
        if previous == "caption" and not unit.starts_block and self.passages:
            above = self.passages[-1].span.of(self.text)
            return "caption" if furniture.is_bare_caption(above) else "text"
        return "text"

    @property
    def _edge(self) -> str:
        """The section of what is no narrative: ``front`` before the article's text, ``back`` after it."""
        return "front" if self.section != "back" and (self.in_front or not self.has_narrative) else "back"

    def _add(self, span: Span, section: str) -> None:
        clean = trim(self.text, span)
        if has_letters(clean.of(self.text)):
            self.passages.append(Passage(clean, section, language_of(clean.of(self.text))))

    def _title(self, unit: Unit) -> None:
        self._state_title(trim(self.text, unit.span))
        self.in_front, self.section, self.depth = True, "body", []

    def _state_title(self, span: Span) -> None:
        """A title is read like narrative; its value leaves out the full stop that PubMed adds."""
        self._add(span, "title")
        words = span.of(self.text).rstrip(".。 \n\t\xa0\u3000")
        value = Span(span.start, span.start + len(words))
        self.items.append(MetadataItem("title", words, language_of(words), span=value))

    def _other(self, unit: Unit, kind: Kind) -> None:
        if kind == "heading":
            self._open_section(unit)
        elif kind == "context":
            self.context = unit.span
        elif kind == "bare label":
            self.waiting = bare_label(unit.of(self.text))
            if self.waiting == "keyword":
                self._close_abstract()
        elif kind == "table":
            self._cut(unit.span, "table")
        elif kind == "caption":
            self._caption(unit.span)
        elif kind == "label":
            self._label(unit)
        elif kind == "affiliation" and self._edge == "back" and self.section != "back":
            self._narrative(unit)
        elif kind == "navigation":
            if self.has_narrative and furniture.ends_article(unit.of(self.text)):
                self.section, self.depth = "back", []
        else:
            self._add(unit.span, self._edge)
            self._statements(unit, kind)

    def _awaited(self, unit: Unit, kind: Kind, name: str) -> bool:
        """Read the value that a label on the line before announced, and tell whether it is one.

        Keywords may be a line each: the label waits on, until a list or something else comes.
        """
        line, start, end = unit.of(self.text), unit.span.start, unit.span.end
        if kind not in _VALUES or is_prose(line) or (name == "keyword" and kind != "text"):
            return False
        if name in DATES:
            day = DATE.match(self.text, start, end)
            value = iso_date(day) if day else None
            found = [MetadataItem(name, value, span=Span(*day.span()))] if day and value else []
        elif name == "affiliation":
            found = read_affiliations(self.text, unit.span)
        else:
            found = read_value(self.text, Label(name, "", start), end)
        if not found:
            return False
        known = sum(item.name == name for item in self.items) if name == "keyword" else 0
        self.items += [replace(item, order=item.order and item.order + known) for item in found]
        self._add(unit.span, "keywords" if name == "keyword" else self._edge)
        if name == "affiliation" or (name == "keyword" and len(found) == 1):
            self.waiting = name
        return True

    def _statements(self, unit: Unit, kind: Kind) -> None:
        """Keep what a front line states; the same kinds of lines in the back are about other works."""
        if self.about_authors and kind == "affiliation":
            self.items += read_affiliations(self.text, unit.span)
        if self.section == "back":
            return
        if kind == "authors":
            self._authors(unit)
        elif kind == "affiliation":
            self.items += read_affiliations(self.text, unit.span)
        elif kind == "citation":
            self._citation(unit)
        elif kind == "notice" and "doi.org/" in unit.of(self.text):
            self.items += find_identifiers(self.text, unit.span)
        elif kind == "block":
            self.items += read_author_information(self.text, unit.span)

    def _citation(self, unit: Unit) -> None:
        """Read the citation; "Volume 1, Issue 2 ..." alone stands right under the journal's name."""
        found = find_citation(self.text, unit.span)
        volume_first = unit.of(self.text).casefold().startswith("vol")
        if self.above and volume_first and all(item.name != "journal" for item in found):
            name = self.above.of(self.text)
            self.items.append(MetadataItem("journal", name, language_of(name), span=self.above))
        self.items += found

    def _authors(self, unit: Unit) -> None:
        people = read_authors(self.text, unit.span, at_least=1)
        if not people:
            return
        seen = self.authors.setdefault(people[0].language, [])
        known = {person.name for person in seen}
        new = [person for person in people if person.name not in known]
        self.items += author_items(new, first=len(seen) + 1)
        seen += new

    def _open_section(self, unit: Unit) -> None:
        line = unit.of(self.text)
        heading = heading_of(line, unit.hashes)
        if heading is None:
            return
        self.context = None
        while self.depth and self.depth[-1][0] >= heading.level:
            self.depth.pop()
        section = heading.section or (self.depth[-1][1] if self.depth else "body")
        if section == "abstract" and self.has_narrative and "summary" in line.casefold():
            section = "conclusion"
        self.under = statement_under(line)
        self.about_authors = line.strip(" :：*").casefold() in _AUTHOR_INFORMATION
        self.depth.append((heading.level, section))
        self.section = section
        if section not in ("body", "abstract", "back"):
            self.in_front = False

    def _label(self, unit: Unit) -> None:
        label = find_label(self.text, unit.span, needs_colon=not unit.is_item)
        if label is None:
            return
        if label.name == "keyword":
            self._add(Span(label.value_start, unit.span.end), "keywords")
            self.items += read_value(self.text, label, unit.span.end)
            self._close_abstract()
            return
        self._add(unit.span, self._edge)
        if label.name in DATES or label.name == "corresponding-author":
            self.items += read_dates(self.text, unit.span)
        self.items += read_value(self.text, label, unit.span.end)
        if self._edge == "front" and (label.name in DATES or label.name == "doi"):
            self.items += find_identifiers(self.text, unit.span) + find_epub(self.text, unit.span)

    def _close_abstract(self) -> None:
        if self.section in _OF_ABSTRACTS:
            self.section, self.depth = "body", []
        self.in_front = True

    def _caption(self, span: Span) -> None:
        """A Chinese caption may carry its English twin behind it: two passages."""
        second = _SECOND_CAPTION.search(self.text, span.start + 1, span.end)
        middle = second.start() if second else span.end
        self._add(Span(span.start, middle), "caption")
        self._add(Span(middle, span.end), "caption")

    def _text(self, unit: Unit, *, is_page: bool) -> None:
        line = unit.of(self.text)
        beside = self.in_front and (
            unit.is_quote or (self.section == "body" and is_page and not is_prose(line))
        )
        if self.section == "back":
            self._add(unit.span, "back")
            if self.under is not None:
                self.items += read_value(self.text, Label(self.under, "", unit.span.start), unit.span.end)
                self.under = None
        elif beside:
            self._add(unit.span, "front")
            self.above = trim(self.text, unit.span)
        else:
            self._narrative(unit)

    def _narrative(self, unit: Unit) -> None:
        span = unit.span
        if self.context is not None:
            span, self.context = Span(self.context.start, span.end), None
        elif not self.has_narrative and not any(item.name == "title" for item in self.items):
            span = self._leading_title(span)
        opened = opening_section(self.text, span)
        self.has_narrative, self.in_front = True, False
        self._cut(span, self.section)
        if opened is not None:
            self.section = opened

    def _leading_title(self, span: Span) -> Span:
        """Take the one sentence before a structured abstract in the same line as the title."""
        markers = find_markers(self.text, span.start, span.end, in_abstract=False)
        if not markers or markers[0].start == span.start:
            return span
        head = trim(self.text, Span(span.start, markers[0].start))
        if not is_one_sentence(head.of(self.text)):
            return span
        self._state_title(head)
        return Span(markers[0].start, span.end)

    def _cut(self, span: Span, section: str) -> None:
        passages, items = cut_narrative(self.text, span, section, in_abstract=self.section == "abstract")
        self.passages += passages
        self.items += items
        if any(passage.section == "keywords" for passage in passages):
            self._close_abstract()
