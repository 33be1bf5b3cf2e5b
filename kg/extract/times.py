"""Durations and elapsed times: how long, how long after, how long ago."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from kg.extract.ages import find_ages
from kg.extract.normalize import fold
from kg.extract.numbers import amount, citations, is_cited, read_amount
from kg.extract.schedules import find_frequencies
from kg.model import Language, Quantity, Span

DurationKind = Literal["for", "after", "history", "plain"]


@dataclass(frozen=True, slots=True)
class Duration:
    """A stretch of time in ``a``, ``mo``, ``wk``, ``d``, ``h`` or ``min``.

    ``kind`` is a hint: ``for`` the length of a course, ``after`` time elapsed (after, later, within, 后, 内),
    ``history`` time before now (ago, a history of, 病史, 诊断 ... 有4年), ``plain`` neither is said. ``span`` covers the
    amount with its qualifier; ``phrase`` also the words that gave the kind.
    """

    span: Span
    quantity: Quantity
    kind: DurationKind
    phrase: Span


_EN_UNITS: Final = (
    ("a", r"years?|yrs?|y"),
    ("mo", r"months?|mos?"),
    ("wk", r"weeks?|wks?|w"),
    ("d", r"days?|d"),
    ("h", r"hours?|hrs?|h"),
    ("min", r"minutes?|mins?|min"),
)
_ZH_UNITS: Final = (
    ("mo", r"个半?月|月余|mo(?:nths?)?"),
    ("a", r"年半?|y(?:ears?)?"),
    ("wk", r"周|星期|w(?:eeks?)?"),
    ("d", r"[天日]|d(?:ays?)?"),
    ("h", r"个?小时|h(?:ours?)?"),
    ("min", r"分钟|min"),
)
_UNITS: Final = {"en": _EN_UNITS, "zh": _ZH_UNITS}
_PATTERN: Final = {
    "en": re.compile(
        amount("en", unit="(?:" + "|".join(p for _, p in _EN_UNITS) + r")(?![a-z0-9/]|-old| old| of age)")
        + r"|(?<![a-z])(?P<one>an?|the (?:last|past|previous|following|next)|half an?|one and (?:a )?half)[ -](?P<ou>year|month|week|day|hour)s?(?![a-z-])"
    ),
    "zh": re.compile(
        "(?<!第)" + amount("zh", unit="(?:" + "|".join(p for _, p in _ZH_UNITS) + r")(?![a-z0-9/龄大份]|[0-9]{1,2}[月日]|(?<=[日周月])[一二三四五六日期经末报均])")
    ),
}  # fmt: skip
_BEFORE: Final[dict[Language, tuple[tuple[DurationKind, str], ...]]] = {
    "en": (
        ("history", r"(?:since|(?:over|for|during|in)? ?the (?:last|past|previous|preceding)|history of|(?:disease|symptom|illness) duration(?: of| was| is)?)"),
        ("for", r"(?:for(?: a(?:nother)? (?:total|period|duration|median|mean)? ?(?:of)?)?(?: the (?:following|next))?|during|over(?: a period of)?|lasting|lasted|throughout|×|x|total of|course of|duration(?: of| was)?)"),
        ("after", r"(?:after|within|in|by|at|following|until|up to)(?: the)?(?: (?:first|next|initial))?"),
    ),
    "zh": (
        ("history", r"(?:病史|病程|患病|发病|起病|诊断|确诊|反复发热|发热|既往)[^，。,;；、]{0,14}?(?:有|已|达|共|约|近|长达|为)?|有|已|近期|最近|入院前|过去"),
        ("for", r"(?:共|连用|连续|疗程|持续|维持|治疗|应用|使用|给药|服用|口服|输注|静滴|×|x|d1-|时间为?)(?:了|约|近|共|为|时间)?"),
        ("after", r"随访"),
    ),
}  # fmt: skip
_AFTER: Final[dict[Language, tuple[tuple[DurationKind, str], ...]]] = {
    "en": (
        ("history", r"(?:[ -](?:ago|history|earlier|previously|before|prior)(?![a-z])|'? ?(?:duration|history)(?![a-z]))"),
        ("after", r"[ -](?:after|later|post|afterwards?|following|from|into|of follow-?up|follow-?up)(?![a-z])"),
        ("for", r"[ -](?:course|cycle|taper|infusion|of (?:treatment|therapy|[a-z]{4,20}(?:mab|nib|ib|ide|one|ine|cept|ra)))(?![a-z])"),
    ),
    "zh": (
        ("after", r"(?:以?后|之后|内|以内|时|末)"),
        ("history", r"(?:以?前|之前|病史|病程)"),
        ("for", r"(?:疗程|后停|停药|的治疗)"),
    ),
}  # fmt: skip
_GAP: Final = r"(?:[\s(:-]|为|了)*"
_BEFORE_RE: Final = {
    lang: tuple(
        (
            kind,
            re.compile(
                rf"(?:{words})"
                + (r"\s*(?:approximately|about|nearly|a)?\s*" if lang == "en" else "[\\s为了约]*")
                + "$"
            ),
        )
        for kind, words in rows
    )
    for lang, rows in _BEFORE.items()
}
_AFTER_RE: Final = {
    lang: tuple((kind, re.compile(r"\s?" + words)) for kind, words in rows) for lang, rows in _AFTER.items()
}
_KNOWN: Final = re.compile(
    r"(?:diagnos|suffer|symptom|complain|known|history|experienc|present)[^.;,]{0,60}$"
)


def _kind(folded: str, span: Span, language: Language) -> tuple[DurationKind, Span]:
    before, after = folded[max(0, span.start - 30) : span.start], folded[span.end : span.end + 30]
    for kind, pattern in _AFTER_RE[language]:
        if match := pattern.match(after):
            return kind, Span(span.start, span.end + match.end())
    for kind, pattern in _BEFORE_RE[language]:
        if (match := pattern.search(before)) and not (
            language == "en" and before[: match.start()][-1:].isalpha()
        ):
            phrase = Span(span.start - len(before) + match.start(), span.end)
            if (
                kind == "for"
                and language == "en"
                and _KNOWN.search(folded[max(0, phrase.start - 70) : phrase.start])
            ):
                return "history", phrase
            return kind, phrase
    return "plain", span


def _quantity(match: re.Match[str], language: Language) -> Quantity | None:
    groups = match.groupdict()
    if groups.get("one"):
        unit = next(name for name, pattern in _EN_UNITS if re.fullmatch(pattern, groups["ou"]))
        words = groups["one"]
        return Quantity(unit, 0.5 if words.startswith("half") else 1.5 if "half" in words else 1.0)
    read = read_amount(match, language)
    if read is None:
        return None
    words = groups["au"]
    unit = next(name for name, pattern in _UNITS[language] if re.fullmatch(pattern, words))
    quantity = read.quantity(unit)
    if "半" in words and quantity.value is not None:
        return Quantity(unit, quantity.value + 0.5, qualifier=quantity.qualifier)
    if language == "zh" and unit == "a" and (quantity.value or 0) >= 1900:
        return None
    return quantity


def find_durations(text: str, language: Language) -> tuple[Duration, ...]:
    """Return the stretches of time in ``text`` that are no ages, intervals or dates.

    >>> [(d.quantity.value, d.quantity.unit, d.kind) for d in find_durations("for about 3 months", "en")]
    [(3.0, 'mo', 'for')]
    """
    folded, cited = fold(text).text, citations(text)
    taken = [age.span for age in find_ages(text, language)]
    taken += [frequency.span for frequency in find_frequencies(text, language)]
    found = []
    for match in _PATTERN[language].finditer(folded):
        span = Span(*match.span())
        if is_cited(span, cited) or any(span.overlaps(other) for other in taken):
            continue
        if (quantity := _quantity(match, language)) is not None:
            kind, phrase = _kind(folded, span, language)
            found.append(Duration(span, quantity, kind, phrase))
    return tuple(found)
