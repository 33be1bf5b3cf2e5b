"""Run the inference rules: what follows from the stated facts, and from which of them.

A rule is a ``.rq`` file of ``ontology/rules``: one SPARQL CONSTRUCT that mirrors one axiom of
``core.ttl``. It makes the conclusion and a ``kg:Inference`` that names its premises, so that "why
refractory?" can be followed down to the words of a document. ``ontology/README.md`` describes both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml
from pyoxigraph import BlankNode, DefaultGraph, Quad, QueryTriples, Store, Triple

from kg.errors import RuleFileError
from kg.model import LangString, Language

_LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")
_HEADER: Final = "#+"
_PLACE: Final = re.compile(r"error at (\d+):\d+: ([^\[\n]*)")


@dataclass(frozen=True, slots=True)
class Rule:
    """One inference rule: its name (the file's), what it says in both languages, and its SPARQL text.

    ``axiom`` is the axiom of ``core.ttl`` that the rule mirrors, in Manchester syntax.
    """

    name: str
    summary: tuple[LangString, ...]
    axiom: str
    text: str
    path: Path


def load_rules(directory: Path) -> tuple[Rule, ...]:
    """Return the rules of ``directory``, ordered by name.

    Raises:
        RuleFileError: there is no rule, or a file is unreadable, has a broken header, is not a valid
            CONSTRUCT query, or does not write its own name as ``kg:ruleName``.
    """
    paths = sorted(directory.glob("*.rq"))
    if not paths:
        raise RuleFileError(directory, "no inference rules here", remedy="expected *.rq files")
    return tuple(_load_rule(path) for path in paths)


def infer(store: Store, rules: Sequence[Rule]) -> list[Triple]:
    """Run the rules over the default graph until nothing new follows; return the new triples, sorted.

    The new triples (conclusions and the inferences that record them) are added to the default graph.
    Rules only add, and name what they add by its content, so the order of rules does not matter.

    Raises:
        RuleFileError: a rule cannot be run, or makes a blank node, which would differ between builds.
    """
    added: set[Triple] = set()
    while new := {triple for rule in rules for triple in _run(store, rule)}:
        store.extend(_quad(triple) for triple in new)
        added |= new
    return sorted(added, key=str)


def _quad(triple: Triple) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, DefaultGraph())


def _run(store: Store, rule: Rule) -> set[Triple]:
    """Return what the rule concludes that the default graph does not hold yet."""
    try:
        made = set(_construct(store, rule.text))
    except (ValueError, OSError) as error:
        raise RuleFileError(rule.path, f"the rule cannot be run: {error}") from error
    new = {triple for triple in made if _quad(triple) not in store}
    for triple in new:
        if isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode):
            raise RuleFileError(
                rule.path, "the rule makes a blank node", remedy="name the node with IRI(...)"
            )
    return new


def _construct(store: Store, text: str) -> QueryTriples:
    result = store.query(text)
    if not isinstance(result, QueryTriples):
        raise ValueError("not a CONSTRUCT query")
    return result


def _load_rule(path: Path) -> Rule:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RuleFileError(path, f"cannot be read: {error}", remedy="save the file as UTF-8") from error
    header = _header(path, text)
    try:
        _construct(Store(), text)
    except SyntaxError as error:
        place = _PLACE.search(str(error))
        line, reason = (int(place[1]), place[2]) if place else (None, str(error))
        raise RuleFileError(path, f"not valid SPARQL: {reason}", line=line) from error
    except ValueError as error:
        raise RuleFileError(path, str(error), remedy="a rule is one CONSTRUCT") from error
    if f'kg:ruleName "{path.stem}"' not in text:
        remedy = f'write kg:ruleName "{path.stem}"'
        raise RuleFileError(path, "the inference does not carry the name of its file", remedy=remedy)
    summary = tuple(LangString(header[language], language) for language in _LANGUAGES)
    return Rule(path.stem, summary, header["axiom"], text, path)


def _header(path: Path, text: str) -> dict[str, str]:
    """Return ``en``, ``zh`` and ``axiom`` of the ``#+`` lines, which are YAML."""
    lines = text.splitlines()
    block = [line.removeprefix(_HEADER) if line.startswith(_HEADER) else "" for line in lines]
    try:
        header = yaml.safe_load("\n".join(block))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        raise RuleFileError(path, "the #+ header is not valid YAML", line=line) from error
    header = header if isinstance(header, dict) else {}
    summary = header.get("summary")
    found = {**(summary if isinstance(summary, dict) else {}), "axiom": header.get("axiom")}
    for name in (*_LANGUAGES, "axiom"):
        if not isinstance(found.get(name), str):
            where = name if name == "axiom" else f"summary: {name}"
            raise RuleFileError(path, f"the #+ header has no {where}", line=1)
    return {name: found[name] for name in (*_LANGUAGES, "axiom")}
