"""Word documents (.docx): paragraphs and tables in their order, read as a page.

The canonical text is one paragraph each with blank lines between; headings carry ``#`` marks, tables are
rows with tabs. Deleted words of tracked changes are left out, inserted ones are read.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import docx
from docx.table import Table
from docx.text.paragraph import Paragraph

from kg.documents.page import read_page
from kg.documents.work import make_document
from kg.errors import DocumentError
from kg.model import Document

MAX_UNPACKED: Final = 200_000_000
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_GONE: Final = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}txbxContent"})
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)


def read_docx(path: Path, data: bytes, formats: str) -> Document:
    """Read a Word document.

    Raises :class:`~kg.errors.DocumentError` for a broken file, for another kind of zip archive, and for one
    that unpacks to more than :data:`MAX_UNPACKED` bytes.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                limit = MAX_UNPACKED // 1_000_000
                raise DocumentError(path, f"unpacks to more than {limit} MB", remedy="split it")
            if "word/document.xml" not in archive.namelist():
                raise DocumentError(path, "is a zip archive and no Word document", remedy=formats)
        file = docx.Document(io.BytesIO(data))
        text = "\n\n".join(block for part in file.iter_inner_content() if (block := _block(part)))
    except DocumentError:
        raise
    # The library lets errors of zip, XML and of its own model through, in no common class.
    except Exception as error:
        reason = f"is a broken Word document ({type(error).__name__})"
        raise DocumentError(path, reason, remedy="open it and save it again") from None
    page = read_page(text)
    return make_document(path, text, page.passages, page.metadata)


def _block(part: Paragraph | Table) -> str:
    if isinstance(part, Table):
        return "\n".join("\t".join(_cells(row)) for row in part.rows)
    words = _words(part)
    style = part.style.name or "" if part.style is not None else ""
    heading = _HEADING.match(style)
    level = int(heading.group(1)) if heading else 1 if style == "Title" else 0
    return f"{'#' * min(level, 6)} {words}" if level and words else words


def _cells(row: object) -> Iterator[str]:
    seen = None
    for cell in row.cells:  # type: ignore[attr-defined] # the library has no public name for a row
        if cell._tc is not seen:  # a merged cell comes once for each column it spans
            yield " ".join(words for paragraph in cell.paragraphs if (words := _words(paragraph)))
        seen = cell._tc


def _words(paragraph: Paragraph) -> str:
    return " ".join("".join(_pieces(paragraph._p)).split())


def _pieces(element: object) -> Iterator[str]:
    for child in element:  # type: ignore[attr-defined] # an element of lxml
        if child.tag in _GONE:
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            yield " "
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"
        else:
            yield from _pieces(child)
