"""What all tests share: the ontology and the lexicon, loaded once."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kg.config import resource_dir
from kg.model import Ontology
from kg.terms.lexicon import Lexicon, build_lexicon
from kg.terms.ontology import load_ontology

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def ontology() -> Ontology:
    """The ontology that ships with the project."""
    return load_ontology(resource_dir("ontology"))


@pytest.fixture(scope="session")
def lexicon(ontology: Ontology) -> Lexicon:
    """The lexicon of the shipped ontology."""
    return build_lexicon(ontology)
