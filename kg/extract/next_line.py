"""Whether a step of treatment goes on with the line that is open or opens the next one.

A line is what was given together in one step. The next one opens after a failure or a relapse, at a word of
switching, at a role or a result of its own, at a start that is dated, and at a transplantation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.extract.lines import RESULTS, Line, has_role, is_history, is_maintenance
from kg.extract.outcomes import Said, is_credited, outcomes_of
from kg.extract.steps import Step, given, looks_back, supportive
from kg.extract.view import View
from kg.model import Span
from kg.terms.kinship import Kinship
from kg.terms.reading_rules import term_rules

_DATED = re.compile(
    r"\bon (?:the )?(?:hospital |hospitalization |icu )?day \d|\b(?:days?|weeks?|months?) later\b|\bafter \w+ (?:days?|weeks?|months?)\b"
    r"|第\s*\d+\s*[天日周]|\d\s*(?:天|d|周|月)后"
)


def goes_on(view: View, step: Step, current: Line, same: bool, kinship: Kinship) -> bool | None:
    """Tell whether a step belongs to the line that is open (True), opens the next (False), or nothing says (None).

    ``same``: the line is of the person or group that the step is told of.
    """
    is_past = current.node.term("statedRole") == "prior-therapy"
    if supportive(step) and not is_past and same:
        return True
    if all(use.tapered and not use.failed for use in given(step)):
        return True  # a drug of which only the tapering is told opens no line
    switched = step.opener is not None and step.opener.kind in ("switch", "resume")
    resulted = any(result in RESULTS for result in current.results)
    if switched and not current.closed and same and _is_step_down(step, current, kinship):
        return True
    if current.closed and step.failed is not None and not resulted and not switched and same:
        return True
    opens = (
        current.closed
        or switched
        or is_maintenance(step)
        or _is_apart(view, step, current, is_past)
        or _is_replaced(view, step, current)
        or (not supportive(step) and _is_later(view, step, current))
        or _is_transplant(view, step, current)
        or (resulted and (step.opener is not None or _has_own_result(view, step)))
    )
    return False if opens else None


def _is_apart(view: View, step: Step, current: Line, is_past: bool) -> bool:
    """Tell whether what is said of a step sets it apart: that it failed, its role, its place in the story."""
    differs = bool(step.failed) != current.failed and bool(current.courses)
    rescue = has_role(step, "salvage-therapy") and current.node.term("statedRole") != "salvage-therapy"
    # Of two histories, one that is told with a result of its own is a line of its own.
    own_history = is_history(step) and bool(current.courses) and any(outcomes_of(view))
    return differs or rescue or own_history or is_history(step) != is_past


def _is_replaced(view: View, step: Step, current: Line) -> bool:
    """ "A was stopped. B was started": the two stand close together."""
    here = (view.sentence.paragraph, view.sentence.index)
    emptied = bool(current.courses) and all(
        course.term("ended") == "stopped" for course in current.courses.values()
    )
    return (
        (step.opener is not None or emptied)
        and current.stopped_in is not None
        and current.stopped_in[0] == here[0]
        and here[1] - current.stopped_in[1] <= 2
    )


def _is_step_down(step: Step, current: Line, kinship: Kinship) -> bool:
    """One glucocorticoid after another ("followed by prednisone") is one line going on."""
    named = [use.key for use in given(step)]
    return all("glucocorticoid" in kinship.classes_of(key) for key in named) and any(
        "glucocorticoid" in kinship.classes_of(key) for key in current.courses
    )


def _is_later(view: View, step: Step, current: Line) -> bool:
    """ "B was begun on day 7": a start that is dated is a step of its own, after what was told before it."""
    if step.opener is None or step.opener.kind != "start" or not current.courses:
        return False
    around = view.sentence.folded[max(0, step.opener.span.start - 40) : step.opener.span.end + 40]
    return _DATED.search(around) is not None


def _is_transplant(view: View, step: Step, current: Line) -> bool:
    """A transplantation is a step of its own, with the conditioning that its sentence names."""
    if not any(use.key in term_rules().transplants for use in step.uses):
        return False
    named = {seen.key for seen in view.seen}
    return bool(current.courses) and not named & set(current.courses)


def _has_own_result(view: View, step: Step) -> bool:
    """ "B led to remission": what a sentence says of its own drug is no second result of the drugs before."""
    ending = any(use.tapered or use.stopped or use.failed for use in step.uses)
    return not ending and any(0 <= said.cue.span.start - step.span.end <= 80 for said in outcomes_of(view))


def in_order(view: View, steps: tuple[Step, ...], says: list[Said]) -> Iterator[Step | Said]:
    """Steps and outcomes as they happened: by position, unless the sentence tells them otherwise.

    An outcome credited to a later drug comes after it; in "B after failure of A", A comes before B.
    """
    items: list[tuple[float, Step | Said]] = []
    for number, step in enumerate(steps):
        before = steps[number - 1] if number else None
        if before is not None and looks_back(view, before, step):
            items.append((before.span.start - 0.5, replace(step, opener=None)))
        else:
            items.append((step.span.start, step))
    for said in says:
        place: float = said.cue.span.start
        if said.arm is not None:  # what the arms were given comes first
            items.append((len(view.sentence.text) + place, said))
            continue
        for step in steps:
            if is_credited(view, said, Span(step.span.start, step.span.start)):
                place = step.span.end + 0.5
                break
        items.append((place, said))
    return (item for _, item in sorted(items, key=lambda pair: pair[0]))
