"""Quotes from outside: does a text say these words, and where?

Whatever hands us words that are said to stand in a text - a reader, a reviewer, another program - is
believed only as far as :func:`verify_quote` finds them there. docs/quotes.md says what is accepted and what
is refused.
"""

from kg.quotes.match import HOLE, Reason
from kg.quotes.nearest import Difference, DifferenceKind, Nearest
from kg.quotes.verify import Verdict, verify_quote

__all__ = ["HOLE", "Difference", "DifferenceKind", "Nearest", "Reason", "Verdict", "verify_quote"]
