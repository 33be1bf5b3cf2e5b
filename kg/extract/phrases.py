"""Noun phrases by rule: from where to where the name of a finding runs, to the left or right of a cue.

No tagger: a phrase is what stands between two words that no noun phrase runs over. The words are data,
``rules/effects.toml``. English only.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from kg.extract.effect_words import effect_words
from kg.model import Span

_TOKEN = re.compile(r"[^\W_](?:[\w'’./+-]*\w)?|[^\w\s]")
_NUMBER = re.compile(r"[0-9][0-9.,-]*|one|two|three|four|five|six|seven|eight|nine|ten|several|few")
_TIME = re.compile(r"(?:minute|hour|day|week|month|year|hr|min|h|d|wk|yr)s?|(?:hour|day|week|month|year)s?'?")
_VERBAL = re.compile(r"[a-z]{3,}(?:ed|ing)")
_HYPHENED = re.compile(
    r".+-(?:induced|associated|related|provoked|triggered|treated|mediated|dependent|exposed)"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark of a sentence, and whether a noun phrase can run over it."""

    span: Span
    text: str
    kind: str  # word, stop, mark, or the word or mark itself where it is weighed by its neighbours


_WEIGHED = frozenset({"of", "and", "or", "with", "in", ",", "(", ")", "/", "the", "a", "an", "[", "]"})


def tokens_of(folded: str) -> tuple[Token, ...]:
    """Cut folded text into words and marks."""
    rows = [(Span(*match.span()), match[0]) for match in _TOKEN.finditer(folded)]
    texts = ["", *(text for _, text in rows), ""]
    return tuple(
        Token(span, text, "stop" if _is_time(texts[index : index + 3]) else _kind(text))
        for index, (span, text) in enumerate(rows)
    )


def _is_time(three: list[str]) -> bool:
    """Tell whether the middle of three words is the number or the unit of a time: "six weeks"."""
    before, word, after = three
    number = _NUMBER.fullmatch(word) and _TIME.fullmatch(after)
    return bool(number or (_TIME.fullmatch(word) and _NUMBER.fullmatch(before)))


def _kind(text: str) -> str:
    if text in _WEIGHED:
        return text
    if not text[0].isalnum():
        return "mark"
    return "stop" if is_boundary(text) else "word"


def is_boundary(word: str) -> bool:
    """Tell whether no noun phrase runs over a word: a verb, a pronoun, a preposition."""
    words = effect_words()
    if word in words.stop or word in words.prepositions or word in words.verbs:
        return True
    return (_VERBAL.fullmatch(word) is not None and word not in words.adjectives) or _HYPHENED.fullmatch(
        word
    ) is not None


def phrase_after(tokens: tuple[Token, ...], first: int, blocked: Callable[[Span], bool]) -> Span | None:
    """Return the noun phrase that begins at a token; ``blocked`` tells what it may not run over (drug names)."""
    words = effect_words()
    start = first
    while start < len(tokens) and (tokens[start].kind in ("the", "a", "an") or _is_lead(tokens, start)):
        start += 1
    end = _chunk_end(tokens, start, blocked)
    if end == start:
        return None
    while end < len(tokens):
        after = _extended(tokens, start, end, blocked)
        if after is None:
            break
        end = after
    # "the development of Y": the finding is what follows.
    for index in range(start, end - 1):
        if tokens[index].text in words.of_heads and tokens[index + 1].kind == "of":
            return phrase_after(tokens, index + 2, blocked)
    return _finished(tokens, start, end)


def _finished(tokens: tuple[Token, ...], start: int, end: int) -> Span | None:
    """Return the phrase without the adverb that it ends with, or nothing where it names a person or no thing."""
    words = effect_words()
    while end > start and (
        tokens[end - 1].text.endswith("ly") and tokens[end - 1].text not in words.adjectives
    ):
        end -= 1
    inside = [token.text for token in tokens[start:end]]
    if not inside or words.people.intersection(inside) or words.vacuous.issuperset(inside):
        return None
    return Span(tokens[start].span.start, tokens[end - 1].span.end)


def _is_lead(tokens: tuple[Token, ...], index: int) -> bool:
    word = tokens[index].text
    follows = index + 1 < len(tokens) and tokens[index + 1].kind == "word"
    return follows and tokens[index].kind == "word" and (word in effect_words().lead or word.isdigit())


def _chunk_end(tokens: tuple[Token, ...], start: int, blocked: Callable[[Span], bool]) -> int:
    end = start
    while end < len(tokens) and tokens[end].kind == "word" and not blocked(tokens[end].span):
        end += 1
    return end


