"""Which value of a sentence belongs to which analyte, and what is said of it: time, trend, reference range.

A value belongs to the analyte named last before it, and only if nothing but filling words, times and
reference ranges stand between the two and the unit is one that the analyte is reported in. A list of
analytes takes a list of as many values, in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from kg.extract.lab_anchors import Anchor, find_anchors, in_groups
from kg.extract.lab_numbers import Number, find_numbers, shared_unit
from kg.extract.lab_times import Timetable, When, find_times, is_elapsed
from kg.extract.lab_words import lab_words
from kg.extract.mentions import Unresolved
from kg.extract.view import View
from kg.model import Quantity, Span

_FROM: Final = re.compile(r"(?:\bfrom|由|从)[\s~约]*$")
_TO: Final = re.compile(r"\bto\b|→|至|到|->|\bthen\b|\bfollowed by\b|\band\b")
_PAIR: Final = re.compile(r"\s*(?:,|，|、|/|;|；|and|和|及|与)?\s*(?:and\s*)?")
_IN_TURN: Final = re.compile(r"\brespectively\b|分别")
_TIGHT: Final = re.compile(r"[\s(（:：=,，]*(?:of|was|is|为|at|level|水平)?[\s:：]*")
_BRACKET: Final = re.compile(r"\s*(?:levels?|counts?|concentrations?)?\s*[(（]\s*(?:peak |最高)?")
_RED_CELLS: Final = re.compile(r"\bred (?:blood )?cells?\b|红细胞")
_BEFORE: Final = re.compile(
    r"(?:\s|levels?|concentrations?|counts?|serum|plasma|of|in|the|a|an|mean|median|血清)*$"
)
_BEHIND: Final = re.compile(
    r"\s?[(（]\s?(?:elevated|high|low|normal)\s?[)）]|\s?[(（]?\s?[↑↓]|\s?[(（]?\s?(?:偏高|偏低|升高|降低)"
)
_CLAUSE: Final = re.compile(r"[;；。]|, (?:and |but )?(?:he|she|the patient|it|they)\b")
_LIMITS: Final = frozenset({"more-than", "less-than", "at-least", "at-most"})


@dataclass(frozen=True, slots=True)
class Said:
    """A value of a value set (``rising``, ``elevated``, ``median``) and the words that say so."""

    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of one analyte, or with no ``number`` the way that it went."""

    anchor: Anchor
    number: Number | None = None
    trend: Said | None = None
    interpretation: Said | None = None
    statistic: Said | None = None
    when: When | None = None
    reference: Span | None = None


def find_readings(view: View, unresolved: Iterable[Unresolved]) -> list[Reading]:
    """Return what a sentence says of laboratory values, in text order."""
    anchors = find_anchors(view, unresolved)
    if not any(anchor.usable for anchor in anchors):
        return []
    return list(_Linker(view, anchors).readings())


