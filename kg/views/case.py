"""The page of a patient or cohort: timeline of lines of therapy, graph, evidence, table."""

from __future__ import annotations

from typing import Any, Final

from kg.model import Fact, NodeRef
from kg.views.facts import GROUPS, Subject, WorkView, document_name, references
from kg.views.labs import lab_rows
from kg.views.layout import narrow_places, ordered_layers, wide_places
from kg.views.pyvis_fence import Edge, Node, network_data
from kg.views.render import render
from kg.views.timeline import (
    fact_rows,
    finding_words,
    findings,
    history,
    make_timeline,
    order_lines,
    outcome_results,
)
from kg.views.words import Both, joined, same, sections, word

_LAYERS: Final = {
    "Patient": 0,
    "Cohort": 0,
    "Condition": 1,
    "Episode": 1,
    "TherapyLine": 2,
    "Course": 3,
    "Finding": 3,
    "Observation": 3,
    "AdverseEvent": 3,
    "Outcome": 3,
    "GroupOutcome": 3,
}
LEGEND: Final = ("subject", "disorder", "therapy", "finding", "outcome", "claim")


def case_page(view: WorkView, subject: Subject) -> bytes:
    """Return the page of one patient or cohort."""
    name = view.label(subject.fact)
    graph = case_graph(view, subject)
    groups = {node["group"] for node in graph["nodes"]}
    return render(
        "case.html",
        ("panel.js", "vis-network", "graph.js", "case.js"),
        joined([name, view.title], " · ", " · "),
        name=name,
        view=view,
        document=document_name(view.work.slug),
        is_digest=any(text.kind == "digest" for text in view.work.texts),
        history=history(view, subject),
        timeline=make_timeline(view, subject),
        findings=findings(view, subject),
        labs=lab_rows(view, subject),
        legend=[(group, word("groups", group)) for group in LEGEND if group in groups],
        rows=fact_rows(view, subject),
        graph=graph,
        panel_words=panel_words(),
    )


def case_graph(view: WorkView, subject: Subject) -> dict[str, Any]:
    """Return the facts of a subject as a graph: data for vis-network, and a card for each node."""
    facts = {fact.id: fact for fact in subject.facts if fact.kind in _LAYERS}
    drawn = [
        (start.id, other.id, predicate)
        for start in facts.values()
        for predicate, other in references(view, start)
        if other.id in facts and not _is_told_otherwise(start, predicate)
    ]
    turned = [_turned(*row) for row in drawn]
    layer = {fact.id: _LAYERS[fact.kind] for fact in facts.values()}
    kinds = {fact.id: fact.kind for fact in facts.values()}
    layers = ordered_layers(layer, [(start, end) for start, end, _ in turned], kinds)
    wide, narrow = wide_places(layers), narrow_places(layers, across=2)
    numbers = {
        line.id: number
        for number, line in enumerate(order_lines(f for f in facts.values() if f.kind == "TherapyLine"), 1)
    }
    nodes = [
        Node(fact.id, short_label(view, fact, numbers), GROUPS[fact.kind], *wide[fact.id], narrow[fact.id])
        for fact in facts.values()
    ]
    edges = [
        Edge(f"e{number}", start, end, label, is_curved=layer[start] == layer[end])
        for number, (start, end, label) in enumerate(sorted(set(turned)))
    ]
    return {
        **network_data(nodes, edges),
        "cards": {fact.id: view.card(fact) for fact in facts.values()},
        "edgeCards": {edge.id: _edge_card(view, facts, edge) for edge in edges},
        "words": {"none": word("page", "search-none").as_json()},
    }


def _edge_card(view: WorkView, facts: dict[str, Fact], edge: Edge) -> dict[str, Any]:
    """Return a link for the evidence panel, with the words that state it; a structural one has none."""
    ends = (facts[edge.start], facts[edge.end])
    stated = [
        item
        for fact, other in (ends, ends[::-1])
        for row in fact.statements
        if row.object == NodeRef(other.id)
        for item in row.evidence
    ]
    return {
        "group": "other",
        "kind": word("page", "relation").as_json(),
        "label": joined([view.label(ends[0]), edge.label, view.label(ends[1])], " · ", " · ").as_json(),
        "rows": [
            {
                "name": edge.label.as_json(),
                "value": view.label(ends[1]).as_json(),
                "quotes": [view.quote(item) for item in dict.fromkeys(stated)],
            }
        ],
    }


def _is_told_otherwise(fact: Fact, predicate: str) -> bool:
    """Tell whether the drawing leads from the subject to the fact already, by its episode or line."""
    if predicate == "givenTo":
        return fact.first("forEpisode") is not None
    return predicate == "ofSubject" and fact.first("persistedThrough") is not None


def _turned(start: str, end: str, predicate: str) -> tuple[str, str, Both]:
    """Turn a link that would run from right to left, with the words of its inverse."""
    inverse = sections()["inverse"].get(predicate)
    return (end, start, inverse) if inverse else (start, end, word("properties", predicate))


def short_label(view: WorkView, fact: Fact, lines: dict[str, int]) -> Both:
    """Return the label of a fact in a drawing: what it is, without the kind that its colour shows."""
    match fact.kind:
        case "TherapyLine":
            return word("case", "line") + same(f" {lines.get(fact.id, 1)}")
        case "Course":
            agents = [view.value(value) for value in fact.objects("agent")]
            return joined(agents, " + ", " + ") if agents else view.label(fact)
        case "Finding" | "Observation" | "AdverseEvent":
            return finding_words(view, fact)
        case "Outcome" | "GroupOutcome":
            words = [result.words for result in outcome_results(view, fact)]
            return joined(words) if words else view.label(fact)
        case "Condition" | "Episode":
            disorders = [view.value(value) for value in fact.objects("disorder")]
            return joined(disorders) if disorders else view.label(fact)
        case _:
            return view.label(fact)


def panel_words() -> dict[str, dict[str, str]]:
    """Return what the script of the evidence panel says."""
    names = {
        "digest": "digest",
        "open": "open-document",
        "close": "close",
        "connected": "connected",
        "nothing": "nothing-chosen",
        "inferred": "inferred",
        "because": "because",
        "confidence": "confidence",
    }
    return {name: word("page", key).as_json() for name, key in names.items()}
