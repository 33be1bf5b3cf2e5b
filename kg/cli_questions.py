"""The shipped questions as the command line knows them: the list, one by name, and its parameters."""

from __future__ import annotations

from pathlib import Path

from kg.config import resource_dir
from kg.errors import UnknownNameError, UsageError
from kg.model import LangString, Language
from kg.query.files import Parameter, Query, load_queries, load_query
from kg.query.table import Table


def catalogue(language: Language) -> Table:
    """Return the shipped questions with their summaries and parameters."""
    rows = []
    for asked in _queries().values():
        options = tuple(_option(parameter) for parameter in asked.parameters)
        rows.append((asked.name, LangString(asked.summary.in_language(language), language), options))
    return Table("queries", ("name", "summary", "parameters"), tuple(rows))


def _option(parameter: Parameter) -> str:
    kind = "|".join(parameter.classes) or parameter.type
    text = f"--{parameter.name} {kind}"
    return text if parameter.required else f"[{text}]"


def _queries() -> dict[str, Query]:
    return load_queries(resource_dir("queries"))


def find_query(name: str) -> Query:
    """Return a shipped question by its name, or the question in a ``.rq`` file.

    Raises:
        UnknownNameError: no shipped question has the name.
    """
    if name.endswith(".rq"):
        return load_query(Path(name))
    queries = _queries()
    if name not in queries:
        raise UnknownNameError("query", name, list(queries))
    return queries[name]


def described(asked: Query, language: Language) -> str:
    """Return what a question answers, its parameters and its columns, as text."""
    lines = [f"kg query {asked.name} {' '.join(_option(item) for item in asked.parameters)}".rstrip(), ""]
    lines += [asked.summary.in_language(language), "", asked.description.in_language(language), ""]
    for parameter in asked.parameters:
        lines.append(f"  --{parameter.name}: {parameter.meaning.in_language(language)}")
    lines += ["", *(f"  {column.name}: {column.meaning.in_language(language)}" for column in asked.columns)]
    return "\n".join(lines) + "\n"


def parameters(asked: Query, options: list[str], pairs: list[str]) -> dict[str, list[str]]:
    """Read ``--name value``, ``--name=value`` and ``name=value``; a name given twice means any of both.

    Raises:
        UsageError: an option is no parameter or lacks its value.
    """
    values: dict[str, list[str]] = {}
    rest = list(options)
    while rest:
        option = rest.pop(0)
        if not option.startswith("--"):
            raise UsageError(f"query {asked.name}: '{option}' is no parameter; write --name value")
        name, has_value, value = option.removeprefix("--").partition("=")
        if not has_value:
            if not rest:
                raise UsageError(f"query {asked.name}: --{name} lacks its value")
            value = rest.pop(0)
        values.setdefault(name, []).append(value)
    for pair in pairs:
        name, has_value, value = pair.partition("=")
        if not has_value:
            raise UsageError(f"query {asked.name}: '{pair}' is not name=value")
        values.setdefault(name, []).append(value)
    return values
