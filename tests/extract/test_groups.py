"""What is read of groups: arms, nested parts, shares and whose they are. Half of the snippets are traps."""

from pathlib import Path

import pytest
from snippets import Snippet, check

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


@pytest.mark.parametrize("snippet", [*ALTERNATIVES, *ARMS], ids=lambda snippet: snippet.name)
def test_a_number_is_laid_to_the_part_of_a_group_that_the_words_name(
    snippet: Snippet, tmp_path: Path, lexicon: Lexicon
) -> None:
    check(snippet, tmp_path, lexicon)
