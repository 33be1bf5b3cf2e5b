"""RDF files hold what was written, in one order, whatever the order and the hash seed."""

import random
import subprocess
import sys

import rdflib
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from kg import vocab
from kg.export.rdf_files import nquads, rdf_xml, trig, turtle

SLUG = "10.1000-invented.1"


def node(local: str) -> NamedNode:
    return NamedNode(vocab.node_iri(SLUG, local))


TRIPLES = [
    Triple(node("rux-1"), NamedNode(vocab.KG + "agent"), NamedNode(vocab.KG + "ruxolitinib")),
    Triple(node("rux-1"), NamedNode(vocab.PREFIXES["rdf"] + "type"), NamedNode(vocab.KG + "Course")),
    Triple(node("a"), NamedNode(vocab.KG + "verbatim"), Literal('10 mg\n"bid"\t口服 \\ @prefix x: <y> .')),
    Triple(node(""), NamedNode(vocab.PREFIXES["dcterms"] + "title"), Literal("标题", language="zh")),
]
GRAPH = NamedNode(vocab.GRAPH + SLUG)
QUADS = [Quad(*triple, graph) for triple in TRIPLES for graph in (DefaultGraph(), GRAPH)]


def shuffled(items, seed=5):
    return random.Random(seed).sample(items, len(items))


def test_every_format_holds_what_was_written():
    assert set(parse(nquads(QUADS), format=RdfFormat.N_QUADS)) == set(QUADS)
    assert set(parse(trig(QUADS, [SLUG]), format=RdfFormat.TRIG)) == set(QUADS)
    for written, fmt in (
        (turtle(TRIPLES, [SLUG]), RdfFormat.TURTLE),
        (rdf_xml(TRIPLES), RdfFormat.RDF_XML),
    ):
        assert {quad.triple for quad in parse(written, format=fmt)} == set(TRIPLES)


def test_rdflib_reads_the_files_too():
    graph = rdflib.Graph().parse(data=turtle(TRIPLES, [SLUG]), format="turtle")
    assert len(graph) == len(TRIPLES)
    assert len(rdflib.Graph().parse(data=rdf_xml(TRIPLES), format="xml")) == len(TRIPLES)


def test_the_order_of_the_input_does_not_matter():
    assert nquads(shuffled(QUADS)) == nquads(QUADS)
    assert trig(shuffled(QUADS), [SLUG]) == trig(QUADS, [SLUG])
    assert turtle(shuffled(TRIPLES), [SLUG]) == turtle(TRIPLES, [SLUG])
    assert rdf_xml(shuffled(TRIPLES)) == rdf_xml(TRIPLES)


def test_a_line_of_nquads_stands_once():
    assert nquads([*QUADS, *QUADS]) == nquads(QUADS)


def test_turtle_is_fit_to_read():
    lines = turtle(TRIPLES, [SLUG]).decode().splitlines()
    header = [line for line in lines if line.startswith("@prefix")]
    assert header == sorted(header)
    assert "w1:rux-1 a kg:Course ;" in lines
    assert "\tkg:agent kg:ruxolitinib ." in lines


def test_the_hash_seed_does_not_matter(tmp_path):
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, 'tests/export')\n"
        "from test_rdf_files import *\n"
        "data = nquads(QUADS) + trig(QUADS, [SLUG]) + turtle(set(TRIPLES), [SLUG]) + rdf_xml(set(TRIPLES))\n"
        "sys.stdout.buffer.write(data)"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
