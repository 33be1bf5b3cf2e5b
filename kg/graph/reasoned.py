"""HermiT as a check: the graph is consistent, and the rules conclude exactly what the axioms say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from pyoxigraph import NamedNode, Triple

from kg import vocab
from kg.model import Problem
from kg.terms.reason import Classification, reason

_TYPE: Final = NamedNode(vocab.PREFIXES["rdf"] + "type")
# Records of who said what; they carry no axioms and are most of a graph.
_RECORDS: Final = frozenset(
    vocab.kg_iri(name) for name in ("Statement", "Evidence", "Inference", "ReferenceStatement", "SourceText")
)


def check_reasoning(stated: Sequence[Triple], inferred: Iterable[Triple]) -> list[Problem]:
    """Classify the stated triples with HermiT and compare with what the rules inferred.

    Raises:
        UsageError: there is no Java runtime.
        BuildError: HermiT refuses the input or breaks off.
    """
    records = {
        triple.subject for triple in stated if triple.predicate == _TYPE and _iri(triple.object) in _RECORDS
    }
    found = reason(triple for triple in stated if triple.subject not in records)
    if not found.consistent:
        message = "HermiT finds the ontology and the facts inconsistent"
        return [Problem("inconsistent", "error", "graph", message, "open ontology.owl in Protégé, explain")]
    problems = [
        Problem("unsatisfiable-class", "error", name, "no individual can belong to this class")
        for name in found.unsatisfiable
    ]
    return problems + _disagreements(found, [*stated, *inferred])


def _disagreements(found: Classification, triples: Iterable[Triple]) -> list[Problem]:
    defined = {vocab.kg_iri(name) for name in vocab.DEFINED_CLASSES}
    by_rules: dict[str, set[str]] = defaultdict(set)
    for triple in triples:
        if triple.predicate == _TYPE and _iri(triple.object) in defined:
            by_rules[_iri(triple.object)].add(_iri(triple.subject))
    problems = []
    for name in sorted(defined):
        by_axioms = {individual for individual, types in found.types.items() if name in types}
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
