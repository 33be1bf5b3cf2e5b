"""Evidence and specificity decide the order; variants of one idea are one answer."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from pathway_toys import toy

from kg.model import Ontology
from kg.pathways.answer import PathAnswer
from kg.pathways.rank import DAMPING, EVIDENCE
from kg.pathways.search import find_paths

# Two ways of the same shape from the drug to the disorder; {flag} weakens a hop of the second.
TWO_WAYS = """
drug-a inhibits gene-a -
drug-a inhibits gene-b -
gene-a positivelyRegulates process-a +
gene-b positivelyRegulates process-b + {flag}
process-a causesDisorder disease-a +
process-b causesDisorder disease-a +
"""


def answer(text: str) -> PathAnswer:
    return find_paths(toy(text), "drug-a", "disease-a")


def scores(text: str) -> dict[str, float]:
    return {item.entry: item.score for item in answer(text).mechanisms}


@pytest.mark.parametrize("flag", ["condensed", "textbook", "animal", "in-vitro", "hypothesis"])
def test_a_weak_hop_counts_for_less_and_comes_later(flag: str) -> None:
    found = scores(TWO_WAYS.format(flag=flag))
    assert list(found) == ["process-a", "process-b"]
    assert found["process-b"] == pytest.approx(found["process-a"] * EVIDENCE[flag])


def test_human_evidence_is_not_discounted() -> None:
    found = scores(TWO_WAYS.format(flag="human"))
    assert found["process-b"] == pytest.approx(found["process-a"])


def test_several_weaknesses_multiply() -> None:
    text = TWO_WAYS.format(flag="animal").replace("+ animal", "+ animal condensed")
    found = scores(text)
    assert found["process-b"] == pytest.approx(
        found["process-a"] * EVIDENCE["animal"] * EVIDENCE["condensed"]
    )


def test_weights_keep_their_order() -> None:
    """Patients before general knowledge before animals before cells before proposals."""
    weights = [
        EVIDENCE[name] for name in ("human", "condensed", "textbook", "animal", "in-vitro", "hypothesis")
    ]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == len(weights)


def test_specificity_is_the_path_degree_product() -> None:
    """The drug has two actions; gene-a and process-a one each; the disorder two causes."""
    assert scores(TWO_WAYS.format(flag=""))["process-a"] == pytest.approx((2 * 1 * 1 * 1 * 1 * 2) ** -DAMPING)


def test_a_step_through_a_hub_counts_for_less() -> None:
    hub = "\n".join(f"gene-{letter} positivelyRegulates process-a +" for letter in "cdefgh")
    found = scores(TWO_WAYS.format(flag="") + hub)
    assert list(found) == ["process-b", "process-a"]
    assert found["process-a"] == pytest.approx(found["process-b"] * 7**-DAMPING)


def test_other_uses_of_a_finding_make_it_less_specific() -> None:
    text = TWO_WAYS.replace("process-b causesDisorder disease-a +", "process-b resultsIn sign-b +").format(
        flag=""
    )
    shown = text + "disease-a manifestsAs sign-b +\n"
    common = shown + "".join(f"disease-{letter} manifestsAs sign-b +\n" for letter in "bcd")
    assert scores(common)["process-b"] == pytest.approx(scores(shown)["process-b"] * 4**-DAMPING)


# -------------------------------------------------------------- grouping

VARIANTS = """
drug-a inhibits gene-a -
drug-a inhibits gene-b -
drug-a negativelyRegulates process-a -
drug-a memberOfClass class-a 0
class-a inhibits gene-a -
gene-a positivelyRegulates process-a +
gene-b positivelyRegulates process-a +
process-a positivelyRegulates process-b +
process-a positivelyRegulates process-c +
process-c positivelyRegulates process-b +
process-b resultsIn sign-a +
process-b causesDisorder disease-a +
disease-a manifestsAs sign-a +
"""


def test_variants_of_one_idea_are_one_answer() -> None:
    """Two targets, class, unnamed target; a detour; a finding and a cause: 4 x 2 x 2, one too long."""
    found = answer(VARIANTS).mechanisms
    assert [(item.entry, item.driver, len(item.paths)) for item in found] == [("process-a", "process-b", 15)]
    assert found[0].targets == ("gene-a", "gene-b", "process-a")
    assert found[0].ends == ("process-b", "sign-a")


def test_the_score_of_a_mechanism_is_the_sum_over_its_paths() -> None:
    mechanism = answer(VARIANTS).mechanisms[0]
    assert mechanism.score == pytest.approx(sum(path.score for path in mechanism.paths))


def test_the_path_that_stands_for_a_mechanism_names_the_molecular_target() -> None:
    """Even where gene-a is a hub and the effect without a target has the better score."""
    hub = "".join(f"gene-{letter} activates gene-a +\n" for letter in "bcdefghi")
    effect = "drug-a negativelyRegulates process-a -\n"
    chain = "drug-a inhibits gene-a -\ngene-a positivelyRegulates process-a +\n"
    mechanism = answer(hub + effect + chain + "process-a causesDisorder disease-a +").mechanisms[0]
    assert [path.nodes[1] for path in mechanism.paths] == ["gene-a", "process-a"]
    assert mechanism.best.score < mechanism.paths[1].score


def test_an_effect_without_its_target_is_flagged_as_such() -> None:
    text = "drug-a negativelyRegulates process-a -\nprocess-a causesDisorder disease-a +"
    assert answer(text).mechanisms[0].best.hops[0].weaknesses == ("effect",)


def test_what_only_states_an_effect_comes_after_what_names_a_target() -> None:
    """The effect is one hop shorter and scores better."""
    text = """
    drug-a negativelyRegulates process-a -
    process-a causesDisorder disease-a +
    drug-a inhibits gene-b -
    gene-b positivelyRegulates process-b + hypothesis
    process-b causesDisorder disease-a +
    """
    named, stated = answer(text).mechanisms
    assert (named.entry, stated.entry) == ("process-b", "process-a")
    assert named.score < stated.score


@pytest.mark.parametrize("predicate", ["decreasesProductionOf", "negativelyRegulates"])
def test_less_of_a_product_is_an_effect_and_not_an_action_on_it(predicate: str) -> None:
    text = f"drug-a {predicate} gene-a -\ngene-a causesDisorder disease-a +"
    assert answer(text).mechanisms[0].best.hops[0].kind == "effect"
    direct = text.replace(predicate, "inhibits")
    assert answer(direct).mechanisms[0].best.hops[0].kind == "acts"


def test_another_process_first_is_another_idea() -> None:
    assert len(answer(TWO_WAYS.format(flag="")).mechanisms) == 2


def test_another_driver_is_another_idea() -> None:
    text = VARIANTS + "process-a resultsIn sign-b +\ndisease-a manifestsAs sign-b +"
    assert {(item.entry, item.driver) for item in answer(text).mechanisms} == {
        ("process-a", "process-b"),
        ("process-a", "process-a"),
    }


def test_the_other_effect_is_another_idea() -> None:
    text = VARIANTS + "drug-a activates gene-c +\ngene-c positivelyRegulates process-a +"
    found = answer(text)
    assert [(item.entry, item.effect) for item in found.mechanisms] == [("process-a", "decrease")]
    assert [(item.entry, item.effect) for item in found.opposed] == [("process-a", "increase")]


def test_answers_do_not_depend_on_the_order_of_edges(ontology: Ontology) -> None:
    edges = list(ontology.edges)
    random.Random(7).shuffle(edges)
    shuffled = replace(ontology, edges=tuple(edges))
    asked = ("ruxolitinib", "macrophage-activation-syndrome")
    plain, other = find_paths(ontology, *asked), find_paths(shuffled, *asked)
    assert plain.mechanisms == other.mechanisms
    assert plain.opposed == other.opposed
    assert (plain.warnings, set(plain.gaps)) == (other.warnings, set(other.gaps))
