"""Plain text: an abstract, a case report, a journal page as copied from the browser.

The canonical text is the decoded file with no edit at all, except that a byte order mark is dropped
and CRLF and CR become LF.
"""

from __future__ import annotations

from pathlib import Path

from kg.documents.loading import decode
from kg.documents.page import read_page
from kg.documents.work import make_document
from kg.model import Document


def read_text(path: Path, data: bytes, formats: str) -> Document:
    """Read a plain text file. Raises :class:`~kg.errors.DocumentError` when it cannot be decoded."""
    text = decode(path, data, formats)
    page = read_page(text)
    return make_document(path, text, page.passages, page.metadata)
