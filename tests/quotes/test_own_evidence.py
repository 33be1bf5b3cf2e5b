"""Every quote of our own extraction stands where it says, by the same check as quotes from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.api import extract
from kg.config import resource_dir
from kg.quotes import verify_quote

DEV = Path(__file__).resolve().parents[3] / "shared" / "dev" / "text"
INVENTED = Path(__file__).resolve().parents[1] / "data" / "invented"


def check_all(folder: Path) -> int:
    checked = set()
    for work in extract(folder).works:
        texts = {text.id: text.text for text in work.texts}
        for fact in (*work.facts, *work.to_review):
            for statement in fact.statements:
                for evidence in statement.evidence:
                    if (evidence.text, evidence.span) not in checked:
                        checked.add((evidence.text, evidence.span))
                        at = evidence.span.start
                        verdict = verify_quote(texts[evidence.text], evidence.exact, at=at)
                        assert verdict.spans == (evidence.span,), evidence
    return len(checked)


def test_evidence_of_the_bundled_documents_stands() -> None:
    assert check_all(resource_dir("documents")) > 40


def test_evidence_of_the_invented_documents_stands() -> None:
    assert check_all(INVENTED) > 400


def test_evidence_of_the_development_documents_stands() -> None:
    if not DEV.is_dir():
        pytest.skip(f"{DEV} is not here: the development documents are kept outside the repository")
    assert check_all(DEV) > 500
