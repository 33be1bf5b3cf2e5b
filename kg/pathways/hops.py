"""Which edges may be hops of a path, and where: the semantics of mechanism paths.

- A drug acts, through genes, processes, cells and findings, by the predicates of :data:`ACTS`. Binding, cell
  sources, biomarkers, known treatments and outcomes of a drug are never hops.
- A drug's own hop is direct when it inhibits or activates a gene product; any other effect of it is flagged,
  because the molecular target is not named.
- ``memberOfClass`` and ``subtypeOf`` are hops only as the first (drug to class) or the last (kind of finding
  to the finding asked for), and are flagged.
- No disorder, infection or outcome stands inside a path; nor does a therapy, but for the class in the first
  hop.
- The last hop to a disorder comes from a process, cell, gene or gene product that causes it, or from a
  manifestation of it. A cause whose sign is ``-`` protects: its loss is what causes the disorder.
- A harm of the drug (``hasAdverseEffect``, ``contraindicatedIn``, a disorder that it causes) is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from kg.errors import UsageError
from kg.model import MechanismEdge, Ontology
from kg.pathways.answer import Hop
from kg.pathways.simple_paths import Adjacency, adjacency

ACTS: Final = frozenset(
    "inhibits activates positivelyRegulates negativelyRegulates resultsIn decreasesProductionOf "
    "partOfPathway".split()
)
_DIRECT: Final = frozenset({"inhibits", "activates"})
_HIERARCHY: Final = frozenset({"memberOfClass", "subtypeOf"})
# What may stand inside a path. Manifestations may: haemophagocytosis brings on anaemia.
_INNER: Final = ("Gene", "Process", "CellType", "Manifestation", "LabAnalyte")
_CAUSES: Final = ("Gene", "Process", "CellType")


def is_inner(ontology: Ontology, key: str) -> bool:
    """Tell whether a term may stand inside a path."""
    if ontology.is_a(key, "Disorder"):  # infections are disorders
        return False
    return any(ontology.is_a(key, name) for name in _INNER)


def check_ends(ontology: Ontology, drug: str, target: str) -> None:
    """Raise :class:`UsageError` unless paths are defined from ``drug`` to ``target``."""
    if not ontology.is_a(drug, "Therapy"):
        raise UsageError(f"'{drug}' is no drug: a path starts at a drug, drug class, regimen or procedure")
    if not (ontology.is_a(target, "Disorder") or ontology.is_a(target, "Manifestation")):
        raise UsageError(f"'{target}' is neither a disorder nor a manifestation: a path ends at one")


def classes_of(ontology: Ontology, drug: str) -> tuple[str, ...]:
    """Return the classes that the drug is a direct member of (for a class: the class above), sorted."""
    return tuple(
        sorted(
            edge.object
            for edge in ontology.edges
            if edge.subject == drug
            and edge.predicate in _HIERARCHY
            and ontology.is_a(edge.object, "DrugClass")
        )
    )


def allowed_hops(ontology: Ontology, drug: str, target: str) -> tuple[Hop, ...]:
    """Return every hop that a path from ``drug`` to ``target`` may take, in a fixed order."""
    return (*acting_hops(ontology, drug), *last_hops(ontology, target))


def acting_hops(ontology: Ontology, drug: str) -> tuple[Hop, ...]:
    """Return what a drug does, itself or by its class, and what may follow, whatever the target."""
    classes = frozenset(classes_of(ontology, drug))
    hops: list[Hop] = []
    for edge in ontology.edges:
        if edge.predicate in _HIERARCHY and edge.subject == drug and edge.object in classes:
            hops.append(Hop("class", edge))
        elif edge.predicate in ACTS and is_inner(ontology, edge.object):
            if edge.subject == drug or edge.subject in classes:
                hops.extend(_own_hop(ontology, edge))
            elif is_inner(ontology, edge.subject):
                hops.append(Hop("acts", edge))
    return tuple(hops)


def last_hops(ontology: Ontology, target: str) -> tuple[Hop, ...]:
    """Return the hops that end a path at ``target`` and are no action: by cause, manifestation or kind."""
    return tuple(hop for edge in ontology.edges for hop in _last_hop(ontology, edge, target))


def _last_hop(ontology: Ontology, edge: MechanismEdge, target: str) -> Iterator[Hop]:
    subject, predicate, obj = edge.subject, edge.predicate, edge.object
    if predicate == "subtypeOf" and obj == target and ontology.is_a(target, "Manifestation"):
        if is_inner(ontology, subject):
            yield Hop("kind", edge)
    elif predicate == "causesDisorder" and obj == target:
        if any(ontology.is_a(subject, name) for name in _CAUSES):
            yield Hop("causes", edge)
    elif predicate == "manifestsAs" and subject == target and is_inner(ontology, obj):
        yield Hop("manifests", edge)


def _own_hop(ontology: Ontology, edge: MechanismEdge) -> Iterator[Hop]:
    """Yield what a drug or its class does itself; straight to a finding would leave out what explains it."""
    if not ontology.is_a(edge.object, "Manifestation"):
        is_direct = edge.predicate in _DIRECT and ontology.is_a(edge.object, "Gene")
        yield Hop("acts" if is_direct else "effect", edge)


def as_adjacency(hops: Sequence[Hop], *, backwards: bool = False) -> tuple[Adjacency, dict[str, int]]:
    """Return the hops as edges of a graph (turned round if ``backwards``), and the number of each term."""
    number = {
        key: index for index, key in enumerate(sorted({key for hop in hops for key in (hop.start, hop.end)}))
    }
    pairs = [(number[hop.start], number[hop.end]) for hop in hops]
    return adjacency(len(number), [pair[::-1] for pair in pairs] if backwards else pairs), number
