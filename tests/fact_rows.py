"""Facts as plain rows, so that an expectation can be typed by hand and compared as a set."""

from __future__ import annotations

from pathlib import Path

from kg.model import LangString, NodeRef, Object, Quantity, TermRef, WorkFacts

Row = tuple[str, str, str, str, str]
# Bibliographic statements are compared on their own; how a dose is worded is not what it says.
_BIBLIOGRAPHIC_KINDS = frozenset({"Author"})


def clinical_rows(work: WorkFacts) -> set[Row]:
    """Return (fact, kind, predicate, value, languages) for each clinical statement and link."""
    rows = set()
    for fact in work.facts:
        if fact.kind in _BIBLIOGRAPHIC_KINDS:
            continue
        for statement in fact.statements:
            if fact.kind == "Work" and statement.predicate not in ("design", "topic"):
                continue
            if statement.predicate == "verbatim":
                continue
            languages = "+".join(sorted({row.language for row in statement.evidence}))
            rows.add((fact.id, fact.kind, statement.predicate, _value(statement.object), languages))
        for link in fact.links:
            rows.add((fact.id, fact.kind, link.predicate, f"#{link.target.id}", "link"))
    return rows


def read_rows(path: Path) -> set[Row]:
    """Read an expectation: a heading ``fact Kind`` and indented ``predicate value [languages]`` lines."""
    rows: set[Row] = set()
    fact = kind = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith(" "):
            name, kind = line.split()
            fact = "" if name == "(work)" else name
            continue
        body, _, languages = line.strip().rpartition(" [")
        predicate, _, value = body.partition(" ")
        rows.add((fact, kind, predicate, value, languages.rstrip("]")))
    return rows


def _value(value: Object) -> str:
    if isinstance(value, TermRef):
        return value.key
    if isinstance(value, NodeRef):
        return f"#{value.id}"
    if isinstance(value, LangString):
        return value.value
    if isinstance(value, Quantity):
        parts = (value.value, value.low, value.high, value.unit, value.qualifier, value.statistic)
        return " ".join(_number(part) for part in parts if part is not None)
    return _number(value)


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
