"""Places of work: which lines are affiliations, and the single affiliations in one."""

from __future__ import annotations

import re

from kg.documents.fields import trim
from kg.documents.language import has_letters, language_of
from kg.documents.prose import has_verb
from kg.model import MetadataItem, Span

_INSTITUTION = re.compile(
    r"(?<![A-Za-z])(?:Departe?ments?|Universit(?:y|ies)|Hospitals?|Institutes?|College|School|Division|"
    r"Laborator(?:y|ies)|Cent(?:er|re)s?|Faculty|Clinics?|Unit|Academy|Service)\b|"
    r"医院|大学|学院|研究所|研究院|研究中心|实验室|教研室|医学中心|疾病中心|"
    r"[内外儿血液免疫风湿]科(?:$|[,，;；（(\s])"
)
_INDEX = re.compile(
    r"\s*(?:[（(]?\d{1,2}(?!\d)[)）.、]?|[a-h](?=\s)|[¹²³⁴⁵⁶⁷⁸⁹*†‡#]|From\s+(?:the\s+)?)\s*(?=\S)"
)
_STARTS_WITH_INDEX = re.compile(r"\s*[（(]?\d{1,2}(?!\d)[)）.、]?\s*[A-Z\u3400-\u9fff]")
_PUBMED_INDEX = re.compile(r"[（(](\d{1,2})[)）]")
_PUBMED_OPENING = re.compile(r"author information:\s*", re.IGNORECASE)
_EMAIL = re.compile(
    r"[\s.,;，；]*(?:Electronic address|E-?mail(?: address)?)?\s*[:：]?\s*[\w.+-]+@[\w.-]+\w[.\s]*$"
)


def is_affiliation(line: str) -> bool:
    """Tell whether a line names institutions and says nothing about anybody."""
    return len(line) < 1500 and bool(_INSTITUTION.search(line)) and not has_verb(line)


def is_indexed_affiliation(line: str) -> bool:
    """Tell whether a line is an affiliation that starts with its number."""
    return bool(_STARTS_WITH_INDEX.match(line)) and is_affiliation(line)


def read_affiliations(text: str, span: Span) -> list[MetadataItem]:
    """Return the affiliations in a line; several are parted by semicolons."""
    items: list[MetadataItem] = []
    start = span.start
    for match in [*re.finditer(r"[;；]", span.of(text)), None]:
        end = span.start + match.start() if match else span.end
        items += _affiliation(text, Span(start, end))
        start = end + 1
    return items


def read_author_information(text: str, span: Span) -> list[MetadataItem]:
    """Return the affiliations of a PubMed record's block: "Author information: (1)One. (2)Another."."""
    opening = _PUBMED_OPENING.match(text, span.start, span.end)
    if opening is None:
        return []
    marks = list(_PUBMED_INDEX.finditer(text, opening.end(), span.end))
    starts = [mark.end() for mark in marks] or [opening.end()]
    ends = [mark.start() for mark in marks[1:]] + [span.end]
    return [
        item for start, end in zip(starts, ends, strict=True) for item in _affiliation(text, Span(start, end))
    ]


def _affiliation(text: str, span: Span) -> list[MetadataItem]:
    part = trim(text, span, extra=",，;；")
    if index := _INDEX.match(text, part.start, part.end):
        part = Span(index.end(), part.end)
    if email := _EMAIL.search(text, part.start, part.end):
        part = Span(part.start, email.start())
    part = trim(text, part, extra=".。,，")
    if part.of(text).endswith(("）", ")")) and not re.search(r"[（(]", part.of(text)):
        part = trim(text, Span(part.start, part.end - 1))
    words = part.of(text)
    return [MetadataItem("affiliation", words, language_of(words), span=part)] if has_letters(words) else []
