"""State the facts of a line of therapy: its courses, how they ended, its role and its outcomes."""

from __future__ import annotations

import re

from kg.extract.adverse import harms_of
from kg.extract.builder import FactBuilder, Node, Words
from kg.extract.conditions import Conditions
from kg.extract.counts import Count
from kg.extract.cues import Cue
from kg.extract.dosages import state_dosages
from kg.extract.findings import mark_persistent
from kg.extract.lines import BENEFITS, STATED_ROLES, Line, Therapy, is_history, is_of_the_disease
from kg.extract.outcomes import Said
from kg.extract.shares import Fraction, written
from kg.extract.steps import Step, split_steps
from kg.extract.uses import Use
from kg.extract.view import Story, View, distance_between
from kg.model import NodeRef, TermRef

#: Results that are kept also where the text names no therapy before them.
BARE_RESULTS = frozenset({"death", "improvement", "remission", "complete-response", "overall-response"})
# Words that leave a drug being taken when the story ends.
_GOES_ON = re.compile(r"sent home with|discharged|was continued on|出院后(?:口服|继续)|出院带药")


class LineWriter:
    """Opens lines and states what sentences say of them."""

    def __init__(self, story: Story, builder: FactBuilder, conditions: Conditions, therapy: Therapy) -> None:
        self._story = story
        self._builder = builder
        self._conditions = conditions
        self.therapy = therapy
        self.titular = frozenset(
            use.key
            for view in story.views
            if view.sentence.section == "title"
            for step in split_steps(view)
            for use in step.uses
            if use.failed is None
        )

    def open(self, view: View, subject: Node, step: Step, before: Line | None) -> Line:
        """Open a line for a step; ``before`` is the one that it comes after, when the text says so."""
        node = self._builder.new("TherapyLine", "line")
        line = Line(node, subject, opened_in=(view.sentence.paragraph, view.sentence.index))
        self.therapy.lines.append(line)
        self._builder.link(node, "givenTo", subject)
        episode = self._conditions.episode(subject)
        if episode is not None:
            self._builder.link(node, "forEpisode", episode)
        # "The indication was resistance to A": that A failed says nothing of when, unless a word such as "then" does.
        untimed = step.opener is None and all(
            use.failed is not None and use.failed.kind in ("resistant", "intolerant") for use in step.uses
        )
        if before is not None and not untimed and not is_history(step) and is_of_the_disease(before):
            opener = step.opener.span if step.opener else None
            words = Words.covering(view.sentence, step.span, opener)
            self._builder.state(node, "after", NodeRef(before.node.id), words, "next-line")
            for course in before.courses.values():
                if course.term("ended") == "stopped":
                    self._builder.link(course, "endedBefore", node)
        return line

    def course(self, view: View, line: Line, use: Use) -> None:
        """State a new course of a line: agent, doses, background role, how it ended."""
        course = self._builder.new("Course", use.key)
        line.courses[use.key] = course
        self._builder.link(course, "inLine", line.node)
        self._builder.state(course, "agent", TermRef(use.key), Words(view.sentence, use.seen.span), "agent")
        state_dosages(self._builder, view, course, use.seen)
        background = _background(view, use)
        if background is not None:
            words = Words.covering(view.sentence, background.span, use.seen.span)
            self._builder.state(course, "statedRole", TermRef("concurrent-therapy"), words, "role")
        self.ending(view, line, course, use)

    def ending(self, view: View, line: Line, course: Node, use: Use) -> None:
        """State that a course was stopped or tapered, why, and what a taper of steroids means."""
        if use.stopped is not None and (some := _some_of_the_group(view, line, use.stopped)) is not None:
            self._stopped_in_some(view, line, use, some)
            return
        for cue, status in ((use.stopped, "stopped"), (use.tapered, "tapered")):
            if cue is None or course.has("ended"):
                continue
            words = Words.covering(view.sentence, cue.span, use.seen.span)
            self._builder.state(course, "ended", TermRef(status), words, f"ended-{status}")
            if status == "stopped":
                line.ended = course
                line.stopped_in = (view.sentence.paragraph, view.sentence.index)
            reason = next(
                (c for c in view.cues_of("reason") if distance_between(c.span, words.span) < 60), None
            )
            if reason is not None:
                words = Words.covering(view.sentence, cue.span, reason.span)
                self._builder.state(course, "endReason", TermRef(reason.value), words, "end-reason")
                if reason.value == "reason-inefficacy" and not line.failed:
                    line.failed = True
                    self._add_outcome(view, line, "no-response", False, words, whole=True)
        goes_on = next(
            (c for c in view.cues_of("role") if _GOES_ON.match(c.span.of(view.sentence.folded))), None
        )
        if goes_on is not None and not course.has("ended") and goes_on.span.end <= use.seen.span.start:
            words = Words.covering(view.sentence, goes_on.span, use.seen.span)
            self._builder.state(course, "ended", TermRef("continued"), words, "ended-continued")
        harm = next(
            (
                h
                for h in harms_of(view, self._story.kinship)
                if h.drug == use.seen and use.stopped is not None
            ),
            None,
        )
        if harm is not None and harm.seen.modality == "affirmed" and not course.has("endReason"):
            words = Words.covering(view.sentence, harm.words, use.seen.span)
            self._builder.state(course, "endReason", TermRef("reason-intolerance"), words, "stopped-for-harm")
        if use.intolerant is not None and not course.has("endReason"):
            words = Words.covering(view.sentence, use.intolerant.span, use.seen.span)
            self._builder.state(course, "endReason", TermRef("reason-intolerance"), words, "intolerance")
        steroid = "glucocorticoid" in {use.key, *self._story.kinship.classes_of(use.key)}
        flared = any(cue.value == "relapse" for cue in view.cues_of("outcome"))
        if use.tapered is not None and steroid and not flared and self.therapy.lines:
            current = self.therapy.of(line.subject)[-1]
            words = Words.covering(view.sentence, use.tapered.span, use.seen.span)
            self._add_outcome(view, current, "steroid-sparing", False, words)

    def _stopped_in_some(self, view: View, line: Line, use: Use, some: Count | Fraction) -> None:
        """ "Stopped in 3 of the patients" says nothing of the others: a group outcome, not the end of the course."""
        cue = use.stopped.span if use.stopped else use.seen.span
        words = Words.covering(view.sentence, use.seen.span, cue, some.span)
        node = self._builder.new("GroupOutcome", "drug-discontinuation")
        self._builder.state(node, "outcomeType", TermRef("drug-discontinuation"), words, "stopped-in-some")
        count = some.value if isinstance(some, Count) else some.count
        self._builder.state(node, "count", count, words, "stopped-in-some")
        self._builder.state(line.node, "groupOutcome", NodeRef(node.id), words, "stopped-in-some")

    def fail(self, view: View, line: Line, step: Step) -> None:
        """State that a line failed, by the cue of the step ("despite", "refractory to")."""
        cue = step.failed
        if cue is None:
            return
        line.failed = True
        words = Words.covering(view.sentence, cue.span, step.span)
        # "Patients refractory to X" are so all; where the sentence counts, the group is not one.
        counted = bool(view.quantities.fractions or view.quantities.percents)
        self._add_outcome(view, line, "no-response", False, words, whole=not counted)

    def role(self, view: View, line: Line, step: Step) -> None:
        """State the role that the words beside a step give its line, once."""
        if step.role is None or step.role.value not in STATED_ROLES | {"prior-therapy"}:
            return
        if line.node.has("statedRole"):
            return
        words = Words.covering(view.sentence, step.role.span, step.span)
        self._builder.state(line.node, "statedRole", TermRef(step.role.value), words, "role")

    def outcome(
        self, view: View, subject: Node, said: Said, acting: frozenset[str], told: Line | None = None
    ) -> None:
        """State an outcome of the line that its sentence names or that is open, or of a line with no therapy named.

        ``acting`` are the keys of the drugs that the sentence tells as being given; ``told`` is the line of the part of
        a group that the outcome is told of.
        """
        lines = self.therapy.of(subject)
        if told is not None:
            line = told
        elif lines:
            line = _told_of(lines, acting, said, self.titular if subject.kind == "Cohort" else frozenset())
        elif said.key in BARE_RESULTS:
            line = self.bare(subject)
        else:
            return
        words = Words(view.sentence, said.words)
        node = self._add_outcome(view, line, said.key, said.absent, words, said)
        if said.key == "relapse" and line.ended is not None:
            self._builder.state(node, "afterEndOf", NodeRef(line.ended.id), words, "outcome-after-stopping")
        if said.key == "no-response":
            line.failed = True
            line.failed_in = (view.sentence.paragraph, view.sentence.index)
            mark_persistent(self._builder, view, line.node)

    def bare(self, subject: Node) -> Line:
        """A result with no therapy named: the line that it closes has no courses."""
        line = Line(self._builder.new("TherapyLine", "line"), subject)
        self._builder.link(line.node, "givenTo", subject)
        self.therapy.lines.append(line)
        return line

    def _add_outcome(
        self,
        view: View,
        line: Line,
        key: str,
        absent: bool,
        words: Words,
        said: Said | None = None,
        whole: bool = False,
    ) -> Node:
        grouped = line.subject.kind == "Cohort" and not whole
        kind, link = ("GroupOutcome", "groupOutcome") if grouped else ("Outcome", "outcome")
        predicate = "absentOutcomeType" if absent else "outcomeType"
        node = next(
            (
                other
                for other in self._builder.nodes(kind)
                if (predicate, TermRef(key)) in other.statements
                and (link, NodeRef(other.id)) in line.node.statements
                and _same_counts(other, said)
            ),
            None,
        )
        if node is None:
            node = self._builder.new(kind, key)
        if not absent:
            line.results.append(key)
        rule = "outcome" if said is not None else "outcome-by-step"
        self._builder.state(node, predicate, TermRef(key), words, rule)
        self._builder.state(line.node, link, NodeRef(node.id), words, rule)
        if said is not None:
            self._numbers(node, said, words, grouped)
        return node

    def _numbers(self, node: Node, said: Said, words: Words, grouped: bool) -> None:
        if said.time is not None:
            timed = Words.covering(words.sentence, words.span, said.time.span)
            self._builder.state(node, "time", said.time.quantity, timed, "outcome-time")
        if not grouped:
            return
        arm = said.arm.span if said.arm is not None and said.arm.is_here else None
        counted = Words.covering(words.sentence, words.span, *said.share.spans, arm)
        for name, value in written(said.share):
            self._builder.state(node, name, value, counted, "outcome-count")


