"""The checked reader of ``reading.toml``: how some terms are read, as data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from kg.errors import RuleFileError


@dataclass(frozen=True, slots=True)
class TermRules:
    """How some terms are read: compound names, episodes, names of raised and lowered values, and the like."""

    decompose: dict[str, dict[str, str]]
    episodes: frozenset[str]
    findings: frozenset[str]
    harms: frozenset[str]
    generic: frozenset[str]
    unread: frozenset[str]
    high: dict[str, str]
    low: dict[str, str]
    supportive: frozenset[str]
    tests: frozenset[str]
    synonyms: dict[str, tuple[str, ...]]
    blockade: dict[str, str]
    kinds: dict[str, tuple[str, ...]]
    examined: dict[str, tuple[str, ...]]
    organs: tuple[str, ...]

    @property
    def transplants(self) -> frozenset[str]:
        """Transplantations of blood stem cells: what follows one is no longer due to the drugs before it."""
        return frozenset({"hsct", *self.kinds["hsct"]})

    def keys(self) -> frozenset[str]:
        """Return every term key that the rules name (a test looks each of them up)."""
        parts = {part for parts in self.decompose.values() for part in parts.values()}
        names = {
            *self.decompose,
            *parts,
            *self.high,
            *self.high.values(),
            *self.low,
            *self.low.values(),
            *self.synonyms,
            *self.kinds,
            *self.examined,
            *(name for names in self.kinds.values() for name in names),
            *self.blockade,
            *self.blockade.values(),
        }
        return (
            frozenset(names)
            | self.episodes
            | self.findings
            | self.harms
            | self.generic
            | self.unread
            | self.supportive
            | self.tests
        )


@cache
def term_rules() -> TermRules:
    """Return the rules that ship with the package.

    Raises:
        RuleFileError: the file is not TOML or lacks a table.
    """
    resource = files("kg.terms") / "reading.toml"
    try:
        data = tomllib.loads(resource.read_text(encoding="utf-8"))
        return TermRules(
            decompose=data["decompose"],
            episodes=frozenset(data["episodes"]["keys"]),
            findings=frozenset(data["findings"]["keys"]),
            unread=frozenset(data["unread"]["keys"]),
            harms=frozenset(data["harms"]["keys"]),
            generic=frozenset(data["generic"]["keys"]),
            high=data["high"],
            low=data["low"],
            supportive=frozenset(data["supportive"]["keys"]),
            tests=frozenset(data["tests"]["keys"]),
            blockade=data["blockade"],
            kinds={key: tuple(names) for key, names in data["kinds"].items()},
            examined={key: tuple(forms) for key, forms in data["examined"].items()},
            organs=tuple(data["organs"]["words"]),
            synonyms={key: tuple(forms) for key, forms in data["synonyms"].items()},
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise RuleFileError(Path(str(resource)), f"not a term rule file: {error}") from None
