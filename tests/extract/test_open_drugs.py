"""Drugs that no curated table holds: seen with their doses, kept apart, and not seen where none was given."""

from __future__ import annotations

from pathlib import Path

import pytest
from snippets import Snippet, check, read_works

from kg.errors import OntologyError
from kg.graph.assemble import assemble
from kg.graph.merged import make_graph
from kg.graph.open_terms import with_open_terms
from kg.model import Ontology
from kg.terms.lexicon import Lexicon
from kg.terms.open_drugs import open_term, read_open_drugs

GIVEN = (
    Snippet(
        "the dose belongs to the open drug, not to the curated one before it",
        "A 30-year-old man with MAS received prednisone and lacosamide 500 mg twice daily.",
        ("given prednisone", "given lacosamide", "lacosamide 500 mg"),
        ("prednisone 500*",),
    ),
    Snippet(
        "a name that only its stem tells",
        "A 30-year-old man was treated with zorimetinib 2 mg daily.",
        ("given zorimetinib", "zorimetinib 2 mg"),
    ),
    Snippet(
        "a salt of a longer name takes the place of the analyte",
        "A 30-year-old man with MAS was given calcium gluconate 1 g.",
        ("given calcium-gluconate",),
    ),
    Snippet(
        "what blood holds is a drug when it was given",
        "A 30-year-old man with MAS was started on thiamine 100 mg daily.",
        ("given thiamine", "thiamine 100 mg"),
    ),
    Snippet(
        "a fixed combination is one drug",
        "A 30-year-old man had been treated with bictegravir/emtricitabine.",
        ("given bictegravir--emtricitabine",),
        ("given emtricitabine",),
    ),
    Snippet(
        "a Chinese name by its stem, bounded by the words before it",
        "患者，男，30岁，诊断为巨噬细胞活化综合征，予注射用头孢美唑抗感染，并口服盐酸贝尼地平。",
        ("given 头孢美唑", "given 贝尼地平"),
        ("given *抗感染*", "given *口服*"),
    ),
)
# Two drugs of one class are two drugs: the second was once held to be another name of the first.
NAMESAKES = (
    ("gentamicin", "amikacin"),
    ("azacitidine", "decitabine"),
    ("caspofungin", "micafungin"),
    ("imatinib", "dasatinib"),
    ("sintilimab", "camrelizumab"),
    ("sintilimab", "tislelizumab"),
    ("sodium-stibogluconate", "meglumine-antimoniate"),
)
NOT_GIVEN = (
    ("an allergy", "A 30-year-old man with MAS, allergic to penicillin, had a rash.", "penicillin"),
    (
        "resistance of a microbe",
        "Methicillin-resistant Staphylococcus aureus grew in her blood.",
        "methicillin",
    ),
    ("a level in blood", "In this 30-year-old man glucagon was low and thiamine was 20.", "[gt]*"),
    ("a lack", "The 30-year-old man received vitamins for vitamin D deficiency.", "vitamin-d"),
    (
        "a stem in an everyday word",
        "She could not accept the concept of a reservoir; her cholesterol rose.",
        "*",
    ),
    ("a test", "Dobutamine stress echocardiography was normal in this 30-year-old man.", "dobutamine"),
    ("a class in Chinese", "患者，男，30岁，对青霉素类过敏。", "青霉素"),
)


@pytest.mark.parametrize(("other", "drug"), NAMESAKES)
def test_no_drug_is_taken_for_another_of_its_class(
    other: str, drug: str, tmp_path: Path, lexicon: Lexicon
) -> None:
    text = f"A 30-year-old man with MAS was treated with {drug.replace('-', ' ')}."
    check(Snippet(drug, text, (f"given {drug}",), (f"given {other}",)), tmp_path, lexicon)


@pytest.mark.parametrize("snippet", GIVEN, ids=lambda snippet: snippet.name)
def test_an_open_drug_is_read(snippet: Snippet, tmp_path: Path, lexicon: Lexicon) -> None:
    check(snippet, tmp_path, lexicon)


@pytest.mark.parametrize(("name", "text", "key"), NOT_GIVEN, ids=lambda value: value[:20])
def test_a_name_is_no_drug_given(name: str, text: str, key: str, tmp_path: Path, lexicon: Lexicon) -> None:
    check(Snippet(name, text, (), (f"given {key}", f"planned {key}")), tmp_path, lexicon)


def test_an_open_drug_gets_a_term_in_the_graph(tmp_path: Path, ontology: Ontology, lexicon: Lexicon) -> None:
    works = read_works("A 30-year-old man was given lacosamide and prednisone.", tmp_path, lexicon)
    extended = with_open_terms(ontology, works)
    assert extended.terms.keys() - ontology.terms.keys() == {"lacosamide"}
    assert extended.is_a("lacosamide", "OpenTerm") and extended.is_a("lacosamide", "Drug")
    triples = {str(triple) for triple in make_graph(works, ontology, ()).stated()}
    name = "<https://w3id.org/salvage-kg/lacosamide>"
    assert any(row.startswith(name) and row.endswith("OpenTerm>") for row in triples)
    assert any(row.startswith(name) and '"lacosamide"@en' in row for row in triples)


def test_no_open_term_without_a_use(ontology: Ontology) -> None:
    assert with_open_terms(ontology, assemble([])) is ontology


def test_a_term_by_key() -> None:
    """The key alone tells the name of a drug that no list holds; other keys have no open term."""
    assert open_term("zorimetinib", {}).label() == "zorimetinib"  # type: ignore[union-attr]
    assert open_term("贝利单抗", {}).label("zh") == "贝利单抗"  # type: ignore[union-attr]
    assert open_term("cholesterol", {}) is None


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "drug-names.tsv"
    path.write_text("# head\nabacus\tsometimes\tM\t\n", encoding="utf-8")
    with pytest.raises(OntologyError, match=r"drug-names\.tsv:2"):
        read_open_drugs(path)


def test_the_list_is_sorted_and_names_stand_once(ontology: Ontology) -> None:
    names = [drug.name for drug in ontology.open_drugs]
    assert names == sorted(names) and len(names) > 2000
    everything = [name for drug in ontology.open_drugs for name in (drug.name, *drug.others)]
    assert len(everything) == len(set(everything))
