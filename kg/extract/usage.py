"""How an English sentence says that a drug was used: dose and route in words, how long, how long before an effect, what for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.doses import find_doses
from kg.extract.effect_words import effect_words
from kg.extract.effects import sounds_like_finding
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
    r"cessation|stopping|admission|birth|delivery|thyroid|radi|\w+ectomy|\w+plasty|cataract|resection|surgery|operation|transplant|diagnosis|follow|gestation|previously|earlier|before|apart)"
)
# What is told over the time is a recovery.
_RECOVERY = re.compile(r"resol|recover|subsid|disappear|improv|normali|discontinu|withdraw|cessation|stopp")
_WITH_USE = re.compile(
    r"start|initiat|therapy|treat|begin|began|institut|taking|receiv|commenc|introduc|use|adding|addition|course|regimen|administration of|was (?:added|given)"
)
# "oral mucosa", "subcutaneous fat": the place is of the body.
_BODY = re.compile(
    r" (?:mucos|cavity|lichen|ulcer|candid|contracept|tissue|fat|nodul|change|lesion|emphysema|intake|hygiene|cancer|lipo|anticoag|hypogly)"
)
_ROUTE_REACH = 60
_ABOUT = re.compile(r"(?:about|approximately|nearly|almost|around|roughly) ")
# A time without a number.
_VAGUE = re.compile(
    r"(?:after|within|in|on|during)\s*(?:a |only a |the |just a )?((?:several|few) (?:minutes|hours|days|weeks|months)|"
    r"(?:second|third|fourth|fifth|sixth|seventh) (?:day|week|month)|hours|minutes|day [0-9]{1,3})(?![a-z])"
)
_REACH = 30


def dose_spans(text: str, folded: str) -> tuple[Span, ...]:
    """Return the doses of a sentence: amounts with a unit, and words such as "high-dose"."""
    amounts = [dose.amount_span or dose.span for dose in find_doses(text, "en")]
    words = [
        Span(*match.span()) for match in effect_words().patterns["administration.doses"].finditer(folded)
    ]
    return tuple(sorted([*amounts, *words]))


def route_words(folded: str) -> tuple[Span, ...]:
    """Return the words that can say by which way a drug was given, whether or not a Route term holds them."""
    return tuple(Span(*m.span()) for m in effect_words().patterns["administration.routes"].finditer(folded))


def route_spans(folded: str, agents: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return the words of route that stand near a drug and not with a part of the body."""
    return tuple(
        span
        for span in route_words(folded)
        if not _BODY.match(folded, span.end)
        and any(max(a.start - span.end, span.start - a.end) <= _ROUTE_REACH for a in agents)
    )


def use_times(text: str, folded: str, has_effect: bool) -> Iterator[UseTime]:
    """Yield the times of use in a sentence."""
    for duration in find_durations(text, "en"):
        about = _ABOUT.match(folded, duration.span.start)
        span = Span(about.end() if about else duration.span.start, duration.span.end)
        near = folded[max(0, span.start - _REACH) : span.end + _REACH]
        if duration.kind == "history" or _ELSEWHERE.match(folded, span.end) or _RECOVERY.search(near):
            continue
        with_use = _WITH_USE.search(folded, span.end, min(len(folded), span.end + 40)) is not None
        yield UseTime(span, *_read_kind(duration, with_use, has_effect))

    for match in _VAGUE.finditer(folded):
        span = Span(*match.span(1))
        near = folded[max(0, span.start - _REACH) : span.end + _REACH]
        if not _ELSEWHERE.match(folded, span.end) and not _RECOVERY.search(near):
            yield UseTime(span, has_effect, has_effect)


def _read_kind(duration: Duration, with_use: bool, has_effect: bool) -> tuple[bool, bool]:
    elapsed = has_effect or duration.kind == "after"
    return duration.kind in ("for", "plain") or with_use, elapsed


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
    for cue in patterns["indications.behind"].finditer(folded):
        last = first = starts[cue.start()]
        while first > 0 and tokens[first - 1].kind == "word" and tokens[first - 1].text not in words.lead:
            first -= 1
        span = Span(tokens[first].span.start, tokens[last - 1].span.end) if first < last else None
        if span and sounds_like_finding(tokens, span):
            add(span)
    people = "|".join(sorted(words.people))
    for cue in patterns["indications.adjectives"].finditer(folded):
        if re.match(rf"(?: [a-z-]+)? (?:{people})(?![a-z])", folded[cue.end() :]):
            add(Span(*cue.span()))
    return tuple(sorted(found))


def _cut(folded: str, span: Span | None) -> Span | None:
    """What stands behind "with" is no part of the disorder: "D with X" is D treated with X; nor is "refractory"."""
    if span is None:
        return None
    with_ = folded.find(" with ", span.start, span.end)
    end = with_ if with_ >= 0 else span.end
    last = folded[span.start : end].rpartition(" ")
    return Span(span.start, end - len(last[2]) - 1 if last[0] and last[2] in effect_words().rest else end)
