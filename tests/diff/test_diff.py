"""Two builds of invented documents: what changed, and which document did it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg import build
from kg.cli import main
from kg.diff.builds import read_build
from kg.diff.compare import Difference, compare_builds
from kg.diff.documents import Causes, changed_documents
from kg.diff.facts import changed_facts, value_text
from kg.diff.report import as_json, as_text
from kg.errors import BuildError

ONE = """---
title: "Anakinra for macrophage activation syndrome: an invented case"
doi: 10.1000/invented.diff.1
language: en
---

# Anakinra for macrophage activation syndrome: an invented case

## Case report

A 34-year-old woman with adult-onset Still's disease developed macrophage activation syndrome. She was
given ciclosporin without improvement. Anakinra 100 mg once daily was then given as salvage therapy, and
she improved.
"""
TWO = """---
title: "Emapalumab after etoposide: a second invented case"
doi: 10.1000/invented.diff.2
language: en
---

# Emapalumab after etoposide: a second invented case

## Case report

A 7-year-old boy was diagnosed with hemophagocytic lymphohistiocytosis. He was treated with etoposide,
but there was no response. Emapalumab 1 mg/kg was then given as salvage therapy, and he improved.
"""
FIRST, SECOND = "10.1000-invented.diff.1", "10.1000-invented.diff.2"
Made = dict[str, Path]


def make(root: Path, name: str, **texts: str) -> Path:
    documents = root / f"{name}-documents"
    documents.mkdir()
    for stem, text in texts.items():
        (documents / f"{stem}.md").write_text(text, encoding="utf-8")
    assert build(documents, out=root / name, reason=False).out is not None
    return root / name


@pytest.fixture(scope="session")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Made:
    root = tmp_path_factory.mktemp("diff")
    return {
        "both": make(root, "both", one=ONE, two=TWO),
        "again": make(root, "again", one=ONE, two=TWO),
        "alone": make(root, "alone", one=ONE),
        "dose": make(root, "dose", one=ONE.replace("100 mg", "200 mg"), two=TWO),
    }


@pytest.fixture
def copy(builds: Made, tmp_path: Path) -> Path:
    return Path(shutil.copytree(builds["both"], tmp_path / "copy"))


def edit_json(path: Path, edit: Callable[[Any], None]) -> None:
    record = json.loads(path.read_text(encoding="utf-8"))
    edit(record)
    path.write_text(json.dumps(record), encoding="utf-8")


def edit_facts(folder: Path, edit: Callable[[list[Any]], None]) -> None:
    path = folder / "facts.jsonl"
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    edit(records)
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")


def facts_only(before: Path, now: Path) -> Any:
    one, other = read_build(before), read_build(now)
    return changed_facts(one, other, Causes(changed_documents(one, other), ()))


# ------------------------------------------------------------------ the same, added, removed, changed


def test_the_same_documents_twice_change_nothing(builds: Made, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(builds["both"]), str(builds["again"])]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "documents: no change",
        "made with: the same versions, ontology and reading rules",
        "facts: no change",
        "answers: 0 of 18 questions changed",
    ]


@pytest.fixture(scope="session")
def added(builds: Made) -> Difference:
    return compare_builds(builds["alone"], builds["both"])


def test_an_added_document_brings_its_facts_and_nothing_else(added: Difference) -> None:
    assert [change.told() for change in added.documents] == ["two.md (added)"]
    assert {change.status for change in added.facts} == {"added"}
    assert {change.work for change in added.facts} == {SECOND}
    assert {change.because for change in added.facts} == {("two.md (added)",)}
    emapalumab = next(change for change in added.facts if change.fact == "emapalumab-1")
    agent = next(detail for detail in emapalumab.details if detail.predicate == "agent")
    assert (agent.before, agent.now, agent.quotes_now) == ((), ("emapalumab",), ("Emapalumab",))


def test_an_added_document_brings_rows_with_its_work(added: Difference) -> None:
    rows = {answer.query: answer.rows for answer in added.answers}
    (used,) = rows["salvage-uses"]
    assert (used.status, used.works, used.because) == ("added", (SECOND,), ("two.md (added)",))
    assert used.before is None and used.now is not None
    assert used.now["agent"] == "kg:emapalumab"
    assert "terms-and-mappings" not in rows


def test_a_removed_document_is_an_added_one_backwards(builds: Made, added: Difference) -> None:
    removed = compare_builds(builds["both"], builds["alone"])
    assert [change.told() for change in removed.documents] == ["two.md (removed)"]
    assert {change.status for change in removed.facts} == {"removed"}
    assert [change.fact for change in removed.facts] == [change.fact for change in added.facts]
    assert [len(answer.rows) for answer in removed.answers] == [len(answer.rows) for answer in added.answers]


def test_a_changed_dose_is_a_changed_fact_with_both_words(builds: Made) -> None:
    found = compare_builds(builds["both"], builds["dose"])
    assert [change.told() for change in found.documents] == ["one.md (text changed)"]
    assert {change.work for change in found.facts} == {FIRST}
    dose = next(change for change in found.facts if change.kind == "Dosage")
    value = next(detail for detail in dose.details if detail.predicate == "value")
    assert (value.before, value.now) == (("100",), ("200",))
    assert "100 mg" in value.quotes_before[0] and "200 mg" in value.quotes_now[0]
    assert dose.because == ("one.md (text changed)",)
    uses = next(answer for answer in found.answers if answer.query == "salvage-uses")
    (row,) = uses.rows
    assert (row.status, row.works) == ("changed", (FIRST,))
    assert row.before is not None and row.now is not None
    assert (row.before["doses"], row.now["doses"]) == ("100 mg", "200 mg")


def test_text_and_json_say_the_same_each_time(builds: Made) -> None:
    one, other = (compare_builds(builds["both"], builds["dose"]) for _ in range(2))
    assert as_json(one) == as_json(other)
    record = json.loads(as_json(one))
    assert record["schema"] == 1 and record["changed"] is True
    assert record["documents"][0]["before"]["name"] == "one.md"
    assert "doses: 100 mg -> 200 mg" in as_text(one)


def test_the_exit_status_tells_of_a_change(builds: Made, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "--json", str(builds["alone"]), str(builds["both"])]) == 1
    assert json.loads(capsys.readouterr().out)["documents"][0]["status"] == "added"


# ------------------------------------------------------------------ documents and tools


def test_a_new_file_name_or_work_is_not_another_document(builds: Made, copy: Path) -> None:
    def edit(record: Any) -> None:
        record["documents"][0]["name"] = "renamed.md"
        record["documents"][1]["work"] = "10.1000-corrected"

    edit_json(copy / "manifest.json", edit)
    found = changed_documents(read_build(builds["both"]), read_build(copy))
    assert {change.status for change in found} == {"other name", "other work"}


def test_with_the_same_texts_the_rules_are_behind_a_change(builds: Made, copy: Path) -> None:
    edit_json(copy / "manifest.json", lambda record: record.update(rules="0" * 64))

    def drop(records: list[Any]) -> None:
        records[:] = [record for record in records if record["id"] != "ciclosporin-1"]

    edit_facts(copy, drop)
    found = compare_builds(builds["both"], copy)
    (change,) = found.facts
    assert (change.status, change.fact) == ("removed", "ciclosporin-1")
    assert change.because == ("the reading rules changed",)


def test_other_rules_alone_are_no_change(builds: Made, copy: Path) -> None:
    edit_json(copy / "manifest.json", lambda record: record["versions"].update({"salvage-kg": "9"}))
    found = compare_builds(builds["both"], copy)
    assert not found.is_change
    assert len(found.tools) == 1 and found.tools[0].endswith("-> 9")


# ------------------------------------------------------------------ facts


def test_a_new_number_alone_is_a_new_name(builds: Made, copy: Path) -> None:
    def renumber(records: list[Any]) -> None:
        for record in records:
            if record["id"] == "ciclosporin-1":
                record["id"] = "ciclosporin-2"

    edit_facts(copy, renumber)
    (change,) = facts_only(builds["both"], copy)
    assert [(row.aspect, row.before, row.now) for row in change.details] == [
        ("name", ("ciclosporin-1",), ("ciclosporin-2",))
    ]


def test_confidence_status_words_and_links_are_compared(builds: Made, copy: Path) -> None:
    def edit(records: list[Any]) -> None:
        (fact,) = [record for record in records if record["id"] == "ciclosporin-1"]
        fact["status"] = "to-review"
        fact["confidence"] = 0.1
        fact["links"] = [{**link, "target": "line-9"} for link in fact["links"]]
        for words in fact["statements"][0]["evidence"]:
            words["exact"] = "ciclosporine"

    edit_facts(copy, edit)
    (change,) = facts_only(builds["both"], copy)
    assert change.status == "changed"
    assert {detail.aspect for detail in change.details} == {"link", "status", "confidence", "words"}


def test_words_that_moved_are_no_change(builds: Made, copy: Path) -> None:
    def shift(records: list[Any]) -> None:
        for record in records:
            for statement in record["statements"]:
                for words in statement["evidence"]:
                    words["start"] += 7
                    words["end"] += 7

    edit_facts(copy, shift)
    assert facts_only(builds["both"], copy) == ()


def test_a_doubtful_fact_is_marked(builds: Made, copy: Path) -> None:
    def doubt(records: list[Any]) -> None:
        for record in records:
            if record["id"] == "emapalumab-1":
                record["id"], record["status"] = "emapalumab-new-1", "to-review"

    edit_facts(copy, doubt)
    found = facts_only(builds["both"], copy)
    added = next(change for change in found if change.status == "added")
    assert all(detail.is_to_review for detail in added.details)
    text = as_text(Difference((), (), found, (), 0))
    assert "agent emapalumab (to review)" in text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ('{"term": "anakinra"}', "anakinra"),
        ('{"unit": "d", "low": 2.0, "high": 5.0, "statistic": "median"}', "median 2-5 d"),
        ('{"unit": "mg", "value": 0.5}', "0.5 mg"),
        ('{"text": "病例", "language": "zh"}', "病例"),
        ("true", "true"),
        ('"mg"', "mg"),
    ],
)
def test_a_value_is_written_for_a_reader(value: str, text: str) -> None:
    assert value_text(value) == text


# ------------------------------------------------------------------ wrong use


def one_line_error(capsys: pytest.CaptureFixture[str], *folders: Path) -> str:
    assert main(["diff", *map(str, folders)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    (line,) = printed.err.splitlines()
    return line


def test_a_folder_without_a_build_is_one_line(
    builds: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "no build is here" in one_line_error(capsys, builds["both"], tmp_path)
    assert "no build is here" in one_line_error(capsys, tmp_path / "nowhere", builds["both"])


@pytest.mark.parametrize(("version", "told"), [(None, "an earlier format"), (99, "format version 99")])
def test_another_format_version_is_one_line(
    builds: Made, copy: Path, capsys: pytest.CaptureFixture[str], version: int | None, told: str
) -> None:
    edit_json(copy / "manifest.json", lambda record: record.update(formatVersion=version))
    assert told in one_line_error(capsys, builds["both"], copy)


@pytest.mark.parametrize("damage", ["documents", "versions", "facts", "no facts", "bytes", "graph"])
def test_a_broken_folder_is_one_line(
    builds: Made, copy: Path, capsys: pytest.CaptureFixture[str], damage: str
) -> None:
    facts = copy / "facts.jsonl"
    if damage in ("documents", "versions"):
        edit_json(copy / "manifest.json", lambda record: record.update({damage: [1]}))
    elif damage == "facts":
        facts.write_text('{"work": "x"}\n', encoding="utf-8")
    elif damage == "no facts":
        facts.unlink()
    elif damage == "bytes":
        facts.write_bytes(b"\xff\xfe\x00")
    else:
        shutil.rmtree(copy / "store")
        (copy / "graph.nq").write_text("no quads", encoding="utf-8")
    assert one_line_error(capsys, builds["both"], copy).startswith(f"error: {copy}")


def test_a_damaged_build_is_an_error_of_the_library(copy: Path) -> None:
    (copy / "facts.jsonl").write_text("[]\n", encoding="utf-8")
    with pytest.raises(BuildError, match=r"facts\.jsonl:1: is no fact"):
        read_build(copy)
