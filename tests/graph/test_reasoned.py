"""HermiT as a check of a graph: it can fail, and agrees where it should."""

from dataclasses import replace

import pytest
from graph_toys import Notes, document, ref
from pyoxigraph import NamedNode, Triple

from kg import vocab
from kg.config import resource_dir
from kg.graph.assemble import assemble
from kg.graph.infer import load_rules
from kg.graph.merged import make_graph, with_inferred
from kg.graph.rdf import TYPE, kg
from kg.graph.reasoned import check_reasoning, relevant_triples
from kg.terms.ontology import load_ontology, ontology_triples
from kg.terms.reason import java_available

pytestmark = pytest.mark.skipif(not java_available(), reason="needs a Java runtime (the reason extra)")
DOC = document(("en", "Steroids failed; ruxolitinib worked. A boy of 9."))


@pytest.fixture(scope="module")
def graph():
    directory = resource_dir("ontology")
    ontology = load_ontology(directory)
    notes = Notes(DOC).fact("p", "Patient", "boy of 9", size=1, ageYears=9)
    notes.fact("a", "TherapyLine", "Steroids failed", {"givenTo": "p"}, outcome=ref("n"))
    notes.fact("b", "TherapyLine", "ruxolitinib", {"givenTo": "p"}, after=ref("a"), outcome=ref("o"))
    notes.fact("n", "Outcome", "failed", outcomeType="no-response")
    notes.fact("o", "Outcome", "worked", outcomeType="improvement")
    notes.fact("r", "Course", "ruxolitinib", {"inLine": "b"}, agent="ruxolitinib")
    works = assemble([notes.reading()])
    stated = make_graph(works, ontology, ontology_triples(directory))
    return with_inferred(stated, load_rules(directory / "rules"))


def test_rules_and_axioms_agree_on_a_rescue(graph):
    inferred = {
        (row.subject.value.partition("#")[2], row.object.value.removeprefix(vocab.KG))
        for row in graph.inferred
        if row.predicate == TYPE and "#" in row.subject.value
    }
    assert {
        ("line-1", "FailedLine"),
        ("line-2", "SalvageLine"),
        ("ruxolitinib-1", "JakInhibitorRescue"),
    } <= inferred
    assert check_reasoning(graph) == []


def test_a_conclusion_that_no_rule_drew_is_found(graph):
    problems = check_reasoning(replace(graph, inferred=()))
    assert {row.code for row in problems} == {"rule-missing"}
    assert any("FailedLine" in row.message and row.where.endswith("#line-1") for row in problems)


def test_a_conclusion_that_no_axiom_draws_is_found(graph):
    line = NamedNode(vocab.node_iri(DOC.slug, "line-1"))
    wrong = replace(graph, inferred=(*graph.inferred, Triple(line, TYPE, kg("SalvageLine"))))
    (problem,) = check_reasoning(wrong)
    assert (problem.code, problem.where) == ("axiom-missing", line.value)


def test_an_inconsistent_graph_is_found(graph):
    line = NamedNode(vocab.node_iri(DOC.slug, "line-1"))
    slug, rows = graph.works[0]
    wrong = replace(graph, works=((slug, (*rows, Triple(line, TYPE, kg("Drug")))),))
    (problem,) = check_reasoning(wrong)
    assert (problem.code, problem.level) == ("inconsistent", "error")


def test_the_module_keeps_what_facts_touch_and_leaves_the_rest_out(graph):
    subjects = {row.subject for row in relevant_triples(graph)}
    assert {kg("ruxolitinib"), kg("jak-inhibitor"), kg("no-response")} <= subjects
    untouched = {kg("ferritin"), kg("jak1")}
    assert untouched <= {row.subject for row in graph.ontology} and not untouched & subjects
