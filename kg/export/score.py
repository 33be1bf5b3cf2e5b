"""The evaluation record of a work: its facts in the plain names that hand-made gold files use.

One record per work: design, cohorts, disorders, findings, therapies with role and response, outcomes,
mechanisms and claims. Roles are read from the conclusions of the rules: a salvage line is one that the
rules call so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pyoxigraph import NamedNode, Triple

from kg.export.score_roles import Roles, tables
from kg.graph.infer import Rule
from kg.graph.merged import make_graph, with_inferred
from kg.graph.rdf import TYPE, kg
from kg.model import Fact, Object, Ontology, Quantity, Statement, TermRef, WorkFacts
from kg.terms.reading_rules import term_rules
from kg.vocab import DOC

Record = dict[str, Any]
_TIME = {"a": "years", "mo": "months", "wk": "weeks", "d": "days", "h": "hours", "min": "minutes"}
_RHEUMATIC = (
    "systemic-jia",
    "aosd",
    "still-disease",
    "juvenile-idiopathic-arthritis",
    "sle",
    "csle",
    "kawasaki-disease",
    "dermatomyositis",
    "juvenile-dermatomyositis",
    "rheumatoid-arthritis",
)
_TALKED_OF = frozenset({"discussed-only", "hypothetical", "planned", "negated"})
_NOT_CREDITED = frozenset({"death", "survival", "lost-to-follow-up"})
_RISKS: dict[object, str] = {"{odds_ratio}": "OR", "{hazard_ratio}": "HR", "{risk_ratio}": "RR"}
_BOUNDS = {"more-than": ">", "less-than": "<"}
_RELATION = {
    "claimed-inhibits": "inhibits",
    "claimed-activates": "activates",
    "claimed-causes": "causes",
    "claimed-reduces": "reduces",
    "claimed-elevated-in": "elevated_in",
    "claimed-associated-with": "associated_with",
}


def to_record(work: WorkFacts, ontology: Ontology, salvage_lines: Iterable[str] = ()) -> Record:
    """Return the record of a work; ``salvage_lines`` are the ids of the lines concluded to be salvage."""
    return _Recorder(work, ontology, frozenset(salvage_lines)).record()


def records(
    works: Iterable[WorkFacts], ontology: Ontology, triples: Sequence[Triple], rules: Sequence[Rule]
) -> dict[str, Record]:
    """Return the record of each work by slug.

    ``triples`` are those of the ontology, ``rules`` the inference rules.
    """
    works = tuple(works)
    graph = with_inferred(make_graph(works, ontology, triples), rules)
    salvage = [
        row.subject.value.removeprefix(DOC).partition("#")
        for row in graph.inferred
        if isinstance(row.subject, NamedNode) and row.object == kg("SalvageLine") and row.predicate == TYPE
    ]
    return {
        work.slug: to_record(work, ontology, [local for slug, _, local in salvage if slug == work.slug])
        for work in works
    }


class _Recorder(Roles):
    def record(self) -> Record:
        episodes = self._terms("Episode", "disorder")
        conditions = self._terms("Condition", "disorder")
        topics = self._topics()
        subordinate = {
            self._name(key)
            for fact in self._of("Episode", "Condition")
            for other in (*self._linked(fact, "complicates"), *self._linked(fact, "triggeredBy"))
            for key in self._keys(other, "disorder")
        }
        main = [name for name in conditions if name in topics and name not in subordinate]
        if any(name == self._name("macrophage-activation-syndrome") for name in episodes):
            # MAS arises in rheumatic disease: named together, the disease is what lies behind it.
            main = [name for name in main if name not in {self._name(key) for key in _RHEUMATIC}]
        disorders = list(dict.fromkeys([*episodes, *main])) or conditions[:1] or topics
        return {
            "design": self._design(),
            "cohorts": [
                self._cohort(fact) for fact in self._of("Patient", "Cohort") if not self._is_of_the_past(fact)
            ],
            "disorders": disorders,
            "underlying": [name for name in conditions if name not in disorders],
            "manifestations": self._terms("Finding", "manifestation"),
            "therapies": self._all_therapies(),
            "outcomes": self._outcomes(),
            "adverse_events": self._terms("AdverseEvent", "adverseEvent"),
            "mechanisms": [row for fact in self._of("MechanismClaim") if (row := self._mechanism(fact))],
            "claims": [
                row
                for fact in self._of("Claim", "Finding", "GroupOutcome", "AdverseEvent")
                if (row := self._claim(fact))
            ],
        }

    # ------------------------------------------------------------- helpers

    def _topics(self) -> list[str]:
        """What the title names; what a text of no patients names most often says nothing of anybody."""
        return [
            self._name(statement.object.key)
            for fact in self._of("Work")
            for statement in fact.statements
            if statement.predicate == "topic" and isinstance(statement.object, TermRef)
            if any(row.rule == "topic-in-title" for row in statement.evidence)
            or self._design() in ("review", "trial")
        ]

    def _work_objects(self, predicate: str) -> list[Object]:
        return [value for fact in self._of("Work") for value in fact.objects(predicate)]

    def _terms(self, kind: str, predicate: str) -> list[str]:
        names = [
            self._as_written(statement, statement.object.key)
            for fact in self._of(kind)
            for statement in fact.statements
            if statement.predicate == predicate and isinstance(statement.object, TermRef)
        ]
        return list(dict.fromkeys(names))

    def _as_written(self, statement: Statement, key: str) -> str:
        """A name; a looser word that the text used for the term ("weakness" for fatigue) is kept."""
        words = next((row.exact.casefold() for row in statement.evidence if row.language == "en"), "")
        loose = {form.casefold() for form in self._ontology.terms[key].ambiguous}
        return words if words in loose and words.isalpha() and len(words) > 4 else self._name(key)

    # -------------------------------------------------------------- fields

    def _design(self) -> str:
        for value in self._work_objects("design"):
            if isinstance(value, TermRef) and value.key in tables()["designs"]:
                return tables()["designs"][value.key]
        sizes = [value for fact in self._of("Cohort") for value in fact.objects("size")]
        if sizes:
            return "cohort" if max(int(str(size)) for size in sizes) >= 10 else "case series"
        return "case report" if self._of("Patient") else "other"

    def _is_of_the_past(self, part: Fact) -> bool:
        """Tell whether of a part of a group only earlier treatment is told: no group of the record."""
        if not any(link.predicate == "partOf" for link in part.links):
            return False
        roles = [
            line.first("statedRole")
            for line in self._of("TherapyLine")
            if any(link.predicate == "givenTo" and link.target.id == part.id for link in line.links)
        ]
        return bool(roles) and all(role == TermRef("prior-therapy") for role in roles)

    def _cohort(self, fact: Fact) -> Record:
        row: Record = {"n": fact.first("size")}
        age = fact.first("age")
        if isinstance(age, Quantity) and age.value is not None:
            row |= {"age": age.value, "age_unit": _TIME.get(age.unit, "years")}
        sex = fact.first("sex")
        if isinstance(sex, TermRef):
            row[sex.key] = 1
        for name, column in (("maleCount", "male"), ("femaleCount", "female")):
            if (count := fact.first(name)) is not None:
                row[column] = count
        population = fact.first("population")
        if isinstance(population, TermRef):
            row["population"] = population.key
        return row

    def _all_therapies(self) -> list[Record]:
        """Courses, then therapies that the text only discusses, each once."""
        rows = [row for fact in self._of("Course") for row in self._therapies(fact)]
        known = {row["drug"] for row in rows}
        talked = [key for claim in self._of("Claim") for key in self._keys(claim, "about")]
        talked += [m.term for m in self._unused if m.reason in _TALKED_OF]
        for key in talked:
            name = self._name(key)
            therapy = self._ontology.is_a(key, "Therapy") and key not in term_rules().tests
            if therapy and name not in known:
                known.add(name)
                rows.append({"drug": name, "role": "mentioned"})
        return rows

    def _therapies(self, course: Fact) -> list[Record]:
        row: Record = {}
        for predicate, role in (("plannedAgent", "planned"), ("mentionedAgent", "mentioned"), ("agent", "")):
            agent = course.first(predicate)
            if isinstance(agent, TermRef):
                row = {"drug": self._name(agent.key), "role": role or self._role(course, agent.key)}
        if not row:
            return []
        if row["role"] not in ("planned", "mentioned", "concurrent"):
            row["response"] = self._response(course)
        ended, duration = course.first("ended"), course.first("duration")
        if isinstance(ended, TermRef):
            row["status"] = {"stopped": "discontinued"}.get(ended.key, ended.key)
        if isinstance(duration, Quantity):
            row["duration"] = _words(duration)
        elif (cycles := course.first("cycles")) is not None:
            row["duration"] = f"{cycles} courses"
        doses = [self._dose(fact) for fact in self._linked(course, "dosage")]
        return [row | dose for dose in doses] or [row]

    def _dose(self, dosage: Fact) -> Record:
        row: Record = {}
        value, low, high = (dosage.first(name) for name in ("value", "low", "high"))
        if value is not None:
            row["dose"] = value
        elif low is not None and high is not None:
            row["dose"] = f"{_plain(low)}-{_plain(high)}"
        unit, per = dosage.first("unit"), dosage.first("per")
        if isinstance(unit, str):
            weekly = unit.endswith("/wk")
            row["unit"] = unit.removesuffix("/wk") + ("/day" if per == TermRef("per-day") else "")
            row["unit"] = row["unit"].replace("{0.73_m2}", "0.73m2")
            if weekly:
                row["frequency"] = "weekly"
        if per == TermRef("per-day"):
            row["frequency"] = "daily"
        if isinstance(every := dosage.first("interval"), Quantity):
            words = _words(every)
            row["frequency"] = "every other day" if words == "2 days" else f"every {words}"
        for name, table in (("frequency", "frequencies"), ("route", "routes")):
            term = dosage.first(name)
            if isinstance(term, TermRef) and term.key in tables()[table]:
                row[name] = tables()[table][term.key]
        return row

    def _outcomes(self) -> list[Record]:
        rows = []
        for line in self._of("TherapyLine"):
            drugs = [self._name(key) for key in self._credited(line)]
            for outcome in (*self._linked(line, "outcome"), *self._linked(line, "groupOutcome")):
                rows.extend(self._outcome(outcome, self._tapered(outcome) or drugs))
        for course in self._of("Course"):
            agent = course.first("agent")
            if course.first("ended") == TermRef("stopped") and isinstance(agent, TermRef):
                rows.append({"type": "drug discontinuation", "therapy": self._name(agent.key)})
        for claim in self._of("Claim"):
            rows.extend(self._claimed(claim))
        return rows

    def _credited(self, line: Fact) -> list[str]:
        """The treatments that a result is laid to: no supportive care, a regimen rather than its parts."""
        keys = [
            agent.key
            for course in self._of("Course")
            if line in self._linked(course, "inLine")
            and isinstance(agent := course.first("agent"), TermRef)
            and course.first("statedRole") != TermRef("concurrent-therapy")
        ]
        active = [key for key in keys if not self._supports(key)] or keys
        parts = {
            edge.subject
            for edge in self._ontology.edges
            if edge.predicate == "componentOfRegimen" and edge.object in active
        }
        return [key for key in active if key not in parts]

    def _tapered(self, outcome: Fact) -> list[str]:
        """The glucocorticoids whose tapering the words of an outcome tell: it is they that were spared."""
        if outcome.first("outcomeType") != TermRef("steroid-sparing"):
            return []
        told = {row.span for s in outcome.statements for row in s.evidence}
        return [
            self._name(agent.key)
            for course in self._of("Course")
            for statement in course.statements
            if statement.predicate == "ended" and told & {row.span for row in statement.evidence}
            if isinstance(agent := course.first("agent"), TermRef)
        ]

    def _claimed(self, claim: Fact) -> list[Record]:
        """An outcome with its share that the text states of patients in general."""
        value, percent = claim.first("claimedOutcome"), claim.first("percent")
        low, high = claim.first("low"), claim.first("high")
        if percent is None and low is not None and high is not None:
            percent = f"{_plain(low)}-{_plain(high)}"
        if not isinstance(value, TermRef) or percent is None or value.key not in tables()["outcomes"]:
            return []
        return [{"type": tables()["outcomes"][value.key], "percent": percent}]

    def _outcome(self, outcome: Fact, drugs: list[str]) -> list[Record]:
        value = outcome.first("outcomeType")
        if not isinstance(value, TermRef) or value.key not in tables()["outcomes"]:
            return []
        row: Record = {"type": tables()["outcomes"][value.key]}
        for name, column in (("count", "n"), ("total", "total"), ("percent", "percent")):
            if (number := outcome.first(name)) is not None:
                row[column] = number
        if isinstance(time := outcome.first("time"), Quantity):
            row["time"] = _words(time)
        # A death is the patient's. A benefit of a combination is the whole's alone; what did not help failed
        # drug by drug.
        if value.key in _NOT_CREDITED or not drugs:
            return [row]
        if len(drugs) == 1:
            return [row | {"therapy": drugs[0]}]
        failed = value.key == "no-response"
        return [row, *({"type": row["type"], "therapy": drug} for drug in drugs if failed)]

    def _mechanism(self, fact: Fact) -> Record | None:
        subject, relation, target = (
            fact.first(name) for name in ("mechanismSubject", "mechanismRelation", "mechanismObject")
        )
        if not (
            isinstance(subject, TermRef) and isinstance(relation, TermRef) and isinstance(target, TermRef)
        ):
            return None
        name = self._name(subject.key)
        rules = {row.rule for statement in fact.statements for row in statement.evidence}
        if "mechanism-gene" in rules and self._ontology.is_a(subject.key, "Gene"):
            name = f"{name} mutation"
        return {
            "subject": name,
            "relation": _RELATION.get(relation.key, ""),
            "object": self._name(target.key),
        }

    def _claim(self, fact: Fact) -> Record | None:
        percent, unit = fact.first("percent"), fact.first("unit")
        value, low, high = (fact.first(name) for name in ("value", "low", "high"))
        about = ", ".join(self._name(s.object.key) for s in fact.statements if isinstance(s.object, TermRef))
        if percent is not None:
            bound = next((_BOUNDS[key] for key in self._keys(fact, "qualifier") if key in _BOUNDS), "")
            return {"value": f"{bound}{_plain(percent)}" if bound else percent, "unit": "%", "about": about}
        if low is not None and high is not None:
            return {"value": f"{_plain(low)}-{_plain(high)}", "unit": unit, "about": about}
        if fact.kind == "Claim" and value is not None and unit in _RISKS:
            return {"value": value, "unit": _RISKS[unit], "about": about}
        return None


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _words(quantity: Quantity) -> str:
    number = quantity.value if quantity.value is not None else None
    amount = _plain(number) if number is not None else f"{_plain(quantity.low)}-{_plain(quantity.high)}"
    return f"{amount} {_TIME.get(quantity.unit, quantity.unit)}"
