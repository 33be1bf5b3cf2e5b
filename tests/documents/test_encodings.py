"""Encodings: one text gives the same canonical text and passages, however its file is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.documents import read_document

TEXT = (
    "幼年特发性关节炎的治疗观察\n\n李一, 王二\n\n目的 观察疗效。方法 用芦可替尼10 mg治疗。结果 好转。\n\n"
    "A girl of 9 years had fever.\nShe was given anakinra.\n"
)
ENGLISH = "A girl of 9 years had fever. She was given anakinra.\n\nThe fever went after 3 days.\n"


@pytest.mark.parametrize("text", [TEXT, ENGLISH], ids=["mixed", "english"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"]
)
@pytest.mark.parametrize("ending", [".txt", ".md"])
def test_one_text_reads_the_same_in_every_dress(
    tmp_path: Path, text: str, line_end: str, encoding: str, ending: str
) -> None:
    plain = tmp_path / f"plain{ending}"
    plain.write_bytes(text.encode("utf-8"))
    dressed = tmp_path / f"dressed{ending}"
    dressed.write_bytes(text.replace("\n", line_end).encode(encoding))
    one, other = read_document(plain), read_document(dressed)
    assert one.text.text == text
    assert (other.text.text, other.text.sha256, other.text.id) == (text, one.text.sha256, one.text.id)
    assert other.text.passages == one.text.passages
    assert other.metadata == one.metadata


def test_big_endian_utf16_with_its_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xfe\xff" + TEXT.encode("utf-16-be"))
    assert read_document(path).text.text == TEXT


def test_utf8_is_never_taken_for_another_encoding(tmp_path: Path) -> None:
    """Text beyond the usual ranges stays UTF-8: strict decoding succeeds first."""
    path = tmp_path / "a.txt"
    path.write_text("Ferritin ≥ 500 µg/L; β₂-microglobulin é ñ 😀 rose. It fell.", encoding="utf-8")
    assert read_document(path).text.text.startswith("Ferritin ≥ 500 µg/L; β₂")


def test_the_id_is_the_hash_of_the_utf8_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("热。She had fever.".encode("utf-16"))
    source = read_document(path).text
    assert source.id == "text-" + source.sha256[:8]
    assert source.name == "a.txt"
