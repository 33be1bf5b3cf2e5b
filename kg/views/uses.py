"""What the documents report of a drug in a disorder: in how many people, with what outcome."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from kg.model import Fact, Ontology, TermRef
from kg.views.facts import Subject, WorkView, case_name
from kg.views.words import Both, joined, word

Pair = tuple[str, str]
_STEROID: Final = "glucocorticoid"


@dataclass(frozen=True, slots=True)
class Use:
    """A drug given to a patient or cohort for a disorder.

    ``people`` is the stated size; ``told`` how many of them have a stated outcome, ``benefited`` how many
    a stated benefit. An outcome of a group counts only with its own numbers.
    """

    case: str
    title: Both
    subject: Both
    people: int
    told: int
    benefited: int
    designs: tuple[Both, ...]

    @property
    def words(self) -> Both:
        """The use in one line."""
        if self.told:
            share = Both(f"{self.benefited} of {self.told} ", f"{self.benefited}/{self.told} ")
            outcome = share + word("map", "benefited")
        else:
            outcome = word("map", "outcome-unknown")
        return joined([self.subject, outcome], ": ", "：")


def uses_by_pair(views: Iterable[WorkView]) -> dict[Pair, list[Use]]:
    """Return what was given for what, by (therapy, disorder), in the order of works and subjects."""
    found: dict[Pair, list[Use]] = defaultdict(list)
    for view in views:
        for subject in view.subjects():
            lines: dict[Pair, list[Fact]] = defaultdict(list)
            for line in (fact for fact in subject.facts if fact.kind == "TherapyLine"):
                for pair in _pairs(view, subject, line):
                    lines[pair].append(line)
            for pair in sorted(lines):
                found[pair].append(_use(view, subject, lines[pair]))
    return dict(found)


def _pairs(view: WorkView, subject: Subject, line: Fact) -> set[Pair]:
    episodes = view.objects(line, "forEpisode")
    disorders = [value.key for fact in episodes for value in _terms(fact, "disorder")]
    courses = [
        fact for fact in subject.facts if fact.kind == "Course" and line in view.objects(fact, "inLine")
    ]
    used = [fact for fact in courses if not _goes_along(view.ontology, fact, courses)]
    agents = [value.key for fact in used for value in _terms(fact, "agent")]
    return {(agent, disorder) for agent in agents for disorder in disorders}


def _goes_along(ontology: Ontology, course: Fact, courses: list[Fact]) -> bool:
    """Tell whether a course is a glucocorticoid that is tapered while another drug is given.

    Tapering is then what the other drug allowed, not a use of the glucocorticoid: the same reading as in
    ``queries/salvage-uses.rq``.
    """
    is_tapered = TermRef("tapered") in course.objects("ended")
    steroids = {edge.subject for edge in ontology.edges if edge.object == _STEROID} | {_STEROID}
    agents = {value.key for value in _terms(course, "agent")}
    return is_tapered and agents <= steroids and any(other is not course for other in courses)


def _terms(fact: Fact, predicate: str) -> list[TermRef]:
    return [value for value in fact.objects(predicate) if isinstance(value, TermRef)]


def _use(view: WorkView, subject: Subject, lines: list[Fact]) -> Use:
    size = subject.fact.first("size")
    people = int(size) if isinstance(size, int | float) else 1
    told, benefited = _outcomes(view, subject, lines, people)
    work = view.by_id.get("")
    return Use(
        case=case_name(view.work.slug, subject.fact.id),
        title=view.title,
        subject=view.label(subject.fact),
        people=people,
        told=told,
        benefited=benefited,
        designs=tuple(view.value(value) for value in work.objects("design")) if work else (),
    )


def _outcomes(view: WorkView, subject: Subject, lines: list[Fact], people: int) -> tuple[int, int]:
    """Return for how many people an outcome is stated, and for how many a benefit.

    An outcome of a subject holds for all its people. Of group outcomes the one with the largest count of a
    benefit is taken; they may overlap, so their counts are never added.
    """
    whole = [fact for line in lines for fact in view.objects(line, "outcome") if fact.first("outcomeType")]
    if whole:
        is_benefit = any(_is_benefit(view.ontology, fact) for fact in whole)
        return people, people if is_benefit else 0
    groups = [fact for line in lines for fact in view.objects(line, "groupOutcome")]
    shares = [share for fact in groups if _is_benefit(view.ontology, fact) and (share := _counts(fact))]
    if not shares:
        return 0, 0
    count, total = max(shares)
    return total, count


def _counts(fact: Fact) -> tuple[int, int] | None:
    count, total = fact.first("count"), fact.first("total")
    if isinstance(count, int | float) and isinstance(total, int | float):
        return int(count), int(total)
    return None


def _is_benefit(ontology: Ontology, outcome: Fact) -> bool:
    return any(ontology.is_a(value.key, "BenefitType") for value in _terms(outcome, "outcomeType"))


def parts_of(ontology: Ontology, therapy: str) -> tuple[str, ...]:
    """Return the components of a regimen, which are what acts; a drug stands for itself."""
    parts = tuple(
        sorted(
            edge.subject
            for edge in ontology.edges
            if edge.predicate == "componentOfRegimen" and edge.object == therapy
        )
    )
    return parts or (therapy,)


def acting_pairs(ontology: Ontology, uses: Mapping[Pair, list[Use]]) -> dict[Pair, list[Use]]:
    """Return the uses by what acts: a regimen is taken apart into its components."""
    found: dict[Pair, list[Use]] = defaultdict(list)
    for (therapy, disorder), rows in sorted(uses.items()):
        for part in parts_of(ontology, therapy):
            found[part, disorder] += [use for use in rows if use not in found[part, disorder]]
    return dict(found)
