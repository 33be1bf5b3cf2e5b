"""One drug of a sentence: whether it was given, planned or only named, and whether it failed, was stopped or resumed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.extract.context import trigger_of
from kg.extract.cues import Cue
from kg.extract.mentions import THERAPY
from kg.extract.view import Seen, View, distance_between
from kg.model import Span
from kg.terms.reading_rules import term_rules

_DESCRIBES = re.compile(r"\s*(?:\([^)]{1,20}\)\s*)?,?\s*(?:which is |is )?(?:an?|the)\s[^,;.]{0,45}")
_CONTINUED = re.compile(
    r"^[^;.]*\b(?:but|and|which)\s+(?:(?:was|were)\s*(?:then |later |subsequently |soon )?|(?:had|needed) to be )?$"
)
_EXCHANGE = re.compile(r"(?:was )?(?:switched|changed|replaced|converted|substituted|transitioned)")
_NOT = re.compile(r"\b(?:not|never|without)\s+(?:be |been |yet )?$|(?:未|没有|不)$")
_IS_FINITE = re.compile(r"(?:was|were|could|not|never|parents)\b")
# "Earlier use of A might have helped", "could have been given A": of the past, but it did not happen. A harm that a
# drug "might have caused" is said of a drug that was given.
_AUTHORS = re.compile(r"\bet al\b|\band (?:colleagues|co-?workers)\b|等报[道告]")
# "Refractory to A and received B": the second verb has a drug of its own.
_AND_GIVEN = re.compile(
    r"\b(?:and|then|but|who|she|he|they)\s+(?:(?:then|subsequently|later|therefore|was|were|had been)\s+)*"
    r"(?:received|given|treated|started|switched|commenced|underwent|responded|improved)\b"
)
_UNREAL = re.compile(
    r"\b(?:might|could|would|should) (?:not )?have\b(?! (?:been )?(?:caused|contributed|induced|triggered|led|resulted|masked|played))"
    r"|本可|本应"
)
_BECAUSE = re.compile(
    r"[^。；;，]*[，,](?:后|但|遂)?(?:因|(?:均|皆|都)(?:因|已|先后|相继|于)?)[^，,。；;]{0,15}"
)
_FROM = re.compile(r"\s*from\s*(?:oral |intravenous )?")
_IS_PASSIVE = re.compile(r"\b(?:was|were|been|being)\b")
_LINK = re.compile(
    r"^\W*(?:the |a |an |and |of |treatment |therapy |with |was |were |to |its |his |her |dose |dosage |oral |daily |on |，|予|了|用)*\W*$"
)


@dataclass(frozen=True, slots=True)
class Use:
    """One drug in a step, and what the words beside it say of its use.

    ``modality``: ``given``, ``planned`` or ``mentioned``. The cues are those that govern this mention.
    """

    seen: Seen
    modality: str
    failed: Cue | None = None
    stopped: Cue | None = None
    tapered: Cue | None = None
    resumed: Cue | None = None
    intolerant: Cue | None = None
    reason: str = ""

    @property
    def key(self) -> str:
        """The key of the drug."""
        return self.seen.key


def use_of(view: View, seen: Seen) -> Use | None:
    """Return how a drug mention is used; None where it names a test or describes the drug before it."""
    if seen.key in term_rules().tests or _is_description(view, seen):
        return None
    modality, reason = _modality(view, seen)
    if (vain := _in_vain(view, seen)) is not None:
        return Use(seen, "given", failed=vain)
    before = trigger_of(view.sentence, seen.span, view.cues, "failure-before", None)
    if before is not None and _starts_anew(view, before.span, seen.span):
        before = None
    return Use(
        seen=seen,
        modality=modality,
        reason=reason,
        failed=before or _resistant(view, seen) or _after(view, seen, "failure-after"),
        stopped=_event(view, seen, "stop") or _replaced(view, seen),
        tapered=_event(view, seen, "taper"),
        resumed=_event(view, seen, "resume"),
        intolerant=view.nearest(["intolerant"], seen.span, 30, 30),
    )


def _in_vain(view: View, seen: Seen) -> Cue | None:
    """ "Neither A nor B was effective": both were given, and failed."""
    neither = next(
        (c for c in view.cues_of("negation-before") if c.span.of(view.sentence.folded) == "neither"), None
    )
    if neither is None or neither.span.end > seen.span.start:
        return None
    return next(
        (
            cue
            for cue in view.cues_of("outcome")
            if cue.span.start >= seen.span.end
            and cue.value in ("overall-response", "improvement", "remission", "complete-response")
        ),
        None,
    )


def _replaced(view: View, seen: Seen) -> Cue | None:
    """ "X was switched to Y", "switched from X to Y": X ends there."""
    for cue in view.cues_of("switch"):
        if not _EXCHANGE.match(cue.span.of(view.sentence.folded)):
            continue
        gap = _gap_without_drugs(view, cue.span, seen.span)
        behind = cue.span.start >= seen.span.end
        if (
            behind and _IS_PASSIVE.search(gap + cue.span.of(view.sentence.folded)) and _passive(view, gap)
        ) or (not behind and _FROM.fullmatch(view.between(cue.span, seen.span))):
            return cue
    return None


def _starts_anew(view: View, cue: Span, drug: Span) -> bool:
    """ "Given the failure of A, B was started": the failure is not B's."""
    between = view.sentence.folded[cue.end : drug.start]
    if _AND_GIVEN.search(between):
        return True
    if re.search(r"[,，]", between) is None:
        return False
    return any(
        cue.end <= start.span.start < drug.start or 0 <= start.span.start - drug.end <= 12
        for start in view.cues_of("start", "switch", "resume")
    )


