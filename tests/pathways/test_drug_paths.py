"""What comes out for the drugs of the field, of the shipped edges, and with which warnings."""

from __future__ import annotations

import pytest

from kg.model import Ontology
from kg.pathways.answer import Gap, PathAnswer
from kg.pathways.search import find_paths
from kg.pathways.summary import summary
from kg.pathways.tables import path_rows

MAS = "macrophage-activation-syndrome"
SEVEN = ("ruxolitinib", "emapalumab", "anakinra", "tocilizumab", "etoposide", "ciclosporin", "dexamethasone")


def routes(answer: PathAnswer) -> set[tuple[str, ...]]:
    return {path.nodes for item in answer.mechanisms for path in item.paths}


@pytest.mark.parametrize("target", ["jak1", "jak2"])
def test_ruxolitinib_by_jak_and_ifng_signalling_to_macrophage_activation_and_ferritin(
    ontology: Ontology, target: str
) -> None:
    found = routes(find_paths(ontology, "ruxolitinib", MAS))
    way = ("ruxolitinib", target, "ifng-signaling", "macrophage-activation")
    assert (*way, "hyperferritinemia", MAS) in found
    assert (*way, "hemophagocytosis", MAS) in found
    assert (*way, MAS) in found


@pytest.mark.parametrize("target", ["jak1", "jak2"])
def test_ruxolitinib_by_jak_stat_to_the_storm_and_fever(ontology: Ontology, target: str) -> None:
    found = routes(find_paths(ontology, "ruxolitinib", MAS))
    assert ("ruxolitinib", target, "jak-stat-cascade", "cytokine-storm", "fever", MAS) in found
    storm = ("jak-stat-cascade", "cytokine-storm", "macrophage-activation")
    longer = routes(find_paths(ontology, "ruxolitinib", MAS, max_hops=6))
    assert ("ruxolitinib", target, *storm, "hyperferritinemia", MAS) in longer


def test_the_first_two_answers_for_ruxolitinib(ontology: Ontology) -> None:
    first, second = find_paths(ontology, "ruxolitinib", MAS).mechanisms[:2]
    assert (first.entry, first.driver) == ("jak-stat-cascade", "cytokine-storm")
    assert (second.entry, second.driver) == ("ifng-signaling", "macrophage-activation")
    for item in (first, second):
        assert {"jak1", "jak2"} <= set(item.targets)
        assert item.best.nodes[1] in {"jak1", "jak2"}


def test_warnings_of_ruxolitinib(ontology: Ontology) -> None:
    answer = find_paths(ontology, "ruxolitinib", MAS)
    overlapping = {warn.edge.object for warn in answer.warnings if warn.overlaps}
    assert overlapping == {"thrombocytopenia", "anemia", "neutropenia"}
    assert {"infection", "herpes-zoster"} <= {warn.edge.object for warn in answer.warnings}


def test_the_path_that_speaks_against_ruxolitinib(ontology: Ontology) -> None:
    """It lowers NK cytotoxicity, which holds macrophage activation down."""
    against = find_paths(ontology, "ruxolitinib", MAS).opposed
    assert against
    assert all("nk-cytotoxicity" in path.nodes for item in against for path in item.paths)


def test_an_adverse_effect_overlaps_with_the_cytopenia_of_hlh(ontology: Ontology) -> None:
    answer = find_paths(ontology, "ruxolitinib", "hemophagocytic-lymphohistiocytosis")
    assert {"thrombocytopenia", "anemia", "neutropenia"} <= {
        warn.edge.object for warn in answer.warnings if warn.overlaps
    }


@pytest.mark.parametrize(
    ("drug", "nodes"),
    [
        ("emapalumab", ("ifng", MAS)),
        ("emapalumab", ("ifng", "macrophage-activation", "hyperferritinemia", MAS)),
        ("anakinra", ("il1r1", "il1-signaling", "inflammatory-response", "fever", MAS)),
        ("tocilizumab", ("il6r", "il6-signaling", "acute-phase-response", "elevated-crp", MAS)),
        ("tocilizumab", ("il6r", "il6-signaling", "cytokine-storm", "fever", MAS)),
        ("etoposide", ("top2a", "dna-replication", "t-cell-proliferation", "t-cell-activation", MAS)),
        ("ciclosporin", ("ppp3ca", "calcineurin-nfat", "il2-production", "t-cell-activation", MAS)),
        ("dexamethasone", ("nr3c1", "nfkb-signaling", "inflammatory-response", "fever", MAS)),
    ],
)
def test_what_a_pharmacologist_expects(ontology: Ontology, drug: str, nodes: tuple[str, ...]) -> None:
    assert (drug, *nodes) in routes(find_paths(ontology, drug, MAS))


