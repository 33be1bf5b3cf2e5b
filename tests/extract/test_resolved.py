"""Findings that went away: told from those denied, lessened, or not yet gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.extract.resolved import ending_of
from kg.extract.sentences import Sentence
from kg.model import Language, Span
from kg.normalize import fold
from kg.terms.lexicon import Lexicon
from tests.extract.snippets import read_works


def ending(text: str, finding: str, language: Language = "en") -> str | None:
    """Return the words of ending that a sentence has for a finding."""
    folded = fold(text).text
    sentence = Sentence(Span(0, len(text)), text, folded, "case", language, 0, 0)
    start = folded.index(finding)
    found = ending_of(sentence, Span(start, start + len(finding)))
    return found.of(text) if found else None


@pytest.mark.parametrize(
    ("text", "finding", "words"),
    [
        ("The rash resolved within a week.", "rash", "resolved"),
        ("Her rash, arthralgia and fatigue had all completely disappeared.", "rash", "disappeared"),
        ("The effusion of the left knee subsided.", "effusion", "subsided"),
        ("Imaging showed complete resolution of the pleural effusion.", "effusion", "resolution of"),
        ("She recovered fully from her encephalopathy.", "encephalopathy", "recovered fully from"),
        ("There was no recurrence of fever.", "fever", "no recurrence of"),
        ("The nodules were no longer visible.", "nodules", "were no longer visible"),
        ("The rash did not resolve.", "rash", None),
        ("The rash partially resolved.", "rash", None),
        ("No resolution of the effusion was seen.", "effusion", None),
        ("Her rash persisted but the fever subsided.", "rash", None),
        ("The rash improved and became less itchy.", "rash", None),
        ("Once the rash appeared, ibuprofen was stopped.", "rash", None),
        ("The rash should have resolved by then.", "rash", None),
    ],
)
def test_what_ended_in_english(text: str, finding: str, words: str | None) -> None:
    assert ending(text, finding) == words


@pytest.mark.parametrize(
    ("text", "finding", "words"),
    [
        ("患者皮疹逐渐消退。", "皮疹", "消退"),
        ("患者皮疹未消退。", "皮疹", None),
        ("患者皮疹部分消退。", "皮疹", None),
        ("患者皮疹反复，水肿消退。", "皮疹", None),
    ],
)
def test_what_ended_in_chinese(text: str, finding: str, words: str | None) -> None:
    assert ending(text, finding, "zh") == words


def resolved(text: str, folder: Path, lexicon: Lexicon) -> dict[str, list[str]]:
    """Return the findings of a text with the words that say that each went away."""
    return {
        fact.id: [
            words.exact for row in fact.statements if row.predicate == "isResolved" for words in row.evidence
        ]
        for work in read_works(text, folder, lexicon)
        for fact in work.facts
        if fact.kind == "Finding"
    }


def test_a_finding_that_ended_was_there(tmp_path: Path, lexicon: Lexicon) -> None:
    text = (
        "A 9-year-old boy with MAS had a rash and jaundice. Under anakinra the rash disappeared within days."
    )
    assert resolved(text, tmp_path, lexicon) == {"rash-1": ["rash disappeared"], "jaundice-1": []}
