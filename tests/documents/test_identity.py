"""Documents of one work get one slug, whatever format gave them; others never do."""

from __future__ import annotations

from kg.documents.identity import with_shared_slugs
from kg.documents.work import slug_of
from kg.model import Document, MetadataItem, SourceText


def document(number: int, **values: str) -> Document:
    items = tuple(MetadataItem(name, value, "en", 1) for name, value in values.items())
    digest = f"{number:08d}"
    return Document(slug_of(items, digest), SourceText(f"text-{digest}", "x", "original", digest, "x"), items)


def slugs(*documents: Document) -> list[str]:
    return [one.slug for one in with_shared_slugs(documents)]


def test_a_record_with_several_ids_joins_those_that_state_one_of_them() -> None:
    abstract = document(1, title="Fever", pmid="1")
    paper = document(2, title="Fever in full", doi="10.1/A")
    both = document(3, title="Fever", pmid="1", doi="10.1/a")
    assert slugs(both, abstract, paper) == ["10.1-a"] * 3
    assert slugs(abstract, paper, both) == ["10.1-a"] * 3


def test_a_title_joins_unless_an_id_the_year_or_the_author_speaks_against_it() -> None:
    one = document(1, title="Fever in a girl", doi="10.1/a", year="2020", author="Ada Miller")
    same = document(2, title="Fever in a girl.", year="2021", author="Miller A")
    other_year = document(3, title="Fever in a girl", year="2010")
    other_author = document(4, title="Fever in a girl", author="Bo Chen")
    other_id = document(5, title="Fever in a girl", doi="10.1/b")
    assert slugs(one, same) == ["10.1-a", "10.1-a"]
    for other in (other_year, other_author, other_id):
        assert len(set(slugs(one, other))) == 2


def test_two_works_of_one_title_keep_two_slugs() -> None:
    first, second = document(1, title="Fever", pmid="1"), document(2, title="Fever", pmid="2")
    assert len(set(slugs(first, second))) == 2
