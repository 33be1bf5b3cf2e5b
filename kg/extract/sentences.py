"""Cut the passages of a text into sentences, and sentences into clauses, with true offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.model import Document, Language, Passage, Span
from kg.normalize import fold
from kg.vocab import NARRATIVE

# Words that end with a full stop inside a sentence.
_ABBREVIATED = frozenset(
    "dr prof mr mrs ms vs fig figs tab no nos approx ca cf eg ie e.g i.e al etc resp st inc ltd dept "
    "i.v p.o s.c i.m b.i.d t.i.d q.d b.d o.d jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
_END_EN = re.compile(
    r"[.!?]+[)\]\"']*(?=\s|$)|(?<=[a-z)\]])\.\d{1,2}(?:[,\- ]\d{1,2})*(?=\s+[A-Z])|[。！？]|\n\s*\n"
)
_END_ZH = re.compile(r"[。！？]+[)”\"]?|[.!?]+(?=\s|$)|\n\s*\n|\n(?=\s*[（(]?\d*[）).、]?\s*[一-鿿])")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: where it stands, its characters, the same characters folded, and its context.

    ``paragraph`` numbers the passage it comes from, ``index`` the sentence in its reading.
    """

    span: Span
    text: str
    folded: str
    section: str
    language: Language
    paragraph: int
    index: int

    def at(self, start: int, end: int) -> Span:
        """Turn offsets inside the sentence into offsets in the text."""
        return Span(self.span.start + start, self.span.start + end)


def split_sentences(document: Document, language: Language) -> tuple[Sentence, ...]:
    """Return the narrative sentences of a document in one language, in order."""
    sentences: list[Sentence] = []
    text = document.text.text
    for number, passage in enumerate(document.text.passages):
        if passage.language != language or passage.section not in NARRATIVE:
            continue
        for start, end in _cut(text, passage):
            raw = text[start:end]
            sentences.append(
                Sentence(
                    span=Span(start, end),
                    text=raw,
                    folded=fold(raw).text.replace("\n", " "),
                    section=passage.section,
                    language=language,
                    paragraph=number,
                    index=len(sentences),
                )
            )
    return tuple(sentences)


def _cut(text: str, passage: Passage) -> Iterator[tuple[int, int]]:
    start = passage.span.start
    pattern = _END_ZH if passage.language == "zh" else _END_EN
    for match in pattern.finditer(text, passage.span.start, passage.span.end):
        if _inside_abbreviation(text, match.start(), match.end()):
            continue
        yield from _trimmed(text, start, match.end())
        start = match.end()
    yield from _trimmed(text, start, passage.span.end)


def _inside_abbreviation(text: str, stop: int, end: int) -> bool:
    if text[stop] != ".":
        return False
    word = re.search(r"[A-Za-z.]+$", text[max(0, stop - 12) : stop])
    if word is None:
        return False
    if text[stop - len(word.group()) - 1] in "/⁄" and stop > len(word.group()):
        return False  # "ferritin 900 µg/L. LDH": a unit, no initial
    found = word.group().lower()
    after = text[end : end + 2].lstrip()
    if found in _ABBREVIATED:
        return found not in {"al", "etc"} or not after[:1].isupper()
    return len(found) == 1 and found.isalpha() and word.group().isupper() and after[:1].isupper()


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        yield start, end
