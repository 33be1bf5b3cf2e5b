"""The facts of a work seen from one of its subjects: what belongs to whom, for exports of cases."""

from __future__ import annotations

from collections.abc import Iterator

from kg.model import Fact, NodeRef, TermRef, WorkFacts


class WorkView:
    """A work's facts by id, and the links among them."""

    def __init__(self, work: WorkFacts) -> None:
        self.work = work
        self.facts = {fact.id: fact for fact in work.facts}

    def of_kind(self, *kinds: str) -> Iterator[Fact]:
        """Yield the facts of the kinds, in the order of their ids."""
        return (fact for fact in self.work.facts if fact.kind in kinds)

    def follow(self, fact: Fact | None, *predicates: str) -> Iterator[Fact]:
        """Yield the facts that ``fact`` points to under the predicates."""
        for predicate in predicates if fact else ():
            for value in fact.objects(predicate) if fact else ():
                if isinstance(value, NodeRef) and value.id in self.facts:
                    yield self.facts[value.id]

    def first(self, fact: Fact | None, *predicates: str) -> Fact | None:
        """Return the first fact that ``fact`` points to under the predicates, or ``None``."""
        return next(self.follow(fact, *predicates), None)

    def subject_of(self, fact: Fact) -> Fact | None:
        """Return whom a fact is about: as it says, by its episode, or by its line of therapy."""
        direct = self.first(fact, "ofSubject", "givenTo")
        if direct is not None:
            return direct
        above = self.first(fact, "forEpisode", "inLine")
        return self.subject_of(above) if above is not None else None

    def about(self, subject: Fact, *kinds: str) -> Iterator[Fact]:
        """Yield the facts of the kinds that are about the subject."""
        for fact in self.of_kind(*kinds):
            found = self.subject_of(fact)
            if found is not None and found.id == subject.id:
                yield fact


def keys(fact: Fact | None, *predicates: str) -> list[str]:
    """Return the keys of the terms that a fact names under the predicates."""
    values = [value for name in predicates for value in fact.objects(name)] if fact else []
    return [value.key for value in values if isinstance(value, TermRef)]


def text_of(fact: Fact | None, predicate: str) -> str | None:
    """Return the first value of a fact under a predicate as text, or ``None``."""
    value = fact.first(predicate) if fact else None
    return str(getattr(value, "value", value)) if value is not None else None