class _Linker:
    def __init__(self, view: View, anchors: list[Anchor]) -> None:
        folded = view.sentence.folded
        self._view, self._anchors = view, anchors
        has_digits = any(letter.isdigit() for letter in folded)
        self._references = (
            [Span(*match.span()) for match in lab_words().reference.finditer(folded)] if has_digits else []
        )
        self._times = Timetable(view, find_times(view))
        hidden = [*self._references, *(when.span for when in self._times.times)]
        self._numbers = find_numbers(view, hidden) if has_digits else []
        self._clean = _blanked(folded, hidden)

    def readings(self) -> Iterator[Reading]:
        groups = list(in_groups(self._view, self._anchors))
        for place, group in enumerate(groups):
            start = group[-1].span.end
            stop = groups[place + 1][0].span.start if place + 1 < len(groups) else len(self._clean)
            clause = None if self._is_in_turn(group) else _CLAUSE.search(self._clean, start, stop)
            stop = clause.start() if clause else stop
            linked = list(self._linked(group, start, stop))
            yield from (row for row in linked if self._is_told(row))
            if not linked:
                yield from self._moved(group, start, stop)

    def _is_in_turn(self, group: list[Anchor]) -> bool:
        """Tell whether a list of analytes takes its values in turn, whatever parts them ("1; 2 and 3")."""
        return len(group) > 1 and _IN_TURN.search(self._view.sentence.folded) is not None

    # ------------------------------------------------------------ which number

    def _linked(self, group: list[Anchor], start: int, stop: int) -> Iterator[Reading]:
        if len(group) > 1:
            shared = shared_unit(self._view, self._filled_up_to(start), len(group))
            if shared and shared[-1].span.end <= stop:
                yield from self._pairs(group, shared, start)
                return
        numbers = [n for n in self._numbers if start <= n.span.start and n.span.end <= stop]
        if not numbers or not self._reaches(group, start, numbers[0]):
            return
        if len(group) > 1:
            row = self._row_of(numbers)
            if len(row) == len(group):
                yield from self._pairs(group, row, start)
                return
            if not _TIGHT.fullmatch(self._clean[start : numbers[0].span.start]):
                return
        yield from self._chain(group[-1], start, numbers)

    def _filled_up_to(self, start: int) -> int:
        """Return where the first digit behind ``start`` stands, if only filling words lead up to it."""
        digit = re.search(r"[\d<>]", self._clean[start : start + 60])
        if digit and lab_words().fills(self._clean[start : start + digit.start()]):
            return start + digit.start()
        return start

    def _reaches(self, group: list[Anchor], start: int, number: Number) -> bool:
        gap = self._clean[start : number.span.start]
        if group[-1].says is not None and not group[-1].is_phrase:
            return _BRACKET.fullmatch(gap) is not None
        return lab_words().fills(re.sub(r"[;；]", " ", gap) if self._is_in_turn(group) else gap)

    def _row_of(self, numbers: list[Number]) -> list[Number]:
        """Return the numbers that follow each other as a list; bare ones take the unit that stands at its end."""
        row = [numbers[0]]
        for number in numbers[1:]:
            if not _PAIR.fullmatch(self._clean[row[-1].span.end : number.span.start]):
                break
            row.append(number)
        unit = row[-1].quantity.unit
        return [n if n.quantity.unit else replace(n, quantity=replace(n.quantity, unit=unit)) for n in row]

    def _pairs(self, group: list[Anchor], numbers: list[Number], start: int) -> Iterator[Reading]:
        first, last = numbers[0], numbers[-1]
        when = self._times.behind(last.span.end) or self._when(group[0], start, first)
        for anchor, number in zip(group, numbers, strict=True):
            if self._fits(anchor, number):
                gap = Span(start, first.span.start)
                said = self._interpretation(anchor, group[0], gap, number)
                yield Reading(
                    anchor,
                    number,
                    self._trend(gap),
                    said,
                    self._statistic(group[0], gap),
                    when,
                    self._reference(number),
                )

    def _chain(self, anchor: Anchor, start: int, numbers: list[Number]) -> Iterator[Reading]:
        """Yield the first value, and those that the same analyte moved to."""
        first = self._with_unit_of_next(numbers)
        if not first.quantity.unit and anchor.analyte.unit == "1":
            first = replace(first, quantity=replace(first.quantity, unit="1"))
        if not self._fits(anchor, first):
            return
        gap = Span(start, first.span.start)
        is_from = _FROM.search(self._view.sentence.folded[gap.start : gap.end]) is not None
        trend = self._trend(gap, is_from)
        when = self._times.behind(first.span.end) if is_from else self._when(anchor, start, first)
        said = None if trend else self._interpretation(anchor, anchor, gap, first)
        statistic = self._statistic(anchor, gap)
        yield Reading(
            anchor, first, None if is_from else trend, said, statistic, when, self._reference(first)
        )
        for before, number in zip([first, *numbers[1:]], numbers[1:], strict=False):
            moved = self._moved_to(anchor, before, number, is_from, trend if is_from else None)
            if moved is None:
                return
            yield replace(moved, statistic=statistic)
            is_from = False

    def _moved_to(
        self, anchor: Anchor, before: Number, number: Number, is_from: bool, verb: Said | None
    ) -> Reading | None:
        """Return the value that the one before it changed to, or ``None`` where no change is told."""
        gap = Span(before.span.end, number.span.start)
        words = self._view.sentence.folded[gap.start : gap.end]
        if not lab_words().fills(
            re.sub(r"\b(?:and|followed by|but)\b", " ", self._clean[gap.start : gap.end])
        ):
            return None
        trend = self._trend(gap) or verb
        when = self._times.behind(number.span.end) or self._times.between(gap.start, gap.end)
        if not (trend or is_from or (when and _TO.search(words))):
            return None
        if not number.quantity.unit:
            number = replace(number, quantity=replace(number.quantity, unit=before.quantity.unit))
        if not self._fits(anchor, number):
            return None
        if (
            when is not None
            and when == self._times.behind(before.span.end)
            and not self._times.behind(number.span.end)
        ):
            when = None
        if when is None and is_from:
            lead = self._times.before(anchor.span.start, self._spans())
            when = lead if lead and is_elapsed(self._view, lead) else None
        return Reading(anchor, number, trend, None, None, when, self._reference(number))

    def _with_unit_of_next(self, numbers: list[Number]) -> Number:
        """ "From 12,000 at admission to 600 ng/mL": the unit stands once."""
        first = numbers[0]
        if first.quantity.unit or len(numbers) < 2 or not numbers[1].quantity.unit:
            return first
        gap = self._view.sentence.folded[first.span.end : numbers[1].span.start]
        if not re.search(r"\bto\b|→|至|到", gap):
            return first
        return replace(first, quantity=replace(first.quantity, unit=numbers[1].quantity.unit))

    def _fits(self, anchor: Anchor, number: Number) -> bool:
        unit = number.quantity.unit
        if not anchor.usable or _RED_CELLS.search(number.span.of(self._view.sentence.folded)):
            return False
        return anchor.is_sure if not unit else anchor.analyte.takes(unit)

    def _spans(self) -> list[Span]:
        return [number.span for number in self._numbers]

    # ------------------------------------------------------- what is said of it

    def _when(self, anchor: Anchor, start: int, number: Number) -> When | None:
        return (
            self._times.behind(self._end_with_reference(number))
            or self._times.between(start, number.span.start)
            or self._times.before(anchor.span.start, self._spans())
        )

    def _end_with_reference(self, number: Number) -> int:
        reference = self._reference(number)
        return reference.end if reference else number.span.end

    def _reference(self, number: Number) -> Span | None:
        folded = self._view.sentence.folded
        for span in self._references:
            if span.start >= number.span.end:
                gap = folded[number.span.end : span.start]
                return span if re.fullmatch(r"[\s,，;；:：(（\[]*", gap) else None
        return None

    def _trend(self, gap: Span, is_from: bool = False) -> Said | None:
        """Return the way that the words of a gap say a value went; of two words the last counts.

        With ``is_from`` the words lead to the value that it went from ("decreased from 110 to 70").
        """
        words = self._view.sentence.folded[gap.start : gap.end] + (" to" if is_from else "")
        found = [
            Said(value, Span(gap.start + match.start(), min(gap.start + match.end(), gap.end)))
            for value, pattern in lab_words().trend.items()
            for match in pattern.finditer(words)
        ]
        return max(found, key=lambda said: said.span.end, default=None)

    def _interpretation(self, anchor: Anchor, head: Anchor, gap: Span, number: Number) -> Said | None:
        folded = self._clean
        if anchor.says is not None:
            return Said(anchor.says, anchor.span)
        lead = _BEFORE.search(folded, 0, head.span.start)
        end = lead.start() if lead else head.span.start
        behind = _BEHIND.match(folded, number.span.end)
        for value, pattern in lab_words().interpretation.items():
            for match in pattern.finditer(folded, max(0, end - 24), end):
                if match.end() == end:
                    return Said(value, Span(*match.span()))
            if inside := pattern.search(folded, gap.start, gap.end):
                return Said(value, Span(*inside.span()))
            if behind and (after := pattern.search(folded, *behind.span())):
                return Said(value, Span(*after.span()))
        return None

    def _statistic(self, head: Anchor, gap: Span) -> Said | None:
        folded = self._view.sentence.folded
        for value, pattern in lab_words().statistic.items():
            for match in pattern.finditer(folded, max(0, head.span.start - 24), gap.end):
                between = folded[match.end() : max(match.end(), head.span.start)]
                if match.start() >= head.span.end or re.fullmatch(
                    r"(?: (?:serum|plasma|peak|initial|level|levels|of|the|value|values)|\s|的|血清|数|值)*",
                    between,
                ):
                    return Said(value, Span(*match.span()))
        return None

    # ------------------------------------------------------------ told of nobody

    def _is_told(self, row: Reading) -> bool:
        """Tell whether a value is one that was measured, not a limit in a definition, a rule or a goal."""
        words, folded, number = lab_words(), self._view.sentence.folded, row.number
        if number is None:
            return True
        clause = max(folded.rfind(mark, 0, row.anchor.span.start) for mark in ";；。") + 1
        ends = [place for mark in ";；。" if (place := folded.find(mark, number.span.end)) >= 0]
        if words.never.search(self._clean, clause, number.span.start):
            return False
        if number.quantity.qualifier not in _LIMITS:
            return True
        return not words.criteria.search(
            folded, clause, min(ends, default=len(folded))
        ) and not words.conditional.search(folded[clause : row.anchor.span.start])

    def _moved(self, group: list[Anchor], start: int, stop: int) -> Iterator[Reading]:
        """Yield a change that is told with no number ("ferritin and CRP normalised within a week")."""
        rest = self._view.sentence.folded[start:stop]
        for value, pattern in lab_words().moved.items():
            if (match := pattern.match(rest)) is None:
                continue
            span = Span(start + match.start(), start + match.end())
            when = self._times.behind(span.end) or self._times.before(group[0].span.start, self._spans())
            for anchor in group:
                if anchor.usable and anchor.is_sure:
                    yield Reading(anchor, None, Said(value, span), when=when)
            return


def _blanked(folded: str, spans: Iterable[Span]) -> str:
    letters = list(folded)
    for span in spans:
        letters[span.start : span.end] = " " * (span.end - span.start)
    return "".join(letters)


def quantity_of(row: Reading) -> Quantity | None:
    """Return the quantity of a reading with its statistic, or ``None`` where only a change is told."""
    if row.number is None:
        return None
    statistic = row.statistic.value if row.statistic else None
    return replace(row.number.quantity, statistic=statistic)
