"""The only module that knows pyvis: our graph in, what vis-network needs out.

pyvis 0.3.2 writes pages that load from hosts and put titles, ids and headings into innerHTML, so its
templates are not used. Its Network collects nodes, edges and options; its package brings vis-network,
which our own template inlines. The stylesheet of vis-network is left out: it styles the toolbar, the
navigation buttons and the pop-ups (with 200 kB of pictures), none of which the pages use.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from kg.views.words import Both

_VIS: Final = ("templates", "lib", "vis-9.1.2", "vis-network.min.js")
_OPTIONS: Final[dict[str, Any]] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False, "randomSeed": 1},
    "edges": {"smooth": False},
    "interaction": {
        "hover": True,
        "hoverConnectedEdges": False,
        "keyboard": False,
        "multiselect": False,
        "zoomView": True,
        "tooltipDelay": 1000000,
    },
}


@dataclass(frozen=True, slots=True)
class Node:
    """A node at its place: ``x``, ``y`` on a wide screen, ``narrow`` on one that is taller than wide."""

    id: str
    label: Both
    group: str
    x: int
    y: int
    narrow: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A directed edge; ``effect`` is ``+``, ``-`` or ``0``; a weak one is drawn dashed.

    An edge inside one column is curved, so that it does not run behind the boxes in between.
    """

    id: str
    start: str
    end: str
    label: Both
    effect: str = "0"
    is_weak: bool = False
    is_curved: bool = False


def network_data(nodes: list[Node], edges: list[Edge]) -> dict[str, Any]:
    """Return nodes, edges and options of a vis-network, as plain values for JSON."""
    from pyvis.network import Network  # costs 0.3 s, so only when a graph is drawn

    network = Network(directed=True)
    for node in nodes:
        network.add_node(
            node.id,
            label=node.label.en,
            labels=node.label.as_json(),
            shape="box",
            color=None,
            group=node.group,
            x=node.x,
            y=node.y,
            narrow=list(node.narrow or (node.x, node.y)),
        )
    for edge in edges:
        network.add_edge(
            edge.start,
            edge.end,
            id=edge.id,
            labels=edge.label.as_json(),
            effect=edge.effect,
            weak=edge.is_weak,
            curved=edge.is_curved,
        )
    network.set_options(json.dumps(_OPTIONS))
    made_nodes, made_edges, _, _, _, options = network.get_network_data()
    for made in made_nodes:
        made.pop("color", None)
    return {"nodes": made_nodes, "edges": made_edges, "options": json.loads(options)}


@cache
def vis_network() -> str:
    """Return the text of vis-network, as the installed pyvis package brings it."""
    return resources.files("pyvis").joinpath(*_VIS).read_text(encoding="utf-8")
