"""Doses, frequencies and routes, in both languages, on text written for these tests."""

from __future__ import annotations

import pytest

from kg.extract.quantities import Dose, find_doses, find_frequencies, find_routes
from kg.model import Language, Quantity


def one(text: str, language: Language) -> Dose:
    doses = find_doses(text, language)
    assert len(doses) == 1, doses
    return doses[0]


@pytest.mark.parametrize(
    ("text", "language", "number", "unit", "per"),
    [
        ("10 mg", "en", 10, "mg", None),
        ("１０ｍｇ", "zh", 10, "mg", None),
        ("0·5 mg", "en", 0.5, "mg", None),
        ("0,5 mg", "en", 0.5, "mg", None),
        (".5 g and 2.5 g", "en", 2.5, "g", None),
        ("1,000 mg", "en", 1000, "mg", None),
        ("100 000 U", "en", 100_000, "U", None),
        ("10万U", "zh", 100_000, "U", None),
        ("3 million units", "en", 3_000_000, "[IU]", None),
        ("400 IU", "en", 400, "[IU]", None),
        ("75 mg/m²", "en", 75, "mg/m2", None),
        ("75 mg/m(2)", "en", 75, "mg/m2", None),
        ("60 mg/m 2", "en", 60, "mg/m2", None),
        ("2 g/kg", "en", 2, "g/kg", None),
        ("10 mg/kg/d", "en", 10, "mg/kg", "per-day"),
        ("10 mg/kg per day", "en", 10, "mg/kg", "per-day"),
        ("1 mg/kilogram/day", "en", 1, "mg/kg", "per-day"),
        ("0.1 mcg/kg/min", "en", 0.1, "ug/kg/min", None),
        ("15 mg/week", "en", 15, "mg/wk", None),
        ("4 mg/kg/dose", "en", 4, "mg/kg", "per-dose"),
        ("1 g/0.73m2/day", "en", 1, "g/{0.73_m2}", "per-day"),
        ("2 mg·kg-1·d-1", "zh", 2, "mg/kg", "per-day"),
        ("1.5 mg·kg⁻¹·d⁻¹", "zh", 1.5, "mg/kg", "per-day"),
        ("10 mg·m-2·d-1", "zh", 10, "mg/m2", "per-day"),
        ("3 mg/（kg·d）", "zh", 3, "mg/kg", "per-day"),
        ("3 mg/(kg.d)", "zh", 3, "mg/kg", "per-day"),
        ("每次8 mg/kg", "zh", 8, "mg/kg", "per-dose"),
        ("0.5克", "zh", 0.5, "g", None),
        ("40毫克", "zh", 40, "mg", None),
        ("每日20 mg", "zh", 20, "mg", "per-day"),
    ],
)
def test_amount_and_unit(text: str, language: Language, number: float, unit: str, per: str | None) -> None:
    dose = find_doses(text, language)[-1]
    assert (dose.value, dose.low, dose.high, dose.unit, dose.per) == (number, None, None, unit, per)
    assert dose.verbatim == dose.span.of(text)


@pytest.mark.parametrize(
    ("text", "language", "low", "high", "unit"),
    [
        ("15～30 mg/kg", "zh", 15, 30, "mg/kg"),
        ("10-15 mg/(kg.d)", "zh", 10, 15, "mg/kg"),
        ("2 to 4 mg/kg", "en", 2, 4, "mg/kg"),
        ("20–40 mg", "en", 20, 40, "mg"),
        ("20 mg-40 mg", "en", 20, 40, "mg"),
        ("≥1.5 to ≤3 mg/day", "en", 1.5, 3, "mg"),
        ("2至4 mg", "zh", 2, 4, "mg"),
        ("between 3 and 5 mg/kg", "en", 3, 5, "mg/kg"),
        ("a dose of 10 to 20 mg", "en", 10, 20, "mg"),
    ],
)
def test_ranges(text: str, language: Language, low: float, high: float, unit: str) -> None:
    dose = one(text, language)
    assert (dose.value, dose.low, dose.high, dose.unit) == (None, low, high, unit)


