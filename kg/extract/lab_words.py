"""How laboratory values are told: the checked reader of ``rules/labs.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from kg.errors import RuleFileError

_NUMBER: Final = r"(?:\d{1,3}(?:\.\d)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|[一二两三四五六七八九十]{1,3})"
_PERIOD: Final = r"(?:hours?|days?|weeks?|months?|years?|hrs?)"
_MARKS: Final = r"[\s,，:：=()（）\[\]~～'\"→↑↓*/-]"
# 天, 个月, 小时, or the letters that Chinese texts use for them.
_SPAN: Final = r"\s?(?:个)?(?:[天日周月年]|小时|[hdw](?![a-z]))"
_GLOSS: Final = r"\((?:[a-z]{1,3}-?)?[a-z0-9α-ω]{1,7}\)"


@dataclass(frozen=True)
class LabWords:
    """The words around laboratory values, ready to be matched against folded text."""

    filler: re.Pattern[str]
    trend: dict[str, re.Pattern[str]]
    moved: dict[str, re.Pattern[str]]
    interpretation: dict[str, re.Pattern[str]]
    statistic: dict[str, re.Pattern[str]]
    reference: re.Pattern[str]
    criteria: re.Pattern[str]
    never: re.Pattern[str]
    conditional: re.Pattern[str]
    specimen: re.Pattern[str]
    other_names: frozenset[str]
    groups: re.Pattern[str]
    several: re.Pattern[str]
    elsewhere: re.Pattern[str]
    time: re.Pattern[str]
    before_drug: re.Pattern[str]
    after_drug: re.Pattern[str]
    not_under: re.Pattern[str]

    def fills(self, gap: str) -> bool:
        """Tell whether nothing but filling words stands in a gap between an analyte and a value."""
        return len(gap) <= 120 and self.filler.fullmatch(gap) is not None


@cache
def lab_words() -> LabWords:
    """Return the words that ship with the package.

    Raises:
        RuleFileError: the file is not TOML, lacks a table, or holds a pattern that is none.
    """
    resource = files("kg.extract") / "rules" / "labs.toml"
    return parse_lab_words(resource.read_text(encoding="utf-8"), Path(str(resource)))


def parse_lab_words(text: str, path: Path) -> LabWords:
    """Read a file of words; ``path`` is only named in errors.

    Raises:
        RuleFileError: the text is not TOML, lacks a table, or holds a pattern that is none.
    """
    try:
        data = tomllib.loads(text)
        return LabWords(
            filler=_filler(data["filler"]["words"], data["filler"]["zh"]),
            reference=_reference(data["reference"]["words"], data["reference"]["limits"]),
            **{name: _by_value(data[name]) for name in ("trend", "moved", "interpretation", "statistic")},
            criteria=_any(data["criteria"]["patterns"]),
            never=_any(data["criteria"]["never"]),
            conditional=_any(data["criteria"]["conditional"]),
            specimen=_any(data["specimen"]["patterns"]),
            other_names=frozenset(data["specimen"]["names"]),
            groups=_any(data["groups"]["patterns"]),
            several=_any(data["groups"]["several"]),
            elsewhere=_any(data["groups"]["elsewhere"]),
            time=_any(data["time"]["patterns"]),
            before_drug=_any(data["time"]["before_drug"]),
            after_drug=_any(data["time"]["after_drug"]),
            not_under=_any(data["time"]["not_under"]),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, re.error) as error:
        raise RuleFileError(path, f"not a file of laboratory words: {error}") from None


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    filled = (
        pattern.replace("{n}", _NUMBER).replace("{period}", _PERIOD).replace("{span}", _SPAN)
        for pattern in patterns
    )
    return re.compile("|".join(f"(?:{pattern})" for pattern in filled))


def _by_value(tables: dict[str, Any]) -> dict[str, re.Pattern[str]]:
    return {value: _any(table["patterns"]) for value, table in tables.items()}


def _longest_first(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _filler(words: list[str], zh: list[str]) -> re.Pattern[str]:
    english = rf"(?:{_longest_first(words)})(?![a-z-])"
    # Possessive: a gap that does not fit is given up at once.
    return re.compile(rf"(?:{english}|{_longest_first(zh)}|{_GLOSS}|{_MARKS})*+")


def _reference(words: list[str], limits: list[str]) -> re.Pattern[str]:
    """A label and the range or limit behind it: "normal range: 15-150 ng/mL", "参考值<10", "n: 35-150"."""
    number = r"\d[\d,]*(?:\.\d+)?"
    unit = r"(?:[a-zμµ%×/][^\s()（）;；,，]{0,14})?"
    span = rf"{number}\s?{unit}\s?(?:-|–|~|～|to|至|and)\s?{number}"
    limit = rf"(?:[<>≤≥]=?|less than|below|up to|above|under|over)\s?{number}"
    glue = r"(?:[\s:：=,，为]|is|was|of|between|from|serum|plasma|\([a-z]{1,4}\)){0,6}"
    label = rf"(?<![a-z])(?:{_longest_first(words)})(?![a-z])"
    one = rf"(?<![a-z])(?:{_longest_first(limits)})(?![a-z]){glue}{number}"
    letter = rf"(?<![a-z])n\s?[:=]?\s?(?:{span}|[<>≤≥]\s?{number})"
    return re.compile(rf"(?:{label}{glue}(?:{span}|{limit})|{one}|{letter})\s?{unit}")
