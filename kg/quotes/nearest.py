"""What stands in a text in the place of a quote that does not: the nearest passage and what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from kg.model import Span
from kg.quotes.edges import COMPARATORS
from kg.quotes.match import differs_in_first_case, may_differ
from kg.quotes.tokens import Kind, Token, has_negation, tokens, words

DifferenceKind = Literal[
    "number",
    "sign",
    "comparator",
    "unit",
    "negation",
    "order",
    "case",
    "brackets",
    "spaces",
    "distance",
    "words",
]
Tokens = tuple[Token, ...]
# Tokens a to b of the text stand where the quote has its tokens c to d.
Change = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """Where quote and text part: the words of either (one may be empty), and the span in the text."""

    kind: DifferenceKind
    quote: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Nearest:
    """The passage of the text that is most like the quote; ``share`` (0 to 1) of the quote's tokens is in it.

    ``marked`` is the passage with what differs: ``[-said by the quote-]`` and ``{+stands in the text+}``.
    """

    span: Span
    exact: str
    share: float
    differences: tuple[Difference, ...]
    marked: str


def nearest(text: str, quote: str, part: Tokens) -> Nearest | None:
    """Return the passage that is most like ``part`` of ``quote``, or ``None`` when they share no word."""
    ours = tokens(text)
    window = _best_window(ours, part)
    if window is None:
        return None
    margin = len(part) // 2 + 2
    start = max(0, window - margin)
    around = ours[start : window + len(part) + margin]
    return _compared(text, quote, around, part)


def beside(text: str, quote: str, part: Tokens, start: int, end: int) -> Nearest:
    """Return the passage of a quote that cuts a value in two, with the neighbours that it leaves out."""
    ours = tokens(text)
    wide = ours[max(0, start - 2) : end + 2]
    inside = start - max(0, start - 2)
    after = inside + end - start
    changes = [(0, inside, 0, 0), (after, len(wide), len(part), len(part))]
    return _described(text, quote, wide, part, [change for change in changes if change[0] < change[1]])


def across(text: str, quote: str, first: Span, second: Span) -> Nearest:
    """Return the passage in which two parts stand that the ellipsis between them may not join."""
    whole = Span(min(first.start, second.start), max(first.end, second.end))
    hole = Span(first.end, second.start)
    if hole.start > hole.end:
        difference = Difference("order", quote, whole.of(text), whole)
        return Nearest(whole, whole.of(text), 1.0, (difference,), f"[-{quote}-]{{+{whole.of(text)}+}}")
    kind: DifferenceKind = "negation" if has_negation(tokens(hole.of(text))) else "distance"
    marked = f"{first.of(text)}{{+{hole.of(text)}+}}{second.of(text)}"
    return Nearest(whole, whole.of(text), 1.0, (Difference(kind, "…", hole.of(text), hole),), marked)


def _best_window(ours: Tokens, part: Tokens) -> int | None:
    """Return where the stretch as long as the quote begins that shares most words with it."""
    wanted = Counter(token.key.lower() for token in part if token.is_word)
    if not wanted:
        return None
    inside: Counter[str] = Counter()
    shared, best, place = 0, 0, None
    for end, token in enumerate(ours):
        key = token.key.lower()
        inside[key] += 1
        shared += inside[key] <= wanted[key]
        if end >= len(part):
            gone = ours[end - len(part)].key.lower()
            shared -= inside[gone] <= wanted[gone]
            inside[gone] -= 1
        if shared > best:
            best, place = shared, max(0, end - len(part) + 1)
    return place


def _compared(text: str, quote: str, around: Tokens, part: Tokens) -> Nearest | None:
    matcher = SequenceMatcher(
        None, [token.key for token in around], [token.key for token in part], autojunk=False
    )
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if not blocks:
        return None
    # What the quote has before the first and after the last word in common is set beside as many words.
    first = max(0, blocks[0].a - blocks[0].b)
    last = min(len(around), blocks[-1].a + len(part) - blocks[-1].b)
    around = around[first:last]
    matcher.set_seq1([token.key for token in around])
    return _described(text, quote, around, part, list(_changes(matcher, around, part)))


def _changes(matcher: SequenceMatcher[str], around: Tokens, part: Tokens) -> Iterator[Change]:
    """Yield what differs, without the case of the first letter, and with spaces that matter."""
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            for shift in range(1, b - a):
                if not may_differ(around[a + shift].gap, part, c + shift):
                    yield a + shift, a + shift, c + shift, c + shift
        elif not (c == 0 and (b - a, d) == (1, 1) and differs_in_first_case(part[0].key, around[a].key)):
            yield a, b, c, d


def _described(text: str, quote: str, around: Tokens, part: Tokens, codes: list[Change]) -> Nearest:
    is_reordered = Counter(token.key for token in around) == Counter(token.key for token in part)
    differences, pieces, shared, at = [], [], len(part), around[0].span.start
    for a, b, c, d in codes:
        span = _span(around, a, b, is_space=c == d)
        theirs = quote[part[c].span.start : part[d - 1].span.end] if d > c else ""
        kind = (
            "order"
            if is_reordered and (a, c) != (b, d)
            else _kind(around[a:b], part[c:d], around[max(0, a - 1) : a])
        )
        differences.append(Difference(kind, theirs, span.of(text), span))
        pieces += [
            text[at : span.start],
            f"[-{theirs}-]" if theirs else "",
            f"{{+{span.of(text)}+}}" if span.end > span.start else "",
        ]
        at, shared = span.end, shared - (d - c)
    whole = Span(around[0].span.start, around[-1].span.end)
    pieces.append(text[at : whole.end])
    share = round(shared / len(part), 3)
    return Nearest(whole, whole.of(text), share, tuple(differences), "".join(pieces))


def _span(around: Tokens, first: int, last: int, *, is_space: bool) -> Span:
    """Return the span of tokens ``first`` to ``last``; of none, the place or the space before ``first``."""
    if last > first:
        return Span(around[first].span.start, around[last - 1].span.end)
    here = around[first].span.start if first < len(around) else around[-1].span.end
    return Span(around[first - 1].span.end if is_space else here, here)


def _kind(ours: Tokens, theirs: Tokens, before: Tokens) -> DifferenceKind:
    """Name a difference by what matters most in it."""
    both = (*ours, *theirs)
    if not both:
        return "spaces"
    if has_negation(ours) != has_negation(theirs):
        return "negation"
    if any(token.key in COMPARATORS for token in both):
        return "comparator"
    if any(token.kind is Kind.number for token in both):
        unsigned = [
            [token.key.lstrip("+-") for token in side if token.kind is not Kind.dash]
            for side in (ours, theirs)
        ]
        return "sign" if unsigned[0] == unsigned[1] else "number"
    if any(token.key in "()[]" for token in both):
        return "brackets"
    keys = [[token.key for token in side] for side in (ours, theirs)]
    if [key.lower() for key in keys[0]] == [key.lower() for key in keys[1]]:
        return "case"
    is_value = bool(before) and before[0].kind is Kind.number
    if is_value and any(key.lower() in words().units for side in keys for key in side):
        return "unit"
    return "words"
