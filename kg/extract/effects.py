"""What a drug did, as an English sentence tells it: "X-induced Y", "Y after treatment with X", "Y developed".

Each way of telling it is a shape, and says either that the drug did it (``cause``) or only that the one came with
or after the other (``time``). The effect is a noun phrase of the text and may lie outside our terms. How the
sentence is meant (negated, feared, of somebody else) is not looked at here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from kg.extract.effect_words import effect_words
from kg.extract.phrases import Token, phrase_after, phrase_before
from kg.model import Span

Manner = Literal["cause", "time"]


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect: its words, the cue, the drug that the shape names (``None``: any of the sentence)."""

    span: Span
    cue: Span
    manner: Manner
    agent: Span | None
    shape: str


# The shapes in the order of trust, each with a phrase that sounds like a finding (+) or does not (-); measured on the
# training sentences of PHEE (benchmarks/extraction).
_RANKS: Final = (
    "hyphened+ caused_by+ had+ caused_by- hyphened- had- noun_of+ happened+ stopped_for+ causes+ after+ noun_of- causes- "
    "stopped_for- had_weakly+ happened- after- harm_of+ harm_of- had_weakly-"
).split()
_HYPHENED: Final = re.compile(
    r"(?:-| )(?:induced|associated|related|provoked|triggered|mediated|linked|attributed)(?![a-z-])(?! (?:with|by|to|in|the|a)\b)"
)
_ANY_DRUG: Final = re.compile(r"\b(?:drug|medication)s?$")
_BRACKET: Final = re.compile(r"\s*\([^()]{1,30}\)$")
_NEW_CLAUSE: Final = re.compile(r"[.;:]\s|, (?:which|who|and (?:was|were|he|she))")
_TAKES_OBJECT: Final = re.compile(r"develop|present|manifest")
_AHEAD: Final = 90
_BEHIND: Final = 60


def find_effects(folded: str, tokens: tuple[Token, ...], agents: tuple[Span, ...]) -> tuple[Effect, ...]:
    """Return the effects that a sentence lays to its drugs, by the surest shape that fits.

    ``agents`` are the drug names. Several "X-induced Y" give several effects; every other shape gives one.
    """
    found = all_effects(folded, tokens, agents)
    if sure := tuple(effect for effect in found if effect.shape == "hyphened"):
        return sure
    return tuple(sorted(found, key=lambda effect: _rank(tokens, effect))[:1])


def all_effects(folded: str, tokens: tuple[Token, ...], agents: tuple[Span, ...]) -> tuple[Effect, ...]:
    """Return every effect that any shape reads."""
    if not agents and not _HYPHENED.search(folded):
        return ()
    reader = _Reader(folded, tokens, agents)
    return tuple(effect for shape in _SHAPES for effect in shape(reader))


def blamed_effects(folded: str, tokens: tuple[Token, ...], agents: tuple[Span, ...]) -> tuple[Effect, ...]:
    """Return the effects whose words blame a drug, nothing but words of its use standing between cue and drug."""
    return tuple(
        effect
        for effect in all_effects(folded, tokens, agents)
        if effect.manner == "cause" and effect.agent is not None and _is_direct(tokens, effect, agents)
    )


def _is_direct(tokens: tuple[Token, ...], effect: Effect, agents: tuple[Span, ...]) -> bool:
    if effect.agent is None or effect.shape in ("hyphened", "harm_of", "stopped_for"):
        return True
    words = effect_words()
    left, right = sorted((effect.cue, effect.agent))
    return all(
        token.kind in ("a", "an", "the", "of", "with", "and", "or", "(", ")", ",")
        or token.text in words.beside
        or token.text in words.nouns
        or token.text in words.helping
        or any(map(token.span.overlaps, agents))
        for token in tokens
        if left.end <= token.span.start and token.span.end <= right.start
    )


def sounds_like_finding(tokens: tuple[Token, ...], span: Span) -> bool:
    """Tell whether a phrase holds a word that findings are named by."""
    words = effect_words()
    return any(
        word in words.finding_words or word.removesuffix("s").endswith(words.finding_endings)
        for token in tokens
        if span.contains(token.span)
        for word in token.text.split("-")
    )


def _rank(tokens: tuple[Token, ...], effect: Effect) -> int:
    return _RANKS.index(effect.shape + ("+" if sounds_like_finding(tokens, effect.span) else "-"))


