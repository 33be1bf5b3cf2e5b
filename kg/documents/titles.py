"""Which units of a page are titles: one a language, over an author list if there is one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kg.documents.headings import section_of
from kg.documents.kinds import Kind
from kg.documents.language import count_words, language_of
from kg.documents.layout import Unit
from kg.documents.prose import TITLE_MAX, ends_in_stop, has_verb, is_one_sentence, is_prose, is_title_case
from kg.model import Language

_REACH = 6  # units between a title and its author list (the other language's title, a column name ...)
_MAY_FOLLOW: Final = frozenset({"heading", "authors", "label", "affiliation"})
_NUMBERED = re.compile(r"\d+(?:\.\d+)*\s*[\u3400-\u9fffA-Z]")


def find_titles(text: str, units: Sequence[Unit], kinds: Sequence[Kind]) -> set[int]:
    """Return the indexes of the title units.

    A title over an author list may stand anywhere (Chinese journals print the English one after the
    Chinese abstract) and may end in a full stop, as in PubMed; otherwise only what comes before the
    first prose or section is looked at.
    """
    chosen: set[int] = set()
    found: set[Language] = set()
    for index, kind in enumerate(kinds):
        if kind == "authors" and not (index and kinds[index - 1] == "authors"):
            title = _title_over(text, units, kinds, index)
            if title is not None:
                chosen.add(title)
                found.add(_language(text, units[title]))
    for index, unit in enumerate(units):
        line = unit.of(text)
        if kinds[index] not in ("text", "heading"):
            continue
        if index not in chosen and _is_first_title(text, units, kinds, index):
            if _language(text, unit) not in found:
                found.add(_language(text, unit))
                chosen.add(index)
        elif (kinds[index] == "text" and index not in chosen and is_prose(line)) or section_of(
            line
        ) is not None:
            break
    return chosen


def _title_over(text: str, units: Sequence[Unit], kinds: Sequence[Kind], authors: int) -> int | None:
    """Return the nearest title above an author list, in the language of the list if there is one."""
    language = _language(text, units[authors])
    other: int | None = None
    for before in range(authors - 1, max(authors - 1 - _REACH, -1), -1):
        if kinds[before] not in ("text", "heading"):
            continue
        if not _looks_like_title(text, units[before], may_end_in_stop=before == authors - 1):
            return other
        if _language(text, units[before]) == language:
            return before
        other = before if other is None else other
    return other


def _is_first_title(text: str, units: Sequence[Unit], kinds: Sequence[Kind], index: int) -> bool:
    unit = units[index]
    line = unit.of(text)
    if index == 0 and _is_line_above(text, units, kinds):
        return True
    if unit.hashes > 1 or not _looks_like_title(text, unit, may_end_in_stop=is_title_case(line)):
        return False
    if unit.hashes:
        return True
    if index + 1 == len(units):
        return False
    return units[index + 1].starts_block or kinds[index + 1] in _MAY_FOLLOW


def _is_line_above(text: str, units: Sequence[Unit], kinds: Sequence[Kind]) -> bool:
    """Tell whether the first line of a page is its title, though a full stop stands inside."""
    line = units[0].of(text)
    if len(units) == 1 or len(line) > TITLE_MAX or ends_in_stop(line) or section_of(line) is not None:
        return False
    plain = not (units[0].is_item or units[0].is_quote or units[0].hashes)
    return plain and sum(count_words(line)) >= 6 and (kinds[1] in _MAY_FOLLOW or not has_verb(line))


def _looks_like_title(text: str, unit: Unit, *, may_end_in_stop: bool) -> bool:
    line = unit.of(text)
    if unit.is_item or unit.is_quote or not is_one_sentence(line) or section_of(line) is not None:
        return False
    if unit.hashes and _NUMBERED.match(line):
        return False
    han, latin = count_words(line)
    return han + latin >= 3 and (may_end_in_stop or not ends_in_stop(line))


def _language(text: str, unit: Unit) -> Language:
    return language_of(unit.of(text))
