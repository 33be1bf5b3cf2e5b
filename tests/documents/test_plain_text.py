"""Plain text: what a page pasted from a journal's site becomes. Every text here was written for the test."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.documents import read_document
from kg.model import Document
from kg.vocab import METADATA, SECTIONS


def read(tmp_path: Path, text: str, name: str = "page.txt") -> Document:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_document(path)


def passages(document: Document) -> list[tuple[str, str, str]]:
    text = document.text.text
    return [(p.section, p.language, p.span.of(text)) for p in document.text.passages]


def narrative(document: Document) -> list[tuple[str, str]]:
    return [(section, words) for section, _, words in passages(document) if section not in ("front", "back")]


def stated(document: Document, *names: str) -> list[tuple[str, str]]:
    return [(item.name, item.value) for item in document.metadata if not names or item.name in names]


ENGLISH_PAGE = """Skip to main content
Download PDF

Letter

Treating relapse of haemophagocytic lymphohistiocytosis with emapalumab

John Smith1*, Mary-Ann O'Neil2, PhD, and Wei Li1

1Department of Haematology, Invented Hospital, London, UK
2Institute of Things, Paris, France

*Correspondence: Professor John Smith, Invented Hospital, London, UK; john@example.org

Received 3 January 2020; Revised 5 February 2020; Accepted 12 March 2020; Published online 1 April 2020

Journal of Invented Cases 2020;12(3):45-47. doi: 10.1234/jic.2020.45

A man of 40 years had relapsed HLH. He received emapalumab, and fever settled.

Two weeks later he was well; the ferritin had fallen.

Keywords: HLH, emapalumab, relapse.

Funding: The Invented Fund (grant No. AB-123456) and the Other Fund (7654321) paid from 2018 to 2020.

Conflict of interest: The authors declare none.

References
1. Doe J. Fever. J Invented. 2019;12:1-9. doi: 10.9999/not.this.one
"""


def test_an_english_page_gives_its_metadata_and_nothing_else(tmp_path: Path) -> None:
    assert stated(read(tmp_path, ENGLISH_PAGE)) == [
        ("title", "Treating relapse of haemophagocytic lymphohistiocytosis with emapalumab"),
        ("author", "John Smith"),
        ("author", "Mary-Ann O'Neil"),
        ("author", "Wei Li"),
        ("affiliation", "Department of Haematology, Invented Hospital, London, UK"),
        ("affiliation", "Institute of Things, Paris, France"),
        ("corresponding-author", "John Smith"),
        ("received", "2020-01-03"),
        ("accepted", "2020-03-12"),
        ("online", "2020-04-01"),
        ("journal", "Journal of Invented Cases"),
        ("year", "2020"),
        ("volume", "12"),
        ("issue", "3"),
        ("pages", "45-47"),
        ("doi", "10.1234/jic.2020.45"),
        ("keyword", "HLH"),
        ("keyword", "emapalumab"),
        ("keyword", "relapse"),
        (
            "funding",
            "The Invented Fund (grant No. AB-123456) and the Other Fund (7654321) paid from 2018 to 2020.",
        ),
        ("grant", "AB-123456"),
        ("grant", "7654321"),
        ("competing-interests", "The authors declare none."),
    ]


def test_an_english_page_is_read_without_its_furniture(tmp_path: Path) -> None:
    assert narrative(read(tmp_path, ENGLISH_PAGE)) == [
        ("title", "Treating relapse of haemophagocytic lymphohistiocytosis with emapalumab"),
        ("body", "A man of 40 years had relapsed HLH. He received emapalumab, and fever settled."),
        ("body", "Two weeks later he was well; the ferritin had fallen."),
        ("keywords", "HLH, emapalumab, relapse."),
    ]


CHINESE_PAGE = """中华虚构病杂志 2020年6月第36卷第6期 401-404

·病例报告·

芦可替尼治疗成人斯蒂尔病一例

张三1 李四2 王小五1△

（1.某某大学附属医院风湿免疫科，某市 100000；2.某某医院血液科，某市 100001）

【摘要】 目的 观察疗效。方法 回顾1例患者的资料。结果 患者体温恢复正常。结论 该药可能有效。

【关键词】 斯蒂尔病；芦可替尼

【中图分类号】R593.2  【文献标识码】B

基金项目：虚构科学基金（81900001，81900002）

通信作者：王小五，E-mail：wang@example.com

1 临床资料

患者，女，34岁，因发热2周入院。予甲泼尼龙治疗后无好转。

1.1 实验室检查

铁蛋白升高。血小板减少。

2 讨论

