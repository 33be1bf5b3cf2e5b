"""Markdown, JATS and BioC: front matter, canonical text, sections. Every text was written for the test."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.documents import read_document
from kg.model import Document


def read(tmp_path: Path, name: str, text: str) -> Document:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_document(path)


def passages(document: Document) -> list[tuple[str, str, str]]:
    text = document.text.text
    return [(p.section, p.language, p.span.of(text)) for p in document.text.passages]


def stated(document: Document) -> list[tuple[str, str, str | None, int | None]]:
    return [(item.name, item.value, item.language, item.order) for item in document.metadata]


# ------------------------------------------------------------------- Markdown

DIGEST = """---
text_kind: digest
note: In our own words.
citation: "Miller A, Chen B. Fever. J Invented. 2020;1(2):3-4."
title: {en: "Fever: a case", zh: 发热一例报告}
authors:
  en: [Ada Miller, Bo Chen]
  zh: [米艾达, 陈博]
corresponding_author: {en: Bo Chen, zh: 陈博}
year: 2020
doi: 10.1234/J.Inv.2020_1
dates: {received: 2 March 2019, published: 2020-01-05}
keywords: [fever, 发热]
grants: ["2020A0001"]
---

# Fever: a case

# 发热一例报告

> Our own words, not the paper's.

## Case report

A **girl** of 9 years had _fever_. It went.

### Follow-up

She was well. It lasted.

## Discussion

Fever is common. It goes.

## 病例资料

患儿女，9岁，发热。后好转。

## Unknown words

