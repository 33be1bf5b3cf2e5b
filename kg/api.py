"""The Python API: build a graph, open one, ask it, see the words behind an answer.

>>> from kg import open_graph
>>> graph = open_graph()                                           # doctest: +SKIP
>>> graph.query("salvage-uses", drug="ruxolitinib")                # doctest: +SKIP
>>> graph.evidence("ruxolitinib-1")                                # doctest: +SKIP
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import Store

from kg import pipeline
from kg.config import Config, cache_dir, resource_dir
from kg.errors import BuildError, UnknownNameError, UsageError
from kg.export import formats
from kg.export.folder import MANIFEST, is_build
from kg.export.score import Record, records
from kg.extract.reader import extract as extract_document
from kg.graph.assemble import assemble
from kg.graph.infer import load_rules
from kg.graph.merged import with_what_is_to_review
from kg.graph.open_terms import with_open_terms, with_terms_of
from kg.graph.review import reviewed
from kg.graph.store import open_build
from kg.model import Ontology, Problem, WorkFacts
from kg.query.bind import Value
from kg.query.files import Query, load_queries
from kg.query.run import Engine, Params, run, select
from kg.query.show import show
from kg.query.table import Cell, Resource, Table
from kg.report import make_config
from kg.review.agreement import agreement as measure_agreement
from kg.review.files import read_decisions
from kg.review.only import reviewed_only as confirmed_store
from kg.terms.lexicon import build_lexicon
from kg.terms.ontology import load_ontology, ontology_triples
from kg.views.facts import WorkView
from kg.views.review import review_page as make_review_page

if TYPE_CHECKING:
    import networkx as nx

DEFAULT_BUILD: Final = Path("build")
_PACKAGE: Final = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that support one stated triple of a fact, and where they stand.

    ``start`` and ``end`` are code points of ``text``, half open. ``text_kind`` is ``original`` or ``digest``:
    a digest is a summary, not the paper's words.
    """

    fact: str
    property: str
    value: Cell
    exact: str
    language: str
    section: str
    start: int
    end: int
    text: str
    text_kind: str
    rule: str
    work: str


class KnowledgeGraph:
    """An open graph: a build's store, the ontology, and the questions that can be asked."""

    def __init__(self, store: Store, ontology: Ontology, queries: dict[str, Query]) -> None:
        self.store = store
        self.ontology = ontology
        self.queries = queries

    def query(self, name: str, *, engine: Engine = "oxigraph", **params: Value | Sequence[Value]) -> Table:
        """Run a query file by name and return its table.

        Raises:
            UnknownNameError: no such query, parameter, term, work or fact; offers the nearest names.
            ParameterError: a parameter is missing or does not fit its type.
        """
        return ask(self, self.find_query(name), params, engine=engine)

    def find_query(self, name: str) -> Query:
        """Return a query by name. Raises :class:`UnknownNameError` with the nearest names."""
        if name not in self.queries:
            raise UnknownNameError("query", name, list(self.queries))
        return self.queries[name]

    def evidence(self, thing: str) -> list[Quote]:
        """Return the words behind a fact, given by IRI, ``SLUG#local``, or a local id that is unique.

        Raises:
            UnknownNameError: there is no such fact.
            ParameterError: facts of several works are called so.
        """
        return [_quote(row) for row in self.query("evidence-of-fact", fact=thing)]

    def show(self, thing: str) -> Table:
        """Return what is known of a term or a fact, with what supports it."""
        return show(thing, self.store, self.ontology)

    def sparql(self, text: str) -> Table:
        """Run a SELECT or ASK query of your own. It reads this graph and nothing else.

        Raises:
            ParameterError: the text is not valid SPARQL, or neither SELECT nor ASK.
            UsageError: the text calls another endpoint (SERVICE).
        """
        return select(text, self.store, self.ontology)

    def networkx(self) -> nx.MultiDiGraph[str]:
        """Return terms and facts as a typed multigraph; see :func:`kg.pathways.project.to_networkx`."""
        from kg.pathways.project import to_networkx

        return to_networkx(self.store, self.ontology)


def ask(graph: KnowledgeGraph, query: Query, params: Params, *, engine: Engine = "oxigraph") -> Table:
    """Run a query of your own, read with :func:`kg.query.files.load_query`. Raises as ``query`` does."""
    return run(query, graph.store, params, graph.ontology, engine=engine)


@dataclass(frozen=True, slots=True)
class Extraction:
    """What documents say, before it is a graph; ``problems`` are documents that could not be read."""

    works: tuple[WorkFacts, ...]
    problems: tuple[Problem, ...]
    ontology: Ontology


