"""Whether a line reads as sentences, as a title, or as neither."""

from __future__ import annotations

import re
from typing import Final

from kg.documents.language import count_words

TITLE_MAX: Final = 320  # characters
_SENTENCE_END = re.compile(r"[.!?。！？…][”’\"')）\]\d\s]*$")
_INNER_STOP = re.compile(r"[。！？]|[.!?]\s+[A-Z]")
# Lists of names and places have no verb; sentences about patients do.
_VERB = re.compile(
    r"\b(?:was|were|is|are|has|have|had|presented|admitted|diagnosed|treated|received|reported|developed|"
    r"showed|we|our)\b|患者|患儿|入院|收治|诊断为|治疗后|本院|我院|我科|报告"
)


def has_verb(line: str) -> bool:
    """Tell whether a line says something about somebody."""
    return bool(_VERB.search(line))


def is_prose(line: str) -> bool:
    """Tell whether a line reads as sentences rather than as a title, a name or a label."""
    han, latin = count_words(line)
    if han + latin >= 12 and has_verb(line):
        return True  # a paragraph whose last full stop was lost in copying
    return han + latin >= 6 and bool(_SENTENCE_END.search(line) or _INNER_STOP.search(line))


def is_one_sentence(line: str) -> bool:
    """Tell whether a line is short enough for a title and has no full stop inside."""
    return len(line) <= TITLE_MAX and not _INNER_STOP.search(line[:-1])


def ends_in_stop(line: str) -> bool:
    """Tell whether a line ends as a statement does; a question may be a title."""
    return bool(_SENTENCE_END.search(line)) and not line.rstrip().endswith(("?", "？"))


def is_title_case(line: str) -> bool:
    """Tell whether most longer words start in a capital, as in an English title."""
    words = re.findall(r"[A-Za-z][\w-]{3,}", line)
    return len(words) >= 3 and sum(word[0].isupper() for word in words) >= 0.6 * len(words)
