"""Readers of quantities look only where a number can begin, and only into texts that hold a sign of theirs.

They must find what a search everywhere finds.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest

from kg.extract import ages, counts, cycles, doses, labs, numbers, routes, schedules, shares, times
from kg.extract.quantities import Quantities, find_quantities
from kg.model import Language
from kg.terms.reading_rules import term_rules

_READERS = (ages, counts, cycles, doses, labs, shares, times)
_MODULES = (*_READERS, numbers, routes, schedules)
_WORDS: dict[Language, list[str]] = {
    "en": """
        1 2 3 5 11 30 60 6/10 2004 10,000 0.5 39.5 two three twenty-one a an half one dozen hundred
        mg g kg mg/kg ng/ml x10^9/l % °C percent years year-old months weeks days day hours old aged age
        girl boy woman man patients children cases adults female of the to and or - ( ) , . / ± > ≥ ~ < =
        median mean range about approximately at least up to over under above below younger older than
        twice once daily weekly every bid q6h single dose doses courses cycles episodes first second 3rd
        for after since ago between from n=6 n male:female ratio were in CD25 IL-2 was received thunder
        oral IV each of age y/o last past
    """.split(),
    "zh": """
        1 2 3 5 11 30 60 6/10 2004 10,000 0.5 39.5 两 三 十 二十 半 百分之三十 一 10万 第2
        mg g kg mg/kg ng/ml ×10^9/L % ℃ 毫克 岁 个月 月龄 周 天 小时 年 年龄 中位 平均 起病 诊断 就诊
        女孩 男 女 患儿 患者 例 名 中 有 的 至 ~ - ( ) ， 。 / ± ＞ ≥ 约 近 超过 不足 余 多 左右 以上
        每日 每次 单次 每 次 分2次 隔日 bid 疗程 周期 轮 治疗 共 后 前 内 男女比 为 占 n=6 口服 静脉滴注
    """.split(),
}


class _Everything(frozenset[str]):
    """A set of signs that every text holds one of."""

    def isdisjoint(self, other: object) -> bool:
        return False


def _texts(language: Language) -> Iterator[str]:
    rng = random.Random(11)
    for _ in range(2500):
        yield rng.choice(["", " "]).join(rng.choices(_WORDS[language], k=rng.randint(3, 14)))
    spelt = sorted(set(_spelt()))
    for _ in range(6000):
        words = [
            rng.choice(_WORDS[language]),
            rng.choice(["2", "40", "one", "三", "a"]),
            *rng.choices(spelt, k=2),
        ]
        yield rng.choice(["", " ", " "]).join(words)


def _spelt() -> Iterator[str]:
    """Yield every word and Chinese character that the patterns spell, with and without a last letter."""
    for module in _MODULES:
        for source in _sources(vars(module)):
            for word in re.findall(r"[a-z]+[a-z]\?|[a-z%/℃°]+|[一-鿿]{1,2}", source):
                yield from (word[:-1], word[:-2]) if word.endswith("?") else (word,)


def _sources(value: object) -> Iterator[str]:
    if isinstance(value, re.Pattern):
        yield value.pattern
    elif isinstance(value, dict):
        for name, part in value.items():
            if not str(name).startswith("__"):
                yield from _sources(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from _sources(part)


def _read(text: str, language: Language) -> Quantities:
    for module in _MODULES:
        for function in vars(module).values():
            if hasattr(function, "cache_clear"):
                function.cache_clear()
    return find_quantities(text, language)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_is_missed_by_looking_where_numbers_begin(
    language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = list(_texts(language))
    found = [_read(text, language) for text in texts]

    def everywhere(pattern: re.Pattern[str], folded: str, places: object) -> Iterator[re.Match[str]]:
        return pattern.finditer(folded)

    for module in (*_READERS, schedules):
        monkeypatch.setattr(module, "matches_at", everywhere)
        monkeypatch.setattr(module, "openings", lambda *_: (0,), raising=False)
    for module in _MODULES:
        for name in [name for name in vars(module) if name.endswith("SIGNS") or name == "NUMERALS"]:
            monkeypatch.setattr(module, name, _Everything())
    for text, seen in zip(texts, found, strict=True):
        assert seen == _read(text, language), text
    assert sum(bool(seen.ages) + bool(seen.doses) + bool(seen.counts) for seen in found) > 100


def test_every_pattern_of_examination_names_an_organ() -> None:
    """Sentences that name none are passed over."""
    rules = term_rules()
    assert [
        form
        for forms in rules.examined.values()
        for form in forms
        if not any(organ in form for organ in rules.organs)
    ] == []
