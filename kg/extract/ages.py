"""Ages of patients, with the sex and population that the same phrase states."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

from kg.extract.numbers import (
    BARE,
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
    tidy,
)
from kg.extract.signs import signs_of, words
from kg.model import Language, Quantity, Span
from kg.normalize import fold

AgeKind = Literal["current", "onset"]


@dataclass(frozen=True, slots=True)
class Age:
    """An age as written, in ``a``, ``mo``, ``wk`` or ``d``.

    A statistic keeps its value and the range stated beside it as ``low`` and ``high``; a spread (±) and an
    interquartile range are no range. ``sex`` and ``population`` are keys of the value sets, set only when the
    same phrase says so. ``kind`` is ``onset`` for an age at onset, diagnosis or another event that is past.
    """

    span: Span
    quantity: Quantity
    kind: AgeKind = "current"
    sex: str | None = None
    population: str | None = None


# ---------------------------------------------------------------- nouns for a patient

_YOUNG: Final = "child(?:ren)?|infants?|bab(?:y|ies)|toddlers?|adolescents?|neonates?|newborns?"
_NOUNS: Final[tuple[tuple[str, str | None, str | None], ...]] = (
    (rf"(?:school)?girls?|female (?:{_YOUNG})|女[孩童婴]儿?|女性?患儿", "female", "paediatric"),
    (rf"(?:school)?boys?|male (?:{_YOUNG})|男[孩童婴]儿?|男性?患儿", "male", "paediatric"),
    (r"wom[ae]n|lady|ladies|housewife", "female", "adult"),
    (r"m[ae]n|gentlem[ae]n", "male", "adult"),
    (r"females?(?: patients?)?|女性?(?:患者|病人)?", "female", None),
    (r"males?(?: patients?)?|男性?(?:患者|病人)?", "male", None),
    (rf"{_YOUNG}|teenagers?|患儿|儿童|婴儿|幼儿|新生儿|小儿", None, "paediatric"),
    (r"adults?|成年?人", None, "adult"),
)
_NOUN_RE: Final = tuple((re.compile(words), sex, population) for words, sex, population in _NOUNS)


def read_noun(words: str) -> tuple[str | None, str | None]:
    """Return the sex and population that a noun for a patient states (folded words).

    >>> read_noun("girl"), read_noun("patients")
    (('female', 'paediatric'), (None, None))
    """
    text = words.strip()
    return next(((sex, pop) for pattern, sex, pop in _NOUN_RE if pattern.fullmatch(text)), (None, None))


# ---------------------------------------------------------------------- English

_EN_NOUN: Final = (
    rf"(?:fe)?male (?:patients?|{_YOUNG})|{_YOUNG}|(?:fe)?males?|(?:school)?girls?|(?:school)?boys?|wom[ae]n"
    r"|m[ae]n|lady|ladies|gentlem[ae]n|teenagers?|adults?|patients?|individuals?|subjects?|housewife"
)
_STOP: Final = (
    r"(?:with|who|whom|whose|and|or|but|was|were|is|are|had|has|in|of|at|on|to|for|from|by|after|before|when"
    r"|that|the|a|an|his|her|presented|presenting|presents|admitted|diagnosed|born|history|course|period|overall"
    r"|event|underwent|received|developed|follow|old|survival|treatment|therapy)(?![a-z-])"
)
# Up to four words before the noun: "15-year-old previously healthy Iraqi girl".
_EN_PHRASE: Final = (
    rf"(?:[ \n,-]{{1,2}}(?!{_STOP})[a-z][a-z'-]{{0,25}}){{0,4}}?[ \n-]{{1,2}}(?P<noun>{_EN_NOUN})(?![a-z-])"
)
_EN_UNIT: Final = r"(?:years?|yrs?|y|months?|mos?|weeks?|wks?|days?)(?![a-z])"
_CMP: Final = r"(?:(?P<cmp>younger than|under|below|older than|over|above)(?: the age of)? )?"
_AT: Final = (
    r"(?:at|of) (?:the (?:time|onset) of |disease |symptom |mas |hlh )?(?:onset|diagnosis|presentation)"
)


def _range(unit: str, language: Language) -> str:
    """A range in brackets or behind a comma, as it follows a median; an interquartile range is not one."""
    number = BARE[language]
    label = rf"(?:(?:age )?(?:ranges?|ranged|ranging|min(?:imum)?{S}[-/~]{S}max(?:imum)?)|范围)?"
    return (
        rf"{S},?{S}[(\[]?{S}{label}{S}[,:=为]?{S}(?:of |from |between )?"
        rf"(?P<rlo>{number}){S}(?P<ru>{unit})?{S}(?:-|~|to|至){S}(?P<rhi>{number})(?:{S}(?:{unit}))?{S}[)\]]?"
    )


_BARE_NOUN: Final = r"(?:(?:fe)?male|(?:wo)?man|girl|boy)(?: patient| child| infant)?"
_LEAD: Final = rf"(?:(?<![a-z])(?P<lead>{_EN_NOUN})(?:(?P<apart> \(|, )| (?=aged)))?"
_EN: Final = (
    # 34 y/o man
    re.compile(amount("en", unit=r"(?:y/o|yo|y\.o\.)(?![a-z])") + rf"(?:{_EN_PHRASE})?"),
    # 11-year-old girl; a 24-years Japanese female patient; 7 years of age; 16 years and younger
    re.compile(
        _LEAD
        + _CMP
        + amount("en", unit=_EN_UNIT)
        + rf"(?:{S}-?{S}old(?![a-z])(?:{_EN_PHRASE})?"
        + rf"|[ -](?:(?!{_STOP})[a-z]{{3,20}} )?(?P<bare>{_BARE_NOUN})(?![a-z-])"
        + rf"|{S1}of age(?![a-z])|{S1}(?:and|or) (?P<end>younger|older)(?![a-z]))"
    ),
    # younger than 50 years
    re.compile(
        r"(?P<cmp>younger than|older than|over the age of|under the age of) "
        + amount("en", unit=_EN_UNIT, is_unit_optional=True)
    ),
    # a woman of 80 years
    re.compile(rf"(?<![a-z])(?P<noun>{_BARE_NOUN}) of " + amount("en", unit=_EN_UNIT)),
    # median age at diagnosis 8.5 years (range 1-16); aged 3 to 17; at the age of 7
    re.compile(
        rf"{_LEAD}(?<![a-z])(?:(?P<stat>median|mean|average) (?:\w{{1,12}} )?)?ages?d?(?![a-z])(?P<at>{S1}{_AT})?"
        rf"{S}(?:\((?:range|years|y|min-max|median)\))?"
        rf"(?:{S1}(?:was|were|is|of|from|ranged from|ranging from|ranges from)){{0,3}}{S}[:=,]?{S}"
        + amount("en", unit=_EN_UNIT, is_unit_optional=True)
        + rf"(?![%.,]?[0-9])(?!{S}%)(?:{S1}old(?![a-z]))?(?:{_range(_EN_UNIT, 'en')})?(?:{_EN_PHRASE})?"
    ),
)

# ---------------------------------------------------------------------- Chinese

_ZH_UNIT: Final = r"(?:周?岁|个?月(?:龄|大)|[天日周]龄|天大)"
# Beside a sex or the word 年龄, plain months and days are ages too.
_ZH_LOOSE: Final = rf"(?:{_ZH_UNIT}|个月|月|天|周)"
_ZH_SEXED: Final = r"[男女][孩童婴]儿?|[男女]性?(?:患儿|患者|病人)|[男女]性|[男女](?![0-9]{0,3}例)"
_ZH_NOUN: Final = rf"{_ZH_SEXED}|患儿|儿童|婴儿|幼儿|成年?人"
_ZH_MONTHS: Final = rf"(?:{S}(?P<mo>[0-9]{{1,2}}|[一二三四五六七八九十]{{1,2}}){S}个?月)?(?P<half>{S}半)?"
_ZH_TAIL: Final = rf"{_ZH_MONTHS}{S}(?:的|,(?={S}[男女]))?{S}(?P<noun>{_ZH_NOUN})?"
_ZH: Final = (
    # 中位年龄8(1~15)岁; 年龄为3个月~12岁; 起病年龄7岁
    re.compile(
        r"(?P<stat1>中位|平均)?(?P<at>起病|发病|诊断|确诊|就诊|入院)?时?的?(?P<stat2>中位|平均)?"
        rf"年龄(?P<med>中位数)?{S}(?:[为是:,]|范围|均)?{S}\(?{S}"
        + amount("zh", unit=_ZH_LOOSE, is_unit_optional=True)
        + rf"{S}\)?(?:{_range(_ZH_LOOSE, 'zh')})?{S}(?P<u2>{_ZH_LOOSE})?"
    ),
    # 患儿,女,5岁; 男,10个月
    re.compile(
        rf"(?P<who>患[儿者],?{S})?(?P<sex>[男女])(?P<kid>[童孩婴])?性?(?P<who2>患[儿者]|病人)?{S}[,、;(]?{S}"
        rf"(?:年龄)?{S}" + amount("zh", unit=_ZH_LOOSE) + rf"(?![前后内]){_ZH_MONTHS}"
    ),
    # 11岁女孩; 6月龄女婴
    re.compile(rf"(?P<stat1>中位|平均)?{S}\(?" + amount("zh", unit=_ZH_UNIT) + _ZH_TAIL),
    # 平均(43.2±15)岁
    re.compile(rf"(?P<stat1>中位|平均){S}\(" + amount("zh") + rf"\){S}(?P<u2>{_ZH_UNIT})"),
)

# In English a word of age beside the unit, or a noun; in Chinese the unit.
_SIGNS: Final = words("""
    y yo old age ages aged agesd younger older man woman male female girl boy 岁 龄 月 天 周
