"""From a text, its passages and its metadata to the Document that a reader returns."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from kg.errors import DocumentError
from kg.model import Document, MetadataItem, Passage, Problem, SourceText, TextKind
from kg.vocab import METADATA, slug_of_doi

# Statements that a work has once: of several, the first one written holds.
_SINGLE = frozenset(
    "year volume issue pages doi pmid pmcid received accepted published online "
    "handling-editor licence source".split()
)
_SINGLE_BY_LANGUAGE = frozenset("title journal".split())


def make_document(
    path: Path,
    text: str,
    passages: Iterable[Passage],
    metadata: Iterable[MetadataItem],
    kind: TextKind = "original",
    *,
    record: str = "",
    problems: tuple[Problem, ...] = (),
) -> Document:
    """Return the document: hash, slug, and metadata without repeats.

    ``record`` names it within a file that may hold several: the text's name is then ``set.xml#record``.
    Raises :class:`~kg.errors.DocumentError` when no passage holds anything to read.
    """
    kept = tuple(passages)
    if not kept:
        what = f"record {record} has no text to read" if record else "has no text to read"
        raise DocumentError(path, what, remedy="check that it is a clinical document")
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    items = tuple(_with_orders(list(_without_repeats(metadata))))
    name = f"{path.name}#{record}" if record else path.name
    source = SourceText(f"text-{digest[:8]}", text, kind, digest, name, kept)
    return Document(slug_of(items, digest), source, items, problems)


def slug_of(metadata: Iterable[MetadataItem], digest: str) -> str:
    """Return the slug of a work: its DOI, else a hash of its (English, else first) title, else of its text.

    The title is compared without case, white space and punctuation, so that a digest and its original
    give one work.
    """
    items = list(metadata)
    if doi := next((item.value for item in items if item.name == "doi"), None):
        return slug_of_doi(doi)
    titles = [item for item in items if item.name == "title"]
    title = next((item for item in titles if item.language == "en"), titles[0] if titles else None)
    if title is None:
        return f"text-{digest[:8]}"
    folded = "".join(re.findall(r"\w", title.value.casefold()))
    return "title-" + hashlib.sha256(folded.encode("utf-8")).hexdigest()[:12]


def _with_orders(items: list[MetadataItem]) -> Iterable[MetadataItem]:
    """Give a corresponding author the order of the author of the same name ("Bo Chen" is "Chen Bo")."""
    order = {(_name_key(item.value), item.language): item.order for item in items if item.name == "author"}
    for item in items:
        if item.name == "corresponding-author":
            yield replace(item, order=order.get((_name_key(item.value), item.language)))
        else:
            yield item


def _name_key(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", name.casefold()))


def _without_repeats(metadata: Iterable[MetadataItem]) -> Iterable[MetadataItem]:
    seen: set[tuple[object, ...]] = set()
    for item in metadata:
        if item.name not in METADATA:
            continue
        key: tuple[object, ...] = (item.name, item.value, item.language)
        if item.name in _SINGLE:
            key = (item.name,)
        elif item.name in _SINGLE_BY_LANGUAGE:
            key = (item.name, item.language)
        if key not in seen:
            seen.add(key)
            yield item
