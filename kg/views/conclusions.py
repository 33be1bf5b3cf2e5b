"""What the rules concluded of facts, and from which premises: "why refractory?" ends at words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Triple

from kg import vocab
from kg.graph.infer import Rule
from kg.graph.rdf import kg
from kg.views.words import Both, joined, of_labels, same, word

if TYPE_CHECKING:  # the two modules describe each other's values
    from kg.views.facts import WorkView

_CONCLUDES: Final = kg("concludes")
_RULE: Final = kg("ruleName")
_OBJECT: Final = kg("object")
_BECAUSE: Final = kg("because")


@dataclass(frozen=True, slots=True, order=True)
class Conclusion:
    """A class that a rule gave to a fact: the work's slug, the fact, the class, the rule, the premises.

    ``because`` holds names of statements (``s-...``) and of inferences (``i-...``) of the same work.
    """

    slug: str
    fact: str
    concluded: str
    rule: str
    because: tuple[str, ...]
    says: Both

    def as_json(self, view: WorkView) -> dict[str, Any]:
        """Return the conclusion for the evidence panel, with the labels of the facts it rests on."""
        return {
            "class": word("inferred", self.concluded).as_json(),
            "rule": self.says.as_json(),
            "because": joined((_premise(view, name) for name in self.because), "; ", "；").as_json(),
        }


def read_conclusions(inferred: Iterable[Triple], rules: Iterable[Rule] = ()) -> tuple[Conclusion, ...]:
    """Return the classes that the rules gave to facts of documents, sorted.

    ``rules`` bring the words of each rule; without them a rule is shown by its name.
    """
    says = {rule.name: of_labels(rule.summary, rule.name) for rule in rules}
    records: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    wanted = {_CONCLUDES.value, _RULE.value, _OBJECT.value, _BECAUSE.value}
    for triple in inferred:
        if triple.predicate.value in wanted:
            subject, value = triple.subject, triple.object
            records[getattr(subject, "value", "")][triple.predicate.value].append(getattr(value, "value", ""))
    found = []
    for row in records.values():
        concluded = row[_OBJECT.value][0].removeprefix(vocab.KG) if row[_OBJECT.value] else ""
        fact = row[_CONCLUDES.value][0] if row[_CONCLUDES.value] else ""
        if concluded in vocab.DEFINED_CLASSES and fact.startswith(vocab.DOC) and row[_RULE.value]:
            slug, _, local = fact.removeprefix(vocab.DOC).partition("#")
            rule = row[_RULE.value][0]
            because = tuple(sorted(_local(name, slug) for name in row[_BECAUSE.value]))
            found.append(Conclusion(slug, local, concluded, rule, because, says.get(rule, same(rule))))
    return tuple(sorted(found))


def _local(iri: str, slug: str) -> str:
    """Return the name of a premise: of the work itself, or of a statement of the reference knowledge."""
    return iri.removeprefix(vocab.node_iri(slug, "")).removeprefix(vocab.KG).removeprefix("#")


def of_work(conclusions: Iterable[Conclusion], slug: str) -> dict[str, tuple[Conclusion, ...]]:
    """Return the conclusions about the facts of one work, by fact."""
    found: dict[str, list[Conclusion]] = defaultdict(list)
    for item in conclusions:
        if item.slug == slug:
            found[item.fact].append(item)
    return {fact: tuple(rows) for fact, rows in found.items()}


def _premise(view: WorkView, name: str) -> Both:
    """Return a premise in words: the fact it is about, with the property or the class."""
    if name.startswith(("ref_", "inf_")):
        return _reference(view, name)
    marker, _, rest = name.partition("-")
    local, _, tail = rest.partition(".")
    fact = view.by_id.get(local)
    if fact is None:
        return same(rest)
    label = view.label(fact)
    if marker == "s":
        what = word("properties", tail.partition(".")[0])
        return joined([label, what], ": ", "：")
    rule = tail.partition(".")[0]
    concluded = next((item for item in view.conclusions.get(local, ()) if item.rule == rule), None)
    return joined([label, word("inferred", concluded.concluded)], ": ", "：") if concluded else label


def _reference(view: WorkView, name: str) -> Both:
    """Return a premise that is reference knowledge: ``ref_SUBJECT_PREDICATE_OBJECT``, or inferred from it."""
    kind, *parts = name.split("_")
    if kind == "ref" and len(parts) == 3:
        start, predicate, end = parts
        middle = word("mechanism-relations", predicate)
        return joined([view.term(start), middle, view.term(end)], " ", "")
    return joined([view.term(part) for part in parts[:2]], " → ", " → ")
