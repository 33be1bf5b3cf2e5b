"""What is read of groups: arms, nested parts, shares and whose they are. Half of the snippets are traps."""

from pathlib import Path

import pytest
from snippets import Snippet, check, read_works

from kg.graph.check import check_works
from kg.model import TermRef
from kg.terms.lexicon import Lexicon

MAS = "macrophage activation syndrome"
COHORT = f"We reviewed 20 patients with {MAS}. "
ZH_COHORT = "回顾性分析20例巨噬细胞活化综合征患儿的临床资料。"

ALTERNATIVES = [
    Snippet(
        "sizes behind the drugs",
        COHORT + "They were given ciclosporin (n=8), anakinra (n=7) or etoposide (n=5).",
        (
            "cohort 20",
            "part 8 of 20",
            "part 7 of 20",
            "part 5 of 20",
            "ciclosporin of 8",
            "anakinra of 7",
            "etoposide of 5",
        ),
        ("* + *", "* > *", "*ciclosporin of 20*", "*anakinra of 20*"),
    ),
    Snippet(
        "sizes in words",
        COHORT + "Ciclosporin was used in eight, anakinra in seven and etoposide in five patients.",
        ("ciclosporin of 8 || ciclosporin of 20", "anakinra of 7", "etoposide of 5"),
        ("* + *",),
    ),
    Snippet(
        "counts before the drugs",
        COHORT + "Twelve received ruxolitinib and dexamethasone and eight received etoposide.",
        ("dexamethasone + ruxolitinib of 12", "etoposide of 8", "part 12 of 20", "part 8 of 20"),
        ("etoposide + *", "* + etoposide*", "* > *"),
    ),
    Snippet(
        "or without numbers",
        COHORT + "All were treated with ciclosporin or etoposide.",
        ("ciclosporin of 20", "etoposide of 20"),
        ("* + *", "* > *"),
    ),
    Snippet(
        "a list that ends with or",
        COHORT + "They received ciclosporin, anakinra or etoposide.",
        ("ciclosporin of 20", "anakinra of 20", "etoposide of 20"),
        ("* + *",),
    ),
    Snippet(
        "trap: the group's result is nobody's",
        COHORT + "They received ciclosporin or etoposide. Fourteen achieved complete remission.",
        ("nothing named of 20: complete-response 14",),
        ("ciclosporin of 20: *", "etoposide of 20: *"),
    ),
    Snippet(
        "trap: and is together",
        COHORT + "All were treated with ciclosporin and etoposide.",
        ("ciclosporin + etoposide of 20",),
        ("ciclosporin of 20", "etoposide of 20"),
    ),
    Snippet(
        "trap: either of eight, nobody says how many",
        COHORT + "Eight received ciclosporin or etoposide.",
        (),
        ("ciclosporin of 8*", "etoposide of 8*", "* + *"),
    ),
    Snippet(
        "trap: one patient who failed to respond to A or B",
        f"A 9-year-old girl with {MAS} did not respond to ciclosporin or anakinra. Etoposide was then"
        " given and she improved.",
        ("etoposide of 1", "ciclosporin > etoposide", "anakinra > etoposide"),
        ("part *",),
    ),
    Snippet(
        "trap: two people given X who died are some of those who had it",
        COHORT + "Etoposide was given to nine patients. Two patients treated with etoposide died.",
        (),
        ("etoposide of 2", "part 2 of 20"),
    ),
    Snippet(
        "zh sizes behind the drugs",
        ZH_COHORT + "其中环孢素8例、阿那白滞素7例、依托泊苷5例。",
        ("ciclosporin of 8", "anakinra of 7", "etoposide of 5", "part 8 of 20"),
        ("* + *",),
    ),
    Snippet(
        "zh counts before the drugs",
        ZH_COHORT + "12例予芦可替尼联合地塞米松，8例予依托泊苷。",
        ("dexamethasone + ruxolitinib of 12", "etoposide of 8"),
        ("etoposide + *", "* + etoposide*"),
    ),
    Snippet(
        "zh or without numbers",
        ZH_COHORT + "20例患儿均给予环孢素或依托泊苷治疗。",
        ("ciclosporin of 20", "etoposide of 20"),
        ("* + *",),
    ),
    Snippet(
        "zh trap: together",
        ZH_COHORT + "20例患儿均给予环孢素及依托泊苷治疗。",
        ("ciclosporin + etoposide of 20",),
    ),
]

