"""Renew what the documents show: ``python -m docs.refresh`` writes, with ``--check`` it only tells.

Runs the commands of all console blocks on a fresh build of the bundled documents, and fills the regions
between ``<!-- NAME -->`` and ``<!-- /NAME -->``. Nothing that a document shows as an answer is typed by hand.
"""

from __future__ import annotations

import argparse
import contextlib
import fnmatch
import io
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from rdflib import RDFS, SKOS, Graph, URIRef

import build_graph
from benchmarks.quotes.run import load_pairs
from benchmarks.quotes.run import table as quote_table
from docs.examples import documents, renew, run_kg
from kg import open_graph, vocab
from kg.api import extract
from kg.graph.values import object_name
from kg.model import Fact
from kg.query.table import Cell, Resource, cell_text

ROOT = Path(__file__).resolve().parents[1]
CASE = "10.12372-jcp.2025.24e0236"
_NOT_STATED = "not stated"
# The two passages of the README: one in each language, on what was given and on what happened.
_QUOTED = (("ruxolitinib-1", "dosage", "en"), ("absent-relapse-1", "absentOutcomeType", "zh"))
# The nodes of the worked example, in reading order; a name may be a pattern, of which the first match counts.
_EXAMPLE = "patient-1 macrophage-activation-syndrome-1 line-1 no-response-1 line-2 ruxolitinib-1".split()
_TRACE = (
    "e-*-qualifier-in-name",
    "s-macrophage-activation-syndrome-1.statedQualifier.refractory-disease",
    "i-macrophage-activation-syndrome-1.refractory-by-stated-qualifier",
)


class Workspace:
    """A folder with a build of the bundled documents in ``build``, and the report of that build.

    For the examples of ``kg diff`` there is a build with one document more in ``later``, made when asked for.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.report = re.sub(r"in [\d.]+ s$", "in ... s", self._build(), flags=re.MULTILINE)
        self.graph = open_graph(folder / "build")
        self.example = extract(ROOT / "docs" / "example-case.txt").works[0]
        self.case = next(work for work in extract(ROOT / "documents").works if work.slug == CASE)

    def _build(self, *arguments: str) -> str:
        """Build in the folder and return the report."""
        report = io.StringIO()
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(report):
            status = build_graph.main(["--no-reason", *arguments])
        if status != 0:
            raise RuntimeError(f"the bundled documents do not build:\n{report.getvalue()}")
        return report.getvalue()

    def run(self, command: str) -> str:
        """Return the output of a command of a document, run in the folder."""
        if command == "python build_graph.py":
            return self.report
        if command.startswith("kg diff") and not (self.folder / "later").exists():
            example = str(ROOT / "docs" / "example-case.txt")
            self._build(example, "--add", "--out", "later")
        with contextlib.chdir(self.folder):
            return run_kg(command)


def salvage_answer(space: Workspace) -> str:
    """Return the answer to the README's question as a table for readers."""
    rows = [("given", "to whom", "after failure of", "dose", "what happened", "document"), ("---",) * 6]
    for row in space.graph.query("salvage-uses"):
        agent, work = row["agent"], row["work"]
        drug = " ".join(cell_text(agent, language) for language in ("en", "zh"))
        dose = ", ".join(text for name in ("doses", "frequencies", "routes") if (text := _text(row[name])))
        happened = ", ".join(
            [*_texts(row["outcomes"]), *(f"no {name}" for name in _texts(row["absentOutcomes"]))]
        )
        title = work.label("en") if isinstance(work, Resource) else ""
        rows.append((drug, _people(row), _failed_before(space, row), dose, happened, title))
    return _markdown([tuple(cell or _NOT_STATED for cell in row) for row in rows])


def _failed_before(space: Workspace, used: dict[str, Cell]) -> str:
    rows = space.graph.query("failed-before", drug=cell_text(used["agent"], names=True))
    return ", ".join(_text(row["failedAgent"]) for row in rows if row["course"] == used["course"])


def _people(row: dict[str, Cell]) -> str:
    size = row["size"]
    told = [f"{size} {'patient' if size == 1 else 'patients'}"]
    if population := _text(row["population"]):
        told.append(population)
    told.append(_text(row["sex"]) or f"sex {_NOT_STATED}")
    age = _text(row["ageYears"])
    told.append(f"{age} years" if age else f"age {_NOT_STATED}")
    return ", ".join(told)


def _text(cell: Cell) -> str:
    return ", ".join(_texts(cell))


def _texts(cell: Cell) -> list[str]:
    return cell_text(cell).splitlines()


def salvage_quotes(space: Workspace) -> str:
    """Return two of the passages behind the answer, with where they stand."""
    lines = []
    for local, name, language in _QUOTED:
        quotes = space.graph.evidence(f"{CASE}#{local}")
        quote = next(row for row in quotes if row.property == name and row.language == language)
        kept = next((space.folder / "build" / "sources").glob(f"{quote.text}-*"))
        source = kept.name.removeprefix(f"{quote.text}-").removesuffix(".txt")
        lines.append(
            f"> “{quote.exact}” ([{source}](documents/{source}), characters {quote.start} to {quote.end}, "
            f"section {quote.section}, {quote.text_kind})\n"
        )
    return ">\n".join(lines)


