"""What aligned readings leave to settle: courses in two lines, lines left empty, doses that disagree."""

from __future__ import annotations

from collections import defaultdict

from kg.graph.nodes import Conflict, FactGraph, Node
from kg.model import Link, NodeRef, Object, Statement


def settle(graph: FactGraph) -> None:
    """Settle what alignment fact by fact cannot see; every choice is noted as a conflict."""
    _settle_lines(graph)
    _drop_self_references(graph)
    _note_dose_conflicts(graph)


def _settle_lines(graph: FactGraph) -> None:
    """Leave each course in one line, that of the fuller reading.

    A line whose courses all went to one other line was that line, split or named differently by the
    other reading, and is joined to it.
    """
    lost: dict[str, set[str]] = defaultdict(set)
    for course in graph.of_kind("Course"):
        lines = [name for name in graph.targets(course, "inLine") if name in graph.nodes]
        if len(lines) < 2:
            continue
        kept, *others = sorted(lines, key=list(graph.nodes).index)
        course.links = {link for link in course.links if link.predicate != "inLine"}
        course.links.add(Link("inLine", NodeRef(kept)))
        for other in others:
            lost[other].add(kept)
            course.conflicts.append(_conflict("inLine", NodeRef(kept), NodeRef(other)))
    held = graph.pointing("inLine")
    for name, keepers in lost.items():
        if name not in held and len(keepers) == 1:
            graph.join(graph.nodes[graph.resolve(next(iter(keepers)))], graph.nodes[name])


def _drop_self_references(graph: FactGraph) -> None:
    """Two lines that became one do not follow each other any more."""
    for line in graph.of_kind("TherapyLine"):
        me = NodeRef(line.id)
        line.links = {link for link in line.links if graph.resolved(link.target) != me}
        for predicate, values in line.values.items():
            line.values[predicate] = {
                value: words for value, words in values.items() if graph.resolved(value) != me
            }


def _note_dose_conflicts(graph: FactGraph) -> None:
    """Note two different amounts for one step of one course, each from another reading.

    Both doses stay whole, each with its own unit and frequency: mixing the number of one with the unit
    of the other would make a third dose that nobody wrote.
    """
    for course in graph.of_kind("Course"):
        doses = [graph.nodes[name] for name in graph.targets(course, "dosage") if name in graph.nodes]
        by_step: dict[Object | None, list[Node]] = defaultdict(list)
        for dose in doses:
            by_step[next(iter(dose.values.get("order", ())), None)].append(dose)
        for one, *others in by_step.values():
            for other in others:
                if one.reading != other.reading:
                    course.conflicts.append(_conflict("dosage", NodeRef(one.id), NodeRef(other.id)))


def _conflict(predicate: str, first: NodeRef, second: NodeRef) -> Conflict:
    return Conflict(predicate, Statement(predicate, first, ()), Statement(predicate, second, ()))
