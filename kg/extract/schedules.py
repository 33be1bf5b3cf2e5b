"""How often a medicine is given: read to the keys of the ontology's Frequency terms.

What has no term keeps its interval (every 8 hours) or its number of times per period (three times a week).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kg.extract.numbers import BARE, NUMBER, S, matches_at, read_number, settle, span_of, tidy
from kg.extract.signs import signs_of, words
from kg.model import Language, Quantity, Span
from kg.normalize import fold


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often: a term ``key``, or an ``interval``, or ``times`` per ``period`` (``d``, ``wk``, ``mo``)."""

    span: Span
    key: str | None
    interval: Quantity | None = None
    times: float | None = None
    period: str | None = None


_PERIODS: Final[dict[Language, dict[str, str]]] = {
    "en": {"d": r"days?|d", "wk": r"weeks?|wks?|w", "mo": r"months?|mos?", "h": r"hours?|hrs?|h"},
    "zh": {"d": r"[日天]|d(?:ay)?", "wk": r"周|星期|w(?:eek)?", "mo": r"个?月", "h": r"个?小时|h(?:r)?"},
}
_PERIOD_WORDS: Final = {
    "day": "d", "d": "d", "daily": "d", "week": "wk", "wk": "wk", "weekly": "wk", "month": "mo",
    "monthly": "mo", "hourly": "h",
}  # fmt: skip
# An interval that a Frequency term names; the term table counts "monthly" as every four weeks.
_EVERY_KEY: Final = {
    (12.0, "h"): "freq-twice-daily",
    (24.0, "h"): "freq-once-daily",
    (1.0, "d"): "freq-once-daily",
    (7.0, "d"): "freq-once-weekly",
    (14.0, "d"): "freq-every-2-weeks",
    (28.0, "d"): "freq-every-4-weeks",
    (1.0, "wk"): "freq-once-weekly",
    (2.0, "wk"): "freq-every-2-weeks",
    (4.0, "wk"): "freq-every-4-weeks",
    (1.0, "mo"): "freq-every-4-weeks",
}
_TIMES_KEY: Final = {
    (1.0, "d"): "freq-once-daily",
    (2.0, "d"): "freq-twice-daily",
    (3.0, "d"): "freq-three-times-daily",
    (1.0, "wk"): "freq-once-weekly",
    (2.0, "wk"): "freq-twice-weekly",
    (1.0, "mo"): "freq-every-4-weeks",
}
_CODES: Final = {
    "qd": (1.0, "d"), "od": (1.0, "d"), "qhs": (1.0, "d"), "qn": (1.0, "d"), "bid": (2.0, "d"),
    "bd": (2.0, "d"), "tid": (3.0, "d"), "tds": (3.0, "d"), "qid": (4.0, "d"), "qw": (1.0, "wk"),
    "biw": (2.0, "wk"), "tiw": (3.0, "wk"),
}  # fmt: skip
_ADVERBS: Final = {"once": 1.0, "twice": 2.0, "thrice": 3.0}

_Groups = dict[str, str | None]
_Reader = Callable[[Span, _Groups, Language], Frequency | None]


def _period_unit(words: str | None, language: Language) -> str:
    for unit, pattern in _PERIODS[language].items():
        if words and re.fullmatch(pattern, words):
            return unit
    return _PERIOD_WORDS[words or "day"]


def _every(span: Span, number: float, unit: str, high: float | None = None) -> Frequency:
    key = _EVERY_KEY.get((number, unit)) if high is None else None
    interval = Quantity(unit, number) if high is None else Quantity(unit, None, number, high)
    return Frequency(span, key, None if key else interval)


def _times(span: Span, number: float, unit: str) -> Frequency:
    key = _TIMES_KEY.get((number, unit))
    interval = Quantity("h", tidy(24 / number)) if unit == "d" and not key else None
    return Frequency(span, key, interval, number, unit)


def _read_every(span: Span, groups: _Groups, language: Language) -> Frequency | None:
    """every 2 weeks, q6h, 每2周, 每2周1次, 1次/2周: an interval, with how many times in it."""
    unit = _period_unit(groups["p"], language)
    number = read_number(groups.get("n") or "1", language)
    count = read_number(groups.get("k") or "1", language)
    if not number or not count:
        return None
    if number == 1.0 and groups.get("k"):
        return _times(span, count, unit)
    high_words = groups.get("n2")
    high = read_number(high_words, language) if high_words else None
    if high is not None and high <= number:
        return None
    return _every(span, tidy(number / count), unit, high)


