"""The ``#+`` header of a query file: YAML whose every key remembers its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from kg.errors import QueryFileError

KEYS: Final = ("summary", "description", "params", "returns")
_MARK: Final = "#+"


@dataclass(frozen=True, slots=True)
class Field:
    """A key of the header with its line (from 1) and either a text or the fields below it."""

    name: str
    line: int
    text: str | None
    fields: tuple[Field, ...] = ()

    def texts(self, path: Path, names: Sequence[str], optional: Sequence[str] = ()) -> dict[str, str]:
        """Return the texts below this key by name; each of ``names`` is there, and no other is."""
        found: dict[str, str] = {}
        for field in self.fields:
            if field.name not in (*names, *optional):
                reason = f"'{self.name}' has no key '{field.name}'"
                raise QueryFileError(
                    path, reason, line=field.line, remedy=f"known: {', '.join((*names, *optional))}"
                )
            if not field.text:
                raise QueryFileError(path, f"'{field.name}' of '{self.name}' is no text", line=field.line)
            found[field.name] = field.text
        for name in names:
            if name not in found:
                raise QueryFileError(path, f"'{self.name}' lacks '{name}'", line=self.line)
        return found


@dataclass(frozen=True, slots=True)
class Header:
    """The header of one file."""

    fields: tuple[Field, ...]

    def field(self, name: str) -> Field:
        """Return the field called ``name``, which :func:`read_header` has made sure of."""
        return next(field for field in self.fields if field.name == name)

    def items(self, name: str) -> tuple[Field, ...]:
        """Return the fields below ``name``; none if the header does not have it."""
        return next((field.fields for field in self.fields if field.name == name), ())


def read_header(path: Path, text: str) -> Header:
    """Read the header at the top of a query file.

    Raises :class:`QueryFileError` if there is none, if it is not YAML, or if a key is missing, unknown or
    given twice.
    """
    lines = text.split("\n")
    size = next((n for n, line in enumerate(lines) if not line.startswith(_MARK)), len(lines))
    if size == 0:
        raise QueryFileError(path, "has no '#+' header", line=1, remedy="see queries/README.md")
    stray = next((n for n, line in enumerate(lines[size:], size + 1) if line.startswith(_MARK)), None)
    if stray is not None:
        raise QueryFileError(path, "a header line stands below the header", line=stray)
    header = Header(_fields(path, _compose(path, [line.removeprefix(_MARK) for line in lines[:size]])))
    for field in header.fields:
        if field.name not in KEYS:
            raise QueryFileError(
                path,
                f"unknown header key '{field.name}'",
                line=field.line,
                remedy=f"known: {', '.join(KEYS)}",
            )
    for name in ("summary", "description", "returns"):
        if name not in {field.name for field in header.fields}:
            raise QueryFileError(path, f"the header lacks '{name}'", line=1)
    return header


def _compose(path: Path, lines: list[str]) -> yaml.Node | None:
    try:
        return yaml.compose("\n".join(lines), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise QueryFileError(path, f"the header is not YAML: {error.problem}", line=line) from error
    except yaml.YAMLError as error:
        raise QueryFileError(path, f"the header is not YAML: {error}") from error


def _fields(path: Path, node: yaml.Node | None) -> tuple[Field, ...]:
    if not isinstance(node, yaml.MappingNode):
        line = node.start_mark.line + 1 if node else 1
        raise QueryFileError(path, "the header wants 'key: value' lines here", line=line)
    fields: dict[str, Field] = {}
    for key, value in node.value:
        name, line = str(key.value), key.start_mark.line + 1
        if name in fields:
            raise QueryFileError(path, f"'{name}' is given twice", line=line)
        if isinstance(value, yaml.ScalarNode):
            fields[name] = Field(name, line, " ".join(value.value.split()))
        else:
            fields[name] = Field(name, line, None, _fields(path, value))
    return tuple(fields.values())
