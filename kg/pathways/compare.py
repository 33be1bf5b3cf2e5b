"""Compare drugs by mechanism: what they act on, what they change first, which findings they reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from kg.errors import UsageError
from kg.model import MechanismEdge, Ontology
from kg.pathways.answer import Effect, Hop, Path
from kg.pathways.hops import acting_hops
from kg.pathways.search import hop_paths

Aspect = Literal["targets", "processes", "manifestations"]
ASPECTS: Final[tuple[Aspect, ...]] = get_args(Aspect)
Effects = Mapping[str, tuple[tuple[Effect, int], ...]]


@dataclass(frozen=True, slots=True)
class Profile:
    """What one drug does. Each mapping is ordered by key and gives the effects found, each with the hops of
    the shortest path that has it.

    ``targets``: what the drug or its class acts on itself. ``processes``: processes that a path comes to
    before any other process. ``manifestations``: findings that a path of the hops allowed ends at. ``uses``
    and ``outcomes`` are reference knowledge; ``reported`` is what the documents of a graph say, as given.
    """

    drug: str
    targets: Effects
    processes: Effects
    manifestations: Effects
    uses: tuple[MechanismEdge, ...] = ()
    outcomes: tuple[MechanismEdge, ...] = ()
    reported: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Profiles side by side, in the order asked for."""

    profiles: tuple[Profile, ...]
    max_hops: int

    def shared(self, aspect: Aspect) -> tuple[str, ...]:
        """Return the keys of ``targets``, ``processes`` or ``manifestations`` that all drugs have, sorted."""
        return tuple(sorted(set.intersection(*(set(getattr(item, aspect)) for item in self.profiles))))

    def only(self, drug: str, aspect: Aspect) -> tuple[str, ...]:
        """Return the keys of an aspect that this drug alone has, sorted."""
        own = next(profile for profile in self.profiles if profile.drug == drug)
        others = [set(getattr(item, aspect)) for item in self.profiles if item is not own]
        return tuple(sorted(set(getattr(own, aspect)).difference(*others)))


def compare(
    ontology: Ontology,
    drugs: Sequence[str],
    *,
    max_hops: int = 4,
    reported: Mapping[str, Sequence[str]] | None = None,
) -> Comparison:
    """Return what the drugs (keys; two or more) share and where they differ.

    ``max_hops`` counts to the manifestation. ``reported`` gives, by drug, lines on its use and outcome that a
    graph of documents holds. Raises :class:`UsageError` for fewer than two drugs, or a term that is none.
    """
    if len(set(drugs)) < 2:
        raise UsageError("a comparison needs two drugs or more")
    for drug in drugs:
        if not ontology.is_a(drug, "Therapy"):
            raise UsageError(f"'{drug}' is no drug, drug class, regimen or procedure")
    lines = reported or {}
    profiles = (_profile(ontology, drug, max_hops, lines.get(drug, ())) for drug in dict.fromkeys(drugs))
    return Comparison(tuple(profiles), max_hops)


def _profile(ontology: Ontology, drug: str, max_hops: int, reported: Sequence[str]) -> Profile:
    hops = acting_hops(ontology, drug)
    starts = {drug} | {hop.end for hop in hops if hop.kind == "class"}
    acted = {hop.end for hop in hops if hop.start in starts and hop.kind != "class"}
    own = [hop for hop in hops if hop.start in starts]
    findings = {hop.end for hop in hops if ontology.is_a(hop.end, "Manifestation")}
    processes = {hop.end for hop in hops if ontology.is_a(hop.end, "Process")}
    before = [hop for hop in hops if not ontology.is_a(hop.start, "Process")]
    return Profile(
        drug=drug,
        targets=_effects(_changes(own, drug, acted, max_hops)),
        processes=_effects(_changes(before, drug, processes, max_hops)),
        manifestations=_effects(_changes(hops, drug, findings, max_hops)),
        uses=_edges(ontology, drug, "treats"),
        outcomes=_edges(ontology, drug, "leadsToOutcome"),
        reported=tuple(reported),
    )


def _changes(
    hops: Sequence[Hop], drug: str, ends: Iterable[str], max_hops: int
) -> Iterator[tuple[str, Effect, int]]:
    """Yield what each path from the drug does to its end, and in how many hops."""
    for end in ends:
        for path in hop_paths(hops, drug, end, max_hops):
            yield end, Path(path).effect, len(path)


def _effects(changes: Iterable[tuple[str, Effect, int]]) -> Effects:
    shortest: dict[str, dict[Effect, int]] = defaultdict(dict)
    for key, effect, hops in changes:
        shortest[key][effect] = min(hops, shortest[key].get(effect, hops))
    return {key: tuple(sorted(shortest[key].items())) for key in sorted(shortest)}


def _edges(ontology: Ontology, drug: str, predicate: str) -> tuple[MechanismEdge, ...]:
    return tuple(edge for edge in ontology.edges if edge.subject == drug and edge.predicate == predicate)
