"""Findings of the hand: an organ that is felt, or said to reach below the ribs, is enlarged.

"The spleen was palpable 4 cm below the costal margin", "肝肋下3 cm" name no finding and mean one. What may stand
for which finding is data (``reading.toml``, table ``examined``); a denial is found like that of any finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg.model import Span
from kg.terms.reading_rules import term_rules


def examined(folded: str) -> Iterator[tuple[Span, str]]:
    """Yield the findings that a sentence (folded) describes instead of naming, as (where, term key)."""
    if not any(organ in folded for organ in term_rules().organs):
        return
    for key, patterns in _patterns().items():
        for pattern in patterns:
            for match in pattern.finditer(folded):
                yield Span(*match.span()), key


@cache
def _patterns() -> dict[str, tuple[re.Pattern[str], ...]]:
    return {key: tuple(re.compile(form) for form in forms) for key, forms in term_rules().examined.items()}
