"""The two source documents: what comes out of the papers and of our digests, nothing missing or else."""

from __future__ import annotations

from pathlib import Path

import pytest
from fact_rows import clinical_rows, read_rows

from kg.config import resource_dir
from kg.documents import read_document
from kg.extract.reader import extract
from kg.graph.assemble import assemble
from kg.model import Reading, WorkFacts
from kg.terms.lexicon import Lexicon

EXPECTED = Path(__file__).parents[1] / "data" / "expected"
SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
DIGESTS = resource_dir("documents")
NAMES = {"wu-2025": "wu-2025-sjia-mas-ruxolitinib", "song-2025": "song-2025-adult-mas-ruxolitinib"}


def source(kind: str, name: str) -> Path:
    path = DIGESTS / f"{NAMES[name]}.md" if kind == "digest" else SEEDS / f"{NAMES[name]}.txt"
    if not path.is_file():
        pytest.skip(f"the original papers are not here ({path.parent})")
    return path


def read(path: Path, lexicon: Lexicon) -> tuple[Reading, ...]:
    return extract(read_document(path), lexicon)


def only(works: tuple[WorkFacts, ...]) -> WorkFacts:
    assert len(works) == 1
    return works[0]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["digest", "original"])
def test_exactly_the_expected_facts_come_out(kind: str, name: str, lexicon: Lexicon) -> None:
    rows = clinical_rows(only(assemble(read(source(kind, name), lexicon))))
    expected = read_rows(EXPECTED / f"{name}.txt")
    assert rows - expected == set()
    assert expected - rows == set()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["digest", "original"])
def test_every_span_re_read_from_the_file_is_the_quoted_text(kind: str, name: str, lexicon: Lexicon) -> None:
    path = source(kind, name)
    text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    quoted = [
        row
        for fact in only(assemble(read(path, lexicon))).facts
        for statement in fact.statements
        for row in statement.evidence
    ]
    assert len(quoted) > 20
    assert all(text[row.span.start : row.span.end] == row.exact for row in quoted)


@pytest.mark.parametrize("name", NAMES)
def test_a_digest_and_its_original_are_one_work_with_one_set_of_facts(name: str, lexicon: Lexicon) -> None:
    readings = (*read(source("original", name), lexicon), *read(source("digest", name), lexicon))
    work = only(assemble(readings))
    assert {text.kind for text in work.texts} == {"original", "digest"}
    expected = {row[:4] for row in read_rows(EXPECTED / f"{name}.txt")}
    assert {row[:4] for row in clinical_rows(work)} == expected


@pytest.mark.parametrize("name", NAMES)
def test_every_drug_and_disorder_mention_is_a_fact_or_says_why_not(name: str, lexicon: Lexicon) -> None:
    for reading in read(source("digest", name), lexicon):
        quoted = [row.span for fact in reading.facts for s in fact.statements for row in s.evidence]
        unused = {mention.span for mention in reading.unused}
        assert all(mention.reason for mention in reading.unused)
        for word in ("ruxolitinib", "芦可替尼", "HLH-94", "tocilizumab"):
            text = reading.document.text.text
            start = text.find(word, text.find("\n---\n", 4))
            while start >= 0:
                inside = [p for p in reading.document.text.passages if p.span.start <= start < p.span.end]
                told = inside and inside[0].section not in ("front", "back")
                if told and inside[0].language == reading.language:
                    assert any(span.start <= start < span.end for span in (*quoted, *unused)), (word, start)
                start = text.find(word, start + 1)
