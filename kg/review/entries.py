"""One line of a decisions file: what it is about, and how that is named by content.

A statement is named by what it says and where: the kind of its fact, its property and value, and one passage
that supports it. Ids of facts are a hint alone, so a decision outlives their renumbering. A value that is
another fact of the work is named by the kind of that fact.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from kg.graph.confidence import MAIN
from kg.graph.values import decimal_text, object_record
from kg.model import Action, Fact, NodeRef, Object, Statement

#: What a statement of a property may be about, where the class of its present value says too little.
RANGES: Final[dict[str, str]] = {
    **dict.fromkeys(("agent", "plannedAgent", "mentionedAgent"), "Therapy"),
    **dict.fromkeys(("disorder", "excludedDisorder", "possibleDisorder"), "Disorder"),
    **dict.fromkeys(("manifestation", "excludedManifestation", "possibleManifestation"), "Manifestation"),
    **dict.fromkeys(("outcomeType", "absentOutcomeType", "possibleOutcomeType"), "OutcomeType"),
    "analyte": "LabAnalyte",
}
#: What a curator can add, by kind: the properties that name it, the first of them the usual one.
ADDED: Final[dict[str, tuple[str, ...]]] = {
    "Course": ("agent", "plannedAgent"),
    "Dosage": ("value",),
    "Condition": ("disorder", "excludedDisorder", "possibleDisorder"),
    "Episode": ("disorder", "possibleDisorder"),
    "Finding": ("manifestation", "excludedManifestation", "possibleManifestation"),
    "Outcome": ("outcomeType", "absentOutcomeType", "possibleOutcomeType"),
    "AdverseEvent": ("adverseEvent", "excludedAdverseEvent"),
}
_NAMING: Final = (*MAIN, "value", "low", "verbatim", "label")


@dataclass(frozen=True, slots=True, order=True)
class Words:
    """A passage: the id of a text, a half-open range of code points, and the words that stand there."""

    text: str
    start: int
    end: int
    exact: str


@dataclass(frozen=True, slots=True)
class Target:
    """A statement by content. ``value`` is plain, as in ``facts.jsonl``; ``id`` is a hint."""

    kind: str
    property: str
    value: Any
    words: Words
    id: str = ""

    def key(self) -> tuple[str, str, str, Words]:
        """Return what makes two targets the same, whatever the facts are called."""
        return self.kind, self.property, canonical(self.value), self.words


@dataclass(frozen=True, slots=True)
class Entry:
    """What a curator decided of one statement.

    ``whole`` rejects the fact with all that hangs on it, not the one statement; ``to`` is the value that an
    edit puts in its place; ``also`` are further values of an added fact, ``beside`` a statement of the fact
    that it belongs to. ``place`` is the file and line, for messages.
    """

    work: str
    action: Action
    curator: str
    date: str
    target: Target
    place: str
    reason: str = ""
    note: str = ""
    whole: bool = False
    to: Any = None
    also: tuple[tuple[str, Any], ...] = ()
    beside: Target | None = None

    def verdict(self) -> tuple[str, str]:
        """Return what two curators must share to agree."""
        return self.action, canonical(self.to)


def canonical(value: Any) -> str:
    """Return a plain value as text, the same for ``10`` and ``10.0`` and for any order of names."""
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return decimal_text(float(value))
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    return value


def value_record(value: Object, facts: Mapping[str, Fact]) -> Any:
    """Return a value as a decisions file names it: another fact by its kind."""
    if isinstance(value, NodeRef):
        return {"node": facts[value.id].kind if value.id in facts else ""}
    return object_record(value)


def main_statement(fact: Fact) -> Statement | None:
    """Return the statement that a fact stands or falls with (its drug, disorder, number), if it has one."""
    rows = [row for row in fact.statements if row.evidence]
    named = (row for name in _NAMING for row in rows if row.predicate == name)
    return next(named, None)
