"""The shipped ontology files: what every term and edge must have, and nothing that the tables do not."""

import csv
import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import vocab
from kg.config import resource_dir
from kg.model import Ontology, Term
from kg.terms import find_term, load_ontology, ontology_triples
from kg.terms.lexicon import build_lexicon

ROOT = Path(__file__).resolve().parents[2]
TERMS_TABLE = ROOT.parent / "shared" / "terms.tsv"
EDGES_TABLE = ROOT.parent / "shared" / "mechanisms.tsv"
# Names that the table gives as synonyms and that are another substance: a prodrug has a term of its own.
OTHER_SUBSTANCES = {"etoposide": {"etoposide phosphate"}}
needs_terms = pytest.mark.skipif(not TERMS_TABLE.is_file(), reason="../shared/terms.tsv is not here")
needs_edges = pytest.mark.skipif(not EDGES_TABLE.is_file(), reason="../shared/mechanisms.tsv is not here")

CATEGORY_CLASS = {
    "disorder": "Disorder",
    "infection": "Infection",
    "manifestation": "Manifestation",
    "drug": "Drug",
    "drug-class": "DrugClass",
    "regimen": "Regimen",
    "procedure": "Procedure",
    "gene": "Gene",
    "process": "Process",
    "cell-type": "CellType",
    "lab-analyte": "LabAnalyte",
    "outcome": "OutcomeType",
    "study-design": "StudyDesign",
    "criteria": "Criteria",
    "route": "Route",
    "frequency": "Frequency",
    "unit": "Unit",
    "evidence-type": "EvidenceType",
}
DEFINED = {
    "Disorder",
    "Infection",
    "Regimen",
    "DrugClass",
    "OutcomeType",
    "Process",
    "Criteria",
    "StudyDesign",
    *vocab.VALUE_SETS,
}


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return load_ontology(resource_dir("ontology"))


def split(cell: str, mark: str = "|") -> list[str]:
    return [part.strip() for part in cell.split(mark) if part.strip()]


def table_rows(path: Path, quoting: int) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=quoting))


def strings(term: Term, language: str) -> set[str]:
    return {item.value for item in (*term.labels, *term.synonyms) if item.language == language}


def curated(ontology: Ontology) -> list[Term]:
    return [term for term in ontology.terms.values() if "OpenTerm" not in term.types]


def test_each_curated_term_is_labelled_in_both_languages(ontology: Ontology) -> None:
    for term in curated(ontology):
        assert [label.language for label in term.labels] == ["en", "zh"], term.key


