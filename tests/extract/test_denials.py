"""How far a denial reaches, and which drug a dose before "of" belongs to."""

from __future__ import annotations

from pathlib import Path

import pytest
from snippets import Snippet, check

from kg.terms.lexicon import Lexicon

INTRO = "A 30-year-old man was admitted to our hospital. "
SNIPPETS = (
    Snippet(
        "a new finding with its article",
        "He had no fever, a rash and arthritis.",
        ("no fever", "has rash"),
        ("no rash",),
    ),
    Snippet(
        "a new finding with its own sign",
        "There was no rash, elevated ferritin and fever.",
        ("no rash",),
        ("no fever",),
    ),
    Snippet("not associated", "The rash was not associated with fever.", ("no fever",)),
    Snippet("a denied sign", "He denied fever, increased fatigue and rash.", ("no fever", "no rash")),
    Snippet(
        "no complaint",
        "He had no complaints of fever and had never experienced a rash.",
        ("no fever", "no rash"),
    ),
    Snippet(
        "a new clause", "He was without fever, splenomegaly was present.", ("no fever",), ("no splenomegaly",)
    ),
    Snippet(
        "a list that ends in a verb",
        "No fever, rash or arthritis was noted.",
        ("no fever", "no rash", "no arthritis"),
    ),
    Snippet("a time", "He had no rash after the fever.", ("no rash",), ("no fever",)),
    Snippet(
        "'non' denies its own word alone",
        "He had a non-scarring rash with fever.",
        (),
        ("no rash", "no fever"),
    ),
    Snippet("no relief is no denial", "He was seen because of no relief of fever.", (), ("no fever",)),
    Snippet("a denial behind the finding", "Splenomegaly was not seen.", ("no splenomegaly",)),
    Snippet("free of it", "He remained fever-free; the rash did not develop.", ("no fever", "no rash")),
    Snippet(
        "what 'or' joins to an outcome is denied too",
        "There was no evidence of relapse or rash.",
        ("no rash",),
        ("has rash",),
    ),
    Snippet(
        "a dose before 'of'",
        "He received 250 mg/day of ciclosporin and 120 mg/day of methotrexate.",
        ("ciclosporin 250 mg/d", "methotrexate 120 mg/d"),
        ("ciclosporin 120*",),
    ),
    Snippet("cortisol that was measured", "Serum cortisol was low.", (), ("given *",)),
)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.name)
def test_reach(snippet: Snippet, tmp_path: Path, lexicon: Lexicon) -> None:
    text = INTRO + snippet.text
    check(Snippet(snippet.name, text, snippet.expected, snippet.never), tmp_path, lexicon)
