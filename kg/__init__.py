"""Salvage KG: a knowledge graph of salvage therapy in hyperinflammation, with its evidence.

``build``, ``open_graph`` and the rest of ``kg.api`` are loaded when they are first used, so that importing a
small part of the package stays quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.api import KnowledgeGraph as KnowledgeGraph
    from kg.api import build as build
    from kg.api import open_graph as open_graph

__all__ = ["KnowledgeGraph", "build", "open_graph"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from kg import api

        return getattr(api, name)
    raise AttributeError(f"module 'kg' has no attribute '{name}'")
