"""Drug names that are misspelt by one letter.

Long Latin drug names are told apart by more than one letter, so a word that is one edit away from one of
them, and from one only, is that drug ("Ceftazidim", "tocilizumb"). The look-up is by deletion: two words
are within one edit when deleting at most one letter of each makes them meet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

#: Shorter words have too many neighbours.
SHORTEST = 8
#: Words of medicine that are one letter from a drug and are none.
_OTHER_WORDS = frozenset({"thyroglobulin"})


@dataclass(frozen=True, eq=False)
class Misspellings:
    """Names by what is left of them when one letter is taken away."""

    names: frozenset[str]
    without_one: dict[str, frozenset[str]]

    @lru_cache(maxsize=16384)  # noqa: B019 - the names are those of a lexicon, which lives as long as the program
    def name_of(self, word: str) -> str | None:
        """Return the only name within one edit of a word that is no name itself, else ``None``.

        >>> misspellings(["ceftazidime", "tocilizumab"]).name_of("ceftazidim")
        'ceftazidime'
        """
        if len(word) < SHORTEST or word in self.names or word in _OTHER_WORDS:
            return None
        found = {
            name
            for form in (word, *_deletions(word))
            for name in self.without_one.get(form, frozenset())
            if _is_one_edit(word, name)
        }
        return found.pop() if len(found) == 1 else None


def misspellings(names: Iterable[str]) -> Misspellings:
    """Index single-word names of eight letters or more."""
    kept = sorted(name for name in names if len(name) >= SHORTEST and name.isascii() and name.isalpha())
    index: dict[str, set[str]] = {}
    for name in kept:
        for form in (name, *_deletions(name)):
            index.setdefault(form, set()).add(name)
    return Misspellings(frozenset(kept), {form: frozenset(found) for form, found in index.items()})


def _deletions(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


def _is_one_edit(word: str, name: str) -> bool:
    """Tell whether one insertion, deletion, exchange or swap of neighbours makes a word the name."""
    if abs(len(word) - len(name)) > 1:
        return False
    start = 0
    while start < min(len(word), len(name)) and word[start] == name[start]:
        start += 1
    a, b = word[start:], name[start:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
