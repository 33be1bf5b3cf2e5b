"""One invented patient and one cohort, as facts, with what an export of cases must and must not give out."""

from __future__ import annotations

from kg.model import (
    Evidence,
    Fact,
    LangString,
    Link,
    NodeRef,
    Object,
    Quantity,
    Span,
    Statement,
    TermRef,
    WorkFacts,
)

SLUG = "10.1000-invented"


def fact(name: str, kind: str, links: dict[str, str] | None = None, **values: Object | list[Object]) -> Fact:
    """Make a fact; strings that stand for terms come as TermRef. Each statement is supported by 'words'."""
    words = Evidence("text-1", Span(0, 5), "words", "case", "en", "test")
    statements = tuple(
        Statement(predicate.replace("_", "-"), value, (words,))
        for predicate, given in values.items()
        for value in (given if isinstance(given, list) else [given])
    )
    return Fact(name, kind, statements, tuple(Link(key, NodeRef(to)) for key, to in (links or {}).items()))


def term(key: str) -> TermRef:
    return TermRef(key)


PATIENT = {"ofSubject": "patient-1"}
FACTS = (
    fact("", "Work", title=LangString("A case", "en"), pmid="12345", doi="10.1000/invented"),
    fact("patient-1", "Patient", size=1, sex=term("female"), age=Quantity("a", 34.5)),
    fact("cohort-1", "Cohort", size=8),
    fact("mas-1", "Episode", PATIENT, disorder=term("macrophage-activation-syndrome")),
    fact("still-1", "Condition", PATIENT, excludedDisorder=term("systemic-jia")),
    fact("sepsis-1", "Condition", PATIENT, possibleDisorder=term("sepsis")),
    fact("fever-1", "Finding", PATIENT, manifestation=term("fever"), severity=term("severe")),
    fact("rash-1", "Finding", PATIENT, excludedManifestation=term("rash")),
    fact("cough-1", "Finding", PATIENT, possibleManifestation=term("anemia")),
    fact("cohort-fever", "Finding", {"ofSubject": "cohort-1"}, manifestation=term("fever")),
    fact("line-1", "TherapyLine", {"forEpisode": "mas-1"}, outcome=NodeRef("no-response-1")),
    fact(
        "line-2",
        "TherapyLine",
        {"forEpisode": "mas-1"},
        outcome=[NodeRef("better-1"), NodeRef("sparing-1")],
        statedRole=term("salvage-therapy"),
    ),
    fact("line-3", "TherapyLine", {"givenTo": "cohort-1"}),
    fact("no-response-1", "Outcome", outcomeType=term("no-response")),
    fact("better-1", "Outcome", outcomeType=term("improvement")),
    fact("sparing-1", "Outcome", outcomeType=term("steroid-sparing")),
    fact(
        "ciclosporin-1",
        "Course",
        {"inLine": "line-1"},
        agent=term("ciclosporin"),
        ended=term("stopped"),
        endReason=term("reason-intolerance"),
    ),
    fact("exchange-1", "Course", {"inLine": "line-1"}, agent=term("plasma-exchange")),
    fact("hlh-94-1", "Course", {"inLine": "line-1"}, agent=term("hlh-94")),
    fact(
        "ruxolitinib-1",
        "Course",
        {"inLine": "line-2"},
        agent=term("ruxolitinib"),
        dosage=[NodeRef("dose-1"), NodeRef("dose-2")],
    ),
    fact("steroid-1", "Course", {"inLine": "line-2"}, agent=term("glucocorticoid"), ended=term("tapered")),
    fact("anakinra-1", "Course", {"givenTo": "patient-1"}, plannedAgent=term("anakinra")),
    fact("etoposide-1", "Course", {"givenTo": "patient-1"}, mentionedAgent=term("etoposide")),
    fact("cohort-drug", "Course", {"inLine": "line-3"}, agent=term("emapalumab")),
    fact(
        "dose-1",
        "Dosage",
        value=10.0,
        unit="mg",
        frequency=term("freq-twice-daily"),
        route=term("route-oral"),
    ),
    fact("dose-2", "Dosage", value=2.0, unit="mg/kg", per=term("per-day")),
    fact(
        "ae-1",
        "AdverseEvent",
        PATIENT,
        adverseEvent=term("neutropenia"),
        attributedTo=NodeRef("ciclosporin-1"),
    ),
)
WORK = WorkFacts(SLUG, (), FACTS)
