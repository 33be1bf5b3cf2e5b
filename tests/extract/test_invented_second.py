"""The second set of invented documents: their hard negatives, and how much of their treatment comes out."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from kg.config import resource_dir
from kg.documents import read_document
from kg.export.score import records
from kg.extract.reader import extract
from kg.graph.assemble import assemble
from kg.graph.infer import load_rules
from kg.model import Ontology
from kg.terms.lexicon import Lexicon
from kg.terms.ontology import ontology_triples
from tests.extract.test_invented import Record, compare, f1, name, treatments

FOLDER = Path(__file__).parents[1] / "data" / "invented-2"
TEXTS = {path.stem: path for path in sorted((FOLDER / "text").iterdir())}
GOLD: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted((FOLDER / "gold").glob("*.yaml"))
}
# A little under what is reached: drugs, and drugs with their role.
FLOORS = {"therapies": 0.87, "roles": 0.45}


@pytest.fixture(scope="module")
def found(ontology: Ontology, lexicon: Lexicon) -> dict[str, Record]:
    """The evaluation record of each document, by file stem."""
    root = resource_dir("ontology")
    triples, rules = ontology_triples(root), load_rules(root / "rules")
    result = {}
    for stem, path in TEXTS.items():
        works = assemble(extract(read_document(path), lexicon))
        (result[stem],) = records(works, ontology, triples, rules).values()
    return result


def test_each_text_has_its_gold_and_every_fact_its_words() -> None:
    assert TEXTS.keys() == GOLD.keys()
    assert len(TEXTS) == 30
    assert "invented" in (FOLDER / "README.md").read_text(encoding="utf-8").splitlines()[0]
    for stem, gold in GOLD.items():
        assert gold["id"] == f"invented-2:{stem}"
        length = len(TEXTS[stem].read_text(encoding="utf-8"))
        facts = [row for rows in gold.values() if isinstance(rows, list) for row in rows]
        assert all(0 <= row["ev"]["start"] < row["ev"]["end"] <= length for row in facts)


@pytest.mark.parametrize("stem", [stem for stem, gold in GOLD.items() if not gold["on_topic"]])
def test_a_hard_negative_affirms_neither_mas_nor_hlh(stem: str, found: dict[str, Record]) -> None:
    conditions = (*found[stem]["disorders"], *found[stem]["underlying"])
    assert [c for c in conditions if "macrophage" in name(c) or "hemophagocytic" in name(c)] == []


def test_drugs_and_roles_do_not_fall_under_the_floor(found: dict[str, Record]) -> None:
    counts: dict[str, Counter[str]] = {field: Counter() for field in FLOORS}
    for stem, gold in GOLD.items():
        for field, rows in counts.items():
            rows.update(compare(treatments(gold, field), treatments(found[stem], field)))
    scores = {field: round(f1(rows), 3) for field, rows in counts.items()}
    print(scores)
    assert {field for field, floor in FLOORS.items() if scores[field] < floor} == set()
