"""How many: patients and cases, k of n, percentages, sex ratios, and rounds of treatment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kg.extract.ages import read_noun
from kg.extract.normalize import fold
from kg.extract.numbers import (
    BARE,
    NUMBER,
    S1,
    S,
    amount,
    citations,
    is_cited,
    qualifier,
    qualifier_key,
    read_amount,
    read_number,
)
from kg.model import Language, Quantity, Span


@dataclass(frozen=True, slots=True)
class Count:
    """A number of patients or cases. ``noun`` is the counted word as written, ``is_article`` marks "a case of".

    ``sex`` and ``population`` are set when the counted noun says so (8 boys, 男8例).
    """

    span: Span
    value: int
    noun: str
    sex: str | None = None
    population: str | None = None
    qualifier: str | None = None
    is_article: bool = False


@dataclass(frozen=True, slots=True)
class Fraction:
    """``count`` of ``total`` with or without its percentage; what is not written is ``None``."""

    span: Span
    count: int
    total: int | None
    percent: float | None
    noun: str = ""
    sex: str | None = None
    population: str | None = None


@dataclass(frozen=True, slots=True)
class Percent:
    """A percentage; ``population`` when it is one of adults or children, ``of`` the words counted ("adult patients")."""

    span: Span
    quantity: Quantity
    of: Span | None = None
    sex: str | None = None
    population: str | None = None


@dataclass(frozen=True, slots=True)
class SexRatio:
    """Male to female as written, ``male`` : ``female``."""

    span: Span
    male: float
    female: float


@dataclass(frozen=True, slots=True)
class Cycles:
    """Rounds, cycles, courses, doses, pulses or episodes: how many, or (``is_ordinal``) which one.

    ``noun`` is one of ``round cycle course dose pulse session episode time``.
    """

    span: Span
    noun: str
    value: float | None
    low: float | None = None
    high: float | None = None
    is_ordinal: bool = False
    qualifier: str | None = None


_PEOPLE: Final = (
    r"patients?|cases?|child(?:ren)?|adults?|infants?|neonates?|newborns?|adolescents?|wom[ae]n|m[ae]n|girls?|boys?|females?|males?|sisters?"
    r"|brothers?|siblings?|twins|subjects?|individuals?|participants?|persons?|people|volunteers?|controls|survivors"
)
_NO_HEAD: Final = (
    r"(?:of|with|who|and|or|to|in|on|for|by|at|from|was|were|is|are|had|the|a|an|than|as|per|times?|days?|weeks?|months?|years?|hours?|doses?"
    r"|cycles?|courses?|rounds?|mg|g|kg|ml|u|points?|criteria|vs|versus|that|which|after|before|until|when|among|between|all|other|these|each)(?![a-z-])"
)
_EN_HEAD: Final = rf"(?:(?:{S1}|-)(?!{_NO_HEAD})[a-zα-ω][a-zα-ω0-9'’/-]{{0,28}}){{0,5}}?(?:{S1}|-)(?P<noun>{_PEOPLE})(?![a-z-])(?!{S1}(?:patients?|cases?|subjects?)(?![a-z]))"
_ZH_PEOPLE: Final = r"患[儿者]|病[人例]|成年?人|儿童|女[孩童性]|男[孩童性]|新生儿|婴儿|志愿者|受试者|健康"
_COUNT: Final = {
    "en": (
        re.compile(rf"(?:(?P<q>{qualifier('en')}){S})?(?P<k>{NUMBER['en']}){_EN_HEAD}"),
        re.compile(rf"(?<![a-z0-9-])(?P<art>an?){_EN_HEAD}"),
        re.compile(rf"(?<![a-z])(?P<noun>n){S}={S}(?P<k>{BARE['en']})(?![.0-9%])"),
    ),
    "zh": (
        re.compile(
            rf"(?:(?P<sex>[男女])性?(?:患[儿者])?{S})?(?P<k>{NUMBER['zh']}){S}(?:(?P<noun>例)(?!如|数)|[名位个]{S}(?={_ZH_PEOPLE}|男|女))"
            rf"{S}(?P<who>{_ZH_PEOPLE})?"
        ),
        re.compile(rf"(?P<sex>[男女])性?(?:患[儿者])?{S}(?P<k>{NUMBER['zh']}){S}[名人]"),
        re.compile(rf"(?P<noun>n){S}={S}(?P<k>{BARE['zh']})(?![.0-9%])"),
    ),
}  # fmt: skip
_PERCENT: Final = r"(?:%|percent(?![a-z])|per cent(?![a-z])|per ?cent(?![a-z]))"
_PCT: Final = rf"[(\[,]{S}(?P<pct>[0-9]{{1,3}}(?:[.·][0-9]{{1,3}})?){S}%{S}[)\]]?"
_FRACTION: Final = {
    "en": (
        re.compile(rf"(?P<k>{NUMBER['en']})(?:{S}{_PCT})?{S1}(?:out )?of{S1}(?:the |these |our |all |a total of )?(?P<n>{NUMBER['en']})(?![%.]?[0-9])(?:{_EN_HEAD})?(?:{S}{_PCT.replace('pct', 'pct2')})?"),
        re.compile(rf"(?<![/0-9])(?P<k>{NUMBER['en']}){S}/{S}(?P<n>{BARE['en']})(?![/0-9.%])(?:(?P<head>{_EN_HEAD})|{S}{_PCT})"),
        re.compile(rf"(?<![0-9/])(?P<pct>[0-9]{{1,3}}(?:\.[0-9]{{1,3}})?){S}%{S}[(\[]{S}(?P<k>[0-9]{{1,5}}){S}(?:/|of|out of){S}(?P<n>[0-9]{{1,5}}){S}[)\]]"),
        re.compile(rf"(?P<k>{NUMBER['en']})(?:{_EN_HEAD})?{S}{_PCT}"),
    ),
    "zh": (
        re.compile(rf"(?P<n>{NUMBER['zh']}){S}例{S}(?:{_ZH_PEOPLE})?{S}中{S}[,有的共]{{0,2}}{S}(?P<k>{NUMBER['zh']}){S}例(?:{S}{_PCT})?"),
        re.compile(rf"(?<![/0-9])(?P<k>{NUMBER['zh']}){S}(?:例{S})?/{S}(?P<n>{BARE['zh']})(?![/0-9.%])(?:{S}(?P<head>例)(?:{S}{_PCT})?|{S}{_PCT.replace('pct', 'pct2')})"),
        re.compile(rf"(?<![0-9/])(?P<pct>[0-9]{{1,3}}(?:\.[0-9]{{1,3}})?){S}%{S}[(\[]{S}(?P<k>[0-9]{{1,5}}){S}(?:例{S})?/{S}(?P<n>[0-9]{{1,5}}){S}(?:例)?{S}[)\]]"),
        re.compile(rf"(?:(?P<sex>[男女])性?(?:患[儿者])?{S})?(?P<k>{NUMBER['zh']}){S}[例名人]{S}(?:{_ZH_PEOPLE})?{S}{_PCT}"),
    ),
}  # fmt: skip
_SOLUTE: Final = rf"(?!{S}(?:-|ci(?![a-z])|confidence|可信区间|置信区间|葡萄糖|氯化钠|白蛋白|人血白蛋白|甘露醇|碳酸氢钠|glucose|dextrose|saline|albumin|w/v|solution))"
_PERCENT_RE: Final = {
    "en": re.compile(
        amount("en", unit=_PERCENT) + _SOLUTE
        + rf"(?:{S1}(?P<of>of{S1}(?:the |all |these |our )?(?:(?!{_NO_HEAD})[a-z][a-z-]{{0,25}}{S1}){{0,3}}?(?P<noun>{_PEOPLE})(?![a-z])))?"
    ),
    "zh": re.compile(
        r"(?:(?:百分之(?P<words>[一二三四五六七八九十百零]{1,5}))|" + amount("zh", unit=_PERCENT) + ")" + _SOLUTE
        + rf"(?:{S}(?P<of>的{S}(?P<noun>(?:成年?|儿童)?{_ZH_PEOPLE})))?"
    ),
}  # fmt: skip
_RATIO: Final = re.compile(
    rf"(?P<label>男性?{S}[:/与和、比]?{S}女性?(?:患[者儿])?(?:比例|之比|人数|比)?|m(?:ale)?s?{S}[:/-]{S}f(?:emale)?s?|male[- ]to[- ]female(?: ratio)?|female{S}[:/]{S}male|female[- ]to[- ]male(?: ratio)?)"
    rf"{S}(?:ratio)?{S}(?:[=:为是]|was|of)?{S}(?:约|为)?{S}(?P<m>[0-9]{{1,5}}(?:\.[0-9]{{1,3}})?){S}(?::|to){S}(?P<f>[0-9]{{1,5}}(?:\.[0-9]{{1,3}})?)(?![0-9:])"
)
_CYCLE_NOUNS: Final = (
    ("round", r"rounds?|轮"),
    ("cycle", r"cycles?|个?周期"),
    ("course", r"courses?|个?疗程"),
    ("dose", r"doses?|剂"),
    ("pulse", r"pulses?|boluses|次冲击"),
    ("session", r"sessions?|infusions?|injections?"),
    ("episode", r"episodes?|attacks?|flares?|relapses?|recurrences?"),
    ("time", r"次"),
)
_EN_CYCLE: Final = "|".join(
    f"(?:{pattern.split('|')[0] if noun != 'session' else pattern})" for noun, pattern in _CYCLE_NOUNS[:6]
)
_EN_EPISODE: Final = "episodes?|attacks?|flares?|relapses?|recurrences?"
_ORDINALS: Final = {
    word: i
    for i, word in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split(), 1)
}
_CYCLES: Final = {
    "en": (
        re.compile(amount("en") + rf"{S1}(?:(?:previous|prior|earlier|more|additional|consecutive|further|separate|recurrent|weekly|monthly|daily|pulse|intravenous|oral|full) ){{0,2}}(?P<noun>{_EN_CYCLE}|boluses|{_EN_EPISODE})(?![a-z])(?!{S}/)"),
        re.compile(rf"(?<![a-z])(?P<ord>{'|'.join(_ORDINALS)}|[1-9][0-9]?(?:st|nd|rd|th)){S1}(?P<noun>{_EN_CYCLE}|{_EN_EPISODE})(?![a-z])"),
    ),
    "zh": (
        re.compile(amount("zh") + rf"{S}(?P<noun>轮|个?周期|个?疗程|剂(?!量)|次(?!/|日|要|数|氯|黄))"),
        re.compile(rf"第{S}(?P<ord>[0-9]{{1,2}}|[一二三四五六七八九十]){S}(?P<noun>轮|个?周期|个?疗程|剂|次)"),
    ),
}  # fmt: skip


def _whole(words: str, language: Language) -> int | None:
    number = read_number(words, language)
    return int(number) if number is not None and number == int(number) else None


def _first(found: list[tuple[Span, object]]) -> list[object]:
    """Keep the leftmost, longest, non overlapping of what several patterns found."""
    found.sort(key=lambda pair: (pair[0].start, -pair[0].end))
    kept: list[tuple[Span, object]] = []
    for pair in found:
        if not kept or pair[0].start >= kept[-1][0].end:
            kept.append(pair)
    return [item for _, item in kept]


def find_counts(text: str, language: Language) -> tuple[Count, ...]:
    """Return numbers of patients and cases, in text order.

    >>> [(c.value, c.noun, c.population) for c in find_counts("31 children and two adults", "en")]
    [(31, 'children', 'paediatric'), (2, 'adults', 'adult')]
    """
    folded, cited = fold(text).text, citations(text)
    found: list[tuple[Span, object]] = []
    for pattern in _COUNT[language]:
        for match in pattern.finditer(folded):
            groups = match.groupdict()
            number = 1 if groups.get("art") else _whole(groups["k"], language)
            start = match.start("art" if groups.get("art") else "k")
            if number is None or is_cited(Span(start, start + 1), cited):
                continue
            span = Span(*match.span())
            words = (
                text[span.end - len(groups["noun"]) : span.end]
                if language == "en" and groups["noun"] != "n"
                else ""
            )
            noun = groups.get("who") or groups.get("noun") or words or match[0][-1]
            sex, population = read_noun(noun)
            for word in match[0].split() if language == "en" else ():
                adjective = {"adult": "adult", "paediatric": "paediatric", "pediatric": "paediatric"}.get(
                    word
                )
                population = population or adjective
                sex = sex or {"female": "female", "male": "male"}.get(word)
            if groups.get("sex"):
                sex = "male" if groups["sex"] == "男" else "female"
            key = qualifier_key(groups.get("q"), language)
            found.append((span, Count(span, number, noun, sex, population, key, bool(groups.get("art")))))
    return tuple(item for item in _first(found) if isinstance(item, Count))


def find_fractions(text: str, language: Language) -> tuple[Fraction, ...]:
    """Return k of n, in text order: "6 of 10 patients", "6/10 (60%)", "11 (52.4%)", 10例中有6例.

    >>> [(f.count, f.total, f.percent) for f in find_fractions("10 (55.6%) of 18 patients", "en")]
    [(10, 18, 55.6)]
    """
    folded, cited = fold(text).text, citations(text)
    found: list[tuple[Span, object]] = []
    for pattern in _FRACTION[language]:
        for match in pattern.finditer(folded):
            groups = match.groupdict()
            count = _whole(groups["k"], language)
            total = _whole(groups["n"], language) if groups.get("n") else None
            span = Span(*match.span())
            if count is None or (total is not None and not 0 < count <= total) or is_cited(span, cited):
                continue
            words = groups.get("pct") or groups.get("pct2")
            percent = float(words.replace("·", ".")) if words else None
            noun = groups.get("noun") or ""
            sex, population = read_noun(noun)
            if groups.get("sex"):
                sex = "male" if groups["sex"] == "男" else "female"
            found.append((span, Fraction(span, count, total, percent, noun, sex, population)))
    return tuple(item for item in _first(found) if isinstance(item, Fraction))


def find_percents(text: str, language: Language) -> tuple[Percent, ...]:
    """Return percentages that are neither confidence levels nor strengths of a solution.

    >>> p = find_percents("about 30% of adult patients", "en")[0]
    >>> (p.quantity.value, p.quantity.qualifier, p.population)
    (30.0, 'approximately', 'adult')
    """
    folded, cited = fold(text).text, citations(text)
    found = []
    for match in _PERCENT_RE[language].finditer(folded):
        groups = match.groupdict()
        if groups.get("words"):
            number = read_number(groups["words"], language)
            quantity = Quantity("%", number) if number is not None else None
        else:
            read = read_amount(match, language)
            quantity = read.quantity("%") if read else None
        of = Span(*match.span("of")) if groups.get("of") else None
        span = Span(
            match.start(),
            match.end()
            if of is None
            else match.end() - len(match[0]) + len(match[0][: of.start - match.start()].rstrip()),
        )
        if quantity is None or is_cited(span, cited):
            continue
        sex, population = read_noun((groups.get("noun") or "").removesuffix("患者"))
        if of is not None and population is None:
            words = of.of(folded)
            population = (
                "adult"
                if re.search(r"(?<![a-z])adult|成人", words)
                else "paediatric"
                if re.search("pa?ediatric|儿童", words)
                else None
            )
        found.append(Percent(span, quantity, of, sex, population))
    return tuple(found)


def find_sex_ratios(text: str) -> tuple[SexRatio, ...]:
    """Return ratios of males to females in either language, in text order.

    >>> [(r.male, r.female) for r in find_sex_ratios("男女比 1:1.2; female:male 3:1")]
    [(1.0, 1.2), (1.0, 3.0)]
    """
    found = []
    for match in _RATIO.finditer(fold(text).text):
        first, second = float(match["m"]), float(match["f"])
        if match["label"].startswith("f"):
            first, second = second, first
        found.append(SexRatio(Span(*match.span()), first, second))
    return tuple(found)


def find_cycles(text: str, language: Language) -> tuple[Cycles, ...]:
    """Return numbers and ordinals of rounds, cycles, courses, doses and episodes, in text order.

    >>> [(c.value, c.noun, c.is_ordinal) for c in find_cycles("three rounds, then a second course", "en")]
    [(3.0, 'round', False), (2.0, 'course', True)]
    """
    folded, cited = fold(text).text, citations(text)
    found: list[tuple[Span, object]] = []
    for pattern in _CYCLES[language]:
        for match in pattern.finditer(folded):
            groups, span = match.groupdict(), Span(*match.span())
            noun = next(name for name, words in _CYCLE_NOUNS if re.fullmatch(words, groups["noun"]))
            if is_cited(span, cited):
                continue
            if words := groups.get("ord"):
                number = float(
                    _ORDINALS.get(words) or read_number(re.sub("(?:st|nd|rd|th)$", "", words), language) or 0
                )
                found.append((span, Cycles(span, noun, number, is_ordinal=True)))
            elif read := read_amount(match, language):
                found.append(
                    (span, Cycles(span, noun, read.value, read.low, read.high, False, read.qualifier))
                )
    return tuple(item for item in _first(found) if isinstance(item, Cycles))
