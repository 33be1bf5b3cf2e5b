"""JSON-LD: the merged graph as compact JSON with its context, the same bytes in every run.

rdflib's writer follows a hash table and Oxigraph's writes the expanded form, so the compaction is ours. It
uses what the data allow: a property whose values are all IRIs, all of one datatype, or all texts with a
language is declared so in the context, and its values are then plain strings.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg import vocab

Node = NamedNode | BlankNode | Literal
Json = str | dict[str, "Json"] | list["Json"]
_TYPE: Final = vocab.PREFIXES["rdf"] + "type"
_STRING: Final = vocab.PREFIXES["xsd"] + "string"
_PREFIXES: Final = {**vocab.PREFIXES, "doc": vocab.DOC, "graph": vocab.GRAPH}
_LONGEST_FIRST: Final = sorted(_PREFIXES.items(), key=lambda item: -len(item[1]))


def jsonld(triples: Iterable[Triple]) -> bytes:
    """Return triples as compact JSON-LD: one object a subject, sorted, under ``@graph``."""
    rows: dict[str, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
    values: dict[str, list[Node]] = defaultdict(list)
    for triple in sorted(set(triples), key=str):
        if isinstance(triple.subject, Triple) or isinstance(triple.object, Triple):
            raise TypeError(f"JSON-LD holds no quoted triples: {triple}")
        rows[_id(triple.subject)][triple.predicate.value].append(triple.object)
        values[triple.predicate.value].append(triple.object)
    kinds = {predicate: _kind(found) for predicate, found in values.items() if predicate != _TYPE}
    context: dict[str, Json] = dict(sorted(_PREFIXES.items()))
    context |= {
        _name(predicate): {"@id": _name(predicate), **kind}
        for predicate, kind in sorted(kinds.items())
        if kind
    }
    graph: list[Json] = [_object(subject, rows[subject], kinds) for subject in sorted(rows)]
    document: dict[str, Json] = {"@context": context, "@graph": graph}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _object(
    subject: str,
    row: dict[str, list[Node]],
    kinds: dict[str, dict[str, Json]],
) -> dict[str, Json]:
    shown: dict[str, Json] = {"@id": subject}
    if _TYPE in row:
        shown["@type"] = _few([_id(node) for node in row[_TYPE] if not isinstance(node, Literal)])
    for predicate in sorted(row, key=_name):
        if predicate == _TYPE:
            continue
        kind = kinds[predicate]
        if kind.get("@container") == "@language":
            by_language: dict[str, list[Json]] = defaultdict(list)
            for node in row[predicate]:
                if isinstance(node, Literal):
                    by_language[node.language or ""].append(node.value)
            shown[_name(predicate)] = {
                language: _few(texts) for language, texts in sorted(by_language.items())
            }
        else:
            shown[_name(predicate)] = _few([_value(node, is_declared=bool(kind)) for node in row[predicate]])
    return shown


def _kind(nodes: list[Node]) -> dict[str, Json]:
    """Return what a context may say of a property, from all its values; nothing when they differ."""
    if not any(isinstance(node, Literal) for node in nodes):
        return {"@type": "@id"}
    literals = [node for node in nodes if isinstance(node, Literal)]
    if len(literals) < len(nodes):
        return {}
    if all(node.language for node in literals):
        return {"@container": "@language"}
    datatypes = {node.datatype.value for node in literals}
    if len(datatypes) == 1 and datatypes != {_STRING} and not any(node.language for node in literals):
        return {"@type": _short(datatypes.pop())}
    return {}


def _value(node: Node, *, is_declared: bool) -> Json:
    if not isinstance(node, Literal):
        return _id(node) if is_declared else {"@id": _id(node)}
    if is_declared:
        return node.value
    if node.language:
        return {"@value": node.value, "@language": node.language}
    return (
        node.value
        if node.datatype.value == _STRING
        else {"@value": node.value, "@type": _short(node.datatype.value)}
    )


def _few(items: list[Json] | list[str]) -> Json:
    return items[0] if len(items) == 1 else list(items)


def _id(node: NamedNode | BlankNode) -> str:
    return f"_:{node.value}" if isinstance(node, BlankNode) else _short(node.value)


def _name(predicate: str) -> str:
    return _short(predicate)


def _short(iri: str) -> str:
    """Return the compact IRI, where the rest cannot be taken for something else."""
    for prefix, base in _LONGEST_FIRST:
        if iri.startswith(base) and len(iri) > len(base) and not iri[len(base) :].startswith("//"):
            return f"{prefix}:{iri[len(base) :]}"
    return iri
