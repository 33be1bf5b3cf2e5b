"""Find how a drug could act on a disorder or a manifestation: signed paths, warnings and gaps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.errors import UsageError
from kg.model import MechanismEdge, Ontology
from kg.pathways.answer import Asked, Hop, Path, PathAnswer, Warn
from kg.pathways.gaps import find_gaps
from kg.pathways.hops import allowed_hops, as_adjacency, check_ends, classes_of
from kg.pathways.rank import group, scored
from kg.pathways.simple_paths import simple_paths

_OPPOSITE = {"decrease": "increase", "increase": "decrease"}


def find_paths(
    ontology: Ontology,
    drug: str,
    target: str,
    *,
    via: Sequence[str] = (),
    max_hops: int = 6,
    effect: Asked = "decrease",
) -> PathAnswer:
    """Return every signed simple path from ``drug`` to ``target``, ranked and grouped; warnings; gaps.

    ``drug`` and ``target`` (a disorder or a manifestation) are keys; ``via`` are keys that each path must
    pass; ``max_hops`` counts all hops, the last one to the disorder too. ``effect`` chooses what the paths do
    to the manifestation or cause that they end at: only a decrease supports benefit. See
    :mod:`kg.pathways.hops` for what may be a hop. Raises :class:`UsageError` for ends of another class or
    no hops.
    """
    check_ends(ontology, drug, target)
    if max_hops < 1:
        raise UsageError(f"a path has one hop or more, not {max_hops}")
    hops = allowed_hops(ontology, drug, target)
    every = [Path(path) for path in hop_paths(hops, drug, target, max_hops)]
    passing = [path for path in every if set(via) <= set(path.nodes)]
    mechanisms = group(ontology, scored(ontology, passing))
    shown = _shown_by(ontology, target)
    return PathAnswer(
        drug=drug,
        target=target,
        asked=effect,
        max_hops=max_hops,
        mechanisms=tuple(item for item in mechanisms if effect in ("any", item.effect)),
        opposed=tuple(item for item in mechanisms if item.effect == _OPPOSITE.get(effect)),
        warnings=_warnings(ontology, drug, shown),
        contraindications=_harms(ontology, drug, "contraindicatedIn", shown),
        outcomes=tuple(_edges_of(ontology, drug, "leadsToOutcome")),
        uses=tuple(edge for edge in _edges_of(ontology, drug, "treats") if edge.object == target),
        gaps=find_gaps(ontology, drug, target, hops, every, via, max_hops),
    )


def hop_paths(hops: Sequence[Hop], start: str, end: str, max_hops: int) -> list[tuple[Hop, ...]]:
    """Return every simple path of at most ``max_hops`` of the hops from ``start`` to ``end``."""
    graph, number = as_adjacency(hops)
    if start not in number or end not in number:
        return []
    found = simple_paths(graph, number[start], number[end], max_hops)
    return [tuple(hops[index] for index in path) for path in found]


def _edges_of(ontology: Ontology, subject: str, predicate: str) -> Iterable[MechanismEdge]:
    return (edge for edge in ontology.edges if edge.subject == subject and edge.predicate == predicate)


def _shown_by(ontology: Ontology, target: str) -> frozenset[str]:
    """Return what a disorder shows (a manifestation: itself), kinds of it, and what it is a kind of.

    Thrombocytopenia is a cytopenia, so it hides in an HLH that shows cytopenia; and the other way round.
    """
    shown = {target, *(edge.object for edge in _edges_of(ontology, target, "manifestsAs"))}
    pairs = [(edge.subject, edge.object) for edge in ontology.edges if edge.predicate == "subtypeOf"]
    wider = _closure(shown, pairs)
    kinds = _closure(shown, [(obj, subject) for subject, obj in pairs])
    return frozenset(wider | kinds)


def _closure(keys: Iterable[str], pairs: Sequence[tuple[str, str]]) -> set[str]:
    """Return the keys and all that the pairs lead to from them."""
    found = set(keys)
    todo = list(found)
    while todo:
        key = todo.pop()
        reached = {end for start, end in pairs if start == key} - found
        found |= reached
        todo.extend(reached)
    return found


def _warnings(ontology: Ontology, drug: str, shown: frozenset[str]) -> tuple[Warn, ...]:
    """Return adverse effects, and disorders that the drug may bring on: those that overlap first."""
    brings_on = [
        warn
        for warn in _harms(ontology, drug, "causesDisorder", shown)
        if ontology.is_a(warn.edge.object, "Disorder")
    ]
    return tuple(sorted((*_harms(ontology, drug, "hasAdverseEffect", shown), *brings_on), key=_harm_order))


def _harms(ontology: Ontology, drug: str, predicate: str, shown: frozenset[str]) -> tuple[Warn, ...]:
    """Return the edges of ``predicate`` from the drug; to what it has none to, from its classes."""
    found: dict[str, Warn] = {}
    for subject in (drug, *classes_of(ontology, drug)):
        for edge in _edges_of(ontology, subject, predicate):
            found.setdefault(edge.object, Warn(edge, edge.object in shown, subject))
    return tuple(sorted(found.values(), key=_harm_order))


def _harm_order(warn: Warn) -> tuple[bool, str, str]:
    return (not warn.overlaps, warn.edge.object, warn.edge.predicate)
