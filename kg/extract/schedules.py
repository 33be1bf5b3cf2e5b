"""How often and by which route a medicine is given.

Keys are those of the ontology's Frequency and Route terms; what has no term keeps its interval.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kg.extract.normalize import fold
from kg.extract.numbers import BARE, NUMBER, S, citations, is_cited, read_number, tidy
from kg.model import Language, Quantity, Span


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often: a term ``key``, or an ``interval``, or ``times`` per ``period`` (``d``, ``wk``, ``mo``)."""

    span: Span
    key: str | None
    interval: Quantity | None = None
    times: float | None = None
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """A route of administration: the ``key`` of a Route term.

    ``is_adjective`` marks words that lead to a noun ("oral", "intravenous", 口服): after a dose they
    belong to what follows. ``is_bound`` marks short forms that are a route only beside a dose.
    """

    span: Span
    key: str
    is_adjective: bool = False
    is_bound: bool = False


_N: Final = {language: f"(?P<n>{NUMBER[language]})" for language in NUMBER}
_BARE: Final = {language: f"(?P<n>{BARE[language]})" for language in BARE}
_EN_PERIOD: Final = {"d": r"days?|d", "wk": r"weeks?|wks?|w", "mo": r"months?|mos?", "h": r"hours?|hrs?|h"}
_ZH_PERIOD: Final = {
    "d": r"[日天]|d(?:ay)?",
    "wk": r"周|星期|w(?:eek)?",
    "mo": r"个?月",
    "h": r"个?小时|h(?:r)?",
}
_PERIODS: Final[dict[Language, dict[str, str]]] = {"en": _EN_PERIOD, "zh": _ZH_PERIOD}
_ZH_GIVEN: Final = r"(?:[^\S\n]?(?:给药|注射|输注|使用|用药|应用|皮下注射|静脉滴注))?"


def _periods(language: Language, names: str = "d wk mo h") -> str:
    return "|".join(f"(?:{_PERIODS[language][name]})" for name in names.split())


_EN: Final[tuple[tuple[str, str], ...]] = (
    ("every", rf"(?:every|each|q\.?){S}{_BARE['en']}(?:{S}(?:-|to){S}(?P<n2>{BARE['en']}))?{S}-?(?P<p>{_periods('en')})(?![a-z])"),
    ("other", r"(?:every|each) (?:other|second) (?P<p>day|week|month)|(?P<alt>on alternate days|alternate days|q\.?o\.?d\.?)(?![a-z])"),
    ("adverb", rf"{_N['en']}[ -](?P<p>hourly|daily|weekly|monthly)(?![a-z])"),
    ("times", rf"{_N['en']}{S}(?:times|x|×)(?:{S}(?:/|a|per|each|every){S}| )(?P<p>day|d|week|wk|month|daily|weekly|monthly)(?![a-z])"),
    ("fixed", r"(?P<w>twice|thrice|once)(?:[ -](?:a |per |each |every |every other )?|/)(?P<p>day|d|daily|week|wk|weekly|month|monthly|fortnight)(?![a-z])"),
    ("code", r"(?P<c>q\.?d|b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|t\.?d\.?s|b\.?d|o\.?d|q\.?h\.?s|qn|q\.?w|b\.?i\.?w|t\.?i\.?w|p\.?r\.?n)\.?(?![a-z0-9])"),
    ("daily", r"(?P<d>daily|every day|each day|per day|a day|every (?:morning|evening|night)|nightly|at bedtime|at night|weekly|every week|per week|monthly|every month|per month|fortnightly)(?![a-z-])"),
    ("once", r"(?P<o>(?:a |as a )?single(?: (?:oral|intravenous|subcutaneous|intramuscular))? (?:dose|bolus|infusion|injection)|one-time dose|(?<=a )single(?= [0-9]))(?![a-z])"),
    ("prn", r"(?P<prn>as needed|when needed|if needed|as required)(?![a-z])"),
)  # fmt: skip
_ZH: Final[tuple[tuple[str, str], ...]] = (
    ("every", rf"(?:每[隔间]?|q){S}{_BARE['zh']}?{S}(?P<p>{_periods('zh')}){_ZH_GIVEN}{S}(?P<k>[0-9]{{1,2}}|[一两二三四])[^\S\n]?[次剂]"),
    ("every", rf"(?:每|q){S}{_BARE['zh']}{S}(?P<p>{_periods('zh')})(?![a-z])"),
    ("oneday", rf"[一1][日天]{S}(?P<k>[0-9]{{1,2}}|[一两二三四]){S}次"),
    ("per", rf"(?P<k>{NUMBER['zh']}){S}次{S}/{S}{_BARE['zh']}?{S}(?P<p>{_periods('zh')})(?![a-z])"),
    ("other", r"(?P<alt>隔[日天](?:[1一]次)?|qod(?![a-z]))|(?P<altw>隔周(?:[1一]次)?)"),
    ("code", r"(?<![a-z])(?P<c>qd|bid|tid|qid|qn|qw|biw|tiw|prn)(?![a-z0-9])"),
    ("daily", r"(?P<d>每[日天晚]|每周|每月)(?![0-9一二两三四五六七八九十]{0,2}[^\S\n]?[次剂])"),
    ("split", rf"分{S}(?P<k>[0-9]{{1,2}}|[一两二三四]){S}次(?!/)"),
    ("once", r"(?P<o>单次|一次性)(?=给药|注射|静脉|口服|输注|剂量|应用|使用|[^\S\n]?[0-9])"),
    ("prn", r"(?P<prn>必要时|按需)"),
)  # fmt: skip


