"""Look again: is a build what was written, and does a quote stand in a document?"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from kg.api import KnowledgeGraph, find_build, open_graph
from kg.config import resource_dir
from kg.documents import FORMATS, read_document
from kg.documents.markdown import read_markdown
from kg.documents.text import read_text
from kg.errors import BuildError, UnknownNameError
from kg.export.folder import MANIFEST, is_build
from kg.graph.shapes import HOW_TO_GET, can_validate, check_shapes, load_shapes
from kg.model import Language, Passage, Problem, Span
from kg.query.table import Resource, Table
from kg.quotes import Verdict, verify_quote

# The name, the characters and the passages of a text.
_Text = tuple[str, str, tuple[Passage, ...]]
# Formats of which a build keeps the file as it was: read again, it has the same passages.
_AS_WRITTEN: Final = {"plain text": read_text, "Markdown": read_markdown}
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


def check_quote(quote: str, document: str, build: Path | None = None) -> tuple[bool, Table]:
    """Tell whether a quote stands in a document, and where or what stands there instead, as a table.

    ``document`` is a file that :func:`~kg.documents.read_document` reads, or the slug of a work of ``build``
    (``None``: the build that ``kg query`` asks). Of a work with several texts the first that has the quote
    is shown, else the one that comes nearest. Sections and languages are known where the text was read so.

    Raises:
        DocumentError: the file cannot be read.
        UnknownNameError: the build has no such work.
        UsageError: the quote holds no word and no number.
        BuildError: the folder holds no build.
    """
    looked_at = [
        (name, text, passages, verify_quote(text, quote))
        for name, text, passages in _texts_of(document, build)
    ]
    best = max(looked_at, key=lambda item: (item[3].stands, item[3].nearest.share if item[3].nearest else 0))
    return best[3].stands, _verdict_table(*best)


def _texts_of(document: str, build: Path | None) -> list[_Text]:
    """Return each text of a file or a work."""
    path = Path(document)
    if path.exists() or path.suffix.casefold() in FORMATS:
        source = read_document(path).text
        return [(source.name, source.text, source.passages)]
    folder = build if build is not None else find_build()
    if not is_build(folder):
        raise BuildError(f"{folder}: no build is here (make one with: kg build --out {folder})")
    records = _read_json(folder / MANIFEST)["documents"]
    kept = [record for record in records if record["work"] == document]
    if not kept:
        raise UnknownNameError("file or work", document, sorted({record["work"] for record in records}))
    return [_kept_text(folder, record["name"], record["sha256"]) for record in kept]


def _kept_text(folder: Path, name: str, sha256_: str) -> _Text:
    path = next((folder / "sources").glob(f"text-{sha256_[:8]}-*"), None)
    if path is None:
        raise BuildError(f"{folder}: the text of {name} is missing (build it again)")
    data = path.read_bytes()
    read = _AS_WRITTEN.get(FORMATS.get(Path(name).suffix.casefold(), ""))
    return (
        name,
        data.decode("utf-8", errors="replace"),
        read(Path(name), data, "").text.passages if read else (),
    )


def _verdict_table(name: str, text: str, passages: tuple[Passage, ...], verdict: Verdict) -> Table:
    columns = ("verdict", "document", "start", "end", "section", "language", "exact", "marked", "differences")
    if verdict.stands:
        rows = [
            ("stands", name, span.start, span.end, *_place(passages, span), span.of(text), None, None)
            for span in verdict.spans
        ]
        return Table("verify", columns, tuple(rows))
    said = f"refused: {verdict.reason}"
    if verdict.nearest is None:
        return Table("verify", columns, ((said, name, *[None] * 7),))
    near = verdict.nearest
    told = tuple(f"{item.kind}: '{item.quote}' for '{item.text}'" for item in near.differences)
    row = (
        said,
        name,
        near.span.start,
        near.span.end,
        *_place(passages, near.span),
        near.exact,
        near.marked,
        told,
    )
    return Table("verify", columns, (row,))


def _place(passages: tuple[Passage, ...], span: Span) -> tuple[str | None, str | None]:
    found = next((item for item in passages if item.span.overlaps(span)), None)
    return (found.section, found.language) if found else (None, None)


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
