"""Joining readings: one fact for what is said twice, and a problem where two readings disagree."""

from itertools import permutations

from graph_toys import Notes, Verbatim, by_id, document, ref, stated, words_of

from kg.graph.assemble import assemble
from kg.model import LangString, MetadataItem, NodeRef, Quantity, Span, TermRef, UnusedMention

ZH = "9岁男孩。口服阿那白滞素 2 mg/kg,每日一次。用药近3个月。体温正常,无复发。"
EN = "A boy of 9 years. Anakinra 2 mg/kg once daily. For about three months. Afebrile. No relapse."
BOTH = document(("zh", ZH), ("en", EN))


def case(
    language: str,
    age: float = 9,
    dose: float = 2.0,
    severity: str | None = None,
    qualifier: str | None = "approximately",
) -> Notes:
    """Read the invented case in one language."""
    zh = language == "zh"
    notes = Notes(BOTH, language)
    notes.fact("p", "Patient", "9岁男孩" if zh else "boy of 9 years", sex="male", ageYears=age, size=1)
    rux = "阿那白滞素 2 mg/kg" if zh else "Anakinra 2 mg/kg"
    notes.fact(
        "c",
        "Course",
        rux,
        {"givenTo": "p", "inLine": "l"},
        agent="anakinra",
        dosage=ref("d"),
        duration=Quantity("mo", value=3.0, qualifier=qualifier),
    )
    verbatim = Verbatim(rux.split(" ", 1)[1])
    notes.fact("d", "Dosage", rux, value=dose, unit=Verbatim("mg/kg"), verbatim=verbatim, order=1)
    end = "无复发" if zh else "No relapse"
    notes.fact("l", "TherapyLine", end, outcome=ref("o"))
    notes.fact("o", "Outcome", end, absentOutcomeType="relapse")
    extra = {"severity": severity} if severity else {}
    notes.fact(
        "f", "Finding", "体温" if zh else "Afebrile", {"ofSubject": "p"}, manifestation="fever", **extra
    )
    return notes


def test_two_languages_make_one_set_of_facts_with_the_words_of_both():
    (work,) = assemble([case("zh").reading(), case("en").reading()])
    facts = by_id(work)
    assert set(facts) == {
        "",
        "patient-1",
        "anakinra-1",
        "anakinra-1-dose-1",
        "line-1",
        "absent-relapse-1",
        "fever-1",
    }
    assert sorted(words_of(facts["patient-1"], "sex")) == ["9岁男孩", "boy of 9 years"]
    assert stated(facts["anakinra-1"])["dosage"] == [NodeRef("anakinra-1-dose-1")]
    assert stated(facts["line-1"])["outcome"] == [NodeRef("absent-relapse-1")]
    assert {link.predicate: link.target.id for link in facts["anakinra-1"].links} == {
        "givenTo": "patient-1",
        "inLine": "line-1",
    }
    assert work.problems == ()


def test_the_order_of_the_readings_does_not_matter():
    readings = [case("zh").reading(), case("en", severity="mild").reading()]
    results = {assemble(order) for order in permutations(readings)}
    assert len(results) == 1


def test_a_text_read_twice_adds_nothing():
    once = assemble([case("zh").reading(), case("en").reading()])
    assert assemble([case("zh").reading(), case("en").reading(), case("en").reading()]) == once


def test_what_one_reading_leaves_open_the_other_fills_in():
    (work,) = assemble([case("zh").reading(), case("en", severity="severe").reading()])
    assert stated(by_id(work)["fever-1"])["severity"] == [TermRef("severe")]
    assert work.problems == ()


def test_two_ages_of_one_patient_are_both_kept_and_reported():
    (work,) = assemble([case("zh").reading(), case("en", age=19).reading()])
    assert sorted(stated(by_id(work)["patient-1"])["ageYears"]) == [9.0, 19.0]
    (problem,) = work.problems
    assert (problem.code, problem.level) == ("conflicting-values", "warning")
    assert problem.where.endswith("#patient-1")
    assert "9岁男孩" in problem.message and "boy of 9 years" in problem.message


def test_two_doses_at_one_step_stay_two_doses_and_are_reported():
    """The number of one dose never meets the unit of the other."""
    (work,) = assemble([case("zh").reading(), case("en", dose=4.0).reading()])
    facts = by_id(work)
    doses = [stated(facts[f"anakinra-1-dose-{n}"])["value"] for n in (1, 2)]
    assert sorted(doses) == [[2.0], [4.0]]
    (problem,) = work.problems
    assert problem.where.endswith("#anakinra-1") and problem.message.startswith("dosage:")