@pytest.mark.parametrize(
    ("drug", "targets"),
    [
        ("emapalumab", {"ifng"}),
        ("anakinra", {"il1r1"}),
        ("tocilizumab", {"il6r"}),
        ("etoposide", {"top2a"}),
        ("ciclosporin", {"ppp3ca"}),
        ("dexamethasone", {"nr3c1"}),
    ],
)
def test_the_first_answer_names_the_molecular_target(
    ontology: Ontology, drug: str, targets: set[str]
) -> None:
    assert set(find_paths(ontology, drug, MAS).mechanisms[0].targets) == targets


def test_gaps_of_the_shipped_edges(ontology: Ontology) -> None:
    assert Gap("dead-end", ("top2b",)) in find_paths(ontology, "etoposide", MAS).gaps
    assert Gap("binds-only", ("ciclosporin", "ppia")) in find_paths(ontology, "ciclosporin", MAS).gaps
    gap = find_paths(ontology, "hlh-94", MAS).gaps[0]
    assert gap.code == "regimen"
    assert {"etoposide", "dexamethasone", "ciclosporin"} <= set(gap.terms)


@pytest.mark.parametrize("drug", SEVEN)
def test_every_hop_has_a_source_and_no_path_breaks_a_rule(ontology: Ontology, drug: str) -> None:
    """The rules, checked anew on every path that comes out: whatever the search does, these hold."""
    answer = find_paths(ontology, drug, MAS, effect="any")
    paths = [path for item in answer.mechanisms for path in item.paths]
    assert paths
    for path in paths:
        assert len(path.hops) <= 6
        assert len(set(path.nodes)) == len(path.nodes)
        assert (path.nodes[0], path.nodes[-1]) == (drug, MAS)
        assert all(hop.edge.source for hop in path.hops)
        assert not any(ontology.is_a(key, "Disorder") for key in path.nodes[1:-1])
        for number, hop in enumerate(path.hops):
            assert hop.start == path.nodes[number]
            if hop.edge.predicate in {"memberOfClass", "subtypeOf"}:
                assert number in {0, len(path.hops) - 1}
        assert path.hops[-1].edge.predicate in {"causesDisorder", "manifestsAs"}
        assert 0 < path.score <= 1


def test_a_path_that_supports_benefit_lowers_a_finding_or_a_cause(ontology: Ontology) -> None:
    for item in find_paths(ontology, "ruxolitinib", MAS).mechanisms:
        for path in item.paths:
            signs = [
                hop.edge.sign
                for hop in path.hops
                if hop.edge.predicate not in {"manifestsAs", "memberOfClass"}
            ]
            assert "0" not in signs
            assert signs.count("-") % 2 == 1


@pytest.mark.parametrize(
    ("drug", "target", "label"),
    [
        ("nivolumab", "hemophagocytic-lymphohistiocytosis", "HLH"),
        ("nivolumab", MAS, "HLH"),
        ("sulfasalazine", "sjia-mas", "macrophage activation syndrome complicating"),
    ],
)
def test_a_drug_that_may_bring_on_the_disorder_is_said_to(
    ontology: Ontology, drug: str, target: str, label: str
) -> None:
    """Whether the sources call it an adverse effect or a cause; MAS is an HLH."""
    answer = find_paths(ontology, drug, target)
    assert f"May bring on: {label}" in summary(ontology, answer)
    parts = [row[0] for row in path_rows(ontology, answer) if str(row[2]).startswith(label)]
    assert parts == ["may bring on"]


def test_contraindications_that_the_disorder_itself_brings_come_first(ontology: Ontology) -> None:
    found = find_paths(ontology, "upadacitinib", MAS).contraindications
    assert [(warn.edge.object, warn.overlaps) for warn in found[:2]] == [
        ("anemia", True),
        ("neutropenia", True),
    ]
    assert not any(warn.overlaps for warn in found[2:])


def test_a_finding_can_be_the_target(ontology: Ontology) -> None:
    answer = find_paths(ontology, "ruxolitinib", "fever")
    assert ("ruxolitinib", "jak1", "jak-stat-cascade", "cytokine-storm", "fever") in routes(answer)
    assert [edge.object for edge in answer.uses] == ["fever"]
