"""The lock file: what was fetched, when, under which licence, and the hash of the file it became."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Final, Literal

from kg.errors import InputError
from kg.export.atomic import write_file

LOCK_NAME: Final = "fetch.lock"
_REMEDY: Final = "move it away to fetch everything anew"


@dataclass(frozen=True, slots=True)
class Fetched:
    """One document of the folder.

    ``key`` is source and id at the service (``MED/123``), ``fetched`` a date and time in UTC, ``sha256`` that
    of the file, ``licence`` as the service states it; None where it states nothing.
    """

    key: str
    pmid: str | None
    pmcid: str | None
    doi: str | None
    kind: Literal["full text", "abstract"]
    file: str
    sha256: str
    licence: str | None
    fetched: str
    service: str


def digest(data: bytes) -> str:
    """Return the SHA-256 of a file's bytes as hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def read_lock(folder: Path) -> dict[str, Fetched]:
    """Return the documents of a folder by key; none when it has no lock file.

    Raises:
        InputError: the file is there and is no lock file, or names a file outside the folder.
    """
    path = folder / LOCK_NAME
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise InputError(path, f"cannot be read: {error.strerror or error}") from None
    try:
        rows = json.loads(data)["documents"]
        known = [Fetched(**{field.name: row[field.name] for field in fields(Fetched)}) for row in rows]
        usable = all(Path(entry.file).name == entry.file for entry in known)
    except (ValueError, KeyError, TypeError):
        usable = False
    if not usable:
        raise InputError(path, "is no lock file of kg fetch", remedy=_REMEDY)
    return {entry.key: entry for entry in known}


def write_lock(folder: Path, entries: dict[str, Fetched]) -> None:
    """Write the lock file, in the order of the keys, whole or not at all.

    Raises:
        BuildError: nothing may be written there.
    """
    rows = [asdict(entries[key]) for key in sorted(entries)]
    text = json.dumps({"documents": rows}, ensure_ascii=False, indent=1) + "\n"
    write_file(folder / LOCK_NAME, text.encode())
