"""Files of many records: PubMed XML, MEDLINE, BioC. Every record was invented for the test."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from kg.documents import find_documents, loading, read_document, read_documents
from kg.documents.loading import GZIP
from kg.errors import DocumentError
from kg.model import Document
from kg.pipeline import read_all

ARTICLE = """<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">90000001</PMID>
<Article PubModel="Print-Electronic"><Journal><JournalIssue CitedMedium="Internet"><Volume>12</Volume>
<Issue>3</Issue><PubDate><Year>2020</Year><Month>May</Month></PubDate></JournalIssue>
<Title>Journal of invented cases</Title></Journal>
<ArticleTitle>[Fever in a girl: IFN-<sub>γ</sub> and <i>anakinra</i>].</ArticleTitle>
<Pagination><MedlinePgn>45-7</MedlinePgn></Pagination>
<ELocationID EIdType="pii" ValidYN="Y">e12</ELocationID>
<ELocationID EIdType="doi" ValidYN="Y">10.1234/jic.1</ELocationID>
<Abstract><AbstractText Label="PATIENT CONCERNS" NlmCategory="UNASSIGNED">A girl had fever &gt; 39 °C.
</AbstractText><AbstractText Label="What we learnt" NlmCategory="CONCLUSIONS">It went.</AbstractText>
<AbstractText>METHODS: One girl. RESULTS: She is well.</AbstractText>
<CopyrightInformation>Copyright of somebody.</CopyrightInformation></Abstract>
<AuthorList CompleteYN="Y"><Author ValidYN="Y"><LastName>Miller</LastName><ForeName>Ada</ForeName>
<AffiliationInfo><Affiliation>Department of Fever, One Hospital.</Affiliation></AffiliationInfo></Author>
<Author ValidYN="N"><LastName>Miler</LastName><ForeName>Ada</ForeName></Author>
<Author ValidYN="Y"><CollectiveName>Fever Group</CollectiveName></Author></AuthorList>
<Language>chi</Language><PublicationTypeList><PublicationType UI="x">Case Reports</PublicationType>
</PublicationTypeList><VernacularTitle>女孩发热一例.</VernacularTitle>
<ArticleDate DateType="Electronic"><Year>2020</Year><Month>04</Month><Day>02</Day></ArticleDate></Article>
<MeshHeadingList><MeshHeading><DescriptorName>Sepsis</DescriptorName></MeshHeading></MeshHeadingList>
<OtherAbstract Type="Publisher" Language="chi">
<AbstractText>目的 观察疗效。方法 随访1例。结果 好转。</AbstractText></OtherAbstract>
<KeywordList Owner="NOTNLM"><Keyword MajorTopicYN="N">fever</Keyword>
<Keyword MajorTopicYN="Y">anakinra</Keyword></KeywordList>
NOTICES</MedlineCitation><PubmedData><History><PubMedPubDate PubStatus="received"><Year>2019</Year>
<Month>2</Month><Day>1</Day></PubMedPubDate></History><ArticleIdList>
<ArticleId IdType="pubmed">90000001</ArticleId><ArticleId IdType="pmc">PMC9000001</ArticleId></ArticleIdList>
<ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.9/other</ArticleId></ArticleIdList>
</Reference></ReferenceList></PubmedData></PubmedArticle>"""
HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE PubmedArticleSet PUBLIC '
    '"-//NLM//DTD PubMedArticle, 1st January 2025//EN" "pubmed_250101.dtd">\n'
)
SECOND = (
    "<PubmedArticle><MedlineCitation><PMID>90000002</PMID><Article><ArticleTitle>Rash in a boy."
    "</ArticleTitle><Abstract><AbstractText>A boy had a rash.</AbstractText></Abstract></Article>"
    "</MedlineCitation></PubmedArticle>"
)
HOLLOW = "<PubmedArticle>\n<MedlineCitation><PMID>90000003</PMID><Article/></MedlineCitation></PubmedArticle>"
BOOK = (
    "<PubmedBookArticle><BookDocument><PMID>90000004</PMID><Book><BookTitle>Fevers</BookTitle></Book>"
    "<ArticleTitle>Fever</ArticleTitle><Abstract><AbstractText>Fever is common.</AbstractText></Abstract>"
    "</BookDocument></PubmedBookArticle>"
)


def pubmed(*records: str, notices: str = "") -> str:
    return HEAD + f"<PubmedArticleSet>{''.join(records)}</PubmedArticleSet>".replace("NOTICES", notices)


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    data = text.encode() if isinstance(text, str) else text
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") and not data.startswith(GZIP) else data)
    return path


def passages(document: Document) -> list[tuple[str, str, str]]:
    return [(p.section, p.language, p.span.of(document.text.text)) for p in document.text.passages]


def values(document: Document) -> list[tuple[str, str]]:
    for item in document.metadata:
        assert item.span is not None
        assert item.span.of(document.text.text) == item.value
    return [(item.name, item.value) for item in document.metadata]


def test_a_pubmed_record_gives_its_abstract_by_parts_and_its_metadata(tmp_path: Path) -> None:
    document = read_document(write(tmp_path, "one.xml", pubmed(ARTICLE)))
    assert document.text.name == "one.xml"
    assert document.slug == "10.1234-jic.1"
    assert [p for p in passages(document) if p[0] != "front"] == [
        ("title", "en", "Fever in a girl: IFN-γ and anakinra"),
        ("title", "zh", "女孩发热一例."),
        ("case", "en", "A girl had fever > 39 °C."),
        ("conclusion", "en", "It went."),
        ("methods", "en", "One girl."),
        ("results", "en", "She is well."),
        ("objective", "zh", "观察疗效。"),
        ("methods", "zh", "随访1例。"),
        ("results", "zh", "好转。"),
        ("keywords", "en", "fever; anakinra"),
    ]
    assert values(document) == [
        ("title", "Fever in a girl: IFN-γ and anakinra"),
        ("title", "女孩发热一例"),
        ("author", "Ada Miller"),
        ("author", "Fever Group"),
        ("affiliation", "Department of Fever, One Hospital."),
        ("journal", "Journal of invented cases"),
        ("year", "2020"),
        ("volume", "12"),
        ("issue", "3"),
        ("pages", "45-7"),
        ("doi", "10.1234/jic.1"),
        ("pmid", "90000001"),
        ("pmcid", "PMC9000001"),
        ("received", "2019-02-01"),
        ("published", "2020-05"),
        ("online", "2020-04-02"),
        ("keyword", "fever"),
        ("keyword", "anakinra"),
    ]
    assert "Sepsis" not in document.text.text
    assert "Copyright" not in document.text.text
    assert document.problems == ()


@pytest.mark.parametrize("name", ["set.xml", "set.xml.gz"])
def test_each_record_of_a_set_is_a_document_of_its_own(tmp_path: Path, name: str) -> None:
    results = list(read_documents(write(tmp_path, name, pubmed(ARTICLE, SECOND, HOLLOW, BOOK))))
    documents = [result for result in results if isinstance(result, Document)]
    assert [document.text.name for document in documents] == [
        f"{name}#90000001",
        f"{name}#90000002",
        f"{name}#90000004",
    ]
    assert passages(documents[1])[-1] == ("abstract", "en", "A boy had a rash.")
    assert passages(documents[2])[0] == ("title", "en", "Fever")
    (error,) = [result for result in results if isinstance(result, DocumentError)]
    assert "record 90000003 has no text to read" in str(error)
    assert error.line == 31


def test_a_set_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    path = write(tmp_path, "set.xml", pubmed(ARTICLE, SECOND)[:-40])
    documents, problems = read_all([path], lambda what, done, total: None)
    assert [document.value("pmid") for document in documents] == ["90000001"]
    (problem,) = problems
    assert problem.code == "unreadable-document"
    assert "1 of its records were read before" in problem.message
    with pytest.raises(DocumentError, match="holds 2 documents"):
        read_document(path)


def test_a_retracted_or_corrected_article_is_a_finding(tmp_path: Path) -> None:
    notices = (
        '<CommentsCorrectionsList><CommentsCorrections RefType="RetractionIn"><RefSource>J Inv. 2021;1:1'
        '</RefSource></CommentsCorrections><CommentsCorrections RefType="ErratumIn">'
        "<RefSource>J Inv. 2020;9:9</RefSource></CommentsCorrections></CommentsCorrectionsList>"
    )
    document = read_document(write(tmp_path, "one.xml", pubmed(ARTICLE, notices=notices)))
    assert [(p.code, p.level, p.message) for p in document.problems] == [
        ("retracted-work", "error", "this article was retracted (J Inv. 2021;1:1)"),
        ("corrected-work", "info", "this article was corrected (J Inv. 2020;9:9)"),
    ]


def test_a_pubmed_set_with_entities_or_none_inside_is_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE PubmedArticleSet [<!ENTITY a "b">]><PubmedArticleSet>&a;</PubmedArticleSet>'
    with pytest.raises(DocumentError, match="declares XML entities"):
        read_document(write(tmp_path, "bomb.xml", bomb))
    with pytest.raises(DocumentError, match="holds no records"):
        read_document(write(tmp_path, "none.xml", "<PubmedArticleSet></PubmedArticleSet>"))


# ------------------------------------------------------------------- MEDLINE

NBIB = """
PMID- 90000001
OWN - NLM
VI  - 12
IP  - 3
DP  - 2020 May
TI  - Fever in a girl: a case
      that went on.
