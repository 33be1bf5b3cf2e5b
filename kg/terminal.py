"""What the command line prints: data on stdout, talk on stderr; a closed pipe is no accident."""

from __future__ import annotations

import io
import os
import shutil
import sys
from typing import Final

import typer
from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.table import Table as RichTable
from rich.text import Text

from kg.model import Language
from kg.query.table import Table, TableFormat, as_csv, as_json, as_markdown, cell_text

# Beyond this many columns, or in a narrower terminal, each row is printed as a card of its own.
_WIDE_TABLE: Final = 5
_COLUMN_WIDTH: Final = 16
_PIPE_WIDTH: Final = 120
_ABSENT: Final = "-"


def use_utf8() -> None:
    """Write UTF-8 whatever the machine's locale says: half of what we print is Chinese."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and (stream.encoding or "").lower() != "utf-8":
            stream.reconfigure(encoding="utf-8")


def write(data: str | bytes) -> None:
    """Write data to stdout; when the reader has gone (``kg query | head``), end quietly."""
    try:
        if isinstance(data, bytes):
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
        else:
            sys.stdout.write(data)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None


def say(message: str) -> None:
    """Write a line of talk to stderr."""
    print(message, file=sys.stderr)


def print_table(table: Table, format_: TableFormat, language: Language) -> None:
    """Print a table in one of ``TABLE_FORMATS``."""
    if format_ == "csv":
        write(as_csv(table))
    elif format_ == "json":
        write(as_json(table))
    elif format_ == "markdown":
        write(as_markdown(table, language))
    elif not table.rows:
        say("nothing found")
    else:
        write(_drawn(table, language))


def _drawn(table: Table, language: Language) -> str:
    buffer = io.StringIO()
    console = Console(file=buffer, width=_width(), force_terminal=sys.stdout.isatty())
    is_wide = len(table.columns) > _WIDE_TABLE or _width() < _COLUMN_WIDTH * len(table.columns)
    console.print(_cards(table, language) if is_wide else _grid(table, language))
    drawn = buffer.getvalue()
    return drawn if sys.stdout.isatty() else "".join(f"{line.rstrip()}\n" for line in drawn.splitlines())


def _width() -> int:
    fallback = _PIPE_WIDTH if not sys.stdout.isatty() else 80
    return shutil.get_terminal_size((fallback, 24)).columns


def _grid(table: Table, language: Language) -> RenderableType:
    grid = RichTable(show_lines=any("\n" in cell_text(cell) for row in table.rows for cell in row))
    for column in table.columns:
        grid.add_column(escape(column), overflow="fold")
    for row in table.rows:
        grid.add_row(*(Text(cell_text(cell, language) or _ABSENT) for cell in row))
    return grid


def _cards(table: Table, language: Language) -> RenderableType:
    """Show each row as lines of name and value: long quotes stay readable."""
    cards = []
    for number, row in enumerate(table.rows, 1):
        card = RichTable(show_header=False, box=None, title=f"{number} of {len(table)}", title_justify="left")
        card.add_column(style="bold", no_wrap=True)
        card.add_column(overflow="fold")
        for column, cell in zip(table.columns, row, strict=True):
            card.add_row(Text(column), Text(cell_text(cell, language) or _ABSENT))
        cards.append(card)
    return Group(*(part for card in cards for part in (card, Text())))
