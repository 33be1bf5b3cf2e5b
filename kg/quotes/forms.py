"""Which characters count as the same in a quote, and where each stood.

A text is written again in plain forms, with the place of every character kept. Other than the folding of
``kg.normalize`` this one keeps case and accents, and it may change the length: a ligature becomes its
letters.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from kg.normalize import SAME_CHARACTER

EM_DASH: Final = "—"
_SOFT_HYPHEN: Final = "\u00ad"
_CLASSES: Final = {
    "-": "‐‑‒–−﹣－",
    EM_DASH: "―﹘⸺⸻",
    "'": "‘’‚‛ʼ『』",
    '"': "“”„‟「」",
    "~": "〜∼",
    " ": "\u00a0\u1680\u202f\u205f\u3000\t" + "".join(map(chr, range(0x2000, 0x200B))),
    "\n": "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029",
    "≥": "⩾≧",
    "≤": "⩽≦",
    "µ": "μ",  # the letter and the sign for micro are told apart by no reader
    "…": "⋯",
}
_PLAIN: Final = {char: plain for plain, chars in _CLASSES.items() for char in chars}
_WIDTHS: Final = ("<wide>", "<narrow>")


def _plain(char: str) -> str:
    """Return the plain form of one character: the same, another, several (ligatures), or nothing."""
    if char.isascii():
        return char
    if char in _PLAIN:
        return _PLAIN[char]
    if unicodedata.category(char) == "Cf":
        return ""
    plain = char
    if unicodedata.decomposition(char).startswith(_WIDTHS) or _is_compatible(char):
        plain = unicodedata.normalize("NFKC", char)
    return "".join(_PLAIN.get(part, SAME_CHARACTER.get(part, part)) for part in plain)


def _is_compatible(char: str) -> bool:
    """Tell Latin ligatures, radicals, doubled Han characters and units written as one sign."""
    return (
        "\ufb00" <= char <= "\ufb06"
        or "\u2f00" <= char <= "\u2fdf"
        or "\uf900" <= char <= "\ufaff"
        or "\u3371" <= char <= "\u33df"
        or char in "℃℉"
    )


class _PlainTable(dict[str, str]):
    def __missing__(self, char: str) -> str:
        self[char] = _plain(char)
        return self[char]


_TABLE: Final = _PlainTable()


@dataclass(frozen=True, slots=True)
class Plain:
    """A text in plain forms; ``text[i]`` was written by the characters ``origins[i]`` of the original."""

    text: str
    origins: tuple[tuple[int, int], ...]


def plain(original: str) -> Plain:
    """Return the plain form of a text, of any length, with the place of each of its characters."""
    chars: list[str] = []
    origins: list[tuple[int, int]] = []
    for place, char in enumerate(original):
        following = original[place + 1 : place + 2]
        if char == "\r":
            written = "" if following == "\n" else "\n"
        elif char == _SOFT_HYPHEN:
            written = "-" if following in ("\n", "\r") and following else ""
        elif chars and unicodedata.combining(char):
            whole = unicodedata.normalize("NFC", chars[-1] + char)
            if len(whole) == 1:
                chars[-1], origins[-1] = whole, (origins[-1][0], place + 1)
                continue
            written = char
        else:
            written = _TABLE[char]
        chars += written
        origins += [(place, place + 1)] * len(written)
    return Plain("".join(chars), tuple(origins))
