"""Each rule of what a mechanism path is: one path that must come out, and a near miss that must not."""

from __future__ import annotations

import pytest
from pathway_toys import toy

from kg.errors import UsageError
from kg.model import Ontology
from kg.pathways.answer import Asked, Gap, PathAnswer
from kg.pathways.hops import ACTS
from kg.pathways.search import find_paths
from kg.vocab import MECHANISM

CHAIN = """
drug-a inhibits gene-a -
gene-a positivelyRegulates process-a +
process-a resultsIn sign-a +
disease-a manifestsAs sign-a +
"""


def routes(
    ontology: Ontology, target: str = "disease-a", effect: Asked = "any", **options: object
) -> set[str]:
    answer = find_paths(ontology, "drug-a", target, effect=effect, **options)  # type: ignore[arg-type]
    return routes_of(answer)


def routes_of(answer: PathAnswer) -> set[str]:
    return {" ".join(path.nodes) for item in answer.mechanisms for path in item.paths}


def gaps(text: str, target: str = "disease-a", **options: object) -> tuple[Gap, ...]:
    return find_paths(toy(text), "drug-a", target, **options).gaps  # type: ignore[arg-type]


# ------------------------------------------------------------------ hops


def test_a_chain_from_drug_to_the_disorder_that_shows_the_finding() -> None:
    assert routes(toy(CHAIN)) == {"drug-a gene-a process-a sign-a disease-a"}


@pytest.mark.parametrize("predicate", sorted(set(MECHANISM.values()) - ACTS))
def test_only_actions_are_inner_hops(predicate: str) -> None:
    """binds, producedByCell, biomarkerOf, treats, outcomes, adverse effects, class and kind never are."""
    line = f"gene-a {predicate} process-a +"
    assert routes(toy(CHAIN.replace("gene-a positivelyRegulates process-a +", line))) == set()


@pytest.mark.parametrize(
    "predicate", ["treats", "hasAdverseEffect", "leadsToOutcome", "binds", "contraindicatedIn"]
)
def test_what_a_drug_is_known_for_is_no_hop(predicate: str) -> None:
    more = (
        f"{CHAIN}drug-a {predicate} sign-b 0\ndisease-a manifestsAs sign-b +\ndrug-a {predicate} disease-a 0"
    )
    assert routes(toy(more)) == {"drug-a gene-a process-a sign-a disease-a"}


def test_a_drug_straight_on_a_finding_is_no_path() -> None:
    straight = "drug-a negativelyRegulates sign-a -\ndisease-a manifestsAs sign-a +"
    assert routes(toy(straight)) == set()
    assert routes(toy(straight), "sign-a") == set()


def test_no_disorder_inside_a_path() -> None:
    inside = """
    drug-a inhibits gene-a -
    gene-a positivelyRegulates disease-b +
    disease-b resultsIn process-b +
    process-b causesDisorder disease-a +
    """
    assert routes(toy(inside)) == set()
    assert routes(toy(inside.replace("disease-b", "cell-b"))) == {"drug-a gene-a cell-b process-b disease-a"}


def test_no_infection_inside_a_path() -> None:
    inside = """
    drug-a inhibits gene-a -
    gene-a resultsIn infection-b +
    infection-b resultsIn process-b +
    process-b causesDisorder disease-a +
    """
    assert routes(toy(inside)) == set()


def test_what_is_a_disorder_and_a_finding_as_well_is_not_inside_a_path() -> None:
    """Such a term counts as the disorder that it is."""
    text = CHAIN.replace("sign-a", "both-a")
    assert routes(toy(text)) == set()


def test_a_finding_may_bring_on_another_finding() -> None:
    """Haemophagocytosis is filed as a finding, and brings on anaemia."""
    more = CHAIN.replace("manifestsAs sign-a", "manifestsAs sign-b") + "sign-a resultsIn sign-b +"
    assert routes(toy(more)) == {"drug-a gene-a process-a sign-a sign-b disease-a"}