def test_about_three_months_and_three_months_are_no_disagreement():
    (work,) = assemble([case("zh").reading(), case("en", qualifier=None).reading()])
    durations = stated(by_id(work)["anakinra-1"])["duration"]
    assert durations == [Quantity("mo", value=3.0, qualifier="approximately")]
    assert len(words_of(by_id(work)["anakinra-1"], "duration")) == 2
    assert work.problems == ()


def test_three_months_and_at_least_three_months_disagree():
    (work,) = assemble([case("zh").reading(), case("en", qualifier="at-least").reading()])
    assert len(stated(by_id(work)["anakinra-1"])["duration"]) == 2
    assert [problem.code for problem in work.problems] == ["conflicting-values"]


def test_years_and_months_of_the_same_length_are_one_duration():
    doc = document(("en", "Still's disease for 4 years, that is 48 months."))
    first = Notes(doc).fact("p", "Patient", "Still's", size=1)
    first.fact("s", "Condition", "4 years", {"ofSubject": "p"}, disorder="aosd", duration=Quantity("a", 4.0))
    other = Notes(doc, rule="other").fact("p", "Patient", "Still's", size=1)
    other.fact(
        "s", "Condition", "48 months", {"ofSubject": "p"}, disorder="aosd", duration=Quantity("mo", 48.0)
    )
    (work,) = assemble([first.reading(), other.reading()])
    assert sorted(words_of(by_id(work)["aosd-1"], "duration")) == ["4 years", "48 months"]
    assert work.problems == ()


def test_two_sentences_of_one_reading_about_one_finding_are_one_fact():
    doc = document(("en", "She had a rash. The rash was severe. The rash was mild."))
    notes = Notes(doc).fact("p", "Patient", "She", size=1)
    notes.fact("r1", "Finding", "had a rash", {"ofSubject": "p"}, manifestation="rash")
    notes.fact(
        "r2", "Finding", "rash was severe", {"ofSubject": "p"}, manifestation="rash", severity="severe"
    )
    notes.fact("r3", "Finding", "rash was mild", {"ofSubject": "p"}, manifestation="rash", severity="mild")
    (work,) = assemble([notes.reading()])
    facts = by_id(work)
    assert words_of(facts["rash-1"], "manifestation") == ["had a rash", "rash was severe"]
    assert stated(facts["rash-2"])["severity"] == [TermRef("mild")]
    assert work.problems == ()


def test_a_finding_and_its_absence_are_two_facts():
    doc = document(("en", "She had a rash. At discharge no rash."))
    notes = Notes(doc).fact("p", "Patient", "She", size=1)
    notes.fact("a", "Finding", "had a rash", {"ofSubject": "p"}, manifestation="rash")
    notes.fact("b", "Finding", "no rash", {"ofSubject": "p"}, excludedManifestation="rash")
    (work,) = assemble([notes.reading()])
    assert {"rash-1", "absent-rash-1"} <= set(by_id(work))


def test_a_planned_drug_is_not_joined_with_one_that_was_given():
    doc = document(("en", "Etoposide was planned. Etoposide was given."))
    planned = Notes(doc).fact("p", "Patient", "Etoposide", size=1)
    planned.fact("c", "Course", "Etoposide was planned", {"givenTo": "p"}, plannedAgent="etoposide")
    given = Notes(doc, rule="other").fact("p", "Patient", "Etoposide", size=1)
    given.fact("c", "Course", "Etoposide was given", {"givenTo": "p"}, agent="etoposide")
    (work,) = assemble([planned.reading(), given.reading()])
    facts = by_id(work)
    assert stated(facts["planned-etoposide-1"]) == {"plannedAgent": [TermRef("etoposide")]}
    assert stated(facts["etoposide-1"]) == {"agent": [TermRef("etoposide")]}


def series(language: str, ages: list[float], labels: list[str] | None = None) -> Notes:
    """Read an invented series: one patient an age, each with a rash, in the given order."""
    text = " ".join(f"p{n}." for n in range(9)) + language
    notes = Notes(document((language, text), name=f"{language}.txt"), language)
    for number, age in enumerate(ages):
        label = {"label": Verbatim(labels[number])} if labels else {}
        notes.fact(f"x{number}", "Patient", f"p{number}.", size=1, ageYears=age, **label)
        notes.fact(f"r{number}", "Finding", f"p{number}.", {"ofSubject": f"x{number}"}, manifestation="rash")
    return notes


