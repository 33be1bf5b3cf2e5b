"""GraphML: the typed multigraph for Gephi, Cytoscape, yEd, igraph and networkx itself.

GraphML knows single values only, so several values of an attribute are joined by `` | ``, and the literals of
a fact become attributes of their own (``value_ageYears``).
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import Final

import networkx as nx

_JOIN: Final = " | "
# What XML 1.0 cannot hold, not even escaped.
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def graphml(graph: nx.MultiDiGraph[str]) -> bytes:
    """Return a graph of :func:`kg.pathways.project.to_networkx` as GraphML, in its order.

    Nodes keep their names as ids; edges are numbered, and the predicate is an attribute.
    """
    plain: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node, attributes in graph.nodes(data=True):
        plain.add_node(_text(node), **_flat(attributes))
    for number, (source, target, attributes) in enumerate(graph.edges(data=True)):
        plain.add_edge(_text(source), _text(target), key=f"e{number}", **_flat(attributes))
    buffer = BytesIO()
    nx.write_graphml(plain, buffer, named_key_ids=True)
    return buffer.getvalue()


def _flat(attributes: dict[str, object]) -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in attributes.items():
        if isinstance(value, dict):
            flat |= {f"value_{key}": _joined(texts) for key, texts in value.items()}
        else:
            flat[name] = _joined(value)
    return flat


def _joined(value: object) -> str:
    return _text(_JOIN.join(str(item) for item in value) if isinstance(value, tuple) else str(value))


def _text(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
