"""Checks that triples are an OWL 2 DL ontology of the kind this project writes.

OWL tools drop what is outside OWL 2 DL without a word, so a slip here would lose statements. The checks
are those of the OWL 2 structural specification (https://www.w3.org/TR/owl2-syntax/, sections 3, 5.8 and
11.2) that our files could break, and three of our own: no RDF reification, no anonymous individuals
(their names differ between builds), and no data property over dates (HermiT breaks off on them).
The regularity of property chains is left to HermiT, which refuses an irregular hierarchy.

No light package does this: the profile detector on PyPI (pyowl2-profiles 0.1.0) misses reification,
undeclared classes, literals under object properties and ill-formed numbers. The OWL API's own profile
needs a bridge to Java; called by hand on the shipped ontology and on the cases of the tests, it agrees, and
is laxer only on the points that are our own and on datatypes outside the OWL 2 map.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg import vocab
from kg.model import Problem

_RDF, _RDFS, _OWL, _XSD = (vocab.PREFIXES[name] for name in ("rdf", "rdfs", "owl", "xsd"))


Node = NamedNode | BlankNode | Literal | Triple


def _names(prefix: str, names: str) -> frozenset[str]:
    return frozenset(prefix + name for name in names.split())


_TYPE: Final = _RDF + "type"
_KINDS: Final = {
    "class": _OWL + "Class",
    "datatype": _RDFS + "Datatype",
    "object property": _OWL + "ObjectProperty",
    "data property": _OWL + "DatatypeProperty",
    "annotation property": _OWL + "AnnotationProperty",
}
_PROPERTY_KINDS: Final = ("object property", "data property", "annotation property")
_EXCLUSIVE: Final = (*combinations(_PROPERTY_KINDS, 2), ("class", "datatype"))
_CHARACTERISTICS: Final = _names(
    _OWL,
    "FunctionalProperty InverseFunctionalProperty TransitiveProperty SymmetricProperty AsymmetricProperty "
    "ReflexiveProperty IrreflexiveProperty",
)
_META_TYPES: Final = (
    frozenset(_KINDS.values())
    | _CHARACTERISTICS
    | _names(
        _OWL, "Ontology Restriction NamedIndividual AllDisjointClasses AllDisjointProperties AllDifferent"
    )
)
_BUILT_IN_ANNOTATIONS: Final = _names(_RDFS, "label comment seeAlso isDefinedBy") | _names(
    _OWL, "versionInfo deprecated priorVersion backwardCompatibleWith incompatibleWith"
)
# Properties of the RDF form of axioms and class expressions, by what their values have to be.
_TO_CLASS: Final = _names(_RDFS, "subClassOf") | _names(
    _OWL, "equivalentClass disjointWith complementOf onClass"
)
_TO_RANGE: Final = _names(_OWL, "someValuesFrom allValuesFrom onDataRange") | {_RDFS + "range"}
_TO_PROPERTY: Final = _names(_OWL, "onProperty inverseOf equivalentProperty propertyDisjointWith") | {
    _RDFS + "subPropertyOf"
}
_CARDINALITY: Final = _names(
    _OWL,
    "cardinality minCardinality maxCardinality qualifiedCardinality minQualifiedCardinality "
    "maxQualifiedCardinality hasSelf",
)
_STRUCTURE: Final = (
    _TO_CLASS
    | _TO_RANGE
    | _TO_PROPERTY
    | _CARDINALITY
    | _names(_RDFS, "domain")
    | _names(_RDF, "first rest")
    | _names(
        _OWL,
        "intersectionOf unionOf oneOf hasValue members distinctMembers onDatatype withRestrictions "
        "propertyChainAxiom disjointUnionOf hasKey sameAs differentFrom imports versionIRI",
    )
    | _names(_XSD, "minInclusive maxInclusive minExclusive maxExclusive pattern length minLength maxLength")
)
_SIMPLE_ONLY: Final = _names(
    _OWL, "FunctionalProperty InverseFunctionalProperty AsymmetricProperty IrreflexiveProperty"
)
_BUILT_IN_CLASSES: Final = _names(_OWL, "Thing Nothing")
_DATES: Final = _names(_XSD, "date time gYear gYearMonth gMonth gMonthDay gDay duration")
# https://www.w3.org/TR/owl2-syntax/#Datatype_Maps
_DATATYPES: Final = (
    _names(_OWL, "real rational")
    | _names(_RDF, "PlainLiteral XMLLiteral langString")
    | _names(_RDFS, "Literal")
    | _names(
        _XSD,
        "decimal integer nonNegativeInteger nonPositiveInteger positiveInteger negativeInteger long int "
        "short byte unsignedLong unsignedInt unsignedShort unsignedByte double float string "
        "normalizedString token language Name NCName NMTOKEN boolean hexBinary base64Binary anyURI "
        "dateTime dateTimeStamp",
    )
)
_LEXICAL: Final = {
    _XSD + "integer": re.compile(r"[+-]?\d+"),
    _XSD + "decimal": re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)"),
    _XSD + "boolean": re.compile(r"true|false|0|1"),
}


def check_profile(triples: Iterable[Triple]) -> list[Problem]:
    """Return what keeps ``triples`` from being OWL 2 DL as this project writes it, sorted, once each.

    All problems have the level ``error``; ``where`` is the IRI (or blank node) at fault.
    """
    graph = _Graph(triples)
    found = {
        *_punning(graph),
        *_undeclared(graph),
        *_wrong_values(graph),
        *_anonymous(graph),
        *_non_simple(graph),
    }
    return sorted(found)


class _Graph:
    """The triples with what they declare: the names of each kind, and the values of each property."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = list(triples)
        self.by_predicate: dict[str, list[Triple]] = defaultdict(list)
        for triple in self.triples:
            self.by_predicate[triple.predicate.value].append(triple)
        types = self.by_predicate[_TYPE]
        self.declared = {
            kind: frozenset(
                _iri(t.subject)
                for t in types
                if isinstance(t.subject, NamedNode)
                and isinstance(t.object, NamedNode)
                and _iri(t.object) == iri
            )
            for kind, iri in _KINDS.items()
        }
        self.properties = frozenset().union(*(self.declared[kind] for kind in _PROPERTY_KINDS))
        self.annotations = self.declared["annotation property"] | _BUILT_IN_ANNOTATIONS

    def typed(self, iris: frozenset[str]) -> Iterator[tuple[str, str]]:
        """Yield the IRI of each named subject that has one of the types, and the type."""
        for triple in self.by_predicate[_TYPE]:
            if isinstance(triple.subject, NamedNode) and _iri(triple.object) in iris:
                yield _iri(triple.subject), _iri(triple.object)


