"""KGX tables use Biolink's words, point at nodes that are there, and say no more than the documents."""

from __future__ import annotations

import csv
import io
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from case_toys import WORK

from kg import vocab
from kg.export import kgx as kgx_module
from kg.export.formats import FOLDERS, Source
from kg.export.kgx import kgx
from kg.model import Ontology

Rows = list[dict[str, str]]


def rows(data: bytes) -> Rows:
    return list(csv.DictReader(io.StringIO(data.decode()), delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def tables(source: Source) -> tuple[Rows, Rows]:
    files = FOLDERS["kgx"](source)
    return rows(files["nodes.tsv"]), rows(files["edges.tsv"])


@pytest.fixture(scope="module")
def toy(ontology: Ontology) -> Rows:
    return rows(kgx([WORK], ontology)["edges.tsv"])


def test_nodes_are_unique_and_named(tables: tuple[Rows, Rows]) -> None:
    nodes, _ = tables
    ids = [node["id"] for node in nodes]
    assert len(ids) == len(set(ids)) > 300
    assert all(node["name"] and ":" in node["id"] for node in nodes)


def test_edges_are_unique_and_lead_to_nodes(tables: tuple[Rows, Rows]) -> None:
    nodes, edges = tables
    known = {node["id"] for node in nodes}
    assert len({edge["id"] for edge in edges}) == len(edges) > 1000
    missing = {end for edge in edges for end in (edge["subject"], edge["object"])} - known
    assert missing == set()


def test_every_mechanism_edge_is_there(tables: tuple[Rows, Rows], ontology: Ontology) -> None:
    reference = [edge for edge in tables[1] if edge["knowledge_level"] != "observation"]
    assert len(reference) == len(ontology.edges)
    assert set(vocab.MECHANISM.values()) == set(kgx_module._PREDICATES)


def test_a_drug_that_inhibits_decreases_an_activity(tables: tuple[Rows, Rows]) -> None:
    edge = next(
        edge
        for edge in tables[1]
        if edge["subject"] == "CHEBI:66919"
        and edge["original_predicate"] == "kg:inhibits"
        and "6190" in edge["object"]
    )
    said = {name: edge[name] for name in edge if "qualif" in name or name == "predicate"}
    assert said == {
        "predicate": "biolink:affects",
        "qualified_predicate": "biolink:causes",
        "object_aspect_qualifier": "activity",
        "object_direction_qualifier": "decreased",
    }


def test_a_predicate_stays_within_the_categories_that_biolink_gives_it(tables: tuple[Rows, Rows]) -> None:
    category = {node["id"]: node["category"].removeprefix("biolink:") for node in tables[0]}
    ends = {"biomarker_for": set(), "correlated_with": set(), "has_phenotype": set()}
    for edge in tables[1]:
        name = edge["predicate"].removeprefix("biolink:")
        if name in ends:
            ends[name].add((category[edge["subject"]], category[edge["object"]]))
    assert {subject for subject, _ in ends["biomarker_for"]} <= {"Gene", "Drug", "ChemicalEntity"}
    assert {subject for subject, _ in ends["correlated_with"]} >= {"ClinicalMeasurement"}
    assert {target for _, target in ends["has_phenotype"]} == {"PhenotypicFeature"}


def test_weak_evidence_stays_weak(tables: tuple[Rows, Rows]) -> None:
    for edge in tables[1]:
        flags = edge["evidence_flag"].split("|")
        if "hypothesis" in flags:
            assert edge["knowledge_level"] in {"prediction", "not_provided"}
        if flags == ["textbook"]:
            assert edge["knowledge_level"] == "not_provided"


def of(edges: Rows, predicate: str) -> set[tuple[str, str, str, str]]:
    return {
        (edge["subject"], edge["object"], edge["negated"], edge["has_count"])
        for edge in edges
        if edge["predicate"] == predicate and edge["knowledge_level"] == "observation"
    }


def test_what_was_given_is_an_application_and_what_was_planned_is_nothing(toy: Rows) -> None:
    drugs = ("CHEBI:4031", "CHEBI:66919", "CHEBI:24261", "MESH:D010951", "kg:hlh-94")
    assert of(toy, "biolink:applied_to_treat") == {(drug, "MONDO:0015545", "", "1") for drug in drugs}


def test_patients_are_counted_and_members_of_a_cohort_are_not(tables: tuple[Rows, Rows]) -> None:
    ruxolitinib = {
        (edge["publications"], edge["has_count"])
        for edge in tables[1]
        if edge["predicate"] == "biolink:applied_to_treat"
        and (edge["subject"], edge["object"]) == ("CHEBI:66919", "MONDO:0015545")
    }
    assert {("doi:10.12372/jcp.2025.24e0236", "1"), ("kg:doc/title-c81d33d477e7", "")} <= ruxolitinib


def test_a_finding_that_was_absent_is_negated_and_a_possible_one_is_left_out(toy: Rows) -> None:
    patient, cohort = "kg:doc/10.1000-invented#patient-1", "kg:doc/10.1000-invented#cohort-1"
    assert of(toy, "biolink:has_phenotype") == {
        (patient, "HP:0001945", "false", ""),
        (patient, "HP:0000988", "true", ""),
        (cohort, "HP:0001945", "false", ""),
    }


def test_observations_name_their_publication_and_their_words(toy: Rows) -> None:
    for edge in toy:
        if edge["knowledge_level"] == "observation":
            assert edge["publications"] == "PMID:12345"
            assert edge["supporting_text"] == "words"
            assert edge["agent_type"] == "text_mining_agent"


def test_a_quote_with_a_tab_breaks_no_row(ontology: Ontology) -> None:
    assert kgx_module._cell("a\tb\nc") == "a b c"
    header, *lines = kgx([WORK], ontology)["edges.tsv"].decode().splitlines()
    assert {line.count("\t") for line in lines} == {header.count("\t")}


def test_a_key_that_is_no_term_keeps_our_prefix() -> None:
    rows_ = rows(kgx([WORK], Ontology({}))["edges.tsv"])
    assert ("kg:ruxolitinib", "kg:macrophage-activation-syndrome", "", "1") in of(
        rows_, "biolink:applied_to_treat"
    )


# -------------------------------------------------------------- the Biolink model


@pytest.fixture(scope="module")
def biolink() -> dict[str, dict[str, dict]]:
    spec = find_spec("biolink_model")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("biolink-model is not installed")
    path = Path(spec.submodule_search_locations[0]) / "schema" / "biolink_model.yaml"
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def camel(name: str) -> str:
    return "biolink:" + "".join(word[:1].upper() + word[1:] for word in name.split())


def snake(name: str) -> str:
    return "biolink:" + name.replace(" ", "_")


def test_categories_are_classes_of_biolink(tables: tuple[Rows, Rows], biolink) -> None:
    classes = {camel(name) for name, row in biolink["classes"].items() if not row.get("deprecated")}
    assert {node["category"] for node in tables[0]} | {edge["category"] for edge in tables[1]} <= classes


def test_predicates_are_slots_below_related_to(tables: tuple[Rows, Rows], biolink) -> None:
    slots = biolink["slots"]

    def is_predicate(name: str) -> bool:
        return name == "related to" or (name in slots and is_predicate(slots[name].get("is_a", "")))

    predicates = {snake(name) for name in slots if is_predicate(name) and not slots[name].get("deprecated")}
    used = {edge["predicate"] for edge in tables[1]}
    used |= {edge["qualified_predicate"] for edge in tables[1] if edge["qualified_predicate"]}
    assert used <= predicates


def test_levels_agents_and_qualifiers_are_values_of_biolink(tables: tuple[Rows, Rows], biolink) -> None:
    for column, enum in {
        "knowledge_level": "KnowledgeLevelEnum",
        "agent_type": "AgentTypeEnum",
        "object_direction_qualifier": "DirectionQualifierEnum",
        "object_aspect_qualifier": "GeneOrGeneProductOrChemicalEntityAspectEnum",
    }.items():
        allowed = {*biolink["enums"][enum]["permissible_values"]}
        required = column in {"knowledge_level", "agent_type"}
        assert {edge[column] for edge in tables[1]} <= allowed | (set() if required else {""}), column


def test_columns_are_slots_of_biolink(tables: tuple[Rows, Rows], biolink) -> None:
    slots = {snake(name).removeprefix("biolink:") for name in biolink["slots"]}
    assert set(tables[0][0]) | set(tables[1][0]) - {"evidence_flag"} <= slots
