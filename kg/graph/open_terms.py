"""Give the open drugs that the documents use a term of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store, Triple

from kg import vocab
from kg.graph.rdf import LABEL, TYPE, kg
from kg.model import Ontology, Term, TermRef, WorkFacts
from kg.terms.open_drugs import key_of, open_term

_PREF_LABEL: Final = NamedNode(vocab.PREFIXES["skos"] + "prefLabel")


def with_open_terms(ontology: Ontology, works: Iterable[WorkFacts]) -> Ontology:
    """Return the ontology with a term for each open drug that the works name, and no other."""
    used = {
        statement.object.key
        for work in works
        for fact in work.facts
        for statement in fact.statements
        if isinstance(statement.object, TermRef)
    }
    return _extended(ontology, used)


def with_terms_of(store: Store, ontology: Ontology) -> Ontology:
    """Return the ontology with the open terms that a build holds."""
    rows = store.quads_for_pattern(None, TYPE, kg("OpenTerm"), DefaultGraph())
    subjects = (quad.subject for quad in rows)
    return _extended(
        ontology, {node.value.removeprefix(vocab.KG) for node in subjects if isinstance(node, NamedNode)}
    )


def _extended(ontology: Ontology, keys: set[str]) -> Ontology:
    used = keys - ontology.terms.keys()
    if not used:
        return ontology
    taken = frozenset(ontology.terms)
    listed = {key_of(drug, taken): drug for drug in ontology.open_drugs}
    terms = {key: term for key in used if (term := open_term(key, listed)) is not None}
    return replace(ontology, terms=dict(sorted({**ontology.terms, **terms}.items())))


def open_triples(ontology: Ontology, known: Iterable[Triple]) -> list[Triple]:
    """Return classes and labels of the open terms of ``ontology`` that ``known`` triples do not describe."""
    subjects = {triple.subject for triple in known}
    return [
        triple
        for key, term in ontology.terms.items()
        if "OpenTerm" in term.types and kg(key) not in subjects
        for triple in _triples(term)
    ]


def _triples(term: Term) -> list[Triple]:
    subject = kg(term.key)
    rows = [Triple(subject, TYPE, kg(name)) for name in term.types]
    for label in term.labels:
        text = Literal(label.value, language=label.language)
        rows.append(Triple(subject, LABEL, text))
        rows.append(Triple(subject, _PREF_LABEL, text))
    return rows
