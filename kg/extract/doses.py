"""Doses: an amount of a medicine with its unit, and the frequency and route that stand right beside it.

Units are UCUM. A dose is never a concentration: a unit per volume makes it a laboratory value. A dose per
body surface of a stated size keeps the size as a UCUM annotation (``g/{0.73_m2}``).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

from kg.extract.numbers import (
    Amount,
    S,
    amount,
    is_change,
    matches_at,
    openings,
    openings_or,
    read_amount,
    read_change,
    settle,
)
from kg.extract.routes import Route, all_routes
from kg.extract.schedules import Frequency, find_frequencies
from kg.extract.signs import signs_of, words
from kg.model import Language, Quantity, Span
from kg.normalize import fold


@dataclass(frozen=True, slots=True)
class Dose:
    """One dose as written. ``span`` covers amount, frequency and route; ``verbatim`` are its exact words.

    ``unit`` is UCUM without "per day", which is ``per``: ``per-day``, ``per-dose`` or ``None`` (not said).
    Either ``value`` is set or ``low`` and ``high``. ``frequency`` and ``route`` are keys of ontology terms; a
    frequency that has no term is an ``interval``. ``amount_span`` covers the number and its unit.
    """

    span: Span
    verbatim: str
    unit: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    qualifier: str | None = None
    per: str | None = None
    frequency: str | None = None
    interval: Quantity | None = None
    route: str | None = None
    amount_span: Span | None = None


# UCUM unit, factor, pattern; patterns are matched against folded text.
_MASS: Final[tuple[tuple[str, float, str], ...]] = (
    ("mg", 1, r"milligrams?|mgs?|毫克"),
    ("ug", 1, r"micrograms?|microg|mcgs?|[μu]gs?|微克"),
    ("ng", 1, r"nanograms?|ng|纳克"),
    ("g", 1, r"grams?|gms?|g|克(?![隆罗服雷])"),
    ("[IU]", 1e6, r"million (?:international )?units|miu|百万国际单位"),
    ("U", 1e6, r"mu|百万单位"),
    ("[IU]", 1, r"international units?|i\.?u\.?|ui|国际单位"),
    ("U", 1, r"units?|u|单位"),
    ("mmol", 1, r"mmol|毫摩尔"),
    ("meq", 1, r"meq"),
    ("mL", 1, r"millilit(?:er|re)s?|mls?|毫升"),
    ("Gy", 1, r"gy"),
)
_SIGNS: Final = words("""
    milligram milligrams mg mgs microgram micrograms microg mcg mcgs ug ugs nanogram nanograms ng
    gram grams gm gms g gs 克 unit units iu i u ui miu mu 位 mmol 尔 meq milliliter milliliters millilitre
    millilitres ml mls 升 gy
