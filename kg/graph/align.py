"""Which facts of two readings of one work are the same fact.

The merge key is (work, subject, kind, term, order). Kinds are aligned in the order of their
dependence: subjects, what they have, what they were given, what came of it. Within a key the best
pairs go first: most values in common, then nearest in order. Facts that agree in the key but not in
their values are paired last, so that the disagreement shows up as a conflict instead of as a second
drug or a second outcome; where a value is part of what the fact is (a measurement, the figure of a
claim), a different value is a different fact.

Within one reading the extractor has told its facts apart, so there only facts that contradict in
nothing are joined, and never courses, lines, episodes, doses or subjects.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kg.graph.nodes import FactGraph, Node
from kg.graph.values import same_value
from kg.model import Object

Key = Hashable
KeyOf = Callable[[FactGraph], Callable[[Node], Key]]
MarksOf = Callable[[FactGraph], Callable[[Node], frozenset[Key]]]

DISORDER: Final = ("disorder", "excludedDisorder", "possibleDisorder")
AGENT: Final = ("agent", "plannedAgent", "mentionedAgent")
MANIFESTATION: Final = ("manifestation", "excludedManifestation", "possibleManifestation")
OUTCOME: Final = ("outcomeType", "absentOutcomeType", "possibleOutcomeType")
ADVERSE: Final = ("adverseEvent", "excludedAdverseEvent")
_MEASURED: Final = ("value", "low", "high", "unit")
_STANDARD: Final = ("standardValue", "standardLow", "standardHigh", "standardUnit")
_DIGITS = re.compile(r"\d+")


def _no_marks(_: FactGraph) -> Callable[[Node], frozenset[Key]]:
    return lambda node: frozenset()


@dataclass(frozen=True, slots=True)
class Alignment:
    """How one group of kinds is aligned.

    ``telling`` are the properties whose values speak for or against a pair; ``fixed`` those that are
    part of the identity, so that a difference in them always tells facts apart. ``marks`` are what else
    speaks for or against (the courses of a line). With ``is_strict`` a pair needs something in common
    and nothing against it, unless both readings know equally many. Facts of the kinds in ``within``
    are joined inside one reading too.
    """

    kinds: tuple[str, ...]
    key: KeyOf
    telling: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()
    marks: MarksOf = _no_marks
    are_marks_fixed: bool = False
    is_strict: bool = False
    within: tuple[str, ...] = ()


def align_reading(graph: FactGraph, number: int) -> None:
    """Join the facts of reading ``number`` with each other and with those of the readings before it."""
    for alignment in ALIGNMENTS:
        _join_within(graph, number, alignment)
        _join_across(graph, number, alignment)


def _join_within(graph: FactGraph, number: int, alignment: Alignment) -> None:
    nodes = [node for node in graph.of_kind(*alignment.within) if node.reading == number]
    if len(nodes) < 2:
        return
    key = alignment.key(graph)
    kept: dict[Key, list[Node]] = defaultdict(list)
    for node in nodes:
        group = kept[key(node)]
        against = alignment.telling | alignment.fixed
        same = next((mine for mine in group if not _conflicts(graph, mine, node, against)), None)
        if same is None:
            group.append(node)
        else:
            graph.join(same, node)


def _join_across(graph: FactGraph, number: int, alignment: Alignment) -> None:
    nodes = list(graph.of_kind(*alignment.kinds))
    if len({node.reading < number for node in nodes}) < 2:  # a work that was read once has nothing to join
        return
    key = alignment.key(graph)
    groups: dict[Key, tuple[list[Node], list[Node]]] = defaultdict(lambda: ([], []))
    for node in nodes:
        groups[key(node)][0 if node.reading < number else 1].append(node)
    for old, new in groups.values():
        for keeper, other in list(_pairs(graph, old, new, alignment)):
            graph.join(keeper, other)


def _pairs(
    graph: FactGraph, old: list[Node], new: list[Node], alignment: Alignment
) -> Iterator[tuple[Node, Node]]:
    """Yield the best one-to-one pairs of the facts of one key."""
    marks = alignment.marks(graph)
    ranked = []
    for place, keeper in enumerate(old):
        for rank, other in enumerate(new):
            if _conflicts(graph, keeper, other, alignment.fixed):
                continue
            shared, both = marks(keeper) & marks(other), marks(keeper) and marks(other)
            if both and not shared and alignment.are_marks_fixed:
                continue
            conflicts = _conflicts(graph, keeper, other, alignment.telling) + bool(both and not shared)
            agreements = len(shared) + _agreements(graph, keeper, other, alignment.telling | alignment.fixed)
            if alignment.is_strict and len(old) != len(new) and (conflicts or not agreements):
                continue
            ranked.append((conflicts, -agreements, abs(place - rank), place, rank))
    taken_old, taken_new = set[int](), set[int]()
    for _, _, _, place, rank in sorted(ranked):
        if place not in taken_old and rank not in taken_new:
            taken_old.add(place)
            taken_new.add(rank)
            yield old[place], new[rank]


def _conflicts(graph: FactGraph, one: Node, other: Node, predicates: Iterable[str]) -> int:
    """Count the predicates under which both state something, but nothing in common."""
    return sum(
        bool(mine) and bool(theirs) and not _common(mine, theirs)
        for mine, theirs in ((graph.objects(one, name), graph.objects(other, name)) for name in predicates)
    )


def _agreements(graph: FactGraph, one: Node, other: Node, predicates: Iterable[str]) -> int:
    return sum(_common(graph.objects(one, name), graph.objects(other, name)) for name in predicates)


def _common(mine: list[Object], theirs: list[Object]) -> int:
    return sum(any(same_value(value, other) for other in theirs) for value in mine)


# ----------------------------------------------------------------- merge keys


def subject_of(graph: FactGraph, node: Node) -> str | None:
    """Return the id of the patient or cohort that a fact is about, however it hangs on them."""
    todo, seen = [node.id], set[str]()
    while todo:
        name = todo.pop(0)
        here = graph.nodes.get(name)
        if here is None or name in seen:
            continue
        seen.add(name)
        if here.kind in ("Patient", "Cohort"):
            return name
        todo += graph.targets(here, "ofSubject", "givenTo")
        todo += graph.targets(here, "forEpisode", "inLine", "ofCourse", "givenFor", "attributedTo")
    return None


def stated_terms(
    graph: FactGraph, node: Node, predicates: Iterable[str]
) -> tuple[str, frozenset[Object]] | None:
    """Return the polarity and the terms of a fact: the first of the predicates in use, and its objects."""
    for name in predicates:
        if values := graph.objects(node, name):
            return name, frozenset(values)
    return None


def _owner(graph: FactGraph, *predicates: str) -> Callable[[Node], str | None]:
    pointing = graph.pointing(*predicates)
    return lambda node: next(iter(pointing.get(node.id, ())), None)


def _by_subject(*predicates: str) -> KeyOf:
    """Key a fact by its subject and by the polarity and terms under the predicates."""
    return lambda graph: lambda node: (subject_of(graph, node), stated_terms(graph, node, predicates))


def _by_values(*predicates: str) -> KeyOf:
    return lambda graph: lambda node: tuple(frozenset(graph.objects(node, name)) for name in predicates)


def _course_key(graph: FactGraph) -> Callable[[Node], Key]:
    peers = graph.pointing("inLine")

    def key(node: Node) -> Key:
        subject = subject_of(graph, node)
        if subject is None:  # it may hang on a line whose other courses know for whom it was
            names = [name for line in graph.targets(node, "inLine") for name in peers[line]]
            found = (subject_of(graph, graph.nodes[name]) for name in names)
            subject = next((name for name in found if name), None)
        return subject, stated_terms(graph, node, AGENT)

    return key


def _line_key(graph: FactGraph) -> Callable[[Node], Key]:
    courses = graph.pointing("inLine")

    def key(node: Node) -> Key:
        names = [node.id, *courses.get(node.id, ())]
        found = (subject_of(graph, graph.nodes[name]) for name in names)
        return next((name for name in found if name), None)

    return key


def _outcome_key(graph: FactGraph) -> Callable[[Node], Key]:
    line = _owner(graph, "outcome", "groupOutcome")
    return lambda node: (
        node.kind,
        line(node) or subject_of(graph, node),
        stated_terms(graph, node, OUTCOME),
    )


def _dosage_key(graph: FactGraph) -> Callable[[Node], Key]:
    course = _owner(graph, "dosage")
    return lambda node: course(node) or next(iter(graph.targets(node, "ofCourse")), None)


def _observation_key(graph: FactGraph) -> Callable[[Node], Key]:
    """Key a value by its amount: in the standard unit where it has one, so that 1.2 g/L is 120 mg/dL."""
    standard = _by_values("analyte", "statistic", "qualifier", *_STANDARD)(graph)
    stated = _by_values("analyte", "statistic", "qualifier", *_MEASURED)(graph)

    def key(node: Node) -> Key:
        values = standard(node) if graph.objects(node, "standardUnit") else stated(node)
        return subject_of(graph, node), values

    return key


# ---------------------------------------------------------------------- marks


def _case_number(graph: FactGraph) -> Callable[[Node], frozenset[Key]]:
    """Mark a subject with the number that its text gives it ("case 2", "病例2")."""

    def marks(node: Node) -> frozenset[Key]:
        labels = [str(value) for value in graph.objects(node, "label")]
        return frozenset(hit.group() for text in labels if (hit := _DIGITS.search(text)))

    return marks


def _kind(_: FactGraph) -> Callable[[Node], frozenset[Key]]:
    return lambda node: frozenset({node.kind})


def _doses_and_company(graph: FactGraph) -> Callable[[Node], frozenset[Key]]:
    """Mark a course with the amounts in which it was given and with what else was in its line."""
    owned, amount = graph.pointing("ofCourse"), _by_values(*_MEASURED)(graph)
    peers = graph.pointing("inLine")

    def marks(node: Node) -> frozenset[Key]:
        names = [*graph.targets(node, "dosage"), *owned.get(node.id, ())]
        doses = (graph.nodes[name] for name in names if name in graph.nodes)
        beside = {peer for line in graph.targets(node, "inLine") for peer in peers[line]} - {node.id}
        company = (stated_terms(graph, graph.nodes[peer], AGENT) for peer in beside)
        return frozenset((*(amount(dose) for dose in doses if dose.values.get("value")), *company))

    return marks


def _courses(graph: FactGraph) -> Callable[[Node], frozenset[Key]]:
    courses = graph.pointing("inLine")
    return lambda node: frozenset(courses.get(node.id, ()))


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


ALIGNMENTS: Final = (
    Alignment(
        ("Patient",),
        _by_values(),
        telling=_names("size sex age ageYears population"),
        marks=_case_number,
        are_marks_fixed=True,
        is_strict=True,
    ),
    Alignment(
        ("Cohort",),
        _by_values(),
        telling=_names("size age population maleCount femaleCount"),
        marks=_case_number,
        are_marks_fixed=True,
        is_strict=True,
    ),
    Alignment(
        ("Condition", "Episode"),
        _by_subject(*DISORDER),
        telling=_names("duration activity statedQualifier severity priorEpisodes"),
        marks=_kind,
        within=("Condition",),
    ),
    Alignment(
        ("Course",),
        _course_key,
        telling=_names("cycles duration ended endReason statedRole"),
        marks=_doses_and_company,
    ),
    Alignment(
        ("TherapyLine",),
        _line_key,
        telling=_names("statedRole"),
        marks=_courses,
        are_marks_fixed=True,
        is_strict=True,
    ),
    Alignment(
        ("Dosage",),
        _dosage_key,
        telling=_names("per frequency route doseStep order"),
        fixed=_names("value low high unit"),
    ),
    Alignment(
        ("Finding",),
        _by_subject(*MANIFESTATION),
        telling=_names("severity persistedThrough isResolved timePoint"),
        within=("Finding",),
    ),
    Alignment(
        ("Observation",),
        _observation_key,
        telling=_names("timePoint trend interpretation afterStartOf"),
        within=("Observation",),
    ),
    Alignment(
        ("Outcome", "GroupOutcome"),
        _outcome_key,
        telling=_names("count total percent time afterEndOf"),
        within=("Outcome", "GroupOutcome"),
    ),
    Alignment(
        ("AdverseEvent",),
        _by_subject(*ADVERSE),
        telling=_names("attributedTo severity count total percent"),
        within=("AdverseEvent",),
    ),
    Alignment(
        ("Claim",),
        _by_values("about", "possibleRole", "claimedOutcome"),
        telling=_names("qualifier"),
        fixed=_names("claimType percent value low high unit count total population verbatim"),
        within=("Claim",),
    ),
    Alignment(
        ("MechanismClaim",),
        _by_values("mechanismSubject", "mechanismRelation", "mechanismObject", "certainty"),
        within=("MechanismClaim",),
    ),
)
