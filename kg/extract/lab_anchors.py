"""What a sentence names that can be measured: analytes, products of genes, and names of raised or lowered values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from kg.extract.context import modality_of
from kg.extract.lab_words import lab_words
from kg.extract.mentions import Mention, Unresolved
from kg.extract.view import View
from kg.model import Span
from kg.terms.analytes import Analyte, analytes, measured_by, named
from kg.terms.reading_rules import term_rules

# "ferritin, CRP and LDH levels": analytes that share what follows.
_LIST: Final = re.compile(
    r"(?:[\s,，、/&]|and|as well as|levels?|counts?|concentrations?|serum|plasma|the|和|及|与|以及|水平){1,8}"
)

_ADJECTIVE: Final = re.compile(r"(?:elevated|raised|increased|high|low|decreased|reduced|prolonged) ")
_GLOSSED: Final = re.compile(r"\s*[(（,，]\s*")


@dataclass(frozen=True, slots=True)
class Anchor:
    """An analyte where a sentence names it.

    ``is_sure`` is false where the name means the analyte only if a value in one of its units stands beside it.
    ``says`` is what the name itself tells of the value ("hyperferritinaemia" is elevated). An anchor that is not
    ``usable`` (denied, of a relative ...) still keeps values from being laid to another. ``is_phrase``: the name of
    the raised value is that of the analyte with a word before it ("elevated C-reactive protein").
    """

    span: Span
    analyte: Analyte
    is_sure: bool
    usable: bool
    says: str | None = None
    is_phrase: bool = False


@cache
def _named_values() -> dict[str, tuple[str, str]]:
    rules = term_rules()
    rows = {name: (key, "lowered") for key, name in rules.low.items() if key in analytes()}
    # One name can stand for several analytes ("prolonged-pt"): it names the first.
    high = {name: (key, "elevated") for key, name in reversed(rules.high.items()) if key in analytes()}
    return rows | high


def find_anchors(view: View, unresolved: Iterable[Unresolved]) -> list[Anchor]:
    """Return the anchors of a sentence in order; ``unresolved`` are its abbreviations that nothing decided."""
    found = []
    for seen in view.seen:
        row = _anchor_of(seen.mention, seen.modality == "affirmed")
        if row is not None:
            found.append(row)
    found.extend(_unsure(view, unresolved))
    found.sort(key=lambda anchor: (anchor.span.start, -anchor.span.end))
    kept: list[Anchor] = []
    for anchor in found:
        if kept and anchor.span.start < kept[-1].span.end:
            continue
        kept.append(_checked(view, anchor))
    return kept


def _unsure(view: View, unresolved: Iterable[Unresolved]) -> Iterator[Anchor]:
    """Yield the names that mean an analyte only beside a value in one of its units."""
    pattern, keys = named()
    spans = [
        (item.span, _measured(item.key), item.key in measured_by())
        for item in unresolved
        if not item.is_other
    ]
    spans += [
        (Span(*match.span()), keys[match[0]], False) for match in pattern.finditer(view.sentence.folded)
    ]
    for span, key, is_sure in spans:
        if key not in analytes():
            continue
        mention = Mention(span, key, "LabAnalyte", span.of(view.sentence.text))
        modality = modality_of(view.sentence, mention, view.cues, view.voice)
        yield Anchor(span, analytes()[key], is_sure=is_sure, usable=modality == "affirmed")


def _measured(key: str) -> str:
    return measured_by().get(key, key)


def _anchor_of(mention: Mention, affirmed: bool) -> Anchor | None:
    key = mention.key
    if mention.kind == "LabAnalyte" and key in analytes():
        return Anchor(mention.span, analytes()[key], is_sure=True, usable=affirmed)
    if mention.kind in ("Gene", "CellType") and key in measured_by():
        counted = analytes()[measured_by()[key]]
        return Anchor(mention.span, counted, is_sure=mention.kind == "CellType", usable=affirmed)
    if mention.kind == "Manifestation" and key in _named_values():
        analyte, says = _named_values()[key]
        is_phrase = _ADJECTIVE.match(mention.surface.casefold()) is not None
        return Anchor(mention.span, analytes()[analyte], False, affirmed, says, is_phrase)
    return None


def _checked(view: View, anchor: Anchor) -> Anchor:
    """The same name in another specimen than blood ("CSF lactate dehydrogenase") is another quantity."""
    folded, words = view.sentence.folded, lab_words()
    before = folded[max(0, anchor.span.start - 220) : anchor.span.start]
    is_other = anchor.span.of(folded) in words.other_names or words.specimen.search(before) is not None
    if not is_other:
        return anchor
    return replace(anchor, usable=False)


def in_groups(view: View, anchors: list[Anchor]) -> Iterator[list[Anchor]]:
    """Yield the anchors in groups: those of one group stand in a list with nothing but list words between them."""
    group: list[Anchor] = []
    for anchor in anchors:
        if (
            group
            and group[-1].analyte is anchor.analyte
            and _GLOSSED.fullmatch(view.between(group[-1].span, anchor.span))
        ):
            group[-1] = anchor  # "INR (international normalised ratio)" is one
            continue
        if group and not _LIST.fullmatch(view.between(group[-1].span, anchor.span)):
            yield group
            group = []
        group.append(anchor)
    if group:
        yield group
