"""Findings of the patients: named manifestations, and laboratory values that are said to be high or low.

A number alone is no finding: the text, or the reference range that it prints, must say which side it is on.
"""

from __future__ import annotations

import re

from kg.extract.adverse import harms_of
from kg.extract.builder import FactBuilder, Node, Words
from kg.extract.cues import Cue
from kg.extract.resolved import ending_of
from kg.extract.shares import written
from kg.extract.subjects import Subjects
from kg.extract.view import Seen, Story, View, distance_between
from kg.model import NodeRef, Span, TermRef
from kg.terms.reading_rules import term_rules

_PREDICATE = {
    "affirmed": "manifestation",
    "negated": "excludedManifestation",
    "possible": "possibleManifestation",
}
# Only other analytes, numbers and list words may stand between an analyte and the word that speaks of it.
_LIST = re.compile(
    r"^(?:[\s,，、;:：()（）/&>~<≥≤=.\d×^*%+-]|and|or|the|levels?|concentrations?|counts?|was|were|is|of|in|serum|plasma|at|a|an|as|well|"
    r"very|markedly|significantly|轻度|中度|重度|mean|median|with|his|her|value|values|also|both|soluble|total|respectively|"
    r"[a-zµμ]{1,4}/[a-zµμ]{1,3}\d?|mg|ng|iu|u|g|l|ml|dl|水平|血清|及|和|与|均|明显|显著|计数|为|值|等)*$"
)
_RANGE = re.compile(
    r"\(\s*(?:n|vn|nr|normal|reference|ref|normal range|正常值?|参考值?)[^\d<>]{0,16}([<>]?)\s*([\d.,]+)\s*(?:-|to|~)?\s*([\d.,]*)"
)


def read_findings(story: Story, builder: FactBuilder, subjects: Subjects) -> None:
    """State the findings of the patients that the text names."""
    nodes: dict[tuple[str, str, str], Node] = {}
    ended: list[tuple[str, str, Words]] = []
    for view in story.views:
        subject = subjects.of(view)
        if subject is None or view.voice != "patient":
            continue
        harms = {harm.seen for harm in harms_of(view, story.kinship)}
        for seen in view.of_kind("Manifestation", "Disorder"):
            if seen.mention.kind == "Disorder" and seen.key not in term_rules().findings:
                continue
            if seen in harms:
                continue
            if seen.modality == "affirmed" and (end := ending_of(view.sentence, seen.span)) is not None:
                ended.append((subject.id, seen.key, Words.covering(view.sentence, seen.span, end)))
            if _is_outcome_of_treatment(view, seen):
                continue
            if seen.modality in _PREDICATE:
                _state(builder, nodes, subject, view, seen.span, seen.key, _PREDICATE[seen.modality])
        for seen in view.of_kind("LabAnalyte"):
            _read_analyte(builder, nodes, subject, view, seen)
    _keep_affirmed(builder, nodes)
    for owner, key, words in ended:
        node = nodes.get((owner, key, "manifestation"))
        if node is not None and not node.has("isResolved"):
            builder.state(node, "isResolved", True, words, "finding-resolved")


def _read_analyte(
    builder: FactBuilder, nodes: dict[tuple[str, str, str], Node], subject: Node, view: View, seen: Seen
) -> None:
    if seen.modality in ("family", "definition", "planned"):
        return
    cue = _direction(view, seen)
    value = cue.value if cue else _against_range(view, seen)
    name = {"high": term_rules().high, "low": term_rules().low}.get(value or "", {}).get(seen.key)
    if name is None:
        return
    span = Words.covering(view.sentence, seen.span, cue.span if cue else None).span
    _state(builder, nodes, subject, view, span, name, "manifestation")


def _direction(view: View, seen: Seen) -> Cue | None:
    """Return the word that says which way the analyte moved: beside it, or at the end of its list."""
    best: Cue | None = None
    for cue in view.cues_of("direction"):
        gap = view.between(cue.span, seen.span)
        for other in view.of_kind("LabAnalyte"):
            text = other.mention.surface.casefold()
            gap = gap.replace(text, "")
        if len(gap) > 60 or not _LIST.match(gap.strip()):
            continue
        if cue.span.end <= seen.span.start and re.match(r"\s*(?:and|but|,)", gap):
            continue  # "were raised and fibrinogen was low": the word before belongs to what stands before it
        if best is None or distance_between(cue.span, seen.span) < distance_between(best.span, seen.span):
            best = cue
    return best


def _against_range(view: View, seen: Seen) -> str | None:
    """Compare a value with the reference range printed behind it: "5.72 mmol/l (N: 0.35-1.7)"."""
    folded = view.sentence.folded
    value = re.match(r"[^\d(]{0,30}([\d.,]+)[^\d()]{0,14}", folded[seen.span.end :])
    if value is None:
        return None
    reference = _RANGE.match(folded, seen.span.end + value.end())
    if reference is None:
        return None
    number, low, high = (_number(part) for part in (value[1], reference[2], reference[3]))
    if number is None or low is None:
        return None
    if high is not None and number > high:
        return "high"
    if high is not None and number < low:
        return "low"
    return None


