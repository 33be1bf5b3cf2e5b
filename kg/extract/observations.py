"""Laboratory observations of the patients: analyte, value, unit, when, and which way it went.

A value that is told is an observation and nothing more: that a drug helped is for the text to say. An
observation that the text dates by a drug ("after ruxolitinib") is linked to the line of that drug.
"""

from __future__ import annotations

from collections import defaultdict

from kg.extract.builder import FactBuilder, Node, Words
from kg.extract.lab_readings import Reading, find_readings, quantity_of
from kg.extract.lab_words import lab_words
from kg.extract.lines import Therapy
from kg.extract.mentions import Unresolved
from kg.extract.subjects import Subjects
from kg.extract.view import Story, View
from kg.extract.whom import labels_in
from kg.model import NodeRef, Quantity, Span, TermRef


def read_observations(story: Story, builder: FactBuilder, subjects: Subjects, therapy: Therapy) -> None:
    """State the laboratory values that the text reports of its patients."""
    unresolved: dict[int, list[Unresolved]] = defaultdict(list)
    for item in story.table.unresolved:
        unresolved[item.sentence.index].append(item)
    for view in story.views:
        if view.voice != "patient":
            continue
        subject = subjects.of(view)
        if subject is None or not _is_of_one(view, subject, subjects):
            continue
        if lab_words().elsewhere.search(view.sentence.folded):
            continue
        for row in find_readings(view, unresolved[view.sentence.index]):
            quantity = quantity_of(row)
            if subject.kind == "Cohort" and not _is_of_all(view, quantity):
                continue
            if subject.kind == "Patient" and row.statistic is not None:
                continue  # one person has no median: it is a number of others
            _state(builder, view, subject, row, quantity, therapy)


def _is_of_one(view: View, subject: Node, subjects: Subjects) -> bool:
    """Tell whether a sentence gives values of this subject alone, where a report tells of several patients."""
    if subject.kind == "Cohort" or subjects.told is None:
        return True
    names_several = len({name for name, _ in labels_in(view.sentence.folded)}) > 1
    return not names_several and not lab_words().several.search(view.sentence.folded)


def _is_of_all(view: View, quantity: Quantity | None) -> bool:
    """Tell whether a number is one of the whole group: a statistic or a range, in a sentence that compares no groups."""
    if quantity is None or not (quantity.statistic or quantity.low is not None):
        return False
    return not lab_words().groups.search(view.sentence.folded)


def _state(
    builder: FactBuilder, view: View, subject: Node, row: Reading, quantity: Quantity | None, therapy: Therapy
) -> None:
    node = builder.new("Observation", row.anchor.analyte.key)
    builder.link(node, "ofSubject", subject)
    number = row.number.span if row.number else None
    whole = Words.covering(view.sentence, row.anchor.span, number or (row.trend.span if row.trend else None))
    builder.state(
        node, "analyte", TermRef(row.anchor.analyte.key), whole, "lab-value" if number else "lab-change"
    )
    if quantity is not None and number is not None:
        _state_value(builder, view, node, row, quantity, number)
    for name, said in (
        ("trend", row.trend),
        ("interpretation", row.interpretation),
        ("statistic", row.statistic),
    ):
        if said is not None:
            words = Words.covering(view.sentence, row.anchor.span, said.span, number)
            builder.state(node, name, TermRef(said.value), words, f"lab-{name}")
    if row.reference is not None:
        words = Words(view.sentence, row.reference)
        builder.state(node, "referenceRange", row.reference.of(view.sentence.text), words, "lab-reference")
    if row.when is not None:
        words = Words(view.sentence, row.when.span)
        builder.state(node, "timePoint", row.when.span.of(view.sentence.text), words, "lab-time")
        line = _line_of(row.when.drug, subject, view, therapy)
        if line is not None:
            words = Words.covering(view.sentence, row.when.span, whole.span)
            builder.state(node, "afterStartOf", NodeRef(line.id), words, "lab-after-line")


def _state_value(
    builder: FactBuilder, view: View, node: Node, row: Reading, quantity: Quantity, span: Span
) -> None:
    words = Words(view.sentence, span)
    analyte, unit = row.anchor.analyte, quantity.unit
    builder.state(node, "verbatim", span.of(view.sentence.text), words, "lab-value")
    numbers = {"value": quantity.value, "low": quantity.low, "high": quantity.high}
    for name, number in numbers.items():
        if number is None:
            continue
        builder.state(node, name, number, words, "lab-value")
        standard = analyte.standard(number, unit) if unit else None
        if standard is not None:
            builder.state(node, f"standard{name.capitalize()}", standard, words, "lab-unit")
            builder.state(node, "standardUnit", analyte.unit, words, "lab-unit")
    if unit:
        builder.state(node, "unit", unit, words, "lab-value")
    if quantity.qualifier:
        builder.state(node, "qualifier", TermRef(quantity.qualifier), words, "lab-value")


def _line_of(drug: str | None, subject: Node, view: View, therapy: Therapy) -> Node | None:
    """Return the line in which a drug was given that dates a value: the last one told up to that sentence."""
    if drug is None:
        return None
    end = view.sentence.span.end
    held = [line for line in therapy.of(subject) if drug in line.courses and line.courses[drug].start <= end]
    return held[-1].node if held else None
