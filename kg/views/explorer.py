"""The explorer: terms, the sourced links between them, and what documents report, a view at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from kg.model import MechanismEdge, Ontology, TermRef
from kg.views.case import case_graph, panel_words, short_label
from kg.views.facts import GROUPS, Subject, WorkView, references
from kg.views.mechanism import is_weak
from kg.views.pyvis_fence import Edge, Node, network_data
from kg.views.render import render
from kg.views.terms import group_of, term_card
from kg.views.timeline import order_lines
from kg.views.words import of_term, same, word

LIMIT: Final = 150
LEGEND: Final = (
    "subject",
    "therapy",
    "gene",
    "process",
    "cell",
    "lab",
    "finding",
    "disorder",
    "outcome",
)


def explorer_page(views: Sequence[WorkView], ontology: Ontology) -> bytes:
    """Return the page. The data holds every term that has a link; a view shows at most ``LIMIT`` nodes."""
    graph = explorer_graph(views, ontology)
    return render(
        "explorer.html",
        ("panel.js", "vis-network", "graph.js", "explorer.js"),
        word("page", "explorer"),
        graph=graph,
        legend=[(group, word("groups", group)) for group in LEGEND],
        panel_words=panel_words(),
    )


def explorer_graph(views: Sequence[WorkView], ontology: Ontology) -> dict[str, Any]:
    """Return linked terms and the facts of all cases as one graph, with the ids of the start view.

    Places of a view cannot be known ahead, since it depends on what the reader asks for; the script puts
    the nodes of a view into columns by class, in the manner of :mod:`kg.views.layout`.
    """
    nodes, edges, cards = _facts(views)
    used = {edge.end for edge in edges if edge.end in ontology.terms}
    shown = sorted(
        key
        for key in {*used, *(key for edge in ontology.edges for key in (edge.subject, edge.object))}
        if key in ontology.terms
    )
    nodes += [Node(key, of_term(ontology.terms[key]), group_of(ontology, key), 0, 0) for key in shown]
    edges += [_edge(f"m{number}", edge) for number, edge in enumerate(ontology.edges)]
    data = network_data(nodes, edges)
    for node in data["nodes"]:
        if node["id"] in ontology.terms:
            names = {item.value for item in ontology.terms[node["id"]].synonyms}
            node["names"] = sorted(names)
    return {
        **data,
        "start": sorted({node.id for node in nodes if node.id not in ontology.terms} | used),
        "order": list(LEGEND),
        "limit": LIMIT,
        "cards": {**cards, **{key: term_card(ontology, key) for key in shown}},
        "edgeCards": {f"m{number}": _edge_card(ontology, edge) for number, edge in enumerate(ontology.edges)},
        "words": {
            "none": word("page", "search-none").as_json(),
            "limit": word("explorer", "limit").as_json(),
            "shown": word("explorer", "shown").as_json(),
        },
    }


def _facts(views: Iterable[WorkView]) -> tuple[list[Node], list[Edge], dict[str, Any]]:
    """Return the facts of all cases with their links to each other and to terms."""
    nodes: list[Node] = []
    edges: list[Edge] = []
    cards: dict[str, Any] = {}
    for view in views:
        for subject in view.subjects():
            made = _case(view, subject)
            nodes += made[0]
            edges += made[1]
            cards |= made[2]
    return nodes, edges, cards


def _case(view: WorkView, subject: Subject) -> tuple[list[Node], list[Edge], dict[str, Any]]:
    graph = case_graph(view, subject)
    ids = {node["id"] for node in graph["nodes"]}
    facts = [fact for fact in subject.facts if fact.id in ids]
    lines = order_lines(fact for fact in facts if fact.kind == "TherapyLine")
    numbers = {line.id: number for number, line in enumerate(lines, 1)}

    def name(local: str) -> str:
        return f"{view.work.slug}#{local}"

    nodes = [
        Node(name(fact.id), short_label(view, fact, numbers), GROUPS[fact.kind], 0, 0) for fact in facts
    ]
    edges = []
    for fact in facts:
        links = [(predicate, name(other.id)) for predicate, other in references(view, fact) if other.id in ids]
        links += [
            (row.predicate, row.object.key)
            for row in fact.statements
            if isinstance(row.object, TermRef) and row.object.key in view.ontology.terms
        ]
        for predicate, end in links:
            if end in ids or "#" in end or group_of(view.ontology, end) != "other":
                number = f"{name(fact.id)}.{predicate}.{end}"
                edges.append(Edge(number, name(fact.id), end, word("properties", predicate)))
    return nodes, edges, {name(local): card for local, card in graph["cards"].items()}


def _edge(name: str, edge: MechanismEdge) -> Edge:
    return Edge(
        name,
        edge.subject,
        edge.object,
        word("mechanism-relations", edge.predicate),
        effect=edge.sign if edge.predicate not in ("manifestsAs", "hasAdverseEffect", "leadsToOutcome") else "0",
        is_weak=is_weak(edge),
    )


def _edge_card(ontology: Ontology, edge: MechanismEdge) -> dict[str, Any]:
    start, end = of_term(ontology.terms[edge.subject]), of_term(ontology.terms[edge.object])
    relation = word("mechanism-relations", edge.predicate)
    flags = [word("flags", flag) for flag in edge.flag.split(" || ") if flag]
    rows = [("source", same(edge.source)), ("note", same(edge.note))]
    if is_weak(edge):
        rows += [("weakness", flag) for flag in flags]
    return {
        "group": "other",
        "kind": word("page", "relation").as_json(),
        "label": (start + same(" ") + relation + same(" ") + end).as_json(),
        "rows": [
            {"name": word("page", key).as_json(), "value": value.as_json()} for key, value in rows if value.en
        ],
    }
