"""Substances that are a drug by where they stand, and names that are a drug by how they are made.

Lithium, interferon-alpha and factor VIII are measured as well as given: they are named as a drug in "lithium toxicity",
"treatment with interferon-alpha", "gold-induced". A class beside a name ("the beta-blocker celiprolol", "X is an atypical
antipsychotic") only says what kind of drug the name is. English only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kg.extract.effect_words import effect_words
from kg.model import Span

_GREEK: Final = r"(?:alpha|beta|gamma|lambda|α|β|γ|λ)"
#: Names that are made by a scheme: cytokines, colony-stimulating factors, clotting factors, toxins, vaccines.
_SCHEMES: Final = re.compile(
    rf"(?<![a-z0-9-])(?:(?:recombinant |human |pegylated |activated )*"
    rf"(?:(?:peg-?)?(?:interferon|ifn)s?(?:[- ]{_GREEK}(?:[- ]?[0-9][a-z]?(?![0-9]))?)?|"
    rf"interleukin[- ][0-9]{{1,2}}|r?il-[0-9]{{1,2}}|(?:granulocyte|macrophage|granulocyte[- ]macrophage)[- ]colony[- ]stimulating[- ]factor|"
    r"r?(?:g|gm|m)-csf|(?:porcine |recombinant )?factor (?:vii|viii|ix|xiii)a?|"
    r"botulinum (?:neuro)?toxin(?:(?: type)?[- ][ab])?|"
    r"(?:[a-z0-9-]+ )?(?:[a-z0-9] )?vaccin(?:e|ation)s?))(?![a-z0-9])"
)
_IN_HYPHENS: Final = re.compile(r"[- ](?:induced|associated|related|treated|provoked|triggered|based)\b")
_ACRONYM: Final = re.compile(r"\s?\([a-z0-9/ -]{2,12}\)")
_LISTED: Final = re.compile(r"(?:\s*,\s*|\s*/\s*|\s+(?:and|or|plus)\s+|\s*,\s*(?:and|or)\s+)")
_SPACE: Final = re.compile(r"\s+")


def scheme_names(folded: str) -> Iterator[Span]:
    """Yield the names that are made by a scheme, where they stand as a drug."""
    for match in _SCHEMES.finditer(folded):
        span = Span(*match.span())
        if "vaccin" in match[0] or stands_as_drug(folded, span):
            yield span


def stands_as_drug(folded: str, span: Span) -> bool:
    """Tell whether a substance is named as a drug: "X-induced", "X therapy", "treatment with X", "X toxicity".

    >>> stands_as_drug("lithium toxicity was suspected", Span(0, 7)), stands_as_drug("the lithium level", Span(4, 11))
    (True, False)
    """
    words = effect_words()
    bracket = _ACRONYM.match(folded, span.end)
    end = bracket.end() if bracket else span.end
    if _IN_HYPHENS.match(folded, end):
        return True
    after = re.match(r"\s+([a-z]+)", folded[end:])
    if after and (after[1] in words.nouns or after[1] in words.harms):
        return True
    return _stands_behind_cue(folded[: span.start])


def _stands_behind_cue(before: str) -> bool:
    """Tell whether words end with a cue of use, nothing but words of dose and manner standing behind it."""
    words = effect_words()
    rest = before.rstrip()
    for _ in range(6):
        if next(
            (True for m in words.patterns["agents.before"].finditer(rest) if m.end() == len(rest)), False
        ):
            return True
        head, _, last = rest.rpartition(" ")
        if last not in words.beside and last not in ("a", "an", "the", "of") and not last[:1].isdigit():
            return False
        rest = head.rstrip()
    return False


def without_classes(folded: str, names: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return the names without the classes that only say what kind of drug the name beside them is."""
    heads = effect_words().patterns["agents.class_heads"]
    is_class = {
        name: any(m.end() == name.end - name.start for m in heads.finditer(name.of(folded))) for name in names
    }
    kept = []
    for index, name in enumerate(names):
        later = names[index + 1] if index + 1 < len(names) else None
        earlier = names[index - 1] if index else None
        if is_class[name] and (
            _AS_ADJECTIVE.match(folded, name.end)
            or (later and not is_class[later] and _LEADS.fullmatch(folded[name.end : later.start]))
            or (earlier and not is_class[earlier] and _IS_A.fullmatch(folded[earlier.end : name.start]))
        ):
            continue
        kept.append(name)
    return tuple(kept)


# "Antiviral treatment", "anticonvulsant hypersensitivity syndrome": a kind of treatment or harm, not a drug.
_AS_ADJECTIVE: Final = re.compile(
    r"(?<!s) (?:therapy|treatment|prophylaxis|hypersensitivity syndrome|against|in the)\b"
)
_LEADS: Final = re.compile(r",? (?:(?:agent|drug|medication|derivative)s?,? )?(?:\([a-z0-9-]+\),? )?")
_IS_A: Final = re.compile(r"(?: \([^()]{1,30}\))?,?(?: is| was| as)? (?:a|an|the) (?:[a-z0-9-]+ ){0,4}")