ARMS = [
    Snippet(
        "of whom 12 and 9",
        f"Twenty-one patients with {MAS} were included, of whom 12 received anakinra and 9 received"
        " etoposide.",
        ("cohort 21", "part 12 of 21", "part 9 of 21", "anakinra of 12", "etoposide of 9"),
        ("* + *",),
    ),
    Snippet(
        "in turn",
        COHORT + "Twelve received ruxolitinib and eight received etoposide. The response rate was 83.3%"
        " (10/12) in the"
        " ruxolitinib group and 50% (4/8) in the etoposide group.",
        (
            "ruxolitinib of 12: overall-response 10/12",
            "ruxolitinib of 12: overall-response 83.3%",
            "etoposide of 8: overall-response 4/8",
            "etoposide of 8: overall-response 50%",
        ),
        ("ruxolitinib of 12: *50%", "etoposide of 8: *83.3%", "* of 20: *"),
    ),
    Snippet(
        "respectively",
        COHORT
        + "Twelve received ruxolitinib and eight received etoposide. Response rates were 80% and 55% in the"
        " ruxolitinib and etoposide groups, respectively.",
        ("ruxolitinib of 12: overall-response 80%", "etoposide of 8: overall-response 55%"),
        ("ruxolitinib of 12: *55%", "etoposide of 8: *80%"),
    ),
    Snippet(
        "respectively looks back one sentence",
        COHORT + "Twelve received ruxolitinib and eight received etoposide. Remission was reached by 9"
        " patients in the"
        " ruxolitinib group and by 3 in the etoposide group. Relapse rates were 10% and 40%, respectively.",
        ("ruxolitinib of 12: relapse 10%", "etoposide of 8: relapse 40%"),
        ("ruxolitinib of 12: relapse 40%",),
    ),
    Snippet(
        "trap: three numbers for two arms",
        COHORT + "Twelve received ruxolitinib and eight received etoposide. Response rates were 80%, 60% and"
        " 55% in the"
        " ruxolitinib and etoposide groups, respectively.",
        (),
        ("*: overall-response *%",),
    ),
    Snippet(
        "trap: two lists and nothing that ties them",
        COHORT
        + "Twelve received ruxolitinib and eight received etoposide. Response rates of 80% and 55% were seen"
        " across the ruxolitinib and etoposide groups.",
        (),
        ("*: overall-response *%",),
    ),
    Snippet(
        "one arm",
        COHORT
        + "Twelve received ruxolitinib and eight received etoposide. In the ruxolitinib group, nine patients"
        " achieved complete remission.",
        ("ruxolitinib of 12: complete-response 9",),
        ("etoposide of 8: *", "* of 20: *"),
    ),
    Snippet(
        "patients given X",
        COHORT
        + "Twelve received ruxolitinib and eight received etoposide. Of the 8 patients given etoposide,"
        " three died.",
        ("etoposide of 8: death 3",),
        ("ruxolitinib of 12: *", "* of 20: *"),
    ),
    Snippet(
        "several outcomes, respectively",
        COHORT + "All were treated with anakinra. Complete response, partial response and no response were"
        " seen in 10, 6"
        " and 4 patients, respectively.",
        (),
        ("*: complete-response 4", "*: no-response 10", "*: complete-response 6"),
    ),
    Snippet(
        "trap: the whole group is not the last arm",
        COHORT + "Twelve received ruxolitinib and eight received etoposide. Overall, five patients died.",
        ("nothing named of 20: death 5",),
        ("etoposide of 8: death*", "ruxolitinib of 12: death*"),
    ),
    Snippet(
        "zh in turn",
        "纳入86例成人噬血细胞综合征患者，分为低剂量组（n=40）和标准剂量组（n=46）。治疗2周后，低剂量组缓解率为70.0%（28/40），"
        "标准剂量组为73.9%（34/46）。低剂量组死亡12例，标准剂量组死亡16例。",
        (
            "nothing named of 40: remission 28/40",
            "nothing named of 46: remission 34/46",
            "nothing named of 40: death 12",
            "nothing named of 46: death 16",
        ),
        ("* of 86: *", "nothing named of 40: death 16"),
    ),
    Snippet(
        "zh respectively",
        ZH_COHORT + "12例予芦可替尼，8例予依托泊苷。芦可替尼组和依托泊苷组的缓解率分别为80%和55%。",
        ("ruxolitinib of 12: remission 80%", "etoposide of 8: remission 55%"),
        ("ruxolitinib of 12: *55%", "etoposide of 8: *80%"),
    ),
    Snippet(
        "zh trap: three numbers for two arms",
        ZH_COHORT + "12例予芦可替尼，8例予依托泊苷。芦可替尼组和依托泊苷组的缓解率分别为80%、60%和55%。",
        (),
        ("*: remission *%",),
    ),
]


