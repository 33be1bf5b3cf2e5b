"""Ages, counts and shares of patients, on text written for these tests."""

from __future__ import annotations

import pytest

from kg.extract.quantities import (
    find_ages,
    find_counts,
    find_fractions,
    find_percents,
    find_sex_ratios,
)
from kg.model import Language, Quantity


@pytest.mark.parametrize(
    ("text", "language", "words", "quantity", "sex", "population"),
    [
        ("An 11-year-old girl", "en", "11-year-old girl", Quantity("a", 11), "female", "paediatric"),
        ("a 52-year-old woman with fever", "en", "52-year-old woman", Quantity("a", 52), "female", "adult"),
        ("a 3-years-old male", "en", "3-years-old male", Quantity("a", 3), "male", None),
        (
            "A 24-years Thai female patient",
            "en",
            "24-years Thai female patient",
            Quantity("a", 24),
            "female",
            None,
        ),
        (
            "a 6–year–old previously healthy boy",
            "en",
            "6–year–old previously healthy boy",
            Quantity("a", 6),
            "male",
            "paediatric",
        ),
        (
            "one and half-year old male child",
            "en",
            "one and half-year old male child",
            Quantity("a", 1.5),
            "male",
            "paediatric",
        ),
        ("a nine-month-old infant", "en", "nine-month-old infant", Quantity("mo", 9), None, "paediatric"),
        ("a 45-year-old with HLH", "en", "45-year-old", Quantity("a", 45), None, None),
        ("a 34 y/o man", "en", "34 y/o man", Quantity("a", 34), "male", "adult"),
        ("a 34yo female", "en", "34yo female", Quantity("a", 34), "female", None),
        ("a boy aged 5 years", "en", "boy aged 5 years", Quantity("a", 5), "male", "paediatric"),
        (
            "a female patient, 34 years old",
            "en",
            "female patient, 34 years old",
            Quantity("a", 34),
            "female",
            None,
        ),
        ("one girl (11 years old)", "en", "girl (11 years old", Quantity("a", 11), "female", "paediatric"),
        ("患者34岁，女性", "zh", "34岁，女性", Quantity("a", 34), "female", None),
        ("a woman of 80 years", "en", "woman of 80 years", Quantity("a", 80), "female", "adult"),
        ("aged 3 to 17 years", "en", "aged 3 to 17 years", Quantity("a", None, 3, 17), None, None),
        ("aged 70", "en", "aged 70", Quantity("a", 70), None, None),
        (
            "aged between 2 and 12 years",
            "en",
            "aged between 2 and 12 years",
            Quantity("a", None, 2, 12),
            None,
            None,
        ),
        ("7 months of age", "en", "7 months of age", Quantity("mo", 7), None, None),
        ("<6 years of age", "en", "<6 years of age", Quantity("a", 6, qualifier="less-than"), None, None),
        (
            "patients older than 60 years",
            "en",
            "older than 60 years",
            Quantity("a", 60, qualifier="more-than"),
            None,
            None,
        ),
        (
            "16 years and younger",
            "en",
            "16 years and younger",
            Quantity("a", 16, qualifier="at-most"),
            None,
            None,
        ),
        (
            "median age 8.5 years (range 1-16)",
            "en",
            "median age 8.5 years (range 1-16)",
            Quantity("a", 8.5, 1, 16, None, "median"),
            None,
            None,
        ),
        (
            "The median age was 31 years (IQR 20-40)",
            "en",
            "median age was 31 years",
            Quantity("a", 31, statistic="median"),
            None,
            None,
        ),
        (
            "mean age 43.2±15 years",
            "en",
            "mean age 43.2±15 years",
            Quantity("a", 43.2, statistic="mean"),
            None,
            None,
        ),
        ("11岁女孩", "zh", "11岁女孩", Quantity("a", 11), "female", "paediatric"),
        ("１１岁男童", "zh", "１１岁男童", Quantity("a", 11), "male", "paediatric"),
        ("患儿女，5岁", "zh", "患儿女，5岁", Quantity("a", 5), "female", "paediatric"),
        ("男性，34岁", "zh", "男性，34岁", Quantity("a", 34), "male", None),
        ("男，10个月，因发热", "zh", "男，10个月", Quantity("mo", 10), "male", None),
        ("6月龄女婴", "zh", "6月龄女婴", Quantity("mo", 6), "female", "paediatric"),
        ("1岁6个月男孩", "zh", "1岁6个月男孩", Quantity("a", 1.5), "male", "paediatric"),
        (
            "中位年龄 8(1~15)岁",
            "zh",
            "中位年龄 8(1~15)岁",
            Quantity("a", 8, 1, 15, None, "median"),
            None,
            None,
        ),
        (
            "平均年龄(6.5±2.1)岁",
            "zh",
            "平均年龄(6.5±2.1)岁",
            Quantity("a", 6.5, statistic="mean"),
            None,
            None,
        ),
        ("年龄3个月~12岁", "zh", "年龄3个月~12岁", Quantity("a", None, 0.25, 12), None, None),
        ("年龄>60岁", "zh", "年龄>60岁", Quantity("a", 60, qualifier="more-than"), None, None),
    ],
)
def test_ages(
    text: str, language: Language, words: str, quantity: Quantity, sex: str | None, population: str | None
) -> None:
    (age,) = find_ages(text, language)
    assert (age.span.of(text), age.quantity, age.kind) == (words, quantity, "current")
    assert (age.sex, age.population) == (sex, population)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("(4 women and 1 man, aged 21 to 57 years)", "aged 21 to 57 years"),
        ("(78 women, mean age 38.2 ± 13.5 years)", "mean age 38.2 ± 13.5 years"),
    ],
)
def test_the_ages_of_a_group_have_no_sex(text: str, words: str) -> None:
    (age,) = find_ages(text, "en")
    assert (age.span.of(text), age.sex, age.population) == (words, None, None)