@pytest.mark.parametrize(
    "path", sorted((resource_dir("ontology") / "terms").glob("*.ttl")), ids=lambda path: path.stem
)
def test_a_file_holds_one_subject_in_key_order_and_declares_no_prefix_it_does_not_use(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    heads = re.findall(r"^kg:([a-z0-9-]+) a kg:(\w+)", text, flags=re.MULTILINE)
    classes = [class_name for _, class_name in heads]
    if path.stem == "values":
        assert list(dict.fromkeys(classes)) == sorted(vocab.VALUE_SETS)
    else:
        assert len(set(classes)) == 1
        assert [key for key, _ in heads] == sorted(key for key, _ in heads)
    body = "\n".join(line for line in text.splitlines() if not line.startswith("@prefix"))
    for prefix in re.findall(r"^@prefix (\w+):", text, flags=re.MULTILINE):
        assert re.search(rf"(?<![\w\"]){prefix}:", body), prefix


def test_no_label_is_also_its_own_synonym(ontology: Ontology) -> None:
    """SKOS S13: a preferred and an alternative label of one term are disjoint."""
    for term in ontology.terms.values():
        assert not set(term.labels) & set(term.synonyms), term.key


def test_terms_that_a_reader_may_not_know_are_defined_in_both_languages(ontology: Ontology) -> None:
    for term in curated(ontology):
        if set(term.types) & DEFINED:
            assert [text.language for text in term.definitions] == ["en", "zh"], term.key


def test_definitions_tell_terms_apart(ontology: Ontology) -> None:
    texts = Counter(text.value for term in ontology.terms.values() for text in term.definitions)
    assert [text for text, count in texts.items() if count > 1] == []


def test_value_sets_are_terms_of_their_class(ontology: Ontology) -> None:
    for class_name, keys in vocab.VALUE_SETS.items():
        for key in keys:
            assert ontology.terms[key].types == (class_name,), key


def test_no_term_is_named_like_a_class_or_property(ontology: Ontology) -> None:
    assert not ontology.terms.keys() & (vocab.CLASSES | vocab.PROPERTIES)


def test_failure_and_benefit_are_what_a_clinician_would_call_so(ontology: Ontology) -> None:
    of_type = {
        name: {key for key, term in ontology.terms.items() if name in term.types}
        for name in ("FailureType", "BenefitType")
    }
    assert of_type["FailureType"] == {"no-response", "disease-progression", "refractory-disease"}
    assert of_type["BenefitType"] == {
        "complete-response",
        "partial-response",
        "overall-response",
        "remission",
        "improvement",
        "defervescence",
        "steroid-sparing",
        "steroid-discontinuation",
    }


def test_two_terms_that_play_two_parts(ontology: Ontology) -> None:
    assert set(ontology.terms["refractory-disease"].types) == {
        "OutcomeType",
        "FailureType",
        "DiseaseQualifier",
    }
    assert set(ontology.terms["salvage-therapy"].types) == {"Procedure", "Role"}


def test_proteins_are_close_to_genes_never_the_same(ontology: Ontology) -> None:
    predicates = {
        mapping.predicate
        for term in ontology.terms.values()
        for mapping in term.mappings
        if mapping.curie.startswith("UniProtKB:")
    }
    assert predicates == {"closeMatch"}


def test_no_identifier_is_an_exact_match_of_two_terms(ontology: Ontology) -> None:
    exact = Counter(
        mapping.curie
        for term in ontology.terms.values()
        for mapping in term.mappings
        if mapping.predicate == "exactMatch"
    )
    assert [curie for curie, count in exact.items() if count > 1] == []


def test_a_name_that_two_terms_share_is_flagged_ambiguous(ontology: Ontology) -> None:
    owners: dict[str, set[str]] = {}
    for term in curated(ontology):
        for string in (*term.labels, *term.synonyms):
            owners.setdefault(string.value.casefold(), set()).add(term.key)
    for name, keys in owners.items():
        if len(keys) > 1:
            for key in keys:
                flagged = {form.casefold() for form in ontology.terms[key].ambiguous}
                assert name in flagged, f"{name}: {sorted(keys)}"


def test_open_terms_are_read_and_never_mapped(ontology: Ontology) -> None:
    """What no curated table holds has a label, a class beside OpenTerm, no identifier and no edge."""
    opened = [term for term in ontology.terms.values() if "OpenTerm" in term.types]
    assert len(opened) > 300
    ends = {key for edge in ontology.edges for key in (edge.subject, edge.object)}
    for term in opened:
        assert len(term.types) == 2, term.key
        assert term.labels[0].language == "en", term.key
        assert term.mappings == (), term.key
        assert term.key not in ends, term.key


def test_an_open_term_takes_no_name_from_a_curated_one(ontology: Ontology) -> None:
    """It may be called what a table lists as a synonym of something broader: an ecchymosis is no petechia.

    The one other exception is a syndrome whose name the table gives to the process behind it.
    """
    named = {string.value.casefold() for term in curated(ontology) for string in term.labels}
    listed = {string.value.casefold() for term in curated(ontology) for string in term.synonyms}
    opened = [term for term in ontology.terms.values() if "OpenTerm" in term.types]
    assert {term.key for term in opened for string in term.labels if string.value.casefold() in named} <= {
        "cytokine-storm-syndrome"
    }
    assert {
        term.key for term in opened for string in term.synonyms if string.value.casefold() in named | listed
    } <= {"cytokine-storm-syndrome"}


def test_a_name_outranks_the_synonym_of_a_broader_term(ontology: Ontology) -> None:
    lexicon = build_lexicon(ontology)
    assert lexicon.forms["ecchymosis"].keys == ("ecchymosis",)
    assert lexicon.forms["bacteremia"].keys == ("bacteremia",)


@pytest.mark.parametrize(
    ("curie", "iri"),
    [
        ("MONDO:0015545", "http://purl.obolibrary.org/obo/MONDO_0015545"),
        ("MESH:D055501", "http://id.nlm.nih.gov/mesh/D055501"),
        ("Orphanet:158061", "http://www.orpha.net/ORDO/Orphanet_158061"),
    ],
)
def test_curies_expand_to_the_registry_iri_and_back(curie: str, iri: str) -> None:
    assert vocab.expand_curie(curie) == iri
    assert vocab.compress_iri(iri) == curie


@pytest.mark.parametrize("text", ["NOPE:1", "MONDO:", "mas"])
def test_what_is_no_known_curie_does_not_expand(text: str) -> None:
    assert vocab.expand_curie(text) is None


def test_ruxolitinib_inhibits_both_kinases_and_says_where_that_was_read(ontology: Ontology) -> None:
    edges = {
        edge.object: edge
        for edge in ontology.edges
        if edge.subject == "ruxolitinib" and edge.predicate == "inhibits"
    }
    assert {"jak1", "jak2"} <= edges.keys()
    assert {edges["jak1"].sign, edges["jak2"].sign} == {"-"}
    assert all(edge.source and edge.verified_in for edge in edges.values())


def test_edges_join_what_their_predicate_joins(ontology: Ontology) -> None:
    """Domains and ranges of ``core.ttl``: HermiT would not complain, it would retype the term."""
    ends: dict[str, dict[str, str]] = {"domain": {}, "range": {}}
    for triple in ontology_triples(resource_dir("ontology")):
        side = triple.predicate.value.removeprefix(vocab.PREFIXES["rdfs"])
        if side in ends and isinstance(triple.subject, ox.NamedNode):
            assert isinstance(triple.object, ox.NamedNode | ox.BlankNode)
            ends[side][triple.subject.value] = triple.object.value.removeprefix(vocab.KG)
    for edge in ontology.edges:
        predicate = vocab.kg_iri(edge.predicate)
        for key, side in ((edge.subject, "domain"), (edge.object, "range")):
            assert ontology.is_a(key, ends[side].get(predicate, "Term")), edge


def test_triples_are_sorted_unique_and_the_same_twice() -> None:
    first, second = (ontology_triples(resource_dir("ontology")) for _ in range(2))
    assert first == second == sorted(set(first), key=str)
    mas = ox.NamedNode(vocab.kg_iri("macrophage-activation-syndrome"))
    exact = ox.NamedNode(vocab.PREFIXES["skos"] + "exactMatch")
    mondo = ox.NamedNode("http://purl.obolibrary.org/obo/MONDO_0015545")
    assert ox.Triple(mas, exact, mondo) in first


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("ruxolitinib", "ruxolitinib"),
        ("kg:ruxolitinib", "ruxolitinib"),
        ("https://w3id.org/salvage-kg/ruxolitinib", "ruxolitinib"),
        ("JAKAVI", "ruxolitinib"),
        ("芦可替尼", "ruxolitinib"),
        ("Macrophage  Activation Syndrome", "macrophage-activation-syndrome"),
        ("巨噬细胞激活综合征", "macrophage-activation-syndrome"),
        ("MONDO:0015545", "macrophage-activation-syndrome"),
        ("mondo:0015545", "macrophage-activation-syndrome"),
        ("ＭＡＳ", "macrophage-activation-syndrome"),
        ("UCUM:mg/kg", "unit-mg-per-kg"),
    ],
)
def test_a_term_is_found_by_key_curie_and_name(ontology: Ontology, text: str, key: str) -> None:
    assert find_term(ontology, text).key == key


