"""The toy works as a store, with the ontology that ships."""

from __future__ import annotations

import pyoxigraph
import pytest
from toy_works import toy_store

from kg.config import resource_dir
from kg.model import Ontology
from kg.query.files import Query, load_queries
from kg.terms.ontology import load_ontology


@pytest.fixture(scope="session")
def ontology() -> Ontology:
    return load_ontology(resource_dir("ontology"))


@pytest.fixture(scope="session")
def store(ontology: Ontology) -> pyoxigraph.Store:
    return toy_store(ontology)


@pytest.fixture(scope="session")
def queries() -> dict[str, Query]:
    return load_queries(resource_dir("queries"))
