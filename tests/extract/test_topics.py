"""What a document is about: the disorders of its title, or else the one it names most of its patients."""

from __future__ import annotations

from pathlib import Path

import pytest
from snippets import read_works

from kg.model import TermRef
from kg.terms.lexicon import Lexicon


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("A 9-year-old girl developed HLH. HLH was treated with anakinra. She had no sepsis.", {"HLH"}),
        ("A 9-year-old girl had fever. Her sister had died of HLH. She was given anakinra.", set()),
        ("A 9-year-old girl had fever. There was no evidence of HLH.", set()),
        ("患儿，女，9岁，发热。其姐死于噬血细胞性淋巴组织细胞增生症。", set()),
    ],
)
def test_a_text_is_not_about_what_is_ruled_out_or_a_relative_had(
    text: str, topics: set[str], tmp_path: Path, lexicon: Lexicon
) -> None:
    (work,) = read_works(text, tmp_path, lexicon)
    keys = {
        statement.object.key
        for fact in work.facts
        for statement in fact.statements
        if statement.predicate == "topic" and isinstance(statement.object, TermRef)
    }
    assert keys == {{"HLH": "hemophagocytic-lymphohistiocytosis"}[name] for name in topics}