# ------------------------------------------------------- class and kind


def test_a_class_is_the_first_hop_and_flagged() -> None:
    text = CHAIN.replace("drug-a inhibits", "class-a inhibits") + "drug-a memberOfClass class-a 0"
    answer = find_paths(toy(text), "drug-a", "disease-a")
    assert routes_of(answer) == {"drug-a class-a gene-a process-a sign-a disease-a"}
    assert answer.mechanisms[0].best.hops[0].weaknesses == ("class",)
    assert answer.mechanisms[0].targets == ("gene-a",)


def test_a_class_of_a_class_is_not_followed() -> None:
    text = CHAIN.replace("drug-a inhibits", "class-b inhibits")
    assert routes(toy(text + "drug-a memberOfClass class-a 0\nclass-a subtypeOf class-b 0")) == set()


def test_another_drug_of_the_class_lends_nothing() -> None:
    text = CHAIN.replace("drug-a inhibits", "drug-b inhibits")
    assert routes(toy(text + "drug-a memberOfClass class-a 0\ndrug-b memberOfClass class-a 0")) == set()


def test_a_kind_of_the_finding_is_the_last_hop_and_flagged() -> None:
    answer = find_paths(toy(CHAIN + "sign-a subtypeOf sign-wide 0"), "drug-a", "sign-wide")
    assert routes_of(answer) == {"drug-a gene-a process-a sign-a sign-wide"}
    assert answer.mechanisms[0].best.hops[-1].weaknesses == ("kind",)


def test_a_kind_is_no_inner_hop() -> None:
    text = CHAIN.replace("manifestsAs sign-a", "manifestsAs sign-wide") + "sign-a subtypeOf sign-wide 0"
    assert routes(toy(text)) == set()
    assert Gap("kind-only", ("sign-wide", "sign-a")) in gaps(text)


def test_the_wider_finding_does_not_stand_for_the_kind_asked_for() -> None:
    text = CHAIN.replace("manifestsAs sign-a", "manifestsAs sign-kind") + "sign-kind subtypeOf sign-a 0"
    assert routes(toy(text)) == set()
    assert Gap("wider-only", ("sign-a", "sign-kind")) in gaps(text)


# ------------------------------------------------------------- last hop


@pytest.mark.parametrize("cause", ["process-b", "gene-b", "cell-b"])
def test_a_process_cell_or_cytokine_that_causes_the_disorder_ends_a_path(cause: str) -> None:
    text = f"drug-a inhibits gene-a -\ngene-a activates {cause} +\n{cause} causesDisorder disease-a +"
    assert routes(toy(text)) == {f"drug-a gene-a {cause} disease-a"}


def test_a_finding_that_causes_the_disorder_does_not_end_a_path() -> None:
    text = CHAIN.replace("disease-a manifestsAs sign-a +", "sign-a causesDisorder disease-a +")
    assert routes(toy(text)) == set()


def test_a_drug_that_causes_the_disorder_is_a_warning_and_no_path() -> None:
    answer = find_paths(toy(CHAIN + "drug-a causesDisorder disease-a +"), "drug-a", "disease-a", effect="any")
    assert routes_of(answer) == {"drug-a gene-a process-a sign-a disease-a"}
    assert [(warn.edge.predicate, warn.edge.object) for warn in answer.warnings] == [
        ("causesDisorder", "disease-a")
    ]


def test_a_finding_does_not_lead_to_a_disorder_that_is_not_asked_for() -> None:
    """From a manifestation the last hop goes to the target alone; another disorder is no way on."""
    text = CHAIN.replace("disease-a", "disease-b") + "disease-b causesDisorder disease-a +"
    assert routes(toy(text)) == set()
    assert routes(toy(text), "disease-b") == {"drug-a gene-a process-a sign-a disease-b"}


def test_a_biomarker_is_no_manifestation() -> None:
    assert routes(toy(CHAIN.replace("disease-a manifestsAs sign-a", "sign-a biomarkerOf disease-a"))) == set()


