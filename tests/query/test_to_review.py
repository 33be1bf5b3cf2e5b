"""What is to review is in no answer of either engine, and in those of both when it is asked for."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox
import pytest

from kg.config import resource_dir
from kg.documents import find_documents, read_document
from kg.extract.reader import extract
from kg.graph.assemble import assemble
from kg.graph.infer import load_rules
from kg.graph.merged import make_graph, with_inferred, with_what_is_to_review
from kg.graph.review import reviewed, set_apart
from kg.model import Fact, Ontology, WorkFacts
from kg.query.files import Query
from kg.query.run import Engine, run
from kg.terms.lexicon import Lexicon
from kg.terms.ontology import ontology_triples

RULES = load_rules(resource_dir("ontology") / "rules")


@pytest.fixture(scope="module")
def works(ontology: Ontology, lexicon: Lexicon) -> tuple[WorkFacts, ...]:
    documents = [read_document(path) for path in find_documents([resource_dir("documents")])]
    return assemble([row for document in documents for row in extract(document, lexicon)])


def test_nothing_that_the_bundled_digests_say_is_to_review(
    works: tuple[WorkFacts, ...], ontology: Ontology
) -> None:
    assert all(work.to_review == () for work in reviewed(works, ontology))


@pytest.fixture(scope="module")
def doubtful(works: tuple[WorkFacts, ...], ontology: Ontology) -> ox.Store:
    """Return the graph of the digests with every course of ruxolitinib doubted."""

    def doubted(fact: Fact) -> Fact:
        is_meant = fact.kind == "Course" and fact.id.startswith("ruxolitinib")
        return replace(fact, confidence=0.2) if is_meant else fact

    apart = [
        set_apart(replace(work, facts=tuple(doubted(fact) for fact in work.facts)), 0.5) for work in works
    ]
    triples = ontology_triples(resource_dir("ontology"))
    store = ox.Store()
    store.bulk_extend(with_inferred(make_graph(apart, ontology, triples), RULES).quads())
    return store


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_it_counts_only_when_asked_for(
    doubtful: ox.Store, ontology: Ontology, queries: dict[str, Query], engine: Engine
) -> None:
    asked = {"drug": "ruxolitinib"}
    query = queries["salvage-uses"]
    assert len(run(query, doubtful, asked, ontology, engine=engine)) == 0
    whole = with_what_is_to_review(doubtful, RULES)
    assert len(run(query, whole, asked, ontology, engine=engine)) == 2
