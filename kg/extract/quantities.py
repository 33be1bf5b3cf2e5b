"""All quantities of a text, each number used once, and the public names of the quantity finders."""

from __future__ import annotations

from dataclasses import dataclass

from kg.extract.ages import Age, find_ages
from kg.extract.counts import Count, SexRatio, find_counts, find_sex_ratios
from kg.extract.cycles import Cycles, find_cycles
from kg.extract.doses import Dose, find_doses
from kg.extract.labs import LabValue, Temperature, find_lab_values, find_temperatures
from kg.extract.numbers import Found
from kg.extract.routes import Route, find_routes
from kg.extract.schedules import Frequency, find_frequencies
from kg.extract.shares import Fraction, Percent, find_fractions, find_percents
from kg.extract.times import Duration, find_durations
from kg.model import Language


@dataclass(frozen=True, slots=True)
class Quantities:
    """The quantities of one text by kind, in text order; no two of them share a character."""

    temperatures: tuple[Temperature, ...] = ()
    lab_values: tuple[LabValue, ...] = ()
    ages: tuple[Age, ...] = ()
    doses: tuple[Dose, ...] = ()
    frequencies: tuple[Frequency, ...] = ()
    sex_ratios: tuple[SexRatio, ...] = ()
    fractions: tuple[Fraction, ...] = ()
    percents: tuple[Percent, ...] = ()
    durations: tuple[Duration, ...] = ()
    cycles: tuple[Cycles, ...] = ()
    counts: tuple[Count, ...] = ()
    routes: tuple[Route, ...] = ()


def find_quantities(text: str, language: Language) -> Quantities:
    """Return all quantities of ``text``; where two kinds claim the same words, the earlier field wins.

    >>> q = find_quantities("An 11-year-old girl received 10 mg twice daily for 3 days", "en")
    >>> len(q.ages), len(q.doses), len(q.durations), len(q.counts), len(q.frequencies)
    (1, 1, 1, 0, 0)
    """
    taken = bytearray(len(text))

    def free(items: tuple[Found, ...]) -> tuple[Found, ...]:
        kept = tuple(item for item in items if not any(taken[item.span.start : item.span.end]))
        for span in (item.span for item in kept):
            taken[span.start : span.end] = b"\x01" * (span.end - span.start)
        return kept

    return Quantities(
        temperatures=free(find_temperatures(text, language)),
        lab_values=free(find_lab_values(text, language)),
        ages=free(find_ages(text, language)),
        doses=free(find_doses(text, language)),
        frequencies=free(find_frequencies(text, language)),
        sex_ratios=free(find_sex_ratios(text)),
        fractions=free(find_fractions(text, language)),
        percents=free(find_percents(text, language)),
        durations=free(find_durations(text, language)),
        cycles=free(find_cycles(text, language)),
        counts=free(find_counts(text, language)),
        routes=free(find_routes(text, language)),
    )


__all__ = [
    "Age",
    "Count",
    "Cycles",
    "Dose",
    "Duration",
    "Fraction",
    "Frequency",
    "LabValue",
    "Percent",
    "Quantities",
    "Route",
    "SexRatio",
    "Temperature",
    "find_ages",
    "find_counts",
    "find_cycles",
    "find_doses",
    "find_durations",
    "find_fractions",
    "find_frequencies",
    "find_lab_values",
    "find_percents",
    "find_quantities",
    "find_routes",
    "find_sex_ratios",
    "find_temperatures",
]
