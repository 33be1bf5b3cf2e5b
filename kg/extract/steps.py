"""Cut a sentence into steps of treatment: drugs that are given, stopped, planned or have failed together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.arms import are_apart, is_alternative
from kg.extract.cues import Cue
from kg.extract.mentions import THERAPY
from kg.extract.roles import role_of
from kg.extract.uses import Use, use_of
from kg.extract.view import View, distance_between, once_a_view
from kg.model import Span
from kg.terms.reading_rules import term_rules

#: Cues that part two drugs of one sentence into two steps.
_PARTING = frozenset({"outcome", "switch", "resume", "failure-after", "withheld"})
_LISTED = re.compile(r"\s*[(\[（][^()\[\]（）]{1,20}[)\]）]\s*(?:,|;|，|、|；|/|and|or|和|及|或|\s)*")
_BACK = re.compile(r"\b(?:after|following|despite|in spite of)\b[^,;]{0,40}$")


@dataclass(frozen=True, slots=True)
class Step:
    """Drugs that a sentence treats as one, and what opens the step."""

    uses: tuple[Use, ...]
    opener: Cue | None
    role: Cue | None
    is_alternative: bool = False  # to the step before it: "A or B"

    @property
    def span(self) -> Span:
        """From the first to the last drug of the step."""
        return Span(self.uses[0].seen.span.start, self.uses[-1].seen.span.end)

    @property
    def failed(self) -> Cue | None:
        """The cue that says the step had failed, if there is one."""
        return next((use.failed for use in self.uses if use.failed), None)


@once_a_view
def split_steps(view: View, in_group: bool = False) -> tuple[Step, ...]:
    """Return the treatment steps of a sentence in order; of a group, what its parts were given is not one step."""
    uses = [use for seen in view.of_kind(*THERAPY) if (use := use_of(view, seen)) is not None]
    groups: list[list[Use]] = []
    for use in uses:
        apart = in_group and bool(groups) and are_apart(view, groups[-1][-1].seen, use.seen)
        if groups and not apart and not _parted(view, groups[-1][-1], use):
            groups[-1].append(use)
        else:
            groups.append([use])
    steps: list[Step] = []
    for number, group in enumerate(groups):
        floor = groups[number - 1][-1].seen.span.end if number else 0
        ceiling = (
            groups[number + 1][0].seen.span.start if number + 1 < len(groups) else len(view.sentence.text)
        )
        opener = _opener(view, group, floor) or (_exchange_of(groups[number - 1]) if number else None)
        chosen = in_group and number > 0 and is_alternative(view, groups[number - 1][-1].seen, group[0].seen)
        role = role_of(view, group, floor, ceiling)
        if (
            role is None
            and steps
            and _LISTED.fullmatch(view.sentence.folded, floor, group[0].seen.span.start)
        ):
            role = steps[-1].role  # "previous therapies were A (n = 9), B (n = 4) and C (n = 2)"
        steps.append(Step(tuple(group), opener, role, chosen))
    return tuple(steps)


def looks_back(view: View, left: Step, right: Step) -> bool:
    """Tell whether a sentence names the later step first: "B was started after failure of A"."""
    failed = right.failed
    if (
        failed is None
        or left.failed is not None
        or not left.span.end <= failed.span.start <= right.span.start
    ):
        return False
    lead = view.sentence.folded[left.span.end : failed.span.end]
    return _BACK.search(lead) is not None and not re.search(r"[.;；。]", lead)


def _parted(view: View, left: Use, right: Use) -> bool:
    between = Span(left.seen.span.end, right.seen.span.start)
    for cue in view.cues:
        if between.start <= cue.span.start and cue.span.end <= between.end and cue.kind in _PARTING:
            return True
    if left.modality != right.modality or bool(left.failed) != bool(right.failed):
        return True
    if bool(left.stopped or left.tapered) != bool(right.stopped or right.tapered):
        return True
    return bool(re.search(r"[;；]", view.sentence.folded[between.start : between.end]))


def _exchange_of(group: list[Use]) -> Cue | None:
    """ "Switched from A to B": the word that ends A opens B."""
    return next(
        (use.stopped for use in group if use.stopped is not None and use.stopped.kind == "switch"), None
    )


def _opener(view: View, group: list[Use], floor: int) -> Cue | None:
    start = group[0].seen.span.start
    cues = [
        cue
        for cue in view.cues_of("switch", "start", "resume")
        if floor <= cue.span.start <= start + 60
        and _reaches_group(view, cue, group)
        and not any(use.stopped == cue for use in group)
        and not any(cue.span.end <= s.span.start + 1 and s.span.end <= start for s in view.cues_of("stop"))
    ]
    ranked = sorted(
        cues, key=lambda cue: (cue.kind != "switch", distance_between(cue.span, group[0].seen.span))
    )
    return ranked[0] if ranked else None


def _reaches_group(view: View, cue: Cue, group: list[Use]) -> bool:
    if cue.span.end <= group[0].seen.span.start:
        return group[0].seen.span.start - cue.span.end <= 90
    # Behind its drug a verb opens a step only in the passive: "X was then given".
    passive = re.match(r"(?:was|were)\b", cue.span.of(view.sentence.folded)) is not None
    distance = cue.span.start - group[-1].seen.span.end
    return (passive and 0 <= distance <= 60) or (cue.kind == "start" and 0 <= distance <= 1)


def supportive(step: Step) -> bool:
    """Tell whether every drug of the step only supports the patient."""
    return all(use.key in term_rules().supportive or use.seen.mention.supports for use in step.uses)


def acting_in(steps: tuple[Step, ...]) -> frozenset[str]:
    """Return the drugs of a sentence that were given in it, and neither ended nor had failed: what a result is due to."""
    return frozenset(
        use.key
        for step in steps
        for use in given(step)
        if use.stopped is None and use.tapered is None and use.failed is None
    )


def given(step: Step) -> Iterator[Use]:
    """Yield the uses of a step that were given."""
    return (use for use in step.uses if use.modality == "given")