def _read_times(span: Span, groups: _Groups, language: Language) -> Frequency | None:
    """three times a day, twice weekly, 分2次, 一日3次: a number of times a period (a day if unsaid)."""
    words = groups.get("k") or ""
    count = _ADVERBS.get(words) or read_number(words, language)
    return _times(span, count, _period_unit(groups.get("p"), language)) if count else None


def _read_hourly(span: Span, groups: _Groups, language: Language) -> Frequency | None:
    """8-hourly, three-weekly: an interval as an adverb."""
    number = read_number(groups["k"] or "", language)
    return _every(span, number, _period_unit(groups["p"], language)) if number else None


def _read_fortnight(span: Span, groups: _Groups, language: Language) -> Frequency:
    """Every fortnight."""
    return _every(span, 2.0, "wk")


def _read_regular(span: Span, groups: _Groups, language: Language) -> Frequency:
    """daily, weekly, 每日: once in the period (a day if unsaid)."""
    return _times(span, 1.0, _period_unit(groups.get("p"), language))


def _read_other(span: Span, groups: _Groups, language: Language) -> Frequency:
    """every other day, 隔日: every second period."""
    return _every(span, 2.0, _period_unit(groups.get("p"), language))


def _read_code(span: Span, groups: _Groups, language: Language) -> Frequency:
    """The short forms of prescriptions: qd, b.i.d., qw."""
    return _times(span, *_CODES[(groups["c"] or "").replace(".", "")])


def _read_once(span: Span, groups: _Groups, language: Language) -> Frequency:
    """A single dose."""
    return Frequency(span, "freq-once")


def _read_as_needed(span: Span, groups: _Groups, language: Language) -> Frequency:
    """As needed."""
    return Frequency(span, "freq-prn")


_END: Final = r"(?![a-z0-9])"
# "每2周减5 mg" is the pace of a taper, not a frequency of dosing.
_ZH_TAPER: Final = r"(?![^\S\n]?(?:递?[减增]|加量))"
# "tapered by 5 mg every week" likewise.
_EN_TAPER: Final = re.compile(
    r"(?:increas|reduc|taper|decreas|escalat|lower|rais)\w*[^.;,]{0,30}(?<![a-z])by [0-9.]{1,6} ?m?g(?:/kg)? $"
)
# "4 weekly doses" counts doses.
_EN_EVENT: Final = "(?:dose|cycle|course|infusion|injection|pulse)s"
_DAY_WORDS: Final = "day|daily|d|week|weekly|wk|month|monthly"
_EN_K: Final = rf"(?P<k>{NUMBER['en']})"
_EN_P: Final = "(?P<p>" + "|".join(_PERIODS["en"].values()) + ")"
_EN_N: Final = rf"(?P<n>{BARE['en']})(?:{S}(?:-|to){S}(?P<n2>{BARE['en']}))?"
_EN_LINK: Final = rf"(?:{S}(?:/|a|per|each|every){S}|-a-| |-)"
_ZH_K: Final = r"(?P<k>[0-9]{1,2}|[一两二三四])"
_NO_K: Final = r"[0-9一二两三四]{1,2}"
_ZH_P: Final = "(?P<p>" + "|".join(_PERIODS["zh"].values()) + ")"
_ZH_N: Final = rf"(?P<n>{BARE['zh']})"
_ZH_GIVEN: Final = rf"(?:{S}(?:给药|皮下注射|注射|静脉滴注|输注|使用|用药|应用))?"