# ---------------------------------------------------------------- signs


@pytest.mark.parametrize(
    ("first", "second", "effect"),
    [
        ("-", "+", "decrease"),
        ("-", "-", "increase"),
        ("+", "-", "decrease"),
        ("+", "+", "increase"),
        ("-", "0", "unsigned"),
    ],
)
def test_signs_multiply(first: str, second: str, effect: str) -> None:
    text = CHAIN.replace("gene-a -", f"gene-a {first}").replace(
        "Regulates process-a +", f"Regulates process-a {second}"
    )
    assert {
        item.effect for item in find_paths(toy(text), "drug-a", "disease-a", effect="any").mechanisms
    } == {effect}


def test_only_a_decrease_supports_benefit() -> None:
    harmful = CHAIN.replace("gene-a -", "gene-a +")
    answer = find_paths(toy(harmful), "drug-a", "disease-a")
    assert answer.mechanisms == ()
    assert [item.effect for item in answer.opposed] == ["increase"]
    assert routes(toy(harmful), effect="increase") == {"drug-a gene-a process-a sign-a disease-a"}


def test_a_hop_without_sign_supports_neither() -> None:
    unsigned = CHAIN.replace("process-a +", "process-a 0")
    answer = find_paths(toy(unsigned), "drug-a", "disease-a")
    assert (answer.mechanisms, answer.opposed) == ((), ())
    assert Gap("only-unsigned") in answer.gaps


def test_loss_of_a_gene_is_negative() -> None:
    """Less of a product that protects is more of the disorder; more of it is less."""
    loss = "drug-a inhibits gene-a -\ngene-a causesDisorder disease-a -"
    assert routes(toy(loss), effect="decrease") == set()
    assert routes(toy(loss), effect="increase") == {"drug-a gene-a disease-a"}
    gain = loss.replace("inhibits gene-a -", "activates gene-a +")
    assert routes(toy(gain), effect="decrease") == {"drug-a gene-a disease-a"}


# ------------------------------------------------- warnings, gaps, options


def test_adverse_effects_that_are_manifestations_of_the_target_come_first() -> None:
    text = (
        CHAIN
        + "drug-a hasAdverseEffect sign-z +\ndrug-a hasAdverseEffect sign-a +\n"
        + "drug-a contraindicatedIn sign-a 0"
    )
    answer = find_paths(toy(text), "drug-a", "disease-a")
    assert [(warn.edge.object, warn.overlaps) for warn in answer.warnings] == [
        ("sign-a", True),
        ("sign-z", False),
    ]
    assert [warn.edge.object for warn in answer.contraindications] == ["sign-a"]


@pytest.mark.parametrize("line", ["sign-z subtypeOf sign-a 0", "sign-a subtypeOf sign-z 0"])
def test_an_adverse_effect_overlaps_with_a_wider_finding_and_with_a_kind_of_it(line: str) -> None:
    """Thrombocytopenia is a cytopenia, which HLH shows; raised ALT is what raised transaminases are."""
    answer = find_paths(toy(f"{CHAIN}drug-a hasAdverseEffect sign-z +\n{line}"), "drug-a", "disease-a")
    assert [(warn.edge.object, warn.overlaps) for warn in answer.warnings] == [("sign-z", True)]


def test_two_kinds_of_one_wider_finding_do_not_overlap() -> None:
    text = f"{CHAIN}drug-a hasAdverseEffect sign-z +\nsign-z subtypeOf sign-w 0\nsign-a subtypeOf sign-w 0"
    assert [warn.overlaps for warn in find_paths(toy(text), "drug-a", "disease-a").warnings] == [False]


def test_a_harm_of_the_class_is_told_once_and_as_such() -> None:
    text = (
        CHAIN
        + """drug-a memberOfClass class-a 0
    class-a hasAdverseEffect sign-a +
    class-a hasAdverseEffect sign-z +
    drug-a hasAdverseEffect sign-a +"""
    )
    answer = find_paths(toy(text), "drug-a", "disease-a")
    assert [(warn.edge.object, warn.of) for warn in answer.warnings] == [
        ("sign-a", "drug-a"),
        ("sign-z", "class-a"),
    ]


