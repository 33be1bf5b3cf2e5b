"""Numbers and ranges as clinical prose writes them: the pieces that every quantity pattern is built from.

Patterns are written against the folded text (:func:`kg.extract.normalize.fold`). Repetition is bounded
everywhere, so that no input makes matching slow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from kg.extract.normalize import words_to_number
from kg.model import Language, Quantity, Span

# White space inside a quantity: a line may be wrapped, a paragraph may not.
S: Final = r"[^\S\n]{0,3}(?:\n[^\S\n]{0,3})?"
S1: Final = r"(?:[^\S\n]{1,3}(?:\n[^\S\n]{0,3})?|\n[^\S\n]{0,3})"

# Not the tail of a longer number, of a name (IL-2, HLH-2004, CD25) or of a product (2×10).
_LEFT: Final = r"(?<![a-z0-9_α-ω^*])(?<![a-z]-)(?<![0-9][-.·/:~×])(?<![0-9] ×)(?<![^0-9]0,)(?!(?<=[0-9],)[0-9]{3}(?![0-9]))"
_GROUPED: Final = (
    r"[0-9]{1,3}(?:,[0-9]{3}){1,4}(?![0-9])(?:\.[0-9]{1,4})?|[1-9][0-9]{0,2}(?: [0-9]{3}){1,4}(?![0-9])"
)
_PLAIN: Final = r"0,[0-9]{1,3}|[0-9]{1,9}(?:[.·][0-9]{1,6})?"
_DIGITS: Final = rf"(?:{_GROUPED}|{_PLAIN})(?:{S}(?:[½¼¾]|\({S}1/2{S}\)| 1/2(?![0-9/])))?(?![0-9])"
_ONES: Final = "one|two|three|four|five|six|seven|eight|nine"
_TENS: Final = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_TEENS: Final = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_WORDS: Final = (
    rf"(?<![a-z0-9-])(?:(?:{_ONES}|a)[ -]hundred(?: and)?(?: (?:{_TENS})(?:-(?:{_ONES}))?| (?:{_ONES}|{_TEENS}))?"
    rf"|(?:{_TENS})(?:[ -](?:{_ONES}))?|{_TEENS}|(?:{_ONES})(?: and (?:a )?half)?|a dozen)(?![a-z])(?!-thirds?\b)"
)
_CHINESE: Final = (
    r"(?<![第唯统同之万〇零一二两三四五六七八九十百千])"
    r"(?:[〇零一二两三四五六七八九十百千]{1,7}(?![〇零一二两三四五六七八九十百千])|半)"
)
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
RANGE_SIGN: Final = r"(?:-{1,2}|~)"
RANGE_WORD: Final[dict[Language, str]] = {"en": r"(?:to)(?![a-z])", "zh": r"(?:至|到|to(?![a-z]))"}

_QUALIFIERS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "at-least": r"at least|a minimum of|no less than|not less than|no fewer than|≥|>=",
        "at-most": r"at most|no more than|not more than|a maximum of|≤|<=",
        "up-to": r"up to|as (?:much|many|long|high) as",
        "more-than": r"more than|greater than|in excess of|exceeding|longer than|higher than|>",
        "less-than": r"less than|fewer than|lower than|shorter than|<",
        "approximately": r"about|approximately|approx\.?|around|nearly|almost|roughly|circa|ca\.|~|≈",
    },
    "zh": {
        "at-least": r"至少|不少于|不低于|≥|>=",
        "at-most": r"至多|最多|不超过|不高于|≤|<=",
        "up-to": r"高达|可达|长达|多达",
        "more-than": r"超过|大于|多于|高于|逾|>",
        "less-than": r"不到|不足|少于|小于|低于|<",
        "approximately": r"大约|约为|约|近|大概|≈|~",
    },
}
# Behind the number (余, 多) or behind the unit (左右, 以上).
_AFTER_NUMBER: Final = "余|多"
_AFTER_UNIT: Final[dict[Language, dict[str, str]]] = {
    "en": {"at-least": r"or (?:more|older|longer|above)", "at-most": r"(?:or|and) (?:less|younger|below)"},
    "zh": {
        "approximately": "左右|上下",
        "at-least": "及?以上",
        "at-most": "及以下",
        "less-than": "以下",
        "more-than": "余|多",
    },
}


def _one_of(table: dict[str, str]) -> str:
    return "|".join(table.values())


def qualifier(language: Language) -> str:
    """Return a pattern (no group) for a qualifier in front of a number."""
    left = r"(?<![a-z])" if language == "en" else ""
    return rf"(?:{left}(?:{_one_of(_QUALIFIERS[language])})(?![a-z]))"


@cache
def _qualifier_keys(language: Language) -> tuple[tuple[str, re.Pattern[str]], ...]:
    front = [(key, re.compile(words)) for key, words in _QUALIFIERS[language].items()]
    back = [(key, re.compile(words)) for key, words in _AFTER_UNIT[language].items()]
    return (*front, *back)


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
    prefix: str = "",
    is_unit_optional: bool = False,
) -> str:
    """Return a pattern for a number or range with a qualifier in front, a spread and ``unit`` behind.

    Groups (each with ``prefix``): ``q`` qualifier, ``lo``, ``more`` (余, 多), ``sd`` the spread, ``u1`` a unit
    inside the range, ``word`` a range written with a word, ``hi``, ``u`` the unit, ``q2`` a qualifier
    behind the unit. Read the match with :func:`read_amount`.
    """
    number = DIGITS[language] if digits else NUMBER[language]
    high = BARE[language]
    p = prefix
    more = f"(?P<{p}more>{_AFTER_NUMBER})?" if language == "zh" else f"(?P<{p}more>(?!))?"
    inside = rf"(?:{S}-?(?P<{p}u1>{unit}))?" if unit else ""
    tail = (
        rf"{S}-?{S}(?P<{p}u>{unit})(?:{S}(?P<{p}q2>{_one_of(_AFTER_UNIT[language])})(?![a-z]))?"
        if unit
        else ""
    )
    return (
        rf"(?:(?P<{p}q>{qualifier(language)}){S})?(?P<{p}lo>{number}){more}"
        rf"(?:{S}(?:±|\+/-|\+-){S}(?P<{p}sd>{high}))?"
        rf"(?:{inside}{S}(?:{RANGE_SIGN}|(?P<{p}word>{RANGE_WORD[language]})){S}"
        rf"(?:≤|<=|<)?{S}(?P<{p}hi>{high}))?" + (f"(?:{tail})?" if is_unit_optional else tail)
    )


@dataclass(frozen=True, slots=True)
class Amount:
    """A number or range as read: exactly one of ``value`` and (``low``, ``high``) is set."""

    value: float | None
    low: float | None
    high: float | None
    qualifier: str | None

    def quantity(self, unit: str, statistic: str | None = None) -> Quantity:
        """Return the amount as a quantity in ``unit`` (UCUM)."""
        return Quantity(unit, self.value, self.low, self.high, self.qualifier, statistic)

    def scaled(self, factor: float) -> Amount:
        """Return the amount times ``factor``, free of binary noise."""
        scale = [None if x is None else tidy(x * factor) for x in (self.value, self.low, self.high)]
        return Amount(scale[0], scale[1], scale[2], self.qualifier)


def tidy(number: float) -> float:
    """Round away binary noise: 0.1 * 3 is 0.3."""
    return float(f"{number:.10g}")


_FRACTIONS: Final = {"½": 0.5, "¼": 0.25, "¾": 0.75}


def read_number(words: str, language: Language) -> float | None:
    """Return the number that folded ``words`` (digits or words) stand for, or ``None``."""
    text = words.strip()
    factor = 1.0
    if language == "zh" and text[:1].isascii() and text[-1:] in ("万", "千"):
        factor = 10_000.0 if text[-1] == "万" else 1_000.0
        text = text[:-1].strip()
    extra = 0.0
    if part := re.search(r"(?:([½¼¾])|\(\s*1/2\s*\)|(?<=\d) 1/2)$", text):
        extra = _FRACTIONS.get(part[1] or "", 0.5)
        text = text[: part.start()].strip()
    if not text[:1].isdigit() or (not text.isascii() and not re.fullmatch(r"[0-9·.]+", text)):
        return words_to_number(text, language)
    if re.fullmatch(r"0,\d{1,3}", text):
        text = text.replace(",", ".")
    text = text.replace(",", "").replace(" ", "").replace("·", ".")
    return tidy((float(text) + extra) * factor)


def read_amount(match: re.Match[str], language: Language, prefix: str = "") -> Amount | None:
    """Read the groups that :func:`amount` made; ``None`` when the words are no number or run backwards."""
    groups = match.groupdict()
    low = read_number(groups[prefix + "lo"], language)
    if low is None:
        return None
    words = groups.get(prefix + "q") or groups.get(prefix + "q2")
    key = qualifier_key(words, language) or ("more-than" if groups.get(prefix + "more") else None)
    if (high_words := groups.get(prefix + "hi")) is None:
        return Amount(low, None, None, key)
    high = read_number(high_words, language)
    if high is None or high <= low:
        return None
    return Amount(None, low, high, None if key == "at-least" else key)


_CITATION: Final = re.compile(
    r"(?<=[A-Za-z%)\]\"”’][.,;:])\d{1,3}(?:\s?[,\-–]\s?\d{1,3}|\s\d{1,3}){0,12}(?=\s+[A-Z]|\s*$|\s*\n)"
    r"|\[\s?\d{1,3}(?:\s?[-,–~、，]\s?\d{1,3}){0,20}\s?\]"
)


def citations(text: str) -> tuple[Span, ...]:
    """Return the spans of reference numbers: ``adults.1 2 Previous``, ``[3, 5-7]``."""
    return tuple(Span(*match.span()) for match in _CITATION.finditer(text))


def is_cited(span: Span, cited: tuple[Span, ...]) -> bool:
    """Tell whether ``span`` touches a reference number."""
    return any(span.overlaps(other) for other in cited)
