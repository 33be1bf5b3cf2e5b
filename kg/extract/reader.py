"""Read one document to facts, one language at a time."""

from __future__ import annotations

from kg.extract.adverse import read_adverse
from kg.extract.builder import FactBuilder
from kg.extract.claims import read_claims
from kg.extract.conditions import read_conditions
from kg.extract.courses import TherapyReader
from kg.extract.design import read_design, read_topics
from kg.extract.findings import read_findings
from kg.extract.group_statistics import read_statistics
from kg.extract.mechanisms import read_mechanisms
from kg.extract.observations import read_observations
from kg.extract.subjects import Subjects, read_subjects
from kg.extract.view import Seen, Story, View, read_story
from kg.model import Document, Fact, Language, Reading, UnusedMention
from kg.terms.lexicon import Lexicon
from kg.vocab import NARRATIVE

_REASON = {
    "negated": "negated",
    "planned": "planned",
    "family": "family-history",
    "hypothetical": "hypothetical",
    "general": "discussed-only",
    "literature": "discussed-only",
    "possible": "hypothetical",
    "definition": "definition",
    "affirmed": "repeats-known-fact",
}


def extract(document: Document, lexicon: Lexicon) -> tuple[Reading, ...]:
    """Return one reading for each language that the narrative of a document is written in."""
    languages: list[Language] = []
    for passage in document.text.passages:
        if passage.section in NARRATIVE and passage.language not in languages:
            languages.append(passage.language)
    return tuple(_read(document, language, lexicon) for language in sorted(languages))


def _read(document: Document, language: Language, lexicon: Lexicon) -> Reading:
    story = read_story(document, language, lexicon)
    builder = FactBuilder(document)
    design = read_design(story, builder)
    read_topics(story, builder)
    subjects = read_subjects(story, builder, design)
    conditions = read_conditions(story, builder, subjects)
    read_findings(story, builder, subjects)
    therapy = TherapyReader(story, builder, subjects, conditions).read()
    read_adverse(story, builder, subjects, therapy.latest_courses())
    read_observations(story, builder, subjects, therapy)
    claimed = read_claims(story, builder) | read_mechanisms(story, builder)
    claimed |= read_statistics(story, builder, subjects)
    facts = builder.facts()
    unused = _unused(story, facts, claimed, therapy.unused, subjects)
    return Reading(document, language, facts, unused)


def _unused(
    story: Story,
    facts: tuple[Fact, ...],
    claimed: set[tuple[int, int]],
    noted: list[UnusedMention],
    subjects: Subjects,
) -> tuple[UnusedMention, ...]:
    """Say of every mention of a therapy or disorder that stands in no evidence why it became no fact."""
    covered = [row.span for fact in facts for s in fact.statements for row in s.evidence]
    reasons = {(mention.span.start, mention.span.end): mention for mention in noted}
    found: dict[tuple[int, int], UnusedMention] = {}
    for view in story.views:
        for seen in view.of_kind("Drug", "DrugClass", "Regimen", "Procedure", "Disorder"):
            span = view.sentence.at(seen.span.start, seen.span.end)
            place = (span.start, span.end)
            if place in claimed or any(row.contains(span) for row in covered):
                continue
            reason = reasons[place].reason if place in reasons else _reason(view, seen, subjects)
            found[place] = UnusedMention(story.document.text.id, span, seen.mention.surface, seen.key, reason)
    for item in story.table.unresolved:
        span = item.sentence.at(item.span.start, item.span.end)
        found.setdefault(
            (span.start, span.end),
            UnusedMention(
                story.document.text.id, span, span.of(story.document.text.text), item.key, "ambiguous-form"
            ),
        )
    return tuple(sorted(found.values()))


def _reason(view: View, seen: Seen, subjects: Subjects) -> str:
    if subjects.of(view) is None and seen.modality == "affirmed":
        return "no-subject"
    return _REASON[seen.modality]
