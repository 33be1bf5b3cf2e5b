"""Statements that hand-made gold confirms or not: what the confidence of a statement is fitted to.

A statement is right when the record made of it alone has an item that the scorer ``shared/dev/score.py``
would match to an item of the gold, asked for or optional. What gold does not speak of is not judged.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from kg.config import resource_dir
from kg.documents import find_documents, read_document
from kg.export.score import to_record
from kg.extract.reader import extract
from kg.graph.assemble import assemble
from kg.graph.infer import Rule, load_rules
from kg.graph.marks import Surroundings, kind_of
from kg.graph.merged import make_graph, with_inferred
from kg.graph.open_terms import with_open_terms
from kg.graph.rdf import TYPE, kg
from kg.model import Fact, NodeRef, Ontology, Statement, WorkFacts
from kg.terms.lexicon import build_lexicon
from kg.terms.ontology import load_ontology, ontology_triples
from kg.vocab import DOC

# The field of the scorer that judges each kind of statement.
FIELDS: Final = {
    "one patient": "cohort_n",
    "group size": "cohort_n",
    "age": "cohort_age",
    "sex": "cohort_sex",
    "episode": "conditions",
    "condition": "conditions",
    "finding": "manifestations",
    "agent": "therapies",
    "agent spoken of": "therapies",
    "dose": "dose",
    "duration": "regimen",
    "end of course": "regimen",
    "route": "regimen",
    "frequency": "regimen",
    "order of lines": "therapy_role",
    "role": "therapy_role",
    "response": "therapy_response",
    "outcome": "outcomes",
    "group outcome": "outcomes",
    "share": "outcome_numbers",
    "adverse event": "adverse_events",
    "mechanism": "mechanisms",
}
_NOT_GIVEN: Final = {"planned", "mentioned"}


@dataclass(frozen=True)
class Judged:
    """A statement of a document: its kind, its marks, and whether gold confirms it."""

    document: str
    kind: str
    marks: frozenset[str]
    is_right: bool


@dataclass(frozen=True)
class Case:
    """A document as read, with its gold record and the ids of its salvage lines."""

    stem: str
    is_dev: bool
    work: WorkFacts
    gold: dict[str, Any]
    salvage: frozenset[str]


class Bench:
    """The ontology, the scorer, and how documents are read and judged with them."""

    def __init__(self, shared: Path) -> None:
        self.root = resource_dir("ontology")
        self.ontology: Ontology = load_ontology(self.root)
        self.triples = ontology_triples(self.root)
        self.rules: list[Rule] = list(load_rules(self.root / "rules"))
        self.scorer = _load(shared / "dev" / "score.py")

    def cases(self, folder: Path, *, is_dev: bool) -> list[Case]:
        """Return the documents of a folder that have both text and gold, as read today."""
        lexicon = build_lexicon(self.ontology)
        gold = {row["_stem"]: row for row in self.scorer.load_gold(str(folder / "gold")).values()}
        works = {
            path.stem: work
            for path in sorted((folder / "text").iterdir())
            if path.stem in gold
            for work in assemble(extract(read_document(path), lexicon))
        }
        self.ontology = with_open_terms(self.ontology, works.values())
        salvage = self.salvage(works.values())
        return [
            Case(stem, is_dev, work, gold[stem], salvage.get(work.slug, frozenset()))
            for stem, work in works.items()
        ]

    def salvage(self, works: Iterable[WorkFacts]) -> dict[str, frozenset[str]]:
        """Return the ids of the lines that the rules conclude to be salvage, by work."""
        graph = with_inferred(make_graph(works, self.ontology, self.triples), self.rules)
        found: dict[str, frozenset[str]] = {}
        for row in graph.inferred:
            if row.predicate == TYPE and row.object == kg("SalvageLine"):
                slug, _, local = str(row.subject.value).removeprefix(DOC).partition("#")
                found[slug] = found.get(slug, frozenset()) | {local}
        return found

    def judge(self, case: Case) -> Iterator[Judged]:
        """Yield the statements of a document that gold can judge."""
        around = Surroundings(case.work, self.ontology)
        for fact in case.work.facts:
            for row in fact.statements:
                kind = kind_of(fact, row)
                verdict = self._verdict(case, fact, row, kind) if kind and row.evidence else None
                if kind and verdict is not None:
                    yield Judged(case.stem, kind, around.marks(fact, row), verdict)

    def verified(self) -> Iterator[Judged]:
        """Yield the statements of the bundled digests, all of them right.

        What a digest says has been typed by hand in ``tests/data/expected``, and a test of the extraction
        fails as soon as anything else is read from it.
        """
        lexicon = build_lexicon(self.ontology)
        for path in find_documents([resource_dir("documents")]):
            for work in assemble(extract(read_document(path), lexicon)):
                around = Surroundings(work, self.ontology)
                for fact in work.facts:
                    for row in fact.statements:
                        if row.evidence and (kind := kind_of(fact, row)):
                            yield Judged(path.stem, kind, around.marks(fact, row), True)

    def _verdict(self, case: Case, fact: Fact, row: Statement, kind: str) -> bool | None:
        field = FIELDS[kind]
        facts = tuple(_alone(case.work, fact, row, kind))
        record = to_record(replace(case.work, facts=facts, unused=()), self.ontology, case.salvage)
        items = self.scorer.items(record, field)
        if not items:
            return None
        accepted = [keys for keys, _ in self.scorer.items(case.gold, field)]
        right = [any(found & keys for keys in accepted) for found, _ in items]
        if kind == "agent" and any(right):
            return self._is_given(case.gold, {key for found, _ in items for key in found})
        return 2 * sum(right) >= len(right)

    def _is_given(self, gold: dict[str, Any], drugs: set[str]) -> bool:
        """Tell whether gold has the drug in a role that is more than planned or mentioned."""
        rows = [row for row in gold.get("therapies") or [] if drugs & set(self.scorer.drugs(row))]
        roles = {
            self.scorer.role(name) for row in rows for name in [row.get("role"), *(row.get("role_alt") or [])]
        }
        return bool(roles - _NOT_GIVEN)


def _alone(work: WorkFacts, fact: Fact, row: Statement, kind: str) -> Iterator[Fact]:
    """Yield the facts that a record of one statement needs: its own, and those that name the drug."""
    by_id = {item.id: item for item in work.facts}
    if kind in ("order of lines", "role"):
        courses = [item for item in work.facts if NodeRef(fact.id) in item.objects("inLine")]
        yield from (item for item in work.facts if item.kind != "Course")
        yield from courses
    elif kind == "response":
        assert isinstance(row.object, NodeRef)
        yield replace(fact, statements=(row,))
        yield by_id[row.object.id]
        yield from (item for item in work.facts if NodeRef(fact.id) in item.objects("inLine"))
    elif kind in ("route", "frequency"):
        yield replace(fact, statements=(row,))
        yield from (
            _course(item, fact.id) for item in work.facts if NodeRef(fact.id) in item.objects("dosage")
        )
    elif kind == "dose":
        assert isinstance(row.object, NodeRef)
        yield _course(fact, row.object.id)
        yield by_id[row.object.id]
    elif kind in ("duration", "end of course"):
        yield replace(fact, statements=tuple(item for item in fact.statements if item == row or _names(item)))
    elif kind in ("group outcome", "outcome", "share"):
        yield from _outcome(work, fact, row, kind)
    elif kind == "mechanism":
        yield fact
    else:
        yield replace(fact, statements=(row,), links=())


def _course(course: Fact, dosage: str) -> Fact:
    return replace(
        course,
        statements=tuple(
            row
            for row in course.statements
            if _names(row) or (row.predicate == "dosage" and row.object == NodeRef(dosage))
        ),
    )


def _names(row: Statement) -> bool:
    return row.predicate in ("agent", "plannedAgent", "mentionedAgent")


def _outcome(work: WorkFacts, fact: Fact, row: Statement, kind: str) -> Iterator[Fact]:
    wanted = (row.predicate, "outcomeType") if kind == "share" else ("outcomeType",)
    yield replace(fact, statements=tuple(item for item in fact.statements if item.predicate in wanted))
    for line in work.facts:
        for held in line.statements:
            if held.object == NodeRef(fact.id) and held.predicate in ("outcome", "groupOutcome"):
                yield replace(line, statements=(held,))


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev_score", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
