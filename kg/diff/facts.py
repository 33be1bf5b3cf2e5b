"""Which facts were added, removed or changed, each with what is behind it.

Facts are paired within their work. The name of a fact is made from its content and a number among its
like, so that a course that goes renumbers those after it: like facts with the same content are paired
first, whatever their number, and what is left by name.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kg.diff.builds import Build, BuiltFact, BuiltStatement
from kg.diff.documents import Causes
from kg.export.jsonl import TO_REVIEW
from kg.graph.values import decimal_text

FactStatus = Literal["added", "removed", "changed"]
Aspect = Literal["value", "link", "words", "confidence", "status", "name"]
_NUMBER = re.compile(r"-\d+(?=-|$)")


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that differs: what of a fact, under which property, before and now.

    ``quotes_before`` and ``quotes_now`` are the words behind a value; other aspects have none. A value
    that ``is_to_review`` is too doubtful to stand in an answer.
    """

    aspect: Aspect
    predicate: str
    before: tuple[str, ...] = ()
    now: tuple[str, ...] = ()
    quotes_before: tuple[str, ...] = ()
    quotes_now: tuple[str, ...] = ()
    is_to_review: bool = False


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that differs. ``fact`` is its present local id, or the last one where it is gone."""

    status: FactStatus
    work: str
    fact: str
    kind: str
    details: tuple[Detail, ...]
    because: tuple[str, ...]


def changed_facts(before: Build, now: Build, causes: Causes) -> tuple[FactChange, ...]:
    """Return the facts that differ, sorted by work and name.

    A change is another value, link, confidence, review status or name, or other words. That words moved
    within their text, or that another rule read the same words, is no change.
    """
    pairs = _pairs(before.facts, now.facts)
    renamed = {(one.work, one.id): other.id for one, other in pairs}
    changes = []
    for one, other in pairs:
        details = _details(_with_new_names(one, renamed), other)
        if one.id != other.id:
            details = (Detail("name", "", (one.id,), (other.id,)), *details)
        if details:
            changes.append(_change("changed", other, details, _moved_texts(one, other), causes))
    kept_old, kept_new = {id(one) for one, _ in pairs}, {id(other) for _, other in pairs}
    nothing: tuple[BuiltStatement, ...] = ()
    for fact in before.facts.values():
        if id(fact) not in kept_old:
            details = _values(fact.statements, nothing)
            changes.append(_change("removed", fact, details, _texts(fact.statements), causes))
    for fact in now.facts.values():
        if id(fact) not in kept_new:
            details = _values(nothing, fact.statements)
            changes.append(_change("added", fact, details, _texts(fact.statements), causes))
    return tuple(sorted(changes, key=lambda change: (change.work, change.fact, change.status)))


def _change(
    status: FactStatus, fact: BuiltFact, details: tuple[Detail, ...], texts: frozenset[str], causes: Causes
) -> FactChange:
    because = causes.of((fact.work,), texts)
    return FactChange(status, fact.work, fact.id, fact.kind, details, because)


# ------------------------------------------------------------------ pairing


def _pairs(
    before: Mapping[tuple[str, str], BuiltFact], now: Mapping[tuple[str, str], BuiltFact]
) -> list[tuple[BuiltFact, BuiltFact]]:
    old, new = _groups(before.values()), _groups(now.values())
    pairs = []
    for group in sorted(old.keys() & new.keys()):
        left, right = old[group], new[group]
        for way in (_name_and_content, _content, _name):
            for one in list(left):
                other = next((item for item in right if way(item) == way(one)), None)
                if other is not None:
                    left.remove(one)
                    right.remove(other)
                    pairs.append((one, other))
    return pairs


def _groups(facts: Iterable[BuiltFact]) -> dict[tuple[str, str, str], list[BuiltFact]]:
    groups: dict[tuple[str, str, str], list[BuiltFact]] = defaultdict(list)
    for fact in facts:
        groups[fact.work, fact.kind, _NUMBER.sub("", fact.id)].append(fact)
    return groups


def _name(fact: BuiltFact) -> str:
    return fact.id


def _content(fact: BuiltFact) -> frozenset[tuple[str, str, frozenset[str]]]:
    """Return what a fact says and in which words, without the names of other facts."""
    return frozenset(
        (row.predicate, "" if _node(row.value) else row.value, frozenset(words.exact for words in row.words))
        for row in fact.statements
    )


def _name_and_content(fact: BuiltFact) -> tuple[str, object]:
    return _name(fact), _content(fact)


def _node(value: str) -> str | None:
    """Return the local id where a value is another fact."""
    read = json.loads(value)
    return str(read["node"]) if isinstance(read, dict) and "node" in read else None


def _with_new_names(fact: BuiltFact, renamed: Mapping[tuple[str, str], str]) -> BuiltFact:
    """Return a fact with the present names of the facts that it points to."""

    def present(local: str) -> str:
        return renamed.get((fact.work, local), local)

    statements = []
    for row in fact.statements:
        local = _node(row.value)
        value = row.value if local is None else json.dumps({"node": present(local)}, ensure_ascii=False)
        statements.append(BuiltStatement(row.predicate, value, row.status, row.confidence, row.words))
    links = frozenset((predicate, present(target)) for predicate, target in fact.links)
    return BuiltFact(fact.work, fact.id, fact.kind, fact.status, fact.confidence, tuple(statements), links)


# ------------------------------------------------------------------ comparing


def _details(one: BuiltFact, other: BuiltFact) -> tuple[Detail, ...]:
    details = [*_values(one.statements, other.statements), *_links(one, other)]
    if one.status != other.status:
        details.append(Detail("status", "", (one.status,), (other.status,)))
    if one.confidence != other.confidence:
        details.append(Detail("confidence", "", (str(one.confidence),), (str(other.confidence),)))
    old, new = _by_value(one.statements), _by_value(other.statements)
    for key in sorted(old.keys() & new.keys()):
        details += _statement_details(old[key], new[key])
    return tuple(details)


def _statement_details(one: BuiltStatement, other: BuiltStatement) -> list[Detail]:
    details = []
    if _places(one) != _places(other):
        details.append(Detail("words", one.predicate, _quotes([one]), _quotes([other])))
    if one.confidence != other.confidence:
        now = (str(other.confidence),)
        details.append(Detail("confidence", one.predicate, (str(one.confidence),), now))
    if one.status != other.status:
        details.append(Detail("status", one.predicate, (one.status,), (other.status,)))
    return details


def _values(one: Iterable[BuiltStatement], other: Iterable[BuiltStatement]) -> tuple[Detail, ...]:
    """Return the values that stand on one side only, by property; what is to review apart."""
    old, new = _by_value(one), _by_value(other)
    gone = [old[key] for key in sorted(old.keys() - new.keys())]
    come = [new[key] for key in sorted(new.keys() - old.keys())]
    details = []
    for predicate, status in sorted({(row.predicate, row.status) for row in (*gone, *come)}):
        before = [row for row in gone if (row.predicate, row.status) == (predicate, status)]
        now = [row for row in come if (row.predicate, row.status) == (predicate, status)]
        details.append(
            Detail(
                "value",
                predicate,
                tuple(value_text(row.value) for row in before),
                tuple(value_text(row.value) for row in now),
                _quotes(before),
                _quotes(now),
                is_to_review=status == TO_REVIEW,
            )
        )
    return tuple(details)


def _links(one: BuiltFact, other: BuiltFact) -> list[Detail]:
    gone, come = sorted(one.links - other.links), sorted(other.links - one.links)
    return [
        Detail(
            "link",
            predicate,
            tuple(target for name, target in gone if name == predicate),
            tuple(target for name, target in come if name == predicate),
        )
        for predicate in sorted({name for name, _ in (*gone, *come)})
    ]


def _by_value(statements: Iterable[BuiltStatement]) -> dict[tuple[str, str], BuiltStatement]:
    return {(row.predicate, row.value): row for row in statements}


def _places(row: BuiltStatement) -> frozenset[tuple[str, str, str]]:
    return frozenset((words.section, words.language, words.exact) for words in row.words)


def _quotes(rows: Iterable[BuiltStatement]) -> tuple[str, ...]:
    return tuple(sorted({words.exact for row in rows for words in row.words}))


def _texts(rows: Iterable[BuiltStatement]) -> frozenset[str]:
    return frozenset(words.text for row in rows for words in row.words)


def _moved_texts(one: BuiltFact, other: BuiltFact) -> frozenset[str]:
    """Return the texts of which one side has words and the other has not."""
    return _texts(one.statements) ^ _texts(other.statements)


def value_text(value: str) -> str:
    """Write a value of ``facts.jsonl`` for a reader: a term by its key, a quantity with its unit."""
    read: Any = json.loads(value)
    if isinstance(read, float):
        return decimal_text(read)
    if not isinstance(read, dict):
        return read if isinstance(read, str) else value
    for name in ("term", "node", "text"):
        if name in read:
            return str(read[name])
    ends = "-".join(decimal_text(read[name]) for name in ("low", "high") if name in read)
    number = decimal_text(read["value"]) if "value" in read else ends
    parts = (read.get("qualifier"), read.get("statistic"), number, read.get("unit"))
    return " ".join(str(part) for part in parts if part)
