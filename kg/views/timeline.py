"""Lines of therapy of a patient or cohort, in the order that the text states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kg.graph.labels import MAIN_TERMS
from kg.model import Fact, NodeRef, Quantity, TermRef
from kg.views.facts import Row, Subject, WorkView, quantity_words
from kg.views.words import Both, joined, same, word

_ENDS: Final = frozenset({"stopped", "tapered", "continued"})


@dataclass(frozen=True, slots=True)
class Course:
    """A drug in a line: its fact, name, dose, further details, and how it ended.

    ``end`` is ``stopped``, ``tapered``, ``continued`` or ``unknown``.
    """

    fact: str
    drug: Both
    dose: Both | None
    details: tuple[Both, ...]
    end: str
    end_words: Both


@dataclass(frozen=True, slots=True)
class Result:
    """An outcome of a line; ``tone`` is ``good``, ``bad`` or ``plain``."""

    fact: str
    words: Both
    tone: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of therapy: its fact, name, role, courses, outcomes and the findings that persisted."""

    fact: str
    name: Both
    role: Both | None
    courses: tuple[Course, ...]
    results: tuple[Result, ...]
    persisted: tuple[tuple[str, Both], ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """All lines in order, and the drugs and persisting findings that make the rows."""

    lines: tuple[Line, ...]
    drugs: tuple[Both, ...]
    findings: tuple[tuple[str, Both], ...]


def make_timeline(view: WorkView, subject: Subject) -> Timeline:
    """Return the lines of a patient or cohort with what was given, how it ended and what happened."""
    lines = order_lines([fact for fact in subject.facts if fact.kind == "TherapyLine"])
    names = {fact.id: word("case", "line") + same(f" {number}") for number, fact in enumerate(lines, 1)}
    made = tuple(_line(view, subject, fact, names) for fact in lines)
    drugs = dict.fromkeys(course.drug for line in made for course in line.courses)
    findings = dict.fromkeys(finding for line in made for finding in line.persisted)
    return Timeline(made, tuple(drugs), tuple(findings))


def order_lines(lines: Iterable[Fact]) -> list[Fact]:
    """Return lines so that each stands after those it was given after; otherwise by their ids."""
    waiting = sorted(lines, key=lambda fact: _natural(fact.id))
    ids = {fact.id for fact in waiting}
    done: list[Fact] = []
    placed: set[str] = set()
    while waiting:
        ready = next((fact for fact in waiting if not (_after(fact) & ids) - placed), waiting[0])
        waiting.remove(ready)
        placed.add(ready.id)
        done.append(ready)
    return done


def _after(line: Fact) -> set[str]:
    return {value.id for value in line.objects("after") if isinstance(value, NodeRef)} - {line.id}


def _natural(name: str) -> tuple[str, int]:
    stem, _, number = name.rpartition("-")
    return (stem, int(number)) if number.isdigit() else (name, 0)


def _line(view: WorkView, subject: Subject, line: Fact, names: dict[str, Both]) -> Line:
    here = NodeRef(line.id)
    courses = [fact for fact in subject.facts if fact.kind == "Course" and here in fact.objects("inLine")]
    results = sorted(view.objects(line, "outcome", "groupOutcome"), key=_result_order)
    persisted = [fact for fact in subject.facts if here in fact.objects("persistedThrough")]
    return Line(
        fact=line.id,
        name=names[line.id],
        role=_role(view, line),
        courses=tuple(_course(view, fact, names) for fact in courses if fact.first("agent") is not None),
        results=tuple(result for fact in results for result in outcome_results(view, fact)),
        persisted=tuple((fact.id, finding_words(view, fact)) for fact in persisted),
    )


def _result_order(outcome: Fact) -> tuple[bool, bool, str]:
    """What happened comes first, then what did not, then what came after the end of a drug."""
    return (outcome.first("afterEndOf") is not None, outcome.first("outcomeType") is None, outcome.id)


def _role(view: WorkView, line: Fact) -> Both | None:
    """Return the stated role, else that the rules call the line salvage."""
    stated = [view.value(value) for value in line.objects("statedRole")]
    if stated:
        return joined(stated) + Both(" (stated)", "（文中明确）")
    if any(item.concluded == "SalvageLine" for item in view.conclusions.get(line.id, ())):
        return word("inferred", "SalvageLine") + Both(" (by rule)", "（由规则推出）")
    return None


def _course(view: WorkView, course: Fact, names: dict[str, Both]) -> Course:
    doses = view.objects(course, "dosage")
    ended = next((value.key for value in course.objects("ended") if isinstance(value, TermRef)), "")
    end = ended if ended in _ENDS else "unknown"
    return Course(
        fact=course.id,
        drug=joined((view.value(value) for value in course.objects("agent")), " + ", " + "),
        dose=joined((view.label(dose) for dose in doses), " → ", " → ") if doses else None,
        details=tuple(_details(view, course)),
        end=end,
        end_words=_end_words(view, course, ended, names),
    )


def _details(view: WorkView, course: Fact) -> Iterator[Both]:
    cycles, duration = course.first("cycles"), course.first("duration")
    if isinstance(cycles, int | float):
        yield same(f"{cycles:g} ") + word("case", "cycles")
    if isinstance(duration, Quantity):
        yield word("case", "over") + Both(" ", "") + quantity_words(view, duration)


def _end_words(view: WorkView, course: Fact, ended: str, names: dict[str, Both]) -> Both:
    """Return how a course ended and why; a stop without a reason says that none is stated."""
    if not ended:
        return word("case", "end-unknown")
    words = view.term(ended)
    refs = [value.id for value in course.objects("endedBefore") if isinstance(value, NodeRef)]
    before = [names[ref] for ref in refs if ref in names]
    if before:
        words = words + Both(f" before {before[0].en}", f"（{before[0].zh}之前）")
    reasons = [view.value(value) for value in course.objects("endReason")]
    if ended == "stopped" or reasons:
        reason = joined(reasons) if reasons else word("case", "reason-unknown")
        return joined([words, reason], "; ", "；")
    return words


def finding_words(view: WorkView, finding: Fact) -> Both:
    """Return a finding with its stated severity; "absent" and "possible" stay in sight."""
    terms = joined(
        Both(en, zh) + view.value(value)
        for name, (en, zh) in MAIN_TERMS.items()
        for value in finding.objects(name)
    )
    severity = [view.value(value) for value in finding.objects("severity")]
    return joined([terms, *severity]) if terms.en else view.label(finding)


def outcome_results(view: WorkView, outcome: Fact) -> Iterator[Result]:
    """Yield the outcomes that a fact states, in words that keep "no", "possible" and counts visible."""
    after = view.objects(outcome, "afterEndOf")
    share = _share(outcome)
    for predicate, marker in (
        ("outcomeType", None),
        ("absentOutcomeType", word("case", "absent")),
        ("possibleOutcomeType", word("case", "possible")),
    ):
        for value in outcome.objects(predicate):
            words = view.value(value)
            if marker:
                words = Both(f"{marker.en} {words.en}", f"{marker.zh}{words.zh}")
            if share:
                words = words + Both(f": {share.en}", f"：{share.zh}")
            if after:
                drug = joined(view.value(item) for fact in after for item in fact.objects("agent"))
                words = words + Both(f" after the end of {drug.en}", f"（{drug.zh}停用后）")
            yield Result(outcome.id, words, _tone(view, predicate, value))


def _share(outcome: Fact) -> Both | None:
    count, total, percent = (outcome.first(name) for name in ("count", "total", "percent"))
    if isinstance(count, int | float) and isinstance(total, int | float):
        return Both(f"{count:g} of {total:g}", f"{count:g}/{total:g}")
    if isinstance(count, int | float):
        return same(f"{count:g}")
    return same(f"{percent:g} %") if isinstance(percent, int | float) else None


def _tone(view: WorkView, predicate: str, value: object) -> str:
    key = value.key if isinstance(value, TermRef) else ""
    is_benefit = view.ontology.is_a(key, "BenefitType")
    is_failure = view.ontology.is_a(key, "FailureType") or key == "death"
    if predicate == "outcomeType":
        return "good" if is_benefit else "bad" if is_failure else "plain"
    if predicate == "absentOutcomeType":
        return "good" if key in _GOOD_IF_ABSENT else "bad" if is_benefit else "plain"
    return "plain"


_GOOD_IF_ABSENT: Final = frozenset({"relapse", "death"})


def history(view: WorkView, subject: Subject) -> list[tuple[str, Both, Both]]:
    """Return the conditions of a subject: the fact, the disorder, and what is stated of it."""
    rows = []
    for fact in subject.facts:
        if fact.kind in ("Condition", "Episode"):
            rows.append((fact.id, _disorder(view, fact), joined(_condition_details(view, fact))))
    return rows


def _disorder(view: WorkView, fact: Fact) -> Both:
    parts = [view.value(value) for value in fact.objects("disorder")]
    for name in ("excludedDisorder", "possibleDisorder"):
        for value in fact.objects(name):
            parts.append(joined([word("properties", name), view.value(value)], ": ", "："))
    return joined(parts) if parts else view.label(fact)


def _condition_details(view: WorkView, fact: Fact) -> Iterator[Both]:
    for name in ("statedQualifier", "activity", "severity"):
        yield from (view.value(value) for value in fact.objects(name))
    duration, prior = fact.first("duration"), fact.first("priorEpisodes")
    if isinstance(duration, Quantity):
        yield word("case", "duration-of") + Both(" ", "") + quantity_words(view, duration)
    if isinstance(prior, int | float):
        yield same(f"{prior:g} ") + word("case", "earlier-episodes")
    for other in view.objects(fact, "complicates"):
        yield word("case", "complicating") + Both(" ", "") + _disorder(view, other)


def findings(view: WorkView, subject: Subject) -> dict[str, list[tuple[str, Both]]]:
    """Return findings that persisted through no line: ``other``, ``absent`` and ``adverse``."""
    groups: dict[str, list[tuple[str, Both]]] = {"other": [], "absent": [], "adverse": []}
    for fact in subject.facts:
        if fact.kind == "AdverseEvent":
            groups["adverse"].append((fact.id, finding_words(view, fact)))
        elif fact.kind == "Finding" and fact.first("persistedThrough") is None:
            is_absent = fact.first("excludedManifestation") is not None
            groups["absent" if is_absent else "other"].append((fact.id, finding_words(view, fact)))
    return groups


def fact_rows(view: WorkView, subject: Subject) -> list[tuple[Fact, Both, list[Row]]]:
    """Return all facts of a subject with their rows, in id order, the subject first."""
    facts = sorted(subject.facts, key=lambda fact: (fact.id != subject.fact.id, fact.id))
    return [(fact, view.label(fact), list(view.rows(fact))) for fact in facts]
