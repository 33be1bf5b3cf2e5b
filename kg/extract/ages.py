"""Ages of patients, with the sex and population that the same phrase states."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

from kg.extract.normalize import fold
from kg.extract.numbers import BARE, S1, S, amount, citations, is_cited, read_amount, read_number, tidy
from kg.model import Language, Quantity, Span

AgeKind = Literal["current", "onset"]


@dataclass(frozen=True, slots=True)
class Age:
    """An age as written. ``quantity`` is in ``a``, ``mo``, ``wk`` or ``d``; a statistic keeps its value and the range
    stated beside it as ``low`` and ``high``.

    ``sex`` and ``population`` are keys of the value sets, set only when the same phrase says so. ``kind`` is
    ``onset`` for an age at onset or diagnosis.
    """

    span: Span
    quantity: Quantity
    kind: AgeKind = "current"
    sex: str | None = None
    population: str | None = None


_NOUNS: Final[tuple[tuple[str, str | None, str | None], ...]] = (
    (r"(?:school)?girls?|female (?:child(?:ren)?|infants?|bab(?:y|ies)|toddlers?|adolescents?|neonates?)|女[孩童婴]儿?|女性?患儿", "female", "paediatric"),
    (r"(?:school)?boys?|male (?:child(?:ren)?|infants?|bab(?:y|ies)|toddlers?|adolescents?|neonates?)|男[孩童婴]儿?|男性?患儿", "male", "paediatric"),
    (r"wom[ae]n|lady|ladies|housewife", "female", "adult"),
    (r"m[ae]n|gentlem[ae]n", "male", "adult"),
    (r"females?(?: patients?)?|女性?(?:患者|病人)?", "female", None),
    (r"males?(?: patients?)?|男性?(?:患者|病人)?", "male", None),
    (r"child(?:ren)?|infants?|bab(?:y|ies)|neonates?|newborns?|toddlers?|adolescents?|teenagers?|患儿|儿童|婴儿|幼儿|新生儿|小儿", None, "paediatric"),
    (r"adults?|成年?人", None, "adult"),
)  # fmt: skip
_NOUN_RE: Final = tuple((re.compile(words), sex, population) for words, sex, population in _NOUNS)


def read_noun(words: str) -> tuple[str | None, str | None]:
    """Return the sex and population that a noun for a patient states (folded words)."""
    return next(
        ((sex, pop) for pattern, sex, pop in _NOUN_RE if pattern.fullmatch(words.strip())), (None, None)
    )


_YOUNG: Final = "child(?:ren)?|infants?|bab(?:y|ies)|toddlers?|adolescents?|neonates?|newborns?"
_EN_NOUN: Final = (
    rf"(?:fe)?male (?:patients?|{_YOUNG})|{_YOUNG}|females?|males?|(?:school)?girls?|(?:school)?boys?|wom[ae]n|m[ae]n"
    r"|lady|ladies|gentlem[ae]n|teenagers?|adults?|patients?|individuals?|subjects?|housewife"
)
_STOP: Final = (
    r"(?:with|who|whom|whose|and|or|but|was|were|is|are|had|has|in|of|at|on|to|for|from|by|after|before|when|that|the|a|an|his"
    r"|her|presented|presenting|presents|admitted|diagnosed|born|history|course|period|overall|event|underwent|received"
    r"|developed|follow|old|survival|treatment|therapy)(?![a-z-])"
)
_EN_PHRASE: Final = (
    rf"(?:[ \n,-]{{1,2}}(?!{_STOP})[a-z][a-z'-]{{0,25}}){{0,4}}?[ \n-]{{1,2}}(?P<noun>{_EN_NOUN})(?![a-z-])"
)
_EN_UNIT: Final = r"(?:years?|yrs?|y|months?|mos?|weeks?|wks?|days?)(?![a-z])"
_CMP: Final = r"(?:(?P<cmp>younger than|under|below|older than|over|above)(?: the age of)? )?"
_AT: Final = r"(?:at|of) (?:disease |symptom |the (?:time of )?|mas |hlh |the onset of )?(?:onset|diagnosis|presentation)"


def _range(unit: str, language: Language) -> str:
    """A range in brackets or behind a comma, as it follows a median; an interquartile range is not one."""
    number = BARE[language]
    return (
        rf"{S},?{S}[(\[]?{S}(?:(?:age )?(?:ranges?|ranged|ranging|min(?:imum)?{S}[-/~]{S}max(?:imum)?)|范围)?{S}[,:=为]?{S}(?:of |from |between )?"
        rf"(?P<rlo>{number}){S}(?P<ru>{unit})?{S}(?:-|~|to|至){S}(?P<rhi>{number})(?:{S}(?:{unit}))?{S}[)\]]?"
    )


_EN: Final = (
    re.compile(
        _CMP + amount("en", unit=_EN_UNIT)
        + rf"(?:{S}-?{S}old(?![a-z])(?:{_EN_PHRASE})?|[ -](?:(?!{_STOP})[a-z]{{3,20}} )?(?P<bare>(?:(?:fe)?male|(?:wo)?man|girl|boy)(?: patient| child| infant)?)(?![a-z-])"
        rf"|{S1}of age(?![a-z])|{S1}(?:and|or) (?P<end>younger|older)(?![a-z]))"
    ),
    re.compile(r"(?P<cmp>younger than|older than|over the age of|under the age of) " + amount("en", unit=_EN_UNIT, is_unit_optional=True)),
    re.compile(
        rf"(?<![a-z])(?:(?P<stat>median|mean|average) (?:\w{{1,12}} )?)?ages?d?(?![a-z])(?P<at>{S1}{_AT})?{S}(?:\((?:range|years|y|min-max|median)\))?"
        rf"(?:{S1}(?:was|were|is|of|between|from|ranged from|ranging from|ranges from))*{S}[:=,]?{S}"
        + amount("en", unit=_EN_UNIT, is_unit_optional=True)
        + rf"(?![%.,]?[0-9])(?:{S1}old(?![a-z]))?(?:{_range(_EN_UNIT, 'en')})?(?:{_EN_PHRASE})?"
    ),
)  # fmt: skip
_ZH_UNIT: Final = r"(?:周?岁|个?月(?:龄|大)|[天日周]龄|天大)"
_ZH_LOOSE: Final = rf"(?:{_ZH_UNIT}|个月|月|天|周|年)"
_ZH_SEX: Final = r"(?P<sex>[男女])(?P<kid>[童孩婴])?性?(?:患儿|患者|病人)?"
_ZH_TAIL: Final = (
    rf"(?:{S}(?P<mo>[0-9]{{1,2}}|[一二两三四五六七八九十]{{1,2}}){S}个?月)?(?:{S}半)?{S}的?{S}"
    r"(?P<noun>[男女][孩童婴]儿?|[男女]性?(?:患儿|患者|病人)?(?![0-9]{0,3}例)|患儿|儿童|婴儿|幼儿|成年?人)?"
)
_ZH: Final = (
    re.compile(
        r"(?P<stat1>中位|平均)?(?P<at>起病|发病|诊断|确诊|就诊|入院)?时?的?(?P<stat2>中位|平均)?年龄(?P<med>中位数)?"
        rf"{S}(?:[为是:,]|范围|均)?{S}\(?{S}" + amount("zh", unit=_ZH_LOOSE, is_unit_optional=True)
        + rf"{S}\)?(?:{_range(_ZH_LOOSE, 'zh')})?{S}(?P<u2>{_ZH_LOOSE})?"
    ),
    re.compile(rf"(?:患[儿者],?{S})?{_ZH_SEX}{S}[,、;(]?{S}(?:年龄)?{S}" + amount("zh", unit=_ZH_LOOSE) + r"(?!前|后|余?例)" + _ZH_TAIL.replace("(?P<noun>", "(?P<noun2>")),
    re.compile(r"(?P<stat1>中位|平均)?" + rf"{S}\(?" + amount("zh", unit=_ZH_UNIT) + _ZH_TAIL),
    re.compile(r"(?P<stat1>中位|平均)" + rf"{S}\(" + amount("zh") + rf"\){S}(?P<u2>{_ZH_UNIT})"),
)  # fmt: skip
_UNITS: Final = (("a", r"years?|yrs?|y|周?岁|年"), ("mo", r"months?|mos?|个?月(?:龄|大)?"), ("wk", r"weeks?|wks?|周龄?"), ("d", r"days?|[天日]龄?|天大"))  # fmt: skip
_TO_YEARS: Final = {"a": 1.0, "mo": 1 / 12, "wk": 7 / 365.25, "d": 1 / 365.25}
_STATISTICS: Final = {"median": "median", "中位": "median", "mean": "mean", "average": "mean", "平均": "mean"}
_CMP_KEY: Final = {"younger": "less-than", "under": "less-than", "below": "less-than", "older": "more-than", "over": "more-than", "above": "more-than"}  # fmt: skip
_ONSET_BEFORE: Final = re.compile(
    r"(?:diagnosed|onset|began|presented|manifested|started|起病|发病|确诊|诊断|首发)(?:[ ,]{0,2}(?:with \w+ )?at)?(?: an?| the)?(?:时|于|在)?\s?$"
)
_ONSET_AFTER: Final = re.compile(
    r"\s?时?(?:起病|发病|确诊|被?诊断|首发|出现)|\s?(?:at|when) (?:diagnosed|onset|diagnosis)"
)


def _unit(words: str | None) -> str | None:
    return next((unit for unit, pattern in _UNITS if words and re.fullmatch(pattern, words.strip())), None)


def _quantity(match: re.Match[str], language: Language) -> Quantity | None:
    groups = match.groupdict()
    unit = _unit(groups.get("au")) or _unit(groups.get("u2")) or _unit(groups.get("ru"))
    inner = _unit(groups.get("au1"))
    if inner and unit and inner != unit and (low := read_number(groups["alo"], language)) is not None:
        # "3 months to 12 years": the lower end is brought to the unit of the upper one.
        high = read_number(groups["ahi"], language)
        return Quantity(unit, None, tidy(low * _TO_YEARS[inner] / _TO_YEARS[unit]), high)
    read = read_amount(match, language)
    if read is None:
        return None
    if unit is None:
        # English "aged 34" without a unit means years; Chinese names it.
        if language == "zh":
            return None
        unit = "a"
    statistic = next(
        (_STATISTICS[groups[name]] for name in ("stat", "stat1", "stat2") if groups.get(name)), None
    )
    quantity = read.quantity(unit, "median" if groups.get("med") else statistic)
    if groups.get("mo") and unit == "a" and quantity.value is not None:
        quantity = replace(
            quantity, value=tidy(quantity.value + (read_number(groups["mo"], language) or 0) / 12)
        )
    if groups.get("rlo") and quantity.value is not None:
        quantity = replace(
            quantity, low=read_number(groups["rlo"], language), high=read_number(groups["rhi"], language)
        )
    if key := (groups.get("cmp") or "").split(" ")[0]:
        quantity = replace(quantity, qualifier=_CMP_KEY[key])
    if end := groups.get("end"):
        quantity = replace(quantity, qualifier="at-most" if end == "younger" else "at-least")
    return quantity


def _read_age(match: re.Match[str], folded: str, language: Language) -> Age | None:
    quantity = _quantity(match, language)
    if quantity is None or max(quantity.value or 0, quantity.high or 0) > (
        120 if quantity.unit == "a" else 2000
    ):
        return None
    groups = match.groupdict()
    noun = groups.get("noun") or groups.get("noun2") or groups.get("bare") or ""
    sex, population = read_noun(noun)
    if groups.get("sex"):
        sex = "male" if groups["sex"] == "男" else "female"
        population = population or ("paediatric" if groups.get("kid") or "患儿" in match[0] else None)
    before, after = folded[max(0, match.start() - 40) : match.start()], folded[match.end() : match.end() + 20]
    # "5岁诊断" is an age at diagnosis; in "11岁女孩诊断 ..." the girl is 11 now.
    is_onset_after = not noun and bool(_ONSET_AFTER.match(after))
    onset = (
        is_onset_after
        or bool(_ONSET_BEFORE.search(before))
        or (groups.get("at") or "") not in ("", "就诊", "入院")
    )
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    span = Span(start, match.start() + len(match[0].rstrip(" \n\t")))
    return Age(span, quantity, "onset" if onset else "current", sex, population)


def find_ages(text: str, language: Language) -> tuple[Age, ...]:
    """Return the ages of ``text`` in order, non overlapping.

    >>> age = find_ages("An 11-year-old girl was admitted", "en")[0]
    >>> (age.quantity.value, age.quantity.unit, age.sex, age.population)
    (11.0, 'a', 'female', 'paediatric')
    """
    folded, cited = fold(text).text, citations(text)
    found: list[Age] = []
    for pattern in _EN if language == "en" else _ZH:
        for match in pattern.finditer(folded):
            age = _read_age(match, folded, language)
            if age and not is_cited(Span(match.start("alo"), match.end("alo")), cited):
                found.append(age)
    found.sort(key=lambda age: (age.span.start, -age.span.end))
    kept: list[Age] = []
    for age in found:
        if not kept or age.span.start >= kept[-1].span.end:
            kept.append(age)
    return tuple(kept)
