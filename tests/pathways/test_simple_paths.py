"""The search core finds the simple paths that a plain walk finds, all of them, and in a fixed order."""

from __future__ import annotations

from collections import Counter

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.pathways.simple_paths import adjacency, hops_to, simple_paths

NODES = 9
edge_lists = st.lists(st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1)), max_size=40)


@settings(deadline=None, max_examples=150)
@given(edges=edge_lists, max_hops=st.integers(1, 6))
def test_same_paths_as_networkx_on_random_multigraphs(edges: list[tuple[int, int]], max_hops: int) -> None:
    """Parallel edges, loops and unreachable nodes included; every path once."""
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    graph.add_nodes_from(range(NODES))
    for number, (tail, head) in enumerate(edges):
        graph.add_edge(tail, head, key=number)
    expected = Counter(
        tuple(key for _, _, key in path) for path in nx.all_simple_edge_paths(graph, 0, 1, cutoff=max_hops)
    )
    assert Counter(simple_paths(adjacency(NODES, edges), 0, 1, max_hops)) == expected


def test_order_follows_the_order_of_the_edges() -> None:
    edges = [(0, 2), (0, 1), (2, 1), (0, 1)]
    assert list(simple_paths(adjacency(3, edges), 0, 1, 3)) == [(0, 2), (1,), (3,)]


def test_a_path_as_long_as_allowed_comes_and_a_longer_one_does_not() -> None:
    chain = adjacency(4, [(0, 1), (1, 2), (2, 3)])
    assert list(simple_paths(chain, 0, 3, 3)) == [(0, 1, 2)]
    assert list(simple_paths(chain, 0, 3, 2)) == []


def test_no_path_from_a_node_to_itself_nor_without_hops() -> None:
    loop = adjacency(2, [(0, 1), (1, 0), (0, 0)])
    assert list(simple_paths(loop, 0, 0, 4)) == []
    assert list(simple_paths(loop, 0, 1, 0)) == []


def test_distances_are_counted_backwards_and_end_at_the_limit() -> None:
    chain = adjacency(4, [(0, 1), (1, 2), (2, 3)])
    assert hops_to(chain, 3, 2) == {3: 0, 2: 1, 1: 2}
