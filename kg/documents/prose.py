"""Whether a line reads as sentences, as a title, or as neither."""

from __future__ import annotations

import re
from typing import Final

from kg.documents.language import count_words

TITLE_MAX: Final = 320  # characters
_SENTENCE_END = re.compile(r"[.!?。！？…][”’\"')）\]\d\s]*$")
_INNER_STOP = re.compile(r"[。！？]|[.!?]\s+[A-Z]")


def is_prose(line: str) -> bool:
    """Tell whether a line reads as sentences rather than as a title, a name or a label."""
    han, latin = count_words(line)
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
