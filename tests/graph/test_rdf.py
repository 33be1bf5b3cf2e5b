"""Facts to RDF and back, and what the RDF looks like."""

import pytest
from graph_toys import SLUG, Notes, Verbatim, document, ref
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Store, Triple

from kg import vocab
from kg.errors import UnknownNameError
from kg.graph.assemble import assemble
from kg.graph.rdf import TYPE, as_quads, graph_name, kg, read_works, work_triples
from kg.model import (
    Fact,
    LangString,
    MetadataItem,
    Ontology,
    Quantity,
    Span,
    Statement,
    Term,
    WorkFacts,
)

TEXT = "一名9岁男孩。Anakinra 2.50 mg/kg, twice daily, for 3 to 5 months; 6 of 8 (75.5 %)."
ANAKINRA = Term("anakinra", ("Drug",), (LangString("anakinra", "en"), LangString("阿那白滞素", "zh")))
TERMS = Ontology({"anakinra": ANAKINRA})


def everything() -> WorkFacts:
    """Return a work with every type of object and of metadata."""
    doc = document(
        ("en", TEXT),
        metadata=(
            MetadataItem("title", "一名9岁男孩", "zh", None, Span(0, 6)),
            MetadataItem("author", "Anakinra", "en", 1, Span(7, 15)),
            MetadataItem("corresponding-author", "anakinra", "en", None, Span(7, 15)),
            MetadataItem("year", "2031"),
            MetadataItem("received", "2031-02-03"),
            MetadataItem("accepted", "2031-04"),
        ),
    )
    notes = Notes(doc).fact("p", "Patient", "9岁男孩", size=1, ageYears=9, sex="male")
    notes.fact(
        "c",
        "Course",
        "Anakinra",
        {"givenTo": "p", "inLine": "l"},
        agent="anakinra",
        dosage=ref("d"),
        cycles=3,
        duration=Quantity("mo", low=3.0, high=5.0, statistic="median", qualifier="approximately"),
    )
    notes.fact(
        "d", "Dosage", "2.50 mg/kg", value=2.5, unit=Verbatim("mg/kg"), verbatim=Verbatim("2.50 mg/kg")
    )
    notes.fact("l", "TherapyLine", "Anakinra", groupOutcome=ref("o"))
    notes.fact("o", "GroupOutcome", "6 of 8", outcomeType="improvement", count=6, total=8, percent=75.5)
    notes.fact("", "Work", "Anakinra", design="case-report")
    return assemble([notes.reading()])[0]


def loaded(work: WorkFacts) -> Store:
    store = Store()
    store.extend(as_quads(work_triples(work, TERMS), graph_name(work.slug)))
    return store


def test_facts_come_back_from_the_graph_as_they_went_in():
    work = everything()
    (back,) = read_works(loaded(work), {text.id: text.text for text in work.texts})
    assert back.facts == work.facts
    assert [(t.id, t.text, t.kind, t.sha256, t.name) for t in back.texts] == [
        (t.id, t.text, t.kind, t.sha256, t.name) for t in work.texts
    ]


def test_several_works_come_back_by_slug():
    one = assemble([Notes(document(("en", "x"), slug="b-1")).reading()])[0]
    store = loaded(everything())
    store.extend(as_quads(work_triples(one, TERMS), graph_name("b-1")))
    assert [work.slug for work in read_works(store)] == [SLUG, "b-1"]


numbers = st.floats(min_value=0, max_value=1e9, allow_nan=False).map(lambda x: round(x, 6))


@given(
    unit=st.sampled_from(["mo", "mg/kg", "%", "10*9/L", "ng/mL", "1"]),
    value=st.none() | numbers,
    low=st.none() | numbers,
    high=st.none() | numbers,
    qualifier=st.sampled_from([None, "approximately", "at-least"]),
    statistic=st.sampled_from([None, "median"]),
    verbatim=st.text(max_size=20).filter(lambda s: max(s, default="a") < "\ud800" or max(s) > "\udfff"),
)
def test_any_quantity_and_any_words_come_back(unit, value, low, high, qualifier, statistic, verbatim):
    quantity = Quantity(unit, value, low, high, qualifier, statistic)
    notes = Notes(document(("en", TEXT)))
    notes.fact("c", "Course", "Anakinra", agent="anakinra", duration=quantity)
    notes.fact("d", "Dosage", "2.50", verbatim=Verbatim(verbatim), value=2.5)
    work = assemble([notes.reading()])[0]
    (back,) = read_works(loaded(work))
    assert back.facts == work.facts


