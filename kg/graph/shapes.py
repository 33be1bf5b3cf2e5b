"""SHACL: whether the nodes of a graph look as ``ontology/shapes.ttl`` says, one work at a time.

pyshacl (extra ``validate``) runs on rdflib graphs in memory: on an rdflib view of an Oxigraph store it is
fifty times slower. Each work is copied out with just the types of what it names, so that the time grows
with the number of works. Everything else (terms, reference knowledge) is one more part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import rdflib
from rdflib.namespace import RDF, RDFS, SH, XSD

from kg import vocab
from kg.errors import OntologyError, UsageError
from kg.model import Language, Problem

HOW_TO_GET: Final = "pip install 'salvage-kg[validate]'"
_TERM_TARGETS: Final = vocab.TERM_CLASSES | {"ReferenceStatement"}
_RECORDS: Final = frozenset(vocab.kg_iri(name) for name in vocab.RECORD_CLASSES)
_Violation = tuple[str, str, str, str]  # shape, node, property, value
_TYPE: Final = ox.NamedNode(str(RDF.type))
_STRING: Final = ox.NamedNode(str(XSD.string))
_SUBCLASS: Final = ox.NamedNode(str(RDFS.subClassOf))
_FOUND: Final[dict[Language, str]] = {"en": "found: ", "zh": "实际为:"}


def can_validate() -> bool:
    """Tell whether pyshacl is installed."""
    return find_spec("pyshacl") is not None


@dataclass(frozen=True, slots=True)
class Shapes:
    """The shapes of works and of terms, and what each says is wrong and what to do, by shape and language.

    ``queries`` are the SPARQL constraints by shape: each runs once over the store, not once a node.
    """

    of_works: rdflib.Graph
    of_terms: rdflib.Graph
    queries: tuple[tuple[str, str], ...]
    messages: dict[tuple[str, str], str]
    remedies: dict[tuple[str, str], str]


def load_shapes(path: Path) -> Shapes:
    """Read a file of shapes.

    Raises:
        OntologyError: the file is missing or is not well-formed Turtle.
    """
    graph = rdflib.Graph()
    try:
        graph.parse(data=path.read_text(encoding="utf-8"), format="turtle")
    except OSError as error:
        raise OntologyError(path, f"cannot be read: {error.strerror}") from error
    except (SyntaxError, UnicodeDecodeError) as error:
        raise OntologyError(path, f"not valid Turtle: {error}") from error
    return Shapes(
        of_works=_for_pyshacl(graph, is_of_terms=False),
        of_terms=_for_pyshacl(graph, is_of_terms=True),
        queries=tuple(sorted(_queries(graph))),
        messages=_texts(graph, SH.message),
        remedies=_texts(graph, RDFS.comment),
    )


def check_shapes(store: ox.Store, shapes: Shapes, language: Language = "en") -> list[Problem]:
    """Validate what queries see (the default graph) and return a problem for each violation, sorted.

    The code of a problem is ``shape:`` and the name of the shape that is broken; ``where`` is the node.

    Raises:
        UsageError: pyshacl is not installed.
    """
    if not can_validate():
        raise UsageError(f"the shapes need pyshacl: {HOW_TO_GET}")
    violations = {
        row for part, name in _parts(store) for row in _validate(part, shapes, is_of_terms=name == "")
    }
    violations |= set(_run_queries(store, shapes))
    problems = [_problem(row, shapes, language) for row in violations]
    return sorted(problems, key=lambda problem: (problem.where, problem.code, problem.message))


def _texts(graph: rdflib.Graph, predicate: rdflib.URIRef) -> dict[tuple[str, str], str]:
    return {
        (str(shape), text.language or ""): str(text)
        for shape, text in graph.subject_objects(predicate)
        if isinstance(text, rdflib.Literal)
    }


def _for_pyshacl(graph: rdflib.Graph, *, is_of_terms: bool) -> rdflib.Graph:
    """Return the shapes with no SPARQL, and with the targets that stand in one kind of part only."""
    kept = rdflib.Graph()
    for triple in graph:
        if triple[1] == SH.sparql:
            continue
        if triple[1] not in (SH.targetClass, SH.targetSubjectsOf) or _is_target(triple, is_of_terms):
            kept.add(triple)
    return kept


def _is_target(target: tuple[rdflib.term.Node, ...], is_of_terms: bool) -> bool:
    """Tell whether a part can hold what a shape is aimed at; inferences stand in both kinds."""
    _, kind, aim = target
    name = str(aim).removeprefix(vocab.KG)
    if name == "Inference":
        return True
    return is_of_terms == (kind == SH.targetSubjectsOf or name in _TERM_TARGETS)


def _queries(graph: rdflib.Graph) -> Iterator[tuple[str, str]]:
    for shape, constraint in graph.subject_objects(SH.sparql):
        lines = []
        for declared in graph.objects(graph.value(constraint, SH.prefixes), SH.declare):
            prefix, namespace = graph.value(declared, SH.prefix), graph.value(declared, SH.namespace)
            lines.append(f"PREFIX {prefix}: <{namespace}>")
        yield str(shape), "\n".join([*sorted(lines), str(graph.value(constraint, SH.select))])


# --------------------------------------------------------------------- parts


def _parts(store: ox.Store) -> Iterator[tuple[rdflib.Graph, str]]:
    """Yield a graph for each work, with its slug, and one for the rest, with the types of what each names."""
    rows: dict[str, list[ox.Triple]] = defaultdict(list)
    types: dict[ox.NamedNode, list[ox.Triple]] = defaultdict(list)
    classes: list[ox.Triple] = []
    for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph()):
        if not isinstance(quad.subject, ox.NamedNode):
            continue  # class expressions of core.ttl
        if quad.predicate == _SUBCLASS:
            if isinstance(quad.object, ox.NamedNode):
                classes.append(quad.triple)
            continue
        rows[_part_of(quad.subject.value)].append(quad.triple)
        if quad.predicate == _TYPE:
            types[quad.subject].append(quad.triple)
    for name in sorted(rows):
        graph = rdflib.Graph()
        named = {row.object for row in rows[name] if isinstance(row.object, ox.NamedNode)}
        context = [_as_context(row) for node in named for row in types.get(node, ())]
        for triple in (*rows[name], *context, *classes):
            graph.add((_node(triple.subject), _node(triple.predicate), _node(triple.object)))
        yield graph, name


def _as_context(row: ox.Triple) -> ox.Triple:
    """Return the type of a node of another part; a record is just a record, so that it is no target here."""
    if isinstance(row.object, ox.NamedNode) and row.object.value in _RECORDS:
        return ox.Triple(row.subject, row.predicate, ox.NamedNode(vocab.kg_iri("Record")))
    return row


def _part_of(iri: str) -> str:
    return iri.removeprefix(vocab.DOC).partition("#")[0] if iri.startswith(vocab.DOC) else ""


def _node(node: object) -> rdflib.term.Node:
    match node:
        case ox.NamedNode():
            return rdflib.URIRef(node.value)
        case ox.BlankNode():
            return rdflib.BNode(node.value)
        case ox.Literal():
            if node.language:
                return rdflib.Literal(node.value, lang=node.language)
            # rdflib tells "en" from "en"^^xsd:string, and sh:in lists are written the first way
            datatype = None if node.datatype == _STRING else rdflib.URIRef(node.datatype.value)
            return rdflib.Literal(node.value, datatype=datatype)
    raise TypeError(f"no RDF 1.1 term: {node!r}")


# ------------------------------------------------------------------- results


def _validate(data: rdflib.Graph, shapes: Shapes, *, is_of_terms: bool) -> Iterator[_Violation]:
    from pyshacl import validate

    used = shapes.of_terms if is_of_terms else shapes.of_works
    conforms, results, _ = validate(data, shacl_graph=used, inplace=True)
    if not conforms:
        for result in results.objects(None, SH.result):
            fields = (SH.sourceShape, SH.focusNode, SH.resultPath, SH.value)
            shape, node, path, value = (results.value(result, field) for field in fields)
            # the name of a path that is more than a property means nothing to a reader
            yield (
                str(shape),
                str(node),
                "" if isinstance(path, rdflib.BNode) else str(path or ""),
                str(value or ""),
            )


def _run_queries(store: ox.Store, shapes: Shapes) -> Iterator[_Violation]:
    for shape, text in shapes.queries:
        found = store.query(text)
        if isinstance(found, ox.QuerySolutions):
            names = [variable.value for variable in found.variables]
            for row in found:
                values = {name: str(_node(row[name])) for name in names}
                yield shape, values["this"], values.get("path", ""), values.get("value", "")


def _problem(violation: _Violation, shapes: Shapes, language: Language) -> Problem:
    shape, node, path, value = violation
    found = " ".join(_short(text) for text in (path, value) if text)
    message = shapes.messages.get((shape, language), "")
    return Problem(
        code=f"shape:{shape.removeprefix(vocab.SHAPES)}",
        level="error",
        where=_short(node),
        message=f"{message} ({_FOUND[language]}{found})" if value else message,
        remedy=shapes.remedies.get((shape, language), ""),
    )


def _short(text: str) -> str:
    """Return a node as a person writes it: ``SLUG#local``, a key, or a CURIE."""
    for base in (vocab.DOC, vocab.KG):
        if text.startswith(base):
            return text.removeprefix(base)
    for prefix, base in vocab.PREFIXES.items():
        if text.startswith(base):
            return f"{prefix}:{text.removeprefix(base)}"
    return text
