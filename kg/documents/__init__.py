"""Documents: one reader a format behind :func:`read_document`.

A reader takes the path (for messages), the bytes of the file and the sentence that names what is read,
and returns a :class:`~kg.model.Document`. A new format is one module and one line of ``_READERS``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from kg.documents.bioc import read_bioc
from kg.documents.jats import read_jats
from kg.documents.loading import load_bytes
from kg.documents.markdown import read_markdown
from kg.documents.text import read_text
from kg.errors import DocumentError
from kg.model import Document

__all__ = ["FORMATS", "find_documents", "read_document"]

Reader = Callable[[Path, bytes, str], Document]

_READERS: Final[tuple[tuple[str, Reader, tuple[str, ...]], ...]] = (
    ("plain text", read_text, (".txt", ".text", ".story")),
    ("Markdown", read_markdown, (".md", ".markdown")),
    ("JATS XML", read_jats, (".nxml", ".xml")),
    ("BioC JSON", read_bioc, (".json",)),
)
FORMATS: Final[dict[str, str]] = {ending: name for name, _, endings in _READERS for ending in endings}
_BY_ENDING: Final[dict[str, Reader]] = {
    ending: reader for _, reader, endings in _READERS for ending in endings
}
_WHAT_IS_READ: Final = "read are " + ", ".join(
    f"{name} ({' '.join(endings)})" for name, _, endings in _READERS
)


def read_document(path: Path) -> Document:
    """Read one clinical document, in any of :data:`FORMATS` (by the ending of its name).

    Raises :class:`~kg.errors.DocumentError`, one clear line, for whatever cannot be read.
    """
    path = Path(path)
    data = load_bytes(path, _WHAT_IS_READ)
    reader = _BY_ENDING.get(path.suffix.casefold())
    if reader is None:
        raise DocumentError(path, f"has the unknown ending '{path.suffix}'", remedy=_WHAT_IS_READ)
    return reader(path, data, _WHAT_IS_READ)


def find_documents(paths: Iterable[Path]) -> list[Path]:
    """Return the files to read: files as given, folders walked through, each file once.

    In a folder, files come in sorted order; hidden files and folders and files of an unknown ending are
    passed over. Raises :class:`~kg.errors.DocumentError` for a path that does not exist and for a folder
    that cannot be listed.
    """
    found: dict[Path, None] = {}
    for given in map(Path, paths):
        if given.is_dir():
            found.update(dict.fromkeys(_walk(given)))
        elif given.exists():
            found[given] = None
        else:
            raise DocumentError(given, "no such file or folder", remedy="check the path")
    return list(found)


def _walk(folder: Path) -> list[Path]:
    def refuse(error: OSError) -> None:
        raise DocumentError(error.filename or folder, f"cannot be listed: {error.strerror}") from None

    files: list[Path] = []
    for parent, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        files += [
            Path(parent) / name
            for name in names
            if not name.startswith(".") and Path(name).suffix.casefold() in FORMATS
        ]
    return sorted(files)
