"""Documents: one reader a format behind :func:`read_documents`.

A reader takes the path (for messages), the bytes of the file and the sentence that names what is read,
and yields a :class:`~kg.model.Document` for each record of the file, or the error of a record that cannot be
read. A new format is one module and one line of ``_FORMATS``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from kg.documents import bioc, jats, pubmed, xmlfile
from kg.documents.docx import read_docx
from kg.documents.loading import PDF, ZIP, decode, load_bytes
from kg.documents.markdown import read_markdown
from kg.documents.medline import is_medline, read_medline
from kg.documents.pdf import read_pdf
from kg.documents.text import read_text
from kg.errors import DocumentError
from kg.model import Document

__all__ = ["FORMATS", "find_documents", "read_document", "read_documents"]

Result = Document | DocumentError
Reader = Callable[[Path, bytes, str], Iterable[Result]]
_PACKED: Final = ".gz"


@dataclass(frozen=True, slots=True)
class _Format:
    """A format: what it is called, the endings of its files, its reader, how a file of it begins."""

    name: str
    endings: tuple[str, ...]
    read: Reader
    opening: bytes = b""


def _text(path: Path, data: bytes, formats: str) -> Iterable[Result]:
    """Read plain text; PubMed saves MEDLINE records under the same ending."""
    if is_medline(decode(path, data, formats)[:200]):
        return read_medline(path, data, formats)
    return [read_text(path, data, formats)]


def _markdown(path: Path, data: bytes, formats: str) -> Iterable[Result]:
    return [read_markdown(path, data, formats)]


def _pdf(path: Path, data: bytes, formats: str) -> Iterable[Result]:
    return [read_pdf(path, data, formats)]


def _docx(path: Path, data: bytes, formats: str) -> Iterable[Result]:
    return [read_docx(path, data, formats)]


def _xml(path: Path, data: bytes, formats: str) -> Iterable[Result]:
    """Read XML by its root element."""
    root = xmlfile.root_name(path, data)
    if root in pubmed.ROOTS:
        return pubmed.read_pubmed(path, data)
    if root == "collection":
        return bioc.read_bioc_xml(path, data)
    return jats.read_jats(path, data, formats)


_FORMATS: Final = (
    _Format("plain text", (".txt", ".text", ".story"), _text),
    _Format("Markdown", (".md", ".markdown"), _markdown),
    _Format("JATS XML, PubMed XML and BioC XML", (".xml", ".nxml"), _xml),
    _Format("BioC JSON", (".json",), bioc.read_bioc),
    _Format("MEDLINE", (".nbib", ".medline"), read_medline),
    _Format("PDF", (".pdf",), _pdf, PDF),
    _Format("Word", (".docx",), _docx, ZIP),
)
_BY_ENDING: Final[dict[str, _Format]] = {ending: kind for kind in _FORMATS for ending in kind.endings}
FORMATS: Final[dict[str, str]] = {ending: kind.name for ending, kind in _BY_ENDING.items()}
_WHAT_IS_READ: Final = (
    "read are "
    + ", ".join(f"{kind.name} ({' '.join(kind.endings)})" for kind in _FORMATS)
    + f", each also packed ({_PACKED})"
)


def read_documents(path: Path) -> Iterator[Result]:
    """Yield the documents of a file in any of :data:`FORMATS` (by the ending of its name), in order.

    A record of a set that cannot be read comes as its :class:`~kg.errors.DocumentError`, and so does the
    place where a file breaks off. Raises it, one clear line, for a file of which nothing can be read.
    """
    path = Path(path)
    ending, packed = _ending_of(path)
    kind = _BY_ENDING.get(ending)
    data = load_bytes(path, _WHAT_IS_READ, kind.opening if kind else b"", packed=packed)
    if kind is None:
        raise DocumentError(path, f"has the unknown ending '{path.suffix}'", remedy=_WHAT_IS_READ)
    results = _unbroken(path, iter(kind.read(path, data, _WHAT_IS_READ)))
    first, second = next(results), next(results, None)
    if second is None:
        yield _sole(path, first)
        return
    yield first
    yield second
    yield from results


def read_document(path: Path) -> Document:
    """Read a file of one clinical document, in any of :data:`FORMATS`.

    Raises :class:`~kg.errors.DocumentError`, one clear line, for whatever cannot be read, and for a file of
    several documents.
    """
    results = list(read_documents(path))
    if len(results) > 1:
        raise DocumentError(Path(path), f"holds {len(results)} documents", remedy="build reads such a file")
    if isinstance(results[0], DocumentError):
        raise results[0]
    return results[0]


def _ending_of(path: Path) -> tuple[str, bool]:
    """Return the ending that tells the format, in lower case, and whether the file is packed."""
    name = path.name.casefold()
    packed = name.endswith(_PACKED)
    return Path(name.removesuffix(_PACKED)).suffix, packed


def _unbroken(path: Path, results: Iterator[Result]) -> Iterator[Result]:
    """Yield the results; where the file breaks after some, its error is the last of them."""
    read = 0
    try:
        for result in results:
            read += 1
            yield result
    except DocumentError as error:
        if not read:
            raise
        after = f"{error.reason}; {read} of its records were read before"
        yield DocumentError(path, after, line=error.line, remedy=error.remedy)
    else:
        if not read:
            raise DocumentError(path, "holds no records", remedy="check that it is a clinical document")


def _sole(path: Path, result: Result) -> Result:
    """Take the name of the record off where the file holds no other; raise the error of the only one."""
    if isinstance(result, DocumentError):
        raise result
    return replace(result, text=replace(result.text, name=path.name))


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
            if not name.startswith(".") and _ending_of(Path(name))[0] in FORMATS
        ]
    return sorted(files)
