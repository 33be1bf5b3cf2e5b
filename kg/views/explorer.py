"""The explorer: terms, the sourced links between them, and what documents report, a view at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from kg.model import Evidence, Fact, MechanismEdge, Ontology, TermRef
from kg.views.case import panel_words
from kg.views.facts import Subject, WorkView
from kg.views.mechanism import is_weak
from kg.views.pyvis_fence import Edge, Node, network_data
from kg.views.render import render
from kg.views.terms import group_of, term_card
from kg.views.timeline import order_lines
from kg.views.words import Both, capitalised, joined, of_term, same, sections, word

LIMIT: Final = 150
LEGEND: Final = "subject therapy gene process cell lab finding disorder outcome".split()
# What is said to be so. Denied, planned, possible and mentioned things stay out of the drawing, where
# nothing but the words on a line would tell them apart.
_ASSERTED: Final = {
    "Condition": "disorder",
    "Episode": "disorder",
    "Course": "agent",
    "Finding": "manifestation",
    "AdverseEvent": "adverseEvent",
    "Outcome": "outcomeType",
    "GroupOutcome": "outcomeType",
}
_NO_EFFECT: Final = frozenset({"manifestsAs", "hasAdverseEffect", "leadsToOutcome"})


def explorer_page(views: Sequence[WorkView], ontology: Ontology) -> bytes:
    """Return the page. The data holds every term that has a link; a view shows at most ``LIMIT`` nodes."""
    return render(
        "explorer.html",
        ("panel.js", "vis-network", "graph.js", "explorer.js"),
        word("page", "explorer"),
        graph=explorer_graph(views, ontology),
        legend=[(group, word("groups", group)) for group in LEGEND],
        panel_words=panel_words(),
    )


def explorer_graph(views: Sequence[WorkView], ontology: Ontology) -> dict[str, Any]:
    """Return patients, cohorts and linked terms as one graph, with the ids of the start view.

    Places of a view cannot be known ahead, since it depends on what the reader asks for; the script puts
    the nodes of a view into columns by class, in the manner of :mod:`kg.views.layout`.
    """
    subjects = [(view, subject) for view in views for subject in view.subjects()]
    reported = [row for view, subject in subjects for row in _reported(view, subject)]
    used = {edge.end for edge, _ in reported}
    linked = {key for edge in ontology.edges for key in (edge.subject, edge.object)}
    keys = sorted(key for key in used | linked if key in ontology.terms)
    people = {_name(view, subject): view.card(subject.fact) for view, subject in subjects}
    nodes = [
        Node(_name(view, subject), capitalised(view.label(subject.fact)), "subject", 0, 0)
        for view, subject in subjects
    ]
    nodes += [Node(key, of_term(ontology.terms[key]), group_of(ontology, key), 0, 0) for key in keys]
    edges = [edge for edge, _ in reported]
    edges += [_edge(f"m{number}", edge) for number, edge in enumerate(ontology.edges)]
    data = network_data(nodes, edges)
    for node in data["nodes"]:
        if node["id"] in ontology.terms:
            node["names"] = sorted({item.value for item in ontology.terms[node["id"]].synonyms})
    return {
        **data,
        "start": sorted({*people, *used}),
        "order": LEGEND,
        "limit": LIMIT,
        "cards": {**people, **{key: term_card(ontology, key) for key in keys}},
        "edgeCards": {edge.id: card for edge, card in reported},
        "edgeNotes": {f"m{number}": _note(edge) for number, edge in enumerate(ontology.edges)},
        "words": _words(),
    }


def _note(edge: MechanismEdge) -> list[Any]:
    """Return source, note and flags of an edge: the script makes its card, 1,100 ready ones are 500 kB."""
    joined_parts = [text.replace(" || ", "; ") for text in (edge.source, edge.note)]
    return [*joined_parts, [flag for flag in edge.flag.split(" || ") if flag]]


def _words() -> dict[str, Any]:
    pages = {"none": "search-none", "source": "source", "note": "note", "weakness": "weakness"}
    return {
        **{name: word("page", key).as_json() for name, key in pages.items()},
        "relation": word("page", "relation").as_json(),
        "limit": word("explorer", "limit").as_json(),
        "shown": word("explorer", "shown").as_json(),
        "flags": {flag: words.as_json() for flag, words in sections()["flags"].items()},
    }


def _name(view: WorkView, subject: Subject) -> str:
    return f"{view.work.slug}#{subject.fact.id}"


def _reported(view: WorkView, subject: Subject) -> Iterator[tuple[Edge, dict[str, Any]]]:
    """Yield a link from a subject to each term that is asserted of it, with its card."""
    lines = order_lines(fact for fact in subject.facts if fact.kind == "TherapyLine")
    names = {line.id: word("case", "line") + same(f" {number}") for number, line in enumerate(lines, 1)}
    for fact in subject.facts:
        predicate = _ASSERTED.get(fact.kind)
        for row in fact.statements if predicate else ():
            if row.predicate == predicate and isinstance(row.object, TermRef):
                label = _label(view, lines, names, fact)
                name = f"{_name(view, subject)}.{fact.id}.{row.object.key}"
                edge = Edge(name, _name(view, subject), row.object.key, label)
                yield edge, _report_card(view, subject, fact, label, row.evidence)


def _label(view: WorkView, lines: Iterable[Fact], names: dict[str, Both], fact: Fact) -> Both:
    """Return what links a subject to a term: for a drug and an outcome, in which line."""
    words = word("properties", _ASSERTED[fact.kind])
    if fact.kind == "Course":
        inside = [names[line.id] for line in view.objects(fact, "inLine") if line.id in names]
        return joined([word("explorer", "given-in"), *inside[:1]], " ", "") if inside else words
    if fact.kind in ("Outcome", "GroupOutcome"):
        inside = [names[line.id] for line in lines if fact in view.objects(line, "outcome", "groupOutcome")]
        return joined([word("explorer", "outcome-of"), *inside[:1]], " ", "") if inside else words
    return words


def _report_card(
    view: WorkView, subject: Subject, fact: Fact, label: Both, quotes: Iterable[Evidence]
) -> dict[str, Any]:
    return {
        "group": "subject",
        "kind": word("page", "relation").as_json(),
        "label": joined([view.label(subject.fact), label], " · ", " · ").as_json(),
        "rows": [
            {
                "name": label.as_json(),
                "value": view.label(fact).as_json(),
                "quotes": [view.quote(item) for item in quotes],
            }
        ],
    }


def _edge(name: str, edge: MechanismEdge) -> Edge:
    return Edge(
        name,
        edge.subject,
        edge.object,
        word("mechanism-relations", edge.predicate),
        effect="0" if edge.predicate in _NO_EFFECT else edge.sign,
        is_weak=is_weak(edge),
    )
