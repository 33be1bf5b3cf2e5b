"""How an English sentence says that a drug was used: dose and route in words, how long, how long before an effect, what for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.doses import find_doses
from kg.extract.effect_words import effect_words
from kg.extract.phrases import Token, phrase_after
from kg.extract.times import Duration, find_durations
from kg.model import Span


@dataclass(frozen=True, slots=True)
class UseTime:
    """A time of use: how long a drug was taken (``exposure``), how long until an effect (``elapsed``), or both.

    "After three weeks of X" is both: the drug had been taken for three weeks when the effect came.
    """

    span: Span
    exposure: bool
    elapsed: bool


# The time runs from something else than the use of the drug.
_ELSEWHERE = re.compile(
    r"\s?(?:after|following|of|from|later,?|before|prior to)?\s*(?:the |his |her |its |their )?(?:end|completion|discontinu|withdraw|"
    r"cessation|stopping|admission|birth|delivery|surgery|operation|transplant|diagnosis|follow|gestation|previously|earlier|before|apart)"
)
# What is told over the time is a recovery.
_RECOVERY = re.compile(r"resol|recover|subsid|disappear|improv|normali|discontinu|withdraw|cessation|stopp")
_WITH_USE = re.compile(
    r"start|initiat|therapy|treat|begin|began|institut|taking|receiv|commenc|introduc|use|adding|addition|course|regimen|administration of|was (?:added|given)"
)
_REACH = 60


def dose_spans(text: str, folded: str) -> tuple[Span, ...]:
    """Return the doses of a sentence: amounts with a unit, and words such as "high-dose"."""
    amounts = [dose.amount_span or dose.span for dose in find_doses(text, "en")]
    words = [
        Span(*match.span()) for match in effect_words().patterns["administration.doses"].finditer(folded)
    ]
    return tuple(sorted([*amounts, *words]))


def route_spans(folded: str) -> tuple[Span, ...]:
    """Return the words that say by which way something was given, whether or not a Route term holds them."""
    return tuple(Span(*m.span()) for m in effect_words().patterns["administration.routes"].finditer(folded))


def use_times(text: str, folded: str, has_effect: bool) -> Iterator[UseTime]:
    """Yield the times of use in a sentence."""
    for duration in find_durations(text, "en"):
        span = duration.span
        near = folded[max(0, span.start - _REACH) : span.end + _REACH]
        if duration.kind == "history" or _ELSEWHERE.match(folded, span.end) or _RECOVERY.search(near):
            continue
        with_use = _WITH_USE.search(folded, span.end, min(len(folded), span.end + 40)) is not None
        yield UseTime(span, *_read_kind(duration, with_use, has_effect))


def _read_kind(duration: Duration, with_use: bool, has_effect: bool) -> tuple[bool, bool]:
    if duration.kind == "for":
        return True, has_effect
    return with_use or duration.kind == "plain", has_effect


def indications(
    folded: str, tokens: tuple[Token, ...], agents: tuple[Span, ...], effects: tuple[Span, ...]
) -> tuple[Span, ...]:
    """Return what the drugs of a sentence were given for: "X for D", "patients with D", "a schizophrenic patient"."""
    words = effect_words()
    patterns = words.patterns
    starts = {token.span.start: index for index, token in enumerate(tokens)}
    found: list[Span] = []

    def add(span: Span | None) -> None:
        taken = (*agents, *effects, *found)
        if span and folded[: span.end].split()[-1] not in words.never and not any(map(span.overlaps, taken)):
            found.append(span)

    for name in ("indications.before", "indications.who"):
        for cue in patterns[name].finditer(folded):
            index = starts.get(cue.end() + 1)
            if index is not None:
                add(_cut(folded, phrase_after(tokens, index, lambda span: any(map(span.overlaps, agents)))))
    people = "|".join(sorted(words.people))
    for cue in patterns["indications.adjectives"].finditer(folded):
        if re.match(rf"(?: [a-z-]+)? (?:{people})(?![a-z])", folded[cue.end() :]):
            add(Span(*cue.span()))
    return tuple(sorted(found))


def _cut(folded: str, span: Span | None) -> Span | None:
    """What stands behind "with" is no part of the disorder: "D with X" is D treated with X."""
    with_ = folded.find(" with ", span.start, span.end) if span else -1
    return Span(span.start, with_) if span and with_ >= 0 else span
