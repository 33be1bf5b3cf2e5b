"""Doses: an amount of a medicine with its unit, and the frequency and route that stand right beside it.

Units are UCUM. A dose is never a concentration: a unit per volume makes it a laboratory value. A dose
per body surface of a stated size keeps the size as a UCUM annotation (``g/{0.73_m2}``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from kg.extract.normalize import fold
from kg.extract.numbers import Amount, S, amount, citations, is_cited, read_amount, read_number
from kg.extract.schedules import Frequency, Route, all_routes, find_frequencies
from kg.model import Language, Quantity, Span


@dataclass(frozen=True, slots=True)
class Dose:
    """One dose as written. ``span`` covers amount, frequency and route; ``verbatim`` are its exact words.

    ``unit`` is UCUM without "per day", which is ``per``: ``per-day``, ``per-dose`` or ``None`` (not said).
    ``frequency`` and ``route`` are keys of ontology terms; a frequency with no term is an ``interval``.
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


# UCUM unit, factor, pattern; the pattern is matched against folded text.
_MASS: Final[tuple[tuple[str, float, str], ...]] = (
    ("mg", 1, r"milligrams?|mgs?|毫克"),
    ("ug", 1, r"micrograms?|microg|mcgs?|[μu]gs?|微克"),
    ("ng", 1, r"nanograms?|ng|纳克"),
    ("g", 1, r"grams?|gms?|g|克(?!隆|罗|服|雷)"),
    ("[IU]", 1_000_000, r"million (?:international )?units|miu|百万国际单位"),
    ("U", 1_000_000, r"mu|百万单位"),
    ("[IU]", 1, r"international units?|i\.?u\.?|ui|国际单位"),
    ("U", 1, r"units?|u|单位"),
    ("mmol", 1, r"mmol|毫摩尔"),
    ("meq", 1, r"meq"),
    ("mL", 1, r"millilit(?:er|re)s?|mls?|毫升"),
    ("Gy", 1, r"gy"),
)
_BODY: Final[tuple[tuple[str, str], ...]] = (
    ("/kg", rf"{S}(?:/|per ){S}\(?{S}(?:kilograms?|kg)(?: (?:of )?body ?weight| bw)?|{S}[·*]{S}kg{S}(?:\(?-1\)?)|(?:/|每){S}(?:公斤|千克)"),
    ("/m2", rf"{S}(?:/|per ){S}\(?{S}(?:m{S}(?:\^?2(?![0-9])|²|\(2\))|square met(?:er|re)s?)(?: (?:of )?body ?surface(?: area)?| bsa)?"
            rf"|{S}[·*]?{S}m{S}(?:\(?-2\)?)|(?:/|每){S}平方米"),
)  # fmt: skip
_SIZED: Final = rf"{S}/{S}(?P<size>[0-9]\.[0-9]{{1,2}}){S}m{S}(?:\^?2|²)"
_PER: Final[tuple[tuple[str, str], ...]] = (
    ("day", rf"{S}[/.·*]{S}(?:days?|d|日|天)(?:{S}-1)?(?![a-z0-9])| (?:per|a|each) day(?![a-z])|每[日天](?!{S}[0-9一二两三四]{{1,2}}{S}[次剂])"),
    ("dose", rf"{S}/{S}(?:dose|次)|每次| per dose(?![a-z])"),
    ("wk", rf"{S}/{S}(?:weeks?|weekly|wk|w|周)(?![a-z])| per week(?![a-z])"),
    ("mo", rf"{S}/{S}(?:months?|mo|月)(?![a-z])"),
    ("h", rf"{S}[/.·]{S}(?:hours?|hr|h|小时)(?:{S}-1)?(?![a-z0-9])| per hour(?![a-z])"),
    ("min", rf"{S}[/.·]{S}(?:minutes?|min|分钟?)(?:{S}-1)?(?![a-z0-9])"),
    ("cycle", rf"{S}/{S}(?:cycle|course|周期|疗程)(?![a-z])"),
)  # fmt: skip


def _alternatives(
    table: tuple[tuple[str, ...], ...] | tuple[tuple[str, float, str], ...], prefix: str
) -> str:
    return "|".join(f"(?P<{prefix}{i}>{row[-1]})" for i, row in enumerate(table))


def _plain(table: tuple[tuple[str, float, str], ...]) -> str:
    return "|".join(row[-1] for row in table)


