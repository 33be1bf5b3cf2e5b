"""The line that cites the article itself: journal, year, volume, issue, pages, identifiers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.documents.dates import DATE, iso_date
from kg.documents.language import language_of
from kg.model import MetadataItem, Span

DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>，；。、）】\]]+", re.IGNORECASE)
PMID = re.compile(r"\bPMID\s*[:：]?\s*(?P<value>\d{1,8})\b")
PMCID = re.compile(r"\b(?P<value>PMC\d{3,9})\b")
_PAGES = r"(?P<pages>[A-Za-z]{0,3}\d+(?:\s*[-–—~～]\s*[A-Za-z]{0,3}\d+)?)"
_YEAR = r"(?<![\d.])(?P<year>(?:19|20)\d\d)(?!\d)"
_MONTH_DAY = r"(?:\s+[A-Z][a-z]{2}(?:[-–][A-Z][a-z]{2})?(?:\s+\d{1,2})?)?"
_VOLUME_ISSUE = r"(?P<volume>\d{1,4})\s*(?:[（(]\s*(?P<issue>[\w\s.\-–]{1,15}?)\s*[)）])?"
_FORMS = (
    # 某杂志 ›› 2020, Vol. 1 ›› Issue (2): 3-4
    re.compile(
        rf"{_YEAR}\s*[,，;；]?\s*Vol(?:ume)?\.?\s*(?P<volume>\d{{1,4}})"
        rf"(?:[\s,，;；:›»]*(?:Issue|No\.?)\s*[（(]?\s*(?P<issue>\w{{1,10}})\s*[)）]?)?"
        rf"(?:\s*[:：,，]\s*(?:pp?\.?\s*)?{_PAGES})?",
        re.IGNORECASE,
    ),
    # Some Journal. 2020 Dec 3;1(2):3-4
    re.compile(rf"{_YEAR}{_MONTH_DAY}\s*[;；,，]\s*{_VOLUME_ISSUE}\s*[:：]\s*{_PAGES}"),
    # 某杂志 2020年3月第1卷第2期 3-4
    re.compile(
        rf"{_YEAR}\s*年(?:\s*\d{{1,2}}\s*月)?[\s,，]*第\s*(?P<volume>\d{{1,4}})\s*卷[\s,，]*"
        rf"第\s*(?P<issue>\d{{1,3}})\s*期(?:[\s,，:：第]*{_PAGES})?"
    ),
    # Some Journal volume 1, Article number: 3 (2020) / Some Journal 1, 3-4 (2020)
    re.compile(
        rf"(?:volume\s+)?(?<!\d)(?P<volume>\d{{1,4}})\s*(?:[（(](?P<issue>\d{{1,3}})[)）])?\s*,\s*"
        rf"(?:Article number:\s*)?{_PAGES}\s*[（(]{_YEAR}[)）]"
    ),
    # Some Journal, Volume 1, Issue 2, May 2020, Pages 3-4
    re.compile(
        rf"Vol(?:ume|\.)\s*(?P<volume>\d{{1,4}}),?\s*(?:Issue|No\.?)\s*(?P<issue>\w{{1,10}}),?\s*"
        rf"(?:\d{{1,2}}\s+)?(?:[A-Z][a-z]+\s+)?{_YEAR},?\s*(?:Pages?|pp?\.?)?\s*{_PAGES}"
    ),
    # Some Journal (2020) 1:3-4
    re.compile(rf"[（(]{_YEAR}[)）]\s*{_VOLUME_ISSUE}\s*[:：]\s*{_PAGES}"),
)
_EPUB = re.compile(r"\b(?:Epub|eCollection|Published online|Online ahead of print)\b[:\s]*", re.IGNORECASE)
_JOURNAL_EDGE = " \t\xa0\u3000.,，;；:：›»|•·*_-–—"
_LIST_NUMBER = re.compile(r"\s*(?:\d{1,3}[.)]\s+)?")
_CITE = re.compile(
    r"\s*(?:how to cite(?: this article)?|cite this article(?: as)?|citation|引用本文|本文引用格式|引用格式)"
    r"\s*[:：]\s*",
    re.IGNORECASE,
)
_BEFORE_JOURNAL = re.compile(r"(?:\[J\]\s*[.．。]?|[.．。?!]\s)\s*")


@dataclass(frozen=True, slots=True)
class _Citation:
    match: re.Match[str]
    journal: Span


def find_citation(text: str, span: Span) -> list[MetadataItem]:
    """Return what a citation line states, or nothing when ``span`` is not one.

    A line is a citation when it names a journal and then year, volume and pages in one of the forms in
    use. Page ranges, volumes and years carry no language; the journal does.
    """
    found = _find(text, span)
    if found is None:
        return []
    items = []
    journal = found.journal.of(text)
    if journal:
        items.append(MetadataItem("journal", journal, language_of(journal), span=found.journal))
    for name in ("year", "volume", "issue", "pages"):
        if value := found.match.groupdict().get(name):
            items.append(MetadataItem(name, value, span=Span(*found.match.span(name))))
    rest = Span(found.match.start(), span.end)
    return items + find_identifiers(text, rest) + find_epub(text, rest)


def _find(text: str, span: Span) -> _Citation | None:
    cite = _CITE.match(text, span.start, span.end)
    number = _LIST_NUMBER.match(text, span.start, span.end)
    begin = cite.end() if cite else number.end() if number else span.start
    for form in _FORMS:
        match = form.search(text, begin, span.end)
        if match is None:
            continue
        start, end = begin, match.start()
        # "Cite this article: Doe J. A title. Some Journal 2020 ...": the journal is what comes last.
        for stop in _BEFORE_JOURNAL.finditer(text, begin, end - 2) if cite else ():
            start = stop.end()
        while end > start and text[end - 1] in _JOURNAL_EDGE + "(（":
            end -= 1
        while start < end and text[start] in _JOURNAL_EDGE:
            start += 1
        if end - start <= 90 and "。" not in text[start:end]:
            return _Citation(match, Span(start, end))
    return None


def find_identifiers(text: str, span: Span) -> list[MetadataItem]:
    """Return the first DOI, PMID and PMC id written in ``span``."""
    items = []
    if match := DOI.search(text, span.start, span.end):
        value = match.group().rstrip(".,;:'*")
        while value.endswith(")") and value.count(")") > value.count("("):
            value = value[:-1].rstrip(".,;")
        items.append(MetadataItem("doi", value, span=Span(match.start(), match.start() + len(value))))
    for name, pattern in (("pmid", PMID), ("pmcid", PMCID)):
        if match := pattern.search(text, span.start, span.end):
            items.append(MetadataItem(name, match["value"], span=Span(*match.span("value"))))
    return items


def find_epub(text: str, span: Span) -> list[MetadataItem]:
    """Return the date of publication online that a citation names ("Epub 2014 Apr 15")."""
    mark = _EPUB.search(text, span.start, span.end)
    day = DATE.match(text, mark.end(), span.end) if mark else None
    value = iso_date(day) if day else None
    if day is None or value is None:
        return []
    return [MetadataItem("online", value, span=Span(*day.span()))]
