"""Bad files: each is refused in one clear line that says what, where and what to try."""

from __future__ import annotations

import gzip
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.documents import FORMATS, find_documents, loading, read_document
from kg.errors import DocumentError

WORDS = "A girl of 9 years had fever. She was given anakinra.\n"


def _zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")


def _write(data: bytes | str) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)


ENTITY_BOMB = (
    '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>\n'
    "<article><body><p>&b;</p></body></article>"
)
EXTERNAL_ENTITY = (
    '<!DOCTYPE article [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<article><body><p>&x;</p></body></article>'
)
# file name, how to make it, words that its message must hold
CATALOGUE: list[tuple[str, Callable[[Path], object], tuple[str, ...]]] = [
    ("empty.txt", _write(""), ("is empty",)),
    ("blank.txt", _write(" \n\t\r\n  "), ("is empty",)),
    ("bom-only.txt", _write(b"\xef\xbb\xbf\n"), ("is empty",)),
    ("wide-blank.txt", _write("\u3000\n\u3000"), ("is empty",)),
    ("no-letters.txt", _write("... 12 --- 34\n"), ("no text to read",)),
    ("report.pdf", _write(b"%PDF-1.7\n%\xe2\xe3"), ("is a broken PDF", "cut off")),
    ("words.pdf", _write(WORDS), ("is not a PDF", "plain text (.txt")),
    ("words.docx", _write(WORDS), ("is not a zip archive", "plain text (.txt")),
    ("cut.docx", _write(b"PK\x03\x04"), ("broken Word document",)),
    ("hollow.docx", _zip, ("broken Word document",)),
    ("renamed.txt", _write(b"%PDF-1.7\n%\xe2\xe3"), ("looks like a PDF", "plain text (.txt")),
    ("paper.txt", _zip, ("zip archive or an Office document", "JATS XML")),
    ("old.txt", _write(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), ("old Office document",)),
    ("letter.txt", _write(rb"{\rtf1\ansi A girl}"), ("RTF",)),
    ("scan.txt", _write(b"\x89PNG\r\n\x1a\n" + bytes(40)), ("a PNG image",)),
    ("photo.md", _write(b"\xff\xd8\xff\xe0" + bytes(40)), ("a JPEG image",)),
    ("packed.json", _write(gzip.compress(b"{}")), ("a gzip archive",)),
    ("core.txt", _write(bytes(range(256)) * 8), ("binary file", "NUL")),
    ("odd.txt", _write(b"A girl\x00had fever."), ("binary file",)),
    (
        "latin1.txt",
        _write("Une fille f\u00e9brile, na\u00efve.\n".encode("latin-1")),
        (":1:", "neither UTF-8", "UTF-8"),
    ),
    ("cut-utf8.txt", _write("第一行。\n患者发热。".encode()[:-5] + b"\xe5"), (":2:", "neither UTF-8")),
    ("cut-utf16.txt", _write("A girl had fever.".encode("utf-16")[:-1]), ("broken UTF-16",)),
    ("unknown.xyz", _write(WORDS), ("unknown ending '.xyz'", "Markdown (.md")),
    ("no-ending", _write(WORDS), ("unknown ending",)),
    (
        "open.md",
        _write("---\ntitle: A\n\nA girl had fever.\n"),
        (":1:", "front matter is not closed", "'---'"),
    ),
    (
        "colon.md",
        _write("---\nyear: 2020\ntitle: A: girl: had\n---\n\nShe had fever.\n"),
        (":3:", "not YAML", "quote"),
    ),
    ("tab.md", _write("---\ntitle:\n\t- A\n---\n\nShe had fever.\n"), (":3:", "not YAML")),
    ("list.md", _write("---\n- a\n- b\n---\n\nShe had fever.\n"), (":2:", "no list of 'field: value'")),
    (
        "kind.md",
        _write("---\ntext_kind: copy\n---\n\nShe had fever.\n"),
        (":2:", "text_kind is 'copy'", "digest"),
    ),
    ("front-only.md", _write("---\ntitle: A girl\n---\n"), ("no text to read",)),
    ("cut.nxml", _write("<article>\n<body>\n<p>A girl had"), (":3:", "not well-formed XML", "cut off")),
    ("two-roots.xml", _write("<article/><article/>"), (":1:", "not well-formed XML")),
    ("other.xml", _write("<svg><text>A girl</text></svg>"), ("<svg>", "no format that is read")),
    ("empty.nxml", _write("<article><front/><body/></article>"), ("no text to read",)),
    ("bomb.xml", _write(ENTITY_BOMB), ("declares XML entities",)),
    ("external.nxml", _write(EXTERNAL_ENTITY), ("declares XML entities",)),
    ("deep.xml", _write("<a>" * 300 + "</a>" * 300), ("not well-formed XML",)),
    ("cut.json", _write('{"passages": [\n{"text": "A girl'), (":2:", "not well-formed JSON", "cut off")),
    ("nested.json", _write("[" * 600 + "]" * 600), ("is JSON",)),
    ("nested.md", _write("---\ntitle: " + "[" * 3000 + "\n---\n\nShe had fever.\n"), ("nested too deeply",)),
    ("control.md", _write("---\ntitle: a\x01b\n---\n\nShe had fever.\n"), ("not YAML",)),
    ("list-kind.md", _write("---\ntext_kind: [a]\n---\n\nShe had fever.\n"), (":2:", "digest or original")),
    ("two.xml", _write("<set><article/><article/></set>"), ("holds 2 documents",)),
    ("huge-node.xml", _write(f"<article>{'a' * 10_100_000}</article>"), (":1:", "not well-formed XML")),
    ("deep.json", _write("[" * 100_000), ("JSON",)),
    ("other.json", _write('{"a": 1}'), ("without a BioC document",)),
    ("number.json", _write("3"), ("without a BioC document",)),
    (
        "many.json",
        _write(json.dumps({"documents": [{"passages": []}] * 2})),
        ("holds 2 documents",),
    ),
    ("hollow.json", _write(json.dumps({"passages": [3, {"text": None}]})), ("no text to read",)),
]


