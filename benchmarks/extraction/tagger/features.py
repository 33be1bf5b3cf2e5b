"""The features of a token: its form, its neighbours, and what the lexicon and the rules say of them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from benchmarks.extraction.tagger.reading import ReadSentence

_WINDOW = (-2, -1, 1, 2)
_RUNS = re.compile(r"(.)\1+")


def features_of(sentence: ReadSentence) -> list[list[str]]:
    """Return the names of the features of each token."""
    return [[sys.intern(name) for name in _token_features(sentence, n)] for n in range(len(sentence.tokens))]


def shape_of(word: str) -> str:
    """Return the shape of a word: letters and digits by class, runs joined.

    >>> shape_of("CsA"), shape_of("2.5"), shape_of("Rituximab")
    ('XxX', 'd.d', 'Xx')
    """
    classes = "".join(
        "d" if sign.isdigit() else "X" if sign.isupper() else "x" if sign.isalpha() else sign for sign in word
    )
    return _RUNS.sub(r"\1", classes)


def _token_features(sentence: ReadSentence, n: int) -> Iterator[str]:
    word = sentence.words[n]
    lower = word.lower()
    yield "bias"
    yield f"word={lower}"
    yield f"shape={shape_of(word)}"
    if word.isalpha():
        for size in (2, 3, 4):
            if len(lower) > size:
                yield f"begins={lower[:size]}"
                yield f"ends={lower[-size:]}"
        if len(lower) > 6:
            yield f"ends={lower[-5:]}"
    yield f"voice={sentence.voice}"
    if n == 0:
        yield "first"
    yield from sorted(sentence.signs[n])
    for step in _WINDOW:
        at = n + step
        if not 0 <= at < len(sentence.words):
            yield f"{step}:none"
            continue
        near = sentence.words[at]
        yield f"{step}:word={near.lower()}"
        if abs(step) == 1:
            yield f"{step}:shape={shape_of(near)}"
            if near.isalpha() and len(near) > 3:
                yield f"{step}:ends={near.lower()[-3:]}"
            for name in sorted(sentence.signs[at]):
                yield f"{step}:{name}"
    if n + 1 < len(sentence.words):
        yield f"pair={lower} {sentence.words[n + 1].lower()}"
