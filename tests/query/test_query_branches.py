"""Ranges, qualifiers, patients inside a cohort, and a drug given twice: what the toy works do not have."""

from __future__ import annotations

import pyoxigraph
import pytest
from toy_works import edge_triples, fact, link, only_zh, says, term_triples

from kg.graph.rdf import TYPE, as_quads, graph_name, kg, work_triples
from kg.model import NodeRef, Ontology, Quantity, TermRef, WorkFacts
from kg.query.files import Query
from kg.query.run import Engine, run
from kg.query.table import cell_text
from kg.vocab import node_iri

WORDS = only_zh("用托珠单抗")
WORK = WorkFacts(
    "toy-ranges",
    (),
    (
        fact("", "Work"),
        fact("cohort-1", "Cohort", says("size", 5, WORDS)),
        fact("patient-1", "Patient", says("size", 1, WORDS), link("partOf", "cohort-1")),
        fact(
            "line-1",
            "TherapyLine",
            says("outcome", NodeRef("no-response-1"), WORDS),
            link("givenTo", "cohort-1"),
        ),
        fact("no-response-1", "Outcome", says("outcomeType", TermRef("no-response"), WORDS)),
        fact(
            "line-2",
            "TherapyLine",
            says("after", NodeRef("line-1"), WORDS),
            says("outcome", NodeRef("improvement-1"), WORDS),
            link("givenTo", "cohort-1"),
        ),
        fact("improvement-1", "Outcome", says("outcomeType", TermRef("improvement"), WORDS)),
        fact(
            "tocilizumab-1", "Course", says("agent", TermRef("tocilizumab"), WORDS), link("inLine", "line-1")
        ),
        fact(
            "tocilizumab-2",
            "Course",
            says("agent", TermRef("tocilizumab"), WORDS),
            says("dosage", NodeRef("dosage-1"), WORDS),
            says("ended", TermRef("stopped"), WORDS),
            says("duration", Quantity("mo", low=2.0, high=3.5, qualifier="approximately"), WORDS),
            link("inLine", "line-2"),
        ),
        fact(
            "dosage-1",
            "Dosage",
            says("low", 0.5, WORDS),
            says("high", 10.0, WORDS),
            says("unit", "mg/kg", WORDS),
        ),
    ),
)


@pytest.fixture(scope="module")
def ranges(ontology: Ontology) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    triples = [*term_triples(), *edge_triples(), *work_triples(WORK, ontology)]
    for name, class_name in (("line-1", "FailedLine"), ("line-2", "SalvageLine")):
        node = pyoxigraph.NamedNode(node_iri("toy-ranges", name))
        triples.append(pyoxigraph.Triple(node, TYPE, kg(class_name)))
    store.extend(as_quads(triples, graph_name("toy-ranges")))
    return store


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
@pytest.mark.parametrize(
    ("name", "columns", "rows"),
    [
        (
            "salvage-uses",
            ("agent", "condition", "size", "doses"),
            [("kg:tocilizumab", "", "5", "0.5-10 mg/kg")],
        ),
        ("stopped-drugs", ("duration", "reason"), [("approximately 2-3.5 mo", "not stated")]),
        ("documents", ("work", "people"), [("toy-ranges", "5")]),
        (
            "drugs-used",
            ("agent", "people", "judged", "benefit", "failure"),
            [("kg:tocilizumab", "5", "5", "5", "5")],
        ),
    ],
)
def test_answers(
    queries: dict[str, Query],
    ranges: pyoxigraph.Store,
    ontology: Ontology,
    engine: Engine,
    name: str,
    columns: tuple[str, ...],
    rows: list[tuple[str, ...]],
) -> None:
    table = run(queries[name], ranges, {}, ontology, engine=engine)
    assert [tuple(cell_text(row[column], names=True) for column in columns) for row in table] == rows


def test_a_disorder_asked_for_leaves_out_lines_of_which_none_is_stated(
    queries: dict[str, Query], ranges: pyoxigraph.Store, ontology: Ontology
) -> None:
    """The parameter filters a variable that is bound solely inside OPTIONAL."""
    assert len(run(queries["salvage-uses"], ranges, {"disorder": "aosd"}, ontology)) == 0
