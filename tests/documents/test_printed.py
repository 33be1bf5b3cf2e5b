"""PDF and Word files, made here from text that was written for the test."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, FrameBreak, PageTemplate, Paragraph

from kg.documents import read_document
from kg.errors import DocumentError
from kg.extract.reader import extract
from kg.graph.assemble import assemble
from kg.model import Document
from kg.terms.lexicon import Lexicon

Blocks = list[str] | None
TITLE = "Anakinra for macrophage activation syndrome: an invented case"
LEFT = [
    "Introduction",
    "Macrophage activation syndrome is a grave complication of systemic disease, and it may kill within "
    "days when hyperinflammation is not held back in time by those who look after the patient.",
    "Case report",
    "A 34-year-old woman with adult-onset Still's disease developed macrophage activation syndrome. She was "
    "given methylprednisolone and ciclosporin without improvement. Her immunosuppressive regimen was kept.",
]
RIGHT = [
    "Anakinra 100 mg was then given subcutaneously once daily as salvage therapy, and she improved. There "
    "was no relapse in the twelve months that followed.",
    "Discussion",
    "We think that anakinra should be tried early. Others have thought so before us.",
]


def head_and_foot(canvas: Canvas, template: BaseDocTemplate) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawString(60, A4[1] - 40, "Journal of Invented Cases")
    canvas.drawCentredString(A4[0] / 2, 30, f"Page {canvas.getPageNumber()}")


def make_pdf(
    path: Path, *, columns: int = 2, font: str = "Helvetica", blocks: list[str] | None = None
) -> Path:
    width = (A4[0] - 120 - 24 * (columns - 1)) / columns
    frames = [Frame(60, A4[1] - 150, A4[0] - 120, 90, 0, 0, 0, 0)]
    frames += [Frame(60 + at * (width + 24), 60, width, A4[1] - 230, 0, 0, 0, 0) for at in range(columns)]
    body = ParagraphStyle("body", fontName=font, fontSize=10, leading=13, spaceAfter=8, alignment=TA_JUSTIFY)
    if font != "Helvetica":
        body.wordWrap = "CJK"
    title = ParagraphStyle("title", parent=body, fontSize=15, leading=19, alignment=0)
    story: list[Flowable] = [Paragraph(TITLE if blocks is None else blocks[0], title), FrameBreak()]
    story += [Paragraph(text, body) for text in (LEFT if blocks is None else blocks[1:])]
    if blocks is None:
        story += [FrameBreak()] * (columns - 1) + [Paragraph(text, body) for text in RIGHT]
    template = BaseDocTemplate(str(path), pagesize=A4, title=TITLE)
    template.addPageTemplates(PageTemplate("page", frames, onPage=head_and_foot))
    template.build(story)
    return path


def passages(document: Document) -> list[tuple[str, str]]:
    return [(p.section, p.span.of(document.text.text)) for p in document.text.passages]


@pytest.mark.parametrize("columns", [1, 2])
def test_columns_are_read_one_after_the_other(tmp_path: Path, columns: int) -> None:
    document = read_document(make_pdf(tmp_path / "paper.pdf", columns=columns))
    assert passages(document) == [
        ("title", TITLE),
        ("introduction", LEFT[1]),
        ("case", LEFT[3]),
        ("case", RIGHT[0]),
        ("discussion", RIGHT[2]),
    ]
    assert document.value("title") == TITLE


def test_a_pdf_gives_the_facts_of_its_text(tmp_path: Path, lexicon: Lexicon) -> None:
    plain = tmp_path / "paper.txt"
    plain.write_text("\n\n".join([TITLE, *LEFT, *RIGHT]), encoding="utf-8")
    printed = make_pdf(tmp_path / "paper.pdf")

    def stated(path: Path) -> set[tuple[object, ...]]:
        works = assemble(extract(read_document(path), lexicon))
        return {(f.id, s.predicate, str(s.object)) for w in works for f in w.facts for s in f.statements}

    assert len(stated(plain)) > 20
    assert stated(printed) == stated(plain)


def test_chinese_lines_are_joined_without_spaces(tmp_path: Path) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    story = (
        "患者女，34岁，因反复发热伴皮疹入院，诊断为成人斯蒂尔病并发巨噬细胞活化综合征，"
        "先后予甲泼尼龙及环孢素治疗，病情无好转，随后加用芦可替尼5 mg每日2次口服，"
        "3天后体温恢复正常，血清铁蛋白逐渐下降，随访1年未见复发。"
    )
    path = make_pdf(
        tmp_path / "zh.pdf",
        font="STSong-Light",
        blocks=["芦可替尼治疗巨噬细胞活化综合征一例", "病例资料", story],
    )
    assert passages(read_document(path)) == [
        ("title", "芦可替尼治疗巨噬细胞活化综合征一例"),
        ("case", story),
    ]


def test_words_parted_at_a_line_end_are_joined_and_compounds_keep_their_hyphen(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    for row, line in enumerate(
        (
            "She was given an immunosup-",
            "pressive drug, an anti-",
            "inflammatory one, and an IL-",
            "1 blocker of the ﬁrst line.",
        )
    ):
        canvas.drawString(60, 700 - 14 * row, line)
    canvas.save()
    assert read_document(path).text.text.startswith(
        "She was given an immunosuppressive drug, an anti-inflammatory one, and an IL-1 blocker of the "
    )


def test_running_heads_and_page_numbers_are_left_out(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "long.pdf", columns=1, blocks=[TITLE, *LEFT * 12])
    text = read_document(path).text.text
    assert text.count("34-year-old") == 12
    assert "Journal of Invented Cases" not in text
    assert "Page 2" not in text


def test_a_scan_and_a_locked_pdf_are_refused(tmp_path: Path) -> None:
    scan = tmp_path / "scan.pdf"
    canvas = Canvas(str(scan))
    canvas.rect(10, 10, 200, 200, fill=1)
    canvas.save()
    with pytest.raises(DocumentError, match="no text"):
        read_document(scan)
    locked = tmp_path / "locked.pdf"
    canvas = Canvas(str(locked), encrypt="secret")
    canvas.drawString(60, 700, "A girl had fever.")
    canvas.save()
    with pytest.raises(DocumentError, match="locked with a password"):
        read_document(locked)


# ----------------------------------------------------------------------- Word


def test_word_paragraphs_headings_and_tables_are_read_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "case.docx"
    file = docx.Document()
    file.add_heading("Fever in a girl of nine", level=0)
    file.add_heading("Case report", level=1)
    paragraph = file.add_paragraph("A girl had ")
    paragraph.add_run("fever").bold = True
    inserted = f'<w:ins {nsdecls("w")} w:id="1"><w:r><w:t xml:space="preserve"> and rash</w:t></w:r></w:ins>'
    deleted = f'<w:del {nsdecls("w")} w:id="2"><w:r><w:delText>and gout</w:delText></w:r></w:del>'
    paragraph._p.append(parse_xml(inserted))
    paragraph._p.append(parse_xml(deleted))
    paragraph.add_run(". It went.")
    table = file.add_table(rows=2, cols=2)
    for cell, words in zip(table._cells, ("Day", "Ferritin", "first", "500"), strict=True):
        cell.text = words
    file.add_heading("讨论", level=1)
    file.add_paragraph("发热常见，多可自愈。")
    file.save(str(path))
    document = read_document(path)
    assert passages(document) == [
        ("title", "Fever in a girl of nine"),
        ("case", "A girl had fever and rash. It went."),
        ("table", "Day\tFerritin"),
        ("table", "first\t500"),
        ("discussion", "发热常见，多可自愈。"),
    ]
