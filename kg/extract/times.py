"""Durations and elapsed times: how long, how long after, how long ago."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

from kg.extract.ages import find_ages
from kg.extract.numbers import amount, cover, matches_at, openings_or, read_amount, settle, span_of
from kg.extract.schedules import find_frequencies
from kg.extract.signs import signs_of, words
from kg.model import Language, Quantity, Span
from kg.normalize import fold

DurationKind = Literal["for", "after", "history", "plain"]


@dataclass(frozen=True, slots=True)
class Duration:
    """A stretch of time in ``a``, ``mo``, ``wk``, ``d``, ``h`` or ``min``.

    ``kind`` is a hint: ``for`` the length of a course, ``after`` time elapsed (after, later, within, 后, 内),
    ``history`` time before now (ago, a history of, 病史, 诊断 ... 有4年), ``plain`` when nothing is said.
    ``span`` covers the amount with its qualifier, ``phrase`` also the words that gave the kind.
    """

    span: Span
    quantity: Quantity
    kind: DurationKind
    phrase: Span


_UNITS: Final[dict[Language, tuple[tuple[str, str], ...]]] = {
    "en": (
        ("a", r"years?|yrs?|y"),
        ("mo", r"months?|mos?"),
        ("wk", r"weeks?|wks?|w"),
        ("d", r"days?|d"),
        ("h", r"hours?|hrs?|h"),
        ("min", r"minutes?|mins?|min"),
    ),
    "zh": (
        ("mo", r"个半?月|月余|mo(?:nths?)?"),
        ("a", r"年半?|y(?:ears?)?"),
        ("wk", r"周|星期|w(?:eeks?)?"),
        ("d", r"[天日]|d(?:ays?)?"),
        ("h", r"个?小时|h(?:ours?)?"),
        ("min", r"分钟|min"),
    ),
}
_EN_END: Final = r"(?![a-z0-9/]|-old| old| of age)"
_SIGNS: Final = words("""
    y yr yrs year years mo mos month months w wk wks week weeks d day days h hr hrs hour hours
    min mins minute minutes 年 月 周 期 天 日 时 钟
