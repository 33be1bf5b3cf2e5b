"""The words of ``rules/effects.toml``: how a drug's effect and its purpose are told in English."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from kg.errors import RuleFileError


@dataclass(frozen=True)
class EffectWords:
    """Word lists by name, and the patterns of phrases that link a drug with an effect."""

    stop: frozenset[str]
    prepositions: frozenset[str]
    verbs: frozenset[str]
    lead: frozenset[str]
    of_heads: frozenset[str]
    takes_in: frozenset[str]
    people: frozenset[str]
    helping: frozenset[str]
    copula: frozenset[str]
    vacuous: frozenset[str]
    adjectives: frozenset[str]
    not_drugs: frozenset[str]
    beside: frozenset[str]
    endogenous: frozenset[str]
    name_behind: frozenset[str]
    name_ahead: frozenset[str]
    nouns: frozenset[str]
    harms: frozenset[str]
    ordinary: frozenset[str]
    sure_endings: tuple[str, ...]
    never: frozenset[str]
    rest: frozenset[str]
    finding_endings: tuple[str, ...]
    finding_words: frozenset[str]
    endings: tuple[str, ...]
    patterns: dict[str, re.Pattern[str]]


@cache
def effect_words() -> EffectWords:
    """Return the word lists that ship with the package.

    Raises:
        RuleFileError: the file is not TOML, or lacks a list.
    """
    resource = files("kg.extract") / "rules" / "effects.toml"
    path = Path(str(resource))
    try:
        tables = tomllib.loads(resource.read_text(encoding="utf-8"))
        phrase, agents = tables["phrase"], tables["agents"]
        return EffectWords(
            **{name: frozenset(words.split()) for name, words in phrase.items()},
            not_drugs=frozenset(agents["not_drugs"].split()),
            beside=frozenset(agents["beside"].split()),
            endogenous=frozenset(agents["endogenous"].split()),
            name_behind=frozenset(agents["behind"].split()),
            name_ahead=frozenset(agents["ahead"].split()),
            nouns=frozenset(agents["nouns"].split()),
            harms=frozenset(agents["harms"].split()),
            ordinary=frozenset(agents["ordinary"].split()),
            sure_endings=tuple(agents["sure_endings"].split()),
            rest=frozenset(tables["indications"]["rest"].split()),
            never=frozenset(tables["indications"]["never"].split()),
            finding_endings=tuple(tables["findings"]["endings"].split()),
            finding_words=frozenset(tables["findings"]["words"].split()),
            endings=tuple(agents["endings"].split()),
            patterns={
                f"{table}.{name}": _pattern(words)
                for table in ("links", "indications", "administration")
                for name, words in tables[table].items()
                if name not in ("never", "rest")
            }
            | {f"agents.{name}": _pattern(agents[name]) for name in ("before", "verbs", "class_heads")},
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise RuleFileError(path, f"cannot be read: {error}") from None


def _pattern(words: str) -> re.Pattern[str]:
    """Return one pattern over phrases divided by ``|``, the longest first."""
    phrases = sorted({part.strip() for part in words.split("|") if part.strip()}, key=lambda p: (-len(p), p))
    return re.compile(r"(?<![a-z0-9-])(?:" + "|".join(map(re.escape, phrases)) + r")(?![a-z0-9-])")
