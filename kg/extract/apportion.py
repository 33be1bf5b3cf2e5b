"""Lay the numbers of a sentence to its outcomes and to the parts of a group that they are told of.

Two lists belong to each other when they are equally long and either run in turn ("80% with A and 55% with B")
or are tied by a word ("80% and 55% in the A and B groups, respectively"; 分别为). Where they do not agree in
length, no number is laid to anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from kg.extract.arms import ArmWords, arms_in, in_turn, says_respectively
from kg.extract.numbers import NUMBER, read_number
from kg.extract.outcomes import Said
from kg.extract.shares import Share
from kg.extract.view import View, distance_between
from kg.model import Language, Span

# "22 in the X group" counts people although no noun says so.
_BARE: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(rf"(?P<k>{NUMBER['en']})(?: (?:patients?|children))? (?:in|from|of|on|with) (?:the )?$"),
    "zh": re.compile(r"(?!)"),
}


def apportion(view: View, says: list[Said], before: tuple[ArmWords, ...]) -> list[Said]:
    """Return the outcomes of a sentence with their numbers, one for each part of the group that has its own.

    ``before`` are the arms of the sentence before, to which "respectively" may look back.
    """
    arms = arms_in(view)
    if (paired := _list_of_outcomes(view, says, arms)) is not None:
        return paired
    found: list[Said] = []
    for said in says:
        found.extend(_dealt_out(view, said, says, arms, before))
    return found


def _list_of_outcomes(view: View, says: list[Said], arms: tuple[ArmWords, ...]) -> list[Said] | None:
    """ "CR, PR and no response were seen in 40%, 30% and 30%, respectively": one number each."""
    figures = _figures(view, Span(0, len(view.sentence.text)), arms)
    if len(says) < 2 or len(arms) > 1 or len(figures) != len(says) or not says_respectively(view):
        return None
    spans = [span for span, _ in figures]
    last = max(said.cue.span.end for said in says)
    first = min(said.cue.span.start for said in says)
    if min(s.start for s in spans) < last and first < max(s.end for s in spans):
        return None
    arm = arms[0] if arms else None
    return [replace(said, share=share, arm=arm) for said, (_, share) in zip(says, figures, strict=True)]


def _dealt_out(
    view: View, said: Said, says: list[Said], arms: tuple[ArmWords, ...], before: tuple[ArmWords, ...]
) -> Iterable[Said]:
    region = _region(view, said, says)
    here = tuple(arm for arm in arms if region.contains(arm.name))
    figures = _figures(view, region, arms)
    spans = [span for span, _ in figures]
    tied = says_respectively(view)
    if len(figures) >= 2:
        for list_of_arms in (here, arms, before):
            if len(list_of_arms) < 2:
                continue
            names = [arm.span for arm in list_of_arms]
            turned = list_of_arms is not before and in_turn(spans, [arm.name for arm in list_of_arms])
            if len(names) == len(figures) and (turned or tied):
                return [
                    replace(said, share=share, arm=arm)
                    for (_, share), arm in zip(figures, list_of_arms, strict=True)
                ]
            if list_of_arms is not before:
                return []  # nobody says which number is whose
    arm = _nearest_arm(view, said, arms)
    return [replace(said, arm=arm) if arm else said]


def _region(view: View, said: Said, says: list[Said]) -> Span:
    """From the outcome word before to the one behind, and within the part of the sentence between semicolons."""
    text = view.sentence.folded
    low = max((o.cue.span.end for o in says if o.cue.span.end <= said.cue.span.start), default=0)
    high = min((o.cue.span.start for o in says if o.cue.span.start >= said.cue.span.end), default=len(text))
    stops = [match.start() for match in re.finditer(r"[;；]", text)]
    low = max([low, *(stop for stop in stops if stop < said.cue.span.start)])
    high = min([high, *(stop for stop in stops if stop >= said.cue.span.end)])
    return Span(low, high)


def _figures(view: View, region: Span, arms: tuple[ArmWords, ...]) -> list[tuple[Span, Share]]:
    """The shares, percentages and counts of a region, in order, without the sizes of the arms themselves."""
    found: list[tuple[Span, Share]] = []
    for fraction in view.quantities.fractions:
        found.append(
            (fraction.span, Share(fraction.count, fraction.total, fraction.percent, (fraction.span,)))
        )
    for percent in view.quantities.percents:
        if percent.quantity.value is not None:
            found.append((percent.span, Share(None, None, percent.quantity.value, (percent.span,))))
    for count in view.quantities.counts:
        if count.noun != "n" and not count.is_article and count.sex is None:
            found.append((count.span, Share(count.value, None, None, (count.span,))))
    taken = [span for span, _ in found]
    for arm in arms:
        match = _BARE[view.sentence.language].search(view.sentence.folded, 0, arm.span.start)
        if match is None:
            continue
        span, number = Span(*match.span("k")), read_number(match["k"], view.sentence.language)
        if number is not None and number == int(number) and not any(span.overlaps(s) for s in taken):
            found.append((span, Share(int(number), None, None, (span,))))
    return sorted((row for row in found if region.contains(row[0])), key=lambda row: row[0])


def _nearest_arm(view: View, said: Said, arms: tuple[ArmWords, ...]) -> ArmWords | None:
    """The part that an outcome is told of: the nearest one named, with no semicolon and no other clause between."""
    near = [
        arm
        for arm in arms
        if not re.search(r"[;；]|,? (?:and|but|while) \w+ [a-z]+ed\b", view.between(arm.span, said.cue.span))
    ]
    if view.sentence.language == "zh":
        before = [arm for arm in near if arm.span.end <= said.cue.span.start]
        near = before or near
    return min(near, key=lambda arm: distance_between(arm.span, said.cue.span), default=None)
