"""``kg verify DOC --quote TEXT``: found or not is the exit status, and the table says where."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.export.folder import MANIFEST

CASE = """An invented case of macrophage activation syndrome

Case report

A boy of 9 years had ferritin > 500
ng/mL. He did not respond to ciclosporin.
"""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.txt"
    path.write_text(CASE, encoding="utf-8")
    return path


def test_words_that_stand_are_shown_with_their_place(cli: Callable, case: Path) -> None:
    ran = cli("verify", case, "--quote", "ferritin >500 ng/mL", "--format", "json")
    assert (ran.status, ran.err) == (0, "")
    (row,) = json.loads(ran.out)
    assert (row["verdict"], row["section"], row["language"]) == ("stands", "case", "en")
    assert row["exact"] == CASE[row["start"] : row["end"]] == "ferritin > 500\nng/mL"


def test_a_forged_quote_is_refused_with_what_stands_there(cli: Callable, case: Path) -> None:
    ran = cli("verify", case, "--quote", "He did [not] respond", "--format", "json")
    assert (ran.status, ran.err) == (1, "")
    (row,) = json.loads(ran.out)
    assert row["verdict"] == "refused: not-there"
    assert row["exact"] == CASE[row["start"] : row["end"]] == "He did not respond"
    assert row["marked"] == "He did [-[-]not [-]-]respond"
    assert row["section"] == "case"


def test_parts_beside_an_ellipsis_have_a_row_each(cli: Callable, case: Path) -> None:
    ran = cli("verify", case, "--quote", "A boy ... had ferritin", "--format", "json")
    assert [row["exact"] for row in json.loads(ran.out)] == ["A boy", "had ferritin"]
    assert cli("verify", case, "--quote", "He had ... of ciclosporin").status == 1


def test_words_of_another_matter_have_nothing_near(cli: Callable, case: Path) -> None:
    ran = cli("verify", case, "--quote", "zebra", "--format", "json")
    assert ran.status == 1
    assert json.loads(ran.out)[0]["exact"] is None


def test_a_work_of_a_build_is_named_by_its_slug(cli: Callable, built: Path) -> None:
    records = json.loads((built / MANIFEST).read_text(encoding="utf-8"))["documents"]
    record = next(record for record in records if record["work"].startswith("10."))
    text = next((built / "sources").glob(f"text-{record['sha256'][:8]}-*")).read_text(encoding="utf-8")
    line = max(text.splitlines(), key=len)
    ran = cli("verify", record["work"], "--build", built, "--quote", line, "--format", "json")
    assert ran.status == 0
    (row,) = json.loads(ran.out)
    assert row["exact"] == line
    assert row["document"] == record["name"]
    assert row["section"]


@pytest.mark.parametrize(
    ("document", "quote", "said"),
    [
        ("absent.txt", "fever", "absent.txt: "),
        ("10.1000-none", "fever", "unknown file or work '10.1000-none'"),
        ("case.txt", " - ", "the quote holds no word"),
    ],
)
def test_wrong_use_is_one_line(
    cli: Callable,
    built: Path,
    case: Path,
    monkeypatch: pytest.MonkeyPatch,
    document: str,
    quote: str,
    said: str,
) -> None:
    monkeypatch.chdir(case.parent)
    ran = cli("verify", document, "--build", built, "--quote", quote)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err
    assert ran.err.count("\n") == 1


def test_the_quote_has_to_be_given(cli: Callable, case: Path) -> None:
    ran = cli("verify", case)
    assert ran.status == 2
    assert "--quote" in ran.err


def test_a_text_that_has_gone_from_a_build_is_told(cli: Callable, built: Path, tmp_path: Path) -> None:
    work = json.loads((built / MANIFEST).read_text(encoding="utf-8"))["documents"][0]["work"]
    (tmp_path / MANIFEST).write_bytes((built / MANIFEST).read_bytes())
    ran = cli("verify", work, "--build", tmp_path, "--quote", "fever")
    assert ran.status == 2
    assert "error: " in ran.err
