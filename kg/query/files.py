"""Query files: a ``.rq`` file with its ``#+`` header becomes a :class:`Query`.

The file is valid SPARQL that runs anywhere. The header (grlc manner: YAML behind ``#+``) says what is asked
and what comes back; a parameter is a line ``VALUES ?drug { kg:ruxolitinib }  # param`` whose braces
:meth:`Query.filled` fills. Header and text are compared both ways when the file is loaded, so that neither
can fall behind the other. The convention is written out in ``queries/README.md``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph

from kg.errors import QueryFileError
from kg.model import Language
from kg.query.header import Field, Header, read_header
from kg.query.tokens import blank_out
from kg.vocab import CLASSES, PREFIXES

LIST_SEPARATOR: Final = " ‖ "
COLUMN_TYPES: Final = ("value", "list", "terms")
SCALAR_TYPES: Final = ("string", "integer", "decimal", "boolean", "work", "node")
_SLOT = re.compile(
    r"^(?P<before>\s*VALUES\s+\?(?P<name>\w+)\s*\{)(?P<inside>[^{}]*)(?P<after>\}\s*#\s*param\s*)$"
)
_MARK = re.compile(r"#\s*param\s*$")
_PREFIX = re.compile(r"^\s*PREFIX\s+([A-Za-z][\w-]*)?:\s*<([^>]*)>", re.IGNORECASE)
_ORDER = re.compile(r"\bORDER\s+BY\b(?P<keys>[^{}]*)$", re.IGNORECASE)
_ORDER_KEY = re.compile(r"\?(?P<plain>\w+)|(?P<way>ASC|DESC)\s*\(\s*\?(?P<name>\w+)\s*\)", re.IGNORECASE)
_OXIGRAPH_LINE = re.compile(r"error at (\d+):\d+")


@dataclass(frozen=True, slots=True)
class Text:
    """A text in English and Chinese."""

    en: str
    zh: str

    def in_language(self, language: Language) -> str:
        """Return the text in ``language``."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query.

    ``type`` is one of ``SCALAR_TYPES`` or ``term``; ``classes`` are the ontology classes that a term may
    have. ``default`` is what the file's own braces hold when the parameter may be left out; an optional
    parameter without a default leaves its variable free.
    """

    name: str
    type: str
    classes: tuple[str, ...]
    required: bool
    default: str | None
    meaning: Text


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the answer.

    ``type`` is ``value``, or for several values joined by ``LIST_SEPARATOR``: ``list`` (texts) or ``terms``
    (IRIs of terms or facts).
    """

    name: str
    meaning: Text
    type: str = "value"


@dataclass(frozen=True, slots=True)
class OrderKey:
    """One key of the ORDER BY clause."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """One question: what it asks, what it takes, what it returns, and its SPARQL text."""

    name: str
    path: Path
    summary: Text
    description: Text
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    order: tuple[OrderKey, ...]
    text: str

    def filled(self, values: Mapping[str, Sequence[str]]) -> str:
        """Return the SPARQL text with the braces of each named parameter replaced.

        ``values`` maps a parameter to its *serialised* terms (N-Triples syntax); an empty sequence leaves the
        variable free. Parameters that are not named keep what the file says.
        """
        lines = self.text.split("\n")
        for number, line in enumerate(lines):
            slot = _SLOT.match(line)
            if slot and slot["name"] in values:
                inside = " ".join(values[slot["name"]]) or "UNDEF"
                lines[number] = f"{slot['before']} {inside} {slot['after']}"
        return "\n".join(lines)

    def example(self, name: str) -> str:
        """Return what the file's own braces hold for a parameter: the value that the file runs with."""
        found = (_SLOT.match(line) for line in self.text.split("\n"))
        return next(slot["inside"].strip() for slot in found if slot and slot["name"] == name)