@pytest.mark.parametrize(
    ("text", "language", "values"),
    [
        ("reduced from 40 mg to 20 mg", "en", [40, 20]),
        ("increased from 5 to 10 mg", "en", [5, 10]),
        ("由5 mg增至10 mg", "zh", [5, 10]),
        ("从40 mg至20 mg", "zh", [40, 20]),
        ("40 to 20 mg", "en", [40, 20]),
        ("5 or 10 mg", "en", [5, 10]),
    ],
)
def test_a_change_of_dose_is_two_doses(text: str, language: Language, values: list[float]) -> None:
    assert [dose.value for dose in find_doses(text, language)] == values


@pytest.mark.parametrize(
    ("text", "language", "frequency", "route", "verbatim"),
    [
        (
            "an oral dose of 10 mg twice daily.",
            "en",
            "freq-twice-daily",
            "route-oral",
            "oral dose of 10 mg twice daily",
        ),
        ("took 5 mg bid", "en", "freq-twice-daily", None, "5 mg bid"),
        ("5 mg b.i.d. orally", "en", "freq-twice-daily", "route-oral", "5 mg b.i.d. orally"),
        ("1 g daily for 3 days", "en", "freq-once-daily", None, "1 g daily"),
        ("8mg/kg every 2 weeks", "en", "freq-every-2-weeks", None, "8mg/kg every 2 weeks"),
        (
            "162 mg subcutaneously once a week",
            "en",
            "freq-once-weekly",
            "route-sc",
            "162 mg subcutaneously once a week",
        ),
        ("100 mg IV q12h", "en", "freq-twice-daily", "route-iv", "100 mg IV q12h"),
        ("IV 500 mg", "en", None, "route-iv", "IV 500 mg"),
        ("15 mg IT", "en", None, "route-it", "15 mg IT"),
        ("a single 300 mg dose", "en", "freq-once", None, "single 300 mg"),
        ("20 mg 3 times a day", "en", "freq-three-times-daily", None, "20 mg 3 times a day"),
        ("10 mg,bid口服", "zh", "freq-twice-daily", "route-oral", "10 mg,bid口服"),
        ("１０ｍｇ，ｂｉｄ", "zh", "freq-twice-daily", None, "１０ｍｇ，ｂｉｄ"),
        ("每次6 mg/kg，每2周1次", "zh", "freq-every-2-weeks", None, "每次6 mg/kg，每2周1次"),
        ("(5 mg，2次/d)", "zh", "freq-twice-daily", None, "5 mg，2次/d"),
        ("150 mg/m2，2次/周", "zh", "freq-twice-weekly", None, "150 mg/m2，2次/周"),
        ("4 mg/kg 每4周1次 静脉滴注", "zh", "freq-every-4-weeks", "route-iv", "4 mg/kg 每4周1次 静脉滴注"),
        ("口服20 mg，每日1次", "zh", "freq-once-daily", "route-oral", "口服20 mg，每日1次"),
        ("2 mg/(kg·d)皮下注射", "zh", None, "route-sc", "2 mg/(kg·d)皮下注射"),
    ],
)
def test_frequency_and_route_right_beside_a_dose(
    text: str, language: Language, frequency: str | None, route: str | None, verbatim: str
) -> None:
    dose = one(text, language)
    assert (dose.frequency, dose.route, dose.verbatim) == (frequency, route, verbatim)


def test_an_interval_without_a_term_is_kept_as_such() -> None:
    assert one("100 mg every 8 h", "en").interval == Quantity("h", 8.0)
    assert one("500 mg/8 h", "en").interval == Quantity("h", 8.0)
    assert one("3 mg/kg，每3周1次", "zh").interval == Quantity("wk", 3.0)


def test_a_divided_daily_dose_stays_a_daily_dose() -> None:
    dose = one("6 mg/kg/day divided every 12 hours", "en")
    assert (dose.per, dose.frequency) == ("per-day", "freq-twice-daily")
    dose = one("4 mg/(kg·d) 分2次口服", "zh")
    assert (dose.per, dose.frequency, dose.route) == ("per-day", "freq-twice-daily", "route-oral")


