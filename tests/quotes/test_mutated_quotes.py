"""A true quote that is changed in what it says is always refused, one changed in its layout never."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.quotes import verify_quote

EN = (
    "On day 12 her ferritin was > 5,840 ng/mL and she did not respond to anakinra 100 mg daily",
    "The change was -2.5 g/dL (p = 0.05) after 3 weeks of methylprednisolone 30 mg/kg",
    "He had no rash before ciclosporin 4 mg was stopped and his platelets fell below 95 within 7 days",
)
ZH = (
    "患者第12天铁蛋白>5840 ng/mL,未诉发热,予地塞米松10 mg静滴后好转",
    "血红蛋白变化为-2.5 g/L,激素治疗无效后改用芦可替尼5 mg每日2次",
)
BEFORE = ("", "Some words stand before it. ", "此前病情平稳。\n")
AFTER = ("", ". More words stand after it", "。随后出院")
ALL = st.sampled_from(EN + ZH)
NEGATIONS = ("not", "no", "未", "无")
UNITS = {"mg": "µg", "g/dL": "g/L", "ng/mL": "mg/mL", "g/L": "g/dL", "weeks": "days", "days": "weeks"}
COMPARATORS = {">": "<", "=": ">"}
TOKEN = re.compile(r"[A-Za-z]+|\d[\d.,]*\d|\d|[\u4e00-\u9fff]|[^\sA-Za-z\d\u4e00-\u9fff]")


def replaced(text: str, start: int, end: int, words: str) -> str:
    return text[:start] + words + text[end:]


def digit(draw: st.DrawFn, quote: str) -> str:
    place = draw(st.sampled_from([match.start() for match in re.finditer(r"\d", quote)]))
    other = draw(st.sampled_from([digit for digit in "0123456789" if digit != quote[place]]))
    how = draw(st.sampled_from(["change", "add", "drop"]))
    return replaced(quote, place, place + (how != "add"), "" if how == "drop" else other)


def sign(draw: st.DrawFn, quote: str) -> str:
    number = draw(
        st.sampled_from(list(re.finditer(r"(?<![\w.,])-?\d[\d.,]*|(?<=[\u4e00-\u9fff])-?\d+", quote)))
    )
    turned = number[0][1:] if number[0].startswith("-") else "-" + number[0]
    return replaced(quote, *number.span(), turned)


def exchanged(draw: st.DrawFn, quote: str, table: dict[str, str]) -> str | None:
    there = [key for key in table if re.search(rf"(?<![a-zA-Z/]){re.escape(key)}(?![a-zA-Z/])", quote)]
    if not there:
        return None
    key = draw(st.sampled_from(there))
    return re.sub(rf"(?<![a-zA-Z/]){re.escape(key)}(?![a-zA-Z/])", table[key], quote, count=1)


def negation(draw: st.DrawFn, quote: str) -> str:
    """Take the negation away, put it in brackets, or add one more."""
    found = [match for word in NEGATIONS for match in re.finditer(rf"(?<![a-z]){word}(?![a-z])", quote)]
    how = draw(st.sampled_from(["drop", "bracket", "add"]))
    if found and how != "add":
        match = draw(st.sampled_from(found))
        return replaced(quote, *match.span(), "" if how == "drop" else f"[{match[0]}]")
    inner = list(TOKEN.finditer(quote))[1:]
    place = draw(st.sampled_from(inner)).start()
    return replaced(quote, place, place, "未" if re.search(r"[\u4e00-\u9fff]", quote) else " not ")


def order(draw: st.DrawFn, quote: str) -> str | None:
    """Exchange two neighbours."""
    found = list(TOKEN.finditer(quote))
    first = draw(st.integers(0, len(found) - 2))
    a, b = found[first], found[first + 1]
    if a[0].lower() == b[0].lower():
        return None
    between = quote[a.end() : b.start()]
    return quote[: a.start()] + b[0] + between + a[0] + quote[b.end() :]


def halves(draw: st.DrawFn, quote: str) -> str | None:
    """Exchange the parts beside an ellipsis."""
    found = list(TOKEN.finditer(quote))
    middle = draw(st.integers(4, len(found) - 4))
    cut = found[middle].start()
    dots = draw(st.sampled_from([" ... ", "…", " [...] ", "……", " (…) "]))
    return quote[cut:].strip() + dots + quote[:cut].strip()


def left_out(draw: st.DrawFn, quote: str) -> str:
    """Leave out a word that has words on both sides."""
    found = list(TOKEN.finditer(quote))
    inner = [match for match in found[1:-1] if re.match(r"\w", match[0])]
    gone = draw(st.sampled_from(inner))
    return replaced(quote, *gone.span(), draw(st.sampled_from(["", " ", "[]"])))


@st.composite
def forged(draw: st.DrawFn) -> tuple[str, str]:
    """A text, and a quote from it that says something else."""
    true = draw(ALL)
    text = draw(st.sampled_from(BEFORE)) + true + draw(st.sampled_from(AFTER))
    changes = {
        "digit": lambda: digit(draw, true),
        "sign": lambda: sign(draw, true),
        "comparator": lambda: exchanged(draw, true, COMPARATORS),
        "unit": lambda: exchanged(draw, true, UNITS),
        "negation": lambda: negation(draw, true),
        "order": lambda: order(draw, true),
        "halves": lambda: halves(draw, true),
        "left out": lambda: left_out(draw, true),
    }
    quote = changes[draw(st.sampled_from(sorted(changes)))]()
    return text, quote if quote is not None else digit(draw, true)


@given(forged())
@settings(max_examples=1500, deadline=None)
def test_a_quote_changed_in_what_it_says_is_refused(case: tuple[str, str]) -> None:
    text, quote = case
    verdict = verify_quote(text, quote)
    assert not verdict.stands
    assert verdict.reason


WIDE = {
    code: code + 0xFEE0
    for code in (*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B), 0x3E, 0x28, 0x29)
}
SHAPES = {"-": "-−–", "'": "'’"}
TRADITIONAL = str.maketrans("铁变热无疗转", "鐵變熱無療轉")


def other_space(draw: st.DrawFn, words: str) -> str:
    spaces = st.sampled_from([" ", "  ", "\n", "\r\n", "\u00a0", "\u3000", " \n  ", "\t", "\u202f"])
    return re.sub(r" +", lambda match: draw(spaces), words)


def wrapped(draw: st.DrawFn, words: str) -> str:
    """Break lines between Han characters, and put spaces beside numbers or take them away."""
    words = re.sub(
        r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])", lambda match: draw(st.sampled_from(["", "", "\n"])), words
    )
    words = re.sub(
        r"(?<=[\u4e00-\u9fff])(?=\d)|(?<=\d)(?=[\u4e00-\u9fff])",
        lambda match: draw(st.sampled_from(["", " "])),
        words,
    )
    return re.sub(r"(?<=\d) (?=[a-z])", lambda match: draw(st.sampled_from(["", " "])), words)


def hyphenated(draw: st.DrawFn, words: str) -> str:
    long_words = list(re.finditer(r"(?<![-/])\b[a-z]{6,}\b(?![-/])", words))
    if not long_words:
        return words
    chosen = draw(st.sampled_from(long_words))
    place = draw(st.integers(chosen.start() + 2, chosen.end() - 2))
    return words[:place] + draw(st.sampled_from(["-\n", "\u00ad", "-\r\n", "\u00ad\n"])) + words[place:]


@st.composite
def laid_out(draw: st.DrawFn, words: str) -> str:
    """The same words in another layout, with every change that is allowed."""
    words = hyphenated(draw, words)
    words = "".join(
        draw(st.sampled_from(SHAPES[char])) if char in SHAPES and not at_end(words, place) else char
        for place, char in enumerate(words)
    )
    words = wrapped(draw, words)
    if draw(st.booleans()):
        words = words.translate(WIDE)
    if draw(st.booleans()):
        words = words.translate(TRADITIONAL)
    if draw(st.booleans()):
        words = words.replace("fi", "ﬁ").replace("fl", "ﬂ")
    return other_space(draw, words)


def at_end(words: str, place: int) -> bool:
    """Tell a hyphen at the end of a line."""
    return words[place + 1 : place + 2] in ("\n", "\r")


@given(st.data(), ALL, st.sampled_from(BEFORE), st.sampled_from(AFTER))
@settings(max_examples=800, deadline=None)
def test_a_quote_in_another_layout_stands_where_it_stood(
    data: st.DataObject, true: str, before: str, after: str
) -> None:
    written = data.draw(laid_out(true), label="text")
    quote = data.draw(laid_out(true), label="quote")
    if data.draw(st.booleans()):
        quote = quote[0].swapcase() + quote[1:]
    verdict = verify_quote(before + written + after, quote)
    assert [(span.start, span.end) for span in verdict.spans] == [(len(before), len(before + written))]


@given(st.text(), st.text())
@settings(max_examples=300, deadline=None)
def test_whatever_is_asked_gets_a_verdict(text: str, words: str) -> None:
    quote = words + "x"
    verdict = verify_quote(text + " " + quote, quote)
    for span in verdict.spans:
        assert 0 <= span.start < span.end <= len(text) + 1 + len(quote)
