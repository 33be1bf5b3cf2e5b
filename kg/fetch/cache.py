"""Pages of search results kept beside the documents, so that a run that was stopped asks for none twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kg.export.atomic import write_file
from kg.fetch.client import Client

PAGE_SIZE = 100  # records a page; the service allows 1000, but a page of 100 is lost more cheaply


@dataclass(frozen=True, slots=True)
class Found:
    """A record of the service, and when (UTC, ISO 8601) it came: a kept one is as old as its page."""

    record: dict[str, Any]
    retrieved: str


def now() -> str:
    """Return the time in UTC, to the second, as ISO 8601 has it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def pages(client: Client, query: str, folder: Path, *, refresh: bool) -> Iterator[list[Found]]:
    """Yield the records of a query page by page, from ``folder`` where a page is there.

    A page without records is not kept: the article may be there tomorrow. The last page names no cursor, or
    the one that led to it.

    Raises:
        ServiceError: the service gave no usable page.
        BuildError: the page cannot be kept.
    """
    cursor = "*"
    while True:
        page = _page(client, query, cursor, folder, refresh=refresh)
        records = page["resultList"]["result"]
        yield [Found(record, page["retrieved"]) for record in records]
        following = page.get("nextCursorMark")
        if not records or not isinstance(following, str) or following == cursor:
            return
        cursor = following


def _page(client: Client, query: str, cursor: str, folder: Path, *, refresh: bool) -> dict[str, Any]:
    key = hashlib.sha256("\n".join((client.base, query, cursor)).encode()).hexdigest()
    path = folder / f"{key}.json"
    if not refresh and (kept := _kept(path)) is not None:
        return kept
    page = client.search(query, cursor, PAGE_SIZE) | {"retrieved": now()}
    if page["resultList"]["result"]:
        write_file(path, json.dumps(page, ensure_ascii=False).encode())
    return page


def _kept(path: Path) -> dict[str, Any] | None:
    """Return a page that was kept; a file that is damaged counts as none."""
    try:
        page = json.loads(path.read_bytes())
        usable = all(isinstance(record, dict) for record in page["resultList"]["result"])
        usable = usable and isinstance(page["retrieved"], str)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return page if usable else None