def _compile(patterns: tuple[tuple[str, str], ...], boundary: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(boundary + f"(?:{pattern})")) for name, pattern in patterns)


_FREQUENCIES: Final = {"en": _compile(_EN, r"(?<![a-z0-9])"), "zh": _compile(_ZH, "")}
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
    # The term table counts "monthly" as every four weeks.
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
    "qd": (1, "d"), "od": (1, "d"), "qhs": (1, "d"), "qn": (1, "d"), "bid": (2, "d"), "bd": (2, "d"), "tid": (3, "d"),
    "tds": (3, "d"), "qid": (4, "d"), "qw": (1, "wk"), "biw": (2, "wk"), "tiw": (3, "wk"),
}  # fmt: skip
_UNIT_WORDS: Final = {
    "day": "d", "d": "d", "daily": "d", "week": "wk", "wk": "wk", "weekly": "wk", "month": "mo", "monthly": "mo",
    "fortnight": "wk2", "hourly": "h",
}  # fmt: skip


def _every(span: Span, number: float, unit: str, high: float | None = None) -> Frequency:
    key = _EVERY_KEY.get((number, unit)) if high is None else None
    interval = Quantity(unit, number) if high is None else Quantity(unit, None, number, high)
    return Frequency(span, key, None if key else interval)


def _times(span: Span, number: float, unit: str) -> Frequency:
    if unit == "wk2":
        return _every(span, 2.0, "wk")
    key = _TIMES_KEY.get((number, unit))
    interval = Quantity("h", tidy(24 / number)) if unit == "d" and not key and number else None
    return Frequency(span, key, interval, number, unit)


def _period(words: str, language: Language) -> str:
    return next(name for name, pattern in _PERIODS[language].items() if re.fullmatch(pattern, words))


def _read_frequency(name: str, match: re.Match[str], language: Language) -> Frequency | None:
    span, groups = Span(*match.span()), match.groupdict()
    number = read_number(groups["n"], language) if groups.get("n") else None
    if name == "every":
        period, high = _period(groups["p"], language), None
        if groups.get("n2"):
            high = read_number(groups["n2"], language)
        if groups.get("k"):
            count = read_number(groups["k"], language) or 1.0
            if number is None or number == 1.0:
                return _times(span, count, period)
            return _every(span, tidy(number / count), period)
        return _every(span, number, period, high) if number else None
    if name == "other":
        unit = "d" if groups["alt"] else _UNIT_WORDS.get(groups.get("p") or "", "wk")
        return _every(span, 2.0, unit)
    if name == "adverb" and number:
        return _every(span, number, _UNIT_WORDS[groups["p"]])
    if name == "times" and number:
        return _times(span, number, _UNIT_WORDS[groups["p"]])
    if name == "fixed":
        count = {"once": 1.0, "twice": 2.0, "thrice": 3.0}[groups["w"]]
        if "every other" in match[0]:
            return _every(span, 2.0, _UNIT_WORDS[groups["p"]])
        return _times(span, count, _UNIT_WORDS[groups["p"]])
    if name == "code":
        code = groups["c"].replace(".", "")
        return Frequency(span, "freq-prn") if code == "prn" else _times(span, *_CODES[code])
    return _read_simple_frequency(name, span, groups, language)


def _read_simple_frequency(
    name: str, span: Span, groups: dict[str, str | None], language: Language
) -> Frequency | None:
    if name == "daily":
        words = groups["d"] or ""
        if "fortnight" in words:
            return _every(span, 2.0, "wk")
        return _times(
            span,
            1.0,
            "wk" if "week" in words or "周" in words else "mo" if "month" in words or "月" in words else "d",
        )
    if name in ("oneday", "split"):
        count = read_number(groups["k"] or "", language)
        return _times(span, count, "d") if count else None
    if name == "per":
        count, number = read_number(groups["k"] or "", language), None
        if groups.get("n"):
            number = read_number(groups["n"] or "", language)
        unit = _period(groups["p"] or "", language)
        if not count:
            return None
        return (
            _every(span, tidy(number / count), unit)
            if number and number != 1.0
            else _times(span, count, unit)
        )
    return Frequency(span, "freq-once" if name == "once" else "freq-prn") if name in ("once", "prn") else None


