"""Names of drugs that no list holds, read from the place where they stand: "treatment with X", "X-induced".

Such a name is words of the text and nothing more: it becomes no term and no fact, but it tells which finding
is laid to a drug, and whose a dose is. English only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from kg.extract.effect_words import effect_words
from kg.extract.phrases import Token
from kg.model import Span

_HYPHENED = re.compile(r"-(?:induced|associated|related|treated|provoked|triggered)$")
_SEPARATE = re.compile(r"induced|associated|related")
# The position or form before a chemical name: 5-fluorouracil, D-penicillamine.
_NUMBERED = re.compile(r"(?<![a-z0-9-])(?:[0-9](?:,[0-9])*|[dln])-$")
_SHORT_FORM = re.compile(r"(?:[0-9]-)?[A-Za-z]{1,2}[A-Za-z]{0,4}[A-Z](?:-[A-Z0-9]{1,3})?")
_NAME = re.compile(r"[a-z0-9][a-z0-9'+./-]*[a-z0-9]")


def whole_names(folded: str, tokens: tuple[Token, ...], names: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return drug names with what belongs to them, once each.

    "X sodium" and "5-X" are whole names, "X/Y" is two, "X (brand)" is one; the serotonin of "serotonin syndrome" is
    no drug.
    """
    grown: list[Span] = []
    for part in sorted(part for name in names for part in _parts(folded, name)):
        span = _grown(folded, tokens, part)
        if grown and (span.start <= grown[-1].end or folded[grown[-1].end : span.start] in (" ", "-")):
            grown[-1] = Span(grown[-1].start, max(grown[-1].end, span.end))
        elif span.of(folded) not in effect_words().endogenous:
            grown.append(span)
    return tuple(
        span
        for before, span in zip([None, *grown], grown, strict=False)
        if not _repeats(folded, before, span)
    )


def _parts(folded: str, name: Span) -> Iterator[Span]:
    """The names of a combination written with a stroke; words of use at either end are no part of a name."""
    words = effect_words()
    start = name.start
    for part in name.of(folded).split("/"):
        inside = [token.span() for token in re.finditer(r"[^\s]+", part)]
        while len(inside) > 1 and part[slice(*inside[0])] in words.beside:
            inside.pop(0)
        while len(inside) > 1 and part[slice(*inside[-1])] in words.nouns:
            inside.pop()
        if inside:
            yield Span(start + inside[0][0], start + inside[-1][1])
        start += len(part) + 1


def _grown(folded: str, tokens: tuple[Token, ...], name: Span) -> Span:
    """A name with the salt or series behind it, and the base or the number before it."""
    words = effect_words()
    span = name
    for token in tokens:
        gap = folded[span.end : token.span.start] if token.span.start >= span.end else "?"
        if gap in (" ", "-") and token.text in words.name_behind:
            span = Span(span.start, token.span.end)
    for token in reversed(tokens):
        beside = token.span.end == span.start - 1 and folded[token.span.end] in " -"
        if beside and token.text in words.name_ahead:
            span = Span(token.span.start, span.end)
    number = _NUMBERED.search(folded[: span.start])
    return Span(number.start(), span.end) if number else span


def _repeats(folded: str, before: Span | None, span: Span) -> bool:
    """Tell whether a name only says the one before it again: in a bracket, or as "X, a class of drug"."""
    if before is None:
        return False
    gap = folded[before.end : span.start]
    return re.fullmatch(r" ?[(\[](?:= ?)?|, (?:a|an) (?:[a-z-]+ ){0,3}", gap) is not None


def open_agents(
    text: str, folded: str, tokens: tuple[Token, ...], known: tuple[Span, ...]
) -> tuple[Span, ...]:
    """Return the drug names that stand in a drug's place and overlap none of the ``known`` spans."""
    found: list[Span] = []
    for span in (
        *_before_hyphen(text, tokens),
        *_before_noun(text, tokens),
        *_behind_cue(folded, text, tokens),
        *_made_like_one(tokens),
        *_before_verb(folded, tokens),
    ):
        if not any(span.overlaps(other) for other in (*known, *found)):
            found.append(span)
    found += [
        span
        for span in _listed(tokens, (*known, *found))
        if not any(span.overlaps(other) for other in (*known, *found))
    ]
    return tuple(sorted(found))


def _made_like_one(tokens: tuple[Token, ...]) -> Iterator[Span]:
    """A long word that ends as the names of substances do, wherever it stands."""
    words = effect_words()
    for token in tokens:
        part = token.text.rpartition("-")[2]
        is_name = len(part) > 6 and part.isalpha() and part.endswith(words.sure_endings)
        if is_name and part not in words.ordinary and _is_name(token):
            yield token.span


