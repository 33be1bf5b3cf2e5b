"""The errors that a caller can meet. One line each: what, where, what to try.

KgError
|-- InputError                 a file given by the user cannot be used (path, line)
|   |-- DocumentError          a clinical document
|   |-- OntologyError          a term, mechanism or core file
|   |-- DecisionError          a curator's decisions file
|   |-- RuleFileError          a cue-word file or an inference rule
|   `-- QueryFileError         a .rq file whose header and text disagree
|-- UsageError                 a call or command that makes no sense
|   |-- UnknownNameError       no such query, parameter, term or fact; offers the nearest names
|   `-- ParameterError         a parameter value that its type refuses
`-- BuildError                 a build cannot be written, swapped in or opened
"""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path


class KgError(Exception):
    """Base of all errors raised on purpose; ``str()`` is one line fit for a terminal."""


class InputError(KgError):
    """A file cannot be used. Carries ``path``, ``line`` (from 1, or None), ``reason`` and ``remedy``."""

    def __init__(self, path: Path | str, reason: str, *, line: int | None = None, remedy: str = "") -> None:
        self.path, self.line, self.reason, self.remedy = Path(path), line, reason, remedy
        place = str(path) if line is None else f"{path}:{line}"
        super().__init__(_one_line(f"{place}: {reason}" + (f" ({remedy})" if remedy else "")))


class DocumentError(InputError):
    """A clinical document is missing, empty, binary, wrongly encoded, too big or unreadable."""


class OntologyError(InputError):
    """A term, mechanism or core file is not well formed or breaks the vocabulary."""


class DecisionError(InputError):
    """A decisions file of a curator is not well formed."""


class RuleFileError(InputError):
    """A cue-word file or an inference rule is not well formed."""


class QueryFileError(InputError):
    """A query file whose header is broken or does not fit its text."""


class UsageError(KgError):
    """A call that makes no sense as it stands."""

    def __init__(self, message: str) -> None:
        super().__init__(_one_line(message))


class UnknownNameError(UsageError):
    """No such name. Carries ``kind``, ``name`` and ``nearest`` (up to five suggestions)."""

    def __init__(self, kind: str, name: str, known: list[str]) -> None:
        self.kind, self.name = kind, name
        folded = {item.casefold(): item for item in known}
        close = get_close_matches(name.casefold(), list(folded), n=5, cutoff=0.5)
        self.nearest = tuple(folded[item] for item in close)
        hint = f"; did you mean {', '.join(self.nearest)}?" if self.nearest else ""
        super().__init__(f"unknown {kind} '{name}'{hint}")


class ParameterError(UsageError):
    """A parameter value does not fit the type that the query declares."""


class BuildError(KgError):
    """A build cannot be written, swapped in or opened."""

    def __init__(self, message: str) -> None:
        super().__init__(_one_line(message))


def _one_line(message: str) -> str:
    return " ".join(message.split())