def test_a_restatement_in_brackets_shares_the_frequency() -> None:
    doses = find_doses("10 mg (0.3 mg/kg) twice daily", "en")
    assert [(d.value, d.unit, d.frequency) for d in doses] == [
        (10, "mg", "freq-twice-daily"),
        (0.3, "mg/kg", "freq-twice-daily"),
    ]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("prednisone 40 mg daily, oral drug B 10 mg", "en"),
        ("药甲 40 mg，口服药乙 5 mg", "zh"),
        ("40 mg and intravenous drug B 1 g", "en"),
    ],
)
def test_the_route_of_the_next_medicine_is_not_taken(text: str, language: Language) -> None:
    assert find_doses(text, language)[0].route is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("haemoglobin 8.1 g/dL", "en"),
        ("ferritin 2763 µg/L", "en"),
        ("ALT 256 U/L", "en"),
        ("trough 150 ng/mL", "en"),
        ("CRP 80 mg/l", "en"),
        ("2 mg per dL", "en"),
        ("urine protein 3.5 g/24 h", "en"),
        ("an 18G needle", "en"),
        ("血红蛋白85 g/L", "zh"),
        ("铁蛋白1 500 μg·L-1", "zh"),
        ("尿蛋白2 g/24h", "zh"),
        ("血小板45×10⁹/L", "zh"),
        ("HLH-94 and IL-2 and CD25", "en"),
        ("VP-16 g", "en"),
        ("weight 20 kg", "en"),
        ("5 mgs/unknown", "en"),
        ("2 groups", "en"),
        ("10 percent", "en"),
        ("服用2克隆", "zh"),
        ("tapered by 5 mg", "en"),
        ("每周减5 mg", "zh"),
        ("减少10 mg", "zh"),
    ],
)
def test_these_are_no_doses(text: str, language: Language) -> None:
    assert find_doses(text, language) == ()


def test_reference_numbers_are_no_doses() -> None:
    assert find_doses("This was effective.1 G protein", "en") == ()


@pytest.mark.parametrize(
    ("text", "language", "verbatim"),
    [
        ("2 mg/kg (maximum 100 mg) daily", "en", "maximum 100 mg) daily"),
        ("4 mg/kg (maximum, 300 mg)", "en", "maximum, 300 mg"),
        ("8 mg/kg（最大剂量800 mg）", "zh", "最大剂量800 mg"),
    ],
)
def test_a_ceiling_is_a_dose_that_says_so(text: str, language: Language, verbatim: str) -> None:
    main, ceiling = find_doses(text, language)
    assert (main.qualifier, ceiling.qualifier, ceiling.verbatim) == (None, "at-most", verbatim)


def test_the_frequency_behind_a_ceiling_is_that_of_the_dose() -> None:
    text = "4 mg/kg/day up to a maximum of 300 mg/day divided every 12 hours"
    assert [d.frequency for d in find_doses(text, "en")] == ["freq-twice-daily", "freq-twice-daily"]


def test_a_bound_is_a_dose_that_says_so() -> None:
    assert one("could not be reduced below 20 mg/day", "en").qualifier == "less-than"
    assert one("tapered to ≤10 mg/day", "en").qualifier == "at-most"


def test_the_full_stop_is_no_part_of_a_short_form() -> None:
    assert one("She took 15 mg BID.", "en").verbatim == "15 mg BID"
    assert one("减至20 mg", "zh").value == 20