def _iri(node: Node) -> str:
    """Return the IRI of a named node; of another node its N-Triples form, which is no IRI."""
    return node.value if isinstance(node, NamedNode) else str(node)


def _problem(code: str, where: str, message: str, remedy: str) -> Problem:
    return Problem(code, "error", where, message, remedy)


def _punning(graph: _Graph) -> Iterator[Problem]:
    for one, other in _EXCLUSIVE:
        for name in graph.declared[one] & graph.declared[other]:
            yield _problem("punning", name, f"declared as {one} and as {other}", "declare it as one of them")


def _undeclared(graph: _Graph) -> Iterator[Problem]:
    """Yield predicates and classes that are used and not declared, and misuse of reserved names."""
    known = graph.properties | graph.annotations | _STRUCTURE | {_TYPE}
    for name in graph.by_predicate.keys() - known:
        yield _undeclared_name("property", name)
    classes = graph.declared["class"] | _BUILT_IN_CLASSES
    ranges = classes | graph.declared["datatype"] | _DATATYPES
    for predicate, right, kind in (
        (_TYPE, classes | _META_TYPES, "class"),
        *((name, classes, "class") for name in sorted(_TO_CLASS)),
        *((name, ranges | _DATES, "class or datatype") for name in sorted(_TO_RANGE)),
        *((name, graph.properties, "property") for name in sorted(_TO_PROPERTY)),
    ):
        for triple in graph.by_predicate.get(predicate, ()):
            if isinstance(triple.object, NamedNode) and _iri(triple.object) not in right:
                yield _undeclared_name(kind, _iri(triple.object))


