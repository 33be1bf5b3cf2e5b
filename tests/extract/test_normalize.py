"""Folding keeps every offset, and words are read as the numbers they spell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Language
from kg.normalize import _RADICALS, _TRADITIONAL, fold, words_to_number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("１０ｍｇ　ＢＩＤ", "10mg bid"),
        ("（５％），", "(5%),"),
        ("5–10 mg", "5-10 mg"),
        ("2 mg·kg⁻¹", "2 mg·kg-¹"),
        ("Still’s", "still's"),
        ("5 mg bid", "5 mg bid"),
        ("15～30", "15~30"),
        ("0·5", "0·5"),
        ("IL-1β", "il-1β"),
        ("µg μg", "μg μg"),
        ("Sjögren", "sjogren"),
        ("1∶2", "1:2"),
        ("⻛湿", "风湿"),
        ("⾵湿", "风湿"),
        ("巨噬細胞活化綜合徵", "巨噬细胞活化综合征"),
        ("糖皮質激素治療", "糖皮质激素治疗"),
    ],
)
def test_folds_to(text: str, expected: str) -> None:
    assert fold(text).text == expected


@pytest.mark.parametrize("text", ["10⁹/L", "①②", "½", "℃", "ﬁ", "ß", "㎎", "一行\n两行", "αβγ"])
def test_shapes_that_would_change_length_or_meaning_stay(text: str) -> None:
    """A superscript is not a digit of the line, a circled figure not a number, a line break not a space."""
    assert fold(text).text.casefold() == text.casefold()


@given(st.text())
def test_folding_keeps_the_length_and_is_done_once(text: str) -> None:
    folded = fold(text)
    assert folded.original == text
    assert len(folded.text) == len(text)
    assert fold(folded.text).text == folded.text


@pytest.mark.parametrize("table", [_TRADITIONAL, _RADICALS])
def test_tables_map_one_character_to_another_one(table: str) -> None:
    pairs = table.split()
    assert all(len(pair) == 2 and pair[0] != pair[1] for pair in pairs)
    sources = [pair[0] for pair in pairs]
    assert len(sources) == len(set(sources))
    assert not set(sources) & {pair[1] for pair in pairs}


@pytest.mark.parametrize(
    ("words", "language", "number"),
    [
        ("three", "en", 3),
        ("Twenty-one", "en", 21),
        ("ninety nine", "en", 99),
        ("a dozen", "en", 12),
        ("one hundred and five", "en", 105),
        ("two thousand", "en", 2000),
        ("half", "en", 0.5),
        ("one and a half", "en", 1.5),
        ("twice", "en", 2),
        ("三", "zh", 3),
        ("两", "zh", 2),
        ("十", "zh", 10),
        ("十二", "zh", 12),
        ("二十", "zh", 20),
        ("一百零五", "zh", 105),
        ("两万", "zh", 20000),
        ("二〇二四", "zh", 2024),
        ("半", "zh", 0.5),
        ("三半", "zh", 3.5),
        ("兩", "zh", 2),
    ],
)
def test_number_words(words: str, language: Language, number: float) -> None:
    assert words_to_number(words, language) == number


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("", "en"),
        ("and", "en"),
        ("two-thirds", "en"),
        ("many", "en"),
        ("five twenty", "en"),
        ("one two", "en"),
        ("", "zh"),
        ("二分之一", "zh"),
        ("数", "zh"),
        ("两两", "zh"),
        ("半半", "zh"),
    ],
)
def test_words_that_spell_no_number(words: str, language: Language) -> None:
    assert words_to_number(words, language) is None


@given(st.text(), st.sampled_from(["en", "zh"]))
def test_any_words_can_be_asked(words: str, language: Language) -> None:
    number = words_to_number(words, language)
    assert number is None or number >= 0
