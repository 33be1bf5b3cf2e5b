"""The examples of the documents: find the console blocks, run the commands, compare and renew the output.

A console block is fenced as ``console``. A line that begins with ``$ `` is a command, the lines after it
are its standard output. ``...`` stands for anything, as in doctest: within a line for words that differ from
run to run, on a line of its own for lines that are left out.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.cli import main as kg

WIDTH = 100
ELLIPSIS = "..."
_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_PYTHON = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)

Runner = Callable[[str], str]
"""Takes a command line and gives its standard output."""


@dataclass(frozen=True)
class Example:
    """A command of a document, and the output that the document shows (none: the output is not shown)."""

    command: str
    shown: str


def console_examples(text: str) -> Iterator[Example]:
    """Yield the commands of all console blocks of a Markdown text, in order."""
    for block in _CONSOLE.findall(text):
        yield from _examples(block)


def python_blocks(text: str) -> list[str]:
    """Return the Python blocks of a Markdown text."""
    return _PYTHON.findall(text)


def is_shown(example: Example, output: str) -> bool:
    """Tell whether the output is what the document shows."""
    return not example.shown or doctest.OutputChecker().check_output(example.shown, output, doctest.ELLIPSIS)


def run_kg(command: str) -> str:
    """Run a ``kg`` command in the working folder, in a terminal of ``WIDTH`` columns; return its output.

    Raises:
        ValueError: the command is none of ``kg``, or it failed.
    """
    program, *arguments = shlex.split(command)
    if program != "kg":
        raise ValueError(f"only kg can be run from a document, not: {command}")
    output, talk = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline=""), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(talk), _columns(WIDTH):
        status = kg(arguments)
    is_difference = arguments[:1] == ["diff"] and status == 1  # as with diff: it found some
    if status != 0 and not is_difference:
        raise ValueError(f"{command}: exit status {status}: {talk.getvalue().strip()}")
    output.flush()
    return output.buffer.getvalue().decode("utf-8")


def renew(text: str, run: Runner) -> str:
    """Return the Markdown text with the output of each command as it is now."""

    def block(match: re.Match[str]) -> str:
        renewed = (_renewed(example, run) for example in _examples(match[1]))
        return f"```console\n{''.join(renewed)}```"

    return _CONSOLE.sub(block, text)


def _examples(block: str) -> Iterator[Example]:
    for part in re.split(r"^(?=\$ )", block, flags=re.MULTILINE):
        if part:
            command, _, shown = part.partition("\n")
            yield Example(command.removeprefix("$ "), shown)


def _renewed(example: Example, run: Runner) -> str:
    shown = example.shown
    if shown:
        output = run(example.command)
        if not is_shown(example, output):
            shown = _cut(output, example.shown)
    return f"$ {example.command}\n{shown}"


def _cut(output: str, before: str) -> str:
    """Leave out of the output what was left out before: all but as many lines at the start and the end."""
    lines, old = output.splitlines(), before.splitlines()
    if ELLIPSIS in old:
        head = old.index(ELLIPSIS)
        tail = len(old) - head - 1
        lines = [*lines[:head], ELLIPSIS, *lines[len(lines) - tail :]]
    return "".join(f"{line}\n" for line in lines)


@contextlib.contextmanager
def _columns(width: int) -> Iterator[None]:
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = str(width)
    try:
        yield
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before


def documents(root: Path) -> list[Path]:
    """Return the documents whose examples are run: the README and the pages of ``docs`` with examples.

    ``pathways.md`` and ``link-analysis.md`` have a test of their own.
    """
    tested_elsewhere = {"pathways.md", "link-analysis.md"}
    pages = sorted(path for path in (root / "docs").glob("*.md") if path.name not in tested_elsewhere)
    return [root / "README.md", *pages]