# Matched between word boundaries.
_EN: Final[tuple[tuple[str, _Reader], ...]] = (
    (rf"(?:every|each|q\.?){S}{_EN_N}{S}-?{_EN_P}", _read_every),
    (rf"(?:at )?{_EN_N}[ -]{_EN_P} intervals", _read_every),
    (rf"{_EN_K}[ -](?P<p>hourly|weekly|monthly)(?!{S}{_EN_EVENT})", _read_hourly),
    (r"(?:every|each) (?:other|second) (?P<p>day|week|month)", _read_other),
    (r"(?:on )?alternate days|q\.?o\.?d\.?", _read_other),
    (r"fortnightly|(?:every|once a) fortnight", _read_fortnight),
    (rf"{_EN_K}{S}(?:times|x|×){_EN_LINK}(?P<p>{_DAY_WORDS})", _read_times),
    (rf"(?P<k>twice|thrice|once)(?:{_EN_LINK})?(?P<p>{_DAY_WORDS})", _read_times),
    (r"(?P<c>" + "|".join((*_CODES, *(r"\.".join(code) + r"\.?" for code in _CODES))) + ")", _read_code),
    (r"daily|(?:every|each) (?:day|morning|evening|night)|nightly|at (?:bedtime|night)", _read_regular),
    (r"(?:every )?(?P<p>week|month)(?:(?<=every week)|(?<=every month)|ly)", _read_regular),
    (r"single (?:(?:oral|intravenous|subcutaneous) )?(?:dose|bolus|infusion|injection)", _read_once),
    (r"one-time dose|(?<=a )single(?= [0-9])", _read_once),
    (r"(?:as|when|if) (?:needed|required)|p\.?r\.?n\.?", _read_as_needed),
)
_ZH: Final[tuple[tuple[str, _Reader], ...]] = (
    (rf"(?:每|q){S}{_ZH_N}?{S}{_ZH_P}{_ZH_GIVEN}{S}{_ZH_K}{S}[次剂]", _read_every),
    (rf"(?:每|q){S}{_ZH_N}{S}{_ZH_P}(?![a-z])", _read_every),
    (rf"(?P<k>{NUMBER['zh']}){S}次{S}/{S}{_ZH_N}?{S}{_ZH_P}(?![a-z])", _read_every),
    (rf"[一1][日天]{S}{_ZH_K}{S}次", _read_times),
    (rf"分{S}{_ZH_K}{S}次(?!/)", _read_times),
    (r"隔[日天](?:[1一]次)?|qod(?![a-z])", _read_other),
    (r"隔(?P<p>周)(?:[1一]次)?", _read_other),
    (r"(?<![a-z])(?P<c>" + "|".join(_CODES) + r")(?![a-z0-9])", _read_code),
    (rf"每[日天晚](?!{S}{_NO_K}{S}[次剂])", _read_regular),
    (rf"每(?P<p>周|月)(?!{S}{_NO_K}{S}[次剂])", _read_regular),
    (rf"(?:单次|一次性)(?=给药|注射|静脉|口服|输注|剂量|应用|使用|{S}[0-9])", _read_once),
    (r"必要时|按需|(?<![a-z])prn(?![a-z])", _read_as_needed),
)
_PATTERNS: Final[dict[Language, tuple[tuple[re.Pattern[str], _Reader], ...]]] = {
    "en": tuple((re.compile(rf"(?<![a-z0-9-])(?:{words}){_END}(?!-[a-z])"), read) for words, read in _EN),
    "zh": tuple((re.compile(rf"(?:{words}){_ZH_TAPER}"), read) for words, read in _ZH),
}


def _without_groups(rows: tuple[tuple[str, _Reader], ...]) -> str:
    return re.sub(r"\?P<[a-z0-9]+>", "?:", "|".join(words for words, _ in rows))


# Where any of them can begin.
_OPENING: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(f"(?<![a-z0-9-])(?={_without_groups(_EN)})"),
    "zh": re.compile(f"(?={_without_groups(_ZH)})"),
}

_SIGNS: Final = (
    words("""
    every each q b o t p intervals hourly weekly monthly daily nightly alternate fortnight fortnightly times x ×
    bedtime night single time needed required once twice thrice qod qo prn pr
""")
    | frozenset(_CODES)
    | frozenset(  # "3 x daily", also without the spaces
        f"{lead}{link}{period}"
        for lead in (*_ADVERBS, "times", "x")
        for link in ("", "a", "per", "each", "every")
        for period in _DAY_WORDS.split("|")
    )
)


@lru_cache(maxsize=64)
def find_frequencies(text: str, language: Language) -> tuple[Frequency, ...]:
    """Return how often something is given, in text order, non overlapping.

    >>> [f.key for f in find_frequencies("5 mg bid, then every 2 weeks", "en")]
    ['freq-twice-daily', 'freq-every-2-weeks']
    """
    folded = fold(text).text
    found: list[Frequency] = []
    if language == "en" and _SIGNS.isdisjoint(signs_of(folded)):
        return ()
    places = tuple(match.start() for match in _OPENING[language].finditer(folded))
    for pattern, read in _PATTERNS[language]:
        for match in matches_at(pattern, folded, places):
            is_taper = language == "en" and _EN_TAPER.search(
                folded, max(0, match.start() - 70), match.start()
            )
            frequency = None if is_taper else read(span_of(match), match.groupdict(), language)
            if frequency is not None:
                found.append(frequency)
    return settle(found, text)
