"""HermiT as a check: the graph is consistent, and the rules conclude exactly what the axioms say.

HermiT's time grows with the individuals, and most terms have nothing to do with the facts of a build.
So it is given the module that the facts touch: the terms that facts or axioms name, with everything
above, below and beside them by class, subtype and regimen, which are the only edges between terms that
the axioms look at. The whole ontology is checked when it changes, by its own tests.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import NamedNode, Triple

from kg import vocab
from kg.graph.merged import Graph
from kg.model import Problem
from kg.terms.reason import Classification, reason

_TYPE: Final = NamedNode(vocab.PREFIXES["rdf"] + "type")
_HAS_VALUE: Final = NamedNode(vocab.PREFIXES["owl"] + "hasValue")
# Records of who said what; they carry no axioms and are most of a graph.
_RECORDS: Final = frozenset(
    vocab.kg_iri(name) for name in ("Statement", "Evidence", "Inference", "ReferenceStatement", "SourceText")
)
_TERMS: Final = frozenset(vocab.kg_iri(name) for name in vocab.TERM_CLASSES)
_EDGES: Final = frozenset(vocab.kg_iri(name) for name in vocab.MECHANISM.values())
_EDGES_IN_AXIOMS: Final = frozenset(
    vocab.kg_iri(name) for name in ("memberOfClass", "subtypeOf", "componentOfRegimen")
)


def check_reasoning(graph: Graph) -> list[Problem]:
    """Classify the stated triples with HermiT and compare with what the rules inferred.

    Raises:
        UsageError: there is no Java runtime.
        BuildError: HermiT refuses the input or breaks off.
    """
    module = list(relevant_triples(graph))
    found = reason(module)
    if not found.consistent:
        message = "HermiT finds the ontology and the facts inconsistent"
        return [Problem("inconsistent", "error", "graph", message, "open ontology.owl in Protégé, explain")]
    problems = [
        Problem("unsatisfiable-class", "error", name, "no individual can belong to this class")
        for name in found.unsatisfiable
    ]
    return problems + _disagreements(found, [*graph.stated(), *graph.inferred])


def relevant_triples(graph: Graph) -> Iterator[Triple]:
    """Yield the stated triples that can bear on what the facts of the works are."""
    stated = graph.stated()
    types = [(row.subject, _iri(row.object)) for row in stated if row.predicate == _TYPE]
    records = {subject for subject, name in types if name in _RECORDS}
    terms = {_iri(subject) for subject, name in types if name in _TERMS}
    named = {_iri(row.object) for _, rows in graph.works for row in rows}
    named |= {_iri(row.object) for row in graph.ontology if row.predicate == _HAS_VALUE}
    ignored = terms - _connected(named & terms, stated)
    unread = _EDGES - _EDGES_IN_AXIOMS
    for row in stated:
        is_ignored = _iri(row.subject) in ignored or _iri(row.object) in ignored
        if row.subject not in records and row.predicate.value not in unread and not is_ignored:
            yield row


def _connected(start: set[str], triples: Iterable[Triple]) -> set[str]:
    """Return the terms that the edges which axioms look at lead to, in both directions."""
    beside: dict[str, set[str]] = defaultdict(set)
    for row in triples:
        if row.predicate.value in _EDGES_IN_AXIOMS:
            beside[_iri(row.subject)].add(_iri(row.object))
            beside[_iri(row.object)].add(_iri(row.subject))
    todo, found = list(start), set(start)
    while todo:
        new = beside[todo.pop()] - found
        found |= new
        todo += new
    return found


def _disagreements(found: Classification, triples: Iterable[Triple]) -> list[Problem]:
    defined = {vocab.kg_iri(name) for name in vocab.DEFINED_CLASSES}
    by_rules: dict[str, set[str]] = defaultdict(set)
    for triple in triples:
        if triple.predicate == _TYPE and _iri(triple.object) in defined:
            by_rules[_iri(triple.object)].add(_iri(triple.subject))
    problems = []
    for name in sorted(defined):
        by_axioms = {one for one, types in found.types.items() if name in types}
        local = name.removeprefix(vocab.KG)
        for individual in sorted(by_axioms - by_rules[name]):
            message = f"is a {local} by the axioms, but no rule says so"
            problems.append(Problem("rule-missing", "error", individual, message, "see ontology/rules"))
        for individual in sorted(by_rules[name] - by_axioms):
            message = f"is a {local} by a rule, but not by the axioms"
            problems.append(Problem("axiom-missing", "error", individual, message, "see ontology/core.ttl"))
    return problems


def _iri(node: object) -> str:
    return node.value if isinstance(node, NamedNode) else ""
