"""A record of the service as a JATS article that holds its abstract and nothing else.

JATS, because it carries title, people, numbers and licence beside the words, and is the format of the full
texts in the same folder.
"""

from __future__ import annotations

import html
import re
from typing import Any, Final
from xml.etree import ElementTree as ET

# The markup that the service writes into abstracts and titles; anything else ("p<0.05") is text.
_INLINE: Final = re.compile(r"</?(?:i|b|u|em|strong|sub|sup|small|sc|br|p)\s*/?>", re.IGNORECASE)
_HEADING: Final = re.compile(r"<h\d>(.*?)</h\d>", re.IGNORECASE | re.DOTALL)
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def abstract_article(record: dict[str, Any]) -> bytes | None:
    """Return a core record as JATS XML, or None when it has no abstract."""
    sections = _sections(record.get("abstractText"))
    if not sections:
        return None
    article = ET.Element("article")
    front = ET.SubElement(article, "front")
    if journal := _text(_in(record, "journalInfo", "journal", "title")):
        group = ET.SubElement(ET.SubElement(front, "journal-meta"), "journal-title-group")
        ET.SubElement(group, "journal-title").text = journal
    meta = ET.SubElement(front, "article-meta")
    for name in ("pmid", "pmcid", "doi"):
        if value := _text(record.get(name)):
            ET.SubElement(meta, "article-id", {"pub-id-type": name}).text = value
    if title := _text(record.get("title")):
        ET.SubElement(ET.SubElement(meta, "title-group"), "article-title").text = title
    _people(meta, record)
    _numbers(meta, record)
    if licence := _text(record.get("license")):
        ET.SubElement(ET.SubElement(meta, "permissions"), "license").text = licence
    abstract = ET.SubElement(meta, "abstract")
    for heading, words in sections:
        place = ET.SubElement(abstract, "sec") if heading else abstract
        if heading:
            ET.SubElement(place, "title").text = heading
        ET.SubElement(place, "p").text = words
    return bytes(ET.tostring(article, encoding="utf-8", xml_declaration=True))


def _sections(text: Any) -> list[tuple[str, str]]:
    """Return heading (empty where there is none) and words of each part of an abstract."""
    if not isinstance(text, str):
        return []
    opening, *rest = _HEADING.split(text)
    parts = [("", opening), *zip(rest[::2], rest[1::2], strict=True)]
    return [(_text(heading), words) for heading, part in parts if (words := _text(part))]


def _people(meta: ET.Element, record: dict[str, Any]) -> None:
    authors = _in(record, "authorList", "author")
    group = ET.Element("contrib-group")
    for author in authors if isinstance(authors, list) else []:
        if not isinstance(author, dict):
            continue
        contrib = ET.Element("contrib", {"contrib-type": "author"})
        if surname := _text(author.get("lastName")):
            name = ET.SubElement(contrib, "name")
            ET.SubElement(name, "surname").text = surname
            ET.SubElement(name, "given-names").text = _text(author.get("firstName") or author.get("initials"))
        elif collective := _text(author.get("collectiveName") or author.get("fullName")):
            ET.SubElement(contrib, "collab").text = collective
        else:
            continue
        group.append(contrib)
    if len(group):
        meta.append(group)


def _numbers(meta: ET.Element, record: dict[str, Any]) -> None:
    day = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", str(record.get("firstPublicationDate") or ""))
    year = re.fullmatch(r"(\d{4})", str(record.get("pubYear") or ""))
    if found := day or year:
        date = ET.SubElement(meta, "pub-date", {"pub-type": "pub"})
        for name, value in zip(("year", "month", "day"), found.groups(), strict=False):
            ET.SubElement(date, name).text = value
    for name in ("volume", "issue"):
        if value := _text(_in(record, "journalInfo", name)):
            ET.SubElement(meta, name).text = value
    if pages := _text(record.get("pageInfo")):
        ET.SubElement(meta, "elocation-id").text = pages


def _in(record: Any, *names: str) -> Any:
    for name in names:
        record = record.get(name) if isinstance(record, dict) else None
    return record


def _text(value: Any) -> str:
    """Return a value of the service without markup, with white space collapsed; empty for what is no text."""
    if not isinstance(value, str):
        return ""
    return " ".join(_NOT_XML.sub("", html.unescape(_INLINE.sub(_space, value))).split())


def _space(tag: re.Match[str]) -> str:
    return " " if tag[0].casefold().strip("</> ") in ("br", "p") else ""