本病少见。治疗困难。

2.1 治疗

JAK抑制剂可能有效。

利益冲突 所有作者均声明不存在利益冲突

参考文献
[1] 张三. 发热[J]. 中华虚构病杂志, 2018, 34(2): 1-3.

（收稿日期：2020-01-05）
（本文编辑：赵六）
"""


def test_a_chinese_page_gives_its_metadata_and_nothing_else(tmp_path: Path) -> None:
    assert stated(read(tmp_path, CHINESE_PAGE)) == [
        ("journal", "中华虚构病杂志"),
        ("year", "2020"),
        ("volume", "36"),
        ("issue", "6"),
        ("pages", "401-404"),
        ("title", "芦可替尼治疗成人斯蒂尔病一例"),
        ("author", "张三"),
        ("author", "李四"),
        ("author", "王小五"),
        ("affiliation", "某某大学附属医院风湿免疫科，某市 100000"),
        ("affiliation", "某某医院血液科，某市 100001"),
        ("keyword", "斯蒂尔病"),
        ("keyword", "芦可替尼"),
        ("funding", "虚构科学基金（81900001，81900002）"),
        ("grant", "81900001"),
        ("grant", "81900002"),
        ("corresponding-author", "王小五"),
        ("competing-interests", "所有作者均声明不存在利益冲突"),
        ("received", "2020-01-05"),
    ]


def test_a_chinese_page_is_cut_at_its_headings(tmp_path: Path) -> None:
    assert narrative(read(tmp_path, CHINESE_PAGE)) == [
        ("title", "芦可替尼治疗成人斯蒂尔病一例"),
        ("objective", "观察疗效。"),
        ("methods", "回顾1例患者的资料。"),
        ("results", "患者体温恢复正常。"),
        ("conclusion", "该药可能有效。"),
        ("keywords", "斯蒂尔病；芦可替尼"),
        ("case", "患者，女，34岁，因发热2周入院。予甲泼尼龙治疗后无好转。"),
        ("case", "铁蛋白升高。血小板减少。"),
        ("discussion", "本病少见。治疗困难。"),
        ("discussion", "JAK抑制剂可能有效。"),
    ]


BILINGUAL_PAGE = """• 论著 • 上一篇    下一篇

幼年特发性关节炎的治疗进展与随访观察

李一, 王二()

  1. 某某儿童医院 风湿科(某市 100000)
  • 收稿日期:2021-02-03 出版日期:2021-08-09
  • 基金资助:
    某市科研计划(2021A0001)

Treatment and follow-up of juvenile idiopathic arthritis

LI Yi, WANG Er()

  1. Department of Rheumatology, Some Children's Hospital, Town 100000, China
  • Received:2021-02-03 Published:2021-08-09

摘要:

目的 观察疗效。方法 随访30例患儿。结果 20例好转。结论 疗效较好。

关键词: 关节炎, 随访

Abstract:

Objective To see the effect. Methods We followed 30 children. Results Twenty improved. Conclusion It worked.

