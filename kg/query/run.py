"""Ask a query of a graph and get a :class:`Table`.

Values are turned into terms by the type that the header declares and reach the query serialised, never as
pasted text. Oxigraph answers by default; rdflib's own engine gives answers equal by value and is there as an
independent check. Neither may leave the machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Final, Literal

import pyoxigraph
import rdflib
import rdflib.plugins.sparql
from rdflib.query import ResultRow

from kg.errors import ParameterError, UnknownNameError
from kg.model import LangString, Ontology
from kg.query.bind import Value, serialised
from kg.query.files import LIST_SEPARATOR, Query
from kg.query.names import Names
from kg.query.table import Cell, Resource, Table
from kg.query.tokens import refuse_service

Engine = Literal["oxigraph", "rdflib"]
Params = Mapping[str, Value | Sequence[Value]]
_RawCell = str | bool | int | float | LangString | pyoxigraph.NamedNode | None

# rdflib's engine would otherwise fetch what FROM names, from the disk or the network.
rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False


def run(
    query: Query,
    store: pyoxigraph.Store,
    params: Params,
    ontology: Ontology,
    *,
    engine: Engine = "oxigraph",
) -> Table:
    """Run a query with its parameters and return the answer, its rows in a fixed order.

    Args:
        query: a query of :func:`kg.query.files.load_queries`.
        store: the graph; queries see its default graph.
        params: values by parameter name. A term may be given by key, CURIE, label or synonym in either
            language; several values mean "any of these"; ``None`` means not given.
        ontology: the terms that names are looked up in.
        engine: who answers.

    Raises:
        UnknownNameError: no such parameter, term, work or fact.
        ParameterError: a required parameter is missing, or a value does not fit its type.
    """
    names = Names(store, ontology)
    text = query.filled(bound(query, params, names))
    types = {column.name: column.type for column in query.columns}
    columns, rows = answer(text, store, engine)
    kinds = [types[column] for column in columns]
    cells = [tuple(_cell(value, kind, names) for value, kind in zip(row, kinds, strict=True)) for row in rows]
    return Table(query.name, columns, _sorted_rows(query, columns, cells))


def bound(query: Query, params: Params, names: Names) -> dict[str, tuple[str, ...]]:
    """Turn the given values into serialised terms, by the type that each parameter declares."""
    known = {parameter.name: parameter for parameter in query.parameters}
    for name in params:
        if name not in known:
            raise UnknownNameError(f"parameter of query {query.name}", name, sorted(known))
    filled: dict[str, tuple[str, ...]] = {}
    for name, parameter in known.items():
        values = [item for item in _as_list(params.get(name)) if item is not None]
        if values:
            filled[name] = tuple(serialised(parameter, item, names) for item in values)
        elif parameter.required:
            raise ParameterError(f"query {query.name} needs '{name}': {parameter.meaning.en}")
    return filled


def _as_list(value: Value | Sequence[Value]) -> list[Value]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        return [value]
    return list(value)


def select(text: str, store: pyoxigraph.Store, ontology: Ontology) -> Table:
    """Run a SELECT or ASK text as it stands, read-only, in the row order that it asks for.

    Raises:
        ParameterError: the text is not valid SPARQL, or neither SELECT nor ASK.
        UsageError: the text calls another endpoint.
    """
    names = Names(store, ontology)
    columns, rows = answer(text, store, "oxigraph")
    return Table(
        "sparql", columns, tuple(tuple(_cell(value, "value", names) for value in row) for row in rows)
    )


def answer(
    text: str, store: pyoxigraph.Store, engine: Engine
) -> tuple[tuple[str, ...], list[tuple[_RawCell, ...]]]:
    """Return the columns and the raw rows that an engine gives for a query text."""
    refuse_service(text)
    return _ask_rdflib(text, store) if engine == "rdflib" else _ask_oxigraph(text, store)


def _ask_oxigraph(text: str, store: pyoxigraph.Store) -> tuple[tuple[str, ...], list[tuple[_RawCell, ...]]]:
    try:
        found = store.query(text)
    except SyntaxError as error:
        raise ParameterError(f"not valid SPARQL: {error}") from error
    if isinstance(found, pyoxigraph.QueryBoolean):
        return ("answer",), [(bool(found),)]
    if not isinstance(found, pyoxigraph.QuerySolutions):
        raise ParameterError("only SELECT and ASK queries give a table")
    columns = tuple(variable.value for variable in found.variables)
    return columns, [tuple(_from_oxigraph(row[name]) for name in columns) for row in found]


def _from_oxigraph(term: object) -> _RawCell:
    if isinstance(term, pyoxigraph.Literal):
        return _literal(term.value, term.datatype.value, term.language)
    if isinstance(term, pyoxigraph.NamedNode) or term is None:
        return term
    return str(term)


def as_graph(store: pyoxigraph.Store) -> rdflib.Graph:
    """Copy what queries see, the default graph, into an rdflib graph in memory."""
    triples = store.dump(format=pyoxigraph.RdfFormat.N_TRIPLES, from_graph=pyoxigraph.DefaultGraph())
    return rdflib.Graph().parse(data=triples, format="nt")


def _ask_rdflib(text: str, store: pyoxigraph.Store) -> tuple[tuple[str, ...], list[tuple[_RawCell, ...]]]:
    result = as_graph(store).query(text)
    if result.type != "SELECT" or result.vars is None:
        raise ParameterError("only SELECT queries run on rdflib")
    columns = tuple(str(variable) for variable in result.vars)
    rows = [row for row in result if isinstance(row, ResultRow)]
    return columns, [tuple(_from_rdflib(value) for value in row) for row in rows]


def _from_rdflib(term: object) -> _RawCell:
    if isinstance(term, rdflib.Literal):
        datatype = str(term.datatype) if term.datatype else str(rdflib.XSD.string)
        return _literal(str(term), datatype, term.language)
    if isinstance(term, rdflib.URIRef):
        return pyoxigraph.NamedNode(str(term))
    return None if term is None else str(term)


_XSD: Final = str(rdflib.XSD)
_INTEGERS: Final = frozenset({"integer", "int", "long", "short", "nonNegativeInteger", "positiveInteger"})
_DECIMALS: Final = frozenset({"decimal", "double", "float"})


def _literal(value: str, datatype: str, language: str | None) -> _RawCell:
    """Turn a literal into a Python value; numbers are compared by value, not by their spelling."""
    if language:
        return LangString(value, "zh" if language.lower().startswith("zh") else "en")
    kind = datatype.removeprefix(_XSD)
    if kind in _INTEGERS:
        return int(value)
    if kind in _DECIMALS:
        return float(Decimal(value)) if kind == "decimal" else float(value)
    if kind == "boolean":
        return value in ("true", "1")
    return value


def _cell(value: _RawCell, kind: str, names: Names) -> Cell:
    if isinstance(value, pyoxigraph.NamedNode):
        return names.resource(value.value)
    if kind == "value":
        return value
    parts = sorted({part for part in str(value or "").split(LIST_SEPARATOR) if part})
    return tuple(names.resource(part) if kind == "terms" else part for part in parts)


# ------------------------------------------------------------------ row order


def _sorted_rows(
    query: Query, columns: tuple[str, ...], rows: Iterable[tuple[Cell, ...]]
) -> tuple[tuple[Cell, ...], ...]:
    """Sort by the ORDER BY of the query and break ties by all columns, the same on every engine."""
    ordered = sorted(rows, key=lambda row: [_sort_key(cell) for cell in row])
    for key in reversed(query.order):
        column = columns.index(key.column)
        ordered.sort(key=partial(_column_key, column), reverse=key.descending)
    return tuple(ordered)


def _column_key(column: int, row: tuple[Cell, ...]) -> tuple[int, float, str]:
    return _sort_key(row[column])


def _sort_key(cell: Cell) -> tuple[int, float, str]:
    match cell:
        case None:
            return (0, 0.0, "")
        case bool() | int() | float():
            return (1, float(cell), "")
        case Resource():
            return (2, 0.0, cell.iri)
        case LangString():
            return (3, 0.0, f"{cell.value}@{cell.language}")
        case tuple():
            return (3, 0.0, "\n".join(item if isinstance(item, str) else item.iri for item in cell))
        case _:
            return (3, 0.0, cell)
