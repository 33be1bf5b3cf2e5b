"""Facts, problems and unused mentions as JSON, one value a line, for scripts and for review."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final

from kg import vocab
from kg.graph.values import object_record
from kg.model import (
    Evidence,
    Fact,
    Problem,
    Statement,
    WorkFacts,
)

TO_REVIEW: Final = "to-review"
SET_ASIDE: Final = "set-aside"


def facts_jsonl(works: Iterable[WorkFacts]) -> bytes:
    """Write one fact a line, with its statements and all their evidence.

    What is to review follows the facts of its work: whole facts, and under the id of a fact that stays
    those of its statements that do not. What curators set aside comes last, in the same way.
    """
    return _lines(
        fact_record(work.slug, fact, status)
        for work in works
        for status, facts in (
            ("accepted", work.facts),
            (TO_REVIEW, work.to_review),
            (SET_ASIDE, work.set_aside),
        )
        for fact in facts
    )


def to_review_jsonl(works: Iterable[WorkFacts]) -> bytes:
    """Write one statement a line that is too doubtful to answer with: the least certain first."""
    rows = [
        {"work": work.slug, "fact": fact.id, "kind": fact.kind, **_statement(statement)}
        for work in works
        for fact in work.to_review
        for statement in fact.statements
    ]
    return _lines(sorted(rows, key=lambda row: (row["confidence"] is None, row["confidence"])))


def unused_jsonl(works: Iterable[WorkFacts]) -> bytes:
    """Write one mention a line that became no fact, and why."""
    return _lines(
        {
            "work": work.slug,
            "text": mention.text,
            "start": mention.span.start,
            "end": mention.span.end,
            "exact": mention.exact,
            "term": mention.term,
            "reason": mention.reason,
        }
        for work in works
        for mention in work.unused
    )


def problems_json(problems: Iterable[Problem]) -> bytes:
    """Write a list of problems: code, level, where, message, remedy."""
    text = json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=2)
    return (text + "\n").encode()


def fact_record(slug: str, fact: Fact, status: str = "accepted") -> dict[str, Any]:
    """Return a fact as plain values for JSON."""
    return {
        "work": slug,
        "id": fact.id,
        "iri": vocab.node_iri(slug, fact.id),
        "kind": fact.kind,
        "status": status,
        "confidence": fact.confidence,
        "statements": [_statement(statement) for statement in fact.statements],
        "links": [{"predicate": link.predicate, "target": link.target.id} for link in fact.links],
    }


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "predicate": statement.predicate,
        "object": object_record(statement.object),
        "confidence": statement.confidence,
        "evidence": [_evidence(evidence) for evidence in statement.evidence],
    } | ({"decisions": [asdict(item) for item in statement.decisions]} if statement.decisions else {})


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "text": evidence.text,
        "start": evidence.span.start,
        "end": evidence.span.end,
        "exact": evidence.exact,
        "section": evidence.section,
        "language": evidence.language,
        "rule": evidence.rule,
    }


def _lines(records: Iterable[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()
