"""What holds of any readings: nothing said is lost, nothing is made up, and order does not matter."""

from graph_toys import Notes, Verbatim, document, ref
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import vocab
from kg.graph.assemble import assemble
from kg.graph.check import check_references, check_spans
from kg.model import NodeRef, Ontology, Reading, WorkFacts

TEXT = "He had fever and rash. Prednisone, anakinra and etoposide were given. He improved. No relapse."
DOCS = (document(("en", TEXT)), document(("en", TEXT + " So it was."), kind="digest", name="digest.md"))

drugs = st.lists(st.sampled_from(["Prednisone", "anakinra", "etoposide"]), max_size=3, unique=True)
line = st.tuples(drugs, st.booleans(), st.sampled_from([None, 1, 2.5]))
finding = st.tuples(
    st.sampled_from(["fever", "rash"]), st.booleans(), st.sampled_from([None, "mild", "severe"])
)


@st.composite
def readings(draw: st.DrawFn) -> list[Reading]:
    found = []
    places = st.tuples(st.sampled_from(DOCS), st.sampled_from(["en", "zh"]))
    chosen = st.lists(places, min_size=1, max_size=3, unique_by=lambda place: (place[0].text.id, place[1]))
    for doc, language in draw(chosen):
        notes = Notes(doc, language)
        notes.fact("p", "Patient", "He had", size=1, ageYears=draw(st.sampled_from([9, 9.0, 19])))
        for place, (given_drugs, has_relapse, dose) in enumerate(draw(st.lists(line, max_size=3))):
            stated = {"after": ref(f"l{place - 1}")} if place else {}
            notes.fact(f"l{place}", "TherapyLine", "were given", outcome=ref(f"o{place}"), **stated)
            polarity = "outcomeType" if has_relapse else "absentOutcomeType"
            notes.fact(f"o{place}", "Outcome", "relapse", **{polarity: "relapse"})
            for drug in given_drugs:
                name = f"{drug}-{place}"
                links = {"givenTo": "p", "inLine": f"l{place}"}
                doses = {"dosage": ref(f"d-{name}")} if dose else {}
                notes.fact(name, "Course", drug, links, agent=drug.lower(), **doses)
                if dose:
                    notes.fact(f"d-{name}", "Dosage", drug, value=dose, unit=Verbatim("mg"), order=1)
        for place, (key, is_present, severity) in enumerate(draw(st.lists(finding, max_size=3))):
            predicate = "manifestation" if is_present else "excludedManifestation"
            extra = {"severity": severity} if severity else {}
            notes.fact(f"f{place}", "Finding", key, {"ofSubject": "p"}, **{predicate: key}, **extra)
        found.append(notes.reading())
    return found


def evidence_of(work: WorkFacts) -> set:
    return {words for fact in work.facts for row in fact.statements for words in row.evidence}


@settings(max_examples=60, deadline=None)
@given(given_readings=readings())
def test_no_words_are_lost_and_none_are_made_up(given_readings):
    (work,) = assemble(given_readings)
    said = {
        words
        for reading in given_readings
        for fact in reading.facts
        for row in fact.statements
        for words in row.evidence
    }
    assert evidence_of(work) == said
    assert list(check_spans(work, Ontology({}))) == []


@settings(max_examples=60, deadline=None)
@given(given_readings=readings())
def test_names_are_unique_and_every_reference_leads_somewhere(given_readings):
    (work,) = assemble(given_readings)
    names = [fact.id for fact in work.facts]
    assert len(names) == len(set(names))
    dangling = [row for row in check_references(work, Ontology({})) if row.code == "dangling-reference"]
    assert dangling == []
    for fact in work.facts:
        assert NodeRef(fact.id) not in {row.object for row in fact.statements}
        assert {row.predicate for row in fact.statements} <= vocab.STATED[fact.kind] | set(vocab.METADATA)


@settings(max_examples=60, deadline=None)
@given(given_readings=readings())
def test_each_course_is_in_one_line(given_readings):
    (work,) = assemble(given_readings)
    for fact in work.facts:
        if fact.kind == "Course":
            assert len([link for link in fact.links if link.predicate == "inLine"]) == 1


@settings(max_examples=60, deadline=None)
@given(given_readings=readings())
def test_order_and_repetition_of_readings_do_not_matter(given_readings):
    once = assemble(given_readings)
    assert assemble(list(reversed(given_readings))) == once


@settings(max_examples=60, deadline=None)
@given(given_readings=readings())
def test_polarity_is_never_mixed(given_readings):
    (work,) = assemble(given_readings)
    for fact in work.facts:
        stated = {row.predicate for row in fact.statements}
        assert not {"manifestation", "excludedManifestation"} <= stated
        assert not {"outcomeType", "absentOutcomeType"} <= stated
