"""Dates as journals write them, to ISO 8601 (``yyyy``, ``yyyy-mm`` or ``yyyy-mm-dd``)."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        "jan january|feb february|mar march|apr april|may|jun june|jul july|aug august|"
        "sep sept september|oct october|nov november|dec december".split("|"),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
DATE = re.compile(
    r"(?P<y1>(?:19|20)\d\d)\s*(?:[-/.．]\s*(?P<m1>\d{1,2})(?:\s*[-/.．]\s*(?P<d1>\d{1,2}))?|"
    r"年\s*(?P<m2>\d{1,2})\s*月(?:\s*(?P<d2>\d{1,2})\s*日)?)(?!\d)|"
    rf"(?<!\d)(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m3>{_MONTH})\b\.?,?\s+(?P<y3>(?:19|20)\d\d)|"
    rf"\b(?P<m4>{_MONTH})\b\.?\s+(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y4>(?:19|20)\d\d)|"
    rf"(?P<y5>(?:19|20)\d\d)\s+(?P<m5>{_MONTH})\b\.?(?:\s+(?P<d5>\d{{1,2}})(?!\d))?|"
    rf"\b(?P<m6>{_MONTH})\b\.?,?\s+(?P<y6>(?:19|20)\d\d)",
    re.IGNORECASE,
)


def iso_date(match: re.Match[str]) -> str | None:
    """Return the ISO form of a :data:`DATE` match, or ``None`` when there is no such day.

    >>> iso_date(DATE.search("15 March 2025")), iso_date(DATE.search("2024年7月1日"))
    ('2025-03-15', '2024-07-01')
    """
    parts = {name[0]: value for name, value in match.groupdict().items() if value}
    month_text = parts["m"].casefold()
    month = _MONTHS.get(month_text) or int(month_text)
    year, day = int(parts["y"]), parts.get("d")
    try:
        return date(year, month, int(day)).isoformat() if day else date(year, month, 1).isoformat()[:7]
    except ValueError:
        return None


def month_number(words: str) -> int | None:
    """Return the month that a name, its abbreviation or a number is, from 1, or ``None``."""
    if words.isdecimal():
        return int(words) if 1 <= int(words) <= 12 else None
    return _MONTHS.get(words.casefold().rstrip("."))
