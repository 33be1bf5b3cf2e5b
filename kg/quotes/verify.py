"""The verdict on a quote."""

from __future__ import annotations

from dataclasses import dataclass

from kg.errors import UsageError
from kg.model import Span
from kg.quotes.match import Reason, find, spans_of
from kg.quotes.nearest import Nearest, across, beside, nearest
from kg.quotes.tokens import tokens


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a quote stands in a text.

    ``spans`` are where, in code points of the text as given: one, or one for each part beside an ellipsis;
    none when the quote is refused. ``reason`` then says why, and ``nearest`` what stands there instead
    (``None`` when text and quote share no word).

    =================  ==========================================================================
    not-there          the words, numbers and marks do not stand so in the text
    cut                they do, but as half of a value or of a negated word (500 of "> 500")
    short-part         beside an ellipsis stands a single word
    order              the parts beside an ellipsis stand in the other order
    too-far            they stand more than ``HOLE`` code points or a blank line apart
    left-out-negation  between them stands a word that turns the statement round
    =================  ==========================================================================
    """

    quote: str
    spans: tuple[Span, ...] = ()
    reason: Reason | None = None
    nearest: Nearest | None = None

    @property
    def stands(self) -> bool:
        """Tell whether the text says these words."""
        return bool(self.spans)


def verify_quote(text: str, quote: str, *, at: int | None = None) -> Verdict:
    """Tell whether ``quote`` stands in ``text``, where, and if not what stands there instead.

    With ``at``, a code point of ``text``, it must begin there. Where it stands several times the first place
    is given. Raises :class:`~kg.errors.UsageError` when the quote holds no word, number or Han character.

    >>> verify_quote("Ferritin was > 500\\nng/mL.", "ferritin was >500 ng/mL").spans
    (Span(start=0, end=24),)
    >>> verdict = verify_quote("Ferritin was > 500 ng/mL.", "ferritin was < 500 ng/mL")
    >>> verdict.stands, verdict.nearest.marked
    (False, 'Ferritin was [-<-]{+>+} 500 ng/mL')
    """
    said = tokens(quote)
    if not any(token.is_word for token in said):
        raise UsageError("the quote holds no word and no number")
    found = find(text, said, at)
    if found.reason is None:
        return Verdict(quote, spans_of(text, found.ranges))
    if found.reason == "cut":
        return Verdict(quote, (), found.reason, beside(text, quote, found.part, *found.ranges[0]))
    if len(found.ranges) == 2:
        return Verdict(quote, (), found.reason, across(text, quote, *spans_of(text, found.ranges)))
    return Verdict(quote, (), found.reason, nearest(text, quote, found.part))
