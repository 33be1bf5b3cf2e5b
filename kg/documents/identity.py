"""Which documents are of one work, whatever format gave them.

The same DOI, PMID or PMC id makes one work; else the same title, where year and first author do not speak
against it. Documents that state two values of one identifier are never joined.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from kg.model import Document
from kg.vocab import slug_of_doi

_IDS: Final = ("doi", "pmid", "pmcid")


@dataclass(slots=True, eq=False)
class _Work:
    ids: dict[str, str] = field(default_factory=dict)
    titles: set[str] = field(default_factory=set)
    years: set[int] = field(default_factory=set)
    authors: set[str] = field(default_factory=set)
    members: list[int] = field(default_factory=list)

    def contradicts(self, other: _Work) -> bool:
        return any(name in other.ids and other.ids[name] != value for name, value in self.ids.items())

    def shares_id(self, other: _Work) -> bool:
        return any(other.ids.get(name) == value for name, value in self.ids.items())

    def shares_title(self, other: _Work) -> bool:
        years = (
            not (self.years and other.years)
            or min(abs(one - two) for one in self.years for two in other.years) <= 1
        )  # online in one year, in print in the next
        authors = not (self.authors and other.authors) or bool(self.authors & other.authors)
        return bool(self.titles & other.titles) and years and authors

    def take(self, other: _Work) -> None:
        self.ids |= other.ids
        self.titles |= other.titles
        self.years |= other.years
        self.authors |= other.authors
        self.members += other.members


def with_shared_slugs(documents: Sequence[Document]) -> list[Document]:
    """Return the documents in their order, those of one work with one slug: its DOI's, else its title's."""
    works = [_work(document, number) for number, document in enumerate(documents)]
    for is_same in (_Work.shares_id, _Work.shares_title):
        works = _joined(works, is_same)
    slugs: dict[int, str] = {}
    taken: set[str] = set()
    for work in works:
        if doi := work.ids.get("doi"):
            slug = slug_of_doi(doi)
        else:
            slug = min(documents[number].slug for number in work.members)
            if slug in taken:  # another work of the same title
                own = work.ids.get("pmid") or work.ids.get("pmcid") or documents[work.members[0]].text.id[5:]
                slug = f"{slug}-{own.casefold()}"
        taken.add(slug)
        slugs |= dict.fromkeys(work.members, slug)
    return [replace(document, slug=slugs[number]) for number, document in enumerate(documents)]


def _joined(works: list[_Work], is_same: Callable[[_Work, _Work], bool]) -> list[_Work]:
    kept: dict[int, _Work] = {}
    index: dict[str, list[_Work]] = {}
    for work in works:
        for key in _keys(work):
            for other in index.get(key, ()):
                if id(other) in kept and is_same(work, other) and not work.contradicts(other):
                    del kept[id(other)]
                    work.take(other)
        kept[id(work)] = work
        for key in _keys(work):
            index.setdefault(key, []).append(work)
    return list(kept.values())


def _keys(work: _Work) -> list[str]:
    return sorted({f"{name}:{value}" for name, value in work.ids.items()} | work.titles)


def _work(document: Document, number: int) -> _Work:
    def folded(words: str) -> str:
        return "".join(re.findall(r"\w", words.casefold()))

    ids = {name: value.strip().casefold() for name in _IDS if (value := document.value(name))}
    year = document.value("year") or ""
    return _Work(
        ids=ids,
        titles={folded(item.value) for item in document.metadata if item.name == "title"},
        years={int(year)} if year.isdecimal() else set(),
        authors={
            word
            for item in document.metadata
            if item.name == "author" and item.order in (None, 1)
            for word in re.findall(r"\w+", item.value.casefold())
            if len(word) > 1
        },
        members=[number],
    )
