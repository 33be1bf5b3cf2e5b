"""A logistic model over marks that are there or not, with strong shrinkage and signs that are kept.

Fitted by Newton steps on one weight at a time until nothing moves; the order is fixed, so that the same rows
give the same weights.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

Bounds = tuple[float, float]


def share(total: float) -> float:
    return 1 / (1 + math.exp(-total))


def fit(
    rows: Sequence[frozenset[str]],
    labels: Sequence[bool],
    penalty: Callable[[str], float],
    bounds: Callable[[str], Bounds],
) -> tuple[float, dict[str, float]]:
    """Return intercept and weights that minimise log loss plus half the penalty times the weight squared."""
    bearing: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        for mark in row:
            bearing[mark].append(number)
    everywhere = list(range(len(rows)))
    order: list[tuple[str, list[int]]] = [("", everywhere), *sorted(bearing.items())]
    weights = dict.fromkeys((name for name, _ in order), 0.0)
    totals = [0.0] * len(rows)
    for _ in range(200):
        moved = 0.0
        for name, numbers in order:
            cost = penalty(name) if name else 1e-6
            shares = [share(totals[number]) for number in numbers]
            slope = (
                sum(labels[number] - part for number, part in zip(numbers, shares, strict=True))
                - cost * weights[name]
            )
            curve = sum(part * (1 - part) for part in shares) + cost
            low, high = bounds(name) if name else (-math.inf, math.inf)
            step = min(max(weights[name] + slope / curve, low), high) - weights[name]
            weights[name] += step
            moved = max(moved, abs(step))
            for number in numbers:
                totals[number] += step
        if moved < 1e-5:
            break
    return weights.pop(""), weights


def predicted(intercept: float, weights: dict[str, float], row: Iterable[str]) -> float:
    return share(intercept + math.fsum(weights.get(mark, 0.0) for mark in row))


def wilson(right: int, total: int) -> Bounds:
    """Return the 95 % interval of a share (Wilson 1927)."""
    z = 1.96
    middle = (right + z * z / 2) / (total + z * z)
    spread = z / (total + z * z) * math.sqrt(right * (total - right) / total + z * z / 4)
    return max(0.0, middle - spread), min(1.0, middle + spread)


def brier(shares: Sequence[float], labels: Sequence[bool]) -> float:
    """Return the mean squared distance of the predicted shares from what came out (Brier 1950)."""
    return sum((part - label) ** 2 for part, label in zip(shares, labels, strict=True)) / len(labels)
