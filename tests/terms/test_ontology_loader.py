"""The loader on small ontologies written here: what it returns, and one clear line for each fault."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import vocab
from kg.errors import OntologyError, UnknownNameError, UsageError
from kg.model import LangString, Mapping, MechanismEdge, Ontology
from kg.terms import find_term, load_ontology, ontology_triples

PREFIXES = """\
@prefix kg: <https://w3id.org/salvage-kg/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix MONDO: <http://purl.obolibrary.org/obo/MONDO_> .
"""
DRUGS = """\
kg:alphamab a kg:Drug ;
    rdfs:label "alphamab"@en, "甲药"@zh ;
    skos:prefLabel "alphamab"@en, "甲药"@zh ;
    skos:altLabel "ALF"@en, "antibody A"@en, "甲单抗"@zh ;
    kg:ambiguousForm "ALF" ;
    skos:definition "A made-up drug."@en, "虚构的药。"@zh .

kg:betanib a kg:Drug ;
    rdfs:label "betanib"@en ;
    skos:prefLabel "betanib"@en ;
    skos:altLabel "ALF"@en .
"""
OTHERS = """\
kg:fever a kg:Manifestation ;
    rdfs:label "fever"@en, "发热"@zh ;
    skos:prefLabel "fever"@en, "发热"@zh .

kg:storm a kg:Disorder ;
    rdfs:label "storm"@en ;
    skos:prefLabel "storm"@en ;
    skos:exactMatch MONDO:0000001 ;
    skos:closeMatch MONDO:0000002 ;
    kg:mappingSource "MONDO:0000001 | Storm | a list, version 1",
        "MONDO:0000002 | Storms | a list, version 1" .

kg:unit-mg a kg:Unit ;
    rdfs:label "milligram"@en ;
    skos:prefLabel "milligram"@en ;
    kg:ucumCode "mg" ;
    kg:mappingSource "UCUM:mg | milligram | a table" .
"""
EDGES = """\
kg:storm kg:manifestsAs kg:fever .
kg:ref_storm_manifestsAs_fever a kg:ReferenceStatement ;
    kg:subject kg:storm ; kg:predicate kg:manifestsAs ; kg:object kg:fever ; kg:sign "+" ;
    kg:source "Book 2", "Book 1" ;
    kg:verifiedIn "page 7" ;
    kg:flag "textbook" ;
    kg:note "seen twice" .
"""
CORE = """\
kg:Drug a owl:Class ; rdfs:subClassOf kg:Therapy .
kg:Therapy a owl:Class ; rdfs:subClassOf kg:Term .
kg:FailedLine a owl:Class ; rdfs:subClassOf kg:TherapyLine ,
    [ a owl:Restriction ; owl:onProperty kg:outcome ; owl:someValuesFrom kg:Outcome ] .
