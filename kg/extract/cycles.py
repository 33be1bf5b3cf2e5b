"""Rounds of treatment and episodes of disease: how many, or which one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kg.extract.numbers import (
    S1,
    S,
    amount,
    cover,
    matches_at,
    openings_or,
    read_amount,
    read_number,
    settle,
    span_of,
)
from kg.extract.schedules import find_frequencies
from kg.extract.signs import signs_of, words
from kg.model import Language, Span
from kg.normalize import fold


@dataclass(frozen=True, slots=True)
class Cycles:
    """Rounds, cycles, courses, doses, pulses or episodes: how many, or (``is_ordinal``) which one.

    ``noun`` is one of ``round cycle course dose pulse session episode time`` (次).
    """

    span: Span
    noun: str
    value: float | None
    low: float | None = None
    high: float | None = None
    is_ordinal: bool = False
    qualifier: str | None = None


_NOUNS: Final = (
    ("round", r"rounds?|轮"),
    ("cycle", r"cycles?|个?周期"),
    ("course", r"courses?|个?疗程"),
    ("dose", r"doses?|剂"),
    ("pulse", r"pulses?|bolus(?:es)?"),
    ("session", r"sessions?|infusions?|injections?"),
    ("episode", r"episodes?|attacks?|flares?|relapses?|recurrences?"),
    ("time", r"次"),
)
_EN_NOUN: Final = "(?P<noun>" + "|".join(words for _, words in _NOUNS[:-1]) + ")(?![a-z])"
_EN_MODIFIER: Final = (
    r"(?:previous|prior|earlier|more|additional|consecutive|further|separate|recurrent|weekly|monthly|daily|pulse|full"
    r"|intravenous|oral|cumulative) "
)
_ORDINALS: Final = {
    word: float(number)
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth".split(), start=1
    )
}
_EN_ORDINAL: Final = "|".join(_ORDINALS) + "|[1-9][0-9]?(?:st|nd|rd|th)"
_ZH_NOUN: Final = r"(?P<noun>轮|个?周期|个?疗程|剂(?!量)|次(?![/日要数氯黄]))"
_PATTERNS: Final[dict[Language, tuple[re.Pattern[str], ...]]] = {
    "en": (
        re.compile(amount("en") + rf"{S1}(?:{_EN_MODIFIER}){{0,2}}{_EN_NOUN}(?!{S}/)"),
        re.compile(rf"(?<![a-z0-9])(?P<ordinal>{_EN_ORDINAL}){S1}{_EN_NOUN}"),
    ),
    "zh": (
        re.compile(amount("zh") + rf"{S}{_ZH_NOUN}"),
        re.compile(rf"第{S}(?P<ordinal>[0-9]{{1,2}}|[一二三四五六七八九十]){S}{_ZH_NOUN}"),
    ),
}
_SIGNS: Final = words("""
    round rounds cycle cycles course courses dose doses pulse pulses bolus boluses session sessions infusion
    infusions injection injections episode episodes attack attacks flare flares relapse relapses recurrence
    recurrences 轮 期 程 剂 次
""")
_ORDINAL: Final = {"en": re.compile(rf"(?<![a-z0-9])(?={_EN_ORDINAL})"), "zh": re.compile("第")}


def _read(match: re.Match[str], language: Language) -> Cycles | None:
    groups, span = match.groupdict(), span_of(match)
    noun = next(name for name, words in _NOUNS if re.fullmatch(words, groups["noun"]))
    if ordinal := groups.get("ordinal"):
        digits = re.sub(r"(?:st|nd|rd|th)$", "", ordinal)
        number = _ORDINALS.get(ordinal) or read_number(digits, language)
        return Cycles(span, noun, number, is_ordinal=True)
    read = read_amount(match, language)
    # In English more than one goes with a plural: "506 dose" is something else.
    if read is None or (language == "en" and read.value != 1 and not groups["noun"].endswith("s")):
        return None
    return Cycles(span, noun, read.value, read.low, read.high, False, read.qualifier)


def find_cycles(text: str, language: Language) -> tuple[Cycles, ...]:
    """Return numbers and ordinals of rounds, cycles, courses, doses and episodes, in text order.

    >>> [(c.value, c.noun, c.is_ordinal) for c in find_cycles("three rounds, then a second course", "en")]
    [(3.0, 'round', False), (2.0, 'course', True)]
    """
    folded = fold(text).text
    if _SIGNS.isdisjoint(signs_of(folded)):
        return ()
    taken = cover(text, (frequency.span for frequency in find_frequencies(text, language)))
    found: list[Cycles] = []
    places = openings_or(folded, language, _ORDINAL[language])
    for pattern in _PATTERNS[language]:
        for match in matches_at(pattern, folded, places):
            cycles = _read(match, language)
            if cycles is not None and not any(taken[cycles.span.start : cycles.span.end]):
                found.append(cycles)
    return settle(found, text)
