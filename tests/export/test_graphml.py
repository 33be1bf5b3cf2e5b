"""GraphML gives back the nodes, the edges and what stands on them."""

from __future__ import annotations

from io import BytesIO
from xml.etree import ElementTree

import networkx as nx

from kg.export.formats import FILES, Source
from kg.export.graphml import graphml
from kg.pathways.project import to_networkx


def read(data: bytes) -> nx.MultiDiGraph:
    return nx.read_graphml(BytesIO(data), force_multigraph=True)


def edges(graph: nx.MultiDiGraph) -> set[tuple[str, str, str, str]]:
    return {(s, row["predicate"], t, row["origin"]) for s, t, row in graph.edges(data=True)}


def test_a_build_reads_back_with_the_same_nodes_and_edges(source: Source) -> None:
    whole = to_networkx(source.store, source.ontology)
    again = read(FILES["graphml"](source))
    assert set(again) == set(whole)
    assert edges(again) == edges(whole)
    assert again.number_of_edges() == whole.number_of_edges()
    node = again.nodes["ruxolitinib"]
    assert (node["kind"], node["classes"], node["label_zh"]) == ("term", "Drug", "芦可替尼")
    patient = again.nodes["10.12372-jcp.2025.24e0236#patient-1"]
    assert patient["value_ageYears"] == "11"
    assert patient["classes"] == "PaediatricCase | Patient"


def test_edges_keep_sign_sources_and_quotes(source: Source) -> None:
    again = read(FILES["graphml"](source))
    (inhibits,) = again.get_edge_data("ruxolitinib", "jak1").values()
    assert (inhibits["origin"], inhibits["predicate"], inhibits["sign"]) == ("reference", "inhibits", "-")
    assert inhibits["sources"]
    given = again.get_edge_data("10.12372-jcp.2025.24e0236#ruxolitinib-1", "ruxolitinib")
    assert any("芦可替尼" in row.get("quotes", "") for row in given.values())


def test_each_edge_has_an_id_of_its_own(source: Source) -> None:
    tree = ElementTree.fromstring(FILES["graphml"](source))
    ids = [edge.get("id") for edge in tree.iter("{http://graphml.graphdrawing.org/xmlns}edge")]
    assert len(ids) == len(set(ids)) > 1000


def test_what_xml_cannot_hold_becomes_a_replacement_character() -> None:
    graph: nx.MultiDiGraph = nx.MultiDiGraph()
    graph.add_node("a\x00", label_en="<b>&\x0b\ud800 \U0001f600", values={"label": ("x", "y")})
    node = read(graphml(graph)).nodes["a\ufffd"]
    assert node == {"label_en": "<b>&\ufffd\ufffd \U0001f600", "value_label": "x | y"}
