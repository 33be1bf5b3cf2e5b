"""How many patients or cases, and how many of either sex."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kg.extract.ages import read_noun
from kg.extract.numbers import (
    BARE,
    NUMBER,
    S1,
    S,
    matches_at,
    openings_or,
    qualifier,
    qualifier_key,
    read_number,
    settle,
    span_of,
)
from kg.extract.signs import signs_of, words
from kg.model import Language, Span
from kg.normalize import fold


@dataclass(frozen=True, slots=True)
class Count:
    """A number of patients or cases. ``noun`` is the counted word; ``is_article`` marks "a case of".

    ``sex`` and ``population`` are set when the counted words say so (8 boys, 男8例, two adult patients).
    """

    span: Span
    value: int
    noun: str
    sex: str | None = None
    population: str | None = None
    qualifier: str | None = None
    is_article: bool = False


@dataclass(frozen=True, slots=True)
class SexRatio:
    """Male to female as written, ``male`` : ``female``."""

    span: Span
    male: float
    female: float


SEXES: Final = r"females?|males?|wom[ae]n|m[ae]n|girls?|boys?"
PEOPLE: Final = (
    rf"patients?|cases?|child(?:ren)?|adults?|infants?|neonates?|newborns?|adolescents?|{SEXES}|sisters?|brothers?"
    r"|siblings?|twins|subjects?|individuals?|participants?|persons?|people|volunteers?|controls|survivors"
)
NOT_A_MODIFIER: Final = (
    r"(?:of|with|who|and|or|to|in|on|for|by|at|from|was|were|is|are|had|the|a|an|than|as|per|times?|days?|weeks?|months?"
    r"|years?|hours?|doses?|cycles?|courses?|rounds?|mg|g|kg|ml|u|points?|criteria|vs|versus|that|which|after|before"
    r"|until|when|among|between|all|these|each|few|number|group|series|study|review|report|cohort|following|lot"
    r"|variety|majority|subset|proportion)(?![a-z-])"
)
# "case report" counts no case, "patient population" no patient.
NOT_A_COMPOUND: Final = (
    rf"(?!{S1}(?:reports?|stud(?:y|ies)|series|control|fatality|populations?|groups?|cohorts?|care|management|safety|data"
    rf"|registr(?:y|ies)|levels?|outcomes?|{PEOPLE})(?![a-z]))"
)
EN_HEAD: Final = (
    rf"(?:(?:{S1}|-)(?!{NOT_A_MODIFIER})[a-zα-ω][a-zα-ω0-9'/-]{{0,28}}){{0,5}}?(?:{S1}|-)(?P<noun>{PEOPLE})(?![a-z-])"
    + NOT_A_COMPOUND
)
ZH_PEOPLE: Final = r"患[儿者]|病[人例]|成年?人|儿童|[男女][孩童性婴]|新生儿|婴儿|志愿者|受试者|健康"
ZH_SEX: Final = rf"(?:(?P<sex>[男女])性?(?:患[儿者])?{S})?"

_QUALIFIER: Final = {language: rf"(?:(?P<q>{qualifier(language)}){S})?" for language in NUMBER}
_K: Final = {language: f"(?P<k>{number})" for language, number in NUMBER.items()}
_N: Final = {language: rf"(?P<noun>n){S}={S}(?P<k>{number})(?![.0-9%])" for language, number in BARE.items()}
_PATTERNS: Final[dict[Language, tuple[re.Pattern[str], ...]]] = {
    "en": (
        re.compile(_QUALIFIER["en"] + _K["en"] + EN_HEAD),
        re.compile(rf"{_K['en']} of{S1}(?:(?:these|those|the|our|such)(?:{EN_HEAD})|(?:them|whom)(?![a-z]))"),
        re.compile(rf"{_K['en']}(?: of them)? (?:were|was|are) (?P<noun>{SEXES})(?![a-z-])"),
        re.compile(rf"(?<![a-z0-9-])(?P<article>an?){EN_HEAD}"),
        re.compile(rf"(?<![a-z]){_N['en']}"),
    ),
    "zh": (
        re.compile(
            rf"{_QUALIFIER['zh']}{ZH_SEX}{_K['zh']}{S}(?:例次?(?![如数])|[名位个]{S}(?={ZH_PEOPLE}|男|女))"
            rf"{S}(?:均?为)?(?P<noun>{ZH_PEOPLE})?"
        ),
        re.compile(rf"(?P<sex>[男女])性?(?:患[儿者])?{S}{_K['zh']}{S}[名人]"),
        re.compile(rf"(?<![a-z]){_N['zh']}"),
    ),
}
_SIGNS: Final = words("""
    patient patients case cases child children adult adults infant infants neonate neonates newborn newborns
    adolescent adolescents female females male males woman women man men girl girls boy boys sister sisters
    brother brothers sibling siblings twins subject subjects individual individuals participant participants
    person persons people volunteer volunteers controls survivors them whom n 例 名 位 个 人
