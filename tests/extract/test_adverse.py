"""Harm of a treatment apart from findings of the disease."""

from __future__ import annotations

from pathlib import Path

import pytest
from snippets import Snippet, check

from kg.terms.lexicon import Lexicon

GIRL = (
    "A 9-year-old girl with systemic juvenile idiopathic arthritis developed macrophage activation syndrome."
)
ZH = "患儿女，9岁，诊断为全身型幼年特发性关节炎并发巨噬细胞活化综合征。"

HARMS = [
    Snippet(
        "the only side effect",
        f"{GIRL} She received ruxolitinib. Weight gain has been the only side effect of ruxolitinib.",
        ("adverse weight-gain by ruxolitinib",),
        ("has weight-gain",),
    ),
    Snippet(
        "developed during treatment",
        f"{GIRL} She had ruxolitinib. Shingles developed during treatment. MAS occurred during treatment.",
        ("adverse herpes-zoster",),
        ("adverse macrophage-activation-syndrome*",),
    ),
    Snippet(
        "told by its grade",
        f"{GIRL} She received ruxolitinib. Grade 3 neutropenia was observed.",
        ("adverse neutropenia",),
        ("has neutropenia",),
    ),
    Snippet(
        "a grade at presentation is no harm",
        f"{GIRL} She had grade 2 hepatomegaly and a grade 3 murmur at presentation.",
        (),
        ("adverse *",),
    ),
    Snippet(
        "Chinese: thought to have to do with the drug",
        f"{ZH}予芦可替尼口服。治疗后血小板正常，出现贫血，考虑与芦可替尼有关。",
        ("adverse anemia by ruxolitinib",),
        ("has anemia",),
    ),
    Snippet(
        "Chinese: a possible part of the drug is not laid to it",
        f"{ZH}予芦可替尼口服。患儿有贫血，可能与芦可替尼有关。",
        (),
        ("adverse *",),
    ),
    Snippet(
        "Chinese: the degree of a harm",
        f"{ZH}予环孢素口服。应用环孢素后出现Ⅱ度震颤。",
        ("adverse tremor || adverse tremor by ciclosporin",),
        ("has tremor",),
    ),
    Snippet(
        "poorly tolerated, and why",
        f"{GIRL} She was treated with anakinra, which was poorly tolerated (generalised urticaria).",
        ("adverse urticaria",),
        ("has urticaria",),
    ),
    Snippet(
        "called an adverse event behind it",
        f"{GIRL} She received etoposide. Neutropenia was the most serious adverse event.",
        ("adverse neutropenia",),
        ("has neutropenia",),
    ),
    Snippet(
        "a reaction that only a treatment brings",
        f"{GIRL} She received infliximab. An infusion reaction was seen.",
        ("adverse hypersensitivity-reaction",),
        ("has hypersensitivity-reaction",),
    ),
    Snippet(
        "after a drug, and no finding of the disease",
        f"{GIRL} She was treated with ciclosporin. Hypertension developed during ciclosporin therapy.",
        ("adverse hypertension",),
        ("adverse * by *",),
    ),
    Snippet(
        "therapy-induced",
        f"{GIRL} She received etoposide. Chemotherapy-induced mucositis followed.",
        ("adverse mucositis",),
        ("has mucositis",),
    ),
    Snippet(
        "a dose reduced for harm, in Chinese",
        f"{ZH}予芦可替尼5 mg口服，每日2次。后因贫血（血红蛋白70 g/L）将芦可替尼减量。",
        ("adverse anemia",),
        ("has anemia",),
    ),
    Snippet(
        "during an infusion, in Chinese",
        f"{ZH}予托珠单抗静脉输注，第2次输注时出现荨麻疹，停用托珠单抗。",
        ("adverse urticaria",),
        ("has urticaria",),
    ),
]

NO_HARM = [
    Snippet(
        "a finding of the disease that came after a drug",
        f"{GIRL} She was treated with anakinra. A rash occurred after anakinra.",
        ("has rash",),
        ("adverse *",),
    ),
    Snippet(
        "what went away",
        f"{GIRL} She had fever. Anakinra led to resolution of fever.",
        ("has fever",),
        ("adverse *",),
    ),
    Snippet(
        "induced by a germ",
        f"{GIRL} Influenza-induced pneumonia led to respiratory failure.",
        (),
        ("adverse *",),
    ),
    Snippet(
        "the second of two is blamed",
        f"{GIRL} She received etoposide. She had seizures and mucositis, the latter attributed to etoposide.",
        ("has seizure", "adverse mucositis by etoposide"),
        ("adverse seizure*",),
    ),
    Snippet(
        "what a drug may do is no event",
        f"{GIRL} Etoposide may cause mucositis in children.",
        (),
        ("adverse *",),
    ),
]


@pytest.mark.parametrize("snippet", [*HARMS, *NO_HARM], ids=lambda snippet: snippet.name)
def test_harm(snippet: Snippet, tmp_path: Path, lexicon: Lexicon) -> None:
    check(snippet, tmp_path, lexicon)
