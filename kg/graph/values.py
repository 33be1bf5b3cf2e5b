"""Numbers and names of values: how a number is written, and what a value is called inside an IRI.

The names are made from content alone, so that the same value has the same name in every build.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from kg.model import LangString, NodeRef, Object, Quantity, Statement, TermRef

# Counts and ranks are whole numbers; every other number of a document is a decimal. One datatype a
# property keeps "10" of one language equal to "10.0" of the other, in RDF as well as in Python.
WHOLE_NUMBERS: Final = frozenset(
    "size maleCount femaleCount priorEpisodes cycles order count total position year".split()
)
_UNSAFE = re.compile(r"[^A-Za-z0-9]+")


def decimal_text(number: float) -> str:
    """Write a number as plain digits without an exponent or trailing zeros: ``10.0`` is ``10``."""
    text = format(Decimal(repr(number)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def slug(text: str) -> str:
    """Turn a name into letters, digits and single hyphens, fit for the local part of an IRI."""
    return _UNSAFE.sub("-", text).strip("-")


def quantity_name(quantity: Quantity) -> str:
    """Name a quantity by its content: ``q-3-mo``, ``q-approximately-3-mo``, ``q-median-2-to-5-d``."""
    unit = slug(quantity.unit.replace("%", "percent").replace("/", "-per-"))
    numbers = [] if quantity.value is None else [decimal_text(quantity.value)]
    if quantity.low is not None or quantity.high is not None:
        low = "" if quantity.low is None else decimal_text(quantity.low)
        high = "" if quantity.high is None else decimal_text(quantity.high)
        numbers.append("-".join(part for part in (low, "to", high) if part))
    parts = ["q", quantity.statistic, quantity.qualifier, *numbers, unit]
    return "-".join(part for part in parts if part)


def object_name(value: Object) -> str:
    """Name the object of a statement by its content, for the IRI of the statement."""
    match value:
        case TermRef(key):
            return key
        case NodeRef(local):
            return local or "work"
        case Quantity():
            return quantity_name(value)
        case LangString(text, language):
            return f"{language}-{_digest(text)}"
        case bool():
            return str(value).lower()
        case int() | float():
            return decimal_text(value)
        case str():
            return _digest(value)


def object_record(value: Object) -> Any:
    """Return an object as plain values: ``{"term": key}``, ``{"node": id}``, a quantity, or as it is."""
    match value:
        case TermRef(key):
            return {"term": key}
        case NodeRef(local):
            return {"node": local}
        case Quantity():
            return {name: part for name, part in asdict(value).items() if part is not None}
        case LangString(text, language):
            return {"text": text, "language": language}
        case _:
            return value


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:8]


def as_declared(predicate: str, value: int | float) -> int | float:
    """Return a number with the type of its property: ``int`` for counts and ranks, else ``float``."""
    if isinstance(value, bool):
        return value
    if predicate in WHOLE_NUMBERS and float(value).is_integer():
        return int(value)
    return float(value)


def statement_order(statement: Statement) -> tuple[str, str, str]:
    """Return the key that statements are sorted by: predicate, then object."""
    return (statement.predicate, object_name(statement.object), repr(statement.object))


# Exact ratios only: a month has no fixed number of days.
_IN_BASE_UNIT: Final[dict[str, tuple[str, float]]] = {
    "a": ("mo", 12),
    "wk": ("d", 7),
    "h": ("min", 60),
}


def same_value(one: Object, other: Object) -> bool:
    """Tell whether two objects say the same.

    Quantities are the same when their numbers agree in a common unit (``4 a`` is ``48 mo``) and neither
    has a qualifier or statistic that the other contradicts; one that lacks it ("3 months" beside
    "about 3 months") agrees.
    """
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        return (
            _in_base_unit(one) == _in_base_unit(other)
            and _agree(one.qualifier, other.qualifier)
            and _agree(one.statistic, other.statistic)
        )
    return one == other


def _agree(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


def _in_base_unit(quantity: Quantity) -> tuple[str, tuple[float | None, ...]]:
    unit, factor = _IN_BASE_UNIT.get(quantity.unit, (quantity.unit, 1))
    numbers = (quantity.value, quantity.low, quantity.high)
    return unit, tuple(None if number is None else round(number * factor, 9) for number in numbers)
