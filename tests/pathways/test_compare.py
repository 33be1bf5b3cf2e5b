"""Drugs side by side: what they share and where they differ."""

from __future__ import annotations

import pytest
from pathway_toys import toy

from kg.errors import UsageError
from kg.model import Ontology
from kg.pathways.compare import ASPECTS, compare
from kg.pathways.search import find_paths
from kg.pathways.tables import comparison_rows

TWO_DRUGS = """
drug-a inhibits gene-a -
drug-b inhibits gene-a -
drug-b activates gene-b +
gene-a positivelyRegulates process-a +
gene-b positivelyRegulates process-a +
gene-b positivelyRegulates process-b +
process-a resultsIn sign-a +
process-b resultsIn sign-b +
drug-a treats disease-a 0
drug-b leadsToOutcome outcome-a +
"""


def test_shared_and_own() -> None:
    found = compare(toy(TWO_DRUGS), ["drug-a", "drug-b"])
    assert {aspect: found.shared(aspect) for aspect in ASPECTS} == {
        "targets": ("gene-a",),
        "processes": ("process-a",),
        "manifestations": ("sign-a",),
    }
    assert {aspect: found.only("drug-b", aspect) for aspect in ASPECTS} == {
        "targets": ("gene-b",),
        "processes": ("process-b",),
        "manifestations": ("sign-b",),
    }
    assert [found.only("drug-a", aspect) for aspect in ASPECTS] == [(), (), ()]


def test_effects_both_ways_with_the_hops_of_the_shortest() -> None:
    first, second = compare(toy(TWO_DRUGS), ["drug-a", "drug-b"]).profiles
    assert first.manifestations == {"sign-a": (("decrease", 3),)}
    assert second.manifestations == {
        "sign-a": (("decrease", 3), ("increase", 3)),
        "sign-b": (("increase", 3),),
    }


def test_a_process_behind_another_process_is_not_changed_first() -> None:
    text = TWO_DRUGS + "process-a positivelyRegulates process-c +\nprocess-c resultsIn sign-c +"
    first = compare(toy(text), ["drug-a", "drug-b"]).profiles[0]
    assert "process-c" not in first.processes
    assert "sign-c" in first.manifestations


def test_max_hops_counts_to_the_finding() -> None:
    assert compare(toy(TWO_DRUGS), ["drug-a", "drug-b"], max_hops=2).shared("manifestations") == ()


def test_rows_with_uses_outcomes_and_what_documents_report() -> None:
    toys = toy(TWO_DRUGS)
    found = compare(toys, ["drug-a", "drug-b"], reported={"drug-a": ["given to 9"]})
    columns, rows = comparison_rows(toys, found)
    assert columns == ("aspect", "item", "drug-a", "drug-b")
    assert rows[0] == ("acts on", "gene-a", "decrease (1)", "decrease (1)")
    assert rows[1] == ("acts on", "gene-b", None, "increase (1)")
    assert ("reported use", "disease-a", "source of drug-a", None) in rows
    assert ("reported outcome", "outcome-a", None, "source of drug-b") in rows
    assert rows[-1] == ("documents", None, ("given to 9",), None)
    assert comparison_rows(toys, compare(toys, ["drug-a", "drug-b"]))[1][-1][0] != "documents"


@pytest.mark.parametrize("drugs", [[], ["drug-a"], ["drug-a", "drug-a"]])
def test_one_drug_is_no_comparison(drugs: list[str]) -> None:
    with pytest.raises(UsageError, match="two drugs or more"):
        compare(toy(TWO_DRUGS), drugs)


def test_what_is_no_drug_is_refused() -> None:
    with pytest.raises(UsageError, match="'gene-a' is no drug"):
        compare(toy(TWO_DRUGS), ["drug-a", "gene-a"])


def test_jak_inhibitors_share_their_targets_and_jak_stat(ontology: Ontology) -> None:
    found = compare(ontology, ["ruxolitinib", "baricitinib"])
    assert {"jak1", "jak2"} <= set(found.shared("targets"))
    assert "jak3" in found.only("baricitinib", "targets")
    assert {"jak-stat-cascade", "ifng-signaling"} <= set(found.shared("processes"))
    assert "hyperferritinemia" in found.shared("manifestations")


@pytest.mark.parametrize("finding", ["fever", "hyperferritinemia", "elevated-crp"])
def test_a_comparison_agrees_with_the_paths(ontology: Ontology, finding: str) -> None:
    profile = compare(ontology, ["tocilizumab", "emapalumab"]).profiles[0]
    answer = find_paths(ontology, "tocilizumab", finding, max_hops=4, effect="any")
    by_paths = {
        path.effect for item in answer.mechanisms for path in item.paths if path.hops[-1].kind != "kind"
    }
    assert {effect for effect, _ in profile.manifestations.get(finding, ())} == by_paths
