"""Findings that examination gives, what a denial covers, and findings of their own name."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.terms.lexicon import Lexicon
from tests.extract.snippets import Snippet, check

EXAMINED = [
    Snippet(
        "an organ that is felt",
        "A boy of 12 years had MAS. The liver was palpable 3 cm below the costal margin and he was icteric.",
        ("has hepatomegaly", "has jaundice"),
        ("has splenomegaly",),
    ),
    Snippet(
        "liver and spleen together",
        "A 12-year-old boy was admitted with MAS. On day 3 the liver and spleen were palpable.",
        ("has hepatomegaly", "has splenomegaly"),
    ),
    Snippet(
        "an organ that is not felt",
        "A boy of 12 years had MAS. The liver and spleen were not palpable. No enlarged axillary nodes.",
        (),
        ("has hepatomegaly", "has splenomegaly", "has lymphadenopathy"),
    ),
    Snippet(
        "the spleen reaches a landmark",
        "A 40-year-old man had HLH. The spleen reached the umbilicus, with bilateral inguinal nodes.",
        ("has splenomegaly", "has lymphadenopathy"),
    ),
    Snippet(
        "肋下",
        "患者男，40岁，因噬血细胞综合征入院。查体：右颈部可触及肿大淋巴结，肝肋下未触及，脾左肋下约6 cm。",
        ("has splenomegaly", "has lymphadenopathy"),
        ("has hepatomegaly",),
    ),
    Snippet(
        "肋下均未及",
        "患者男，40岁，因噬血细胞综合征入院。查体：腹软，肝脾肋下未及。",
        (),
        ("has hepatomegaly", "has splenomegaly"),
    ),
]

DENIED = [
    Snippet(
        "a prefix denies its own word",
        "A 4-year-old girl with MAS had non-pruritic urticaria, conjunctivitis and a rash.",
        ("has conjunctivitis", "has rash"),
    ),
    Snippet(
        "without denies one thing of a list",
        "A 50-year-old man with MAS had fever without rash, lymphadenopathy, ascites, with pancytopenia.",
        ("has lymphadenopathy", "has pancytopenia"),
        ("has rash",),
    ),
    Snippet(
        "without denies a list that or closes",
        "A 50-year-old man with MAS presented with fever without rash, lymphadenopathy or ascites.",
        ("has fever",),
        ("has rash", "has lymphadenopathy", "has ascites"),
    ),
]

NAMED = [
    Snippet(
        "a narrower finding keeps its name",
        "A 30-year-old woman with HLH developed bruising, gingival bleeding and candidal bacteremia.",
        ("has ecchymosis", "has gum-bleeding", "has bacteremia"),
        ("has petechiae",),
    ),
    Snippet(
        "瘀斑不是瘀点",
        "患者女，30岁，诊断噬血细胞综合征。病程中出现瘀斑、牙龈出血及意识障碍。",
        ("has ecchymosis", "has gum-bleeding", "has impaired-consciousness"),
        ("has petechiae", "has encephalopathy"),
    ),
]


@pytest.mark.parametrize("snippet", [*EXAMINED, *DENIED, *NAMED], ids=lambda snippet: snippet.name)
def test_findings(snippet: Snippet, tmp_path: Path, lexicon: Lexicon) -> None:
    check(snippet, tmp_path, lexicon)


def test_a_syndrome_that_was_only_entertained_is_a_suspicion(tmp_path: Path, lexicon: Lexicon) -> None:
    text = "A 60-year-old woman with lupus had fever. HLH was briefly entertained, but ferritin fell."
    check(
        Snippet("entertained", text, (), ("disorder hemophagocytic-lymphohistiocytosis",)), tmp_path, lexicon
    )


def test_a_syndrome_that_a_drug_set_off_is_an_episode(tmp_path: Path, lexicon: Lexicon) -> None:
    text = "A 60-year-old man with melanoma developed pembrolizumab-induced HLH. He received anakinra."
    wanted = ("disorder hemophagocytic-lymphohistiocytosis",)
    check(Snippet("drug-induced", text, wanted), tmp_path, lexicon)
