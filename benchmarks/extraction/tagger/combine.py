"""Ways to put the two opinions together. All take the spans of one label in one sample."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks.extraction.tagger.corpora import Labelled

Spans = frozenset[Labelled]

#: Thresholds that are tried; above the last one the tagger never speaks.
THRESHOLDS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.01)


@dataclass(frozen=True, slots=True, order=True)
class Tagged:
    """A span that the tagger marks, and the least probability of its tags over the tokens."""

    span: Labelled
    probability: float


def rules_alone(rules: Spans, tagged: Iterable[Tagged], threshold: float) -> Spans:
    return rules


def tagger_alone(rules: Spans, tagged: Iterable[Tagged], threshold: float) -> Spans:
    return frozenset(row.span for row in tagged)


def union(rules: Spans, tagged: Iterable[Tagged], threshold: float) -> Spans:
    """Every span that either gives; where they differ on the border, both."""
    return rules | tagger_alone(rules, tagged, threshold)


def agreed(rules: Spans, tagged: Iterable[Tagged], threshold: float) -> Spans:
    """The spans of the rules that a span of the tagger touches."""
    spans = [row.span for row in tagged]
    return frozenset(rule for rule in rules if any(rule.overlaps(span) for span in spans))


def fallback(rules: Spans, tagged: Iterable[Tagged], threshold: float) -> Spans:
    """The rules where they fire; elsewhere the tagger where it is surer than a threshold."""
    return rules | {
        row.span
        for row in tagged
        if row.probability >= threshold and not any(row.span.overlaps(rule) for rule in rules)
    }


SYSTEMS: dict[str, Callable[[Spans, Iterable[Tagged], float], Spans]] = {
    "rules": rules_alone,
    "tagger": tagger_alone,
    "union": union,
    "agreed": agreed,
    "fallback": fallback,
}
