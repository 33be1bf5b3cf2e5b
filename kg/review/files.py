"""Decisions files: one a work and curator, YAML, named ``SLUG.CURATOR.yaml``.

The review page writes one decision a line, in the flow style that is JSON as well; a file that was written by
hand may use any YAML but aliases. docs/review.md describes the fields.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import yaml

from kg import vocab
from kg.errors import DecisionError
from kg.model import Action, Ontology
from kg.review.entries import ADDED, RANGES, Entry, Target, Words, canonical

FORMAT: Final = 1
SUFFIX: Final = ".yaml"
REASONS: Final = tuple(name.removeprefix("because-") for name in vocab.VALUE_SETS["ReviewReason"])
_ACTIONS: Final[dict[str, Action]] = {"accept": "accept", "edit": "edit", "add": "add", "reject": "reject"}
_CURATOR: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_HEAD: Final = {"format", "work", "curator", "date", "texts", "decisions"}
_FIELDS: Final = {"action", "fact", "words", "date", "reason", "note", "whole", "to", "also", "beside"}
_MOST_BYTES: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class _Row:
    """A mapping of the file, and the line on which it starts."""

    path: Path
    line: int
    values: Mapping[str, Any]

    def wrong(self, reason: str, remedy: str = "see docs/review.md") -> DecisionError:
        return DecisionError(self.path, reason, line=self.line, remedy=remedy)

    def known(self, names: Iterable[str], what: str) -> None:
        for name in self.values:
            if name not in names:
                raise self.wrong(f"{what} has no field '{name}'", f"known: {', '.join(sorted(names))}")

    def row(self, name: str) -> _Row:
        found = self.values.get(name)
        if not isinstance(found, _Row):
            raise self.wrong(f"'{name}' is missing or is no mapping")
        return found

    def text(self, name: str, default: str | None = None) -> str:
        found = self.values.get(name, default)
        if not isinstance(found, str) or (default is None and not found):
            raise self.wrong(f"'{name}' is missing or is no text")
        return found

    def number(self, name: str) -> int:
        found = self.values.get(name)
        if not isinstance(found, int) or isinstance(found, bool) or found < 0:
            raise self.wrong(f"'{name}' is missing or is no whole number")
        return found

    def date(self, default: str | None = None) -> str:
        found = self.values.get("date", default)
        try:
            return datetime.date.fromisoformat(str(found)).isoformat()
        except ValueError:
            raise self.wrong(f"'{found}' is no date", "write it as 2026-11-24") from None


def read_decisions(folder: Path, ontology: Ontology | None = None) -> tuple[Entry, ...]:
    """Return the decisions of all files of a folder, in the order of their names.

    With ``ontology`` the terms that curators chose are looked up.

    Raises:
        DecisionError: the folder is not there, or a file is not well formed.
    """
    if not folder.is_dir():
        raise DecisionError(folder, "no such folder", remedy="give the folder that holds the decisions files")
    return tuple(entry for path in sorted(folder.glob(f"*{SUFFIX}")) for entry in read_file(path, ontology))


def read_file(path: Path, ontology: Ontology | None = None) -> tuple[Entry, ...]:
    """Return the decisions of one file. Raises :class:`DecisionError` as :func:`read_decisions` does."""
    head = _load(path)
    head.known(_HEAD, "a decisions file")
    if head.values.get("format") != FORMAT:
        raise head.wrong(f"'format' is not {FORMAT}", "save it again from the review page of this version")
    work, curator, date = head.text("work"), head.text("curator"), head.date()
    if not _CURATOR.fullmatch(curator):
        raise head.wrong(f"'{curator}' is no curator id", "use up to 40 letters, digits, - and _")
    if path.name != f"{work}.{curator}{SUFFIX}":
        raise head.wrong("its name does not fit its content", f"call it {work}.{curator}{SUFFIX}")
    rows = head.values.get("decisions")
    if not isinstance(rows, list):
        raise head.wrong("'decisions' is missing or is no list")
    entries, seen = [], dict[object, int]()
    for row in rows:
        if not isinstance(row, _Row):
            raise head.wrong("a decision is no mapping")
        entry = _entry(row, work, curator, date)
        if ontology is not None:
            _check_terms(row, entry, ontology)
        if first := seen.get(entry.target.key()):
            raise row.wrong(f"this is decided on line {first} already", "keep one of the two")
        seen[entry.target.key()] = row.line
        entries.append(entry)
    return tuple(entries)


def _entry(row: _Row, work: str, curator: str, date: str) -> Entry:
    row.known(_FIELDS, "a decision")
    action = _ACTIONS.get(row.text("action"))
    if action is None:
        raise row.wrong(f"unknown action '{row.text('action')}'", f"known: {', '.join(_ACTIONS)}")
    reason, note = row.text("reason", ""), row.text("note", "")
    if (reason or action == "reject") and reason not in REASONS:
        raise row.wrong(f"unknown reason '{reason}'", f"known: {', '.join(REASONS)}")
    if reason == "other" and not note:
        raise row.wrong("the reason 'other' needs a note", "say why in 'note'")
    if ("to" in row.values) != (action == "edit"):
        raise row.wrong("an edit, and nothing else, has 'to'", "give the value that is right in 'to'")
    target = _target(row)
    to = _value(row.values.get("to"))
    if action == "edit" and _shape(to) != _shape(target.value):
        raise row.wrong("'to' is not of the sort of the value that it replaces")
    if action == "add":
        _check_added(row, target)
    return Entry(
        work=work,
        action=action,
        curator=curator,
        date=row.date(date),
        target=target,
        place=f"{row.path}:{row.line}",
        reason=reason,
        note=note,
        whole=row.values.get("whole") is True,
        to=to,
        also=_also(row, target),
        beside=_target(row.row("beside")) if "beside" in row.values else None,
    )


def _target(row: _Row) -> Target:
    fact, words = row.row("fact"), row.row("words")
    kind, name = fact.text("kind"), fact.text("property")
    if name not in vocab.STATED.get(kind, ()):
        near = get_close_matches(name, vocab.STATED.get(kind, ()), n=3)
        raise fact.wrong(
            f"a {kind} has no property '{name}'", f"nearest: {', '.join(near) or ', '.join(vocab.STATED)}"
        )
    if "value" not in fact.values:
        raise fact.wrong("'value' is missing")
    place = Words(words.text("text"), words.number("start"), words.number("end"), words.text("exact"))
    if place.end - place.start != len(place.exact):
        raise words.wrong("'start' and 'end' do not fit the length of 'exact'")
    return Target(kind, name, _value(fact.values["value"]), place, fact.text("id", ""))


def _check_added(row: _Row, target: Target) -> None:
    if target.property not in ADDED.get(target.kind, ()):
        known = ", ".join(f"{kind} ({' '.join(names)})" for kind, names in ADDED.items())
        raise row.wrong(f"a {target.kind} cannot be added by '{target.property}'", f"known: {known}")
    wanted = "number" if target.kind == "Dosage" else "term"
    if _shape(target.value) != wanted:
        raise row.wrong(f"the value of an added {target.kind} is no {wanted}")
    if target.kind in ("Dosage", "Outcome") and "beside" not in row.values:
        raise row.wrong(f"an added {target.kind} needs 'beside'", "name the course that it belongs to")


def _also(row: _Row, target: Target) -> tuple[tuple[str, Any], ...]:
    if "also" not in row.values:
        return ()
    also = row.row("also")
    also.known(vocab.STATED[target.kind], f"a {target.kind}")
    return tuple(sorted((name, _value(value)) for name, value in also.values.items()))


def _check_terms(row: _Row, entry: Entry, ontology: Ontology) -> None:
    """Refuse a term that a curator chose and that the ontology does not have, or has as something else."""
    chosen = [(entry.target.property, entry.to if entry.action == "edit" else entry.target.value)]
    if entry.action not in ("edit", "add"):
        return
    for name, value in (*chosen, *entry.also):
        if _shape(value) != "term":
            continue
        key = str(value["term"])
        if key not in ontology.terms:
            near = get_close_matches(key, ontology.terms, n=3)
            raise row.wrong(f"unknown term '{key}'", f"nearest: {', '.join(near)}" if near else "")
        if name in RANGES and not ontology.is_a(key, RANGES[name]):
            raise row.wrong(f"'{key}' is no {RANGES[name]}", f"'{name}' takes a {RANGES[name]}")


def _shape(value: Any) -> str:
    match value:
        case {"term": str()}:
            return "term"
        case {"node": str()}:
            return "node"
        case {"text": str(), "language": "en" | "zh"}:
            return "words"
        case {"unit": str()}:
            return "quantity"
        case bool():
            return "yes or no"
        case int() | float():
            return "number"
        case str():
            return "text"
        case _:
            return canonical(value)


def _value(value: Any) -> Any:
    return {name: _value(part) for name, part in value.values.items()} if isinstance(value, _Row) else value


# --------------------------------------------------------------------- YAML


def _load(path: Path) -> _Row:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise DecisionError(path, "too big for a decisions file", remedy="split it by work")
        text = path.read_text(encoding="utf-8")
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                line = event.start_mark.line + 1 if event.start_mark else None
                raise DecisionError(path, "aliases are not read", line=line, remedy="write the value out")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except OSError as error:
        raise DecisionError(path, error.strerror or str(error), remedy="check the file") from error
    except UnicodeDecodeError as error:
        raise DecisionError(path, "is not UTF-8", remedy="save it as UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or "is no YAML"
        line = mark.line + 1 if mark else None
        raise DecisionError(path, reason, line=line, remedy="correct the YAML there") from error
    except RecursionError as error:
        raise DecisionError(path, "is nested too deeply", remedy="save it again from the page") from error
    found = _with_lines(path, node) if node is not None else None
    if not isinstance(found, _Row):
        raise DecisionError(path, "is no decisions file", remedy="save one from the review page")
    return found


def _with_lines(path: Path, node: yaml.Node) -> Any:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        values: dict[str, Any] = {}
        for key, value in node.value:
            name = str(key.value)
            if name in values:
                raise DecisionError(path, f"'{name}' stands twice", line=line, remedy="keep one of the two")
            values[name] = _with_lines(path, value)
        return _Row(path, line, values)
    if isinstance(node, yaml.SequenceNode):
        return [_with_lines(path, item) for item in node.value]
    try:
        return yaml.SafeLoader("").construct_object(node)
    except (yaml.YAMLError, ValueError) as error:
        raise DecisionError(
            path, f"'{node.value}' is no value", line=line, remedy="put it in quotes"
        ) from error
