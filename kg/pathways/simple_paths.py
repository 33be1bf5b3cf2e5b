"""All simple paths between two nodes of a big directed multigraph: a search that knows where it is going.

``networkx.all_simple_paths`` walks every way out of the source and looks at the end of each whether it is the
target. Here a breadth-first walk backwards from the target comes first, as far as it is cheaper than walking
forwards; the depth-first search then never steps on a node from which the target is known to be too far for
the hops that are left. Knows nothing of terms or signs.
"""

from __future__ import annotations

from collections import Counter
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


def _radius(graph: Adjacency, source: int, target: int, max_hops: int) -> int:
    """Return how far to walk backwards: at each step the side with fewer edges to look at takes the next hop.

    On the way forwards walks are counted, not nodes, because the search will walk them all.
    """
    walks = Counter({source: 1})
    frontier, seen = [target], {target}
    forwards, radius = 0, 0
    while forwards + radius < max_hops - 1:
        ahead = sum(count * len(graph.heads[node]) for node, count in walks.items())
        behind = sum(len(graph.tails[node]) for node in frontier)
        if ahead < behind:
            following: Counter[int] = Counter()
            for node, count in walks.items():
                for head in graph.heads[node]:
                    following[head] += count
            walks = following
            forwards += 1
        else:
            reached = {tail for node in frontier for tail in graph.tails[node]} - seen
            seen |= reached
            frontier = list(reached)
            radius += 1
    return radius


def simple_paths(graph: Adjacency, source: int, target: int, max_hops: int) -> Iterator[tuple[int, ...]]:
    """Yield every simple path from ``source`` to ``target`` of at most ``max_hops`` hops, as edge numbers.

    No node comes twice on a path; parallel edges give a path each. The order follows the order of the edges.
    There is no path from a node to itself.
    """
    if source == target or max_hops < 1:
        return
    radius = _radius(graph, source, target, max_hops)
    distance = hops_to(graph, target, radius)
    beyond = radius + 1
    path: list[int] = []
    nodes = [source]
    on_path = {source}
    stack = [iter(zip(graph.heads[source], graph.edges[source], strict=True))]
    while stack:
        left = max_hops - len(path) - 1
        for node, edge in stack[-1]:
            if node == target:
                yield (*path, edge)
            elif distance.get(node, beyond) <= left and node not in on_path:
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
