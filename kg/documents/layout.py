"""Lines of a page to units: a paragraph, a heading, a list item, a table row, each with its span."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from kg.model import Span

_BULLET = re.compile(r"[•·●▪◦○■◆–]\s*|[*+-]\s+|(?<=[ \t\xa0\u3000])\d{1,3}[.)]\s+")
_HASHES = re.compile(r"(#{1,6})[ \t\u3000]*(?=\S)")
_WIDE: Final = 120  # a line wider than this was not wrapped by hand or by a terminal


@dataclass(frozen=True, slots=True)
class Unit:
    """A run of lines that belong together, without bullet, heading marks and white space around it."""

    span: Span
    hashes: int
    is_item: bool
    has_tab: bool
    is_quote: bool
    starts_block: bool

    def of(self, text: str) -> str:
        """Return the characters of the unit."""
        return self.span.of(text)


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    indent: int
    hashes: int
    is_item: bool
    has_tab: bool
    is_quote: bool
    starts_block: bool


@dataclass(frozen=True, slots=True)
class LineRules:
    """What the caller knows of lines: which start a unit, which stand alone, which rule their block."""

    starts: Callable[[Span], bool]
    alone: Callable[[Span], bool]
    rules_block: Callable[[Span], bool]


def find_units(text: str, span: Span, rules: LineRules) -> list[Unit]:
    """Cut ``text`` within ``span`` into units.

    Lines that were wrapped at a width are joined again; a line that is broken early, a list item, a
    heading or whatever ``rules`` say starts a new one.
    """
    units: list[Unit] = []
    for block in _blocks(text, span):
        width = max(_width(text[line.start : line.end]) for line in block)
        group: list[_Line] = []
        ruled = rules.rules_block(Span(block[0].start, block[0].end))
        for line in block:
            if group and not ruled and not _continues(text, group, line, width, rules):
                units.append(_unit(group))
                group = []
            group.append(line)
        units.append(_unit(group))
    return units


def _blocks(text: str, span: Span) -> Iterator[list[_Line]]:
    block: list[_Line] = []
    start = span.start
    while start < span.end:
        end = text.find("\n", start, span.end)
        end = span.end if end < 0 else end
        line = _line(text, start, end, starts_block=not block)
        if line is None:
            if block:
                yield block
            block = []
        else:
            block.append(line)
        start = end + 1
    if block:
        yield block


def _line(text: str, start: int, end: int, *, starts_block: bool) -> _Line | None:
    raw = text[start:end]
    body = raw.strip()
    if not body:
        return None
    indent = len(raw) - len(raw.lstrip())
    at = start + indent
    stop = at + len(body)
    is_quote = body.startswith(">")
    if is_quote:
        at += len(body) - len(body.lstrip("> \t"))
    hashes = 0
    if mark := _HASHES.match(text, at, stop):
        hashes, at = len(mark.group(1)), mark.end()
    bullet = _BULLET.match(text, at, stop)
    if bullet and bullet.end() < stop:
        at = bullet.end()
    has_tab = "\t" in text[at:stop]
    return _Line(at, max(at, stop), indent, hashes, bool(bullet), has_tab, is_quote, starts_block)


def _continues(text: str, group: list[_Line], line: _Line, width: int, rules: LineRules) -> bool:
    """Tell whether ``line`` goes on with the unit that ``group`` has begun."""
    last = group[-1]
    if line.is_item or line.hashes or last.hashes or line.is_quote != last.is_quote:
        return False
    if line.has_tab or last.has_tab:
        return False
    here = Span(line.start, line.end)
    if rules.starts(here) or rules.alone(here) or rules.alone(Span(last.start, last.end)):
        return False
    if group[0].is_item:
        return line.indent > group[0].indent
    before, after = _width(text[last.start : last.end]), _width(text[line.start : line.end])
    if max(before, after) > _WIDE:
        return False
    if text[last.end - 1] in "。！？" and ord(text[line.start]) > 0x2E7F:
        return False  # a Chinese line that ends in a full stop ends its paragraph
    first_word = text[line.start : line.end].split(maxsplit=1)[0]
    room = min(_width(first_word), 2) if ord(first_word[0]) > 0x2E7F else _width(first_word)
    broken_early = before + 1 + room < 0.85 * width
    return not broken_early or first_word[0].islower()


def _unit(group: list[_Line]) -> Unit:
    first = group[0]
    return Unit(
        Span(first.start, group[-1].end),
        first.hashes,
        first.is_item,
        any(line.has_tab for line in group),
        first.is_quote,
        first.starts_block,
    )


def _width(line: str) -> int:
    """Return the columns a line takes: a Chinese character takes two."""
    return len(line) if line.isascii() else sum(2 if ord(char) > 0x2E7F else 1 for char in line)
