"""The nine questions on the source papers and on the digests that ship: one set of answers, typed by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import build, open_graph
from kg.api import KnowledgeGraph
from kg.config import resource_dir
from kg.query.table import Table, cell_text

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
WU, MAS = "10.12372-jcp.2025.24e0236", "kg:macrophage-activation-syndrome"


@pytest.fixture(scope="module", params=["digests", "papers"])
def graph(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    paths = [resource_dir("documents")]
    if request.param == "papers":
        paths = sorted(SEEDS.glob("*-ruxolitinib.txt"))
        if len(paths) != 2:
            pytest.skip(f"the two source papers are not in {SEEDS}")
    out = tmp_path_factory.mktemp(request.param) / "build"
    build(*paths, out=out, reason=False)
    return open_graph(out)


def texts(table: Table, *columns: str) -> set[tuple[str, ...]]:
    return {tuple(cell_text(row[name], names=True) for name in columns) for row in table}


def test_salvage_uses_with_dose_population_and_outcome(graph: KnowledgeGraph) -> None:
    table = graph.query("salvage-uses", disorder=MAS)
    who = texts(table, "agent", "condition", "size", "population", "sex", "ageYears")
    assert who == {
        ("kg:ruxolitinib", MAS, "1", "kg:paediatric", "kg:female", "11"),
        ("kg:ruxolitinib", MAS, "8", "kg:adult", "", ""),
    }
    how = texts(table, "size", "doses", "frequencies", "routes", "outcomes", "absentOutcomes")
    outcomes = "kg:improvement\nkg:steroid-sparing"
    assert how == {
        ("1", "10 mg", "kg:freq-twice-daily", "kg:route-oral", outcomes, "kg:relapse"),
        ("8", "", "", "", "", ""),
    }


def test_what_had_failed_before_ruxolitinib(graph: KnowledgeGraph) -> None:
    table = graph.query("failed-before", drug="ruxolitinib")
    assert texts(table, "size", "failedAgent", "cycles", "outcomes") == {
        ("1", "kg:mp-pulse", "3", "kg:no-response"),
        ("1", "kg:ciclosporin", "", "kg:no-response"),
        ("1", "kg:tocilizumab", "", "kg:no-response"),
        ("8", "", "", ""),
    }


def test_which_drug_was_stopped_when_and_why(graph: KnowledgeGraph) -> None:
    assert texts(graph.query("stopped-drugs"), "agent", "before", "duration", "reason") == {
        ("kg:tocilizumab", "kg:ruxolitinib", "", "not stated"),
        ("kg:ruxolitinib", "", "approximately 3 mo", "not stated"),
    }


def test_what_allowed_steroid_tapering(graph: KnowledgeGraph) -> None:
    assert texts(graph.query("steroid-tapering"), "agent", "tapered", "size") == {
        ("kg:ruxolitinib", "kg:glucocorticoid", "1")
    }


def test_the_share_of_adults_who_do_not_respond_is_one_claim_on_two_regimens(graph: KnowledgeGraph) -> None:
    table = graph.query("non-responders")
    assert texts(table, "kind", "treatments", "outcome", "qualifier", "percent", "population") == {
        ("kg:Claim", "kg:hlh-2004\nkg:hlh-94", "kg:no-response", "kg:approximately", "30", "kg:adult")
    }


def test_findings_that_persisted_under_first_treatment(graph: KnowledgeGraph) -> None:
    agents = "kg:ciclosporin\nkg:mp-pulse\nkg:tocilizumab"
    assert texts(graph.query("persistent-findings"), "finding", "severity", "agents") == {
        ("kg:high-fever", "", agents),
        ("kg:liver-dysfunction", "kg:severe", agents),
    }


def test_how_ruxolitinib_could_act_on_mas(graph: KnowledgeGraph) -> None:
    """Signed routes through the kinases to causes and signs of MAS; each hop has a source."""
    table = graph.query("mechanism-routes", drug="ruxolitinib", disorder=MAS)
    routes = [str(route) for route in table.column("route")]
    decreasing = texts(table, "effect", "end")
    assert {("decrease", "kg:macrophage-activation"), ("decrease", "kg:fever")} <= decreasing
    for name in ("jak1", "jak2", "jak-stat-cascade", "ifng", "il6"):
        assert any(f" {name} " in route for route in routes), name
    assert not any("-treats->" in route or "-binds->" in route for route in routes)
    for row in table:
        numbers = {
            str(source).partition(":")[0] for source in row["sources"] if isinstance(row["sources"], tuple)
        }
        assert numbers == {str(number) for number in range(int(str(row["hops"])) + 1)}


def test_which_facts_have_evidence_in_both_languages(graph: KnowledgeGraph) -> None:
    rows = texts(graph.query("both-languages"), "work", "property", "value")
    assert {row[0] for row in rows} == {WU}
    for stated in [
        ("kg:sex", "kg:female"),
        ("kg:ageYears", "11"),
        ("kg:disorder", MAS),
        ("kg:disorder", "kg:systemic-jia"),
        ("kg:priorEpisodes", "2"),
        ("kg:agent", "kg:mp-pulse"),
        ("kg:agent", "kg:ciclosporin"),
        ("kg:agent", "kg:tocilizumab"),
        ("kg:agent", "kg:ruxolitinib"),
        ("kg:cycles", "3"),
        ("kg:outcomeType", "kg:no-response"),
        ("kg:manifestation", "kg:high-fever"),
        ("kg:manifestation", "kg:liver-dysfunction"),
        ("kg:severity", "kg:severe"),
        ("kg:outcomeType", "kg:improvement"),
        ("kg:outcomeType", "kg:steroid-sparing"),
        ("kg:absentOutcomeType", "kg:relapse"),
        ("kg:possibleRole", "kg:salvage-therapy"),
    ]:
        assert (WU, *stated) in rows


def test_what_is_not_known(graph: KnowledgeGraph) -> None:
    assert texts(graph.query("not-known"), "item", "about", "size") == {
        ("kg:item-dose", "kg:mp-pulse", "1"),
        ("kg:item-dose", "kg:ciclosporin", "1"),
        ("kg:item-dose", "kg:tocilizumab", "1"),
        ("kg:item-reason-for-stopping", "kg:tocilizumab", "1"),
        ("kg:item-reason-for-stopping", "kg:ruxolitinib", "1"),
        ("kg:item-dose", "kg:ruxolitinib", "8"),
        ("kg:item-outcome", "kg:ruxolitinib", "8"),
        ("kg:item-sexes", MAS, "8"),
        ("kg:item-ages", MAS, "8"),
    }


def test_every_quote_of_every_answer_stands_in_a_text(graph: KnowledgeGraph) -> None:
    known = {
        row["exact"]
        for row in graph.sparql("SELECT ?exact { ?e <https://w3id.org/salvage-kg/exact> ?exact }")
    }
    for name in ("salvage-uses", "stopped-drugs", "steroid-tapering", "persistent-findings", "not-known"):
        for row in graph.query(name):
            quotes = row["quotes"]
            assert isinstance(quotes, tuple)
            assert quotes
            assert set(quotes) <= known