def extract(*paths: Path | str) -> Extraction:
    """Read documents to facts without building a graph."""
    ontology = load_ontology(resource_dir("ontology"))
    lexicon = build_lexicon(ontology)
    documents, problems = pipeline.read_all([Path(path) for path in paths], lambda what, done, total: None)
    readings = [reading for document in documents for reading in extract_document(document, lexicon)]
    return Extraction(reviewed(assemble(readings), ontology), tuple(problems), ontology)


def review_page(*paths: Path | str) -> tuple[str, bytes]:
    """Return the slug of the one work that the texts are of, and the page on which a curator reviews it.

    Raises:
        UsageError: a text cannot be read, or the texts are of several works, or of none.
    """
    found = extract(*paths)
    if found.problems:
        raise UsageError(found.problems[0].message)
    if len(found.works) != 1:
        slugs = ", ".join(work.slug for work in found.works) or "none"
        raise UsageError(f"a review is of one work, these texts are of {len(found.works)}: {slugs}")
    work = found.works[0]
    ontology = with_open_terms(found.ontology, found.works)
    return work.slug, make_review_page(WorkView(work, ontology, ()))


def agreement(folder: Path | str) -> Table:
    """Return how far each two curators agree, by kind of fact, from a folder of decisions files.

    Raises:
        DecisionError: the folder or a file cannot be used.
    """
    rows = tuple(
        (
            row.first,
            row.second,
            row.kind,
            row.n,
            row.agreed,
            None if row.kappa is None else round(row.kappa, 3),
        )
        for row in measure_agreement(read_decisions(Path(folder)))
    )
    return Table("agreement", ("first", "second", "kind", "n", "agreed", "kappa"), tuple(rows))


def score_records(extraction: Extraction) -> dict[str, Record]:
    """Return the evaluation record of each document, by the stem of its file name.

    A record of a set goes by the stem and its own name ("set#38000001"). Two documents of one work share its
    record. The rules say which lines are salvage.
    """
    ontology_dir = resource_dir("ontology")
    by_work = records(
        extraction.works,
        extraction.ontology,
        ontology_triples(ontology_dir),
        load_rules(ontology_dir / "rules"),
    )
    return {_stem(text.name): by_work[work.slug] for work in extraction.works for text in work.texts}


def _stem(name: str) -> str:
    file, mark, record = name.rpartition("#")
    return f"{Path(file).stem}{mark}{record}" if "." in file else Path(name).stem


def build(
    *paths: Path | str,
    out: Path | str = DEFAULT_BUILD,
    add: bool = False,
    reason: bool | None = None,
    decisions: Path | str | None = None,
) -> pipeline.BuildReport:
    """Read documents and write a build into ``out``; without paths the bundled documents.

    ``add`` reads the given ones beside the bundled ones; ``reason`` runs HermiT as a check (``None``: when a
    Java runtime is there); ``decisions`` is the folder of the curators' decisions files.
    Raises the errors of :func:`kg.pipeline.build`.
    """
    config = make_config(
        [Path(path) for path in paths],
        add=add,
        out=Path(out),
        reason=reason,
        decisions=Path(decisions) if decisions is not None else None,
    )
    return pipeline.build(config)


def open_graph(
    path: Path | str | None = None, *, to_review: bool = False, reviewed_only: bool = False
) -> KnowledgeGraph:
    """Open a build for asking.

    Without a path it is ``build`` in the working folder if there is one, else a build of the bundled
    documents in the user's cache, which is made when it is not there yet. With ``to_review`` the answers
    count what is too doubtful for them as well, with ``reviewed_only`` nothing but what curators confirmed.

    Raises:
        UsageError: both are asked for.
        BuildError: the folder holds no graph.
    """
    if to_review and reviewed_only:
        raise UsageError("what is to review is not reviewed: ask for the one or the other")
    folder = Path(path) if path is not None else find_build()
    ontology = load_ontology(resource_dir("ontology"))
    store = open_build(folder)
    rules = load_rules(resource_dir("ontology") / "rules") if to_review or reviewed_only else []
    if to_review:
        store = with_what_is_to_review(store, rules)
    if reviewed_only:
        named = with_terms_of(store, ontology)
        store = confirmed_store(store, named, ontology_triples(resource_dir("ontology")), rules)
    return KnowledgeGraph(store, with_terms_of(store, ontology), load_queries(resource_dir("queries")))