def _undeclared_name(kind: str, name: str) -> Problem:
    if name.startswith((_RDF, _RDFS, _OWL)):
        remedy = "reify with kg:Statement, kg:subject, kg:predicate and kg:object"
        return _problem("reserved-vocabulary", name, f"reserved name used as a {kind}", remedy)
    return _problem(
        f"undeclared-{kind.split()[0]}", name, f"used as a {kind}, not declared", "declare it in core.ttl"
    )


def _wrong_values(graph: _Graph) -> Iterator[Problem]:
    for name in graph.declared["object property"] - graph.annotations:
        for triple in graph.by_predicate.get(name, ()):
            if isinstance(triple.object, Literal):
                message = f"literal {triple.object} under an object property, at {triple.subject}"
                yield _problem("literal-under-object-property", name, message, "use a term or a node")
    for name in graph.declared["data property"] - graph.annotations:
        for triple in graph.by_predicate.get(name, ()):
            yield from _wrong_literal(name, triple)
    data = graph.declared["data property"]
    for triple in graph.by_predicate.get(_RDFS + "range", ()):
        if isinstance(triple.object, NamedNode) and _iri(triple.subject) in data:
            yield from _wrong_datatype(_iri(triple.subject), _iri(triple.object), "range")


def _wrong_literal(name: str, triple: Triple) -> Iterator[Problem]:
    value = triple.object
    if not isinstance(value, Literal):
        message = f"node {value} under a data property, at {triple.subject}"
        yield _problem("node-under-data-property", name, message, "use a literal")
        return
    yield from _wrong_datatype(name, value.datatype.value, f"value at {triple.subject}")
    pattern = _LEXICAL.get(value.datatype.value)
    if pattern and not pattern.fullmatch(value.value):
        yield _problem(
            "ill-formed-literal", name, f"{value} at {triple.subject}", "write a value of its datatype"
        )


def _wrong_datatype(name: str, datatype: str, where: str) -> Iterator[Problem]:
    if datatype in _DATES:
        remedy = "declare it as an annotation property"
        yield _problem("date-data-property", name, f"{where}: HermiT breaks off on {datatype}", remedy)
    elif datatype not in _DATATYPES:
        remedy = "use a datatype of the OWL 2 datatype map"
        yield _problem("unsupported-datatype", name, f"{where}: {datatype}", remedy)


def _anonymous(graph: _Graph) -> Iterator[Problem]:
    """Yield blank nodes that stand for things: the subject or value of a declared property or class."""
    remedy = "name the node by its content"
    for triple in graph.triples:
        predicate = triple.predicate.value
        if predicate in graph.properties or predicate in graph.annotations:
            for node in (triple.subject, triple.object):
                if isinstance(node, BlankNode):
                    yield _problem(
                        "anonymous-individual", predicate, "a blank node has or is its value", remedy
                    )
        elif predicate == _TYPE and isinstance(triple.subject, BlankNode):
            if _iri(triple.object) in _META_TYPES:
                continue
            yield _problem("anonymous-individual", _iri(triple.object), "a blank node is its member", remedy)


def _non_simple(graph: _Graph) -> Iterator[Problem]:
    """Yield composite properties (transitive, or made by a chain) where only simple ones may stand."""
    composite = {name for name, _ in graph.typed(frozenset({_OWL + "TransitiveProperty"}))}
    composite |= {_iri(t.subject) for t in graph.by_predicate.get(_OWL + "propertyChainAxiom", ())}
    # A property is composite as well when its inverse or one of its subproperties is.
    implied = [
        (_iri(t.subject), _iri(t.object))
        for t in (*graph.by_predicate[_RDFS + "subPropertyOf"], *graph.by_predicate[_OWL + "inverseOf"])
    ]
    implied += [(_iri(t.object), _iri(t.subject)) for t in graph.by_predicate[_OWL + "inverseOf"]]
    while more := {above for below, above in implied if below in composite} - composite:
        composite |= more
    counted = {t.subject for name in _CARDINALITY for t in graph.by_predicate.get(name, ())}
    misused = {name for name, _ in graph.typed(_SIMPLE_ONLY)} | {
        _iri(t.object) for t in graph.by_predicate[_OWL + "onProperty"] if t.subject in counted
    }
    for name in composite & misused:
        message = "transitive or made by a chain, and functional, irreflexive, asymmetric or counted"
        yield _problem("non-simple-property", name, message, "drop one of the two")
