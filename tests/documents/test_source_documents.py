"""The two source papers and their digests, and the development texts: read as they are.

The papers stay outside the repository; where they are not beside it, their tests are skipped. What is
expected is bibliographic data typed by hand, compared both ways.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.config import resource_dir
from kg.documents import find_documents, read_document
from kg.model import Document

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
SEEDS, DEV = SHARED / "seeds", SHARED / "dev" / "text"
needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the source papers are not beside the repository")
needs_dev = pytest.mark.skipif(not DEV.is_dir(), reason="the development texts are not beside the repository")

WU = "wu-2025-sjia-mas-ruxolitinib"
SONG = "song-2025-adult-mas-ruxolitinib"

WU_TITLES = [
    (
        "title",
        "Salvage therapy for refractory macrophage activation syndrome associated with systemic juvenile "
        "idiopathic arthritis: a case report",
        "en",
        None,
    ),
    ("title", "全身型幼年特发性关节炎相关难治性巨噬细胞活化综合征的挽救治疗1例报告", "zh", None),
]
WU_STATED = [
    *WU_TITLES,
    ("author", "吴建强", "zh", 1),
    ("author", "沈丹萍", "zh", 2),
    ("author", "卢美萍", "zh", 3),
    ("author", "WU Jianqiang", "en", 1),
    ("author", "SHEN Danping", "en", 2),
    ("author", "LU Meiping", "en", 3),
    ("corresponding-author", "卢美萍", "zh", 3),
    ("corresponding-author", "LU Meiping", "en", 3),
    (
        "affiliation",
        "浙江大学医学院附属儿童医院 国家儿童健康与疾病临床医学研究中心 风湿免疫过敏科(浙江杭州 310000)",
        "zh",
        None,
    ),
    (
        "affiliation",
        "Department of Rheumatology Immunology and Allergy, Children's Hospital, Zhejiang University School "
        "of Medicine, National Clinical Research Center for Child Health, Hangzhou 310000, Zhejiang, China",
        "en",
        None,
    ),
    ("journal", "临床儿科杂志", "zh", None),
    ("year", "2025", None, None),
    ("volume", "43", None, None),
    ("issue", "3", None, None),
    ("pages", "216-219", None, None),
    ("doi", "10.12372/jcp.2025.24e0236", None, None),
    ("received", "2024-03-19", None, None),
    ("accepted", "2024-07-01", None, None),
    ("published", "2025-03-15", None, None),
    ("online", "2025-02-27", None, None),
    ("grant", "2023C03032", None, None),
    ("keyword", "全身型幼年特发性关节炎", "zh", 1),
    ("keyword", "巨噬细胞活化综合征", "zh", 2),
    ("keyword", "难治性", "zh", 3),
    ("keyword", "芦可替尼", "zh", 4),
    ("keyword", "systemic juvenile idiopathic arthritis", "en", 1),
    ("keyword", "macrophage activation syndrome", "en", 2),
    ("keyword", "refractory", "en", 3),
    ("keyword", "ruxolitinib", "en", 4),
]
SONG_TITLE = (
    "Ruxolitinib as a salvage therapy in adult-onset macrophage activation syndrome: "
    "insights from eight cases"
)
HOSPITAL = "Peking University People's Hospital, Beijing, People's Republic of China"
SONG_STATED = [
    ("title", SONG_TITLE, "en", None),
    ("author", "Ziyi Song", "en", 1),
    ("author", "Haihong Yao", "en", 2),
    ("author", "Yuebo Jin", "en", 3),
    ("author", "Xue Li", "en", 4),
    ("author", "Yuan Jia", "en", 5),
    ("author", "Jing He", "en", 6),
    ("author", "Zhanguo Li", "en", 7),
    ("corresponding-author", "Haihong Yao", "en", 2),
    ("affiliation", f"Department of Rheumatology and Immunology, {HOSPITAL}", "en", None),
    (
        "affiliation",
        f"Beijing Key Laboratory for Rheumatism Mechanism and Immune Diagnosis (BZ0135), {HOSPITAL}",
        "en",
        None,
    ),
    ("affiliation", f"Peking-Tsinghua Center for Life Sciences, {HOSPITAL}", "en", None),
    ("grant", "2022YFC3602000", None, None),
    ("grant", "81801618", None, None),
    ("grant", "PKU2021LCXQ008", None, None),
    ("competing-interests", "None declared.", "en", None),
    ("handling-editor", "Josef S Smolen", "en", None),
    ("provenance", "Not commissioned; externally peer reviewed.", "en", None),
]


def stated(document: Document, *without: str) -> list[tuple[str, str, str | None, int | None]]:
    found = [
        (item.name, item.value, item.language, item.order)
        for item in document.metadata
        if item.name not in without
    ]
    return sorted(found, key=repr)


def sections(document: Document) -> list[tuple[str, str]]:
    return [
        (passage.section, passage.language)
        for passage in document.text.passages
        if passage.section not in ("front", "back")
    ]


@needs_seeds
def test_wu_states_its_bibliography_in_both_languages() -> None:
    document = read_document(SEEDS / f"{WU}.txt")
    assert stated(document, "funding") == sorted(WU_STATED, key=repr)
    funding = [item for item in document.metadata if item.name == "funding"]
    assert [(item.language, item.value.endswith("(2023C03032)")) for item in funding] == [("zh", True)]


@needs_seeds
def test_song_states_no_doi_journal_or_year() -> None:
    document = read_document(SEEDS / f"{SONG}.txt")
    assert stated(document, "funding") == sorted(SONG_STATED, key=repr)
    (funding,) = [item for item in document.metadata if item.name == "funding"]
    assert all(number in funding.value for number in ("2022YFC3602000", "81801618", "PKU2021LCXQ008"))


@needs_seeds
def test_the_papers_are_cut_into_their_sections() -> None:
    wu = read_document(SEEDS / f"{WU}.txt")
    abstract = ["objective", "methods", "results", "conclusion", "keywords"]
    assert sections(wu) == [
        ("title", "zh"),
        ("title", "en"),
        *[(section, "zh") for section in abstract],
        *[(section, "en") for section in abstract],
    ]
    song = read_document(SEEDS / f"{SONG}.txt")
    assert sections(song) == [("title", "en"), ("body", "en")]


@needs_seeds
@pytest.mark.parametrize("name", [WU, SONG])
def test_a_digest_belongs_to_the_work_of_its_paper(name: str) -> None:
    paper, digest = (
        read_document(SEEDS / f"{name}.txt"),
        read_document(resource_dir("documents") / f"{name}.md"),
    )
    assert paper.slug == digest.slug
    assert (paper.text.kind, digest.text.kind) == ("original", "digest")
    assert paper.text.sha256 != digest.text.sha256


def test_the_bundle_is_the_two_digests() -> None:
    assert [path.stem for path in find_documents([resource_dir("documents")])] == [SONG, WU]


def test_the_digest_of_wu_states_the_same_bibliography() -> None:
    document = read_document(resource_dir("documents") / f"{WU}.md")
    english_name = ("journal", "Journal of Clinical Pediatrics", "en", None)
    assert stated(document, "source") == sorted([*WU_STATED, english_name], key=repr)
    assert document.slug == "10.12372-jcp.2025.24e0236"


def test_the_digest_of_song_states_the_same_bibliography() -> None:
    document = read_document(resource_dir("documents") / f"{SONG}.md")
    assert stated(document, "source", "funding") == sorted(SONG_STATED, key=repr)
    assert [item.value.split(",")[0] for item in document.metadata if item.name == "funding"] == [
        "National Key Research and Development Program of China",
        "National Natural Science Foundation of China",
        "Clinical Medicine Plus X-Young Scholars Project of Peking University",
    ]


@needs_seeds
@pytest.mark.parametrize("name", [WU, SONG])
def test_no_sentence_of_a_paper_stands_in_its_digest(name: str) -> None:
    """Ten English words or sixteen Chinese characters in a row count as copied."""
    paper, digest = (
        read_document(SEEDS / f"{name}.txt"),
        read_document(resource_dir("documents") / f"{name}.md"),
    )

    def runs(document: Document) -> set[tuple[str, ...]]:
        found: set[tuple[str, ...]] = set()
        for passage in document.text.passages:
            if passage.section in ("front", "back", "title", "keywords"):
                continue
            words = passage.span.of(document.text.text)
            units, length = (list(words), 16) if passage.language == "zh" else (words.casefold().split(), 10)
            found.update(tuple(units[at : at + length]) for at in range(len(units) - length + 1))
        return found

    assert runs(paper) & runs(digest) == set()


# Sections that each development text must show, in order of first appearance; front and back left out.
EXPECTED = {
    "amx-17088644.txt": "title objective results conclusion",
    "amx-28355352.json": "title abstract",
    "amx-30048391.txt": "title objective methods results conclusion",
    "amx-31642065.txt": "title introduction case results conclusion",
    "ctg-NCT01818908.txt": "title body",
    "ctg-NCT02780583.txt": "title body",
    "cxv-201712.01085.md": "title objective methods results conclusion keywords body caption table case "
    "discussion",
    "dmc-24728701.md": "title body",
    "dmc-27860460.md": "title objective methods results conclusion",
    "dmc-36990432.md": "title body",
    "e3c-EN100372.txt": "body",
    "e3c-EN100696.txt": "body",
    "e3c-EN110651.txt": "body",
    "e3c-EN111090.txt": "body",
    "e3c-EN112500.txt": "body",
    "e3c-EN113258.txt": "body",
    "e3c-EN113308.txt": "body",
    "e3c-EN115395.txt": "body",
    "e3c-EN116915.txt": "body",
    "e3c-EN117952.txt": "body",
    "jats-PMC2223531.nxml": "title abstract",
    "t2s2-PMC7672747.txt": "introduction caption table case discussion",
}


@needs_dev
def test_every_development_text_is_expected() -> None:
    assert [path.name for path in find_documents([DEV])] == sorted(EXPECTED)


@needs_dev
@pytest.mark.parametrize("name", EXPECTED)
def test_a_development_text_shows_its_sections(name: str) -> None:
    document = read_document(DEV / name)
    assert list(dict.fromkeys(section for section, _ in sections(document))) == EXPECTED[name].split()


@needs_dev
@pytest.mark.parametrize("name", EXPECTED)
def test_bibliography_and_notices_are_never_narrative(name: str) -> None:
    document = read_document(DEV / name)
    for passage in document.text.passages:
        if passage.section not in ("front", "back"):
            words = passage.span.of(document.text.text)
            for mark in ("doi:", "doi.org", "Author information", "Comment in", "PMID", "©", "[J]", "ORCID"):
                assert mark not in words


@needs_dev
def test_the_chinese_full_text_states_its_authors_in_both_languages() -> None:
    document = read_document(DEV / "cxv-201712.01085.md")
    assert [item.order for item in document.metadata if item.name == "author" and item.language == "zh"] == [
        1,
        2,
        3,
        4,
    ]
    assert [item.order for item in document.metadata if item.name == "author" and item.language == "en"] == [
        1,
        2,
        3,
        4,
    ]
    assert sum(item.name == "affiliation" and item.language == "zh" for item in document.metadata) == 4
    assert {p.language for p in document.text.passages if p.section == "discussion"} == {"zh"}
