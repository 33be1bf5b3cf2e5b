"""The examples of ontology/README.md run, and it names every rule and every defined class."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import vocab
from kg.graph.infer import Rule

CASE = """
d:e a kg:Episode . d:l a kg:TherapyLine ; kg:forEpisode d:e ; kg:outcome d:o .
d:o a kg:Outcome ; kg:outcomeType kg:no-response .
d:s a kg:Statement ; kg:evidence d:w ;
    kg:subject d:o ; kg:predicate kg:outcomeType ; kg:object kg:no-response .
d:w a kg:Evidence ; kg:exact "no response" .
"""


@pytest.fixture(scope="module")
def readme(ontology_dir: Path) -> str:
    return (ontology_dir / "README.md").read_text(encoding="utf-8")


def block(text: str, language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", text, re.DOTALL)
    assert found, language
    return found[1]


def test_every_rule_and_defined_class_is_named(readme: str, rules: tuple[Rule, ...]) -> None:
    assert [rule.name for rule in rules if f"`{rule.name}`" not in readme] == []
    assert [name for name in sorted(vocab.DEFINED_CLASSES) if name not in readme] == []


def test_the_why_query_ends_at_the_words(readme: str, inferred: Callable[[str], ox.Store]) -> None:
    rows = inferred(CASE).query(block(readme, "sparql"))
    assert isinstance(rows, ox.QuerySolutions)
    assert [(row["rule"].value, row["exact"].value) for row in rows] == [
        ("refractory-by-failed-line", "no response")
    ]


def test_the_turtle_example_is_well_formed(readme: str, turtle: Callable[[str], list[ox.Triple]]) -> None:
    prefix = f"@prefix wu: <{vocab.node_iri('test', 'x').removesuffix('x')}> .\n"
    triples = turtle(prefix + block(readme, "turtle"))
    names = {
        t.predicate.value.removeprefix(vocab.KG) for t in triples if t.predicate.value.startswith(vocab.KG)
    }
    assert {"because", "concludes", "ruleName"} <= names <= vocab.PROPERTIES


def test_files_that_it_lists_are_there(readme: str, ontology_dir: Path) -> None:
    listed = re.findall(r"^\| `([^`]+)` \|", readme, re.MULTILINE)
    assert "core.ttl" in listed
    assert [name for name in listed if not list(ontology_dir.glob(name))] == []