TWO = "Macrophage activation syndrome in two children: two cases\n\n"
ONE_TWO = (
    f"Patient 1. A 5-year-old girl with {MAS} received anakinra. Patient 2. An 11-year-old boy with"
    f" {MAS} was given canakinumab. "
)
ZH_TWO = (
    "巨噬细胞活化综合征2例报告\n\n例1 患儿女，5岁，诊断为巨噬细胞活化综合征，予阿那白滞素治疗。"
    "\n\n例2 患儿男，11岁，诊断为巨噬细胞活化综合征，予卡那单抗治疗。"
)

PATIENTS = [
    Snippet(
        "labels as headings",
        TWO + ONE_TWO + "He died after two weeks.",
        ("age 5 a", "age 11 a", "sex female", "sex male", "canakinumab -> death"),
        ("anakinra -> death", "* + *", "* > *"),
    ),
    Snippet(
        "the first patient",
        TWO + ONE_TWO + "The first patient remained in remission. Etoposide was given to the second patient.",
        ("anakinra -> remission", "canakinumab + etoposide || canakinumab > etoposide"),
        ("canakinumab -> remission", "anakinra + *", "anakinra > *"),
    ),
    Snippet(
        "the 5-year-old",
        TWO + ONE_TWO + "The 5-year-old relapsed.",
        ("anakinra -> relapse",),
        ("canakinumab -> relapse",),
    ),
    Snippet(
        "the girl",
        TWO + ONE_TWO + "The girl died after two months.",
        ("anakinra -> death",),
        ("canakinumab -> death",),
    ),
    Snippet(
        "introduced without labels",
        TWO + f"A 5-year-old girl with {MAS} received anakinra and improved. A 12-year-old boy with"
        f" {MAS} received"
        " etoposide and died.",
        ("anakinra -> improvement", "etoposide -> death", "age 12 a"),
        ("anakinra -> death", "* + *"),
    ),
    Snippet(
        "trap: both patients are no one of them",
        TWO + ONE_TWO + "Both patients died.",
        (),
        ("canakinumab -> death", "anakinra -> death"),
    ),
    Snippet(
        "trap: a patient that the text does not introduce",
        TWO + ONE_TWO + "Patient 3 died.",
        (),
        ("canakinumab -> death", "anakinra -> death"),
    ),
    Snippet(
        "trap: two boys, and he is either",
        TWO + f"Patient 1. A 5-year-old boy with {MAS} received anakinra. Patient 2. An 11-year-old boy"
        f" with {MAS} was given"
        " canakinumab. Patients 1 and 2 were followed. Patient 1 and patient 2 recovered.",
        (),
        ("anakinra -> overall-response", "canakinumab -> overall-response"),
    ),
    Snippet(
        "trap: one patient at two ages",
        f"A 5-year-old girl with {MAS} received anakinra. At the age of 7 she was given canakinumab.",
        ("age 5 a",),
        ("age 7 a",),
    ),
    Snippet(
        "zh labels",
        ZH_TWO + "患儿2周后死亡。",
        ("age 5 a", "age 11 a", "canakinumab -> death"),
        ("anakinra -> death", "* + *"),
    ),
    Snippet(
        "zh a label that comes back",
        ZH_TWO + "例1复发。",
        ("anakinra -> relapse",),
        ("canakinumab -> relapse",),
    ),
    Snippet(
        "zh trap: both died",
        ZH_TWO + "2例患儿均死亡。",
        (),
        ("canakinumab -> death", "anakinra -> death"),
    ),
]


@pytest.mark.parametrize("snippet", [*ALTERNATIVES, *ARMS, *PATIENTS], ids=lambda snippet: snippet.name)
def test_a_number_is_laid_to_the_part_of_a_group_that_the_words_name(
    snippet: Snippet, tmp_path: Path, lexicon: Lexicon
) -> None:
    check(snippet, tmp_path, lexicon)


def problems_of(text: str, folder: Path, lexicon: Lexicon) -> list[tuple[str, str]]:
    """The code and message of each problem of a text."""
    works = read_works(text, folder, lexicon)
    return [(problem.code, problem.message) for problem in check_works(works, lexicon.ontology)]


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (COHORT + "Remission was achieved in 8/12 (58%).", "share-mismatch", "8/12 (58%)"),
        (COHORT + "Of 12 patients given anakinra, 8 of 12 (66.5%) improved.", "share-mismatch", "66.5"),
        (COHORT + "Fever was seen in 7 of 20 patients (53.3%).", "share-mismatch", "53.3"),
        (COHORT + "13 of 12 patients improved.", "implausible-value", "13 of 12"),
        (COHORT + "There were 12 boys and 9 girls.", "sexes-do-not-add-up", "12"),
        (COHORT + "The median age was 40 years (range 45-60).", "implausible-value", "45"),
        (
            COHORT + "Patients were divided into the ruxolitinib group (n=12) and the etoposide group"
            " (n=10).",
            "part-exceeds-whole",
            "12 + 10",
        ),
        (ZH_COHORT + "20例中12例（58%）缓解。", "share-mismatch", "58"),
        (ZH_COHORT + "发热12/20（65.0%）。", "share-mismatch", "65"),
        (ZH_COHORT + "男12例，女9例。", "sexes-do-not-add-up", "12"),
    ],
)
def test_numbers_that_do_not_add_up_are_a_finding_with_the_words(
    text: str, code: str, words: str, tmp_path: Path, lexicon: Lexicon
) -> None:
    found = problems_of(text, tmp_path, lexicon)
    assert any(name == code and words in message for name, message in found), found