class _Reader:
    """A sentence with its drugs; each public method reads one shape."""

    def __init__(self, folded: str, tokens: tuple[Token, ...], agents: tuple[Span, ...]) -> None:
        self.folded, self.tokens, self.agents = folded, tokens, agents
        self.words = effect_words()
        self.starts = {token.span.start: index for index, token in enumerate(tokens)}

    def hyphened(self) -> Iterator[Effect]:
        """X-induced Y."""
        for cue in _HYPHENED.finditer(self.folded):
            before = self.folded[: cue.start()]
            bracket = _BRACKET.search(before)
            ends = (cue.start(), bracket.start() if bracket else -1, cue.start() - 1 if bracket else -1)
            agent = next((a for a in self.agents if a.end in ends), None)
            if agent is not None or _ANY_DRUG.search(before):
                yield from self._effect(self._after(cue.end()), cue, "cause", agent, "hyphened")

    def noun_of(self) -> Iterator[Effect]:
        """Y is a complication of X; the adverse effects of X."""
        for cue in self.words.patterns["links.noun_of"].finditer(self.folded):
            agent = self._agent_after(cue.end())
            if agent is not None:
                first = self.starts[cue.start()]
                last = next(
                    index
                    for index in range(first, len(self.tokens))
                    if self.tokens[index].span.end >= cue.end()
                )
                copula = self._copula(first)
                span = phrase_before(self.tokens, last if copula is None else copula, _nothing)
                yield from self._effect(span, cue, "cause", agent, "noun_of")

    def caused_by(self) -> Iterator[Effect]:
        """Y due to X."""
        for cue in self.words.patterns["links.caused_by"].finditer(self.folded):
            agent = self._agent_after(cue.end())
            span = self._before(cue.start()) if agent else None
            if span and not any(span.overlaps(a) and span.end - a.end < 3 for a in self.agents):
                yield from self._effect(span, cue, "cause", agent, "caused_by")

    def stopped_for(self) -> Iterator[Effect]:
        """X was stopped because of Y."""
        for stop in self.words.patterns["links.stopped"].finditer(self.folded):
            cue = self.words.patterns["links.stopped_for"].search(self.folded, stop.end(), stop.end() + 40)
            agent = self._agent_before(stop.start()) or self._agent_after(stop.end(), 30)
            if cue is not None and agent is not None:
                yield from self._effect(self._after(cue.end(), free=True), cue, "cause", agent, "stopped_for")

    def causes(self) -> Iterator[Effect]:
        """X caused Y."""
        for cue in self.words.patterns["links.causes"].finditer(self.folded):
            agent = self._agent_before(cue.start())
            yield from self._effect(self._after(cue.end()) if agent else None, cue, "cause", agent, "causes")

    def harm_of(self) -> Iterator[Effect]:
        """X toxicity."""
        for agent in self.agents:
            index = self.starts.get(agent.end + 1)
            if (
                index is None
                or self.tokens[index].kind != "word"
                or self.tokens[index].text in self.words.nouns
            ):
                continue
            span = phrase_after(self.tokens, index, self._is_drug)
            if span is not None and sounds_like_finding(self.tokens, span):
                yield Effect(span, span, "cause", agent, "harm_of")

    def had(self) -> Iterator[Effect]:
        """The patient developed Y."""
        yield from self._had("had")

    def had_weakly(self) -> Iterator[Effect]:
        """A case of Y."""
        yield from self._had("had_weakly")

    def happened(self) -> Iterator[Effect]:
        """Y occurred."""
        for cue in self.words.patterns["links.happened"].finditer(self.folded):
            if not (_TAKES_OBJECT.match(cue[0]) and self._after(cue.end(), free=True)):
                yield from self._effect(self._before(cue.start()), cue, "time", None, "happened")

    def after(self) -> Iterator[Effect]:
        """Y after X."""
        for cue in self.words.patterns["links.after"].finditer(self.folded):
            agent = self._agent_after(cue.end())
            yield from self._effect(self._before(cue.start()) if agent else None, cue, "time", agent, "after")

    def _had(self, name: str) -> Iterator[Effect]:
        for cue in self.words.patterns[f"links.{name}"].finditer(self.folded):
            yield from self._effect(self._after(cue.end(), free=True), cue, "time", None, name)

    def _effect(
        self, span: Span | None, cue: re.Match[str], manner: Manner, agent: Span | None, shape: str
    ) -> Iterator[Effect]:
        if span is not None and span not in self.agents and (self.agents or shape == "hyphened"):
            yield Effect(span, Span(*cue.span()), manner, agent, shape)

    def _is_drug(self, span: Span) -> bool:
        return any(map(span.overlaps, self.agents))

    def _after(self, at: int, *, free: bool = False) -> Span | None:
        """The phrase behind a cue; ``free``: it may hold the name of a drug ("developed X toxicity")."""
        index = next((self.starts[place] for place in (at, at + 1, at + 2) if place in self.starts), None)
        return (
            None if index is None else phrase_after(self.tokens, index, _nothing if free else self._is_drug)
        )

    def _before(self, at: int) -> Span | None:
        index = self.starts.get(at)
        return None if index is None else phrase_before(self.tokens, index, _nothing)

    def _agent_after(self, at: int, reach: int = _AHEAD) -> Span | None:
        """The next drug in the same clause."""
        agent = next((a for a in self.agents if a.start >= at), None)
        if agent is None or agent.start - at > reach or _NEW_CLAUSE.search(self.folded, at, agent.start):
            return None
        return agent

    def _agent_before(self, at: int) -> Span | None:
        agent = next((a for a in reversed(self.agents) if a.end <= at), None)
        return agent if agent is not None and at - agent.end <= _BEHIND else None

    def _copula(self, index: int) -> int | None:
        """Where the finding ends before a noun that is said of it: at the "is a rare", the colon, the "as a"."""
        for at in range(index - 1, max(-1, index - 7), -1):
            token = self.tokens[at]
            if token.text in self.words.copula:
                return at
            if (
                token.kind not in ("word", "a", "an", "the", "and", "of")
                and token.text not in self.words.helping
            ):
                return None
        return None


def _nothing(span: Span) -> bool:
    return False


_SHAPES: Final = (
    _Reader.hyphened,
    _Reader.caused_by,
    _Reader.had,
    _Reader.noun_of,
    _Reader.happened,
    _Reader.stopped_for,
    _Reader.causes,
    _Reader.after,
    _Reader.harm_of,
    _Reader.had_weakly,
)
