"""A build as far as it is compared: what it was made from and with, and its facts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from kg.errors import BuildError
from kg.export.folder import FORMAT_VERSION, MANIFEST, is_build
from kg.export.jsonl import TO_REVIEW

FACTS: Final = "facts.jsonl"


@dataclass(frozen=True, slots=True, order=True)
class BuiltDocument:
    """A document that a build read: the work it belongs to, its file name, the SHA-256 of its text."""

    work: str
    name: str
    sha256: str

    @property
    def text(self) -> str:
        """The id of its text, as evidence names it."""
        return f"text-{self.sha256[:8]}"


@dataclass(frozen=True, slots=True, order=True)
class Words:
    """Words that support a statement. Where they stand is left out: it moves with every edit before them."""

    text: str
    section: str
    language: str
    exact: str


@dataclass(frozen=True, slots=True)
class BuiltStatement:
    """A property and a value of a fact.

    ``value`` is the value as JSON with sorted keys, so that equal values are equal texts. ``status`` is
    ``accepted`` or ``to-review``, ``confidence`` from 0 to 1, or ``None`` where none was weighed.
    """

    predicate: str
    value: str
    status: str
    confidence: float | None
    words: frozenset[Words]


@dataclass(frozen=True, slots=True)
class BuiltFact:
    """A fact of a work: its statements, and its links as predicate and local id of the target."""

    work: str
    id: str
    kind: str
    status: str
    confidence: float | None
    statements: tuple[BuiltStatement, ...]
    links: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Build:
    """What a build records. ``made_with`` holds the versions and the hashes of the ontology and the rules."""

    folder: Path
    documents: tuple[BuiltDocument, ...]
    made_with: Mapping[str, str]
    facts: Mapping[tuple[str, str], BuiltFact] = field(repr=False)


def read_build(folder: Path) -> Build:
    """Read what is compared of a build.

    Raises:
        BuildError: the folder holds no build, one of another format version, or a damaged one.
    """
    if not is_build(folder):
        raise BuildError(f"{folder}: no build is here (make one with: kg build --out {folder})")
    record = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    version = record.get("formatVersion")
    if version != FORMAT_VERSION:
        told = "an earlier format" if version is None else f"format version {version}"
        raise BuildError(f"{folder}: a build of {told}, not of {FORMAT_VERSION} (build it again)")
    try:
        documents = [BuiltDocument(row["work"], row["name"], row["sha256"]) for row in record["documents"]]
        made_with = {str(name): str(number) for name, number in record["versions"].items()}
        made_with |= {"ontology": str(record["ontology"]), "rules": str(record["rules"])}
        documents.sort()
    except (KeyError, TypeError, AttributeError) as error:
        raise BuildError(f"{folder / MANIFEST}: is damaged (build it again)") from error
    return Build(folder, tuple(documents), made_with, _read_facts(folder / FACTS))


def _read_facts(path: Path) -> dict[tuple[str, str], BuiltFact]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, ValueError) as error:
        raise BuildError(f"{path}: cannot be read (build it again)") from error
    facts: dict[tuple[str, str], BuiltFact] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            fact = _fact(json.loads(line))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BuildError(f"{path}:{number}: is no fact (build it again)") from error
        key = fact.work, fact.id
        facts[key] = _joined(facts[key], fact) if key in facts else fact
    return facts


def _fact(record: dict[str, Any]) -> BuiltFact:
    status = str(record["status"])
    return BuiltFact(
        work=str(record["work"]),
        id=str(record["id"]),
        kind=str(record["kind"]),
        status=status,
        confidence=record["confidence"],
        statements=tuple(_statement(row, status) for row in record["statements"]),
        links=frozenset((str(row["predicate"]), str(row["target"])) for row in record["links"]),
    )


def _statement(record: dict[str, Any], status: str) -> BuiltStatement:
    words = (
        Words(str(row["text"]), str(row["section"]), str(row["language"]), str(row["exact"]))
        for row in record["evidence"]
    )
    value = json.dumps(record["object"], ensure_ascii=False, sort_keys=True)
    return BuiltStatement(str(record["predicate"]), value, status, record["confidence"], frozenset(words))


def _joined(one: BuiltFact, other: BuiltFact) -> BuiltFact:
    """Join the accepted part of a fact and the statements of it that are to review."""
    kept = other if one.status == TO_REVIEW else one
    return BuiltFact(
        work=kept.work,
        id=kept.id,
        kind=kept.kind,
        status=kept.status,
        confidence=kept.confidence,
        statements=(*one.statements, *other.statements),
        links=one.links | other.links,
    )