def test_patients_of_a_series_meet_by_what_is_said_of_them_not_by_their_place():
    (work,) = assemble([series("en", [30, 41, 52]).reading(), series("zh", [52, 30, 41]).reading()])
    facts = by_id(work)
    patients = [name for name in facts if name.startswith("patient-") and "rash" not in name]
    assert len(patients) == 3
    assert all(len(words_of(facts[name], "ageYears")) == 2 for name in patients)
    assert work.problems == ()


def test_case_numbers_tell_patients_apart_even_at_one_age():
    en = series("en", [30, 30], ["case 1", "case 2"])
    zh = series("zh", [30, 30], ["病例2", "病例1"])
    (work,) = assemble([en.reading(), zh.reading()])
    labels = [sorted(stated(fact)["label"]) for name, fact in by_id(work).items() if fact.kind == "Patient"]
    assert sorted(labels) == [["case 1", "病例1"], ["case 2", "病例2"]]


def test_a_patient_that_only_one_reading_knows_is_kept_apart():
    (work,) = assemble([series("en", [30, 41]).reading(), series("zh", [67]).reading()])
    assert sum(fact.kind == "Patient" for fact in work.facts) == 3


def test_facts_of_later_patients_carry_the_patient_in_their_name():
    (work,) = assemble([series("en", [30, 41]).reading()])
    assert {"rash-1", "patient-2-rash-1"} <= set(by_id(work))


LINES = document(("en", "First steroids and ciclosporin. Then anakinra. Later emapalumab."))


def lines(*groups: tuple[str, ...], rule: str = "test") -> Notes:
    """Read lines of therapy: one a group of drugs, each after the one before."""
    notes = Notes(LINES, rule=rule).fact("p", "Patient", "First", size=1)
    for number, drugs in enumerate(groups):
        after = {"after": ref(f"l{number - 1}")} if number else {}
        notes.fact(f"l{number}", "TherapyLine", "Then", **after)
        for drug in drugs:
            notes.fact(
                f"{drug}-{number}",
                "Course",
                drug if drug in LINES.text.text else "First",
                {"givenTo": "p", "inLine": f"l{number}"},
                agent=drug,
            )
    return notes


def chain(work) -> dict[str, tuple[set[str], list[str]]]:
    """Return, for each line, its drugs and the lines before it."""
    found = {}
    for fact in work.facts:
        if fact.kind == "TherapyLine":
            drugs = {
                course.first("agent").key
                for course in work.facts
                if NodeRef(fact.id) in course.objects("inLine")
            }
            found[fact.id] = (drugs, [value.id for value in fact.objects("after")])
    return found


def test_lines_meet_by_the_courses_they_share():
    full = lines(("ciclosporin",), ("anakinra",), ("emapalumab",))
    digest = lines(("ciclosporin",), ("emapalumab",), rule="digest")
    (work,) = assemble([full.reading(), digest.reading()])
    assert chain(work) == {
        "line-1": ({"ciclosporin"}, []),
        "line-2": ({"anakinra"}, ["line-1"]),
        "line-3": ({"emapalumab"}, ["line-1", "line-2"]),
    }


def test_a_line_that_the_other_reading_split_is_one_line_again():
    """Each course is in one line only: what the fuller reading says, and the split is reported."""
    whole = lines(("ciclosporin", "methylprednisolone"), ("anakinra",))
    whole.fact("x", "Finding", "First", {"ofSubject": "p"}, manifestation="rash", severity="severe")
    split = lines(("ciclosporin",), ("methylprednisolone",), rule="split")
    (work,) = assemble([whole.reading(), split.reading()])
    assert chain(work) == {
        "line-1": ({"ciclosporin", "methylprednisolone"}, []),
        "line-2": ({"anakinra"}, ["line-1"]),
    }
    assert [problem.message.split(":")[0] for problem in work.problems] == ["inLine"]


def test_a_drug_given_twice_is_recognised_by_what_was_given_with_it():
    full = lines(("ciclosporin",), ("ciclosporin", "anakinra"), ("emapalumab",))
    digest = lines(("ciclosporin", "anakinra"), ("emapalumab",), rule="digest")
    (work,) = assemble([full.reading(), digest.reading()])
    assert chain(work) == {
        "line-1": ({"ciclosporin"}, []),
        "line-2": ({"ciclosporin", "anakinra"}, ["line-1"]),
        "line-3": ({"emapalumab"}, ["line-2"]),
    }
    assert work.problems == ()


