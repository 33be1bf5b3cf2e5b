"""Facts as people read them: labels, values and quotations in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from kg.graph.labels import fact_labels
from kg.model import (
    Evidence,
    Fact,
    LangString,
    NodeRef,
    Object,
    Ontology,
    Quantity,
    SourceText,
    TermRef,
    WorkFacts,
)
from kg.views.conclusions import Conclusion, of_work
from kg.views.words import Both, capitalised, joined, of_labels, of_term, same, word

GROUPS: Final[dict[str, str]] = {
    "Patient": "subject",
    "Cohort": "subject",
    "Condition": "disorder",
    "Episode": "disorder",
    "TherapyLine": "therapy",
    "Course": "therapy",
    "Dosage": "therapy",
    "Finding": "finding",
    "Observation": "finding",
    "AdverseEvent": "finding",
    "Outcome": "outcome",
    "GroupOutcome": "outcome",
    "Claim": "claim",
    "MechanismClaim": "claim",
    "Work": "work",
    "Author": "work",
}
_UNITS: Final[dict[str, tuple[str, str, str]]] = {
    "a": ("year", "years", "年"),
    "mo": ("month", "months", "个月"),
    "wk": ("week", "weeks", "周"),
    "d": ("day", "days", "天"),
    "h": ("hour", "hours", "小时"),
    "min": ("minute", "minutes", "分钟"),
    "%": ("%", "%", "%"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a fact: a property, its value, and the words that support it."""

    name: Both
    value: Both
    quotes: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """A patient or cohort, and every fact of the work that hangs on it."""

    fact: Fact
    facts: tuple[Fact, ...]


