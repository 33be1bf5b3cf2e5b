"""Mechanism claims: who acts on what, how firmly it is said, and what is not said at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from snippets import read_works

from kg.terms.lexicon import Lexicon

Row = tuple[str, str, str, str]


def claims(text: str, folder: Path, lexicon: Lexicon) -> set[Row]:
    """Subject, relation, object and certainty ("" when none is stated) of each mechanism claim of a text."""
    found = set()
    for work in read_works(text, folder, lexicon):
        for fact in work.facts:
            if fact.kind != "MechanismClaim":
                continue
            names = ("mechanismSubject", "mechanismRelation", "mechanismObject", "certainty")
            values = [
                next((s.object for s in fact.statements if s.predicate == name), None) for name in names
            ]
            found.add(tuple(getattr(value, "key", "") for value in values))
    return found  # type: ignore[return-value]


CASES = [
    (
        "Interferon-gamma drives macrophage activation syndrome.",
        {("ifng", "claimed-causes", "macrophage-activation-syndrome", "")},
    ),
    (
        "Interferon-gamma may drive macrophage activation syndrome.",
        {("ifng", "claimed-causes", "macrophage-activation-syndrome", "hedged")},
    ),
    (
        "Macrophage activation syndrome is thought to be driven by interferon-gamma.",
        {("ifng", "claimed-causes", "macrophage-activation-syndrome", "hedged")},
    ),
    ("Ruxolitinib could inhibit JAK1.", {("ruxolitinib", "claimed-inhibits", "jak1", "hedged")}),
    ("Ruxolitinib inhibits JAK1.", {("ruxolitinib", "claimed-inhibits", "jak1", "")}),
    ("芦可替尼可能抑制JAK1。", {("ruxolitinib", "claimed-inhibits", "jak1", "hedged")}),
    ("芦可替尼抑制JAK1。", {("ruxolitinib", "claimed-inhibits", "jak1", "")}),
    # a hedge in an earlier sentence or clause says nothing about this one
    (
        "The cause may be infection. Ruxolitinib inhibits JAK1.",
        {("ruxolitinib", "claimed-inhibits", "jak1", "")},
    ),
    # denied
    ("Ruxolitinib does not inhibit IL-18.", set()),
    ("败血症并未导致毛细血管渗漏。", set()),
    # what acts is a swelling, not the cell; a cell is not what a cause leads to
    ("内皮细胞的肿胀导致毛细血管渗漏。", set()),
    ("Red blood cell destruction is driven by macrophage activation.", set()),
    # the drug acts, not the class that describes it
    (
        "依帕伐单抗是一种人源化单克隆抗体，可中和干扰素-γ。",
        {("emapalumab", "claimed-inhibits", "ifng", "")},
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:40] for text, _ in CASES])
def test_a_claim_is_read_with_its_certainty(
    text: str, expected: set[Row], tmp_path: Path, lexicon: Lexicon
) -> None:
    assert claims(text, tmp_path, lexicon) == expected


def test_the_words_of_a_hedge_are_its_evidence(tmp_path: Path, lexicon: Lexicon) -> None:
    text = "They say that oral ruxolitinib may inhibit JAK2 here."
    (work,) = read_works(text, tmp_path, lexicon)
    (said,) = [s for f in work.facts for s in f.statements if s.predicate == "certainty"]
    assert "may inhibit" in said.evidence[0].exact
