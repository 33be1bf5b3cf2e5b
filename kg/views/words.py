"""What the pages say in both languages: a pair of strings, and the file that holds the fixed ones."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.model import LangString, Term

_FILE = Path(__file__).with_name("words.toml")


@dataclass(frozen=True, slots=True, order=True)
class Both:
    """The same words in English and in Chinese."""

    en: str
    zh: str

    def __add__(self, other: Both) -> Both:
        """Join two pairs, language by language."""
        return Both(self.en + other.en, self.zh + other.zh)

    def as_json(self) -> dict[str, str]:
        """Return the pair as plain values for JSON."""
        return {"en": self.en, "zh": self.zh}


def same(text: str) -> Both:
    """Return a text that reads the same in both languages: a number, a name, a quotation."""
    return Both(text, text)


def of_term(term: Term) -> Both:
    """Return the preferred labels of a term; one language stands in for the other where it is missing."""
    return Both(term.label("en"), term.label("zh"))


def of_labels(labels: Iterable[LangString], otherwise: str) -> Both:
    """Return the first label of each language; one stands in for the other, ``otherwise`` for both."""
    found: dict[str, str] = {}
    for label in labels:
        found.setdefault(label.language, label.value)
    en = found.get("en") or found.get("zh") or otherwise
    return Both(en, found.get("zh") or en)


def capitalised(words: Both) -> Both:
    """Return words to stand first; a word with capitals of its own (sJIA, mTOR) keeps them."""
    first = words.en.split(" ", 1)[0]
    return Both(words.en[:1].upper() + words.en[1:], words.zh) if first.islower() else words


def joined(parts: Iterable[Both], en: str = ", ", zh: str = "，") -> Both:
    """Join pairs with a separator for each language."""
    rows = list(parts)
    return Both(en.join(row.en for row in rows), zh.join(row.zh for row in rows))


@cache
def sections() -> dict[str, dict[str, Both]]:
    """Return the fixed words of the pages by section and name."""
    with _FILE.open("rb") as file:
        data = tomllib.load(file)
    return {
        section: {name: Both(en, zh) for name, (en, zh) in rows.items()} for section, rows in data.items()
    }


def word(section: str, name: str) -> Both:
    """Return the words for ``name``, or the name itself where it has none (a class of a later ontology)."""
    return sections()[section].get(name) or same(name)