Key words: arthritis, follow-up
"""


def test_one_person_in_two_languages_has_one_order(tmp_path: Path) -> None:
    people = [
        (item.name, item.value, item.language, item.order)
        for item in read(tmp_path, BILINGUAL_PAGE).metadata
        if item.name in ("author", "corresponding-author")
    ]
    assert people == [
        ("author", "李一", "zh", 1),
        ("author", "王二", "zh", 2),
        ("corresponding-author", "王二", "zh", 2),
        ("author", "LI Yi", "en", 1),
        ("author", "WANG Er", "en", 2),
        ("corresponding-author", "WANG Er", "en", 2),
    ]


def test_titles_in_two_languages_stand_over_their_authors(tmp_path: Path) -> None:
    titles = [(m.language, m.value) for m in read(tmp_path, BILINGUAL_PAGE).metadata if m.name == "title"]
    assert titles == [
        ("zh", "幼年特发性关节炎的治疗进展与随访观察"),
        ("en", "Treatment and follow-up of juvenile idiopathic arthritis"),
    ]


def test_dates_given_in_both_languages_are_stated_once(tmp_path: Path) -> None:
    document = read(tmp_path, BILINGUAL_PAGE)
    assert stated(document, "received", "published") == [
        ("received", "2021-02-03"),
        ("published", "2021-08-09"),
    ]


def test_a_value_under_its_label_is_read(tmp_path: Path) -> None:
    document = read(tmp_path, BILINGUAL_PAGE)
    assert stated(document, "funding", "grant") == [
        ("funding", "某市科研计划(2021A0001)"),
        ("grant", "2021A0001"),
    ]


def test_both_abstracts_are_cut_in_their_language(tmp_path: Path) -> None:
    cut = [
        (s, lang, w)
        for s, lang, w in passages(read(tmp_path, BILINGUAL_PAGE))
        if s in ("results", "keywords")
    ]
    assert cut == [
        ("results", "zh", "20例好转。"),
        ("keywords", "zh", "关节炎, 随访"),
        ("results", "en", "Twenty improved."),
        ("keywords", "en", "arthritis, follow-up"),
    ]


def test_publisher_page_with_labels_over_values(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "Case Report\nOpen access\nPublished: 04 May 2021\n"
        "Anakinra in a boy with relapsing macrophage activation syndrome\n"
        "Jane Q. Doe ORCID: orcid.org/0000-0000-0000-0001, Wei Zhang & Maria del Carmen Ruiz\n\n"
        "Journal of Invented Rheumatology volume 19, Article number: 77 (2021) Cite this article\n\n"
        "1234 Accesses\n\nMetrics details\n\n"
        "Abstract\nBackground\nIt is a grave complication. It can be fatal.\n\n"
        "Case presentation\nA 7-year-old boy had fever. He was given anakinra.\n\n"
        "References\nDoe J, Roe R. Fever. J Invented. 2019;12:1-9.\n\n"
        "Author information\nAuthors and Affiliations\nDepartment of Paediatrics, One University, Town\n\n"
        "Corresponding author\nCorrespondence to Jane Q. Doe.\n\n"
        "About this article\nReceived\n01 January 2021\n\nAccepted\n02 April 2021\n\n"
        "DOI\nhttps://doi.org/10.1234/jir-021-0077-1\n\nKeywords\nAnakinra\nRelapse\n",
    )
    assert stated(document) == [
        ("published", "2021-05-04"),
        ("title", "Anakinra in a boy with relapsing macrophage activation syndrome"),
        ("author", "Jane Q. Doe"),
        ("author", "Wei Zhang"),
        ("author", "Maria del Carmen Ruiz"),
        ("journal", "Journal of Invented Rheumatology"),
        ("year", "2021"),
        ("volume", "19"),
        ("pages", "77"),
        ("affiliation", "Department of Paediatrics, One University, Town"),
        ("corresponding-author", "Jane Q. Doe"),
        ("received", "2021-01-01"),
        ("accepted", "2021-04-02"),
        ("doi", "10.1234/jir-021-0077-1"),
        ("keyword", "Anakinra"),
        ("keyword", "Relapse"),
    ]
    assert narrative(document)[1:3] == [
        ("introduction", "It is a grave complication. It can be fatal."),
        ("case", "A 7-year-old boy had fever. He was given anakinra."),
    ]


def test_chinese_platform_page_with_labels_over_values(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "首页 > 期刊首页 > 2022年45卷3期 > 托珠单抗治疗发热2例\n"
        "托珠单抗治疗发热2例并文献复习\nTocilizumab for fever: two cases and a literature review\n\n"
        "作者：\n王一  李二  张三\n作者单位：\n100000 某市，某某大学第一医院儿科\n"
        "DOI：10.12345/j.issn.0000-1111.2022.03.004\n收稿日期：2021-11-05\n"
        "摘要\n目的\n总结经验。\n结果\n2例均好转。\n结论\n可能有效。\n关键词\n托珠单抗；发热\n"
        "引用本文：王一, 李二, 张三. 托珠单抗治疗发热2例[J]. 虚构儿科杂志, 2022, 45(3): 200-203.\n\n"
        "发热是常见的症状。其病因很多。\n"
        "1 病例资料\n例1，男，8岁，因发热10天入院。治疗无效。\n例2，女，5岁，因皮疹入院。\n",
    )
    assert stated(document) == [
        ("title", "托珠单抗治疗发热2例并文献复习"),
        ("title", "Tocilizumab for fever: two cases and a literature review"),
        ("author", "王一"),
        ("author", "李二"),
        ("author", "张三"),
        ("affiliation", "100000 某市，某某大学第一医院儿科"),
        ("doi", "10.12345/j.issn.0000-1111.2022.03.004"),
        ("received", "2021-11-05"),
        ("keyword", "托珠单抗"),
        ("keyword", "发热"),
        ("journal", "虚构儿科杂志"),
        ("year", "2022"),
        ("volume", "45"),
        ("issue", "3"),
        ("pages", "200-203"),
    ]
    assert narrative(document)[2:] == [
        ("objective", "总结经验。"),
        ("results", "2例均好转。"),
        ("conclusion", "可能有效。"),
        ("keywords", "托珠单抗；发热"),
        ("body", "发热是常见的症状。其病因很多。"),
        ("case", "例1，男，8岁，因发热10天入院。治疗无效。"),
        ("case", "例2，女，5岁，因皮疹入院。"),
    ]


def test_page_with_journal_over_volume_and_letters_for_affiliations(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "Journal home\n\nJournal of Invented Medicine\nVolume 12, Issue 3, May 2020, Pages 100-104\n\n"
        "Case report\nEmapalumab rescue of fever in lupus\nAuthor links open overlay panel\n"
        "Ada Miller a, Bo Chen b, Carla de la Cruz a c\na\nDepartment of Medicine, One Hospital, Town\n"
        "b\nInstitute of Two, Town\n"
        "Received 3 January 2020, Revised 1 March 2020, Available online 5 April 2020.\n\n"
        "https://doi.org/10.1234/j.jim.2020.01.001\nGet rights and content\nHighlights\n•\nIt was safe.\n\n"
        "Abstract\nWe describe a woman of 23 years. She had fever.\nKeywords\nEmapalumab\nLupus\n"
        "1. Introduction\nFever is grave. It is often missed.\n2. Case presentation\n2.1. Patient history\n"
        "A woman had lupus for 3 years.\nDeclaration of competing interest\nThe authors have none.\n",
    )
    assert stated(document) == [
        ("journal", "Journal of Invented Medicine"),
        ("year", "2020"),
        ("volume", "12"),
        ("issue", "3"),
        ("pages", "100-104"),
        ("title", "Emapalumab rescue of fever in lupus"),
        ("author", "Ada Miller"),
        ("author", "Bo Chen"),
        ("author", "Carla de la Cruz"),
        ("affiliation", "Department of Medicine, One Hospital, Town"),
        ("affiliation", "Institute of Two, Town"),
        ("received", "2020-01-03"),
        ("online", "2020-04-05"),
        ("doi", "10.1234/j.jim.2020.01.001"),
        ("keyword", "Emapalumab"),
        ("keyword", "Lupus"),
        ("competing-interests", "The authors have none."),
    ]
    assert narrative(document)[1:] == [
        ("abstract", "It was safe."),
        ("abstract", "We describe a woman of 23 years. She had fever."),
        ("keywords", "Emapalumab"),
        ("keywords", "Lupus"),
        ("introduction", "Fever is grave. It is often missed."),
        ("case", "A woman had lupus for 3 years."),
    ]


def test_abstract_page_of_an_index_with_other_articles_below(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "Skip to main page content\nLog in\nAdvanced\nDisplay options\n. 2019 Mar;38(3):901-906.\n"
        " doi: 10.1234/s1-018. Epub 2018 Dec 20.\n"
        "Treatment of refractory fever with baricitinib: a case report\nAda Miller 1, Bo Chen 2\n"
        "Affiliations\nCollapse\nAffiliations\n"
        "1 Department of Fever, One University School of Medicine, Town. ada@example.org.\n"
        "2 Department of Medicine, Two Hospital, Town.\nPMID: 12345678 DOI: 10.1234/s1-018\n"
        "Abstract\nWe report a patient with fever. Baricitinib 4 mg daily was started.\n\n"
        "Keywords: Baricitinib; Fever.\n\nConflict of interest statement\nNone.\n\n"
        "Similar articles\nSome other patients who got etoposide and who died of their disease.\n"
        "Doe J, Roe R. J Invented. 2018;3:4-5. doi: 10.1/other.\nPMID: 1111111\n",
    )
    assert stated(document) == [
        ("year", "2019"),
        ("volume", "38"),
        ("issue", "3"),
        ("pages", "901-906"),
        ("doi", "10.1234/s1-018"),
        ("online", "2018-12-20"),
        ("title", "Treatment of refractory fever with baricitinib: a case report"),
        ("author", "Ada Miller"),
        ("author", "Bo Chen"),
        ("affiliation", "Department of Fever, One University School of Medicine, Town"),
        ("affiliation", "Department of Medicine, Two Hospital, Town"),
        ("pmid", "12345678"),
        ("keyword", "Baricitinib"),
        ("keyword", "Fever"),
        ("competing-interests", "None."),
    ]
    assert narrative(document)[1:] == [
        ("abstract", "We report a patient with fever. Baricitinib 4 mg daily was started."),
        ("keywords", "Baricitinib; Fever."),
    ]


def test_full_text_page_of_an_archive(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "J Invented Med. 2021 Jan 5; 9(1): 12–15.\nPublished online 2021 Jan 5. doi: 10.1234/jim.2021.9\n"
        "PMCID: PMC7777777\nPMID: 33333333\nAnakinra in a child with fever\n"
        "Ada Miller,1 Bo Chen,1,2 and Carla Diaz3\n"
        "Abstract\nIntroduction\nFever is severe, and it can kill.\n\n"
        "Keywords: anakinra, fever\nCase Presentation\nA 6-year-old girl came with fever. She was ill.\n\n"
        "Open in a separate window\nFigure 1\nCourse of ferritin over time.\n\nDay 1\tDay 2\n500\t600\n"
        "Discussion\nWe think that anakinra helped the girl.\n",
    )
    assert stated(document) == [
        ("journal", "J Invented Med"),
        ("year", "2021"),
        ("volume", "9"),
        ("issue", "1"),
        ("pages", "12–15"),
        ("online", "2021-01-05"),
        ("doi", "10.1234/jim.2021.9"),
        ("pmcid", "PMC7777777"),
        ("pmid", "33333333"),
        ("title", "Anakinra in a child with fever"),
        ("author", "Ada Miller"),
        ("author", "Bo Chen"),
        ("author", "Carla Diaz"),
        ("keyword", "anakinra"),
        ("keyword", "fever"),
    ]
    assert narrative(document)[1:] == [
        ("introduction", "Fever is severe, and it can kill."),
        ("keywords", "anakinra, fever"),
        ("case", "A 6-year-old girl came with fever. She was ill."),
        ("caption", "Figure 1"),
        ("caption", "Course of ferritin over time."),
        ("table", "Day 1\tDay 2"),
        ("discussion", "We think that anakinra helped the girl."),
    ]


def test_numbered_author_items_and_footnotes_without_colons(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "Article Text\n\nDownload PDFPDF\nEmapalumab as a bridge to transplantation: three cases\n"
        "  1. Ada Miller1,2,\n  2. Bo Chen2\n"
        "  1. 1 Department of Haematology, One Hospital, Town, Country\n"
        "  2. 2 Institute of Two, Town, Country\n"
        "  1. Correspondence to Dr Bo Chen; bo{at}example.org\n\n"
        "Statistics from Altmetric.com\n\n"
        "Three children received emapalumab. All were transplanted.\n\nView Full Text\n\nFootnotes\n\n"
        "  • Handling editor Carl X Diaz\n\n  • Contributors AM wrote the letter.\n\n"
        "  • Funding The study had money from a fund (Grant/Award No 2020ABC0001).\n\n"
        "  • Competing interests None declared.\n\n"
        "  • Provenance and peer review Not commissioned; externally peer reviewed.",
    )
    assert stated(document) == [
        ("title", "Emapalumab as a bridge to transplantation: three cases"),
        ("author", "Ada Miller"),
        ("author", "Bo Chen"),
        ("affiliation", "Department of Haematology, One Hospital, Town, Country"),
        ("affiliation", "Institute of Two, Town, Country"),
        ("corresponding-author", "Bo Chen"),
        ("handling-editor", "Carl X Diaz"),
        ("funding", "The study had money from a fund (Grant/Award No 2020ABC0001)."),
        ("grant", "2020ABC0001"),
        ("competing-interests", "None declared."),
        ("provenance", "Not commissioned; externally peer reviewed."),
    ]
    assert narrative(document) == [
        ("title", "Emapalumab as a bridge to transplantation: three cases"),
        ("body", "Three children received emapalumab. All were transplanted."),
    ]


def test_what_a_page_does_not_state_is_absent(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "Anakinra for refractory fever in two adults\n\nAda Miller, Bo Chen\n\n"
        "Two adults improved. The project (XYZ2021ABC01) of 2019 is not a year of print.\n",
    )
    assert {item.name for item in document.metadata} == {"title", "author"}


def test_a_bare_text_is_body_without_a_title(tmp_path: Path) -> None:
    document = read(
        tmp_path, "A girl had fever. She recovered.\n\nShe was seen in our Hospital again. All was well.\n"
    )
    assert passages(document) == [
        ("body", "en", "A girl had fever. She recovered."),
        ("body", "en", "She was seen in our Hospital again. All was well."),
    ]
    assert document.metadata == ()


def test_a_short_first_line_over_a_text_is_its_title(tmp_path: Path) -> None:
    document = read(tmp_path, "Anakinra in a girl with fever\n\nShe had fever. She recovered.\n")
    assert narrative(document) == [
        ("title", "Anakinra in a girl with fever"),
        ("body", "She had fever. She recovered."),
    ]


@pytest.mark.parametrize(
    ("line", "section"),
    [
        ("Introduction", "introduction"),
        ("BACKGROUND", "introduction"),
        ("1. Introduction", "introduction"),
        ("Patients and Methods", "methods"),
        ("2 材料与方法", "methods"),
        ("Case report", "case"),
        ("Case 2", "case"),
        ("病例2", "case"),
        ("一、病例资料", "case"),
        ("2.1 临床资料", "case"),
        ("Results and discussion", "results"),
        ("结 果", "results"),
        ("3讨论", "discussion"),
        ("Discussion:", "discussion"),
        ("文献复习", "literature"),
        ("Literature review", "literature"),
        ("Conclusions", "conclusion"),
        ("小结", "conclusion"),
        ("参考文献", "back"),
        ("Acknowledgements", "back"),
    ],
)
def test_a_heading_line_opens_its_section_and_is_in_no_passage(
    tmp_path: Path, line: str, section: str
) -> None:
    document = read(
        tmp_path, f"He had fever for long. It went.\n\n{line}\n\nThe fever was gone. He was well.\n"
    )
    assert passages(document) == [
        ("body", "en", "He had fever for long. It went."),
        (section, "en", "The fever was gone. He was well."),
    ]


ABSTRACTS = {
    "OBJECTIVE: To see. METHODS: We looked. RESULTS: It worked. CONCLUSIONS: It may work.": [
        ("objective", "To see."),
        ("methods", "We looked."),
        ("results", "It worked."),
        ("conclusion", "It may work."),
    ],
    "Background Fever is bad. Methods We looked. Results Two improved. Conclusion It may work.": [
        ("introduction", "Fever is bad."),
        ("methods", "We looked."),
        ("results", "Two improved."),
        ("conclusion", "It may work."),
    ],
    "Rationale: Fever is bad. Patient concerns: He had fever. Interventions: Anakinra. Lessons: It may do.": [
        ("introduction", "Fever is bad."),
        ("case", "He had fever."),
        ("case", "Anakinra."),
        ("conclusion", "It may do."),
    ],
    "【目的】观察疗效。【方法】回顾资料。【结果】2例好转。【结论】可能有效。": [
        ("objective", "观察疗效。"),
        ("methods", "回顾资料。"),
        ("results", "2例好转。"),
        ("conclusion", "可能有效。"),
    ],
    "目的：观察疗效。方法：回顾资料。结果：2例好转。结论：可能有效。": [
        ("objective", "观察疗效。"),
        ("methods", "回顾资料。"),
        ("results", "2例好转。"),
        ("conclusion", "可能有效。"),
    ],
    "目的 观察疗效。方法采用30例资料。结果在治疗后好转。结论 可能有效。": [
        ("objective", "观察疗效。"),
        ("methods", "采用30例资料。"),
        ("results", "在治疗后好转。"),
        ("conclusion", "可能有效。"),
    ],
}


@pytest.mark.parametrize(("abstract", "parts"), ABSTRACTS.items())
def test_structured_abstracts_are_split_at_their_headings(
    tmp_path: Path, abstract: str, parts: list[tuple[str, str]]
) -> None:
    heading = "摘要" if "目的" in abstract else "Abstract"
    for page in (f"{heading}\n\n{abstract}\n", f"{heading}：{abstract}\n", abstract):
        assert narrative(read(tmp_path, page)) == parts


@pytest.mark.parametrize(
    "heading",
    ["Family history", "## Differential diagnosis:", "2.1 既往史", "家族史", "Past medical history"],
)
def test_a_heading_that_changes_the_meaning_stays_with_its_text(tmp_path: Path, heading: str) -> None:
    before, under, after = (
        "He had fever for three weeks.",
        "His mother had it. She died.",
        "He is well. All ended.",
    )
    document = read(tmp_path, f"Case report\n{before}\n\n{heading}\n{under}\n\n{after}\n")
    words = f"{heading.removeprefix('## ')}\n{under}"
    assert narrative(document) == [("case", before), ("case", words), ("case", after)]


def test_inline_words_that_change_the_meaning_stay_in_the_passage(tmp_path: Path) -> None:
    for text in (
        "既往史：曾患肺炎。现病史：发热3天。",
        "Diagnosis: fever. Treatment: none. Family history: asthma.",
    ):
        assert narrative(read(tmp_path, text)) == [("body", text)]


def test_ordinary_sentences_are_no_headings(tmp_path: Path) -> None:
    text = "We looked. Results were good. Methods for this exist. 结果显示好转。方法是随访。"
    assert narrative(read(tmp_path, text)) == [("body", text)]


def test_lines_that_start_with_a_heading_keep_their_section(tmp_path: Path) -> None:
    document = read(
        tmp_path, "METHODS: We looked at\nall of them.\n\nThen we looked again. Twice.\nRESULTS: It worked.\n"
    )
    assert narrative(document) == [
        ("methods", "We looked at\nall of them."),
        ("methods", "Then we looked again. Twice."),
        ("results", "It worked."),
    ]


def test_a_title_and_a_structured_abstract_in_one_line(tmp_path: Path) -> None:
    document = read(
        tmp_path, "Fever in a child. BACKGROUND: It is bad. CASE REPORT: A boy had it. He recovered."
    )
    assert stated(document) == [("title", "Fever in a child")]
    assert narrative(document) == [
        ("title", "Fever in a child."),
        ("introduction", "It is bad."),
        ("case", "A boy had it. He recovered."),
    ]


PUBMED = """1. Invented J Pediatr. 2014 Dec;81(12):1381-3. doi: 10.1000/s1. Epub
 2014 Apr 15.