_UNIT: Final = rf"(?:{_plain(_MASS)})(?![a-z])"
_TAIL: Final = (
    rf"(?:{_SIZED}|(?:{_alternatives(_BODY, 'b')}))?"
    rf"(?:{S}/{S}(?P<hours>[1-9]|1[0-9]){S}(?:h(?:ours|rs?)?)(?![a-z])|(?:{_alternatives(_PER, 'p')}))?\)?"
)
# What makes an amount no dose: a denominator that was not understood, a per-volume power, a percent sign.
_NOT_DOSE: Final = re.compile(
    rf"{S}(?:/{S}(?:[a-zμ]|100|24{S}h|[0-9.]+{S}[mμd]?l)|per [dmμ]?l|·{S}[dmμ]?l|%|24{S}h|[dmμ]?l{S}-1|每[毫分微]?升)|{S}-{S}\d"
)
_PATTERN: Final = {
    language: re.compile(rf"(?:(?P<each>每次|单次){S})?" + amount(language, unit=_UNIT, prefix="a") + _TAIL)
    for language in ("en", "zh")
}
_MASS_RE: Final = tuple((unit, factor, re.compile(pattern)) for unit, factor, pattern in _MASS)
_LEFT_GAP: Final = {
    "en": re.compile(
        r"(?:[\s,;:(\[-]|(?<![a-z])(?:given|administered|at|a|an|the|of|with|in|dose|doses|dosage|dosed|dosing|total|starting|initial"
        r"|initially|adjusted|daily|maximum|fixed|infusion|bolus|up|to|single|loading)(?![a-z]))*"
    ),
    "zh": re.compile(r"(?:[\s,;:、(]|剂量|给予|予以|初始|起始|总量|总|为|按|的|以|予|量|共|约)*"),
}
_RIGHT_GAP: Final = {
    "en": re.compile(
        r"(?:[\s,;()\[\]/-]|(?<![a-z])(?:given|administered|taken|divided|infused|injected|as|a|an|the|in|via|by|doses?|route|and)(?![a-z]))*"
    ),
    "zh": re.compile(r"(?:[\s,;、()/]|给药|给予|予|的)*"),
}
# After a comma a route leads to the next medicine unless the clause ends there.
_CLAUSE_END: Final = re.compile(
    r"[\s)\]]*(?:$|[.,;:。、)\n]|治疗|给药|后|并|(?:for|on|every|once|twice|daily|over|until|from|as|and|with|infusion|injection)(?![a-z])|每|[0-9一二三]|q|b|t)"
)


def find_doses(text: str, language: Language) -> tuple[Dose, ...]:
    """Return the doses of ``text`` in order, non overlapping.

    Frequency and route are given when only commas, brackets and words like "a dose of" lie between;
    for a medicine's name between, use :func:`find_frequencies` and :func:`find_routes`.

    >>> d = find_doses("an oral dose of 10 mg twice daily", "en")[0]
    >>> (d.value, d.unit, d.frequency, d.route, d.verbatim)
    (10.0, 'mg', 'freq-twice-daily', 'route-oral', 'oral dose of 10 mg twice daily')
    """
    folded, cited = fold(text).text, citations(text)
    frequencies, routes = list(find_frequencies(text, language)), list(all_routes(text, language))
    doses: list[Dose] = []
    for match in _PATTERN[language].finditer(folded):
        span = Span(*match.span())
        if is_cited(Span(match.start("alo"), match.end("alo")), cited) or (
            _NOT_DOSE.match(folded, match.end("au")) and not _has_tail(match)
        ):
            continue
        if _NOT_DOSE.match(folded, match.end()) or (
            match["au"] == "g" and text[slice(*match.span("au"))] == "G"
        ):
            continue
        doses.extend(_read_dose(match, span, text, language))
    return tuple(_attach(doses, folded, text, frequencies, routes, language))


def _has_tail(match: re.Match[str]) -> bool:
    return match.end() > match.end("au")


