"""A conditional random field for one label: train it, and let it mark spans with a probability."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pycrfsuite

from benchmarks.extraction.tagger.combine import Tagged
from benchmarks.extraction.tagger.corpora import Labelled
from benchmarks.extraction.tagger.features import features_of
from benchmarks.extraction.tagger.reading import Read, ReadSentence
from benchmarks.extraction.tagger.tokens import runs_of, tags_of

#: Limited-memory BFGS with an elastic net; features seen once are left out.
PARAMETERS: dict[str, Any] = {
    "c1": 0.1,
    "c2": 0.1,
    "max_iterations": 50,
    "feature.minfreq": 2,
    "feature.possible_transitions": True,
}


@dataclass(frozen=True, slots=True)
class Trained:
    """A trained model: its bytes are all that tagging needs."""

    label: str
    model: bytes
    tokens: int
    seconds: float


def train(reads: Iterable[Read], label: str) -> Trained:
    """Train a model for one label on samples that annotate it."""
    started, tokens = time.perf_counter(), 0
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=PARAMETERS, verbose=False)
    for read in reads:
        gold = [span for span in read.sample.gold if span.label == label]
        for sentence in read.sentences:
            tokens += len(sentence.tokens)
            trainer.append(features_of(sentence), tags_of(sentence.tokens, gold))
    with tempfile.TemporaryDirectory() as aside:
        path = Path(aside) / "model"
        trainer.train(str(path))
        model = path.read_bytes()
    return Trained(label, model, tokens, time.perf_counter() - started)


def tag(trained: Trained, reads: Iterable[Read]) -> list[tuple[Tagged, ...]]:
    """Return the spans that a model marks in each sample, in order."""
    tagger = pycrfsuite.Tagger()
    tagger.open_inmemory(trained.model)
    return [
        tuple(row for sentence in read.sentences for row in _tagged(tagger, trained.label, sentence))
        for read in reads
    ]


def _tagged(tagger: Any, label: str, sentence: ReadSentence) -> Iterator[Tagged]:
    if not sentence.tokens:
        return
    tags = tagger.tag(features_of(sentence))
    for first, stop in runs_of(tags):
        span = Labelled(sentence.tokens[first][0], sentence.tokens[stop - 1][1], label)
        yield Tagged(span, min(tagger.marginal(tags[n], n) for n in range(first, stop)))