@pytest.mark.parametrize(
    "text",
    [
        COHORT + "Remission was achieved in 8/12 (66.7%).",
        COHORT + "Remission was achieved in 8/12 (67%).",
        COHORT + "Remission was achieved in 1/3 (33.3%) and death occurred in 1/8 (12.5%).",
        COHORT + "About 30% of the 12 patients improved.",
        COHORT + "Remission was achieved in approximately 60% (8/12).",
        COHORT + "There were 12 boys and 8 girls.",
        COHORT + "The median age was 50 years (range 45-60).",
        COHORT + "Patients were divided into the ruxolitinib group (n=12) and the etoposide group (n=8).",
        COHORT + "They were given ciclosporin (n=18), anakinra (n=15) or etoposide (n=2), alone or in"
        " sequence.",
        COHORT + "Blood pressure was 120/80 mmHg.",
        ZH_COHORT + "20例中12例（60%）缓解。",
        ZH_COHORT + "男12例，女8例。",
    ],
)
def test_numbers_that_add_up_as_they_are_rounded_are_no_finding(
    text: str, tmp_path: Path, lexicon: Lexicon
) -> None:
    assert problems_of(text, tmp_path, lexicon) == []


def claims_of(text: str, folder: Path, lexicon: Lexicon) -> list[dict[str, object]]:
    """The claims of a text: what each is about and its numbers."""
    names = ("percent", "count", "total", "low", "high", "value", "unit", "verbatim")
    rows = []
    for work in read_works(text, folder, lexicon):
        for fact in work.facts:
            if fact.kind == "Claim":
                row: dict[str, object] = {name: fact.first(name) for name in names if fact.first(name)}
                about = [value.key for value in fact.objects("about") if isinstance(value, TermRef)]
                rows.append(row | {"about": about})
    return rows


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"We reviewed 112 patients with adult-onset Still's disease. The course was complicated by {MAS}"
            " in 17 of 112 patients (15.2%).",
            {"percent": 15.2, "count": 17, "total": 112},
        ),
        (COHORT + "Overall, 65% were female.", {"percent": 65, "about": ["female"]}),
        (COHORT + "The male to female ratio was 1.4:1.", {"about": ["female", "male"]}),
        (
            "HLH is refractory to etoposide in 10-20% of patients.",
            {"low": 10, "high": 20, "unit": "%", "about": ["etoposide"]},
        ),
        (COHORT + "Splenomegaly (OR 6.3) was associated with death.", {"value": 6.3, "unit": "{odds_ratio}"}),
        (ZH_COHORT + "男女比1.4:1。", {"about": ["female", "male"]}),
    ],
)
def test_a_statistic_of_a_group_is_a_claim_with_its_numbers(
    text: str, expected: dict[str, object], tmp_path: Path, lexicon: Lexicon
) -> None:
    found = claims_of(text, tmp_path, lexicon)
    assert any(expected.items() <= row.items() for row in found), found


@pytest.mark.parametrize(
    "text",
    [
        f"A 9-year-old girl with {MAS} was admitted. Oxygen saturation was 88%, and NK-cell activity was 3%.",
        COHORT + "Complete remission was achieved in 12 of 20 patients (60%).",
        "一例9岁女孩，诊断为巨噬细胞活化综合征，血氧饱和度88%。",
    ],
)
def test_a_value_of_one_patient_or_a_share_that_is_a_fact_is_no_claim(
    text: str, tmp_path: Path, lexicon: Lexicon
) -> None:
    assert claims_of(text, tmp_path, lexicon) == []


@pytest.mark.parametrize("text", [COHORT + "Overall, 60% were female.", COHORT + "Male:female was 2:3."])
def test_no_number_of_women_is_worked_out_from_a_share(text: str, tmp_path: Path, lexicon: Lexicon) -> None:
    facts = [fact for work in read_works(text, tmp_path, lexicon) for fact in work.facts]
    assert [fact.id for fact in facts if fact.first("femaleCount") is not None] == []
    assert any(TermRef("female") in set(fact.objects("about")) for fact in facts)