def _before_verb(folded: str, tokens: tuple[Token, ...]) -> Iterator[Span]:
    """ "X was started"."""
    verbs = effect_words().patterns["agents.verbs"]
    for before, token in pairwise(tokens):
        if token.text in ("was", "were") and _is_name(before) and has_drug_ending(before.text):
            verb = verbs.search(folded, token.span.end, token.span.end + 25)
            if verb and folded.count(" ", token.span.end, verb.start()) < 3:
                yield before.span


def _listed(tokens: tuple[Token, ...], names: tuple[Span, ...]) -> Iterator[Span]:
    """A word that ends like a drug's name and is listed beside one: "X and Y", "X, Y"."""
    ends = {name.end for name in names}
    starts = {name.start for name in names}
    for left, mark, right in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if mark.text not in ("and", "or", "plus", ",", "/"):
            continue
        if left.span.end in ends and _is_name(right) and has_drug_ending(right.text):
            yield right.span
            ends.add(right.span.end)
        elif right.span.start in starts and _is_name(left) and has_drug_ending(left.text):
            yield left.span


def _is_name(token: Token) -> bool:
    words = effect_words()
    text = token.text
    return (
        token.kind == "word"
        and len(text) > 2
        and _NAME.fullmatch(text) is not None
        and re.search(r"[a-z]{2}", text) is not None
        and text not in words.beside
        and text not in words.not_drugs
        and text not in words.nouns
        and text not in words.people
        and text not in words.lead
        and text not in words.of_heads
    )


def has_drug_ending(word: str) -> bool:
    """Tell whether a word ends like a generic name."""
    return len(word) > 5 and word.endswith(effect_words().endings)


def _before_hyphen(text: str, tokens: tuple[Token, ...]) -> Iterator[Span]:
    """ "X-induced", and "X induced Y" where the name looks like one."""
    words = effect_words()
    for index, token in enumerate(tokens):
        match = _HYPHENED.search(token.text)
        if match:
            name = token.text[: match.start()]
            written = text[token.span.start : token.span.start + match.start()]
            sure = match[0] in ("-induced", "-treated") or has_drug_ending(name) or is_short_form(written)
            if sure and name not in words.not_drugs and not name.isdigit() and len(name) > 1:
                yield Span(token.span.start, token.span.start + match.start())
        elif index and _SEPARATE.fullmatch(token.text):
            before = tokens[index - 1]
            if _is_name(before) and has_drug_ending(before.text):
                yield before.span


def _before_noun(text: str, tokens: tuple[Token, ...]) -> Iterator[Span]:
    """ "X therapy", "X treatment", "X overdose": a word that ends like a drug's name, or an abbreviation."""
    for before, token in pairwise(tokens):
        if token.text in effect_words().nouns and (
            (_is_name(before) and has_drug_ending(before.text)) or is_short_form(before.span.of(text))
        ):
            yield before.span


def is_short_form(word: str) -> bool:
    """Tell whether a word is written as the abbreviation of a drug is: HU, 5-FU, 2-CdA, BTX-B, CyA.

    >>> [is_short_form(word) for word in ("HU", "5-FU", "2-CdA", "CyA", "ICU", "III", "Cya")]
    [True, True, True, True, False, False, False]
    """
    return (
        _SHORT_FORM.fullmatch(word) is not None
        and sum(map(str.isupper, word)) > 1
        and word.lower() not in effect_words().not_drugs
    )


def _behind_cue(folded: str, text: str, tokens: tuple[Token, ...]) -> Iterator[Span]:
    """ "treatment with X and Y": the names of a list behind the cue that end like a drug's or are in capitals."""
    starts = {token.span.start: index for index, token in enumerate(tokens)}
    for cue in effect_words().patterns["agents.before"].finditer(folded):
        index = starts.get(cue.end() + 1)
        while index is not None and index < len(tokens):
            index = _skip(tokens, index)
            if index >= len(tokens):
                break
            span = tokens[index].span
            is_short = is_short_form(span.of(text))
            if not is_short and not _is_name(tokens[index]):
                break
            if is_short or has_drug_ending(tokens[index].text) or span.of(text).isupper():
                yield span
            goes_on = index + 1 < len(tokens) and tokens[index + 1].text in ("and", "or", "plus", ",", "/")
            index = index + 2 if goes_on else None


def _skip(tokens: tuple[Token, ...], index: int) -> int:
    words = effect_words()
    while index < len(tokens) and (
        tokens[index].kind in ("a", "an", "the", "of")
        or tokens[index].text in words.beside
        or tokens[index].text in words.nouns
    ):
        index += 1
    return index
