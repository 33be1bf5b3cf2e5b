"""What holds for every document: spans cover the words they name, passages are ordered and disjoint."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.config import resource_dir
from kg.documents import find_documents, read_document
from kg.documents.language import cut_by_language, language_of
from kg.errors import DocumentError
from kg.model import Document, Span
from kg.vocab import METADATA, SECTIONS

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
REAL = [folder for folder in (SHARED / "seeds", SHARED / "dev" / "text") if folder.is_dir()]
DATES = {"received", "accepted", "published", "online"}

LINES = st.sampled_from(
    [
        "",
        "Abstract",
        "摘要：",
        "Case report",
        "2.1 临床资料",
        "## Discussion",
        "# 一个关于发热治疗的标题",
        "References",
        "参考文献",
        "A title about fever and its treatment",
        "Ada Miller1,2*, Bo Chen2",
        "张三1, 李四2()",
        "1Department of Fever, One Hospital, Town",
        "某某大学附属医院 风湿科(某市 100000)",
        "Received: 2 March 2020; Accepted 3 April 2020",
        "收稿日期：2020-01-02",
        "Keywords: fever; anakinra",
        "【关键词】 发热；治疗",
        "J Invented. 2020;12(3):45-47. doi: 10.1000/x.1",
        "Download PDF",
        "Table 1. Values",
        "Ferritin\t500",
        "  • Funding By a fund (No. AB12345).",
        "[1] Doe J. Fever[J]. 2019.",
        "OBJECTIVE: To see. METHODS: We looked. RESULTS: It went.",
        "目的 观察疗效。方法 用药治疗。结果 好转。",
        "A girl of 9 years had fever for 3 weeks. She was given anakinra, and it went.",
        "患者女，9岁，发热3周。予托珠单抗治疗后好转。",
        "she went home, and was",
        "> A note.",
        "---",
        "\u3000\u3000😀 é ﬁ",
    ]
)


def check(document: Document) -> None:
    text = document.text.text
    last = 0
    for passage in document.text.passages:
        span = passage.span
        assert last <= span.start < span.end <= len(text)
        assert span.of(text) == span.of(text).strip()
        assert passage.section in SECTIONS
        last = span.end
    for item in document.metadata:
        assert item.name in METADATA
        assert item.value.strip() == item.value != ""
        if item.span is not None:
            assert 0 <= item.span.start < item.span.end <= len(text)
            if item.name not in DATES:
                assert item.span.of(text) == item.value


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(LINES, max_size=25), st.sampled_from([".txt", ".md"]))
def test_any_mixture_of_lines_is_read_or_refused(lines: list[str], ending: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{ending}"
        path.write_text("\n".join(lines), encoding="utf-8")
        try:
            document = read_document(path)
        except DocumentError:
            return
    assert document.text.text == "\n".join(lines)
    check(document)


PROSE = (
    "A girl of 9 years had fever for 3 weeks. She was given anakinra, and it went.",
    "患者女，9岁，发热3周。予托珠单抗治疗后好转。",
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(LINES, max_size=15), st.sampled_from(PROSE), st.lists(LINES, max_size=5))
def test_prose_is_never_lost_to_the_front_matter(before: list[str], prose: str, after: list[str]) -> None:
    """Whatever stands around it, a paragraph of sentences is read, or is under a back heading."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.txt"
        path.write_text("\n".join(["Case report", *before, "", prose, "", *after]), encoding="utf-8")
        document = read_document(path)
    text = document.text.text
    start = len("\n".join(["Case report", *before, "", ""]))
    span = Span(start, start + len(prose))
    (passage,) = [p for p in document.text.passages if p.span.overlaps(span)]
    assert passage.span == span
    assert passage.section not in ("front", "keywords", "title")
    assert passage.section != "back" or "References" in text or "参考文献" in text or "## " in text


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.txt"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        try:
            check(read_document(path))
        except DocumentError as error:
            assert "\n" not in str(error)


@pytest.mark.parametrize(
    "path", find_documents([resource_dir("documents"), *REAL]), ids=lambda path: path.name
)
def test_real_documents_hold_the_invariants(path: Path) -> None:
    check(read_document(path))


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    for path in find_documents([resource_dir("documents")]):
        assert read_document(path) == read_document(path)


def test_offsets_count_code_points_beyond_the_basic_plane(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("😀😀 热 fever.\n\n𠀀 She went home. It was late.\n", encoding="utf-8")
    document = read_document(path)
    assert [p.span for p in document.text.passages] == [Span(0, 11), Span(13, 42)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("患儿予methylprednisolone、ruxolitinib和etoposide治疗后好转", "zh"),
        ("The child was given 芦可替尼 and recovered", "en"),
        ("ALT 120 U/L", "en"),
        ("体温 39 ℃", "zh"),
    ],
)
def test_the_language_is_that_of_the_sentence(text: str, language: str) -> None:
    assert language_of(text) == language


def test_cutting_by_language_covers_the_paragraph() -> None:
    text = (
        "患者为男性，反复发热两个月，予甲泼尼龙治疗后没有好转。"
        + "He was then given anakinra by injection and he was well after it. " * 2
    )
    pieces = cut_by_language(text, Span(0, len(text)))
    assert [language for _, language in pieces] == ["zh", "en"]
    assert "".join(span.of(text) for span, _ in pieces) == text
