"""Lines of therapy: what was given together in one step, at what dose, how it ended and what came of it.

The text is walked in order. A step of treatment joins the line that is open, or opens the next one: after
a failure or a relapse, at a word of switching, or when the drugs of the step had failed and those of the
open line had not. An outcome belongs to the line that is open, or to the drug that it is credited to.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kg.extract.apportion import apportion
from kg.extract.arms import ArmWords, arms_in, deal_of
from kg.extract.builder import FactBuilder, Node, Words
from kg.extract.conditions import Conditions
from kg.extract.dosages import owner_of, state_dosages
from kg.extract.findings import mark_persistent
from kg.extract.group_lines import GroupLines
from kg.extract.line_facts import LineWriter
from kg.extract.lines import (
    STATED_ROLES,
    Line,
    Therapy,
    is_history,
    names_known,
)
from kg.extract.next_line import goes_on, in_order
from kg.extract.outcomes import outcomes_of
from kg.extract.parts import Parts
from kg.extract.steps import Step, acting_in, given, split_steps, supportive
from kg.extract.subjects import Subjects
from kg.extract.uses import Use
from kg.extract.view import Story, View
from kg.model import NodeRef, TermRef, UnusedMention
from kg.terms.reading_rules import term_rules

_INSTEAD = re.compile(r"in place of|instead of|as a substitute for")


class TherapyReader:
    """Walks the sentences of a story and builds its lines of therapy."""

    def __init__(
        self, story: Story, builder: FactBuilder, subjects: Subjects, conditions: Conditions
    ) -> None:
        self._story = story
        self._builder = builder
        self._subjects = subjects
        self._talked: dict[str, Node] = {}
        self.therapy = Therapy()
        self._write = LineWriter(story, builder, conditions, self.therapy)
        self._groups = GroupLines(self.therapy, self._write, Parts(builder, subjects))
        self._last: View | None = None

    def read(self) -> Therapy:
        """Read what happened in order, then the methods and titles, which only name what was used."""
        told = any(view.sentence.section in ("case", "results") for view in self._story.views)
        # The methods of a cohort tell what its patients were given; those of a case report only name it.
        one = self._subjects.main is not None and self._subjects.main.kind == "Patient"
        # "We describe a child who responded to B after A had failed": an introduction sums up the case to come.
        late = {"title", "methods", "introduction", "objective"} if told and one else {"title"}
        # So does the abstract of a case that is told in full.
        if one and any(view.sentence.section == "case" for view in self._story.views):
            late.add("abstract")
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
        in_group = subject is not None and subject.kind == "Cohort"
        steps = split_steps(view, in_group)
        if subject is not None and not steps:
            self._after_failure(view, subject)
        says = list(outcomes_of(view)) if subject is not None and view.voice == "patient" else []
        if in_group:
            says = apportion(view, says, self._arms_before(view))
        for item in in_order(view, steps, says):
            if isinstance(item, Step):
                self._step(view, subject, item)
            elif subject is not None:
                told = self._groups.line_told(view, subject, item)
                self._write.outcome(view, subject, item, acting_in(steps), told)

    def _arms_before(self, view: View) -> tuple[ArmWords, ...]:
        """The arms that the sentence before names, for a "respectively" that looks back."""
        before = self._last
        self._last = view
        follows = before is not None and before.sentence.paragraph == view.sentence.paragraph
        if before is None or not follows:
            return ()
        return tuple(replace(arm, is_here=False) for arm in arms_in(before))

    def _after_failure(self, view: View, subject: Node) -> None:
        """The sentence behind a failure tells what persisted."""
        lines = self.therapy.of(subject)
        if lines and lines[-1].failed_in == (view.sentence.paragraph, view.sentence.index - 1):
            mark_persistent(self._builder, view, lines[-1].node)

    def _read_summary(self, view: View) -> None:
        subject = self._subjects.of(view)
        in_group = subject is not None and subject.kind == "Cohort"
        for step in split_steps(view, in_group):
            known = {key for line in self.therapy.lines for key in line.courses}
            if subject is None or not self._subjects.reports_patients:
                self._unused(view, step, "discussed-only")
            elif view.sentence.section != "title" or step.failed is not None or not names_known(step, known):
                self._step(view, subject, step, late=True)
        if subject is not None and view.voice == "patient" and view.sentence.section != "title":
            self._results_in_summary(view, subject)
        self._join_in_title(view, subject)
        stated = (*view.cues_of("role"), *(step.role for step in split_steps(view) if step.role))
        cue = next((c for c in stated if c.value in STATED_ROLES), None)
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

    def _results_in_summary(self, view: View, subject: Node) -> None:
        """A summary adds the result of a drug of which the story itself told none."""
        acting = acting_in(split_steps(view))
        line = next((row for row in reversed(self.therapy.of(subject)) if acting & set(row.courses)), None)
        if line is None or line.results or line.failed:
            return
        for said in outcomes_of(view):
            self._write.outcome(view, subject, said, acting)

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
        if self.therapy.is_after(
            earlier, later
        ):  # the text tells the order otherwise than its title seems to
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
        deal = deal_of(view, uses[0].seen) if subject.kind == "Cohort" else None
        lines = self._groups.known_to(view, subject, deal)
        fresh = [use for use in uses if self._is_new(view, use, step, lines)]
        for use in uses:
            if use not in fresh:
                self._again(view, lines, use)
        if not fresh:
            self._groups.narrow(view, subject, deal)
            return
        whole, subject = subject, self._groups.parts.taker(view, subject, deal)
        lines = self.therapy.of(whole) + (self.therapy.of(subject) if subject is not whole else [])
        if late and lines and step.failed is not None:
            line = self._before(view, subject, step, lines)
        elif (studied := self._studied(step, whole, lines)) is not None:
            line = self._before(view, subject, step, lines)
            if not studied.node.has("after"):
                words = Words.covering(view.sentence, step.failed.span if step.failed else None, step.span)
                self._builder.state(studied.node, "after", NodeRef(line.node.id), words, "next-line")
        else:
            line = self._line_for(view, subject, step, lines)
        for use in fresh:
            self._write.course(view, line, use)
        if step.failed is not None and not supportive(step):
            self._write.fail(view, line, step)
        self._write.role(view, line, step)

    def _studied(self, step: Step, subject: Node, lines: list[Line]) -> Line | None:
        """The line of the drug that a report on a group is about, when a step tells what had failed before it."""
        drugs = self._write.titular
        if subject.kind != "Cohort" or step.failed is None or drugs & {use.key for use in step.uses}:
            return None
        return next((line for line in lines if drugs & set(line.courses) and not line.failed), None)

    def _is_stopped_now(self, view: View, subject: Node | None, use: Use) -> bool:
        """A drug that was being taken and is withheld is stopped."""
        cue = view.nearest(["withheld"], use.seen.span, 12, 40) or next(
            (c for c in view.cues_of("not-given") if _INSTEAD.match(c.span.of(view.sentence.folded))), None
        )
        lines = self.therapy.of(subject) if subject is not None else []
        line = next((row for row in reversed(lines) if use.key in row.courses), None)
        if cue is None or line is None or view.voice != "patient" or use.seen.modality != "affirmed":
            return False
        self._write.ending(view, line, line.courses[use.key], replace(use, stopped=cue))
        return True

    def _is_new(self, view: View, use: Use, step: Step, lines: list[Line]) -> bool:
        """Tell whether a use is a course not met before: a repeated mention is not."""
        earlier = [line for line in lines if use.key in line.courses]
        if not earlier:
            return not self._is_general_name(use, lines)
        if use.resumed is not None:
            return True
        before = earlier[-1].node.term("statedRole") == "prior-therapy" and not is_history(step)
        if before and any(owner_of(view, dose.span) == use.seen for dose in view.quantities.doses):
            return True  # long taken at one dose, now given at another: two courses
        if step.opener is not None and step.opener.kind == "switch" and earlier[-1].closed:
            return use.stopped is None and use.failed is None
        restarts = step.opener is not None and step.opener.kind == "start" and earlier[-1].closed
        return restarts and use.stopped is None and use.failed is None and earlier[-1] is not lines[-1]

    def _is_general_name(self, use: Use, lines: list[Line]) -> bool:
        """A class named after one of its drugs ("no response to steroids") is that drug again."""
        if use.tapered is not None:
            return False
        kin = self._story.kinship
        members = kin.members_of(use.key) | kin.pulses_of(use.key) | set(term_rules().kinds.get(use.key, ()))
        return bool(members) and any(members & set(line.courses) for line in lines)

    def _again(self, view: View, lines: list[Line], use: Use) -> None:
        """A drug already known: what this sentence adds to its course."""
        line = next((row for row in reversed(lines) if use.key in row.courses), None)
        members = self._story.kinship.members_of(use.key) | self._story.kinship.pulses_of(use.key)
        if line is None:
            of_the_kind = [row for row in reversed(lines) if members & set(row.courses)]
            if use.failed is not None:
                # "After failure of steroids": those of the line that brought nothing, not those that followed.
                of_the_kind.sort(key=lambda row: bool(row.results) or row.node.has("statedRole"))
            line = next(iter(of_the_kind), None)
            if line is None or (use.failed is not None and any(row.failed for row in of_the_kind)):
                return
            if use.failed is not None and not line.failed:
                self._write.fail(view, line, Step((use,), None, None))
            if use.stopped is not None:
                self._write.ending(view, line, line.courses[min(members & set(line.courses))], use)
            return
        course = line.courses[use.key]
        state_dosages(self._builder, view, course, use.seen)
        self._write.ending(view, line, course, use)
        if use.failed is not None and not line.failed and len(line.courses) == 1:
            self._write.fail(view, line, Step((use,), None, None))
        self._write.role(view, line, Step((use,), None, None))

    def _before(self, view: View, subject: Node, step: Step, lines: list[Line]) -> Line:
        """A title tells what had failed before ("X in Y-resistant disease"): a line before those of the text."""
        line = self._write.open(view, subject, step, None)
        self.therapy.lines.remove(line)
        self.therapy.lines.insert(self.therapy.lines.index(lines[0]), line)
        return line

    def _line_for(self, view: View, subject: Node, step: Step, lines: list[Line]) -> Line:
        current = lines[-1] if lines else None
        if current is None:
            return self._write.open(view, subject, step, None)
        if step.is_alternative and current.subject is subject:
            return self._groups.beside(view, subject, step, current)
        if (
            joins := goes_on(view, step, current, current.subject is subject, self._story.kinship)
        ) is not None:
            return current if joins else self._write.open(view, subject, step, current)
        is_other = current.subject is not subject or current.is_sealed
        return self._write.open(view, subject, step, None) if is_other else current

    def _talk(self, view: View, subject: Node | None, use: Use) -> None:
        """A drug that was planned or only mentioned: kept as such when it is about our patients."""
        # What a discussion recommends is planned for nobody in particular.
        planned = use.modality == "planned" and (
            view.voice == "patient"
            or view.sentence.section not in ("discussion", "conclusion", "introduction")
        )
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
