"""What is trained on what, and tested on what.

No test document is seen in training or in the choice of a threshold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from benchmarks.extraction.tagger.combine import SYSTEMS, THRESHOLDS, Tagged, fallback
from benchmarks.extraction.tagger.corpora import ANNOTATED, Labelled
from benchmarks.extraction.tagger.crf import Trained, tag, train
from benchmarks.extraction.tagger.reading import Read
from benchmarks.extraction.tagger.score import Counts, by_document, count, f1_of

Reads = Sequence[Read]
Setting = Literal["left-out", "in-corpus"]

#: The portion to learn from, and the portion to test on. Where they are one, in-corpus runs are folded.
PORTIONS = {
    "phee": ("phee-train", "phee-dev"),
    "maccrobat": ("maccrobat", "maccrobat"),
    "bc5cdr": ("bc5cdr", "bc5cdr"),
}
FOLDS, INNER_FOLDS = 5, 3
EVEN = 0.5
CEILING = "ceiling"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What each system gave on the test samples of a corpus, for one label.

    ``best`` is the threshold at which the tagger would have helped most had the answers been known: the
    ceiling of the fallback, shown to tell a bad choice of threshold from a tagger that cannot help.
    """

    setting: Setting
    label: str
    corpus: str
    thresholds: tuple[float, ...]
    best: float
    strict: dict[str, Counts]
    touching: dict[str, Counts]
    models: tuple[Trained, ...]


def left_out(portions: Mapping[str, Reads], label: str, corpus: str) -> Outcome | None:
    """Train on the other corpora that annotate a label, test on this one; ``None`` where no other does."""
    if label not in ANNOTATED[corpus]:
        return None
    others = [portions[PORTIONS[name][0]] for name in PORTIONS if name != corpus and label in ANNOTATED[name]]
    if not others:
        return None
    threshold = choose_threshold(others, label)
    trained = train((read for reads in others for read in reads), label)
    test = portions[PORTIONS[corpus][1]]
    return _outcome("left-out", label, corpus, [(test, tag(trained, test), threshold)], [trained])


def in_corpus(portions: Mapping[str, Reads], label: str, corpus: str) -> Outcome | None:
    """Train and test within a corpus, as an upper bound: its own split, or five folds of documents.

    The fallback takes the even threshold: choosing one for each fold would treble the time for no verdict.
    """
    if label not in ANNOTATED[corpus]:
        return None
    learn, test = (portions[name] for name in PORTIONS[corpus])
    rounds = [(learn, test)] if learn is not test else list(folds(learn, FOLDS))
    results, models = [], []
    for seen, unseen in rounds:
        models.append(train(seen, label))
        results.append((unseen, tag(models[-1], unseen), EVEN))
    return _outcome("in-corpus", label, corpus, results, models)


def choose_threshold(corpora: Sequence[Reads], label: str) -> float:
    """Return the threshold at which the fallback is best, by cross-validation inside the training corpora.

    Each of two or more corpora is left out in turn, so that the choice meets a change of domain; one alone
    is cut into folds of documents. Of equal thresholds the highest is taken.
    """
    if len(corpora) > 1:
        rounds = [
            ([read for other in corpora if other is not test for read in other], test) for test in corpora
        ]
    else:
        rounds = list(folds(corpora[0], INNER_FOLDS))
    results = [(test, tag(train(learn, label), test)) for learn, test in rounds]

    def f1(threshold: float) -> float:
        rows = [
            count(_gold(read, label), fallback(_rules(read, label), tagged, threshold))
            for reads, tags in results
            for read, tagged in zip(reads, tags, strict=True)
        ]
        return float(f1_of(by_document(["all"] * len(rows), rows))[0])

    return max(reversed(THRESHOLDS), key=f1)


def folds(reads: Reads, number: int) -> Iterator[tuple[list[Read], list[Read]]]:
    """Yield learning and test samples; the samples of one document stay together."""
    fold = {name: n % number for n, name in enumerate(sorted({read.sample.document for read in reads}))}
    for n in range(number):
        yield (
            [read for read in reads if fold[read.sample.document] != n],
            [read for read in reads if fold[read.sample.document] == n],
        )


def _outcome(
    setting: Setting,
    label: str,
    corpus: str,
    results: Sequence[tuple[Reads, list[tuple[Tagged, ...]], float]],
    models: Sequence[Trained],
) -> Outcome:
    rows = [
        (read, tagged, threshold)
        for reads, tags, threshold in results
        for read, tagged in zip(reads, tags, strict=True)
    ]
    documents = [read.sample.document for read, _, _ in rows]

    def counts(name: str, *, strict: bool, at: float | None = None) -> Counts:
        system = SYSTEMS[name]
        return by_document(
            documents,
            [
                count(
                    _gold(read, label),
                    system(_rules(read, label), tagged, threshold if at is None else at),
                    strict=strict,
                )
                for read, tagged, threshold in rows
            ],
        )

    def hindsight(at: float) -> float:
        return float(f1_of(counts("fallback", strict=True, at=at).sum(axis=0)))

    spoken = [threshold for threshold in THRESHOLDS if threshold <= 1]
    best = max(reversed(spoken), key=hindsight)
    strict = {name: counts(name, strict=True) for name in SYSTEMS}
    touching = {name: counts(name, strict=False) for name in SYSTEMS}
    strict[CEILING] = counts("fallback", strict=True, at=best)
    touching[CEILING] = counts("fallback", strict=False, at=best)

    thresholds = tuple(threshold for _, _, threshold in results)
    return Outcome(setting, label, corpus, thresholds, best, strict, touching, tuple(models))


def _gold(read: Read, label: str) -> frozenset[Labelled]:
    return frozenset(span for span in read.sample.gold if span.label == label)


def _rules(read: Read, label: str) -> frozenset[Labelled]:
    return frozenset(span for span in read.rules if span.label == label)
