"""All simple paths between two nodes of a big directed multigraph: a search that knows where it is going.

``networkx.all_simple_paths`` walks every way out of the source and looks at the end of each whether it is the
target. Here a breadth-first walk backwards from the target comes first; the depth-first search then never
steps on a node from which the target is too far for the hops that are left. Knows nothing of terms or signs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Adjacency:
    """A directed multigraph of nodes ``0 .. n-1``: where the edges of each node lead and come from.

    ``heads[n][i]`` is the node that edge number ``edges[n][i]`` leads to; ``tails[n]`` are the nodes with an
    edge into ``n`` (repeated for parallel edges).
    """

    heads: list[list[int]]
    edges: list[list[int]]
    tails: list[list[int]]


def adjacency(size: int, edges: Iterable[tuple[int, int]]) -> Adjacency:
    """Return the adjacency of ``size`` nodes and of edges (tail, head), numbered in the order given."""
    heads: list[list[int]] = [[] for _ in range(size)]
    numbers: list[list[int]] = [[] for _ in range(size)]
    tails: list[list[int]] = [[] for _ in range(size)]
    for number, (tail, head) in enumerate(edges):
        heads[tail].append(head)
        numbers[tail].append(number)
        tails[head].append(tail)
    return Adjacency(heads, numbers, tails)


def hops_to(graph: Adjacency, target: int, limit: int) -> dict[int, int]:
    """Return for each node at most ``limit`` hops before ``target`` how many hops away it is."""
    distance = {target: 0}
    frontier = [target]
    for hops in range(1, limit + 1):
        reached: list[int] = []
        for node in frontier:
            for before in graph.tails[node]:
                if before not in distance:
                    distance[before] = hops
                    reached.append(before)
        frontier = reached
    return distance


def simple_paths(graph: Adjacency, source: int, target: int, max_hops: int) -> Iterator[tuple[int, ...]]:
    """Yield every simple path from ``source`` to ``target`` of at most ``max_hops`` hops, as edge numbers.

    No node comes twice on a path; parallel edges give a path each. The order follows the order of the edges.
    There is no path from a node to itself.
    """
    if source == target or max_hops < 1:
        return
    # A node that the search may step on has at least one hop behind it.
    distance = hops_to(graph, target, max_hops - 1)
    too_far = max_hops
    path: list[int] = []
    nodes = [source]
    on_path = {source}
    stack = [iter(zip(graph.heads[source], graph.edges[source], strict=True))]
    while stack:
        left = max_hops - len(path) - 1
        for node, edge in stack[-1]:
            if node == target:
                yield (*path, edge)
            elif distance.get(node, too_far) <= left and node not in on_path:
                path.append(edge)
                nodes.append(node)
                on_path.add(node)
                stack.append(iter(zip(graph.heads[node], graph.edges[node], strict=True)))
                break
        else:
            stack.pop()
            on_path.discard(nodes.pop())
            if path:
                path.pop()
