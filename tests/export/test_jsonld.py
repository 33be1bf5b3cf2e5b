"""JSON-LD says the same triples, compactly."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from kg.export.formats import FILES, Source
from kg.export.jsonld import jsonld


def as_rdflib(rows: set[ox.Triple]) -> rdflib.Graph:
    data = ox.serialize(rows, format=ox.RdfFormat.N_TRIPLES)
    assert data is not None
    return rdflib.Graph().parse(data=data.decode(), format="nt")


def read(data: bytes) -> rdflib.Graph:
    return rdflib.Graph().parse(data=data.decode(), format="json-ld")


def test_a_build_comes_back_triple_for_triple(source: Source, triples: set[ox.Triple]) -> None:
    whole, again = as_rdflib(triples), read(FILES["jsonld"](source))
    assert len(again) == len(whole)

    def named(graph: rdflib.Graph) -> set[tuple[rdflib.term.Node, ...]]:
        return {row for row in graph if not any(isinstance(node, rdflib.BNode) for node in row)}

    assert named(again) == named(whole)


def test_another_reader_finds_the_same(source: Source, triples: set[ox.Triple]) -> None:
    """Oxigraph has a JSON-LD reader of its own."""
    rows = ox.parse(FILES["jsonld"](source), format=ox.RdfFormat.JSON_LD)
    again = {quad.triple for quad in rows if not _has_blank(quad.triple)}
    assert again == {row for row in triples if not _has_blank(row)}


def _has_blank(row: ox.Triple) -> bool:
    return isinstance(row.subject, ox.BlankNode) or isinstance(row.object, ox.BlankNode)


TRICKY = """
@prefix kg: <https://w3id.org/salvage-kg/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
kg:a a kg:X , kg:Y ; rdfs:label "a"@en , "b"@en , "甲"@zh ; kg:mixed kg:b , "kg:b" , 3 , "x"@en ;
    kg:link <http://example.org/b> , <https://w3id.org/salvage-kg//b> , <urn:x:y> ; kg:number 1 , 2 , 2.5 ;
    kg:count 7 ; kg:flag true ;
    kg:text "plain" , "_:b0" , "@id" ; kg:day "2025-01-01"^^xsd:date ; kg:part _:b .
_:b kg:list ( kg:a "z" ) .
<https://w3id.org/salvage-kg/> kg:self <https://w3id.org/salvage-kg/> .
"""


def test_values_of_every_kind_survive() -> None:
    rows = {quad.triple for quad in ox.parse(TRICKY, format=ox.RdfFormat.TURTLE)}
    assert isomorphic(read(jsonld(rows)), as_rdflib(rows))


def test_it_is_compact() -> None:
    rows = {quad.triple for quad in ox.parse(TRICKY, format=ox.RdfFormat.TURTLE)}
    document = json.loads(jsonld(rows))
    shown = next(item for item in document["@graph"] if item["@id"] == "kg:a")
    assert shown["@type"] == ["kg:X", "kg:Y"]
    assert shown["rdfs:label"] == {"en": ["a", "b"], "zh": "甲"}
    assert shown["kg:count"] == "7"
    assert document["@context"]["kg:count"] == {"@id": "kg:count", "@type": "xsd:integer"}
    assert shown["kg:text"] == ["@id", "_:b0", "plain"]


def test_the_order_of_the_triples_does_not_matter(triples: set[ox.Triple]) -> None:
    rows = sorted(triples, key=str)
    assert jsonld(rows) == jsonld(reversed(rows))


def test_a_quoted_triple_is_refused() -> None:
    node = ox.NamedNode("http://example.org/a")
    row = ox.Triple(node, node, ox.Triple(node, node, node))
    with pytest.raises(TypeError, match="quoted triples"):
        jsonld([row])