def test_outcomes_and_uses_stand_apart() -> None:
    text = CHAIN + "drug-a leadsToOutcome outcome-a +\ndrug-a treats disease-a 0\ndrug-a treats disease-b 0"
    answer = find_paths(toy(text), "drug-a", "disease-a")
    assert [edge.object for edge in answer.outcomes] == ["outcome-a"]
    assert [edge.object for edge in answer.uses] == ["disease-a"]


def test_gaps_at_the_drug() -> None:
    assert Gap("no-target", ("drug-a",)) in gaps("drug-a treats disease-a 0\ndisease-a manifestsAs sign-a +")
    assert Gap("binds-only", ("drug-a", "gene-b")) in gaps(CHAIN + "drug-a binds gene-b 0")
    assert Gap("binds-only", ("drug-a", "gene-a")) not in gaps(CHAIN + "drug-a binds gene-a 0")


def test_gaps_of_a_regimen_name_its_components() -> None:
    text = "drug-a componentOfRegimen regimen-a 0\ndisease-a manifestsAs sign-a +"
    answer = find_paths(toy(text), "regimen-a", "disease-a")
    assert answer.mechanisms == ()
    assert Gap("regimen", ("regimen-a", "drug-a")) in answer.gaps


def test_gaps_on_the_way() -> None:
    assert Gap("dead-end", ("gene-b",)) in gaps(CHAIN + "drug-a inhibits gene-b -")
    assert Gap("too-far", ("gene-a",), 4) in gaps(CHAIN, max_hops=3)
    assert gaps(CHAIN) == ()


def test_gaps_at_the_target() -> None:
    assert Gap("nothing-known", ("disease-b",)) in gaps(CHAIN + "drug-a treats disease-b 0", "disease-b")
    assert Gap("ends-missed", ("sign-b",)) in gaps(CHAIN + "disease-a manifestsAs sign-b +")


def test_a_finding_that_would_only_get_worse_is_a_gap() -> None:
    worse = "drug-a activates gene-b +\ngene-b resultsIn sign-b +\ndisease-a manifestsAs sign-b +"
    assert Gap("ends-missed", ("sign-b",)) in gaps(CHAIN + worse)


def test_findings_of_another_disorder_are_no_gap() -> None:
    assert gaps(CHAIN + "disease-b manifestsAs sign-b +") == ()


def test_via_keeps_the_paths_that_pass_all_of_it() -> None:
    two = CHAIN + "drug-a inhibits gene-b -\ngene-b positivelyRegulates process-a +\ndrug-a inhibits gene-c -"
    assert routes(toy(two), via=("gene-b",)) == {"drug-a gene-b process-a sign-a disease-a"}
    assert routes(toy(two), via=("gene-b", "gene-a")) == set()
    assert Gap("via-missed", ("gene-c",)) in gaps(two, via=("gene-c", "gene-a"))
    assert Gap("via-missed", ("gene-a",)) not in gaps(two, via=("gene-c", "gene-a"))


def test_max_hops_counts_the_last_hop_to_the_disorder() -> None:
    assert routes(toy(CHAIN), max_hops=4) == {"drug-a gene-a process-a sign-a disease-a"}
    assert routes(toy(CHAIN), max_hops=3) == set()


@pytest.mark.parametrize(
    ("drug", "target", "options", "message"),
    [
        ("gene-a", "disease-a", {}, "'gene-a' is no drug"),
        ("drug-a", "process-a", {}, "neither a disorder nor a manifestation"),
        ("drug-a", "disease-a", {"max_hops": 0}, "one hop or more"),
    ],
)
def test_wrong_use_is_one_line(drug: str, target: str, options: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        find_paths(toy(CHAIN), drug, target, **options)  # type: ignore[arg-type]
