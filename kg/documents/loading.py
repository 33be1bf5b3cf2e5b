"""Bytes of a file to text: size, kind and encoding are checked before anything else looks at them."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Final

from kg.errors import DocumentError

MAX_BYTES: Final = 50_000_000  # a larger file is not one clinical document
MAX_UNPACKED: Final = 500_000_000  # a file of PubMed's own yearly set unpacks to about 300 MB
PDF: Final = b"%PDF"
ZIP: Final = b"PK\x03\x04"
GZIP: Final = b"\x1f\x8b"

# The first bytes that tell what a file really is, whatever its name says.
_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (PDF, "a PDF"),
    (ZIP, "a zip archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (GZIP, "a gzip archive"),
    (b"SQLite format 3", "an SQLite database"),
)
_LETTER_RANGES: Final = (
    (0x0020, 0x007E),
    (0x00A0, 0x03FF),
    (0x2000, 0x2BFF),
    (0x3000, 0x303F),
    (0x3400, 0x9FFF),
    (0xFF00, 0xFFEF),
)


def load_bytes(path: Path, formats: str, opening: bytes = b"", *, packed: bool = False) -> bytes:
    """Return the bytes of a document file, unpacked when it is ``packed`` with gzip.

    ``formats`` is the sentence that names what is read, for the error message; ``opening`` is how a file
    of a format that is no text begins. Raises :class:`~kg.errors.DocumentError` when the file is missing, a
    folder, unreadable, over :data:`MAX_BYTES` (unpacked :data:`MAX_UNPACKED`), empty, broken, or of another
    kind, as its first bytes tell.
    """
    data = _read(path)
    if packed:
        data = _unpack(path, data)
    if not data.strip(b" \t\r\n\x0b\x0c\xef\xbb\xbf"):
        raise DocumentError(path, "is empty", remedy="put the text of a document into it")
    if opening and opening not in data[:1024]:
        what = next((what for magic, what in _MAGIC if magic == opening), "what its name says")
        raise DocumentError(path, f"is not {what}, whatever its name says", remedy=formats)
    for magic, what in _MAGIC:
        if data.startswith(magic) and magic != opening:
            raise DocumentError(path, f"looks like {what}", remedy=formats)
    return data


def _read(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise DocumentError(path, "is a folder, not a document", remedy="name a file in it")
        size = path.stat().st_size
        if size > MAX_BYTES:
            limit = MAX_BYTES // 1_000_000
            reason = f"is {size / 1_000_000:.0f} MB, over the limit of {limit} MB"
            raise DocumentError(path, reason, remedy="split it into one file a document")
        return path.read_bytes()
    except FileNotFoundError:
        raise DocumentError(path, "no such file", remedy="check the path") from None
    except PermissionError:
        raise DocumentError(path, "cannot be read: permission denied", remedy="check its rights") from None
    except OSError as error:
        raise DocumentError(path, f"cannot be read: {error.strerror or error}") from None


def _unpack(path: Path, data: bytes) -> bytes:
    """Unpack gzip, of one part or several, and never more than the limit."""
    pieces: list[bytes] = []
    room = MAX_UNPACKED
    try:
        while data.strip(b"\0"):
            stream = zlib.decompressobj(wbits=31)
            piece = stream.decompress(data, room + 1)
            room -= len(piece)
            if room < 0:
                limit = MAX_UNPACKED // 1_000_000
                raise DocumentError(path, f"unpacks to more than {limit} MB", remedy="split it")
            if not stream.eof:
                raise DocumentError(path, "is a gzip archive that is cut off", remedy="fetch it again")
            pieces.append(piece)
            data = stream.unused_data
    except zlib.error:
        raise DocumentError(path, "is not a gzip archive, or a broken one", remedy="fetch it again") from None
    return b"".join(pieces)


def decode(path: Path, data: bytes, formats: str) -> str:
    """Return the canonical text of ``data``: no BOM, every line end a line feed, nothing else changed.

    UTF-8, UTF-16 (with a BOM, or without one where it clearly is) and GB18030 are told apart strictly:
    no replacement characters. Raises :class:`~kg.errors.DocumentError` otherwise.
    """
    text = _decode_strictly(path, data, formats)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise DocumentError(path, "is empty", remedy="put the text of a document into it")
    return text


def _decode_strictly(path: Path, data: bytes, formats: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise DocumentError(path, f"is broken UTF-16 at byte {error.start}") from None
    if b"\x00" in data:
        return _utf16_without_bom(path, data, formats)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        bad_utf8 = error
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if text and _is_common_chinese(text):
        return text
    line = data.count(b"\n", 0, bad_utf8.start) + 1
    reason = f"is neither UTF-8, UTF-16 nor GB18030 (byte 0x{data[bad_utf8.start]:02x})"
    raise DocumentError(path, reason, line=line, remedy="save it as UTF-8")


def _utf16_without_bom(path: Path, data: bytes, formats: str) -> str:
    if len(data) % 2 == 0:
        for encoding in ("utf-16-le", "utf-16-be"):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            if _is_written_text(text):
                return text
    raise DocumentError(path, "is a binary file (it holds NUL bytes)", remedy=formats)


def _is_written_text(text: str) -> bool:
    """Tell whether nearly all characters are Latin, Greek, Chinese, punctuation or white space."""
    if "\x00" in text:
        return False
    known = sum(
        char in "\t\n\r" or any(low <= ord(char) <= high for low, high in _LETTER_RANGES) for char in text
    )
    # Swapped bytes of Latin letters land in the Chinese range: real Chinese text has some punctuation
    # or Latin beside it, swapped text has no character below U+0100 at all.
    return known >= 0.95 * len(text) and any(ord(char) < 0x100 for char in text)


def _is_common_chinese(text: str) -> bool:
    """Tell whether the characters beyond ASCII are those of everyday Chinese (GB 2312).

    GB18030 gives a reading to most byte pairs; Latin-1 text read that way yields rare characters.
    """
    beyond = [char for char in text if ord(char) > 0x7F]
    common = sum(bool(char.encode("gb2312", "ignore")) for char in beyond)
    return bool(beyond) and common >= 0.9 * len(beyond)
