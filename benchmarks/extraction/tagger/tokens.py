"""Words of a sentence, and spans of characters as begin-inside-outside tags over them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from benchmarks.extraction.tagger.corpora import Labelled

_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*|\S")

Range = tuple[int, int]


def tokens_of(text: str, start: int, end: int) -> list[Range]:
    """Return the ranges of the words, numbers and signs between two offsets.

    >>> [ "20-mg doses"[a:b] for a, b in tokens_of("20-mg doses", 0, 11)]
    ['20', '-', 'mg', 'doses']
    """
    return [match.span() for match in _TOKEN.finditer(text, start, end)]


def tags_of(tokens: Sequence[Range], spans: Iterable[Labelled]) -> list[str]:
    """Return the tag of each token: ``B`` and ``I`` for spans of one label, else ``O``.

    A border inside a token is moved out to the token's; of two spans that share a token the longer counts.
    """
    tags = ["O"] * len(tokens)
    for span in sorted(spans, key=lambda row: (row.start - row.end, row.start)):
        inside = [n for n, (start, end) in enumerate(tokens) if start < span.end and span.start < end]
        if inside and all(tags[n] == "O" for n in inside):
            tags[inside[0]] = "B"
            for n in inside[1:]:
                tags[n] = "I"
    return tags


def runs_of(tags: Sequence[str]) -> Iterator[Range]:
    """Yield the ranges of token numbers that the tags mark. An ``I`` behind an ``O`` begins one too."""
    start = None
    for n, tag in enumerate([*tags, "O"]):
        if start is not None and tag != "I":
            yield start, n
            start = None
        if tag == "B" or (tag == "I" and start is None):
            start = n
