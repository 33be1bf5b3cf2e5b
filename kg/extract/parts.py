"""The parts of a group as subjects of their own: an arm, or those who were given a drug.

A part is a ``Cohort`` that is ``partOf`` the group, so that nobody counts its people twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kg.extract.arms import ArmWords, Deal
from kg.extract.builder import FactBuilder, Node, Words
from kg.extract.subjects import Subjects
from kg.extract.view import View
from kg.model import Link, NodeRef

_GROUP_WORD = re.compile(r"[\s-]*(?:groups?|arms?|组)$")


@dataclass
class Part:
    """A part of a group in the making: its node, how many, the drugs it is known by, and its name."""

    node: Node
    count: int | None = None
    drugs: set[str] = field(default_factory=set)
    name: str = ""


class Parts:
    """Finds or makes the part of a group that some words speak of."""

    def __init__(self, builder: FactBuilder, subjects: Subjects) -> None:
        self._builder = builder
        self._parts: list[Part] = []
        for node in subjects.nodes:
            label = next((str(value) for value in node.values("label")), "")
            if node.kind == "Cohort" and node is not subjects.main and label:
                self._parts.append(Part(node, _size(node), set(), _bare_name(label)))

    def of(self, whole: Node) -> list[Node]:
        """Return the parts of a group that were met so far."""
        link = Link("partOf", NodeRef(whole.id))
        return [part.node for part in self._parts if link in part.node.links]

    def met(self, view: View, deal: Deal) -> Node | None:
        """Return the part of a deal where it was met before: by its number and a drug, or by its name."""
        part = self._met(view, deal)
        return part.node if part else None

    def _met(self, view: View, deal: Deal) -> Part | None:
        drugs = {seen.key for seen in deal.drugs}
        name = _bare_name(deal.label.of(view.sentence.folded)) if deal.label else ""
        alike = (part for part in self._parts if part.count == deal.count and part.drugs & drugs)
        return next(alike, None) or next((part for part in self._parts if name and part.name == name), None)

    def taker(self, view: View, whole: Node, deal: Deal | None) -> Node:
        """Return who was given the drugs of a deal: the whole group, or a part of it, made when it is new."""
        if deal is None or whole.kind != "Cohort" or deal.count == _size(whole):
            return whole
        part = self._met(view, deal)
        if part is None:
            part = Part(self._new(whole), deal.count)
            self._parts.append(part)
        part.drugs |= {seen.key for seen in deal.drugs}
        words = Words(view.sentence, deal.span)
        part.count = part.count if part.node.has("size") else deal.count
        self._builder.state(part.node, "size", deal.count, words, "part-size")
        if deal.label is not None:
            part.name = part.name or _bare_name(deal.label.of(view.sentence.folded))
            if not part.node.has("label"):
                text = view.sentence.text[deal.label.start : deal.label.end].strip()
                self._builder.state(part.node, "label", text, words, "part-label")
        return part.node

    def named(self, arm: ArmWords) -> Node | None:
        """Return the part that words name: by its name, else by a drug that only one part is known by."""
        name = _bare_name(arm.text)
        by_name = [part for part in self._parts if part.name and part.name == name]
        by_drug = [part for part in self._parts if set(arm.drugs) and set(arm.drugs) <= part.drugs]
        found = by_name or by_drug
        if len(found) == 1:
            return found[0].node
        exact = [part for part in found if part.drugs == set(arm.drugs)]
        return exact[0].node if len(exact) == 1 else None

    def unsized(self, view: View, whole: Node, arm: ArmWords) -> Node:
        """Make the part that words name and of which no number is told."""
        node = self._new(whole)
        words = Words(view.sentence, arm.span)
        label = re.sub(r"\s+", " ", view.sentence.text[arm.name.start : arm.name.end]).strip()
        self._builder.state(node, "label", label, words, "part-label")
        name = _bare_name(arm.text)
        self._parts.append(Part(node, None, set(arm.drugs), name))
        return node

    def _new(self, whole: Node) -> Node:
        node = self._builder.new("Cohort", "cohort")
        self._builder.link(node, "partOf", whole)
        return node


def _bare_name(label: str) -> str:
    return _GROUP_WORD.sub("", re.sub(r"\s+", " ", label.casefold().strip())).removeprefix("the ")


def _size(node: Node) -> int | None:
    return next((value for value in node.values("size") if isinstance(value, int)), None)
