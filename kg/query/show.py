"""One thing seen whole: a term with its names, mappings and edges, or a fact with its words."""

from __future__ import annotations

from typing import Final

import pyoxigraph

from kg import vocab
from kg.errors import UnknownNameError
from kg.model import Ontology, Term
from kg.query.names import Names
from kg.query.run import select
from kg.query.table import Cell, Table, cell_text
from kg.terms.ontology import find_term

_COLUMNS = ("property", "value", "support")
_FACT: Final = """
PREFIX kg: <https://w3id.org/salvage-kg/>
SELECT ?property ?value ?support WHERE {
  $node ?property ?value .
  OPTIONAL {
    ?record kg:subject $node ; kg:predicate ?property ; kg:object ?value .
    { ?record kg:evidence/kg:exact ?support }
    UNION { ?record kg:ruleName ?rule . BIND(CONCAT("rule ", ?rule) AS ?support) }
  }
}
"""
_USES: Final = """
PREFIX kg: <https://w3id.org/salvage-kg/>
SELECT ?property ?value ?support WHERE {
  ?record a kg:Statement ; kg:object $node ; kg:subject ?value ; kg:predicate ?said .
  ?record kg:evidence/kg:exact ?support .
  BIND(CONCAT(STRAFTER(STR(?said), "salvage-kg/"), " of") AS ?property)
}
"""


def show(text: str, store: pyoxigraph.Store, ontology: Ontology) -> Table:
    """Return what is known of a term or a fact, as property, value and what supports it.

    Raises:
        UnknownNameError: neither a term nor a fact is called so; offers the nearest names of both.
        UsageError: the name fits several terms or facts.
    """
    names = Names(store, ontology)
    if text.startswith(vocab.DOC) or "#" in text:
        return _show_fact(names.fact(text), names)
    try:
        return _show_term(find_term(ontology, text), names)
    except UnknownNameError:
        facts = names.facts()
        if text in facts:
            return _show_fact(names.fact(text), names)
        if text in names.works():
            return _show_fact(names.work(text), names)
        known = {label.value for term in ontology.terms.values() for label in (*term.labels, *term.synonyms)}
        raise UnknownNameError("term or fact", text, sorted(known | {*ontology.terms, *facts})) from None


def _show_term(term: Term, names: Names) -> Table:
    rows: list[tuple[Cell, ...]] = [("key", f"kg:{term.key}", ())]
    rows += [("class", names.resource(vocab.kg_iri(name)), ()) for name in term.types]
    rows += [("label", label, ()) for label in term.labels]
    rows += [("synonym", synonym, ()) for synonym in term.synonyms]
    rows += [("definition", definition, ()) for definition in term.definitions]
    rows += [(mapping.predicate, mapping.curie, (mapping.verified_in,)) for mapping in term.mappings]
    for edge in names.ontology.edges:
        support = (edge.source, edge.flag) if edge.flag else (edge.source,)
        if edge.subject == term.key:
            rows.append((edge.predicate, names.resource(vocab.kg_iri(edge.object)), support))
        elif edge.object == term.key:
            rows.append((f"{edge.predicate} (from)", names.resource(vocab.kg_iri(edge.subject)), support))
    return Table(term.key, _COLUMNS, (*rows, *_gathered(_USES, vocab.kg_iri(term.key), names)))


def _show_fact(iri: str, names: Names) -> Table:
    return Table(names.resource(iri).name, _COLUMNS, _gathered(_FACT, iri, names))


def _gathered(text: str, iri: str, names: Names) -> tuple[tuple[Cell, ...], ...]:
    """Ask about a node and gather the supports of each property and value, types first."""
    found: dict[tuple[str, Cell], set[str]] = {}
    asked = text.replace("$node", str(pyoxigraph.NamedNode(iri)))
    for said, value, support in select(asked, names.store, names.ontology).rows:
        supports = found.setdefault((cell_text(said, names=True), value), set())
        if support is not None:
            supports.add(cell_text(support))
    keys = sorted(found, key=lambda key: (key[0] != "rdf:type", key[0], cell_text(key[1], names=True)))
    return tuple((said, value, tuple(sorted(found[said, value]))) for said, value in keys)
