"""Which line of therapy a result, a role or a new drug belongs to."""

from __future__ import annotations

from pathlib import Path

import pytest
from snippets import Snippet, check

from kg.terms.lexicon import Lexicon

WHO = (
    "A 9-year-old girl with systemic juvenile idiopathic arthritis developed macrophage activation syndrome."
)
CHILD = "患儿女，9岁，诊断为巨噬细胞活化综合征。"
GROUP = "RESULTS: Thirty adult patients with hemophagocytic lymphohistiocytosis were included."

RESULTS = [
    Snippet(
        "a result is that of the drug its sentence names",
        "Canakinumab in adult Still's disease\n\nMETHODS: We reviewed the records of patients who were"
        " treated with "
        "canakinumab.\n\nRESULTS: Nineteen adults with adult-onset Still's disease were enrolled. All"
        " patients had used "
        "anakinra before. Canakinumab achieved complete remission in 11 patients.",
        ("canakinumab -> complete-response",),
        ("anakinra -> *",),
    ),
    Snippet(
        "the results of a group are those of the drug of the title",
        f"Ruxolitinib for hemophagocytic lymphohistiocytosis in adults\n\n{GROUP} They were given"
        " ruxolitinib. Nine had "
        "failed etoposide. A complete response was achieved in 10 of 30 patients.",
        ("ruxolitinib -> complete-response",),
        ("etoposide -> complete-response",),
    ),
    Snippet(
        "a virus that comes back is no relapse",
        f"{GROUP} They were given emapalumab. Viral reactivation occurred in six patients and CMV"
        " reactivation in two.",
        ("given emapalumab",),
        ("* -> relapse", "group relapse*", "outcome relapse*"),
    ),
    Snippet(
        "a disease that comes back is one",
        f"{WHO} Etoposide was given. Disease reactivation was seen four weeks later.",
        ("etoposide -> relapse",),
    ),
    Snippet(
        "a later drug with a result of its own",
        f"{WHO} Anakinra was given, with partial improvement. Emapalumab 6 mg/kg led to complete remission.",
        ("anakinra -> partial-response", "emapalumab -> complete-response", "anakinra > emapalumab"),
        ("anakinra -> complete-response", "emapalumab -> partial-response"),
    ),
    Snippet(
        "a start that is dated",
        f"{WHO} Methylprednisolone was given with immunoglobulin. Anakinra was begun on day 6. She improved.",
        ("methylprednisolone > anakinra", "anakinra -> improvement"),
        ("methylprednisolone -> improvement", "anakinra + *"),
    ),
    Snippet(
        "a start that is not dated joins what is given",
        f"{WHO} Methylprednisolone was given. Ciclosporin was added. She improved.",
        ("methylprednisolone + ciclosporin", "methylprednisolone -> improvement"),
    ),
    Snippet(
        "a transplantation is a line of its own",
        f"{WHO} Etoposide brought a partial remission. She underwent haploidentical stem cell"
        " transplantation after "
        "conditioning with fludarabine.",
        ("etoposide > haploidentical-hsct", "etoposide -> partial-response"),
        ("haploidentical-hsct -> partial-response", "etoposide + *"),
    ),
    Snippet(
        "the abstract of a case that is told in full adds no second course",
        "# A boy with macrophage activation syndrome\n\n## Abstract\n\nWe report a boy with macrophage"
        " activation "
        "syndrome who responded to anakinra after failure of corticosteroids.\n\n## Case"
        " presentation\n\nA 13-year-old "
        "boy developed macrophage activation syndrome. Methylprednisolone was given, to no avail."
        " Anakinra was begun "
        "on day 7, and he was discharged on prednisolone.",
        ("methylprednisolone > anakinra", "anakinra -> overall-response"),
        ("prednisolone -> no-response", "methylprednisolone -> overall-response"),
    ),
    Snippet(
        "what was measured did not improve",
        f"{GROUP} They were given oral etoposide. The variability of etoposide exposure was not improved.",
        ("given etoposide",),
        ("* -> no-response", "group no-response*"),
    ),
    Snippet(
        "a finding that goes is an improvement",
        f"{WHO} Anakinra was given. The rash resolved completely.",
        ("anakinra -> improvement",),
        ("anakinra -> remission", "anakinra -> complete-response"),
    ),
    Snippet(
        "皮疹消退不是缓解",
        f"{CHILD}有皮疹。予托珠单抗治疗，皮疹完全消退。",
        ("tocilizumab -> improvement",),
        ("tocilizumab -> remission", "tocilizumab -> complete-response"),
    ),
    Snippet(
        "doses of one drug follow each other",
        f"{WHO} Anakinra was given at 2 mg/kg/day for the first week of the stay on the intensive "
        "care unit, and at "
        "10 mg/kg/day from the second week.",
        ("anakinra 2 mg/kg/d", "anakinra 10 mg/kg/d"),
    ),
]
NOT_GIVEN = [
    Snippet(
        "requested and not there in time",
        f"{WHO} Anakinra was given. Emapalumab had been requested but did not arrive in time.",
        ("given anakinra",),
        ("given emapalumab",),
    ),
    Snippet(
        "other authors, in the second half of a sentence",
        f"{WHO} Our patient was not given etoposide; Lindqvist et al. treated a boy with pembrolizumab.",
        (),
        ("given pembrolizumab", "given etoposide"),
    ),
    Snippet(
        "what a discussion recommends",
        f"# A case\n\n## Case presentation\n\n{WHO} Ciclosporin was given.\n\n## Discussion\n\nPlasma "
        "exchange could be "
        "considered in patients who do not respond to steroids.",
        ("given ciclosporin",),
        ("planned *", "given plasma-exchange"),
    ),
    Snippet(
        "an option of this patient that was left open",
        f"{WHO} Ciclosporin was given. Haploidentical stem cell transplantation is planned.",
        ("planned haploidentical-hsct",),
    ),
]
EARLIER = [
    Snippet(
        "what had failed in a group came before the drug of the title",
        "Itacitinib in adults with hemophagocytic lymphohistiocytosis\n\nMETHODS: We reviewed the "
        "records of all adults "
        "with hemophagocytic lymphohistiocytosis who were treated with itacitinib.\n\nRESULTS: "
        "Twenty-four patients were "
        "included. All had disease that had not responded to etoposide and received itacitinib 200 "
        "mg once daily.",
        ("etoposide > itacitinib", "etoposide -> no-response"),
        ("itacitinib > etoposide", "itacitinib -> no-response"),
    ),
    Snippet(
        "a list of previous therapies with numbers",
        f"{GROUP} Previous therapies were dexamethasone (n = 30), etoposide (n = 20) and ciclosporin "
        "(n = 9).",
        ("dexamethasone role prior", "etoposide role prior", "ciclosporin role prior"),
    ),
    Snippet(
        "refractory to one drug and given another",
        f"{WHO} She was refractory to anakinra and received ruxolitinib.",
        ("anakinra -> no-response",),
        ("ruxolitinib -> no-response",),
    ),
    Snippet(
        "had been maintained",
        "A 30-year-old woman with systemic lupus erythematosus had been maintained with "
        "azathioprine. She developed "
        "macrophage activation syndrome. Methylprednisolone was given.",
        ("azathioprine role prior",),
        ("azathioprine role maintenance", "azathioprine + methylprednisolone"),
    ),
    Snippet(
        "a textbook sentence in the story",
        f"{WHO} Methylprednisolone was given. Ciclosporin and tacrolimus are other options, whereas "
        "etoposide is teratogenic.",
        ("given methylprednisolone",),
        ("given ciclosporin", "given tacrolimus", "given etoposide"),
    ),
]
ROLES = [
    Snippet(
        "a drug for refractory disease is salvage",
        "Emapalumab in relapsed or refractory hemophagocytic lymphohistiocytosis\n\nRESULTS: Thirty"
        " patients were "
        "included. All had received dexamethasone. Emapalumab was given to all.",
        ("emapalumab role salvage",),
        ("dexamethasone role salvage",),
    ),
    Snippet(
        "refractory disease treated with a drug",
        "We report refractory macrophage activation syndrome successfully treated with ruxolitinib in a"
        " 5-year-old boy.",
        ("ruxolitinib role salvage",),
    ),
    Snippet(
        "the disease was refractory to the drug",
        f"{WHO} The disease was refractory to etoposide.",
        ("etoposide -> no-response",),
        ("etoposide role salvage",),
    ),
    Snippet(
        "refractory disease alone gives no drug a role",
        f"{WHO} This was refractory macrophage activation syndrome. She had received ciclosporin.",
        (),
        ("ciclosporin role salvage",),
    ),
    Snippet(
        "难治性疾病接受的药物",
        "芦可替尼治疗难治性巨噬细胞活化综合征1例\n\n患儿男，6岁，诊断为巨噬细胞活化综合征，予甲泼尼龙治疗。后予芦可替尼治疗。",
        ("ruxolitinib role salvage",),
        ("methylprednisolone role salvage",),
    ),
    Snippet(
        "曾先后应用",
        f"患儿女，9岁，曾先后应用甲氨蝶呤、阿达木单抗，效果欠佳。{CHILD}予甲泼尼龙治疗。",
        ("methotrexate role prior", "adalimumab role prior"),
        ("methylprednisolone role prior", "methotrexate + methylprednisolone"),
    ),
    Snippet(
        "in remission on a drug when the illness began",
        "A 12-year-old boy with systemic juvenile idiopathic arthritis, in remission on tocilizumab,"
        " was admitted with "
        "macrophage activation syndrome. Dexamethasone was given.",
        ("tocilizumab role prior",),
        ("tocilizumab + dexamethasone", "dexamethasone role prior"),
    ),
    Snippet(
        "为维持缓解",
        f"{CHILD}予地塞米松治疗后缓解。为维持缓解，换用卡那单抗皮下注射。",
        ("canakinumab role maintenance",),
        ("dexamethasone role maintenance",),
    ),
]


@pytest.mark.parametrize(
    "snippet", [*RESULTS, *NOT_GIVEN, *EARLIER, *ROLES], ids=lambda snippet: snippet.name
)
def test_a_text_gives_the_lines_that_it_tells(snippet: Snippet, tmp_path: Path, lexicon: Lexicon) -> None:
    check(snippet, tmp_path, lexicon)
