"""What is missing between a drug and a target: a gap is stated, never bridged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from kg.model import Ontology
from kg.pathways.answer import Gap, Hop, Path
from kg.pathways.hops import as_adjacency
from kg.pathways.simple_paths import hops_to


def find_gaps(
    ontology: Ontology,
    drug: str,
    target: str,
    hops: Sequence[Hop],
    paths: Sequence[Path],
    via: Sequence[str],
    max_hops: int,
) -> tuple[Gap, ...]:
    """Return the gaps between ``drug`` and ``target``, from the drug to the target, then alphabetically.

    ``hops`` are all that a path may take, ``paths`` all that were found (before ``via`` is applied).
    """
    gaps = [
        *_at_drug(ontology, drug, hops),
        *_between(drug, target, hops, max_hops),
        *_at_target(ontology, drug, target, hops, paths, max_hops),
    ]
    if paths and all(path.effect == "unsigned" for path in paths):
        gaps.append(Gap("only-unsigned"))
    passed = {key for path in paths for key in path.nodes}
    gaps += [Gap("via-missed", (key,)) for key in sorted(set(via) - passed)]
    return tuple(gaps)


def _at_drug(ontology: Ontology, drug: str, hops: Sequence[Hop]) -> Iterator[Gap]:
    """Yield what is not known of the drug itself."""
    targets = _targets(drug, hops)
    if ontology.is_a(drug, "Regimen"):
        parts = sorted(
            edge.subject
            for edge in ontology.edges
            if edge.predicate == "componentOfRegimen" and edge.object == drug
        )
        yield Gap("regimen", (drug, *parts))
    elif not targets:
        yield Gap("no-target", (drug,))
    bound = {edge.object for edge in ontology.edges if edge.subject == drug and edge.predicate == "binds"}
    for key in sorted(bound - set(targets)):
        yield Gap("binds-only", (drug, key))


def _between(drug: str, target: str, hops: Sequence[Hop], max_hops: int) -> Iterator[Gap]:
    """Yield the targets of the drug from which no hop, or too many hops, lead on to the target."""
    graph, number = as_adjacency(hops)
    if target not in number:
        return
    distance = hops_to(graph, number[target], len(number))
    for key in _targets(drug, hops):
        away = distance.get(number[key])
        if away is None:
            yield Gap("dead-end", (key,))
        elif away + 1 > max_hops:
            yield Gap("too-far", (key,), away + 1)


def _at_target(
    ontology: Ontology, drug: str, target: str, hops: Sequence[Hop], paths: Sequence[Path], max_hops: int
) -> Iterator[Gap]:
    """Yield the manifestations of a disorder that no path relieves, and what comes near them."""
    if not any(hop.end == target for hop in hops):
        yield Gap("nothing-known", (target,))
    shown = {hop.start for hop in hops if hop.kind == "manifests"}
    missed = shown - {path.end for path in paths if path.effect == "decrease"}
    reached = _reached(drug, hops, max_hops - 1) - shown
    kinds: dict[str, list[str]] = defaultdict(list)
    wider: dict[str, list[str]] = defaultdict(list)
    for edge in ontology.edges:
        if edge.predicate == "subtypeOf" and edge.object in missed and edge.subject in reached:
            kinds[edge.object].append(edge.subject)
        if edge.predicate == "subtypeOf" and edge.subject in missed and edge.object in reached:
            wider[edge.object].append(edge.subject)
    near = {*kinds, *(key for keys in wider.values() for key in keys)}
    for key in sorted(kinds):
        yield Gap("kind-only", (key, *sorted(kinds[key])))
    for key in sorted(wider):
        yield Gap("wider-only", (key, *sorted(wider[key])))
    if missed - near:
        yield Gap("ends-missed", tuple(sorted(missed - near)))


def _targets(drug: str, hops: Sequence[Hop]) -> list[str]:
    """Return what the drug, or a class it belongs to, acts on itself, sorted."""
    starts = {drug} | {hop.end for hop in hops if hop.kind == "class"}
    return sorted({hop.end for hop in hops if hop.kind in ("acts", "effect") and hop.start in starts})


def _reached(drug: str, hops: Sequence[Hop], limit: int) -> frozenset[str]:
    """Return the terms that at most ``limit`` hops lead to from the drug."""
    graph, number = as_adjacency(hops, backwards=True)
    if drug not in number:
        return frozenset()
    distance = hops_to(graph, number[drug], limit)
    return frozenset(key for key, index in number.items() if index in distance)
