"""Rank paths by the evidence of their hops and by how specific they are, and group variants of one idea.

The score of a path is ``evidence x specificity``:

- evidence: the product of :data:`EVIDENCE` over the weaknesses of its hops;
- specificity: the path-degree product of Himmelstein and Baranzini, PLoS Comput Biol 2015,
  doi:10.1371/journal.pcbi.1004259: the product, over all hops, of ``(out x in) ** -DAMPING``, where ``out``
  is how many edges of the hop's type leave its subject and ``in`` how many of them enter its object. So a
  step through a hub (the inflammatory response, which so much promotes) counts for little.

The score of a mechanism is the sum of the scores of its paths: the degree-weighted path count (DWPC) of the
same paper. One thing differs: edges that act or cause are one type here. The paper compares pairs of nodes
along one kind of path; we compare kinds of path for one pair, where a rare predicate would make a detour look
specific. Scores order the answers to one question; they are no probabilities, nor fit to compare drugs by.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from kg.model import MechanismEdge, Ontology
from kg.pathways.answer import Effect, Hop, Mechanism, Path
from kg.pathways.hops import ACTS

# The exponent that the authors' own implementation uses; 0 would count all paths alike, 1 silence every hub.
DAMPING: Final = 0.4

# How much a hop counts for each weakness of its evidence. Our judgement, not a measurement: what matters is
# the order. Several weaknesses multiply.
EVIDENCE: Final[dict[str, float]] = {
    "human": 1.0,  # seen in patients: nothing to discount
    "condensed": 0.8,  # curated, but one edge stands for several steps, of which some may not hold here
    "textbook": 0.7,  # general knowledge, true as a rule, with no source of its own yet
    "animal": 0.5,  # seen in an organism, not in a patient
    "in-vitro": 0.4,  # no organism at all
    "hypothesis": 0.2,  # somebody's proposal
    "effect": 0.5,  # by a molecular target that the edge does not name: several steps at once
    "class": 0.5,  # what is said of the class need not hold for each drug in it
    "kind": 0.5,  # what brings on one kind of a finding need not bring on the finding at large
}
# An edge without a flag is a record of a curated database: the standard that the others are measured by.


def evidence_weight(hop: Hop) -> float:
    """Return how much the evidence of a hop counts: 1 for a curated or human one, less for each weakness."""
    weight = 1.0
    for weakness in hop.weaknesses:
        weight *= EVIDENCE[weakness]
    return weight


def _edge_type(edge: MechanismEdge) -> str:
    """Return the type that the degrees of an edge are counted in."""
    return "acts" if edge.predicate in ACTS or edge.predicate == "causesDisorder" else edge.predicate


def scored(ontology: Ontology, paths: Iterable[Path]) -> list[Path]:
    """Return the paths with their scores, best first; then shorter first, then by their nodes and edges."""
    types = {edge: _edge_type(edge) for edge in ontology.edges}
    out_degree = Counter((edge.subject, types[edge]) for edge in ontology.edges)
    in_degree = Counter((edge.object, types[edge]) for edge in ontology.edges)

    def specificity(hop: Hop) -> float:
        kind = types[hop.edge]
        return math.pow(out_degree[hop.edge.subject, kind] * in_degree[hop.edge.object, kind], -DAMPING)

    weights: dict[Hop, float] = {}

    def score(path: Path) -> float:
        total = 1.0
        for hop in path.hops:
            if hop not in weights:
                weights[hop] = evidence_weight(hop) * specificity(hop)
            total *= weights[hop]
        return total

    return sorted((Path(path.hops, score(path)) for path in paths), key=_path_order)


def _path_order(path: Path) -> tuple[float, int, tuple[str, ...], tuple[Hop, ...]]:
    return -path.score, len(path.hops), path.nodes, path.hops


def group(ontology: Ontology, paths: Iterable[Path]) -> list[Mechanism]:
    """Group scored paths, best first, into mechanisms: first those that name what the drug acts on.

    "It dampens the cytokine storm" tells that a drug works, not how: however short, such paths come after
    those that start at a molecular target. Within both, the best score comes first.

    Two paths are variants of one idea when they have the same effect, change the same process first
    (``entry``) and reach their ends from the same step (``driver``): whether the drug got there by JAK1 or
    by JAK2, itself or by its class, with more or fewer steps between, and which findings follow, makes a
    variant.
    Where no process is on the path, the first step after the drug is the entry.
    """
    groups: dict[tuple[str, str, Effect], list[Path]] = defaultdict(list)
    for path in paths:
        groups[_entry(ontology, path), _driver(ontology, path), path.effect].append(path)
    found = [
        Mechanism(
            entry=entry,
            driver=driver,
            effect=effect,
            paths=tuple(sorted(members, key=_is_indirect)),
            targets=tuple(sorted({_first_act(path).end for path in members})),
            ends=tuple(sorted({path.end for path in members})),
            score=math.fsum(path.score for path in members),
        )
        for (entry, driver, effect), members in groups.items()
    ]
    return sorted(found, key=_mechanism_order)


def _mechanism_order(item: Mechanism) -> tuple[bool, float, int, str, str]:
    is_explained = any(_first_act(path).kind == "acts" for path in item.paths)
    return not is_explained, -item.score, len(item.best.hops), item.entry, item.driver


def _is_indirect(path: Path) -> bool:
    """Tell whether a path starts from a class, or from an effect whose molecular target is not named."""
    return path.hops[0].kind != "acts"


def _first_act(path: Path) -> Hop:
    return next(hop for hop in path.hops if hop.kind != "class")


def _entry(ontology: Ontology, path: Path) -> str:
    inner = [hop.end for hop in path.hops[:-1] if hop.kind != "class"]
    processes = (key for key in inner if ontology.is_a(key, "Process"))
    return next(processes, inner[0] if inner else path.end)


def _driver(ontology: Ontology, path: Path) -> str:
    """Return the last step before the target that is no finding: what brings the findings about."""
    inner = [hop.end for hop in path.hops[:-1] if hop.kind != "class"]
    return next((key for key in reversed(inner) if not ontology.is_a(key, "Manifestation")), path.end)
