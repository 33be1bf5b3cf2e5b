"""The mapping table has what SSSOM asks for and every mapping of the ontology."""

from __future__ import annotations

import csv
import io

import pytest
import yaml

from kg import vocab
from kg.export.sssom import sssom
from kg.model import LangString, Mapping, Ontology, Term


def parts(data: bytes) -> tuple[dict[str, object], list[dict[str, str]]]:
    lines = data.decode().splitlines()
    header = "\n".join(line.removeprefix("#") for line in lines if line.startswith("#"))
    table = [line for line in lines if not line.startswith("#")]
    return yaml.safe_load(header), list(csv.DictReader(io.StringIO("\n".join(table)), delimiter="\t"))


def test_every_mapping_is_there_once(ontology: Ontology) -> None:
    _, rows = parts(sssom(ontology))
    found = [(row["subject_id"], row["predicate_id"], row["object_id"]) for row in rows]
    assert found == sorted(set(found))
    assert set(found) == {
        (f"kg:{term.key}", f"skos:{mapping.predicate}", mapping.curie)
        for term in ontology.terms.values()
        for mapping in term.mappings
        if not mapping.curie.startswith("UCUM:")
    }


def test_the_required_slots_are_filled(ontology: Ontology) -> None:
    """https://mapping-commons.github.io/sssom/MappingSet/ and .../Mapping/"""
    metadata, rows = parts(sssom(ontology))
    assert metadata["mapping_set_id"] == vocab.KG + "mappings"
    assert str(metadata["license"]).startswith("https://")
    prefixes = metadata["curie_map"]
    assert isinstance(prefixes, dict)
    for row in rows:
        for slot in ("subject_id", "predicate_id", "object_id", "mapping_justification"):
            prefix, _, local = row[slot].partition(":")
            assert prefix in prefixes and local, row
        assert row["comment"].startswith("verified in: ")


def test_a_tab_or_line_break_in_a_label_breaks_no_row() -> None:
    mapping = Mapping("HP:1", "exactMatch", "a\tname | a\nfile")
    term = Term("x", ("Manifestation",), (LangString("a\nlabel", "en"),), mappings=(mapping,))
    _, (row,) = parts(sssom(Ontology({"x": term})))
    assert (row["subject_label"], row["object_label"], row["comment"]) == (
        "a label",
        "a name",
        "verified in: a file",
    )


def test_a_reader_of_sssom_takes_all_of_it(ontology: Ontology, tmp_path) -> None:
    reader = pytest.importorskip("sssom_pydantic", reason="sssom-pydantic is not installed")
    path = tmp_path / "mappings.sssom.tsv"
    path.write_bytes(sssom(ontology))
    mappings, _, mapping_set = reader.read(path, return_errors=False)
    assert len(mappings) == len(parts(path.read_bytes())[1])
    assert str(mapping_set.id) == vocab.KG + "mappings"
    assert mappings[0].subject.curie == "kg:abatacept"
