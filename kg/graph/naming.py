"""Readable names for the facts of a work, made from what the facts say.

A name is the term of the fact, its modality, and a number among its like: ``ruxolitinib-1``,
``excluded-sepsis-1``, ``line-2``. Facts of any but the first subject carry the subject in front
(``patient-2-line-1``), so that a new line of one patient renames nothing of another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Final

from kg.graph.align import ADVERSE, AGENT, DISORDER, MANIFESTATION, OUTCOME, stated_terms, subject_of
from kg.graph.nodes import FactGraph, Node
from kg.model import TermRef

_TERM_PREDICATES: Final[dict[str, tuple[str, ...]]] = {
    "Condition": DISORDER,
    "Episode": DISORDER,
    "Course": AGENT,
    "Finding": MANIFESTATION,
    "Observation": ("analyte",),
    "Outcome": OUTCOME,
    "GroupOutcome": OUTCOME,
    "AdverseEvent": ADVERSE,
}
_MODALITY: Final = {
    "excludedDisorder": "excluded",
    "possibleDisorder": "possible",
    "plannedAgent": "planned",
    "mentionedAgent": "mentioned",
    "excludedManifestation": "absent",
    "possibleManifestation": "possible",
    "absentOutcomeType": "absent",
    "possibleOutcomeType": "possible",
    "excludedAdverseEvent": "absent",
}
_PLAIN: Final = {
    "Patient": "patient",
    "Cohort": "cohort",
    "TherapyLine": "line",
    "Claim": "claim",
    "MechanismClaim": "mechanism",
    "Author": "author",
}
# Put before a term that another kind has already named a fact after. The order is the order of claims
# to the bare name; an adverse event always says that it is one.
_KIND_WORDS: Final = {
    "Condition": "condition",
    "Episode": "condition",
    "Course": "course",
    "Finding": "finding",
    "Observation": "lab",
    "Outcome": "outcome",
    "GroupOutcome": "group",
    "AdverseEvent": "ae",
}
_KIND_ORDER: Final = (*_KIND_WORDS, *_PLAIN)


def name_nodes(graph: FactGraph) -> dict[str, str]:
    """Return the final name of each node of the graph, by its id."""
    subjects = _subjects(graph)
    names = dict(subjects)
    names[""] = ""
    unnamed = (node for node in graph.nodes.values() if node.id not in names and node.kind != "Dosage")
    ordered = sorted(unnamed, key=lambda node: _place(graph, node))  # stable: else as they were read
    taken: dict[str, str] = {}
    counts: dict[str, int] = defaultdict(int)
    owner = _subject_finder(graph)
    first = next(iter(subjects), None)
    for node in ordered:
        subject = owner(node)
        stem = _stem(graph, node, taken)
        if subject is not None and subject != first:
            stem = f"{subjects[subject]}-{stem}"
        counts[stem] += 1
        names[node.id] = f"{stem}-{counts[stem]}"
    return names | _dosage_names(graph, names)


def _subjects(graph: FactGraph) -> dict[str, str]:
    """Name patients, then cohorts, in the order in which they were read."""
    names = {}
    for kind in ("Patient", "Cohort"):
        for number, node in enumerate(graph.of_kind(kind), start=1):
            names[node.id] = f"{_PLAIN[kind]}-{number}"
    return names


def _subject_finder(graph: FactGraph) -> Callable[[Node], str | None]:
    """Return how to find the subject of a fact: its own, or that of what holds the fact."""
    holders = graph.pointing("outcome", "groupOutcome", "inLine")

    def find(node: Node) -> str | None:
        todo, seen = [node.id], set[str]()
        while todo:
            name = todo.pop(0)
            if name in seen:
                continue
            seen.add(name)
            if subject := subject_of(graph, graph.nodes[name]):
                return subject
            todo += holders.get(name, ())
        return None

    return find


def _place(graph: FactGraph, node: Node) -> tuple[int, int]:
    """Order nodes by kind, then by their line's place in its chain."""
    line = node if node.kind == "TherapyLine" else None
    for name in graph.targets(node, "inLine"):
        line = graph.nodes.get(name, line)
    rank = _KIND_ORDER.index(node.kind) if node.kind in _KIND_ORDER else len(_KIND_ORDER)
    return rank, chain_depth(graph, line) if line else 0


def chain_depth(graph: FactGraph, line: Node) -> int:
    """Return how many lines went before a line; a chain that runs in a circle ends where it closes."""
    seen, todo, depth = {line.id}, [line], 0
    while todo:
        earlier = {name for node in todo for name in graph.targets(node, "after")} - seen
        if not earlier:
            break
        depth += 1
        seen |= earlier
        todo = [graph.nodes[name] for name in sorted(earlier) if name in graph.nodes]
    return depth


def _stem(graph: FactGraph, node: Node, taken: dict[str, str]) -> str:
    if node.kind in _PLAIN:
        return _PLAIN[node.kind]
    word = _KIND_WORDS.get(node.kind, node.kind.lower())
    stated = stated_terms(graph, node, _TERM_PREDICATES.get(node.kind, ()))
    if stated is None:
        return word
    predicate, values = stated
    keys = sorted(value.key for value in values if isinstance(value, TermRef))
    modality = [_MODALITY[predicate]] if predicate in _MODALITY else []
    stem = "-".join([*modality, *keys])
    if node.kind == "AdverseEvent" or taken.setdefault(stem, word) != word:
        return f"{word}-{stem}"
    return stem


def _dosage_names(graph: FactGraph, names: dict[str, str]) -> dict[str, str]:
    """Name the doses after their course, in their order: ``ruxolitinib-1-dose-2``."""
    courses: dict[str, list[Node]] = defaultdict(list)
    pointing = graph.pointing("dosage")
    for node in graph.of_kind("Dosage"):
        holders = [*pointing.get(node.id, ()), *graph.targets(node, "ofCourse")]
        courses[names[holders[0]] if holders else "course"].append(node)
    found: dict[str, str] = {}
    for course, doses in courses.items():
        ranked = sorted(doses, key=_step)
        found |= {node.id: f"{course}-dose-{number}" for number, node in enumerate(ranked, start=1)}
    return found


def _step(dosage: Node) -> int:
    return min((value for value in dosage.values.get("order", ()) if isinstance(value, int)), default=0)
