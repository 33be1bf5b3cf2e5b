"""Paths, gaps and warnings in words, the same in both languages, and never more than the edges say."""

from __future__ import annotations

import re
from pathlib import Path as FilePath
from typing import get_args

import pytest
from pathway_toys import toy

from kg import pathways
from kg.model import Ontology
from kg.pathways.answer import Gap, GapCode, HopKind
from kg.pathways.hops import ACTS
from kg.pathways.search import find_paths
from kg.pathways.tables import PATH_COLUMNS, path_rows
from kg.pathways.words import gap_words, hop_words, mechanism_words, path_words, words

CHAIN = """
drug-a inhibits gene-a -
drug-a inhibits gene-b - animal
gene-a partOfPathway process-a +
gene-b partOfPathway process-a +
process-a resultsIn sign-a +
process-a resultsIn sign-b +
process-a causesDisorder disease-a +
disease-a manifestsAs sign-a +
disease-a manifestsAs sign-b +
"""


def test_both_languages_have_the_same_wording() -> None:
    english, chinese = words("en"), words("zh")
    assert english.keys() == chinese.keys()
    for key, value in english.items():
        if isinstance(value, dict) and key != "short":
            assert value.keys() == chinese[key].keys(), key
            for name, text in value.items():
                fields = re.findall(r"\{(\w+)\}", text)
                assert sorted(set(fields)) == sorted(set(re.findall(r"\{(\w+)\}", chinese[key][name]))), name


def test_everything_that_can_be_said_has_words() -> None:
    wording = words("en")
    assert {"memberOfClass", "subtypeOf", "causesDisorder", "manifestsAs", *ACTS} <= wording["hop"].keys()
    assert set(get_args(GapCode)) <= wording["gap"].keys()
    assert set(get_args(HopKind)) - {"acts", "causes", "manifests"} <= wording["weakness"].keys()


def test_every_flag_of_the_shipped_edges_has_words(ontology: Ontology) -> None:
    flags = {flag for edge in ontology.edges for flag in edge.flag.split(" || ") if flag}
    assert flags <= words("en")["weakness"].keys()


def test_short_names_belong_to_terms(ontology: Ontology) -> None:
    for language in ("en", "zh"):
        assert words(language)["short"].keys() <= ontology.terms.keys()


def test_a_mechanism_in_one_sentence() -> None:
    toys = toy(CHAIN)
    mechanism = find_paths(toys, "drug-a", "disease-a").mechanisms[0]
    assert mechanism_words(toys, mechanism) == (
        "drug-a inhibits gene-a / gene-b, which is part of process-a, which is a cause of disease-a; "
        "so it could lower process-a (a cause of disease-a) and relieve sign-a, sign-b (seen in disease-a)"
    )
    assert mechanism_words(toys, mechanism, "zh") == (
        "drug-a的中文抑制gene-a的中文/gene-b的中文，后者参与process-a的中文，后者是disease-a的中文的病因之一；"
        "因此可能减弱process-a的中文（disease-a的中文的病因之一）和减轻sign-a的中文、sign-b的中文（disease-a的中文的表现）"
    )


def test_a_path_names_one_target_and_one_end() -> None:
    toys = toy(CHAIN)
    path = next(
        path
        for item in find_paths(toys, "drug-a", "disease-a").mechanisms
        for path in item.paths
        if path.nodes == ("drug-a", "gene-b", "process-a", "sign-b", "disease-a")
    )
    assert path_words(toys, path) == (
        "drug-a inhibits gene-b, which is part of process-a, which brings on sign-b, "
        "which is a manifestation of disease-a; so it could relieve sign-b (seen in disease-a)"
    )
    said = hop_words(toys, path.hops[0])
    assert (said.text, said.source, said.weaknesses) == (
        "drug-a inhibits gene-b",
        "source of drug-a",
        ("animal",),
    )


