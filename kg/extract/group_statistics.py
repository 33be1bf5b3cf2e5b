"""Shares and ratios that a document states of groups, kept as claims with their numbers.

"MAS developed in 17 of 112 patients with AOSD (15.2%)" says how often, not who; "65% were female" of twenty
people is kept as a percentage, and no count is worked out from it; "male to female 1.4:1" stays a ratio. A
number that is part of a finding, an outcome or an adverse event of the group already is not stated again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kg.extract.builder import FactBuilder, Node, Words
from kg.extract.cues import Cue
from kg.extract.numbers import BARE, read_number
from kg.extract.shares import Fraction, values_of
from kg.extract.subjects import Subjects
from kg.extract.view import Seen, Story, View, distance_between
from kg.model import Object, Quantity, Span, TermRef

_RULE: Final = "claim-statistic"
_NOT_READ: Final = frozenset({"title", "methods", "caption", "table"})
_NUMBERS: Final = frozenset({"count", "percent", "low", "high"})
_REACH: Final = {"en": 70, "zh": 24}
_RISK: Final = re.compile(
    r"(?<![a-z])(?P<name>or|hr|rr|odds ratio|hazard ratio|risk ratio|relative risk|比值比|风险比|优势比)(?: \((?:or|hr|rr)\))?"
    rf"\s?(?:[=:,]|was|of|is|为)?\s?(?P<value>{BARE['en']})(?![0-9%])"
)
#: UCUM has no unit for a ratio of risks: an annotation says which it is.
_RISK_UNIT: Final = {
    "or": "{odds_ratio}", "odds ratio": "{odds_ratio}", "比值比": "{odds_ratio}", "优势比": "{odds_ratio}",
    "hr": "{hazard_ratio}", "hazard ratio": "{hazard_ratio}", "风险比": "{hazard_ratio}",
    "rr": "{risk_ratio}", "risk ratio": "{risk_ratio}", "relative risk": "{risk_ratio}",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Figure:
    span: Span
    values: tuple[tuple[str, Object], ...]
    sex: str | None = None
    population: str | None = None


def read_statistics(story: Story, builder: FactBuilder, subjects: Subjects) -> set[tuple[int, int]]:
    """State the shares and ratios of groups that are part of no fact yet; return the offsets of what they are about."""
    used: set[tuple[int, int]] = set()
    stated = _stated_numbers(builder)
    for view in story.views:
        if view.voice == "plan" or view.sentence.section in _NOT_READ:
            continue
        subject = subjects.of(view)
        if view.voice == "patient" and (subject is None or subject.kind != "Cohort"):
            continue
        figures = [figure for figure in _figures(view) if not _is_stated(view, figure, stated)]
        for figure in figures:
            _claim(builder, view, figure, used)
        for ratio in view.quantities.sex_ratios:
            claim = builder.new("Claim", "claim")
            words = Words(view.sentence, ratio.span)
            verbatim = view.sentence.text[ratio.span.start : ratio.span.end]
            builder.state(claim, "claimType", TermRef(_RULE), words, "sex-ratio")
            builder.state(claim, "about", TermRef("male"), words, "sex-ratio")
            builder.state(claim, "about", TermRef("female"), words, "sex-ratio")
            builder.state(claim, "verbatim", verbatim, words, "sex-ratio")
        _risks(builder, view, used)
    return used


def _stated_numbers(builder: FactBuilder) -> list[tuple[Span, Object]]:
    """Where the numbers of findings, outcomes, adverse events and claims stand."""
    return [
        (row.span, value)
        for node in builder.nodes("Finding", "GroupOutcome", "AdverseEvent", "Claim")
        for (name, value), rows in node.statements.items()
        if name in _NUMBERS
        for row in rows
    ]


def _is_stated(view: View, figure: _Figure, stated: list[tuple[Span, Object]]) -> bool:
    place = view.sentence.at(figure.span.start, figure.span.end)
    numbers = {value for name, value in figure.values if name in _NUMBERS}
    return any(span.contains(place) and value in numbers for span, value in stated)


def _figures(view: View) -> list[_Figure]:
    found = [
        _Figure(share.span, _of_fraction(share), share.sex, share.population)
        for share in view.quantities.fractions
        if share.percent is not None or (share.total is not None and share.noun)
    ]
    for percent in view.quantities.percents:
        values = _of_quantity(percent.quantity)
        span = Words.covering(view.sentence, percent.span, percent.of).span if percent.sex else percent.span
        found.append(_Figure(span, values, percent.sex, percent.population))
    return sorted(found, key=lambda figure: figure.span)


def _of_fraction(share: Fraction) -> tuple[tuple[str, Object], ...]:
    rows = (("count", share.count), ("total", share.total), ("percent", share.percent))
    return tuple((name, value) for name, value in rows if value is not None)


def _of_quantity(quantity: Quantity) -> tuple[tuple[str, Object], ...]:
    rows: list[tuple[str, Object]] = list(values_of(quantity))
    if quantity.qualifier is not None:
        rows.append(("qualifier", TermRef(quantity.qualifier)))
    return tuple(rows)


def _claim(builder: FactBuilder, view: View, figure: _Figure, used: set[tuple[int, int]]) -> None:
    about, cue = _about(view, figure.span), _outcome(view, figure.span)
    if figure.sex is None and about is None and cue is None:
        return
    if cue is not None and about is not None:
        nearer = distance_between(cue.span, figure.span) <= distance_between(about.span, figure.span)
        cue = cue if nearer else None
    claim = builder.new("Claim", "claim")
    about_span = about.span if about is not None and figure.sex is None else None
    words = Words.covering(view.sentence, figure.span, about_span, cue.span if cue else None)
    builder.state(claim, "claimType", TermRef(_RULE), words, _RULE)
    if figure.sex is not None:
        builder.state(claim, "about", TermRef(figure.sex), words, _RULE)
    elif about is not None:
        _state_about(builder, claim, view, about, words, used)
    elif cue is not None:
        builder.state(claim, "about", TermRef(cue.value), words, _RULE)
    if cue is not None and figure.sex is None:
        builder.state(claim, "claimedOutcome", TermRef(cue.value), words, _RULE)
    for name, value in figure.values:
        builder.state(claim, name, value, words, _RULE)
    if figure.population is not None:
        builder.state(claim, "population", TermRef(figure.population), words, _RULE)


def _state_about(
    builder: FactBuilder, claim: Node, view: View, seen: Seen, words: Words, used: set[tuple[int, int]]
) -> None:
    builder.state(claim, "about", TermRef(seen.key), words, _RULE)
    span = view.sentence.at(seen.span.start, seen.span.end)
    used.add((span.start, span.end))


def _about(view: View, figure: Span) -> Seen | None:
    """The nearest term of the clause, with no other figure between."""
    near = [seen for seen in view.seen if seen.modality != "negated" and _reaches(view, seen.span, figure)]
    return min(near, key=lambda seen: distance_between(seen.span, figure), default=None)


def _outcome(view: View, figure: Span) -> Cue | None:
    cues = [cue for cue in view.cues_of("outcome") if _reaches(view, cue.span, figure)]
    return min(cues, key=lambda cue: distance_between(cue.span, figure), default=None)


def _reaches(view: View, span: Span, figure: Span) -> bool:
    gap = view.between(span, figure)
    if len(gap) > _REACH[view.sentence.language] or re.search(r"[;；。]|[,，](?!\d)", gap):
        return False
    low, high = min(span.end, figure.end), max(span.start, figure.start)
    numbers = [share.span for share in view.quantities.fractions]
    numbers += [percent.span for percent in view.quantities.percents]
    return not any(low <= other.start and other.end <= high for other in numbers)


def _risks(builder: FactBuilder, view: View, used: set[tuple[int, int]]) -> None:
    """ "Splenomegaly (OR 6.3)", "hazard ratio 2.4": what the risk is of stays in the words."""
    for match in _RISK.finditer(view.sentence.folded):
        name, number = match["name"], read_number(match["value"], "en")
        exact = view.sentence.text[slice(*match.span())]
        span = Span(*match.span())
        about = _about(view, span)
        if number is None or about is None or (len(name) == 2 and not exact[:2].isupper()):
            continue
        claim = builder.new("Claim", "claim")
        words = Words.covering(view.sentence, span, about.span)
        builder.state(claim, "claimType", TermRef(_RULE), words, "claim-risk")
        _state_about(builder, claim, view, about, words, used)
        builder.state(claim, "value", number, words, "claim-risk")
        builder.state(claim, "unit", _RISK_UNIT[name], words, "claim-risk")
        builder.state(claim, "verbatim", exact, words, "claim-risk")
