"""Set apart what is too doubtful to answer with.

A fact under the threshold is to review, and so is what hangs on it: the courses of a line, the doses of a
course, all that is said of a patient. A statement under the threshold leaves its fact, which stays. What is
to review keeps its words and its confidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from kg.graph.confidence import load_model, weigh
from kg.graph.open_terms import with_open_terms
from kg.graph.values import statement_order
from kg.model import Fact, Link, NodeRef, Ontology, Statement, WorkFacts

# A fact hangs on what it links to so; the other links merely place it.
HANGS: Final = frozenset({"ofSubject", "givenTo", "inLine", "partOf", "ofCourse"})
# A dose or an outcome is of those that state it so.
OWNS: Final = frozenset({"dosage", "outcome", "groupOutcome"})


Goes = Callable[[Fact, Statement | None], bool]
"""Tells whether a fact as a whole (no statement) or one statement of it goes."""
Decide = Callable[[WorkFacts], WorkFacts]


def reviewed(
    works: Iterable[WorkFacts], ontology: Ontology, decide: Decide = lambda work: work
) -> tuple[WorkFacts, ...]:
    """Return the works with the confidence of everything, and what is under the threshold set apart.

    ``decide`` applies what curators decided, in between.
    """
    works, model = tuple(works), load_model()
    ontology = with_open_terms(ontology, works)
    return tuple(set_apart(decide(weigh(work, ontology, model)), model.threshold) for work in works)


def set_apart(work: WorkFacts, threshold: float) -> WorkFacts:
    """Return the work with everything under the threshold, and what hangs on it, moved to ``to_review``.

    What a curator confirmed stays, and so does all that it hangs on.
    """
    sure = _confirmed(work.facts)

    def is_doubtful(fact: Fact, row: Statement | None) -> bool:
        if row is not None:
            return _is_under(row, threshold) and not row.decisions
        return _is_under(fact, threshold) and fact.id not in sure

    kept, apart = split(work.facts, is_doubtful, sure)
    apart += work.to_review
    return replace(work, facts=tuple(kept), to_review=tuple(sorted(apart, key=lambda fact: fact.id)))


def split(
    facts: tuple[Fact, ...], goes: Goes, sure: frozenset[str] = frozenset()
) -> tuple[list[Fact], list[Fact]]:
    """Return the facts that stay and what goes: facts with all that hangs on them, and statements.

    The ids in ``sure`` are never pulled along.
    """
    gone = _gone(facts, goes, sure)
    kept, apart = [], []
    for fact in facts:
        if fact.id in gone:
            apart.append(fact)
            continue
        rows = [row for row in fact.statements if goes(fact, row) or _points_to(row, gone)]
        links = [link for link in fact.links if link.target.id in gone]
        if rows or links:
            apart.append(replace(fact, statements=tuple(rows), links=tuple(links)))
            fact = replace(
                fact,
                statements=tuple(row for row in fact.statements if row not in rows),
                links=tuple(link for link in fact.links if link not in links),
            )
        kept.append(fact)
    return kept, apart


def _confirmed(facts: tuple[Fact, ...]) -> frozenset[str]:
    """Return the ids of the facts of which a statement is reviewed, and of all that they hang on."""
    by_id = {fact.id: fact for fact in facts}
    owners: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        for row in fact.statements:
            if row.predicate in OWNS and isinstance(row.object, NodeRef):
                owners[row.object.id].add(fact.id)
    todo = [fact.id for fact in facts if any(row.decisions for row in fact.statements)]
    sure: set[str] = set()
    while todo:
        name = todo.pop()
        if name in by_id and name not in sure:
            sure.add(name)
            todo += owners[name]
            todo += [link.target.id for link in by_id[name].links if link.predicate in HANGS]
    return frozenset(sure)


def with_review(work: WorkFacts) -> WorkFacts:
    """Return the work with what is to review put back among its facts."""
    apart: dict[str, list[Fact]] = defaultdict(list)
    for fact in work.to_review:
        apart[fact.id].append(fact)
    whole = [_joined(fact, apart.pop(fact.id, ())) for fact in work.facts]
    whole += [_joined(first, rest) for first, *rest in apart.values()]
    return replace(work, facts=tuple(sorted(whole, key=lambda fact: fact.id)), to_review=())


def _joined(fact: Fact, parts: Iterable[Fact]) -> Fact:
    statements: tuple[Statement, ...] = fact.statements
    links: tuple[Link, ...] = fact.links
    for part in parts:
        statements, links = statements + part.statements, links + part.links
    return replace(
        fact, statements=tuple(sorted(statements, key=statement_order)), links=tuple(sorted(links))
    )


def _is_under(row: Statement | Fact, threshold: float) -> bool:
    return row.confidence is not None and row.confidence < threshold


def _points_to(row: Statement, doubtful: set[str]) -> bool:
    return isinstance(row.object, NodeRef) and row.object.id in doubtful


def _gone(facts: tuple[Fact, ...], goes: Goes, sure: frozenset[str]) -> set[str]:
    """Return the ids of the facts that go as a whole, and of all that they pull along."""
    gone = {fact.id for fact in facts if goes(fact, None)}
    while True:
        owners = _owners(facts, gone, goes)
        pulled = {
            fact.id
            for fact in facts
            if any(link.target.id in gone for link in fact.links if link.predicate in HANGS)
            or (fact.id in owners and not owners[fact.id])
        } - sure
        if pulled <= gone:
            return gone
        gone |= pulled


def _owners(facts: tuple[Fact, ...], gone: set[str], goes: Goes) -> dict[str, set[str]]:
    """Return, for each dose, outcome and line, those that still hold it.

    A line is held by its courses: one without any is what was never given.
    """
    owners: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        stays = {fact.id} - gone
        for row in fact.statements:
            if row.predicate in OWNS and isinstance(row.object, NodeRef):
                owners[row.object.id] |= set() if goes(fact, row) else stays
        for value in fact.objects("inLine"):
            if isinstance(value, NodeRef):
                owners[value.id] |= stays
    return owners
