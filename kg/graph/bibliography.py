"""The bibliographic statements of a work's documents, as facts: the work itself and its authors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kg.graph.nodes import FactGraph, Node
from kg.model import Document, Evidence, LangString, MetadataItem, NodeRef, Object

# Codes, numbers and dates read the same in every language; the rest is text in one.
_CODES: Final = frozenset(
    "volume issue pages doi pmid pmcid received accepted published online grant licence".split()
)
_READ_INTO_AUTHORS: Final = frozenset({"author", "corresponding-author"})


def add_bibliography(graph: FactGraph, documents: Iterable[Document]) -> None:
    """Add the metadata of a work's documents to its node, and a node for each author.

    An author's place in the list makes the person: names at one place in two languages are one person.
    """
    work = graph.nodes.setdefault("", Node("", "Work", 0))
    for document in documents:
        _add_authors(graph, work, document)
        for item in document.metadata:
            if item.name not in _READ_INTO_AUTHORS or item.name == "corresponding-author":
                work.state(item.name, _value(item), _evidence(document, item))


def _add_authors(graph: FactGraph, work: Node, document: Document) -> None:
    places: dict[str | None, int] = {}
    for item in document.metadata:
        if item.name != "author":
            continue
        place = item.order or places.get(item.language, 0) + 1
        places[item.language] = place
        local = f"author:{place}"
        author = graph.nodes.setdefault(local, Node(local, "Author", 0))
        evidence = _evidence(document, item)
        author.state("position", place, ())
        author.state("personName", _value(item), evidence)
        work.state("author", NodeRef(local), evidence)
        for other in document.metadata:
            if other.name == "corresponding-author" and _same_name(other.value, item.value):
                author.state("isCorresponding", True, _evidence(document, other))


def _same_name(one: str, other: str) -> bool:
    """Compare names whatever the order of family and given name ("LI Lei", "Lei Li")."""
    return sorted(one.casefold().split()) == sorted(other.casefold().split())


def _value(item: MetadataItem) -> Object:
    if item.name == "year" and item.value.isdecimal():
        return int(item.value)
    if item.language is None or item.name in _CODES:
        return item.value
    return LangString(item.value, item.language)


def _evidence(document: Document, item: MetadataItem) -> tuple[Evidence, ...]:
    """Return the words that a metadata item was read from; none when it was not written in the text."""
    if item.span is None:
        return ()
    text = document.text
    inside = next((passage for passage in text.passages if passage.span.overlaps(item.span)), None)
    return (
        Evidence(
            text=text.id,
            span=item.span,
            exact=item.span.of(text.text),
            section=inside.section if inside else "front",
            language=inside.language if inside else item.language or "en",
            rule="metadata",
        ),
    )
