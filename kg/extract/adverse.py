"""Adverse events: harm that the text lays to a treatment, told apart from findings of the disease.

A finding is an adverse event when it is the reason for stopping a drug, when it is attributed to one, or when
it stands in a list of side effects. Its drug is the one that the words name, or else is left open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kg.extract.builder import FactBuilder, Node, Words
from kg.extract.effects import Effect, blamed_effects
from kg.extract.mentions import THERAPY
from kg.extract.phrases import tokens_of
from kg.extract.shares import written
from kg.extract.steps import split_steps
from kg.extract.subjects import Subjects
from kg.extract.view import Seen, Story, View, once_a_view
from kg.model import NodeRef, Span, TermRef
from kg.terms.kinship import Kinship
from kg.terms.reading_rules import term_rules

_BECAUSE = re.compile(r"\b(?:because of|owing to|due to|for|on account of|after|secondary to)\b[^.;]{0,50}$")
_ASIDE = re.compile(r"[(（][^)）]{0,30}[)）]")
_ZH_REDUCED = re.compile(r"(?:因|由于)[^，。；,]{0,6}$")
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
# "resolution of fever", "less fever": what went away, or what the harm stands in, is not the harm.
_NOT_THE_HARM = re.compile(
    r"\b(?:of|in|from|no|less|fewer|lower|reduced|decreased|improved|resol\w+|remission|improvement|recovery|control\w*|relief)\b"
)
_TREATMENT_INDUCED = re.compile(
    r"\b(?:drug|medication|treatment|therapy|chemotherapy|transfusion|infusion|vaccine|radiation|transplant)-(?:induced|related|associated)"
    r" (?:[a-z-]+ ){0,2}$"
)
_IS_CALLED = re.compile(
    r"^\s*(?:was|were|is|are|(?:has|have) been)\s+(?:the|an?|among the)?\s*(?:[a-z-]+\s+){0,3}$|^(?:为|是)[^，。；]{0,8}的?$"
)
_IN_BRACKET = re.compile(r"^\s*[(（][^)）]{0,60}$")
_USE = r"(?:(?:the|an?|first|second|third|its|starting|initiation of|treatment with|therapy with|administration of|infusion of|doses? of) )*"
_CAME_AFTER = re.compile(
    r"^\s*(?:\([^)]*\)\s*)?(?:(?:occurred|developed|appeared|arose|was (?:seen|noted|observed)|were (?:seen|noted|observed)) )?"
    rf"(?:in [a-z0-9]+ patients? )?(?:[0-9a-z]+ (?:hours?|days?|weeks?|months?) )?(?:after|following|during|while on|while receiving|on) {_USE}$"
)
_UNDER = re.compile(rf"(?:after|following|during|while on|while receiving|under) {_USE}$")
_CAME_UNDER = re.compile(
    r"^(?: (?:therapy|treatment|infusion|monotherapy|administration))?,? (?:(?:he|she|they|the (?:patient|boy|girl|man|woman|child)|"
    r"[a-z0-9]+ patients?) )?(?:developed|experienced|had|suffered) (?:[a-z-]+ ){0,3}$"
)
# "IV度" is how bad a harm is, as "重度" is.
_ZH_DEGREE = (
    r"(?:了|轻度|中度|重度|严重|一过性|明显|[ⅠⅡⅢⅣⅤⅰⅱⅲⅳⅴ1-5iv]{1,3}(?:[-~至][ⅠⅡⅢⅣⅤⅰⅱⅲⅳⅴ1-5iv]{1,3})?度)"
)
_ZH_CAME_UNDER = re.compile(
    rf"^(?:[^，。；]{{0,6}}(?:时|中|后|期间))?[^，。；]{{0,6}}(?:出现|发生|并发){_ZH_DEGREE}{{0,2}}$"
)
_ZH_CAME_DURING = re.compile(
    r"(?:输注|注射|用药|服药|治疗)(?:时|中|期间|过程中)[^，。；]{0,4}出现" + _ZH_DEGREE + r"{0,2}$"
)
# "developed during treatment": after the finding, with no drug named.
_CAME_DURING = re.compile(
    r"^ (?:(?:has |had |was |were )?(?:occurred|developed|appeared|arose|seen|noted|observed) )"
    r"(?:during|while on|while receiving|on|under) (?:the |this |his |her |their )?(?:treatment|therapy)\b"
)
# "grade 3 or 4 neutropenia occurred", "grade 3 rash was seen in two": the scale on which harm of a treatment is told.
_GRADED = re.compile(
    r"\bgrades? (?:[1-5]|iv|iii|ii|v|i)(?: ?(?:or|and|to|-|/|–) ?(?:[1-5]|iv|iii|ii|v|i))?(?: or (?:higher|more|worse))? $"
)
_HAPPENED = re.compile(
    r"^ (?:was |were |has been |have been )?(?:occurred|developed|seen|noted|observed|recorded|reported|in [0-9a-z]+ patients?)\b"
)
_ZH_BLAMED = re.compile(r"^[，,]?[^，。；]{0,4}与$")
_ZH_BLAMES = re.compile(r"^(?:治疗|应用|使用|用药)?(?:有关|相关)")
# Still's disease is no episode of terms, and its findings are no harm either.
_STILL = ("systemic-jia", "aosd", "still-disease")
# What a drug may do it has not done.
_MAY = re.compile(r"\b(?:may|might|can|could|potential(?:ly)?|risk of|known to)\b|可能|可引起|可导致")
_AND_ALSO = re.compile(r"^,? (?:and|or) (?:by|with|to|in) (?:[a-z-]+ ){0,2}$")
_LISTED = re.compile(r"^[^.;。；]{0,160}$")


@dataclass(frozen=True, slots=True)
class Harm:
    """A finding that is laid to a treatment; ``drug`` when the words name it."""

    seen: Seen
    drug: Seen | None
    words: Span


@once_a_view
def harms_of(view: View, kinship: Kinship) -> tuple[Harm, ...]:
    """Return the adverse events that a sentence states.

    ``kinship`` tells which findings the diseases of this project bring: one of these is laid to a treatment only
    by words that blame it, never for having come after it.
    """
    seen = view.of_kind("Manifestation", "Disorder")
    return tuple(harm for row in seen if (harm := _harm(view, row, kinship)))


def read_adverse(
    story: Story, builder: FactBuilder, subjects: Subjects, courses: dict[tuple[str, str], Node]
) -> None:
    """State the adverse events; ``courses`` are the latest by subject and drug."""
    nodes: dict[tuple[str, str, str], Node] = {}
    for view in story.views:
        subject = subjects.of(view)
        if subject is None or view.voice != "patient":
            continue
        for harm in harms_of(view, story.kinship):
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


def _harm(view: View, seen: Seen, kinship: Kinship) -> Harm | None:
    if seen.modality not in ("affirmed", "negated"):
        return None
    for drug, words in (*_blamed(view, seen), *_stopped_for(view, seen), *_laid_to(view, seen)):
        if not _MAY.search(words.of(view.sentence.folded)):
            return Harm(seen, drug, words)
    cue = next((c for c in view.cues_of("adverse") if c.span.end <= seen.span.start), None)
    if cue is not None and _LISTED.match(view.between(cue.span, seen.span)) and not _denied(view, cue.span):
        return Harm(seen, None, Span(cue.span.start, seen.span.end))
    said = _called_harm(view, seen) or _came_with(view, seen, kinship)
    return Harm(seen, None, said) if said else None


def _blamed(view: View, seen: Seen) -> Iterator[tuple[Seen, Span]]:
    """ "neutropenia attributed to etoposide", "ciclosporin-induced hypertension"."""
    for drug in view.of_kind(*THERAPY):
        words = Words.covering(view.sentence, seen.span, drug.span).span
        gap = view.between(seen.span, drug.span)
        behind = drug.span.start >= seen.span.end
        blaming = (_BLAMING.match(gap) or _CAUSED.match(gap)) and not _NOT_THE_HARM.search(gap)
        if "the latter" in gap and re.search(r"\band\b", gap.partition("the latter")[0]):
            continue  # "X and Y, the latter attributed to Z"
        if (behind and _BLAMED.match(gap) and "following" not in gap) or (not behind and blaming):
            yield drug, words
        elif (
            behind
            and _ZH_BLAMED.match(gap)
            and (blames := _ZH_BLAMES.match(view.sentence.folded[drug.span.end :]))
        ):
            yield drug, Span(words.start, drug.span.end + blames.end())


def _stopped_for(view: View, seen: Seen) -> Iterator[tuple[Seen | None, Span]]:
    """ "X was discontinued because of hypertension", "因恶心呕吐停用"."""
    for cue in view.cues_of("stop", "taper"):
        before = view.sentence.folded[: seen.span.start]
        if view.sentence.language == "zh":
            reason = _ZH_BECAUSE if cue.kind == "stop" else _ZH_REDUCED
            gap = (
                _ASIDE.sub("", view.between(seen.span, cue.span))
                if cue.span.start >= seen.span.end
                else "." * 99
            )
            caused = reason.search(before) is not None and len(gap) <= 14
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


def _laid_to(view: View, seen: Seen) -> Iterator[tuple[Seen, Span]]:
    """ "rash is the only side effect of X", "X therapy was complicated by rash and by tremor": English shapes."""
    if view.sentence.language != "en":
        return
    drugs = {drug.span: drug for drug in view.of_kind(*THERAPY)}
    for effect in _effects(view.sentence.folded, tuple(drugs)):
        agent = drugs.get(effect.agent) if effect.agent else None
        before = view.sentence.folded[effect.span.start : seen.span.start]
        named = effect.span.contains(seen.span) or _AND_ALSO.match(
            view.sentence.folded[effect.span.end : max(effect.span.end, seen.span.start)]
        )
        if (
            agent is not None
            and seen.span.start >= effect.span.start
            and named
            and not _NOT_THE_HARM.search(before)
        ):
            yield agent, Words.covering(view.sentence, effect.span, effect.cue, agent.span).span


@lru_cache(maxsize=64)
def _effects(folded: str, drugs: tuple[Span, ...]) -> tuple[Effect, ...]:
    return blamed_effects(folded, tokens_of(folded), drugs) if drugs else ()


def _called_harm(view: View, seen: Seen) -> Span | None:
    """ "neutropenia was the commonest adverse event", "中性粒细胞减少为最常见的不良反应", "poorly tolerated (rash)"."""
    if seen.key in term_rules().harms:
        return seen.span
    induced = _TREATMENT_INDUCED.search(view.sentence.folded[: seen.span.start])
    if induced is not None:
        return Span(induced.start(), seen.span.end)
    graded = _GRADED.search(view.sentence.folded[: seen.span.start])
    if graded is not None and _HAPPENED.match(view.sentence.folded[seen.span.end :]):
        return Span(graded.start(), seen.span.end)
    for cue in view.cues_of("adverse"):
        if cue.span.start >= seen.span.end and _IS_CALLED.match(view.between(seen.span, cue.span)):
            return Span(seen.span.start, cue.span.end)
    for cue in view.cues_of("intolerant"):
        if cue.span.end <= seen.span.start and _IN_BRACKET.match(view.between(cue.span, seen.span)):
            return Span(cue.span.start, seen.span.end)
    return None


def _came_with(view: View, seen: Seen, kinship: Kinship) -> Span | None:
    """A finding that came after or during a treatment.

    One that the diseases of this project bring counts only where reference knowledge has it as an adverse effect of the drug.
    """
    if seen.modality != "affirmed" or (
        seen.mention.kind != "Manifestation" and seen.key not in term_rules().findings
    ):
        return None
    diseases = (*term_rules().episodes, *_STILL)
    of_disease = any(seen.key in kinship.findings_of(disease) for disease in diseases)
    for drug in view.of_kind(*THERAPY):
        if drug.modality != "affirmed" or (of_disease and seen.key not in kinship.harms_of(drug.key)):
            continue
        gap = view.between(seen.span, drug.span)
        if drug.span.start >= seen.span.end:
            came = _CAME_AFTER.match(gap)
        else:
            under = _UNDER.search(view.sentence.folded[: drug.span.start])
            came = (_CAME_UNDER.match(gap) if under else None) or _ZH_CAME_UNDER.match(gap)
        if came:
            return Words.covering(view.sentence, seen.span, drug.span).span
    if of_disease:
        return None
    before = _ZH_CAME_DURING.search(view.sentence.folded[: seen.span.start])
    if before is not None:
        return Span(before.start(), seen.span.end)
    behind = _CAME_DURING.match(view.sentence.folded[seen.span.end :])
    return Span(seen.span.start, seen.span.end + behind.end()) if behind else None


def _denied(view: View, cue: Span) -> bool:
    return (
        re.search(
            r"\b(?:no|without|not)\b[^.;,]{0,20}$|(?:无|未见|未出现)[^，。]{0,6}$",
            view.sentence.folded[: cue.start],
        )
        is not None
    )
