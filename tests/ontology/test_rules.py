"""Each rule fires on its case, does not fire on the near miss, and says why."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox
import pytest

from kg import vocab
from kg.graph.infer import Rule

# name: what makes the rule fire | what must not, though it is close | subject and object of the conclusion
CASES: dict[str, tuple[str, str, str, str]] = {
    "failed-line": (
        "d:l a kg:TherapyLine ; kg:outcome d:o . d:o a kg:Outcome ; kg:outcomeType kg:no-response .",
        "d:l a kg:TherapyLine ; kg:outcome d:o . d:o a kg:Outcome ; kg:absentOutcomeType kg:no-response .",
        "d:l",
        "kg:FailedLine",
    ),
    "benefit-line": (
        "d:l a kg:TherapyLine ; kg:outcome d:o . d:o a kg:Outcome ; kg:outcomeType kg:remission .",
        "d:l a kg:TherapyLine ; kg:outcome d:o . d:o a kg:Outcome ; kg:possibleOutcomeType kg:remission .",
        "d:l",
        "kg:BenefitLine",
    ),
    "steroid-sparing-line-by-tapering": (
        "d:l a kg:TherapyLine ; kg:outcome d:o . d:o a kg:Outcome ; kg:outcomeType kg:steroid-sparing .",
        "d:l a kg:TherapyLine ; kg:outcome d:o . d:o a kg:Outcome ; kg:outcomeType kg:dose-reduction .",
        "d:l",
        "kg:SteroidSparingLine",
    ),
    "steroid-sparing-line-by-discontinuation": (
        "d:l a kg:TherapyLine ; kg:outcome d:o . d:o a kg:Outcome ;"
        " kg:outcomeType kg:steroid-discontinuation .",
        "d:l a kg:TherapyLine ; kg:outcome d:o . d:o a kg:Outcome ; kg:outcomeType kg:drug-discontinuation .",
        "d:l",
        "kg:SteroidSparingLine",
    ),
    "failed-course": (
        "d:c a kg:Course ; kg:inLine d:l . d:l a kg:TherapyLine ; kg:outcome d:o ."
        " d:o a kg:Outcome ; kg:outcomeType kg:disease-progression .",
        "d:c a kg:Course ; kg:inLine d:k . d:k a kg:TherapyLine ; kg:after d:l ."
        " d:l a kg:TherapyLine ; kg:outcome d:o . d:o a kg:Outcome ; kg:outcomeType kg:no-response .",
        "d:c",
        "kg:FailedCourse",
    ),
    "refractory-by-failed-line": (
        "d:e a kg:Episode . d:l a kg:TherapyLine ; kg:forEpisode d:e ; kg:outcome d:o ."
        " d:o a kg:Outcome ; kg:outcomeType kg:no-response .",
        "d:e a kg:Episode . d:l a kg:TherapyLine ; kg:forEpisode d:e ; kg:groupOutcome d:o ."
        " d:o a kg:GroupOutcome ; kg:outcomeType kg:no-response ; kg:count 2 ; kg:total 10 .",
        "d:e",
        "kg:RefractoryEpisode",
    ),
    "refractory-by-stated-qualifier": (
        "d:e a kg:Episode ; kg:statedQualifier kg:refractory-disease .",
        "d:e a kg:Episode ; kg:statedQualifier kg:relapsed-disease .",
        "d:e",
        "kg:RefractoryEpisode",
    ),
    "salvage-by-stated-role": (
        "d:l a kg:TherapyLine ; kg:statedRole kg:salvage-therapy .",
        "d:l a kg:TherapyLine ; kg:statedRole kg:second-line-therapy .",
        "d:l",
        "kg:SalvageLine",
    ),
    "salvage-by-stated-role-of-course": (
        "d:l a kg:TherapyLine . d:c a kg:Course ; kg:inLine d:l ; kg:statedRole kg:salvage-therapy .",
        "d:l a kg:TherapyLine . d:m a kg:Claim ; kg:about kg:ruxolitinib ;"
        " kg:possibleRole kg:salvage-therapy .",
        "d:l",
        "kg:SalvageLine",
    ),
    "salvage-after-failed-line": (
        "d:l a kg:TherapyLine ; kg:after d:k . d:k a kg:TherapyLine ; kg:outcome d:o ."
        " d:o a kg:Outcome ; kg:outcomeType kg:no-response .",
        # Maintenance after a successful rescue: the failed line is two steps back.
        "d:m a kg:TherapyLine ; kg:after d:l . d:l a kg:TherapyLine ; kg:outcome d:p ."
        " d:p a kg:Outcome ; kg:outcomeType kg:remission . d:k a kg:TherapyLine ; kg:outcome d:o ."
        " d:o a kg:Outcome ; kg:outcomeType kg:no-response .",
        "d:l",
        "kg:SalvageLine",
    ),
    "salvage-after-intolerance": (
        "d:l a kg:TherapyLine ; kg:after d:k . d:k a kg:TherapyLine ."
        " d:c a kg:Course ; kg:inLine d:k ; kg:endReason kg:reason-intolerance .",
        "d:l a kg:TherapyLine ; kg:after d:k . d:k a kg:TherapyLine ."
        " d:c a kg:Course ; kg:inLine d:l ; kg:endReason kg:reason-intolerance .",
        "d:l",
        "kg:SalvageLine",
    ),
    "salvage-after-relapse": (
        "d:l a kg:TherapyLine ; kg:after d:k . d:k a kg:TherapyLine ; kg:outcome d:o ."
        " d:o a kg:Outcome ; kg:outcomeType kg:relapse .",
        "d:l a kg:TherapyLine ; kg:after d:k . d:k a kg:TherapyLine ; kg:outcome d:o ."
        " d:o a kg:Outcome ; kg:absentOutcomeType kg:relapse .",
        "d:l",
        "kg:SalvageLine",
    ),
    "salvage-course": (
        "d:c a kg:Course ; kg:inLine d:l . d:l a kg:TherapyLine ; kg:statedRole kg:salvage-therapy .",
        "d:c a kg:Course ; kg:inLine d:k . d:k a kg:TherapyLine ."
        " d:l a kg:TherapyLine ; kg:after d:k ; kg:statedRole kg:salvage-therapy .",
        "d:c",
        "kg:SalvageCourse",
    ),
    "exposed-to-agent": (
        "d:c a kg:Course ; kg:agent kg:anakinra .",
        "d:c a kg:Course ; kg:plannedAgent kg:anakinra ; kg:mentionedAgent kg:ruxolitinib .",
        "d:c",
        "kg:anakinra",
    ),
    "exposed-to-component": (
        "d:c a kg:Course ; kg:agent kg:ru-dep .",
        "d:c a kg:Course ; kg:plannedAgent kg:ru-dep .",
        "d:c",
        "kg:ruxolitinib",
    ),
    "class-membership": (
        "kg:drug-of-test a kg:Drug ; kg:memberOfClass kg:jak1-2-inhibitor .",
        "kg:drug-of-test a kg:Drug ; kg:inhibits kg:jak1 .",
        "kg:drug-of-test",
        "kg:jak-inhibitor",
    ),
    "jak-inhibitor-course-by-drug": (
        "d:c a kg:Course ; kg:agent kg:ru-dep .",
        "d:c a kg:Course ; kg:agent kg:dep-regimen ; kg:mentionedAgent kg:ruxolitinib .",
        "d:c",
        "kg:JakInhibitorCourse",
    ),
    "jak-inhibitor-course-by-class": (
        "d:c a kg:Course ; kg:agent kg:jak-inhibitor .",
        "d:c a kg:Course ; kg:agent kg:il6-inhibitor .",
        "d:c",
        "kg:JakInhibitorCourse",
    ),
    "jak-inhibitor-course-by-subclass": (
        "d:c a kg:Course ; kg:agent kg:jak1-2-inhibitor .",
        # The wider class says nothing about the narrower one.
        "d:c a kg:Course ; kg:agent kg:immunosuppressant .",
        "d:c",
        "kg:JakInhibitorCourse",
    ),
    "jak-inhibitor-rescue": (
        "d:c a kg:Course ; kg:agent kg:ruxolitinib ; kg:inLine d:l . d:l a kg:TherapyLine ;"
        " kg:statedRole kg:salvage-therapy ; kg:outcome d:o ."
        " d:o a kg:Outcome ; kg:outcomeType kg:improvement .",
        # The salvage line and the line that helped are two lines.
        "d:c a kg:Course ; kg:agent kg:ruxolitinib ; kg:inLine d:l . d:l a kg:TherapyLine ;"
        " kg:statedRole kg:salvage-therapy . d:k a kg:TherapyLine ; kg:after d:l ; kg:outcome d:o ."
        " d:o a kg:Outcome ; kg:outcomeType kg:improvement .",
        "d:c",
        "kg:JakInhibitorRescue",
    ),
    "paediatric-by-age": (
        "d:p a kg:Patient ; kg:ageYears 17.9 .",
        "d:p a kg:Patient ; kg:ageYears 18.0 .",
        "d:p",
        "kg:PaediatricCase",
    ),
    "paediatric-by-population": (
        "d:g a kg:Cohort ; kg:size 8 ; kg:population kg:paediatric .",
        "d:m a kg:Claim ; kg:population kg:paediatric .",
        "d:g",
        "kg:PaediatricCase",
    ),
    "adult-by-age": (
        "d:p a kg:Patient ; kg:ageYears 18.0 .",
        # The median age of a group says nothing of each of its members.
        'd:g a kg:Cohort ; kg:age d:q . d:q a kg:Quantity ; kg:value 40.0 ; kg:unit "a" .',
        "d:p",
        "kg:AdultCase",
    ),
    "adult-by-population": (
        "d:p a kg:Patient ; kg:population kg:adult .",
        "d:m a kg:Claim ; kg:population kg:adult .",
        "d:p",
        "kg:AdultCase",
    ),
    "recurrent-by-prior-episodes": (
        "d:e a kg:Episode ; kg:priorEpisodes 1 .",
        "d:e a kg:Episode ; kg:priorEpisodes 0 .",
        "d:e",
        "kg:RecurrentEpisode",
    ),
    "recurrent-by-stated-qualifier": (
        "d:e a kg:Episode ; kg:statedQualifier kg:recurrent-disease .",
        "d:c a kg:Condition ; kg:statedQualifier kg:recurrent-disease .",
        "d:e",
        "kg:RecurrentEpisode",
    ),
}

Infer = Callable[[str], ox.Store]
TYPE = ox.NamedNode(vocab.PREFIXES["rdf"] + "type")


def iri(name: str) -> ox.NamedNode:
    prefix, local = name.split(":")
    return ox.NamedNode(vocab.kg_iri(local) if prefix == "kg" else vocab.node_iri("test", local))


def inferences(store: ox.Store, rule: str) -> list[ox.NamedNode]:
    """Inferences of the rule about anything but the shipped terms."""
    named = store.quads_for_pattern(None, iri("kg:ruleName"), ox.Literal(rule))
    return [
        quad.subject for quad in named if "/doc/" in str(quad.subject) or "drug-of-test" in str(quad.subject)
    ]


def test_every_rule_has_a_case(rules: tuple[Rule, ...]) -> None:
    assert {rule.name for rule in rules} == set(CASES)


def test_every_defined_class_has_a_rule(rules: tuple[Rule, ...]) -> None:
    concluded = {case[3].removeprefix("kg:") for case in CASES.values()}
    assert concluded >= vocab.DEFINED_CLASSES


@pytest.mark.parametrize("name", sorted(CASES))
def test_rule_fires_on_its_case(name: str, inferred: Infer) -> None:
    fires, _, subject, value = CASES[name]
    store = inferred(fires)
    predicate = TYPE
    if value[3].islower():
        predicate = iri("kg:memberOfClass" if name == "class-membership" else "kg:exposedTo")
    assert ox.Quad(iri(subject), predicate, iri(value)) in store
    recorded = {
        (quad.predicate.value.removeprefix(vocab.KG), quad.object)
        for node in inferences(store, name)
        for quad in store.quads_for_pattern(node, None, None)
    }
    assert recorded >= {
        ("subject", iri(subject)),
        ("predicate", predicate),
        ("object", iri(value)),
        ("concludes", iri(subject)),
    }


@pytest.mark.parametrize("name", sorted(CASES))
def test_rule_does_not_fire_on_the_near_miss(name: str, inferred: Infer) -> None:
    _, near_miss, subject, value = CASES[name]
    store = inferred(near_miss)
    assert inferences(store, name) == []
    assert ox.Quad(iri(subject), TYPE, iri(value)) not in store


def test_summaries_are_in_both_languages(rules: tuple[Rule, ...]) -> None:
    for rule in rules:
        assert [text.language for text in rule.summary] == ["en", "zh"], rule.name
        assert rule.summary[0].value.endswith(".") and rule.summary[1].value.endswith("。"), rule.name