""")

# Words that an age can open with in front of its number.
_FIRST_WORDS: Final = {
    "en": re.compile(
        rf"(?<![a-z])(?={_EN_NOUN}|{_BARE_NOUN}|median |mean |average |age)"
        r"|(?=(?:younger|older) than |over |above |under |below )"
    ),
    "zh": re.compile("[中平年起发诊确就入患男女]"),
}

# ---------------------------------------------------------------------- reading

_UNITS: Final = (
    ("a", r"years?|yrs?|y|y/o|yo|y\.o\.|周?岁"),
    ("mo", r"months?|mos?|个?月(?:龄|大)?"),
    ("wk", r"weeks?|wks?|周龄?"),
    ("d", r"days?|[天日]龄?|天大"),
)
_IN_YEARS: Final = {"a": 1.0, "mo": 1 / 12, "wk": 7 / 365.25, "d": 1 / 365.25}
_OLDEST: Final = {"a": 120, "mo": 600, "wk": 600, "d": 2000}
_STATISTICS: Final = {
    "median": "median", "中位": "median", "mean": "mean", "average": "mean", "平均": "mean"
}  # fmt: skip
_YOUNGER: Final = ("younger", "under", "below")
_ONSET_BEFORE: Final = re.compile(
    r"(?:diagnosed|diagnosis|onset|began|manifested|起病|发病|确诊|诊断|首发)"
    r"(?:[ ,]{0,2}(?:with \w+ )?at)?(?: an?| the)?(?:时|于|在)?\s?$"
)
# The age at an event that is past ("since the age of 3", "at 8 months of age he underwent"), unless the event
# is that the patient is seen now.
_EVENT_BEFORE: Final = re.compile(r"(?:(?<![a-z])(?:at|since)(?: the)?\s|于)$")
_SEEN: Final = re.compile(r"(?:present|admit|admission|refer|seen|hospitali[sz]|evaluat)[^.;,]{0,40}$")
_ONSET_AFTER: Final = re.compile(
    r"\s?时?(?:起病|发病|确诊|被?诊断|首发|出现)|\s?时(?!.{0,12}(?:就诊|入院|收入))|\s?(?:at|when) (?:diagnosed|onset|diagnosis)"
)


def _unit(words: str | None) -> str | None:
    return next((unit for unit, pattern in _UNITS if words and re.fullmatch(pattern, words.strip())), None)


def _base(match: re.Match[str], language: Language) -> Quantity | None:
    """Read number and unit."""
    groups = match.groupdict()
    unit = _unit(groups.get("au")) or _unit(groups.get("u2")) or _unit(groups.get("ru"))
    inner = _unit(groups.get("au1"))
    if inner and unit and inner != unit:
        # "3 months to 12 years": the lower end is brought to the unit of the upper one.
        low, high = read_number(groups["alo"], language), read_number(groups["ahi"], language)
        if low is None or high is None:
            return None
        return Quantity(unit, None, tidy(low * _IN_YEARS[inner] / _IN_YEARS[unit]), high)
    # English "aged 34" means years; Chinese names the unit.
    unit = unit or ("a" if language == "en" else None)
    read = read_amount(match, language)
    return None if read is None or unit is None else read.quantity(unit)


def _refine(quantity: Quantity, groups: dict[str, str | None], language: Language) -> Quantity:
    """Add statistic, odd months, the range beside a statistic and a comparison."""
    words = next((groups[name] for name in ("stat", "stat1", "stat2") if groups.get(name)), None)
    statistic = "median" if groups.get("med") else _STATISTICS[words] if words else None
    value, low, high, key = quantity.value, quantity.low, quantity.high, quantity.qualifier
    if value is not None and quantity.unit == "a":
        months = read_number(groups.get("mo") or "0", language) or 0.0
        value = tidy(value + months / 12 + (0.5 if groups.get("half") else 0.0))
    if value is not None and groups.get("rlo"):
        low = read_number(groups["rlo"] or "", language)
        high = read_number(groups["rhi"] or "", language)
    if comparison := groups.get("cmp"):
        key = "less-than" if comparison.startswith(_YOUNGER) else "more-than"
    if end := groups.get("end"):
        key = "at-most" if end == "younger" else "at-least"
    return replace(quantity, value=value, low=low, high=high, qualifier=key, statistic=statistic)


def _read(match: re.Match[str], folded: str, language: Language) -> Age | None:
    base = _base(match, language)
    if base is None or max(base.value or 0, base.high or 0) > _OLDEST[base.unit]:
        return None
    groups = match.groupdict()
    noun = groups.get("noun") or groups.get("bare") or groups.get("lead") or ""
    quantity = _refine(base, groups, language)
    span = span_of(match)
    if groups.get("apart") and (quantity.statistic or quantity.low is not None):
        # "(4 women and 1 man, aged 21 to 57 years)": the ages of all of them.
        noun, span = groups.get("noun") or "", Span(match.end("apart"), span.end)
    sex, population = read_noun(noun)
    if groups.get("sex"):
        sex = "male" if groups["sex"] == "男" else "female"
        is_child = groups["kid"] or "患儿" in (groups["who"] or "") + (groups["who2"] or "")
        population = "paediatric" if is_child else None
    before, after = folded[max(0, match.start() - 40) : match.start()], folded[match.end() : match.end() + 20]
    # "5岁诊断" is an age at diagnosis; in "11岁女孩诊断 ..." the girl is 11 now.
    is_onset = (
        bool(_ONSET_BEFORE.search(before))
        or bool(_EVENT_BEFORE.search(before) and not _SEEN.search(before))
        or (not noun and bool(_ONSET_AFTER.match(after)))
        or (groups.get("at") or "入院") not in ("就诊", "入院")
    )
    return Age(span, quantity, "onset" if is_onset else "current", sex, population)


@lru_cache(maxsize=64)
def find_ages(text: str, language: Language) -> tuple[Age, ...]:
    """Return the ages of ``text`` in order, non overlapping.

    >>> age = find_ages("An 11-year-old girl was admitted", "en")[0]
    >>> (age.quantity.value, age.quantity.unit, age.sex, age.population)
    (11.0, 'a', 'female', 'paediatric')
    """
    folded = fold(text).text
    if _SIGNS.isdisjoint(signs_of(folded)) or not openings(folded, language):
        return ()
    places = openings_or(folded, language, _FIRST_WORDS[language])
    found: list[Age] = []
    for pattern in _EN if language == "en" else _ZH:
        for match in matches_at(pattern, folded, places):
            if (age := _read(match, folded, language)) is not None:
                found.append(age)
    return settle(found, text)
