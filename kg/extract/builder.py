"""Gather statements about fact nodes with their evidence, and turn them into frozen facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kg.extract.sentences import Sentence
from kg.model import Document, Evidence, Fact, Link, NodeRef, Object, Span, Statement, TermRef


@dataclass(frozen=True, slots=True)
class Words:
    """Words of one sentence that support a statement, by a named rule: what becomes an Evidence."""

    sentence: Sentence
    span: Span  # inside the sentence

    @classmethod
    def covering(cls, sentence: Sentence, *spans: Span | None) -> Words:
        """Return the words from the first to the last of the given spans."""
        known = [span for span in spans if span is not None]
        return cls(sentence, Span(min(s.start for s in known), max(s.end for s in known)))


@dataclass
class Node:
    """A fact in the making: its id, kind, and what is stated and linked so far."""

    id: str
    kind: str
    statements: dict[tuple[str, Object], list[Evidence]] = field(default_factory=dict)
    links: set[Link] = field(default_factory=set)

    def has(self, predicate: str) -> bool:
        """Tell whether anything is stated under a predicate."""
        return any(name == predicate for name, _ in self.statements)

    def values(self, predicate: str) -> list[Object]:
        """Return what is stated under a predicate, in the order it was stated."""
        return [value for name, value in self.statements if name == predicate]

    def term(self, *predicates: str) -> str | None:
        """Return the key of the first term stated under one of the predicates."""
        for name, value in self.statements:
            if name in predicates and isinstance(value, TermRef):
                return value.key
        return None

    @property
    def start(self) -> int:
        """Return where in the text the first evidence of the node stands."""
        return min((e.span.start for rows in self.statements.values() for e in rows), default=0)


class FactBuilder:
    """Collects the facts of one reading of a document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._nodes: dict[str, Node] = {}

    def new(self, kind: str, hint: str) -> Node:
        """Add a node; ``hint`` (a term key or a kind) names it within the reading. The Work has the empty id."""
        if kind == "Work":
            return self._nodes.setdefault("", Node("", kind))
        number = sum(node.id.rsplit("-", 1)[0] == hint for node in self._nodes.values()) + 1
        node = Node(f"{hint}-{number}", kind)
        if node.id in self._nodes:
            return self.new(kind, f"{hint}-x")
        self._nodes[node.id] = node
        return node

    def state(self, node: Node, predicate: str, value: Object, words: Words, rule: str) -> None:
        """State a value of a node, supported by words; the same statement again adds evidence."""
        rows = node.statements.setdefault((predicate, value), [])
        evidence = self.evidence(words, rule)
        if not any(row.span == evidence.span for row in rows):
            rows.append(evidence)

    def link(self, node: Node, predicate: str, target: Node) -> None:
        """Hang a node on another with a structural link."""
        node.links.add(Link(predicate, NodeRef(target.id)))

    def drop(self, node: Node) -> None:
        """Take a node out again, with every link and statement that points to it."""
        self._nodes.pop(node.id, None)
        ref = NodeRef(node.id)
        for other in self._nodes.values():
            other.links = {link for link in other.links if link.target != ref}
            for key in [key for key in other.statements if key[1] == ref]:
                del other.statements[key]

    def nodes(self, *kinds: str) -> Iterator[Node]:
        """Yield the nodes of the given kinds (all when none is given), in the order they were made."""
        return (node for node in self._nodes.values() if not kinds or node.kind in kinds)

    def evidence(self, words: Words, rule: str) -> Evidence:
        """Return the evidence that words of a sentence give."""
        text = self._document.text
        span = words.sentence.at(words.span.start, words.span.end)
        return Evidence(
            text=text.id,
            span=span,
            exact=span.of(text.text),
            section=words.sentence.section,
            language=words.sentence.language,
            rule=rule,
        )

    def facts(self) -> tuple[Fact, ...]:
        """Return the facts gathered, as frozen values."""
        return tuple(
            Fact(
                id=node.id,
                kind=node.kind,
                statements=tuple(
                    Statement(predicate, value, tuple(sorted(rows)))
                    for (predicate, value), rows in node.statements.items()
                ),
                links=tuple(sorted(node.links)),
            )
            for node in self._nodes.values()
        )


def first(items: Iterable[Node]) -> Node | None:
    """Return the first node, or ``None``."""
    return next(iter(items), None)