def find_frequencies(text: str, language: Language) -> tuple[Frequency, ...]:
    """Return how often something is given, in text order, non overlapping; longest wins.

    >>> [f.key for f in find_frequencies("5 mg bid, then every 2 weeks", "en")]
    ['freq-twice-daily', 'freq-every-2-weeks']
    """
    folded, cited = fold(text).text, citations(text)
    found: list[Frequency] = []
    for name, pattern in _FREQUENCIES[language]:
        for match in pattern.finditer(folded):
            frequency = _read_frequency(name, match, language)
            if frequency and not is_cited(frequency.span, cited):
                found.append(frequency)
    found.sort(key=lambda f: (f.span.start, -f.span.end))
    kept: list[Frequency] = []
    for frequency in found:
        if not kept or frequency.span.start >= kept[-1].span.end:
            kept.append(frequency)
    return tuple(kept)


_EN_ROUTES: Final = (
    ("route-oral", "adverb", r"orally|by mouth|per os|p\.o\.?|per oral(?:ly)?|perorally"),
    ("route-oral", "adjective", r"oral|peroral"),
    ("route-oral", "short", r"po"),
    ("route-iv", "adverb", r"intravenously|i\.v\.?|by (?:intravenous )?infusion"),
    ("route-iv", "adjective", r"intravenous"),
    ("route-iv", "roman", r"iv"),
    ("route-sc", "adverb", r"subcutaneously|s\.c\.?|subcut\.?"),
    ("route-sc", "adjective", r"subcutaneous"),
    ("route-sc", "short", r"sc|sq|subq"),
    ("route-im", "adverb", r"intramuscularly|i\.m\.?"),
    ("route-im", "adjective", r"intramuscular"),
    ("route-im", "short", r"im"),
    ("route-it", "adverb", r"intrathecally|i\.t\.?"),
    ("route-it", "adjective", r"intrathecal"),
    ("route-it", "short", r"it"),
    ("route-ia", "adverb", r"intra-?articularly"),
    ("route-ia", "adjective", r"intra-?articular"),
    ("route-topical", "adverb", r"topically"),
    ("route-topical", "adjective", r"topical"),
)
_ZH_ROUTES: Final = (
    ("route-oral", "adjective", r"口服(?!避孕)"),
    ("route-oral", "short", r"(?<![a-z])po(?![a-z])"),
    ("route-iv", "adjective", r"静脉(?:持续|缓慢|快速)?(?:滴注|注射|输注|推注|泵入|给药|点滴|应用|输入|使用|用)|静[滴推点注]|ivgtt|i\.v\."),
    ("route-iv", "short", r"(?<![a-z])iv(?![a-z])|静脉(?![血窦曲炎内管])"),
    ("route-sc", "adjective", r"皮下(?:注射|给药)"),
    ("route-sc", "short", r"(?<![a-z])(?:sc|ih)(?![a-z])"),
    ("route-im", "adjective", r"肌[内肉]注射|肌注"),
    ("route-im", "short", r"(?<![a-z])im(?![a-z])"),
    ("route-it", "adjective", r"鞘内(?:注射|给药)|鞘注"),
    ("route-ia", "adjective", r"关节(?:腔)?内?(?:注射|给药)"),
    ("route-topical", "adjective", r"外用|局部涂[抹擦]"),
)  # fmt: skip
_ROUTES: Final = {
    "en": re.compile(
        r"(?<![a-z0-9-])(?:"
        + "|".join(f"(?P<r{i}>{pattern})" for i, (_, _, pattern) in enumerate(_EN_ROUTES))
        + r")(?![a-z0-9-])(?!/[a-z])"
    ),
    "zh": re.compile("|".join(f"(?P<r{i}>{pattern})" for i, (_, _, pattern) in enumerate(_ZH_ROUTES))),
}
_ROMAN_BEFORE: Final = re.compile(
    r"(?:stage|grade|type|class|factor|phase|group|nephritis|figure|table|期|级|型)\s?$"
)


def all_routes(text: str, language: Language) -> tuple[Route, ...]:
    """Return every word that can be a route, the ones that are so only beside a dose included."""
    folded = fold(text).text
    found = []
    table = _EN_ROUTES if language == "en" else _ZH_ROUTES
    for match in _ROUTES[language].finditer(folded):
        key, manner, _ = table[int((match.lastgroup or "r0")[1:])]
        if manner == "roman" and _ROMAN_BEFORE.search(folded[max(0, match.start() - 12) : match.start()]):
            continue
        upper = match[0] != text[match.start() : match.end()]
        # "it" and "im" are words of the language; as a route they are written in capitals.
        if match[0] in ("it", "im") and language == "en" and not upper:
            continue
        bound = manner == "short" and not (language == "en" and upper and match[0] in ("po", "sc", "im"))
        found.append(Route(Span(*match.span()), key, manner == "adjective", bound))
    return tuple(found)


def find_routes(text: str, language: Language) -> tuple[Route, ...]:
    """Return the routes of administration in ``text`` that need no dose beside them to be one.

    >>> [route.key for route in find_routes("intravenous methylprednisolone", "en")]
    ['route-iv']
    """
    return tuple(route for route in all_routes(text, language) if not route.is_bound)
