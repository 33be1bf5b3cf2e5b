"""What is measured, and in which unit its values are compared: the checked reader of ``analytes.toml``.

Only arithmetic that is certain is done: prefixes, volumes, counts, the definition of the katal, and amounts
of substance where the file holds a molar mass with its source. Every other value keeps the unit it has.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from kg.errors import RuleFileError

#: Kinds of unit by numerator: the kind, and the size in g, mol, U, [IU], cells or copies.
_NUMERATORS: Final = {
    "kg": ("mass", 1e3), "g": ("mass", 1.0), "mg": ("mass", 1e-3), "ug": ("mass", 1e-6),
    "ng": ("mass", 1e-9), "pg": ("mass", 1e-12),
    "mol": ("molar", 1.0), "mmol": ("molar", 1e-3), "umol": ("molar", 1e-6), "nmol": ("molar", 1e-9),
    "pmol": ("molar", 1e-12), "meq": ("equivalents", 1e-3),
    "U": ("activity", 1.0), "mU": ("activity", 1e-3), "ukat": ("activity", 60.0),
    "[IU]": ("international", 1.0), "m[IU]": ("international", 1e-3), "u[IU]": ("international", 1e-6),
    "{copies}": ("copies", 1.0),
}  # fmt: skip
_LITRES: Final = {"L": 1.0, "dL": 1e-1, "mL": 1e-3, "uL": 1e-6}
_SINGLE: Final = {
    "%": ("percent", 1.0), "1": ("ratio", 1.0), "s": ("time", 1.0), "mm/h": ("sedimentation", 1.0),
    "Cel": ("temperature", 1.0), "[degF]": ("temperature", 1.0),
}  # fmt: skip
_COUNT: Final = re.compile(r"(?:10\*(\d{1,2}))?")
_KEYS: Final = {"unit", "molar_mass", "equivalents", "accepts", "measures", "enzyme", "names", "plausible"}


@dataclass(frozen=True, slots=True)
class Analyte:
    """How values of one analyte are compared: the standard UCUM unit, and what else it is reported in."""

    key: str
    unit: str
    molar_mass: float | None = None
    equivalents: bool = False
    enzyme: bool = False
    accepts: frozenset[str] = frozenset()
    measures: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    plausible: tuple[float, float] | None = None

    def takes(self, unit: str) -> bool:
        """Tell whether values of the analyte are reported in units of this kind at all."""
        return self.factor(unit) is not None or unit_kind(unit) in self.accepts or self._is_temperature(unit)

    def factor(self, unit: str) -> float | None:
        """Return the certain factor from ``unit`` to the standard unit, or ``None``."""
        here, there = _measure(unit), _measure(self.unit)
        if here is None or there is None or unit == "[degF]":
            return None
        (kind, size), (wanted, standard) = here, there
        if kind == wanted:
            return size / standard
        if self.enzyme and {kind, wanted} == {"activity", "international"}:
            return size / standard
        if self.equivalents and {kind, wanted} == {"equivalents", "molar"}:
            return size / standard
        if self.molar_mass is not None and (kind, wanted) == ("mass", "molar"):
            return size / self.molar_mass / standard
        if self.molar_mass is not None and (kind, wanted) == ("molar", "mass"):
            return size * self.molar_mass / standard
        return None

    def standard(self, number: float, unit: str) -> float | None:
        """Return a number in the standard unit.

        ``None`` where no certain conversion is known, or where nobody alive could have such a value: then the
        unit is a misprint, and a number to compare would mislead.

        To six figures; to four where a molar mass comes in, which is not known better.

        >>> analytes()["platelet-count"].standard(30000, "/uL")
        30.0
        """
        if self._is_temperature(unit) and unit == "[degF]":
            return self._believable(_figures((number - 32) * 5 / 9, 6))
        factor = self.factor(unit)
        if factor is None:
            return None
        by_substance = {unit_kind(unit), unit_kind(self.unit)} == {"mass", "molar"}
        return self._believable(_figures(number * factor, 4 if by_substance else 6))

    def _believable(self, number: float) -> float | None:
        low, high = self.plausible or (number, number)
        return number if low <= number <= high else None

    def _is_temperature(self, unit: str) -> bool:
        return self.unit == "Cel" and unit in ("Cel", "[degF]")


def unit_kind(unit: str) -> str | None:
    """Return the kind of a UCUM unit (``mass``, ``molar``, ``activity``, ``count`` ...), or ``None``."""
    found = _measure(unit)
    return found[0] if found else None


def _measure(unit: str) -> tuple[str, float] | None:
    """Return the kind of a unit and its size per litre."""
    if unit in _SINGLE:
        return _SINGLE[unit]
    numerator, slash, denominator = unit.partition("/")
    if not slash or denominator not in _LITRES:
        return None
    litres = _LITRES[denominator]
    if numerator in _NUMERATORS:
        kind, size = _NUMERATORS[numerator]
        return kind, size / litres
    count = _COUNT.fullmatch(numerator)
    return ("count", 10.0 ** int(count[1] or 0) / litres) if count else None


def _ends(pair: list[float] | None) -> tuple[float, float] | None:
    return None if pair is None else (float(pair[0]), float(pair[1]))


def _figures(number: float, count: int) -> float:
    return float(f"{number:.{count}g}")


@cache
def analytes() -> dict[str, Analyte]:
    """Return the analytes that ship with the package, by term key.

    Raises:
        RuleFileError: the file is not TOML, or a table has an unknown key or unit.
    """
    resource = files("kg.terms") / "analytes.toml"
    return parse_analytes(resource.read_text(encoding="utf-8"), Path(str(resource)))


def parse_analytes(text: str, path: Path) -> dict[str, Analyte]:
    """Read a file of analytes; ``path`` is only named in errors.

    Raises:
        RuleFileError: the text is not TOML, or a table has an unknown key, or no unit to reckon with.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleFileError(path, f"not TOML: {error}") from None
    found = {}
    for key, table in tables.items():
        if unknown := set(table) - _KEYS:
            raise RuleFileError(
                path, f"{key}: unknown key {sorted(unknown)[0]!r}", remedy=", ".join(sorted(_KEYS))
            )
        if _measure(str(table.get("unit", ""))) is None:
            raise RuleFileError(path, f"{key}: no unit that can be reckoned with", remedy='unit = "mg/L"')
        found[key] = Analyte(
            key,
            table["unit"],
            molar_mass=table.get("molar_mass"),
            equivalents=table.get("equivalents", False),
            enzyme=table.get("enzyme", False),
            accepts=frozenset(table.get("accepts", ())),
            measures=tuple(table.get("measures", ())),
            names=tuple(table.get("names", ())),
            plausible=_ends(table.get("plausible")),
        )
    return found


@cache
def measured_by() -> dict[str, str]:
    """Return the analyte that a gene's product or a cell is measured as, by the key of the gene or cell."""
    return {gene: row.key for row in analytes().values() for gene in row.measures}


@cache
def named() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return a pattern for the further names of all analytes (folded), and the analyte of each name."""
    keys = {name: row.key for row in analytes().values() for name in row.names}
    either = "|".join(re.escape(name) for name in sorted(keys, key=len, reverse=True))
    return re.compile(rf"(?<![a-z0-9-])(?:{either})(?![a-z0-9-])"), keys
