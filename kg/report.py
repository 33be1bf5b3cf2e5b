"""What a person sees of a build: progress while it runs, a short report, an exit status.

Both front doors, ``build_graph.py`` and ``kg build``, are a thin skin on :func:`run_build`.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as ProgressBar

from kg.config import Config, resource_dir
from kg.errors import KgError
from kg.graph.labels import KIND_WORDS
from kg.model import Problem
from kg.pipeline import BuildReport, Progress, build
from kg.terminal import say, use_utf8, write

OK: Final = 0
PROBLEMS: Final = 1
UNUSABLE: Final = 2
_SHOWN: Final = 10
_ASKED: Final = (
    "query",
    "query salvage-uses",
    "query failed-before --drug ruxolitinib",
    "show ruxolitinib",
    "check",
)
_IRREGULAR: Final = {"line of therapy": "lines of therapy"}


def make_config(
    paths: Sequence[Path],
    *,
    add: bool = False,
    out: Path = Path("build"),
    reason: bool | None = None,
    decisions: Path | None = None,
) -> Config:
    """Return the configuration for the given files and folders.

    No paths mean the bundled documents; with ``add`` the given ones are read beside them.
    Without ``decisions`` a folder of that name beside the documents is taken, where there is one.
    """
    bundled = (resource_dir("documents"),) if add or not paths else ()
    documents = (*bundled, *paths)
    return Config(
        documents=documents, out=out, reason=reason, decisions=decisions or _decisions_beside(documents)
    )


def _decisions_beside(documents: Sequence[Path]) -> Path | None:
    folders = [path if path.is_dir() else path.parent for path in documents]
    beside = (folder.absolute().parent / "decisions" for folder in folders)
    return next((folder for folder in beside if folder.is_dir()), None)


def run_build(config: Config) -> int:
    """Build with a progress bar on stderr and the report on stdout; return the exit status.

    0: all is well; 1: a document could not be read, or an error was found in what was read (the rest is
    built); 2: nothing was built.
    """
    use_utf8()
    try:
        with progress_bar() as progress:
            report = build(config, progress)
    except KgError as error:
        say(f"error: {error}")
        return UNUSABLE
    except KeyboardInterrupt:
        say("error: interrupted; nothing was written")
        return UNUSABLE
    for failure in report.failures:
        say(f"error: {failure.message}")
    with suppress(typer.Exit):  # the reader of stdout has gone, but the build is there all the same
        write(render_report(report))
    return exit_status(report)


def exit_status(report: BuildReport) -> int:
    """Return 0, 1 or 2 as :func:`run_build` explains."""
    if report.out is None:
        return UNUSABLE
    is_wrong = bool(report.failures) or any(row.level == "error" for row in report.findings)
    return PROBLEMS if is_wrong else OK


def render_report(report: BuildReport) -> str:
    """Return the report of a build as a few lines of plain text."""
    if report.out is None:
        return "Nothing was built: no document could be read. An earlier build is left as it was.\n"
    works = len({document.slug for document in report.documents})
    counted = {kind: number for kind, number in report.facts if kind in KIND_WORDS and kind != "Author"}
    kinds = [_counted(number, KIND_WORDS[kind][0]) for kind, number in counted.items()]
    rows = [
        ("documents", f"{len(report.documents)} read, {_counted(works, 'work')}{_failed(report)}"),
        ("facts", f"{sum(counted.values())}: {', '.join(kinds) or 'none'}"),
        ("statements", f"{report.statements}, with {_counted(report.spans, 'passage')} cited"),
        ("inferred", _counted(report.inferred, "fact")),
        ("to review", _to_review(report)),
        ("findings", _findings(report.findings)),
        ("written to", f"{report.out} in {report.seconds:.1f} s"),
    ]
    lines = [f"{name:<11} {text}" for name, text in rows]
    lines += [f"  {row.level}: {row.where}: {row.message}" for row in report.findings[:_SHOWN]]
    if len(report.findings) > _SHOWN:
        lines.append(f"  ... {len(report.findings) - _SHOWN} more in {report.out / 'findings.json'}")
    return "\n".join([*lines, "", "Try next", *(f"  {command}" for command in next_commands(report))]) + "\n"


def next_commands(report: BuildReport) -> list[str]:
    """Return commands that show what the build knows."""
    where = "" if report.out == Path("build") else f" --build {shlex.quote(str(report.out))}"
    return [f"kg {what}{where}" for what in _ASKED]


def _failed(report: BuildReport) -> str:
    return f"; {len(report.failures)} could not be read" if report.failures else ""


def _to_review(report: BuildReport) -> str:
    if not report.to_review or report.out is None:
        return "nothing"
    return f"{_counted(report.to_review, 'statement')} in no answer, see {report.out / 'to-review.jsonl'}"


def _findings(findings: Sequence[Problem]) -> str:
    levels = {level: sum(row.level == level for row in findings) for level in ("error", "warning", "info")}
    found = [_counted(number, level) for level, number in levels.items() if number]
    return ", ".join(found) or "none"


def _counted(number: int, word: str) -> str:
    if number == 1:
        return f"1 {word}"
    return f"{number} {_IRREGULAR.get(word, word + 's')}"


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Show a bar on stderr while the block runs; nothing when stderr is no terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with ProgressBar(*columns, console=Console(stderr=True), transient=True) as bar:
        bar.disable = not bar.console.is_terminal
        task = bar.add_task("starting", total=None)

        def tell(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        yield tell
