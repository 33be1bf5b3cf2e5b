"""Which answers of the shipped questions changed, row by row, each with the works behind the row.

A question is asked with nothing given; a parameter that it needs takes the example that its file holds.
Where a build does not know that work or fact, the question has no rows there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from kg.api import KnowledgeGraph
from kg.diff.documents import Causes
from kg.errors import BuildError, UnknownNameError
from kg.query.files import Query
from kg.query.run import run
from kg.query.table import Cell, Resource, Table, cell_text
from kg.vocab import DOC

RowStatus = Literal["added", "removed", "changed"]
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that differs: its cells by column, as identifiers and texts; ``None`` on the side without it.

    ``works`` are the slugs of the works that the row names, before or now.
    """

    status: RowStatus
    before: Mapping[str, str] | None
    now: Mapping[str, str] | None
    works: tuple[str, ...]
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """A question whose answer differs: its name, what it was asked with, and the rows that differ."""

    query: str
    parameters: Mapping[str, str]
    rows: tuple[RowChange, ...]


def changed_answers(
    before: KnowledgeGraph, now: KnowledgeGraph, queries: Iterable[Query], causes: Causes
) -> tuple[AnswerChange, ...]:
    """Ask both builds every question and return those that they answer differently, in the order given.

    Raises:
        BuildError: a store cannot be asked.
    """
    changes = []
    for query in queries:
        parameters = {item.name: query.example(item.name) for item in query.parameters if item.required}
        rows = _rows(_asked(before, query, parameters), _asked(now, query, parameters), query, causes)
        if rows:
            changes.append(AnswerChange(query.name, parameters, rows))
    return tuple(changes)


def _asked(graph: KnowledgeGraph, query: Query, parameters: Mapping[str, str]) -> Table:
    given = {name: value.strip("<>") for name, value in parameters.items()}
    try:
        return run(query, graph.store, given, graph.ontology)
    except UnknownNameError:
        return Table(query.name, tuple(column.name for column in query.columns), ())
    except (OSError, RuntimeError) as error:
        raise BuildError(
            f"query {query.name}: the store cannot be asked: {error} (build it again)"
        ) from error


def _rows(before: Table, now: Table, query: Query, causes: Causes) -> tuple[RowChange, ...]:
    """Return the rows that stand on one side only; a row before and one now of the same thing are one."""
    columns = tuple(column.name for column in query.columns)
    old, new = _texts(before), _texts(now)
    gone, come = _only(before, old - new), _only(now, new - old)
    keys_gone, keys_come = (Counter(_thing(row) for row in rows) for rows in (gone, come))
    once = {key for key, number in keys_gone.items() if number == 1 and keys_come[key] == 1}
    later = {_thing(row): row for row in come if _thing(row) in once}
    pairs: list[tuple[Row | None, Row | None]] = [(row, later.get(_thing(row))) for row in gone]
    pairs += [(None, row) for row in come if _thing(row) not in once]
    changes = [_change(one, other, columns, causes) for one, other in pairs]
    return tuple(sorted(changes, key=_place))


def _texts(table: Table) -> Counter[tuple[str, ...]]:
    return Counter(_written(row) for row in table.rows)


def _written(row: Row) -> tuple[str, ...]:
    return tuple(cell_text(cell, names=True) for cell in row)


def _only(table: Table, wanted: Counter[tuple[str, ...]]) -> list[Row]:
    left = Counter(wanted)
    rows = []
    for row in table.rows:
        if left[_written(row)] > 0:
            left[_written(row)] -= 1
            rows.append(row)
    return rows


def _thing(row: Row) -> tuple[str, ...]:
    """Return what a row is about: its first column, and the facts and works that it names one by one."""
    named = [cell.iri for cell in row if isinstance(cell, Resource) and cell.iri.startswith(DOC)]
    return (cell_text(row[0], names=True), *named)


def _change(one: Row | None, other: Row | None, columns: tuple[str, ...], causes: Causes) -> RowChange:
    works = sorted({work for row in (one, other) if row for work in _works(row)})
    before, now = (_cells(row, columns) for row in (one, other))
    status: RowStatus = "changed" if one and other else "removed" if one else "added"
    return RowChange(status, before, now, tuple(works), causes.of(works) if works else causes.tools)


def _cells(row: Row | None, columns: tuple[str, ...]) -> dict[str, str] | None:
    return dict(zip(columns, _written(row), strict=True)) if row else None


def _works(row: Row) -> Iterable[str]:
    """Yield the works that a row names, itself or by one of their facts."""
    for cell in row:
        for item in cell if isinstance(cell, tuple) else (cell,):
            if isinstance(item, Resource) and item.iri.startswith(DOC):
                yield item.iri.removeprefix(DOC).partition("#")[0]


def _place(change: RowChange) -> tuple[list[str], str]:
    row = change.now or change.before or {}
    return list(row.values()), change.status
