"""What the documents show is what the commands print; what they name is there."""

from __future__ import annotations

import doctest
import re
import shutil
from pathlib import Path

import pytest

from benchmarks.extraction.run import SHOWN
from docs.examples import Example, console_examples, documents, is_shown, python_blocks, renew, run_kg
from docs.refresh import REGIONS, Workspace
from kg import vocab
from kg.cli import app

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
PAGES = documents(ROOT)
ALL_PAGES = [
    README,
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "ontology").glob("*.md")),
    *sorted((ROOT / "queries").glob("*.md")),
]
MARKED = re.compile(r"<!-- ([a-z-]+) -->\n(.*?)<!-- /\1 -->", re.DOTALL)
FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"(?:\]\(|<img src=\")([^)\s\"]+)[)\"]")
# Scores that move by less are left as they stand.
_ROUNDING = 0.02
VERBS = sorted(command.callback.__name__ for command in app.registered_commands if command.callback)


@pytest.fixture(scope="session")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace(tmp_path_factory.mktemp("docs"))


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def regions(page: Path) -> dict[str, str]:
    """Return the generated regions of a page by name."""
    return {found[1]: found[2] for found in MARKED.finditer(read(page))}


def name(path: object) -> str:
    return path.name if isinstance(path, Path) else str(path)


# ------------------------------------------------------------------ examples


