"""The facts of a work as the evaluation record needs them, and the role and result of a drug."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache, cached_property
from importlib.resources import files

from kg.graph.open_terms import with_open_terms
from kg.model import Fact, NodeRef, Ontology, TermRef, WorkFacts
from kg.terms.open_drugs import slug, supports_by_name
from kg.terms.reading_rules import term_rules


@cache
def tables() -> Mapping[str, dict[str, str]]:
    """Return the names that the record uses, by table."""
    text = (files("kg.export") / "names.toml").read_text(encoding="utf-8")
    found: Mapping[str, dict[str, str]] = tomllib.loads(text)
    return found


class RecordFacts:
    """The facts of one work, looked up by kind and followed along their links."""

    def __init__(self, work: WorkFacts, ontology: Ontology, salvage: frozenset[str]) -> None:
        self._facts = {fact.id: fact for fact in work.facts}
        self._ontology = with_open_terms(ontology, [work])
        self._salvage = salvage
        self._unused = work.unused
        self._followed = {
            value.id
            for fact in self._of("TherapyLine")
            for value in fact.objects("after")
            if isinstance(value, NodeRef)
        }

    @cached_property
    def _listed(self) -> frozenset[str]:
        return frozenset(slug(drug.name) for drug in self._ontology.open_drugs)

    def _of(self, *kinds: str) -> list[Fact]:
        return [fact for fact in self._facts.values() if fact.kind in kinds]

    def _name(self, key: str) -> str:
        term = self._ontology.terms.get(key)
        return tables()["names"].get(key) or (term.label("en") if term else key)

    def _keys(self, fact: Fact, predicate: str) -> list[str]:
        return [value.key for value in fact.objects(predicate) if isinstance(value, TermRef)]

    def _linked(self, fact: Fact, predicate: str) -> list[Fact]:
        return [
            self._facts[value.id]
            for value in fact.objects(predicate)
            if isinstance(value, NodeRef) and value.id in self._facts
        ]


class Roles(RecordFacts):
    """The role and the result of a course, as the record's annotators give them."""

    def _role(self, course: Fact, agent: str) -> str:
        line = next(iter(self._linked(course, "inLine")), None)
        if self._supports(agent) or line is None:
            return "concurrent"
        stated = line.first("statedRole")
        role = stated.key if isinstance(stated, TermRef) else ""
        if role == "maintenance-therapy":
            return "maintenance"
        if course.first("ended") == TermRef("tapered") and course.first("dosage") is None:
            return "concurrent"
        if course.first("statedRole") == TermRef("concurrent-therapy"):
            return "concurrent"
        if line.id in self._followed and self._response(course) == "failed":
            return "prior"
        if line.id in self._salvage:
            return "salvage"
        if agent in term_rules().transplants and role != "prior-therapy":
            return "maintenance"
        replaced = line.id in self._followed and self._response(course) not in ("complete", "improved")
        if role == "prior-therapy" or replaced:
            return "prior"
        if role != "first-line-therapy" and any(
            self._was_not_enough(row) for row in self._linked(line, "after")
        ):
            return "salvage"
        before = self._linked(line, "after")
        if role != "first-line-therapy" and before and all(self._was_enough(row) for row in before):
            return "maintenance"
        return "first-line"

    def _supports(self, agent: str) -> bool:
        """Tell whether a treatment only supports the patient: by our list, or by the name of an open drug."""
        term = self._ontology.terms.get(agent)
        named_only = term is None or ("OpenTerm" in term.types and not term.synonyms)
        return agent in term_rules().supportive or (
            named_only and agent in self._listed and supports_by_name(agent)
        )

    def _was_enough(self, line: Fact) -> bool:
        """Tell whether a line had a good result, so that what followed it only kept it."""
        found = {
            self._response(course) for course in self._of("Course") if line in self._linked(course, "inLine")
        }
        return bool(found) and found <= {"complete", "improved"}

    def _was_not_enough(self, line: Fact) -> bool:
        """Tell whether a line brought no more than a part of what was hoped for before another followed."""
        found = {
            self._response(course) for course in self._of("Course") if line in self._linked(course, "inLine")
        }
        return bool(found) and found <= {"partial", "intolerant"}

    def _response(self, course: Fact) -> str:
        if course.first("endReason") == TermRef("reason-intolerance"):
            return "intolerant"
        lines = self._linked(course, "inLine")
        keys = [
            value.key
            for line in lines
            for outcome in (*self._linked(line, "outcome"), *self._linked(line, "groupOutcome"))
            for value in outcome.objects("outcomeType")
            if isinstance(value, TermRef)
        ]
        found = [tables()["responses"][key] for key in keys if key in tables()["responses"]]
        # Of a group, some answered where any did; of a patient, a failure is what the line ended with.
        outcomes = [fact for line in lines for fact in self._linked(line, "groupOutcome")]
        by_step = any(
            row.rule == "outcome-by-step" for fact in outcomes for s in fact.statements for row in s.evidence
        )
        grouped = bool(outcomes) and not by_step
        order = (
            ("complete", "improved", "partial", "failed")
            if grouped
            else ("failed", "complete", "improved", "partial")
        )
        return next((name for name in order if name in found), "unknown")
