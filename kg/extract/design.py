"""What kind of document this is, and which disorders it is about."""

from __future__ import annotations

from collections import Counter

from kg.extract.builder import FactBuilder, Node, Words
from kg.extract.cues import Cue
from kg.extract.view import Story, View
from kg.model import TermRef
from kg.terms.reading_rules import term_rules

# A stronger statement of design outranks a weaker one that stands earlier.
_STRENGTH = {
    "case-report": 3,
    "case-series": 4,
    "clinical-trial": 5,
    "review": 3,
    "retrospective-cohort": 2,
    "cohort-study": 2,
    "in-vitro-study": 1,
}


def read_design(story: Story, builder: FactBuilder) -> str | None:
    """State the study design that the text names, and return its key."""
    ranked: list[tuple[int, int, View, Cue]] = []
    for view in story.views:
        early = (
            view.sentence.section in ("title", "objective", "abstract", "body", "methods")
            or view.sentence.index < 4
        )
        for cue in view.cues_of("design"):
            if view.voice == "literature" or not early:
                continue
            strength = _STRENGTH.get(cue.value, 1) + (4 if view.sentence.section == "title" else 0)
            ranked.append((-strength, view.sentence.index, view, cue))
    if not ranked:
        return None
    _, _, view, cue = min(ranked, key=lambda row: row[:2])
    work = _work(builder)
    builder.state(work, "design", TermRef(cue.value), Words(view.sentence, cue.span), "design")
    return cue.value


def read_topics(story: Story, builder: FactBuilder) -> None:
    """State the disorders that the title, or else the text, is about."""
    titles = [v for v in story.views if v.sentence.section == "title"]
    for view in titles:
        for seen in view.of_kind("Disorder"):
            if seen.modality == "negated":
                continue
            builder.state(
                _work(builder),
                "topic",
                TermRef(_disorder(seen.key)),
                Words(view.sentence, seen.span),
                "topic-in-title",
            )
    if any(True for view in titles for _ in view.of_kind("Disorder")):
        return
    # What is ruled out, or a relative had, is not what a text is about.
    about = [
        (view, seen)
        for view in story.views
        for seen in view.of_kind("Disorder")
        if seen.modality not in ("negated", "family")
    ]
    counts: Counter[str] = Counter(seen.key for _, seen in about)
    if not counts:
        return
    top = min(counts, key=lambda key: (-counts[key], key))
    view, seen = next((view, seen) for view, seen in about if seen.key == top)
    words = Words(view.sentence, seen.span)
    builder.state(_work(builder), "topic", TermRef(top), words, "topic-by-frequency")


def _disorder(key: str) -> str:
    return term_rules().decompose.get(key, {}).get("disorder", key)


def _work(builder: FactBuilder) -> Node:
    return next(builder.nodes("Work"), None) or builder.new("Work", "work")