def _some_of_the_group(view: View, line: Line, cue: Cue) -> Count | Fraction | None:
    """Return the number of patients beside a stop, when it is told of a part of a group."""
    if line.subject.kind != "Cohort":
        return None
    numbers: list[Count | Fraction] = [*view.quantities.counts, *view.quantities.fractions]
    near = [number for number in numbers if distance_between(number.span, cue.span) <= 30]
    return min(near, key=lambda number: distance_between(number.span, cue.span), default=None)


def _told_of(lines: list[Line], acting: frozenset[str], said: Said, titular: frozenset[str]) -> Line:
    """The line whose outcome a sentence tells: that of the drugs it names, else the last one that is no history.

    "Ruxolitinib was given to 24 adults. All had received dexamethasone. The response rate was 62.5 %."
    The results of a group are those of the treatment that the title names, when it names one; a good result is not that of a line of which the text says that it had failed.
    """
    named = next((line for line in reversed(lines) if acting & set(line.courses)), None)
    if named is not None:
        return named
    studied = [line for line in lines if titular & set(line.courses)]
    if len(studied) == 1:
        return studied[0]
    told = [line for line in lines if line.node.term("statedRole") != "prior-therapy"] or lines
    if said.key in BENEFITS and len(told) < len(lines):
        told = [line for line in told if not line.failed] or told
    return told[-1]


def _same_counts(node: Node, said: Said | None) -> bool:
    if said is None or said.share.count is None:
        return True
    return node.values("count") in ([], [said.share.count])


def _background(view: View, use: Use) -> Cue | None:
    """A drug that goes on beside the treatment that is told ("under treatment with")."""
    for cue in view.cues_of("role"):
        if cue.value == "concurrent-therapy" and 0 <= use.seen.span.start - cue.span.end <= 40:
            return cue
    return None
