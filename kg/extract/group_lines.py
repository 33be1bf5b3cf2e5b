"""Which line of therapy of a group an outcome belongs to, where parts of the group were given different things."""

from __future__ import annotations

from kg.extract.arms import Deal
from kg.extract.builder import Node
from kg.extract.line_facts import BARE_RESULTS, LineWriter
from kg.extract.lines import Line, Therapy
from kg.extract.outcomes import Said
from kg.extract.parts import Parts
from kg.extract.steps import Step
from kg.extract.view import View
from kg.model import Link, NodeRef


class GroupLines:
    """Keeps the lines of a group and of its parts apart."""

    def __init__(self, therapy: Therapy, write: LineWriter, parts: Parts) -> None:
        self._therapy = therapy
        self._write = write
        self.parts = parts

    def family(self, subject: Node) -> list[Line]:
        """Return the lines of a subject and of its parts, in order."""
        members = [subject, *self.parts.of(subject)]
        return [line for line in self._therapy.lines if line.subject in members]

    def known_to(self, view: View, whole: Node, deal: Deal | None) -> list[Line]:
        """Return the lines that tell whether a drug is new: of a part, its own and those of the whole group."""
        if deal is None or not deal.is_told or deal.count in whole.values("size"):
            return self.family(whole)
        part = self.parts.met(view, deal)
        return self._therapy.of(whole) + (self._therapy.of(part) if part is not None else [])

    def beside(self, view: View, subject: Node, step: Step, sibling: Line) -> Line:
        """Open the line of an alternative: it comes after what its sibling came after."""
        earlier = {line.node.id: line for line in self._therapy.lines}
        before = [value.id for value in sibling.node.values("after") if isinstance(value, NodeRef)]
        line = self._write.open(view, subject, step, earlier[before[0]] if before else None)
        sibling.is_alternative = line.is_alternative = True
        return line

    def narrow(self, view: View, whole: Node, deal: Deal | None) -> None:
        """A line that a group was given as an alternative is that of a part, once the text tells how many had it."""
        if deal is None:
            return
        keys = {seen.key for seen in deal.drugs}
        line = next(
            (row for row in self._therapy.of(whole) if row.is_alternative and set(row.courses) == keys), None
        )
        if line is None:
            return
        part = self.parts.taker(view, whole, deal)
        if part is not whole:
            line.node.links.discard(Link("givenTo", NodeRef(whole.id)))
            line.node.links.add(Link("givenTo", NodeRef(part.id)))
            line.subject = part

    def line_told(self, view: View, subject: Node, said: Said) -> Line | None:
        """Return the line of a group that an outcome is told of; ``None`` where only the line that is open is meant."""
        if subject.kind != "Cohort":
            return None
        family = self.family(subject)
        if said.arm is not None:
            part = self.parts.named(said.arm)
            if part is not None:
                own = self._therapy.of(part)
                return own[-1] if own else self._write.bare(part)
            drugs = set(said.arm.drugs)
            taken = [line for line in family if drugs and drugs <= set(line.courses)]
            if taken:
                return taken[-1]
            if said.arm.is_group and said.arm.is_here:
                return self._write.bare(self.parts.unsized(view, subject, said.arm))
        return self._of_nobody_named(view, subject, said, family)

    def _of_nobody_named(self, view: View, whole: Node, said: Said, family: list[Line]) -> Line | None:
        """An outcome of which no arm is named: of the part whose number it repeats, else of the whole group."""
        last = family[-1] if family else None
        if last is None or (last.subject is whole and not last.is_alternative):
            return None
        if said.share.total is not None:
            sized = [line for line in family if said.share.total in line.subject.values("size")]
            if sized and sized[-1].subject is not whole:
                return sized[-1]
        here = (view.sentence.paragraph, view.sentence.index)
        opened = [line for line in family if line.opened_in == here]
        if len(opened) == 1 and opened[0] is last and not last.is_alternative:
            return last
        named = {seen.key for seen in view.seen}
        told = [line for line in family if named & set(line.courses)]
        if len(told) == 1:
            return told[0]
        sealed = next((line for line in reversed(family) if line.is_sealed and line.subject is whole), None)
        if sealed is None and said.key in BARE_RESULTS:
            sealed = self._write.bare(whole)
            sealed.is_sealed = True
        return sealed
