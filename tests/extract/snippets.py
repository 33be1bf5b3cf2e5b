"""A sentence or two of invented text, and the facts that must and must not be read from it.

Facts are written as short lines: ``given anakinra``, ``anakinra 4 mg/kg/d``, ``anakinra route sc``,
``anakinra freq once-daily``, ``anakinra for 5 d``, ``anakinra stopped``, ``anakinra ended-for intolerance``,
``anakinra -> no-response`` (of its line), ``a + b`` (one line), ``a role salvage``, ``a > b`` (b follows a),
``planned x``, ``mentioned x``, ``has x``, ``no x``, ``maybe x`` (findings), ``disorder x``, ``not x``,
``possible x``, ``prior-episodes 2``, ``age 12 a``, ``sex female``, ``cohort 20``, ``males 7``, ``females 5``,
``outcome relapse``, ``outcome relapse at 3 wk``, ``absent-outcome relapse``, ``group remission 12/20 60%``,
``part 8 of 20``, ``a + b of 8`` (given to a group of 8), ``a of 8: remission 5/8`` (its result),
``adverse x``, ``adverse x by drug``, ``claim a inhibits b``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from kg.documents import read_document
from kg.extract.reader import extract
from kg.graph.assemble import assemble
from kg.model import Fact, NodeRef, Quantity, TermRef, WorkFacts
from kg.terms.lexicon import Lexicon


@dataclass(frozen=True)
class Snippet:
    """A text, what must come out of it (``a || b``: either), and patterns that nothing may match."""

    name: str
    text: str
    expected: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


def read_works(text: str, folder: Path, lexicon: Lexicon) -> tuple[WorkFacts, ...]:
    """Return the works that a text gives when it is read as a file."""
    path = folder / "snippet.txt"
    path.write_text(text, encoding="utf-8")
    return tuple(assemble(extract(read_document(path), lexicon)))


def read_facts(text: str, folder: Path, lexicon: Lexicon) -> set[str]:
    """Return the facts of a text as short lines."""
    works = read_works(text, folder, lexicon)
    return {line for work in works for line in _Lines(work).all()}


def check(snippet: Snippet, folder: Path, lexicon: Lexicon) -> None:
    """Assert that everything expected of the snippet comes out and nothing that must not."""
    found = read_facts(snippet.text, folder, lexicon)
    missing = [
        row for row in snippet.expected if not any(option.strip() in found for option in row.split("||"))
    ]
    wrong = [line for line in sorted(found) if any(fnmatchcase(line, pattern) for pattern in snippet.never)]
    assert (missing, wrong) == ([], []), f"{snippet.text}\nfound: {sorted(found)}"


class _Lines:
    def __init__(self, work: WorkFacts) -> None:
        self._facts = {fact.id: fact for fact in work.facts}

    def all(self) -> Iterator[str]:
        for fact in self._facts.values():
            yield from {
                "Patient": self._person,
                "Cohort": self._person,
                "Condition": self._condition,
                "Episode": self._condition,
                "Course": self._course,
                "TherapyLine": self._line,
                "Finding": self._finding,
                "Outcome": self._outcome,
                "GroupOutcome": self._group,
                "AdverseEvent": self._adverse,
                "MechanismClaim": self._claim,
            }.get(fact.kind, lambda _: iter(()))(fact)

    def _keys(self, fact: Fact, predicate: str) -> list[str]:
        return [value.key for value in fact.objects(predicate) if isinstance(value, TermRef)]

    def _linked(self, fact: Fact, predicate: str) -> list[Fact]:
        return [self._facts[value.id] for value in fact.objects(predicate) if isinstance(value, NodeRef)]

    def _named(self, fact: Fact, names: dict[str, str]) -> Iterator[str]:
        for predicate, word in names.items():
            for key in self._keys(fact, predicate):
                yield f"{word} {key}"

    def _person(self, fact: Fact) -> Iterator[str]:
        if fact.kind == "Cohort":
            yield from (f"cohort {size}" for size in fact.objects("size"))
            for whole in self._linked(fact, "partOf"):
                yield f"part {fact.first('size')} of {whole.first('size')}"
        yield from (f"age {_quantity(age)}" for age in fact.objects("age") if isinstance(age, Quantity))
        yield from (f"males {count}" for count in fact.objects("maleCount"))
        yield from (f"females {count}" for count in fact.objects("femaleCount"))
        yield from self._named(fact, {"sex": "sex", "population": "population"})

    def _condition(self, fact: Fact) -> Iterator[str]:
        words = {"disorder": "disorder", "excludedDisorder": "not", "possibleDisorder": "possible"}
        yield from self._named(fact, words)
        yield from (f"prior-episodes {count}" for count in fact.objects("priorEpisodes"))
        for predicate in ("complicates", "triggeredBy"):
            for other in self._linked(fact, predicate):
                for key in self._keys(fact, "disorder"):
                    yield from (f"{key} {predicate} {target}" for target in self._keys(other, "disorder"))

    def _course(self, fact: Fact) -> Iterator[str]:
        words = {"agent": "given", "plannedAgent": "planned", "mentionedAgent": "mentioned"}
        yield from self._named(fact, words)
        for agent in [key for predicate in words for key in self._keys(fact, predicate)]:
            yield from (f"{agent} {end}" for end in self._keys(fact, "ended"))
            reasons = self._keys(fact, "endReason")
            yield from (f"{agent} ended-for {reason.removeprefix('reason-')}" for reason in reasons)
            durations = [value for value in fact.objects("duration") if isinstance(value, Quantity)]
            yield from (f"{agent} for {_quantity(value)}" for value in durations)
            for dosage in self._linked(fact, "dosage"):
                yield from self._dose(agent, dosage)
            for line in self._linked(fact, "inLine"):
                yield from self._line_of(agent, line)

    def _dose(self, agent: str, dosage: Fact) -> Iterator[str]:
        value, low, high = (dosage.first(name) for name in ("value", "low", "high"))
        amount = f"{value:g}" if isinstance(value, int | float) else f"{low:g}-{high:g}" if low else ""
        if amount:
            per = "/d" if "per-day" in self._keys(dosage, "per") else ""
            yield f"{agent} {amount} {dosage.first('unit')}{per}"
        yield from (f"{agent} freq {key.removeprefix('freq-')}" for key in self._keys(dosage, "frequency"))
        yield from (f"{agent} route {key.removeprefix('route-')}" for key in self._keys(dosage, "route"))

    def _line_of(self, agent: str, line: Fact) -> Iterator[str]:
        for outcome in (*self._linked(line, "outcome"), *self._linked(line, "groupOutcome")):
            yield from (f"{agent} -> {key}" for key in self._keys(outcome, "outcomeType"))
        roles = self._keys(line, "statedRole")
        yield from (f"{agent} role {role.removesuffix('-therapy')}" for role in roles)
        yield from (f"{agent} + {other}" for other in self._agents(line) if other != agent)

    def _agents(self, line: Fact) -> list[str]:
        return [
            key
            for course in self._facts.values()
            if course.kind == "Course" and line in self._linked(course, "inLine")
            for key in self._keys(course, "agent")
        ]

    def _line(self, fact: Fact) -> Iterator[str]:
        for earlier in self._linked(fact, "after"):
            yield from (f"{a} > {b}" for a in self._agents(earlier) for b in self._agents(fact))
        for subject in self._linked(fact, "givenTo"):
            name = f"{' + '.join(sorted(self._agents(fact))) or 'nothing named'} of {subject.first('size')}"
            yield name
            for outcome in self._linked(fact, "groupOutcome"):
                for row in self._group(outcome):
                    yield f"{name}: {row.removeprefix('group ')}"

    def _finding(self, fact: Fact) -> Iterator[str]:
        words = {"manifestation": "has", "excludedManifestation": "no", "possibleManifestation": "maybe"}
        yield from self._named(fact, words)

    def _outcome(self, fact: Fact) -> Iterator[str]:
        words = {"outcomeType": "outcome", "absentOutcomeType": "absent-outcome"}
        yield from self._named(fact, words | {"possibleOutcomeType": "possible-outcome"})
        times = [time for time in fact.objects("time") if isinstance(time, Quantity)]
        for key in self._keys(fact, "outcomeType"):
            yield from (f"outcome {key} at {_quantity(time)}" for time in times)

    def _group(self, fact: Fact) -> Iterator[str]:
        count, total, percent = (fact.first(name) for name in ("count", "total", "percent"))
        for key in self._keys(fact, "outcomeType"):
            yield f"group {key}"
            if count is not None:
                yield f"group {key} {count}" + (f"/{total}" if total is not None else "")
            if isinstance(percent, int | float):
                yield f"group {key} {percent:g}%"

    def _adverse(self, fact: Fact) -> Iterator[str]:
        yield from self._named(fact, {"adverseEvent": "adverse", "excludedAdverseEvent": "no-adverse"})
        for event in self._keys(fact, "adverseEvent"):
            for course in self._linked(fact, "attributedTo"):
                yield from (f"adverse {event} by {agent}" for agent in self._keys(course, "agent"))

    def _claim(self, fact: Fact) -> Iterator[str]:
        names = ("mechanismSubject", "mechanismRelation", "mechanismObject")
        subject, relation, target = (self._keys(fact, name) for name in names)
        for a, b in zip(subject, target, strict=False):
            yield f"claim {a} {relation[0].removeprefix('claimed-')} {b}"


def _quantity(value: Quantity) -> str:
    amount = f"{value.value:g}" if value.value is not None else f"{value.low:g}-{value.high:g}"
    return f"{amount} {value.unit}"