"""


def write(root: Path, **files: str) -> Path:
    """Write Turtle files by stem; ``core`` and ``mechanisms`` stand at the top, others in ``terms/``."""
    (root / "terms").mkdir(exist_ok=True)
    for stem, body in files.items():
        folder = root if stem in ("core", "mechanisms") else root / "terms"
        (folder / f"{stem}.ttl").write_text(PREFIXES + body, encoding="utf-8")
    return root


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write(tmp_path, drugs=DRUGS, others=OTHERS, mechanisms=EDGES, core=CORE)


@pytest.fixture
def loaded(small: Path) -> Ontology:
    return load_ontology(small)


def test_a_term_comes_back_whole(loaded: Ontology) -> None:
    term = loaded.terms["alphamab"]
    assert term.types == ("Drug",)
    assert term.labels == (LangString("alphamab", "en"), LangString("甲药", "zh"))
    assert term.synonyms == (
        LangString("ALF", "en"),
        LangString("antibody A", "en"),
        LangString("甲单抗", "zh"),
    )
    assert term.definitions == (LangString("A made-up drug.", "en"), LangString("虚构的药。", "zh"))
    assert term.ambiguous == {"ALF"}
    assert term.mappings == ()


def test_mappings_keep_how_close_they_are_and_where_they_were_verified(loaded: Ontology) -> None:
    assert loaded.terms["storm"].mappings == (
        Mapping("MONDO:0000001", "exactMatch", "Storm | a list, version 1"),
        Mapping("MONDO:0000002", "closeMatch", "Storms | a list, version 1"),
    )
    assert loaded.terms["unit-mg"].mappings == (Mapping("UCUM:mg", "exactMatch", "milligram | a table"),)


def test_an_edge_keeps_each_source(loaded: Ontology) -> None:
    assert loaded.edges == (
        MechanismEdge(
            subject="storm",
            predicate="manifestsAs",
            object="fever",
            sign="+",
            source="Book 1 || Book 2",
            verified_in="page 7",
            note="seen twice",
            flag="textbook",
        ),
    )


def test_named_superclasses_are_read_and_class_expressions_left_alone(loaded: Ontology) -> None:
    assert loaded.superclasses == {
        "Drug": ("Therapy",),
        "FailedLine": ("TherapyLine",),
        "Therapy": ("Term",),
    }
    assert loaded.is_a("alphamab", "Term")
    assert not loaded.is_a("fever", "Therapy")


def test_core_and_mechanisms_may_be_absent(tmp_path: Path) -> None:
    ontology = load_ontology(write(tmp_path, drugs=DRUGS))
    assert list(ontology.terms) == ["alphamab", "betanib"]
    assert ontology.edges == () and ontology.superclasses == {}


def test_the_order_in_the_files_does_not_matter(tmp_path: Path, loaded: Ontology) -> None:
    halves = DRUGS.split("\n\n")
    (tmp_path / "other").mkdir()
    shuffled = write(
        tmp_path / "other",
        a=OTHERS,
        z="\n\n".join(reversed(halves)),
        mechanisms=EDGES,
        core=CORE,
    )
    again = load_ontology(shuffled)
    assert again == loaded
    assert list(again.terms) == list(loaded.terms)


def test_blank_nodes_are_named_by_content(tmp_path: Path) -> None:
    other = (
        "kg:Course rdfs:subClassOf [ a owl:Restriction ; owl:onProperty kg:agent ; owl:hasValue kg:a ] .\n"
    )
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one = ontology_triples(write(tmp_path / "one", core=CORE + other))
    two = ontology_triples(write(tmp_path / "two", core=other + CORE))
    assert one == two
    assert len({triple.subject for triple in one if isinstance(triple.subject, ox.BlankNode)}) == 2


def test_all_files_are_in_the_triples(small: Path) -> None:
    subjects = {
        triple.subject.value.removeprefix(vocab.KG)
        for triple in ontology_triples(small)
        if isinstance(triple.subject, ox.NamedNode)
    }
    assert {"alphamab", "storm", "ref_storm_manifestsAs_fever", "Drug"} <= subjects


# ---------------------------------------------------------------------- faults

GAMMA = 'kg:gamma a kg:Drug ; rdfs:label "gamma"@en ; skos:prefLabel "gamma"@en'


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        pytest.param("kg:gamma a kg:Drug ;; .\nkg:x kg:y .", 7, "not valid Turtle", id="syntax"),
        pytest.param("kg:gamma a nope:Drug .", 6, "not valid Turtle: The prefix nope:", id="prefix"),
        pytest.param(GAMMA.replace("kg:Drug", "kg:Druk") + " .", 6, "unknown class 'Druk'", id="class"),
        pytest.param(GAMMA.replace("a kg:Drug ; ", "") + " .", 6, "has no class", id="no-class"),
        pytest.param(GAMMA.replace("@en", "@zh") + " .", 6, "no English label", id="no-en"),
        pytest.param(GAMMA.replace("@en", "") + " .", 6, "carries no language", id="no-language"),
        pytest.param(GAMMA.replace("@en", "@fr") + " .", 6, "carries no language", id="other-language"),
        pytest.param(GAMMA + ', "g"@en .', 6, "two preferred labels in one language", id="two-labels"),
        pytest.param(GAMMA + ', "丙"@zh .', 6, "rdfs:label and skos:prefLabel differ", id="labels-differ"),
        pytest.param(GAMMA + ' ; skos:altlabel "g"@en .', 6, "unknown property <http", id="property"),
        pytest.param(GAMMA + " ; skos:exactMatch <http://x.test/1> .", 6, "no known registry", id="registry"),
        pytest.param(GAMMA + " ; skos:exactMatch MONDO:9 .", 6, "MONDO:9 has no kg:mappingSource", id="bare"),
        pytest.param(
            GAMMA + ' ; kg:mappingSource "MONDO:9 | g | w" .', 6, "MONDO:9 has a kg:mappingSource", id="stray"
        ),
        pytest.param(
            GAMMA + ' ; kg:mappingSource "MONDO:9 | w" .',
            6,
            "is not 'CURIE | name there | where'",
            id="parts",
        ),
        pytest.param(
            GAMMA + " ; skos:exactMatch MONDO:9 ; skos:closeMatch MONDO:9 .",
            6,
            "MONDO:9 is mapped twice",
            id="2x",
        ),
        pytest.param(
            "kg:fever a kg:Drug .", 6, "term 'fever' stands in others.ttl already", id="key-in-two-files"
        ),
    ],
)
def test_a_fault_in_a_term_file_names_file_line_and_reason(
    tmp_path: Path, body: str, line: int, words: str
) -> None:
    write(tmp_path, others=OTHERS, zebra=body)
    with pytest.raises(OntologyError) as caught:
        load_ontology(tmp_path)
    assert caught.value.path == tmp_path / "terms" / "zebra.ttl"
    assert caught.value.line == line
    assert words in caught.value.reason
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("kg:object kg:fever", "kg:object kg:fewer", 7, "'fewer' is not a term"),
        ("kg:subject kg:storm", "kg:subject kg:sturm", 7, "'sturm' is not a term"),
        ('kg:sign "+"', 'kg:sign "up"', 7, "bad sign 'up'"),
        (' ; kg:sign "+"', "", 7, "needs one kg:sign, has 0"),
        ('kg:sign "+"', 'kg:sign "+", "-"', 7, "needs one kg:sign, has 2"),
        ("kg:predicate kg:manifestsAs", "kg:predicate kg:looksLike", 7, "no mechanism predicate"),
        ('kg:source "Book 2", "Book 1" ;', "", 7, "has no kg:source"),
        ("a kg:ReferenceStatement", "a kg:Statement", 7, "is not a kg:ReferenceStatement"),
        ("kg:storm kg:manifestsAs kg:fever .", "", 8, "has no direct triple"),
        (
            "kg:storm kg:manifestsAs kg:fever .",
            "kg:storm kg:manifestsAs kg:fever , kg:storm .",
            6,
            "'storm manifestsAs storm' has no kg:ReferenceStatement with a source",
        ),
        (
            'kg:note "seen twice" .',
            'kg:note "seen twice" .\n' + EDGES.replace("ref_", "ref2_"),
            14,
            "a second",
        ),
    ],
)
def test_a_fault_in_the_edges_names_file_line_and_reason(
    small: Path, old: str, new: str, line: int, words: str
) -> None:
    assert old in EDGES
    write(small, mechanisms=EDGES.replace(old, new))
    with pytest.raises(OntologyError) as caught:
        load_ontology(small)
    assert caught.value.path == small / "mechanisms.ttl"
    assert caught.value.line == line
    assert words in caught.value.reason


@pytest.mark.parametrize("stem", ["core", "mechanisms"])
def test_core_and_mechanisms_that_are_no_turtle_are_named_too(small: Path, stem: str) -> None:
    write(small, **{stem: "kg:storm kg:manifestsAs .\n"})
    for use in (load_ontology, ontology_triples):
        with pytest.raises(OntologyError, match=rf"{stem}\.ttl:6: not valid Turtle"):
            use(small)


def test_a_wrongly_encoded_file_names_its_line(small: Path) -> None:
    (small / "terms" / "drugs.ttl").write_bytes((PREFIXES + DRUGS).encode("gb18030"))
    with pytest.raises(OntologyError, match=r"drugs\.ttl:7: not valid UTF-8"):
        load_ontology(small)


def test_an_unreadable_file_is_one_clear_line(small: Path) -> None:
    (small / "terms" / "folder.ttl").mkdir()
    with pytest.raises(OntologyError, match=r"folder\.ttl: cannot be read: Is a directory"):
        load_ontology(small)


def test_a_folder_without_ontology_files_says_what_is_expected(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match="no terms here"):
        load_ontology(tmp_path)
    with pytest.raises(OntologyError, match="no ontology files here"):
        ontology_triples(tmp_path / "nowhere")


# ---------------------------------------------------------------------- lookup


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("alphamab", "alphamab"),
        (" AlphaMab ", "alphamab"),
        ("kg:alphamab", "alphamab"),
        (vocab.kg_iri("alphamab"), "alphamab"),
        ("甲单抗", "alphamab"),
        ("Antibody  Ａ", "alphamab"),
        ("发热", "fever"),
        ("mondo:0000001", "storm"),
        ("UCUM:mg", "unit-mg"),
    ],
)
def test_find_term_reads_keys_curies_and_names_of_both_languages(
    loaded: Ontology, text: str, key: str
) -> None:
    assert find_term(loaded, text).key == key


def test_an_ambiguous_name_lists_the_candidates(loaded: Ontology) -> None:
    with pytest.raises(UsageError, match=r"'alf' may be alphamab \(alphamab\), betanib \(betanib\)"):
        find_term(loaded, "alf")


def test_a_close_mapping_is_not_taken_for_the_same_thing(loaded: Ontology) -> None:
    with pytest.raises(UsageError, match=r"'MONDO:0000002' is close to, not the same as, storm"):
        find_term(loaded, "MONDO:0000002")


def test_an_unknown_name_offers_the_nearest(loaded: Ontology) -> None:
    with pytest.raises(UnknownNameError) as caught:
        find_term(loaded, "alfamab")
    assert caught.value.nearest[0] == "alphamab"
