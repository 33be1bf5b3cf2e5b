"""PubMed XML (https://dtd.nlm.nih.gov/ncbi/pubmed/): one record or a set of them, a document each.

Read are titles, authors, journal, identifiers, dates, the abstract with its labelled parts, abstracts in
other languages and the author's keywords. MeSH headings, substances and references are not: they are the
words of indexers or of other works.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.documents.dates import month_number
from kg.documents.record import Part, Record, document_of
from kg.documents.xmlfile import child_of, children, descend, elements, flatten, line_of, name_of
from kg.errors import DocumentError
from kg.model import Document

if TYPE_CHECKING:
    from lxml import etree

RECORDS: Final = frozenset({"PubmedArticle", "PubmedBookArticle"})
ROOTS: Final = RECORDS | {"PubmedArticleSet", "PubmedBookArticleSet"}
_CATEGORIES: Final = {
    "BACKGROUND": "introduction",
    "OBJECTIVE": "objective",
    "METHODS": "methods",
    "RESULTS": "results",
    "CONCLUSIONS": "conclusion",
}
_HISTORY: Final = {"received": "received", "accepted": "accepted"}
_ID_TYPES: Final = {"doi": "doi", "pubmed": "pmid", "pmc": "pmcid"}


def read_pubmed(path: Path, data: bytes) -> Iterator[Document | DocumentError]:
    """Yield the document of each record, or the error of one that holds nothing to read.

    Raises :class:`~kg.errors.DocumentError` where the XML is broken; the records before it were yielded.
    """
    for number, element in enumerate(elements(path, data, RECORDS), start=1):
        record = _record(element)
        name = record.values.get("pmid") or str(number)
        try:
            yield document_of(path, record, name)
        except DocumentError as error:
            yield DocumentError(path, error.reason, line=line_of(element), remedy=error.remedy)


def _record(element: etree._Element) -> Record:
    """Read one record; an article and a book chapter differ in where their parts stand."""
    citation = child_of(element, "MedlineCitation")
    article = child_of(element, "MedlineCitation", "Article")
    if article is None:
        article = citation = child_of(element, "BookDocument")
    if article is None or citation is None:
        return Record()
    book = child_of(article, "Book")
    journal = child_of(article, "Journal", "Title")
    return Record(
        titles=tuple(_titles(article, book)),
        authors=tuple(_authors(article)),
        affiliations=tuple(
            flatten(place)
            for authors in children(article, "AuthorList")
            for place in authors.iter()
            if name_of(place) == "Affiliation"
        ),
        journal=flatten(journal) if journal is not None else "",
        values=_values(element, citation, article, book),
        abstracts=tuple(_abstracts(citation, article)),
        keywords=tuple(flatten(word) for word in descend(citation, "KeywordList", "Keyword")),
        types=tuple(
            flatten(kind)
            for kind in (
                *descend(article, "PublicationTypeList", "PublicationType"),
                *children(article, "PublicationType"),
            )
        ),
        notices=tuple(
            (note.get("RefType", ""), flatten(source) if source is not None else "")
            for note in descend(citation, "CommentsCorrectionsList", "CommentsCorrections")
            for source in [child_of(note, "RefSource")]
        ),
    )


def _titles(article: etree._Element, book: etree._Element | None) -> Iterator[str]:
    """Yield the titles; PubMed sets its translation of a title into brackets."""
    found = [
        *children(article, "ArticleTitle"),
        *children(article, "VernacularTitle"),
    ] or ([] if book is None else children(book, "BookTitle"))
    for title in found:
        yield without_brackets(flatten(title))


def without_brackets(title: str) -> str:
    """Return a title without the brackets of a translation ("[Fever in a girl].")."""
    bare = title.rstrip(". ")
    if bare.startswith("[") and bare.endswith("]") and "[" not in bare[1:]:
        return bare[1:-1]
    return title


def _authors(article: etree._Element) -> Iterator[str]:
    for authors in children(article, "AuthorList"):
        if authors.get("Type", "authors") != "authors":
            continue
        for author in children(authors, "Author"):
            if author.get("ValidYN") == "N":
                continue
            surname, given, group = (
                flatten(part) if (part := child_of(author, name)) is not None else ""
                for name in ("LastName", "ForeName", "CollectiveName")
            )
            yield f"{given} {surname}".strip() or group


def _abstracts(citation: etree._Element, article: etree._Element) -> Iterator[tuple[Part, ...]]:
    for abstract in (*children(article, "Abstract"), *children(citation, "OtherAbstract")):
        if abstract.get("Type", "Publisher") in ("plain-language-summary",):
            continue
        yield tuple(
            Part(
                text.get("Label", "").strip().rstrip(":："),
                flatten(text),
                _CATEGORIES.get(text.get("NlmCategory", "")),
            )
            for text in children(abstract, "AbstractText")
        )


def _values(
    element: etree._Element, citation: etree._Element, article: etree._Element, book: etree._Element | None
) -> dict[str, str]:
    values: dict[str, str] = {}

    def keep(name: str, found: etree._Element | None) -> None:
        if found is not None and (words := flatten(found)):
            values.setdefault(name, words)

    keep("pmid", child_of(citation, "PMID"))
    for place in children(article, "ELocationID"):
        if place.get("EIdType") == "doi" and place.get("ValidYN", "Y") == "Y":
            keep("doi", place)
    data = child_of(element, "PubmedData")
    for owner in (data, article):
        for number in () if owner is None else descend(owner, "ArticleIdList", "ArticleId"):
            if name := _ID_TYPES.get(number.get("IdType", "")):
                keep(name, number)
    issue = child_of(article, "Journal", "JournalIssue")
    if issue is not None:
        keep("volume", child_of(issue, "Volume"))
        keep("issue", child_of(issue, "Issue"))
    keep("pages", child_of(article, "Pagination", "MedlinePgn"))
    for owner, name in ((issue, "published"), (book, "published"), (article, "online")):
        tag = "ArticleDate" if name == "online" else "PubDate"
        for day in () if owner is None else children(owner, tag):
            _keep_date(values, name, day)
    for day in () if data is None else descend(data, "History", "PubMedPubDate"):
        if name := _HISTORY.get(day.get("PubStatus", "")):
            _keep_date(values, name, day)
    return values


def _keep_date(values: dict[str, str], name: str, element: etree._Element) -> None:
    year, month, day, free = (
        flatten(found) if (found := child_of(element, part)) is not None else ""
        for part in ("Year", "Month", "Day", "MedlineDate")
    )
    year = year or free[:4]
    if not (year.isdecimal() and len(year) == 4):
        return
    if name in ("published", "online"):
        values.setdefault("year", year)
    number = month_number(month)
    if number and name not in values:
        whole = f"-{int(day):02d}" if day.isdecimal() and 1 <= int(day) <= 31 else ""
        values[name] = f"{year}-{number:02d}{whole}"