def _number(digits: str) -> float | None:
    try:
        return float(digits.strip(".,").replace(",", "")) if digits else None
    except ValueError:
        return None


def _state(
    builder: FactBuilder,
    nodes: dict[tuple[str, str, str], Node],
    subject: Node,
    view: View,
    span: Span,
    key: str,
    predicate: str,
) -> None:
    place = (subject.id, key, predicate)
    node = nodes.get(place)
    if node is None:
        node = nodes[place] = builder.new("Finding", key)
        builder.link(node, "ofSubject", subject)
    severity = next((c for c in view.cues_of("severity") if _stands_before(view, c.span, span)), None)
    persistent = next((c for c in view.cues_of("persistent") if _stands_before(view, c.span, span)), None)
    words = Words.covering(
        view.sentence, span, severity.span if severity else None, persistent.span if persistent else None
    )
    builder.state(node, predicate, TermRef(key), words, f"finding-{predicate}")
    if subject.kind == "Cohort" and predicate == "manifestation":
        _state_share(builder, node, view, span)
    if severity and predicate == "manifestation":
        builder.state(node, "severity", TermRef(severity.value), words, "severity")


def _state_share(builder: FactBuilder, node: Node, view: View, span: Span) -> None:
    """State in how many of a group a finding was seen: "fever in 20 (95 %)", "发热32例（100%）"."""
    named = [
        seen.span for seen in view.of_kind("Manifestation", "LabAnalyte", "Disorder") if seen.span != span
    ]
    for share in view.quantities.fractions:
        gap = view.between(span, share.span)
        apart = any(
            min(span.end, share.span.end) <= s.start < max(span.start, share.span.start) for s in named
        )
        if len(gap) > 30 or apart or re.search(r"[;；。，]|,(?!\d)", gap):
            continue
        words = Words.covering(view.sentence, span, share.span)
        for name, value in written(share):
            if not node.has(name):
                builder.state(node, name, value, words, "finding-share")
        return
    for part in view.quantities.percents:
        gap = view.between(span, part.span)
        if (
            part.span.start >= span.end
            and re.fullmatch(r"\s*[(（]?\s*", gap)
            and part.quantity.value is not None
        ):
            if not node.has("percent"):
                words = Words.covering(view.sentence, span, part.span)
                builder.state(node, "percent", part.quantity.value, words, "finding-share")
            return


def _stands_before(view: View, cue: Span, span: Span) -> bool:
    return (
        cue.end <= span.start
        and re.fullmatch(r"[\s和及、并合并存在]*(?:and )?", view.between(cue, span)) is not None
    )


def _is_outcome_of_treatment(view: View, seen: Seen) -> bool:
    """Tell whether a finding is only named because it went away ("fever subsided")."""
    return any(
        cue.value in ("defervescence", "remission") and 0 <= cue.span.start - seen.span.end <= 4
        for cue in view.cues_of("outcome")
    )


def _keep_affirmed(builder: FactBuilder, nodes: dict[tuple[str, str, str], Node]) -> None:
    """What one sentence affirms another does not exclude for the whole course of the illness."""
    for (subject, key, predicate), node in list(nodes.items()):
        if predicate != "manifestation" and (subject, key, "manifestation") in nodes:
            builder.drop(node)


def mark_persistent(builder: FactBuilder, view: View, line: Node) -> None:
    """State that the findings a failure sentence calls persistent lasted through the line that failed."""
    named = [seen.span for seen in view.of_kind("Manifestation")]
    failures = [cue for cue in view.cues_of("outcome") if cue.value == "no-response"]
    # "Fever persisted" says both that the treatment failed and that the fever did not go.
    lasting = [cue for cue in failures if any(cue.span.overlaps(span) for span in named)]
    from_failure = [cue for cue in failures if cue not in lasting]
    persistent = [*view.cues_of("persistent"), *lasting]
    if not persistent:
        return
    # In the sentence of the failure itself the word leads what persisted; in the next one it may follow.
    reach = min(cue.span.start for cue in persistent) if from_failure else 0
    for node in builder.nodes("Finding"):
        for (predicate, _), rows in list(node.statements.items()):
            if predicate != "manifestation":
                continue
            for row in rows:
                start = row.span.start - view.sentence.span.start
                inside = view.sentence.span.contains(row.span)
                if inside and start >= reach and (not from_failure or start > from_failure[0].span.start):
                    words = Words(view.sentence, Span(start, row.span.end - view.sentence.span.start))
                    builder.state(node, "persistedThrough", NodeRef(line.id), words, "persisted-through")