# ------------------------------------------------- files against the tables, both ways


@needs_terms
def test_the_files_hold_each_row_of_the_table_and_no_other_term(ontology: Ontology) -> None:
    rows = table_rows(TERMS_TABLE, csv.QUOTE_NONE)
    value_keys = {key for keys in vocab.VALUE_SETS.values() for key in keys}
    assert {term.key for term in curated(ontology)} - value_keys == {row["key"] for row in rows}
    for row in rows:
        term = ontology.terms[row["key"]]
        assert CATEGORY_CLASS[row["category"]] in term.types, term.key
        assert term.label("en") == row["label_en"]
        assert term.label("zh") == row["label_zh"]
        synonyms = {row["label_en"], *split(row["synonyms_en"])} - OTHER_SUBSTANCES.get(row["key"], set())
        assert strings(term, "en") == synonyms
        assert strings(term, "zh") == {row["label_zh"], *split(row["synonyms_zh"])}
        assert term.ambiguous == set(split(row["ambiguous_forms"])), term.key


@needs_terms
def test_each_identifier_is_in_the_table_with_where_it_was_verified(ontology: Ontology) -> None:
    """Both ways: no identifier is missing, none is added, and none is exact that the table says is not."""
    expected = {}
    for row in table_rows(TERMS_TABLE, csv.QUOTE_NONE):
        cells = [cell for cell in split(row["verified_in"], "||") if not cell.startswith("zh ")]
        for curie, cell in zip(split(row["curies"]), cells, strict=True):
            assert cell.startswith(f'{curie} "')
            name, _, where = cell.removeprefix(f'{curie} "').partition('" @ ')
            where, _, note = where.partition(" [not exact")
            close = bool(note) or curie.startswith("UniProtKB:")
            predicate = "closeMatch" if close else "exactMatch"
            expected[(row["key"], curie)] = (predicate, f"{name} | {where}")
    found = {
        (term.key, mapping.curie): (mapping.predicate, mapping.verified_in)
        for term in ontology.terms.values()
        for mapping in term.mappings
    }
    assert found == expected