def find_build() -> Path:
    """Return ``build`` in the working folder, or the cached build of the bundle, made if need be."""
    if is_build(DEFAULT_BUILD):
        return DEFAULT_BUILD
    folder = cache_dir() / _bundle_key()
    if not is_build(folder):
        _sweep_cache(folder)
        report = pipeline.build(Config(documents=(resource_dir("documents"),), out=folder, reason=False))
        if report.out is None:
            raise BuildError("the bundled documents could not be read; reinstall the package")
    return folder


def _bundle_key() -> str:
    """Name the cached build after the version and the content of all that goes into it."""
    digest = sha256()
    for path in _bundle_files():
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    try:
        number = version("salvage-kg")
    except PackageNotFoundError:
        number = "unknown"
    return f"{number}-{digest.hexdigest()[:16]}"


def _bundle_files() -> Iterator[Path]:
    roots = (resource_dir("documents"), resource_dir("ontology"), _PACKAGE)
    kinds = {".md", ".py", ".rq", ".toml", ".ttl", ".txt"}
    for root in roots:
        yield from sorted(path for path in root.rglob("*") if path.suffix in kinds and path.is_file())


def _sweep_cache(keep: Path) -> None:
    """Remove the cached builds of other versions: each is made again in seconds."""
    if keep.parent.is_dir():
        for folder in keep.parent.iterdir():
            if folder != keep and is_build(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _quote(row: dict[str, Cell]) -> Quote:
    return Quote(
        fact=_name(row["fact"]),
        property=_name(row["property"]).removeprefix("kg:"),
        value=row["value"],
        exact=str(row["quote"]),
        language=str(row["language"]),
        section=_name(row["section"]).removeprefix("kg:section-"),
        start=int(str(row["start"])),
        end=int(str(row["end"])),
        text=_name(row["text"]).partition("#")[2],
        text_kind=_name(row["textKind"]).removeprefix("kg:"),
        rule=str(row["rule"]),
        work=_name(row["work"]),
    )


def _name(cell: Cell) -> str:
    return cell.name if isinstance(cell, Resource) else str(cell)


#: What a build holds ready, by the name of its format.
EXPORTS: Final[dict[str, str]] = {
    "nquads": "graph.nq",
    "trig": "graph.trig",
    "turtle": "graph.ttl",
    "owl": "ontology.owl",
    "facts": "facts.jsonl",
    "courses": "tables/courses.csv",
    "outcomes": "tables/outcomes.csv",
    "findings": "tables/findings.csv",
}


def export(format_name: str, path: Path | str | None = None) -> bytes:
    """Return a build in one format: a key of ``EXPORTS``, as it was written, or of ``formats.FILES``.

    Raises:
        UnknownNameError: no such format.
        UsageError: the format is several files (see :func:`export_folder`), or needs a package.
        BuildError: the build does not hold it.
    """
    if format_name in formats.FOLDERS:
        raise UsageError(f"{format_name} is several files: give a folder with --out")
    if format_name in formats.FILES:
        return formats.FILES[format_name](_source(path))
    if format_name not in EXPORTS:
        raise UnknownNameError("export format", format_name, [*EXPORTS, *formats.FILES, *formats.FOLDERS])
    folder = Path(path) if path is not None else find_build()
    try:
        return (folder / EXPORTS[format_name]).read_bytes()
    except OSError as error:
        raise BuildError(f"{folder}: {EXPORTS[format_name]} cannot be read (build it again)") from error


def export_folder(format_name: str, path: Path | str | None = None) -> dict[str, bytes]:
    """Return a build in a format of several files (a key of ``formats.FOLDERS``), by file name.

    Raises:
        UnknownNameError: no such format.
        UsageError: the format needs a package that is not installed.
        BuildError: the folder holds no graph.
    """
    if format_name not in formats.FOLDERS:
        raise UnknownNameError("export format", format_name, list(formats.FOLDERS))
    return formats.FOLDERS[format_name](_source(path))


def _source(path: Path | str | None) -> formats.Source:
    folder = Path(path) if path is not None else find_build()
    graph = open_graph(folder)
    return formats.Source(graph.store, graph.ontology, _built(folder))


def _built(folder: Path) -> datetime:
    """Return when a build was made; SOURCE_DATE_EPOCH stands in for it where builds must be the same.

    https://reproducible-builds.org/docs/source-date-epoch/
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    made = (folder / MANIFEST) if (folder / MANIFEST).is_file() else folder
    return datetime.fromtimestamp(int(epoch) if epoch.isdecimal() else made.stat().st_mtime, tz=UTC)
