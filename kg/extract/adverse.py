"""Adverse events: harm that the text lays to a treatment, told apart from findings of the disease.

A finding is an adverse event when it is the reason for stopping a drug, when it is attributed to one, or when
it stands in a list of side effects. Its drug is the one that the words name, or else is left open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.builder import FactBuilder, Node, Words
from kg.extract.mentions import THERAPY
from kg.extract.shares import written
from kg.extract.steps import split_steps
from kg.extract.subjects import Subjects
from kg.extract.view import Seen, Story, View
from kg.model import NodeRef, Span, TermRef

_BECAUSE = re.compile(r"\b(?:because of|owing to|due to|for|on account of|after|secondary to)\b[^.;]{0,50}$")
_ZH_BECAUSE = re.compile(r"(?:因|由于|出现)[^，。；,]{0,14}$")
_BLAMED = re.compile(
    r"^[^.;]{0,40}?\b(?:attributed to|attributable to|related to|caused by|induced by|thought to be due to|due to|"
    r"secondary to|following)\s+(?:the )?(?:use of |treatment with )?$"
)
_BLAMING = re.compile(
    r"^(?:[\s-]*(?:-?induced|-?related|-?associated)|所致|引起|相关)(?:的|性)?\s*(?:severe |mild |transient |\w+ )?$"
)
_CAUSED = re.compile(
    r"^\s*(?:therapy |treatment )?(?:caused|induced|led to|resulted in|provoked|was complicated by|was associated with)\s+(?:\w+\s+){0,2}$"
)
_LISTED = re.compile(r"^[^.;。；]{0,160}$")


@dataclass(frozen=True, slots=True)
class Harm:
    """A finding that is laid to a treatment; ``drug`` when the words name it."""

    seen: Seen
    drug: Seen | None
    words: Span


def harms_of(view: View) -> tuple[Harm, ...]:
    """Return the adverse events that a sentence states."""
    return tuple(harm for seen in view.of_kind("Manifestation", "Disorder") if (harm := _harm(view, seen)))


def read_adverse(
    story: Story, builder: FactBuilder, subjects: Subjects, courses: dict[tuple[str, str], Node]
) -> None:
    """State the adverse events; ``courses`` are the latest by subject and drug."""
    nodes: dict[tuple[str, str, str], Node] = {}
    for view in story.views:
        subject = subjects.of(view)
        if subject is None or view.voice != "patient":
            continue
        for harm in harms_of(view):
            predicate = "excludedAdverseEvent" if harm.seen.modality == "negated" else "adverseEvent"
            place = (subject.id, harm.seen.key, predicate)
            if place not in nodes:
                nodes[place] = builder.new("AdverseEvent", f"ae-{harm.seen.key}")
                builder.link(nodes[place], "ofSubject", subject)
            words = Words(view.sentence, harm.words)
            builder.state(nodes[place], predicate, TermRef(harm.seen.key), words, "adverse-event")
            course = courses.get((subject.id, harm.drug.key)) if harm.drug else None
            if course is not None:
                builder.state(nodes[place], "attributedTo", NodeRef(course.id), words, "adverse-event")
            _counts(builder, nodes[place], view, harm, subject)


def _counts(builder: FactBuilder, node: Node, view: View, harm: Harm, subject: Node) -> None:
    if subject.kind != "Cohort":
        return
    for share in view.quantities.fractions:
        if (
            0 <= share.span.start - harm.seen.span.end <= 6
            or 0 <= harm.seen.span.start - share.span.end <= 12
        ):
            words = Words.covering(view.sentence, harm.seen.span, share.span)
            for name, value in written(share):
                builder.state(node, name, value, words, "adverse-event-count")
            return


def _harm(view: View, seen: Seen) -> Harm | None:
    if seen.modality not in ("affirmed", "negated"):
        return None
    for drug, words in (*_blamed(view, seen), *_stopped_for(view, seen)):
        return Harm(seen, drug, words)
    cue = next((c for c in view.cues_of("adverse") if c.span.end <= seen.span.start), None)
    if cue is not None and _LISTED.match(view.between(cue.span, seen.span)) and not _denied(view, cue.span):
        return Harm(seen, None, Span(cue.span.start, seen.span.end))
    return None


def _blamed(view: View, seen: Seen) -> Iterator[tuple[Seen, Span]]:
    """ "neutropenia attributed to etoposide", "ciclosporin-induced hypertension"."""
    for drug in view.of_kind(*THERAPY):
        words = Words.covering(view.sentence, seen.span, drug.span).span
        gap = view.between(seen.span, drug.span)
        behind = drug.span.start >= seen.span.end
        blaming = _BLAMING.match(gap) or _CAUSED.match(gap)
        if (behind and _BLAMED.match(gap) and "following" not in gap) or (not behind and blaming):
            yield drug, words


def _stopped_for(view: View, seen: Seen) -> Iterator[tuple[Seen | None, Span]]:
    """ "X was discontinued because of hypertension", "因恶心呕吐停用"."""
    for cue in view.cues_of("stop"):
        before = view.sentence.folded[: seen.span.start]
        if view.sentence.language == "zh":
            caused = _ZH_BECAUSE.search(before) is not None and 0 <= cue.span.start - seen.span.end <= 14
        else:
            caused = cue.span.end <= seen.span.start and _BECAUSE.search(before[cue.span.end :]) is not None
        if caused:
            stopped = [use.seen for step in split_steps(view) for use in step.uses if use.stopped == cue]
            last = [
                drug
                for drug in view.of_kind(*THERAPY)
                if drug.span.end <= max(cue.span.start, seen.span.start)
            ]
            drug = stopped[-1] if stopped else last[-1] if last else None
            yield drug, Words.covering(view.sentence, seen.span, cue.span, drug.span if drug else None).span


def _denied(view: View, cue: Span) -> bool:
    return (
        re.search(
            r"\b(?:no|without|not)\b[^.;,]{0,20}$|(?:无|未见|未出现)[^，。]{0,6}$",
            view.sentence.folded[: cue.start],
        )
        is not None
    )
