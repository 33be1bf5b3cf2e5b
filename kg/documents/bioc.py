"""BioC JSON and XML (https://bioc.sourceforge.net), as PubMed Central and PubTator3 deliver them.

The canonical text of a document is built from its passages, in their order, with blank lines between;
annotations that the file carries are not read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg.documents.canvas import Canvas
from kg.documents.citation import find_citation
from kg.documents.headings import section_of
from kg.documents.language import language_of
from kg.documents.loading import decode
from kg.documents.work import make_document
from kg.documents.xmlfile import child_of, children, descend, elements, flatten
from kg.errors import DocumentError
from kg.model import Document, MetadataItem, Span

if TYPE_CHECKING:
    from lxml import etree

# BioC-PMC section_type, and the passage types that say more than the section.
_SECTION_TYPES: Final = {
    "TITLE": "title",
    "ABSTRACT": "abstract",
    "INTRO": "introduction",
    "METHODS": "methods",
    "CASE": "case",
    "RESULTS": "results",
    "DISCUSS": "discussion",
    "CONCL": "conclusion",
    "FIG": "caption",
    "TABLE": "table",
    "REF": "back",
    "ACK_FUND": "back",
    "AUTH_CONT": "back",
    "COMP_INT": "back",
    "SUPPL": "back",
    "ABBR": "back",
    "REVIEW_INFO": "back",
    "KEYWORD": "keywords",
}
_TYPES: Final = {
    "title": "title",
    "front": "title",
    "abstract": "abstract",
    "fig_caption": "caption",
    "fig_title_caption": "caption",
    "table_caption": "caption",
    "table_title_caption": "caption",
    "table_foot": "caption",
    "table_footnote": "caption",
    "table": "table",
    "ref": "back",
    "footnote": "back",
}
_PROSE: Final = frozenset(
    "body abstract introduction objective methods case results discussion literature conclusion".split()
)
_HEADING_TYPE = re.compile(r"(?:abstract_)?title_\d+|(?:abstract_)?title_caption")
_INFONS: Final = {
    "year": "year",
    "volume": "volume",
    "issue": "issue",
    "article-id_doi": "doi",
    "article-id_pmid": "pmid",
    "article-id_pmc": "pmcid",
}
_JATS_NAME = re.compile(r"surname:(?P<surname>[^;]+)(?:;given-names:(?P<given>.+))?")


def read_bioc(path: Path, data: bytes, formats: str) -> Iterator[Document | DocumentError]:
    """Yield the documents of a BioC JSON file.

    Raises :class:`~kg.errors.DocumentError` for JSON that is cut off or broken (with the line), and for JSON
    that is no BioC.
    """
    text = decode(path, data, formats)
    try:
        documents = _documents(json.loads(text))
    except json.JSONDecodeError as error:
        reason = f"is not well-formed JSON: {error.msg}"
        raise DocumentError(path, reason, line=error.lineno, remedy="is the file cut off?") from None
    except RecursionError:
        raise DocumentError(path, "is JSON nested too deeply to be BioC") from None
    if not documents:
        raise DocumentError(path, "is JSON without a BioC document", line=1, remedy=formats)
    for number, document in enumerate(documents, start=1):
        yield _read(path, document, number)


def read_bioc_xml(path: Path, data: bytes) -> Iterator[Document | DocumentError]:
    """Yield the documents of a BioC XML file.

    Raises :class:`~kg.errors.DocumentError` where the XML is broken; the documents before it were yielded.
    """
    for number, element in enumerate(elements(path, data, frozenset({"document"})), start=1):
        yield _read(path, _as_mapping(element), number)


def _as_mapping(element: etree._Element) -> dict[str, Any]:
    """Return a document of BioC XML in the shape that it has in BioC JSON."""
    name = child_of(element, "id")
    return {
        "id": flatten(name) if name is not None else "",
        "passages": [
            {
                "infons": {infon.get("key", ""): flatten(infon) for infon in children(passage, "infon")},
                "text": "".join(str(piece) for text in children(passage, "text") for piece in text.itertext())
                or " ".join(flatten(text) for text in descend(passage, "sentence", "text")),
            }
            for passage in children(element, "passage")
        ],
    }


def _read(path: Path, document: Mapping[str, Any], number: int) -> Document | DocumentError:
    canvas = Canvas()
    _write(canvas, document)
    try:
        name = str(document.get("id") or number)
        return make_document(path, canvas.text, canvas.passages, canvas.metadata, record=name)
    except DocumentError as error:
        return error


def _documents(content: Any) -> list[Mapping[str, Any]]:
    """Find the documents: a collection, a list of collections, PubTator3's wrapper, or a document itself."""
    if isinstance(content, list):
        return [document for part in content for document in _documents(part)]
    if not isinstance(content, dict):
        return []
    if isinstance(content.get("passages"), list):
        return [content]
    return [
        document
        for key in ("documents", "PubTator3")
        if isinstance(content.get(key), list)
        for document in _documents(content[key])
    ]