Fever in a child with an invented syndrome that goes on for
long.

Miller A(1), Chen B(2),
de Vries C.

Author information:
(1)Department of Fever, One Hospital, Town, Country.
(2)Institute of Two, Town, Country. Electronic address:
b@example.org.

Comment in
    Invented J Pediatr. 2015 Jun;82(6):576. doi: 10.1000/other.

A boy had fever for a long time. It was treated with anakinra at
a low dose, and it went.

Copyright © 2014 Somebody. All rights reserved.

DOI: 10.1000/s1
PMID: 12345678 [Indexed for MEDLINE]
"""


def test_a_pubmed_record_keeps_its_blocks_out_of_the_narrative(tmp_path: Path) -> None:
    document = read(tmp_path, PUBMED)
    assert narrative(document) == [
        ("title", "Fever in a child with an invented syndrome that goes on for\nlong."),
        (
            "body",
            "A boy had fever for a long time. It was treated with anakinra at\na low dose, and it went.",
        ),
    ]
    assert stated(document) == [
        ("journal", "Invented J Pediatr"),
        ("year", "2014"),
        ("volume", "81"),
        ("issue", "12"),
        ("pages", "1381-3"),
        ("doi", "10.1000/s1"),
        ("online", "2014-04-15"),
        ("title", "Fever in a child with an invented syndrome that goes on for\nlong"),
        ("author", "Miller A"),
        ("author", "Chen B"),
        ("author", "de Vries C"),
        ("affiliation", "Department of Fever, One Hospital, Town, Country"),
        ("affiliation", "Institute of Two, Town, Country"),
        ("pmid", "12345678"),
    ]


def test_tables_and_captions_have_their_own_sections(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "Results\nTable 1 shows the values. They rose.\n\nTable 1. Values of two patients\n\n"
        "Ferritin\t500\t600\nPlatelets\t20\t30\n\n表2 两例患者的结果 Table 2 Results of two patients\n\n"
        "• 第一例\n• 第二例\n\n表2为结果。数值升高。\n\n"
        "Figure 1. A picture of a cell.\n\nThey fell again. All was well.\n",
    )
    assert [(section, words) for section, _, words in passages(document)] == [
        ("results", "Table 1 shows the values. They rose."),
        ("caption", "Table 1. Values of two patients"),
        ("table", "Ferritin\t500\t600"),
        ("table", "Platelets\t20\t30"),
        ("caption", "表2 两例患者的结果"),
        ("caption", "Table 2 Results of two patients"),
        ("table", "第一例"),
        ("table", "第二例"),
        ("results", "表2为结果。数值升高。"),
        ("caption", "Figure 1. A picture of a cell."),
        ("results", "They fell again. All was well."),
    ]


def test_language_goes_by_passage_and_a_long_mixed_paragraph_is_cut(tmp_path: Path) -> None:
    chinese = "患者为三十岁男性，因反复发热两个月来到医院，予甲泼尼龙和依托泊苷治疗后没有好转。"
    english = "The patient was a man of thirty years who had had fever for two months and did not improve."
    document = read(
        tmp_path,
        f"{chinese}{english}\n\n患者使用ruxolitinib和etoposide后好转。\n\nShe (芦可替尼) was well again.\n",
    )
    assert [(language, words) for _, language, words in passages(document)] == [
        ("zh", chinese),
        ("en", english),
        ("zh", "患者使用ruxolitinib和etoposide后好转。"),
        ("en", "She (芦可替尼) was well again."),
    ]


def test_hard_wrapped_lines_are_one_passage_and_unwrapped_lines_are_several(tmp_path: Path) -> None:
    wrapped = (
        "The boy had fever for a very long time before he came to\nour clinic in spring. He\nwas treated."
    )
    long_lines = "\n".join(["He had fever. " * 12 + "It went.", "She had fever. " * 12 + "It went too."])
    assert len(passages(read(tmp_path, wrapped))) == 1
    assert len(passages(read(tmp_path, long_lines))) == 2


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("Received: 2024-03-09", "2024-03-09"),
        ("Received 9 March 2024", "2024-03-09"),
        ("Received: March 9, 2024", "2024-03-09"),
        ("Received: 9th Mar 2024", "2024-03-09"),
        ("Received: 2024 Mar 9", "2024-03-09"),
        ("Received: March 2024", "2024-03"),
        ("收稿日期：2024年3月9日", "2024-03-09"),
        ("收稿日期 2024.03.09", "2024-03-09"),
        ("[收稿日期] 2024/3/9", "2024-03-09"),
    ],
)
def test_dates_are_normalised_and_keep_the_words_they_were_read_from(
    tmp_path: Path, written: str, iso: str
) -> None:
    document = read(
        tmp_path,
        f"Fever in two invented adults\n\nAda Miller, Bo Chen\n\n{written}\n\nThey had fever. It went.\n",
    )
    (item,) = [item for item in document.metadata if item.name == "received"]
    assert item.value == iso
    assert item.span is not None
    assert item.span.of(document.text.text)[-1] == written[-1]


def test_keywords_without_a_colon_are_keywords_unless_they_are_a_sentence(tmp_path: Path) -> None:
    listed = read(tmp_path, "Abstract\nA girl had fever for three weeks.\nKeywords fever, anakinra\n")
    assert stated(listed) == [("keyword", "fever"), ("keyword", "anakinra")]
    sentence = read(tmp_path, "Keywords were looked for in all the records. None was found.\n")
    assert narrative(sentence) == [("body", "Keywords were looked for in all the records. None was found.")]


def test_an_impossible_date_is_absent(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "Fever in two adults\n\nAda Miller, Bo Chen\n\nReceived: 2024-13-40\n\nThey had fever. It went.\n",
    )
    assert document.value("received") is None


def test_a_paragraph_that_lost_its_full_stop_is_still_read(tmp_path: Path) -> None:
    words = "A man of 40 years with relapsed disease was admitted, received emapalumab and did well"
    document = read(tmp_path, f"Fever in one adult\n\nAda Miller, Bo Chen\n\n{words}\n")
    assert narrative(document)[-1] == ("body", words)


def test_sections_and_names_are_those_of_the_vocabulary(tmp_path: Path) -> None:
    for page in (ENGLISH_PAGE, CHINESE_PAGE, BILINGUAL_PAGE, PUBMED):
        document = read(tmp_path, page)
        assert {p.section for p in document.text.passages} <= SECTIONS
        assert {item.name for item in document.metadata} <= set(METADATA)


def test_a_work_without_a_doi_is_named_by_its_title_in_any_dress(tmp_path: Path) -> None:
    plain = read(tmp_path, "Fever in two invented adults\n\nThey had fever. It went.\n")
    dressed = read(
        tmp_path, "---\ntitle: 'Fever in Two  Invented Adults.'\n---\n\nThey had it. It went.\n", "x.md"
    )
    assert plain.slug == dressed.slug
    assert plain.slug.startswith("title-")


def test_headings_that_a_full_stop_sets_off(tmp_path: Path) -> None:
    """Many journals print "Objective. To ...", and a series prints "Case 2. A boy ..."."""
    page = (
        "Two children with a rash. A short series\nDoe J, Roe K\n\n"
        "Objective. To report two children who were seen with a rash in our clinic.\n"
        "Case 1. A girl aged 4 years had a rash.\n"
        "Case 2. A boy aged 6 years had none.\nConclusion. Rashes differ."
    )
    assert [p.section for p in read(tmp_path, page).text.passages if p.section != "front"] == [
        "title",
        "objective",
        "case",
        "case",
        "conclusion",
    ]


def test_the_patient_may_be_a_heading(tmp_path: Path) -> None:
    page = "A rash after a walk\n\nBACKGROUND\nRashes are common.\n\nPATIENT\nThe boy had walked in grass.\n"
    assert [p.section for p in read(tmp_path, page).text.passages] == ["title", "introduction", "case"]