def test_each_of_several_ages_keeps_its_own_sex() -> None:
    ages = find_ages("2例，男10岁，女5岁", "zh")
    assert [(age.quantity.value, age.sex) for age in ages] == [(10, "male"), (5, "female")]


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("She was diagnosed at age 7", "en", "onset"),
        ("median age at diagnosis was 6 years", "en", "onset"),
        ("起病年龄7岁", "zh", "onset"),
        ("5岁时起病", "zh", "onset"),
        ("11岁女孩诊断本病", "zh", "current"),
        ("入院年龄9岁", "zh", "current"),
        ("had the disease since the age of 3 years", "en", "onset"),
        ("At 8 months of age he underwent transplantation", "en", "onset"),
        ("presented at the age of 5 years", "en", "current"),
        ("于1岁4个月行移植", "zh", "onset"),
        ("8岁时因发热入院", "zh", "current"),
    ],
)
def test_an_age_at_onset_is_told_from_the_age_now(text: str, language: Language, kind: str) -> None:
    (age,) = find_ages(text, language)
    assert age.kind == kind


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("a newborn", "en"),
        ("a 4-year history", "en"),
        ("5-year overall survival", "en"),
        ("stage 3 years later", "en"),
        ("HLH-2004 girl", "en"),
        ("for 11 years", "en"),
        ("aged 900", "en"),
        ("average 30% of adults", "en"),
        ("4年前", "zh"),
        ("3个月后", "zh"),
        ("男8例", "zh"),
    ],
)
def test_these_are_no_ages(text: str, language: Language) -> None:
    assert find_ages(text, language) == ()


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("insights from nine cases", "en", [("nine cases", 9, None, None)]),
        (
            "31 children and two adults",
            "en",
            [("31 children", 31, None, "paediatric"), ("two adults", 2, None, "adult")],
        ),
        ("Twenty-three adult patients", "en", [("Twenty-three adult patients", 23, None, "adult")]),
        ("28 infection-associated HLH cases", "en", [("28 infection-associated HLH cases", 28, None, None)]),
        ("two sisters", "en", [("two sisters", 2, None, None)]),
        ("1,024 patients", "en", [("1,024 patients", 1024, None, None)]),
        (
            "6 male and 4 female patients",
            "en",
            [("6 male", 6, "male", None), ("4 female patients", 4, "female", None)],
        ),
        ("8 were female", "en", [("8 were female", 8, "female", None)]),
        ("three of these patients", "en", [("three of these patients", 3, None, None)]),
        ("(n = 12)", "en", [("n = 12", 12, None, None)]),
        ("2015 patients", "en", [("2015 patients", 2015, None, None)]),
        ("1例", "zh", [("1例", 1, None, None)]),
        ("１２例患者", "zh", [("１２例患者", 12, None, None)]),
        ("其中男8例，女10例", "zh", [("男8例", 8, "male", None), ("女10例", 10, "female", None)]),
        ("三例患儿", "zh", [("三例患儿", 3, None, "paediatric")]),
        ("25名健康儿童", "zh", [("25名健康", 25, None, None)]),
        ("近20例", "zh", [("近20例", 20, None, None)]),
    ],
)
def test_counts(
    text: str, language: Language, expected: list[tuple[str, int, str | None, str | None]]
) -> None:
    found = find_counts(text, language)
    assert [(c.span.of(text), c.value, c.sex, c.population) for c in found] == expected
    assert not any(count.is_article for count in found)


def test_an_article_is_a_count_that_says_so() -> None:
    (count,) = find_counts("We report a rare case of MAS", "en")
    assert (count.value, count.is_article, count.span.of("We report a rare case of MAS")) == (
        1,
        True,
        "a rare case",
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("type 1 diabetes patients", "en"),
        ("Patient 2 children", "en"),
        ("in 2015 patients were enrolled", "en"),
        ("In adults.1 2 Previous cases", "en"),
        ("improved.3 Patients", "en"),
        ("a case report", "en"),
        ("two case reports", "en"),
        ("a patient population", "en"),
        ("HLH-2004 patients", "en"),
        ("IL-2 patients", "en"),
        ("第3例", "zh"),
        ("无一例复发", "zh"),
        ("无1例复发", "zh"),
        ("比例", "zh"),
        ("3例如", "zh"),
    ],
)
def test_these_are_no_counts(text: str, language: Language) -> None:
    assert find_counts(text, language) == ()


