"""JATS XML, the journal article format of PubMed Central (https://jats.nlm.nih.gov).

The canonical text is built from the content: one paragraph a line with blank lines between, inline
markup flattened, tables as tab-separated rows, captions apart. Headings are written and belong to no
passage.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lxml import etree

from kg.documents.canvas import Canvas
from kg.documents.fields import find_grants
from kg.documents.headings import section_of
from kg.documents.work import make_document
from kg.documents.xmlfile import child_of, children, descend, flatten, line_of, name_of, parse
from kg.errors import DocumentError
from kg.model import Document, MetadataItem, Span

_SEC_TYPES: Final = {
    "intro": "introduction",
    "materials": "methods",
    "methods": "methods",
    "materials|methods": "methods",
    "subjects": "methods",
    "cases": "case",
    "results": "results",
    "discussion": "discussion",
    "conclusions": "conclusion",
    "supplementary-material": "back",
}
_DATE_TYPES: Final = {
    "received": "received",
    "accepted": "accepted",
    "epub": "online",
    "pub": "published",
    "ppub": "published",
    "collection": "published",
}
_ID_TYPES: Final = {"doi": "doi", "pmid": "pmid", "pmc": "pmcid", "pmcid": "pmcid"}
_FLOATS: Final = frozenset(
    "table-wrap fig table-wrap-group fig-group supplementary-material boxed-text".split()
)
_SKIPPED_IN_TEXT: Final = _FLOATS | {"fn", "graphic", "media", "list", "def-list", "disp-quote"}
_FRONT_MARKS: Final = frozenset({"xref", "sup", "label", "fn", "email", "institution-id"})


def read_jats(path: Path, data: bytes, formats: str) -> Iterator[Document | DocumentError]:
    """Yield the document of each article of a JATS file.

    Raises :class:`~kg.errors.DocumentError` for XML that is not well formed, declares entities, or holds no
    article.
    """
    root = parse(path, data)
    articles = [root] if name_of(root) == "article" else [e for e in root.iter() if name_of(e) == "article"]
    if not articles:
        reason = f"is XML with the root element <{name_of(root)}>, no format that is read"
        raise DocumentError(path, reason, line=1, remedy=formats)
    for number, article in enumerate(articles, start=1):
        try:
            yield _document(path, article, str(number))
        except DocumentError as error:
            yield DocumentError(path, error.reason, line=line_of(article), remedy=error.remedy)


def _document(path: Path, article: etree._Element, number: str) -> Document:
    canvas = Canvas()
    meta = child_of(article, "front", "article-meta")
    if meta is not None:
        _front(canvas, article, meta)
    for child in children(article, "body"):
        _content(canvas, child, "body")
    for child in children(article, "floats-group"):
        _content(canvas, child, "body")
    for child in children(article, "back"):
        _back(canvas, child)
    return make_document(path, canvas.text, canvas.passages, canvas.metadata, record=number)


# ---------------------------------------------------------------------- front


def _front(canvas: Canvas, article: etree._Element, meta: etree._Element) -> None:
    for title in (
        *descend(meta, "title-group", "article-title"),
        *descend(meta, "title-group", "trans-title-group", "trans-title"),
    ):
        span = canvas.passage(flatten(title, frozenset({"xref", "fn"})), "title")
        passage = canvas.passages[-1]
        words = span.of(canvas.text).rstrip(".。")
        value = Span(span.start, span.start + len(words))
        canvas.metadata.append(MetadataItem("title", words, passage.language, None, value))
    people = [person for group in children(meta, "contrib-group") for person in children(group, "contrib")]
    authors = [person for person in people if person.get("contrib-type", "author") == "author"]
    names = [_person(person) for person in authors]
    canvas.row("author", names)
    _corresponding(canvas, authors, names)
    for affiliation in (e for e in meta.iter() if name_of(e) == "aff"):
        canvas.state("affiliation", flatten(affiliation, _FRONT_MARKS))
    journal = next((e for e in article.iter() if name_of(e) == "journal-title"), None)
    if journal is not None:
        canvas.state("journal", flatten(journal))
    _numbers(canvas, meta)
    for funding in (e for e in meta.iter() if name_of(e) == "funding-statement"):
        _funding(canvas, flatten(funding))
    for licence in [e for e in meta.iter() if name_of(e) == "license"][:1]:
        canvas.state("licence", flatten(licence))
    for abstract in (*children(meta, "abstract"), *children(meta, "trans-abstract")):
        if abstract.get("abstract-type") not in ("graphical", "toc", "teaser"):
            _content(canvas, abstract, "abstract", in_abstract=True)
    for group in children(meta, "kwd-group"):
        keywords = [flatten(word) for word in group.iter() if name_of(word) == "kwd"]
        canvas.row("keyword", keywords, "keywords")


def _person(contrib: etree._Element) -> str:
    collab = next((e for e in contrib.iter() if name_of(e) in ("collab", "string-name")), None)
    surname = next((flatten(e) for e in contrib.iter() if name_of(e) == "surname"), "")
    given = next((flatten(e) for e in contrib.iter() if name_of(e) == "given-names"), "")
    if surname and any("\u3400" <= char <= "\u9fff" for char in surname):
        return surname + given
    if surname:
        return f"{given} {surname}".strip()
    return flatten(collab) if collab is not None else ""


def _corresponding(canvas: Canvas, authors: list[etree._Element], names: list[str]) -> None:
    by_value = {item.value: item for item in canvas.metadata if item.name == "author"}
    for contrib, name in zip(authors, names, strict=True):
        marked = contrib.get("corresp") == "yes" or any(
            name_of(e) == "xref" and e.get("ref-type") == "corresp" for e in contrib
        )
        if marked and name in by_value:
            known = by_value[name]
            canvas.metadata.append(
                MetadataItem("corresponding-author", name, known.language, known.order, known.span)
            )


def _numbers(canvas: Canvas, meta: etree._Element) -> None:
    values: dict[str, str] = {}
    for child in children(meta, "article-id"):
        if (name := _ID_TYPES.get(child.get("pub-id-type", ""))) and (value := flatten(child)):
            values.setdefault(name, f"PMC{value}" if name == "pmcid" and value.isdigit() else value)
    for child in (e for e in meta.iter() if name_of(e) in ("pub-date", "date")):
        kind = child.get("date-type") or child.get("pub-type") or "pub"
        if (name := _DATE_TYPES.get(kind)) and (value := _date(child)):
            if kind in ("ppub", "collection", "pub", "epub"):
                values.setdefault("year", value[:4])
            if len(value) > 4:
                values.setdefault(name, value)
    for name in ("volume", "issue"):
        if found := children(meta, name):
            values.setdefault(name, flatten(found[0]))
    first, last = (
        flatten(found[0]) if (found := children(meta, name)) else "" for name in ("fpage", "lpage")
    )
    pages = f"{first}-{last}" if first and last and last != first else first
    pages = pages or (flatten(found[0]) if (found := children(meta, "elocation-id")) else "")
    if pages:
        values["pages"] = pages
    for name, value in values.items():
        canvas.state(name, value, neutral=True)


def _date(element: etree._Element) -> str:
    year, month, day = (
        flatten(found[0]) if (found := children(element, part)) else "" for part in ("year", "month", "day")
    )
    if not (year.isdigit() and len(year) == 4):
        return ""
    if not (month.isdigit() and 1 <= int(month) <= 12):
        return year
    return f"{year}-{int(month):02d}" + (f"-{int(day):02d}" if day.isdigit() and 1 <= int(day) <= 31 else "")


def _funding(canvas: Canvas, words: str) -> None:
    canvas.state("funding", words)
    if words and canvas.metadata and canvas.metadata[-1].span is not None:
        canvas.metadata += find_grants(canvas.text, canvas.metadata[-1].span)


# ----------------------------------------------------------------------- body


def _content(canvas: Canvas, element: etree._Element, section: str, *, in_abstract: bool = False) -> None:
    """Write the blocks under ``element``; a titled section may change the section."""
    for child in element:
        kind = name_of(child)
        if kind == "sec":
            _content(canvas, child, _section(child, section), in_abstract=in_abstract)
        elif kind == "title":
            if words := flatten(child):
                canvas.heading(words)
        elif kind == "p":
            _paragraph(canvas, child, section, in_abstract=in_abstract)
        elif kind in ("table-wrap", "fig"):
            _float(canvas, child)
        elif kind in ("list", "def-list"):
            for item in _items(child):
                canvas.narrative(item, section, in_abstract=in_abstract)
        elif kind in ("boxed-text", "disp-quote", "table-wrap-group", "fig-group", "statement"):
            _content(canvas, child, section, in_abstract=in_abstract)


def _section(sec: etree._Element, parent: str) -> str:
    titles = children(sec, "title")
    known = section_of(flatten(titles[0])) if titles else None
    return known or _SEC_TYPES.get(sec.get("sec-type", "").casefold()) or parent


def _paragraph(canvas: Canvas, element: etree._Element, section: str, *, in_abstract: bool) -> None:
    if words := flatten(element, _SKIPPED_IN_TEXT):
        canvas.narrative(words, section, in_abstract=in_abstract)
    for child in element:
        if name_of(child) in ("table-wrap", "fig"):
            _float(canvas, child)
        elif name_of(child) in ("list", "def-list"):
            for item in _items(child):
                canvas.narrative(item, section, in_abstract=in_abstract)
        elif name_of(child) in ("boxed-text", "disp-quote", "table-wrap-group", "fig-group"):
            _content(canvas, child, section, in_abstract=in_abstract)


def _items(element: etree._Element) -> Iterator[str]:
    for child in element:
        if name_of(child) in ("list-item", "def-item") and (words := flatten(child)):
            yield words


def _float(canvas: Canvas, element: etree._Element) -> None:
    labels = [flatten(label) for label in children(element, "label")]
    captions = [flatten(caption) for caption in children(element, "caption")]
    if words := " ".join([*labels, *captions]).strip():
        canvas.passage(words, "caption")
    rows = [
        "\t".join(flatten(cell) for cell in row if name_of(cell) in ("td", "th"))
        for row in element.iter()
        if name_of(row) == "tr"
    ]
    if any(row.strip() for row in rows):
        canvas.passage("\n".join(rows), "table")
    for foot in children(element, "table-wrap-foot"):
        if words := flatten(foot):
            canvas.passage(words, "caption")


def _back(canvas: Canvas, element: etree._Element) -> None:
    """Write the back matter: one paragraph a reference, note or statement, none of it narrative."""
    for child in element:
        kind = name_of(child)
        if kind == "title":
            if words := flatten(child):
                canvas.heading(words)
        elif kind in ("ref", "p", "fn", "def-item"):
            if words := flatten(child):
                span = canvas.passage(words, "back")
                _statement(canvas, child, span)
        elif kind:
            _back(canvas, child)


def _statement(canvas: Canvas, element: etree._Element, span: Span) -> None:
    """Keep a competing-interests or funding footnote as the statement that it is."""
    parent = element.getparent()
    kinds = {element.get("fn-type", ""), parent.get("fn-type", "") if parent is not None else ""}
    words = span.of(canvas.text)
    language = canvas.passages[-1].language if canvas.passages else "en"
    if kinds & {"conflict", "COI-statement", "coi-statement"}:
        canvas.metadata.append(MetadataItem("competing-interests", words, language, None, span))
    elif kinds & {"financial-disclosure", "supported-by"}:
        canvas.metadata.append(MetadataItem("funding", words, language, None, span))
        canvas.metadata += find_grants(canvas.text, span)
