"""How a table is written."""

from __future__ import annotations

import csv
import io
import json

import pytest

from kg.model import LangString
from kg.query.table import Resource, Table, as_csv, as_json, as_markdown, cell_text
from kg.query.tokens import blank_out
from kg.terminal import print_table

DRUG = Resource(
    "https://w3id.org/salvage-kg/ruxolitinib",
    "kg:ruxolitinib",
    (LangString("ruxolitinib", "en"), LangString("芦可替尼", "zh")),
)
FACT = Resource("https://w3id.org/salvage-kg/doc/a#line-1", "a#line-1", (LangString("line 1", "en"),))
TABLE = Table(
    "toy",
    ("drug", "fact", "dose", "known", "quotes", "note"),
    (
        (DRUG, FACT, 10.0, True, ("one", 'two "x"'), None),
        (None, None, 2.5, False, (), LangString("注", "zh")),
    ),
)


def test_numbers_are_equal_by_value_and_lose_their_empty_fraction() -> None:
    assert (
        Table("toy", TABLE.columns, ((DRUG, FACT, 10, True, ("one", 'two "x"'), None), TABLE.rows[1]))
        == TABLE
    )
    assert [cell_text(number) for number in (10.0, 10, 2.5)] == ["10", "10", "2.5"]


def test_labels_come_in_the_wanted_language_and_facts_keep_their_name() -> None:
    assert cell_text(DRUG, "zh") == "芦可替尼"
    assert cell_text(FACT, "zh") == "line 1 [a#line-1]"
    assert cell_text(Resource("urn:x", "urn:x")) == "urn:x"


def test_csv_reads_back() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(TABLE))))
    assert rows[0] == {
        "drug": "kg:ruxolitinib",
        "fact": "a#line-1",
        "dose": "10",
        "known": "true",
        "quotes": 'one\ntwo "x"',
        "note": "",
    }


def test_json_reads_back() -> None:
    rows = json.loads(as_json(TABLE))
    assert rows[0]["drug"] == {
        "id": "kg:ruxolitinib",
        "iri": "https://w3id.org/salvage-kg/ruxolitinib",
        "labels": {"en": "ruxolitinib", "zh": "芦可替尼"},
    }
    assert (rows[0]["dose"], rows[0]["quotes"], rows[0]["note"]) == (10, ["one", 'two "x"'], None)
    assert rows[1]["note"] == {"value": "注", "language": "zh"}
    assert as_json(Table("none", ("a",), ())) == "[]\n"


def test_markdown_keeps_hostile_text_in_its_cell() -> None:
    hostile = Table("toy", ("a", "b"), (("x | y\n<script>&", "\\|"),))
    assert as_markdown(hostile).splitlines()[2] == "| x \\| y<br>&lt;script&gt;&amp; | \\\\\\| |"


def test_markup_in_a_cell_is_printed_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(Table("toy", ("[bold]a",), (("[red]b[/red] [x]",),)), "table", "en")
    printed = capsys.readouterr().out
    assert "[bold]a" in printed
    assert "[red]b[/red] [x]" in printed


def test_wide_tables_are_printed_as_cards(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(TABLE, "table", "en")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "1 of 2"
    assert " note    -" in lines


@pytest.mark.parametrize(
    ("text", "blanked"),
    [
        ('a "b" c', "a     c"),
        ("a <b> c", "a     c"),
        ("a # b\nc", "a    \nc"),
        ("a '''b'c''' d", "a           d"),
        ('a "\\"b" c', "a       c"),
        ("a < b > c", "a < b > c"),
    ],
)
def test_strings_iris_and_comments_are_blanked_out(text: str, blanked: str) -> None:
    assert blank_out(text) == blanked
