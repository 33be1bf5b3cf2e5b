"""The geometry of a printed page: fragments to lines, columns in reading order, lines to paragraphs.

Coordinates are PDF points, from the lower left corner.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

HYPHEN: Final = "\xad"  # a hyphen that the typesetter put at a line end
_WIDE = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")
_STOP = re.compile(r"[.!?。！？:：;；][”’\"')）\]]*$")
_BROKEN_WORD = re.compile(r"[a-zà-ÿ]{2,}-$")
# First parts of compounds, which keep their hyphen when a line ends at it.
_COMPOUNDS: Final = frozenset(
    "anti non pre post pro co re self follow long short high low well multi semi sub inter intra pseudo "
    "life first second third one two three four five six seven eight nine ten half beta alpha gamma year "
    "month week day old onset line dose drug time".split()
)


@dataclass(slots=True)
class Fragment:
    """A run of characters and the box around it."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        """The height of the box, which is about the size of the type."""
        return max(self.top - self.bottom, 1.0)

    def takes(self, box: Fragment) -> bool:
        """Tell whether the next character goes on with the run."""
        middle = (box.bottom + box.top) / 2
        gap = box.left - self.right
        return self.bottom <= middle <= self.top and -self.height < gap < self.height

    def add(self, box: Fragment) -> None:
        """Take a character into the run."""
        self.text += box.text
        self.right = max(self.right, box.right)
        self.bottom, self.top = min(self.bottom, box.bottom), max(self.top, box.top)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of one column; ``edges`` are those of the column, ``column`` its number on the page.

    ``from_top`` and ``to_bottom`` are shares of the page's height, counted from the top.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    column: int
    edges: tuple[float, float] = (0.0, 0.0)
    from_top: float = 0.0
    to_bottom: float = 0.0

    def placed(self, from_top: float, to_bottom: float) -> Line:
        """Return the line with its place on the page."""
        return replace(self, from_top=from_top, to_bottom=to_bottom)


def read_order(fragments: list[Fragment], width: float) -> list[Line]:
    """Return the lines of a page: what spans both columns parts the page into bands, left before right."""
    gutter = _gutter(fragments, width)
    if gutter is None:
        return _column(fragments, 0)
    lines: list[Line] = []
    full: list[Fragment] = []
    left: list[Fragment] = []
    right: list[Fragment] = []
    column = 0
    for fragment in sorted(fragments, key=lambda one: -one.top):
        if fragment.left < gutter < fragment.right:
            if left or right:
                lines += _column(full, column) + _column(left, column + 1) + _column(right, column + 2)
                full, left, right, column = [], [], [], column + 3
            full.append(fragment)
        else:
            (left if fragment.right <= gutter else right).append(fragment)
    return lines + _column(full, column) + _column(left, column + 1) + _column(right, column + 2)


def _gutter(fragments: list[Fragment], width: float) -> float | None:
    """Return where the space between two columns is, or ``None`` on a page of one."""

    def crossing(place: float) -> int:
        return sum(fragment.left < place < fragment.right for fragment in fragments)

    places = [width * share / 200 for share in range(80, 121)]
    best = min(places, key=lambda place: (crossing(place), abs(place - width / 2)), default=None)
    if best is None:
        return None
    left = sum(one.right <= best and one.right - one.left > width * 0.2 for one in fragments)
    right = sum(one.left >= best and one.right - one.left > width * 0.2 for one in fragments)
    return best if min(left, right) >= 3 and crossing(best) < left + right else None


def _column(fragments: list[Fragment], column: int) -> list[Line]:
    rows: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda one: -(one.top + one.bottom)):
        if rows and _same_row(rows[-1][0], fragment):
            rows[-1].append(fragment)
        else:
            rows.append([fragment])
    lines = [_line(sorted(row, key=lambda one: one.left), column) for row in rows]
    if not lines:
        return []
    edges = min(line.left for line in lines), max(line.right for line in lines)
    return [replace(line, edges=edges) for line in lines]


def _same_row(one: Fragment, other: Fragment) -> bool:
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    return shared > min(one.height, other.height) / 2


def _line(row: list[Fragment], column: int) -> Line:
    text, end = "", row[0].left
    size = max(row, key=lambda one: len(one.text)).height
    for fragment in row:
        if text:
            text = text.rstrip() + ("\t" if fragment.left - end > 2 * size else " ")
        text += fragment.text
        end = fragment.right
    return Line(
        text.strip(),
        row[0].left,
        min(one.bottom for one in row),
        end,
        max(one.top for one in row),
        size,
        column,
    )


def paragraphs(lines: Iterable[Line]) -> Iterator[str]:
    """Yield the paragraphs that lines in reading order make up."""
    kept = list(lines)
    known = {word.casefold() for line in kept for word in re.findall(r"[\w-]+(?<!-)", line.text)}
    leading = _leading(kept)
    text, last = "", None
    for line in kept:
        if last is None:
            text = line.text
        elif _starts(last, line, leading):
            yield _clean(text)
            text = line.text
        else:
            text = _join(text, line.text, known)
        last = line
    if text:
        yield _clean(text)


def _leading(lines: list[Line]) -> float:
    """Return the usual step between lines of a paragraph: low among all steps, for headings stand apart."""
    steps = [
        one.top - two.top
        for one, two in pairwise(lines)
        if one.column == two.column and 0 < one.top - two.top < 4 * one.size
    ]
    return sorted(steps)[len(steps) // 4] if steps else 0.0


def _starts(last: Line, line: Line, leading: float) -> bool:
    """Tell whether a line starts a paragraph."""
    if "\t" in last.text or "\t" in line.text or abs(last.size - line.size) > 0.15 * last.size:
        return True
    room = last.edges[1] - last.edges[0]
    is_short = last.right < last.edges[1] - 0.15 * room
    step = last.top - line.top
    if last.column != line.column or step <= 0:  # the next column or page
        return is_short or bool(_STOP.search(last.text) and not line.text[:1].islower())
    is_indented = line.left > last.left + 0.8 * line.size and line.left < line.edges[0] + 4 * line.size
    return step > 1.35 * leading or is_indented or (is_short and not line.text[:1].islower())


def _join(text: str, more: str, known: set[str]) -> str:
    if text.endswith(HYPHEN):
        text = text[:-1] + "-"
    if text.endswith("-"):
        first, second = re.split(r"[\s(]", text)[-1], re.split(r"[\s,.;:)]", more)[0]
        if not _BROKEN_WORD.search(text) or not second[:1].islower():
            return text + more
        whole, compound = (first[:-1] + second).casefold(), (first + second).casefold()
        keeps = compound in known or ("-" in first[:-1] or first[:-1].casefold() in _COMPOUNDS)
        return text + more if keeps and whole not in known else text[:-1] + more
    if text and more and _WIDE.match(text[-1]) and _WIDE.match(more[0]):
        return text + more
    return f"{text} {more}"


def _clean(text: str) -> str:
    return text.replace(HYPHEN, "-")
