"""Times, laboratory values and rounds; overlaps between kinds; what holds for any text."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract.quantities import (
    Quantities,
    find_cycles,
    find_durations,
    find_lab_values,
    find_quantities,
    find_temperatures,
)
from kg.model import Language, Quantity, Span
from kg.normalize import fold


@pytest.mark.parametrize(
    ("text", "language", "words", "quantity", "kind"),
    [
        ("for 3 days", "en", "3 days", Quantity("d", 3), "for"),
        (
            "for about three months of treatment",
            "en",
            "about three months",
            Quantity("mo", 3, qualifier="approximately"),
            "for",
        ),
        ("x 5 d", "en", "5 d", Quantity("d", 5), "for"),
        ("8 weeks of etoposide", "en", "8 weeks", Quantity("wk", 8), "for"),
        ("a 3-week course", "en", "3-week", Quantity("wk", 3), "for"),
        ("for 5 consecutive days", "en", "5 consecutive days", Quantity("d", 5), "for"),
        ("over 2 hours", "en", "2 hours", Quantity("h", 2), "for"),
        ("for a year", "en", "a year", Quantity("a", 1), "for"),
        ("one or two weeks later", "en", "one or two weeks", Quantity("wk", None, 1, 2), "after"),
        ("between 4 and 9 weeks", "en", "between 4 and 9 weeks", Quantity("wk", None, 4, 9), "plain"),
        ("2 1/2 months", "en", "2 1/2 months", Quantity("mo", 2.5), "plain"),
        ("4 to 6 weeks later", "en", "4 to 6 weeks", Quantity("wk", None, 4, 6), "after"),
        ("Two weeks after the start", "en", "Two weeks", Quantity("wk", 2), "after"),
        ("within 48 hours", "en", "48 hours", Quantity("h", 48), "after"),
        ("a two-year follow-up", "en", "two-year", Quantity("a", 2), "after"),
        ("six months ago", "en", "six months", Quantity("mo", 6), "history"),
        ("a 4-year history of fever", "en", "4-year", Quantity("a", 4), "history"),
        ("diagnosed with the disease for four years", "en", "four years", Quantity("a", 4), "history"),
        ("diagnosed with MAS and treated for 3 days", "en", "3 days", Quantity("d", 3), "for"),
        ("over the past 6 months", "en", "6 months", Quantity("mo", 6), "history"),
        ("more than 1 year", "en", "more than 1 year", Quantity("a", 1, qualifier="more-than"), "plain"),
        ("5-year survival", "en", "5-year", Quantity("a", 5), "plain"),
        ("共3个月", "zh", "3个月", Quantity("mo", 3), "for"),
        ("×3 d", "zh", "3 d", Quantity("d", 3), "for"),
        ("治疗近3个月", "zh", "近3个月", Quantity("mo", 3, qualifier="approximately"), "for"),
        ("静脉滴注7天", "zh", "7天", Quantity("d", 7), "for"),
        ("冲击3 d", "zh", "3 d", Quantity("d", 3), "for"),
        ("用药后48 h体温正常", "zh", "48 h", Quantity("h", 48), "after"),
        ("因“腹胀3天”入院", "zh", "3天", Quantity("d", 3), "history"),
        ("连用5天", "zh", "5天", Quantity("d", 5), "for"),
        ("３周后", "zh", "３周", Quantity("wk", 3), "after"),
        ("48小时内", "zh", "48小时", Quantity("h", 48), "after"),
        ("随访时间6个月", "zh", "6个月", Quantity("mo", 6), "after"),
        ("随访12个月", "zh", "12个月", Quantity("mo", 12), "after"),
        ("诊断本病有4年", "zh", "4年", Quantity("a", 4), "history"),
        ("半年前", "zh", "半年", Quantity("a", 0.5), "history"),
        ("病程1年半", "zh", "1年半", Quantity("a", 1.5), "history"),
        ("10余天", "zh", "10余天", Quantity("d", 10, qualifier="more-than"), "plain"),
        ("3～5天", "zh", "3～5天", Quantity("d", None, 3, 5), "plain"),
        ("两周左右", "zh", "两周左右", Quantity("wk", 2, qualifier="approximately"), "plain"),
    ],
)
def test_durations(text: str, language: Language, words: str, quantity: Quantity, kind: str) -> None:
    (found,) = find_durations(text, language)
    assert (found.span.of(text), found.quantity, found.kind) == (words, quantity, kind)
    assert found.phrase.contains(found.span)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("every 2 weeks", "en"),
        ("twice-a-day", "en"),
        ("day 3", "en"),
        ("an 11-year-old girl", "en"),
        ("HLH-2004 years", "en"),
        ("5 mg/d", "en"),
        ("2012年9月", "zh"),
        ("2019年3月12日", "zh"),
        ("第3天", "zh"),
        ("百日咳", "zh"),
        ("四年级", "zh"),
        ("第0、2、6周", "zh"),
        ("每2周减半", "zh"),
        ("11岁", "zh"),
        ("每2周1次", "zh"),
        ("星期一", "zh"),
    ],
)
def test_these_are_no_durations(text: str, language: Language) -> None:
    assert find_durations(text, language) == ()


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("2763µg/L", Quantity("ug/L", 2763)),
        ("2 763 μg·L-1", Quantity("ug/L", 2763)),
        (">40,000 ng/mL", Quantity("ng/mL", 40_000, qualifier="more-than")),
        ("44 000/µL", Quantity("/uL", 44_000)),
        ("4000-13 500/µL", Quantity("/uL", None, 4000, 13_500)),
        ("1980 white blood cells/µL", Quantity("/uL", 1980)),
        ("150 K/uL", Quantity("10*3/uL", 150)),
        ("5 000/mm3", Quantity("/uL", 5000)),
        ("4.75 g/L", Quantity("g/L", 4.75)),
        ("850 G/L", Quantity("10*9/L", 850)),
        ("1.5×10^9/L", Quantity("10*9/L", 1.5)),
        ("2.1 x 10(9)/L", Quantity("10*9/L", 2.1)),
        ("45×10⁹/L", Quantity("10*9/L", 45)),
        ("35×109/L", Quantity("10*9/L", 35)),
        ("3.2×10¹²/L", Quantity("10*12/L", 3.2)),
        ("1.2×10³ copies/mL", Quantity("{copies}/mL", 1200)),
        ("500 U/L", Quantity("U/L", 500)),
        ("348 UI/L", Quantity("[IU]/L", 348)),
        ("１２.５ｇ／ｄＬ", Quantity("g/dL", 12.5)),
        ("5.7 mmol/L", Quantity("mmol/L", 5.7)),
        ("49 mm in the first hour", Quantity("mm/h", 49)),
        ("3.5 g/24 h", Quantity("g/(24.h)", 3.5)),
        ("120 mmHg", Quantity("mm[Hg]", 120)),
        ("78.5 fL", Quantity("fL", 78.5)),
        ("8.2±3.1 mg/dL", Quantity("mg/dL", 8.2)),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_lab_values(text: str, language: Language, quantity: Quantity) -> None:
    (found,) = find_lab_values(text, language)
    assert (found.verbatim, found.quantity) == (text, quantity)


@pytest.mark.parametrize(
    "text",
    ["fell from 23,000 to 560 ng/mL", "rose from 560 to 23,000 ng/mL", "from 560 ng/mL to 23,000 ng/mL"],
)
def test_a_change_is_two_lab_values(text: str) -> None:
    assert sorted(value.quantity.value or 0 for value in find_lab_values(text, "en")) == [560, 23_000]


@pytest.mark.parametrize(
    "text", ["10 mg", "10 mg/kg", "120/80 mmHg", "IL-6/L", "HLH-94/L", "2 years", "30%", "CD8/mL"]
)
def test_these_are_no_lab_values(text: str) -> None:
    assert find_lab_values(text, "en") == ()


@pytest.mark.parametrize(
    ("text", "language", "quantity"),
    [
        ("39.5 °C", "en", Quantity("Cel", 39.5)),
        ("40°C", "en", Quantity("Cel", 40)),
        ("up to 39 degrees C", "en", Quantity("Cel", 39, qualifier="up-to")),
        ("102 °F", "en", Quantity("[degF]", 102)),
        ("39～40℃", "zh", Quantity("Cel", None, 39, 40)),
        ("38.5摄氏度", "zh", Quantity("Cel", 38.5)),
    ],
)
def test_temperatures(text: str, language: Language, quantity: Quantity) -> None:
    (found,) = find_temperatures(text, language)
    assert (found.span.of(text), found.quantity) == (text, quantity)


@pytest.mark.parametrize(
    ("text", "language", "value", "noun", "is_ordinal"),
    [
        ("three rounds", "en", 3, "round", False),
        ("2 cycles", "en", 2, "cycle", False),
        ("three doses", "en", 3, "dose", False),
        ("two previous episodes", "en", 2, "episode", False),
        ("one dose", "en", 1, "dose", False),
        ("second course", "en", 2, "course", True),
        ("3rd cycle", "en", 3, "cycle", True),
        ("3轮", "zh", 3, "round", False),
        ("4个疗程", "zh", 4, "course", False),
        ("两个周期", "zh", 2, "cycle", False),
        ("2次", "zh", 2, "time", False),
        ("第2疗程", "zh", 2, "course", True),
        ("第三次", "zh", 3, "time", True),
    ],
)
def test_cycles(text: str, language: Language, value: float, noun: str, is_ordinal: bool) -> None:
    (found,) = find_cycles(text, language)
    assert (found.span.of(text), found.value, found.noun, found.is_ordinal) == (text, value, noun, is_ordinal)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("506 dose", "en"),
        ("dose 2", "en"),
        ("每日2次", "zh"),
        ("2次/d", "zh"),
        ("2剂量", "zh"),
        ("一次要", "zh"),
    ],
)
def test_these_are_no_cycles(text: str, language: Language) -> None:
    assert find_cycles(text, language) == ()


# --------------------------------------------------------------------- all together


def items(quantities: Quantities) -> Iterator[tuple[str, Span]]:
    for field in dataclasses.fields(quantities):
        for item in getattr(quantities, field.name):
            yield field.name, item.span


def kinds(text: str, language: Language) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, span in items(find_quantities(text, language)):
        found.setdefault(name, []).append(span.of(text))
    return found


def test_a_case_in_english_uses_each_number_once() -> None:
    text = (
        "A 9-year-old boy with a two-year history of arthritis had fever of 39.8 °C and ferritin "
        ">10,000 ng/mL. After two rounds of pulses, drug A 4 mg/kg intravenously every 2 weeks for 6 weeks."
    )
    assert kinds(text, "en") == {
        "ages": ["9-year-old boy"],
        "durations": ["two-year", "6 weeks"],
        "temperatures": ["39.8 °C"],
        "lab_values": [">10,000 ng/mL"],
        "cycles": ["two rounds"],
        "doses": ["4 mg/kg intravenously every 2 weeks"],
    }


def test_a_case_in_chinese_uses_each_number_once() -> None:
    text = (
        "患儿，男，9岁，病程2年，体温39.8℃，血小板60×10⁹/L，2轮冲击后予药甲4 mg/kg，每2周1次静脉滴注，"
        "共6周，5例中3例有效。"
    )
    assert kinds(text, "zh") == {
        "ages": ["患儿，男，9岁"],
        "durations": ["2年", "6周"],
        "temperatures": ["39.8℃"],
        "lab_values": ["60×10⁹/L"],
        "cycles": ["2轮"],
        "doses": ["4 mg/kg，每2周1次静脉滴注"],
        "fractions": ["5例中3例"],
    }


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("HLH-2004, HLH-94, IL-2, IL-1β, CD25, VP-16 and COVID-19", "en"),
        ("It works in adults.1 2 Previous work [3, 5-7] agrees.", "en"),
        ("(p = 0.05; OR 2.3, 1.1-4.8)", "en"),
        ("(95% CI 52-80%)", "en"),
        ("95% CI: 1.2 to 3.4 months", "en"),
        ("95%可信区间：1.2～3.4", "zh"),
        ("Grant 81801618 and PKU2021; Table 2; Figure 3", "en"),
        ("doi: 10.1000/xyz.2020.0236", "en"),
        ("2020-01-15", "en"),
        ("HLH-2004方案,白介素-2,CD25[1,2]", "zh"),
        ("收稿日期:2024-03-19", "zh"),
        ("P<0.05，图3，表2", "zh"),
    ],
)
def test_names_references_dates_and_statistics_are_no_quantities(text: str, language: Language) -> None:
    assert kinds(text, language) == {}


_WORDS = """
0 1 2 10 100 000 1,000 0.5 0·5 ½ - ~ ～ – to 至 / × ± > ≥ ≤ % ％ １０ ｍｇ mg g/L μg/L mg/kg ·d-1 /day d 天 周
个月 年 岁 例 次 轮 每 每日 q bid 口服 IV oral girl 女孩 男 女 patients of 中 years old aged median age 年龄
range ( ) （ ） , ， . 。 ℃ °C ×10^9/L three 三 两 half 半 about 约 for after 后 history 第 HLH-2004 IL-2
doses cycles n = [1] twice daily
"""
_PIECES = st.sampled_from([*_WORDS.split(), "\n", "\u00a0", " "])
_TEXTS = st.one_of(st.text(), st.lists(_PIECES).map("".join), st.lists(_PIECES).map(" ".join))
_LANGUAGES: st.SearchStrategy[Language] = st.sampled_from(["en", "zh"])


@settings(max_examples=300, deadline=None)
@given(_TEXTS, _LANGUAGES)
def test_on_any_text_spans_are_apart_in_order_and_readable(text: str, language: Language) -> None:
    """No exception on any text; a span is never empty, never half a number, and offsets fit the original."""
    quantities = find_quantities(text, language)
    spans = [span for _, span in items(quantities)]
    assert not any(a.overlaps(b) for i, a in enumerate(spans) for b in spans[i + 1 :])
    folded = fold(text).text
    for field in dataclasses.fields(quantities):
        starts = [item.span.start for item in getattr(quantities, field.name)]
        assert starts == sorted(starts)
    for span in spans:
        assert 0 <= span.start < span.end <= len(text)
        assert folded[span.start : span.end].strip() == folded[span.start : span.end]
        assert not (folded[span.start].isascii() and folded[span.start].isdigit()) or (
            span.start == 0 or not folded[span.start - 1].isascii() or not folded[span.start - 1].isalnum()
        )
    for dose in quantities.doses:
        assert dose.verbatim == dose.span.of(text)
        assert (dose.value is None) == (dose.low is not None) == (dose.high is not None)
    for value in quantities.lab_values:
        assert value.verbatim == value.span.of(text)


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "1 ",
        "1,",
        "1.",
        "1-",
        "1/",
        "一",
        "two ",
        "a ",
        "(1",
        "1 mg ",
        "每",
        "word ",
        "1 of ",
        "1例中",
        "男",
        "×10",
        "age ",
        "1~",
    ],
)
def test_long_runs_are_read_in_linear_time(unit: str) -> None:
    """Ten thousand characters of one piece: a pattern that backtracks would run for minutes."""
    text = unit * (10_000 // len(unit))
    for language in ("en", "zh"):
        start = time.process_time()
        find_quantities(text, language)
        assert time.process_time() - start < 5
