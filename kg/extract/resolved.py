"""Findings that went away: "the rash resolved", "disappearance of the effusion", 皮疹消退.

What ended was there: such a finding is affirmed, not denied, and its end is a statement of its own (after the ``resolution`` of a
phenotypic feature in Phenopackets, GA4GH 2.0). What only became less, or went in part, has not ended.
"""

from __future__ import annotations

import re
from typing import Final

from kg.extract.sentences import Sentence
from kg.model import Span

#: How far the word of ending stands from the finding, in characters.
_REACH: Final = 90
_REACH_ZH: Final = 12

_ENDS: Final = re.compile(
    r"\b(?:resolved|disappeared|subsided|cleared|vanished|abated|ceased|remitted|settled|went away|corrected|reversed|"
    r"receded|were gone|was gone|(?:was|were) no longer (?:present|seen|visible|detectable|detected|observed|evident|noted|palpable))\b"
)
# Helping verbs and adverbs right before the word of ending.
_HELPS: Final = re.compile(
    r"(?:\s*\b(?:has|had|have|was|were|is|are|been|also|then|all|both|each|soon|thereafter|later|already|soon after|[a-z]+ly)\b(?! not))*\s*$"
)
_ENDING_OF: Final = re.compile(
    r"\b(?:resolution|disappearance|cessation|clearance|clearing|abatement|recovery|recovered(?: [a-z]+ly)?)\s+(?:of|from)\s+|"
    r"\b(?:no|without)(?: (?:further|evidence of|signs of|more))? (?:recurrences?|relapses?|return)\s+(?:of|or)\s+"
)
# Over these words neither reaches: another clause, another verb, another thing.
_BREAK: Final = re.compile(
    r"[.;:]|\b(?:but|which|who|that|was|were|is|are|had|has|have|received|treated|developed|persisted|remained|worsened|"
    r"improved|after|before|when|while|although|until|unless|he|she|they|it|because|despite|except|with|without|to|from|by|following|"
    r"showed|revealed|not|never|if)\b"
)
# "Did not resolve", "partial resolution", "will have resolved": no end, or none yet.
_NOT_ENDED: Final = re.compile(
    r"\b(?:not|never|no|without|partly|partially|partial|incompletely?|nearly|almost|mostly|largely|near|lack of|failed|will|would|"
    r"may|might|should|could|if|unless|expected|awaiting|pending|for|hope|delayed|slow)\s+(?:[a-z]+\s+)?$"
)
_ENDS_ZH: Final = re.compile(r"(?<![未不])(?:消退|消失|退净)")
_NOT_ENDED_ZH: Final = re.compile(r"[，。；,;：]|未|不|没|无|部分|基本|大部|若|如|待|后|前|可")


def ending_of(sentence: Sentence, span: Span) -> Span | None:
    """Return the words that say that a finding went away, if the sentence says so.

    ``span`` is the finding, in the sentence.
    """
    return (
        _ending_zh(sentence.folded, span) if sentence.language == "zh" else _ending_en(sentence.folded, span)
    )


def _ending_en(folded: str, span: Span) -> Span | None:
    for match in _ENDS.finditer(folded, span.end, min(len(folded), span.end + _REACH)):
        between = folded[span.end : match.start()]
        helps = _HELPS.search(between)
        if _BREAK.search(between[: helps.start()] if helps else between):
            return None
        if not _NOT_ENDED.search(between):
            return Span(*match.span())
    low = max(0, span.start - _REACH)
    for match in _ENDING_OF.finditer(folded, low, span.start):
        is_denied = not match[0].startswith(("no ", "without ")) and _NOT_ENDED.search(
            folded[: match.start()]
        )
        if not is_denied and not _BREAK.search(folded, match.end(), span.start):
            return Span(match.start(), match.end() - 1)
    return None


def _ending_zh(folded: str, span: Span) -> Span | None:
    match = _ENDS_ZH.search(folded, span.end, min(len(folded), span.end + _REACH_ZH))
    if match is None or _NOT_ENDED_ZH.search(folded, span.end, match.start()):
        return None
    return Span(*match.span())
