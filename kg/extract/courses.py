"""Lines of therapy: what was given together in one step, at what dose, how it ended and what came of it.

The text is walked in order. A step of treatment joins the line that is open, or opens the next one: after
a failure or a relapse, at a word of switching, or when the drugs of the step had failed and those of the
open line had not. An outcome belongs to the line that is open, or to the drug that it is credited to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kg.extract.adverse import harms_of
from kg.extract.builder import FactBuilder, Node, Words
from kg.extract.conditions import Conditions
from kg.extract.cues import Cue
from kg.extract.dosages import state_dosages
from kg.extract.findings import mark_persistent
from kg.extract.outcomes import Said, is_credited, outcomes_of
from kg.extract.steps import Step, Use, given, split_steps, supportive
from kg.extract.subjects import Subjects
from kg.extract.view import Story, View, distance_between
from kg.model import NodeRef, Ontology, Span, TermRef, UnusedMention
from kg.terms.reading_rules import term_rules

_CLOSING = frozenset({"no-response", "relapse", "disease-progression"})
_RESULTS = _CLOSING | {
    "improvement",
    "overall-response",
    "complete-response",
    "remission",
    "partial-response",
    "death",
    "defervescence",
}
_INSTEAD = re.compile(r"in place of|instead of|as a substitute for")
_GIVEN_ROLES = frozenset({"salvage-therapy", "first-line-therapy", "maintenance-therapy", "bridging-therapy"})


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

    @property
    def closed(self) -> bool:
        """Whether the line has failed or been followed by a relapse."""
        return self.failed or any(result in _CLOSING for result in self.results)


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


class TherapyReader:
    """Walks the sentences of a story and builds its lines of therapy."""

    def __init__(
        self, story: Story, builder: FactBuilder, subjects: Subjects, conditions: Conditions
    ) -> None:
        self._story = story
        self._builder = builder
        self._subjects = subjects
        self._conditions = conditions
        self._talked: dict[str, Node] = {}
        self.therapy = Therapy()

    def read(self) -> Therapy:
        """Read what happened in order, then the methods and titles, which only name what was used."""
        told = any(view.sentence.section in ("case", "results") for view in self._story.views)
        # The methods of a cohort tell what its patients were given; those of a case report only name it.
        one = self._subjects.main is not None and self._subjects.main.kind == "Patient"
        late = {"title", "methods"} if told and one else {"title"}
        for view in self._story.views:
            if view.sentence.section not in late:
                self._read_view(view)
        for view in sorted(self._story.views, key=lambda view: view.sentence.section == "title"):
            if view.sentence.section in late:
                self._read_summary(view)
        return self.therapy

    # ------------------------------------------------------------- sentences

    def _read_view(self, view: View) -> None:
        subject = self._subjects.of(view)
        steps = split_steps(view)
        if subject is not None and not steps:
            self._after_failure(view, subject)
        says = list(outcomes_of(view)) if subject is not None and view.voice == "patient" else []
        for item in _in_order(view, steps, says):
            if isinstance(item, Step):
                self._step(view, subject, item)
            elif subject is not None:
                self._outcome(view, subject, item)

    def _after_failure(self, view: View, subject: Node) -> None:
        """The sentence behind a failure tells what persisted."""
        lines = self.therapy.of(subject)
        if lines and lines[-1].failed_in == (view.sentence.paragraph, view.sentence.index - 1):
            mark_persistent(self._builder, view, lines[-1].node)

    def _read_summary(self, view: View) -> None:
        subject = self._subjects.of(view)
        for step in split_steps(view):
            known = {key for line in self.therapy.lines for key in line.courses}
            if subject is None or not self._subjects.reports_patients:
                self._unused(view, step, "discussed-only")
            elif view.sentence.section != "title" or step.failed is not None or not _any_known(step, known):
                self._step(view, subject, step, late=True)
        self._join_in_title(view, subject)
        cue = next((c for c in view.cues_of("role") if c.value in _GIVEN_ROLES), None)
        if cue is None or subject is None or not (lines := self.therapy.of(subject)):
            return
        named = {seen.key for seen in view.seen}
        line = next((row for row in lines if named & set(row.courses)), None)
        if line is None and not any(seen.mention.kind in ("Drug", "Regimen") for seen in view.seen):
            line = next(
                (row for row in reversed(lines) if row.node.has("after")),
                lines[-1] if len(lines) == 1 else None,
            )
        if line is not None:
            self._builder.state(
                line.node, "statedRole", TermRef(cue.value), Words(view.sentence, cue.span), "role-in-title"
            )

    def _join_in_title(self, view: View, subject: Node | None) -> None:
        """ "X in Y-resistant disease": the line of X comes after the one that failed with Y."""
        if subject is None or not self._subjects.reports_patients:
            return
        steps = split_steps(view)
        failed = [use.key for step in steps for use in step.uses if use.failed is not None]
        given_keys = {use.key for step in steps for use in step.uses if use.failed is None}
        lines = self.therapy.of(subject)
        earlier = next((line for line in lines if set(failed) & set(line.courses)), None)
        later = next((line for line in lines if given_keys & set(line.courses)), None)
        if earlier is None or later is None or earlier is later or later.node.has("after"):
            return
        words = Words.covering(view.sentence, *(step.span for step in steps))
        self._builder.state(later.node, "after", NodeRef(earlier.node.id), words, "next-line")

    # ----------------------------------------------------------------- steps

    def _step(self, view: View, subject: Node | None, step: Step, late: bool = False) -> None:
        uses = list(given(step)) if subject is not None and view.voice == "patient" else []
        for use in step.uses:
            if use not in uses and not self._is_stopped_now(view, subject, use):
                self._talk(view, subject, use)
        if not uses or subject is None:
            return
        lines = self.therapy.of(subject)
        fresh = [use for use in uses if self._is_new(use, step, lines)]
        for use in uses:
            if use not in fresh:
                self._again(view, lines, use)
        if not fresh:
            return
        if late and lines and step.failed is not None:
            line = self._before(view, subject, step, lines)
        else:
            line = self._line_for(view, subject, step, lines)
        for use in fresh:
            self._course(view, line, use)
        if step.failed is not None and not supportive(step):
            self._fail(view, line, step)
        self._state_role(view, line, step)

    def _is_stopped_now(self, view: View, subject: Node | None, use: Use) -> bool:
        """A drug that was being taken and is withheld is stopped."""
        cue = view.nearest(["withheld"], use.seen.span, 12, 40) or next(
            (c for c in view.cues_of("not-given") if _INSTEAD.match(c.span.of(view.sentence.folded))), None
        )
        lines = self.therapy.of(subject) if subject is not None else []
        line = next((row for row in reversed(lines) if use.key in row.courses), None)
        if cue is None or line is None or view.voice != "patient" or use.seen.modality != "affirmed":
            return False
        self._ending(view, line, line.courses[use.key], replace(use, stopped=cue))
        return True

    def _is_new(self, use: Use, step: Step, lines: list[Line]) -> bool:
        """Tell whether a use is a course not met before: a repeated mention is not."""
        earlier = [line for line in lines if use.key in line.courses]
        if not earlier:
            return not self._is_general_name(use, lines)
        if use.resumed is not None:
            return True
        if step.opener is not None and step.opener.kind == "switch" and earlier[-1].closed:
            return use.stopped is None and use.failed is None
        restarts = step.opener is not None and step.opener.kind == "start" and earlier[-1].closed
        return restarts and use.stopped is None and use.failed is None and earlier[-1] is not lines[-1]

    def _is_general_name(self, use: Use, lines: list[Line]) -> bool:
        """A class named after one of its drugs ("no response to steroids") is that drug again."""
        if use.tapered is not None:
            return False
        members = _members(self._story.ontology, use.key)
        members |= _only_component_of(self._story.ontology, use.key) | set(
            term_rules().kinds.get(use.key, ())
        )
        return bool(members) and any(members & set(line.courses) for line in lines)

    def _again(self, view: View, lines: list[Line], use: Use) -> None:
        """A drug already known: what this sentence adds to its course."""
        line = next((row for row in reversed(lines) if use.key in row.courses), None)
        members = _members(self._story.ontology, use.key) | _only_component_of(self._story.ontology, use.key)
        if line is None:
            line = next((row for row in reversed(lines) if members & set(row.courses)), None)
            if line is None:
                return
            if use.failed is not None and not line.failed:
                self._fail(view, line, Step((use,), None, None))
            if use.stopped is not None:
                self._ending(view, line, line.courses[min(members & set(line.courses))], use)
            return
        course = line.courses[use.key]
        state_dosages(self._builder, view, course, use.seen)
        self._ending(view, line, course, use)
        if use.failed is not None and not line.failed and len(line.courses) == 1:
            self._fail(view, line, Step((use,), None, None))
        self._state_role(view, line, Step((use,), None, None))

    def _before(self, view: View, subject: Node, step: Step, lines: list[Line]) -> Line:
        """A title tells what had failed before ("X in Y-resistant disease"): a line before those of the text."""
        line = self._open(view, subject, step, None)
        self.therapy.lines.remove(line)
        self.therapy.lines.insert(self.therapy.lines.index(lines[0]), line)
        return line

    def _line_for(self, view: View, subject: Node, step: Step, lines: list[Line]) -> Line:
        current = lines[-1] if lines else None
        if current is None:
            return self._open(view, subject, step, None)
        if supportive(step) and current.node.term("statedRole") != "prior-therapy":
            return current
        switched = step.opener is not None and step.opener.kind in ("switch", "resume")
        resulted = any(result in _RESULTS for result in current.results)
        here = (view.sentence.paragraph, view.sentence.index)
        replaced = (
            step.opener is not None
            and current.stopped_in is not None
            and current.stopped_in[0] == here[0]
            and here[1] - current.stopped_in[1] <= 1
        )
        if switched and not current.closed and self._is_step_down(step, current):
            return current
        differs = bool(step.failed) != current.failed and bool(current.courses)
        prior = _is_history(step) != (current.node.term("statedRole") == "prior-therapy")
        rescue = _has_role(step, "salvage-therapy") and current.node.term("statedRole") != "salvage-therapy"
        if current.closed and step.failed is not None and not resulted and not switched:
            return current
        if (
            current.closed
            or switched
            or replaced
            or differs
            or prior
            or rescue
            or (resulted and step.opener is not None)
        ):
            return self._open(view, subject, step, current)
        return self._open(view, subject, step, current) if _is_maintenance(step) else current

    def _is_step_down(self, step: Step, current: Line) -> bool:
        """One glucocorticoid after another ("followed by prednisone") is one line going on."""
        named = [use.key for use in given(step)]
        return all("glucocorticoid" in _classes(self._story.ontology, key) for key in named) and any(
            "glucocorticoid" in _classes(self._story.ontology, key) for key in current.courses
        )

    def _open(self, view: View, subject: Node, step: Step, before: Line | None) -> Line:
        node = self._builder.new("TherapyLine", "line")
        line = Line(node, subject)
        self.therapy.lines.append(line)
        self._builder.link(node, "givenTo", subject)
        episode = self._conditions.episode()
        if episode is not None:
            self._builder.link(node, "forEpisode", episode)
        if before is not None and not _is_history(step) and _is_of_the_disease(before):
            opener = step.opener.span if step.opener else None
            words = Words.covering(view.sentence, step.span, opener)
            self._builder.state(node, "after", NodeRef(before.node.id), words, "next-line")
            for course in before.courses.values():
                if course.term("ended") == "stopped":
                    self._builder.link(course, "endedBefore", node)
        return line

    def _course(self, view: View, line: Line, use: Use) -> None:
        course = self._builder.new("Course", use.key)
        line.courses[use.key] = course
        self._builder.link(course, "inLine", line.node)
        self._builder.state(course, "agent", TermRef(use.key), Words(view.sentence, use.seen.span), "agent")
        state_dosages(self._builder, view, course, use.seen)
        background = _background(view, use)
        if background is not None:
            words = Words.covering(view.sentence, background.span, use.seen.span)
            self._builder.state(course, "statedRole", TermRef("concurrent-therapy"), words, "role")
        self._ending(view, line, course, use)

    def _ending(self, view: View, line: Line, course: Node, use: Use) -> None:
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
        harm = next((h for h in harms_of(view) if h.drug == use.seen and use.stopped is not None), None)
        if harm is not None and harm.seen.modality == "affirmed" and not course.has("endReason"):
            words = Words.covering(view.sentence, harm.words, use.seen.span)
            self._builder.state(course, "endReason", TermRef("reason-intolerance"), words, "stopped-for-harm")
        if use.intolerant is not None and not course.has("endReason"):
            words = Words.covering(view.sentence, use.intolerant.span, use.seen.span)
            self._builder.state(course, "endReason", TermRef("reason-intolerance"), words, "intolerance")
        steroid = "glucocorticoid" in {use.key, *_classes(self._story.ontology, use.key)}
        flared = any(cue.value == "relapse" for cue in view.cues_of("outcome"))
        if use.tapered is not None and steroid and not flared and self.therapy.lines:
            current = self.therapy.of(line.subject)[-1]
            words = Words.covering(view.sentence, use.tapered.span, use.seen.span)
            self._add_outcome(view, current, "steroid-sparing", False, words)

    def _fail(self, view: View, line: Line, step: Step) -> None:
        cue = step.failed
        if cue is None:
            return
        line.failed = True
        words = Words.covering(view.sentence, cue.span, step.span)
        # "Patients refractory to X" are so all; where the sentence counts, the group is not one.
        counted = bool(view.quantities.fractions or view.quantities.percents)
        self._add_outcome(view, line, "no-response", False, words, whole=not counted)

    def _state_role(self, view: View, line: Line, step: Step) -> None:
        if step.role is None or step.role.value not in _GIVEN_ROLES | {"prior-therapy"}:
            return
        if line.node.has("statedRole"):
            return
        words = Words.covering(view.sentence, step.role.span, step.span)
        self._builder.state(line.node, "statedRole", TermRef(step.role.value), words, "role")

    # -------------------------------------------------------------- outcomes

    def _outcome(self, view: View, subject: Node, said: Said) -> None:
        lines = self.therapy.of(subject)
        if not lines:
            line = (
                None
                if said.key
                not in ("death", "improvement", "remission", "complete-response", "overall-response")
                else self._bare(subject)
            )
        else:
            line = lines[-1]
        if line is None:
            return
        words = Words(view.sentence, said.words)
        node = self._add_outcome(view, line, said.key, said.absent, words, said)
        if said.key == "relapse" and line.ended is not None:
            self._builder.state(node, "afterEndOf", NodeRef(line.ended.id), words, "outcome-after-stopping")
        if said.key == "no-response":
            line.failed = True
            line.failed_in = (view.sentence.paragraph, view.sentence.index)
            mark_persistent(self._builder, view, line.node)

    def _bare(self, subject: Node) -> Line:
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
        self._builder.state(node, predicate, TermRef(key), words, "outcome")
        self._builder.state(line.node, link, NodeRef(node.id), words, "outcome")
        if said is not None:
            self._numbers(node, said, words, grouped)
        return node

    def _numbers(self, node: Node, said: Said, words: Words, grouped: bool) -> None:
        if said.time is not None:
            self._builder.state(node, "time", said.time, words, "outcome-time")
        if not grouped:
            return
        for name, value in (("count", said.count), ("total", said.total), ("percent", said.percent)):
            if value is not None:
                self._builder.state(node, name, value, words, "outcome-count")

    # ---------------------------------------------------------- talked about

    def _talk(self, view: View, subject: Node | None, use: Use) -> None:
        """A drug that was planned or only mentioned: kept as such when it is about our patients."""
        planned = use.modality == "planned"
        if not planned and not (
            use.modality == "mentioned" and use.reason == "negated" and view.voice == "patient"
        ):
            self._note(view, use, use.reason or "discussed-only")
            return
        predicate = "plannedAgent" if planned else "mentionedAgent"
        place = f"{predicate}:{use.key}"
        course = self._talked.get(place)
        if course is None:
            course = self._talked[place] = self._builder.new("Course", use.key)
            if subject is not None:
                self._builder.link(course, "givenTo", subject)
        self._builder.state(
            course, predicate, TermRef(use.key), Words(view.sentence, use.seen.span), predicate
        )
        if planned:
            state_dosages(self._builder, view, course, use.seen)

    def _unused(self, view: View, step: Step, reason: str) -> None:
        for use in step.uses:
            self._note(view, use, reason)

    def _note(self, view: View, use: Use, reason: str) -> None:
        span = view.sentence.at(use.seen.span.start, use.seen.span.end)
        text = self._story.document.text
        self.therapy.unused.append(UnusedMention(text.id, span, span.of(text.text), use.key, reason))


def _in_order(view: View, steps: tuple[Step, ...], says: list[Said]) -> Iterator[Step | Said]:
    """Steps and outcomes by position; an outcome credited to a later drug comes after it."""
    items: list[tuple[float, Step | Said]] = [(step.span.start, step) for step in steps]
    for said in says:
        place: float = said.cue.span.start
        for step in steps:
            if is_credited(view, said, Span(step.span.start, step.span.start)):
                place = step.span.end + 0.5
                break
        items.append((place, said))
    return (item for _, item in sorted(items, key=lambda pair: pair[0]))


def _same_counts(node: Node, said: Said | None) -> bool:
    if said is None or said.count is None:
        return True
    return node.values("count") in ([], [said.count])


def _background(view: View, use: Use) -> Cue | None:
    """A drug that goes on beside the treatment that is told ("under treatment with")."""
    for cue in view.cues_of("role"):
        if cue.value == "concurrent-therapy" and 0 <= use.seen.span.start - cue.span.end <= 40:
            return cue
    return None


def _is_of_the_disease(line: Line) -> bool:
    """Supportive care, and what was taken for other reasons before, is no line that another comes after."""
    treats = any(key not in term_rules().supportive for key in line.courses) or not line.courses
    return treats and (line.failed or line.node.term("statedRole") != "prior-therapy")


def _any_known(step: Step, known: set[str]) -> bool:
    return any(use.key in known for use in step.uses)


def _has_role(step: Step, role: str) -> bool:
    return step.role is not None and step.role.value == role


def _is_maintenance(step: Step) -> bool:
    return _has_role(step, "maintenance-therapy")


def _is_history(step: Step) -> bool:
    return _has_role(step, "prior-therapy")


def _members(ontology: Ontology, key: str) -> set[str]:
    """Return the drugs of a class, and the regimens of one of its drugs."""
    drugs = {
        edge.subject for edge in ontology.edges if edge.predicate == "memberOfClass" and edge.object == key
    }
    return drugs | {
        edge.object
        for edge in ontology.edges
        if edge.predicate == "componentOfRegimen" and edge.subject in drugs
    }


def _only_component_of(ontology: Ontology, key: str) -> set[str]:
    """Return the regimens that consist of one drug alone, as a pulse does."""
    parts: dict[str, set[str]] = {}
    for edge in ontology.edges:
        if edge.predicate == "componentOfRegimen":
            parts.setdefault(edge.object, set()).add(edge.subject)
    return {regimen for regimen, drugs in parts.items() if drugs == {key}}


def _classes(ontology: Ontology, key: str) -> set[str]:
    """Return the classes of a drug, or of the drugs of a regimen."""
    parts = {
        edge.subject
        for edge in ontology.edges
        if edge.predicate == "componentOfRegimen" and edge.object == key
    }
    return {
        edge.object
        for edge in ontology.edges
        if edge.predicate == "memberOfClass" and edge.subject in {key, *parts}
    }
