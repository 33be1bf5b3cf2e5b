"""The graph of what curators confirmed alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pyoxigraph import Store, Triple

from kg.graph.confidence import COPIED
from kg.graph.infer import Rule
from kg.graph.merged import make_graph, with_inferred
from kg.graph.rdf import read_works
from kg.graph.review import HANGS, OWNS
from kg.model import Fact, NodeRef, Ontology, Statement, WorkFacts


def reviewed_only(
    store: Store, ontology: Ontology, triples: Sequence[Triple], rules: Sequence[Rule]
) -> Store:
    """Return a store in memory whose works hold nothing but reviewed facts, and what follows from them."""
    works = [confirmed(work) for work in read_works(store)]
    only = Store()
    only.bulk_extend(with_inferred(make_graph(works, ontology, triples), rules).quads())
    return only


def confirmed(work: WorkFacts) -> WorkFacts:
    """Return the work with its reviewed statements, and the bare facts that these hang on.

    The publication stays; so does that a patient is one person, and that a dose or an outcome is of whose it
    is once it is reviewed itself.
    """
    by_id = {fact.id: fact for fact in work.facts}
    kept = {fact.id for fact in work.facts if _is_reviewed(fact)}
    owners = [
        (row.object.id, fact.id)
        for fact in work.facts
        for row in fact.statements
        if row.predicate in OWNS and isinstance(row.object, NodeRef)
    ]
    todo = list(kept)
    while todo:
        name = todo.pop()
        held = [link.target.id for link in by_id[name].links if link.predicate in HANGS]
        held += [owner for owned, owner in owners if owned == name]
        new = {other for other in held if other in by_id} - kept
        kept |= new
        todo += new
    facts = [fact if fact.kind in COPIED else _bare(fact, kept) for fact in work.facts]
    stay = {"", *kept}
    return replace(
        work,
        facts=tuple(fact for fact in facts if fact.kind in COPIED or fact.id in stay),
        to_review=(),
        set_aside=(),
    )


def _is_reviewed(fact: Fact) -> bool:
    return any(row.decisions for row in fact.statements)


def _bare(fact: Fact, kept: set[str]) -> Fact:
    return replace(
        fact,
        statements=tuple(row for row in fact.statements if _stays(fact, row, kept)),
        links=tuple(link for link in fact.links if not link.target.id or link.target.id in kept),
    )


def _stays(fact: Fact, row: Statement, kept: set[str]) -> bool:
    if isinstance(row.object, NodeRef):
        return row.object.id in kept and (bool(row.decisions) or row.predicate in OWNS)
    return bool(row.decisions) or (fact.kind == "Patient" and row.predicate == "size")
