"""The role that words of a sentence give to a step of treatment.

Salvage therapy is what is given when the standard treatment has not worked or the disease has come back
(NCI Dictionary of Cancer Terms, "salvage therapy"), so "X for refractory disease" states that role as
"salvage treatment with X" does; of the disease alone ("refractory disease") nothing follows for any drug.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.cues import Cue
from kg.extract.uses import Use
from kg.extract.view import View, distance_between
from kg.model import Span
from kg.terms.reading_rules import term_rules

_TAKING = re.compile(
    r"\b(maintained on|in remission on|well controlled on|stable on|taking|on treatment with|under treatment with|receiving)\s+(?:[a-z]+\s+){0,2}$"
)
_ADMITTED = re.compile(
    r"\b(?:presented|was (?:admitted|referred|hospitali[sz]ed)|were (?:admitted|referred))\b"
)
_FOR = re.compile(
    r"\W*(?:[a-z-]+\s+){0,4}?(?:for|in|to treat|as treatment (?:of|for))\s+(?:[a-z-]+\s+){0,5}?(?:and |or |/)?\s*"
)
_TREATED_WITH = re.compile(
    r"[^.;,]{0,60}?\b(?:(?:treated|managed|treatment|therapy|controlled|salvaged)(?: successfully)? (?:with|by|using)"
    r"|who (?:had )?(?:received|were given)|receiving)\s+(?:[a-z-]+\s+){0,2}$"
)
_ZH_GIVEN = re.compile(r"[^，。；,;]{0,8}(?:接受|应用|使用|予以|给予|采用|予)[^，。；,;]{0,4}")
_ZH_FOR = re.compile(r"[^，。；,;]{0,10}(?:治疗|用于|治愈)[^，。；,;]{0,10}")
_SALVAGED = frozenset({"refractory-disease", "relapsed-disease"})


def role_of(view: View, group: list[Use], floor: int, ceiling: int) -> Cue | None:
    """Return the cue that tells the role of the drugs of a step; it stands between ``floor`` and ``ceiling``."""
    cues = [cue for cue in view.cues_of("role") if floor <= cue.span.start and cue.span.end <= ceiling]
    near = min(cues, key=lambda cue: distance_between(cue.span, group[0].seen.span), default=None)
    return near or _taken_before(view, group) or _for_refractory(view, group, floor, ceiling)


def _taken_before(view: View, group: list[Use]) -> Cue | None:
    """ "A girl with lupus, taking A and B, was admitted": what was taken before the illness that is told."""
    taking = _TAKING.search(view.sentence.folded, 0, group[0].seen.span.start)
    if taking is None or _ADMITTED.search(view.sentence.folded, group[-1].seen.span.end) is None:
        return None
    return Cue(Span(*taking.span(1)), "role", "prior-therapy")


def _for_refractory(view: View, group: list[Use], floor: int, ceiling: int) -> Cue | None:
    """ "X in relapsed or refractory HLH", "refractory HLH treated with X": X is given as salvage."""
    if any(use.failed or use.stopped or use.tapered or use.modality != "given" for use in group):
        return None
    first, last = group[0].seen.span, group[-1].seen.span
    for disease in _hard_to_treat(view):
        within = floor <= disease.start and disease.end <= ceiling
        if within and (_leads_to(view, last, disease) or _leads_from(view, disease, first)):
            return Cue(disease, "role", "salvage-therapy")
    return None


def _hard_to_treat(view: View) -> Iterator[Span]:
    """Yield the words that call a disease refractory or relapsed, with its name."""
    for seen in view.of_kind("Disorder"):
        if term_rules().decompose.get(seen.key, {}).get("qualifier") in _SALVAGED:
            yield seen.span
        for cue in view.cues_of("qualifier"):
            if cue.value in _SALVAGED and 0 <= seen.span.start - cue.span.end <= 30:
                yield Span(cue.span.start, seen.span.end)


def _leads_to(view: View, drug: Span, disease: Span) -> bool:
    gap = _FOR if view.sentence.language == "en" else _ZH_FOR
    return drug.end <= disease.start and gap.fullmatch(view.between(drug, disease)) is not None


def _leads_from(view: View, disease: Span, drug: Span) -> bool:
    gap = _TREATED_WITH if view.sentence.language == "en" else _ZH_GIVEN
    return disease.end <= drug.start and gap.fullmatch(view.between(disease, drug)) is not None