""")
_POWER: Final = r"\(?-[1¹]\)?"
_SQUARE: Final = rf"{S}(?:\^?[2²](?![0-9])|\(2\))"
_BODY: Final[tuple[tuple[str, str], ...]] = (
    (
        "/kg",
        rf"{S}(?:/|per ){S}\(?{S}(?:kilograms?|kg)(?: (?:of )?body ?weight| bw(?![a-z]))?"
        rf"|{S}[·*]?{S}kg{S}{_POWER}|(?:/|每){S}(?:公斤|千克)",
    ),
    (
        "/m2",
        rf"{S}(?:/|per ){S}\(?{S}(?:m{_SQUARE}|square met(?:er|re)s?)"
        r"(?: (?:of )?body ?surface(?: area)?| bsa(?![a-z]))?"
        rf"|{S}[·*]?{S}m{S}\(?-[2²]\)?|(?:/|每){S}平方米",
    ),
)
_SIZED: Final = rf"{S}/{S}(?P<size>[0-9]\.[0-9]{{1,2}}){S}m{_SQUARE}"
_COUNTED_NEXT: Final = rf"(?!{S}[0-9一二两三四]{{1,2}}{S}[次剂])"
_SLASH: Final = rf"{S}[/.·*]?{S}"
_PER: Final[tuple[tuple[str, str], ...]] = (
    ("day", rf"{S}[/.·*]{S}(?:days?|d|日|天)(?![a-z0-9-])| (?:per|a|each) day(?![a-z])|{_SLASH}d{S}{_POWER}"),
    ("day", rf"每[日天]{_COUNTED_NEXT}"),
    ("dose", rf"{S}/{S}(?:dose|次)|每次| per dose(?![a-z])"),
    ("wk", rf"{S}/{S}(?:weeks?|weekly|wk|w|周)(?![a-z])| per week(?![a-z])"),
    ("mo", rf"{S}/{S}(?:months?|mo|月)(?![a-z])| per month(?![a-z])"),
    ("h", rf"{S}[/.·]{S}(?:hours?|hr|h|小时)(?![a-z0-9-])| per hour(?![a-z])|{_SLASH}h{S}{_POWER}"),
    ("min", rf"{S}[/.·]{S}(?:minutes?|min|分钟?)(?![a-z0-9-])|{_SLASH}min{S}{_POWER}"),
    ("{cycle}", rf"{S}/{S}(?:cycle|course|周期|疗程)(?![a-z])"),
)
_HOURS: Final = rf"{S}/{S}(?P<hours>[1-9]|1[0-9]){S}h(?:ours|rs?)?(?![a-z])"


def _groups(table: tuple[tuple[str, str], ...], prefix: str) -> str:
    return "|".join(f"(?P<{prefix}{index}>{pattern})" for index, (_, pattern) in enumerate(table))


_UNIT: Final = "(?:" + "|".join(pattern for _, _, pattern in _MASS) + ")(?![a-z])"
_TAIL: Final = rf"(?:{_SIZED}|{_groups(_BODY, 'b')})?(?:{_HOURS}|{_groups(_PER, 'p')})?(?P<close>{S}\))?"
_PATTERN: Final = {
    language: re.compile(rf"(?:(?P<each>每次|单次){S})?" + amount(language, unit=_UNIT) + _TAIL)
    for language in ("en", "zh")
}
_EACH: Final = {"en": None, "zh": re.compile(r"每次|单次")}
_MASS_RE: Final = tuple((unit, factor, re.compile(pattern)) for unit, factor, pattern in _MASS)
# What makes an amount no dose: a denominator that was not understood (mg/dL, g/24 h), a percent sign.
_NOT_DOSE: Final = re.compile(
    rf"{S}(?:/{S}(?:[a-zμ]|100|24{S}h|[0-9.]+{S}[mμd]?l)|(?:per |·{S})[dmμ]?l(?![a-z])|%|24{S}h"
    r"|[dmμ]?l ?-[1¹]|每[毫分微]?升)"
)


@lru_cache(maxsize=64)
def find_doses(text: str, language: Language) -> tuple[Dose, ...]:
    """Return the doses of ``text`` in order, non overlapping.

    Frequency and route are given when only commas, brackets and words like "a dose of" lie between; where a
    medicine's name lies between, see :func:`find_frequencies` and :func:`find_routes`.

    >>> d = find_doses("an oral dose of 10 mg twice daily", "en")[0]
    >>> (d.value, d.unit, d.frequency, d.route, d.verbatim)
    (10.0, 'mg', 'freq-twice-daily', 'route-oral', 'oral dose of 10 mg twice daily')
    """
    folded = fold(text).text
    if _SIGNS.isdisjoint(signs_of(folded)) or not openings(folded, language):
        return ()
    amounts: list[Dose] = []
    for match in matches_at(_PATTERN[language], folded, openings_or(folded, language, _EACH[language])):
        if not _is_dose(match, folded, text):
            continue
        amounts.extend(_read(match, text, language))
    items: list[Frequency | Route] = [*find_frequencies(text, language), *all_routes(text, language)]
    return _attach(settle(amounts, text), folded, text, sorted(items, key=lambda item: item.span), language)


# "reduced by 5 mg", 每周减5 mg: the step of a change is no dose (减至5 mg is one).
_STEP: Final = re.compile(
    r"(?:(?:increas|reduc|taper|decreas|escalat|lower|rais)\w*[^.;,]{0,30}(?<![a-z])by|递?减少?|增加?|减量|加量)\s*$"
)


def _is_dose(match: re.Match[str], folded: str, text: str) -> bool:
    end = match.start("close") if match["close"] else match.end()
    # "18G needle": a gauge is written with a capital.
    is_gauge = match["au"] == "g" and text[match.start("au")] == "G" and end == match.end("au")
    is_step = _STEP.search(folded, max(0, match.start() - 60), match.start())
    return not (is_gauge or is_step or _NOT_DOSE.match(folded, end))


def _read(match: re.Match[str], text: str, language: Language) -> list[Dose]:
    groups = match.groupdict()
    unit, factor = next(
        (unit, factor) for unit, factor, pattern in _MASS_RE if pattern.fullmatch(groups["au"])
    )
    body = next((name for index, (name, _) in enumerate(_BODY) if groups[f"b{index}"]), "")
    if groups["size"]:
        body = f"/{{{groups['size']}_m2}}"
    period = next((name for index, (name, _) in enumerate(_PER) if groups[f"p{index}"]), "")
    rate = f"/{period}" if period not in ("", "day", "dose") else ""
    # A closing bracket belongs to the dose only when the dose opened it: mg/(kg·d).
    opened = "(" in match[0].removesuffix(groups["close"] or "")
    end = match.end() if opened or not groups["close"] else match.start("close")
    dose = Dose(
        Span(match.start(), end),
        text[match.start() : end],
        unit + body + rate,
        per="per-dose" if groups["each"] else {"day": "per-day", "dose": "per-dose"}.get(period),
        interval=Quantity("h", float(groups["hours"])) if groups["hours"] else None,
        amount_span=Span(match.start(), end),
    )
    if is_change(match, language):
        return [
            _with_amount(
                replace(dose, span=part, verbatim=part.of(text), amount_span=part), read.scaled(factor)
            )
            for part, read in read_change(match, dose.span, language)
        ]
    read = read_amount(match, language)
    return [] if read is None else [_with_amount(dose, read.scaled(factor))]


def _with_amount(dose: Dose, read: Amount) -> Dose:
    return replace(dose, value=read.value, low=read.low, high=read.high, qualifier=read.qualifier)


# ------------------------------------------------------------- what stands beside

_LEFT_GAP: Final = {
    "en": re.compile(
        r"(?:[\s,;:(\[-]|(?<![a-z])(?:given|administered|at|a|an|the|of|with|in|doses?|dosages?|dosed|dosing|total"
        r"|starting|initial|initially|adjusted|maximum|maintenance|fixed|infusion|bolus|up|to|single|loading)"
        r"(?![a-z]))*"
    ),
    "zh": re.compile(r"(?:[\s,;:、(]|剂量|给予|予以|初始|起始|总量|每次|单次|总|为|按|的|以|予|量|共|约)*"),
}
_RIGHT_GAP: Final = {
    "en": re.compile(
        r"(?:[\s,;()\[\]/-]|(?<![a-z])(?:given|administered|taken|divided|infused|injected|as|a|an|the|in|via|by"
        r"|doses?|route|and)(?![a-z]))*"
    ),
    "zh": re.compile(r"(?:[\s,;、()/]|给药|给予|予|的)*"),
}
# After a comma a route leads to the next medicine unless the clause ends there.
_CLAUSE_END: Final = re.compile(
    r"[\s)\]]*(?:$|[.,;:。、)\n]|治疗|给药|后|并|每|[0-9一二三]|[qbt](?:id|[0-9dw])"
    r"|(?:for|on|every|once|twice|daily|over|until|from|as|and|with|infusion|injection)(?![a-z]))"
)
_REACH: Final = 80


def _attach(
    amounts: tuple[Dose, ...], folded: str, text: str, items: list[Frequency | Route], language: Language
) -> tuple[Dose, ...]:
    used: set[Span] = set()
    starts = [item.span.start for item in items]
    doses: list[Dose] = []
    for index, dose in enumerate(amounts):
        floor = doses[-1].span.end if doses else 0
        ceiling = amounts[index + 1].span.start if index + 1 < len(amounts) else len(folded)
        start, end = dose.span.start, dose.span.end
        first = bisect_left(starts, max(floor, start - _REACH))
        last = bisect_left(starts, min(ceiling, end + _REACH), first)
        near = [item for item in items[first:last] if item.span not in used and item.span.end <= ceiling]
        for item in (item for item in near if item.span.start >= end):
            dose = _join(dose, item, folded, used, language, is_right=True)
        for item in (item for item in reversed(near) if item.span.end <= start):
            dose = _join(dose, item, folded, used, language, is_right=False)
        doses.append(replace(dose, verbatim=dose.span.of(text)))
    return tuple(_share(doses, folded))


def _join(
    dose: Dose, item: Frequency | Route, folded: str, used: set[Span], language: Language, *, is_right: bool
) -> Dose:
    """Return ``dose`` with ``item`` when nothing but filling words lies between them."""
    start, end = (dose.span.end, item.span.start) if is_right else (item.span.end, dose.span.start)
    gap = (_RIGHT_GAP if is_right else _LEFT_GAP)[language].fullmatch(folded, min(start, end), end)
    if gap is None:
        return dose
    span = Span(min(dose.span.start, item.span.start), max(dose.span.end, item.span.end))
    if isinstance(item, Route):
        if dose.route is not None or (is_right and _leads_on(item, gap[0], folded, language)):
            return dose
        used.add(item.span)
        return replace(dose, span=span, route=item.key)
    if dose.frequency is not None or dose.interval is not None:
        return dose
    used.add(item.span)
    words = item.span.of(folded)
    is_total = (
        "divided" in gap[0] or words.startswith("分") or (not is_right and words in ("每日", "每天", "daily"))
    )
    per = dose.per or ("per-day" if is_total else "per-dose")
    return replace(dose, span=span, per=per, frequency=item.key, interval=item.interval)


def _leads_on(route: Route, gap: str, folded: str, language: Language) -> bool:
    """Tell whether a route behind a dose belongs to what follows: "40 mg daily, oral ruxolitinib"."""
    is_separate = re.search(r"[,;、]|\band\b", gap) is not None
    is_suspect = is_separate or (route.is_adjective and language == "en")
    return is_suspect and not _CLAUSE_END.match(folded, route.span.end)


def _share(doses: list[Dose], folded: str) -> list[Dose]:
    """Give a dose the frequency and route that stand behind its restatement or its ceiling.

    "10 mg (0.3 mg/kg) twice daily"; "5 mg/kg/day, maximum 400 mg/day, divided every 6 hours".
    """
    shared = list(doses)
    for index, (dose, after) in enumerate(pairwise(doses)):
        between = folded[dose.span.end : after.span.start].strip()
        is_restated = between == "(" and ")" in folded[after.span.start : after.span.end]
        is_ceiling = after.qualifier == "at-most" and between in ("", ",", "(", "to", "up to")
        if is_restated or is_ceiling:
            lacks_frequency = dose.frequency is None and dose.interval is None
            shared[index] = replace(
                dose,
                frequency=after.frequency if lacks_frequency else dose.frequency,
                interval=after.interval if lacks_frequency else dose.interval,
                per=dose.per or (after.per if lacks_frequency else None),
                route=dose.route or after.route,
            )
    return shared
