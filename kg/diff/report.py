"""A difference as text for a reader, and as JSON for a script (the schema is in ``docs/diff.md``)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import groupby
from typing import Final

from kg.diff.answers import AnswerChange, RowChange
from kg.diff.compare import Difference
from kg.diff.documents import DocumentChange
from kg.diff.facts import Detail, FactChange

SCHEMA: Final = 1
_SIGNS: Final = {"added": "+", "removed": "-", "changed": "~"}
_STATUSES: Final = ("added", "removed", "changed")
_LIST = "; "


def as_json(difference: Difference) -> str:
    """Write a difference as JSON, its keys and rows in a fixed order."""
    record = {
        "schema": SCHEMA,
        "changed": difference.is_change,
        "documents": [
            {"status": change.status, "before": _asdict(change.before), "now": _asdict(change.now)}
            for change in difference.documents
        ],
        "tools": list(difference.tools),
        "facts": [asdict(change) for change in difference.facts],
        "questions": difference.questions,
        "answers": [asdict(change) for change in difference.answers],
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def _asdict(document: object) -> dict[str, object] | None:
    return None if document is None else asdict(document)  # type: ignore[call-overload]


def as_text(difference: Difference) -> str:
    """Write a difference for a reader: documents, facts by work, answers by question."""
    lines = [
        f"documents: {_counted_documents(difference.documents)}",
        *(f"  {_document_line(change)}" for change in difference.documents),
        f"made with: {_LIST.join(difference.tools) or 'the same versions, ontology and reading rules'}",
        f"facts: {_counted(difference.facts)}",
        *_fact_lines(difference.facts),
        f"answers: {len(difference.answers)} of {difference.questions} questions changed",
        *(line for answer in difference.answers for line in _answer_lines(answer)),
    ]
    return "\n".join(lines) + "\n"


def _counted_documents(changes: Iterable[DocumentChange]) -> str:
    numbers = Counter(change.status for change in changes)
    return ", ".join(f"{number} {status}" for status, number in sorted(numbers.items())) or "no change"


def _counted(changes: Iterable[FactChange | RowChange]) -> str:
    numbers = Counter(change.status for change in changes)
    found = [f"{numbers[status]} {status}" for status in _STATUSES if numbers[status]]
    return ", ".join(found) or "no change"


def _document_line(change: DocumentChange) -> str:
    ends = [end for end in (change.before, change.now) if end]
    names, works = (_arrow(values) for values in zip(*((end.name, end.work) for end in ends), strict=True))
    hashes = _arrow(end.sha256[:8] for end in ends)
    return f"{_SIGNS.get(change.status, '~')} {names}: {change.status}; work {works}, text {hashes}"


def _arrow(values: Iterable[str]) -> str:
    return " -> ".join(dict.fromkeys(values))


# ------------------------------------------------------------------ facts


def _fact_lines(changes: Iterable[FactChange]) -> Iterator[str]:
    """Yield the facts under a heading for each work and what is behind them."""

    def heading(change: FactChange) -> tuple[str, tuple[str, ...]]:
        return change.work, change.because

    for (work, because), group in groupby(sorted(changes, key=heading), key=heading):
        yield f"  {work}: {_LIST.join(because)}"
        for change in group:
            yield from _lines_of_fact(change)


def _lines_of_fact(change: FactChange) -> Iterator[str]:
    name = f"{change.kind} {change.fact}".strip()
    if change.status == "changed":
        yield f"    ~ {name}"
        for detail in change.details:
            yield from _detail_lines(detail)
    else:
        said = (
            f"{detail.predicate} {_one_line(detail.before + detail.now)}{_mark(detail)}"
            for detail in change.details
        )
        yield f"    {_SIGNS[change.status]} {name}: {_LIST.join(said)}".removesuffix(": ")


def _detail_lines(detail: Detail) -> Iterator[str]:
    what = detail.predicate if detail.aspect in ("value", "link") else detail.aspect
    if detail.predicate and detail.aspect not in ("value", "link"):
        what = f"{detail.aspect} of {detail.predicate}"
    yield f"        {what}: {_one_line(detail.before)} -> {_one_line(detail.now)}{_mark(detail)}"
    for when, quotes in (("before", detail.quotes_before), ("now", detail.quotes_now)):
        if quotes:
            yield f"          {when}: {_quoted(quotes)}"


def _mark(detail: Detail) -> str:
    return " (to review)" if detail.is_to_review else ""


def _quoted(quotes: Iterable[str]) -> str:
    return ", ".join(f"“{' '.join(quote.split())}”" for quote in quotes)


def _one_line(values: Iterable[str]) -> str:
    return " | ".join(" ".join(value.split()) for value in values) or "none"


# ------------------------------------------------------------------ answers


def _answer_lines(answer: AnswerChange) -> Iterator[str]:
    given = "".join(f" --{name} {value.strip('<>')}" for name, value in answer.parameters.items())
    yield f"  {answer.query}{given}: {_counted(answer.rows)}"
    for row in answer.rows:
        works = f"{', '.join(row.works)}: " if row.works else ""
        yield f"    {_SIGNS[row.status]} {works}{_LIST.join(row.because)}"
        yield from _row_lines(row)


def _row_lines(row: RowChange) -> Iterator[str]:
    """Yield the cells of a row that are not empty, or of a changed one those that differ."""
    before, now = row.before or {}, row.now or {}
    for column in now or before:
        old, new = before.get(column, ""), now.get(column, "")
        if row.status == "changed" and old != new:
            yield f"        {column}: {_cell(old)} -> {_cell(new)}"
        elif row.status == "changed" and column == next(iter(now)):
            yield f"        {column}: {_cell(new)}"
        elif row.status != "changed" and (old or new):
            yield f"        {column}: {_cell(new or old)}"


def _cell(text: str) -> str:
    return _one_line(line for line in text.split("\n") if line)
