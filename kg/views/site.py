"""All pages of a build."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from pyoxigraph import Triple

from kg.graph.infer import Rule
from kg.model import Ontology, WorkFacts
from kg.query.files import Query
from kg.views.case import case_page
from kg.views.conclusions import read_conclusions
from kg.views.document import document_page
from kg.views.evidence_map import evidence_map_page
from kg.views.explorer import explorer_page
from kg.views.facts import WorkView, case_name, document_name
from kg.views.index import index_page
from kg.views.mechanism import mechanism_page, page_name
from kg.views.uses import acting_pairs, uses_by_pair

INDEX = "index.html"


def write_pages(
    works: Iterable[WorkFacts],
    ontology: Ontology,
    inferred: Iterable[Triple],
    out: Path,
    *,
    rules: Sequence[Rule] = (),
    questions: Iterable[Query] = (),
) -> list[Path]:
    """Write every page into ``out`` and return the files, ``index.html`` first.

    ``inferred`` are the triples that the rules made; ``rules`` bring their words ("why refractory?"),
    without them a rule is shown by its name. ``questions`` are listed on the first page. The bytes depend
    on the content alone.

    Raises:
        OSError: the folder cannot be written.
    """
    pages = make_pages(works, ontology, inferred, rules=rules, questions=questions)
    out.mkdir(parents=True, exist_ok=True)
    for name, page in pages.items():
        (out / name).write_bytes(page)
    return [out / name for name in pages]


def make_pages(
    works: Iterable[WorkFacts],
    ontology: Ontology,
    inferred: Iterable[Triple],
    *,
    rules: Sequence[Rule] = (),
    questions: Iterable[Query] = (),
) -> dict[str, bytes]:
    """Return every page by its file name, ``index.html`` first, then by name."""
    conclusions = read_conclusions(inferred, rules)
    views = [WorkView(work, ontology, conclusions) for work in sorted(works, key=lambda work: work.slug)]
    uses = uses_by_pair(views)
    pages = {
        page_name(drug, disorder): mechanism_page(ontology, drug, disorder, rows)
        for (drug, disorder), rows in acting_pairs(ontology, uses).items()
        if drug in ontology.terms and disorder in ontology.terms
    }
    mechanisms = frozenset(pages)
    for view in views:
        pages[document_name(view.work.slug)] = document_page(view)
        for subject in view.subjects():
            pages[case_name(view.work.slug, subject.fact.id)] = case_page(view, subject)
    pages["explorer.html"] = explorer_page(views, ontology)
    pages["evidence-map.html"] = evidence_map_page(views, ontology, uses, mechanisms)
    index = index_page(views, ontology, uses, mechanisms, sorted(questions, key=lambda query: query.name))
    return {INDEX: index, **{name: pages[name] for name in sorted(pages)}}
