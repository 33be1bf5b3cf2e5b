"""The formats that are made from a build when asked for: to add one is a function and a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pyoxigraph import DefaultGraph, Store

from kg.errors import BuildError
from kg.export.graphml import graphml
from kg.export.jsonld import jsonld
from kg.export.kgx import kgx
from kg.export.phenopackets import phenopackets
from kg.export.sssom import sssom
from kg.graph.rdf import read_works
from kg.model import Ontology, WorkFacts
from kg.pathways.project import to_networkx


@dataclass(frozen=True, slots=True)
class Source:
    """What a format is made from; ``built`` is when the graph was built."""

    store: Store
    ontology: Ontology
    built: datetime


def _graphml(source: Source) -> bytes:
    return graphml(to_networkx(source.store, source.ontology))


def _jsonld(source: Source) -> bytes:
    quads = source.store.quads_for_pattern(None, None, None, DefaultGraph())
    return jsonld(quad.triple for quad in quads)


def _sssom(source: Source) -> bytes:
    return sssom(source.ontology)


def _kgx(source: Source) -> dict[str, bytes]:
    return kgx(_works(source), source.ontology)


def _phenopackets(source: Source) -> dict[str, bytes]:
    return phenopackets(_works(source), source.ontology, source.built)


def _works(source: Source) -> tuple[WorkFacts, ...]:
    """Read the facts back; a graph from which part of a record is gone gives nothing out.

    Raises:
        BuildError: a record of the graph lacks a part or holds a value of a wrong kind.
    """
    try:
        return read_works(source.store)
    except (LookupError, ValueError) as error:
        raise BuildError(
            f"the graph is damaged: a record is not complete ({error}); kg check shows where, build it again"
        ) from error


FILES: Final[dict[str, Callable[[Source], bytes]]] = {
    "graphml": _graphml,
    "jsonld": _jsonld,
    "sssom": _sssom,
}
FOLDERS: Final[dict[str, Callable[[Source], dict[str, bytes]]]] = {
    "kgx": _kgx,
    "phenopackets": _phenopackets,
}
