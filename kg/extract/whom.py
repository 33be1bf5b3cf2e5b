"""Whom a sentence speaks of, where a text reports several patients.

A patient is told by a label ("Patient 2", 例2, "the second child"), by an age ("the 12-year-old"), by a sex that
only one of them has ("the girl", "he"), or by the story going on. Where nothing tells, no fact is made.
"""

from __future__ import annotations

import re
from typing import Final

from kg.extract.builder import Node
from kg.extract.view import Story, View
from kg.model import Quantity, TermRef

_NUMBERS: Final = {
    "one": "1", "first": "1", "former": "1", "一": "1", "two": "2", "second": "2", "latter": "2", "other": "2", "二": "2",
    "three": "3", "third": "3", "三": "3", "four": "4", "fourth": "4", "四": "4", "five": "5", "fifth": "5", "五": "5",
}  # fmt: skip
LABEL: Final = re.compile(
    r"\bthe (?P<ordinal>first|second|third|fourth|fifth|other|former|latter) (?:patient|case|child|boy|girl|infant|sibling|twin)\b"
    r"|\b(?:case|patient)[\s-]*(?:no\.?\s*|#\s*)?(?P<number>\d{1,2}|one|two|three|four|five)\b(?!\s*(?:years?|months?|weeks?|days?|patients?|%|\.\d))"
    r"|第\s*(?P<nth>[一二三四五1-9])\s*例(?:患[者儿])?|(?<![\d一二三四五])(?:病例|患者|患儿|例)\s*(?P<zh>\d{1,2}|[一二三四五])(?!\s*[例岁个名月天周日%.\d])"
)
_ALONE: Final = re.compile(
    r"^\W*(?:case (?:report|presentation|description)s?\W*)?$|^\W*(?:病例(?:报告|资料|介绍))?\W*$"
)
_ALL: Final = re.compile(
    r"\b(?:both|all|neither|none|each|either) (?:of the |the |of these |of our )?(?:patients?|cases?|children|siblings|\w+ patients)\b|\bthe (?:two|three|four|five) (?:patients|cases|children)\b|均|[两二三四2-9]例"
)
_AGED: Final = re.compile(r"\bthe (\d{1,3})[\s-](?:year|month)s?[\s-]old\b|该(\d{1,3})岁")
_SEX: Final = {
    "female": re.compile(r"\b(?:she|her|the (?:girl|woman|sister|lady))\b|该?女(?:孩|童|婴|性患[者儿])"),
    "male": re.compile(r"\b(?:he|his|him|the (?:boy|man|brother|gentleman))\b|该?男(?:孩|童|婴|性患[者儿])"),
}


def labels_in(folded: str) -> list[tuple[str, re.Match[str]]]:
    """Return the patients that a folded sentence names by a label, as the number of the label.

    >>> [number for number, _ in labels_in("patient 1 and the second patient")]
    ['1', '2']
    """
    found = []
    for match in LABEL.finditer(folded):
        words = next(part for part in match.groups() if part)
        found.append((_NUMBERS.get(words, words), match))
    return found


def is_heading(folded: str) -> bool:
    """Tell whether a sentence is nothing but the label of a patient ("Patient 1.", 例1)."""
    found = labels_in(folded)
    return len(found) == 1 and _ALONE.match(folded.replace(found[0][1][0], "")) is not None


def told_of(
    story: Story, patients: dict[str, Node], starts: dict[int, Node], group: Node | None
) -> dict[int, Node | None]:
    """Return the patient, the group or nobody for each sentence, by its index.

    ``patients`` are the patients by the number of their label, ``starts`` those that a sentence introduces.
    """
    told: dict[int, Node | None] = {}
    current: Node | None = None
    section = ""
    for view in story.views:
        index = view.sentence.index
        named = {number for number, _ in labels_in(view.sentence.folded)}
        if index in starts:
            current, section = starts[index], view.sentence.section
        elif len(named) == 1 and named <= patients.keys():
            current, section = patients[min(named)], view.sentence.section
        elif named or _ALL.search(view.sentence.folded):
            told[index] = group if not named else None
            continue
        elif (other := _by_age_or_sex(view, list(patients.values()), current)) is not current:
            current, section = other, view.sentence.section
        elif view.sentence.section != section:
            current, section = None, view.sentence.section
        told[index] = (
            current if current is not None else (group if group is not None and not starts else None)
        )
    first = min(starts, default=0)
    return {index: group if node is None and index < first else node for index, node in told.items()}


def _by_age_or_sex(view: View, patients: list[Node], current: Node | None) -> Node | None:
    """The patient whose age or sex a sentence names; ``current`` when it names neither, nobody when it fits several."""
    if match := _AGED.search(view.sentence.folded):
        age = float(match[1] or match[2])
        fits = [node for node in patients if any(_age(value) == age for value in node.values("age"))]
        return fits[0] if len(fits) == 1 else None
    sexes = [sex for sex, pattern in _SEX.items() if pattern.search(view.sentence.folded)]
    if len(sexes) != 1:
        return current
    mine = current.term("sex") if current is not None else None
    if mine in (sexes[0], None) and current is not None:
        return current
    fits = [node for node in patients if TermRef(sexes[0]) in node.values("sex")]
    return fits[0] if len(fits) == 1 else None


def _age(value: object) -> float | None:
    return value.value if isinstance(value, Quantity) else None
