"""The whole flow on one page: documents in, a build folder out."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from kg import vocab
from kg.config import Config, resource_dir
from kg.documents import find_documents, read_documents
from kg.documents.identity import with_shared_slugs
from kg.errors import BuildError, DocumentError, UsageError
from kg.export.build_files import fact_files, graph_files, manifest, write_files
from kg.export.decisions import decisions_jsonl
from kg.export.folder import replacing, require_replaceable
from kg.extract.reader import extract
from kg.graph.assemble import assemble
from kg.graph.check import check_works
from kg.graph.infer import load_rules
from kg.graph.merged import Graph, make_graph, with_inferred
from kg.graph.open_terms import with_open_terms
from kg.graph.rdf import kg
from kg.graph.reasoned import check_reasoning
from kg.graph.review import reviewed
from kg.graph.store import STORE, write_store
from kg.model import Document, Ontology, Problem, Reading, WorkFacts
from kg.query.files import load_queries
from kg.review.apply import Outcome, decided, problem
from kg.review.entries import Entry
from kg.review.files import read_decisions
from kg.terms.lexicon import build_lexicon
from kg.terms.ontology import load_ontology, ontology_triples
from kg.terms.profile import check_profile
from kg.terms.reason import java_available
from kg.views.site import make_pages

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many of it are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build read and made.

    ``facts`` counts facts by kind, ``spans`` the distinct passages that are cited, ``inferred`` the
    conclusions of the rules about these facts, ``to_review`` the statements that are too doubtful to be
    among them. ``failures`` holds one problem for each document that could
    not be read. ``out`` is ``None`` when none could be, so that nothing was written and an earlier build
    stays.
    """

    documents: tuple[Document, ...]
    facts: tuple[tuple[str, int], ...]
    statements: int
    spans: int
    inferred: int
    findings: tuple[Problem, ...]
    failures: tuple[Problem, ...]
    seconds: float
    out: Path | None
    to_review: int = 0


def build(config: Config, progress: Progress | None = None) -> BuildReport:
    """Read the documents, build the graph, check it and put it into ``config.out`` in one step.

    Raises:
        OntologyError, RuleFileError, DecisionError: a file of the ontology, of the rules or of a curator is
            not well formed.
        UsageError: the HermiT check is wanted, but there is no Java runtime.
        BuildError: the folder is not ours to replace, cannot be written, or another build is at it.
    """
    started = time.perf_counter()
    tell = progress or (lambda what, done, total: None)
    require_replaceable(config.out)
    is_reasoned = _is_reasoning_wanted(config)
    tell("loading the ontology", 0, 1)
    ontology = load_ontology(config.ontology)
    entries = read_decisions(config.decisions, ontology) if config.decisions else ()
    documents, failures = read_all(config.documents, tell)
    if not documents:
        return BuildReport((), (), 0, 0, 0, (), tuple(failures), time.perf_counter() - started, None)
    works = assemble(_extract_all(documents, ontology, tell))
    ontology = with_open_terms(ontology, works)
    outcomes: list[Outcome] = []
    works = reviewed(works, ontology, partial(_decided, entries, outcomes))
    absent = [
        Outcome(entry, "no such work") for entry in entries if entry.work not in {work.slug for work in works}
    ]
    tell("building the graph", 0, 1)
    graph = make_graph(works, ontology, ontology_triples(config.ontology))
    rules = load_rules(config.ontology / "rules")
    graph = with_inferred(graph, rules)
    tell("writing the build", 0, 1)
    quads = graph.quads()
    with ThreadPoolExecutor(1) as aside:  # HermiT is a process of its own: it runs while files are made
        reasoned = aside.submit(_check_reasoning, graph) if is_reasoned else None
        files = graph_files(works, graph, quads)
        findings = check_works(works, ontology) + check_profile(graph.stated())
        findings += [problem(item) for item in absent]
        findings += reasoned.result() if reasoned else []
    files |= fact_files(documents, works, ontology, [*failures, *findings])
    if entries:
        files["decisions.jsonl"] = decisions_jsonl([*outcomes, *absent])
    tell("drawing the pages", 0, 1)
    questions = load_queries(resource_dir("queries")).values()
    pages = make_pages(works, ontology, graph.inferred, rules=rules, questions=questions)
    files |= {f"pages/{name}": page for name, page in pages.items()}
    files |= manifest(documents, graph, files)
    with replacing(config.out) as folder:
        write_files(folder, files)
        write_store(folder / STORE, quads)
    facts = [fact for work in works for fact in work.facts]
    statements = [row for fact in facts for row in fact.statements]
    return BuildReport(
        documents=tuple(documents),
        facts=tuple(sorted(Counter(fact.kind for fact in facts).items())),
        statements=len(statements),
        spans=len({(words.text, words.span) for row in statements for words in row.evidence}),
        inferred=_count_conclusions(graph),
        findings=tuple(findings),
        failures=tuple(failures),
        seconds=time.perf_counter() - started,
        out=config.out,
        to_review=sum(len(fact.statements) for work in works for fact in work.to_review),
    )


def _decided(entries: Sequence[Entry], outcomes: list[Outcome], work: WorkFacts) -> WorkFacts:
    """Apply the decisions on a work, and keep what became of each."""
    work, found = decided(work, [entry for entry in entries if entry.work == work.slug])
    outcomes += found
    return work


def read_all(paths: Iterable[Path], tell: Progress) -> tuple[list[Document], list[Problem]]:
    """Read every document that the paths lead to; a file or record that cannot be read becomes a problem."""
    files: dict[Path, Path] = {}
    failures = []
    for path in paths:
        try:
            found = find_documents([path])
        except DocumentError as error:
            failures.append(_failure(error))
            continue
        if not found:
            failures.append(_failure(DocumentError(path, "no documents here", remedy="give another folder")))
        files |= {path.resolve(): path for path in found if path.resolve() not in files}
    documents = []
    for number, path in enumerate(files.values()):
        tell("reading documents", number, len(files))
        try:
            for result in read_documents(path):
                if isinstance(result, DocumentError):
                    failures.append(_failure(result))
                else:
                    documents.append(result)
        except DocumentError as error:
            failures.append(_failure(error))
    return with_shared_slugs(documents), failures


def _failure(error: DocumentError) -> Problem:
    return Problem("unreadable-document", "error", str(error.path), str(error), error.remedy)


def _extract_all(documents: list[Document], ontology: Ontology, tell: Progress) -> list[Reading]:
    """Read the facts of all documents; one without a narrative still counts as read, with no facts."""
    lexicon = build_lexicon(ontology)
    readings: list[Reading] = []
    for number, document in enumerate(documents):
        tell("extracting facts", number, len(documents))
        readings += extract(document, lexicon) or [Reading(document, "en", ())]
    return readings


def _count_conclusions(graph: Graph) -> int:
    """Count what the rules concluded about the documents' facts; what they add to terms is not news."""
    return sum(
        row.predicate == kg("concludes") and str(row.object).startswith(f"<{vocab.DOC}")
        for row in graph.inferred
    )


def _is_reasoning_wanted(config: Config) -> bool:
    if config.reason and not java_available():
        raise UsageError("--reason needs a Java runtime: pip install 'salvage-kg[reason]' brings one")
    return java_available() if config.reason is None else config.reason


def _check_reasoning(graph: Graph) -> list[Problem]:
    """Run HermiT; when it breaks off, the graph is built all the same, and the report says so."""
    try:
        return check_reasoning(graph)
    except BuildError as error:
        return [Problem("not-reasoned", "warning", "graph", str(error), "build with --no-reason")]
