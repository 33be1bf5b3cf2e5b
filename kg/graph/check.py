"""Checks of the facts themselves: what a person should look at before trusting a graph.

Each check takes one work and yields problems; adding a check is one function and one line in
``CHECKS``. An error means that the graph would say something that no text says; a warning that a text,
or the reading of it, is worth a second look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from kg.graph.group_checks import check_medians, check_parts, check_sexes, check_shares
from kg.graph.values import decimal_text
from kg.model import Fact, NodeRef, Ontology, Problem, Quantity, TermRef, WorkFacts

Check = Callable[[WorkFacts, Ontology], Iterator[Problem]]

# The oldest documented human age is 122 years.
_MAX_AGE_YEARS: Final = 122.0
_POLARITIES: Final = (
    ("outcomeType", "absentOutcomeType"),
    ("adverseEvent", "excludedAdverseEvent"),
)
_BIBLIOGRAPHIC: Final = frozenset({"Work", "Author"})


def check_works(works: Iterable[WorkFacts], ontology: Ontology) -> list[Problem]:
    """Return the problems of all works: those that assembly found and those that the checks find."""
    found: set[Problem] = set()
    for work in works:
        found.update(work.problems)
        for check in CHECKS:
            found.update(check(work, ontology))
    return sorted(found, key=lambda problem: (problem.where, problem.code, problem.message))


def check_spans(work: WorkFacts, _: Ontology) -> Iterator[Problem]:
    """Read every evidence span from its text again: it must be the exact words."""
    texts = {text.id: text.text for text in work.texts}
    for fact in work.facts:
        for statement in fact.statements:
            for evidence in statement.evidence:
                if evidence.text not in texts:
                    message = f"{statement.predicate}: evidence from the unknown text {evidence.text}"
                elif evidence.span.of(texts[evidence.text]) != evidence.exact or not evidence.exact:
                    place = f"{evidence.text} {evidence.span.start}-{evidence.span.end}"
                    message = f"{statement.predicate}: '{evidence.exact}' does not stand at {place}"
                else:
                    continue
                yield Problem("evidence-mismatch", "error", _where(work, fact), message, "build it again")


def check_evidence(work: WorkFacts, _: Ontology) -> Iterator[Problem]:
    """A clinical statement without words that say so is not a statement."""
    for fact in work.facts:
        for statement in fact.statements:
            if not statement.evidence and fact.kind not in _BIBLIOGRAPHIC:
                message = f"{statement.predicate} is stated without evidence"
                yield Problem("no-evidence", "error", _where(work, fact), message)


def check_references(work: WorkFacts, ontology: Ontology) -> Iterator[Problem]:
    """Every node and every term that a fact points to exists."""
    known = {fact.id for fact in work.facts}
    for fact in work.facts:
        targets = [(link.predicate, link.target) for link in fact.links]
        for predicate, value in [*((row.predicate, row.object) for row in fact.statements), *targets]:
            if isinstance(value, NodeRef) and value.id not in known:
                message = f"{predicate} points to '{value.id}', which is no fact of this work"
                yield Problem("dangling-reference", "error", _where(work, fact), message)
            if isinstance(value, TermRef) and value.key not in ontology.terms:
                message = f"{predicate} uses '{value.key}', which is no term of the ontology"
                yield Problem(
                    "unknown-term", "error", _where(work, fact), message, "add it to ontology/terms"
                )


def check_plausible(work: WorkFacts, _: Ontology) -> Iterator[Problem]:
    """Ages, percentages, doses and durations lie within what can be."""
    for fact in work.facts:
        for statement in fact.statements:
            reason = _implausible(statement.predicate, statement.object)
            if reason:
                message = f"{statement.predicate}: {reason}"
                yield Problem("implausible-value", "warning", _where(work, fact), message, "read the passage")


def _implausible(predicate: str, value: object) -> str | None:
    if isinstance(value, Quantity):
        numbers = [number for number in (value.value, value.low, value.high) if number is not None]
        if any(number < 0 for number in numbers):
            return "a negative quantity"
        if value.low is not None and value.high is not None and value.low > value.high:
            return f"a range from {decimal_text(value.low)} down to {decimal_text(value.high)}"
        too_old = predicate == "age" and value.unit == "a" and any(n > _MAX_AGE_YEARS for n in numbers)
        return f"an age of more than {decimal_text(_MAX_AGE_YEARS)} years" if too_old else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if predicate == "ageYears" and not 0 <= value <= _MAX_AGE_YEARS:
        return f"an age of {decimal_text(value)} years"
    if predicate == "percent" and not 0 <= value <= 100:
        return f"{decimal_text(value)} %"
    if predicate in ("size", "cycles", "order", "total") and value < 1:
        return f"{decimal_text(value)} is less than one"
    return f"{decimal_text(value)} is negative" if value < 0 and predicate != "low" else None


def check_chains(work: WorkFacts, _: Ontology) -> Iterator[Problem]:
    """No line of therapy comes after itself."""
    after = {
        fact.id: [value.id for value in fact.objects("after") if isinstance(value, NodeRef)]
        for fact in work.facts
        if fact.kind == "TherapyLine"
    }
    for fact in work.facts:
        if fact.id in after and _reaches(after, fact.id, fact.id):
            message = "the line of therapy comes, over others, after itself"
            yield Problem("circular-order", "error", _where(work, fact), message, "read the order of lines")


def _reaches(after: dict[str, list[str]], start: str, goal: str) -> bool:
    todo, seen = list(after.get(start, ())), set[str]()
    while todo:
        name = todo.pop()
        if name == goal:
            return True
        if name not in seen:
            seen.add(name)
            todo += after.get(name, ())
    return False


def check_polarity(work: WorkFacts, _: Ontology) -> Iterator[Problem]:
    """What one line or subject had is not also said to be absent."""
    facts = {fact.id: fact for fact in work.facts}
    for asserted, excluded in _POLARITIES:
        said: dict[tuple[str, str], dict[str, Fact]] = {}
        for holder, fact in _held(work, facts):
            for predicate in (asserted, excluded):
                for value in fact.objects(predicate):
                    if isinstance(value, TermRef):
                        said.setdefault((holder, value.key), {})[predicate] = fact
        for (holder, key), both in said.items():
            if len(both) == 2:
                message = f"'{key}' is both stated and ruled out for {holder}"
                where = _where(work, both[asserted])
                yield Problem("contradiction", "warning", where, message, "read both passages")


def _held(work: WorkFacts, facts: dict[str, Fact]) -> Iterator[tuple[str, Fact]]:
    """Yield each fact with the line or subject that it hangs on."""
    for fact in work.facts:
        for predicate in ("outcome", "groupOutcome"):
            for value in fact.objects(predicate):
                if isinstance(value, NodeRef) and value.id in facts:
                    yield fact.id, facts[value.id]
        for value in fact.objects("ofSubject"):
            if isinstance(value, NodeRef):
                yield value.id, fact


def _where(work: WorkFacts, fact: Fact) -> str:
    return f"{work.slug}#{fact.id}"


CHECKS: Final[tuple[Check, ...]] = (
    check_spans,
    check_evidence,
    check_references,
    check_shares,
    check_parts,
    check_sexes,
    check_medians,
    check_plausible,
    check_chains,
    check_polarity,
)