def extraction_table(space: Workspace) -> str | None:
    """Return the scores of the extraction, or ``None`` where the development documents are absent."""
    command = [sys.executable, "-m", "benchmarks.extraction.run", "--markdown"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    if ran.returncode == 2:
        return None
    ran.check_returncode()
    return ran.stdout


def worked_turtle(space: Workspace) -> str:
    """Return the nodes of the worked example as the build writes them."""
    return _turtle(space, _EXAMPLE)


def traced_turtle(space: Workspace) -> str:
    """Return some words, the statement they support and a conclusion from it, as the build writes them."""
    return _turtle(space, _TRACE)


def _turtle(space: Workspace, chosen: Sequence[str]) -> str:
    written = (space.folder / "build" / "graph.ttl").read_text(encoding="utf-8")
    base = re.escape(vocab.work_iri(CASE) + "#")
    prefix = re.findall(rf"^@prefix (\w+): <{base}> \.$", written, re.MULTILINE)[0]
    blocks = {block.split(" ", 1)[0]: block for block in written.split("\n\n")}
    shown = [blocks[fnmatch.filter(blocks, f"{prefix}:{local}")[0]].strip() for local in chosen]
    return "```turtle\n" + "\n\n".join(shown).replace("\t", "    ") + "\n```\n"


def example_facts(space: Workspace) -> str:
    """Return what is read from the invented case of ``docs/example-case.txt``."""
    return _fact_table([fact for fact in space.example.facts if fact.id])


def worked_facts(space: Workspace) -> str:
    """Return the facts of the worked example as a table, with their words in both languages."""
    return _fact_table([fact for fact in space.case.facts if fact.id in _EXAMPLE])


def _fact_table(facts: Sequence[Fact]) -> str:
    rows = [("fact", "class", "property", "value", "words"), ("---",) * 5]
    for fact in facts:
        for row in fact.statements:
            value = row.object if isinstance(row.object, str) else object_name(row.object)
            words = dict.fromkeys(evidence.exact for evidence in row.evidence)
            rows.append((fact.id, f"`{fact.kind}`", f"`{row.predicate}`", value, " / ".join(words)))
    return _markdown(rows)


def example_unused(space: Workspace) -> str:
    """Return the mentions of the invented case that became no fact."""
    rows = [("words", "term", "reason"), ("---",) * 3]
    rows += [(row.exact, row.term, row.reason) for row in space.example.unused]
    return _markdown(rows)


def class_glossary(space: Workspace) -> str:
    """Return the classes of facts, of records and of conclusions, as the ontology tells them."""
    core = Graph().parse(ROOT / "ontology" / "core.ttl")
    rows = [("class", "English", "中文", "meaning", "含义"), ("---",) * 5]
    for name in sorted(vocab.FACT_CLASSES | vocab.RECORD_CLASSES | vocab.DEFINED_CLASSES):
        cells = [f"`{name}`"]
        for property_ in (RDFS.label, SKOS.definition):
            told = {
                str(text.language): str(text) for text in core.objects(URIRef(vocab.kg_iri(name)), property_)
            }
            cells += [told["en"], told["zh"]]
        rows.append(tuple(cells))
    return _markdown(rows)


def _markdown(rows: list[tuple[str, ...]]) -> str:
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |\n" for row in rows)


def forged_quotes(space: Workspace) -> str:
    """Return the forged quotes with what the check says of each."""
    return quote_table(load_pairs(), stands=False)


def true_quotes(space: Workspace) -> str:
    """Return the quotes that differ from their text as they may."""
    return quote_table(load_pairs(), stands=True)


Region = Callable[[Workspace], str | None]
REGIONS: dict[str, Region] = {
    "salvage-answer": salvage_answer,
    "salvage-quotes": salvage_quotes,
    "extraction-table": extraction_table,
    "worked-turtle": worked_turtle,
    "worked-facts": worked_facts,
    "traced-turtle": traced_turtle,
    "example-facts": example_facts,
    "example-unused": example_unused,
    "class-glossary": class_glossary,
    "forged-quotes": forged_quotes,
    "true-quotes": true_quotes,
}


def refreshed(text: str, space: Workspace) -> str:
    """Return a document with the output of its commands and its regions as they are now."""

    def region(match: re.Match[str]) -> str:
        content = REGIONS[match[1]](space)
        return match[0] if content is None else f"<!-- {match[1]} -->\n{content}<!-- /{match[1]} -->"

    text = re.sub(r"<!-- ([a-z-]+) -->\n.*?<!-- /\1 -->", region, text, flags=re.DOTALL)
    return renew(text, space.run)


def main() -> int:
    """Renew all documents; with ``--check`` name those that are behind and return 1."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only name documents that are behind")
    options = parser.parse_args()
    behind = []
    with tempfile.TemporaryDirectory() as folder:
        space = Workspace(Path(folder))
        for path in documents(ROOT):
            before = path.read_text(encoding="utf-8")
            after = refreshed(before, space)
            if after != before:
                behind.append(path.relative_to(ROOT))
                if not options.check:
                    path.write_text(after, encoding="utf-8")
    for path in behind:
        print(f"{path}: {'is behind' if options.check else 'renewed'}")
    return 1 if behind and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
