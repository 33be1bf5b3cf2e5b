"""All simple paths between two nodes of a big typed multigraph: ours against networkx and rustworkx.

    python benchmarks/pathways/run.py [--nodes 50000] [--edges 2000000] [--hops 4] [--seconds 600]

A rare pair (few ways out of the one, few into the other) and a typical pair (median degrees) are asked for.
Each tool runs in a process of its own, builds its own graph from the same seeded edges, and finds every path
of at most so many hops; the paths are compared as multisets (parallel edges give a path each). A tool that
needs longer than the time limit is stopped and shown as such. rustworkx is optional.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import platform
import random
import resource
import statistics
import time
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from itertools import accumulate
from multiprocessing.connection import Connection
from typing import NamedTuple

from kg.pathways.simple_paths import adjacency, simple_paths

Edges = list[tuple[int, int]]
Pair = tuple[int, int]
Paths = list[tuple[int, ...]]
Search = Callable[[int, int], Paths]
TYPES = ("inhibits", "activates", "positivelyRegulates", "negativelyRegulates", "resultsIn", "partOfPathway")
REPEAT_FOR, REPEATS = 1.0, 9  # seconds and times that a quick search is repeated, for the median


class Result(NamedTuple):
    """What one search took: seconds to build and to search, MB at most, number and digest of its paths."""

    build: float
    search: float
    memory: float
    paths: int
    digest: str


def make_edges(nodes: int, edges: int, seed: int) -> Edges:
    """Return random edges whose ends are drawn with weight ``rank ** -0.5``: few hubs, many rare nodes."""
    chance = random.Random(seed)
    names = list(range(nodes))
    chance.shuffle(names)
    weights = list(accumulate((rank + 1) ** -0.5 for rank in range(nodes)))
    tails = chance.choices(names, cum_weights=weights, k=edges)
    heads = chance.choices(names, cum_weights=weights, k=edges)
    return [(tail, head) for tail, head in zip(tails, heads, strict=True) if tail != head]


def choose_pairs(nodes: int, edges: Edges, hops: int) -> dict[str, Pair]:
    """Return the rarest and the most typical pair that a path of the hops allowed joins, and print them."""
    out, into = [0] * nodes, [0] * nodes
    for tail, head in edges:
        out[tail] += 1
        into[head] += 1
    sources = sorted(range(nodes), key=lambda node: (out[node], node))
    targets = sorted(range(nodes), key=lambda node: (into[node], node))
    graph = adjacency(nodes, edges)
    print(f"biggest hub: {max(out)} ways out, {max(into)} ways in")
    pairs = {}
    for name, first in (("rare", 0), ("typical", nodes // 2)):
        pairs[name] = next(
            pair
            for pair in zip(sources[first:], targets[first:], strict=True)
            if pair[0] != pair[1] and next(simple_paths(graph, *pair, hops), None)
        )
        source, target = pairs[name]
        print(f"{name} pair: {source} ({out[source]} ways out) -> {target} ({into[target]} ways in)")
    return pairs


# ------------------------------------------------------------------ the tools


def ours(nodes: int, edges: Edges, hops: int) -> Search:
    graph = adjacency(nodes, edges)

    def search(source: int, target: int) -> Paths:
        found = simple_paths(graph, source, target, hops)
        return [(source, *(edges[number][1] for number in path)) for path in found]

    return search


def with_networkx(nodes: int, edges: Edges, hops: int) -> Search:
    import networkx as nx

    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(nodes))
    for number, (tail, head) in enumerate(edges):
        graph.add_edge(tail, head, key=number, type=TYPES[number % len(TYPES)])
    return lambda source, target: [
        tuple(path) for path in nx.all_simple_paths(graph, source, target, cutoff=hops)
    ]


def with_rustworkx(nodes: int, edges: Edges, hops: int) -> Search:
    import rustworkx as rx

    graph = rx.PyDiGraph(multigraph=True)
    graph.add_nodes_from(list(range(nodes)))
    graph.add_edges_from([(*edge, TYPES[number % len(TYPES)]) for number, edge in enumerate(edges)])
    # Its cutoff counts nodes, that of networkx hops.
    return lambda source, target: [
        tuple(path) for path in rx.all_simple_paths(graph, source, target, cutoff=hops + 1)
    ]


TOOLS = {"ours": ours, "networkx": with_networkx, "rustworkx": with_rustworkx}


def measure(tool: str, options: argparse.Namespace, pairs: list[Pair], sender: Connection) -> None:
    """Build the graph of one tool, search it for each pair, and send a :class:`Result` for each."""
    edges = make_edges(options.nodes, options.edges, options.seed)
    start = time.perf_counter()
    search = TOOLS[tool](options.nodes, edges, options.hops)
    build = time.perf_counter() - start
    for pair in pairs:
        times: list[float] = []
        while not times or (sum(times) < REPEAT_FOR and len(times) < REPEATS):
            start = time.perf_counter()
            paths = search(*pair)
            times.append(time.perf_counter() - start)
        digest = hashlib.sha256(json.dumps(sorted(paths)).encode()).hexdigest()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sender.send(Result(build, statistics.median(times), memory, len(paths), digest))


def run(tool: str, options: argparse.Namespace, pairs: dict[str, Pair]) -> dict[str, Result]:
    """Return the result of a tool for each pair that it finished in time."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=measure, args=(tool, options, list(pairs.values()), sender))
    process.start()
    sender.close()
    results: dict[str, Result] = {}
    for name in pairs:
        if not receiver.poll(options.seconds):
            break
        try:
            results[name] = receiver.recv()
        except EOFError:
            raise SystemExit(f"{tool} broke off; see above") from None
    process.terminate()
    process.join()
    return results


def row(pair: str, tool: str, result: Result | None, base: Result, seconds: float) -> str:
    """Return a row of the table."""
    label = tool if tool == "ours" else f"{tool} {version(tool)}"
    if result is None:
        return f"| {pair} | {label} | | over {seconds:g} | over {seconds / base.search:.0f} | | |"
    ratio = result.search / base.search
    return (
        f"| {pair} | {label} | {result.build:.1f} | {result.search:.2g} | {ratio:.0f} | {result.memory:.0f} "
        f"| {result.paths} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--nodes", type=int, default=50_000)
    parser.add_argument("--edges", type=int, default=2_000_000)
    parser.add_argument("--hops", type=int, default=4)
    parser.add_argument("--seed", type=int, default=2025)
    parser.add_argument(
        "--seconds", type=float, default=600, help="time limit for each tool, building included"
    )
    options = parser.parse_args()
    print(f"{options.nodes} nodes, {options.edges} edges, {options.hops} hops, seed {options.seed}")
    print(f"Python {platform.python_version()}, {platform.machine()}")
    pairs = choose_pairs(options.nodes, make_edges(options.nodes, options.edges, options.seed), options.hops)
    tools = [tool for tool in TOOLS if tool == "ours" or find_spec(tool)]
    found = {tool: run(tool, options, pairs) for tool in tools}
    print("| pair | tool | build s | search s | times ours | memory MB | paths |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for pair in pairs:
        for tool in tools:
            print(row(pair, tool, found[tool].get(pair), found["ours"][pair], options.seconds))
        results = [found[tool][pair] for tool in tools if pair in found[tool]]
        if len({(result.paths, result.digest) for result in results}) > 1:
            raise SystemExit(f"the tools found different paths for the {pair} pair")
    print("All tools that finished found the same paths.")


if __name__ == "__main__":
    main()
