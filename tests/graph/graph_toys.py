"""Readings written by hand about invented patients: the input of every test of the graph."""

from __future__ import annotations

from hashlib import sha256

from kg.model import (
    Document,
    Evidence,
    Fact,
    Link,
    MetadataItem,
    NodeRef,
    Object,
    Passage,
    Reading,
    SourceText,
    Span,
    Statement,
    TermRef,
    UnusedMention,
    WorkFacts,
)

SLUG = "10.1000-invented.1"


def document(
    *parts: tuple[str, str],
    slug: str = SLUG,
    kind: str = "original",
    name: str = "case.txt",
    metadata: tuple[MetadataItem, ...] = (),
) -> Document:
    """Make a document of (language, text) passages, all in the results section."""
    text, passages = "", []
    for language, words in parts:
        passages.append(Passage(Span(len(text), len(text) + len(words)), "results", language))  # type: ignore[arg-type]
        text += words + "\n"
    digest = sha256(text.encode()).hexdigest()
    source = SourceText(f"text-{digest[:8]}", text, kind, digest, name, tuple(passages))  # type: ignore[arg-type]
    return Document(slug, source, metadata)


class Notes:
    """One reading in the making. Strings are term keys, ``ref(...)`` other facts; ``words`` support all."""

    def __init__(self, doc: Document, language: str = "en", rule: str = "test") -> None:
        self.doc, self.language, self.rule = doc, language, rule
        self.facts: list[Fact] = []
        self.unused: list[UnusedMention] = []

    def evidence(self, words: str) -> Evidence:
        start = self.doc.text.text.index(words)
        span = Span(start, start + len(words))
        return Evidence(self.doc.text.id, span, words, "results", self.language, self.rule)  # type: ignore[arg-type]

    def fact(
        self, name: str, kind: str, words: str = "", links: dict[str, str] | None = None, **values: object
    ) -> Notes:
        statements = [
            Statement(predicate, as_object(value), (self.evidence(words),))
            for predicate, given in values.items()
            for value in (given if isinstance(given, list) else [given])
        ]
        targets = tuple(Link(predicate, NodeRef(target)) for predicate, target in (links or {}).items())
        self.facts.append(Fact(name, kind, tuple(statements), targets))
        return self

    def reading(self) -> Reading:
        return Reading(self.doc, self.language, tuple(self.facts), tuple(self.unused))  # type: ignore[arg-type]


class Verbatim(str):
    """Marks a string that is text, not a term key."""


def as_object(value: object) -> Object:
    return TermRef(value) if isinstance(value, str) and not isinstance(value, Verbatim) else value  # type: ignore[return-value]


def ref(name: str) -> NodeRef:
    return NodeRef(name)


def by_id(work: WorkFacts) -> dict[str, Fact]:
    return {fact.id: fact for fact in work.facts}


def stated(fact: Fact) -> dict[str, list[Object]]:
    """Return the objects of a fact by predicate."""
    found: dict[str, list[Object]] = {}
    for statement in fact.statements:
        found.setdefault(statement.predicate, []).append(statement.object)
    return found


def words_of(fact: Fact, predicate: str) -> list[str]:
    """Return the exact words behind what a fact states under a predicate."""
    return [e.exact for row in fact.statements if row.predicate == predicate for e in row.evidence]