LID - 10.1234/jic.1 [doi]
AB  - BACKGROUND: Fever is grave. CASE: A girl had fever. She was given
      anakinra. CONCLUSIONS: It went.
OAB - 目的 观察疗效。方法 随访1例。结果 好转。
FAU - Miller, Ada
AU  - Miller A
AD  - Department of Fever, One Hospital.
FAU - Chen, Bo
AU  - Chen B
LA  - eng
PT  - Case Reports
PT  - Retracted Publication
DEP - 20200402
TT  - 女孩发热一例
JT  - Journal of invented cases
PMC - PMC9000001
OT  - *fever
PHST- 2019/02/01 00:00 [received]
AID - jic.1 [pii]
PG  - 45-7

PMID- 90000002
TI  - Rash in a boy.
AB  - A boy had a rash.
"""


@pytest.mark.parametrize("name", ["saved.nbib", "pubmed-fever-set.txt"])
def test_medline_records_are_read_under_either_ending(tmp_path: Path, name: str) -> None:
    first, second = read_documents(write(tmp_path, name, NBIB.replace("\n", "\r\n")))
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert second.text.name == f"{name}#90000002"
    assert [p for p in passages(first) if p[0] != "front"] == [
        ("title", "en", "Fever in a girl: a case that went on."),
        ("title", "zh", "女孩发热一例"),
        ("introduction", "en", "Fever is grave."),
        ("case", "en", "A girl had fever. She was given anakinra."),
        ("conclusion", "en", "It went."),
        ("objective", "zh", "观察疗效。"),
        ("methods", "zh", "随访1例。"),
        ("results", "zh", "好转。"),
        ("keywords", "en", "fever"),
    ]
    assert values(first) == [
        ("title", "Fever in a girl: a case that went on"),
        ("title", "女孩发热一例"),
        ("author", "Ada Miller"),
        ("author", "Bo Chen"),
        ("affiliation", "Department of Fever, One Hospital."),
        ("journal", "Journal of invented cases"),
        ("year", "2020"),
        ("volume", "12"),
        ("issue", "3"),
        ("pages", "45-7"),
        ("doi", "10.1234/jic.1"),
        ("pmid", "90000001"),
        ("pmcid", "PMC9000001"),
        ("received", "2019-02-01"),
        ("published", "2020-05"),
        ("online", "2020-04-02"),
        ("keyword", "fever"),
    ]
    assert [problem.code for problem in first.problems] == ["retracted-work"]


def test_a_line_that_is_no_field_of_a_medline_record_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r":2: is no line of a MEDLINE record"):
        read_document(write(tmp_path, "a.nbib", "PMID- 90000001\nrubbish\n"))


# ---------------------------------------------------------------------- BioC

BIOC = """<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE collection SYSTEM "BioC.dtd">
<collection><source>PMC</source><document><id>9000001</id>
<passage><infon key="section_type">TITLE</infon><infon key="type">front</infon>
<infon key="article-id_doi">10.1234/jic.1</infon><infon key="name_0">surname:Miller;given-names:Ada</infon>
<offset>0</offset><text>Fever in a girl</text>
<annotation id="1"><infon key="type">Disease</infon><text>Fever</text></annotation></passage>
<passage><infon key="section_type">CASE</infon><infon key="type">paragraph</infon><offset>16</offset>
<text>A girl had fever.</text></passage></document>
<document><id>9000002</id><passage><infon key="type">abstract</infon><offset>0</offset>
<sentence><offset>0</offset><text>A boy had a rash.</text></sentence>
<sentence><offset>18</offset><text>It went.</text></sentence></passage></document></collection>"""


def test_a_bioc_xml_collection_gives_a_document_each(tmp_path: Path) -> None:
    first, second = read_documents(write(tmp_path, "many.xml", BIOC))
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert passages(first) == [
        ("title", "en", "Fever in a girl"),
        ("front", "en", "Ada Miller"),
        ("front", "en", "10.1234/jic.1"),
        ("case", "en", "A girl had fever."),
    ]
    assert first.value("doi") == "10.1234/jic.1"
    assert second.text.name == "many.xml#9000002"
    assert passages(second) == [("abstract", "en", "A boy had a rash. It went.")]


# ---------------------------------------------------------------------- gzip


def test_any_format_may_be_packed_and_a_folder_is_searched_for_it(tmp_path: Path) -> None:
    path = write(tmp_path, "case.TXT.gz", "A girl had fever. It went.\n")
    write(tmp_path, "data.tsv.gz", "a\tb\n")
    assert find_documents([tmp_path]) == [path]
    assert read_document(path).text.text == "A girl had fever. It went.\n"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"A girl had fever.", "not a gzip archive"),
        (gzip.compress(b"A girl had fever.")[:-9], "cut off"),
        (gzip.compress(b"A girl") + gzip.compress(b" had fever. It went.")[:-9], "cut off"),
        (gzip.compress(b"%PDF-1.7\n"), "looks like a PDF"),
        (gzip.compress(b" \n"), "is empty"),
    ],
    ids=["plain", "cut", "second part cut", "another kind", "empty"],
)
def test_a_broken_archive_is_refused_in_one_line(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "a.txt.gz"
    path.write_bytes(data)
    with pytest.raises(DocumentError, match=said):
        read_document(path)


def test_an_archive_in_parts_is_joined_and_a_bomb_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(b"A girl had fever. ") + gzip.compress(b"It went."))
    assert read_document(path).text.text == "A girl had fever. It went."
    monkeypatch.setattr(loading, "MAX_UNPACKED", 20)
    with pytest.raises(DocumentError, match="unpacks to more than"):
        read_document(path)