def test_the_same_drug_in_two_lines_is_two_courses():
    (work,) = assemble([lines(("anakinra",), ("anakinra",)).reading()])
    facts = by_id(work)
    assert {link.target.id for link in facts["anakinra-2"].links if link.predicate == "inLine"} == {"line-2"}


def test_dose_steps_of_a_short_reading_fit_into_those_of_a_long_one():
    doc = document(("en", "anakinra 2 mg/kg, then 4 mg/kg"))
    long = Notes(doc).fact("p", "Patient", "anakinra", size=1)
    long.fact(
        "c",
        "Course",
        "anakinra",
        {"givenTo": "p"},
        agent="anakinra",
        dosage=[ref("a"), ref("b")],
    )
    long.fact("a", "Dosage", "2 mg/kg", value=2, unit=Verbatim("mg/kg"), order=1)
    long.fact("b", "Dosage", "4 mg/kg", value=4, unit=Verbatim("mg/kg"), order=2)
    short = Notes(doc, rule="short").fact("p", "Patient", "anakinra", size=1)
    short.fact("c", "Course", "anakinra", {"givenTo": "p"}, agent="anakinra", dosage=ref("a"))
    short.fact("a", "Dosage", "4 mg/kg", value=4.0, unit=Verbatim("mg/kg"), order=1)
    (work,) = assemble([long.reading(), short.reading()])
    facts = by_id(work)
    assert [stated(facts[f"anakinra-1-dose-{n}"])["value"] for n in (1, 2)] == [[2.0], [4.0]]
    assert stated(facts["anakinra-1-dose-2"])["order"] == [2]
    assert work.problems == ()


def test_a_digest_and_its_original_give_one_patient():
    original = case("en").reading()
    digest_doc = document(("en", "Boy, 9 years."), kind="digest", name="digest.md")
    digest = Notes(digest_doc).fact("p", "Patient", "Boy, 9 years", sex="male", ageYears=9)
    (work,) = assemble([digest.reading(), original])
    assert len(work.texts) == 2
    assert [fact.id for fact in work.facts if fact.kind == "Patient"] == ["patient-1"]
    assert len(words_of(by_id(work)["patient-1"], "sex")) == 2


def test_group_outcomes_that_differ_in_number_are_one_outcome_with_a_problem():
    doc = document(("en", "6 of 8 responded; five of 8 responded"))

    def read(count: int, words: str, rule: str) -> Notes:
        notes = Notes(doc, rule=rule).fact("g", "Cohort", words, size=8)
        notes.fact("l", "TherapyLine", words, {"givenTo": "g"}, groupOutcome=ref("o"))
        return notes.fact("o", "GroupOutcome", words, outcomeType="improvement", count=count, total=8)

    (work,) = assemble([read(6, "6 of 8", "a").reading(), read(5, "five of 8", "b").reading()])
    assert sorted(stated(by_id(work)["improvement-1"])["count"]) == [5, 6]
    assert [problem.code for problem in work.problems] == ["conflicting-values"]


def test_claims_meet_by_what_they_are_about_and_what_they_claim():
    doc = document(("zh", "约30%无效"), ("en", "no response in about 30 % or in 50 %"))

    def claim(notes: Notes, name: str, words: str, percent: float, about: list[str]) -> Notes:
        return notes.fact(name, "Claim", words, about=about, claimedOutcome="no-response", percent=percent)

    zh = claim(Notes(doc, "zh"), "a", "约30%无效", 30, ["hlh-94", "hlh-2004"])
    en = claim(Notes(doc, "en"), "a", "about 30 %", 30, ["hlh-2004", "hlh-94"])
    claim(en, "b", "50 %", 50, ["hlh-2004", "hlh-94"])
    (work,) = assemble([zh.reading(), en.reading()])
    claims = [fact for fact in work.facts if fact.kind == "Claim"]
    assert sorted((stated(fact)["percent"], len(words_of(fact, "percent"))) for fact in claims) == [
        ([30.0], 2),
        ([50.0], 1),
    ]
    assert work.problems == ()


def test_one_measurement_at_two_values_is_two_observations():
    doc = document(("en", "ferritin 900 then 12000 ng/mL"))
    notes = Notes(doc).fact("p", "Patient", "ferritin", size=1)
    for name, value in (("a", 900), ("b", 12000)):
        notes.fact(
            name,
            "Observation",
            str(value),
            {"ofSubject": "p"},
            analyte="ferritin",
            value=value,
            unit=Verbatim("ng/mL"),
        )
    (work,) = assemble([notes.reading(), notes.reading()])
    values = [stated(by_id(work)[name])["value"] for name in ("ferritin-1", "ferritin-2")]
    assert values == [[900.0], [12000.0]]


