"""How far a statement can be trusted: the share of statements like it that turned out right.

A statement is described by marks that are there or not (``kg.graph.marks``). The weights of its marks, from
``confidence.toml``, are added up and turned into a share: a logistic model, fitted to hand-made gold by
``benchmarks/extraction/calibrate.py``.

Marks of support only ever raise the share, and a mark of doubt counts only where every passage bears it: one
more passage that says the same never makes a statement less certain.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Final

from kg.graph.labels import MAIN_TERMS
from kg.graph.marks import Surroundings, kind_of
from kg.model import Fact, NodeRef, Ontology, WorkFacts

# What a fact stands or falls with; the first that it states is taken.
MAIN: Final = (*MAIN_TERMS, "size")
# Copied from the title page, not concluded from sentences.
COPIED: Final = frozenset({"Work", "Author"})


@dataclass(frozen=True, slots=True)
class Model:
    """The weights of the marks, and the share under which a statement is to be reviewed."""

    threshold: float
    intercept: float
    weights: Mapping[str, float]

    def share(self, marks: Iterable[str]) -> float:
        """Return the expected share of right statements among those that bear the marks."""
        total = self.intercept + math.fsum(self.weights.get(mark, 0.0) for mark in marks)
        return round(1 / (1 + math.exp(-total)), 3)


@cache
def load_model() -> Model:
    """Return the fitted model that ships with the package."""
    table = tomllib.loads((files("kg.graph") / "confidence.toml").read_text(encoding="utf-8"))
    weights = {name: float(weight) for name, weight in table["weights"].items()}
    return Model(float(table["threshold"]), float(table["intercept"]), weights)


def weigh(work: WorkFacts, ontology: Ontology, model: Model | None = None) -> WorkFacts:
    """Return the work with the confidence of each fact and statement."""
    around = Surroundings(work, ontology)
    weighed = [_weighed(fact, around, model or load_model()) for fact in work.facts]
    lent = _lent(weighed)
    return replace(work, facts=tuple(_filled(fact, lent.get(fact.id, fact.confidence)) for fact in weighed))


def _weighed(fact: Fact, around: Surroundings, model: Model) -> Fact:
    """Give each statement that can be judged by itself its share, and the fact that of its main one."""
    if fact.kind in COPIED:
        return fact
    statements = tuple(
        replace(row, confidence=model.share(around.marks(fact, row)))
        if row.evidence and (kind_of(fact, row) or row.predicate in MAIN)
        else row
        for row in fact.statements
    )
    shares: dict[str, list[float]] = {}
    for row in statements:
        if row.confidence is not None:
            shares.setdefault(row.predicate, []).append(row.confidence)
    main = next((shares[name] for name in MAIN if name in shares), [max(some) for some in shares.values()])
    best = max(main, default=None)
    return replace(fact, statements=statements, confidence=best)


def _lent(facts: Iterable[Fact]) -> dict[str, float]:
    """Return the confidence of what has no main statement of its own.

    A dose is as certain as that the drug had it, a line as the most certain of its courses.
    """
    found: dict[str, list[float]] = {}
    for fact in facts:
        for row in fact.statements:
            if row.predicate == "dosage" and isinstance(row.object, NodeRef) and row.confidence is not None:
                found.setdefault(row.object.id, []).append(row.confidence)
        for value in fact.objects("inLine"):
            if isinstance(value, NodeRef) and fact.confidence is not None:
                found.setdefault(value.id, []).append(fact.confidence)
    return {name: max(shares) for name, shares in found.items()}


def _filled(fact: Fact, confidence: float | None) -> Fact:
    """Give what cannot be judged by itself the confidence of its fact."""
    if fact.kind in COPIED:
        return fact
    statements = (
        replace(row, confidence=confidence) if row.evidence and row.confidence is None else row
        for row in fact.statements
    )
    return replace(fact, statements=tuple(statements), confidence=confidence)
