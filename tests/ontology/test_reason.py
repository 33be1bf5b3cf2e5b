"""HermiT finds the ontology sound, sees what is not, and agrees with the rules case by case."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable
from itertools import cycle, islice

import pyoxigraph as ox
import pytest

from kg import vocab
from kg.errors import BuildError, UsageError
from kg.graph.infer import Rule, infer
from kg.terms.reason import check_profile, java_available, reason

needs_java = pytest.mark.skipif(not java_available(), reason="no Java runtime: install the 'reason' extra")
TYPE = ox.NamedNode(vocab.PREFIXES["rdf"] + "type")
Parse = Callable[[str], list[ox.Triple]]
Members = dict[str, set[str]]

FAILED = "a kg:Outcome ; kg:outcomeType kg:no-response"
# Each list is walked round and round; the lengths have no common factor, so that the cases mix freely.
FIRST_OUTCOMES = (
    f"d:k{{i}} kg:outcome d:o{{i}} . d:o{{i}} {FAILED} .",
    "d:k{i} kg:outcome d:o{i} . d:o{i} a kg:Outcome ; kg:outcomeType kg:partial-response .",
    "d:k{i} kg:outcome d:o{i} . d:o{i} a kg:Outcome ; kg:absentOutcomeType kg:no-response , kg:relapse .",
    "d:k{i} kg:groupOutcome d:o{i} . d:o{i} a kg:GroupOutcome ; kg:outcomeType kg:no-response ; kg:count 2 .",
    "d:k{i} kg:outcome d:o{i} . d:o{i} a kg:Outcome ; kg:outcomeType kg:relapse .",
    "",
    "d:k{i} kg:outcome d:o{i} . d:o{i} a kg:Outcome ; kg:possibleOutcomeType kg:disease-progression .",
)
SECOND_OUTCOMES = (
    "d:l{i} kg:outcome d:q{i} . d:q{i} a kg:Outcome ; kg:outcomeType kg:improvement .",
    "d:l{i} kg:outcome d:q{i} . d:q{i} a kg:Outcome ; kg:outcomeType kg:steroid-sparing .",
    "",
    "d:l{i} kg:groupOutcome d:q{i} . d:q{i} a kg:GroupOutcome ; kg:outcomeType kg:remission ; kg:count 5 .",
    f"d:l{{i}} kg:outcome d:q{{i}} . d:q{{i}} {FAILED} .",
)
AGENTS = (
    "kg:agent kg:ruxolitinib",
    "kg:agent kg:drug-of-test",
    "kg:agent kg:ru-dep",
    "kg:agent kg:jak-inhibitor",
    "kg:plannedAgent kg:ruxolitinib",
    "kg:agent kg:jak1-2-inhibitor",
    "kg:agent kg:dep-regimen ; kg:mentionedAgent kg:baricitinib",
    "kg:agent kg:immunosuppressant",
)
ROLES = (
    "",
    "d:l{i} kg:statedRole kg:salvage-therapy .",
    "d:c{i} kg:statedRole kg:salvage-therapy .",
    "d:l{i} kg:statedRole kg:second-line-therapy .",
    "d:b{i} kg:endReason kg:reason-intolerance .",
    "d:b{i} kg:endReason kg:reason-remission .",
    "d:l{i} kg:outcome d:r{i} . d:r{i} a kg:Outcome ; kg:outcomeType kg:steroid-discontinuation .",
    "",
    "",
)
EPISODES = (
    "a kg:Episode",
    "a kg:Episode ; kg:statedQualifier kg:refractory-disease",
    "a kg:Condition ; kg:statedQualifier kg:refractory-disease",
    "a kg:Episode ; kg:priorEpisodes 2",
    "a kg:Episode ; kg:priorEpisodes 0",
    "a kg:Episode ; kg:statedQualifier kg:recurrent-disease",
    "a kg:Condition ; kg:priorEpisodes 1",
    "a kg:Episode ; kg:statedQualifier kg:relapsed-disease",
    "a kg:Episode",
    "a kg:Episode ; kg:priorEpisodes 1",
    "a kg:Episode",
)
SUBJECTS = (
    "a kg:Patient ; kg:ageYears 11.0",
    "a kg:Patient ; kg:ageYears 17.5",
    "a kg:Patient ; kg:ageYears 18.0",
    "a kg:Patient ; kg:population kg:adult",
    "a kg:Cohort ; kg:size 8 ; kg:population kg:adult",
    "a kg:Cohort ; kg:size 5 ; kg:population kg:paediatric",
    "a kg:Cohort ; kg:size 12 ; kg:age d:age",
    "a kg:Patient",
    "a kg:Patient ; kg:population kg:paediatric",
    "a kg:Patient ; kg:ageYears 64.0",
    "a kg:Patient ; kg:sex kg:female",
    "a kg:Cohort ; kg:size 3",
    "a kg:Patient ; kg:ageYears 0.3",
)
CASE = """
d:p{i} {subject} .
d:e{i} {episode} ; kg:ofSubject d:p{i} .
d:k{i} a kg:TherapyLine ; kg:forEpisode d:e{i} .
d:b{i} a kg:Course ; kg:inLine d:k{i} ; kg:agent kg:mp-pulse .
d:l{i} a kg:TherapyLine ; kg:forEpisode d:e{i} ; kg:after d:k{i} .
d:c{i} a kg:Course ; kg:inLine d:l{i} ; {agent} .
"""


def sample(size: int) -> str:
    """Return Turtle of ``size`` cases of two lines each, every one different."""
    walks = (cycle(values) for values in (FIRST_OUTCOMES, SECOND_OUTCOMES, AGENTS, ROLES, EPISODES, SUBJECTS))
    text = 'd:age a kg:Quantity ; kg:value 9.0 ; kg:unit "a" ; kg:statistic kg:median .\n'
    text += "kg:drug-of-test a kg:Drug ; kg:memberOfClass kg:jak1-2-inhibitor .\n"
    for i, (first, second, agent, role, episode, subject) in enumerate(
        islice(zip(*walks, strict=False), size)
    ):
        text += CASE.format(i=i, subject=subject, episode=episode, agent=agent)
        text += "\n".join(part.format(i=i) for part in (first, second, role)) + "\n"
    return text


def members(types: dict[str, frozenset[str]]) -> Members:
    """Return the nodes of the test document by defined class."""
    found: Members = {name: set() for name in vocab.DEFINED_CLASSES}
    for node, classes in types.items():
        for iri in classes:
            name = iri.removeprefix(vocab.KG)
            if name in found and "/doc/" in node:
                found[name].add(node)
    return found


def by_rules(facts: list[ox.Triple], rules: tuple[Rule, ...]) -> Members:
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object, ox.DefaultGraph()) for t in facts)
    infer(store, rules)
    types: dict[str, frozenset[str]] = {}
    for quad in store.quads_for_pattern(None, TYPE, None):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            types[quad.subject.value] = types.get(quad.subject.value, frozenset()) | {quad.object.value}
    return members(types)


@pytest.fixture(scope="module")
def cases(hierarchy: list[ox.Triple], core: list[ox.Triple], turtle: Parse) -> list[ox.Triple]:
    facts = [t for t in hierarchy if not isinstance(t.subject, ox.BlankNode)]
    return [*core, *(t for t in facts if t not in set(core)), *turtle(sample(60))]


@pytest.fixture(scope="module")
def by_hermit(cases: list[ox.Triple]) -> Members:
    found = reason(cases)
    assert found.consistent
    return members(found.types)


@needs_java
def test_the_shipped_ontology_is_consistent_and_every_class_can_have_members(
    ontology: list[ox.Triple],
) -> None:
    found = reason(ontology)
    assert found.consistent
    assert found.unsatisfiable == ()
    assert vocab.kg_iri("Therapy") in found.types[vocab.kg_iri("ruxolitinib")]


def test_the_sample_is_in_the_profile(cases: list[ox.Triple]) -> None:
    assert check_profile(cases) == []


def test_every_defined_class_has_members_and_non_members(
    cases: list[ox.Triple], core: list[ox.Triple], rules: tuple[Rule, ...]
) -> None:
    above = {
        (t.subject.value, t.object.value)
        for t in core
        if t.predicate.value == vocab.PREFIXES["rdfs"] + "subClassOf" and isinstance(t.object, ox.NamedNode)
        if isinstance(t.subject, ox.NamedNode)
    }
    of_kind: Members = {}
    for t in cases:
        if t.predicate == TYPE and "/doc/" in str(t.subject):
            of_kind.setdefault(t.object.value, set()).add(t.subject.value)
    subjects = of_kind[vocab.kg_iri("Patient")] | of_kind[vocab.kg_iri("Cohort")]
    found = by_rules(cases, rules)
    for name, nodes in found.items():
        parent = next(up for down, up in above if down == vocab.kg_iri(name))
        kind = {"Subject": subjects, "JakInhibitorCourse": found["JakInhibitorCourse"]}.get(
            parent.removeprefix(vocab.KG), of_kind.get(parent, set())
        )
        assert nodes, f"{name} has no member"
        assert kind - nodes, f"{name} has no non-member"
    groups = of_kind[vocab.kg_iri("Cohort")]
    assert groups & found["AdultCase"] and groups & found["PaediatricCase"]


@needs_java
@pytest.mark.parametrize("name", sorted(vocab.DEFINED_CLASSES))
def test_hermit_and_the_rules_agree(
    name: str, by_hermit: Members, cases: list[ox.Triple], rules: tuple[Rule, ...]
) -> None:
    assert by_rules(cases, rules)[name] == by_hermit[name]


@needs_java
def test_a_missing_rule_shows_as_disagreement(
    by_hermit: Members, cases: list[ox.Triple], rules: tuple[Rule, ...]
) -> None:
    """Each rule is needed: without it some conclusion of HermiT is not drawn."""
    spare = [
        left.name
        for left in rules
        if by_rules(cases, tuple(rule for rule in rules if rule is not left)) == by_hermit
    ]
    assert spare == []


@needs_java
@pytest.mark.parametrize(
    "text",
    [
        "d:p a kg:Patient , kg:Cohort .",
        "d:l a kg:TherapyLine ; kg:outcome d:o . d:o a kg:GroupOutcome .",
        "d:l a kg:TherapyLine ; kg:after d:l .",
        "kg:odd a kg:FailureType , kg:BenefitType .",
        "d:e a kg:Evidence ; kg:start 3 , 4 .",
        "d:c a kg:Course ; kg:agent kg:macrophage-activation-syndrome ."
        " kg:macrophage-activation-syndrome a kg:Disorder . kg:Therapy owl:disjointWith kg:Disorder .",
    ],
)
def test_an_impossible_individual_is_found(text: str, core: list[ox.Triple], turtle: Parse) -> None:
    assert not reason(core + turtle(text)).consistent


@needs_java
def test_a_class_that_can_have_no_member_is_found(core: list[ox.Triple], turtle: Parse) -> None:
    text = "kg:Both a owl:Class ; rdfs:subClassOf kg:Drug , kg:Disorder ."
    found = reason(core + turtle(text))
    assert found.consistent
    assert found.unsatisfiable == (vocab.kg_iri("Both"),)


@needs_java
def test_what_hermit_cannot_read_is_one_line(core: list[ox.Triple], turtle: Parse) -> None:
    """The reason for the profile check's rule on dates: HermiT has no xsd:date."""
    text = 'kg:seenOn a owl:DatatypeProperty . d:p a kg:Patient ; kg:seenOn "2025-03-15"^^xsd:date .'
    with pytest.raises(BuildError, match="HermiT stopped") as caught:
        reason(core + turtle(text))
    assert "\n" not in str(caught.value)


@needs_java
def test_annotations_are_no_part_of_reasoning(core: list[ox.Triple], turtle: Parse) -> None:
    text = 'd:w a kg:Work ; kg:datePublished "2025-03-15"^^xsd:date ; rdfs:label "a paper" .'
    assert reason(core + turtle(text)).consistent


def test_without_java_the_error_says_what_to_install(
    core: list[ox.Triple], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert not java_available()
    with pytest.raises(UsageError, match="reason"):
        reason(core)