def test_an_adverse_event_never_takes_the_name_of_a_finding():
    doc = document(("en", "anaemia at onset, anaemia under ruxolitinib"))
    notes = Notes(doc).fact("p", "Patient", "onset", size=1)
    notes.fact("e", "AdverseEvent", "anaemia under", {"ofSubject": "p"}, adverseEvent="anaemia")
    alone = by_id(assemble([notes.reading()])[0])
    notes.fact("f", "Finding", "anaemia at onset", {"ofSubject": "p"}, manifestation="anaemia")
    both = by_id(assemble([notes.reading()])[0])
    assert "ae-anaemia-1" in alone and {"ae-anaemia-1", "anaemia-1"} <= set(both)


def test_an_added_fact_renames_no_other():
    before = set(by_id(assemble([case("en").reading()])[0]))
    more = case("en")
    more.fact("x", "Finding", "Afebrile", {"ofSubject": "p"}, excludedManifestation="rash")
    more.fact("y", "Course", "daily", {"givenTo": "p", "inLine": "l"}, agent="canakinumab")
    after = set(by_id(assemble([more.reading()])[0]))
    assert after - before == {"absent-rash-1", "canakinumab-1"}
    assert before < after


def test_subjects_and_claims_hang_on_the_work_that_reports_them():
    (work,) = assemble([case("en").reading()])
    links = {link.predicate: link.target for link in by_id(work)["patient-1"].links}
    assert links == {"reportedIn": NodeRef("")}


def test_a_reference_to_nothing_is_kept_for_the_check_to_find():
    doc = document(("en", "a line"))
    notes = Notes(doc).fact("l", "TherapyLine", "a line", {"forEpisode": "gone"}, outcome=ref("lost"))
    (work,) = assemble([notes.reading()])
    line = by_id(work)["line-1"]
    assert stated(line)["outcome"] == [NodeRef("lost")]
    assert line.links[0].target == NodeRef("gone")


def test_unused_mentions_of_all_readings_are_listed_once():
    notes = case("en")
    notes.unused.append(UnusedMention(BOTH.text.id, Span(0, 2), "9岁", "etoposide", "negated"))
    (work,) = assemble([notes.reading(), notes.reading()])
    assert [mention.reason for mention in work.unused] == ["negated"]


def test_works_come_by_slug_and_do_not_mix():
    one = Notes(document(("en", "A girl."), slug="b")).fact("p", "Patient", "girl", size=1)
    two = Notes(document(("en", "A man."), slug="a")).fact("p", "Patient", "man", size=1)
    works = assemble([one.reading(), two.reading()])
    assert [(work.slug, len(work.texts)) for work in works] == [("a", 1), ("b", 1)]


META = "临床杂志\n王小明 Xiaoming Wang\nCorrespondence: WANG Xiaoming\n"


def item(name: str, value: str, language: str | None = None, order: int | None = None) -> MetadataItem:
    start = META.find(value)
    span = Span(start, start + len(value)) if start >= 0 else None
    return MetadataItem(name, value, language, order, span)  # type: ignore[arg-type]


def test_names_at_one_place_of_the_list_in_two_languages_are_one_author():
    doc = document(
        ("en", META),
        metadata=(
            item("author", "王小明", "zh", 1),
            item("author", "Xiaoming Wang", "en", 1),
            item("corresponding-author", "WANG Xiaoming", "en"),
            item("journal", "临床杂志", "zh"),
            item("year", "2031"),
            item("doi", "10.1000/invented.1"),
        ),
    )
    facts = by_id(assemble([Notes(doc).reading()])[0])
    author = stated(facts["author-1"])
    assert author["personName"] == [
        LangString("Xiaoming Wang", "en"),
        LangString("王小明", "zh"),
    ]
    assert author["isCorresponding"] == [True] and author["position"] == [1]
    work = stated(facts[""])
    assert work["author"] == [NodeRef("author-1")]
    assert work["journal"] == [LangString("临床杂志", "zh")]
    assert work["year"] == [2031] and words_of(facts[""], "year") == []
    assert words_of(facts[""], "journal") == ["临床杂志"]


def test_what_extraction_says_of_the_work_joins_its_bibliography():
    doc = document(("en", "a case report"), metadata=(item("year", "2031"),))
    notes = Notes(doc).fact("", "Work", "case report", design="case-report")
    work = by_id(assemble([notes.reading()])[0])[""]
    assert stated(work) == {"design": [TermRef("case-report")], "year": [2031]}
