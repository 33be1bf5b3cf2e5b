"""The command line: data on stdout, talk on stderr, a status that a script can trust."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.cli import app, main
from kg.config import resource_dir
from kg.export.folder import is_build
from kg.query.files import load_queries

# ------------------------------------------------------------------ help and list


def test_without_a_verb_the_verbs_are_shown(cli: Callable) -> None:
    ran = cli()
    assert ran.status == 0
    for verb in ("build", "extract", "query", "show", "evidence", "export", "check"):
        assert f"\n  {verb} " in ran.out
    assert "exit status: 0 good" in ran.out


@pytest.mark.parametrize("verb", [command.callback.__name__ for command in app.registered_commands])
def test_each_verb_explains_itself(cli: Callable, verb: str) -> None:
    ran = cli(verb, "--help")
    assert ran.status == 0
    assert f"kg {verb}" in ran.out
    assert ran.err == ""


def test_query_without_a_name_lists_all_with_summaries(cli: Callable) -> None:
    ran = cli("query", "--format", "json")
    rows = json.loads(ran.out)
    assert [row["name"] for row in rows] == sorted(load_queries(resource_dir("queries")))
    failed = next(row for row in rows if row["name"] == "failed-before")
    assert failed["summary"]["value"] == "What had failed before a drug was given"
    assert failed["parameters"] == ["--drug Therapy"]
    assert "使用某药之前" in cli("query", "--lang", "zh").out


def test_a_query_explains_itself(cli: Callable) -> None:
    ran = cli("query", "stopped-drugs", "--help")
    assert ran.status == 0
    assert ran.out.startswith("kg query stopped-drugs [--drug Therapy]\n")
    assert "reason: the stated reason" in ran.out


# ------------------------------------------------------------------ tables


def test_parameters_are_options_or_pairs(cli: Callable, built: Path) -> None:
    as_option = cli("query", "failed-before", "--drug", "ruxolitinib", "--build", built, "--format", "json")
    joined = cli("query", "failed-before", "--drug=芦可替尼", "--build", built, "--format", "json")
    as_pair = cli("query", "failed-before", "-p", "drug=ruxolitinib", "--build", built, "--format", "json")
    assert as_option.status == 0
    assert as_option.out == joined.out == as_pair.out
    failed = {row["failedAgent"]["id"] for row in json.loads(as_option.out) if row["failedAgent"]}
    assert failed == {"kg:mp-pulse", "kg:ciclosporin", "kg:tocilizumab"}


def test_csv_has_one_line_of_columns_and_identifiers(cli: Callable, built: Path) -> None:
    ran = cli("query", "salvage-uses", "--build", built, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [(row["agent"], row["size"]) for row in rows] == [("kg:ruxolitinib", "1"), ("kg:ruxolitinib", "8")]
    assert "Research evidence, not medical advice" in ran.err
    assert "Research" not in ran.out


def test_markdown_is_a_table_whose_cells_cannot_break_out(cli: Callable, built: Path) -> None:
    ran = cli("query", "persistent-findings", "--build", built, "--format", "markdown")
    lines = ran.out.splitlines()
    assert lines[1].replace(" ", "").startswith("|---|---|")
    assert {line.count("|") for line in lines} == {9}
    assert "high fever" in ran.out


def test_chinese_cells_are_aligned(cli: Callable, built: Path) -> None:
    """A Chinese character takes two columns of a terminal: the right border stands in one line."""
    ran = cli("show", "ruxolitinib", "--build", built, "--lang", "zh")
    borders = [line for line in ran.out.splitlines() if line.startswith("│")]
    wide = [sum(2 if ord(letter) > 0x2E7F else 1 for letter in line) for line in borders]
    assert len(set(wide)) == 1
    assert "芦可替尼" in ran.out


def test_a_table_for_people_names_what_evidence_can_be_asked_for(cli: Callable, built: Path) -> None:
    ran = cli("query", "stopped-drugs", "--drug", "tocilizumab", "--build", built)
    assert "[10.12372-jcp.2025.24e0236#tocilizumab-1]" in ran.out.replace("\n", "").replace(" ", "")
    shown = cli("evidence", "10.12372-jcp.2025.24e0236#tocilizumab-1", "--build", built, "--format", "json")
    rows = json.loads(shown.out)
    assert {row["language"] for row in rows} == {"en", "zh"}
    assert all(row["end"] - row["start"] == len(row["quote"]) for row in rows)


def test_no_rows_are_said_on_stderr(cli: Callable, built: Path) -> None:
    ran = cli("query", "stopped-drugs", "--drug", "etoposide", "--build", built)
    assert (ran.status, ran.out) == (0, "")
    assert ran.err.startswith("nothing found\n")
    assert (
        json.loads(
            cli("query", "stopped-drugs", "--drug", "etoposide", "--build", built, "--format", "json").out
        )
        == []
    )


def test_show_takes_a_term_or_a_fact(cli: Callable, built: Path) -> None:
    term = json.loads(cli("show", "CHEBI:66919", "--build", built, "--format", "json").out)
    assert {"property": "key", "value": "kg:ruxolitinib", "support": []} in term
    fact = json.loads(cli("show", "line-2", "--build", built, "--format", "json").out)
    salvage = next(row for row in fact if row["value"] and "SalvageLine" in str(row["value"]))
    assert salvage["support"] == ["rule salvage-after-failed-line", "rule salvage-by-stated-role"]


def test_a_query_file_of_ones_own_runs(cli: Callable, built: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.rq"
    path.write_text((resource_dir("queries") / "documents.rq").read_text(encoding="utf-8"), encoding="utf-8")
    assert cli("query", path, "--build", built).status == 0
    path.write_text("SELECT * {}", encoding="utf-8")
    ran = cli("query", path, "--build", built)
    assert (ran.status, ran.out) == (2, "")
    assert "mine.rq:1: has no '#+' header" in ran.err


# ------------------------------------------------------------------ errors

WRONG = {
    "unknown verb": (("qery",), "query"),
    "unknown query": (("query", "salvge-uses"), "did you mean salvage-uses"),
    "unknown parameter": (("query", "salvage-uses", "--drg", "x"), "did you mean drug"),
    "unknown term": (("query", "salvage-uses", "--drug", "ruxolitinb"), "did you mean ruxolitinib"),
    "term of another class": (("query", "salvage-uses", "--drug", "fever"), "wants a Therapy"),
    "missing parameter": (("query", "failed-before"), "needs 'drug'"),
    "parameter without value": (("query", "failed-before", "--drug"), "--drug lacks its value"),
    "pair without value": (("query", "failed-before", "-p", "drug"), "'drug' is not name=value"),
    "stray word": (("query", "failed-before", "ruxolitinib"), "write --name value"),
    "option before the name": (("query", "--drug", "x"), "comes before the name"),
    "unknown format": (("query", "documents", "--format", "xml"), "'xml'"),
    "unknown language": (("query", "documents", "--lang", "fr"), "'fr'"),
    "unknown thing": (("show", "ruxolitinibum"), "did you mean ruxolitinib"),
    "fact of two works": (("evidence", "ruxolitinib-1"), "name of several facts"),
    "unknown fact": (("evidence", "tocilizumab-9"), "did you mean tocilizumab-1"),
    "unknown export": (("export", "turtel"), "did you mean turtle"),
    "csv without folder": (("export", "csv"), "give a folder with --out"),
    "missing argument": (("show",), "thing"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_fault_is_one_line_on_stderr_and_status_2(cli: Callable, built: Path, fault: str) -> None:
    arguments, reason = WRONG[fault]
    has_build = arguments[0] in {"query", "evidence", "export"} or arguments == ("show", "ruxolitinibum")
    ran = cli(*arguments, *(("--build", built) if has_build else ()))
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("error: ")
    assert ran.err.count("\n") == 1
    assert reason in ran.err


def test_a_folder_without_a_build_is_one_line(cli: Callable, tmp_path: Path) -> None:
    for arguments in (("query", "documents"), ("show", "fever"), ("export", "turtle"), ("check",)):
        ran = cli(*arguments, "--build", tmp_path / "none")
        assert (ran.status, ran.out) == (2, "")
        assert ran.err.startswith(f"error: {tmp_path / 'none'}")


@pytest.mark.parametrize("attack", ['" } #', "UNDEF } ?a ?b ?c #", "https://x/> } #"])
def test_hostile_values_find_nothing(cli: Callable, built: Path, attack: str) -> None:
    ran = cli("query", "salvage-uses", "--drug", attack, "--build", built)
    assert (ran.status, ran.out) == (2, "")
    assert "unknown term" in ran.err


# ------------------------------------------------------------------ the other verbs


def test_build_reports_and_writes(cli: Callable, tmp_path: Path) -> None:
    page = tmp_path / "note.md"
    page.write_text(
        "---\ntitle: A note\n---\n\nA boy of 9 years with MAS received anakinra.\n", encoding="utf-8"
    )
    out = tmp_path / "made"
    ran = cli("build", page, "--out", out, "--no-reason")
    assert ran.status == 0
    assert "1 read" in ran.out
    assert is_build(out)


def test_build_of_a_missing_file_is_status_2(cli: Callable, tmp_path: Path) -> None:
    ran = cli("build", tmp_path / "none.txt", "--out", tmp_path / "made", "--no-reason")
    assert ran.status == 2
    assert "no such file" in ran.err
    assert not (tmp_path / "made").exists()


def test_extract_prints_one_fact_a_line(cli: Callable) -> None:
    ran = cli("extract", resource_dir("documents"))
    assert ran.status == 0
    facts = [json.loads(line) for line in ran.out.splitlines()]
    assert {"Patient", "Cohort", "Course", "Outcome"} <= {fact["kind"] for fact in facts}


def test_extract_gives_one_record_a_document_by_the_stem_of_its_name(cli: Callable) -> None:
    """The form that a scorer takes: one JSON object, keyed by document."""
    ran = cli("extract", resource_dir("documents"), "--format", "score")
    records = json.loads(ran.out)
    assert set(records) == {"song-2025-adult-mas-ruxolitinib", "wu-2025-sjia-mas-ruxolitinib"}
    wu = records["wu-2025-sjia-mas-ruxolitinib"]
    roles = {row["drug"]: row["role"] for row in wu["therapies"]}
    assert roles["ruxolitinib"] == "salvage"
    assert roles["tocilizumab"] == "prior"
    assert wu["cohorts"] == [
        {"n": 1, "age": 11.0, "age_unit": "years", "female": 1, "population": "paediatric"}
    ]


def test_extract_of_a_broken_file_goes_on_with_the_others(cli: Callable, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    ran = cli("extract", tmp_path / "empty.txt", resource_dir("documents"))
    assert ran.status == 2
    assert ran.err.startswith("error: ")
    assert '"kind": "Patient"' in ran.out or '"kind":"Patient"' in ran.out


@pytest.mark.parametrize("name", ["nquads", "trig", "turtle", "owl", "facts", "courses"])
def test_export_gives_what_the_build_wrote(cli: Callable, built: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / "deep" / "file"
    ran = cli("export", name, "--build", built, "--out", out)
    assert (ran.status, ran.out) == (0, "")
    assert f"wrote {out}" in ran.err
    assert cli("export", name, "--build", built).out.encode() == out.read_bytes()
    assert any(path.read_bytes() == out.read_bytes() for path in built.rglob("*") if path.is_file())


def test_export_csv_fills_a_folder(cli: Callable, built: Path, tmp_path: Path) -> None:
    assert cli("export", "csv", "--build", built, "--out", tmp_path / "tables").status == 0
    assert {path.name for path in (tmp_path / "tables").iterdir()} == {
        "courses.csv",
        "findings.csv",
        "outcomes.csv",
    }


def test_export_onto_a_folder_is_one_line(cli: Callable, built: Path, tmp_path: Path) -> None:
    ran = cli("export", "turtle", "--build", built, "--out", tmp_path)
    assert ran.status == 2
    assert ran.err == f"error: {tmp_path}: cannot be written: Is a directory\n"


def test_check_is_quiet_about_a_whole_build(cli: Callable, built: Path) -> None:
    ran = cli("check", "--build", built, "--format", "json")
    assert ran.status == 0
    assert not [row for row in json.loads(ran.out) if row["level"] == "error"]


def test_check_finds_changed_and_missing_files_and_wrong_quotes(
    cli: Callable, built: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(built, copy)
    source = sorted((copy / "sources").iterdir())[0]
    source.write_text("x" + source.read_text(encoding="utf-8"), encoding="utf-8")
    (copy / "tables" / "courses.csv").unlink()
    ran = cli("check", "--build", copy, "--format", "json")
    found = json.loads(ran.out)
    assert ran.status == 1
    assert {row["code"] for row in found} >= {"changed-file", "missing-file", "evidence-mismatch"}
    assert f"{sum(row['level'] == 'error' for row in found)} violations" in ran.err


def test_check_repeats_the_findings_of_the_build(cli: Callable, built: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(built, copy)
    finding = {"code": "odd", "level": "warning", "where": "x#y", "message": "looks odd", "remedy": ""}
    (copy / "findings.json").write_text(json.dumps([finding]), encoding="utf-8")
    ran = cli("check", "--build", copy, "--format", "json")
    assert "looks odd" in ran.out


# ------------------------------------------------------------------ as a process


def _environment(cache: Path) -> dict[str, str]:
    return {**os.environ, "SALVAGE_KG_CACHE": str(cache), "COLUMNS": "120"}


def test_it_works_from_any_folder_and_makes_its_own_build_once(tmp_path: Path) -> None:
    here, cache = tmp_path / "here", tmp_path / "cache"
    here.mkdir()
    command = [sys.executable, "-m", "kg.cli", "query", "documents", "--format", "json"]
    first = subprocess.run(command, cwd=here, env=_environment(cache), capture_output=True, check=False)
    assert (first.returncode, len(json.loads(first.stdout))) == (0, 2)
    made = list(cache.iterdir())
    assert len([path for path in made if is_build(path)]) == 1
    second = subprocess.run(command, cwd=here, env=_environment(cache), capture_output=True, check=False)
    assert second.stdout == first.stdout
    assert list(here.iterdir()) == []


def test_a_closed_pipe_is_quiet(built: Path, tmp_path: Path) -> None:
    """``kg export nquads | head -1`` ends without a word and without a traceback."""
    command = [sys.executable, "-m", "kg.cli", "export", "nquads", "--build", str(built)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment(tmp_path)
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_output_is_utf8_whatever_the_locale(built: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kg.cli", "show", "ruxolitinib", "--lang", "zh", "--build", str(built)]
    environment = {**_environment(tmp_path), "PYTHONIOENCODING": "ascii"}
    ran = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert ran.returncode == 0
    assert "芦可替尼" in ran.stdout.decode("utf-8")


def test_main_takes_its_arguments_from_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["kg", "qery"])
    assert main() == 2
