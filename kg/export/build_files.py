"""All files of a build except its store, as bytes by name: the same bytes for the same input."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from pyoxigraph import Quad

from kg.config import resource_dir
from kg.export.folder import FORMAT, FORMAT_VERSION, MANIFEST
from kg.export.jsonl import facts_jsonl, problems_json, to_review_jsonl, unused_jsonl
from kg.export.rdf_files import nquads, rdf_xml, trig, turtle
from kg.export.tables import tables
from kg.graph.merged import Graph
from kg.graph.store import NQUADS
from kg.model import Document, Ontology, Problem, WorkFacts

_LIBRARIES: Final = ("salvage-kg", "pyoxigraph")
_PACKAGE: Final = Path(__file__).resolve().parents[1]
_READING: Final = ("documents", "terms", "extract", "graph")
_UNSAFE = re.compile(r"[^\w.\-]+")


def graph_files(works: Sequence[WorkFacts], graph: Graph, quads: Sequence[Quad]) -> dict[str, bytes]:
    """Return the RDF files.

    ``ontology.owl`` holds the ontology and the stated facts, so that Protégé's reasoner draws the
    conclusions itself; the other files hold the inferred triples too.
    """
    slugs = [work.slug for work in works]
    return {
        NQUADS: nquads(quads),
        "graph.trig": trig(quads, slugs),
        "graph.ttl": turtle({*graph.stated(), *graph.inferred}, slugs),
        "ontology.owl": rdf_xml(graph.stated()),
    }


def fact_files(
    documents: Sequence[Document],
    works: Sequence[WorkFacts],
    ontology: Ontology,
    problems: Iterable[Problem],
) -> dict[str, bytes]:
    """Return the facts, tables and problems, and the texts that were read."""
    files = {
        "facts.jsonl": facts_jsonl(works),
        "to-review.jsonl": to_review_jsonl(works),
        "unused.jsonl": unused_jsonl(works),
        "findings.json": problems_json(problems),
    }
    files |= {f"tables/{name}.csv": content for name, content in tables(works, ontology).items()}
    return files | {source_name(document): document.text.text.encode() for document in documents}


def write_files(folder: Path, files: dict[str, bytes]) -> None:
    """Write the files into a folder.

    Raises:
        OSError: the disk is full or the folder cannot be written.
    """
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def source_name(document: Document) -> str:
    """Return where a build keeps the text of a document, named by its id and file name."""
    text = document.text
    name = _UNSAFE.sub("-", Path(text.name).name)[-80:]
    return f"sources/{text.id}-{name}" if name.endswith(".txt") else f"sources/{text.id}-{name}.txt"


def manifest(documents: Sequence[Document], graph: Graph, files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the file that says what the build was made with and from, and the hash of each file.

    No time of day stands in it: two builds are the same to the byte.
    """
    inputs = sorted(
        (document.text.name, document.slug, document.text.kind, document.text.sha256)
        for document in documents
    )
    record = {
        "format": FORMAT,
        "formatVersion": FORMAT_VERSION,
        "versions": {name: _version(name) for name in _LIBRARIES},
        "documents": [
            {"name": name, "work": slug, "kind": kind, "sha256": digest}
            for name, slug, kind, digest in inputs
        ],
        "ontology": sha256(turtle([*graph.ontology, *graph.mechanisms], ())).hexdigest(),
        "rules": _rules_digest(),
        "files": {name: sha256(content).hexdigest() for name, content in sorted(files.items())},
    }
    return {MANIFEST: (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode()}


def _rules_digest() -> str:
    """Return the hash of all that turns a text into facts beside the terms: code, cue words, rules."""
    digest = sha256()
    roots = [_PACKAGE / name for name in _READING] + [resource_dir("ontology") / "rules"]
    for root in roots:
        for path in sorted(path for path in root.rglob("*") if path.suffix in {".py", ".toml", ".rq"}):
            name = f"{root.name}/{path.relative_to(root).as_posix()}"
            digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
