"""Set apart what is too doubtful to answer with.

A fact under the threshold is to review, and so is what hangs on it: the courses of a line, the doses of a
course, all that is said of a patient. A statement under the threshold leaves its fact, which stays. What is
to review keeps its words and its confidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from kg.graph.confidence import load_model, weigh
from kg.graph.open_terms import with_open_terms
from kg.graph.values import statement_order
from kg.model import Fact, Link, NodeRef, Ontology, Statement, WorkFacts

# A fact hangs on what it links to so; the other links merely place it.
_HANGS: Final = frozenset({"ofSubject", "givenTo", "inLine", "partOf", "ofCourse"})
# A dose or an outcome is of those that state it so.
_OWNS: Final = frozenset({"dosage", "outcome", "groupOutcome"})


def reviewed(works: Iterable[WorkFacts], ontology: Ontology) -> tuple[WorkFacts, ...]:
    """Return the works with the confidence of everything, and what is under the threshold set apart."""
    works, model = tuple(works), load_model()
    ontology = with_open_terms(ontology, works)
    return tuple(set_apart(weigh(work, ontology, model), model.threshold) for work in works)


def set_apart(work: WorkFacts, threshold: float) -> WorkFacts:
    """Return the work with everything under the threshold, and what hangs on it, moved to ``to_review``."""
    doubtful = _doubtful_facts(work.facts, threshold)
    kept, apart = [], list(work.to_review)
    for fact in work.facts:
        if fact.id in doubtful:
            apart.append(fact)
            continue
        rows = [row for row in fact.statements if _is_doubtful(row, threshold) or _points_to(row, doubtful)]
        links = [link for link in fact.links if link.target.id in doubtful]
        if rows or links:
            apart.append(replace(fact, statements=tuple(rows), links=tuple(links)))
            fact = replace(
                fact,
                statements=tuple(row for row in fact.statements if row not in rows),
                links=tuple(link for link in fact.links if link not in links),
            )
        kept.append(fact)
    return replace(work, facts=tuple(kept), to_review=tuple(sorted(apart, key=lambda fact: fact.id)))


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


def _is_doubtful(row: Statement | Fact, threshold: float) -> bool:
    return row.confidence is not None and row.confidence < threshold


def _points_to(row: Statement, doubtful: set[str]) -> bool:
    return isinstance(row.object, NodeRef) and row.object.id in doubtful


def _doubtful_facts(facts: tuple[Fact, ...], threshold: float) -> set[str]:
    """Return the ids of the facts that are to review as a whole, and of all that they pull along."""
    doubtful = {fact.id for fact in facts if _is_doubtful(fact, threshold)}
    while True:
        owners = _owners(facts, doubtful, threshold)
        pulled = {
            fact.id
            for fact in facts
            if any(link.target.id in doubtful for link in fact.links if link.predicate in _HANGS)
            or (fact.id in owners and not owners[fact.id])
        }
        if pulled <= doubtful:
            return doubtful
        doubtful |= pulled


def _owners(facts: tuple[Fact, ...], doubtful: set[str], threshold: float) -> dict[str, set[str]]:
    """Return, for each dose, outcome and line, those that still hold it.

    A line is held by its courses: one without any is what was never given.
    """
    owners: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        stays = {fact.id} - doubtful
        for row in fact.statements:
            if row.predicate in _OWNS and isinstance(row.object, NodeRef):
                owners[row.object.id] |= set() if _is_doubtful(row, threshold) else stays
        for value in fact.objects("inLine"):
            if isinstance(value, NodeRef):
                owners[value.id] |= stays
    return owners