def _resistant(view: View, seen: Seen) -> Cue | None:
    """ "colchicine-resistant", "colchicine- and anakinra-resistant", "colchicine resistance"."""
    for cue in view.cues_of("resistant"):
        gap = _gap_without_drugs(view, seen.span, cue.span)
        if (
            cue.span.start >= seen.span.end
            and len(gap) <= 8
            and re.fullmatch(r"[-\s,/]*(?:and|or|和|或|、)?[-\s]*", gap)
        ):
            return cue
    return None


def _is_description(view: View, seen: Seen) -> bool:
    """ "tocilizumab, an IL-6 receptor monoclonal antibody": the class describes the drug before it."""
    if seen.mention.kind != "DrugClass":
        return False
    return any(
        other.span.end <= seen.span.start
        and _DESCRIBES.fullmatch(view.between(other.span, seen.span)) is not None
        for other in view.of_kind("Drug")
    )


def _modality(view: View, seen: Seen) -> tuple[str, str]:
    """Return how a drug mention is meant, and the reason when it was not given."""
    withheld = view.nearest(["withheld"], seen.span, 12, 60)
    # "A was unavailable, so B was given": a passive speaks of the drug before it.
    passed = (
        withheld is not None
        and withheld.span.end <= seen.span.start
        and _IS_FINITE.match(withheld.span.of(view.sentence.folded))
    )
    if withheld is not None and not passed and not _adjoining(view, seen, "stop", 4):
        return "planned", "planned"
    if view.nearest(["not-given-after"], seen.span, 0, 60) or _was_not_given(view, seen.span):
        return "mentioned", "negated"
    if _is_of_other_authors(view, seen.span):
        return "mentioned", "discussed-only"
    if _is_unreal(view, seen.span):
        return "mentioned", "hypothetical"
    avoided = trigger_of(view.sentence, seen.span, view.cues, "not-given", None)
    if avoided is not None and seen.span.start - avoided.span.end <= 60:
        return "mentioned", "negated"
    if seen.modality == "negated":
        near = view.nearest(["negation-before", "negation-after"], seen.span, 18, 12)
        return ("mentioned", "negated") if near else ("given", "")
    if seen.modality == "possible":
        if view.nearest(["uncertain-after"], seen.span, 0, 40):
            return "planned", "planned"
        return (
            ("mentioned", "hypothetical")
            if view.nearest(["uncertain-before"], seen.span, 12, 0)
            else ("given", "")
        )
    if seen.modality == "planned":
        return "planned", "planned"
    if seen.modality == "family":
        return "mentioned", "family-history"
    if seen.modality in ("general", "literature", "hypothetical", "definition"):
        return "mentioned", "discussed-only"
    return "given", ""


