"""Decisions of curators: the file, what it does to a work, staleness, conflicts, agreement, and answers."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.config import resource_dir
from kg.documents import read_document
from kg.errors import DecisionError
from kg.extract.reader import extract
from kg.graph.assemble import assemble
from kg.graph.infer import load_rules
from kg.graph.merged import make_graph, with_inferred
from kg.graph.rdf import graph_name, kg, read_works
from kg.graph.review import reviewed, set_apart
from kg.model import Fact, Ontology, Quantity, TermRef, WorkFacts
from kg.query.files import load_queries
from kg.query.run import Engine, run
from kg.review.agreement import agreement, kappa
from kg.review.apply import decided, matches
from kg.review.entries import Entry, Target, Words, main_statement, value_record
from kg.review.files import read_decisions
from kg.review.only import reviewed_only
from kg.terms.lexicon import Lexicon
from kg.terms.ontology import ontology_triples

CASE = """# Ruxolitinib for refractory macrophage activation syndrome: an invented case

## Case report

A 9-year-old girl with systemic juvenile idiopathic arthritis developed macrophage activation syndrome. \
Methylprednisolone 2 mg/kg/day was given, but fever persisted and there was no response. Tocilizumab was \
then started. Ruxolitinib 10 mg twice daily was added as salvage therapy, and she improved within a week. \
Her own notes name Kinaret as well. Rash was absent.
"""
RULES = load_rules(resource_dir("ontology") / "rules")
QUERIES = load_queries(resource_dir("queries"))


@pytest.fixture(scope="module")
def work(ontology: Ontology, lexicon: Lexicon, tmp_path_factory: pytest.TempPathFactory) -> WorkFacts:
    path = tmp_path_factory.mktemp("text") / "case.md"
    path.write_text(CASE, encoding="utf-8")
    (found,) = assemble(extract(read_document(path), lexicon))
    return found


def target(work: WorkFacts, fact_id: str, name: str | None = None) -> Target:
    fact = fact_of(work, fact_id)
    row = main_statement(fact) if name is None else next(r for r in fact.statements if r.predicate == name)
    assert row is not None
    item = row.evidence[0]
    words = Words(item.text, item.span.start, item.span.end, item.exact)
    by_id = {one.id: one for one in work.facts}
    return Target(fact.kind, row.predicate, value_record(row.object, by_id), words, fact.id)


def fact_of(work: WorkFacts, fact_id: str) -> Fact:
    return next(fact for fact in work.facts if fact.id == fact_id)


def entry(work: WorkFacts, action: Any, what: Target, curator: str = "ada", **more: Any) -> Entry:
    return Entry(work.slug, action, curator, "2026-11-24", what, "toy:1", **more)


def words_in(work: WorkFacts, exact: str) -> Words:
    text = work.texts[0]
    start = text.text.index(exact)
    return Words(text.id, start, start + len(exact), exact)


def ids(facts: tuple[Fact, ...]) -> set[str]:
    return {fact.id for fact in facts}


# ------------------------------------------------------------------- application


def test_an_accepted_fact_is_never_to_review(work: WorkFacts, ontology: Ontology) -> None:
    doubtful = replace(work, facts=tuple(replace(fact, confidence=0.1) for fact in work.facts if fact.id))
    assert "ruxolitinib-1" in ids(set_apart(doubtful, 0.5).to_review)
    after, outcomes = decided(doubtful, [entry(work, "accept", target(work, "ruxolitinib-1"))])
    assert [item.state for item in outcomes] == ["applied"]
    kept = set_apart(after, 0.5)
    assert {"ruxolitinib-1", "line-3", "patient-1"} <= ids(kept.facts)
    assert fact_of(kept, "ruxolitinib-1").confidence == 0.1
    assert "tocilizumab-1" in ids(kept.to_review)


def test_a_rejected_drug_goes_with_its_line_and_keeps_its_reason(work: WorkFacts) -> None:
    what = target(work, "tocilizumab-1")
    after, _ = decided(work, [entry(work, "reject", what, reason="planned", whole=True)])
    assert not ids(after.facts) & {"tocilizumab-1", "line-2"}
    (row,) = next(fact for fact in after.set_aside if fact.id == "tocilizumab-1").statements
    assert [(one.action, one.curator, one.reason) for one in row.decisions] == [("reject", "ada", "planned")]


def test_a_rejected_statement_leaves_its_fact(work: WorkFacts) -> None:
    what = target(work, "macrophage-activation-syndrome-1", "statedQualifier")
    after, _ = decided(work, [entry(work, "reject", what, reason="not-in-text")])
    assert fact_of(after, "macrophage-activation-syndrome-1").first("statedQualifier") is None
    assert fact_of(after, "macrophage-activation-syndrome-1").first("disorder") is not None


def test_an_edit_puts_the_curators_statement_in_the_place_of_the_machines(work: WorkFacts) -> None:
    after, _ = decided(work, [entry(work, "edit", target(work, "ruxolitinib-1-dose-1", "value"), to=5)])
    row = next(r for r in fact_of(after, "ruxolitinib-1-dose-1").statements if r.predicate == "value")
    assert row.object == 5.0 and row.confidence is None
    assert {item.rule for item in row.evidence} == {"curator"}
    assert [one.action for one in row.decisions] == ["edit"]
    (old,) = next(fact for fact in after.set_aside if fact.id == "ruxolitinib-1-dose-1").statements
    assert old.object == 10.0 and [one.action for one in old.decisions] == ["replace"]


def test_what_was_reckoned_from_an_edited_value_goes(work: WorkFacts) -> None:
    edit = entry(work, "edit", target(work, "patient-1", "age"), to={"value": 8, "unit": "a"})
    patient = fact_of(decided(work, [edit])[0], "patient-1")
    assert patient.first("age") == Quantity("a", 8)
    assert patient.first("ageYears") is None


def test_an_added_drug_joins_the_line_that_it_was_given_in(work: WorkFacts) -> None:
    what = Target("Course", "agent", {"term": "anakinra"}, words_in(work, "Kinaret"))
    with_rux = entry(work, "add", what, beside=target(work, "ruxolitinib-1"))
    course = fact_of(decided(work, [with_rux])[0], "anakinra-1")
    assert course.first("agent") == TermRef("anakinra")
    assert course.first("inLine") == fact_of(work, "ruxolitinib-1").first("inLine")
    assert [item.exact for item in course.statements[0].evidence] == ["Kinaret"]
    alone = decided(work, [entry(work, "add", what)])[0]
    line = fact_of(alone, "anakinra-1").first("inLine")
    assert line not in [fact.first("inLine") for fact in work.facts]


@pytest.mark.parametrize(
    "kind, name, term", [("Finding", "manifestation", "seizure"), ("Condition", "disorder", "hlh")]
)
def test_an_added_finding_is_of_the_only_patient(work: WorkFacts, kind: str, name: str, term: str) -> None:
    what = Target(kind, name, {"term": term}, words_in(work, "notes"))
    after, outcomes = decided(work, [entry(work, "add", what)])
    assert [item.state for item in outcomes] == ["applied"]
    assert any(link.target.id == "patient-1" for link in fact_of(after, f"{term}-1").links)


def test_two_patients_leave_an_addition_unplaced(work: WorkFacts) -> None:
    two = replace(work, facts=(*work.facts, replace(fact_of(work, "patient-1"), id="patient-2")))
    what = Target("Finding", "manifestation", {"term": "seizure"}, words_in(work, "notes"))
    after, outcomes = decided(two, [entry(work, "add", what)])
    assert [item.state for item in outcomes] == ["no such fact"] and after.facts == two.facts


def test_an_added_dose_and_outcome_hang_on_their_course(work: WorkFacts) -> None:
    tocilizumab = target(work, "tocilizumab-1")
    dose = Target("Dosage", "value", 8, words_in(work, "notes"))
    outcome = Target("Outcome", "outcomeType", {"term": "no-response"}, words_in(work, "notes"))
    unit = (("unit", "mg/kg"),)
    adds = [
        entry(work, "add", dose, beside=tocilizumab, also=unit),
        entry(work, "add", outcome, beside=tocilizumab),
    ]
    after, _ = decided(work, adds)
    owned = fact_of(after, "tocilizumab-1").first("dosage")
    assert fact_of(after, owned.id).first("unit") == "mg/kg"
    assert fact_of(after, "line-2").first("outcome") is not None


def test_rejecting_the_order_of_lines_keeps_the_line(work: WorkFacts) -> None:
    what = target(work, "line-2", "after")
    after, _ = decided(work, [entry(work, "reject", what, reason="wrong-line")])
    assert fact_of(after, "line-2").first("after") is None
    assert "tocilizumab-1" in ids(after.facts)


# ------------------------------------------------------- staleness, renumbering, conflict


def test_a_decision_on_another_text_is_stale_and_changes_nothing(work: WorkFacts) -> None:
    what = target(work, "tocilizumab-1")
    moved = replace(what, words=replace(what.words, text="text-00000000"))
    shifted = replace(what, words=replace(what.words, start=what.words.start + 1, end=what.words.end + 1))
    for old in (moved, shifted):
        after, outcomes = decided(work, [entry(work, "reject", old, reason="planned")])
        assert [item.state for item in outcomes] == ["stale"]
        assert after.facts == work.facts and after.set_aside == ()
        (problem,) = set(after.problems) - set(work.problems)
        assert problem.code == "stale-decision" and "ada" in problem.message


def test_what_today_is_not_read_is_a_finding(work: WorkFacts) -> None:
    what = replace(target(work, "tocilizumab-1"), value={"term": "anakinra"})
    after, outcomes = decided(work, [entry(work, "accept", what)])
    assert [item.state for item in outcomes] == ["no such fact"]
    assert {row.code for row in after.problems} >= {"no-such-fact-decision"}


def test_renumbering_does_not_matter(work: WorkFacts) -> None:
    what = replace(target(work, "tocilizumab-1"), id="tocilizumab-7")
    assert [fact.id for fact, _ in matches(work.facts, what)] == ["tocilizumab-1"]


def test_the_hint_decides_between_facts_that_say_the_same(work: WorkFacts) -> None:
    what = target(work, "tocilizumab-1")
    twice = (*work.facts, replace(fact_of(work, "tocilizumab-1"), id="tocilizumab-2"))
    assert [fact.id for fact, _ in matches(twice, what)] == ["tocilizumab-1"]
    assert len(matches(twice, replace(what, id="tocilizumab-9"))) == 2


def test_curators_who_disagree_leave_the_fact_unreviewed(work: WorkFacts) -> None:
    what = target(work, "tocilizumab-1")
    both = [
        entry(work, "accept", what),
        entry(work, "reject", what, "bea", reason="planned", whole=True),
    ]
    after, outcomes = decided(work, both)
    assert [item.state for item in outcomes] == ["disputed", "disputed"]
    assert after.facts == work.facts
    assert "disputed-decision" in {row.code for row in after.problems}
    agreed, _ = decided(work, [entry(work, "accept", what), entry(work, "accept", what, "bea")])
    (row,) = fact_of(agreed, "tocilizumab-1").statements
    assert [one.curator for one in row.decisions] == ["ada", "bea"]


# --------------------------------------------------------------------- agreement


def test_kappa_is_that_of_a_worked_example() -> None:
    """Of 50 items 20 + 15 are judged alike; 5 and 10 not: po .70; pe .5 * .6 + .5 * .4 = .50; kappa .40."""
    pairs = [("a", "a")] * 20 + [("a", "r")] * 5 + [("r", "a")] * 10 + [("r", "r")] * 15
    assert kappa(pairs) == pytest.approx(0.4)
    assert kappa([("a", "a")] * 3) is None
    assert kappa([]) is None
    assert kappa([("a", "r"), ("r", "a")]) == pytest.approx(-1)


def test_agreement_is_told_by_kind(work: WorkFacts) -> None:
    names = ["tocilizumab-1", "ruxolitinib-1", "methylprednisolone-1", "fever-1"]
    first = [entry(work, "accept", target(work, name)) for name in names]
    second = [entry(work, "accept", target(work, name), "bea") for name in names[1:]]
    second.append(entry(work, "reject", target(work, "tocilizumab-1"), "bea", reason="planned"))
    rows = {row.kind: (row.n, row.agreed, row.kappa) for row in agreement([*first, *second])}
    assert rows == {"Course": (3, 2, 0.0), "Finding": (1, 1, None), "all": (4, 3, 0.0)}


# ---------------------------------------------------------------------- the file


def write_file(folder: Path, work: WorkFacts, decisions: list[dict[str, Any]], **head: Any) -> Path:
    record = {"format": 1, "work": work.slug, "curator": "ada", "date": "2026-11-24", "texts": {}} | head
    path = folder / f"{work.slug}.ada.yaml"
    path.write_text(json.dumps(record | {"decisions": decisions}, indent=1), encoding="utf-8")
    return path


def plain(what: Target) -> dict[str, Any]:
    words = what.words
    return {
        "fact": {"id": what.id, "kind": what.kind, "property": what.property, "value": what.value},
        "words": {"text": words.text, "start": words.start, "end": words.end, "exact": words.exact},
    }


def test_a_file_is_read_as_it_was_written(work: WorkFacts, ontology: Ontology, tmp_path: Path) -> None:
    dose, drug = target(work, "ruxolitinib-1-dose-1", "value"), target(work, "tocilizumab-1")
    rows = [
        {"action": "edit", **plain(dose), "to": 5},
        {"action": "reject", **plain(drug), "reason": "planned", "whole": True, "date": "2026-11-25"},
    ]
    write_file(tmp_path, work, rows)
    edit, reject = read_decisions(tmp_path, ontology)
    assert (edit.target, edit.to, edit.date, edit.curator) == (dose, 5, "2026-11-24", "ada")
    assert (reject.target, reject.reason, reject.whole, reject.date) == (drug, "planned", True, "2026-11-25")


@pytest.mark.parametrize(
    "change, said",
    [
        ({"action": "approve"}, "unknown action 'approve'"),
        ({"action": "reject"}, "unknown reason ''"),
        ({"action": "reject", "reason": "other"}, "needs a note"),
        ({"action": "accept", "to": 5}, "has 'to'"),
        ({"action": "edit", "to": 5}, "not of the sort"),
        ({"action": "edit", "to": {"term": "ruxolitinb"}}, "nearest: ruxolitinib"),
        ({"action": "edit", "to": {"term": "fever"}}, "is no Therapy"),
        ({"action": "accept", "wordz": 1}, "no field 'wordz'"),
        ({"action": "accept", "date": "yesterday"}, "is no date"),
        ({"action": "accept", "words": {"text": "t", "start": 0, "end": 9, "exact": "x"}}, "do not fit"),
        ({"action": "accept", "fact": {"kind": "Course", "property": "agnt", "value": 1}}, "'agnt'"),
    ],
)  # fmt: skip
def test_a_wrong_decision_is_one_line_with_its_place(
    work: WorkFacts, ontology: Ontology, tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    path = write_file(tmp_path, work, [plain(target(work, "tocilizumab-1")) | change])
    with pytest.raises(DecisionError) as caught:
        read_decisions(tmp_path, ontology)
    assert said in str(caught.value) and "\n" not in str(caught.value)
    assert str(caught.value).startswith(f"{path}:") and caught.value.line is not None


@pytest.mark.parametrize(
    "text, said",
    [
        ("a: [", r"yaml:\d"),
        ("- 1", "no decisions file"),
        ("", "no decisions file"),
        ("a: &x 1\nb: *x", "aliases"),
        ("format: 1\nformat: 1", "stands twice"),
        ("format: 2", "'format' is not 1"),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "w.ada.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DecisionError, match=said):
        read_decisions(tmp_path)


def test_a_file_is_called_after_its_work_and_curator(work: WorkFacts, tmp_path: Path) -> None:
    write_file(tmp_path, work, [], curator="bea")
    with pytest.raises(DecisionError, match=r"call it .*\.bea\.yaml"):
        read_decisions(tmp_path)
    with pytest.raises(DecisionError, match="no such folder"):
        read_decisions(tmp_path / "none")


# ------------------------------------------------------------------------- graph


@pytest.fixture(scope="module")
def store(work: WorkFacts, ontology: Ontology) -> ox.Store:
    """Ruxolitinib accepted with its outcome, its dose edited, tocilizumab rejected, anakinra added."""
    rux = target(work, "ruxolitinib-1")
    added = Target("Course", "agent", {"term": "anakinra"}, words_in(work, "Kinaret"))
    entries = [
        entry(work, "accept", rux),
        entry(work, "accept", target(work, "improvement-1")),
        entry(work, "edit", target(work, "ruxolitinib-1-dose-1", "value"), to=5),
        entry(work, "reject", target(work, "tocilizumab-1"), reason="planned", note="only named", whole=True),
        entry(work, "add", added),
    ]
    works = reviewed([work], ontology, lambda one: decided(one, entries)[0])
    found = ox.Store()
    triples = ontology_triples(resource_dir("ontology"))
    found.bulk_extend(with_inferred(make_graph(works, ontology, triples), RULES).quads())
    return found


def test_the_rejected_stands_in_its_graph_alone_with_reason_and_curator(store: ox.Store) -> None:
    asked = """
        PREFIX kg: <https://w3id.org/salvage-kg/> PREFIX prov: <http://www.w3.org/ns/prov#>
        SELECT ?reason ?curator ?note WHERE { GRAPH <https://w3id.org/salvage-kg/graph/set-aside> {
          ?s kg:object kg:tocilizumab ; kg:reviewStatus kg:review-rejected ; kg:decision ?d .
          ?d kg:reviewReason ?reason ; prov:wasAttributedTo ?curator ; kg:note ?note } }
    """
    ((reason, curator, note),) = store.query(asked)
    assert reason == kg("because-planned") and note.value == "only named"
    assert curator.value.endswith("/curator/ada")
    assert not list(store.quads_for_pattern(None, kg("agent"), kg("tocilizumab"), ox.DefaultGraph()))


def test_what_curators_decided_comes_back_from_the_graph(store: ox.Store, work: WorkFacts) -> None:
    (back,) = read_works(store)
    edited = next(r for r in fact_of(back, "ruxolitinib-1-dose-1").statements if r.predicate == "value")
    assert [(one.action, one.date) for one in edited.decisions] == [("edit", "2026-11-24")]
    aside = {fact.id: fact for fact in back.set_aside}
    (old,) = (row for row in aside["ruxolitinib-1-dose-1"].statements if row.predicate == "value")
    assert old.object == 10.0 and old.decisions[0].action == "replace"
    assert list(store.quads_for_pattern(None, None, None, graph_name("set-aside")))


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_reviewed_facts_alone_can_be_asked_for(store: ox.Store, ontology: Ontology, engine: Engine) -> None:
    def used(asked: ox.Store) -> dict[str, tuple[str, str]]:
        rows = run(QUERIES["drugs-used"], asked, {}, ontology, engine=engine)
        return {row["agent"].name: (str(row["people"]), str(row["benefit"])) for row in rows}

    assert used(store) == {
        "kg:anakinra": ("1", "0"),
        "kg:methylprednisolone": ("1", "0"),
        "kg:ruxolitinib": ("1", "1"),
    }
    only = reviewed_only(store, ontology, ontology_triples(resource_dir("ontology")), RULES)
    assert used(only) == {"kg:anakinra": ("1", "0"), "kg:ruxolitinib": ("1", "1")}


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_plain_sparql_tells_by_the_review_status(store: ox.Store, engine: Engine) -> None:
    asked = """
        PREFIX kg: <https://w3id.org/salvage-kg/>
        SELECT ?agent ?status WHERE { ?s kg:predicate kg:agent ; kg:object ?agent ; kg:reviewStatus ?status }
    """
    if engine == "rdflib":
        import oxrdflib
        import rdflib

        graph = rdflib.Dataset(store=oxrdflib.OxigraphStore(store=store))
        found = {tuple(str(cell).rsplit("/", 1)[1] for cell in row) for row in graph.query(asked)}
    else:
        found = {tuple(cell.value.rsplit("/", 1)[1] for cell in row) for row in store.query(asked)}
    assert found == {("anakinra", "review-added"), ("ruxolitinib", "review-accepted")}