@needs_terms
def test_each_chinese_label_of_a_registry_keeps_its_source() -> None:
    cells = [
        cell
        for row in table_rows(TERMS_TABLE, csv.QUOTE_NONE)
        for cell in split(row["verified_in"], "||")
        if cell.startswith("zh ")
    ]
    expected = set()
    for cell in cells:
        name, _, rest = cell.removeprefix('zh "').partition('" for ')
        curie, _, where = rest.partition(" @ ")
        expected.add(f"{curie} | {name} | {where}")
    label_source = vocab.kg_iri("labelSource")
    found = {
        triple.object.value
        for triple in ontology_triples(resource_dir("ontology"))
        if triple.predicate.value == label_source and isinstance(triple.object, ox.Literal)
    }
    assert found == expected != set()


@needs_edges
def test_the_edges_are_the_rows_of_the_table_with_every_source(ontology: Ontology) -> None:
    rows = table_rows(EDGES_TABLE, csv.QUOTE_MINIMAL)
    expected = {
        (row["subject_key"], vocab.MECHANISM[row["predicate"]], row["object_key"]): (
            row["sign"],
            set(split(row["source"], " || ")),
            set(split(row["verified_in"], " || ")),
            row["note"],
            row["evidence_flag"],
        )
        for row in rows
    }
    found = {
        (edge.subject, edge.predicate, edge.object): (
            edge.sign,
            set(split(edge.source, " || ")),
            set(split(edge.verified_in, " || ")),
            edge.note,
            edge.flag,
        )
        for edge in ontology.edges
    }
    assert len(expected) == len(rows) == len(ontology.edges)
    assert found == expected
