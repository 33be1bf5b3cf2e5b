"""The offsets of evidence count code points of the text that the reader decoded, whatever is in the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.documents import read_document
from kg.documents.loading import decode
from kg.export.build_files import fact_files
from kg.extract.reader import extract
from kg.graph.assemble import assemble
from kg.terms.lexicon import Lexicon

_CASE = (
    "A boy with macrophage activation syndrome\n\n"
    "A 7-year-old boy with systemic juvenile idiopathic arthritis developed macrophage activation "
    "syndrome. Ruxolitinib 5 mg twice daily was started on day 4, and fever resolved within 3 days."
)
_JATS = (
    '<?xml version="1.0" encoding="UTF-8"?><article xml:lang="en"><front><article-meta><title-group>'
    "<article-title>Ruxolitinib &amp; macrophage activation syndrome</article-title></title-group>"
    "<abstract><p>"
    "A 7-year-old boy&#x2019;s macrophage&#160;activation syndrome (ferritin &gt;&#x2009;9,000&#xA0;"
    "&#956;g/l) was treated with <italic>ruxolitinib</italic> 5&#x2009;mg twice daily. Fever resolved "
    "&#128512; within 3 days.</p>"
    "</abstract></article-meta></front></article>"
)
_FULL_WIDTH = _CASE.replace("5 mg", "５ ｍｇ").replace("Ruxolitinib", "Ｒｕｘｏｌｉｔｉｎｉｂ")
_FACES = "\U0001f9d1\u200d\u2695\ufe0f\U0001f600 "
_CHINESE = (
    "芦可替尼治疗巨噬细胞活化综合征1例\r\n\r\n患儿男，7岁，诊断巨噬细胞活化综合征，"
    "予芦可替尼５ ｍｇ每日2次口服，3天后发热消失。"
)
_FILES: dict[str, tuple[str, bytes]] = {
    "CRLF": (".txt", _CASE.replace("\n", "\r\n").replace("day 4, ", "day 4,\r\n").encode()),
    "byte order mark": (".txt", b"\xef\xbb\xbf" + _CASE.encode()),
    "UTF-16": (".txt", _CASE.encode("utf-16")),
    "full width": (".txt", _FULL_WIDTH.encode()),
    "combining characters": (".txt", _CASE.replace("fever", "fe\u0301ve\u0301 and fever").encode()),
    "emoji beyond the first plane": (".txt", _CASE.replace("A 7-year", f"{_FACES}A 7-year").encode()),
    "Markdown": (".md", ("# " + _CASE.replace("Ruxolitinib", "**Ruxolitinib**")).encode()),
    "JATS with entities": (".xml", _JATS.encode()),
    "Chinese in GB18030": (".txt", _CHINESE.encode("gb18030")),
}


@pytest.mark.parametrize("name", _FILES)
def test_every_quote_stands_at_its_published_offsets(name: str, tmp_path: Path, lexicon: Lexicon) -> None:
    suffix, content = _FILES[name]
    path = tmp_path / f"case{suffix}"
    path.write_bytes(content)
    document = read_document(path)
    files = fact_files([document], assemble(extract(document, lexicon)), lexicon.ontology, ())
    (source,) = (data.decode() for file, data in files.items() if file.startswith("sources/"))
    facts = [json.loads(line) for line in files["facts.jsonl"].decode().splitlines()]
    rows = [row for fact in facts for statement in fact["statements"] for row in statement["evidence"]]
    assert all(source[row["start"] : row["end"]] == row["exact"] for row in rows)
    if suffix == ".txt":
        assert source == decode(path, content, "")
    stated = {json.dumps(statement["object"]) for fact in facts for statement in fact["statements"]}
    assert {'{"term": "ruxolitinib"}', '{"term": "macrophage-activation-syndrome"}'} <= stated
