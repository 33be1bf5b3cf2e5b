"""One English sentence about a drug: what it did, what it was given for, how, and how long before.

The parts come from the shared reading: the mentions, doses and times of the sentence, and the open phrases of
:mod:`kg.extract.effects` and :mod:`kg.extract.usage`. Nothing is asked here of who or whether: a negated,
feared or general effect is read as well, and the caller decides what may become a fact.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.extract.agents import open_agents, whole_names
from kg.extract.effect_words import effect_words
from kg.extract.effects import Effect, find_effects, sounds_like_finding
from kg.extract.mentions import Mention
from kg.extract.named_drugs import scheme_names, stands_as_drug, without_classes
from kg.extract.phrases import Token, tokens_of
from kg.extract.usage import UseTime, dose_spans, indications, route_spans, use_times
from kg.model import Span
from kg.terms.open_drugs import OpenNames

#: How far before a drug's name the words stand that say it was given against the effect, in characters.
_RELIEF_REACH = 45


@dataclass(frozen=True, slots=True)
class DrugEvent:
    """Drugs and what came of them: harm, or (``is_harm`` false) treatment of something. Spans are of the sentence."""

    is_harm: bool
    agents: tuple[Span, ...]
    effects: tuple[Effect, ...]
    indications: tuple[Span, ...]
    doses: tuple[Span, ...]
    routes: tuple[Span, ...]
    times: tuple[UseTime, ...]


def drug_names(folded: str, mentions: Iterable[Mention], opened: OpenNames) -> tuple[Span, ...]:
    """Return where a sentence names a drug, given or not: "X-induced" and "allergic to X" name one too."""
    found = [mention.span for mention in mentions if mention.kind in ("Drug", "DrugClass", "Regimen")]
    taken = tuple(found)
    for match in opened.find(folded):
        is_drug = not match.only_given or stands_as_drug(folded, match.span)
        if is_drug and not any(map(match.span.overlaps, taken)):
            found.append(match.span)
    for span in scheme_names(folded):
        found = [other for other in found if not span.overlaps(other)]
        found.append(span)
    return tuple(sorted(found))


def find_drug_events(
    text: str, folded: str, drugs: tuple[Span, ...], findings: tuple[Span, ...]
) -> tuple[DrugEvent, ...]:
    """Return the events of a sentence: at most one of harm and one of treatment.

    ``drugs`` and ``findings`` are the terms that the sentence mentions; other names are read from their place.
    """
    tokens = tokens_of(folded)
    unlisted = [
        span
        for span in open_agents(text, folded, tokens, drugs)
        if not any(map(span.overlaps, findings)) and not sounds_like_finding(tokens, span)
    ]
    names = without_classes(folded, tuple(sorted((*drugs, *unlisted))))
    agents = whole_names(folded, tokens, names)
    effects = find_effects(folded, tokens, agents)
    spans = tuple(effect.span for effect in effects)
    given_for = indications(folded, tokens, agents, spans)
    doses, routes = dose_spans(text, folded), route_spans(folded, agents)
    times = tuple(use_times(text, folded, bool(effects)))
    is_harm = _is_harm(folded, tokens, effects)
    relief = tuple(agent for agent in agents if is_harm and _relieves(folded, agent, effects))
    main = tuple(agent for agent in agents if agent not in relief)
    events = [DrugEvent(is_harm, main, effects, given_for, doses, routes, times)]
    if relief:
        events.append(DrugEvent(False, relief, (), spans, (), (), ()))
    return tuple(events)


def _is_harm(folded: str, tokens: tuple[Token, ...], effects: tuple[Effect, ...]) -> bool:
    """Tell whether a sentence tells of harm: it does, but where words of benefit stand against no sure effect."""
    patterns = effect_words().patterns
    if not patterns["links.benefit"].search(folded) or patterns["links.harm"].search(folded):
        return True
    return any(effect.shape != "after" or sounds_like_finding(tokens, effect.span) for effect in effects)


def _relieves(folded: str, agent: Span, effects: tuple[Effect, ...]) -> bool:
    """Tell whether a drug was given against an effect: "X-induced Y resolved with Z".

    Where the shape names no drug, only words of relief between the effect and a drug tell them apart.
    """
    if not effects or any(effect.agent == agent for effect in effects):
        return False
    named = all(effect.agent is not None for effect in effects)
    after = max(max(e.span.end, e.cue.end, e.agent.end if e.agent else 0) for e in effects)
    if agent.start < after:
        return False
    before = folded[max(after, agent.start - _RELIEF_REACH) : agent.start]
    return effect_words().patterns["links.relieved" if named else "links.relief"].search(before) is not None
