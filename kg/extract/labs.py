"""Laboratory values (a number with a per-volume or count unit) and body temperatures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kg.extract.normalize import fold
from kg.extract.numbers import S, amount, citations, is_cited, read_amount
from kg.model import Language, Quantity, Span


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


_PER: Final = rf"{S}(?:/|per ){S}"
_L: Final = rf"(?:{_PER}(?:l|lit(?:er|re)s?|升)|{S}·?{S}l{S}\(?-1\)?|每升)(?![a-z])"
_ML: Final = rf"(?:{_PER}(?:ml|millilit(?:er|re)s?|毫升)|{S}·?{S}ml{S}\(?-1\)?|每毫升)(?![a-z])"
_DL: Final = rf"(?:{_PER}(?:dl|decilit(?:er|re)s?|100{S}ml|分升)|{S}·?{S}dl{S}\(?-1\)?)(?![a-z])"
_UL: Final = (
    rf"(?:{_PER}(?:[μu]l|microlit(?:er|re)s?|cu?mm3?|mm(?:3|³|\^3)|cubic millimet(?:er|re)|微升))(?![a-z])"
)
_CELLS: Final = (
    r"(?:(?:white blood |red blood )?(?:cells?|platelets?|leu[ck]ocytes?|neutrophils?|lymphocytes?)|个)?"
)


def _ten(power: int, superscript: str) -> str:
    # ×10^9, x 10*9, ×10⁹, 10e9, and the 109 of a superscript that was lost on the way.
    return rf"(?:[×x*]{S})(?:10{S}(?:\^|\*{{1,2}}|e)?{S}\(?{power}\)?|10{superscript})"


# UCUM unit, factor, pattern against folded text; longer units first.
_UNITS: Final[tuple[tuple[str, float, str], ...]] = (
    ("10*9/L", 1, rf"{_ten(9, '⁹')}{_L}"),
    ("10*12/L", 1, rf"{_ten(12, '¹²')}{_L}"),
    ("10*6/L", 1, rf"{_ten(6, '⁶')}{_L}"),
    ("10*3/uL", 1, rf"(?:{_ten(3, '³')}|k){S}{_CELLS}{_UL}"),
    ("10*6/uL", 1, rf"{_ten(6, '⁶')}{S}{_CELLS}{_UL}"),
    ("{copies}/mL", 1, rf"(?:copies|copy|拷贝){_ML}"),
    ("ug/L", 1, rf"(?:[μu]g|mcg|微克){_L}"),
    ("ng/mL", 1, rf"(?:ng|纳克){_ML}"),
    ("ng/L", 1, rf"ng{_L}"),
    ("ng/dL", 1, rf"ng{_DL}"),
    ("pg/mL", 1, rf"(?:pg|皮克){_ML}"),
    ("ug/mL", 1, rf"(?:[μu]g|mcg){_ML}"),
    ("ug/dL", 1, rf"(?:[μu]g|mcg){_DL}"),
    ("mg/L", 1, rf"(?:mg|毫克){_L}"),
    ("mg/dL", 1, rf"(?:mg|毫克){_DL}"),
    ("mg/mL", 1, rf"mg{_ML}"),
    ("g/L", 1, rf"(?:g|gm|克){_L}"),
    ("g/dL", 1, rf"(?:g|gm|克){_DL}|g%"),
    ("[IU]/mL", 1, rf"(?:iu|ui){_ML}"),
    ("[IU]/L", 1, rf"(?:iu|ui){_L}"),
    ("U/mL", 1, rf"(?:u|units?|单位){_ML}"),
    ("U/L", 1, rf"(?:u|units?|单位){_L}"),
    ("mmol/L", 1, rf"(?:mmol|毫摩尔){_L}"),
    ("umol/L", 1, rf"(?:[μu]mol|micromol|微摩尔){_L}"),
    ("nmol/L", 1, rf"nmol{_L}"),
    ("pmol/L", 1, rf"pmol{_L}"),
    ("meq/L", 1, rf"meq{_L}"),
    ("mm/h", 1, rf"mm{S}(?:/{S}(?:1{S})?h(?:our|r)?|in the first hour|(?:per|an) hour)(?![a-z])"),
    ("mL/min", 1, rf"ml{_PER}min(?![a-z])"),
    ("g/(24.h)", 1, rf"g{S}(?:/|per ){S}24{S}h(?:ours|rs?)?(?![a-z])"),
    ("mg/(24.h)", 1, rf"mg{S}(?:/|per ){S}24{S}h(?:ours|rs?)?(?![a-z])"),
    ("mm[Hg]", 1, rf"mm{S}hg(?![a-z])"),
    ("fL", 1, r"fl(?![a-z])"),
    ("/uL", 1, rf"{_CELLS}{_UL}"),
    ("/mL", 1, rf"{_CELLS}{_ML}"),
)  # fmt: skip
_PATTERN: Final = {
    language: re.compile(
        amount(language, unit="|".join(f"(?:{pattern})" for _, _, pattern in _UNITS), digits=True, prefix="a")
    )
    for language in ("en", "zh")
}
_UNIT_RE: Final = tuple((unit, re.compile(pattern)) for unit, _, pattern in _UNITS)
_CELSIUS: Final = rf"℃|°{S}c(?![a-z])|degrees? (?:celsius|c(?![a-z]))|摄氏度"
_FAHRENHEIT: Final = rf"℉|°{S}f(?![a-z])|degrees? (?:fahrenheit|f(?![a-z]))"
_TEMPERATURE: Final = {
    language: re.compile(amount(language, unit=rf"{_CELSIUS}|{_FAHRENHEIT}", digits=True, prefix="a"))
    for language in ("en", "zh")
}


def find_lab_values(text: str, language: Language) -> tuple[LabValue, ...]:
    """Return numbers with a laboratory unit, in text order.

    >>> [(v.quantity.value, v.quantity.unit, v.verbatim) for v in find_lab_values("ferritin 2763 µg/L", "en")]
    [(2763.0, 'ug/L', '2763 µg/L')]
    """
    folded, cited = fold(text).text, citations(text)
    found = []
    for match in _PATTERN[language].finditer(folded):
        read = read_amount(match, language, "a")
        if read is None or is_cited(Span(match.start("alo"), match.end("alo")), cited):
            continue
        unit = next(name for name, pattern in _UNIT_RE if pattern.fullmatch(match["au"]))
        span = Span(*match.span())
        found.append(LabValue(span, span.of(text), read.quantity(unit)))
    return tuple(found)


def find_temperatures(text: str, language: Language) -> tuple[Temperature, ...]:
    """Return body temperatures, in text order.

    >>> find_temperatures("fever of 39.5 °C", "en")[0].quantity.value
    39.5
    """
    found = []
    for match in _TEMPERATURE[language].finditer(fold(text).text):
        if (read := read_amount(match, language, "a")) is not None:
            unit = "Cel" if re.fullmatch(_CELSIUS, match["au"]) else "[degF]"
            found.append(Temperature(Span(*match.span()), read.quantity(unit)))
    return tuple(found)
