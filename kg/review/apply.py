"""Apply what curators decided to the facts of a work, and say what could not be applied.

The machine's reading and the curators' are kept apart: a rejected or replaced statement goes to ``set_aside``
with the decision on it; a statement of a curator cites the same words under the rule ``curator``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final, Literal

from kg.graph.review import split
from kg.graph.values import as_declared, statement_order
from kg.model import (
    Action,
    Decision,
    Evidence,
    Fact,
    LangString,
    Object,
    Problem,
    Quantity,
    SourceText,
    Span,
    Statement,
    TermRef,
    WorkFacts,
)
from kg.review.add import with_added
from kg.review.entries import Entry, Target, Words, canonical, main_statement, value_record

State = Literal["applied", "stale", "no such fact", "ambiguous", "disputed", "no such work"]
RULE: Final = "curator"
# What is reckoned from a value and says nothing true any more once a curator changed it.
_RECKONED: Final[dict[tuple[str, str], frozenset[str]]] = {
    ("Patient", "age"): frozenset({"ageYears"}),
    **{
        ("Observation", name): frozenset({"standardValue", "standardLow", "standardHigh", "standardUnit"})
        for name in ("value", "low", "high", "unit", "analyte")
    },
}
_REMEDY: Final[dict[State, str]] = {
    "stale": "review the new text: kg review, then save the decisions again",
    "no such fact": "review the document again: kg review",
    "ambiguous": "name the fact with 'id' in the decisions file",
    "disputed": "let the curators agree on one decision",
    "no such work": "build with the document, or take the file away",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one decision."""

    entry: Entry
    state: State


def decided(work: WorkFacts, entries: Sequence[Entry]) -> tuple[WorkFacts, tuple[Outcome, ...]]:
    """Return the work with the decisions on it applied, and what became of each of them.

    What cannot be applied leaves the machine's reading as it is, and becomes a problem of the work.
    """
    texts = {text.id: text for text in work.texts}
    states: dict[int, State] = {}
    by_row: dict[tuple[str, tuple[str, str, str]], list[int]] = defaultdict(list)
    additions: dict[object, list[int]] = defaultdict(list)
    for number, entry in enumerate(entries):
        if any(not stands(words, texts) for words in _passages(entry)):
            states[number] = "stale"
            continue
        found = matches(work.facts, entry.target)
        if entry.action == "add" and not found:
            additions[entry.target.key()].append(number)
        elif len(found) == 1:
            fact, row = found[0]
            by_row[fact.id, statement_order(row)].append(number)
        else:
            states[number] = "ambiguous" if found else "no such fact"
    rulings = {}
    for place, numbers in by_row.items():
        agreed = len({_verdict(entries[number]) for number in numbers}) == 1
        states |= dict.fromkeys(numbers, "applied" if agreed else "disputed")
        if agreed:
            rulings[place] = [entries[number] for number in numbers]
    work = _ruled(work, rulings)
    for numbers in additions.values():
        same = [entries[number] for number in numbers]
        decisions = tuple(sorted(decision(entry, "add") for entry in same))
        after = with_added(work, same[0], evidence(same[0].target.words, texts, RULE), decisions)
        states |= dict.fromkeys(numbers, "no such fact" if after is None else "applied")
        work = work if after is None else after
    outcomes = tuple(Outcome(entry, states[number]) for number, entry in enumerate(entries))
    problems = {problem(item) for item in outcomes if item.state != "applied"}
    return replace(work, problems=tuple(sorted({*work.problems, *problems}))), outcomes


def problem(outcome: Outcome) -> Problem:
    """Return the finding on a decision that was not applied."""
    entry, words = outcome.entry, outcome.entry.target.words
    said = {
        "stale": "the words it is about do not stand in the text any more",
        "no such fact": "today's reading has no such fact",
        "ambiguous": "several facts say so with these words",
        "disputed": "curators disagree, so it counts as not reviewed",
        "no such work": "the work is not in this build",
    }[outcome.state]
    what = f"{entry.action} {entry.target.kind} {entry.target.property} {canonical(entry.target.value)}"
    return Problem(
        code=f"{outcome.state.replace(' ', '-')}-decision",
        level="warning",
        where=f"{entry.work}#{words.text}:{words.start}-{words.end}",
        message=f"decision of {entry.curator} not applied ({what}, '{words.exact}'): {said}",
        remedy=_REMEDY[outcome.state],
    )


def stands(words: Words, texts: dict[str, SourceText]) -> bool:
    """Tell whether words stand where a decision has them; the id of a text is made from its content."""
    text = texts.get(words.text)
    return text is not None and text.text[words.start : words.end] == words.exact


