"""The marks of a statement that tell how far it can be trusted: how it was read, and from which words.

A mark is a short name (``kind: agent``, ``several passages``, ``only hedged``); ``confidence.toml`` gives
each its weight. Marks of doubt have ``only`` in their name: every passage that supports the statement bears
them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import compress
from typing import Final

from kg.extract.cues import load_cues
from kg.extract.sentences import Sentence, split_sentences
from kg.model import Document, Evidence, Fact, NodeRef, Object, Ontology, Statement, TermRef, WorkFacts

# What can be judged by itself, by class and property of the fact.
_KINDS: Final[dict[tuple[str, str], str]] = {
    ("Patient", "size"): "one patient",
    ("Cohort", "size"): "group size",
    ("Patient", "age"): "age",
    ("Cohort", "age"): "age",
    ("Patient", "sex"): "sex",
    ("Cohort", "maleCount"): "sex",
    ("Cohort", "femaleCount"): "sex",
    ("Episode", "disorder"): "episode",
    ("Condition", "disorder"): "condition",
    ("Finding", "manifestation"): "finding",
    ("Course", "agent"): "agent",
    ("Course", "plannedAgent"): "agent spoken of",
    ("Course", "mentionedAgent"): "agent spoken of",
    ("Course", "dosage"): "dose",
    ("Course", "duration"): "duration",
    ("Course", "ended"): "end of course",
    ("Dosage", "route"): "route",
    ("Dosage", "frequency"): "frequency",
    ("TherapyLine", "after"): "order of lines",
    ("TherapyLine", "statedRole"): "role",
    ("TherapyLine", "outcome"): "response",
    ("TherapyLine", "groupOutcome"): "response",
    ("Outcome", "outcomeType"): "outcome",
    ("GroupOutcome", "outcomeType"): "group outcome",
    ("GroupOutcome", "count"): "share",
    ("GroupOutcome", "percent"): "share",
    ("AdverseEvent", "adverseEvent"): "adverse event",
    ("MechanismClaim", "mechanismSubject"): "mechanism",
}
KINDS: Final = frozenset(_KINDS.values())
OF_DOCUMENT: Final = (
    "a report on several",
    "a report on nobody",
    "a report on a group",
    "many lines",
    "a long text",
)
# What is told here is more often about others than what the case or the results tell.
_ASIDE: Final = frozenset({"introduction", "objective", "methods", "discussion", "literature"})
_DOUBT: Final = frozenset({"uncertain-before", "uncertain-after", "hypothetical", "general", "literature"})
_NEGATION: Final = frozenset({"negation-before", "negation-after", "not-given", "withheld"})
_CROWD: Final = 4
# About the length of an abstract with a case; a character of Chinese says as much as some three of English.
_LONG_TEXT: Final = 5000
_WEIGHT: Final = {"en": 1, "zh": 3}
_LONG: Final = {"en": 80, "zh": 30}
_SHORT: Final = {"en": 3, "zh": 2}


def kind_of(fact: Fact, statement: Statement) -> str | None:
    """Return what a statement is as a thing to be judged; ``None`` when it stands and falls with its fact."""
    return _KINDS.get((fact.kind, statement.predicate))


class Surroundings:
    """One work, as far as it tells how its statements came about."""

    def __init__(self, work: WorkFacts, ontology: Ontology) -> None:
        self._work, self._ontology = work, ontology
        self._facts = {fact.id: fact for fact in work.facts}

    def marks(self, fact: Fact, statement: Statement) -> frozenset[str]:
        """Return the marks of a statement that has evidence."""
        kind = kind_of(fact, statement) or "other"
        found = {f"kind: {kind}", *self._of_document, *(f"{kind} in {mark}" for mark in self._of_document)}
        if kind == "mechanism" and self._is_of("Therapy", statement.object):
            found.add("mechanism of a therapy")
        return frozenset(found) | frozenset(self._support(statement)) | self._doubts(fact, statement, kind)

    def _is_of(self, class_name: str, value: Object) -> bool:
        return isinstance(value, TermRef) and self._ontology.is_a(value.key, class_name)

    # ------------------------------------------------------------ document

    @cached_property
    def _of_document(self) -> frozenset[str]:
        count = {
            name: sum(fact.kind in kinds for fact in self._work.facts)
            for name, kinds in (("people", ("Patient", "Cohort")), ("lines", ("TherapyLine",)))
        }
        holds = (
            count["people"] > 1,
            count["people"] == 0,
            any(fact.kind == "Cohort" for fact in self._work.facts),
            count["lines"] > 2,
            self._length() > _LONG_TEXT,
        )
        return frozenset(compress(OF_DOCUMENT, holds))

    def _length(self) -> float:
        """Return how much there is to read in the longest text, in characters of English."""
        return max(
            (
                sum(_WEIGHT[row.language] * (row.span.end - row.span.start) for row in text.passages)
                for text in self._work.texts
            ),
            default=0,
        )

    # ------------------------------------------------------------- support

    def _support(self, statement: Statement) -> Iterator[str]:
        """Independent support: other words elsewhere, another language, another text."""
        if len({(row.text, row.span) for row in statement.evidence}) > 1:
            yield "several passages"
        if len({self._place(row) for row in statement.evidence}) > 2:
            yield "three sentences"
        if len({row.language for row in statement.evidence}) > 1:
            yield "both languages"

    # --------------------------------------------------------------- doubt

    def _doubts(self, fact: Fact, statement: Statement, kind: str) -> frozenset[str]:
        ambiguous = self._ambiguous_forms(statement)
        bearing: dict[str, Callable[[Evidence], bool]] = {
            "only aside": lambda row: row.section in _ASIDE,
            "only hedged": lambda row: bool(self._cue_kinds(row) & _DOUBT),
            "only beside a negation": lambda row: bool(self._cue_kinds(row) & _NEGATION),
            "only in a crowd": lambda row: len(self._agents_at.get(self._place(row), ())) >= _CROWD,
            "only over a distance": lambda row: len(row.exact) > _LONG[row.language],
            "only by a short form": lambda row: len(row.exact) <= _SHORT[row.language],
            "only by an ambiguous form": lambda row: row.exact.casefold() in ambiguous,
        }
        if kind in ("response", "order of lines"):
            places = self._places_of_line(fact)
            bearing[f"{kind} only away from the drug"] = lambda row: self._place(row) not in places
        doubts = {mark for mark, holds in bearing.items() if all(map(holds, statement.evidence))}
        doubts |= {f"{kind} {mark}" for mark in ("only aside", "only hedged") if mark in doubts}
        rules = {row.rule for row in statement.evidence}
        if len(rules) == 1:
            doubts.add(f"only by {rules.pop()}")
        if self._is_of("OpenTerm", statement.object):
            doubts.add("only an open term")
        return frozenset(doubts)

    def _ambiguous_forms(self, statement: Statement) -> frozenset[str]:
        value = statement.object
        term = self._ontology.terms.get(value.key) if isinstance(value, TermRef) else None
        return frozenset(form.casefold() for form in term.ambiguous) if term else frozenset()

    # ----------------------------------------------------------- sentences

    @cached_property
    def _sentences(self) -> dict[str, tuple[list[int], list[Sentence]]]:
        found = {}
        for text in self._work.texts:
            document = Document(self._work.slug, text)
            rows = [*split_sentences(document, "en"), *split_sentences(document, "zh")]
            rows.sort(key=lambda row: row.span)
            found[text.id] = ([row.span.start for row in rows], rows)
        return found

    def _sentence(self, evidence: Evidence) -> Sentence | None:
        starts, rows = self._sentences.get(evidence.text, ([], []))
        number = bisect_right(starts, evidence.span.start) - 1
        return rows[number] if number >= 0 else None

    def _place(self, evidence: Evidence) -> tuple[str, int]:
        """Return which sentence the words begin in; outside all sentences, where they stand."""
        sentence = self._sentence(evidence)
        return evidence.text, sentence.span.start if sentence else evidence.span.start

    def _cue_kinds(self, evidence: Evidence) -> frozenset[str]:
        sentence = self._sentence(evidence)
        return (
            frozenset(cue.kind for cue in load_cues(sentence.language).find(sentence))
            if sentence
            else frozenset()
        )

    @cached_property
    def _agents_at(self) -> dict[tuple[str, int], set[str]]:
        found: dict[tuple[str, int], set[str]] = defaultdict(set)
        for course in self._work.facts:
            for key, place in self._agents(course):
                found[place].add(key)
        return found

    def _agents(self, course: Fact) -> Iterator[tuple[str, tuple[str, int]]]:
        for row in course.statements if course.kind == "Course" else ():
            if row.predicate.lower().endswith("agent") and isinstance(row.object, TermRef):
                yield from ((row.object.key, self._place(words)) for words in row.evidence)

    def _places_of_line(self, line: Fact) -> set[tuple[str, int]]:
        courses: Iterable[Fact] = (
            fact for fact in self._work.facts if NodeRef(line.id) in fact.objects("inLine")
        )
        return {place for course in courses for _, place in self._agents(course)}
