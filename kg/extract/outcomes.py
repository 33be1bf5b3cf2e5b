"""Outcome words of a sentence: which outcome, affirmed or denied, of how many, after what time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.arms import ArmWords
from kg.extract.context import is_family, is_hypothetical, trigger_of
from kg.extract.cues import Cue
from kg.extract.lab_words import lab_words
from kg.extract.numbers import NUMBER, read_number
from kg.extract.shares import Share
from kg.extract.times import Duration
from kg.extract.view import View, distance_between, once_a_view
from kg.model import Span

# An outcome word that qualifies a disease is no outcome ("relapsed HLH", "fatal disorder").
_ADJECTIVES = frozenset({"relapsed", "fatal", "relapses", "复发性"})
_REACTIVATED = re.compile(r"reactivat")
_GERM = re.compile(
    r"\b(?:viral|[a-z-]*virus(?:es)?|cmv|ebv|hbv|vzv|hhv-?6|adenovirus|herpes(?: zoster)?|zoster|hepatitis b|tuberculosis|latent)\s+(?:was |were |had )?$"
)
_MEASURE = re.compile(
    r"\b(?:variability|bioavailability|pharmacokinetics?|absorption|exposure|adherence|compliance|accuracy|sensitivity|"
    r"specificity|auc|quality of (?:the )?evidence)\b[^.;,]{0,40}$"
)
_GOES = re.compile(r"resol|disappear|clear|消退|消失")
_BENEFITS = frozenset(
    {"improvement", "overall-response", "complete-response", "partial-response", "remission"}
)
_OF = re.compile(r"\s(?:of|in)(?: the| her| his| serum)*\s|\s*的?")
_CREDITS = re.compile(
    r"^\W*(?:\w+\W+){0,5}?(?:following|after|with|by|to|under|on|upon|using|through|via|from|when|while|during)\b[^.;]*$"
)
# "And three died", "of these, four went into remission"; not "on day 3 died".
_LEADING = re.compile(
    rf"(?:^|[,;:(] ?|\b(?:and|but|while|whereas|whom|which|only|other|remaining|another|further) )(?P<k>{NUMBER['en']})"
    r"(?: (?:of (?:them|these|whom)|had|have|has|also|then|later|subsequently|eventually|achieved|reached|attained|showed|went"
    r"|entered|into|in|were|was|did|a|an|the|are|is|patients?|children)){0,5} $"
)


@dataclass(frozen=True, slots=True)
class Said:
    """An outcome that a sentence states; ``absent`` when it denies it, ``arm`` the part of a group that it names."""

    cue: Cue
    key: str
    absent: bool
    words: Span
    share: Share
    time: Duration | None = None
    arm: ArmWords | None = None


@once_a_view
def outcomes_of(view: View) -> tuple[Said, ...]:
    """Return the outcomes that a sentence states of the patients, in order."""
    return tuple(_said(view))


def _said(view: View) -> Iterator[Said]:
    for cue in view.cues_of("outcome"):
        if is_adjective(view, cue) or _is_episode(view, cue) or cue.value == "no-adverse-event":
            continue
        if _is_of_a_value(view, cue):
            continue
        if _is_of_a_germ(view, cue) or _is_of_a_measure(view, cue):
            continue
        if trigger_of(view.sentence, cue.span, view.cues, "planned-before", None) or trigger_of(
            view.sentence, cue.span, view.cues, "uncertain-before", None
        ):
            continue
        if is_family(view.sentence, cue.span, view.cues) or is_hypothetical(view.sentence, cue.span):
            continue
        denial = _denial(view, cue)
        key, absent = _level(view, cue), denial is not None
        if absent and key in (
            "improvement",
            "overall-response",
            "complete-response",
            "remission",
            "partial-response",
        ):
            key, absent = "no-response", False
        if absent and key in ("death", "survival", "no-response"):
            continue
        span = Span(min(denial.span.start, cue.span.start), cue.span.end) if denial else cue.span
        yield Said(cue, key, absent, span, _share(view, cue), _time(view, cue))


def is_credited(view: View, said: Said, first_drug: Span) -> bool:
    """Tell whether an outcome is credited to a drug named behind it ("recovered following X")."""
    if first_drug.start < said.cue.span.end or view.sentence.language == "zh":
        return False
    return len(view.between(said.cue.span, first_drug)) <= 60 and bool(
        _CREDITS.match(view.between(said.cue.span, first_drug))
    )


def is_adjective(view: View, cue: Cue) -> bool:
    """Tell whether an outcome word only qualifies a disease ("relapsed HLH", "relapsed or refractory")."""
    word = cue.span.of(view.sentence.folded)
    if word not in _ADJECTIVES:
        return False
    return any(0 <= seen.span.start - cue.span.end <= 16 for seen in view.of_kind("Disorder")) or bool(
        re.match(r"\s*(?:or|and|/|,)\s*refractory", view.sentence.folded[cue.span.end :])
    )


def _is_episode(view: View, cue: Cue) -> bool:
    """ "再发MAS" tells of a new episode, not of what became of a treatment."""
    if cue.value != "relapse" or view.sentence.language != "zh":
        return False
    return any(0 <= seen.span.start - cue.span.end <= 3 for seen in view.of_kind("Disorder"))


def _is_of_a_germ(view: View, cue: Cue) -> bool:
    """ "Viral reactivation", "CMV was reactivated": an infection came back, not the disease under treatment."""
    if not _REACTIVATED.match(cue.span.of(view.sentence.folded)):
        return False
    return _GERM.search(view.sentence.folded[: cue.span.start]) is not None


def _is_of_a_measure(view: View, cue: Cue) -> bool:
    """ "Bioavailability was not improved": what got better or did not is no patient."""
    return _MEASURE.search(view.sentence.folded[: cue.span.start]) is not None


def _level(view: View, cue: Cue) -> str:
    """ "The rash resolved completely", "浮肿完全消退": a finding that goes is an improvement, not remission of the disease."""
    if cue.value not in ("remission", "complete-response") or not _GOES.search(
        cue.span.of(view.sentence.folded)
    ):
        return cue.value
    reach = 8 if view.sentence.language == "zh" else 30
    near = [seen for seen in view.of_kind("Manifestation") if distance_between(seen.span, cue.span) <= reach]
    return "improvement" if any(_in_clause(view, seen.span, cue.span, reach) for seen in near) else cue.value


def _is_of_a_value(view: View, cue: Cue) -> bool:
    """Tell whether only a laboratory value got better ("ferritin normalised"): that is no response of the disease."""
    if cue.value not in _BENEFITS:
        return False
    for seen in view.of_kind("LabAnalyte"):
        gap = view.between(seen.span, cue.span)
        if seen.key == "body-temperature":
            continue
        if seen.span.end <= cue.span.start and lab_words().fills(gap):
            return True
        if cue.span.end <= seen.span.start and _OF.fullmatch(gap):
            return True
    return False


def _denial(view: View, cue: Cue) -> Cue | None:
    found = trigger_of(view.sentence, cue.span, view.cues, "negation-before", None)
    limit = 8 if view.sentence.language == "zh" else 30
    return found if found and cue.span.start - found.span.end <= limit else None


def _share(view: View, cue: Cue) -> Share:
    """Return count, total and percent that stand in the clause of an outcome word."""
    if (leading := _leading_number(view, cue)) is not None:
        return leading
    near = [
        share
        for share in view.quantities.fractions
        if _in_clause(view, share.span, cue.span, 60) and not _is_others(view, share.span, cue)
    ]
    if near:
        share = min(near, key=lambda share: distance_between(share.span, cue.span))
        return Share(share.count, share.total, share.percent, (share.span,))
    percent = next(
        (
            p
            for p in view.quantities.percents
            if _in_clause(view, p.span, cue.span, 40) and not _is_others(view, p.span, cue)
        ),
        None,
    )
    value = percent.quantity.value if percent else None
    counts = [
        count
        for count in view.quantities.counts
        if _in_clause(view, count.span, cue.span, 25) and not _is_others(view, count.span, cue)
    ]
    behind = [count for count in counts if count.span.start >= cue.span.end]
    before = [count for count in counts if count.span.end <= cue.span.start]
    if view.sentence.language == "zh" and behind and behind[0].span.start - cue.span.end <= 2:
        # "30例患儿死亡6例": the number behind the word is how many, the one before it of how many.
        whole = [before[-1]] if before and before[-1].value >= behind[0].value else []
        spans = tuple(found.span for found in (*whole, behind[0], percent) if found)
        return Share(behind[0].value, whole[0].value if whole else None, value, spans)
    nearest = min(counts, key=lambda count: distance_between(count.span, cue.span), default=None)
    spans = tuple(found.span for found in (nearest, percent) if found)
    return Share(nearest.value if nearest else None, None, value, spans)


def _leading_number(view: View, cue: Cue) -> Share | None:
    """ "Twelve improved and three died": a number with no noun that leads an outcome word counts people."""
    if view.sentence.language == "zh":
        return None
    match = _LEADING.search(view.sentence.folded, 0, cue.span.start)
    number = read_number(match["k"], "en") if match else None
    if match is None or number is None or number != int(number):
        return None
    return Share(int(number), None, None, (Span(*match.span("k")),))


def _is_others(view: View, share: Span, cue: Cue) -> bool:
    """Tell whether a number is that of another outcome: one that stands between, or one that it leads."""
    low, high = min(share.end, cue.span.end), max(share.start, cue.span.start)
    others = [other for other in view.cues_of("outcome") if other.span != cue.span]
    if any(low <= other.span.start and other.span.end <= high for other in others):
        return True
    return share.start >= cue.span.end and any(
        0 <= other.span.start - share.end < share.start - cue.span.end
        and _in_clause(view, share, other.span, 40)
        for other in others
    )


def _in_clause(view: View, left: Span, right: Span, reach: int) -> bool:
    gap = view.between(left, right)
    return len(gap) <= reach and not re.search(r"[;；，。]|,(?!\d)", gap)


def _time(view: View, cue: Cue) -> Duration | None:
    for duration in view.quantities.durations:
        leads = duration.span.start <= 3 and re.match(
            r"\s*after\b", view.sentence.folded[duration.span.end :]
        )
        if duration.kind == "after" and leads:
            return duration
        if duration.kind != "after" or distance_between(duration.span, cue.span) > 25:
            continue
        if not re.search(r"[,，;；]|\b(?:and|but)\b", view.between(duration.span, cue.span)):
            return duration
    return None
