"""What a person sees: the report, the messages, the exit status."""

import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from pipeline_toys import write_bad, write_good

from build_graph import main
from kg import cli
from kg.config import Config, resource_dir
from kg.model import Problem
from kg.pipeline import BuildReport, build
from kg.report import exit_status, make_config, next_commands, render_report

REPORT = BuildReport(
    documents=(),
    facts=(("Author", 4), ("Course", 2), ("Patient", 1), ("TherapyLine", 3), ("Work", 1)),
    statements=12,
    spans=1,
    inferred=5,
    findings=(),
    failures=(),
    seconds=1.26,
    out=Path("build"),
)
WARNING = Problem("conflicting-values", "warning", "w#patient-1", "ageYears: 9, but 10")
ERROR = Problem("dangling-reference", "error", "w#line-1", "outcome points to 'x'")


def test_the_report_says_what_was_read_made_and_found():
    lines = render_report(REPORT).splitlines()
    assert "facts       6: 2 courses, 1 patient, 3 lines of therapy" in lines
    assert "statements  12, with 1 passage cited" in lines
    assert "inferred    5 facts" in lines
    assert "findings    none" in lines
    assert "written to  build in 1.3 s" in lines
    assert "  kg query salvage-uses" in lines


def test_the_report_says_how_much_is_to_review():
    assert "to review   nothing" in render_report(REPORT)
    text = render_report(replace(REPORT, to_review=3))
    assert "to review   3 statements in no answer, see build/to-review.jsonl" in text


def test_findings_are_listed_and_the_rest_is_pointed_to():
    text = render_report(replace(REPORT, findings=(ERROR, *[WARNING] * 11)))
    assert "findings    1 error, 11 warnings" in text
    assert "  error: w#line-1: outcome points to 'x'" in text
    assert "  ... 2 more in build/findings.json" in text


def test_commands_name_the_folder_when_it_is_another():
    assert "kg query salvage-uses --build elsewhere" in render_report(replace(REPORT, out=Path("elsewhere")))


def test_the_commands_to_try_next_answer_from_the_bundled_documents(tmp_path, capsys):
    out = tmp_path / "a build"
    report = build(replace(Config.bundled(out), reason=False))
    for command in next_commands(report):
        program, *arguments = shlex.split(command)
        assert program == "kg" and cli.main(arguments) == 0, command
        printed = capsys.readouterr()
        assert printed.out or "0 violations" in printed.err, command


@pytest.mark.parametrize(
    ("report", "status"),
    [
        (REPORT, 0),
        (replace(REPORT, findings=(WARNING,)), 0),
        (replace(REPORT, findings=(ERROR,)), 1),
        (replace(REPORT, failures=(ERROR,)), 1),
        (replace(REPORT, failures=(ERROR,), out=None), 2),
    ],
)
def test_the_exit_status_tells_good_from_bad_from_nothing(report, status):
    assert exit_status(report) == status


def test_no_path_means_the_bundled_documents_and_add_means_beside_them(tmp_path):
    bundled = resource_dir("documents")
    assert make_config([]) == Config((bundled,))
    assert make_config([tmp_path]).documents == (tmp_path,)
    assert make_config([tmp_path], add=True).documents == (bundled, tmp_path)


def test_the_front_door_builds_and_reports_on_stdout(tmp_path, capsys):
    folder = write_good(tmp_path / "in")
    assert main([str(folder), "--out", str(tmp_path / "build"), "--no-reason"]) == 0
    printed = capsys.readouterr()
    assert "documents   2 read, 2 works" in printed.out and printed.err == ""


def test_a_bad_document_is_told_on_stderr_and_in_the_status(tmp_path, capsys):
    folder = write_good(tmp_path / "in")
    write_bad(folder)
    status = main([str(folder), str(folder / "picture.png"), "--out", str(tmp_path / "b"), "--no-reason"])
    printed = capsys.readouterr()
    assert status == 1 and "could not be read" in printed.out
    assert len(printed.err.splitlines()) == 6
    assert all(line.startswith("error: ") for line in printed.err.splitlines())


def test_nothing_readable_and_a_wrong_folder_are_status_2(tmp_path, capsys):
    assert main([str(tmp_path / "nowhere"), "--out", str(tmp_path / "build")]) == 2
    assert "no such file" in capsys.readouterr().err
    (tmp_path / "thesis.doc").write_text("precious")
    assert main(["--out", str(tmp_path)]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith("error: ") and "left alone" in printed.err and printed.out == ""


def test_wrong_usage_is_status_2():
    run = subprocess.run(
        [sys.executable, "build_graph.py", "--no-such-option"], capture_output=True, text=True
    )
    assert run.returncode == 2 and "usage:" in run.stderr
