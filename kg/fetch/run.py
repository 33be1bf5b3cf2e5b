"""Fetch articles into a folder; what is there already is left alone, what failed is named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

from kg.documents.jats import read_jats
from kg.errors import DocumentError
from kg.export.atomic import write_file
from kg.fetch.abstracts import abstract_article
from kg.fetch.cache import Found, now, pages
from kg.fetch.client import Client, ServiceError
from kg.fetch.ids import ArticleId
from kg.fetch.lock import LOCK_NAME, Fetched, digest, read_lock, write_lock
from kg.model import Problem

_GIVE_UP: Final = 3  # failures of the network in a row after which the service is left in peace
_LATER: Final = "run it again later"
_BODY: Final = re.compile(rb"<body[\s>]")  # without it an article is its front matter alone
_SAFE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

T = TypeVar("T")
Status = Literal["fetched", "unchanged", "kept"]


@dataclass(slots=True)
class FetchReport:
    """What a run did: each document with what became of it, and what was not fetched."""

    documents: list[tuple[Fetched, Status]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def fetch(
    wanted: Sequence[ArticleId],
    folder: Path,
    client: Client,
    *,
    query: str | None = None,
    limit: int | None = None,
    refresh: bool = False,
) -> FetchReport:
    """Fetch articles by identifier, and those that a query of Europe PMC finds, into ``folder``.

    The lock file is written after each document, so a run that is stopped goes on where it was. ``limit`` is
    the greatest number of articles taken from the query; ``refresh`` asks for everything anew.

    Raises:
        InputError: the folder has a lock file that cannot be read.
        BuildError: nothing may be written into the folder.
    """
    run = _Run(folder, client, refresh, read_lock(folder))
    for asked in dict.fromkeys(wanted):
        run.attempt(str(asked), partial(run.by_id, asked))
    if query is not None:
        run.by_query(query, limit)
    return run.report


class _Run:
    def __init__(self, folder: Path, client: Client, refresh: bool, lock: dict[str, Fetched]) -> None:
        self.folder, self.client, self.refresh, self.lock = folder, client, refresh, lock
        self.report = FetchReport()
        self._failures = 0
        self._done: set[str] = set()

    def attempt(self, name: str, step: Callable[[], T]) -> T | None:
        """Do one step; what goes wrong is a finding, and after some failures in a row none is tried."""
        if self._failures >= _GIVE_UP:
            self._find("not-tried", name, "not fetched: the service had stopped answering", _LATER)
            return None
        try:
            result = step()
        except ServiceError as error:
            self._failures = self._failures + 1 if error.unreachable else 0
            self._find("not-fetched", name, f"not fetched: {error}", _LATER)
            return None
        except DocumentError as error:
            self._find("bad-document", name, f"not fetched: {error}", _LATER)
            result = None
        self._failures = 0
        return result

    def by_id(self, asked: ArticleId) -> None:
        if not self.refresh:
            for entry in self.lock.values():
                if asked.names({"pmid": entry.pmid, "pmcid": entry.pmcid, "doi": entry.doi}):
                    if self._is_kept(entry):
                        return
                    break
        found = next(pages(self.client, asked.query, self._cache, refresh=self.refresh))
        article = next((article for article in found if asked.names(article.record)), None)
        if article is None:
            self._find(
                "unknown-article", str(asked), "not fetched: Europe PMC has no such article", "check it"
            )
        else:
            self._take(article)

    def by_query(self, query: str, limit: int | None) -> None:
        """Take what a query finds; a page that does not come ends it, for there is no way to the next."""
        found = islice(self._found(query), limit)
        while article := self.attempt(f"query {query}", lambda: next(found, None)):
            self.attempt(_key(article.record), partial(self._take, article))

    def _found(self, query: str) -> Iterator[Found]:
        for page in pages(self.client, query, self._cache, refresh=self.refresh):
            yield from page

    @property
    def _cache(self) -> Path:
        return self.folder / ".cache"

    def _take(self, article: Found) -> None:
        record = article.record
        key = _key(record)
        known = self.lock.get(key)
        if key in self._done or (known is not None and not self.refresh and self._is_kept(known)):
            return
        if not _SAFE.fullmatch(key.replace("/", "-", 1)):
            raise ServiceError("the record has no usable source and id")
        name = f"{key.replace('/', '-')}.xml"
        kind, data = self._content(record, name)
        if data is None:
            self._find(
                "no-text", key, "not fetched: neither open full text nor an abstract", "get it by hand"
            )
            return
        entry = Fetched(
            key=key,
            pmid=_stated(record, "pmid"),
            pmcid=_stated(record, "pmcid"),
            doi=_stated(record, "doi"),
            kind=kind,
            file=name,
            sha256=digest(data),
            licence=_stated(record, "license"),
            fetched=now() if kind == "full text" else article.retrieved,
            service=self.client.base,
        )
        same = known is not None and known.sha256 == entry.sha256 and (self.folder / name).exists()
        write_file(self.folder / name, data)
        self.lock[key] = entry
        write_lock(self.folder, self.lock)
        self._note(entry, "unchanged" if same else "fetched")

    def _content(
        self, record: dict[str, Any], name: str
    ) -> tuple[Literal["full text", "abstract"], bytes | None]:
        """Return the open full text, else the abstract; either is known to be readable."""
        pmcid = _stated(record, "pmcid")
        if pmcid is not None and record.get("isOpenAccess") == "Y":
            data = self.client.full_text(pmcid)
            if data is not None:
                _check(name, data, pmcid)
                if _BODY.search(data):
                    return "full text", data
        data = abstract_article(record)
        if data is not None:
            _check(name, data, pmcid)
        return "abstract", data

    def _is_kept(self, entry: Fetched) -> bool:
        """Tell whether the file of an entry is there; one that was changed since is left, and told."""
        path = self.folder / entry.file
        try:
            data = path.read_bytes()
        except OSError:
            return False
        if digest(data) != entry.sha256 and entry.key not in self._done:
            message = f"{path} is no longer the file that {LOCK_NAME} names"
            self._find(
                "changed-file", entry.key, message, "delete it and run again, or take it out of the folder"
            )
        self._note(entry, "kept")
        return True

    def _note(self, entry: Fetched, status: Status) -> None:
        if entry.key not in self._done:
            self._done.add(entry.key)
            self.report.documents.append((entry, status))

    def _find(self, code: str, where: str, message: str, remedy: str) -> None:
        self.report.problems.append(Problem(code, "error", where, message, remedy))


def _check(name: str, data: bytes, pmcid: str | None) -> None:
    """Read a file before it is written.

    Raises:
        DocumentError: it cannot be read, or is another article than was asked for.
    """
    path = Path(name)
    first, *others = read_jats(path, data, "read is JATS XML")
    if isinstance(first, DocumentError):
        raise first
    if others:
        raise DocumentError(path, f"holds {len(others) + 1} articles, where one was asked for")
    stated = {item.value for item in first.metadata if item.name == "pmcid"}
    if pmcid is not None and stated and pmcid not in stated:
        raise DocumentError(path, f"is {', '.join(sorted(stated))}, where {pmcid} was asked for")


def _key(record: dict[str, Any]) -> str:
    return f"{record.get('source', '')}/{record.get('id', '')}"


def _stated(record: dict[str, Any], name: str) -> str | None:
    value = record.get(name)
    return value if isinstance(value, str) and value else None