def load_queries(directory: Path) -> dict[str, Query]:
    """Return the queries of a folder by name, sorted. Raises :class:`QueryFileError` for a broken file."""
    if not directory.is_dir():
        raise QueryFileError(
            directory, "no such folder of query files", remedy="give a folder with .rq files"
        )
    return {path.stem: load_query(path) for path in sorted(directory.glob("*.rq"))}


def load_query(path: Path) -> Query:
    """Read one query file and check its header against its text.

    Raises :class:`QueryFileError` with the file and the line where they disagree.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise QueryFileError(path, f"cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise QueryFileError(path, "is not UTF-8", remedy="save the file as UTF-8") from error
    header = read_header(path, text)
    _check_prefixes(path, text)
    variables = _select_variables(path, text)
    parameters = tuple(_parameter(path, item) for item in header.items("params"))
    columns = tuple(_column(path, item) for item in header.items("returns"))
    _check_slots(path, text, parameters, header)
    _check_columns(path, columns, variables, header)
    return Query(
        name=path.stem,
        path=path,
        summary=_text(path, header.field("summary")),
        description=_text(path, header.field("description")),
        parameters=parameters,
        columns=columns,
        order=_order(path, text, variables),
        text=text,
    )


def _text(path: Path, field: Field) -> Text:
    values = field.texts(path, ("en", "zh"))
    return Text(values["en"], values["zh"])


def _parameter(path: Path, field: Field) -> Parameter:
    values = field.texts(path, ("type", "en", "zh"), optional=("default", "required"))
    kind, _, classes = values["type"].partition(":")
    names = tuple(classes.split("|")) if classes else ()
    if (kind == "term") != bool(names) or (kind != "term" and kind not in SCALAR_TYPES):
        remedy = f"use term:CLASS or one of {', '.join(SCALAR_TYPES)}"
        raise QueryFileError(
            path, f"parameter '{field.name}' has no type '{values['type']}'", line=field.line, remedy=remedy
        )
    for name in names:
        if name not in CLASSES:
            raise QueryFileError(path, f"parameter '{field.name}' names no class '{name}'", line=field.line)
    required = values.get("required", "false")
    if required not in ("true", "false"):
        raise QueryFileError(path, f"'required' of '{field.name}' is not true or false", line=field.line)
    if required == "true" and "default" in values:
        raise QueryFileError(path, f"'{field.name}' is required and has a default", line=field.line)
    return Parameter(
        name=field.name,
        type=kind,
        classes=names,
        required=required == "true",
        default=values.get("default"),
        meaning=Text(values["en"], values["zh"]),
    )


def _column(path: Path, field: Field) -> Column:
    values = field.texts(path, ("en", "zh"), optional=("type",))
    kind = values.get("type", "value")
    if kind not in COLUMN_TYPES:
        remedy = f"use one of {', '.join(COLUMN_TYPES)}"
        raise QueryFileError(
            path, f"column '{field.name}' has no type '{kind}'", line=field.line, remedy=remedy
        )
    return Column(field.name, Text(values["en"], values["zh"]), kind)


def _check_prefixes(path: Path, text: str) -> None:
    """Every prefix means what it means elsewhere, and each one declared is used."""
    body = blank_out(text)
    for number, line in enumerate(text.split("\n"), 1):
        declared = _PREFIX.match(line)
        if not declared:
            continue
        name, iri = declared[1] or "", declared[2]
        if PREFIXES.get(name) != iri:
            remedy = f"use <{PREFIXES[name]}>" if name in PREFIXES else f"use one of {', '.join(PREFIXES)}"
            raise QueryFileError(path, f"prefix '{name}:' is not <{iri}>", line=number, remedy=remedy)
        if len(re.findall(rf"(?<![\w?$]){re.escape(name)}:", body)) < 2:
            raise QueryFileError(path, f"prefix '{name}:' is declared and not used", line=number)


def _select_variables(path: Path, text: str) -> tuple[str, ...]:
    """Return the names of the SELECT columns; the parser of the default engine reads the text."""
    try:
        answer = pyoxigraph.Store().query(text)
    except SyntaxError as error:
        found = _OXIGRAPH_LINE.search(str(error))
        raise QueryFileError(
            path, f"is not valid SPARQL: {error}", line=int(found[1]) if found else None
        ) from error
    if not isinstance(answer, pyoxigraph.QuerySolutions):
        raise QueryFileError(path, "is not a SELECT query", remedy="a query file answers with a table")
    return tuple(variable.value for variable in answer.variables)


def _check_slots(path: Path, text: str, parameters: tuple[Parameter, ...], header: Header) -> None:
    by_name = {parameter.name: parameter for parameter in parameters}
    seen: set[str] = set()
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("#") or not _MARK.search(line):
            continue
        slot = _SLOT.match(line)
        if not slot:
            remedy = "write 'VALUES ?name { value }  # param' on a line of its own"
            raise QueryFileError(path, "this line is marked and is no parameter", line=number, remedy=remedy)
        parameter = by_name.get(slot["name"])
        if parameter is None:
            raise QueryFileError(path, f"parameter '{slot['name']}' is not in the header", line=number)
        seen.add(parameter.name)
        _check_default(path, parameter, slot["inside"].strip(), number)
    for item in header.items("params"):
        if item.name not in seen:
            remedy = f"mark its line: VALUES ?{item.name} {{ ... }}  # param"
            raise QueryFileError(
                path, f"parameter '{item.name}' is not in the query text", line=item.line, remedy=remedy
            )


def _check_default(path: Path, parameter: Parameter, inside: str, line: int) -> None:
    """What the file's own braces hold is what the header promises for a parameter left out."""
    if parameter.required:
        if inside in ("", "UNDEF"):
            remedy = "give an example value, so that the file runs as it is"
            raise QueryFileError(path, f"required '{parameter.name}' is empty", line=line, remedy=remedy)
        return
    expected = "UNDEF" if parameter.default is None else default_text(parameter)
    if inside != expected:
        raise QueryFileError(
            path, f"'{parameter.name}' holds {inside!r}, the header says {expected}", line=line
        )


