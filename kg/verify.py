"""Look at a finished build again: its findings, and whether it is still what was written."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from kg.api import KnowledgeGraph, open_graph
from kg.config import resource_dir
from kg.errors import BuildError
from kg.export.folder import MANIFEST, is_build
from kg.graph.shapes import HOW_TO_GET, can_validate, check_shapes, load_shapes
from kg.model import Language, Problem
from kg.query.table import Resource

_EVIDENCE = """
PREFIX kg: <https://w3id.org/salvage-kg/>
SELECT ?evidence ?text ?start ?end ?exact WHERE {
  ?evidence a kg:Evidence ; kg:inText ?text ; kg:start ?start ; kg:end ?end ; kg:exact ?exact .
}
"""


def verify_build(folder: Path, language: Language = "en") -> list[Problem]:
    """Return what is wrong with a build.

    These are its findings, changed or missing files, quotes that do not stand in the texts, and nodes that
    break a shape of ``ontology/shapes.ttl`` (messages in ``language``; without pyshacl one notice instead).

    Raises:
        BuildError: the folder holds no build, or a record of it cannot be read.
    """
    if not is_build(folder):
        raise BuildError(f"{folder}: no build is here (make one with: kg build --out {folder})")
    problems = [Problem(**record) for record in _read_json(folder / "findings.json")]
    problems += _changed_files(folder, _read_json(folder / MANIFEST)["files"])
    graph = open_graph(folder)
    return problems + _wrong_quotes(folder, graph) + _broken_shapes(graph, language)


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BuildError(f"{path}: cannot be read (build it again)") from error


def _changed_files(folder: Path, digests: dict[str, str]) -> list[Problem]:
    problems = []
    for name, digest in digests.items():
        path = folder / name
        if not path.is_file():
            problems.append(Problem("missing-file", "error", name, "is missing", "build it again"))
        elif sha256(path.read_bytes()).hexdigest() != digest:
            message = "is not what the build wrote"
            problems.append(Problem("changed-file", "error", name, message, "build it again"))
    return problems


def _broken_shapes(graph: KnowledgeGraph, language: Language) -> list[Problem]:
    if not can_validate():
        message = "the shapes were not checked, because pyshacl is not installed"
        return [Problem("not-validated", "info", "graph", message, HOW_TO_GET)]
    return check_shapes(graph.store, load_shapes(resource_dir("ontology") / "shapes.ttl"), language)


def _wrong_quotes(folder: Path, graph: KnowledgeGraph) -> list[Problem]:
    """Read every passage of evidence from the kept texts again: it must be the exact words."""
    texts = {}
    for path in sorted((folder / "sources").glob("text-*")):
        texts["-".join(path.name.split("-")[:2])] = path.read_bytes().decode("utf-8", errors="replace")
    problems = []
    for row in graph.sparql(_EVIDENCE):
        evidence, text, exact = row["evidence"], row["text"], row["exact"]
        start, end = int(str(row["start"])), int(str(row["end"]))
        text_id = text.name.rpartition("#")[2] if isinstance(text, Resource) else ""
        if texts.get(text_id, "")[start:end] != exact:
            where = evidence.name if isinstance(evidence, Resource) else str(evidence)
            message = f"'{exact}' does not stand at {text_id} {start}-{end}"
            problems.append(Problem("evidence-mismatch", "error", where, message, "build it again"))
    return problems
