"""Just enough of SPARQL's lexical grammar to look at a query text without being fooled by its strings."""

from __future__ import annotations

import re
from typing import Final

from kg.errors import UsageError

# What may hide a keyword: strings, IRIs and comments (SPARQL 1.1, section 19.8). An IRI contains no blank.
_OPAQUE: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"'
    r"|'(?:[^'\\\n\r]|\\.)*'"
    r"|<[^<>\"{}|^`\\\x00-\x20]*>"
    r"|#[^\n\r]*",
    re.DOTALL,
)
_SERVICE: Final = re.compile(r"(?<![\w?$:@.-])SERVICE(?![\w:-])", re.IGNORECASE)
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def blank_out(text: str) -> str:
    """Return ``text`` with strings, IRIs and comments turned into blanks of the same length."""
    return _OPAQUE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def refuse_service(text: str) -> None:
    """Raise :class:`UsageError` if a query calls another endpoint: a query never leaves this machine.

    SPARQL lets code points be written as escapes anywhere, so the text is looked at as written and decoded.
    """
    for form in (text, _ESCAPE.sub(_decode, text)):
        if _SERVICE.search(blank_out(form)):
            raise UsageError("SERVICE is refused: a query must not call another endpoint")


def _decode(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code <= 0x10FFFF else match[0]