They stay read. All of them.
"""


def test_front_matter_is_metadata_with_the_span_of_each_value(tmp_path: Path) -> None:
    document = read(tmp_path, "digest.md", DIGEST)
    assert stated(document) == [
        ("source", "Miller A, Chen B. Fever. J Invented. 2020;1(2):3-4.", "en", None),
        ("title", "Fever: a case", "en", None),
        ("title", "发热一例报告", "zh", None),
        ("author", "Ada Miller", "en", 1),
        ("author", "Bo Chen", "en", 2),
        ("author", "米艾达", "zh", 1),
        ("author", "陈博", "zh", 2),
        ("corresponding-author", "Bo Chen", "en", 2),
        ("corresponding-author", "陈博", "zh", 2),
        ("year", "2020", None, None),
        ("doi", "10.1234/J.Inv.2020_1", None, None),
        ("received", "2019-03-02", None, None),
        ("published", "2020-01-05", None, None),
        ("keyword", "fever", "en", 1),
        ("keyword", "发热", "zh", 2),
        ("grant", "2020A0001", None, None),
    ]
    for item in document.metadata:
        if item.name == "received":
            assert item.span is not None
            assert item.span.of(document.text.text) == "2 March 2019"
        else:
            assert item.span is not None
            assert item.span.of(document.text.text) == item.value


def test_a_digest_says_so_and_its_work_is_named_by_the_doi(tmp_path: Path) -> None:
    document = read(tmp_path, "digest.md", DIGEST)
    assert document.text.kind == "digest"
    assert document.slug == "10.1234-j.inv.2020-1"
    assert document.text.text == DIGEST


def test_markdown_headings_open_sections_and_marks_stay(tmp_path: Path) -> None:
    assert passages(read(tmp_path, "digest.md", DIGEST)) == [
        ("title", "en", "Fever: a case"),
        ("title", "zh", "发热一例报告"),
        ("front", "en", "Our own words, not the paper's."),
        ("case", "en", "A **girl** of 9 years had _fever_. It went."),
        ("case", "en", "She was well. It lasted."),
        ("discussion", "en", "Fever is common. It goes."),
        ("case", "zh", "患儿女，9岁，发热。后好转。"),
        ("body", "en", "They stay read. All of them."),
    ]


def test_markdown_without_front_matter_is_an_original(tmp_path: Path) -> None:
    document = read(tmp_path, "a.md", "# Fever in a girl\n\nShe had fever. It went.\n")
    assert document.text.kind == "original"
    assert stated(document) == [("title", "Fever in a girl", "en", None)]


def test_a_repeated_bibliography_in_the_body_adds_nothing_to_the_front_matter(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "a.md",
        "---\nreference_id: 'PMID:123'\ntitle: Fever in a girl\nauthors:\n- Miller A\njournal: J Inv\n"
        "year: '2014'\n---\n\n# Fever in a girl\n**Authors:** Miller A, Other B\n**Journal:** J Inv (2014)\n"
        "**DOI:** [10.1/x](https://doi.org/10.1/x)\n\n## Content\n\nShe had fever. It went.\n",
    )
    assert stated(document) == [
        ("pmid", "123", None, None),
        ("title", "Fever in a girl", "en", None),
        ("author", "Miller A", "en", 1),
        ("journal", "J Inv", "en", None),
        ("year", "2014", None, None),
    ]
    assert [p for p in passages(document) if p[0] not in ("front", "title")] == [
        ("body", "en", "She had fever. It went.")
    ]


def test_tables_in_html_and_in_markdown_are_tables(tmp_path: Path) -> None:
    html = "<table><tr><td>Ferritin</td><td>500</td></tr></table>"
    document = read(
        tmp_path,
        "a.md",
        f"## Results\n\n{html}\n\n| a | b |\n| - | - |\n| c | d |\n\nIt rose. It fell.\n",
    )
    assert [section for section, _, _ in passages(document)] == ["table", "table", "table", "results"]


# ----------------------------------------------------------------------- JATS

JATS = """<?xml version="1.0" encoding="UTF-8"?>
<article xmlns:xlink="http://www.w3.org/1999/xlink"><front>
<journal-meta><journal-title-group><journal-title>Journal of Invented Cases</journal-title>
</journal-title-group></journal-meta>
<article-meta>
<article-id pub-id-type="doi">10.1234/jic.1</article-id><article-id pub-id-type="pmc">2223531</article-id>
<title-group><article-title>Fever in a <italic>girl</italic>.</article-title>
<trans-title-group xml:lang="zh"><trans-title>女孩发热一例</trans-title></trans-title-group></title-group>
<contrib-group>
<contrib contrib-type="author" corresp="yes"><name>
<surname>Miller</surname><given-names>Ada</given-names></name>
<xref ref-type="aff" rid="a1">1</xref></contrib>
<contrib contrib-type="author"><name><surname>Chen</surname><given-names>Bo</given-names></name></contrib>
</contrib-group>
<aff id="a1"><label>1</label>Department of Fever, One Hospital</aff>
<pub-date pub-type="epub"><day>2</day><month>4</month><year>2020</year></pub-date>
<pub-date pub-type="ppub"><month>5</month><year>2020</year></pub-date>
<volume>12</volume><issue>3</issue><fpage>45</fpage><lpage>47</lpage>
<history><date date-type="received"><day>1</day><month>2</month><year>2019</year></date></history>
<abstract><sec><title>Background</title><p>It is grave. It kills.</p></sec>
<sec><title>Case presentation</title><p>A girl had it.</p></sec></abstract>
<trans-abstract xml:lang="zh"><p>目的 观察疗效。方法 随访1例。结果 好转。</p></trans-abstract>
<kwd-group><kwd>fever</kwd><kwd>anakinra</kwd></kwd-group>
<funding-group><funding-statement>Paid by a fund (No. AB123456).</funding-statement></funding-group>
</article-meta></front>
<body>
<sec><title>1 Introduction</title><p>Fever
is bad<xref ref-type="bibr"><sup>1</sup></xref>. IFN-<sub>γ</sub> rises.</p></sec>
<sec sec-type="cases"><title>Our patient</title><p>A girl had fever.
<list><list-item><p>Day 1: fever.</p></list-item>
<list-item><p>Day 2: none.</p></list-item></list></p>
<sec><title>Therapy given</title><p>She had anakinra.</p></sec>
<table-wrap><label>Table 1</label><caption><p>Values</p></caption>
<table><tr><th>Day</th><th>Ferritin</th></tr><tr><td>1</td><td>500</td></tr></table></table-wrap>
<fig><label>Figure 1</label><caption><p>The rash.</p></caption></fig></sec>
<sec><title>Discussion</title><p>We think it helped.</p></sec>
</body>
<back><fn-group><fn fn-type="COI-statement"><p>None declared.</p></fn></fn-group>
<ref-list><title>References</title>
<ref><mixed-citation>Doe J. Fever. 2019.</mixed-citation></ref></ref-list></back>
</article>
"""


def test_jats_content_becomes_sectioned_passages(tmp_path: Path) -> None:
    document = read(tmp_path, "a.nxml", JATS)
    assert [p for p in passages(document) if p[0] != "front"] == [
        ("title", "en", "Fever in a girl."),
        ("title", "zh", "女孩发热一例"),
        ("introduction", "en", "It is grave. It kills."),
        ("case", "en", "A girl had it."),
        ("objective", "zh", "观察疗效。"),
        ("methods", "zh", "随访1例。"),
        ("results", "zh", "好转。"),
        ("keywords", "en", "fever; anakinra"),
        ("introduction", "en", "Fever is bad1. IFN-γ rises."),
        ("case", "en", "A girl had fever."),
        ("case", "en", "Day 1: fever."),
        ("case", "en", "Day 2: none."),
        ("case", "en", "She had anakinra."),
        ("caption", "en", "Table 1 Values"),
        ("table", "en", "Day\tFerritin\n1\t500"),
        ("caption", "en", "Figure 1 The rash."),
        ("discussion", "en", "We think it helped."),
        ("back", "en", "None declared."),
        ("back", "en", "Doe J. Fever. 2019."),
    ]


def test_jats_metadata_is_complete_and_stands_in_the_canonical_text(tmp_path: Path) -> None:
    document = read(tmp_path, "a.nxml", JATS)
    assert sorted((name, value) for name, value, _, _ in stated(document)) == [
        ("affiliation", "Department of Fever, One Hospital"),
        ("author", "Ada Miller"),
        ("author", "Bo Chen"),
        ("competing-interests", "None declared."),
        ("corresponding-author", "Ada Miller"),
        ("doi", "10.1234/jic.1"),
        ("funding", "Paid by a fund (No. AB123456)."),
        ("grant", "AB123456"),
        ("issue", "3"),
        ("journal", "Journal of Invented Cases"),
        ("keyword", "anakinra"),
        ("keyword", "fever"),
        ("online", "2020-04-02"),
        ("pages", "45-47"),
        ("pmcid", "PMC2223531"),
        ("published", "2020-05"),
        ("received", "2019-02-01"),
        ("title", "Fever in a girl"),
        ("title", "女孩发热一例"),
        ("volume", "12"),
        ("year", "2020"),
    ]
    for item in document.metadata:
        assert item.span is not None
        assert item.span.of(document.text.text) == item.value


def test_a_family_history_in_jats_stays_with_its_heading(tmp_path: Path) -> None:
    inner = "<sec><title>Family history</title><p>His mother had fever.</p></sec>"
    body = f"<sec><title>Case report</title>{inner}</sec>"
    document = read(tmp_path, "a.nxml", f"<article><body>{body}</body></article>")
    assert passages(document) == [("case", "en", "Family history\n\nHis mother had fever.")]


def test_jats_in_a_namespace_and_in_utf16_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    article = '<article xmlns="urn:x"><body><p>热。She had fever.</p></body></article>'
    text = f'<?xml version="1.0" encoding="UTF-16"?><r>{article}</r>'
    path.write_bytes(text.encode("utf-16"))
    assert read_document(path).text.text == "热。She had fever."


# ----------------------------------------------------------------------- BioC

FRONT: dict[str, Any] = {
    "infons": {
        "type": "title",
        "journal": "J Inv. 2017 Mar 23;50(4):e57. doi: 10.1000/x.1.",
        "authors": "Miller A, Chen B",
        "year": "2017",
        "article-id_pmc": "PMC123456",
    },
    "text": "Fever in a girl.",
}
BODY: list[dict[str, Any]] = [
    {"infons": {"type": "abstract"}, "text": "OBJECTIVE: To see. RESULTS: It went."},
    {"infons": {"section_type": "INTRO", "type": "title_1"}, "text": "Introduction"},
    {"infons": {"section_type": "INTRO", "type": "paragraph"}, "text": "Fever is bad. It kills."},
    {"infons": {"section_type": "CASE", "type": "paragraph"}, "text": "A girl had fever."},
    {"infons": {"section_type": "FIG", "type": "fig_caption"}, "text": "The rash."},
    {"infons": {"section_type": "TABLE", "type": "table"}, "text": "Day\t1"},
    {"infons": {"section_type": "REF", "type": "ref"}, "text": "Doe J. Fever."},
]


@pytest.mark.parametrize(
    "wrap",
    [
        lambda document: {"PubTator3": [document]},
        lambda document: {"source": "x", "documents": [document]},
        lambda document: [{"documents": [document]}],
        lambda document: document,
    ],
    ids=["pubtator3", "collection", "list", "document"],
)
def test_bioc_in_every_wrapping(tmp_path: Path, wrap: Any) -> None:
    content = wrap({"id": "1", "pmid": 28355352, "passages": [FRONT, *BODY]})
    document = read(tmp_path, "a.json", json.dumps(content))
    assert [p for p in passages(document) if p[0] != "front"] == [
        ("title", "en", "Fever in a girl."),
        ("objective", "en", "To see."),
        ("results", "en", "It went."),
        ("introduction", "en", "Fever is bad. It kills."),
        ("case", "en", "A girl had fever."),
        ("caption", "en", "The rash."),
        ("table", "en", "Day\t1"),
        ("back", "en", "Doe J. Fever."),
    ]
    assert stated(document) == [
        ("title", "Fever in a girl", "en", None),
        ("author", "Miller A", "en", 1),
        ("author", "Chen B", "en", 2),
        ("journal", "J Inv", "en", None),
        ("year", "2017", None, None),
        ("volume", "50", None, None),
        ("issue", "4", None, None),
        ("pages", "e57", None, None),
        ("doi", "10.1000/x.1", None, None),
        ("pmcid", "PMC123456", None, None),
        ("pmid", "28355352", None, None),
    ]


def test_bioc_of_pubmed_central_names_authors_and_pages(tmp_path: Path) -> None:
    front = {
        "infons": {
            "type": "front",
            "section_type": "TITLE",
            "name_0": "surname:Miller;given-names:Ada",
            "name_1": "surname:Chen;given-names:Bo",
            "name_10": "surname:Zhu;given-names:Yi",
            "fpage": "3",
            "lpage": "9",
            "kwd": "fever anakinra",
            "article-id_doi": "10.1/x",
        },
        "text": "Fever in a girl",
    }
    heading = {"infons": {"section_type": "METHODS", "type": "title_2"}, "text": "Case report"}
    under = {"infons": {"section_type": "METHODS", "type": "paragraph"}, "text": "A girl had fever."}
    document = read(tmp_path, "a.json", json.dumps({"passages": [front, heading, under]}))
    assert [(name, value) for name, value, _, _ in stated(document)] == [
        ("title", "Fever in a girl"),
        ("author", "Ada Miller"),
        ("author", "Bo Chen"),
        ("author", "Yi Zhu"),
        ("doi", "10.1/x"),
        ("pages", "3-9"),
        ("keyword", "fever anakinra"),
    ]
    assert passages(document)[-1] == ("case", "en", "A girl had fever.")
