"""Parts of a group: how many were given what, which words name an arm, and which drugs are alternatives.

"Ciclosporin (n=8), anakinra (n=5) or etoposide (n=2)" are three parts of a group, never one treatment given
together. A number is laid to a drug or an arm only where the words do so: beside it, in turn with it, or in a
list of equal length that "respectively" (分别) ties to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kg.extract.mentions import THERAPY
from kg.extract.numbers import BARE, NUMBER, read_number
from kg.extract.signs import NUMERALS, signs_of, words
from kg.extract.view import Seen, View, once_a_view
from kg.model import Language, Span

# A therapy mention is masked by as many of these as it has letters, so that patterns can speak of "a drug".
_DRUG: Final = "\x01+"
_AND: Final[dict[Language, str]] = {
    "en": r"(?:, (?:and )?|,? (?:and|plus|with|combined with|in combination with|together with) | ?[+/] ?)",
    "zh": r"(?: ?[+、/] ?|联合|联用|和|及|与|加|并)",
}
# Words that may stand before a drug ("high-dose"); a number or a verb begins something else.
_ADJECTIVE: Final = (
    r"(?:(?!(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]+teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty"
    r"|received|were|was|had|have|got|took|given|treated|underwent|needed|required|then|who|patients|others?|or)(?![a-z]))"
    r"[a-z-]{2,20} )"
)
_EN_LIST: Final = rf"{_ADJECTIVE}{{0,3}}?{_DRUG}(?:{_AND['en']}{_ADJECTIVE}{{0,2}}?{_DRUG}){{0,4}}"
_ZH_LIST: Final = rf"{_DRUG}(?:{_AND['zh']}[^，。；,;0-9\x01]{{0,4}}{_DRUG}){{0,4}}"
_EN_PEOPLE: Final = "patients?|cases?|children|adults?|infants?|boys?|girls?|men|women|individuals|subjects|participants|others?"
_EN_TOOK: Final = (
    r"(?:(?:(?:were|was|had|have|also|only|then|alone|initially|all|been|subsequently|eventually) ){0,4}"
    r"(?:received|got|took|needed|required|underwent)|to receive|(?:(?:were|was|had been|have been) (?:[a-z]{2,14} ){0,2}?"
    r"|(?P<participle>(?:who (?:had |were )?(?:been )?)?))"
    r"(?:given|treated with|randomi[sz]ed to(?: receive)?|(?:allocated|assigned) to(?: receive)?|started on|put on|on|receiving"
    r"|who (?:had )?received|salvaged with))"
)
_ZH_TOOK: Final = "予以?|给予|接受|采用|使用|应用|用|加用|单用|行|联合|口服|静脉注射|静脉滴注|静滴"
_EN_LABEL: Final = r"(?: ?\((?P<label>[^()\x01]{0,20}?(?:\x01+[^()\x01]{0,10})?(?:group|arm))\))?"
_K: Final[dict[Language, str]] = {language: f"(?P<k>{number})" for language, number in NUMBER.items()}
_DEALS: Final[dict[Language, tuple[re.Pattern[str], ...]]] = {
    "en": (
        # ciclosporin (n=8); etoposide (2 patients)
        re.compile(
            rf"(?P<drugs>{_DRUG}(?:{_AND['en']}{_DRUG}){{0,3}})(?: (?:alone|therapy))?"
            rf" ?[(\[] ?(?:n ?= ?(?P<k1>{BARE['en']})|(?P<k2>{NUMBER['en']}) (?:{_EN_PEOPLE}))(?: ?[;,/][^()]{{0,20}})? ?[)\]]"
        ),
        # ciclosporin in 8, anakinra in five patients
        re.compile(rf"(?P<drugs>{_DRUG}) in {_K['en']}(?= (?:{_EN_PEOPLE})\b|[,;.]|,? and |,? or |$)"),
        # 41 received etoposide and dexamethasone (HLH-94 group); 13 to receive placebo
        re.compile(
            rf"{_K['en']}(?: \([^()]{{1,12}}\))?(?: (?:of (?:the |these |them|whom)?(?: ?[0-9]{{1,4}})?)?)?"
            rf"(?: ?(?:{_EN_PEOPLE}))? (?:{_EN_TOOK}) (?P<drugs>{_EN_LIST})(?: (?:therapy|treatment))?{_EN_LABEL}"
        ),
    ),
    "zh": (
        # 甲泼尼龙(n=8)、环孢素5例、依托泊苷(2例)
        re.compile(
            rf"(?P<drugs>{_ZH_LIST})(?:治疗|方案|组)?[者的]? ?(?:\( ?n ?= ?(?P<k1>{BARE['zh']}) ?\)|\( ?(?P<k2>{NUMBER['zh']}) ?例 ?\)"
            rf"|(?P<k>{NUMBER['zh']}) ?例(?!次))"
        ),
        # 41例予依托泊苷联合地塞米松
        re.compile(
            rf"{_K['zh']} ?例(?:患[者儿])?(?:均|先后|仅|另|则|再|继而){{0,1}}(?:{_ZH_TOOK})了?[^，。；,;0-9\x01]{{0,6}}"
            rf"(?P<drugs>{_ZH_LIST})"
        ),
    ),
}
_OR: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(r" ,?(?:[a-z-]+ ){0,3}?or (?:[a-z-]+ ){0,3}"),
    "zh": re.compile(r" (?:治疗|方案)?(?:或者?|或单用)[^，。；,;\x01]{0,6} "),
}
_EITHER: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(r",? (?:or|and/or) "),
    "zh": re.compile(r"(?:治疗)?(?:或|及/或|和/或)"),
}
_COMMA: Final = re.compile(r" ?[,，、] ?(?:[a-z-]+ ){0,2}")
# "With or without", "and/or": no choice between two treatments.
_NO_CHOICE: Final = re.compile(r"and/or|\bor without\b|\bor both\b|\bor more\b|和/或|及/或")
_RESPECTIVELY: Final = re.compile(
    r"\brespectively\b|\bin that order\b|\bvs\.?(?![a-z])|\bversus\b|分别|依次|[0-9%)]比[0-9(]"
)
_NOT_A_NAME: Final = (
    "the|in|of|and|to|with|for|from|each|both|this|that|a|an|per|between|was|were|on|by|than|all|either|one|or|is|are|age|study"
    "|patient|whole|entire|our|same|other|second|first|two|three|diverse|heterogeneous|working|research|small|large|present"
)
_WORD: Final = rf"(?<![a-z0-9\x01-])(?!(?:{_NOT_A_NAME}) )[a-z0-9\x01][a-z0-9.\x01-]{{0,24}}"
_ZH_NAME: Final = r"[^，。；：、,;:()\x01和与及在比为例两各该本病一的于将按分至]"
_NAMED: Final[dict[Language, tuple[re.Pattern[str], ...]]] = {
    "en": (
        # the ruxolitinib and etoposide groups
        re.compile(rf"(?P<name>{_DRUG})(?= and {_DRUG} (?:groups|arms)\b)"),
        re.compile(
            rf"(?P<name>{_WORD}(?: (?:plus|\+) {_WORD}|[ /]{_WORD}){{0,2}}?) (?:groups?|arms?)\b(?! of)"
        ),
        # patients given anakinra; those receiving X; one on ciclosporin
        re.compile(
            rf"(?:{_EN_PEOPLE}|those|one|both|all|none|{NUMBER['en']}) (?:who (?:were |had )?)?"
            rf"(?:given|treated with|receiving|received|on|taking) (?P<name>{_DRUG})(?!,? or )"
        ),
        re.compile(rf"(?P<name>{_DRUG})[- ]treated (?:{_EN_PEOPLE})"),
    ),
    "zh": (
        re.compile(rf"(?P<name>{_DRUG})(?=[组]?[和与及]{_DRUG}组)"),
        re.compile(
            rf"(?P<name>{_ZH_NAME}{{0,6}}\x01+(?:联合\x01+)?(?:单药)?|对照|{_ZH_NAME}{{1,6}})组(?![织成])"
        ),
        re.compile(rf"(?:接受|使用|应用|用)?(?P<name>{_DRUG})治疗(?:者|的患[者儿]|患[者儿])"),
    ),
}
# One of these stands in a match of the patterns that say "group", and of those that tell who was given a drug.
_GROUP_SIGNS: Final = words("group groups arm arms 组")
_GIVEN_SIGNS: Final = words("given treated receiving received on taking 治")
# The patterns that say "group"; the others tell who was given a drug.
_GROUP_PATTERNS: Final[dict[Language, int]] = {"en": 2, "zh": 2}


@dataclass(frozen=True, slots=True)
class Deal:
    """How many of a group were given some drugs, with the words and, where it stands, the label of the arm."""

    span: Span
    count: int
    drugs: tuple[Seen, ...]
    label: Span | None = None
    is_told: bool = True  # "5 received X", not "5 patients given X died", who may be some of more


@dataclass(frozen=True, slots=True)
class ArmWords:
    """Words that name a part of a group, and the drugs that stand in the name.

    ``is_group``: the words say group, arm or 组; else they tell who was given a drug. ``text`` is the name, folded.
    ``is_here`` is false where the words stand in the sentence before.
    """

    span: Span
    name: Span
    drugs: tuple[str, ...]
    is_group: bool
    text: str
    is_here: bool = True


@dataclass(frozen=True, slots=True)
class Masked:
    """A folded sentence with drugs masked and runs of spaces made one; ``at`` leads back to the sentence."""

    text: str
    at: tuple[int, ...]

    def span(self, match: re.Match[str], group: int | str = 0) -> Span:
        """Return where a group of a match stands in the sentence."""
        return Span(self.at[match.start(group)], self.at[match.end(group) - 1] + 1)


@once_a_view
def masked(view: View) -> Masked:
    """Mask every letter of the therapy mentions of a sentence by one sign."""
    letters = list(view.sentence.folded)
    for seen in view.of_kind(*THERAPY):
        letters[seen.span.start : seen.span.end] = "\x01" * (seen.span.end - seen.span.start)
    kept = [n for n, sign in enumerate(letters) if sign != " " or n == 0 or letters[n - 1] != " "]
    return Masked("".join(letters[n] for n in kept), tuple(kept))


def deals_of(view: View) -> tuple[Deal, ...]:
    """Return how many were given what, in text order; no drug is dealt out twice."""
    if NUMERALS.isdisjoint(signs_of(view.sentence.folded)) or not any(view.of_kind(*THERAPY)):
        return ()
    text, language = masked(view), view.sentence.language
    found: list[Deal] = []
    for pattern in _DEALS[language]:
        for match in pattern.finditer(text.text):
            deal = _deal(view, text, match, language)
            if deal is not None and not any(other.span.overlaps(deal.span) for other in found):
                found.append(deal)
    return tuple(sorted(found, key=lambda deal: deal.span))


def _deal(view: View, text: Masked, match: re.Match[str], language: Language) -> Deal | None:
    groups = match.groupdict()
    if _EITHER[language].match(text.text, match.end("drugs")):
        return None  # "8 received A or B": nobody says how many had which
    words = groups.get("k") or groups.get("k1") or groups.get("k2")
    number = read_number(words, language) if words else None
    if number is None or number != int(number) or not 1 <= number < 1900:
        return None
    inside = text.span(match, "drugs")
    drugs = tuple(seen for seen in view.of_kind(*THERAPY) if inside.contains(seen.span))
    label = text.span(match, "label") if groups.get("label") else None
    is_told = groups.get("participle") is None
    return Deal(text.span(match), int(number), drugs, label, is_told) if drugs else None


def deal_of(view: View, seen: Seen) -> Deal | None:
    """Return the deal that a drug is part of."""
    return next((deal for deal in deals_of(view) if seen in deal.drugs), None)


def are_apart(view: View, left: Seen, right: Seen) -> bool:
    """Tell whether two neighbouring drugs went to different parts of a group: by their numbers, or by "or"."""
    return deal_of(view, left) is not deal_of(view, right) or is_alternative(view, left, right)


def is_alternative(view: View, left: Seen, right: Seen) -> bool:
    """Tell whether two neighbouring drugs stand in one list that ends with "or", or in "the A and B groups"."""
    named = [arm for arm in arms_in(view) if arm.is_group]
    mine, theirs = (next((a for a in named if a.name.contains(seen.span)), None) for seen in (left, right))
    if mine is not None and theirs is not None and mine is not theirs:
        return True
    gap = view.between(left.span, right.span)
    if _NO_CHOICE.search(gap):
        return False
    if _OR[view.sentence.language].fullmatch(f" {gap.strip()} "):
        return True
    if not _COMMA.fullmatch(gap):
        return False
    behind = next((seen for seen in view.of_kind(*THERAPY) if seen.span.start >= right.span.end), None)
    return behind is not None and is_alternative(view, right, behind)


@once_a_view
def arms_in(view: View) -> tuple[ArmWords, ...]:
    """Return the words of a sentence that name parts of a group, in text order."""
    signs, language, found = signs_of(view.sentence.folded), view.sentence.language, list[ArmWords]()
    if _GROUP_SIGNS.isdisjoint(signs) and (_GIVEN_SIGNS.isdisjoint(signs) or not any(view.of_kind(*THERAPY))):
        return ()
    text = masked(view)
    for number, pattern in enumerate(_NAMED[language]):
        is_group = number < _GROUP_PATTERNS[language]
        if (_GROUP_SIGNS if is_group else _GIVEN_SIGNS).isdisjoint(signs):
            continue
        for match in pattern.finditer(text.text):
            span, name = text.span(match), text.span(match, "name")
            if any(other.name.overlaps(name) for other in found):
                continue
            drugs = tuple(seen.key for seen in view.of_kind(*THERAPY) if name.contains(seen.span))
            found.append(ArmWords(span, name, drugs, is_group, name.of(view.sentence.folded)))
    return tuple(sorted(found, key=lambda arm: arm.span))


def says_respectively(view: View) -> bool:
    """Tell whether a sentence ties two lists to each other, item by item."""
    return _RESPECTIVELY.search(view.sentence.folded) is not None


def in_turn(first: list[Span], second: list[Span]) -> bool:
    """Tell whether the members of two lists of equal length follow each other in turn.

    >>> in_turn([Span(0, 2), Span(10, 12)], [Span(4, 6), Span(14, 16)])
    True
    """
    marked = sorted([(span.start, 0) for span in first] + [(span.start, 1) for span in second])
    order = [kind for _, kind in marked]
    return all(a != b for a, b in pairwise(order))
