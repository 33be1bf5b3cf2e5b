"""The profile check passes the shipped ontology, and sees each way out of OWL 2 DL that we could take."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox
import pytest

from kg.terms.reason import check_profile

Parse = Callable[[str], list[ox.Triple]]

BROKEN = {
    "RDF reification": (
        "d:s a rdf:Statement ; rdf:subject d:p ; rdf:predicate kg:sex ; rdf:object kg:female .",
        {"reserved-vocabulary"},
    ),
    "a container": ("d:p a rdf:Bag .", {"reserved-vocabulary"}),
    "a data property over dates": (
        "kg:seenOn a owl:DatatypeProperty ; rdfs:range xsd:date .",
        {"date-data-property"},
    ),
    "a date as a value": (
        'kg:seenOn a owl:DatatypeProperty . d:p kg:seenOn "2025-03-15"^^xsd:date .',
        {"date-data-property"},
    ),
    "a year as a value": ('d:p a kg:Patient ; kg:ageYears "2025"^^xsd:gYear .', {"date-data-property"}),
    "a foreign datatype": ('d:p a kg:Patient ; kg:ageYears "11"^^kg:years .', {"unsupported-datatype"}),
    "a number that is none": (
        'd:p a kg:Patient ; kg:ageYears "eleven"^^xsd:decimal .',
        {"ill-formed-literal"},
    ),
    "an undeclared property": ("d:p a kg:Patient ; kg:hairColour kg:female .", {"undeclared-property"}),
    "an undeclared class": ("d:p a kg:Astronaut .", {"undeclared-class"}),
    "an undeclared superclass": ("kg:Baby a owl:Class ; rdfs:subClassOf kg:Human .", {"undeclared-class"}),
    "an undeclared property in a restriction": (
        "kg:Bald a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty kg:hairColour ;"
        " owl:someValuesFrom kg:Sex ] .",
        {"undeclared-property"},
    ),
    "an object property that is an annotation too": ("kg:sex a owl:AnnotationProperty .", {"punning"}),
    "an object property that is a data property too": (
        "kg:sex a owl:DatatypeProperty .",
        {"punning", "unsupported-datatype"},
    ),
    "a class that is a datatype too": ("kg:Sex a rdfs:Datatype .", {"punning"}),
    "words where a term belongs": ('d:p a kg:Patient ; kg:sex "female" .', {"literal-under-object-property"}),
    "a term where a number belongs": (
        "d:p a kg:Patient ; kg:ageYears kg:female .",
        {"node-under-data-property"},
    ),
    "a patient without a name": ("[] a kg:Patient .", {"anonymous-individual"}),
    "a value without a name": ("d:c a kg:Course ; kg:dosage [ kg:value 10.0 ] .", {"anonymous-individual"}),
    "a transitive property that is irreflexive": (
        "kg:memberOfClass a owl:IrreflexiveProperty .",
        {"non-simple-property"},
    ),
    "a functional property above a chain": (
        "kg:exposedTo rdfs:subPropertyOf kg:drug . kg:drug a owl:ObjectProperty , owl:FunctionalProperty .",
        {"non-simple-property"},
    ),
    "a counted chain": (
        "kg:Mixed a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty kg:exposedTo ;"
        " owl:minCardinality 2 ] .",
        {"non-simple-property"},
    ),
}

SOUND = {
    "an annotation with a date": 'd:w a kg:Work ; kg:datePublished "2025-03-15"^^xsd:date .',
    "an annotation on a literal and on a node": "d:s a kg:Statement ; kg:object 11 . d:t kg:object d:s .",
    "a class expression": (
        "kg:Girl a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:intersectionOf ("
        " kg:PaediatricCase [ a owl:Restriction ; owl:onProperty kg:sex ; owl:hasValue kg:female ] ) ] ."
    ),
    "a counted simple property": (
        "kg:Single a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty kg:inLine ;"
        " owl:maxCardinality 1 ] ."
    ),
}


def test_the_shipped_ontology_is_in_the_profile(ontology: list[ox.Triple]) -> None:
    assert check_profile(ontology) == []


@pytest.mark.parametrize("name", BROKEN)
def test_a_way_out_of_the_profile_is_seen(name: str, core: list[ox.Triple], turtle: Parse) -> None:
    text, codes = BROKEN[name]
    problems = check_profile(core + turtle(text))
    assert {problem.code for problem in problems} == codes
    assert all(problem.level == "error" and problem.where and problem.remedy for problem in problems)


@pytest.mark.parametrize("name", SOUND)
def test_what_is_allowed_is_let_pass(name: str, core: list[ox.Triple], turtle: Parse) -> None:
    assert check_profile(core + turtle(SOUND[name])) == []


def test_the_same_problem_is_told_once_and_in_order(core: list[ox.Triple], turtle: Parse) -> None:
    text = "d:b a kg:Astronaut . d:a a kg:Astronaut , kg:Zebra ."
    found = [problem.where.rsplit("/", 1)[-1] for problem in check_profile(core + turtle(text))]
    assert found == ["Astronaut", "Zebra"]
