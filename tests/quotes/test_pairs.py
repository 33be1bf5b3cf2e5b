"""Forged quotes are refused and true ones found, in both languages; see benchmarks/quotes."""

from __future__ import annotations

import re

import pytest

from benchmarks.quotes.run import Pair, load_pairs, main
from kg.errors import UsageError
from kg.quotes import HOLE, verify_quote

PAIRS = load_pairs()
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.change.replace(" ", "-"))
def test_a_quote_gets_its_verdict(pair: Pair) -> None:
    verdict = pair.verdict
    assert verdict.stands is pair.stands, verdict
    assert (verdict.reason is None) is pair.stands
    for span in verdict.spans:
        assert 0 <= span.start < span.end <= len(pair.text)
    if verdict.nearest:
        assert verdict.nearest.span.of(pair.text) == verdict.nearest.exact
        assert verdict.nearest.differences or verdict.reason == "short-part"
        for difference in verdict.nearest.differences:
            assert difference.span.of(pair.text) == difference.text


def test_there_are_enough_pairs_of_either_verdict_and_language() -> None:
    forged = [pair for pair in PAIRS if not pair.stands]
    true = [pair for pair in PAIRS if pair.stands]
    assert len(PAIRS) >= 60
    assert min(len(forged), len(true)) >= 30
    for kind in (forged, true):
        assert 10 <= sum(bool(HAN.search(pair.text)) for pair in kind) <= len(kind) - 10


def test_the_table_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 0
    assert "0 wrong verdicts" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("quote", "text", "kinds"),
    [
        ("ferritin < 500", "the ferritin > 500", ["comparator"]),
        ("ferritin of 500", "a ferritin of 5000", ["number"]),
        ("fell by -2.5", "it fell by 2.5", ["sign"]),
        ("10 µg daily", "took 10 mg daily", ["unit"]),
        ("he did respond", "then he did not respond", ["negation"]),
        ("did [not] respond", "he did not respond", ["brackets", "brackets"]),
        ("given at NIH", "given at Nih", ["case"]),
        ("无发热", "无 发热", ["spaces"]),
        ("had etoposide first", "had anakinra first", ["words"]),
    ],
)
def test_what_differs_is_named(quote: str, text: str, kinds: list[str]) -> None:
    verdict = verify_quote(text, quote)
    assert verdict.nearest is not None
    assert [item.kind for item in verdict.nearest.differences] == kinds


def test_the_nearest_passage_is_found_in_a_long_text_and_marked() -> None:
    filler = "Nothing of note was seen on that day. " * 50
    text = f"{filler}Ferritin rose to 12,000 ng/mL on day 4. {filler}"
    verdict = verify_quote(text, "ferritin rose to 2,000 ng/mL on day 4.")
    assert verdict.nearest is not None
    assert verdict.nearest.exact == "Ferritin rose to 12,000 ng/mL on day 4."
    assert verdict.nearest.marked == "Ferritin rose to [-2,000-]{+12,000+} ng/mL on day 4."
    assert 0.8 < verdict.nearest.share < 1


def test_nothing_is_near_when_no_word_is_shared() -> None:
    assert verify_quote("No rash.", "anakinra helped").nearest is None


@pytest.mark.parametrize("quote", ["", "  \n", "...", "[]", "-"])
def test_a_quote_without_words_is_wrong_use(quote: str) -> None:
    with pytest.raises(UsageError, match="holds no word"):
        verify_quote("No rash.", quote)


def test_a_quote_can_be_held_to_its_place() -> None:
    text = "He had fever. Later he had fever again."
    assert verify_quote(text, "had fever", at=23).spans[0].start == 23
    assert not verify_quote(text, "had fever", at=4).stands


@pytest.mark.parametrize(("length", "stands"), [(HOLE - 10, True), (HOLE + 10, False)])
def test_an_ellipsis_stands_for_so_much_and_no_more(length: int, stands: bool) -> None:
    text = f"He was given anakinra {'x' * length} and he improved."
    verdict = verify_quote(text, "was given anakinra ... and he improved")
    assert verdict.stands is stands
    assert verdict.reason == (None if stands else "too-far")


def test_each_part_beside_an_ellipsis_has_its_span() -> None:
    text = "He was given anakinra on day 4, and he improved."
    spans = verify_quote(text, "was given anakinra … he improved").spans
    assert [span.of(text) for span in spans] == ["was given anakinra", "he improved"]


def test_a_later_place_of_a_part_is_tried() -> None:
    text = "He improved. Then he was given anakinra and he improved."
    assert verify_quote(text, "was given anakinra ... he improved").stands
