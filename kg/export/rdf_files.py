"""RDF files, canonical to the byte: sorted quads written by Oxigraph's serialisers.

rdflib's own writers follow the hash seed, so they are not used. Blank nodes (the class expressions of
``core.ttl``) must come with labels that do not depend on who parsed the file, as
``kg.terms.ontology.ontology_triples`` gives them.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Final

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    serialize,
)

from kg import vocab

_TYPE: Final = NamedNode(vocab.PREFIXES["rdf"] + "type")


def nquads(quads: Iterable[Quad]) -> bytes:
    """Write N-Quads with the lines sorted, each once."""
    lines = set(_written(quads, RdfFormat.N_QUADS).splitlines(keepends=True))
    return b"".join(sorted(lines))


def trig(quads: Iterable[Quad], slugs: Iterable[str]) -> bytes:
    """Write TriG: the default graph, then the named graphs by name; works of ``slugs`` get a prefix."""
    ordered = sorted(quads, key=lambda quad: (_graph_order(quad), _triple_order(quad.triple)))
    return _sorted_header(_written(ordered, RdfFormat.TRIG, _prefixes(slugs)))


def turtle(triples: Iterable[Triple], slugs: Iterable[str]) -> bytes:
    """Write Turtle sorted by subject, types first."""
    ordered = sorted(triples, key=_triple_order)
    return _sorted_header(_written(ordered, RdfFormat.TURTLE, _prefixes(slugs)))


def rdf_xml(triples: Iterable[Triple]) -> bytes:
    """Write RDF/XML, which Protégé and every other OWL tool opens."""
    ordered = sorted(triples, key=_triple_order)
    return _written(ordered, RdfFormat.RDF_XML, vocab.PREFIXES)


def _written(
    rows: Iterable[Triple] | Iterable[Quad], written_as: RdfFormat, prefixes: dict[str, str] | None = None
) -> bytes:
    buffer = BytesIO()
    serialize(rows, buffer, written_as, prefixes=prefixes)
    return buffer.getvalue()


def _prefixes(slugs: Iterable[str]) -> dict[str, str]:
    """Return the prefixes of the vocabulary, and ``w1``, ``w2`` ... for the nodes of each work."""
    works = {f"w{rank}": f"{vocab.work_iri(slug)}#" for rank, slug in enumerate(sorted(slugs), start=1)}
    return vocab.PREFIXES | {"doc": vocab.DOC, "graph": vocab.GRAPH} | works


def _sorted_header(written: bytes) -> bytes:
    """Put the prefixes in order (the serialiser follows a hash table) and a line before each subject."""
    lines = written.splitlines(keepends=True)
    header = [line for line in lines if line.startswith(b"@prefix ")]
    body = lines[len(header) :]
    spaced = [b"\n" + line if line[:1] not in b"\t}\n" else line for line in body]
    return b"".join(sorted(header)) + b"".join(spaced)


def _graph_order(quad: Quad) -> str:
    return "" if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name)


def _triple_order(triple: Triple) -> tuple[str, bool, str, str]:
    return (
        str(triple.subject),
        triple.predicate != _TYPE,
        str(triple.predicate),
        str(triple.object),
    )
