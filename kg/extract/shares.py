"""Shares of a group: k of n, and percentages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kg.extract.ages import read_noun
from kg.extract.counts import EN_HEAD, NOT_A_MODIFIER, PEOPLE, SEXES, ZH_PEOPLE, ZH_SEX
from kg.extract.numbers import (
    BARE,
    NUMBER,
    S1,
    S,
    amount,
    matches_at,
    openings,
    openings_or,
    read_amount,
    read_number,
    settle,
    span_of,
)
from kg.extract.signs import signs_of, words
from kg.model import Language, Quantity, Span
from kg.normalize import fold


@dataclass(frozen=True, slots=True)
class Fraction:
    """``count`` of ``total``, with or without its percentage; what is not written is ``None``.

    ``noun`` is the counted word when one is written; without it the things counted may be no patients.
    """

    span: Span
    count: int
    total: int | None
    percent: float | None
    noun: str = ""
    sex: str | None = None
    population: str | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """Of how many people something is said, and the numbers that say so."""

    count: int | None = None
    total: int | None = None
    percent: float | None = None
    spans: tuple[Span, ...] = ()


def written(share: Fraction | Share) -> Iterator[tuple[str, int | float]]:
    """Yield name and value of the numbers of a share that are written."""
    numbers = (("count", share.count), ("total", share.total), ("percent", share.percent))
    return ((name, value) for name, value in numbers if value is not None)


@dataclass(frozen=True, slots=True)
class Percent:
    """A percentage. ``of`` covers the words counted ("of adult patients", "female").

    ``sex`` and ``population`` are set when these words say so.
    """

    span: Span
    quantity: Quantity
    of: Span | None = None
    sex: str | None = None
    population: str | None = None


def values_of(quantity: Quantity) -> Iterator[tuple[str, float | str]]:
    """Yield what a claim says of a percentage or a range of percentages; a range is never made one number."""
    if quantity.value is not None:
        yield "percent", quantity.value
    elif quantity.low is not None and quantity.high is not None:
        yield from (("low", quantity.low), ("high", quantity.high), ("unit", "%"))


_FIGURE: Final = r"[0-9]{1,3}(?:[.·][0-9]{1,3})?"
_INTEGER: Final = r"[0-9]{1,5}"


def _in_brackets(name: str) -> str:
    return rf"[(\[,]{S}(?P<{name}>{_FIGURE}){S}(?:%|percent){S}[)\]]?"


_BEHIND: Final = _in_brackets("pct")
_BEHIND_2: Final = _in_brackets("pct2")
_PERCENT_FIRST: Final = rf"(?<![0-9/])(?P<pct>{_FIGURE}){S}%{S}[(\[]{S}(?P<k>{_INTEGER}){S}"
_SEX_BEHIND: Final = rf"(?: (?:were|was|are) (?P<sexes>{SEXES})(?![a-z-]))?"
# "5 of the following 8 criteria" counts no patients.
_NO_PEOPLE: Final = "following|criteria|parameters|items|features|listed|points|alleles|loci|joints"
_NOT_PATIENTS: Final = rf"(?!(?:{S1}[a-z0-9-]{{1,15}}){{0,2}}{S1}(?:{_NO_PEOPLE})(?![a-z]))"
_ALL: Final = r"(?:the |these |our |all |a total of )?"
# What happens to patients: "3/21 died" counts them, "grade 3/6" does not.
_EN_FATE: Final = "(?:died|relapsed|responded|achieved|survived|had|were|was|developed|required|received|showed|presented|remained)"
_ZH_FATE: Final = "(?:死亡|复发|有效|缓解|存活|好转|治愈)"
_FRACTIONS: Final[dict[Language, tuple[re.Pattern[str], ...]]] = {
    "en": (
        # 6 of 10 patients; 10 (55.6%) of 18; three out of the five (60%)
        re.compile(
            rf"(?P<k>{NUMBER['en']})(?:{S}{_BEHIND})?{S1}(?:out )?of{S1}{_ALL}"
            rf"(?P<n>{NUMBER['en']})(?![%.]?[0-9])"
            rf"(?!{S}%){_NOT_PATIENTS}(?:{EN_HEAD})?(?:{S}{_BEHIND_2})?{_SEX_BEHIND}"
        ),
        # 6/10 patients; 6/10 (60%)
        re.compile(
            rf"(?<![/0-9])(?P<k>{NUMBER['en']}){S}/{S}(?P<n>{BARE['en']})(?![/0-9.%])"
            rf"(?:{EN_HEAD}|{S}{_BEHIND}|(?={S1}{_EN_FATE}))"
        ),
        # 60% (6/10)
        re.compile(_PERCENT_FIRST + rf"(?:/|of|out of){S}(?P<n>{_INTEGER}){S}[)\]]"),
        # 14 patients (60%); 11 (52.4%) were female
        re.compile(rf"(?P<k>{NUMBER['en']})(?:{EN_HEAD})?{S}{_BEHIND}{_SEX_BEHIND}"),
    ),
    "zh": (
        # 10例中有6例(60%)
        re.compile(
            rf"(?P<n>{NUMBER['zh']}){S}[例名]{S}(?:{ZH_PEOPLE})?{S}中{S}[,有的共]{{0,2}}{S}"
            rf"(?P<k>{NUMBER['zh']}){S}[例名]{S}(?P<noun>{ZH_PEOPLE})?(?:{S}{_BEHIND})?"
        ),
        # 9/10例; 9/10(90%)
        re.compile(
            rf"(?<![/0-9])(?P<k>{NUMBER['zh']}){S}(?:例{S})?/{S}(?P<n>{BARE['zh']})(?![/0-9.%])"
            rf"(?:{S}(?P<noun>例)(?:{S}{_BEHIND})?|{S}{_BEHIND_2}|(?={_ZH_FATE}))"
        ),
        # 90%(9/10)
        re.compile(_PERCENT_FIRST + rf"(?:例{S})?/{S}(?P<n>{_INTEGER}){S}例?{S}[)\]]"),
        # 男6例(60%)
        re.compile(rf"{ZH_SEX}(?P<k>{NUMBER['zh']}){S}[例名人]{S}(?P<noun>{ZH_PEOPLE})?{S}{_BEHIND}"),
    ),
}


_FRACTION_SIGNS: Final = words("of / % percent 中")

# The other words that they open with; a figure before its percent sign may stand where no other number does.
_FRACTION_LEAD: Final = {
    "en": re.compile(r"(?<![0-9/])(?=[0-9])"),
    "zh": re.compile(r"[男女]|(?<![0-9/])(?=[0-9])"),
}


def _whole(words: str | None, language: Language) -> int | None:
    number = read_number(words, language) if words else None
    return int(number) if number is not None and number == int(number) else None


def _read_fraction(match: re.Match[str], language: Language) -> Fraction | None:
    groups = match.groupdict()
    count, total = _whole(groups["k"], language), _whole(groups.get("n"), language)
    if count is None or (groups.get("n") and not total):
        return None
    figure = groups.get("pct") or groups.get("pct2")
    percent = float(figure.replace("·", ".")) if figure else None
    if percent is not None and percent > 100:
        return None
    noun = groups.get("noun") or groups.get("sexes") or ""
    sex, population = read_noun(groups.get("sexes") or noun)
    if groups.get("sex"):
        sex = "male" if groups["sex"] == "男" else "female"
    return Fraction(span_of(match), count, total, percent, noun, sex, population)


@lru_cache(maxsize=64)
def _fractions(text: str, language: Language) -> tuple[Fraction, ...]:
    folded = fold(text).text
    if _FRACTION_SIGNS.isdisjoint(signs_of(folded)) or not openings(folded, language):
        return ()
    places = openings_or(folded, language, _FRACTION_LEAD[language])
    found: list[Fraction] = []
    for pattern in _FRACTIONS[language]:
        for match in matches_at(pattern, folded, places):
            if (fraction := _read_fraction(match, language)) is not None:
                found.append(fraction)
    return settle(found, text)


def find_fractions(text: str, language: Language) -> tuple[Fraction, ...]:
    """Return k of n, in text order: "6 of 10 patients", "6/10 (60%)", "11 (52.4%)", 10例中有6例.

    >>> [(f.count, f.total, f.percent) for f in find_fractions("10 (55.6%) of 18 patients", "en")]
    [(10, 18, 55.6)]
    """
    return tuple(f for f in _fractions(text, language) if f.total is None or f.count <= f.total)


def find_impossible_fractions(text: str, language: Language) -> tuple[Fraction, ...]:
    """Return what is written as k of n people with k above n ("13 of 12 patients"): an error of the text.

    Without people or a percentage it may be something else ("120/80").
    """
    people = (f for f in _fractions(text, language) if f.noun or f.percent is not None)
    return tuple(f for f in people if f.total is not None and f.count > f.total)


_SIGN: Final = r"(?:%|per ?cent(?![a-z]))"
# A confidence level, the strength of a solution, an adjective ("10%-solution").
_NOT_SHARE: Final = (
    rf"(?!{S}(?:-[a-z]|ci(?![a-z])|confidence|[可置]信区间|葡萄糖|氯化钠|人?血?白蛋白|甘露醇|碳酸氢钠|glucose|dextrose"
    r"|saline|albumin|w/v|solution))"
)
_PERCENTS: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        amount("en", unit=_SIGN)
        + _NOT_SHARE
        + rf"(?:{S1}(?P<of>of{S1}(?:the |all |these |our )?"
        + rf"(?:(?!{NOT_A_MODIFIER})[a-z][a-z-]{{0,25}}{S1}){{0,3}}?"
        + rf"(?P<noun>{PEOPLE})(?![a-z])|(?:(?:were|was|are) )?(?P<sexes>{SEXES})(?![a-z-])))?"
    ),
    "zh": re.compile(
        r"(?P<lead>(?P<sex>[男女])性?(?:患[者儿])?(?:占|比例为)?)?(?:百分之(?P<words>[一二三四五六七八九十百零]{1,5})|"
        + amount("zh", unit=_SIGN)
        + ")"
        + _NOT_SHARE
        + rf"(?:{S}(?P<of>的{S}(?P<noun>(?:成年?|儿童)?(?:{ZH_PEOPLE}))))?"
    ),
}
_PERCENT_SIGNS: Final = words("% percent cent 百")
_PERCENT_LEAD: Final = {"en": None, "zh": re.compile("[男女]|百分之")}


def _read_percent(match: re.Match[str], language: Language) -> Percent | None:
    groups = match.groupdict()
    if groups.get("words"):
        number = read_number(groups["words"], language)
        quantity = None if number is None else Quantity("%", number)
    else:
        read = read_amount(match, language)
        quantity = None if read is None else read.quantity("%")
    if quantity is None:
        return None
    of = Span(*match.span("of")) if groups.get("of") else None
    end = match.end() if of is None else match.start() + len(match[0][: of.start - match.start()].rstrip())
    start = match.end("lead") if groups.get("lead") else match.start()
    counted = match["of"] or ""
    sex, population = read_noun(groups.get("noun") or groups.get("sexes") or "")
    if groups.get("sex"):
        sex, of = ("male" if groups["sex"] == "男" else "female"), Span(match.start(), match.end("sex"))
    if population is None and re.search(r"(?<![a-z])adult|成年?", counted):
        population = "adult"
    elif population is None and re.search(r"pa?ediatric|儿童", counted):
        population = "paediatric"
    return Percent(Span(start, end), quantity, of, sex, population)


def find_percents(text: str, language: Language) -> tuple[Percent, ...]:
    """Return percentages that are neither confidence levels nor strengths of a solution.

    >>> p = find_percents("about 30% of adult patients", "en")[0]
    >>> (p.quantity.value, p.quantity.qualifier, p.population)
    (30.0, 'approximately', 'adult')
    """
    folded = fold(text).text
    if _PERCENT_SIGNS.isdisjoint(signs_of(folded)):
        return ()
    found: list[Percent] = []
    for match in matches_at(
        _PERCENTS[language], folded, openings_or(folded, language, _PERCENT_LEAD[language])
    ):
        if (percent := _read_percent(match, language)) is not None:
            found.append(percent)
    return settle(found, text)
