"""A line of therapy in the making, and what its text says of its place among the others."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.extract.builder import Node
from kg.extract.steps import Step
from kg.model import NodeRef, UnusedMention
from kg.terms.reading_rules import term_rules

CLOSING = frozenset({"no-response", "relapse", "disease-progression"})
RESULTS = CLOSING | {
    "improvement",
    "overall-response",
    "complete-response",
    "remission",
    "partial-response",
    "death",
    "defervescence",
}
BENEFITS = RESULTS - CLOSING - {"death"}
STATED_ROLES = frozenset({"salvage-therapy", "first-line-therapy", "maintenance-therapy", "bridging-therapy"})


@dataclass
class Line:
    """A line in the making: its node, the courses by drug, and what is known of its result."""

    node: Node
    subject: Node
    courses: dict[str, Node] = field(default_factory=dict)
    results: list[str] = field(default_factory=list)
    failed: bool = False
    ended: Node | None = None
    failed_in: tuple[int, int] | None = None  # paragraph and sentence of the failure
    stopped_in: tuple[int, int] | None = None  # and of a drug being stopped
    opened_in: tuple[int, int] | None = None  # and of the line being opened
    is_alternative: bool = False  # one of several, of which each patient of a group had some
    is_sealed: bool = False  # holds results of a whole group, whatever each had been given

    @property
    def closed(self) -> bool:
        """Whether the line has failed or been followed by a relapse."""
        return self.failed or any(result in CLOSING for result in self.results)


@dataclass
class Therapy:
    """The lines of a reading, in order, and the mentions that became no course."""

    lines: list[Line] = field(default_factory=list)
    unused: list[UnusedMention] = field(default_factory=list)

    def latest_courses(self) -> dict[tuple[str, str], Node]:
        """Return the latest course of each drug, by subject and drug."""
        return {(line.subject.id, key): node for line in self.lines for key, node in line.courses.items()}

    def of(self, subject: Node) -> list[Line]:
        """Return the lines of a subject, in order."""
        return [line for line in self.lines if line.subject is subject]

    def is_after(self, later: Line, earlier: Line) -> bool:
        """Tell whether one line is stated to come after another, directly or through lines between them."""
        by_id = {line.node.id: line for line in self.lines}
        ids = [value.id for value in later.node.values("after") if isinstance(value, NodeRef)]
        return any(name == earlier.node.id or self.is_after(by_id[name], earlier) for name in ids)


def is_of_the_disease(line: Line) -> bool:
    """Supportive care, and what was taken for other reasons before, is no line that another comes after."""
    treats = any(key not in term_rules().supportive for key in line.courses) or not line.courses
    return treats and (line.failed or line.node.term("statedRole") != "prior-therapy")


def names_known(step: Step, known: set[str]) -> bool:
    """Tell whether a step names a drug that is known already."""
    return any(use.key in known for use in step.uses)


def has_role(step: Step, role: str) -> bool:
    """Tell whether the words beside a step give it a role."""
    return step.role is not None and step.role.value == role


def is_maintenance(step: Step) -> bool:
    """Tell whether a step goes on after a response."""
    return has_role(step, "maintenance-therapy")


def is_history(step: Step) -> bool:
    """Tell whether a step was given before the illness that is told."""
    return has_role(step, "prior-therapy")
