"""Put a fact that a curator added where it belongs: the line of a drug, the course of a dose, the patient."""

from __future__ import annotations

from dataclasses import replace

from kg.graph.values import as_declared, statement_order
from kg.model import Decision, Evidence, Fact, Link, NodeRef, Object, Statement, TermRef, WorkFacts
from kg.review.entries import Entry, Target, canonical, value_record


def with_added(
    work: WorkFacts, entry: Entry, words: Evidence, decisions: tuple[Decision, ...]
) -> WorkFacts | None:
    """Return the work with the added fact, or ``None`` where what it belongs to cannot be told."""
    anchor = _anchor(work, entry.beside)
    if entry.beside is not None and anchor is None:
        return None

    def said(name: str, value: Object) -> Statement:
        return Statement(name, value, (words,), None, decisions)

    target = entry.target
    named = {target.property: target.value, **dict(entry.also)}
    rows = tuple(
        sorted((said(name, _object(value, name)) for name, value in named.items()), key=statement_order)
    )
    stem = target.value["term"] if isinstance(target.value, dict) else f"{anchor.id if anchor else ''}-dose"
    fact = Fact(_free(work, str(stem)), target.kind, rows)
    if target.kind == "Dosage":
        return _owned(work, anchor, fact, said("dosage", NodeRef(fact.id)))
    if target.kind == "Outcome":
        line = _line_of(work, anchor)
        return _owned(work, line, fact, said("outcome", NodeRef(fact.id)))
    if target.kind == "Course":
        return _with_course(work, anchor, fact)
    subject = _subject(work, anchor)
    if subject is None:
        return None
    return _joined(work, replace(fact, links=(Link("ofSubject", NodeRef(subject)),)))


def _object(value: object, name: str) -> Object:
    if isinstance(value, dict):
        return TermRef(str(value["term"]))
    return as_declared(name, value) if isinstance(value, int | float) else str(value)


def _anchor(work: WorkFacts, beside: Target | None) -> Fact | None:
    """Return the fact that an addition names by one of its statements."""
    if beside is None:
        return None
    by_id = {fact.id: fact for fact in work.facts}
    place = (beside.words.text, beside.words.start, beside.words.end)
    found = [
        fact
        for fact in work.facts
        if fact.kind == beside.kind
        and any(
            row.predicate == beside.property
            and canonical(value_record(row.object, by_id)) == canonical(beside.value)
            and any((item.text, item.span.start, item.span.end) == place for item in row.evidence)
            for row in fact.statements
        )
    ]
    hinted = [fact for fact in found if fact.id == beside.id]
    return found[0] if len(found) == 1 else next(iter(hinted), None)


def _free(work: WorkFacts, stem: str) -> str:
    taken = {fact.id for facts in (work.facts, work.to_review, work.set_aside) for fact in facts}
    return next(name for number in range(1, len(taken) + 2) if (name := f"{stem}-{number}") not in taken)


def _joined(work: WorkFacts, *added: Fact) -> WorkFacts:
    return replace(work, facts=tuple(sorted((*work.facts, *added), key=lambda fact: fact.id)))


def _owned(work: WorkFacts, owner: Fact | None, fact: Fact, row: Statement) -> WorkFacts | None:
    if owner is None:
        return None
    rows = tuple(sorted((*owner.statements, row), key=statement_order))
    others = tuple(item for item in work.facts if item.id != owner.id)
    return _joined(replace(work, facts=others), replace(owner, statements=rows), fact)


def _line_of(work: WorkFacts, course: Fact | None) -> Fact | None:
    line = course.first("inLine") if course is not None else None
    names = {fact.id: fact for fact in work.facts}
    return names.get(line.id) if isinstance(line, NodeRef) else None


def _with_course(work: WorkFacts, anchor: Fact | None, course: Fact) -> WorkFacts | None:
    """Put a drug into the line of the course that it was given with, else into a line of its own."""
    line = _line_of(work, anchor if anchor is not None and anchor.kind == "Course" else None)
    if line is not None:
        return _joined(work, replace(course, links=(Link("inLine", NodeRef(line.id)),)))
    subject = _subject(work, anchor)
    if subject is None:
        return None
    own = Fact(_free(work, "line"), "TherapyLine", links=(Link("givenTo", NodeRef(subject)),))
    return _joined(work, own, replace(course, links=(Link("inLine", NodeRef(own.id)),)))


def _subject(work: WorkFacts, anchor: Fact | None) -> str | None:
    """Return the patient or group meant: the one that is named or got the line, else the only one."""
    people = [fact.id for fact in work.facts if fact.kind in ("Patient", "Cohort")]
    if anchor is not None:
        if anchor.id in people:
            return anchor.id
        line = _line_of(work, anchor) or anchor
        for name in ("ofSubject", "givenTo"):
            for value in line.objects(name):
                if isinstance(value, NodeRef):
                    return value.id
    return people[0] if len(people) == 1 else None