@pytest.mark.parametrize(("name", "make", "said"), CATALOGUE, ids=[entry[0] for entry in CATALOGUE])
def test_a_bad_file_is_refused_in_one_clear_line(
    tmp_path: Path, name: str, make: Callable[[Path], object], said: tuple[str, ...]
) -> None:
    path = tmp_path / name
    make(path)
    with pytest.raises(DocumentError) as caught:
        read_document(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert "\n" not in message
    for words in said:
        assert words in message


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no such file"):
        read_document(tmp_path / "nowhere.txt")
    with pytest.raises(DocumentError, match="is a folder"):
        read_document(tmp_path)


def test_a_file_over_the_limit_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(loading.MAX_BYTES + 1)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("the file was read"))
    with pytest.raises(DocumentError, match=r"50 MB, over the limit of 50 MB"):
        read_document(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_rights_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text(WORDS)
    path.chmod(0)
    with pytest.raises(DocumentError, match="permission denied"):
        read_document(path)


def test_permission_errors_of_the_system_are_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret.txt"
    path.write_text(WORDS)

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(
        DocumentError, match=r"secret\.txt: cannot be read: permission denied \(check its rights\)"
    ):
        read_document(path)


def test_a_doctype_with_an_external_dtd_is_normal(tmp_path: Path) -> None:
    path = tmp_path / "a.nxml"
    path.write_text(
        '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS v1.2//EN" "JATS-archivearticle1.dtd">\n'
        "<article><body><p>A girl had fever &amp; rash&nbsp;&#8212; twice.</p></body></article>"
    )
    assert read_document(path).text.text == "A girl had fever & rash — twice."


# ------------------------------------------------------------- finding files


def test_folders_are_walked_in_order_without_hidden_or_unknown_files(tmp_path: Path) -> None:
    for name in ("b/two.md", "b/.hidden.txt", ".git/x.txt", "a.txt", "c.csv", "b/a/one.NXML", "z.json"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(WORDS)
    found = [path.relative_to(tmp_path).as_posix() for path in find_documents([tmp_path])]
    assert found == ["a.txt", "b/a/one.NXML", "b/two.md", "z.json"]


def test_files_are_taken_as_given_and_once(tmp_path: Path) -> None:
    odd, plain = tmp_path / ".odd.xyz", tmp_path / "a.txt"
    odd.write_text(WORDS)
    plain.write_text(WORDS)
    assert find_documents([odd, plain, tmp_path, plain]) == [odd, plain]


def test_a_path_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no such file or folder"):
        find_documents([tmp_path, tmp_path / "nowhere"])


def test_an_empty_folder_gives_no_documents(tmp_path: Path) -> None:
    assert find_documents([tmp_path]) == []


def test_formats_name_every_ending_that_is_read() -> None:
    assert FORMATS == {
        ".txt": "plain text",
        ".text": "plain text",
        ".story": "plain text",
        ".md": "Markdown",
        ".markdown": "Markdown",
        ".nxml": "JATS XML, PubMed XML and BioC XML",
        ".xml": "JATS XML, PubMed XML and BioC XML",
        ".json": "BioC JSON",
        ".nbib": "MEDLINE",
        ".medline": "MEDLINE",
        ".pdf": "PDF",
        ".docx": "Word",
    }
