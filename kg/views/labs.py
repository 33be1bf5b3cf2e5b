"""The laboratory values of a subject as a small table: value, when, and which way it went."""

from __future__ import annotations

from dataclasses import dataclass

from kg.graph.values import decimal_text
from kg.model import Fact
from kg.views.facts import Subject, WorkView
from kg.views.words import Both, joined, same, word


@dataclass(frozen=True, slots=True)
class LabRow:
    """One observation: its value as written and in the standard unit, when it was, what is said of it."""

    fact: str
    analyte: Both
    value: Both
    standard: Both
    when: Both
    said: Both


def lab_rows(view: WorkView, subject: Subject) -> list[LabRow]:
    """Return the laboratory values of a subject by analyte, each analyte's in the order of the text."""
    facts = [fact for fact in subject.facts if fact.kind == "Observation"]
    return [
        _row(view, fact) for fact in sorted(facts, key=lambda fact: (_analyte(view, fact).en, _place(fact)))
    ]


def _place(fact: Fact) -> tuple[str, int]:
    return min(
        ((item.text, item.span.start) for row in fact.statements for item in row.evidence), default=("", 0)
    )


def _analyte(view: WorkView, fact: Fact) -> Both:
    return joined(view.value(value) for value in fact.objects("analyte"))


def _row(view: WorkView, fact: Fact) -> LabRow:
    statistic = [view.value(value) for value in fact.objects("statistic")]
    written = [same(str(value)) for value in fact.objects("verbatim")]
    references = [
        word("properties", "referenceRange") + Both(f": {value}", f"：{value}")
        for value in fact.objects("referenceRange")
    ]
    said = [view.value(value) for name in ("trend", "interpretation") for value in fact.objects(name)]
    return LabRow(
        fact.id,
        _analyte(view, fact),
        joined([*statistic, *written, *references]),
        same(_standard(fact)),
        joined(same(str(value)) for value in fact.objects("timePoint")),
        joined(said),
    )


def _standard(fact: Fact) -> str:
    numbers = [fact.first(name) for name in ("standardValue", "standardLow", "standardHigh")]
    shown = "-".join(decimal_text(number) for number in numbers if isinstance(number, int | float))
    return f"{shown} {fact.first('standardUnit')}" if shown else ""
