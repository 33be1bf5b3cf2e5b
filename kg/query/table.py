"""Answers: a frozen table of typed cells, and the texts it is printed as."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from kg.model import LangString, Language
from kg.vocab import DOC

TableFormat = Literal["table", "csv", "json", "markdown"]
_MARKDOWN: Final = str.maketrans(
    {"\\": "\\\\", "|": "\\|", "<": "&lt;", ">": "&gt;", "&": "&amp;", "\n": "<br>", "\r": ""}
)
TABLE_FORMATS: Final[tuple[TableFormat, ...]] = ("table", "csv", "json", "markdown")


@dataclass(frozen=True, slots=True)
class Resource:
    """A node of the graph: its IRI, its short name (``kg:ruxolitinib``, ``SLUG#line-2``) and its labels."""

    iri: str
    name: str
    labels: tuple[LangString, ...] = ()

    def label(self, language: Language = "en") -> str:
        """Return the label in ``language``, else in any language, else the short name."""
        by_language = {label.language: label.value for label in self.labels}
        return by_language.get(language) or next(iter(by_language.values()), self.name)


Cell = None | bool | int | float | str | LangString | Resource | tuple[str | Resource, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The answer of a query: its name, its columns, and rows in a fixed order.

    A cell is ``None`` where nothing is stated. Two tables are equal if their values are: 10.0 is 10.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Cell]]:
        for row in self.rows:
            yield dict(zip(self.columns, row, strict=True))

    def column(self, name: str) -> tuple[Cell, ...]:
        """Return the cells of one column."""
        index = self.columns.index(name)
        return tuple(row[index] for row in self.rows)


def cell_text(cell: Cell, language: Language = "en", *, names: bool = False) -> str:
    """Write a cell for a reader. ``names`` gives identifiers in place of labels; lists take a line each."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case int() | float():
            return number_text(cell)
        case LangString():
            return cell.value
        case Resource():
            return cell.name if names else _labelled(cell, language)
        case tuple():
            return "\n".join(cell_text(item, language, names=names) for item in cell)
        case _:
            return cell


def _labelled(node: Resource, language: Language) -> str:
    """A term is called by its label; a fact or work also by the name to ask for it by."""
    return f"{node.label(language)} [{node.name}]" if node.iri.startswith(DOC) else node.label(language)


def number_text(number: float) -> str:
    """Write a number without a trailing ``.0``."""
    return str(int(number)) if float(number).is_integer() else repr(number)


def as_csv(table: Table) -> str:
    """Write a table as CSV with identifiers in place of labels."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(table.columns)
    for row in table.rows:
        writer.writerow([cell_text(cell, names=True) for cell in row])
    return buffer.getvalue()


def as_json(table: Table) -> str:
    """Write a table as a JSON list of objects: ``null`` where absent, a node as its id, IRI and labels."""
    rows = [{name: _json_cell(cell) for name, cell in row.items()} for row in table]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def _json_cell(cell: Cell) -> object:
    match cell:
        case Resource():
            labels = {label.language: label.value for label in cell.labels}
            return {"id": cell.name, "iri": cell.iri, "labels": labels}
        case LangString():
            return {"value": cell.value, "language": cell.language}
        case tuple():
            return [_json_cell(item) for item in cell]
        case float() if cell.is_integer():
            return int(cell)
        case _:
            return cell


def as_markdown(table: Table, language: Language = "en") -> str:
    """Write a table as a Markdown (GFM) table; text from documents cannot break out of its cell."""
    lines = [_markdown_row(list(table.columns)), _markdown_row(["---"] * len(table.columns))]
    lines += [_markdown_row([cell_text(cell, language) for cell in row]) for row in table.rows]
    return "\n".join(lines) + "\n"


def _markdown_row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.translate(_MARKDOWN) for cell in cells) + " |"
