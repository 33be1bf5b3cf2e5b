"""How a mention is meant: affirmed, negated, possible, planned, of the family, or only talked about.

After ConText (Harkema et al. 2009, J Biomed Inform 42:839), with the triggers of ``rules/<language>.toml``:
a trigger before or after a mention holds up to a terminator or the end of the clause. Above it stands
the voice of the sentence: a sentence about this document's patients, or one about the disease, the
literature or a plan.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from kg.extract.cues import Cue
from kg.extract.mentions import Mention
from kg.extract.sentences import Sentence
from kg.model import Span

Voice = Literal["patient", "general", "literature", "plan"]
Modality = Literal[
    "affirmed",
    "negated",
    "possible",
    "planned",
    "family",
    "hypothetical",
    "general",
    "literature",
    "definition",
]

#: Sections whose sentences speak of the patients only when they say so.
_TALK = frozenset({"introduction", "discussion", "literature", "conclusion"})
_OURS = re.compile(
    r"\bour (?:case|cases|patient|patients|series|study)\b|\b(?:this|the present) (?:case|patient|report)\b|"
    r"本例|本文|本组|该例|本研究|\bwe (?:report|describe|present)\b|\bhere(?:in)?, we\b"
)
# What stands behind these words is a ground of the suspicion, not what is suspected.
_GROUNDS = re.compile(r"\b(?:in (?:lieu|view|light) of|based on|given|because|due to|owing to)\b|因|鉴于")
_PRESENT = re.compile(r"\w+(?:s|es)|selectively block|block")
# A verb in the past tells of somebody; a participle after "be" or "is" does not.
_PAST = re.compile(
    r"\b(?:was|were|had|did|underwent|became|began|gave|led|fell|rose)\b|"
    r"(?<!be )(?<!is )(?<!are )(?<!been )(?<!being )\b(?:developed|presented|showed|revealed|received|achieved|improved|died|"
    r"required|remained|recovered|responded|relapsed|started|stopped|discontinued|tapered|failed|needed|experienced|completed|"
    r"resolved|normali[sz]ed|decreased|increased|disappeared|subsided|tolerated|occurred|persisted|continued|worsened|admitted)\b"
)
_DISMISSED = re.compile(
    r"^[^.;]{0,40}\b(?:suspected|considered)\b[^.;]{0,20}\b(?:but|and|then)\b[^.;]{0,30}\b(?:excluded|ruled out|discarded|rejected|not confirmed)"
)
_HYPOTHESIS = re.compile(
    r"^(?:should|were|if|unless|in case)\b|\b(?:if|whether|in case of|in the event of)\b|如果|一旦|若|可考虑|可选择|可选用|应考虑|可用于"
)
_SELF = re.compile(
    r"\b(?:she|he|our patient|the patient|patient) (?:herself|himself)\b|\b(?:our|the) patient\b|患[者儿]本人"
)
_SIBLING_OF = re.compile(
    r"\b(?:sister|brother|sibling|mother|father|twin|cousin|relative|parent)s? of (?:a|an|the|another) (?:\w+ )?(?:child|patient|boy|girl|man|woman)"
)
# What follows these words is a conclusion about the disease, not about the patient.
_AFTER_ALL = re.compile(
    r"\b(?:suggest(?:s|ing)|indicat(?:es|ing)|impl(?:ies|ying)|highlight(?:s|ing)) (?:that|the)\b|提示(?:其|该|此)"
)
_PLAN = re.compile(
    r"\b(?:will (?:be|receive|determine|assess|evaluate|collect|undergo)|purpose of (?:this|the) (?:clinical )?study|"
    r"the investigators (?:therefore|will))\b|本研究拟|本试验"
)
# How far a trigger reaches, in characters, where nothing ends its scope sooner.
_REACH = {"en": 160, "zh": 24}
_STOP_EN = re.compile(r"[;:]|\.\s|,\s*(?=(?:and\s+)?(?:he|she|the patient|it|they|was|were|had|there)\b)")
# What a denial does not reach over: what follows "with" or "consistent with", a verb of presenting, a time.
_DENIAL_STOP = re.compile(
    r",\s*(?:and\s+)?(?:so|with|surrounded|consistent|compatible|suggest\w+|indicat\w+|confirm\w+)\b|"
    r"\b[\w-]+ [\w-]+ (?:presents|presented|complained|experienced|underwent)\b|"  # not "never experienced"
    r"\b(?:change|improvement|difference)s? (?:in|of)\b|"  # what did not change was there
    r"\b[\w-]+ associated with\b|\b(?:other than|surrounded by|so (?:we|he|she|the|that)|despite|after)\b"
)
# A finding with its article or its own sign is found; what somebody denies may be "increased thirst".
_OWN_SIGN = re.compile(
    r",\s*(?:and\s+)?(?:an?|his|her|elevated|increased|decreased|reduced|normal|strong|positive|soft)\b"
)
# "Fever without rash, ascites, ferritin ..." denies one thing; "without rash, ascites or oedema" a list.
_LIST_END = re.compile(r"\b(?:or|nor|and)\b")
_LIST_OVER = re.compile(r"[.;]\s|, with\b")
_OWN_CLAUSE = re.compile(
    r",\s*(?:and\s+)?((?:[\w-]+\s){1,4}?)(?:was|were|is|are|had|has|remained|showed|revealed)\b"
)
_STOP_ZH = re.compile(r"[，。；;,：]")


def voice_of(sentence: Sentence, cues: Iterable[Cue], before: Sentence | None, said: Voice | None) -> Voice:
    """Return whom a sentence speaks of.

    ``before`` is the sentence that stands before it and ``said`` its voice: in running text a sentence
    without a sign of its own goes on as the one before it.
    """
    kinds = [cue.kind for cue in cues]
    ours = bool(_OURS.search(sentence.folded))
    if sentence.section == "title":
        return "patient"
    if "literature" in kinds and not ours:
        return "literature"
    continues = before is not None and before.paragraph == sentence.paragraph
    if sentence.section in ("objective", "table", "caption"):
        return "general"
    if sentence.section in _TALK:
        if ours:
            return "patient"
        if continues and said == "literature" and "patient" in kinds:
            return "literature"
        return "general"
    if _is_plan(sentence):
        return "plan"
    general, patient = kinds.count("general"), kinds.count("patient")
    if patient and patient >= general:
        return "patient"
    if not patient and sentence.language == "zh" and "relation" in kinds:
        return "general"
    if not patient and any(
        _PRESENT.fullmatch(cue.span.of(sentence.folded)) for cue in cues if cue.kind == "relation"
    ):
        return "general"
    if general and not ours:
        return "general" if not _is_past(sentence) or general > patient + 1 else "patient"
    if sentence.section in ("case", "results"):
        return "patient"
    if _is_past(sentence):
        return "patient"
    return said if continues and said is not None else "general"


def modality_of(sentence: Sentence, mention: Mention, cues: Iterable[Cue], voice: Voice) -> Modality:
    """Return how a mention is meant in its sentence."""
    cues = tuple(cues)
    if _triggered(sentence, mention.span, cues, "negation-before", "negation-after"):
        return "negated"
    if _DISMISSED.match(sentence.folded[mention.span.end :]):
        return "negated"
    if is_family(sentence, mention.span, cues):
        return "family"
    if voice == "plan":
        return "planned"
    if is_hypothetical(sentence, mention.span):
        return "hypothetical"
    if voice in ("general", "literature"):
        return voice
    if _AFTER_ALL.search(sentence.folded, 0, mention.span.start):
        return "general"
    doubt = _triggered(sentence, mention.span, cues, "uncertain-before", "uncertain-after")
    if doubt and not _GROUNDS.search(
        sentence.folded, doubt.span.end, max(doubt.span.end, mention.span.start)
    ):
        return "possible"
    if _triggered(sentence, mention.span, cues, "planned-before", "planned-after"):
        return "planned"
    if any(cue.kind == "definition" for cue in cues) and voice != "patient":
        return "definition"
    return "affirmed"


def is_hypothetical(sentence: Sentence, span: Span) -> bool:
    """Tell whether a span stands under a condition ("should MAS be suspected", "in the event of relapse")."""
    return _HYPOTHESIS.search(sentence.folded, 0, span.start) is not None


def is_family(sentence: Sentence, span: Span, cues: Iterable[Cue]) -> bool:
    """Tell whether a span is said of a relative: a sentence or clause with a relative for its subject.

    "Her brother had died of HLH in spite of etoposide; she herself had no fever": the first clause only.
    """
    cues = tuple(cues)
    if _triggered(sentence, span, cues, "family", None):
        return True
    if _SIBLING_OF.search(sentence.folded, 0, span.start):
        return True
    start = max(sentence.folded.rfind(";", 0, span.start), sentence.folded.rfind("；", 0, span.start)) + 1
    lead = sentence.folded[start : start + 30]
    subject = next(
        (cue for cue in cues if cue.kind == "family" and start <= cue.span.start <= start + 14), None
    )
    if subject is None or subject.span.end > span.start or not lead:
        return False
    return _SELF.search(sentence.folded, subject.span.end, span.start) is None


def trigger_of(
    sentence: Sentence, span: Span, cues: Iterable[Cue], before: str, after: str | None
) -> Cue | None:
    """Return the trigger that governs a span, if one of the two kinds does."""
    return _triggered(sentence, span, tuple(cues), before, after)


def _triggered(
    sentence: Sentence, span: Span, cues: tuple[Cue, ...], before: str, after: str | None
) -> Cue | None:
    for cue in reversed(cues):
        if (
            cue.kind == before
            and cue.span.end <= span.start
            and _reaches(sentence, cue.span, span, cues, cue.kind)
        ):
            return cue
    if after is not None:
        for cue in cues:
            if (
                cue.kind == after
                and cue.span.start >= span.end
                and _reaches(sentence, span, cue.span, cues, cue.kind)
            ):
                return cue
    return None


def _reaches(sentence: Sentence, left: Span, right: Span, cues: tuple[Cue, ...], trigger: str) -> bool:
    """Tell whether nothing between two spans ends a scope."""
    gap = right.start - left.end
    if gap > _REACH[sentence.language]:
        return False
    stop = _STOP_ZH if sentence.language == "zh" else _STOP_EN
    if stop.search(sentence.folded, left.end, right.start):
        return False
    if trigger == "negation-before" and not _denies(sentence, left, right):
        return False
    if trigger == "negation-after" and sentence.folded[right.start] == "-" and gap:
        return False
    # A plan or a doubt holds over an outcome word ("to be transplanted on relapse"); a negation does not.
    stops = (
        ("terminator",)
        if trigger.startswith(("planned", "uncertain", "not-given"))
        else ("terminator", "outcome")
    )
    # "No recurrence or metastasis": what a conjunction joins to an outcome word is denied with it.
    return not any(
        cue.kind in stops
        and left.end <= cue.span.start
        and cue.span.end <= right.start
        and not (cue.kind == "outcome" and sentence.folded.startswith(" or ", cue.span.end))
        for cue in cues
    )


def _denies(sentence: Sentence, cue: Span, span: Span) -> bool:
    """Tell whether a denial reaches a mention behind it: not over a new clause or a finding of its own.

    "Non-obstructive coronary disease" is a disease; "weak to absent reflexes, and pain" is pain.
    """
    if sentence.language == "zh":
        return True
    words, gap = cue.of(sentence.folded), sentence.folded[cue.end : span.start]
    if words == "non":
        return len(gap) <= 1
    if (
        words == "without"
        and "," in gap
        and not _LIST_END.search(_LIST_OVER.split(sentence.folded[cue.end :])[0])
    ):
        return False
    if words == "absent":
        return len(gap) <= 30 and re.search(r",|\b(?:in|on|with)\b", gap) is None
    if _DENIAL_STOP.search(sentence.folded, cue.end, span.start):
        return False
    if not words.startswith("den") and _OWN_SIGN.search(sentence.folded, cue.end, span.start):
        return False
    own = _OWN_CLAUSE.search(sentence.folded, cue.end)
    is_own = own is not None and own.start() < span.start and not re.search(r"\b(?:or|nor|and)\b", own[1])
    return not is_own


def _is_past(sentence: Sentence) -> bool:
    return sentence.language == "en" and _PAST.search(sentence.folded) is not None


def _is_plan(sentence: Sentence) -> bool:
    return _PLAN.search(sentence.folded) is not None