@pytest.mark.parametrize(
    ("text", "language", "count", "total", "percent"),
    [
        ("6 of 10 patients", "en", 6, 10, None),
        ("nine out of ten patients", "en", 9, 10, None),
        ("two of the nine", "en", 2, 9, None),
        ("10 (55.6%) of 18", "en", 10, 18, 55.6),
        ("6/10 (60%)", "en", 6, 10, 60),
        ("6/10 patients", "en", 6, 10, None),
        ("60% (6/10)", "en", 6, 10, 60),
        ("three out of the five children (60%)", "en", 3, 5, 60),
        ("14 patients (60%)", "en", 14, None, 60),
        ("11 (52·4%)", "en", 11, None, 52.4),
        ("10例中有6例", "zh", 6, 10, None),
        ("30例患儿中，24例（80%）", "zh", 24, 30, 80),
        ("9/10例", "zh", 9, 10, None),
        ("87.5%(7/8)", "zh", 7, 8, 87.5),
        ("19例(61.3%)", "zh", 19, None, 61.3),
    ],
)
def test_fractions(
    text: str, language: Language, count: int, total: int | None, percent: float | None
) -> None:
    (found,) = find_fractions(text, language)
    assert (found.span.of(text), found.count, found.total, found.percent) == (text, count, total, percent)


def test_a_fraction_of_those_who_met_a_fate() -> None:
    assert [(f.count, f.total) for f in find_fractions("3/21 died", "en")] == [(3, 21)]
    assert [(f.count, f.total) for f in find_fractions("3/21死亡", "zh")] == [(3, 21)]
    assert find_fractions("a grade 3/6 murmur", "en") == ()


def test_a_fraction_knows_the_sex_of_its_noun() -> None:
    assert find_fractions("11 (52.4%) were female", "en")[0].sex == "female"
    assert find_fractions("男6例(60%)", "zh")[0].sex == "male"
    assert find_fractions("39 of the 74 patients were men", "en")[0].sex == "male"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("fulfilling 5/8 criteria", "en"),
        ("5 of the following 8 criteria", "en"),
        ("six of eight HLH-2004 criteria", "en"),
        ("blood pressure 120/80 mmHg", "en"),
        ("12 of 10 patients", "en"),
        ("1/3/2020", "en"),
        ("10/10 HLA", "en"),
        ("CD4/CD8 1/2", "en"),
        ("1/3的患者", "zh"),
    ],
)
def test_these_are_no_fractions(text: str, language: Language) -> None:
    assert find_fractions(text, language) == ()


@pytest.mark.parametrize(
    ("text", "language", "words", "quantity", "population", "sex"),
    [
        (
            "about 30% of adult patients",
            "en",
            "about 30%",
            Quantity("%", 30, qualifier="approximately"),
            "adult",
            None,
        ),
        ("40-50% of cases", "en", "40-50%", Quantity("%", None, 40, 50), None, None),
        ("ranges from 50 to 70%", "en", "50 to 70%", Quantity("%", None, 50, 70), None, None),
        ("75 percent of children", "en", "75 percent", Quantity("%", 75), "paediatric", None),
        (">50%", "en", ">50%", Quantity("%", 50, qualifier="more-than"), None, None),
        ("(65% female)", "en", "65%", Quantity("%", 65), None, "female"),
        ("约30％的成人患者", "zh", "约30％", Quantity("%", 30, qualifier="approximately"), "adult", None),
        ("百分之三十的患儿", "zh", "百分之三十", Quantity("%", 30), "paediatric", None),
        ("50%~70%", "zh", "50%~70%", Quantity("%", None, 50, 70), None, None),
        ("女性占65%", "zh", "65%", Quantity("%", 65), None, "female"),
    ],
)
def test_percents(
    text: str, language: Language, words: str, quantity: Quantity, population: str | None, sex: str | None
) -> None:
    (found,) = find_percents(text, language)
    assert (found.span.of(text), found.quantity) == (words, quantity)
    assert (found.population, found.sex) == (population, sex)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("95% CI 1.2-3.4", "en"),
        ("a 95% confidence interval", "en"),
        ("20% albumin", "en"),
        ("5%葡萄糖", "zh"),
        ("95%可信区间", "zh"),
        ("P=0.05", "en"),
    ],
)
def test_these_are_no_shares(text: str, language: Language) -> None:
    assert find_percents(text, language) == ()


@pytest.mark.parametrize(
    ("text", "male", "female"),
    [
        ("male:female 5:3", 5, 3),
        ("M/F ratio 2:1", 2, 1),
        ("female-to-male ratio of 3:1", 1, 3),
        ("男女比 1:1.2", 1, 1.2),
        ("男：女为3∶2", 3, 2),
        ("男女比例约为1.2:1", 1.2, 1),
    ],
)
def test_sex_ratios(text: str, male: float, female: float) -> None:
    (ratio,) = find_sex_ratios(text)
    assert (ratio.male, ratio.female, ratio.span.of(text)) == (male, female, text)
