"""A page of text to passages and bibliographic statements: what plain text and Markdown share.

The text is cut into units (:mod:`kg.documents.layout`), each unit gets a kind from what it says and
where it stands, and a walk in text order turns units into passages. Front matter may come twice, once
a language, and in any order; what is not recognised stays narrative and is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Literal

from kg.documents import furniture
from kg.documents.citation import find_citation, find_identifiers
from kg.documents.fields import (
    DATES,
    INLINE_LABEL,
    Label,
    find_grants,
    find_label,
    read_dates,
    read_value,
    trim,
)
from kg.documents.headings import Heading, find_markers, heading_of, section_of
from kg.documents.language import count_words, cut_by_language, has_letters, language_of
from kg.documents.layout import LineRules, Unit, find_units
from kg.documents.people import Person, author_items, read_authors
from kg.model import Language, MetadataItem, Passage, Span

Kind = Literal[
    "navigation", "heading", "column", "label", "citation", "authors", "affiliation", "caption", "table",
    "notice", "block", "reference", "text",
]  # fmt: skip
_INSTITUTION = re.compile(
    r"\b(?:Departe?ments?|Universit(?:y|ies)|Hospitals?|Institutes?|College|School|Division|Laborator(?:y|ies)|Cent(?:er|re)s?|"
    r"Faculty|Clinics?|Unit|Academy|Service)\b|医院|大学|学院|研究所|研究院|研究中心|实验室|教研室|医学中心|疾病中心|[内外儿血液免疫风湿]科(?:$|[,，;；（(\s])"
)
# A place of work is a list of names: a sentence about patients has a verb.
_VERB = re.compile(
    r"\b(?:was|were|is|are|has|have|had|presented|admitted|diagnosed|treated|received|reported|developed|"
    r"showed|we|our)\b|患者|患儿|入院|收治|诊断为|治疗后|本院|我院|我科|报告"
)
_SENTENCE_END = re.compile(r"[.!?。！？…][”’\"')）\]\d\s]*$")
_INNER_STOP = re.compile(r"[。！？]|[.!?]\s+[A-Z]")
_LEADING_INDEX = re.compile(r"\s*(?:[（(]?\d{1,2}[)）.、]?|[a-h](?=\s)|[¹²³⁴⁵⁶⁷⁸⁹*†‡#])\s*(?=\S)")
_AFFILIATION_INDEX = re.compile(r"[（(](\d{1,2})[)）]")
_TITLE_MAX: Final = 320
_AFTER_STRUCTURE: Final = frozenset(
    {"abstract", "objective", "methods", "results", "conclusion", "introduction"}
)


@dataclass(frozen=True, slots=True)
class Page:
    """What a page holds: passages in text order, and metadata in text order."""

    passages: tuple[Passage, ...]
    metadata: tuple[MetadataItem, ...]


def read_page(text: str, span: Span | None = None) -> Page:
    """Read the page that ``text`` (or ``span`` of it) holds."""
    where = span or Span(0, len(text))
    return _Walk(text, find_units(text, where, _line_rules(text))).run()


def cut_narrative(
    text: str, span: Span, section: str, *, in_abstract: bool = False, default: Language = "en"
) -> tuple[list[Passage], list[MetadataItem]]:
    """Cut one paragraph at its inline headings, and where the language changes.

    ``section`` holds up to the first inline heading. Inline keywords become metadata.
    """
    passages: list[Passage] = []
    items: list[MetadataItem] = []
    markers = [
        (marker.start, marker.end, marker.section)
        for marker in find_markers(text, span.start, span.end, in_abstract=in_abstract)
    ]
    for label in INLINE_LABEL.finditer(text, span.start, span.end):
        if not markers or label.start() > markers[0][0] or label.start() == span.start:
            keywords = label["label"].casefold().startswith(("key", "关键"))
            markers = [marker for marker in markers if marker[1] <= label.start() or marker[0] >= label.end()]
            markers.append((label.start(), label.end(), "keywords" if keywords else "back"))
    markers.sort()
    edges = [(span.start, span.start, section), *markers, (span.end, span.end, "")]
    for (_, start, here), (end, _, _) in zip(edges, edges[1:], strict=False):
        part = trim(text, Span(start, end))
        if not has_letters(part.of(text)):
            continue
        for piece, language in cut_by_language(text, part, default):
            clean = trim(text, piece)
            if has_letters(clean.of(text)):
                passages.append(Passage(clean, here, language))
        if here == "keywords":
            items += read_value(text, Label("keyword", "", part.start, True), part.end)
    return passages, items


def _line_rules(text: str) -> LineRules:
    def starts(span: Span) -> bool:
        line = span.of(text)
        return (
            furniture.is_caption(line)
            or furniture.is_notice(line)
            or furniture.is_reference(line)
            or find_label(text, span, needs_colon=True) is not None
            or bool(find_markers(text, span.start, min(span.end, span.start + 40), in_abstract=False))
        )

    def alone(span: Span) -> bool:
        line = span.of(text)
        if line.rstrip().endswith((":", "：")) and find_label(text, span, needs_colon=True):
            return False  # "Funding:" with its value on the next line
        return heading_of(line) is not None or furniture.is_navigation(line) or bool(read_authors(text, span))

    return LineRules(starts, alone, lambda span: furniture.rules_block(span.of(text)))


def _heading(text: str, unit: Unit) -> Heading | None:
    return heading_of(unit.of(text), unit.hashes)


@dataclass(slots=True)
class _Walk:
    """The walk over the units of one page, and what it has seen so far."""

    text: str
    units: list[Unit]
    section: str = "body"
    in_front: bool = True
    has_narrative: bool = False
    passages: list[Passage] = field(default_factory=list)
    items: list[MetadataItem] = field(default_factory=list)
    depth: list[tuple[int, str]] = field(default_factory=list)
    authors: dict[Language, list[Person]] = field(default_factory=dict)

    def run(self) -> Page:
        kinds = [self._kind(index) for index in range(len(self.units))]
        titles = self._titles(kinds)
        is_page = bool({"authors", "affiliation", "citation", "navigation", "block"} & set(kinds))
        for index, (unit, kind) in enumerate(zip(self.units, kinds, strict=True)):
            if index in titles:
                self._title(unit)
            elif kind == "text":
                self._text(
                    unit, is_page, follows_table=index > 0 and kinds[index - 1] in ("caption", "table")
                )
            else:
                self._furniture(unit, kind)
        return Page(tuple(self.passages), tuple(self._with_orders()))

    # ------------------------------------------------------------------ kinds

    def _kind(self, index: int) -> Kind:
        unit = self.units[index]
        line = unit.of(self.text)
        if furniture.is_navigation(line):
            return "navigation"
        if furniture.is_article_type(line) and not self._opens_narrative(index):
            return "column"
        if furniture.is_caption(line) and len(line) < 2000:
            return "caption"
        if _heading(self.text, unit):
            return "heading"
        if furniture.rules_block(line):
            return "block"
        if unit.has_tab or furniture.is_table(line):
            return "table"
        if furniture.is_notice(line):
            return "notice"
        if furniture.is_reference(line) and find_citation_like(line):
            return "reference"
        if len(line) < 400 and find_citation(self.text, unit.span):
            return "citation"
        if find_label(self.text, unit.span, needs_colon=not unit.is_item):
            return "label"
        if read_authors(self.text, unit.span, at_least=1 if unit.is_item else 2):
            return "authors"
        if len(line) < 1500 and _INSTITUTION.search(line) and not _VERB.search(line):
            return "affiliation"
        return "text"

    def _opens_narrative(self, index: int) -> bool:
        """Tell whether prose follows: "Case report" over a paragraph is a heading, over a title it is not."""
        following = self.units[index + 1 : index + 2]
        return bool(following) and is_prose(following[0].of(self.text))

    # ----------------------------------------------------------------- titles

    def _titles(self, kinds: list[Kind]) -> set[int]:
        """Return which units are titles: those over an author list, else the first that looks like one."""
        found: dict[Language, int] = {}
        chosen: set[int] = set()
        for index, kind in enumerate(kinds):
            if kind == "authors" and not (index and kinds[index - 1] == "authors"):
                language = language_of(self.units[index].of(self.text))
                title = self._title_over(index, kinds, language)
                if title is not None:
                    chosen.add(title)
                    found.setdefault(self._language(title), title)
        for index, unit in enumerate(self.units):
            if kinds[index] not in ("text", "heading") or self._language(index) in found:
                if kinds[index] == "text" and is_prose(unit.of(self.text)):
                    break
                continue
            if section_of(unit.of(self.text)) is not None and not unit.hashes:
                break
            if self._is_first_title(index, kinds):
                found[self._language(index)] = index
                chosen.add(index)
            elif kinds[index] == "text" and is_prose(unit.of(self.text)):
                break
        return chosen

    def _title_over(self, index: int, kinds: list[Kind], language: Language) -> int | None:
        other: int | None = None
        for before in range(index - 1, max(index - 6, -1), -1):
            if kinds[before] not in ("text", "heading"):
                continue
            unit = self.units[before]
            if not self._looks_like_title(unit, may_end_in_stop=before == index - 1):
                return other
            if self._language(before) == language:
                return before
            other = before if other is None else other
        return other

    def _is_first_title(self, index: int, kinds: list[Kind]) -> bool:
        unit = self.units[index]
        if unit.hashes > 1 or not self._looks_like_title(
            unit, may_end_in_stop=is_title_case(unit.of(self.text))
        ):
            return False
        if unit.hashes:
            return section_of(unit.of(self.text)) is None
        following = self.units[index + 1 : index + 2]
        if not following:
            return False
        return following[0].starts_block or kinds[index + 1] in ("heading", "authors", "label", "affiliation")

    def _looks_like_title(self, unit: Unit, *, may_end_in_stop: bool) -> bool:
        line = unit.of(self.text)
        if unit.is_item or unit.is_quote or len(line) > _TITLE_MAX or section_of(line) is not None:
            return False
        if (
            unit.hashes
            and re.match(r"\d", line)
            and heading_of(line, unit.hashes) != Heading(None, unit.hashes)
        ):
            return False
        han, latin = count_words(line)
        if han + latin < 3 or _INNER_STOP.search(line[:-1]):
            return False
        return may_end_in_stop or not _SENTENCE_END.search(line) or line.rstrip().endswith("?")

    def _language(self, index: int) -> Language:
        return language_of(self.units[index].of(self.text))

    # ------------------------------------------------------------------- walk

    def _add(self, span: Span, section: str) -> None:
        clean = trim(self.text, span)
        if has_letters(clean.of(self.text)):
            self.passages.append(Passage(clean, section, language_of(clean.of(self.text))))

    @property
    def _edge(self) -> str:
        """The section of what is no narrative: before the article's text ``front``, after it ``back``."""
        return "back" if self.section == "back" or (self.has_narrative and not self.in_front) else "front"

    def _title(self, unit: Unit) -> None:
        span = trim(self.text, unit.span)
        self._add(span, "title")
        self.items.append(
            MetadataItem("title", span.of(self.text), language_of(span.of(self.text)), span=span)
        )
        self.in_front, self.section = True, "body"
        self.depth = []

    def _furniture(self, unit: Unit, kind: Kind) -> None:
        if kind == "navigation":
            return
        if kind == "heading":
            self._open_section(unit)
        elif kind in ("table", "caption"):
            self._cut(unit.span, kind)
        elif kind == "label":
            self._label(unit)
        elif kind == "affiliation" and not (self.in_front or self.section == "back"):
            self._narrative(unit)
        else:
            self._add(unit.span, self._edge)
            if self.section != "back":
                self._statements(unit, kind)

    def _statements(self, unit: Unit, kind: Kind) -> None:
        if kind == "authors":
            self._authors(unit)
        elif kind == "affiliation":
            self.items += self._affiliations(unit.span)
        elif kind == "citation":
            self.items += find_citation(self.text, unit.span)
        elif kind == "block" and unit.of(self.text).casefold().startswith("author information"):
            start = unit.span.start + len("author information:")
            self.items += self._numbered_affiliations(Span(start, unit.span.end))

    def _open_section(self, unit: Unit) -> None:
        heading = _heading(self.text, unit)
        if heading is None:
            return
        while self.depth and self.depth[-1][0] >= heading.level:
            self.depth.pop()
        parent = self.depth[-1][1] if self.depth else "body"
        section = heading.section or parent
        if section == "abstract" and self.has_narrative and "summary" in unit.of(self.text).casefold():
            section = "conclusion"
        self.depth.append((heading.level, section))
        self.section = section
        if section not in ("body", "abstract", "back"):
            self.in_front = False

    def _label(self, unit: Unit) -> None:
        """Read a labelled line; a line that starts with one label may hold several dates."""
        label = find_label(self.text, unit.span, needs_colon=not unit.is_item)
        if label is None:
            return
        if label.name == "keyword":
            passages, items = cut_narrative(self.text, unit.span, "front")
            self.passages += passages
            self.items += items
            if self.section in _AFTER_STRUCTURE:
                self.section = "body"
            self.in_front = True
            return
        self._add(unit.span, self._edge)
        end = unit.span.end
        if label.name == "corresponding-author" or label.name in DATES:
            self.items += read_dates(self.text, unit.span)
        self.items += read_value(self.text, label, end)
        if label.name in ("pmid", "doi", "pmcid"):
            self.items += find_identifiers(self.text, unit.span)

    def _authors(self, unit: Unit) -> None:
        people = read_authors(self.text, unit.span, at_least=1)
        if not people:
            return
        seen = self.authors.setdefault(people[0].language, [])
        new = [person for person in people if person.name not in {known.name for known in seen}]
        self.items += author_items(new, first=len(seen) + 1)
        seen += new

    def _affiliations(self, span: Span) -> list[MetadataItem]:
        items: list[MetadataItem] = []
        start = span.start
        for match in [*re.finditer(r"[;；]", span.of(self.text)), None]:
            end = span.start + match.start() if match else span.end
            items += self._affiliation(Span(start, end))
            start = end + 1
        return items

    def _numbered_affiliations(self, span: Span) -> list[MetadataItem]:
        """Read "(1)One place. (2)Another." of a PubMed record."""
        marks = list(_AFFILIATION_INDEX.finditer(self.text, span.start, span.end))
        starts = [mark.end() for mark in marks] or [span.start]
        ends = [mark.start() for mark in marks[1:]] + [span.end]
        return [
            item
            for start, end in zip(starts, ends, strict=True)
            for item in self._affiliation(Span(start, end))
        ]

    def _affiliation(self, span: Span) -> list[MetadataItem]:
        part = trim(self.text, span, extra=",，;；")
        if index := _LEADING_INDEX.match(self.text, part.start, part.end):
            part = Span(index.end(), part.end)
        words = part.of(self.text)
        return (
            [MetadataItem("affiliation", words, language_of(words), span=part)] if has_letters(words) else []
        )

    def _text(self, unit: Unit, is_page: bool, *, follows_table: bool) -> None:
        line = unit.of(self.text)
        if self.section == "back":
            self._add(unit.span, "back")
        elif self.in_front and self.section == "body" and is_page and not is_prose(line):
            self._add(unit.span, "front")
        elif follows_table and unit.is_item:
            self._cut(unit.span, "table")
        else:
            self._narrative(unit)

    def _narrative(self, unit: Unit) -> None:
        span = unit.span
        if not self.has_narrative and not any(item.name == "title" for item in self.items):
            span = self._leading_title(span)
        before = len(self.passages)
        self._cut(span, self.section)
        opened = [passage.section for passage in self.passages[before:]]
        if opened and not self.in_abstract and find_markers_start(self.text, span):
            # "METHODS: ..." on a line of its own opens a section that lasts; a whole structured
            # abstract in one paragraph leaves no section open.
            self.section = opened[0] if len(set(opened)) == 1 else self.section
        if opened and opened[0] == "abstract":
            self.section = "abstract"
        self.has_narrative, self.in_front = True, False

    @property
    def in_abstract(self) -> bool:
        """Whether the walk is under an abstract's heading."""
        return self.section == "abstract"

    def _leading_title(self, span: Span) -> Span:
        """Take the first sentence before a structured abstract in the same line as the title."""
        markers = find_markers(self.text, span.start, span.end, in_abstract=False)
        if not markers or markers[0].start == span.start:
            return span
        head = trim(self.text, Span(span.start, markers[0].start))
        line = head.of(self.text)
        if len(line) > _TITLE_MAX or _INNER_STOP.search(line[:-1]):
            return span
        self._add(head, "title")
        value = Span(head.start, head.end - len(line) + len(line.rstrip("。.")))
        self.items.append(MetadataItem("title", value.of(self.text), language_of(line), span=value))
        return Span(markers[0].start, span.end)

    def _cut(self, span: Span, section: str) -> None:
        passages, items = cut_narrative(self.text, span, section, in_abstract=self.in_abstract)
        self.passages += passages
        self.items += items
        if any(passage.section == "keywords" for passage in passages):
            self.section = "body"

    def _with_orders(self) -> list[MetadataItem]:
        """Give a corresponding author the order of the author of the same name."""
        order = {(item.value, item.language): item.order for item in self.items if item.name == "author"}
        return [
            MetadataItem(
                item.name, item.value, item.language, order.get((item.value, item.language)), item.span
            )
            if item.name == "corresponding-author"
            else item
            for item in self.items
        ]


def is_prose(line: str) -> bool:
    """Tell whether a line reads as sentences rather than as a title, a name or a label."""
    han, latin = count_words(line)
    return han + latin >= 6 and bool(_SENTENCE_END.search(line) or _INNER_STOP.search(line))


def is_title_case(line: str) -> bool:
    """Tell whether most longer words start in a capital, as in an English title."""
    words = re.findall(r"[A-Za-z][\w-]{3,}", line)
    return len(words) >= 3 and sum(word[0].isupper() for word in words) >= 0.6 * len(words)


def find_citation_like(line: str) -> bool:
    """Tell whether a bracketed number starts an entry that names a year: a reference, not a list."""
    return bool(re.search(r"(?:19|20)\d\d", line))


def find_markers_start(text: str, span: Span) -> bool:
    """Tell whether a paragraph starts with an inline heading."""
    markers = find_markers(text, span.start, span.end, in_abstract=False)
    return bool(markers) and markers[0].start == span.start
