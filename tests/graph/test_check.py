"""Each check finds the fault that it is for, and says nothing of a sound work."""

from dataclasses import replace

import pytest
from graph_toys import Notes, Verbatim, document, ref

from kg.graph.assemble import assemble
from kg.graph.check import CHECKS, check_works
from kg.model import Evidence, Fact, LangString, Ontology, Quantity, Span, Statement, Term, WorkFacts

KEYS = "anakinra improvement relapse no-response fever anaemia male approximately".split()
ONTOLOGY = Ontology({key: Term(key, ("Drug",), (LangString(key, "en"),)) for key in KEYS})
DOC = document(("en", "A boy of 9 got anakinra. 6 of 8 (75 %) improved."))


def work(notes: Notes) -> WorkFacts:
    return assemble([notes.reading()])[0]


def sound() -> Notes:
    notes = Notes(DOC).fact("p", "Patient", "boy of 9", size=1, ageYears=9, sex="male")
    notes.fact("a", "TherapyLine", "anakinra", outcome=ref("o"))
    notes.fact("b", "TherapyLine", "anakinra", after=ref("a"), groupOutcome=ref("g"))
    notes.fact("c", "Course", "anakinra", {"givenTo": "p", "inLine": "a"}, agent="anakinra")
    notes.fact("o", "Outcome", "improved", outcomeType="improvement")
    return notes.fact(
        "g", "GroupOutcome", "6 of 8 (75 %)", outcomeType="improvement", count=6, total=8, percent=75
    )


def codes(one: WorkFacts) -> list[tuple[str, str]]:
    return [(row.code, row.where.partition("#")[2]) for row in check_works([one], ONTOLOGY)]


def test_a_sound_work_has_no_problems():
    assert codes(work(sound())) == []


def test_the_problems_of_assembly_are_passed_on():
    age = Notes(DOC, rule="other").fact("p", "Patient", "boy of 9", ageYears=10, sex="male")
    (one,) = assemble([sound().reading(), age.reading()])
    assert codes(one) == [("conflicting-values", "patient-1")]


@pytest.mark.parametrize(
    ("kind", "values", "code"),
    [
        ("Patient", {"ageYears": 130}, "implausible-value"),
        ("Patient", {"ageYears": -1}, "implausible-value"),
        ("Patient", {"age": Quantity("a", low=20.0, high=150.0)}, "implausible-value"),
        ("Patient", {"age": Quantity("a", low=40.0, high=20.0)}, "implausible-value"),
        ("Patient", {"size": 0}, "implausible-value"),
        ("Claim", {"percent": 130}, "implausible-value"),
        ("Course", {"duration": Quantity("mo", -3.0)}, "implausible-value"),
        ("GroupOutcome", {"count": 9, "total": 8}, "implausible-value"),
        ("GroupOutcome", {"count": 6, "total": 8, "percent": 57}, "share-mismatch"),
        ("Course", {"agent": "ruxolitinb"}, "unknown-term"),
        ("Course", {"dosage": ref("gone")}, "dangling-reference"),
    ],
)
def test_a_value_that_cannot_be_is_found(kind, values, code):
    fact = work(Notes(DOC).fact("x", kind, "anakinra", **values))
    assert [row[0] for row in codes(fact)] == [code]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("Patient", {"ageYears": 0}),
        ("Patient", {"ageYears": 119}),
        ("Patient", {"age": Quantity("mo", 200.0)}),
        ("GroupOutcome", {"count": 1, "total": 3, "percent": 33.3}),
        ("GroupOutcome", {"count": 0, "total": 8, "percent": 0}),
        ("Dosage", {"value": 0.5, "verbatim": Verbatim("0.5")}),
    ],
)
def test_a_value_that_can_be_is_left_in_peace(kind, values):
    assert codes(work(Notes(DOC).fact("x", kind, "anakinra", **values))) == []


def test_a_quotation_that_does_not_stand_in_the_text_is_an_error():
    one = work(sound())
    (words,) = next(fact for fact in one.facts if fact.id == "anakinra-1").statements[0].evidence
    for wrong in (
        replace(words, span=Span(words.span.start + 1, words.span.end + 1)),
        replace(words, exact="Anakinra"),
        replace(words, text="text-00000000"),
        Evidence(words.text, Span(3, 3), "", "results", "en", "test"),
    ):
        fact = Fact("x-1", "Patient", (Statement("size", 1, (wrong,)),))
        (problem,) = check_works([replace(one, facts=(fact,))], ONTOLOGY)
        assert (problem.code, problem.level) == ("evidence-mismatch", "error")


def test_a_clinical_statement_without_evidence_is_an_error_and_a_bibliographic_one_is_not():
    one = work(sound())
    bare = Fact("x-1", "Patient", (Statement("size", 1, ()),))
    assert codes(replace(one, facts=(bare,))) == [("no-evidence", "x-1")]
    year = Fact("", "Work", (Statement("year", 2031, ()),))
    assert codes(replace(one, facts=(year,))) == []


def test_lines_that_follow_each_other_in_a_circle_are_an_error():
    notes = Notes(DOC)
    for name, before in (("a", "c"), ("b", "a"), ("c", "b")):
        notes.fact(name, "TherapyLine", "anakinra", after=ref(before))
    assert [code for code, _ in codes(work(notes))] == ["circular-order"] * 3


def test_an_outcome_that_is_stated_and_ruled_out_for_one_line_is_a_contradiction():
    notes = Notes(DOC).fact("l", "TherapyLine", "anakinra", outcome=[ref("a"), ref("b")])
    notes.fact("a", "Outcome", "improved", outcomeType="relapse")
    notes.fact("b", "Outcome", "improved", absentOutcomeType="relapse")
    assert codes(work(notes)) == [("contradiction", "relapse-1")]


def test_an_outcome_ruled_out_for_another_line_is_no_contradiction():
    notes = Notes(DOC)
    notes.fact("l", "TherapyLine", "anakinra", outcome=ref("a"))
    notes.fact("m", "TherapyLine", "anakinra", outcome=ref("b"))
    notes.fact("a", "Outcome", "improved", outcomeType="relapse")
    notes.fact("b", "Outcome", "improved", absentOutcomeType="relapse")
    assert codes(work(notes)) == []


def test_every_check_is_listed():
    from kg.graph import check

    written = {name for name in vars(check) if name.startswith("check_")} - {"check_works"}
    assert written == {one.__name__ for one in CHECKS}
