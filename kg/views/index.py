"""The first page: what is in the graph, and ways in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.model import Ontology, TermRef
from kg.query.files import Query
from kg.views.facts import WorkView, case_name, document_name
from kg.views.mechanism import page_name
from kg.views.render import render
from kg.views.uses import Pair, Use, parts_of
from kg.views.words import Both, same, word


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """A work on the first page: title, designs, where it was published, and its cases."""

    title: Both
    href: str
    is_digest: bool
    details: tuple[Both, ...]
    cases: tuple[tuple[str, Both], ...]


@dataclass(frozen=True, slots=True)
class DrugEntry:
    """A drug that was given, for which disorder, in whom, and its mechanism pages."""

    drug: Both
    disorder: Both
    uses: tuple[Use, ...]
    mechanisms: tuple[tuple[str, Both], ...]


def index_page(
    views: Sequence[WorkView],
    ontology: Ontology,
    uses: Mapping[Pair, list[Use]],
    pages: frozenset[str],
    questions: Sequence[Query],
) -> bytes:
    """Return the first page. ``pages`` are the names of the mechanism pages that there are."""
    return render(
        "index.html",
        (),
        word("page", "site"),
        counts=_counts(views, ontology),
        documents=[_document(view) for view in views],
        drugs=[_drug(ontology, pair, rows, pages) for pair, rows in sorted(uses.items())],
        disorders=_disorders(views, ontology),
        questions=[
            (
                query.name,
                Both(query.summary.en, query.summary.zh),
                Both(query.description.en, query.description.zh),
            )
            for query in questions
        ],
    )


def _counts(views: Sequence[WorkView], ontology: Ontology) -> list[tuple[int, Both]]:
    facts = [fact for view in views for fact in view.work.facts]
    sizes = [fact.first("size") for fact in facts if fact.kind in ("Patient", "Cohort")]
    statements = [row for fact in facts for row in fact.statements]
    numbers = {
        "n-documents": len(views),
        "n-people": sum(int(size) for size in sizes if isinstance(size, int | float)),
        "n-lines": sum(fact.kind == "TherapyLine" for fact in facts),
        "n-courses": sum(fact.kind == "Course" and fact.first("agent") is not None for fact in facts),
        "n-statements": len(statements),
        "n-spans": len({(item.text, item.span) for row in statements for item in row.evidence}),
        "n-terms": len(ontology.terms),
        "n-edges": len(ontology.edges),
    }
    return [(number, word("index", name)) for name, number in numbers.items()]


def _document(view: WorkView) -> DocumentEntry:
    work = view.by_id.get("")
    details = [view.value(value) for value in work.objects("design")] if work else []
    for name in ("journal", "year"):
        values = list(work.objects(name)) if work else []
        if values:
            details.append(view.value(values[0]) if len(values) == 1 else _in_both(view, name))
    subjects = view.subjects()
    return DocumentEntry(
        title=view.title,
        href=document_name(view.work.slug),
        is_digest=any(text.kind == "digest" for text in view.work.texts),
        details=tuple(details),
        cases=tuple((case_name(view.work.slug, item.fact.id), view.label(item.fact)) for item in subjects),
    )


def _in_both(view: WorkView, name: str) -> Both:
    by_language: dict[str, str] = {}
    for value in view.by_id[""].objects(name):
        by_language.setdefault(getattr(value, "language", "en"), view.value(value).en)
    first = next(iter(by_language.values()))
    return Both(by_language.get("en", first), by_language.get("zh", first))


def _drug(ontology: Ontology, pair: Pair, uses: Sequence[Use], pages: frozenset[str]) -> DrugEntry:
    drug, disorder = pair
    names = [(page_name(part, disorder), part) for part in parts_of(ontology, drug)]
    return DrugEntry(
        drug=_label(ontology, drug),
        disorder=_label(ontology, disorder),
        uses=tuple(uses),
        mechanisms=tuple((name, _label(ontology, part)) for name, part in names if name in pages),
    )


def _label(ontology: Ontology, key: str) -> Both:
    term = ontology.terms.get(key)
    return Both(term.label("en"), term.label("zh")) if term else same(key)


def _disorders(
    views: Sequence[WorkView], ontology: Ontology
) -> list[tuple[str, Both, list[tuple[str, Both]]]]:
    """Return the disorders that patients have, with the cases of each."""
    cases: dict[str, dict[str, Both]] = defaultdict(dict)
    for view in views:
        for subject in view.subjects():
            for fact in subject.facts:
                for value in fact.objects("disorder") if fact.kind in ("Condition", "Episode") else ():
                    if isinstance(value, TermRef):
                        name = case_name(view.work.slug, subject.fact.id)
                        cases[value.key][name] = view.label(subject.fact)
    return [(key, _label(ontology, key), sorted(rows.items())) for key, rows in sorted(cases.items())]
