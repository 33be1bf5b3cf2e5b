"""Numbers and ranges as clinical prose writes them: the pieces that every quantity pattern is built from.

Patterns are written against the folded text (:func:`kg.normalize.fold`). Repetition is bounded
everywhere, so that no input makes matching slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, Protocol, TypeVar

from kg.extract.signs import NUMERALS, signs_of
from kg.model import Language, Quantity, Span
from kg.normalize import fold, words_to_number

# White space inside a quantity: a line may be wrapped, a paragraph may not.
S: Final = r"[^\S\n]{0,3}(?:\n[^\S\n]{0,3})?"
S1: Final = r"(?:[^\S\n]{1,3}(?:\n[^\S\n]{0,3})?|\n[^\S\n]{0,3})"

# Not an ordinal (第3), nor the tail of a name (CD25, IL-2, HLH-2004), of a range or decimal (0,5), of a
# product (2×10), of a grouped number (1,000).
_LEFT: Final = (
    r"(?<![a-z0-9_α-ω^*第])(?<!第 )(?<![a-z]-)(?<![0-9][-.·/:~×])(?<![0-9] ×)(?<!\\~)"
    r"(?<![^0-9]0,)(?!(?<=[0-9],)[0-9]{3}(?![0-9]))"
)
_GROUPED: Final = (
    r"[0-9]{1,3}(?:,[0-9]{3}){1,4}(?![0-9])(?:\.[0-9]{1,4})?|[1-9][0-9]{0,2}(?: [0-9]{3}){1,4}(?![0-9])"
)
_PLAIN: Final = r"0,[0-9]{1,3}|[0-9]{1,9}(?:[.·][0-9]{1,6})?"
_AND_HALF: Final = rf"(?:{S}(?:[½¼¾]|\({S}1/2{S}\)| 1/2(?![0-9/])))?"
_DIGITS: Final = rf"(?:{_GROUPED}|{_PLAIN}){_AND_HALF}(?![0-9])"
_ONES: Final = "one|two|three|four|five|six|seven|eight|nine"
_TENS: Final = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_TEENS: Final = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_BELOW_100: Final = rf"(?:{_TENS})(?:[ -](?:{_ONES}))?|{_TEENS}|{_ONES}"
_WORDS: Final = (
    r"(?<![a-z0-9-])(?:"
    rf"(?:{_ONES}|a)[ -]hundred(?:(?: and)? (?:{_BELOW_100}))?"
    rf"|(?:{_ONES}) and (?:a )?half|{_BELOW_100}|a dozen"
    r")(?![a-z])(?!-(?:third|quarter|fifth|fold|sided))"
)
_ZH_CHARS: Final = "〇零一二两三四五六七八九十百千"
_CHINESE: Final = (
    rf"(?<![第唯统同之万{_ZH_CHARS}])(?:(?![百千](?![{_ZH_CHARS}]))[{_ZH_CHARS}]{{1,7}}(?![{_ZH_CHARS}])|半)"
)
# 10万; but 千克 is a kilogram.
_MYRIAD: Final = r"(?:[^\S\n]?[万千](?![克古瓦卡]))?"

NUMBER: Final[dict[Language, str]] = {
    "en": rf"(?:{_LEFT}{_DIGITS}|{_WORDS})",
    "zh": rf"(?:{_LEFT}{_DIGITS}{_MYRIAD}|{_CHINESE})",
}
DIGITS: Final[dict[Language, str]] = {
    "en": rf"{_LEFT}{_DIGITS}",
    "zh": rf"{_LEFT}{_DIGITS}{_MYRIAD}",
}
# Without the left boundary of digits: the upper end of a range, the 6 of q6h.
BARE: Final[dict[Language, str]] = {
    "en": rf"(?:{_DIGITS}|{_WORDS})",
    "zh": rf"(?:{_DIGITS}{_MYRIAD}|{_CHINESE})",
}
RANGE_SIGN: Final = r"(?:--?|\\?~)"
# "between 3 and 5" is a range, "3 and 5" are two numbers.
RANGE_WORD: Final[dict[Language, str]] = {
    "en": r"(?:to|or|(?(between)and|(?!)))(?![a-z])",
    "zh": r"(?:至|到|或|to(?![a-z]))",
}

# Keys of vocab.VALUE_SETS["Qualifier"].
_QUALIFIERS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "at-least": r"at least|a minimum of|no less than|not less than|no fewer than|≥|>=|>{S}or{S}=",
        "at-most": r"at most|no more than|not more than|not exceeding|(?:a )?max(?:imum|imal|\.)?(?:,| daily| total| dose| of){0,4}"
        r"|≤|<=|<{S}or{S}=",
        "up-to": r"up to|as (?:much|many|long|high) as",
        "more-than": r"more than|greater than|in excess of|exceeding|longer than|higher than|above|>",
        "less-than": r"less than|fewer than|lower than|shorter than|below|<",
        "approximately": (
            r"about|approximately|approx\.?|around|nearly|almost|roughly|circa|ca\.|(?<![0-9\\])~|≈"
        ),
    },
    "zh": {
        "at-least": r"至少|不少于|不低于|≥|>=",
        "at-most": r"至多|最多|不超过|不高于|最大剂?量为?|≤|<=",
        "up-to": r"高达|可达|长达|多达",
        "more-than": r"超过|大于|多于|高于|逾|>",
        "less-than": r"不到|不足|少于|小于|低于|<",
        "approximately": r"大约|约为|约|近|大概|≈|(?<![0-9\\])~",
    },
}
# Behind the unit (左右, 以上); behind the number stand 余 and 多.
_AFTER_NUMBER: Final = "余|多"
_AFTER_UNIT: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "at-least": r"or (?:more|older|longer|above)",
        "at-most": r"(?:or|and) (?:less|younger|below)",
    },
    "zh": {
        "approximately": "左右|上下",
        "at-least": "及?以上",
        "at-most": "及以下",
        "less-than": "以下",
        "more-than": "余|多",
    },
}


def _one_of(table: dict[str, str]) -> str:
    return "|".join(words.replace("{S}", S) for words in table.values())


def qualifier(language: Language) -> str:
    """Return a pattern (no group) for a qualifier in front of a number."""
    left = r"(?<![a-z])" if language == "en" else ""
    return rf"(?:{left}(?:{_one_of(_QUALIFIERS[language])})(?![a-z]))"


@cache
def _qualifier_keys(language: Language) -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = (*_QUALIFIERS[language].items(), *_AFTER_UNIT[language].items())
    return tuple((key, re.compile(words.replace("{S}", S))) for key, words in rows)


def qualifier_key(words: str | None, language: Language) -> str | None:
    """Return the ``vocab.VALUE_SETS["Qualifier"]`` key that qualifying words stand for."""
    if not words:
        return None
    return next((key for key, pattern in _qualifier_keys(language) if pattern.fullmatch(words.strip())), None)


def amount(
    language: Language,
    *,
    unit: str = "",
    digits: bool = False,
    is_unit_optional: bool = False,
    between: str = "",
) -> str:
    """Return a pattern for a number or range with a qualifier in front, a spread and ``unit`` behind.

    Groups: ``between``, ``aq`` qualifier, ``alo`` number, ``amore`` 余 or 多, ``asd`` spread, ``au1`` a unit inside the
    range, ``aword`` a range written with a word, ``ahi`` upper end, ``au`` unit, ``aq2`` a qualifier behind
    the unit. ``between`` may stand between number and unit. Read the match with :func:`read_amount`.
    """
    number = DIGITS[language] if digits else NUMBER[language]
    between_word = "(?<![a-z])between" if language == "en" else "(?!)"
    high = BARE[language]
    more = f"(?P<amore>{_AFTER_NUMBER})?" if language == "zh" else ""
    inside = rf"(?:{S}-?(?P<au1>{unit}))?" if unit else ""
    tail = rf"{S}-?{S}{between}(?P<au>{unit})(?:{S}(?P<aq2>{_one_of(_AFTER_UNIT[language])})(?![a-z]))?"
    return (
        rf"(?P<between>{between_word} )?(?:(?P<aq>{qualifier(language)}){S})?(?P<alo>{number}){more}"
        rf"(?:{S}(?:±|\+/-|\+-){S}(?P<asd>{high}))?"
        rf"(?:{inside}{S}(?:{RANGE_SIGN}|(?P<aword>{RANGE_WORD[language]})){S}"
        rf"(?:≤|<=|<)?{S}(?P<ahi>{high}))?"
        + ("" if not unit else f"(?:{tail})?" if is_unit_optional else tail)
    )


# Where :func:`amount`, or a pattern that opens with ``NUMBER``, can begin. In English no word of them begins
# inside another; that test alone passes over most of a sentence.
_OPENING: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(rf"(?<![a-z])(?=between |{qualifier('en')}|{NUMBER['en']})"),
    "zh": re.compile(rf"(?={qualifier('zh')}|{NUMBER['zh']})"),
}


@lru_cache(maxsize=64)
def openings(folded: str, language: Language) -> tuple[int, ...]:
    """Return the offsets at which a number can begin, with the qualifier in front of it.

    Numbers are looked for once for all readers of a sentence; each reader looks only where one stands.
    """
    if NUMERALS.isdisjoint(signs_of(folded)):
        return ()
    return tuple(match.start() for match in _OPENING[language].finditer(folded))


def openings_or(folded: str, language: Language, lead: re.Pattern[str] | None) -> Sequence[int]:
    """Return the offsets at which a number or a match of ``lead`` begins, in order."""
    numbers = openings(folded, language)
    return sorted({*numbers, *(match.start() for match in lead.finditer(folded))}) if lead else numbers


def matches_at(pattern: re.Pattern[str], folded: str, places: Iterable[int]) -> Iterator[re.Match[str]]:
    """Yield what ``pattern.finditer(folded)`` yields, when a match can only begin at one of ``places``."""
    end = 0
    for place in places:
        if place >= end and (match := pattern.match(folded, place)):
            yield match
            end = match.end()


@dataclass(frozen=True, slots=True)
class Amount:
    """A number or range as read: either ``value`` is set or both ``low`` and ``high``."""

    value: float | None
    low: float | None
    high: float | None
    qualifier: str | None

    def quantity(self, unit: str, statistic: str | None = None) -> Quantity:
        """Return the amount as a quantity in ``unit`` (UCUM)."""
        return Quantity(unit, self.value, self.low, self.high, self.qualifier, statistic)

    def scaled(self, factor: float) -> Amount:
        """Return the amount times ``factor``, free of binary noise."""
        value, low, high = (
            None if x is None else tidy(x * factor) for x in (self.value, self.low, self.high)
        )
        return Amount(value, low, high, self.qualifier)


def tidy(number: float) -> float:
    """Round away binary noise: 0.1 * 3 is 0.3."""
    return float(f"{number:.10g}")


_FRACTION_PART: Final = re.compile(r"(?:([½¼¾])|\(\s*1/2\s*\)|(?<=\d) 1/2)$")
_FRACTION_VALUES: Final = {"½": 0.5, "¼": 0.25, "¾": 0.75}
_MYRIAD_VALUES: Final = {"万": 10_000.0, "千": 1_000.0}


def read_number(words: str, language: Language) -> float | None:
    """Return the number that folded ``words`` (digits or words) stand for, or ``None``.

    >>> read_number("100 000", "en"), read_number("0·5", "en"), read_number("10万", "zh")
    (100000.0, 0.5, 100000.0)
    """
    text = words.strip()
    factor = 1.0
    if text[:1].isdigit() and text[-1] in _MYRIAD_VALUES:
        factor, text = _MYRIAD_VALUES[text[-1]], text[:-1].strip()
    extra = 0.0
    if part := _FRACTION_PART.search(text):
        extra = _FRACTION_VALUES.get(part[1] or "", 0.5)
        text = text[: part.start()].strip()
    if re.fullmatch(r"0,\d{1,3}", text):
        text = text.replace(",", ".")
    figures = text.replace(",", "").replace(" ", "").replace("·", ".")
    if not re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", figures):
        return words_to_number(text, language)
    return tidy((float(figures) + extra) * factor)


def read_amount(match: re.Match[str], language: Language) -> Amount | None:
    """Read the groups that :func:`amount` made; ``None`` when the words are no number or run backwards."""
    groups = match.groupdict()
    low = read_number(groups["alo"], language)
    if low is None:
        return None
    words = groups.get("aq") or groups.get("aq2")
    key = qualifier_key(words, language) or ("more-than" if groups.get("amore") else None)
    if (high_words := groups.get("ahi")) is None:
        return Amount(low, None, None, key)
    high = read_number(high_words, language)
    if high is None or high <= low:
        return None
    # "≥1.5 to ≤3" is the range itself.
    return Amount(None, low, high, None if key == "at-least" else key)


_CHANGE: Final = re.compile(
    r"(?:increas|reduc|taper|decreas|escalat|titrat|adjust|lower|rais|switch|fell|fall|rose|ris(?:e|ing)|drop|declin"
    r"|improv|normali[sz])\w*[^.;]{0,40}(?<![a-z])from\s*$"
)


def is_changed_from(match: re.Match[str]) -> bool:
    """Tell whether a verb of change and "from" lead up to the match."""
    return bool(_CHANGE.search(match.string, max(0, match.start() - 70), match.start()))


def is_change(match: re.Match[str], language: Language) -> bool:
    """Tell "reduced from 40 to 20", "40 mg to 20 mg", "5 or 10" (two values) from the range "20 to 40"."""
    if match["aword"] in (None, "and"):
        return False
    if match["aword"] in ("or", "或"):
        return True
    low, high = read_number(match["alo"], language), read_number(match["ahi"], language)
    is_falling = low is not None and high is not None and high < low
    return is_falling or bool(match["au1"]) or is_changed_from(match)


def read_change(match: re.Match[str], span: Span, language: Language) -> list[tuple[Span, Amount]]:
    """Return the two values of a change with their spans inside ``span``, the span of the whole match."""
    parts = (
        ("alo", Span(match.start("alo"), match.end("au1") if match["au1"] else match.end("alo"))),
        ("ahi", Span(match.start("ahi"), span.end)),
    )
    read = [(part, read_number(match[group], language)) for group, part in parts]
    return [(part, Amount(number, None, None, None)) for part, number in read if number is not None]


# No quantities: reference numbers glued to the sentence before them ("adults.1 2 Previous") or in brackets
# ("[3, 5-7]"), and confidence intervals.
_NUMBER: Final = r"\d{1,4}(?:\.\d{1,4})?\s?%?"
_MASKED: Final = re.compile(
    r"(?<=[A-Za-z%)\]\"”’][.,;:])\d{1,3}(?:\s?[,\-–]\s?\d{1,3}|\s\d{1,3}){0,12}(?=\s+[A-Z]|\s*$|\s*\n)"
    r"|\[\s?\d{1,3}(?:\s?[-,–~、，]\s?\d{1,3}){0,20}\s?\]"
    rf"|9\d\s?%\s?(?:CI|confidence interval|[可置]信区间)[\s:：,，=为(（]{{0,3}}{_NUMBER}(?:\s?(?:[-–~～,，]|to|至)\s?{_NUMBER})?"
)


@lru_cache(maxsize=256)
def masked(text: str) -> tuple[Span, ...]:
    """Return the spans of reference numbers and confidence intervals in the original text."""
    return tuple(Span(*match.span()) for match in _MASKED.finditer(text))


def span_of(match: re.Match[str]) -> Span:
    """Return the span of a match without white space at its ends."""
    words = match[0]
    start = match.end() - len(words.lstrip())
    return Span(start, match.start() + len(words.rstrip()))


def cover(text: str, spans: Iterable[Span]) -> bytearray:
    """Return one byte for each code point of ``text``: 1 where a span lies."""
    mask = bytearray(len(text))
    for span in spans:
        mask[span.start : span.end] = b"\x01" * (span.end - span.start)
    return mask


class HasSpan(Protocol):
    """Anything found in a text."""

    @property
    def span(self) -> Span:
        """Where it stands."""
        ...


Found = TypeVar("Found", bound=HasSpan)


def settle(found: list[Found], text: str) -> tuple[Found, ...]:
    """Return what was found in text order: leftmost, then longest; no overlaps, no reference numbers."""
    hidden = masked(text) if found else ()
    kept: list[Found] = []
    for item in sorted(found, key=lambda item: (item.span.start, -item.span.end)):
        is_free = not kept or item.span.start >= kept[-1].span.end
        if is_free and not any(_is_hidden(item.span, span, text) for span in hidden):
            kept.append(item)
    return tuple(kept)


def _is_hidden(span: Span, hidden: Span, text: str) -> bool:
    """Tell whether ``span`` or its first number begins inside ``hidden``."""
    first = re.search(r"\d", fold(text).text[span.start : span.end])
    number = span.start + (first.start() if first else 0)
    return hidden.start <= span.start < hidden.end or hidden.start <= number < hidden.end
