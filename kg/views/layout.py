"""Where the nodes of a drawing stand: layers from left to right, few crossings, room for every label.

No simulation: a layer is a column, the order inside it follows the neighbours in the columns beside it
(the barycentre heuristic of Sugiyama, Tagawa and Toda, 1981), and rows are as far apart as boxes are tall.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

COLUMN: Final = 235
ROW: Final = 74
NARROW_COLUMN: Final = 165
NARROW_ROW: Final = 84
_SWEEPS: Final = 6

Place = tuple[int, int]


def ordered_layers(
    layer: Mapping[str, int], links: Iterable[tuple[str, str]], kinds: Mapping[str, str] | None = None
) -> list[list[str]]:
    """Return the nodes of each layer, from the first, in an order that keeps linked nodes near.

    ``layer`` gives the layer of each node; empty layers are left out. Nodes with the same neighbours stand
    together by ``kinds``. The result depends on the content alone, not on the order of nodes or links.
    """
    kind = kinds or {}
    columns: dict[int, list[str]] = defaultdict(list)
    for node in sorted(layer):
        columns[layer[node]].append(node)
    near: dict[str, set[str]] = defaultdict(set)
    for start, end in links:
        if layer[start] != layer[end]:
            near[start].add(end)
            near[end].add(start)
    layers = [columns[number] for number in sorted(columns)]
    for sweep in range(_SWEEPS):
        for column in layers if sweep % 2 == 0 else reversed(layers):
            spot = {node: _share(rows, row) for rows in layers for row, node in enumerate(rows)}
            column.sort(key=lambda node: (_mean(node, near[node], spot), kind.get(node, ""), node))
    return layers


def _share(rows: Sequence[str], row: int) -> float:
    """Return where a row lies in its column, from 0 to 1: columns have different lengths."""
    return (row + 0.5) / len(rows)


def _mean(node: str, near: Iterable[str], spot: Mapping[str, float]) -> float:
    places = sorted(spot[other] for other in near)
    return sum(places) / len(places) if places else spot[node]


def wide_places(layers: Sequence[Sequence[str]], column: int = COLUMN, row: int = ROW) -> dict[str, Place]:
    """Return places for a wide screen: a layer is a column, centred on one line."""
    return {
        node: (number * column, round((at - (len(nodes) - 1) / 2) * row))
        for number, nodes in enumerate(layers)
        for at, node in enumerate(nodes)
    }


def narrow_places(layers: Sequence[Sequence[str]], across: int = 3) -> dict[str, Place]:
    """Return places for a narrow screen: layers run down, each in rows of at most ``across`` nodes."""
    places, y = {}, 0
    for nodes in layers:
        for at in range(0, len(nodes), across):
            part = nodes[at : at + across]
            for number, node in enumerate(part):
                places[node] = (round((number - (len(part) - 1) / 2) * NARROW_COLUMN), y)
            y += NARROW_ROW
        y += NARROW_ROW // 3
    return places