def _extended(tokens: tuple[Token, ...], start: int, end: int, blocked: Callable[[Span], bool]) -> int | None:
    """Return the new end of a phrase that goes on over "of", "with", "and", a list or a short bracket."""
    link = tokens[end].kind
    after = end + 1
    if link == "," and after < len(tokens) and tokens[after].kind in ("and", "or"):
        # the last of a list: "fever, rash, and oedema"
        if not any(token.kind == "," for token in tokens[start:end]):
            return None
        link, after = tokens[after].kind, after + 1
    while after < len(tokens) and tokens[after].kind in ("the", "a", "an"):
        after += 1
    stop = _chunk_end(tokens, after, blocked)
    if link == "(":
        is_short = (
            stop - after == 1
            and stop < len(tokens)
            and tokens[stop].kind == ")"
            and _spells(tokens[start:end], tokens[after].text)
        )
        return stop + 1 if is_short else None
    if stop == after or any(token.text in effect_words().people for token in tokens[after:stop]):
        return None
    behind = tokens[stop].kind if stop < len(tokens) else ""
    if link == "with" and any(token.text in effect_words().nouns for token in tokens[after:stop]):
        return None  # "with use of X" tells of the drug
    if link in ("of", "with", "/"):
        return stop
    if link == "in":
        return stop if any(t.text in effect_words().takes_in for t in tokens[start:end]) else None
    if link in ("and", "or"):
        return None if behind == "stop" and _is_finite(tokens[stop].text) else stop
    if link == ",":
        return stop if behind in ("and", "or") or (behind == "," and _is_list(tokens, stop)) else None
    return None


def _is_list(tokens: tuple[Token, ...], comma: int) -> bool:
    """Tell whether a comma goes on to an "and" or "or" over bare phrases: "fever, rash, and oedema"."""
    for token in tokens[comma + 1 :]:
        if token.kind in ("and", "or"):
            return True
        if token.kind not in ("word", ",", "of"):
            return False
    return False


def _is_finite(word: str) -> bool:
    return word in {"is", "are", "was", "were", "has", "have", "had", "may", "can", "should", "developed"}


def _spells(tokens: tuple[Token, ...], short: str) -> bool:
    """Tell whether a bracket holds the initials of the words before it."""
    letters = [part[0] for token in tokens for part in re.split(r"[-/]", token.text) if part]
    return len(short) >= 2 and short[0] in letters and len(short) <= 8 and short.isalnum()


def phrase_before(tokens: tuple[Token, ...], last: int, blocked: Callable[[Span], bool]) -> Span | None:
    """Return the noun phrase that ends before the token ``last``, helping verbs between them left out."""
    words = effect_words()
    while last > 1 and tokens[last - 1].text in words.helping:
        last -= 1
    end = _without_person(tokens, last)
    start = end
    while start > 0:
        token, before = tokens[start - 1], tokens[start - 2] if start > 1 else None
        if token.kind == "word" and not blocked(token.span):
            start -= 1
        elif token.kind == ")" and start > 2 and tokens[start - 3].kind == "(":
            start -= 3
        elif token.kind in ("the", "a", "an", "and", "or", ",") and before and start < end:
            if token.kind == "," and not _listed(tokens[start:end]):
                break
            start -= 1
        elif token.kind == "of" and before and before.text not in words.of_heads and start < end:
            start -= 1
        elif token.kind in ("with", "in") and before and start < end:
            chunk = _words_before(tokens, start - 1)
            is_rise = any(t.text in words.takes_in for t in chunk)
            if (
                not chunk
                or any(t.text in words.people for t in chunk)
                or (token.kind == "in" and not is_rise)
            ):
                break
            start -= 1
        else:
            break
    while start < end and (
        tokens[start].kind in ("and", "or", ",", "the", "a", "an", "of") or _is_lead(tokens, start)
    ):
        start += 1
    return _finished(tokens, start, end)


def _words_before(tokens: tuple[Token, ...], index: int) -> tuple[Token, ...]:
    start = index
    while start > 0 and tokens[start - 1].kind == "word":
        start -= 1
    return tokens[start:index]


def _listed(tokens: tuple[Token, ...]) -> bool:
    return any(token.kind in ("and", "or") for token in tokens)


def _without_person(tokens: tuple[Token, ...], last: int) -> int:
    """Step back over "in a patient with D" before a cue: the finding stands before it."""
    for index in range(last - 1, max(0, last - 14), -1):
        if tokens[index].kind == "stop":
            return last
        if tokens[index].kind == "in" and index:
            inside = tokens[index + 1 : last]
            return (
                index
                if any(
                    t.text.removesuffix("s") in effect_words().people
                    or t.text in effect_words().people
                    or t.text.endswith("year-old")
                    for t in inside
                )
                else last
            )
    return last
