"""How statements are weighed, and what is set apart as too doubtful."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox
import pytest
from graph_toys import Notes, document, ref

from kg.config import resource_dir
from kg.graph.assemble import assemble
from kg.graph.confidence import Model, load_model, weigh
from kg.graph.infer import load_rules
from kg.graph.marks import KINDS, OF_DOCUMENT, Surroundings
from kg.graph.merged import make_graph, with_inferred, with_what_is_to_review
from kg.graph.rdf import graph_name, kg, read_works
from kg.graph.review import set_apart, with_review
from kg.model import Fact, NodeRef, Ontology, WorkFacts

TEXT = (
    "A 9-year-old girl had fever. Anakinra 2 mg/kg was given. She improved. "
    "Fever was seen. It may have been fever."
)


def a_work() -> WorkFacts:
    """Return one patient with a finding, and a line with a course, its dose and an outcome."""
    notes = Notes(document(("en", TEXT)))
    notes.fact("p", "Patient", "9-year-old girl", size=1, sex="female")
    notes.fact("f", "Finding", "fever", {"ofSubject": "p"}, manifestation="fever")
    notes.fact("l", "TherapyLine", "improved", {"givenTo": "p"}, outcome=ref("o"))
    notes.fact("o", "Outcome", "improved", outcomeType="improvement")
    notes.fact(
        "c", "Course", "Anakinra 2 mg/kg", {"inLine": "l", "givenTo": "p"}, agent="anakinra", dosage=ref("d")
    )
    notes.fact("d", "Dosage", "2 mg/kg", value=2.0, unit="mg/kg")
    return assemble([notes.reading()])[0]


def with_shares(work: WorkFacts, **shares: float) -> WorkFacts:
    """Return the work with every confidence at 0.9, but the facts of the kinds named at what is given."""

    def share(fact: Fact) -> Fact:
        value = shares.get(fact.kind, 0.9)
        rows = tuple(replace(row, confidence=value) for row in fact.statements)
        return replace(fact, statements=rows, confidence=value)

    return replace(work, facts=tuple(share(fact) if fact.id else fact for fact in work.facts))


def kinds(facts: tuple[Fact, ...]) -> set[str]:
    return {fact.kind for fact in facts}


# -------------------------------------------------------------------- weighing


def test_every_clinical_statement_gets_a_share(ontology: Ontology) -> None:
    for fact in weigh(a_work(), ontology).facts:
        if fact.id:
            assert fact.confidence is not None and 0 < fact.confidence < 1, fact
            assert all(0 < (row.confidence or 0) < 1 for row in fact.statements), fact


def test_the_shipped_marks_are_marks_that_are_given() -> None:
    model = load_model()
    assert 0 < model.threshold < 1
    for mark in model.weights:
        kind = mark.removeprefix("kind: ")
        known = kind in KINDS or mark in OF_DOCUMENT or any(mark.startswith(f"{kind} ") for kind in KINDS)
        assert (
            known
            or mark.startswith("only ")
            or mark in ("several passages", "three sentences", "both languages")
        )


def test_support_never_counts_against_and_doubt_never_for() -> None:
    for mark, weight in load_model().weights.items():
        if mark in ("several passages", "three sentences", "both languages"):
            assert weight >= 0, mark
        if mark.startswith("only ") or " only " in mark:
            assert weight <= 0, mark


@pytest.mark.parametrize("words", ["Fever was seen", "It may have been fever", "She improved"])
def test_one_more_passage_never_makes_less_certain(words: str, ontology: Ontology) -> None:
    work = a_work()
    notes = Notes(document(("en", TEXT)), rule="another rule")
    more = notes.evidence(words)

    def supported(fact: Fact) -> Fact:
        rows = tuple(replace(row, evidence=tuple(sorted((*row.evidence, more)))) for row in fact.statements)
        return replace(fact, statements=rows)

    fuller = replace(work, facts=tuple(supported(f) if f.kind == "Finding" else f for f in work.facts))
    before = {fact.id: fact.confidence for fact in weigh(work, ontology).facts}
    after = {fact.id: fact.confidence for fact in weigh(fuller, ontology).facts}
    assert all(after[name] >= before[name] for name in before if before[name] is not None)  # type: ignore[operator]


def test_a_hedged_sentence_is_a_mark_only_where_all_are_hedged(ontology: Ontology) -> None:
    notes = Notes(document(("en", TEXT)))
    notes.fact("p", "Patient", "9-year-old girl", size=1)
    notes.fact("f", "Finding", "It may have been fever", {"ofSubject": "p"}, manifestation="fever")
    work = assemble([notes.reading()])[0]
    finding = next(fact for fact in work.facts if fact.kind == "Finding")
    row = finding.statements[0]
    around = Surroundings(work, ontology)
    assert "only hedged" in around.marks(finding, row)
    both = replace(row, evidence=(*row.evidence, notes.evidence("had fever")))
    assert "only hedged" not in around.marks(finding, both)
    assert "several passages" in around.marks(finding, both)


def test_a_dose_and_a_line_are_as_certain_as_their_course(ontology: Ontology) -> None:
    work = weigh(a_work(), ontology)
    by_kind = {fact.kind: fact for fact in work.facts}
    course = by_kind["Course"]
    shares = {row.predicate: row.confidence for row in course.statements}
    assert by_kind["Dosage"].confidence == shares["dosage"]
    assert by_kind["TherapyLine"].confidence == course.confidence == shares["agent"]


# --------------------------------------------------------------- setting apart


def test_the_threshold_itself_is_enough() -> None:
    work = with_shares(a_work(), Finding=0.5)
    assert set_apart(work, 0.5).to_review == ()
    assert kinds(set_apart(work, 0.501).to_review) == {"Finding"}


def test_what_hangs_on_a_doubtful_fact_goes_with_it() -> None:
    work = with_shares(a_work(), Course=0.2)
    apart = set_apart(work, 0.5)
    assert kinds(apart.to_review) == {"Course", "Dosage", "TherapyLine", "Outcome"}
    assert {"Patient", "Finding"} <= kinds(apart.facts)
    assert kinds(set_apart(with_shares(a_work(), Patient=0.2), 0.5).facts) == {"Work"}


def test_a_doubtful_statement_leaves_a_fact_that_stays() -> None:
    work = with_shares(a_work())

    def doubted(fact: Fact) -> Fact:
        rows = (
            replace(row, confidence=0.1) if row.predicate == "outcome" else row for row in fact.statements
        )
        return replace(fact, statements=tuple(rows))

    work = replace(work, facts=tuple(doubted(fact) for fact in work.facts))
    apart = set_apart(work, 0.5)
    line = next(fact for fact in apart.facts if fact.kind == "TherapyLine")
    assert line.first("outcome") is None
    assert line.first("givenTo") is not None
    assert {(fact.kind, row.predicate) for fact in apart.to_review for row in fact.statements} == {
        ("TherapyLine", "outcome"),
        ("Outcome", "outcomeType"),
    }
    assert with_review(apart) == work


def test_nothing_that_stays_points_to_what_is_apart() -> None:
    for kind in ("Course", "Outcome", "Dosage", "TherapyLine", "Finding"):
        apart = set_apart(with_shares(a_work(), **{kind: 0.1}), 0.5)
        there = {fact.id for fact in apart.facts}
        refs = {
            row.object.id
            for fact in apart.facts
            for row in fact.statements
            if isinstance(row.object, NodeRef)
        }
        refs |= {link.target.id for fact in apart.facts for link in fact.links}
        assert refs <= there, kind


# ----------------------------------------------------------------------- graph


@pytest.fixture(scope="module")
def store(ontology: Ontology) -> ox.Store:
    apart = set_apart(with_shares(a_work(), Outcome=0.1), 0.5)
    rules = load_rules(resource_dir("ontology") / "rules")
    found = ox.Store()
    found.extend(with_inferred(make_graph([apart], ontology, ()), rules).quads())
    return found


def test_what_is_to_review_stands_in_its_own_graph_alone(store: ox.Store) -> None:
    outcome = kg("outcomeType")
    assert list(store.quads_for_pattern(None, outcome, None, ox.DefaultGraph())) == []
    assert len(list(store.quads_for_pattern(None, outcome, None, graph_name("to-review")))) == 1


def test_it_is_read_back_apart(store: ox.Store) -> None:
    (work,) = read_works(store)
    assert kinds(work.to_review) == {"Outcome", "TherapyLine"}
    assert {fact.confidence for fact in work.facts if fact.id} == {0.9}
    assert {row.confidence for fact in work.to_review for row in fact.statements} == {0.1, 0.9}


def test_it_can_be_counted_in(store: ox.Store) -> None:
    whole = with_what_is_to_review(store, load_rules(resource_dir("ontology") / "rules"))
    asked = "SELECT ?o WHERE { ?line <%s> ?o }" % kg("outcome").value  # noqa: UP031
    assert len(list(store.query(asked))) == 0  # type: ignore[arg-type]
    assert len(list(whole.query(asked))) == 1  # type: ignore[arg-type]


def test_a_model_adds_the_weights_of_the_marks() -> None:
    model = Model(0.5, 0.0, {"a": 1.0, "b": -1.0})
    assert model.share(("a", "b", "unknown")) == 0.5
    assert model.share(("a",)) == 0.731
