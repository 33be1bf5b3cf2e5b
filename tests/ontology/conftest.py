"""The shipped ontology and rules, and a store filled from small Turtle."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import vocab
from kg.config import resource_dir
from kg.graph.infer import Rule, infer, load_rules
from kg.terms.ontology import ontology_triples

PREFIXES = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in vocab.PREFIXES.items())
PREFIXES += f"@prefix d: <{vocab.node_iri('test', 'x').removesuffix('x')}> .\n"

Parse = Callable[[str], list[ox.Triple]]
Infer = Callable[[str], ox.Store]


def parse_turtle(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)]


def store_of(triples: list[ox.Triple]) -> ox.Store:
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object, ox.DefaultGraph()) for t in triples)
    return store


@pytest.fixture(scope="session")
def ontology_dir() -> Path:
    return resource_dir("ontology")


@pytest.fixture(scope="session")
def ontology(ontology_dir: Path) -> list[ox.Triple]:
    """All shipped triples: classes, terms and mechanisms."""
    return ontology_triples(ontology_dir)


@pytest.fixture(scope="session")
def core(ontology_dir: Path) -> list[ox.Triple]:
    data = (ontology_dir / "core.ttl").read_bytes()
    return [quad.triple for quad in ox.parse(data, format=ox.RdfFormat.TURTLE)]


@pytest.fixture(scope="session")
def rules(ontology_dir: Path) -> tuple[Rule, ...]:
    return load_rules(ontology_dir / "rules")


@pytest.fixture(scope="session")
def turtle() -> Parse:
    """Read Turtle with the project's prefixes, and ``d:`` for the nodes of one document."""
    return parse_turtle


@pytest.fixture(scope="session")
def hierarchy(ontology: list[ox.Triple]) -> list[ox.Triple]:
    """Types, subclasses, drug classes and regimens of the shipped ontology: what the rules look at."""
    names = {vocab.PREFIXES["rdf"] + "type", vocab.PREFIXES["rdfs"] + "subClassOf"}
    names |= {vocab.kg_iri(name) for name in ("memberOfClass", "subtypeOf", "componentOfRegimen")}
    return [t for t in ontology if t.predicate.value in names and "/ref_" not in str(t.subject)]


@pytest.fixture
def inferred(hierarchy: list[ox.Triple], rules: tuple[Rule, ...]) -> Infer:
    """Return a store with the hierarchy, the Turtle given, and what the rules make of them."""

    def run(text: str) -> ox.Store:
        store = store_of(hierarchy + parse_turtle(text))
        infer(store, rules)
        return store

    return run
