"""Find the tokens of a quote in those of a text: all of them, in their order, with nothing between.

An ellipsis is the one exception, and a bounded one: see :data:`HOLE`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final, Literal

from kg.model import Span
from kg.quotes.edges import is_cut
from kg.quotes.tokens import Gap, Kind, Token, has_negation, tokens

# An ellipsis stands for at most so many code points of the text.
HOLE: Final = 200
# Each part beside an ellipsis has at least so many words, numbers or Han characters.
_PART: Final = 2

Reason = Literal["not-there", "cut", "short-part", "order", "too-far", "left-out-negation"]
# Of several faults of an ellipsis the first of these is told.
_WORST: Final = ("left-out-negation", "too-far", "order")
Tokens = tuple[Token, ...]
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """Where the parts of a quote stand, or why they do not.

    ``part`` is then the one that was not found; for two parts that are found and not joined by their
    ellipsis, ``ranges`` are theirs.
    """

    ranges: tuple[Range, ...] = ()
    reason: Reason | None = None
    part: Tokens = ()


def find(text: str, quote: Tokens, at: int | None = None) -> Found:
    """Return the first place in ``text`` where the quote stands; with ``at`` it must begin at that offset."""
    words = tokens(text)
    whole = [place for place in _places(text, quote) if _begins(words, place, at)]
    whole_and_uncut = [place for place in whole if not is_cut(words, *place)]
    if whole_and_uncut:
        return Found((whole_and_uncut[0],))
    parts = _parts(quote)
    if len(parts) < 2:
        if parts and parts[0] != quote:
            return find(text, parts[0], at)
        return Found(tuple(whole[:1]), "cut", quote) if whole else Found((), "not-there", quote)
    return _find_parts(text, parts, at)


def _begins(words: Tokens, place: Range, at: int | None) -> bool:
    return at is None or words[place[0]].span.start == at


def _parts(quote: Tokens) -> list[Tokens]:
    """Return what stands between the ellipses; one at the start or the end of a quote stands for nothing."""
    return [tuple(run) for is_hole, run in groupby(quote, _is_hole) if not is_hole]


def _is_hole(token: Token) -> bool:
    return token.kind is Kind.ellipsis


def _find_parts(text: str, parts: list[Tokens], at: int | None) -> Found:
    words = tokens(text)
    places = []
    for number, part in enumerate(parts):
        if sum(token.is_word for token in part) < _PART:
            return Found((), "short-part", part)
        everywhere = list(_places(text, part, is_start=number == 0))
        here = [place for place in everywhere if not is_cut(words, *place)]
        if number == 0:
            here = [place for place in here if _begins(words, place, at)]
        if not here:
            return Found(tuple(everywhere[:1]), "cut" if everywhere else "not-there", part)
        places.append(here)
    faults: list[Found] = []
    for first in places[0]:
        if ranges := _chain(words, (first,), places[1:], faults):
            return Found(ranges)
    return min(faults, key=lambda fault: _WORST.index(str(fault.reason)))


def _chain(
    words: Tokens, chosen: tuple[Range, ...], rest: list[list[Range]], faults: list[Found]
) -> tuple[Range, ...] | None:
    """Choose a place for each further part, after the one before and near it; note why one will not do."""
    if not rest:
        return chosen
    for place in rest[0]:
        reason = _hole_fault(words, chosen[-1][1], place[0])
        if reason:
            faults.append(Found((chosen[-1], place), reason))
        elif ranges := _chain(words, (*chosen, place), rest[1:], faults):
            return ranges
    return None


def _hole_fault(words: Tokens, end: int, start: int) -> Reason | None:
    """Tell what is wrong with leaving out the tokens ``end`` to ``start``."""
    if start < end:
        return "order"
    left_out = words[end:start]
    length = words[start].span.start - words[end - 1].span.end
    if length > HOLE or any(token.gap is Gap.paragraph for token in (*left_out, words[start])):
        return "too-far"
    return "left-out-negation" if has_negation(left_out) else None


def _places(text: str, quote: Tokens, *, is_start: bool = True) -> Iterator[Range]:
    """Yield each range of tokens of the text that the quote equals, in text order."""
    words = tokens(text)
    first = quote[0]
    for start in sorted(
        {place for key in (first.key, first.joined) for place in _index(text).get(key.lower(), ())}
    ):
        end = _end(words, start, quote, may_change_case=is_start)
        if end is not None:
            yield start, end


@lru_cache(maxsize=64)
def _index(text: str) -> dict[str, list[int]]:
    """Return where each token begins, by its key (and that of a divided word) in lower case."""
    index: dict[str, list[int]] = {}
    for place, token in enumerate(tokens(text)):
        for key in {token.key.lower(), token.joined.lower()} - {""}:
            index.setdefault(key, []).append(place)
    return index


def _end(words: Tokens, start: int, quote: Tokens, *, may_change_case: bool) -> int | None:
    """Return where the quote ends that begins at token ``start``, or ``None`` when it does not stand there.

    Two ways are open at a word that is divided at the end of a line: in two halves, and whole.
    """
    todo = [(start, 0)]
    while todo:
        here, done = todo.pop()
        if done >= len(quote):
            return here
        if here >= len(words):
            continue
        if done and not may_differ(words[here].gap, quote, done):
            continue
        for said, forward in _readings(quote[done]):
            for stands, onward in _readings(words[here]):
                if said == stands or (done == 0 and may_change_case and differs_in_first_case(said, stands)):
                    todo.append((here + onward, done + forward))
    return None


def _readings(token: Token) -> Iterator[tuple[str, int]]:
    yield token.key, 1
    if token.joined:
        yield token.joined, 3


def may_differ(gap: Gap, quote: Tokens, done: int) -> bool:
    """Tell whether ``gap`` may stand in a text for the space before token ``done`` of a quote.

    A blank line is no space. Between Han characters a space parts columns and words, so it counts, but the
    end of a line may stand anywhere. Everywhere else the tokens themselves say what belongs together.
    """
    said = quote[done].gap
    if Gap.paragraph in (gap, said):
        return gap is said
    if quote[done].kind is Kind.han and quote[done - 1].kind is Kind.han:
        return gap is said or Gap.wrap in (gap, said)
    return True


def differs_in_first_case(said: str, stands: str) -> bool:
    """Tell ``The`` from ``the``: not ``Mg`` from ``mg``, which are no words but symbols."""
    if said[1:] != stands[1:] or said[0].lower() != stands[0].lower():
        return False
    return said.lower() == "a" or (len(said) > 1 and any(letter in "aeiouy" for letter in said.lower()))


def spans_of(text: str, ranges: tuple[Range, ...]) -> tuple[Span, ...]:
    """Return the spans of the original that ranges of its tokens cover."""
    words = tokens(text)
    return tuple(Span(words[start].span.start, words[end - 1].span.end) for start, end in ranges)