""")
_LEAD: Final = {
    "en": re.compile(rf"(?<![a-z])(?=an?(?:{S1}|-)|n{S}=)"),
    "zh": re.compile(rf"[男女]|(?<![a-z])(?=n{S}=)"),
}
# "type 1 diabetes patients", "patient 2", "in 2015 patients were": a name or a year, no count.
_LABEL: Final = re.compile(
    r"(?:type|grade|stage|phase|day|week|month|case|patient|table|figure|group|class|cohort|arm|level|score|part|no\.?|line"
    r"|number|protocol|hospital|dose|cycle|course|subject)[ -]$"
)
_YEAR: Final = re.compile(r"(?:in|since|until|during|from|by|of|and|,|a|年|于)\s?$")
_PLURAL: Final = re.compile(r"children|(?:wo)?men|people|[a-z]+s")


def _population(words: list[str]) -> str | None:
    if "adult" in words:
        return "adult"
    return "paediatric" if {"paediatric", "pediatric"} & set(words) else None


def _read(match: re.Match[str], folded: str, language: Language) -> Count | None:
    groups = match.groupdict()
    is_article = bool(groups.get("article"))
    number = 1.0 if is_article else read_number(groups["k"], language)
    # 无一例 is none at all.
    is_none = language == "zh" and folded.endswith("无", 0, match.start())
    if is_none or number is None or number != int(number):
        return None
    noun = groups.get("noun") or ""
    if language == "en" and not is_article and not _is_count(match, folded, number, noun):
        return None
    sex, population = read_noun(noun)
    words = match[0].split() if language == "en" else []
    sex = sex or ("female" if "female" in words else "male" if "male" in words else None)
    if groups.get("sex"):
        sex = "male" if groups["sex"] == "男" else "female"
    key = qualifier_key(groups.get("q"), language)
    population = population or _population(words)
    noun = noun or ("例" if language == "zh" else "")
    return Count(span_of(match), int(number), noun, sex, population, key, is_article)


def _is_count(match: re.Match[str], folded: str, number: float, noun: str) -> bool:
    """Tell a count from a label, a year or half of a compound: numbers over one go with a plural."""
    before, digits = folded[max(0, match.start() - 12) : match.start()], match["k"]
    if digits.isdigit() and (_LABEL.search(before) or (len(digits) == 4 and 1900 <= number < 2100)):
        return bool(not _LABEL.search(before) and not _YEAR.search(before))
    return number == 1 or noun in ("", "n", "male", "female") or bool(_PLURAL.fullmatch(noun))


def find_counts(text: str, language: Language) -> tuple[Count, ...]:
    """Return numbers of patients and cases, in text order.

    >>> [(c.value, c.noun, c.population) for c in find_counts("31 children and two adults", "en")]
    [(31, 'children', 'paediatric'), (2, 'adults', 'adult')]
    """
    folded = fold(text).text
    if _SIGNS.isdisjoint(signs_of(folded)):
        return ()
    places = openings_or(folded, language, _LEAD[language])
    found: list[Count] = []
    for pattern in _PATTERNS[language]:
        for match in matches_at(pattern, folded, places):
            if (count := _read(match, folded, language)) is not None:
                found.append(count)
    return settle(found, text)


_FIRST: Final = rf"m(?:ale)?s?{S}[:/]{S}f(?:emale)?s?|male[- ]to[- ]female|男性?{S}[:/与和、比]?{S}女性?"
_SECOND: Final = rf"f(?:emale)?s?{S}[:/]{S}m(?:ale)?s?|female[- ]to[- ]male|女性?{S}[:/与和、比]?{S}男性?"
_RATIO_SIGNS: Final = words("m ms male males f fs female females 男 女")
_RATIO: Final = re.compile(
    rf"(?<![a-z])(?:(?P<first>{_FIRST})|{_SECOND})(?:患[者儿])?(?:比例|之比|人数|比)?{S}(?:ratio)?"
    rf"{S}(?:[=:为是]|was|of)?{S}(?:约为?|为)?{S}"
    rf"(?P<a>[0-9]{{1,5}}(?:\.[0-9]{{1,3}})?){S}(?::|to|/|比){S}(?P<b>[0-9]{{1,5}}(?:\.[0-9]{{1,3}})?)(?![0-9:])"
)


def find_sex_ratios(text: str) -> tuple[SexRatio, ...]:
    """Return ratios of males to females in either language, in text order.

    >>> [(r.male, r.female) for r in find_sex_ratios("男女比 1:1.2; female:male 3:1")]
    [(1.0, 1.2), (1.0, 3.0)]
    """
    folded, found = fold(text).text, list[SexRatio]()
    if _RATIO_SIGNS.isdisjoint(signs_of(folded)):
        return ()
    for match in _RATIO.finditer(folded):
        pair = float(match["a"]), float(match["b"])
        male, female = pair if match["first"] else reversed(pair)
        found.append(SexRatio(span_of(match), male, female))
    return settle(found, text)