def matches(facts: Iterable[Fact], target: Target) -> list[tuple[Fact, Statement]]:
    """Return the statements that a target means; its hint decides only where several say the same."""
    by_id = {fact.id: fact for fact in facts}
    wanted = canonical(target.value)
    found = [
        (fact, row)
        for fact in by_id.values()
        if fact.kind == target.kind
        for row in fact.statements
        if row.predicate == target.property
        and any(_is_at(item, target.words) for item in row.evidence)
        and canonical(value_record(row.object, by_id)) == wanted
    ]
    hinted = [pair for pair in found if pair[0].id == target.id]
    return hinted if len(found) > 1 and len(hinted) == 1 else found


def decision(entry: Entry, action: Action) -> Decision:
    """Return the record of a decision; its id is made from its content."""
    content = repr((entry.target.key(), entry.curator, entry.date, entry.verdict(), entry.reason, entry.note))
    name = f"d-{entry.curator}-{sha256(content.encode()).hexdigest()[:10]}"
    return Decision(name, action, entry.curator, entry.date, entry.reason, entry.note)


def evidence(words: Words, texts: dict[str, SourceText], rule: str) -> Evidence:
    """Return words that a curator selected as evidence; they must stand in the text."""
    span = Span(words.start, words.end)
    passages = texts[words.text].passages
    around = next((item for item in passages if item.span.overlaps(span)), None)
    section, language = (around.section, around.language) if around else ("body", "en")
    return Evidence(words.text, span, words.exact, section, language, rule)


def to_object(value: Any, predicate: str) -> Object:
    """Return the value that a curator gave as one of ours."""
    match value:
        case {"term": key}:
            return TermRef(str(key))
        case {"text": text, "language": "en" | "zh" as language}:
            return LangString(str(text), language)
        case {"unit": _}:
            return Quantity(**value)
        case bool():
            return value
        case int() | float():
            return as_declared(predicate, value)
    return str(value)


def _passages(entry: Entry) -> list[Words]:
    return [entry.target.words, *([entry.beside.words] if entry.beside else [])]


def _verdict(entry: Entry) -> tuple[str, str]:
    """Return the verdict; what one curator adds and the machine now reads too is accepted."""
    return ("accept", canonical(None)) if entry.action == "add" else entry.verdict()


def _is_at(item: Evidence, words: Words) -> bool:
    return (item.text, item.span.start, item.span.end) == (words.text, words.start, words.end)


def _ruled(work: WorkFacts, rulings: dict[tuple[str, tuple[str, str, str]], list[Entry]]) -> WorkFacts:
    """Return the work with rejected and replaced statements set aside, and the others marked."""
    facts, replaced, gone_rows, gone_facts = [], list[Fact](), set[tuple[str, object]](), set[str]()
    for fact in work.facts:
        rows, old = list[Statement](), list[Statement]()
        for row in fact.statements:
            entries = rulings.get((fact.id, statement_order(row)), [])
            if not entries:
                rows.append(row)
                continue
            action = "accept" if entries[0].action == "add" else entries[0].action
            marked = replace(row, decisions=tuple(sorted(decision(entry, action) for entry in entries)))
            if action == "edit":
                old.append(replace(row, decisions=tuple(decision(entry, "replace") for entry in entries)))
                new = tuple(replace(item, rule=RULE) for item in row.evidence)
                value = to_object(entries[0].to, row.predicate)
                marked = replace(marked, object=value, evidence=new, confidence=None)
            rows.append(marked)
            if action == "reject":
                gone_rows.add((fact.id, statement_order(row)))
                if any(entry.whole for entry in entries) or row is main_statement(fact):
                    gone_facts.add(fact.id)
        facts.append(_without_reckoned(replace(fact, statements=tuple(rows)), old))
        if old:
            replaced.append(replace(fact, statements=tuple(old), links=()))

    def goes(fact: Fact, row: Statement | None) -> bool:
        return fact.id in gone_facts if row is None else (fact.id, statement_order(row)) in gone_rows

    kept, aside = split(tuple(facts), goes)
    aside = sorted([*work.set_aside, *replaced, *aside], key=lambda fact: fact.id)
    return replace(work, facts=tuple(kept), set_aside=tuple(aside))


def _without_reckoned(fact: Fact, old: list[Statement]) -> Fact:
    """Return the fact, in order, without what was reckoned from a value that a curator changed."""
    lost = frozenset[str]().union(*(_RECKONED.get((fact.kind, row.predicate), ()) for row in old))
    rows = (row for row in fact.statements if row.predicate not in lost or row.decisions)
    return replace(fact, statements=tuple(sorted(rows, key=statement_order)))
