"""Names of things in the graph: from what a person types to an IRI, and from an IRI to a label."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyoxigraph

from kg.errors import ParameterError, UnknownNameError
from kg.model import LangString, Ontology
from kg.query.table import Resource
from kg.vocab import DOC, PREFIXES, kg_iri, node_iri, slug_of_doi, work_iri

_TYPE = pyoxigraph.NamedNode(PREFIXES["rdf"] + "type")
_LABEL = pyoxigraph.NamedNode(PREFIXES["rdfs"] + "label")
_TITLE = pyoxigraph.NamedNode(PREFIXES["dcterms"] + "title")
_WORK = pyoxigraph.NamedNode(kg_iri("Work"))
_DEFAULT = pyoxigraph.DefaultGraph()


def short_name(iri: str) -> str:
    """Return ``SLUG`` or ``SLUG#local`` for a node of a work, ``kg:name`` or another CURIE, else the IRI."""
    if iri.startswith(DOC):
        return iri.removeprefix(DOC)
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and "/" not in iri[len(namespace) :]:
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


@dataclass(frozen=True)
class Names:
    """Looks names up in one graph and its ontology; what was looked up is remembered."""

    store: pyoxigraph.Store
    ontology: Ontology
    _resources: dict[str, Resource] = field(default_factory=dict, repr=False)

    def resource(self, iri: str) -> Resource:
        """Return the node with its short name and labels."""
        found = self._resources.get(iri)
        if found is None:
            found = self._resources[iri] = Resource(iri, short_name(iri), self._labels(iri))
        return found

    def _labels(self, iri: str) -> tuple[LangString, ...]:
        term = self.ontology.terms.get(iri.removeprefix(kg_iri("")))
        if term is not None:
            return term.labels
        node = pyoxigraph.NamedNode(iri)
        labels = {}
        for predicate in (_TITLE, _LABEL):
            for quad in self.store.quads_for_pattern(node, predicate, None, _DEFAULT):
                if isinstance(quad.object, pyoxigraph.Literal):
                    language = quad.object.language or ""
                    labels[language] = LangString(
                        quad.object.value, "zh" if language.startswith("zh") else "en"
                    )
        return tuple(labels[language] for language in sorted(labels))

    def works(self) -> list[str]:
        """Return the slugs of all works, sorted."""
        return sorted(short_name(iri) for iri in self._subjects(_WORK))

    def work(self, text: str) -> str:
        """Return the IRI of a work given by IRI, slug, DOI or title.

        Raises :class:`UnknownNameError` with the nearest slugs.
        """
        slugs = self.works()
        wanted = text.strip()
        for candidate in (wanted.removeprefix(DOC), slug_of_doi(_bare_doi(wanted))):
            if candidate in slugs:
                return work_iri(candidate)
        for slug in slugs:
            titles = {label.value.casefold() for label in self.resource(work_iri(slug)).labels}
            if wanted.casefold() in titles:
                return work_iri(slug)
        raise UnknownNameError("work", text, slugs)

    def facts(self) -> dict[str, list[str]]:
        """Return the IRIs of all nodes of works by local id."""
        found: dict[str, list[str]] = {}
        for iri in sorted(self._subjects(None)):
            if iri.startswith(DOC) and "#" in iri:
                found.setdefault(iri.partition("#")[2], []).append(iri)
        return found

    def _subjects(self, class_node: pyoxigraph.NamedNode | None) -> set[str]:
        quads = self.store.quads_for_pattern(None, _TYPE, class_node, _DEFAULT)
        return {quad.subject.value for quad in quads if isinstance(quad.subject, pyoxigraph.NamedNode)}

    def fact(self, text: str) -> str:
        """Return the IRI of a node of a work given by IRI, ``SLUG#local``, or a local id that is unique.

        Raises:
            UnknownNameError: there is no such node; offers the nearest local ids.
            ParameterError: several works have a node of that local id.
        """
        wanted = text.strip().removeprefix(DOC)
        slug, _, local = wanted.rpartition("#")
        by_local = self.facts()
        found = by_local.get(local, [])
        if slug:
            if node_iri(slug, local) in found:
                return node_iri(slug, local)
            raise UnknownNameError(
                "fact", text, [short_name(iri) for iris in by_local.values() for iri in iris]
            )
        if len(found) > 1:
            choice = ", ".join(sorted(short_name(iri) for iri in found))
            raise ParameterError(f"'{text}' is the name of several facts: {choice}")
        if not found:
            raise UnknownNameError("fact", text, sorted(by_local))
        return found[0]


def _bare_doi(text: str) -> str:
    for start in ("https://doi.org/", "http://doi.org/", "doi:"):
        if text.lower().startswith(start):
            return text[len(start) :]
    return text
