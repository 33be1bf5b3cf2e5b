"""What a sentence says of a drug's effect and use, on sentences written for the purpose."""

from __future__ import annotations

import pytest

from kg.extract.drug_events import DrugEvent, find_drug_events
from kg.extract.named_drugs import scheme_names, stands_as_drug, without_classes
from kg.extract.phrases import phrase_after, phrase_before, tokens_of
from kg.model import Span
from kg.normalize import fold


def events(text: str, *drugs: str) -> tuple[DrugEvent, ...]:
    """Read a sentence in which the given drugs are known."""
    folded = fold(text).text
    spans = tuple(sorted(Span(folded.index(drug), folded.index(drug) + len(drug)) for drug in drugs))
    return find_drug_events(text, folded, spans, ())


def effects(text: str, *drugs: str) -> list[str]:
    return [effect.span.of(text) for event in events(text, *drugs) for effect in event.effects]


@pytest.mark.parametrize(
    ("text", "drug", "effect"),
    [
        ("We saw anakinra-induced skin necrosis in two boys.", "anakinra", "skin necrosis"),
        ("Her optic neuritis was attributed to etanercept.", "etanercept", "optic neuritis"),
        (
            "Gingival overgrowth may also have been caused by ciclosporin.",
            "ciclosporin",
            "Gingival overgrowth",
        ),
        ("Tinnitus is a rare complication of chloroquine therapy.", "chloroquine", "Tinnitus"),
        (
            "A girl developed fever, rash, and eosinophilia while on dapsone.",
            "dapsone",
            "fever, rash, and eosinophilia",
        ),
        ("Three days after infliximab, acute hearing loss occurred.", "infliximab", "acute hearing loss"),
        ("Methotrexate can cause irreversible lung fibrosis.", "methotrexate", "irreversible lung fibrosis"),
        ("Etoposide was stopped because of severe oral mucositis.", "etoposide", "severe oral mucositis"),
        (
            "Sinus bradycardia in a 7-year-old girl treated with emapalumab.",
            "emapalumab",
            "Sinus bradycardia",
        ),
    ],
)
def test_an_effect_is_a_phrase_of_the_text(text: str, drug: str, effect: str) -> None:
    assert effects(text, drug) == [effect]


def test_words_that_blame_are_told_from_words_of_time() -> None:
    blamed = events("Hair loss was induced by leflunomide.", "leflunomide")[0].effects[0]
    timed = events("Hair loss occurred during leflunomide therapy.", "leflunomide")[0].effects[0]
    assert (blamed.manner, timed.manner) == ("cause", "time")


def test_each_hyphened_drug_has_its_own_effect() -> None:
    text = "Ciclosporin-induced tremor and tacrolimus-induced diabetes were seen."
    read = events(text, "ciclosporin", "tacrolimus")[0].effects
    assert [(e.agent.of(text), e.span.of(text)) for e in read if e.agent] == [
        ("Ciclosporin", "tremor"),
        ("tacrolimus", "diabetes"),
    ]


def test_a_person_or_a_time_is_no_effect() -> None:
    assert effects("Two patients were seen six weeks after anakinra.", "anakinra") == []


def test_a_sentence_without_a_drug_tells_no_effect() -> None:
    assert effects("A boy developed fever and a rash.") == []


def test_a_drug_given_against_the_effect_is_not_blamed_for_it() -> None:
    text = "Sirolimus-induced oedema resolved with furosemide."
    harm, treatment = events(text, "sirolimus", "furosemide")
    assert [span.of(text) for span in harm.agents] == ["Sirolimus"]
    assert (treatment.is_harm, [span.of(text) for span in treatment.agents]) == (False, ["furosemide"])
    assert [span.of(text) for span in treatment.indications] == ["oedema"]


def test_a_name_that_no_list_holds_is_read_from_its_place() -> None:
    text = "Rash followed treatment with zorvexadine and blimtrapine."
    assert [span.of(text) for span in events(text)[0].agents] == ["zorvexadine", "blimtrapine"]
    text = "Age-related deafness is not drug toxicity."
    assert events(text)[0].agents == ()


def test_a_name_has_its_salt_and_is_counted_once() -> None:
    text = "Neuritis occurred after diclofenac sodium (dclf)."
    assert [span.of(text) for span in events(text, "diclofenac", "dclf")[0].agents] == ["diclofenac sodium"]


