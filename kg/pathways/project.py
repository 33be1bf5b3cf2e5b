"""The graph as a networkx multigraph: for scripts, link analysis and path search.

The one module that knows networkx. Nodes are terms (``ruxolitinib``) and facts (``SLUG#line-2``); edges are
what stands between them in the merged graph, each with where it comes from. Records (statements, evidence,
inferences) are not nodes: they become attributes of the edges that they are about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

import networkx as nx
import pyoxigraph

from kg import vocab
from kg.model import Ontology

Origin = Literal["stated", "reference", "inferred", "structure"]
_FACT_CLASSES: Final = vocab.FACT_CLASSES - {"SourceText"}
_NAMED: Final = pyoxigraph.NamedNode
_ORIGINS: Final[dict[str, Origin]] = {
    "Inference": "inferred",
    "Statement": "stated",
    "ReferenceStatement": "reference",
}
_Key = tuple[str, str, str]
_Node = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple | None

_TRIPLES: Final = """
SELECT ?subject ?predicate ?value WHERE {
  ?subject ?predicate ?value .
  FILTER(STRSTARTS(STR(?predicate), "https://w3id.org/salvage-kg/"))
}
"""
_FACTS: Final = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?fact ?class ?label WHERE {
  ?fact a ?class .
  FILTER(STRSTARTS(STR(?fact), "https://w3id.org/salvage-kg/doc/"))
  OPTIONAL { ?fact rdfs:label ?label }
}
"""
_RECORDS: Final = """
PREFIX kg: <https://w3id.org/salvage-kg/>
SELECT ?kind ?subject ?predicate ?value ?said ?text WHERE {
  VALUES ?kind { kg:Statement kg:ReferenceStatement kg:Inference }
  ?record a ?kind ; kg:subject ?subject ; kg:predicate ?predicate ; kg:object ?value .
  OPTIONAL {
    { ?record kg:evidence/kg:exact ?text . BIND(kg:exact AS ?said) }
    UNION { ?record ?said ?text . VALUES ?said { kg:source kg:flag kg:sign } }
  }
}
"""


def to_networkx(store: pyoxigraph.Store, ontology: Ontology) -> nx.MultiDiGraph[str]:
    """Return terms and facts as nodes and what links them as keyed edges, both in a fixed order.

    A node has ``kind`` (``term`` or ``fact``), ``classes`` (sorted names, inferred ones included),
    ``label_en``, ``label_zh`` and ``iri``; a fact also ``values``: its literals by property. An edge has its
    predicate as key and as ``predicate``, and ``origin``: ``stated`` (with ``quotes``), ``reference`` (with
    ``sign``, ``sources`` and ``flags``), ``inferred``, or ``structure`` for links that hang facts together.
    """
    nodes = {**_terms(ontology), **_facts(store)}
    records = _records(store)
    edges: set[_Key] = set()
    values: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for subject, predicate, value in _answers(store, _TRIPLES):
        source, name = _name(subject), _name(predicate)
        if source in nodes and isinstance(value, pyoxigraph.Literal):
            values[source][name].add(value.value)
        elif source in nodes and _name(value) in nodes:
            edges.add((source, name, _name(value)))
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node, attributes in sorted(nodes.items()):
        if attributes["kind"] == "fact":
            stated = {name: tuple(sorted(texts)) for name, texts in sorted(values[node].items())}
            attributes = {**attributes, "values": stated}
        graph.add_node(node, **attributes)
    for source, name, target in sorted(edges):
        record = records.get((source, name, target), _Record())
        graph.add_edge(source, target, key=name, predicate=name, **record.attributes())
    return graph


def _answers(store: pyoxigraph.Store, text: str) -> Iterator[tuple[_Node, ...]]:
    found = store.query(text)
    if isinstance(found, pyoxigraph.QuerySolutions):
        for row in found:
            yield tuple(row[variable] for variable in found.variables)


def _name(node: _Node) -> str:
    return node.value.removeprefix(vocab.DOC).removeprefix(vocab.KG) if isinstance(node, _NAMED) else ""


def _terms(ontology: Ontology) -> dict[str, dict[str, object]]:
    return {
        key: {
            "kind": "term",
            "classes": tuple(sorted(term.types)),
            "label_en": term.label("en"),
            "label_zh": term.label("zh"),
            "iri": vocab.kg_iri(key),
        }
        for key, term in ontology.terms.items()
    }


def _facts(store: pyoxigraph.Store) -> dict[str, dict[str, object]]:
    classes: dict[str, set[str]] = defaultdict(set)
    labels: dict[tuple[str, str], str] = {}
    for node, class_node, label in _answers(store, _FACTS):
        classes[_name(node)].add(_name(class_node))
        if isinstance(label, pyoxigraph.Literal):
            labels[_name(node), label.language or "en"] = label.value
    return {
        name: {
            "kind": "fact",
            "classes": tuple(sorted(found)),
            "label_en": labels.get((name, "en"), ""),
            "label_zh": labels.get((name, "zh"), ""),
            "iri": vocab.DOC + name,
        }
        for name, found in classes.items()
        if found & _FACT_CLASSES
    }


@dataclass
class _Record:
    """What the records say of one edge, gathered from all of them."""

    origin: Origin = "structure"
    quotes: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    flags: set[str] = field(default_factory=set)
    signs: set[str] = field(default_factory=set)

    def attributes(self) -> dict[str, object]:
        """Return the attributes of the edge; an edge whose sources disagree on its sign has none (``0``)."""
        if self.origin == "stated":
            return {"origin": self.origin, "quotes": tuple(sorted(self.quotes))}
        if self.origin == "reference":
            return {
                "origin": self.origin,
                "sign": next(iter(self.signs)) if len(self.signs) == 1 else "0",
                "sources": tuple(sorted(self.sources)),
                "flags": tuple(sorted(self.flags)),
            }
        return {"origin": self.origin}


def _records(store: pyoxigraph.Store) -> dict[_Key, _Record]:
    """Gather the records by the triple they are about; what is stated or sourced counts before inference."""
    found: dict[_Key, _Record] = {}
    for kind, subject, predicate, value, said, text in _answers(store, _RECORDS):
        record = found.setdefault((_name(subject), _name(predicate), _name(value)), _Record())
        origin = _ORIGINS[_name(kind)]
        if record.origin in ("structure", "inferred"):
            record.origin = origin
        if isinstance(text, pyoxigraph.Literal):
            gathered = {
                "exact": record.quotes,
                "source": record.sources,
                "flag": record.flags,
                "sign": record.signs,
            }
            gathered[_name(said)].add(text.value)
    return found