def _write(canvas: Canvas, document: Mapping[str, Any]) -> None:
    """Write the passages; a heading rules what follows it as long as the file's own section type stays."""
    section, group = "body", ""
    for passage in document["passages"]:
        if not isinstance(passage, dict):
            continue
        raw = passage.get("infons")
        infons = {str(key): str(value) for key, value in raw.items()} if isinstance(raw, dict) else {}
        words = str(passage.get("text") or "").strip()
        if not words:
            continue
        kind, here = infons.get("type", "").casefold(), infons.get("section_type", "").upper()
        if here != group:
            section, group = _SECTION_TYPES.get(here, "body"), here
        if _HEADING_TYPE.fullmatch(kind):
            canvas.heading(words)
            section = section_of(words) or section
            continue
        where = _TYPES.get(kind, section)
        if where == "title":
            _title(canvas, words)
            _front(canvas, document, infons)
        elif where in _PROSE:
            canvas.narrative(
                words, section if section in _PROSE - {"body"} else where, in_abstract=kind == "abstract"
            )
        else:
            canvas.passage(words, where)
    _document_ids(canvas, document)


def _title(canvas: Canvas, words: str) -> None:
    span = canvas.passage(words, "title")
    value = words.rstrip(".。")
    canvas.metadata.append(
        MetadataItem("title", value, language_of(value), None, Span(span.start, span.start + len(value)))
    )


def _front(canvas: Canvas, document: Mapping[str, Any], infons: Mapping[str, str]) -> None:
    names = [
        _name(value)
        for key, value in sorted(infons.items(), key=_by_number)
        if re.fullmatch(r"name_\d+", key)
    ]
    if not names and infons.get("authors"):
        names = [name.strip() for name in infons["authors"].split(",")]
    canvas.row("author", [name for name in names if name])
    journal = infons.get("journal") or str(document.get("journal") or "")
    if journal:
        span = canvas.passage(journal, "front")
        cited = find_citation(canvas.text, span)
        canvas.metadata += cited or [MetadataItem("journal", journal, language_of(journal), None, span)]
    known = {item.name for item in canvas.metadata}
    for key, name in _INFONS.items():
        if name not in known and infons.get(key):
            canvas.state(name, infons[key], neutral=True)
    if infons.get("fpage") and "pages" not in known:
        pages = infons["fpage"] + (f"-{infons['lpage']}" if infons.get("lpage") else "")
        canvas.state("pages", pages, neutral=True)
    if infons.get("kwd"):
        span = canvas.passage(infons["kwd"], "keywords")
        canvas.metadata.append(MetadataItem("keyword", infons["kwd"], language_of(infons["kwd"]), 1, span))


def _by_number(entry: tuple[str, str]) -> int:
    digits = re.search(r"\d+$", entry[0])
    return int(digits.group()) if digits else 0


def _name(value: str) -> str:
    match = _JATS_NAME.fullmatch(value)
    if match is None:
        return value
    return f"{match['given']} {match['surname']}" if match["given"] else match["surname"]


def _document_ids(canvas: Canvas, document: Mapping[str, Any]) -> None:
    """Keep the identifiers that stand in the file's own fields and not in its text."""
    known = {item.name for item in canvas.metadata}
    for key, name in (("pmid", "pmid"), ("pmcid", "pmcid")):
        value = document.get(key)
        if name not in known and isinstance(value, int | str) and str(value).strip():
            canvas.metadata.append(MetadataItem(name, str(value).strip()))