def test_targets_that_go_on_by_another_route_are_not_named_together() -> None:
    toys = toy(CHAIN.replace("gene-b partOfPathway", "gene-b positivelyRegulates"))
    mechanism = find_paths(toys, "drug-a", "disease-a").mechanisms[0]
    assert mechanism_words(toys, mechanism).startswith("drug-a inhibits gene-a, which is part of process-a,")


def test_an_increase_is_said_to_worsen() -> None:
    toys = toy(CHAIN.replace("gene-a -", "gene-a +").replace("drug-a inhibits gene-b - animal", ""))
    mechanism = find_paths(toys, "drug-a", "disease-a").opposed[0]
    assert mechanism_words(toys, mechanism).endswith(
        "; so it could raise process-a (a cause of disease-a) and worsen sign-a, sign-b (seen in disease-a)"
    )


def test_a_lost_cause_is_said_to_be_raised_where_that_helps() -> None:
    toys = toy("drug-a activates gene-a +\ngene-a causesDisorder disease-a -")
    mechanism = find_paths(toys, "drug-a", "disease-a").mechanisms[0]
    assert mechanism_words(toys, mechanism) == (
        "drug-a activates gene-a, which protects from disease-a (its loss is a cause); "
        "so it could raise gene-a (whose loss is a cause of disease-a)"
    )


def test_a_path_without_direction_promises_nothing() -> None:
    toys = toy("drug-a inhibits gene-a -\ngene-a causesDisorder disease-a 0")
    mechanism = find_paths(toys, "drug-a", "disease-a", effect="any").mechanisms[0]
    assert mechanism_words(toys, mechanism).endswith("; in which direction is not known")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_sentence_says_treats(language: str, ontology: Ontology) -> None:
    """A path is a hypothesis on a finding or a cause, never on the disorder."""
    answer = find_paths(ontology, "ruxolitinib", "macrophage-activation-syndrome", effect="any")
    for mechanism in answer.mechanisms:
        sentence = mechanism_words(ontology, mechanism, language)  # type: ignore[arg-type]
        assert "treat" not in sentence
        assert "治疗" not in sentence


def test_gaps_in_words() -> None:
    toys = toy(CHAIN)
    assert gap_words(toys, Gap("too-far", ("gene-a",), 9)) == (
        "gene-a: the target is 9 hops from the drug by this way, more than were asked for"
    )
    assert gap_words(toys, Gap("ends-missed", ("sign-a", "sign-b"))) == (
        "manifestations that no path relieves: sign-a, sign-b"
    )
    assert gap_words(toys, Gap("ends-missed", ("sign-a",)), "zh") == "没有途径可减轻的表现：sign-a的中文"


def test_rows_hold_mechanisms_harms_outcomes_and_gaps_with_their_sources() -> None:
    toys = toy(
        CHAIN
        + "drug-a hasAdverseEffect sign-a + human\ndrug-a leadsToOutcome outcome-a +\ndrug-a binds gene-c 0"
    )
    rows = [
        dict(zip(PATH_COLUMNS, row, strict=True))
        for row in path_rows(toys, find_paths(toys, "drug-a", "disease-a"))
    ]
    assert [row["part"] for row in rows] == [
        "mechanism",
        "adverse effect that is also a manifestation of the target",
        "reported outcome",
        "gap",
    ]
    assert rows[0]["variants"] == 6
    assert rows[0]["path"] == "drug-a > gene-a > process-a > disease-a"
    assert rows[0]["hops"] == (
        "drug-a inhibits gene-a [source of drug-a]",
        "gene-a is part of process-a [source of gene-a]",
        "process-a is a cause of disease-a [source of process-a]",
    )
    assert rows[1]["hops"] == ("source of drug-a; seen in patients",)


def test_limit_keeps_the_best_of_each_direction(ontology: Ontology) -> None:
    answer = find_paths(ontology, "ruxolitinib", "macrophage-activation-syndrome")
    ranks = [row[1] for row in path_rows(ontology, answer, limit=2) if row[1] is not None]
    assert ranks == [1, 2, 1, 2]


def test_the_wording_ships_with_the_package() -> None:
    assert FilePath(pathways.__file__).with_name("words.toml").is_file()
