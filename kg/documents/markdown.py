"""Markdown with YAML front matter: the project's digests, and papers that others turned to Markdown.

The canonical text is the decoded file, front matter and marks included, except that a byte order mark is
dropped and CRLF and CR become LF. The front matter is metadata and belongs to no passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import yaml

from kg.documents.dates import DATE, iso_date
from kg.documents.language import language_of
from kg.documents.loading import decode
from kg.documents.page import read_page
from kg.documents.work import make_document
from kg.errors import DocumentError
from kg.model import Document, Language, MetadataItem, Span, TextKind

_OPEN = re.compile(r"---[ \t]*\n")
_CLOSE = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_MAX_FRONT_MATTER: Final = 100_000
# Front-matter field -> MetadataItem name. A field name may end in _en or _zh, which sets the language.
_FIELDS: Final[dict[str, str]] = {
    "title": "title",
    "titles": "title",
    "author": "author",
    "authors": "author",
    "corresponding_author": "corresponding-author",
    "affiliation": "affiliation",
    "affiliations": "affiliation",
    "journal": "journal",
    "year": "year",
    "volume": "volume",
    "issue": "issue",
    "pages": "pages",
    "doi": "doi",
    "pmid": "pmid",
    "pmcid": "pmcid",
    "received": "received",
    "accepted": "accepted",
    "published": "published",
    "online": "online",
    "funding": "funding",
    "grant": "grant",
    "grants": "grant",
    "keyword": "keyword",
    "keywords": "keyword",
    "competing_interests": "competing-interests",
    "handling_editor": "handling-editor",
    "provenance": "provenance",
    "source": "source",
    "citation": "source",
    "licence": "licence",
    "license": "licence",
}
_WITH_LANGUAGE: Final = frozenset(
    "title author corresponding-author affiliation journal funding keyword competing-interests "
    "handling-editor provenance source".split()
)
_ORDERED: Final = frozenset({"author", "keyword"})
_DATES: Final = frozenset({"received", "accepted", "published", "online"})
_REFERENCE_ID = re.compile(r"PMID:\s*(\d{1,8})")


def read_markdown(path: Path, data: bytes, formats: str) -> Document:
    """Read a Markdown file.

    Raises :class:`~kg.errors.DocumentError` when it cannot be decoded, or its front matter is not closed,
    is no YAML or is no mapping of fields (with the line).
    """
    text = decode(path, data, formats)
    body, node = _front_matter(path, text)
    stated: list[MetadataItem] = []
    kind: TextKind = "original"
    if node is not None:
        stated = list(_items(text, node, 4))
        kind = _text_kind(path, node)
    page = read_page(text, Span(body, len(text)))
    known = {item.name for item in stated}
    found = [item for item in page.metadata if item.name not in known]
    return make_document(path, text, page.passages, [*stated, *found], kind)


def _front_matter(path: Path, text: str) -> tuple[int, yaml.MappingNode | None]:
    """Return where the body starts, and the front matter's node (offsets count from its first line)."""
    opening = _OPEN.match(text)
    if opening is None:
        return 0, None
    closing = _CLOSE.search(text, opening.end())
    if closing is None or closing.start() > _MAX_FRONT_MATTER:
        raise DocumentError(path, "front matter is not closed", line=1, remedy="end it with a line '---'")
    # Blanks in place of the opening line keep the YAML marks equal to the offsets of the file.
    source = " " * (opening.end() - 1) + "\n" + text[opening.end() : closing.start()]
    try:
        node = yaml.compose(source, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        reason = f"front matter is not YAML: {error.problem or error.context}"
        raise DocumentError(path, reason, line=line, remedy="quote values that hold ': ' or '#'") from None
    except RecursionError:
        raise DocumentError(path, "front matter is nested too deeply", line=1) from None
    except yaml.YAMLError as error:
        raise DocumentError(path, f"front matter is not YAML: {error}", line=1) from None
    if node is None:
        return closing.end(), None
    if not isinstance(node, yaml.MappingNode):
        raise DocumentError(path, "front matter is no list of 'field: value' lines", line=2)
    return closing.end(), node


def _text_kind(path: Path, node: yaml.MappingNode) -> TextKind:
    for key, value in node.value:
        if key.value == "text_kind":
            if value.value == "digest":
                return "digest"
            if value.value == "original":
                return "original"
            said = value.value if isinstance(value, yaml.ScalarNode) else "a list or mapping"
            line = value.start_mark.line + 1
            raise DocumentError(path, f"text_kind is '{said}'", line=line, remedy="write digest or original")
    return "original"


def _items(text: str, node: yaml.MappingNode, deep: int, field: str = "") -> Iterator[MetadataItem]:
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            continue
        # "titles: {en: ..., zh: ...}" and "dates: {received: ...}" put the rest of the name one level down.
        name = f"{field}_{key.value}" if field and key.value in ("en", "zh") else key.value
        if isinstance(value, yaml.MappingNode):
            if deep:
                yield from _items(text, value, deep - 1, name)
        elif name in ("reference_id", "id") and isinstance(value, yaml.ScalarNode):
            if match := _REFERENCE_ID.fullmatch(value.value):
                yield MetadataItem("pmid", match.group(1), span=_span(text, match.group(1), value))
        else:
            yield from _field(text, name, value)


def _field(text: str, name: str, value: yaml.Node) -> Iterator[MetadataItem]:
    base, language = _split_language(name.replace("-", "_").casefold())
    item_name = _FIELDS.get(base)
    if item_name is None:
        return
    scalars = value.value if isinstance(value, yaml.SequenceNode) else [value]
    for order, scalar in enumerate(scalars, start=1):
        if not isinstance(scalar, yaml.ScalarNode) or not scalar.value.strip():
            continue
        words = scalar.value.strip()
        written = words
        if item_name in _DATES and (match := DATE.search(words)):
            words = iso_date(match) or words
        spoken = (language or language_of(words)) if item_name in _WITH_LANGUAGE else None
        place = order if item_name in _ORDERED else None
        yield MetadataItem(item_name, words, spoken, place, _span(text, written, scalar))


def _split_language(name: str) -> tuple[str, Language | None]:
    if name.endswith("_zh"):
        return name[:-3], "zh"
    if name.endswith("_en"):
        return name[:-3], "en"
    return name, None


def _span(text: str, words: str, node: yaml.ScalarNode) -> Span | None:
    """Return where a value stands in the file; ``None`` where YAML folds or escapes what is written."""
    at = text.find(words, node.start_mark.index, node.end_mark.index)
    return Span(at, at + len(words)) if at >= 0 else None
