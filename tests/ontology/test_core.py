"""core.ttl says what every name of the vocabulary means, in both languages, and nothing else."""

from __future__ import annotations

import re
from collections import defaultdict

import pyoxigraph as ox
import pytest

from kg import vocab

RDF, RDFS, OWL, SKOS = (vocab.PREFIXES[name] for name in ("rdf", "rdfs", "owl", "skos"))
KINDS = {
    "class": OWL + "Class",
    "object": OWL + "ObjectProperty",
    "data": OWL + "DatatypeProperty",
    "annotation": OWL + "AnnotationProperty",
}
Values = dict[tuple[str, str], list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]]


@pytest.fixture(scope="module")
def values(core: list[ox.Triple]) -> Values:
    """Values by subject IRI and predicate IRI."""
    found: Values = defaultdict(list)
    for triple in core:
        if isinstance(triple.subject, ox.NamedNode):
            found[triple.subject.value, triple.predicate.value].append(triple.object)
    return found


def declared(values: Values, *kinds: str) -> set[str]:
    wanted = {KINDS[kind] for kind in kinds}
    return {
        subject.removeprefix(vocab.KG)
        for (subject, predicate), objects in values.items()
        if predicate == RDF + "type" and subject.startswith(vocab.KG)
        if any(isinstance(o, ox.NamedNode) and o.value in wanted for o in objects)
    }


def test_classes_are_those_of_the_vocabulary(values: Values) -> None:
    assert declared(values, "class") == vocab.CLASSES


def test_properties_are_those_of_the_vocabulary(values: Values) -> None:
    assert declared(values, "object", "data", "annotation") == vocab.PROPERTIES


@pytest.mark.parametrize("name", sorted(vocab.CLASSES | vocab.PROPERTIES))
def test_each_name_has_labels_and_a_definition_in_both_languages(values: Values, name: str) -> None:
    for predicate in (RDFS + "label", SKOS + "prefLabel", SKOS + "definition"):
        texts = values[vocab.kg_iri(name), predicate]
        by_language = {t.language: t.value for t in texts if isinstance(t, ox.Literal)}
        assert set(by_language) == {"en", "zh"}, predicate
        assert len(texts) == 2, predicate
        assert re.search("[\u4e00-\u9fff]", by_language["zh"]) or name == "sha256", predicate
        assert not re.search("[\u4e00-\u9fff]", by_language["en"]), predicate


def test_definitions_are_sentences(values: Values) -> None:
    for (subject, predicate), texts in values.items():
        if predicate == SKOS + "definition":
            assert all(t.value.endswith({"en": ".", "zh": "。"}[t.language]) for t in texts), subject


def test_label_and_preferred_label_agree(values: Values) -> None:
    """Protégé shows rdfs:label, SKOS tools skos:prefLabel."""
    for name in vocab.CLASSES | vocab.PROPERTIES:
        iri = vocab.kg_iri(name)
        assert set(values[iri, RDFS + "label"]) == set(values[iri, SKOS + "prefLabel"]), name


def test_labels_of_classes_tell_them_apart(values: Values) -> None:
    for language in ("en", "zh"):
        labels = [
            t.value
            for name in vocab.CLASSES
            for t in values[vocab.kg_iri(name), RDFS + "label"]
            if t.language == language
        ]
        assert len(labels) == len(set(labels)), language


def test_every_fact_class_is_a_fact_and_every_term_class_a_term(values: Values) -> None:
    parents = {
        name: {o.value.removeprefix(vocab.KG) for o in values[vocab.kg_iri(name), RDFS + "subClassOf"]}
        for name in vocab.CLASSES
    }

    def above(name: str) -> set[str]:
        return {name}.union(*(above(parent) for parent in parents[name]))

    for top, names in (
        ("Term", vocab.TERM_CLASSES),
        ("Fact", vocab.FACT_CLASSES | vocab.DEFINED_CLASSES),
        ("Record", vocab.RECORD_CLASSES),
    ):
        assert all(top in above(name) for name in names), top


def test_what_reifies_a_triple_and_what_holds_a_date_is_an_annotation(values: Values) -> None:
    """OWL tools drop rdf:subject, and HermiT breaks off on data properties over dates."""
    names = {"subject", "predicate", "object", "year"} | {n for n in vocab.PROPERTIES if n.startswith("date")}
    assert names <= declared(values, "annotation")


def test_stated_values_are_not_functional(values: Values) -> None:
    """Two texts may state different ages: that is a finding to show, not an inconsistency."""
    stated = frozenset().union(*vocab.STATED.values())
    functional = {
        subject.removeprefix(vocab.KG)
        for (subject, predicate), objects in values.items()
        if predicate == RDF + "type" and ox.NamedNode(OWL + "FunctionalProperty") in objects
    }
    assert functional, "the check would see nothing"
    assert not functional & stated


def test_nothing_is_imported(values: Values) -> None:
    assert not any(predicate == OWL + "imports" for _, predicate in values)


def test_foreign_properties_are_declared_once(values: Values) -> None:
    foreign = {
        subject: objects
        for (subject, predicate), objects in values.items()
        if predicate == RDF + "type" and not subject.startswith(vocab.KG.rstrip("/"))
    }
    assert {"title", "creator"} <= {subject.rsplit("/", 1)[-1] for subject in foreign}
    assert all(len(objects) == 1 for objects in foreign.values())


def test_the_header_says_that_it_is_no_medical_advice(values: Values) -> None:
    header = vocab.KG.rstrip("/")
    descriptions = values[header, vocab.PREFIXES["dcterms"] + "description"]
    assert {t.language for t in descriptions} == {"en", "zh"}
    assert any("not medical advice" in t.value for t in descriptions)
    assert any("不构成医疗建议" in t.value for t in descriptions)


def test_every_mapping_names_the_file_where_it_was_seen(values: Values) -> None:
    matches = {SKOS + name + "Match" for name in ("exact", "close", "broad", "narrow", "related")}
    mapped: dict[str, set[str]] = defaultdict(set)
    for (subject, predicate), objects in values.items():
        if predicate in matches:
            mapped[subject].update(re.split(r"[/#]", o.value)[-1].replace("_", ":", 1) for o in objects)
    assert len(mapped) > 50
    for subject, names in mapped.items():
        sources = [o.value.split(" | ") for o in values[subject, vocab.kg_iri("mappingSource")]]
        seen = {curie.split(":", 1)[1].replace("_", ":", 1) for curie, _, _ in sources}
        seen |= {curie for curie, _, _ in sources}
        assert names <= seen, subject
        assert all(file.startswith(("PyPI ", "github ")) for _, _, file in sources), subject
