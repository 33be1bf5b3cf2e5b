"""The numbers of a sentence that can be laboratory values: with a unit, or bare where nothing else claims them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from kg.extract.labs import find_lab_values
from kg.extract.numbers import HasSpan, amount, is_change, masked, read_amount, read_change, span_of
from kg.extract.view import View
from kg.model import Language, Quantity, Span

_LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")
_SECONDS: Final = r"(?:s|secs?|seconds?|秒)(?![a-z])"
_BARE: Final = {
    language: re.compile(amount(language, unit=_SECONDS, digits=True, is_unit_optional=True))
    for language in _LANGUAGES
}
# What may follow a bare number: anything else could be what it counts ("ferritin in 20 patients").
_ENDS: Final = re.compile(
    r"\s?(?:[,.;:)）\]，。；、：↑↓→]|$|[(（](?!\s?\d+\s?%))"
    r"|\s(?:and|on|at|after|to|with|within|before|but|which|while|during|from|then|followed|upon|following|by|when)\b"
    r"|(?:降|升|至|增|减|恢复|和|及|,)"
)
_SHARED: Final = re.compile(r"\d[\d,]*(?:\.\d+)?(?:\s?/\s?\d[\d,]*(?:\.\d+)?){1,3}")


@dataclass(frozen=True, slots=True)
class Number:
    """A number that could be a value; ``quantity.unit`` is empty where none stands with it."""

    span: Span
    quantity: Quantity


def find_numbers(view: View, hidden: Iterable[Span]) -> list[Number]:
    """Return the numbers of a sentence in order, outside the ``hidden`` spans (reference ranges, dates)."""
    hidden = [*hidden, *masked(view.sentence.text)]
    found = [Number(item.span, item.quantity) for item in view.quantities.lab_values]
    found += [Number(item.span, item.quantity) for item in view.quantities.temperatures]
    found += [Number(item.span, item.quantity) for item in view.quantities.percents]
    found += _bare(view)
    kept = (_outside(view.sentence.folded, number, hidden) for number in found)
    return sorted((number for number in kept if number is not None), key=lambda number: number.span)


def _outside(folded: str, number: Number, hidden: Iterable[Span]) -> Number | None:
    """Return a number whose figures stand outside the hidden spans, without words that stand inside one.

    In "最高达45000" the words that tell when ("最高") take the first of those that would limit the number ("高达").
    """
    digit = re.search(r"\d", folded[number.span.start : number.span.end])
    place = number.span.start + (digit.start() if digit else 0)
    meets = [span for span in hidden if span.overlaps(number.span)]
    if not meets:
        return number
    if any(span.start <= place < span.end for span in meets):
        return None
    return Number(Span(place, number.span.end), replace(number.quantity, qualifier=None))


def _bare(view: View) -> Iterator[Number]:
    """Numbers with no unit, or in seconds, that no other quantity and no name of the sentence claims."""
    taken = [item.span for kind in _claims(view) for item in kind] + [seen.span for seen in view.seen]
    folded, language = view.sentence.folded, view.sentence.language
    for match in _BARE[language].finditer(folded):
        span = span_of(match)
        if (
            any(span.overlaps(other) for other in taken)
            or folded[max(0, span.start - 1) : span.start] in "[#"
        ):
            continue
        unit = "s" if match["au"] else ""
        if not unit and not _ENDS.match(folded, span.end):
            continue
        if is_change(match, language):
            for part, read in read_change(match, span, language):
                yield Number(part, read.quantity(unit))
        elif (whole := read_amount(match, language)) is not None:
            yield Number(span, whole.quantity(unit))


def _claims(view: View) -> tuple[tuple[HasSpan, ...], ...]:
    q = view.quantities
    return (
        q.temperatures, q.lab_values, q.ages, q.doses, q.frequencies, q.sex_ratios, q.fractions, q.percents,
        q.durations, q.cycles, q.counts, q.routes,
    )  # fmt: skip


def shared_unit(view: View, start: int, count: int) -> list[Number]:
    """Return ``count`` numbers that a slash joins before one unit, at ``start``: "250/180 U/L"; else nothing."""
    folded = view.sentence.folded
    lead = start + len(folded[start:]) - len(folded[start:].lstrip(" (:="))
    match = _SHARED.match(folded, lead)
    if match is None or match[0].count("/") != count - 1:
        return []
    spans = [
        Span(match.start() + m.start(), match.start() + m.end()) for m in re.finditer(r"\d[\d,.]*", match[0])
    ]
    tail = view.sentence.text[spans[-1].start : spans[-1].start + 40]
    read = [value for value in find_lab_values(tail, view.sentence.language) if value.span.start == 0]
    if not read:
        return []
    unit = read[0].quantity.unit
    numbers = [Quantity(unit, float(span.of(folded).rstrip(".,").replace(",", ""))) for span in spans]
    ends = [*spans[:-1], Span(spans[-1].start, spans[-1].start + read[0].span.end)]
    return [Number(span, quantity) for span, quantity in zip(ends, numbers, strict=True)]
