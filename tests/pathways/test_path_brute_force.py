"""On random small ontologies the search finds what a brute force finds that judges each walk by the rules."""

from __future__ import annotations

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st
from pathway_toys import toy

from kg.model import MechanismEdge, Ontology
from kg.pathways.search import find_paths

DRUG, TARGETS = "drug-a", ("disease-a", "sign-a")
KEYS = (
    "drug-a",
    "drug-b",
    "class-a",
    "gene-a",
    "gene-b",
    "process-a",
    "cell-a",
    "sign-a",
    "sign-b",
    "disease-a",
    "disease-b",
)
PREDICATES = (
    *("inhibits", "activates", "positivelyRegulates", "resultsIn", "partOfPathway"),
    *("causesDisorder", "manifestsAs", "subtypeOf", "memberOfClass", "binds", "treats", "hasAdverseEffect"),
)
ACTIONS = PREDICATES[:5]
edge_lines = st.tuples(
    st.sampled_from(KEYS), st.sampled_from(PREDICATES), st.sampled_from(KEYS), st.sampled_from("+-0")
)

Step = tuple[str, str, str, str]  # from, to, predicate, sign


def kind(key: str) -> str:
    return key.split("-")[0]


def is_path(steps: list[Step], target: str) -> bool:
    """Judge a chain of edges by design rules alone, step by step."""
    nodes = [steps[0][0], *(step[1] for step in steps)]
    inner = nodes[1:-1]
    started_by_class = steps[0][2] in {"memberOfClass", "subtypeOf"}
    if started_by_class:
        if kind(nodes[1]) != "class" or len(steps) == 1:
            return False
        inner = inner[1:]
    if any(kind(key) in {"disease", "drug", "class"} for key in inner):
        return False
    for number, (start, end, predicate, _) in enumerate(steps):
        is_last = number == len(steps) - 1
        if number == 0 and started_by_class:
            continue
        if predicate in ACTIONS:
            if kind(end) == "disease" or (kind(start) in {"drug", "class"} and kind(end) == "sign"):
                return False
        elif predicate == "causesDisorder":
            if not is_last or kind(start) not in {"gene", "process", "cell"} or kind(target) != "disease":
                return False
        elif predicate == "is shown by":
            if not is_last or kind(start) not in {"gene", "process", "cell", "sign"}:
                return False
        elif predicate == "subtypeOf":
            if (
                not is_last
                or kind(target) != "sign"
                or kind(start) not in {"gene", "process", "cell", "sign"}
            ):
                return False
        else:
            return False
    return True


def effect_of(steps: list[Step]) -> str:
    signs = [sign for _, _, predicate, sign in steps if predicate in (*ACTIONS, "causesDisorder")]
    if "0" in signs or not signs:
        return "unsigned"
    return "decrease" if signs.count("-") % 2 else "increase"


def brute_force(edges: tuple[MechanismEdge, ...], target: str, max_hops: int) -> set[tuple[str, ...]]:
    """Return effect, nodes and predicates of every simple chain that the rules allow."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from(KEYS)
    for edge in edges:
        if edge.predicate != "manifestsAs":
            graph.add_edge(edge.subject, edge.object, (edge.predicate, edge.sign))
        elif edge.subject == target:
            graph.add_edge(edge.object, edge.subject, ("is shown by", edge.sign))
    found = set()
    for chain in nx.all_simple_edge_paths(graph, DRUG, target, cutoff=max_hops):
        steps = [(start, end, *key) for start, end, key in chain]
        if is_path(steps, target):
            found.add((effect_of(steps), DRUG, *(part for step in steps for part in (step[2], step[1]))))
    return found


def searched(ontology: Ontology, target: str, max_hops: int) -> set[tuple[str, ...]]:
    answer = find_paths(ontology, DRUG, target, max_hops=max_hops, effect="any")
    return {
        (
            path.effect,
            DRUG,
            *(part for hop in path.hops for part in (_predicate(hop.edge.predicate), hop.end)),
        )
        for item in answer.mechanisms
        for path in item.paths
    }


def _predicate(name: str) -> str:
    return "is shown by" if name == "manifestsAs" else name


@settings(deadline=None, max_examples=200)
@given(lines=st.lists(edge_lines, max_size=40), target=st.sampled_from(TARGETS), max_hops=st.integers(1, 5))
def test_the_same_paths_with_the_same_effects(lines: list[Step], target: str, max_hops: int) -> None:
    one_each = {(subject, predicate, obj): sign for subject, predicate, obj, sign in lines if subject != obj}
    # Both ends must be there to be asked for; this edge is no hop.
    one_each[DRUG, "treats", target] = "0"
    ontology = toy("\n".join(f"{' '.join(spo)} {sign}" for spo, sign in one_each.items()))
    assert searched(ontology, target, max_hops) == brute_force(ontology.edges, target, max_hops)


CHAIN = [
    ("drug-a", "inhibits", "gene-a", "-"),
    ("gene-a", "resultsIn", "sign-a", "+"),
    ("disease-a", "manifestsAs", "sign-a", "+"),
]


@settings(deadline=None, max_examples=200)
@given(lines=st.lists(edge_lines, max_size=25))
def test_the_same_paths_where_there_is_one_at_least(lines: list[Step]) -> None:
    one_each = {
        (subject, predicate, obj): sign
        for subject, predicate, obj, sign in (*lines, *CHAIN)
        if subject != obj
    }
    ontology = toy("\n".join(f"{' '.join(spo)} {sign}" for spo, sign in one_each.items()))
    found = searched(ontology, "disease-a", 5)
    assert found
    assert found == brute_force(ontology.edges, "disease-a", 5)
