"""The graph of a build: where its triples come from, and the quads that they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import Quad, Store, Triple

from kg import vocab
from kg.graph.infer import Rule, infer
from kg.graph.open_terms import open_triples, with_open_terms
from kg.graph.rdf import TYPE, as_quads, aside_triples, graph_name, kg, review_triples, work_triples
from kg.model import Ontology, WorkFacts


@dataclass(frozen=True, slots=True)
class Graph:
    """The triples of a build: of the ontology, of each work by slug, and what the rules inferred.

    What is to review, and what curators set aside, is apart: it is not stated, nothing is inferred from
    it, and no default query sees it.
    """

    ontology: tuple[Triple, ...]
    mechanisms: tuple[Triple, ...]
    works: tuple[tuple[str, tuple[Triple, ...]], ...]
    inferred: tuple[Triple, ...] = ()
    to_review: tuple[Triple, ...] = ()
    set_aside: tuple[Triple, ...] = ()

    def stated(self) -> list[Triple]:
        """Return everything but the inferred triples."""
        return [*self.ontology, *self.mechanisms, *(triple for _, rows in self.works for triple in rows)]

    def quads(self) -> list[Quad]:
        """Return all triples in the default graph, and again in the graph of their origin.

        What is to review, and what curators set aside, stands in the graph of that name alone.
        """
        named = [
            ("ontology", self.ontology),
            ("mechanisms", self.mechanisms),
            *self.works,
            ("inferred", self.inferred),
        ]
        quads = [quad for name, triples in named for quad in as_quads(triples, graph_name(name))]
        for name, triples in (("to-review", self.to_review), ("set-aside", self.set_aside)):
            quads += [Quad(row.subject, row.predicate, row.object, graph_name(name)) for row in triples]
        return quads


def make_graph(works: Iterable[WorkFacts], ontology: Ontology, triples: Sequence[Triple]) -> Graph:
    """Return the graph of what is stated: the ontology's ``triples``, and the facts of the works.

    An open drug that a work names gets its class and its label beside the ontology's terms.

    Literals of the ontology are written as the store writes them (``18.0`` is ``18``), so that the files
    of a build and its store hold the same.
    """
    works = tuple(works)
    ontology = with_open_terms(ontology, works)
    canonical = Store()
    canonical.extend(Quad(*triple) for triple in (*triples, *open_triples(ontology, triples)))
    triples = sorted((quad.triple for quad in canonical), key=str)
    edges = frozenset(vocab.kg_iri(name) for name in vocab.MECHANISM.values())
    records = {
        triple.subject
        for triple in triples
        if triple.predicate == TYPE and triple.object == kg("ReferenceStatement")
    }
    reference = [triple for triple in triples if triple.predicate.value in edges or triple.subject in records]
    rest = set(triples) - set(reference)
    return Graph(
        ontology=tuple(triple for triple in triples if triple in rest),
        mechanisms=tuple(reference),
        works=tuple((work.slug, tuple(work_triples(work, ontology))) for work in works),
        to_review=tuple(triple for work in works for triple in review_triples(work, ontology)),
        set_aside=tuple(triple for work in works for triple in aside_triples(work, ontology)),
    )


def with_inferred(graph: Graph, rules: Sequence[Rule]) -> Graph:
    """Return the graph with what the rules conclude from it."""
    store = Store()
    store.extend(Quad(*triple) for triple in graph.stated())
    return replace(graph, inferred=tuple(infer(store, rules)))


def with_what_is_to_review(store: Store, rules: Sequence[Rule]) -> Store:
    """Return a copy of a build's store in memory whose default graph holds what is to review as well.

    The rules run again, so that what follows from it is there too.
    """
    whole = Store()
    whole.bulk_extend(store)
    apart = list(store.quads_for_pattern(None, None, None, graph_name("to-review")))
    whole.extend(Quad(*quad.triple) for quad in apart)
    infer(whole, rules)
    return whole
