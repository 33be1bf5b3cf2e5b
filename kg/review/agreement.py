"""How far two curators agree, beyond what chance alone would bring."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from kg.review.entries import Entry, Words

ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement of two curators on the statements of a kind of fact that both judged.

    ``n`` statements were judged by both, ``agreed`` of them alike; ``kappa`` is ``None`` where it is not
    defined: nothing was judged by both, or both used one and the same verdict throughout.
    """

    first: str
    second: str
    kind: str
    n: int
    agreed: int
    kappa: float | None


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Return Cohen's kappa of two raters' categories.

    kappa = (po - pe) / (1 - pe): ``po`` is the share of items rated alike, ``pe`` the share expected when
    each rater keeps to how often they use each category and nothing else links the two.
    Source: Cohen J. A coefficient of agreement for nominal scales. Educ Psychol Meas 1960;20:37-46.
    """
    if not pairs:
        return None
    n = len(pairs)
    alike = sum(one == other for one, other in pairs)
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    by_chance = sum(first[name] * second[name] for name in first)  # in n squared
    if by_chance == n * n:
        return None
    return (alike * n - by_chance) / (n * n - by_chance)


def agreement(entries: Iterable[Entry]) -> tuple[Agreement, ...]:
    """Return the agreement of each two curators, by kind of fact and over all kinds.

    The categories are accept, edit and reject; two edits are alike when they put the same value. What a
    curator added was not before the other one, and is left out.
    """
    judged: dict[str, dict[tuple[str, str, str, str, Words], tuple[str, str]]] = defaultdict(dict)
    for entry in entries:
        if entry.action != "add":
            judged[entry.curator][entry.work, *entry.target.key()] = entry.verdict()
    found = []
    for first, second in combinations(sorted(judged), 2):
        pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for key in sorted(judged[first].keys() & judged[second].keys()):
            pair = _categories(judged[first][key], judged[second][key])
            pairs[key[1]].append(pair)
            pairs[ALL].append(pair)
        for kind in (*sorted(pairs.keys() - {ALL}), ALL):
            rows = pairs[kind]
            alike = sum(one == other for one, other in rows)
            found.append(Agreement(first, second, kind, len(rows), alike, kappa(rows)))
    return tuple(found)


def _categories(first: tuple[str, str], second: tuple[str, str]) -> tuple[str, str]:
    """Two edits to different values are two categories."""
    if first[0] == second[0] == "edit" and first[1] != second[1]:
        return "edit", "other edit"
    return first[0], second[0]
