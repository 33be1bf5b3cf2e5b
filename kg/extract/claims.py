"""What a document says about the disease or a drug in general: statistics, hedged roles, earlier reports.

A claim is never a fact about a patient. It keeps its number, how sure it is, and whom it speaks of.
"""

from __future__ import annotations

import re

from kg.extract.builder import FactBuilder, Node, Words
from kg.extract.cues import Cue
from kg.extract.mentions import THERAPY
from kg.extract.outcomes import is_adjective
from kg.extract.shares import values_of
from kg.extract.view import Seen, Story, View, distance_between
from kg.model import Span, TermRef
from kg.terms.reading_rules import term_rules

_CLAIMED = {
    "no-response",
    "overall-response",
    "improvement",
    "remission",
    "complete-response",
    "death",
    "relapse",
    "survival",
}
_POPULATION = {
    "adult": re.compile(r"\badults?\b|成人|成年"),
    "paediatric": re.compile(r"\bchild(?:ren)?\b|\bp(?:a)?ediatric\b|儿童|患儿|小儿"),
}
_HEDGE = re.compile(
    r"\b(?:may|might|could|potential(?:ly)?|promising|appears?|seems?|suggest(?:s|ing)?|emerging)\b|可能|有望|或可|提示"
)
_ROLE = re.compile(r"salvage|rescue|挽救|补救")
_OPTION = re.compile(
    r"\b(?:options?|therap(?:y|ies)|treatments?|strateg(?:y|ies)|choice|effective|alternatives?)\b|选择|方案|策略|手段"
)
_EARLIER = re.compile(
    r"previous (?:cases|reports|studies)|earlier (?:cases|reports)|(?:has|have) (?:been )?reported|case reports|既往报道|文献报道|有报道"
)


def read_claims(story: Story, builder: FactBuilder) -> set[tuple[int, int]]:
    """State the claims of a story; return the offsets of the mentions that they are about."""
    used: set[tuple[int, int]] = set()
    for view in story.views:
        if view.sentence.section in ("title", "methods", "objective"):
            continue
        about = _about(view)
        percent = view.voice != "patient" and _statistic(view, builder, about, used)
        if not percent and view.voice in ("general", "literature") and about:
            _opinion(view, builder, about, used)
    return used


def _about(view: View) -> list[Seen]:
    therapies = [
        seen
        for seen in view.of_kind(*THERAPY)
        if seen.modality != "negated" and seen.key not in term_rules().tests
    ]
    return therapies or list(view.of_kind("Disorder"))


def _statistic(view: View, builder: FactBuilder, about: list[Seen], used: set[tuple[int, int]]) -> bool:
    """A share with an outcome word, about terms: "do not work for about 30 % of adult patients"."""
    done = False
    for percent in view.quantities.percents:
        cue = _outcome_near(view, percent.span)
        if cue is None or not about:
            continue
        claim = builder.new("Claim", "claim")
        spans = [percent.span, cue.span, *(seen.span for seen in about)]
        words = Words.covering(view.sentence, *spans)
        _common(builder, claim, view, words, about, used, "claim-statistic")
        builder.state(claim, "claimedOutcome", TermRef(cue.value), words, "claim-statistic")
        role = next((c for c in view.cues_of("role") if c.value == "first-line-therapy"), None)
        if role is not None and about[0].mention.kind in THERAPY:
            builder.state(
                claim,
                "claimedRole",
                TermRef(role.value),
                Words.covering(view.sentence, role.span, words.span),
                "claim-statistic",
            )
        quantity = percent.quantity
        for name, value in values_of(quantity):
            builder.state(claim, name, value, words, "claim-statistic")
        if quantity.qualifier is not None:
            builder.state(claim, "qualifier", TermRef(quantity.qualifier), words, "claim-statistic")
        done = True
    return done


def _opinion(view: View, builder: FactBuilder, about: list[Seen], used: set[tuple[int, int]]) -> None:
    """A hedged role, an earlier report, or an outcome said of a disease in general."""
    folded = view.sentence.folded
    drugs = [seen for seen in about if seen.mention.kind in THERAPY]
    hedge, option = _HEDGE.search(folded), _OPTION.search(folded)
    outcome = next(
        (c for c in view.cues_of("outcome") if c.value in _CLAIMED and not is_adjective(view, c)), None
    )
    earlier = _EARLIER.search(folded)
    severity = next((cue for cue in view.cues_of("severity") if cue.value == "life-threatening"), None)
    if drugs and earlier and view.voice == "literature" and (option or outcome):
        kind, anchor = "claim-earlier-reports", Span(*earlier.span())
    elif drugs and hedge and option:
        kind, anchor = "claim-hedged", Span(*hedge.span())
    elif outcome is not None and not drugs:
        kind, anchor = "claim-general", outcome.span
    elif severity is not None and not drugs:
        kind, anchor = "claim-general", severity.span
    else:
        return
    claim = builder.new("Claim", "claim")
    about = [*(drugs or about), *(seen for seen in view.of_kind("Disorder") if drugs)]
    spans = [anchor, *(seen.span for seen in about)]
    if option and drugs:
        spans.append(Span(*option.span()))
    words = Words.covering(view.sentence, *spans)
    _common(builder, claim, view, words, about, used, kind)
    if drugs and (role := _ROLE.search(folded)):
        words = Words.covering(view.sentence, Span(*role.span()), words.span)
        builder.state(claim, "possibleRole", TermRef("salvage-therapy"), words, kind)
    if severity is not None and not drugs:
        builder.state(claim, "severity", TermRef(severity.value), words, kind)
    if (
        kind == "claim-earlier-reports"
        and outcome is None
        and (effective := re.search(r"\beffective\b|有效", folded))
    ):
        words = Words.covering(view.sentence, words.span, Span(*effective.span()))
        builder.state(claim, "claimedOutcome", TermRef("overall-response"), words, kind)
    if outcome is not None and kind != "claim-hedged":
        builder.state(claim, "claimedOutcome", TermRef(outcome.value), words, kind)


def _common(
    builder: FactBuilder,
    claim: Node,
    view: View,
    words: Words,
    about: list[Seen],
    used: set[tuple[int, int]],
    kind: str,
) -> None:
    builder.state(claim, "claimType", TermRef(kind), words, kind)
    for seen in about:
        builder.state(claim, "about", TermRef(seen.key), words, kind)
        span = view.sentence.at(seen.span.start, seen.span.end)
        used.add((span.start, span.end))
    for key, pattern in _POPULATION.items():
        if found := pattern.search(view.sentence.folded):
            words = Words.covering(view.sentence, words.span, Span(*found.span()))
            builder.state(claim, "population", TermRef(key), words, kind)
            break


def _outcome_near(view: View, span: Span) -> Cue | None:
    cues = [cue for cue in view.cues_of("outcome") if cue.value in _CLAIMED]
    return min(cues, key=lambda cue: distance_between(cue.span, span), default=None)
