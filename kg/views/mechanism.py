"""The page of a drug and a disorder: the paths by which the one could act on the other, left to right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kg.model import MechanismEdge, Ontology
from kg.pathways.answer import Hop, Mechanism, PathAnswer, Warn
from kg.pathways.search import find_paths
from kg.pathways.words import gap_words, hop_words, mechanism_words, name, warn_words
from kg.views.case import panel_words
from kg.views.layout import narrow_places, ordered_layers, wide_places
from kg.views.pyvis_fence import Edge, Node, network_data
from kg.views.render import render
from kg.views.terms import group_of, term_card
from kg.views.uses import Use
from kg.views.words import Both, capitalised, same, word

MAX_NODES: Final = 22
MAX_IN_WORDS: Final = 12
_PATHS_OF_ONE: Final = 4
_COLUMNS: Final = ("drug", "target", "signalling", "process", "manifestation", "disorder")
LEGEND: Final = ("therapy", "gene", "process", "cell", "lab", "finding", "disorder")


@dataclass(frozen=True, slots=True)
class Step:
    """One hop in words, with its source, its note and the weaknesses of its evidence."""

    text: Both
    source: str
    note: str
    weakness: Both


@dataclass(frozen=True, slots=True)
class Route:
    """A mechanism in words: one sentence, its score, how many paths it stands for, and its steps."""

    text: Both
    score: str
    paths: int
    steps: tuple[Step, ...]


def page_name(drug: str, disorder: str) -> str:
    """Return the file name of the page of a drug and a disorder."""
    return f"mechanism-{drug}--{disorder}.html"


def mechanism_page(ontology: Ontology, drug: str, disorder: str, uses: Sequence[Use]) -> bytes:
    """Return the page of one drug and one disorder; ``uses`` are what documents report of the pair."""
    answer = find_paths(ontology, drug, disorder)
    title = Both(
        f"How {_name(ontology, drug).en} could act on {_name(ontology, disorder).en}",
        f"{_name(ontology, drug).zh}可能如何作用于{_name(ontology, disorder).zh}",
    )
    graph = mechanism_graph(ontology, answer)
    groups = {node["group"] for node in graph["nodes"]}
    return render(
        "mechanism.html",
        ("panel.js", "vis-network", "graph.js") if answer.mechanisms else (),
        title,
        graph=graph,
        legend=[(group, word("groups", group)) for group in LEGEND if group in groups],
        routes=[_route(ontology, item) for item in answer.mechanisms[:MAX_IN_WORDS]],
        opposed=[_route(ontology, item) for item in answer.opposed[:MAX_IN_WORDS]],
        hidden=sum(len(item.paths) for item in answer.mechanisms) - graph["drawn"],
        warnings=[_warning(ontology, answer, item) for item in answer.warnings if item.overlaps],
        other_harms=[_warning(ontology, answer, item) for item in answer.warnings if not item.overlaps],
        gaps=[Both(gap_words(ontology, gap, "en"), gap_words(ontology, gap, "zh")) for gap in answer.gaps],
        uses=uses,
        panel_words=panel_words(),
    )


def mechanism_graph(ontology: Ontology, answer: PathAnswer) -> dict[str, Any]:
    """Return the best paths as a graph of at most ``MAX_NODES`` terms, in columns from drug to disorder."""
    paths = _chosen(answer.mechanisms)
    hops = sorted({hop for path in paths for hop in path})
    keys = sorted({answer.drug, answer.target, *(key for hop in hops for key in (hop.start, hop.end))})
    first = {path[0].end for path in paths}
    layer = {key: _column(ontology, answer, key, first) for key in keys}
    layers = ordered_layers(layer, [(hop.start, hop.end) for hop in hops])
    wide, narrow = wide_places(layers), narrow_places(layers, across=2)
    nodes = [
        Node(key, _name(ontology, key), group_of(ontology, key), *wide[key], narrow[key]) for key in keys
    ]
    edges = [
        Edge(
            id=f"e{number}",
            start=hop.start,
            end=hop.end,
            label=hop_label(hop),
            effect=hop.edge.sign if hop.is_causal else "0",
            is_weak=is_weak(hop.edge),
            is_curved=layer[hop.start] == layer[hop.end],
        )
        for number, hop in enumerate(hops)
    ]
    top = min(y for _, y in wide.values()) - 70
    return {
        **network_data(nodes, edges),
        "columns": [
            {"x": wide[rows[0]][0], "y": top, "label": word("mechanism", _COLUMNS[layer[rows[0]]]).as_json()}
            for rows in layers
        ],
        "cards": {key: term_card(ontology, key) for key in keys},
        "edgeCards": {f"e{number}": hop_card(ontology, hop) for number, hop in enumerate(hops)},
        "words": {"none": word("page", "search-none").as_json()},
        "drawn": len(paths),
    }


def _chosen(mechanisms: Iterable[Mechanism]) -> list[tuple[Hop, ...]]:
    """Return the first paths of each mechanism, best mechanism first, while the drawing has room."""
    chosen: list[tuple[Hop, ...]] = []
    keys: set[str] = set()
    for mechanism in mechanisms:
        for path in mechanism.paths[:_PATHS_OF_ONE]:
            if len(keys | set(path.nodes)) <= MAX_NODES:
                keys |= set(path.nodes)
                chosen.append(path.hops)
    return chosen


def _column(ontology: Ontology, answer: PathAnswer, key: str, first: set[str]) -> int:
    """Return the column of a term, from the drug (0) to the disorder (5).

    A target is a gene that the drug reaches in its first step; signalling is a process that is called so.
    """
    if key == answer.target:
        return 5
    if ontology.is_a(key, "Therapy"):
        return 0
    if ontology.is_a(key, "Gene"):
        return 1 if key in first else 3
    if ontology.is_a(key, "Manifestation") or ontology.is_a(key, "LabAnalyte"):
        return 4
    return 2 if "signal" in _name(ontology, key).en.lower() else 3


def is_weak(edge: MechanismEdge) -> bool:
    """Tell whether the evidence of an edge is weak: anything but a human study or an unflagged source."""
    return bool(set(edge.flag.split(" || ")) - {"", "human"})


def hop_label(hop: Hop) -> Both:
    """Return what the line of a hop says; a manifestation is walked back to its disorder."""
    if hop.kind == "manifests":
        return word("mechanism", "is-manifestation")
    return word("mechanism-relations", hop.edge.predicate)


def hop_card(ontology: Ontology, hop: Hop) -> dict[str, Any]:
    """Return a hop for the evidence panel: its source, its note and the weaknesses of its evidence."""
    step = _step(ontology, hop)
    rows = [("source", same(step.source)), ("note", same(step.note)), ("weakness", step.weakness)]
    return {
        "group": "other",
        "kind": word("page", "relation").as_json(),
        "label": capitalised(step.text).as_json(),
        "rows": [
            {"name": word("page", key).as_json(), "value": value.as_json()} for key, value in rows if value.en
        ],
    }


def _step(ontology: Ontology, hop: Hop) -> Step:
    en, zh = hop_words(ontology, hop, "en"), hop_words(ontology, hop, "zh")
    return Step(
        text=Both(en.text, zh.text),
        source=hop.edge.source.replace(" || ", "; "),
        note=hop.edge.note,
        weakness=Both(", ".join(en.weaknesses), "，".join(zh.weaknesses)),
    )


def _route(ontology: Ontology, mechanism: Mechanism) -> Route:
    return Route(
        text=Both(mechanism_words(ontology, mechanism, "en"), mechanism_words(ontology, mechanism, "zh")),
        score=f"{mechanism.score:.3f}",
        paths=len(mechanism.paths),
        steps=tuple(_step(ontology, hop) for hop in mechanism.best.hops),
    )


def _warning(ontology: Ontology, answer: PathAnswer, item: Warn) -> tuple[Both, str]:
    en, zh = (warn_words(ontology, item, answer.drug, language) for language in ("en", "zh"))
    return Both(en, zh), item.edge.source.replace(" || ", "; ")


def _name(ontology: Ontology, key: str) -> Both:
    return Both(name(ontology, key, "en"), name(ontology, key, "zh"))
