"""The quantities of the two source papers, every one of them and no other."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from kg.extract.quantities import find_quantities
from kg.model import Language

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"

WU_ZH = {
    "ages": ["11岁女孩"],
    "counts": ["1例", "1例"],
    "cycles": ["2次", "3轮"],
    "doses": ["10 mg,bid口服"],
    "durations": ["4年", "近3个月"],
}
WU_EN = {
    "ages": ["11-year-old girl"],
    "counts": ["a child"],
    "cycles": ["two previous episodes", "three rounds"],
    "doses": ["oral dose of 10 mg twice daily"],
    "durations": ["four years", "approximately three months"],
}
SONG = {"counts": ["eight cases"], "percents": ["about 30%"]}


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [
        ("wu-2025-sjia-mas-ruxolitinib.txt", "zh", WU_ZH),
        ("wu-2025-sjia-mas-ruxolitinib.txt", "en", WU_EN),
        ("song-2025-adult-mas-ruxolitinib.txt", "en", SONG),
    ],
)
def test_the_source_papers(name: str, language: Language, expected: dict[str, list[str]]) -> None:
    path = SEEDS / name
    if not path.is_file():
        pytest.skip(f"the original papers are not here ({SEEDS})")
    found: dict[str, list[str]] = {}
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        is_chinese = sum("\u4e00" <= char <= "\u9fff" for char in block) > len(block) / 10
        if is_chinese != (language == "zh"):
            continue
        quantities = find_quantities(block, language)
        for field in dataclasses.fields(quantities):
            for item in getattr(quantities, field.name):
                found.setdefault(field.name, []).append(item.span.of(block))
    assert found == expected
