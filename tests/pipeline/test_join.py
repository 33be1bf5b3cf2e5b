"""The digests and the papers that they retell say the same, and join to one set of facts."""

from functools import cache
from pathlib import Path

import pytest

from kg.config import resource_dir
from kg.documents import read_document
from kg.extract.reader import extract
from kg.graph.assemble import assemble
from kg.graph.check import check_works
from kg.model import Object, WorkFacts
from kg.terms.lexicon import build_lexicon
from kg.terms.ontology import load_ontology

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
NAMES = ("wu-2025-sjia-mas-ruxolitinib", "song-2025-adult-mas-ruxolitinib")
needs_papers = pytest.mark.skipif(not SEEDS.is_dir(), reason="the two papers are not beside this checkout")
# What a text says in its own words, and what only one of two texts carries.
OWN_WORDS = {"verbatim", "topic"}


@cache
def ontology():
    return load_ontology(resource_dir("ontology"))


@cache
def work(*paths: Path) -> WorkFacts:
    lexicon = build_lexicon(ontology())
    (joined,) = assemble(reading for path in paths for reading in extract(read_document(path), lexicon))
    return joined


def digest(name: str) -> Path:
    return resource_dir("documents") / f"{name}.md"


def paper(name: str) -> Path:
    return SEEDS / f"{name}.txt"


def clinical(one: WorkFacts) -> set[tuple[str, str, Object]]:
    """Return all clinical statements and links of a work."""
    facts = [fact for fact in one.facts if fact.kind not in ("Work", "Author")]
    stated = {
        (fact.id, row.predicate, row.object)
        for fact in facts
        for row in fact.statements
        if row.predicate not in OWN_WORDS
    }
    return stated | {(fact.id, link.predicate, link.target) for fact in facts for link in fact.links}


@pytest.mark.parametrize("name", NAMES)
def test_the_facts_of_a_digest_have_no_problems(name):
    one = work(digest(name))
    assert clinical(one) and check_works([one], ontology()) == []


@needs_papers
@pytest.mark.parametrize("name", NAMES)
def test_a_digest_says_what_its_paper_says(name):
    assert clinical(work(digest(name))) == clinical(work(paper(name)))


@needs_papers
@pytest.mark.parametrize("name", NAMES)
def test_a_digest_adds_words_but_no_facts_to_its_paper(name):
    both = work(digest(name), paper(name))
    assert clinical(both) == clinical(work(paper(name)))
    assert len(both.texts) == 2 and check_works([both], ontology()) == []
    for fact in both.facts:
        for row in fact.statements:
            if fact.kind not in ("Work", "Author") and row.predicate not in OWN_WORDS:
                assert {words.text for words in row.evidence} == {text.id for text in both.texts}


@needs_papers
def test_every_clinical_statement_of_the_bilingual_paper_has_words_in_both_languages():
    one = work(paper(NAMES[0]))
    lacking = [
        (fact.id, row.predicate)
        for fact in one.facts
        for row in fact.statements
        if fact.kind not in ("Work", "Author")
        and row.predicate not in OWN_WORDS
        and {words.language for words in row.evidence} != {"en", "zh"}
    ]
    assert lacking == []


def test_a_number_that_one_language_gets_wrong_is_found(tmp_path):
    """The digest is copied with another age in its English half only: both ages stay, and it is said."""
    text = digest(NAMES[0]).read_text(encoding="utf-8")
    wrong = tmp_path / "wrong.md"
    wrong.write_text(text.replace("11-year-old", "12-year-old"), encoding="utf-8")
    one = work(wrong)
    problems = check_works([one], ontology())
    assert {(row.code, row.where) for row in problems} == {("conflicting-values", f"{one.slug}#patient-1")}
    (patient,) = [fact for fact in one.facts if fact.kind == "Patient"]
    assert sorted(patient.objects("ageYears")) == [11.0, 12.0]
