"""What short texts say of laboratory values, and which numbers are nobody's value.

An observation is written as a short line: analyte, comparator, value and UCUM unit, then what else is
stated: ``= 12000 ug/L`` (the standard unit), ``median``, ``rising``, ``elevated``, ``@on admission``,
``ref normal 10-300``, ``after-line``.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from snippets import read_works

from kg.errors import RuleFileError
from kg.extract.lab_words import parse_lab_words
from kg.model import Fact, TermRef, WorkFacts
from kg.terms.analytes import analytes, measured_by, parse_analytes, unit_kind
from kg.terms.lexicon import Lexicon

BOY = (
    "A 9-year-old boy with systemic juvenile idiopathic arthritis developed macrophage activation syndrome. "
)
GIRL = "患儿，女，7岁，因全身型幼年特发性关节炎并发巨噬细胞活化综合征入院。"
_SIGNS = {"more-than": ">", "less-than": "<", "at-least": ">=", "at-most": "<="}

TOLD = {
    # one value
    "Ferritin was 12,000 ng/mL.": ["ferritin 12000 ng/mL = 12000 ug/L"],
    "CRP 15 mg/dL was found.": ["crp 15 mg/dL = 150 mg/L"],
    "He had a platelet count of 30 000/µL.": ["platelet-count 30000 /uL = 30 10*9/L"],
    "Platelets were 24 x 10^9/L.": ["platelet-count 24 10*9/L = 24 10*9/L"],
    "Platelets were 24 × 10⁹/L.": ["platelet-count 24 10*9/L = 24 10*9/L"],
    "The white cell count was 1.9 x 10(3)/µL.": ["wbc-count 1.9 10*3/uL = 1.9 10*9/L"],
    "Haemoglobin was 7.8 g/dL.": ["hemoglobin 7.8 g/dL = 78 g/L"],
    "Triglycerides of 300 mg/dL were measured.": ["triglycerides 300 mg/dL = 3.387 mmol/L"],
    "Fibrinogen was low (80 mg/dL).": ["fibrinogen 80 mg/dL = 0.8 g/L lowered"],
    "Soluble CD25 was 14 500 U/mL.": ["sil-2r 14500 U/mL = 14500 U/mL"],
    "IL-18 was 25,000 pg/mL.": ["il18-level 25000 pg/mL = 25000 ng/L"],
    "CXCL9 was 3,400 pg/mL.": ["cxcl9-level 3400 pg/mL = 3400 ng/L"],
    "ESR was 80 mm/h.": ["esr 80 mm/h = 80 mm/h"],
    "Sodium was 128 mEq/L.": ["sodium 128 meq/L = 128 mmol/L"],
    "EBV DNA was 4.0 × 10^4 copies/mL.": ["ebv-dna 40000 {copies}/mL = 40000 {copies}/mL"],
    "NK cell activity was 3%.": ["nk-activity 3 % = 3 %"],
    "Ferritin was > 16,500 ng/mL.": ["ferritin > 16500 ng/mL = 16500 ug/L"],
    "He had hyperferritinaemia (45,000 µg/L).": ["ferritin 45000 ug/L = 45000 ug/L elevated"],
    "He had thrombocytopenia (24 × 109/L).": ["platelet-count 24 10*9/L = 24 10*9/L lowered"],
    # lists
    "AST 250 U/L, ALT 180 U/L and LDH 900 U/L were found.": [
        "ast 250 U/L = 250 U/L",
        "alt 180 U/L = 180 U/L",
        "ldh 900 U/L = 900 U/L",
    ],
    "AST/ALT were 250/180 U/L.": ["ast 250 U/L = 250 U/L", "alt 180 U/L = 180 U/L"],
    "Ferritin, CRP and LDH were 9,000 ng/mL, 120 mg/L and 900 U/L, respectively.": [
        "ferritin 9000 ng/mL = 9000 ug/L",
        "crp 120 mg/L = 120 mg/L",
        "ldh 900 U/L = 900 U/L",
    ],
    "Ferritin, 12,000 ng/mL; triglycerides, 4.2 mmol/L.": [
        "ferritin 12000 ng/mL = 12000 ug/L",
        "triglycerides 4.2 mmol/L = 4.2 mmol/L",
    ],
    # time and trend
    "On admission, ferritin was 12,000 ng/mL (normal 10-300).": [
        "ferritin 12000 ng/mL = 12000 ug/L ref normal 10-300 @On admission"
    ],
    "Ferritin rose from 800 ng/mL at diagnosis to 20,000 ng/mL on day 5.": [
        "ferritin 800 ng/mL = 800 ug/L @at diagnosis",
        "ferritin 20000 ng/mL = 20000 ug/L rising @on day 5",
    ],
    "Ferritin fell from 23,000 to 560 ng/mL.": [
        "ferritin 23000 ng/mL = 23000 ug/L",
        "ferritin 560 ng/mL = 560 ug/L falling",
    ],
    "Peak ferritin was 100,000 ng/mL.": ["ferritin 100000 ng/mL = 100000 ug/L @Peak"],
    "Ferritin peaked at 41 000 ng/ml.": ["ferritin 41000 ng/mL = 41000 ug/L @peaked"],
    "CRP increased to 90 mg/L.": ["crp 90 mg/L = 90 mg/L rising"],
    "Increased CRP (90 mg/L) was noted.": ["crp 90 mg/L = 90 mg/L elevated"],
    "Ferritin normalised within two weeks.": ["ferritin normalised @within two weeks"],
    "Ruxolitinib 5 mg twice daily was given. Ferritin fell to 600 after ruxolitinib.": [
        "ferritin 600 falling @after ruxolitinib after-line"
    ],
    # Chinese
    "铁蛋白12000 ng/mL(↑)。": ["ferritin 12000 ng/mL = 12000 ug/L elevated"],
    "铁蛋白＞２０００ｎｇ／ｍＬ。": ["ferritin > 2000 ng/mL = 2000 ug/L"],
    "入院时铁蛋白12 000 ng/mL（参考值15~200）。": [
        "ferritin 12000 ng/mL = 12000 ug/L ref 参考值15~200 @入院时"
    ],
    "ALT/AST 180/250 U/L。": ["alt 180 U/L = 180 U/L", "ast 250 U/L = 250 U/L"],
    "白细胞2.1×10^9/L，血红蛋白78 g/L，血小板30×10⁹/L。": [
        "wbc-count 2.1 10*9/L = 2.1 10*9/L",
        "hemoglobin 78 g/L = 78 g/L",
        "platelet-count 30 10*9/L = 30 10*9/L",
    ],
    "铁蛋白最高达45000 μg/L。": ["ferritin 45000 ug/L = 45000 ug/L @最高"],
    "予芦可替尼治疗3天后，铁蛋白由12000 ng/mL降至600 ng/mL。": [
        "ferritin 12000 ng/mL = 12000 ug/L",
        "ferritin 600 ng/mL = 600 ug/L falling @予芦可替尼治疗3天后 after-line",
    ],
    "1周后铁蛋白、CRP均恢复正常。": ["ferritin normalised @1周后", "crp normalised @1周后"],
    "铁蛋白由500 μg/L升至3万 μg/L。": [
        "ferritin 500 ug/L = 500 ug/L",
        "ferritin 30000 ug/L = 30000 ug/L rising",
    ],
    "EB病毒DNA载量4.0×10^4拷贝/mL。": ["ebv-dna 40000 {copies}/mL = 40000 {copies}/mL"],
    "血沉80 mm/h，体温最高39.8℃。": ["esr 80 mm/h = 80 mm/h", "body-temperature 39.8 Cel = 39.8 Cel @最高"],
    "甘油三酯4.2 mmol/L，纤维蛋白原1.1 g/L（↓）。": [
        "triglycerides 4.2 mmol/L = 4.2 mmol/L",
        "fibrinogen 1.1 g/L = 1.1 g/L lowered",
    ],
}
# A number that is no value of the patient, or no value of this analyte.
TRAPS = [
    "Ferritin > 500 ng/mL is one of the HLH-2004 criteria.",
    "He fulfilled the criteria (ferritin ≥ 500 µg/L, fibrinogen ≤ 1.5 g/L).",
    "Treatment was continued until ferritin was < 500 ng/mL.",
    "A ferritin cut-off of 10,000 ng/mL was used.",
    "The primary endpoint was a ferritin of 500 ng/mL.",
    "Remission was defined as ferritin below 500 ng/mL.",
    "The target ferritin was 300 ng/mL.",
    "His brother had a ferritin of 30,000 ng/mL.",
    "His mother had died of HLH with ferritin of 8,000 ng/mL.",
    "In a previous study, the median ferritin was 8,000 ng/mL.",
    "Smith et al. reported a child with ferritin of 40,000 ng/mL.",
    "The reference range of ferritin is 10-300 ng/mL.",
    "The ferritin level was not 500 ng/mL.",
    "Ferritin was 10 times the upper limit of normal.",
    "Ferritin decreased by 50% in March 2019.",
    "CSF LDH was 45 U/L.",
    "Direct bilirubin was 40 µmol/L.",
    "Ferritin was measured on day 3.",
    "Ferritin was measured in 2019.",
    "Ferritin was high in 12 of 20 samples.",
    "Ferritin was raised and he was given anakinra 100 mg daily.",
    "Ferritin was raised and serum amyloid A was 350 mg/L.",
    "Ferritin was raised; aldolase was 35 U/L.",
    "Ferritin and aldolase of 35 U/L were noted.",
    "IL-18 [25] and ferritin [12] were discussed.",
    "Anti-IL-6 8 mg/kg was given.",
    "The CRP/albumin ratio was 12.",
    "If ferritin exceeds 10,000 ng/mL, MAS is likely.",
    "Ferritin will be measured; values > 684 ng/mL are expected.",
    "Ferritin on days 1, 3 and 5 was raised.",
    "HLH-2004标准要求铁蛋白≥500 μg/L。",
    "诊断标准为铁蛋白＞500 μg/L、甘油三酯≥3.0 mmol/L。",
    "其姐铁蛋白为2000 ng/mL。",
    "文献报道铁蛋白中位数为8000 ng/mL。",
    "铁蛋白参考值15~200 ng/mL。",
    "若铁蛋白＞10000 ng/mL，应考虑巨噬细胞活化综合征。",
    "脑脊液乳酸脱氢酶45 U/L。",
    "直接胆红素40 μmol/L。",
    "铁蛋白升高，予甲泼尼龙80 mg/d治疗。",
    "2019年3月5日查铁蛋白升高。",
    "铁蛋白下降50%。",
    "铁蛋白升高，血清淀粉样蛋白A 350 mg/L。",
    "患儿铁蛋白升高3倍。",
]


def _number(value: object) -> str:
    return f"{value:.10g}" if isinstance(value, int | float) else ""


def line_of(fact: Fact) -> str:
    """Return an observation as a short line."""

    def key(name: str) -> str:
        value = fact.first(name)
        return value.key if isinstance(value, TermRef) else ""

    def amount(value: str, low: str, high: str, unit: str) -> str:
        numbers = [_number(fact.first(name)) for name in (value, low, high)]
        return " ".join(
            part for part in ("-".join(n for n in numbers if n), str(fact.first(unit) or "")) if part
        )

    standard = amount("standardValue", "standardLow", "standardHigh", "standardUnit")
    when, reference = fact.first("timePoint"), fact.first("referenceRange")
    parts = [
        key("analyte"),
        key("statistic"),
        _SIGNS.get(key("qualifier"), key("qualifier")),
        amount("value", "low", "high", "unit"),
        f"= {standard}" if standard else "",
        key("trend"),
        key("interpretation"),
        f"ref {reference}" if reference else "",
        f"@{when}" if when else "",
        "after-line" if fact.first("afterStartOf") else "",
    ]
    return " ".join(part for part in parts if part)


def observations(works: tuple[WorkFacts, ...]) -> list[Fact]:
    """Return the observations of works."""
    return [fact for work in works for fact in work.facts if fact.kind == "Observation"]


def read(words: str, folder: Path, lexicon: Lexicon, who: str | None = None) -> list[str]:
    """Return the observations of a text as short lines; a patient is introduced before it."""
    who = who if who is not None else GIRL if any("一" <= letter <= "鿿" for letter in words) else BOY
    return sorted(line_of(fact) for fact in observations(read_works(who + words, folder, lexicon)))


@pytest.mark.parametrize("words", TOLD)
def test_a_value_is_read_with_its_unit_time_and_trend(words: str, tmp_path: Path, lexicon: Lexicon) -> None:
    assert read(words, tmp_path, lexicon) == sorted(TOLD[words])


@pytest.mark.parametrize("words", TRAPS)
def test_a_number_that_is_no_value_makes_no_observation(words: str, tmp_path: Path, lexicon: Lexicon) -> None:
    assert [row for row in read(words, tmp_path, lexicon) if any(letter.isdigit() for letter in row)] == []


GROUP = "In this retrospective study, 20 adults with hemophagocytic lymphohistiocytosis were included. "
GROUPS = {
    "The median ferritin was 9,000 ng/mL.": ["ferritin median 9000 ng/mL = 9000 ug/L"],
    "Ferritin ranged from 800 to 90,000 ng/mL.": ["ferritin 800-90000 ng/mL = 800-90000 ug/L"],
    "One patient had a ferritin of 90,000 ng/mL.": [],
    "The median ferritin was 9,000 ng/mL in survivors and 20,000 ng/mL in the others.": [],
    "Ferritin was higher in the etoposide group (median 9,000 ng/mL).": [],
}


@pytest.mark.parametrize("words", GROUPS)
def test_a_group_has_the_numbers_that_are_those_of_all(words: str, tmp_path: Path, lexicon: Lexicon) -> None:
    assert read(words, tmp_path, lexicon, GROUP) == GROUPS[words]


def test_of_several_patients_each_has_the_values_told_in_its_own_story(
    tmp_path: Path, lexicon: Lexicon
) -> None:
    text = (
        "Patient 1 was a 9-year-old boy with macrophage activation syndrome. Ferritin was 9,000 ng/mL. "
        "Patient 2 was a 12-year-old girl with macrophage activation syndrome. Ferritin was 4,000 ng/mL. "
        "In both patients ferritin was above 3,000 ng/mL."
    )
    found = observations(read_works(text, tmp_path, lexicon))
    owned = {_number(fact.first("value")): [link.target.id for link in fact.links] for fact in found}
    assert owned == {"9000": ["patient-1"], "4000": ["patient-2"]}


@pytest.mark.parametrize("words", [*TOLD, *TRAPS])
def test_the_words_of_a_value_stand_at_their_span_and_no_number_is_used_twice(
    words: str, tmp_path: Path, lexicon: Lexicon
) -> None:
    works = read_works((GIRL if "。" in words else BOY) + words, tmp_path, lexicon)
    text = (tmp_path / "snippet.txt").read_text(encoding="utf-8")
    taken: dict[int, str] = {}
    for fact in observations(works):
        for statement in fact.statements:
            if statement.predicate != "verbatim":
                continue
            assert [row.span.of(text) for row in statement.evidence] == [statement.object] * len(
                statement.evidence
            )
            for row in statement.evidence:
                for place in range(row.span.start, row.span.end):
                    assert taken.setdefault(place, fact.id) == fact.id
    doses = [
        row.span
        for work in works
        for fact in work.facts
        if fact.kind in ("Dosage", "Patient")
        for s in fact.statements
        for row in s.evidence
        if s.predicate in ("value", "age")
    ]
    values = [
        row.span
        for fact in observations(works)
        for s in fact.statements
        if s.predicate == "verbatim"
        for row in s.evidence
    ]
    assert not any(dose.overlaps(value) for dose in doses for value in values)


def test_a_fall_of_a_value_is_no_response(tmp_path: Path, lexicon: Lexicon) -> None:
    text = BOY + "Ruxolitinib 5 mg twice daily was given. Ferritin fell to 600 ng/mL after ruxolitinib."
    (work,) = read_works(text, tmp_path, lexicon)
    assert [fact for fact in work.facts if fact.kind in ("Outcome", "GroupOutcome")] == []
    (row,) = [line_of(fact) for fact in work.facts if fact.kind == "Observation"]
    assert row == "ferritin 600 ng/mL = 600 ug/L falling @after ruxolitinib after-line"


@pytest.mark.parametrize(
    ("words", "outcomes"),
    [
        ("Ferritin normalised.", 0),
        ("Ferritin improved to 600 ng/mL.", 0),
        ("His platelet count recovered to 200 × 10^9/L.", 0),
        ("Ferritin normalised and the patient achieved remission.", 1),
        ("He improved and ferritin fell to 600 ng/mL.", 1),
    ],
)
def test_that_a_value_got_better_is_no_response_of_the_disease(
    words: str, outcomes: int, tmp_path: Path, lexicon: Lexicon
) -> None:
    works = read_works(f"{BOY}Ruxolitinib 5 mg twice daily was given. {words}", tmp_path, lexicon)
    assert sum(fact.kind == "Outcome" for work in works for fact in work.facts) == outcomes


def test_a_value_before_a_drug_is_not_laid_to_its_line(tmp_path: Path, lexicon: Lexicon) -> None:
    text = "Ruxolitinib 5 mg twice daily was given. Before ruxolitinib, ferritin was 9,000 ng/mL."
    assert read(text, tmp_path, lexicon) == ["ferritin 9000 ng/mL = 9000 ug/L @Before ruxolitinib"]


def test_one_value_in_two_units_and_languages_is_one_observation(tmp_path: Path, lexicon: Lexicon) -> None:
    text = f"Abstract\n\n{BOY}Fibrinogen was 80 mg/dL.\n\n摘要\n\n{GIRL}纤维蛋白原0.8 g/L。"
    rows = [
        row for row in observations(read_works(text, tmp_path, lexicon)) if row.first("standardValue") == 0.8
    ]
    assert {fact.first("standardUnit") for fact in rows} == {"g/L"}


# ------------------------------------------------------------------------- units

PAIRS = {
    "ferritin": ("ng/mL", "ug/L", "pg/mL", "mg/L"),
    "fibrinogen": ("mg/dL", "g/L", "g/dL"),
    "hemoglobin": ("g/dL", "g/L"),
    "platelet-count": ("/uL", "10*3/uL", "10*9/L", "10*6/L"),
    "ldh": ("U/L", "[IU]/L", "ukat/L", "mU/mL"),
    "triglycerides": ("mg/dL", "mmol/L", "g/L"),
    "creatinine": ("mg/dL", "umol/L"),
    "bilirubin": ("mg/dL", "umol/L", "mg/L"),
    "sodium": ("mmol/L", "meq/L"),
    "sil-2r": ("U/mL", "U/L"),
}


@pytest.mark.parametrize("key", PAIRS)
@pytest.mark.parametrize("number", [0.37, 4.2, 88.0, 130.0])
def test_a_conversion_there_and_back_gives_the_number_again(key: str, number: float) -> None:
    analyte = analytes()[key]
    for unit in PAIRS[key]:
        factor = analyte.factor(unit)
        assert factor is not None
        assert number * factor / factor == pytest.approx(number)
        assert analyte.factor(analyte.unit) == 1.0
    same = {unit: 1 / (analyte.factor(unit) or 0.0) for unit in PAIRS[key]}
    assert {round(amount * (analyte.factor(unit) or 0.0), 9) for unit, amount in same.items()} == {1.0}


@pytest.mark.parametrize(
    ("key", "number", "unit", "expected"),
    [
        ("ldh", 10.0, "ukat/L", 600.0),
        ("creatinine", 1.0, "mg/dL", 88.4),
        ("bilirubin", 1.0, "mg/dL", 17.1),
        ("triglycerides", 265.0, "mg/dL", 2.992),
        ("body-temperature", 104.0, "[degF]", 40.0),
        ("sil-2r", 5000.0, "pg/mL", None),  # units of activity and mass: no certain conversion
        ("sil-2r", 500.0, "[IU]/mL", None),
        ("hemoglobin", 5.0, "mmol/L", None),
        ("ferritin", 2017.0, "g/L", None),  # nobody has two kilograms of ferritin in a litre: a misprint
        ("albumin", 2.1, "mg/dL", None),
    ],
)
def test_only_what_is_certain_is_converted(
    key: str, number: float, unit: str, expected: float | None
) -> None:
    found = analytes()[key].standard(number, unit)
    assert found == (pytest.approx(expected, rel=1e-3) if expected is not None else None)


def test_a_unit_of_another_kind_is_not_taken() -> None:
    assert not analytes()["ferritin"].takes("U/L")
    assert not analytes()["platelet-count"].takes("g/L")
    assert unit_kind("mg/kg") is None


def test_every_analyte_is_a_term_and_every_gene_too(lexicon: Lexicon) -> None:
    assert [key for key in analytes() if not lexicon.ontology.is_a(key, "LabAnalyte")] == []
    kinds = ("Gene", "CellType")
    measured = [key for key in measured_by() if not any(lexicon.ontology.is_a(key, kind) for kind in kinds)]
    assert measured == []
    named = {key for key in lexicon.ontology.terms if lexicon.ontology.is_a(key, "LabAnalyte")}
    assert named - set(analytes()) == set()


@pytest.mark.parametrize(
    "text", ["[ferritin", '[ferritin]\nunit = "ng"', '[ferritin]\nunit = "ug/L"\ncolour = 1']
)
def test_a_broken_file_of_analytes_is_one_clear_error(text: str, tmp_path: Path) -> None:
    with pytest.raises(RuleFileError, match=r"analytes\.toml"):
        parse_analytes(text, tmp_path / "analytes.toml")


@pytest.mark.parametrize("text", ["[filler", "[filler]\nwords = []"])
def test_a_broken_file_of_words_is_one_clear_error(text: str, tmp_path: Path) -> None:
    with pytest.raises(RuleFileError, match=r"labs\.toml"):
        parse_lab_words(text, tmp_path / "labs.toml")