@pytest.mark.parametrize(
    ("text", "language", "key", "interval"),
    [
        ("twice daily", "en", "freq-twice-daily", None),
        ("twice-a-day", "en", "freq-twice-daily", None),
        ("t.i.d.", "en", "freq-three-times-daily", None),
        ("3 times/day", "en", "freq-three-times-daily", None),
        ("every 24 hours", "en", "freq-once-daily", None),
        ("q12h", "en", "freq-twice-daily", None),
        ("fortnightly", "en", "freq-every-2-weeks", None),
        ("every other week", "en", "freq-every-2-weeks", None),
        ("every 28 days", "en", "freq-every-4-weeks", None),
        ("once-weekly", "en", "freq-once-weekly", None),
        ("as needed", "en", "freq-prn", None),
        ("q6h", "en", None, Quantity("h", 6.0)),
        ("every 3 weeks", "en", None, Quantity("wk", 3.0)),
        ("three-weekly", "en", None, Quantity("wk", 3.0)),
        ("every 8-12 hours", "en", None, Quantity("h", None, 8.0, 12.0)),
        ("every other day", "en", None, Quantity("d", 2.0)),
        ("4 times daily", "en", None, Quantity("h", 6.0)),
        ("每日2次", "zh", "freq-twice-daily", None),
        ("一日三次", "zh", "freq-three-times-daily", None),
        ("每天1次", "zh", "freq-once-daily", None),
        ("qd", "zh", "freq-once-daily", None),
        ("每周两次", "zh", "freq-twice-weekly", None),
        ("每两周一次", "zh", "freq-every-2-weeks", None),
        ("1次/4周", "zh", "freq-every-4-weeks", None),
        ("每12 h 1次", "zh", "freq-twice-daily", None),
        ("每8小时1次", "zh", None, Quantity("h", 8.0)),
        ("q6h", "zh", None, Quantity("h", 6.0)),
        ("at 6-month intervals", "en", None, Quantity("mo", 6.0)),
        ("隔日1次", "zh", None, Quantity("d", 2.0)),
        ("每３周１次", "zh", None, Quantity("wk", 3.0)),
    ],
)
def test_frequencies(text: str, language: Language, key: str | None, interval: Quantity | None) -> None:
    (found,) = find_frequencies(text, language)
    assert (found.span.of(text), found.key, found.interval) == (text, key, interval)


def test_four_weekly_doses_are_given_weekly() -> None:
    (found,) = find_frequencies("4 weekly doses", "en")
    assert (found.key, found.span.of("4 weekly doses")) == ("freq-once-weekly", "weekly")


def test_three_times_a_week_keeps_times_and_period() -> None:
    (found,) = find_frequencies("three times a week", "en")
    assert (found.key, found.interval, found.times, found.period) == (None, None, 3.0, "wk")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("once she improved", "en"),
        ("a six-month period", "en"),
        ("attacks per month", "en"),
        ("daily-use items", "en"),
        ("bide", "en"),
        ("第2次", "zh"),
        ("每例患者", "zh"),
        ("2次MAS", "zh"),
        ("tapered by 5 mg every 2 weeks", "en"),
        ("每2周减5 mg", "zh"),
    ],
)
def test_these_are_no_frequencies(text: str, language: Language) -> None:
    assert find_frequencies(text, language) == ()


@pytest.mark.parametrize(
    ("text", "language", "keys"),
    [
        ("oral prednisone and intravenous immunoglobulin", "en", ["route-oral", "route-iv"]),
        ("given IV, then by mouth", "en", ["route-iv", "route-oral"]),
        ("intra-articular and intrathecal", "en", ["route-ia", "route-it"]),
        ("口服环孢素,静脉滴注甲泼尼龙", "zh", ["route-oral", "route-iv"]),
        ("皮下注射、肌肉注射、鞘内注射", "zh", ["route-sc", "route-im", "route-it"]),
        ("stage IV disease", "en", []),
        ("grade IV", "en", []),
        ("it was given", "en", []),
        ("po sc", "en", []),
        ("IL-2/IV-negative", "en", []),
        ("静脉血栓,皮下出血", "zh", []),
    ],
)
def test_routes_that_need_no_dose(text: str, language: Language, keys: list[str]) -> None:
    assert [route.key for route in find_routes(text, language)] == keys


def test_a_dose_that_follows_another_is_no_step_of_a_taper() -> None:
    text = "400 mg, followed by 100 mg every 24 hours"
    assert [(d.value, d.frequency) for d in find_doses(text, "en")] == [(400, None), (100, "freq-once-daily")]
