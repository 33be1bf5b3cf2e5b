"""A build that all tests of exports read: invented cases with every kind of fact that an export treats."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import build
from kg.api import open_graph
from kg.export.formats import Source

BUILT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
CASES = Path(__file__).parents[1] / "data" / "invented" / "text"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of the bundled documents and of the invented ones."""
    out = tmp_path_factory.mktemp("export") / "build"
    assert build(CASES, out=out, add=True, reason=False).out == out
    return out


@pytest.fixture(scope="session")
def source(built: Path) -> Source:
    graph = open_graph(built)
    return Source(graph.store, graph.ontology, BUILT)


@pytest.fixture(scope="session")
def triples(source: Source) -> set[ox.Triple]:
    return {quad.triple for quad in source.store.quads_for_pattern(None, None, None, ox.DefaultGraph())}
