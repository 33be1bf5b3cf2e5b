"""PDF: the lines of each page in reading order, joined to paragraphs, read as a page.

The canonical text is one paragraph a line with blank lines between. Two columns are read one after the
other; running heads, feet and page numbers are left out; a word that was parted at a line end is joined.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Final

import pypdfium2 as pdfium
from pypdfium2 import raw

from kg.documents.language import language_of
from kg.documents.page import read_page
from kg.documents.pdf_layout import HYPHEN, Fragment, Line, paragraphs, read_order
from kg.documents.work import make_document
from kg.errors import DocumentError
from kg.model import Document, MetadataItem

MAX_PAGES: Final = 2000
_LIGATURES: Final = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\xa0": " "}
)
_WIDE: Final = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
_PAGE_NUMBER = re.compile(
    r"[\W_]*(?:page\s*|第\s*)?\d{1,5}(?:\s*(?:of|/)\s*\d{1,5}|\s*页)?[\W_]*", re.IGNORECASE
)
_CITED = re.compile(r"(?:19|20)\d\d|\b10\.\d{4}")
_MARGIN: Final = 0.09  # share of the page's height in which running heads and feet stand
_TOO_LITTLE: Final = 20  # characters: a scan may carry a stamp


def read_pdf(path: Path, data: bytes, formats: str) -> Document:
    """Read a PDF that holds text.

    Raises :class:`~kg.errors.DocumentError` for a broken or locked file, and for a scan.
    """
    try:
        file = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = "assword" in str(error)
        reason = "is locked with a password" if locked else "is a broken PDF"
        remedy = "save it without one" if locked else "is the file cut off?"
        raise DocumentError(path, reason, remedy=remedy) from None
    try:
        if len(file) > MAX_PAGES:
            raise DocumentError(path, f"has {len(file)} pages", remedy="split it into one file a document")
        pages = [_lines(file[number]) for number in range(len(file))]
        title = file.get_metadata_value("Title").strip()
    except pdfium.PdfiumError:
        raise DocumentError(path, "is a broken PDF", remedy="is the file cut off?") from None
    finally:
        file.close()
    if sum(len(line.text) for page in pages for line in page) < _TOO_LITTLE:
        reason = "holds pictures of pages and no text (a scan)"
        raise DocumentError(path, reason, remedy="put it through character recognition first")
    text = "\n\n".join(paragraphs(_without_furniture(pages)))
    page = read_page(text)
    metadata = list(page.metadata)
    if len(title.split()) > 2 and not any(item.name == "title" for item in metadata):
        metadata.append(MetadataItem("title", title, language_of(title)))
    return make_document(path, text, page.passages, metadata)


def _lines(page: pdfium.PdfPage) -> list[Line]:
    width, height = page.get_size()
    text = page.get_textpage()
    lines = read_order(_fragments(text), width)
    text.close()
    page.close()
    return [line.placed(1 - line.top / height, 1 - line.bottom / height) for line in lines if line.text]


def _fragments(page: pdfium.PdfTextpage) -> list[Fragment]:
    """Return runs of characters on one line without a wide gap."""
    found: list[Fragment] = []
    run: Fragment | None = None
    for index in range(page.count_chars()):
        char = chr(raw.FPDFText_GetUnicode(page.raw, index)).translate(_LIGATURES)
        if char in "\r\n\0":
            run = None
        elif char == " ":
            if run is not None and not run.text.endswith(" "):
                is_made_up = raw.FPDFText_IsGenerated(page.raw, index) == 1
                run.text += "" if is_made_up and _WIDE.match(run.text[-1]) else " "
        else:
            char = HYPHEN if char in "\x02\ufffe\xad" else char
            box = Fragment(char, *page.get_charbox(index, loose=True))
            if run is None or not run.takes(box):
                run = box
                found.append(run)
            else:
                run.add(box)
    return found


def _without_furniture(pages: list[list[Line]]) -> list[Line]:
    """Leave out running heads and feet.

    These are lines in the margin that are a page number, stand on more than one page but for their digits,
    or are set smaller than the text and say no year: a line that cites the article is kept.
    """
    seen = Counter(key for page in pages for key in {_key(line) for line in page if _in_margin(line)})
    body = median(line.size for page in pages for line in page)

    def is_furniture(line: Line) -> bool:
        if not _in_margin(line):
            return False
        is_aside = line.size < 0.92 * body and not _CITED.search(line.text)
        return is_aside or seen[_key(line)] > 1 or bool(_PAGE_NUMBER.fullmatch(line.text))

    return [line for page in pages for line in page if not is_furniture(line)]


def _in_margin(line: Line) -> bool:
    return line.from_top < _MARGIN or line.to_bottom > 1 - _MARGIN


def _key(line: Line) -> str:
    return re.sub(r"\d+", "0", "".join(line.text.split()))
