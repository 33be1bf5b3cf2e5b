"""docs/pathways.md and docs/link-analysis.md say what the code does, and their examples run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from kg.cli import main
from kg.model import Ontology
from kg.pathways.hops import ACTS
from kg.pathways.rank import DAMPING, EVIDENCE
from kg.pathways.search import find_paths
from kg.pathways.summary import summary

DOCS = Path(__file__).resolve().parents[2] / "docs"
PATHWAYS = (DOCS / "pathways.md").read_text(encoding="utf-8")
LINKS = (DOCS / "link-analysis.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"<!-- paths (\S+) (\S+) (en|zh)( gaps)? -->\n(.*?)\n<!-- end -->", re.DOTALL)
BLOCKS = BLOCK.findall(PATHWAYS)


@pytest.mark.parametrize(("drug", "target", "language", "gaps", "quoted"), BLOCKS)
def test_quoted_answers_are_what_comes_out(
    ontology: Ontology, drug: str, target: str, language: str, gaps: str, quoted: str
) -> None:
    answer = find_paths(ontology, drug, target)
    assert summary(ontology, answer, language, with_gaps=bool(gaps)) == quoted  # type: ignore[arg-type]


def test_all_seven_drugs_are_quoted() -> None:
    drugs = {drug for drug, _, language, _, _ in BLOCKS if language == "en"}
    assert drugs == {
        *("ruxolitinib", "emapalumab", "anakinra", "tocilizumab"),
        *("etoposide", "ciclosporin", "dexamethasone"),
    }
    assert any(language == "zh" for _, _, language, _, _ in BLOCKS)


def test_the_weights_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \| [^|]+ \| ([\d.]+) \|$", PATHWAYS, re.MULTILINE)
    assert {name: float(weight) for name, weight in rows} == EVIDENCE
    assert f"to the power of -{DAMPING}" in PATHWAYS


def test_the_hops_are_those_of_the_code() -> None:
    line = next(line for line in PATHWAYS.splitlines() if line.startswith("| Hops are"))
    assert set(re.findall(r"`(\w+)`", line)) == ACTS


@pytest.mark.parametrize("line", re.findall(r"^\$ kg (.+)$", PATHWAYS, re.MULTILINE))
def test_commands_run(
    line: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    assert main(shlex.split(line)) == 0
    assert len(capsys.readouterr().out.splitlines()) > 5


def test_the_link_analysis_script_prints_what_is_shown(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script, shown = (re.search(f"```{kind}\n(.*?)```", LINKS, re.DOTALL) for kind in ("python", "text"))
    assert script is not None
    assert shown is not None
    monkeypatch.chdir(folder)
    exec(compile(script[1], "link-analysis.md", "exec"), {"__name__": "__main__"})
    assert capsys.readouterr().out == shown[1]
