"""By which route a medicine is given: read to the keys of the ontology's Route terms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from kg.extract.numbers import span_of
from kg.extract.signs import signs_of, words
from kg.model import Language, Span
from kg.normalize import fold


@dataclass(frozen=True, slots=True)
class Route:
    """A route of administration: the ``key`` of a Route term.

    ``is_adjective`` marks words that lead to a noun ("oral", 口服): after a dose they may belong to what
    follows. ``is_bound`` marks short forms (po, sc) that are a route only beside a dose.
    """

    span: Span
    key: str
    is_adjective: bool = False
    is_bound: bool = False


_Manner = Literal["adverb", "adjective", "short", "roman"]
_ROUTES: Final[dict[Language, tuple[tuple[str, _Manner, str], ...]]] = {
    "en": (
        ("route-oral", "adverb", r"(?:per)?orally|by mouth|per os|p\.o\.?"),
        ("route-oral", "adjective", r"(?:per)?oral"),
        ("route-oral", "short", r"po"),
        ("route-iv", "adverb", r"intravenously|i\.v\.?|by (?:intravenous )?infusion"),
        ("route-iv", "adjective", r"intravenous"),
        ("route-iv", "roman", r"iv"),
        ("route-sc", "adverb", r"subcutaneously|s\.c\.?|subcut\.?"),
        ("route-sc", "adjective", r"subcutaneous"),
        ("route-sc", "short", r"sc|sq|subq"),
        ("route-im", "adverb", r"intramuscularly|i\.m\.?"),
        ("route-im", "adjective", r"intramuscular"),
        ("route-im", "short", r"im"),
        ("route-it", "adverb", r"intrathecally|i\.t\.?"),
        ("route-it", "adjective", r"intrathecal"),
        ("route-it", "short", r"it"),
        ("route-ia", "adverb", r"intra-?articularly"),
        ("route-ia", "adjective", r"intra-?articular"),
        ("route-topical", "adverb", r"topically"),
        ("route-topical", "adjective", r"topical"),
    ),
    "zh": (
        ("route-oral", "adjective", r"口服(?!避孕)"),
        ("route-oral", "short", r"(?<![a-z])po(?![a-z])"),
        ("route-iv", "adjective", r"静脉(?:持续|缓慢)?(?:[滴注输推][注射入]|泵入|给药|点滴|应用|使用|用)"),
        ("route-iv", "adjective", r"静[滴推点注]|ivgtt|i\.v\."),
        ("route-iv", "short", r"(?<![a-z])iv(?![a-z])|静脉(?![血窦曲炎内管])"),
        ("route-sc", "adjective", r"皮下(?:注射|给药)"),
        ("route-sc", "short", r"(?<![a-z])(?:sc|ih)(?![a-z])"),
        ("route-im", "adjective", r"肌[内肉]注射|肌注"),
        ("route-im", "short", r"(?<![a-z])im(?![a-z])"),
        ("route-it", "adjective", r"鞘内(?:注射|给药)|鞘注"),
        ("route-ia", "adjective", r"关节(?:腔)?内?(?:注射|给药)"),
        ("route-topical", "adjective", r"外用|局部涂[抹擦]"),
    ),
}  # fmt: skip


def _compile(language: Language) -> re.Pattern[str]:
    words = "|".join(f"(?P<r{index}>{pattern})" for index, (_, _, pattern) in enumerate(_ROUTES[language]))
    return re.compile(rf"(?<![a-z0-9-])(?:{words})(?![a-z0-9-])(?!/[a-z])" if language == "en" else words)


_PATTERNS: Final = {language: _compile(language) for language in _ROUTES}
_SIGNS: Final = words("""
    orally perorally mouth os p oral peroral po intravenously i infusion intravenous iv subcutaneously s
    subcut subcutaneous sc sq subq intramuscularly intramuscular im intrathecally intrathecal it intra
    intraarticularly intraarticular topically topical
""")
_NUMERAL_BEFORE: Final = re.compile(
    r"(?:stage|grade|type|class|factor|phase|group|nephritis|figure|table|part|期|级|型)\s?$"
)


@lru_cache(maxsize=64)
def all_routes(text: str, language: Language) -> tuple[Route, ...]:
    """Return every word that can be a route, including those that are one only beside a dose."""
    folded, found = fold(text).text, list[Route]()
    if language == "en" and _SIGNS.isdisjoint(signs_of(folded)):
        return ()
    for match in _PATTERNS[language].finditer(folded):
        key, manner, _ = _ROUTES[language][int((match.lastgroup or "r0")[1:])]
        if manner == "roman" and _NUMERAL_BEFORE.search(folded, max(0, match.start() - 12), match.start()):
            continue
        is_capital = match[0] != text[match.start() : match.end()]
        # "it" and "im" are words of English; as routes they are written in capitals.
        if match[0] in ("it", "im") and language == "en" and not is_capital:
            continue
        is_plain = language == "en" and is_capital and match[0] in ("po", "sc", "im")
        is_bound = manner == "short" and not is_plain
        found.append(Route(span_of(match), key, manner == "adjective", is_bound))
    return tuple(found)


def find_routes(text: str, language: Language) -> tuple[Route, ...]:
    """Return the routes of administration in ``text`` that need no dose beside them to be one.

    >>> [route.key for route in find_routes("intravenous methylprednisolone", "en")]
    ['route-iv']
    """
    return tuple(route for route in all_routes(text, language) if not route.is_bound)
