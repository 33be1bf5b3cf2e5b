"""MEDLINE records (``.nbib``, https://www.nlm.nih.gov/bsd/mms/medlineelements.html), a document each.

A line opens a field with a tag of up to four capitals, a hyphen and a blank; lines that start with six
blanks go on with it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from kg.documents.dates import DATE, iso_date
from kg.documents.loading import decode
from kg.documents.pubmed import without_brackets
from kg.documents.record import Part, Record, document_of
from kg.errors import DocumentError
from kg.model import Document

_FIELD = re.compile(r"(?P<tag>[A-Z][A-Z0-9]{1,3}) *- ?(?P<value>.*)")
_FIRST = re.compile(r"\s*PMID *- *\d{1,8}[ \t]*\n")
_LOCATION = re.compile(r"(?P<value>\S+) \[(?P<kind>doi|pii|pmc)\]")
_HISTORY = re.compile(r"(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})\b.*\[(?P<kind>received|accepted)\]")
_NOTICES: Final = {
    "RIN": "RetractionIn",
    "EIN": "ErratumIn",
    "ECI": "ExpressionOfConcernIn",
    "CRI": "CorrectedandRepublishedIn",
}

Fields = dict[str, list[str]]


def is_medline(text: str) -> bool:
    """Tell whether a text starts as a MEDLINE record does, whatever its file is called."""
    return bool(_FIRST.match(text))


def read_medline(path: Path, data: bytes, formats: str) -> Iterator[Document | DocumentError]:
    """Yield the document of each record, or the error of one that holds nothing to read.

    Raises :class:`~kg.errors.DocumentError` when the file cannot be decoded or holds no record.
    """
    text = decode(path, data, formats)
    found = False
    for number, (line, fields) in enumerate(_records(path, text), start=1):
        found = True
        try:
            yield document_of(path, _record(fields), _first(fields, "PMID") or str(number))
        except DocumentError as error:
            yield DocumentError(path, error.reason, line=line, remedy=error.remedy)
    if not found:
        raise DocumentError(path, "holds no MEDLINE record", line=1, remedy=formats)


def _records(path: Path, text: str) -> Iterator[tuple[int, Fields]]:
    """Yield the line on which each record starts, and its fields; a PMID or a blank line starts one."""
    fields: Fields = defaultdict(list)
    start, last = 1, ""
    for number, line in enumerate(text.split("\n"), start=1):
        match = _FIELD.fullmatch(line)
        if not line.strip() or (match and match["tag"] == "PMID" and "PMID" in fields):
            if fields:
                yield start, fields
            fields, last = defaultdict(list), ""
        if match:
            if not fields:
                start = number
            last = match["tag"]
            fields[last].append(match["value"].strip())
        elif line.startswith("      ") and last:
            fields[last][-1] += " " + line.strip()
        elif line.strip():
            raise DocumentError(path, "is no line of a MEDLINE record", line=number, remedy="check the file")
    if fields:
        yield start, fields


def _record(fields: Fields) -> Record:
    names = fields.get("FAU") or fields.get("AU") or []
    return Record(
        titles=tuple(without_brackets(title) for tag in ("TI", "BTI", "TT") for title in fields.get(tag, ())),
        authors=tuple([_given_first(name) for name in names] + fields.get("CN", [])),
        affiliations=tuple(fields.get("AD", ())),
        journal=_first(fields, "JT") or _first(fields, "TA"),
        values=_values(fields),
        abstracts=tuple((Part("", words),) for tag in ("AB", "OAB") for words in fields.get(tag, ())),
        keywords=tuple(word.lstrip("*") for word in fields.get("OT", ())),
        types=tuple(fields.get("PT", ())),
        notices=tuple((kind, fields[tag][0]) for tag, kind in _NOTICES.items() if fields.get(tag)),
    )


def _given_first(name: str) -> str:
    """Return "Ada Miller" for "Miller, Ada"."""
    surname, comma, given = name.partition(", ")
    return f"{given} {surname}" if comma else name


def _values(fields: Fields) -> dict[str, str]:
    values = {
        name: found
        for name, tag in (("pmid", "PMID"), ("volume", "VI"), ("issue", "IP"), ("pages", "PG"))
        if (found := _first(fields, tag))
    }
    if pmc := _first(fields, "PMC"):
        values["pmcid"] = pmc
    for place in [*fields.get("LID", ()), *fields.get("AID", ())]:
        if (match := _LOCATION.fullmatch(place)) and match["kind"] == "doi":
            values.setdefault("doi", match["value"])
    for name, tag in (("published", "DP"), ("online", "DEP")):
        _keep_date(values, name, _first(fields, tag))
    for event in fields.get("PHST", ()):
        if match := _HISTORY.match(event):
            values.setdefault(match["kind"], f"{match['year']}-{match['month']}-{match['day']}")
    return values


def _keep_date(values: dict[str, str], name: str, words: str) -> None:
    if re.fullmatch(r"\d{8}", words):
        words = f"{words[:4]}-{words[4:6]}-{words[6:]}"
    if re.match(r"\d{4}", words):
        values.setdefault("year", words[:4])
    match = DATE.match(words)
    if match and (value := iso_date(match)):
        values[name] = value


def _first(fields: Fields, tag: str) -> str:
    found: Sequence[str] = fields.get(tag, ())
    return found[0] if found else ""
