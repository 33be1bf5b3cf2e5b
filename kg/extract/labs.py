"""Laboratory values (a number with a unit per volume, or one of few other units) and body temperatures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kg.extract.numbers import (
    S,
    amount,
    is_change,
    matches_at,
    openings,
    read_amount,
    read_change,
    settle,
    span_of,
)
from kg.extract.signs import signs_of, words
from kg.model import Language, Quantity, Span
from kg.normalize import fold


@dataclass(frozen=True, slots=True)
class LabValue:
    """A measured number with its unit; ``quantity.unit`` is UCUM, ``verbatim`` the exact words.

    A comparator is the quantity's qualifier (``>`` is ``more-than``).
    """

    span: Span
    verbatim: str
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Temperature:
    """A temperature in ``Cel`` or ``[degF]``."""

    span: Span
    quantity: Quantity


# UCUM, pattern against folded text.
_NUMERATORS: Final = (
    ("mg", r"mg|milligrams?|毫克"),
    ("ug", r"[μu]g|mcg|micrograms?|微克"),
    ("ng", r"ng|纳克"),
    ("pg", r"pg|皮克"),
    ("g", r"gm?|grams?|克"),
    ("mmol", r"mmol|毫摩尔"),
    ("umol", r"[μu]mol|micromol|微摩尔"),
    ("nmol", r"nmol"),
    ("pmol", r"pmol"),
    ("meq", r"meq"),
    ("[IU]", r"iu|ui"),
    ("m[IU]", r"miu"),
    ("u[IU]", r"[μu]iu"),
    ("U", r"u|units?|单位"),
    ("mU", r"mu"),
    ("ukat", r"[μu]kat"),
)
_SLASH: Final = rf"{S}(?:/|per ){S}"


def _denominator(words: str, power: str) -> str:
    return rf"(?:{_SLASH}(?:{words})|{S}·?{S}{power}{S}\(?-[1¹]\)?)(?![a-z])"


_DENOMINATORS: Final = (
    ("L", _denominator(r"l|lit(?:er|re)s?|升", "l") + "|每升"),
    ("mL", _denominator(r"ml|millilit(?:er|re)s?|毫升|cc", "ml") + "|每毫升"),
    ("dL", _denominator(rf"dl|decilit(?:er|re)s?|100{S}ml|分升", "dl")),
    (
        "uL",
        _denominator(r"[μu]l|microlit(?:er|re)s?|cu{S}mm|mm(?:3|³|\^3)|cmm|微升".replace("{S}", S), "[μu]l"),
    ),
    ("(24.h)", rf"{_SLASH}24{S}h(?:ours|rs?)?(?![a-z])"),
    ("min", rf"{_SLASH}min(?![a-z])"),
)
_SINGLE: Final = (
    ("mm/h", rf"mm{S}(?:/{S}(?:1{S})?h(?:our|r)?|in the first hour|(?:per|an) hour)(?![a-z])"),
    ("mL/min", rf"ml{_SLASH}min(?![a-z])"),
    ("mm[Hg]", rf"mm{S}hg(?![a-z])"),
    ("fL", r"fl(?![a-z])"),
    ("g/dL", r"g%"),
)
# ×10^9, x 10*9, ×10⁹, x10(9), and the 109 of a superscript that was lost on the way.
_TEN: Final = rf"[×x*]{S}10{S}(?:(?:\^|\*{{1,2}}|e)?{S}\(?(?:12|[2-9])\)?|¹²|[²³⁴-⁹])"
_CELLS: Final = (
    r"(?:(?:white blood |red blood )?(?:cells?|platelets?|leu[ck]ocytes?|neutrophils?|lymphocytes?)|个)"
)
_COPIES: Final = "(?:copies|copy|拷贝)"
_ANY_NUMERATOR: Final = "|".join(pattern for _, pattern in _NUMERATORS)
_ANY_DENOMINATOR: Final = "|".join(f"(?:{pattern})" for _, pattern in _DENOMINATORS)
_UNIT: Final = (
    "(?:"
    + "|".join(pattern for _, pattern in _SINGLE)
    + rf"|(?:{_ANY_NUMERATOR})(?:{_ANY_DENOMINATOR})"
    + rf"|(?:{_TEN}|k)?{S}(?:{_CELLS}|{_COPIES})?(?:{_ANY_DENOMINATOR}))"
)
# What stands between numerator and denominator, and the units without one.
_SIGNS: Final = words("/ per 每 mm mmhg fl %")
_INVERSE: Final = ("-1", "-¹")
_SUPERSCRIPTS: Final = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹", "123456789")
_COUNT_RE: Final = re.compile(
    rf"(?P<ten>{_TEN}|k)?{S}(?:{_CELLS}|(?P<copies>{_COPIES}))?(?P<den>{_ANY_DENOMINATOR})"
)
_MASS_RE: Final = re.compile(rf"(?P<num>{_ANY_NUMERATOR})(?P<den>{_ANY_DENOMINATOR})")
_PATTERN: Final = {
    language: re.compile(amount(language, unit=_UNIT, digits=True)) for language in ("en", "zh")
}
_CELSIUS: Final = rf"℃|°{S}c(?![a-z])|degrees? (?:celsius|c(?![a-z]))|摄氏度"
_FAHRENHEIT: Final = rf"℉|°{S}f(?![a-z])|degrees? (?:fahrenheit|f(?![a-z]))"
_TEMPERATURE_SIGNS: Final = words("℃ ℉ ° degree degrees 氏")
_TEMPERATURE: Final = {
    language: re.compile(amount(language, unit=rf"(?:{_CELSIUS}|{_FAHRENHEIT})", digits=True))
    for language in ("en", "zh")
}


def _look_up(table: tuple[tuple[str, str], ...], words: str) -> str:
    return next(ucum for ucum, pattern in table if re.fullmatch(pattern, words))


def _read_unit(words: str, original: str) -> tuple[str, float] | None:
    """Return the UCUM code of the folded unit ``words`` and the factor that the number is scaled by."""
    if single := next((ucum for ucum, pattern in _SINGLE if re.fullmatch(pattern, words)), None):
        return single, 1.0
    if mass := _MASS_RE.fullmatch(words):
        numerator, denominator = _look_up(_NUMERATORS, mass["num"]), _look_up(_DENOMINATORS, mass["den"])
        # G/L, with a capital, is giga per litre: a cell count.
        is_giga = original[0] == "G" and denominator == "L" and numerator == "g"
        return ("10*9/L" if is_giga else f"{numerator}/{denominator}"), 1.0
    if (count := _COUNT_RE.fullmatch(words)) is None:
        return None
    denominator, ten = _look_up(_DENOMINATORS, count["den"]), count["ten"]
    exponent = 0 if not ten else 3 if ten == "k" else int(re.sub(r"\D", "", ten.translate(_SUPERSCRIPTS))[2:])
    if count["copies"]:
        return f"{{copies}}/{denominator}", 10.0**exponent
    return (f"10*{exponent}/{denominator}" if exponent else f"/{denominator}"), 1.0


def _read(match: re.Match[str], text: str, unit: tuple[str, float], language: Language) -> list[LabValue]:
    span, (ucum, factor) = span_of(match), unit
    if is_change(match, language):
        # "fell from 23,000 to 560 ng/mL" are two values.
        found = read_change(match, span, language)
    else:
        read = read_amount(match, language)
        found = [] if read is None else [(span, read)]
    return [LabValue(part, part.of(text), read.scaled(factor).quantity(ucum)) for part, read in found]


def find_lab_values(text: str, language: Language) -> tuple[LabValue, ...]:
    """Return numbers with a laboratory unit, in text order.

    >>> [(v.quantity.value, v.quantity.unit) for v in find_lab_values("ferritin 2763 µg/L", "en")]
    [(2763.0, 'ug/L')]
    """
    folded, found = fold(text).text, list[LabValue]()
    if _SIGNS.isdisjoint(signs_of(folded)) and not any(power in folded for power in _INVERSE):
        return ()
    for match in matches_at(_PATTERN[language], folded, openings(folded, language)):
        original = text[match.start("au") : match.end("au")].strip()
        if (unit := _read_unit(match["au"].strip(), original)) is not None:
            found.extend(_read(match, text, unit, language))
    return settle(found, text)


def find_temperatures(text: str, language: Language) -> tuple[Temperature, ...]:
    """Return body temperatures, in text order.

    >>> find_temperatures("fever of 39.5 °C", "en")[0].quantity.value
    39.5
    """
    folded, found = fold(text).text, list[Temperature]()
    if _TEMPERATURE_SIGNS.isdisjoint(signs_of(folded)):
        return ()
    for match in matches_at(_TEMPERATURE[language], folded, openings(folded, language)):
        if (read := read_amount(match, language)) is not None:
            unit = "Cel" if re.fullmatch(_CELSIUS, match["au"]) else "[degF]"
            found.append(Temperature(span_of(match), read.quantity(unit)))
    return settle(found, text)
