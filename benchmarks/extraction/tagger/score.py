"""Span F1 by document, with bootstrap intervals over documents and of paired differences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.extraction.tagger.corpora import Labelled

RESAMPLES, SEED = 2000, 7

Counts = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 over all documents, and the 95 % interval of F1."""

    precision: float
    recall: float
    f1: float
    low: float
    high: float


def count(gold: Iterable[Labelled], found: Iterable[Labelled], *, strict: bool = True) -> list[int]:
    """Return found that are right, found, gold that is found, gold.

    Strict: both borders equal. Else: at least one character in common.
    """
    wanted, given = set(gold), set(found)
    if strict:
        right = len(wanted & given)
        return [right, len(given), right, len(wanted)]
    right = sum(any(row.overlaps(other) for other in wanted) for row in given)
    return [
        right,
        len(given),
        sum(any(row.overlaps(other) for other in given) for row in wanted),
        len(wanted),
    ]


def by_document(documents: Iterable[str], counts: Iterable[list[int]]) -> Counts:
    """Add up the counts of the samples of each document: one row a document, in order of name."""
    summed: dict[str, Counts] = {}
    for document, row in zip(documents, counts, strict=True):
        summed[document] = summed.get(document, np.zeros(4)) + np.array(row, dtype=float)
    return np.stack([summed[name] for name in sorted(summed)])


def f1_of(counts: Counts) -> Counts:
    """Return F1 for rows of counts; 0 where nothing is right."""
    right, found, met, gold = (counts[..., n] for n in range(4))
    with np.errstate(divide="ignore", invalid="ignore"):
        precision, recall = right / found, met / gold
        return np.nan_to_num(2 * precision * recall / (precision + recall))


def score(counts: Counts) -> Score:
    """Score rows of counts, one a document."""
    right, found, met, gold = counts.sum(axis=0)
    low, high = np.percentile(f1_of(_drawn(len(counts)) @ counts), [2.5, 97.5])
    return Score(
        float(right / found) if found else 0.0,
        float(met / gold) if gold else 0.0,
        float(f1_of(counts.sum(axis=0))),
        float(low),
        float(high),
    )


def difference(counts: Counts, base: Counts) -> tuple[float, float, float]:
    """Return the difference of F1 to a base on the same documents, and its paired 95 % interval."""
    drawn = _drawn(len(counts))
    low, high = np.percentile(f1_of(drawn @ counts) - f1_of(drawn @ base), [2.5, 97.5])
    return float(f1_of(counts.sum(axis=0)) - f1_of(base.sum(axis=0))), float(low), float(high)


def _drawn(size: int) -> Counts:
    """Return how often each document stands in each resample; the same for every system."""
    rng = np.random.default_rng(SEED)
    return rng.multinomial(size, np.full(size, 1 / size), size=RESAMPLES).astype(float)
