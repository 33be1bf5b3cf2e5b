"""When a laboratory value was measured: the words that say so, and the drug that they name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kg.extract.lab_words import lab_words
from kg.extract.view import View
from kg.model import Span

_THERAPY: Final = ("Drug", "DrugClass", "Regimen", "Procedure")
_LEADS: Final = re.compile(r"(?:^|[,，;；。(（]|\band|\bbut|患[者儿]|于|其)\s*$")
_TRAILS: Final = re.compile(r"[\s)）]*[(（]?\s*")
_TRAILS_FAR: Final = re.compile(r"[\s)）]*,\s*")
_CLAUSE_ENDS: Final = re.compile(r"\s*(?:[.;)）。；]|$)")
_ELAPSED: Final = re.compile(r"\b(?:after|within|over|following|later|since|under)\b|后|内")


@dataclass(frozen=True, slots=True)
class When:
    """Words that tell when. ``drug`` is set where they name a treatment that had been started."""

    span: Span
    drug: str | None = None


def find_times(view: View) -> list[When]:
    """Return the time words of a sentence in order; those that touch are one."""
    words, folded = lab_words(), view.sentence.folded
    found = [When(_trimmed(folded, match.span())) for match in words.time.finditer(folded)]
    for seen in view.of_kind(*_THERAPY):
        span = _around_drug(view, seen.span)
        if span is not None:
            is_under = not words.not_under.search(span.of(folded))
            found.append(When(span, seen.key if is_under and _ELAPSED.search(span.of(folded)) else None))
    joined: list[When] = []
    for when in sorted(found, key=lambda when: (when.span.start, -when.span.end)):
        last = joined[-1] if joined else None
        if last is not None and folded[last.span.end : when.span.start].strip() == "":
            span = Span(last.span.start, max(last.span.end, when.span.end))
            joined[-1] = When(span, last.drug or when.drug)
        else:
            joined.append(when)
    return [when for when in joined if when.span.start < when.span.end]


def _around_drug(view: View, drug: Span) -> Span | None:
    folded = view.sentence.folded
    before = lab_words().before_drug.search(folded[max(0, drug.start - 90) : drug.start])
    if before is None:
        return None
    start = drug.start - (len(before[0]))
    if view.sentence.language == "en":
        return Span(start, drug.end) if before[0] else None
    behind = lab_words().after_drug.match(folded[drug.end : drug.end + 20])
    return Span(start, drug.end + behind.end()) if behind else None


def _trimmed(folded: str, ends: tuple[int, int]) -> Span:
    start, end = ends
    words = folded[start:end]
    return Span(start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip()))


@dataclass(frozen=True)
class Timetable:
    """The time words of a sentence, and which values each stands behind."""

    view: View
    times: list[When]

    def behind(self, end: int) -> When | None:
        """Return the time words right behind a value that ends at ``end``."""
        folded = self.view.sentence.folded
        for when in self.times:
            if when.span.start < end:
                continue
            gap = folded[end : when.span.start]
            if _TRAILS.fullmatch(gap):
                return when
            closes = _CLAUSE_ENDS.match(folded, when.span.end)
            return when if _TRAILS_FAR.fullmatch(gap) and closes else None
        return None

    def between(self, start: int, end: int) -> When | None:
        """Return the last time words inside a stretch."""
        inside = [when for when in self.times if start <= when.span.start and when.span.end <= end]
        return inside[-1] if inside else None

    def before(self, start: int, values: Iterable[Span]) -> When | None:
        """Return the time words that lead up to an analyte at ``start``: beside it, or at the head of its clause.

        ``values`` are the values of the sentence: words right behind one of them are that value's.
        """
        folded = self.view.sentence.folded
        taken = [when for value in values if (when := self.behind(value.end)) is not None]
        for when in reversed([when for when in self.times if when.span.end <= start]):
            if re.search(r"[;；。]", folded[when.span.end : start]):
                return None
            beside = re.fullmatch(
                r"(?: (?:serum|plasma|level of|of|the)|\s|的|血清)*", folded[when.span.end : start]
            )
            leads = _LEADS.search(folded, 0, when.span.start)
            if when not in taken and (beside or leads):
                return when
            if when not in taken:
                continue
        return None


def is_elapsed(view: View, when: When) -> bool:
    """Tell whether time words tell of a time after something ("within two weeks"), not of its beginning."""
    return _ELAPSED.search(when.span.of(view.sentence.folded)) is not None
