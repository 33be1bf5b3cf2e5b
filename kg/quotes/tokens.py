"""A text as words, numbers, Han characters and marks: what has to agree between a quote and a text.

A number is one token with its sign, so 500 is no part of 5000 and 2.5 none of -2.5.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from kg.model import Span
from kg.quotes.forms import EM_DASH, plain

_HAN: Final = "〇\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# A raised or circled number may be a power or the mark of a note: it is no part of the word before it.
_RAISED: Final = "²³¹⁰-⁹⁺⁻₀-₉①-⑳½¼¾"
_LETTER: Final = rf"(?:[^\W\d_{_HAN}{_RAISED}][\u0300-\u036f]*)"
_DOTS: Final = r"(?:…+|\.{3,}|\.(?:\ \.){2,})"
_TOKEN: Final = re.compile(
    rf"""
      (?P<ellipsis> \[\s*{_DOTS}\s*\] | \(\s*{_DOTS}\s*\) | {_DOTS} )
    # A sign stands right before its number and not right after a word, a number or a closing bracket.
    | (?P<number> (?:(?<![^\W{_HAN}])(?<![)\]%.+{EM_DASH}-])[-+])?
        (?: \d{{1,3}}(?:,\d{{3}})+(?!\d)(?:\.\d+)* | \d+(?:\.\d+)* | (?<![\w.])\.\d+ ) )
    | (?P<han> [{_HAN}] )
    | (?P<word> {_LETTER}+(?:'{_LETTER}+)* )
    | (?P<dash> [-{EM_DASH}]+ )
    | (?P<mark> \S )
    """,
    re.VERBOSE,
)


class Kind(StrEnum):
    """What a token is."""

    ellipsis = "ellipsis"
    number = "number"
    han = "han"
    word = "word"
    dash = "dash"
    mark = "mark"


class Gap(IntEnum):
    """The space before a token: none, spaces, the end of one line, a blank line."""

    none = 0
    space = 1
    wrap = 2
    paragraph = 3


@dataclass(frozen=True, slots=True)
class Token:
    """A token in plain form, the span of the original that it covers, and the space before it.

    ``joined`` is the whole word where a word is divided at the end of a line: it takes the place of this
    token and the two after it.
    """

    key: str
    kind: Kind
    span: Span
    gap: Gap
    joined: str = ""

    @property
    def is_word(self) -> bool:
        """Tell words, numbers and Han characters from marks."""
        return self.kind in (Kind.word, Kind.number, Kind.han)


@lru_cache(maxsize=64)
def tokens(text: str) -> tuple[Token, ...]:
    """Return the tokens of a text in order; spans are code points of ``text`` as it was given."""
    written = plain(text)
    found: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(written.text):
        kind = Kind(match.lastgroup or "mark")
        key = {Kind.ellipsis: "…", Kind.dash: "-"}.get(kind, match[0])
        span = Span(written.origins[match.start()][0], written.origins[match.end() - 1][1])
        found.append(Token(key, kind, span, _gap(written.text[end : match.start()])))
        end = match.end()
    return tuple(_with_joined(found, written.text, text))


def _gap(space: str) -> Gap:
    return Gap.paragraph if space.count("\n") > 1 else Gap.wrap if "\n" in space else Gap(bool(space))


def _with_joined(found: list[Token], written: str, original: str) -> list[Token]:
    """Give the first half of each word that a hyphen divides at the end of a line the whole word."""
    if "-" not in written:
        return found
    result = list(found)
    for place, (head, hyphen, tail) in enumerate(zip(found, found[1:], found[2:], strict=False)):
        divided = (
            (head.kind, hyphen.kind, tail.kind) == (Kind.word, Kind.dash, Kind.word)
            and (hyphen.gap, tail.gap) == (Gap.none, Gap.wrap)
            and tail.key[0].islower()
            and hyphen.span.end - hyphen.span.start == 1
            and hyphen.span.of(original) != EM_DASH
        )
        if divided:
            result[place] = Token(head.key, head.kind, head.span, head.gap, head.key + tail.key)
    return result


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists of ``words.toml``, of both languages."""

    negations: frozenset[str]
    negations_zh: tuple[str, ...]
    joined_before: frozenset[str]
    joined_after: frozenset[str]
    multipliers: frozenset[str]
    units: frozenset[str]


@cache
def words() -> Words:
    """Return the word lists, read once."""
    lists = tomllib.loads((files("kg.quotes") / "words.toml").read_text(encoding="utf-8"))
    return Words(
        negations=frozenset(lists["negation"]["en"].split()),
        negations_zh=tuple(lists["negation"]["zh"].split()),
        joined_before=frozenset(lists["joined"]["before"].split()),
        joined_after=frozenset(lists["joined"]["after"].split()),
        multipliers=frozenset((lists["multipliers"]["en"] + " " + lists["multipliers"]["zh"]).split()),
        units=frozenset((lists["units"]["en"] + " " + lists["units"]["zh"]).split()),
    )


def has_negation(stretch: tuple[Token, ...]) -> bool:
    """Tell whether a stretch of text holds a word that turns a statement round, in either language."""
    lists = words()
    if any(token.key.lower() in lists.negations for token in stretch if token.kind is Kind.word):
        return True
    characters = "".join(token.key if token.kind is Kind.han else " " for token in stretch)
    return any(word in characters for word in lists.negations_zh)
