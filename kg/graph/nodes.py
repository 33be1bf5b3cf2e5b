"""The facts of a work while they are being joined: mutable nodes, and which of them turned out to be one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kg.graph.values import as_declared, same_value
from kg.model import Evidence, Fact, Link, NodeRef, Object, Quantity, Statement

# Properties that hold one value at a time: two readings that give two values disagree.
SINGLE_VALUED = frozenset(
    """
    size sex population age ageYears maleCount femaleCount duration activity severity priorEpisodes
    cycles ended value low high unit per frequency route doseStep count total percent trend
    interpretation statistic standardValue standardLow standardHigh standardUnit
    """.split()
)
# Of a dose given in steps, each reading numbers the steps that it mentions. The longer list has the
# higher numbers, so the highest number of a step is its place among all that are known.
HIGHEST_COUNTS = frozenset({"order"})


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two values that two readings give for one property of one fact."""

    predicate: str
    first: Statement
    second: Statement


@dataclass
class Node:
    """A fact in the making. ``values`` keeps the evidence of each stated object, by predicate."""

    id: str
    kind: str
    reading: int
    values: dict[str, dict[Object, set[Evidence]]] = field(default_factory=dict)
    links: set[Link] = field(default_factory=set)
    conflicts: list[Conflict] = field(default_factory=list)

    def state(self, predicate: str, value: Object, evidence: Iterable[Evidence]) -> None:
        """Add a statement; the same value again joins the evidence."""
        self.values.setdefault(predicate, {}).setdefault(value, set()).update(evidence)

    def statement(self, predicate: str, value: Object) -> Statement:
        """Return one statement with its evidence in order."""
        return Statement(predicate, value, tuple(sorted(self.values[predicate][value])))


class FactGraph:
    """The nodes of one work, and a map from ids that were joined away to the node that took them in."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self._joined: dict[str, str] = {}

    def add_reading(self, number: int, facts: Iterable[Fact]) -> None:
        """Add the facts of one reading; their ids get the number of the reading in front.

        The work itself (empty id) is one node for all readings.
        """
        for fact in facts:
            name = f"{number}:{fact.id}" if fact.id else ""
            node = self.nodes.setdefault(name, Node(name, fact.kind, number))
            for statement in fact.statements:
                value = _declared(statement.predicate, _renamed(statement.object, number))
                node.state(statement.predicate, value, statement.evidence)
            for link in fact.links:
                node.links.add(Link(link.predicate, _renamed_ref(link.target, number)))

    def resolve(self, name: str) -> str:
        """Return the id of the node that stands for ``name`` now."""
        while name in self._joined:
            name = self._joined[name]
        return name

    def resolved(self, value: Object) -> Object:
        """Return an object with a reference to a joined node turned into one to its keeper."""
        return NodeRef(self.resolve(value.id)) if isinstance(value, NodeRef) else value

    def objects(self, node: Node, *predicates: str) -> list[Object]:
        """Return what is stated or linked under the predicates, references resolved."""
        stated = [self.resolved(value) for name in predicates for value in node.values.get(name, ())]
        linked = [self.resolved(link.target) for link in node.links if link.predicate in predicates]
        return stated + sorted(set(linked) - set(stated), key=repr) if linked else stated

    def targets(self, node: Node, *predicates: str) -> list[str]:
        """Return the ids of the nodes that ``node`` points to under the predicates."""
        stated = [
            self.resolve(value.id)
            for name in predicates
            for value in node.values.get(name, ())
            if isinstance(value, NodeRef)
        ]
        linked = {self.resolve(link.target.id) for link in node.links if link.predicate in predicates}
        return stated + sorted(linked.difference(stated), key=repr)

    def of_kind(self, *kinds: str) -> Iterator[Node]:
        """Yield the nodes of the kinds, in the order in which they were read."""
        return (node for node in self.nodes.values() if node.kind in kinds)

    def pointing(self, *predicates: str) -> dict[str, list[str]]:
        """Return, for each node that something points to under the predicates, what does."""
        found: dict[str, list[str]] = defaultdict(list)
        for node in self.nodes.values():
            for target in self.targets(node, *predicates):
                found[target].append(node.id)
        return found

    def join(self, keeper: Node, other: Node) -> None:
        """Let ``keeper`` take in ``other``: evidence joined, gaps filled, disagreements kept and noted."""
        for predicate, values in other.values.items():
            for value in list(values):
                self._take_in(keeper, other, predicate, value)
        keeper.links |= other.links
        keeper.conflicts += other.conflicts
        if other.kind == "Episode":  # the more specific reading of a condition
            keeper.kind = other.kind
        del self.nodes[other.id]
        self._joined[other.id] = keeper.id

    def _take_in(self, keeper: Node, other: Node, predicate: str, value: Object) -> None:
        evidence = other.values[predicate][value]
        known = keeper.values.get(predicate, {})
        wanted = self.resolved(value)
        same = next((mine for mine in known if same_value(self.resolved(mine), wanted)), None)
        if same is not None:
            known[same] |= evidence
            if isinstance(value, Quantity) and isinstance(same, Quantity) and _says_more(value, same):
                known[value] = known.pop(same)
        elif predicate in HIGHEST_COUNTS and known:
            self._keep_highest(keeper, predicate, value, evidence)
        else:
            if predicate in SINGLE_VALUED and known and not _overlap(known, other.values[predicate]):
                mine = next(iter(known))
                keeper.conflicts.append(
                    Conflict(predicate, keeper.statement(predicate, mine), other.statement(predicate, value))
                )
            keeper.state(predicate, value, evidence)

    @staticmethod
    def _keep_highest(keeper: Node, predicate: str, value: Object, evidence: set[Evidence]) -> None:
        known = keeper.values[predicate]
        mine = next(iter(known))
        if isinstance(value, int) and isinstance(mine, int) and value > mine:
            keeper.values[predicate] = {value: set(evidence)}


def _overlap(one: Iterable[Object], other: Iterable[Object]) -> bool:
    theirs = list(other)
    return any(same_value(mine, value) for mine in one for value in theirs)


def _says_more(value: Quantity, other: Quantity) -> bool:
    """Tell whether a quantity has a qualifier or statistic ("about") that an equal one lacks."""
    has_more = value.qualifier is not None or value.statistic is not None
    return has_more and other.qualifier is None and other.statistic is None


def _renamed(value: Object, number: int) -> Object:
    return _renamed_ref(value, number) if isinstance(value, NodeRef) else value


def _renamed_ref(ref: NodeRef, number: int) -> NodeRef:
    return NodeRef(f"{number}:{ref.id}") if ref.id else ref


def _declared(predicate: str, value: Object) -> Object:
    return as_declared(predicate, value) if isinstance(value, int | float) else value