@pytest.mark.parametrize(
    ("text", "indication"),
    [
        ("Rash after colchicine for familial Mediterranean fever.", "familial Mediterranean fever"),
        ("A man with Crohn's disease developed a rash on colchicine.", "Crohn's disease"),
        ("Colchicine caused a rash in a diabetic woman.", "diabetic"),
        ("Rash on colchicine in the treatment of gout with fever.", "gout"),
    ],
)
def test_what_a_drug_was_given_for(text: str, indication: str) -> None:
    assert [span.of(text) for span in events(text, "colchicine")[0].indications] == [indication]


def test_a_length_of_time_is_no_indication() -> None:
    assert events("Rash after colchicine for six weeks.", "colchicine")[0].indications == ()


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("She developed a rash after three weeks of anakinra therapy.", [("three weeks", True, True)]),
        ("Dyspnoea occurred within 24 hours of the anakinra bolus.", [("24 hours", False, True)]),
        ("The rash resolved 5 days after anakinra was stopped.", []),
        ("He had had arthritis for 5 years before anakinra caused a rash.", []),
    ],
)
def test_times_of_use(text: str, times: list[tuple[str, bool, bool]]) -> None:
    read = events(text, "anakinra")[0].times
    assert [(time.span.of(text), time.exposure, time.elapsed) for time in read] == times


def test_dose_and_route_in_words() -> None:
    text = "Seizures followed high-dose intrathecal methotrexate and 5 mg/kg of oral busulfan."
    event = events(text, "methotrexate", "busulfan")[0]
    assert [span.of(text) for span in event.doses] == ["high-dose", "5 mg/kg"]
    assert [span.of(text) for span in event.routes] == ["intrathecal", "oral"]


def test_phrases_end_at_words_that_no_name_holds() -> None:
    tokens = tokens_of("the patient developed acute loss of vision in both eyes")
    after = phrase_after(tokens, 3, lambda span: False)
    assert after is not None
    assert after.of("the patient developed acute loss of vision in both eyes") == "acute loss of vision"
    text = "a case of acute loss of vision was seen"
    before = phrase_before(tokens_of(text), 7, lambda span: False)
    assert before is not None
    assert before.of(text) == "acute loss of vision"


def agents(text: str) -> set[str]:
    """Return the drugs that a sentence names when none is known."""
    return {span.of(text) for event in events(text) for span in event.agents}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Two boys became deaf on zorbaquidine and velotamide.", {"zorbaquidine", "velotamide"}),
        ("Tremor followed QXZ therapy.", {"QXZ"}),
        ("Mirtolone was then started for the rash.", {"Mirtolone"}),
        ("The midline outline of the intestine was genuine at baseline.", set()),
        ("Urticaria appeared during ICU treatment.", set()),
    ],
)
def test_a_name_is_told_by_its_ending_its_capitals_or_its_verb(text: str, names: set[str]) -> None:
    assert agents(text) == names


@pytest.mark.parametrize(
    ("text", "word", "is_drug"),
    [
        ("Lithium toxicity was feared.", "lithium", True),
        ("Nephritis during treatment with oral gold.", "gold", True),
        ("A gold-induced rash faded.", "gold", True),
        ("The lithium level was low.", "lithium", False),
    ],
)
def test_a_substance_of_the_body_is_a_drug_where_it_is_given(text: str, word: str, is_drug: bool) -> None:
    folded = fold(text).text
    start = folded.index(word)
    assert stands_as_drug(folded, Span(start, start + len(word))) is is_drug


def test_names_made_by_a_scheme_are_whole() -> None:
    text = "Thyroiditis during therapy with interferon-alpha-2b; interleukin-6 was high."
    folded = fold(text).text
    assert [span.of(text) for span in scheme_names(folded)] == ["interferon-alpha-2b"]


@pytest.mark.parametrize(
    "text",
    [
        "A rash came on with the beta-blocker celiprolol.",
        "Celiprolol is a new beta-blocker.",
        "Celiprolol was stopped, and antiviral treatment followed.",
    ],
)
def test_a_class_that_only_describes_is_no_drug(text: str) -> None:
    folded = fold(text).text
    names = [
        Span(folded.index(word), folded.index(word) + len(word))
        for word in ("celiprolol", "beta-blocker", "antiviral")
        if word in folded
    ]
    assert [span.of(folded) for span in without_classes(folded, tuple(sorted(names)))] == ["celiprolol"]


def test_help_without_a_sure_effect_is_treatment() -> None:
    assert not events("Prophylaxis of thrush with nystatin was successful.", "nystatin")[0].is_harm
    assert events("Nystatin was successful, but toxicity is to be feared.", "nystatin")[0].is_harm