class WorkView:
    """One work, ready to be shown."""

    def __init__(self, work: WorkFacts, ontology: Ontology, conclusions: Iterable[Conclusion]) -> None:
        self.work = work
        self.ontology = ontology
        self.conclusions = of_work(conclusions, work.slug)
        self.by_id: dict[str, Fact] = {fact.id: fact for fact in work.facts}
        self._apart: dict[str, Fact] = {fact.id: fact for fact in work.to_review}

    @cached_property
    def title(self) -> Both:
        """The titles of the work, or its slug."""
        return self.label(self.by_id[""]) if "" in self.by_id else same(self.work.slug)

    @cached_property
    def texts(self) -> dict[str, SourceText]:
        """The texts of the work by id."""
        return {text.id: text for text in self.work.texts}

    def is_digest(self, text: str) -> bool:
        """Tell whether a text is a digest: then its words are not the paper's."""
        return text in self.texts and self.texts[text].kind == "digest"

    def term(self, key: str) -> Both:
        """Return the labels of a term, or its key when the ontology does not have it."""
        term = self.ontology.terms.get(key)
        return of_term(term) if term else same(key)

    def label(self, fact: Fact) -> Both:
        """Return the labels of a fact; a patient or cohort is named by who it is."""
        if fact.kind == "Dosage" and (dose := dose_words(self, fact)):
            return dose
        whole = replace(self.work, facts=(*self.work.facts, *self.work.to_review))
        label = of_labels(fact_labels(fact, whole, self.ontology), fact.id or self.work.slug)
        if fact.kind in ("Patient", "Cohort"):
            details = self.person(fact)
            return label + Both(f": {details.en}", f"：{details.zh}") if details.en else label
        return label

    def person(self, subject: Fact) -> Both:
        """Return who a patient or cohort is, as far as the text says: number, sex, age, population."""
        parts = []
        size = subject.first("size")
        if subject.kind == "Cohort" and isinstance(size, int | float):
            parts.append(same(f"{size:g} ") + word("case", "people"))
        for name in ("sex", "age", "population"):
            value = subject.first(name)
            if isinstance(value, Quantity) and name == "age":
                parts.append(age_words(self, value))
            elif value is not None:
                parts.append(self.value(value))
        return joined(parts)

    def value(self, value: Object) -> Both:
        """Return a value as words."""
        match value:
            case TermRef(key):
                return self.term(key)
            case NodeRef(local):
                named = self.by_id.get(local) or self._apart.get(local)
                return self.label(named) if named else same(local)
            case Quantity():
                return quantity_words(self, value)
            case LangString(text):
                return same(text)
            case bool():
                return Both("yes", "是") if value else Both("no", "否")
            case int() | float():
                return same(f"{value:g}")
            case _:
                return same(str(value))

    def rows(self, fact: Fact) -> Iterator[Row]:
        """Yield what is stated of a fact, then how it hangs on other facts."""
        for row in fact.statements:
            value = row.object
            if isinstance(value, Quantity) and row.predicate == "age":
                yield Row(word("properties", "age"), age_words(self, value), row.evidence)
            else:
                yield Row(word("properties", row.predicate), self.value(value), row.evidence)
        for link in fact.links:
            if link.target.id in self.by_id and link.predicate != "reportedIn":
                yield Row(word("properties", link.predicate), self.value(link.target))

    def quotes(self, fact: Fact) -> list[Evidence]:
        """Return the distinct passages that support a fact, in text order."""
        found = {(item.text, item.span): item for row in fact.statements for item in row.evidence}
        return [found[key] for key in sorted(found)]

    def objects(self, fact: Fact, *predicates: str) -> list[Fact]:
        """Return the facts of the work that a fact states or links under the predicates."""
        refs = [value.id for name in predicates for value in fact.objects(name) if isinstance(value, NodeRef)]
        return [self.by_id[ref] for ref in refs if ref in self.by_id]

    def subjects(self) -> list[Subject]:
        """Return the patients and cohorts, each with the facts that hang on it, in id order."""
        owners = [fact for fact in self.work.facts if fact.kind in ("Patient", "Cohort")]
        return [Subject(fact, self._hanging_on(fact)) for fact in owners]

    def _hanging_on(self, subject: Fact) -> tuple[Fact, ...]:
        """Follow references both ways, but never through the work or into another patient or cohort."""
        seen, todo = {subject.id}, [subject.id]
        while todo:
            for other in self._neighbours[todo.pop()]:
                if other not in seen and GROUPS.get(self.by_id[other].kind) not in ("work", "subject"):
                    seen.add(other)
                    todo.append(other)
        return tuple(fact for fact in self.work.facts if fact.id in seen)

    @cached_property
    def _neighbours(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {fact.id: set() for fact in self.work.facts}
        for fact in self.work.facts:
            for _, other in references(self, fact):
                found[fact.id].add(other.id)
                found[other.id].add(fact.id)
        return found

    def card(self, fact: Fact) -> dict[str, Any]:
        """Return a fact for the evidence panel, as plain values for JSON."""
        return {
            "group": GROUPS.get(fact.kind, "other"),
            "kind": word("groups", GROUPS.get(fact.kind, "other")).as_json(),
            "label": capitalised(self.label(fact)).as_json(),
            "rows": [
                {
                    "name": row.name.as_json(),
                    "value": row.value.as_json(),
                    "quotes": [self.quote(item) for item in row.quotes],
                }
                for row in self.rows(fact)
            ],
            "inferred": [item.as_json(self) for item in self.conclusions.get(fact.id, ())],
            "confidence": confidence_words(fact),
        }

    def quote(self, evidence: Evidence) -> dict[str, Any]:
        """Return a quotation and where it stands, as plain values for JSON."""
        return {
            "exact": evidence.exact,
            "language": evidence.language,
            "section": self.term(f"section-{evidence.section}").as_json(),
            "digest": self.is_digest(evidence.text),
            "href": f"{document_name(self.work.slug)}#{span_name(evidence)}",
        }


def confidence_words(fact: Fact) -> str:
    """Return the confidence of a fact as a whole percentage; empty for what was not weighed."""
    return "" if fact.confidence is None else f"{100 * fact.confidence:.0f} %"


def references(view: WorkView, fact: Fact) -> Iterator[tuple[str, Fact]]:
    """Yield the property and the target of every reference from a fact to a fact of the same work."""
    for row in fact.statements:
        if isinstance(row.object, NodeRef) and row.object.id in view.by_id:
            yield row.predicate, view.by_id[row.object.id]
    for link in fact.links:
        if link.target.id in view.by_id:
            yield link.predicate, view.by_id[link.target.id]


def document_name(slug: str) -> str:
    """Return the file name of the page of a work."""
    return f"document-{slug}.html"


def case_name(slug: str, subject: str) -> str:
    """Return the file name of the page of a patient or cohort."""
    return f"case-{slug}-{subject}.html"


def span_name(evidence: Evidence) -> str:
    """Return the fragment of a document page under which a passage stands."""
    return f"at-{evidence.text}-{evidence.span.start}-{evidence.span.end}"


def dose_words(view: WorkView, dosage: Fact) -> Both | None:
    """Return a dose in words: value and unit, frequency, route; ``None`` when it states no amount."""
    amount = _amount(dosage)
    if amount is None:
        return None
    parts = [same(amount)]
    for name in ("per", "frequency", "interval", "route"):
        value = dosage.first(name)
        if isinstance(value, Quantity):
            words = quantity_words(view, value)
            parts.append(Both(f"every {words.en}", f"每 {words.zh}"))
        elif isinstance(value, TermRef) and value.key != "per-dose":
            parts.append(view.term(value.key))
    return joined(parts)


def _amount(dosage: Fact) -> str | None:
    value, low, high = (dosage.first(name) for name in ("value", "low", "high"))
    unit = dosage.first("unit")
    number = _range(value, low, high)
    return f"{number} {unit}" if number and unit else number


def _range(value: object, low: object, high: object) -> str | None:
    if isinstance(value, int | float):
        return f"{value:g}"
    ends = [f"{end:g}" for end in (low, high) if isinstance(end, int | float)]
    return "–".join(ends) or None


def age_words(view: WorkView, age: Quantity) -> Both:
    """Return an age: years of a life are counted with a word of their own in Chinese."""
    words = quantity_words(view, age)
    return Both(words.en, words.zh.replace(" 年", " 岁"))


def quantity_words(view: WorkView, quantity: Quantity) -> Both:
    """Return a number or a range with its unit in words."""
    number = _range(quantity.value, quantity.low, quantity.high) or ""
    one, many, zh = _UNITS.get(quantity.unit, (quantity.unit,) * 3)
    amount = Both(f"{number} {one if number == '1' else many}".strip(), f"{number} {zh}".strip())
    extras = [view.term(key) for key in (quantity.statistic, quantity.qualifier) if key]
    return joined([*extras, amount], " ", "")
