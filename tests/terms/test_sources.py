"""``ontology/SOURCES.md`` counts what the files hold; a change of the files must be told there."""

import re
from collections import Counter

import pytest

from kg import vocab
from kg.config import resource_dir
from kg.model import Ontology
from kg.terms import load_ontology, ontology_triples

PLACE = re.compile(r"PyPI \S+|github [\w.-]+/[\w.-]+")


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return load_ontology(resource_dir("ontology"))


def table(heading: str) -> dict[str, list[str]]:
    """Return the cells of the table under ``heading`` by their first cell."""
    text = (resource_dir("ontology") / "SOURCES.md").read_text(encoding="utf-8")
    section = text.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")]
    return {row[0]: row[1:] for row in rows[2:]}


def place(where: str) -> str:
    found = PLACE.match(where)
    return found.group(0) if found else where.partition(":")[0]


def test_registries_are_counted(ontology: Ontology) -> None:
    counts: Counter[tuple[str, bool]] = Counter()
    for term in ontology.terms.values():
        for mapping in term.mappings:
            counts[mapping.curie.partition(":")[0], mapping.predicate == "exactMatch"] += 1
    prefixes = {prefix for prefix, _ in counts}
    assert prefixes == vocab.CURIE_PREFIXES.keys() | {"UCUM"}
    found = {prefix: (int(row[1]), int(row[2])) for prefix, row in table("Registries").items()}
    assert found == {prefix: (counts[prefix, True], counts[prefix, False]) for prefix in prefixes}


def test_packages_and_repositories_are_counted(ontology: Ontology) -> None:
    mappings = Counter(
        place(mapping.verified_in.rpartition(" | ")[2])
        for term in ontology.terms.values()
        for mapping in term.mappings
    )
    labels = Counter(
        place(triple.object.value.rpartition(" | ")[2])
        for triple in ontology_triples(resource_dir("ontology"))
        if triple.predicate.value == vocab.kg_iri("labelSource")
    )
    edges = Counter(
        name for edge in ontology.edges for name in {place(part) for part in edge.verified_in.split(" || ")}
    )
    names = {name for name in mappings | labels | edges if PLACE.match(name)}
    found = {
        name: (int(row[1]), int(row[2]), int(row[3]))
        for name, row in table("Packages and repositories read").items()
    }
    assert found == {name: (mappings[name], labels[name], edges[name]) for name in names}
    pages = table("Other places where edges were verified")["page: a web page, in a stored copy"]
    assert int(pages[0]) == edges["page"]


def test_flags_are_counted(ontology: Ontology) -> None:
    found = {flag: int(row[0]) for flag, row in table("Weakness of the evidence of edges").items()}
    assert found == Counter(edge.flag or "none" for edge in ontology.edges)