def test_each_stated_triple_has_one_statement_with_its_evidence_and_links_have_none():
    work = everything()
    store = loaded(work)
    query = """
        PREFIX kg: <https://w3id.org/salvage-kg/>
        SELECT ?s ?p (COUNT(DISTINCT ?statement) AS ?n) (MIN(?exact) AS ?words) WHERE {
          ?s kg:inWork ?w ; ?p ?o .
          ?statement a kg:Statement ; kg:subject ?s ; kg:predicate ?p ; kg:object ?o ; kg:evidence ?e .
          ?e kg:exact ?exact
        } GROUP BY ?s ?p"""
    rows = {
        (row["s"].value.partition("#")[2], row["p"].value.removeprefix(vocab.KG)): (
            int(row["n"].value),
            row["words"].value,
        )
        for row in store.query(query)
    }
    assert rows["anakinra-1", "agent"] == (1, "Anakinra")
    assert rows["anakinra-1-dose-1", "verbatim"] == (1, "2.50 mg/kg")
    assert ("anakinra-1", "inLine") not in rows and ("anakinra-1", "inWork") not in rows


def test_literals_have_the_type_of_their_property():
    triples = set(work_triples(everything(), TERMS))
    xsd = vocab.PREFIXES["xsd"]

    def says(local: str, predicate: str, value: str, datatype: str) -> bool:
        node = NamedNode(vocab.node_iri(SLUG, local))
        literal = Literal(value, datatype=NamedNode(xsd + datatype))
        return Triple(node, kg(predicate), literal) in triples

    assert says("patient-1", "ageYears", "9", "decimal")
    assert says("patient-1", "size", "1", "integer")
    assert says("anakinra-1-dose-1", "value", "2.5", "decimal")
    assert says("anakinra-1-dose-1", "verbatim", "2.50 mg/kg", "string")
    assert says("", "year", "2031", "integer")
    assert says("", "dateReceived", "2031-02-03", "date")
    assert says("", "dateAccepted", "2031-04", "string")


def test_verbatim_dose_text_and_numbers_survive_the_store():
    """A store writes "5.50" as 5.5, so only a string keeps what was written."""
    rows = loaded(everything()).query(
        "SELECT ?v WHERE { ?d <https://w3id.org/salvage-kg/verbatim> ?v . ?d a "
        "<https://w3id.org/salvage-kg/Dosage> }"
    )
    assert [row["v"].value for row in rows] == ["2.50 mg/kg"]


def test_nodes_are_named_by_content():
    names = {triple.subject.value.partition("#")[2] for triple in work_triples(everything(), TERMS)}
    assert "q-median-approximately-3-to-5-mo" in names
    assert "s-anakinra-1.agent.anakinra" in names
    assert not any(isinstance(t.object, BlankNode) for t in work_triples(everything(), TERMS))


def test_fact_nodes_have_labels_in_both_languages():
    node = NamedNode(vocab.node_iri(SLUG, "anakinra-1"))
    label = NamedNode(vocab.PREFIXES["rdfs"] + "label")
    labels = {
        (t.object.value, t.object.language)
        for t in work_triples(everything(), TERMS)
        if t.subject == node and t.predicate == label
    }
    assert labels == {("anakinra (course 1)", "en"), ("阿那白滞素 (疗程 1)", "zh")}


def test_a_dose_is_called_by_its_drug_and_amount():
    triples = {str(t) for t in work_triples(everything(), TERMS)}
    node = vocab.node_iri(SLUG, "anakinra-1-dose-1")
    label = vocab.PREFIXES["rdfs"] + "label"
    assert f'<{node}> <{label}> "anakinra 2.5 mg/kg (dose 1)"@en' in triples


def test_the_default_graph_repeats_the_graph_of_the_work():
    store = loaded(everything())
    named = {q.triple for q in store.quads_for_pattern(None, None, None, graph_name(SLUG))}
    merged = {q.triple for q in store if q.graph_name != graph_name(SLUG)}
    assert named == merged and Triple(NamedNode(vocab.work_iri(SLUG)), TYPE, kg("Work")) in named


@pytest.mark.parametrize(
    ("kind", "predicate"), [("Course", "sex"), ("Patient", "ageYear"), ("Work", "headline")]
)
def test_a_property_that_the_kind_does_not_have_is_refused(kind, predicate):
    fact = Fact("x-1", kind, (Statement(predicate, 1, ()),))
    with pytest.raises(UnknownNameError, match=f"unknown property of {kind} '{predicate}'"):
        work_triples(WorkFacts(SLUG, (), (fact,)), TERMS)
