"""Facts of a work <-> RDF.

The shape, for a work ``W`` (``vocab.work_iri``) and its nodes ``W#local``:

- a fact is a node typed by its kind, with ``kg:inWork`` and labels in both languages made from term labels;
- each stated triple stands as it is, and once more as a ``kg:Statement`` (``kg:subject``,
  ``kg:predicate``, ``kg:object``) that carries its ``kg:evidence``. The IRI of a statement is made from
  its content (``s-ruxolitinib-1.agent.ruxolitinib``), so that it survives other changes to the graph;
- what nobody wrote (types, links between nodes, a position in a list of authors) has no statement;
- evidence is a node per passage and rule (``e-4463ce1e-967-972-rule``): a text, a half-open range of code
  points, the exact words, section and language. ``core.ttl`` maps its properties to the text quote and
  text position selectors of Web Annotation;
- a fact and a statement that were weighed have a ``kg:confidence``. What is to review stands in the graph
  ``to-review`` alone, in the same shape;
- a statement on which curators agree has a ``kg:reviewStatus`` and a ``kg:decision`` for each of them
  (who, when, why). What they rejected or replaced stands in the graph ``set-aside`` alone, in the same shape;
- a quantity is a node named by its value (``q-approximately-3-mo``). There are no blank nodes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from kg import vocab
from kg.errors import UnknownNameError
from kg.graph.labels import work_labels
from kg.graph.values import (
    as_declared,
    decimal_text,
    object_name,
    quantity_name,
    slug,
    statement_order,
)
from kg.model import (
    Action,
    Decision,
    Evidence,
    Fact,
    LangString,
    Language,
    Link,
    NodeRef,
    Object,
    Ontology,
    Quantity,
    SourceText,
    Span,
    Statement,
    TermRef,
    TextKind,
    WorkFacts,
)

Node = NamedNode | Literal

_XSD = vocab.PREFIXES["xsd"]
INTEGER: Final = NamedNode(_XSD + "integer")
DECIMAL: Final = NamedNode(_XSD + "decimal")
BOOLEAN: Final = NamedNode(_XSD + "boolean")
DATE: Final = NamedNode(_XSD + "date")
TYPE: Final = NamedNode(vocab.PREFIXES["rdf"] + "type")
LABEL: Final = NamedNode(vocab.PREFIXES["rdfs"] + "label")
ATTRIBUTED: Final = NamedNode(vocab.PREFIXES["prov"] + "wasAttributedTo")
_STATUS: Final[dict[Action, str]] = {
    "accept": "review-accepted",
    "edit": "review-edited",
    "add": "review-added",
    "reject": "review-rejected",
    "replace": "review-replaced",
}
_ACTIONS: Final = {status: action for action, status in _STATUS.items()}
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DATES: Final = frozenset({"received", "accepted", "published", "online"})
_LANGUAGES: Final[dict[str, Language]] = {"en": "en", "zh": "zh"}
_KINDS: Final[dict[str, TextKind]] = {"original": "original", "digest": "digest"}


def kg(name: str) -> NamedNode:
    """Return the node of a class, property or term of our own namespace."""
    return NamedNode(vocab.kg_iri(name))


def graph_name(name: str) -> NamedNode:
    """Return the named graph ``ontology``, ``to-review``, ``set-aside`` ... or that of a slug."""
    return NamedNode(vocab.GRAPH + name)


def predicate_node(kind: str, name: str) -> NamedNode:
    """Return the property under which a fact of ``kind`` states or links ``name``.

    Raises:
        UnknownNameError: the vocabulary has no such property for that kind.
    """
    if kind == "Work" and name in vocab.METADATA:
        prefix, local = vocab.METADATA[name].split(":")
        return NamedNode(vocab.PREFIXES[prefix] + local)
    known = vocab.STATED.get(kind, frozenset()) | vocab.LINKS
    if name not in known:
        raise UnknownNameError(f"property of {kind}", name, sorted(known))
    return kg(name)


# ------------------------------------------------------------------- writing


def work_triples(work: WorkFacts, ontology: Ontology) -> list[Triple]:
    """Return all triples of a work, sorted, each once.

    Raises:
        UnknownNameError: a fact uses a property that the vocabulary does not give to its kind.
    """
    triples: set[Triple] = set()
    for text in work.texts:
        triples.update(_text_triples(work.slug, text))
    labels = work_labels(work, ontology)
    for fact in work.facts:
        triples.update(_fact_triples(work.slug, fact, labels[fact.id]))
    return sorted(triples, key=str)


def review_triples(work: WorkFacts, ontology: Ontology) -> list[Triple]:
    """Return the triples of what is to review in a work, sorted, each once. Raises as ``work_triples``."""
    return _triples_apart(work, work.to_review, ontology)


def aside_triples(work: WorkFacts, ontology: Ontology) -> list[Triple]:
    """Return the triples of what curators set aside, sorted, each once. Raises as ``work_triples``."""
    return _triples_apart(work, work.set_aside, ontology)


def _triples_apart(work: WorkFacts, apart: tuple[Fact, ...], ontology: Ontology) -> list[Triple]:
    kept = {fact.id for fact in work.facts}
    labels = work_labels(replace(work, facts=(*work.facts, *apart)), ontology)
    triples: set[Triple] = set()
    for fact in apart:
        triples.update(_fact_triples(work.slug, fact, () if fact.id in kept else labels[fact.id]))
    return sorted(triples, key=str)


def as_quads(triples: Iterable[Triple], graph: NamedNode) -> Iterator[Quad]:
    """Yield each triple twice: in the default graph, which queries see, and in its named graph."""
    for triple in triples:
        yield Quad(triple.subject, triple.predicate, triple.object, DefaultGraph())
        yield Quad(triple.subject, triple.predicate, triple.object, graph)


def _text_triples(work_slug: str, text: SourceText) -> Iterator[Triple]:
    node = NamedNode(vocab.node_iri(work_slug, text.id))
    yield Triple(node, TYPE, kg("SourceText"))
    yield Triple(node, kg("textOf"), NamedNode(vocab.work_iri(work_slug)))
    yield Triple(node, kg("textKind"), kg(text.kind))
    yield Triple(node, kg("sha256"), Literal(text.sha256))
    yield Triple(node, kg("fileName"), Literal(text.name))
    yield Triple(node, LABEL, Literal(text.name))


def _fact_triples(work_slug: str, fact: Fact, labels: Iterable[LangString]) -> Iterator[Triple]:
    node = NamedNode(vocab.node_iri(work_slug, fact.id))
    yield Triple(node, TYPE, kg(fact.kind))
    if fact.id:
        yield Triple(node, kg("inWork"), NamedNode(vocab.work_iri(work_slug)))
    yield from _confidence(node, fact.confidence)
    for label in labels:
        yield Triple(node, LABEL, Literal(label.value, language=label.language))
    for link in fact.links:
        target = NamedNode(vocab.node_iri(work_slug, link.target.id))
        yield Triple(node, predicate_node(fact.kind, link.predicate), target)
    for statement in fact.statements:
        yield from _statement_triples(work_slug, fact, node, statement)


def statement_name(fact_id: str, predicate: str, value: Object) -> str:
    """Name a statement by its content: ``s-ruxolitinib-1.agent.ruxolitinib``."""
    return f"s-{fact_id or 'work'}.{predicate}.{object_name(value)}"


def _statement_triples(work_slug: str, fact: Fact, node: NamedNode, statement: Statement) -> Iterator[Triple]:
    predicate = predicate_node(fact.kind, statement.predicate)
    value = _object_node(work_slug, statement.predicate, statement.object)
    yield Triple(node, predicate, value)
    if isinstance(statement.object, Quantity):
        yield from _quantity_triples(work_slug, statement.object)
    if not statement.evidence:
        return
    record = NamedNode(
        vocab.node_iri(work_slug, statement_name(fact.id, statement.predicate, statement.object))
    )
    yield Triple(record, TYPE, kg("Statement"))
    yield Triple(record, kg("subject"), node)
    yield Triple(record, kg("predicate"), predicate)
    yield Triple(record, kg("object"), value)
    yield from _confidence(record, statement.confidence)
    for decision in statement.decisions:
        yield Triple(record, kg("reviewStatus"), kg(_STATUS[decision.action]))
        yield Triple(record, kg("decision"), NamedNode(vocab.node_iri(work_slug, decision.id)))
        yield from _decision_triples(work_slug, decision)
    for evidence in statement.evidence:
        yield Triple(record, kg("evidence"), _evidence_node(work_slug, evidence))
        yield from _evidence_triples(work_slug, evidence)


def _confidence(node: NamedNode, share: float | None) -> Iterator[Triple]:
    if share is not None:
        yield Triple(node, kg("confidence"), Literal(decimal_text(share), datatype=DECIMAL))


def _decision_triples(work_slug: str, decision: Decision) -> Iterator[Triple]:
    node = NamedNode(vocab.node_iri(work_slug, decision.id))
    yield Triple(node, TYPE, kg("Decision"))
    yield Triple(node, ATTRIBUTED, NamedNode(vocab.curator_iri(decision.curator)))
    yield Triple(node, kg("decidedOn"), Literal(decision.date, datatype=DATE))
    if decision.reason:
        yield Triple(node, kg("reviewReason"), kg(f"because-{decision.reason}"))
    if decision.note:
        yield Triple(node, kg("note"), Literal(decision.note))


def _object_node(work_slug: str, predicate: str, value: Object) -> Node:
    match value:
        case TermRef(key):
            return kg(key)
        case NodeRef(local):
            return NamedNode(vocab.node_iri(work_slug, local))
        case Quantity():
            return NamedNode(vocab.node_iri(work_slug, quantity_name(value)))
        case LangString(text, language):
            return Literal(text, language=language)
        case str():
            is_date = predicate in _DATES and _ISO_DATE.fullmatch(value)
            return Literal(value, datatype=DATE) if is_date else Literal(value)
        case int() | float():
            return _number(as_declared(predicate, value))


def _number(value: int | float) -> Literal:
    if isinstance(value, bool):
        return Literal(str(value).lower(), datatype=BOOLEAN)
    if isinstance(value, int):
        return Literal(str(value), datatype=INTEGER)
    return Literal(decimal_text(value), datatype=DECIMAL)


def _quantity_triples(work_slug: str, quantity: Quantity) -> Iterator[Triple]:
    node = NamedNode(vocab.node_iri(work_slug, quantity_name(quantity)))
    yield Triple(node, TYPE, kg("Quantity"))
    yield Triple(node, kg("unit"), Literal(quantity.unit))
    for name, number in (("value", quantity.value), ("low", quantity.low), ("high", quantity.high)):
        if number is not None:
            yield Triple(node, kg(name), Literal(decimal_text(number), datatype=DECIMAL))
    for name, key in (("qualifier", quantity.qualifier), ("statistic", quantity.statistic)):
        if key is not None:
            yield Triple(node, kg(name), kg(key))


def _evidence_node(work_slug: str, evidence: Evidence) -> NamedNode:
    text = evidence.text.removeprefix("text-")
    local = f"e-{text}-{evidence.span.start}-{evidence.span.end}-{slug(evidence.rule)}"
    return NamedNode(vocab.node_iri(work_slug, local))


def _evidence_triples(work_slug: str, evidence: Evidence) -> Iterator[Triple]:
    node = _evidence_node(work_slug, evidence)
    yield Triple(node, TYPE, kg("Evidence"))
    yield Triple(node, kg("inText"), NamedNode(vocab.node_iri(work_slug, evidence.text)))
    yield Triple(node, kg("start"), Literal(str(evidence.span.start), datatype=INTEGER))
    yield Triple(node, kg("end"), Literal(str(evidence.span.end), datatype=INTEGER))
    yield Triple(node, kg("exact"), Literal(evidence.exact))
    yield Triple(node, kg("section"), kg(f"section-{evidence.section}"))
    yield Triple(node, kg("language"), Literal(evidence.language))
    yield Triple(node, kg("rule"), Literal(evidence.rule))


# ------------------------------------------------------------------- reading


def read_works(store: Store, texts: Mapping[str, str] | None = None) -> tuple[WorkFacts, ...]:
    """Read the facts of each work back from its named graph, in the order of their slugs.

    ``texts`` gives the characters of each text by its id (a build keeps them in ``sources/``); a graph
    holds their hash only, so without it the texts come back empty. Passages, unused mentions and
    problems are not part of the graph.
    """
    works = []
    for quad in store.quads_for_pattern(None, TYPE, kg("Work"), None):
        if isinstance(quad.graph_name, NamedNode):
            slug = quad.graph_name.value.removeprefix(vocab.GRAPH)
            work = _WorkReader(store, quad.graph_name, slug, texts or {}).read()
            apart = _WorkReader(store, graph_name("to-review"), slug, {}).read().facts
            aside = _WorkReader(store, graph_name("set-aside"), slug, {}).read().facts
            works.append(replace(work, to_review=apart, set_aside=aside))
    return tuple(sorted(works, key=lambda work: work.slug))


_Record = tuple[tuple[Evidence, ...], float | None, tuple[Decision, ...]]


class _WorkReader:
    """The triples of one work in one graph, by subject, and what they say."""

    def __init__(self, store: Store, graph: NamedNode, slug: str, texts: Mapping[str, str]) -> None:
        self.texts = texts
        self.slug = slug
        self.work = vocab.work_iri(slug)
        self.rows: dict[str, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
        for quad in store.quads_for_pattern(None, None, None, graph):
            if not isinstance(quad.subject, NamedNode) or quad.subject.value.partition("#")[0] != self.work:
                continue
            if isinstance(quad.object, NamedNode | Literal):
                self.rows[quad.subject.value][quad.predicate.value].append(quad.object)
        self.records: dict[tuple[str, str, Node], _Record] = {}

    def read(self) -> WorkFacts:
        by_kind = self._subjects_by_kind()
        evidence = {iri: self._evidence(iri) for iri in by_kind.pop("Evidence", ())}
        for iri in by_kind.pop("Statement", ()):
            key = (self._iri(iri, "subject"), self._iri(iri, "predicate"), self._one(iri, "object"))
            cited = self.rows[iri][vocab.kg_iri("evidence")]
            words = tuple(sorted(evidence[node.value] for node in cited))
            self.records[key] = words, self._confidence(iri), self._decisions(iri)
        texts = [self._text(iri) for iri in by_kind.pop("SourceText", ())]
        by_kind.pop("Quantity", None)
        by_kind.pop("Decision", None)
        facts = [self._fact(iri, kind) for kind, iris in by_kind.items() for iri in iris]
        return WorkFacts(
            slug=self.slug,
            texts=tuple(sorted(texts, key=lambda text: text.id)),
            facts=tuple(sorted(facts, key=lambda fact: fact.id)),
        )

    def _subjects_by_kind(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for iri, row in self.rows.items():
            for node in row.get(TYPE.value, ()):
                found[node.value.removeprefix(vocab.KG)].append(iri)
        return found

    def _one(self, iri: str, name: str) -> Node:
        return self.rows[iri][vocab.kg_iri(name)][0]

    def _iri(self, iri: str, name: str) -> str:
        return self._one(iri, name).value

    def _local(self, iri: str) -> str:
        return iri.removeprefix(self.work).removeprefix("#")

    def _evidence(self, iri: str) -> Evidence:
        return Evidence(
            text=self._local(self._iri(iri, "inText")),
            span=Span(int(self._iri(iri, "start")), int(self._iri(iri, "end"))),
            exact=self._iri(iri, "exact"),
            section=self._iri(iri, "section").removeprefix(vocab.KG + "section-"),
            language=_LANGUAGES[self._iri(iri, "language")],
            rule=self._iri(iri, "rule"),
        )

    def _text(self, iri: str) -> SourceText:
        local = self._local(iri)
        return SourceText(
            id=local,
            text=self.texts.get(local, ""),
            kind=_KINDS[self._iri(iri, "textKind").removeprefix(vocab.KG)],
            sha256=self._iri(iri, "sha256"),
            name=self._iri(iri, "fileName"),
        )

    def _fact(self, iri: str, kind: str) -> Fact:
        statements, links = [], []
        for predicate, nodes in self.rows[iri].items():
            name = _PREDICATE_NAMES.get(predicate)
            for node in nodes if name else ():
                value = self._object(node)
                evidence, confidence, decisions = self.records.get((iri, predicate, node), ((), None, ()))
                if isinstance(value, NodeRef) and not evidence and name not in vocab.METADATA:
                    links.append(Link(str(name), value))
                else:
                    statements.append(Statement(str(name), value, evidence, confidence, decisions))
        return Fact(
            id=self._local(iri),
            kind=kind,
            statements=tuple(sorted(statements, key=statement_order)),
            links=tuple(sorted(links)),
            confidence=self._confidence(iri),
        )

    def _confidence(self, iri: str) -> float | None:
        stated = self.rows[iri].get(vocab.kg_iri("confidence"))
        return float(stated[0].value) if stated else None

    def _decisions(self, iri: str) -> tuple[Decision, ...]:
        statuses = self.rows[iri].get(vocab.kg_iri("reviewStatus"), ())
        actions = [_ACTIONS[node.value.removeprefix(vocab.KG)] for node in statuses]
        found = [self._decision(node.value, actions[0]) for node in self.rows[iri][vocab.kg_iri("decision")]]
        return tuple(sorted(found))

    def _decision(self, iri: str, action: Action) -> Decision:
        row = self.rows[iri]
        reason, note = (row.get(vocab.kg_iri(name), ()) for name in ("reviewReason", "note"))
        return Decision(
            id=self._local(iri),
            action=action,
            curator=row[ATTRIBUTED.value][0].value.removeprefix(vocab.CURATOR),
            date=self._iri(iri, "decidedOn"),
            reason=reason[0].value.removeprefix(vocab.KG + "because-") if reason else "",
            note=note[0].value if note else "",
        )

    def _object(self, node: Node) -> Object:
        if isinstance(node, Literal):
            if node.language:
                return LangString(node.value, _LANGUAGES[node.language])
            if node.datatype == BOOLEAN:
                return node.value == "true"
            if node.datatype == INTEGER:
                return int(node.value)
            return float(node.value) if node.datatype == DECIMAL else node.value
        if not node.value.startswith(self.work):
            return TermRef(node.value.removeprefix(vocab.KG))
        if kg("Quantity") in self.rows[node.value].get(TYPE.value, ()):
            return self._quantity(node.value)
        return NodeRef(self._local(node.value))

    def _quantity(self, iri: str) -> Quantity:
        row = {
            name: self._one(iri, name).value.removeprefix(vocab.KG)
            for name in vocab.QUANTITY
            if vocab.kg_iri(name) in self.rows[iri]
        }
        numbers = {name: float(row[name]) for name in ("value", "low", "high") if name in row}
        return Quantity(
            unit=row["unit"], qualifier=row.get("qualifier"), statistic=row.get("statistic"), **numbers
        )


def _predicate_names() -> dict[str, str]:
    """Return the name in a fact of each property that a fact may use, by IRI."""
    stated = frozenset().union(*vocab.STATED.values()) | vocab.LINKS
    names = {vocab.kg_iri(name): name for name in stated}
    for name in vocab.METADATA:
        names[predicate_node("Work", name).value] = name
    return names


_PREDICATE_NAMES: Final = _predicate_names()
