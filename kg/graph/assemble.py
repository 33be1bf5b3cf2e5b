"""Join what was read of one work, in any language and from any of its texts, to one set of facts.

The same fact from two sentences, languages or texts is one fact that keeps all its evidence. Readings
are taken in a fixed order (originals before digests, the fuller reading first), so that the result does
not depend on the order of the input.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from kg.graph.align import align_reading
from kg.graph.bibliography import add_bibliography
from kg.graph.naming import name_nodes
from kg.graph.nodes import Conflict, FactGraph, Node
from kg.graph.settle import settle
from kg.graph.values import object_name, statement_order
from kg.model import (
    Document,
    Evidence,
    Fact,
    LangString,
    Link,
    NodeRef,
    Object,
    Problem,
    Quantity,
    Reading,
    Statement,
    TermRef,
    WorkFacts,
)


def assemble(readings: Iterable[Reading]) -> tuple[WorkFacts, ...]:
    """Return the facts of each work, by slug, joined over all its readings.

    Two readings that disagree on a value both stay, and a ``conflicting-values`` problem says so.
    """
    by_work: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        by_work[reading.document.slug].append(reading)
    return tuple(_assemble_work(slug, by_work[slug]) for slug in sorted(by_work))


def _assemble_work(slug: str, readings: list[Reading]) -> WorkFacts:
    ordered = sorted(readings, key=_reading_order)
    documents = {reading.document.text.id: reading.document for reading in ordered}
    graph = FactGraph()
    add_bibliography(graph, documents.values())
    for number, reading in enumerate(ordered, start=1):
        graph.add_reading(number, reading.facts)
        align_reading(graph, number)
    settle(graph)
    _report_in(graph)
    names = name_nodes(graph)
    return WorkFacts(
        slug=slug,
        texts=tuple(sorted((document.text for document in documents.values()), key=lambda text: text.id)),
        facts=tuple(
            sorted((_fact(graph, names, node) for node in graph.nodes.values()), key=lambda fact: fact.id)
        ),
        unused=tuple(sorted({mention for reading in ordered for mention in reading.unused})),
        problems=tuple(sorted(_problems(slug, graph, names, documents) | _notices(slug, documents))),
    )


def _reading_order(reading: Reading) -> tuple[bool, int, str, str, str]:
    text = reading.document.text
    statements = sum(len(fact.statements) for fact in reading.facts)
    return text.kind != "original", -statements, text.id, reading.language, text.name


def _report_in(graph: FactGraph) -> None:
    """Hang subjects, and what is said in general, on the work that reports them."""
    for node in graph.of_kind("Patient", "Cohort", "Claim", "MechanismClaim"):
        node.links.add(Link("reportedIn", NodeRef("")))


def _fact(graph: FactGraph, names: dict[str, str], node: Node) -> Fact:
    def renamed_ref(ref: NodeRef) -> NodeRef:
        """A reference to a fact that nobody read keeps its name, for the check to find."""
        target = graph.resolve(ref.id)
        return NodeRef(names.get(target, target.partition(":")[2]))

    def renamed(value: Object) -> Object:
        return renamed_ref(value) if isinstance(value, NodeRef) else value

    rows: dict[tuple[str, Object], set[Evidence]] = defaultdict(set)
    for predicate, values in node.values.items():
        for value, evidence in values.items():
            rows[predicate, renamed(value)] |= evidence
    statements = [
        Statement(predicate, value, tuple(sorted(evidence))) for (predicate, value), evidence in rows.items()
    ]
    links = {Link(link.predicate, renamed_ref(link.target)) for link in node.links}
    stated = {(statement.predicate, statement.object) for statement in statements}
    return Fact(
        id=names[node.id],
        kind=node.kind,
        statements=tuple(sorted(statements, key=statement_order)),
        links=tuple(sorted(link for link in links if (link.predicate, link.target) not in stated)),
    )


def _notices(slug: str, documents: dict[str, Document]) -> set[Problem]:
    """Return what the documents themselves say against the work, such as that it was retracted."""
    return {replace(problem, where=slug) for document in documents.values() for problem in document.problems}


# -------------------------------------------------------------- disagreements


def _problems(
    slug: str, graph: FactGraph, names: dict[str, str], documents: dict[str, Document]
) -> set[Problem]:
    def quoted(statement: Statement) -> str:
        value = _readable(graph, names, statement.object)
        if not statement.evidence:
            return value
        words = statement.evidence[0]
        name = documents[words.text].text.name if words.text in documents else words.text
        return f"{value} ('{words.exact}', {name}, {words.language})"

    return {
        Problem(
            code="conflicting-values",
            level="warning",
            where=f"{slug}#{names[node.id]}",
            message=_disagreement(conflict, quoted(conflict.first), quoted(conflict.second)),
            remedy="read both passages in their texts; correct the one that is wrong and build again",
        )
        for node in graph.nodes.values()
        for conflict in node.conflicts
    }


def _disagreement(conflict: Conflict, first: str, second: str) -> str:
    kept = "the first is kept" if conflict.predicate == "inLine" else "both are kept"
    return f"{conflict.predicate}: {first} in one reading, {second} in another; {kept}"


def _readable(graph: FactGraph, names: dict[str, str], value: Object) -> str:
    match value:
        case TermRef(key):
            return key
        case NodeRef(name):
            node = graph.nodes.get(graph.resolve(name))
            words = sorted(str(text) for text in node.values.get("verbatim", ())) if node else []
            return " / ".join([names.get(graph.resolve(name), name), *words])
        case LangString(text):
            return text
        case str():
            return value
        case Quantity():
            return object_name(value).removeprefix("q-").replace("-", " ")
        case _:
            return object_name(value)