def _was_not_given(view: View, span: Span) -> bool:
    """ "She was not given X": the words that mostly stand behind a drug, right before it."""
    return any(
        cue.span.end <= span.start
        and re.fullmatch(r"\s*(?:any |the |further |any further )?", view.between(cue.span, span))
        for cue in view.cues_of("not-given-after")
    )


def _is_of_other_authors(view: View, span: Span) -> bool:
    """ "Our patient was not rechallenged; Rubio et al. gave B": the part of a sentence that tells of other authors' work."""
    hit = _AUTHORS.search(view.sentence.folded)
    return hit is not None and not re.search(r"[;；]", view.between(span, Span(*hit.span())))


def _is_unreal(view: View, span: Span) -> bool:
    """Tell whether the clause of a span speaks of what might have been."""
    hits = _UNREAL.finditer(view.sentence.folded)
    return any(
        not re.search(r"[,，;；]|\bbut\b", view.between(span, Span(*hit.span())))
        and distance_between(span, Span(*hit.span())) <= 60
        for hit in hits
    )


def _adjoining(view: View, seen: Seen, kind: str, gap: int) -> Cue | None:
    return next((cue for cue in view.cues_of(kind) if distance_between(cue.span, seen.span) <= gap), None)


def _after(view: View, seen: Seen, kind: str) -> Cue | None:
    """A cue behind the list of drugs that this drug stands in."""
    for cue in view.cues_of(kind):
        if cue.span.start < seen.span.end:
            continue
        gap = view.between(seen.span, cue.span)
        for other in view.of_kind(*THERAPY):
            gap = gap.replace(other.mention.surface.casefold(), "")
        if len(gap) <= 60 and not re.search(r"[;；。]|\bbut\b|\bthen\b", gap):
            return cue
    return None


def _event(view: View, seen: Seen, kind: str) -> Cue | None:
    """A stop, taper or restart that takes this drug as its object."""
    for cue in view.cues_of(kind):
        if _NOT.search(view.sentence.folded[: cue.span.start]):
            continue
        gap = _gap_without_drugs(view, cue.span, seen.span)
        behind = cue.span.start >= seen.span.end
        said_of = (_passive(view, gap) or _for_a_reason(view, cue, gap)) if behind else _LINK.match(gap)
        if len(gap) > 40 or not said_of:
            continue
        if not behind and _has_own_subject(view, cue):
            continue
        return cue
    return None


def _for_a_reason(view: View, cue: Cue, gap: str) -> bool:
    """ "加用X，因骨髓抑制停用": the clause of the reason has no drug of its own."""
    own = any(0 <= seen.span.start - cue.span.end <= 3 for seen in view.of_kind(*THERAPY))
    return view.sentence.language == "zh" and not own and _BECAUSE.fullmatch(gap) is not None


def _has_own_subject(view: View, cue: Cue) -> bool:
    """Tell whether the drug of a passive verb stands before it ("A was stopped and B was started")."""
    if view.sentence.language == "zh":
        return False
    return any(
        seen.span.end <= cue.span.start and _IS_PASSIVE.search(gap) and _passive(view, gap)
        for seen in view.of_kind(*THERAPY)
        for gap in [
            _gap_without_drugs(view, seen.span, Span(cue.span.start, cue.span.start))
            + cue.span.of(view.sentence.folded)[:4]
        ]
    )


def _gap_without_drugs(view: View, left: Span, right: Span) -> str:
    gap = view.between(left, right)
    for other in view.of_kind(*THERAPY):
        gap = gap.replace(other.mention.surface.casefold(), "")
    return gap


def _passive(view: View, gap: str) -> bool:
    """Tell whether a verb behind a drug is said of it ("the dose of X was tapered", "X治疗近3个月停用")."""
    if view.sentence.language == "zh":
        return not re.search(r"[，。；;,]", gap)
    if _CONTINUED.search(gap) and len(gap) <= 80:
        return True
    return (
        re.fullmatch(
            r"[\s(),\w/.-]*?(?:therapy|treatment|dose|dosage)?\s*(?:was|were|had been|has been|could be|successfully|slowly|gradually|then|being|also|\s)*",
            gap,
        )
        is not None
        and len(gap) <= 30
    )
