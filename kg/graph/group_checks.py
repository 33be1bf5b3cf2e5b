"""Checks of the numbers of groups: shares, parts, arms, sexes and medians.

Nothing is corrected and nothing chosen: what does not add up stays as it is written, and is a problem that
names both numbers and the words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from kg.extract.numbers import qualifier
from kg.extract.shares import Fraction, find_fractions, find_impossible_fractions
from kg.graph.values import decimal_text
from kg.model import Evidence, Fact, NodeRef, Ontology, Passage, Problem, Quantity, SourceText, WorkFacts
from kg.vocab import NARRATIVE

_READ: Final = "read the passage"
_FIGURE: Final = re.compile(r"(\d{1,3})(?:[.·．](\d{1,3}))?\s*(?:%|％|per ?cent)")
_QUALIFIED: Final = {
    language: re.compile(rf"(?:{qualifier(language)})\s*(?:[(\[（]\s*)?$", re.IGNORECASE)
    for language in ("en", "zh")
}
# Groups of one sentence that share no patient: arms, not "some had A, some B".
_ARM: Final = re.compile(r"(?:\bgroup|\barm|组)$")
_SLACK: Final = 1e-6


def check_shares(work: WorkFacts, _: Ontology) -> Iterator[Problem]:
    """A count, its total and the percentage written beside them agree within the rounding of the percentage.

    "8/12 (66.7%)" and "8/12 (67%)" agree, "8/12 (66.5%)" does not. A percentage with a qualifier ("about
    30 %") is not checked. Facts are checked first; then every share that is written in the text, also where
    it became no fact.
    """
    seen: set[tuple[float, float, float]] = set()
    for fact in work.facts:
        for problem, numbers in _share_of_fact(work, fact):
            seen.add(numbers)
            yield problem
    for text in work.texts:
        for passage in text.passages:
            if passage.section in NARRATIVE:
                yield from _written_shares(work, text, passage, seen)


def _share_of_fact(work: WorkFacts, fact: Fact) -> Iterator[tuple[Problem, tuple[float, float, float]]]:
    count, total, percent = (_number(fact, name) for name in ("count", "total", "percent"))
    if count is None or total is None:
        return
    where = f"{work.slug}#{fact.id}"
    if total <= 0 or count > total:
        message = f"{decimal_text(count)} of {decimal_text(total)} cannot be"
        yield Problem("implausible-value", "warning", where, message, _READ), (count, total, -1.0)
        return
    if percent is None:
        return
    words = next((e for s in fact.statements if s.predicate == "percent" for e in s.evidence), None)
    decimals = _decimals_of(percent, words)
    if decimals is not None and not _agrees(count, total, percent, decimals):
        message = _mismatch(count, total, percent, words.exact if words else "")
        yield Problem("share-mismatch", "warning", where, message, _READ), (count, total, percent)


def _written_shares(
    work: WorkFacts, text: SourceText, passage: Passage, seen: set[tuple[float, float, float]]
) -> Iterator[Problem]:
    words = passage.span.of(text.text)
    where = f"{work.slug}#{text.id}"
    for share in find_impossible_fractions(words, passage.language):
        if (share.count, share.total or 0, -1.0) not in seen:
            message = f"{share.count} of {share.total} cannot be: '{share.span.of(words)}'"
            yield Problem("implausible-value", "warning", where, message, _READ)
    for share in find_fractions(words, passage.language):
        if share.total is None or share.percent is None or _is_qualified(words, share, passage):
            continue
        exact = share.span.of(words)
        decimals = _decimals(share.percent, exact)
        numbers = (share.count, share.total, share.percent)
        if numbers in seen or decimals is None:
            continue
        if not _agrees(*numbers, decimals):
            message = _mismatch(*numbers, exact)
            yield Problem("share-mismatch", "warning", where, message, _READ)


def _is_qualified(words: str, share: Fraction, passage: Passage) -> bool:
    """Tell whether "about" or the like stands before the share or before its percentage."""
    exact = share.span.of(words)
    figure = next(iter(_FIGURE.finditer(exact)), None)
    starts = [share.span.start, *([share.span.start + figure.start()] if figure else [])]
    pattern = _QUALIFIED[passage.language]
    return any(pattern.search(words[max(0, start - 24) : start]) for start in starts)


def _agrees(count: float, total: float, percent: float, decimals: int) -> bool:
    return bool(abs(100 * count / total - percent) <= 0.5 * 10.0**-decimals + _SLACK)


def _decimals_of(percent: float, words: Evidence | None) -> int | None:
    """Return how many decimals a percentage is written with; ``None`` when it is qualified."""
    if words is None:
        return len(decimal_text(percent).partition(".")[2])
    found = _decimals(percent, words.exact)
    if found is None:
        return len(decimal_text(percent).partition(".")[2])
    figure = next(m for m in _FIGURE.finditer(words.exact) if _value(m) == percent)
    return None if _QUALIFIED[words.language].search(words.exact[: figure.start()]) else found


def _decimals(percent: float, exact: str) -> int | None:
    figure = next((match for match in _FIGURE.finditer(exact) if _value(match) == percent), None)
    return None if figure is None else len(figure[2] or "")


def _value(figure: re.Match[str]) -> float:
    return float(f"{figure[1]}.{figure[2] or 0}")


def _mismatch(count: float, total: float, percent: float, exact: str) -> str:
    words = f": '{exact}'" if exact else ""
    return (
        f"{decimal_text(count)} of {decimal_text(total)} is {100 * count / total:.1f} %, "
        f"but {decimal_text(percent)} % is stated{words}"
    )


def check_parts(work: WorkFacts, _: Ontology) -> Iterator[Problem]:
    """A part of a group is not larger than the group, and its arms together are not either."""
    cohorts = {fact.id: fact for fact in work.facts if fact.kind == "Cohort"}
    arms: dict[str, list[Fact]] = defaultdict(list)
    for part in cohorts.values():
        for whole in (cohorts[v.id] for v in part.objects("partOf") if isinstance(v, NodeRef)):
            size, most = _number(part, "size"), _number(whole, "size")
            if size is None or most is None:
                continue
            if size > most:
                message = (
                    f"a part of {decimal_text(size)} in a group of {decimal_text(most)}{_quoted(part, whole)}"
                )
                yield Problem("part-exceeds-whole", "warning", f"{work.slug}#{part.id}", message, _READ)
            elif any(_ARM.search(str(label)) for label in part.objects("label")):
                arms[whole.id].append(part)
    for name, parts in arms.items():
        whole = cohorts[name]
        total, most = sum(_number(part, "size") or 0 for part in parts), _number(whole, "size") or 0
        if total > most:
            sizes = " + ".join(decimal_text(_number(part, "size") or 0) for part in parts)
            message = f"arms of {sizes} in a group of {decimal_text(most)}{_quoted(*parts, whole)}"
            yield Problem("part-exceeds-whole", "warning", f"{work.slug}#{name}", message, _READ)


def check_sexes(work: WorkFacts, _: Ontology) -> Iterator[Problem]:
    """The males and females of a group, where both are counted, add up to its size."""
    for fact in work.facts:
        male, female, size = (_number(fact, name) for name in ("maleCount", "femaleCount", "size"))
        if male is None or female is None or size is None or male + female == size:
            continue
        message = (
            f"{decimal_text(male)} male and {decimal_text(female)} female in a group of {decimal_text(size)}"
            f"{_quoted(fact)}"
        )
        yield Problem("sexes-do-not-add-up", "warning", f"{work.slug}#{fact.id}", message, _READ)


def check_medians(work: WorkFacts, _: Ontology) -> Iterator[Problem]:
    """A median or mean lies inside the range that is written beside it."""
    for fact in work.facts:
        for statement in fact.statements:
            value = statement.object
            if not isinstance(value, Quantity) or None in (value.value, value.low, value.high):
                continue
            middle, low, high = value.value or 0.0, value.low or 0.0, value.high or 0.0
            if not low <= middle <= high:
                exact = next((f": '{row.exact}'" for row in statement.evidence), "")
                message = (
                    f"{statement.predicate}: {decimal_text(middle)} is outside its range, "
                    f"{decimal_text(low)} to {decimal_text(high)}{exact}"
                )
                yield Problem("implausible-value", "warning", f"{work.slug}#{fact.id}", message, _READ)


def _quoted(*facts: Fact) -> str:
    """Return the words that count the people of some facts."""
    names = ("size", "maleCount", "femaleCount")
    rows = [s.evidence[0].exact for f in facts for s in f.statements if s.predicate in names and s.evidence]
    quotes = " / ".join(f"'{exact}'" for exact in dict.fromkeys(rows))
    return f": {quotes}" if quotes else ""


def _number(fact: Fact, predicate: str) -> float | None:
    value = fact.first(predicate)
    return float(value) if isinstance(value, int | float) else None
