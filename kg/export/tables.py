"""Flat tables for a spreadsheet: courses, outcomes and findings, one row each, with the words behind them.

Encoded as UTF-8 with a byte order mark, because spreadsheets else read Chinese wrongly. Several values
of one cell are joined by ``; ``. What a document does not state is an empty cell.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from kg.graph.labels import MAIN_TERMS
from kg.graph.values import decimal_text
from kg.model import Fact, LangString, Language, NodeRef, Object, Ontology, Quantity, TermRef, WorkFacts

Row = dict[str, str]
_JOIN: Final = "; "
# A spreadsheet takes a text cell that begins so for a formula; an apostrophe keeps it text.
_FORMULA: Final = ("=", "+", "-", "@")


def tables(works: Iterable[WorkFacts], ontology: Ontology) -> dict[str, bytes]:
    """Return the tables by name: ``courses``, ``outcomes`` and ``findings``, as CSV."""
    views = [_View(work, ontology) for work in works]
    return {
        name: _csv(columns, (row for view in views for row in rows(view)))
        for name, (columns, rows) in _TABLES.items()
    }


class _View:
    """One work, with its facts by id and the labels of terms."""

    def __init__(self, work: WorkFacts, ontology: Ontology) -> None:
        self.work, self._ontology = work, ontology
        self.facts = {fact.id: fact for fact in work.facts}

    def of_kind(self, *kinds: str) -> Iterator[Fact]:
        return (fact for fact in self.work.facts if fact.kind in kinds)

    def follow(self, fact: Fact | None, *predicates: str) -> Fact | None:
        """Return the first fact that ``fact`` points to under one of the predicates."""
        for predicate in predicates if fact else ():
            for value in fact.objects(predicate) if fact else ():
                if isinstance(value, NodeRef) and value.id in self.facts:
                    return self.facts[value.id]
        return None

    def holder(self, fact: Fact, *predicates: str) -> Fact | None:
        """Return the first fact that points to ``fact`` under one of the predicates."""
        ref = NodeRef(fact.id)
        return next(
            (one for one in self.work.facts if any(ref in one.objects(name) for name in predicates)), None
        )

    def cell(self, fact: Fact | None, *predicates: str, language: Language = "en") -> str:
        """Return all values of a fact under the predicates, readable."""
        if fact is None:
            return ""
        values = [value for name in predicates for value in fact.objects(name)]
        return _JOIN.join(dict.fromkeys(self.readable(value, language) for value in values))

    def readable(self, value: Object, language: Language = "en") -> str:
        match value:
            case TermRef(key):
                term = self._ontology.terms.get(key)
                return term.label(language) if term else key
            case NodeRef(local):
                return local
            case LangString(text):
                return text
            case Quantity():
                return self._quantity(value)
            case bool():
                return str(value).lower()
            case int() | float():
                return decimal_text(value)
            case str():
                return value

    def _quantity(self, quantity: Quantity) -> str:
        low, high = quantity.low, quantity.high
        span = "-".join(decimal_text(number) for number in (low, high) if number is not None)
        number = span if quantity.value is None else decimal_text(quantity.value)
        if quantity.value is not None and span:
            number = f"{number} ({span})"
        marks = [mark for mark in (quantity.statistic, quantity.qualifier) if mark]
        return " ".join([*marks, number, quantity.unit])

    def main_term(self, fact: Fact) -> tuple[str, list[TermRef]]:
        """Return how a fact speaks of its main term (``excludedDisorder`` ...), and the terms."""
        for predicate in MAIN_TERMS:
            terms = [value for value in fact.objects(predicate) if isinstance(value, TermRef)]
            if terms:
                return predicate, terms
        return "", []


def _common(view: _View, subject: Fact | None) -> Row:
    return {
        "work": view.work.slug,
        "subject": subject.id if subject else "",
        "size": view.cell(subject, "size"),
        "age": view.cell(subject, "ageYears") or view.cell(subject, "age"),
        "sex": view.cell(subject, "sex"),
        "population": view.cell(subject, "population"),
    }


def _named(view: _View, fact: Fact, what: str) -> Row:
    predicate, terms = view.main_term(fact)
    return {
        what: _JOIN.join(view.readable(term) for term in terms),
        f"{what}_zh": _JOIN.join(view.readable(term, "zh") for term in terms),
        f"{what}_key": _JOIN.join(term.key for term in terms),
        "stated_as": predicate,
        "confidence": "" if fact.confidence is None else decimal_text(fact.confidence),
        "evidence": quotes(fact),
    }


def quotes(fact: Fact) -> str:
    """Return the words that support a fact, each once, in the order of the texts."""
    words = sorted({(e.text, e.span, e.exact) for row in fact.statements for e in row.evidence})
    return " | ".join(dict.fromkeys(exact for _, _, exact in words))


def _line_subject(view: _View, line: Fact | None) -> Fact | None:
    """Return whom a line was for: as it says, by its episode, or by its courses."""
    direct = view.follow(line, "givenTo", "ofSubject")
    by_episode = direct or view.follow(view.follow(line, "forEpisode"), "ofSubject")
    by_course = (view.follow(course, "givenTo") for course in _courses_of(view, line))
    return by_episode or next((subject for subject in by_course if subject), None)


def _courses_of(view: _View, line: Fact | None) -> list[Fact]:
    return [
        course for course in view.of_kind("Course") if line and NodeRef(line.id) in course.objects("inLine")
    ]


def _courses(view: _View) -> Iterator[Row]:
    for course in view.of_kind("Course"):
        line = view.follow(course, "inLine")
        subject = view.follow(course, "givenTo", "ofSubject") or _line_subject(view, line)
        episode = view.follow(line, "forEpisode") or view.follow(course, "givenFor", "forEpisode")
        row = _common(view, subject) | {
            "disorder": view.cell(episode, "disorder"),
            "line": line.id if line else "",
            "after_line": view.cell(line, "after"),
            "role": view.cell(line, "statedRole") or view.cell(course, "statedRole"),
            "course": course.id,
            "duration": view.cell(course, "duration"),
            "cycles": view.cell(course, "cycles"),
            "ended": view.cell(course, "ended"),
            "end_reason": view.cell(course, "endReason"),
            "outcome_of_line": _outcomes_of(view, line),
        }
        row |= _named(view, course, "drug")
        doses: list[Fact | None] = [view.facts.get(ref.id) for ref in _refs(course, "dosage")]
        for dose in doses or [None]:
            yield row | {
                "dose": view.cell(dose, "verbatim"),
                "dose_value": view.cell(dose, "value"),
                "dose_low": view.cell(dose, "low"),
                "dose_high": view.cell(dose, "high"),
                "dose_unit": view.cell(dose, "unit"),
                "per": view.cell(dose, "per"),
                "frequency": view.cell(dose, "frequency"),
                "route": view.cell(dose, "route"),
                "dose_step": view.cell(dose, "doseStep"),
            }


def _refs(fact: Fact, predicate: str) -> Iterator[NodeRef]:
    return (value for value in fact.objects(predicate) if isinstance(value, NodeRef))


def _outcomes_of(view: _View, line: Fact | None) -> str:
    found = []
    for ref in [*_refs(line, "outcome"), *_refs(line, "groupOutcome")] if line else []:
        if outcome := view.facts.get(ref.id):
            predicate, terms = view.main_term(outcome)
            words = MAIN_TERMS[predicate][0] if predicate else ""
            found.append(words + ", ".join(view.readable(term) for term in terms))
    return _JOIN.join(found)


def _outcomes(view: _View) -> Iterator[Row]:
    for outcome in view.of_kind("Outcome", "GroupOutcome"):
        line = view.holder(outcome, "outcome", "groupOutcome")
        subject = view.follow(outcome, "ofSubject", "givenTo") or _line_subject(view, line)
        drugs = [view.cell(course, "agent") for course in _courses_of(view, line)]
        yield (
            _common(view, subject)
            | _named(view, outcome, "outcome")
            | {
                "kind": outcome.kind,
                "fact": outcome.id,
                "line": line.id if line else "",
                "drugs_of_line": _JOIN.join(drug for drug in drugs if drug),
                "count": view.cell(outcome, "count"),
                "total": view.cell(outcome, "total"),
                "percent": view.cell(outcome, "percent"),
                "time": view.cell(outcome, "time"),
                "after_end_of": view.cell(outcome, "afterEndOf"),
            }
        )


def _findings(view: _View) -> Iterator[Row]:
    for finding in view.of_kind("Finding", "Observation"):
        yield (
            _common(view, view.follow(finding, "ofSubject"))
            | _named(view, finding, "finding")
            | {
                "fact": finding.id,
                "kind": finding.kind,
                "value": view.cell(finding, "value"),
                "low": view.cell(finding, "low"),
                "high": view.cell(finding, "high"),
                "unit": view.cell(finding, "unit"),
                "qualifier": view.cell(finding, "qualifier"),
                "statistic": view.cell(finding, "statistic"),
                "verbatim": view.cell(finding, "verbatim"),
                "standard_value": view.cell(finding, "standardValue"),
                "standard_unit": view.cell(finding, "standardUnit"),
                "reference_range": view.cell(finding, "referenceRange"),
                "interpretation": view.cell(finding, "interpretation"),
                "trend": view.cell(finding, "trend"),
                "after_start_of": view.cell(finding, "afterStartOf"),
                "severity": view.cell(finding, "severity"),
                "persisted_through": view.cell(finding, "persistedThrough"),
                "time_point": view.cell(finding, "timePoint"),
            }
        )


_SUBJECT: Final = "work subject size age sex population"
_TABLES: Final[dict[str, tuple[list[str], Callable[[_View], Iterator[Row]]]]] = {
    "courses": (
        f"{_SUBJECT} disorder line after_line role drug drug_zh dose dose_value dose_low dose_high "
        "dose_unit per frequency route dose_step duration cycles ended end_reason outcome_of_line "
        "stated_as confidence drug_key course evidence".split(),
        _courses,
    ),
    "outcomes": (
        f"{_SUBJECT} line drugs_of_line outcome outcome_zh stated_as count total percent time "
        "after_end_of confidence kind outcome_key fact evidence".split(),
        _outcomes,
    ),
    "findings": (
        f"{_SUBJECT} finding finding_zh stated_as value low high unit qualifier statistic verbatim "
        "standard_value standard_unit reference_range interpretation trend severity persisted_through "
        "after_start_of time_point confidence kind finding_key fact evidence".split(),
        _findings,
    ),
}


def _csv(columns: list[str], rows: Iterable[Row]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _inert(text) for name, text in row.items()} for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