@pytest.mark.parametrize(
    ("page", "example"),
    [
        pytest.param(page, example, id=f"{page.name}: {example.command}")
        for page in PAGES
        for example in console_examples(read(page))
        if example.shown
    ],
)
def test_a_command_prints_what_the_document_shows(page: Path, example: Example, space: Workspace) -> None:
    output = space.run(example.command)
    assert is_shown(example, output), f"python -m docs.refresh renews {page.name}; now:\n{output}"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_python_examples_run(
    page: Path, space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(space.folder / "build", tmp_path / "build")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in python_blocks(read(page)):
        if ">>>" in block:
            test = doctest.DocTestParser().get_doctest(block, names, page.name, str(page), 0)
            failed: list[str] = []
            doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(
                test, out=failed.append, clear_globs=False
            )
            names = test.globs
            assert not failed, "".join(failed)
        else:
            exec(compile(block, str(page), "exec"), names)


@pytest.mark.parametrize(
    ("page", "region"),
    [(page, region) for page in PAGES for region in regions(page) if region != "extraction-table"],
    ids=name,
)
def test_a_region_holds_what_the_build_gives(page: Path, region: str, space: Workspace) -> None:
    assert regions(page)[region] == REGIONS[region](space), f"python -m docs.refresh renews {page.name}"


def test_each_region_stands_in_a_document() -> None:
    assert {region for page in PAGES for region in regions(page)} == REGIONS.keys()


def scores(table: str) -> dict[str, list[str]]:
    """Return the rows of a table of scores by field: precision, recall, F1, interval."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    return {row[0]: row[1:] for row in rows}


def test_the_scores_are_whole_and_add_up() -> None:
    """Also where they cannot be computed: a table cut short would pass for a complete one."""
    shown = scores(regions(README)["extraction-table"])
    assert list(shown) == [*SHOWN, "MICRO core"]
    for field, (precision, recall, _, f1, interval) in shown.items():
        p, r = float(precision), float(recall)
        assert float(f1) == pytest.approx(2 * p * r / (p + r) if p + r else 0, abs=0.002), field
        low, high = interval.split("-")
        assert 0 <= float(low) <= float(high) <= 1


def test_the_readme_promises_no_more_than_is_scored(space: Workspace) -> None:
    content = REGIONS["extraction-table"](space)
    if content is None:
        pytest.skip("the development documents are not here: the scores cannot be computed")
    shown, scored = scores(regions(README)["extraction-table"]), scores(content)
    too_high = [field for field in scored if float(shown[field][2]) > float(scored[field][2]) + _ROUNDING]
    assert too_high == [], "python -m docs.refresh renews README.md"


def test_a_wrong_output_is_seen_and_renewed() -> None:
    page = "```console\n$ kg query x\n1 row\n...\nend\n```\n"
    example = next(console_examples(page))
    assert not is_shown(example, "2 rows\nmore\nand more\nend\n")
    assert is_shown(example, "1 row\nmore\nend\n")
    renewed = renew(page, lambda command: "2 rows\nmore\nand more\nend\n")
    assert renewed == "```console\n$ kg query x\n2 rows\n...\nend\n```\n"


# ------------------------------------------------------------------ names and links


def test_the_readme_gives_the_two_commands() -> None:
    commands = re.findall(r"^pip install .*&& python .*$", read(README), re.MULTILINE)
    assert commands == [
        "pip install . && python build_graph.py",
        "pip install '.[test]' && python -m pytest",
    ]


def test_the_readme_says_what_it_is_not() -> None:
    assert "evidence for research, not medical advice" in read(README)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_in_the_readme_with_an_example(verb: str) -> None:
    assert re.search(rf"^\| `kg {verb}` \| .+ \| `kg {verb}\b.*` \|$", read(README), re.MULTILINE)


def test_the_examples_of_the_verbs_run(
    space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(space.folder / "build", tmp_path / "build")
    shutil.copy(ROOT / "docs" / "example-case.txt", tmp_path / "case.txt")
    (tmp_path / "papers").mkdir()
    shutil.copy(ROOT / "docs" / "example-case.txt", tmp_path / "papers" / "a.txt")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("kg.pipeline.java_available", lambda: False)  # HermiT has tests of its own
    examples = re.findall(r"^\| `kg \w+` \| .+ \| `(kg .*)` \|$", read(README), re.MULTILINE)
    assert len(examples) == len(VERBS)
    for command in examples:
        if not command.startswith("kg fetch"):  # the verb that needs a network: tests/fetch has a server
            run_kg(command)
    assert (tmp_path / "mine" / "graph.nq").stat().st_size > (tmp_path / "graph.nq").stat().st_size > 0


def test_the_readme_names_each_file_of_a_build(space: Workspace) -> None:
    section = read(README).split("## What is in `build/`")[1].split("\n## ")[0]
    for path in sorted((space.folder / "build").iterdir()):
        assert f"`{path.name}{'/' if path.is_dir() else ''}`" in section


@pytest.mark.parametrize("page", ALL_PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_inside_the_repository_resolve(page: Path) -> None:
    broken = []
    for target in LINK.findall(FENCED.sub("", read(page))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        if not linked.exists() or (anchor and anchor not in anchors(linked)):
            broken.append(target)
    assert broken == []


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", read(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_page_of_the_docs_is_in_their_index() -> None:
    linked = set(LINK.findall(read(ROOT / "docs" / "README.md")))
    assert {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"} <= linked


def test_the_reasons_of_unused_mentions_are_told(space: Workspace) -> None:
    section = read(ROOT / "docs" / "extraction.md").split("## What became no fact")[1].split("\n## ")[0]
    told = set(re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE))
    assert told <= vocab.UNUSED_REASONS
    assert {row.reason for work in (space.case, space.example) for row in work.unused} <= told


# ------------------------------------------------------------------ glossary, map of changes


def glossary_rows() -> list[list[str]]:
    lines = [line for line in read(ROOT / "docs" / "glossary.md").splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_the_glossary_covers_the_classes_of_facts_and_of_conclusions() -> None:
    defined = {row[0].strip("` ") for row in glossary_rows()}
    assert defined >= vocab.FACT_CLASSES | vocab.DEFINED_CLASSES | vocab.RECORD_CLASSES
    assert len(defined) >= 50


def test_each_word_of_the_glossary_is_told_in_both_languages() -> None:
    for word, english, chinese, meaning, meaning_zh in glossary_rows():
        assert english and meaning, word
        assert re.search(r"[一-鿿]", chinese), word
        assert re.search(r"[一-鿿]", meaning_zh), word


def test_a_word_stands_once_in_the_glossary() -> None:
    words = [row[0] for row in glossary_rows()]
    assert len(words) == len(set(words))


def test_the_map_of_changes_names_files_that_are_there() -> None:
    page = read(ROOT / "docs" / "where-a-change-goes.md")
    named = [word for word in re.findall(r"`([\w./<>*-]+)`", page) if "/" in word]
    assert len(named) > 20
    missing = [word for word in named if "<" not in word and not list(ROOT.glob(word.rstrip("/")))]
    assert missing == []
