"""Where a quote may begin and end: not inside a value or a negated word, which would change what it says."""

from __future__ import annotations

from typing import Final

from kg.model import Span
from kg.quotes.tokens import Gap, Kind, Token, words

COMPARATORS: Final = frozenset("< > ≤ ≥ ≪ ≫ ≠ ≈ ± ~ ～".split())
_RANGE: Final = frozenset("- ~".split())
_TIMES: Final = frozenset("× x X * ^".split())
_INSIDE: Final = frozenset("/ , . : -".split())
_RAISED_SIGNS: Final = frozenset("⁺⁻")
_HAN_NUMERALS: Final = frozenset("零〇一二三四五六七八九十百千万亿两")
_NOTHING: Final = Token("", Kind.mark, Span(0, 0), Gap.paragraph)


def is_cut(text: tuple[Token, ...], start: int, end: int) -> bool:
    """Tell whether the tokens ``start`` to ``end`` of a text leave half of a value or negated word outside.

    Such are "500" of "> 500", "3" of "3-5", "10" of "10⁹", "5" of "5 million", "responder" of
    "non-responder", and a stretch that ends in a comparator.
    """
    return _cut_before(text, start) or _cut_after(text, end)


def _at(text: tuple[Token, ...], place: int) -> Token:
    return text[place] if 0 <= place < len(text) else _NOTHING


def _cut_before(text: tuple[Token, ...], start: int) -> bool:
    first, previous, one_more = (_at(text, start - back) for back in range(3))
    if first.kind is Kind.number:
        if previous.key in COMPARATORS or (previous.key == "=" and one_more.key in ("<", ">")):
            return True
        if first.gap is Gap.none and previous.kind is Kind.word:
            return True
        joins = previous.key in _RANGE | _TIMES or (previous.key in _INSIDE and first.gap is Gap.none)
        follows_word = previous.kind is Kind.dash and (first.gap, previous.gap) == (Gap.none, Gap.none)
        return (joins and one_more.kind is Kind.number) or (follows_word and one_more.kind is Kind.word)
    if first.kind is Kind.han and first.gap is Gap.none:
        counts = previous.kind is Kind.number or previous.key in _HAN_NUMERALS
        return counts and (first.key in words().multipliers or _both_numerals(previous, first))
    divided = one_more.joined != "" and previous.kind is Kind.dash and first.gap is Gap.wrap
    negated = one_more.key.lower() in words().joined_before and _hyphenates(previous, first)
    return divided or negated


def _cut_after(text: tuple[Token, ...], end: int) -> bool:
    last, following, one_more = (_at(text, end - 1 + ahead) for ahead in range(3))
    if last.key in COMPARATORS or (last.key == "=" and _at(text, end - 2).key in ("<", ">")):
        return following.kind is Kind.number
    is_power = (
        following.gap is Gap.none
        and (following.key.isnumeric() or following.key in _RAISED_SIGNS)
        and following.kind is Kind.mark
    )
    if last.kind is Kind.number:
        if is_power or following.key.lower() in words().multipliers:
            return True
        inside = following.key in _INSIDE and (following.gap, one_more.gap) == (Gap.none, Gap.none)
        return (following.key in _RANGE | _TIMES or inside) and one_more.kind is Kind.number
    if last.kind is Kind.han:
        return following.gap is Gap.none and _both_numerals(last, following)
    if is_power and last.key.lower() in words().units:
        return True
    negated = one_more.key.lower() in words().joined_after and _hyphenates(following, one_more)
    return last.joined != "" or negated


def _both_numerals(first: Token, second: Token) -> bool:
    return first.key in _HAN_NUMERALS and second.key in _HAN_NUMERALS


def _hyphenates(hyphen: Token, tail: Token) -> bool:
    return hyphen.kind is Kind.dash and (hyphen.gap, tail.gap) == (Gap.none, Gap.none)
