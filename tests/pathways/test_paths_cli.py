"""``kg paths`` and ``kg compare``: names as people type them, tables, one line for a mistake."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from kg.cli import main
from kg.pathways.tables import PATH_COLUMNS

Printed = pytest.CaptureFixture[str]


def rows(capsys: Printed, *arguments: str) -> list[dict[str, object]]:
    assert main([*arguments, "--format", "json"]) == 0
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def test_names_in_both_languages_ask_the_same(capsys: Printed) -> None:
    english = rows(capsys, "paths", "Jakavi", "MAS", "--limit", "2")
    chinese = rows(capsys, "paths", "芦可替尼", "巨噬细胞活化综合征", "--limit", "2")
    assert english == chinese
    assert [row["rank"] for row in english if row["part"] == "mechanism"] == [1, 2]


def test_the_same_answer_in_chinese_words(capsys: Printed) -> None:
    first = rows(capsys, "paths", "ruxolitinib", "MAS", "--lang", "zh")[0]
    assert str(first["statement"]).startswith("芦可替尼抑制JAK1激酶/JAK2激酶，后者促进JAK-STAT信号通路")
    assert first["effect"] == "减少"


def test_via_hops_and_effect_narrow_the_answer(capsys: Printed) -> None:
    asked = (
        "paths",
        "ruxolitinib",
        "MAS",
        "--effect",
        "increase",
        "--via",
        "NK cytotoxicity",
        "--max-hops",
        "3",
    )
    mechanisms = [row for row in rows(capsys, *asked) if row["part"] == "mechanism"]
    assert {row["path"] for row in mechanisms} == {
        f"ruxolitinib > nk-cytotoxicity > {step} > macrophage-activation-syndrome"
        for step in ("cytokine-storm", "macrophage-activation")
    }
    assert {row["effect"] for row in mechanisms} == {"increase"}


def test_csv_has_the_columns_and_warnings_go_to_stderr(capsys: Printed) -> None:
    assert main(["paths", "ruxolitinib", "fever", "--format", "csv"]) == 0
    printed = capsys.readouterr()
    read = list(csv.DictReader(io.StringIO(printed.out)))
    assert tuple(read[0]) == PATH_COLUMNS
    assert "Research evidence, not medical advice" in printed.err
    assert "Research" not in printed.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["paths", "ruxolitinb", "MAS"], "unknown term 'ruxolitinb'; did you mean ruxolitinib"),
        (["paths", "MAS", "ruxolitinib"], "'macrophage-activation-syndrome' is no drug"),
        (["paths", "ruxolitinib", "JAK1"], "'jak1' is neither a disorder nor a manifestation"),
        (["paths", "ruxolitinib", "MAS", "--effect", "less"], "unknown effect 'less'; use one of decrease"),
        (["paths", "ruxolitinib", "MAS", "--max-hops", "0"], "a path has one hop or more, not 0"),
        (["paths", "ruxolitinib", "MAS", "--via", "nowhere"], "unknown term 'nowhere'"),
        (["paths", "ruxolitinib"], "Missing argument"),
    ],
)
def test_a_mistake_is_one_line_and_status_2(capsys: Printed, arguments: list[str], message: str) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"error: {message}")
    assert len(printed.err.splitlines()) == 1


def test_compare_shows_mechanisms_and_what_the_documents_report(capsys: Printed, folder: Path) -> None:
    found = rows(capsys, "compare", "ruxolitinib", "托珠单抗", "--build", str(folder / "build"))
    assert list(found[0]) == ["aspect", "item", "ruxolitinib", "tocilizumab"]
    by_item = {(row["aspect"], row["item"]): row for row in found}
    assert by_item["acts on", "JAK1"]["ruxolitinib"] == "decrease (1)"
    assert by_item["acts on", "JAK1"]["tocilizumab"] is None
    assert by_item["acts on", "IL6R"]["ruxolitinib"] is None
    assert found[-1]["aspect"] == "documents"
    assert found[-1]["ruxolitinib"] == [
        "ruxolitinib: given to 9; outcome stated in 1: benefit in 1, failure in 0"
    ]
    assert found[-1]["tocilizumab"] == [
        "tocilizumab: given to 1; outcome stated in 1: benefit in 0, failure in 1"
    ]


def test_compare_needs_two_drugs(capsys: Printed, folder: Path) -> None:
    assert main(["compare", "ruxolitinib", "Jakavi", "--build", str(folder / "build")]) == 2
    assert capsys.readouterr().err == "error: a comparison needs two drugs or more\n"