""")
# Not a date (9月12日), an age (6月龄) or a weekday (星期一).
_ZH_END: Final = r"(?![a-z0-9/龄大份级]|[0-9]{1,2}[月日]|(?<=[日周月])[一二三四五六日期经末报均])"
_EN_ONE: Final = r"an?|the (?:last|past|previous|following|next)|half an?|one and (?:a )?half"


def _unit(language: Language) -> str:
    return "(?:" + "|".join(words for _, words in _UNITS[language]) + ")"


_PATTERN: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        amount("en", unit=_unit("en") + _EN_END, between=r"(?:(?:consecutive|full|whole|more|further) )?")
        + rf"|(?<![a-z-])(?P<one>{_EN_ONE})[ -](?P<of>year|month|week|day|hour)s?(?![a-z-])"
    ),
    "zh": re.compile(amount("zh", unit=_unit("zh") + _ZH_END)),
}
_ONE: Final = {"en": re.compile(rf"(?<![a-z-])(?=(?:{_EN_ONE})[ -])"), "zh": None}

# Cue words right before and right behind; the first that fits decides, behind before before.
_BEHIND: Final[dict[Language, tuple[tuple[DurationKind, str], ...]]] = {
    "en": (
        ("history", r"[ -](?:ago|history|earlier|previously|before|prior)(?![a-z])|'? ?duration(?![a-z])"),
        (
            "after",
            r"[ -](?:after|later|post|afterwards?|following|from|into|(?:of )?follow-?(?: ?up)?)(?![a-z])",
        ),
        ("for", r"[ -](?:course|cycle|taper|infusion|of (?:treatment|therapy))(?![a-z])"),
        ("for", r" of [a-z]{3,20}(?:mab|nib|ide|one|ine|cept|kinra|steroids?)(?![a-z])"),
    ),
    "zh": (
        ("after", r"以?后|之后|以?内|时|末"),
        ("history", r"以?前|之前|病史|病程|\"?(?:入院|就诊|入住)"),
        ("for", r"疗程|的治疗"),
    ),
}
_BEFORE: Final[dict[Language, tuple[tuple[DurationKind, str], ...]]] = {
    "en": (
        ("history", r"since|(?:the )?(?:last|past|previous|preceding)|history of"),
        ("history", r"(?:disease|symptom|illness) duration(?: of| was| is)?"),
        ("for", r"for(?: another)?(?: an? (?:total|period|duration|median|mean))?(?: of)?"),
        ("for", r"for the (?:following|next)|during|over(?: a period of)?|last(?:ing|ed)|throughout|×|x"),
        ("for", r"total of|course of|duration(?: of| was)?"),
        ("after", r"(?:after|within|in|by|at|following|until|up to)(?: the)?(?: (?:first|next|initial))?"),
    ),
    "zh": (
        (
            "history",
            r"(?:病史|病程|患病|发病|起病|诊断|确诊|发热|既往)(?:(?!治疗|应用|口服|予|服用)[^，。,;；、]){0,14}?"
            r"(?:有|已|达|共|约|近|长达|为)?",
        ),
        ("after", r"随访(?:时间)?(?:为|约)?"),
        ("history", r"有|已|近期|最近|入院前|过去"),
        ("for", r"(?:共用?|连用|连续|疗程|持续|维持|×|x|时间为?)(?:了|约|近|共|为)?"),
        ("for", r"(?:治疗|应用|使用|给药|服用|口服|输注|滴注|注射|静滴|冲击|化疗)(?:了|约|近|共|时间)?"),
        ("after", r"后(?:第|约|近)?\+?"),
    ),
}
_FILL: Final[dict[Language, str]] = {
    "en": r"\s*(?:approximately |about |nearly |a )?$",
    "zh": r"[\s为了约]*$",
}
_LEFT: Final[dict[Language, str]] = {"en": r"(?<![a-z])", "zh": ""}
_BEFORE_RE: Final = {
    language: tuple(
        (kind, re.compile(rf"{_LEFT[language]}(?:{words}){_FILL[language]}"))
        for kind, words in _BEFORE[language]
    )
    for language in _BEFORE
}
_BEHIND_RE: Final = {
    language: tuple((kind, re.compile(rf"\s?(?:{words})")) for kind, words in _BEHIND[language])
    for language in _BEHIND
}
# "diagnosed with ... for four years" is history, "treated for four years" a course.
_KNOWN: Final = re.compile(
    r"(?:diagnos|suffer|symptom|complain|known|history|experienc|present)"
    r"(?:(?!treat|receiv|given|administ|therap|start| mg)[^.;,]){0,60}$"
)
# 第0、2、6周 names weeks, 每2周 is a pace: neither is a stretch of time.
_NAMED: Final = re.compile(r"(?:第[0-9、,和及~\- ]{0,20}|每\s?)$")
_REACH: Final = 30


def _kind(folded: str, span: Span, language: Language) -> tuple[DurationKind, Span]:
    for kind, pattern in _BEHIND_RE[language]:
        if match := pattern.match(folded, span.end):
            return kind, Span(span.start, match.end())
    left = max(0, span.start - _REACH)
    before = folded[left : span.start]
    for kind, pattern in _BEFORE_RE[language]:
        if match := pattern.search(before):
            phrase = Span(left + match.start(), span.end)
            if kind == "for" and _KNOWN.search(folded[max(0, phrase.start - 70) : phrase.start]):
                return "history", phrase
            return kind, phrase
    return "plain", span


def _quantity(match: re.Match[str], folded: str, language: Language) -> Quantity | None:
    groups = match.groupdict()
    words = groups.get("of") or groups["au"]
    unit = next(name for name, pattern in _UNITS[language] if re.fullmatch(pattern, words))
    if one := groups.get("one"):
        return Quantity(unit, 0.5 if one.startswith("half") else 1.5 if "half" in one else 1.0)
    if (read := read_amount(match, language)) is None:
        return None
    quantity = read.quantity(unit)
    is_year = language == "zh" and unit == "a" and (read.value or read.high or 0) >= 1900
    is_date = words == "日" and folded.endswith("月", 0, match.start())
    if "半" in words and read.value is not None:
        return replace(quantity, value=read.value + 0.5)
    return None if is_year or is_date else quantity


def find_durations(text: str, language: Language) -> tuple[Duration, ...]:
    """Return the stretches of time in ``text`` that are no ages, intervals or dates.

    >>> [(d.quantity.value, d.quantity.unit, d.kind) for d in find_durations("for about 3 months", "en")]
    [(3.0, 'mo', 'for')]
    """
    folded = fold(text).text
    if _SIGNS.isdisjoint(signs_of(folded)):
        return ()
    others = [age.span for age in find_ages(text, language)]
    others += [frequency.span for frequency in find_frequencies(text, language)]
    taken = cover(text, others)
    found = []
    for match in matches_at(_PATTERN[language], folded, openings_or(folded, language, _ONE[language])):
        span = span_of(match)
        is_named = language == "zh" and _NAMED.search(folded, max(0, span.start - _REACH), span.start)
        if is_named or any(taken[span.start : span.end]):
            continue
        if (quantity := _quantity(match, folded, language)) is not None:
            kind, phrase = _kind(folded, span, language)
            found.append(Duration(span, quantity, kind, phrase))
    return settle(found, text)
