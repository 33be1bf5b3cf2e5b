"""Which language a stretch of text is written in, and where a paragraph changes language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kg.model import Language, Span

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ]+(?:[-'’][A-Za-zÀ-ɏ]+)*")
# Words of English prose; units and abbreviations ("WBC 1.8", "mmol/L") stand in both languages alike.
_PROSE = re.compile(
    r"\b(?!(?:[munp]?mol|mmHg|min|bpm|ppm|cfu|copies)\b)[A-Za-z]?[a-z]{2,}(?:[-'’][A-Za-z]+)*\b"
)
_TAG = re.compile(r"<[^<>\n]{1,200}>")
_SENTENCE_END = re.compile(r"[。！？!?]+[”’」』）)\"']*|\.(?=\s)[”’)\"']*|\n\s*\n")
_GLOSS = re.compile(r"[(（][^()（）]{1,60}[)）]")
# Two Chinese words have about three characters, so three characters weigh as much as two words.
_HAN_PER_WORD = 1.5
# English hardly ever holds Chinese characters; Chinese holds many English names, units and abbreviations.
_HAN_SHARE = 0.5
_LONG = 12.0  # words (or their Chinese equal) that make a part worth a passage of its own


@lru_cache(maxsize=256)
def count_words(text: str) -> tuple[float, int]:
    """Return the weight of the Chinese and the number of Latin-script words in ``text``."""
    bare = _TAG.sub(" ", text)
    return len(_HAN.findall(bare)) / _HAN_PER_WORD, len(_LATIN_WORD.findall(bare))


def language_of(text: str, default: Language = "en") -> Language:
    """Return the language that carries the text: a Chinese sentence with English names is Chinese.

    What stands in brackets is often the name in the other language, and is not counted; nor are units and
    abbreviations where there is any Chinese.
    """
    bare = _GLOSS.sub(" ", text)
    han, latin = count_words(bare)
    if han == 0 and latin == 0:
        return default
    if han == 0:
        return "en"
    prose = [word for word in _PROSE.findall(_TAG.sub(" ", bare)) if len(word) > 2]
    return "zh" if han >= len(prose) * _HAN_SHARE else "en"


def has_letters(text: str) -> bool:
    """Tell whether there is anything to read: a letter of either script."""
    return bool(_HAN.search(text) or _LATIN_WORD.search(text))


def sentences(text: str, span: Span) -> Iterator[Span]:
    """Yield rough sentences of ``text`` within ``span``; together they cover it."""
    start = span.start
    for match in _SENTENCE_END.finditer(text, span.start, span.end):
        if match.end() > start:
            yield Span(start, match.end())
            start = match.end()
    if start < span.end:
        yield Span(start, span.end)


def cut_by_language(text: str, span: Span, default: Language = "en") -> list[tuple[Span, Language]]:
    """Cut a paragraph at the sentences where the language changes, if both parts are long.

    >>> [language for _, language in cut_by_language("患者好转。", Span(0, 5))]
    ['zh']
    """
    han, latin = count_words(span.of(text))
    whole = language_of(span.of(text), default)
    if min(han, latin) < _LONG:
        return [(span, whole)]
    runs: list[tuple[Span, Language]] = []
    for sentence in sentences(text, span):
        language = language_of(sentence.of(text), runs[-1][1] if runs else whole)
        if runs and (language == runs[-1][1] or sum(count_words(sentence.of(text))) < _LONG):
            runs[-1] = (Span(runs[-1][0].start, sentence.end), runs[-1][1])
        else:
            runs.append((sentence, language))
    return runs
