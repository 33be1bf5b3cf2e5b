"""All pages of a build."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from pyoxigraph import Triple

from kg.graph.infer import Rule
from kg.model import Ontology, WorkFacts
from kg.views.case import case_page
from kg.views.conclusions import read_conclusions
from kg.views.document import document_page
from kg.views.facts import WorkView, case_name, document_name


def write_pages(
    works: Iterable[WorkFacts],
    ontology: Ontology,
    inferred: Iterable[Triple],
    out: Path,
    *,
    rules: Sequence[Rule] = (),
) -> list[Path]:
    """Write every page into ``out`` and return the files, ``index.html`` first.

    ``inferred`` are the triples that the rules made; ``rules`` bring their words ("why refractory?"),
    without them a rule is shown by its name. The bytes depend on the content alone.

    Raises:
        OSError: the folder cannot be written.
    """
    conclusions = read_conclusions(inferred, rules)
    views = [WorkView(work, ontology, conclusions) for work in sorted(works, key=lambda work: work.slug)]
    pages: dict[str, bytes] = {}
    for view in views:
        pages[document_name(view.work.slug)] = document_page(view)
        for subject in view.subjects():
            pages[case_name(view.work.slug, subject.fact.id)] = case_page(view, subject)
    out.mkdir(parents=True, exist_ok=True)
    files = []
    for name, page in pages.items():
        (out / name).write_bytes(page)
        files.append(out / name)
    return files