def _read_dose(match: re.Match[str], span: Span, text: str, language: Language) -> list[Dose]:
    groups = match.groupdict()
    unit, factor = next((u, f) for u, f, pattern in _MASS_RE if pattern.fullmatch(groups["au"]))
    body = next((row[0] for i, row in enumerate(_BODY) if groups[f"b{i}"]), "")
    if groups["size"]:
        body = f"/{{{groups['size']}_m2}}"
    period = next((row[0] for i, row in enumerate(_PER) if groups[f"p{i}"]), "")
    per = "per-dose" if groups["each"] else {"day": "per-day", "dose": "per-dose"}.get(period)
    rate = f"/{period}" if period in ("wk", "mo", "h", "min") else "/{cycle}" if period == "cycle" else ""
    interval = Quantity("h", float(groups["hours"])) if groups["hours"] else None
    end = span.end
    if text[end - 1] in ")）" and text[span.start : end].replace("（", "(").count("(") < text[
        span.start : end
    ].replace("）", ")").count(")"):
        end -= 1
    full = unit + body + rate
    if groups["aword"] and groups["au1"]:
        # "from 40 mg to 20 mg" are two doses; only "40 to 60 mg" and "40 mg-60 mg" are a range.
        return _two_doses(match, Span(span.start, end), text, full, factor, per, language)
    if (read := read_amount(match, language, "a")) is None:
        return []
    read = read.scaled(factor) if factor != 1 else read
    return [_dose(Span(span.start, end), text, full, read, per, interval)]


def _dose(span: Span, text: str, unit: str, read: Amount, per: str | None, interval: Quantity | None) -> Dose:
    return Dose(
        span,
        span.of(text),
        unit,
        read.value,
        read.low,
        read.high,
        read.qualifier,
        per,
        interval=interval,
        amount_span=span,
    )


def _two_doses(
    match: re.Match[str], span: Span, text: str, unit: str, factor: float, per: str | None, language: Language
) -> list[Dose]:
    doses = []
    for group, start, end in (
        ("alo", span.start, match.end("au1")),
        ("ahi", match.start("ahi"), span.end),
    ):
        if (number := read_number(match[group], language)) is not None:
            doses.append(
                _dose(
                    Span(start, end), text, unit, Amount(number, None, None, None).scaled(factor), per, None
                )
            )
    return doses


def _attach(
    doses: list[Dose],
    folded: str,
    text: str,
    frequencies: list[Frequency],
    routes: list[Route],
    language: Language,
) -> list[Dose]:
    used: set[Span] = set()
    result: list[Dose] = []
    for index, dose in enumerate(doses):
        floor = result[-1].span.end if result else 0
        ceiling = doses[index + 1].span.start if index + 1 < len(doses) else len(folded)
        items: tuple[Frequency | Route, ...] = (*frequencies, *routes)
        near = [
            item
            for item in items
            if item.span not in used
            and floor <= item.span.start
            and item.span.end <= ceiling
            and dose.span.start - 80 < item.span.start < dose.span.end + 80
            and not item.span.overlaps(dose.span)
        ]
        near.sort(key=lambda item: item.span)
        for item in [i for i in near if i.span.start >= dose.span.end]:
            dose = _join(dose, item, folded, used, language, is_right=True)
        for item in reversed([i for i in near if i.span.end <= dose.span.start]):
            dose = _join(dose, item, folded, used, language, is_right=False)
        result.append(replace(dose, verbatim=dose.span.of(text)))
    return result


def _join(
    dose: Dose, item: Frequency | Route, folded: str, used: set[Span], language: Language, *, is_right: bool
) -> Dose:
    """Return ``dose`` with ``item`` when nothing but filling words lies between them."""
    start, end = (dose.span.end, item.span.start) if is_right else (item.span.end, dose.span.start)
    gap = (_RIGHT_GAP if is_right else _LEFT_GAP)[language].fullmatch(folded, min(start, end), end)
    if gap is None:
        return dose
    between = gap[0]
    if is_right and isinstance(item, Route) and (item.is_adjective or re.search(r"[,;、]|\band\b", between)):
        if not _CLAUSE_END.match(folded, item.span.end) and not (
            language == "zh" and not re.search(r"[,;、]", between)
        ):
            return dose
    span = Span(min(dose.span.start, item.span.start), max(dose.span.end, item.span.end))
    if isinstance(item, Route):
        if dose.route is not None:
            return dose
        used.add(item.span)
        return replace(dose, span=span, route=item.key)
    if dose.frequency is not None or dose.interval is not None:
        return dose
    used.add(item.span)
    words = item.span.of(folded)
    if not is_right and words in ("每日", "每天", "daily"):
        return replace(dose, span=span, per=dose.per or "per-day", frequency=item.key)
    per = dose.per or ("per-day" if "divided" in between or words.startswith("分") else "per-dose")
    return replace(dose, span=span, per=per, frequency=item.key, interval=item.interval)
