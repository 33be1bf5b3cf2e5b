"""The Python API on a build of the bundled documents."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest

import kg
from kg import api, build, open_graph
from kg.errors import BuildError, ParameterError, UnknownNameError, UsageError
from kg.query.table import Resource, cell_text

WU = "10.12372-jcp.2025.24e0236"


@pytest.fixture(scope="module")
def graph(built: Path) -> api.KnowledgeGraph:
    return open_graph(built)


def test_the_package_offers_its_public_names_lazily() -> None:
    assert kg.build is api.build
    assert kg.open_graph is api.open_graph
    assert not hasattr(kg, "closed_graph")


def test_query_returns_a_table_of_typed_cells(graph: api.KnowledgeGraph) -> None:
    table = graph.query("salvage-uses", drug="ruxolitinib")
    assert table.column("size") == (1, 8)
    assert [row["agent"].label("zh") for row in table if isinstance(row["agent"], Resource)] == [
        "芦可替尼"
    ] * 2
    assert graph.query("salvage-uses", drug="ruxolitinib", engine="rdflib") == table


def test_unknown_names_offer_the_nearest(graph: api.KnowledgeGraph) -> None:
    with pytest.raises(UnknownNameError, match="did you mean salvage-uses"):
        graph.query("salvage-use")
    with pytest.raises(UnknownNameError, match="did you mean disorder"):
        graph.query("salvage-uses", disorders="MAS")
    with pytest.raises(ParameterError, match="needs 'drug'"):
        graph.query("failed-before")


def test_evidence_gives_words_with_place_language_and_kind_of_text(
    graph: api.KnowledgeGraph, built: Path
) -> None:
    quotes = graph.evidence(f"{WU}#tocilizumab-1")
    assert {quote.language for quote in quotes} == {"en", "zh"}
    assert {quote.text_kind for quote in quotes} == {"digest"}
    texts = {
        "-".join(path.name.split("-")[:2]): path.read_text(encoding="utf-8")
        for path in (built / "sources").iterdir()
    }
    for quote in quotes:
        assert texts[quote.text][quote.start : quote.end] == quote.exact
        assert quote.work == WU
    assert graph.evidence("tocilizumab-1") == quotes
    assert graph.evidence(f"https://w3id.org/salvage-kg/doc/{WU}#tocilizumab-1") == quotes


def test_show_of_a_term_lists_names_mappings_edges_and_uses(graph: api.KnowledgeGraph) -> None:
    rows = [(cell_text(row[0]), cell_text(row[1], names=True)) for row in graph.show("芦可替尼").rows]
    assert ("label", "芦可替尼") in rows
    assert ("exactMatch", "CHEBI:66919") in rows
    assert ("inhibits", "kg:jak1") in rows
    assert ("agent of", f"{WU}#ruxolitinib-1") in rows


def test_sparql_reads_only(graph: api.KnowledgeGraph) -> None:
    counted = graph.sparql("SELECT (COUNT(*) AS ?n) { ?work a <https://w3id.org/salvage-kg/Work> }")
    assert counted.rows == ((2,),)
    with pytest.raises(UsageError, match="SERVICE"):
        graph.sparql("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }")
    with pytest.raises(ParameterError, match="not valid SPARQL"):
        graph.sparql("DROP ALL")


def test_networkx_joins_facts_and_terms(graph: api.KnowledgeGraph) -> None:
    multigraph = graph.networkx()
    course = f"{WU}#ruxolitinib-1"
    assert multigraph.nodes[course]["classes"] == (
        "Course",
        "JakInhibitorCourse",
        "JakInhibitorRescue",
        "SalvageCourse",
    )
    assert multigraph.nodes["ruxolitinib"]["label_zh"] == "芦可替尼"
    assert multigraph.nodes[f"{WU}#patient-1"]["values"]["ageYears"] == ("11",)
    stated = multigraph.edges[course, "ruxolitinib", "agent"]
    assert stated["origin"] == "stated"
    assert stated["quotes"]
    sourced = multigraph.edges["ruxolitinib", "jak1", "inhibits"]
    assert (sourced["origin"], sourced["sign"]) == ("reference", "-")
    assert sourced["sources"]
    assert multigraph.edges[course, f"{WU}#line-2", "inLine"]["origin"] == "structure"
    assert multigraph.edges[course, "ruxolitinib", "exposedTo"]["origin"] == "inferred"
    assert nx.has_path(multigraph, course, "macrophage-activation-syndrome")


def test_networkx_is_the_same_twice_and_holds_no_records(graph: api.KnowledgeGraph) -> None:
    one, two = graph.networkx(), graph.networkx()
    assert list(one.nodes(data=True)) == list(two.nodes(data=True))
    assert list(one.edges(keys=True, data=True)) == list(two.edges(keys=True, data=True))
    assert not [name for name in one if "#s-" in name or "#e-" in name or "#i-" in name]


def test_build_takes_files_and_names_the_folder(tmp_path: Path) -> None:
    page = tmp_path / "note.md"
    page.write_text(
        "---\ntitle: A note\n---\n\nA boy of 9 years with MAS received anakinra.\n", encoding="utf-8"
    )
    report = build(page, out=tmp_path / "made", reason=False)
    assert report.out == tmp_path / "made"
    assert len(report.documents) == 1
    assert dict(report.facts)["Course"] == 1


def test_opening_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="no build is here"):
        open_graph(tmp_path / "none")


def test_the_cached_build_is_found_again_and_old_ones_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, built: Path
) -> None:
    import shutil

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SALVAGE_KG_CACHE", str(tmp_path / "cache"))
    old = tmp_path / "cache" / "0.0.0-old"
    shutil.copytree(built, old)
    (tmp_path / "cache" / "mine").mkdir()
    found = api.find_build()
    assert found.parent == tmp_path / "cache"
    assert not old.exists()
    assert (tmp_path / "cache" / "mine").exists()
    before = (found / "manifest.json").stat().st_mtime_ns
    assert api.find_build() == found
    assert (found / "manifest.json").stat().st_mtime_ns == before


def test_a_build_in_the_working_folder_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, built: Path
) -> None:
    monkeypatch.chdir(built.parent)
    monkeypatch.setenv("SALVAGE_KG_CACHE", str(tmp_path / "cache"))
    assert api.find_build() == Path("build")
    assert not (tmp_path / "cache").exists()