def default_text(parameter: Parameter) -> str:
    """Return the default of a parameter as a query file writes it (``kg:ruxolitinib``, ``"zh"``, ``3``)."""
    value = parameter.default or ""
    if parameter.type == "term":
        return f"kg:{value}"
    return f'"{value}"' if parameter.type == "string" else value


def _check_columns(
    path: Path, columns: tuple[Column, ...], variables: tuple[str, ...], header: Header
) -> None:
    named = [column.name for column in columns]
    for item in header.items("returns"):
        if item.name not in variables:
            raise QueryFileError(path, f"column '{item.name}' is not selected", line=item.line)
    for variable in variables:
        if variable not in named:
            line = header.field("returns").line
            raise QueryFileError(path, f"selected column '{variable}' is not in the header", line=line)
    if tuple(named) != variables:
        line = header.field("returns").line
        raise QueryFileError(path, f"columns are selected in the order {', '.join(variables)}", line=line)


def _order(path: Path, text: str, variables: tuple[str, ...]) -> tuple[OrderKey, ...]:
    found = _ORDER.search(blank_out(text).rstrip())
    if not found:
        raise QueryFileError(path, "has no ORDER BY at its end", remedy="order the rows by their columns")
    keys = []
    for match in _ORDER_KEY.finditer(found["keys"]):
        name = match["plain"] or match["name"]
        if name not in variables:
            line = text.count("\n", 0, found.start()) + 1
            raise QueryFileError(path, f"ORDER BY ?{name}, which is no column", line=line)
        keys.append(OrderKey(name, (match["way"] or "").upper() == "DESC"))
    if not keys:
        raise QueryFileError(path, "has an ORDER BY without columns")
    return tuple(keys)
