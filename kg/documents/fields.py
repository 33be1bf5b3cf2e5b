"""Labelled lines of a journal page: dates, funding, keywords, correspondence, interests, footnotes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kg.documents.citation import find_identifiers
from kg.documents.dates import DATE, iso_date
from kg.documents.language import language_of
from kg.documents.people import author_items, read_authors
from kg.documents.prose import is_prose
from kg.model import MetadataItem, Span

# label words -> name of the MetadataItem; "" for a label whose content is no bibliographic statement.
_LABELS: Final[tuple[tuple[str, str], ...]] = (
    ("received", "received|date received|submitted|收稿日期|收稿时间|投稿日期"),
    ("accepted", "accepted|accepted for publication|date accepted|录用日期|接受日期|接收日期"),
    (
        "published",
        "published|publication date|date of publication|issue date|first published|"
        "出版日期|出刊日期|刊出日期|发表日期",
    ),
    (
        "online",
        "online|published online|first published online|available online|online first|epub|e-pub|"
        "发布日期|网络出版日期|网络首发日期|网络首发时间|优先出版日期|在线出版日期|上线日期",
    ),
    ("revised", "revised|date revised|revision received|修回日期|修改日期|修订日期"),
    (
        "funding",
        "funding|funding source|funding sources|funding information|financial support|sources of funding|"
        "source of funding|grant support|supported by|foundation items|foundation item|fund project|fund|"
        "基金项目|基金资助|资助项目|项目基金|基金|资助",
    ),
    ("keyword", "keywords|keyword|key words|key word|mots-clés|index terms|关键词|关键字|主题词"),
    (
        "competing-interests",
        "competing interests|competing interest|conflict of interest|conflicts of interest|"
        "conflict of interests|conflict of interest statement|declaration of competing interest|"
        "declaration of conflicting interests|declaration of interests|declarations of interest|"
        "disclosure|disclosures|disclosure statement|利益冲突|利益冲突声明|利益冲突说明",
    ),
    ("handling-editor", "handling editor|academic editor|associate editor|edited by|责任编辑|本文编辑|编辑"),
    ("provenance", "provenance and peer review|peer review|同行评议"),
    (
        "corresponding-author",
        "correspondence to|correspondence|corresponding author|corresponding authors|"
        "author for correspondence|"
        "address for correspondence|address correspondence to|通讯作者|通信作者|通讯联系人",
    ),
    ("affiliation", "affiliations|affiliation|作者单位"),
    ("author", "authors|author|作者"),
    ("journal", "journal|刊名|期刊"),
    ("doi", "doi|数字对象标识符"),
    ("pmid", "pmid"),
    ("pmcid", "pmcid"),
    ("year", "year|出版年"),
    ("licence", "license|licence|copyright license"),
    (
        "",
        "contributors|author contributions|authors' contributions|authors’ contributions|"
        "contributorship statement|"
        "patient and public involvement|patient and public involvement statement|patient consent|"
        "patient consent for publication|informed consent|consent for publication|informed consent statement|"
        "ethics approval|ethics statement|ethical approval|institutional review board statement|"
        "data availability statement|data availability|data sharing statement|"
        "acknowledgements|acknowledgments|"
        "acknowledgement|authors' note|authors’ note|author note|orcid|orcid id|orcid ids|"
        "email|e-mail|tel|fax|"
        "electronic address|present address|citation|cite this article|cite this article as|how to cite|"
        "article history|article type|trial registration|trial registration number|"
        "clinical trial registration|"
        "supplemental material|supplementary material|twitter|open access|abbreviations|publisher|issn|"
        "作者贡献|作者贡献声明|伦理批准|伦理声明|知情同意|致谢|志谢|电子信箱|电子邮箱|邮箱|第一作者|作者简介|"
        "中图分类号|文献标识码|文章编号|引用本文|引用格式|缩略语|临床试验注册|开放科学|分类号",
    ),
)
_NAME_OF: Final = {word: name for name, words in _LABELS for word in words.split("|")}
DATES: Final = frozenset({"received", "accepted", "published", "online", "revised"})
_ALTERNATIVES = "|".join(
    re.escape(word).replace("\\ ", r"\s+") for word in sorted(_NAME_OF, key=len, reverse=True)
)
_START = re.compile(
    rf"[\s*_【\[（(]*(?P<label>(?:{_ALTERNATIVES}))(?:\(s\))?[\s*_]*(?P<mark>[】\]]\s*[:：]?|[:：])?[\s*_]*",
    re.IGNORECASE,
)
INLINE_LABEL = re.compile(
    r"(?:\*\*)?[【\[]?(?:(?P<keywords>key\s*words?|关键词|关键字)|"
    r"(?:clinical\s+)?trial\s+registration|funding)\s*(?:[】\]]\s*[:：]?|[:：])(?:\*\*)?\s*",
    re.IGNORECASE,
)
_DATE_WORDS = "|".join(
    re.escape(word).replace("\\ ", r"\s+")
    for word in sorted((word for word, name in _NAME_OF.items() if name in DATES), key=len, reverse=True)
)
_LABELLED_DATE = re.compile(rf"(?P<label>{_DATE_WORDS})[】\]]?\s*(?:on\b)?\s*[:：]?\s*", re.IGNORECASE)
_GRANT = re.compile(r"(?<![\w.@/-])(?=[\w\-/]*\d{4})[A-Za-z]{0,14}\d*[A-Za-z]{0,6}[-/]?\d[\w\-/]{3,}")
_NO_GRANT = re.compile(r"(?:19|20)\d\d(?:[-–/](?:19|20)?\d\d)?|[A-Za-z]{1,6}-?(?:19|20)\d\d|\d{4}-\d{3}[\dX]")
_PERSON_LEAD = re.compile(r"(?:to\s+)?(?:(?:Professor|Prof|Dr|Mr|Mrs|Ms)\b\.?\s*)*", re.IGNORECASE)
_PERSON_END = re.compile(r"[;；,，:：(（\n]|\s(?=电子|邮箱|[Ee]-?mail|Tel)|(?<!\b[A-Z])\.\s|\s{2,}|$")
_SEPARATORS: Final = (
    re.compile(r"\s*[;；|·•]\s*"),
    re.compile(r"\s*[,，、]\s*"),
    re.compile(r"\s*\n\s*"),
)
_OVER_A_VALUE: Final = frozenset({"doi", "keyword", "author", "affiliation", "corresponding-author"})
_NEED_NO_COLON: Final = frozenset(
    "correspondence to|address correspondence to|"
    "利益冲突|利益冲突声明|作者贡献|作者贡献声明|基金项目|通信作者|通讯作者".split("|")
)
_NEED_A_COLON: Final = frozenset("author authors year journal fund 作者 刊名 期刊 编辑 基金 资助".split())
_STARTS_A_VALUE = re.compile(r"\s+[A-Z0-9\u3400-\u9fff“\"]")
_EDGE = " \t\n\xa0\u3000*_"


@dataclass(frozen=True, slots=True)
class Label:
    """A label at the start of a line: the metadata name (or ""), its words, where its value starts."""

    name: str
    word: str
    value_start: int


def find_label(text: str, span: Span, *, needs_colon: bool) -> Label | None:
    """Return the label that ``span`` starts with, or ``None``.

    With a colon (or in brackets) any known label counts, a date label only before a date. Without one,
    keywords count unless the line is a sentence, a few unmistakable labels always, and the others only
    where the caller knows that the line is a footnote or list item; what follows must then start like a
    value: a capital, a digit, Han.
    """
    match = _START.match(text, span.start, span.end)
    if match is None:
        return None
    word = " ".join(match["label"].split()).casefold()
    label = Label(_NAME_OF[word], word, match.end())
    if label.name in DATES:
        dated = _LABELLED_DATE.match(text, match.start("label"), span.end)
        return label if dated and DATE.match(text, dated.end(), span.end) else None
    if match["mark"] is not None:
        return label
    if label.name == "keyword":
        return None if is_prose(span.of(text)) else label
    if (needs_colon and word not in _NEED_NO_COLON) or word in _NEED_A_COLON:
        return None
    after = text[match.end("label") : span.end]
    return label if not after or _STARTS_A_VALUE.match(after) else None


def statement_under(heading: str) -> str | None:
    """Return the metadata name of a back heading whose text is a statement: "Funding", "利益冲突"."""
    name = _NAME_OF.get(" ".join(heading.strip(" \t\xa0:：*#").split()).casefold())
    return name if name in ("funding", "competing-interests", "provenance") else None


def bare_label(line: str) -> str | None:
    """Return the metadata name of a line that is nothing but a label, its value on the next line."""
    name = _NAME_OF.get(" ".join(line.strip(" \t\xa0:：").split()).casefold())
    return name if name in DATES or name in _OVER_A_VALUE else None


def read_dates(text: str, span: Span) -> list[MetadataItem]:
    """Return every labelled date in ``span``, in ISO form. A revision date is read and not kept."""
    items = []
    for match in _LABELLED_DATE.finditer(text, span.start, span.end):
        day = DATE.match(text, match.end(), span.end)
        value = iso_date(day) if day else None
        name = _NAME_OF[" ".join(match["label"].split()).casefold()]
        if day is not None and value is not None and name != "revised":
            items.append(MetadataItem(name, value, span=Span(*day.span())))
    return items


def read_value(text: str, label: Label, end: int) -> list[MetadataItem]:
    """Return the metadata that a labelled line states: one item, or one for each keyword or author."""
    value = trim(text, Span(label.value_start, end))
    words = value.of(text)
    if not words or not label.name or label.name in DATES:
        return []
    if label.name == "keyword":
        return split_keywords(text, value)
    if label.name == "corresponding-author":
        return read_correspondence(text, value)
    if label.name == "author":
        return author_items(read_authors(text, value, at_least=1))
    if label.name in ("doi", "pmid", "pmcid"):
        return _identifier(text, label, value)
    if label.name == "year":
        return [MetadataItem("year", words, span=value)] if re.fullmatch(r"(?:19|20)\d\d", words) else []
    if label.name == "journal":
        return _journal(text, value)
    item = MetadataItem(label.name, words, language_of(words), span=value)
    return [item, *find_grants(text, value)] if label.name == "funding" else [item]


def _identifier(text: str, label: Label, value: Span) -> list[MetadataItem]:
    if label.name == "pmid":
        match = re.match(r"\d{1,8}\b", value.of(text))
        return (
            [MetadataItem("pmid", match.group(), span=Span(value.start, value.start + match.end()))]
            if match
            else []
        )
    return [item for item in find_identifiers(text, value) if item.name == label.name]


def _journal(text: str, value: Span) -> list[MetadataItem]:
    """Read "Some Journal (2020)" too: the year in brackets is a statement of its own."""
    match = re.search(r"\s*[（(](?P<year>(?:19|20)\d\d)[)）]\s*$", value.of(text))
    name = Span(value.start, value.start + match.start()) if match else value
    items = [MetadataItem("journal", name.of(text), language_of(name.of(text)), span=name)]
    if match:
        year = Span(value.start + match.start("year"), value.start + match.end("year"))
        items.append(MetadataItem("year", match["year"], span=year))
    return items


def split_keywords(text: str, span: Span) -> list[MetadataItem]:
    """Return the keywords listed in ``span``: parted by semicolons, else by commas, else one a line."""
    listing = span.of(text)
    separator = next((mark for mark in _SEPARATORS if mark.search(listing)), _SEPARATORS[-1])
    edges = [(0, 0), *(match.span() for match in separator.finditer(listing)), (len(listing), len(listing))]
    items: list[MetadataItem] = []
    for (_, start), (end, _) in pairwise(edges):
        part = trim(text, Span(span.start + start, span.start + end), extra=".。,，")
        if word := part.of(text):
            items.append(MetadataItem("keyword", word, language_of(word), len(items) + 1, part))
    return items


def read_correspondence(text: str, value: Span) -> list[MetadataItem]:
    """Return the name that a correspondence line starts with, without title, address or e-mail."""
    start = value.start
    if lead := _PERSON_LEAD.match(text, start, value.end):
        start = lead.end()
    end = _PERSON_END.search(text, start, value.end)
    part = trim(text, Span(start, end.start() if end else value.end))
    people = read_authors(text, part, at_least=1)
    if not people:
        return []
    person = people[0]
    return [MetadataItem("corresponding-author", person.name, person.language, None, person.span)]


def find_grants(text: str, span: Span) -> list[MetadataItem]:
    """Return the grant numbers in a funding statement; a year or a range of years is none."""
    return [
        MetadataItem("grant", match.group(), span=Span(*match.span()))
        for match in _GRANT.finditer(text, span.start, span.end)
        if not _NO_GRANT.fullmatch(match.group())
    ]


def trim(text: str, span: Span, extra: str = "") -> Span:
    """Return ``span`` without white space and emphasis marks (and ``extra`` characters) at its edges."""
    start, end = span.start, span.end
    while start < end and text[start] in _EDGE + extra:
        start += 1
    while end > start and text[end - 1] in _EDGE + extra:
        end -= 1
    return Span(start, end)
