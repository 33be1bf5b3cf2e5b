"""Load the ontology files: terms with their labels and mappings, sourced edges, superclasses.

The files are Turtle and are the source: ``core.ttl`` (classes and properties), ``terms/*.ttl`` (one
file per subject), ``mechanisms.ttl``, and the names of open drugs in ``open/*.tsv``. What is wrong in a
file is an :class:`OntologyError` that names the file and, where the text shows it, the line.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, Literal, cast

import pyoxigraph as ox

from kg import vocab
from kg.errors import OntologyError, UnknownNameError, UsageError
from kg.model import LangString, Language, Mapping, MechanismEdge, Ontology, Term
from kg.terms.open_drugs import read_open_drugs

MatchName = Literal["exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch"]
Fail = Callable[..., OntologyError]
Values = dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]]

_RDF: Final = vocab.PREFIXES["rdf"]
_RDFS: Final = vocab.PREFIXES["rdfs"]
_SKOS: Final = vocab.PREFIXES["skos"]
_TYPE: Final = _RDF + "type"
_SUBCLASS: Final = _RDFS + "subClassOf"
_LABEL: Final = _RDFS + "label"
_PREF: Final = _SKOS + "prefLabel"
_ALT: Final = _SKOS + "altLabel"
_DEFINITION: Final = _SKOS + "definition"
_AMBIGUOUS: Final = vocab.kg_iri("ambiguousForm")
_UCUM: Final = vocab.kg_iri("ucumCode")
_MAPPING_SOURCE: Final = vocab.kg_iri("mappingSource")
_LABEL_SOURCE: Final = vocab.kg_iri("labelSource")
_MATCHES: Final[dict[str, MatchName]] = {
    _SKOS + "exactMatch": "exactMatch",
    _SKOS + "closeMatch": "closeMatch",
    _SKOS + "broadMatch": "broadMatch",
    _SKOS + "narrowMatch": "narrowMatch",
    _SKOS + "relatedMatch": "relatedMatch",
}
_TERM_PROPERTIES: Final = frozenset(
    {_TYPE, _LABEL, _PREF, _ALT, _DEFINITION, _AMBIGUOUS, _UCUM, _MAPPING_SOURCE, _LABEL_SOURCE, *_MATCHES}
)
_EDGE_PROPERTIES: Final = frozenset(vocab.MECHANISM.values())
_SIGNS: Final = frozenset({"+", "-", "0"})
_JOIN: Final = " || "


def load_ontology(directory: Path) -> Ontology:
    """Return the terms, edges and superclasses that the ontology files of ``directory`` hold.

    Terms are ordered by key, edges by subject, predicate and object, whatever the order in the files.
    Raises :class:`OntologyError` when a file cannot be read or breaks the vocabulary: see
    :func:`_read_term` and :func:`_read_edge` for what is checked.
    """
    directory = Path(directory)
    terms = _load_terms(directory)
    mechanisms = directory / "mechanisms.ttl"
    edges = _load_edges(mechanisms, terms) if mechanisms.is_file() else ()
    core = directory / "core.ttl"
    superclasses = _superclasses(_parse(core)) if core.is_file() else {}
    names = sorted((directory / "open").glob("*.tsv"))
    drugs = tuple(drug for path in names for drug in read_open_drugs(path))
    return Ontology(terms=terms, edges=edges, superclasses=superclasses, open_drugs=drugs)


def ontology_triples(directory: Path) -> list[ox.Triple]:
    """Return every triple of the ontology files, reporting items included, sorted, once each.

    Blank nodes (class expressions of ``core.ttl``) are named by content (RDF Dataset Canonicalization
    1.0), so that two runs, and two orders of the same axioms, give the same triples.
    """
    directory = Path(directory)
    dataset = ox.Dataset()
    for path in _files(directory):
        for triple in _parse(path):
            dataset.add(ox.Quad(*triple))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted((quad.triple for quad in dataset), key=str)


def _term_files(directory: Path) -> list[Path]:
    """Curated terms, then open ones: words of the texts that no curated table holds."""
    return sorted((directory / "terms").glob("*.ttl")) + sorted((directory / "open").glob("*.ttl"))


def _files(directory: Path) -> list[Path]:
    fixed = [directory / name for name in ("core.ttl", "mechanisms.ttl", "reporting-items.ttl")]
    found = [path for path in fixed if path.is_file()] + _term_files(directory)
    if not found:
        raise OntologyError(directory, "no ontology files here", remedy="expected terms/*.ttl and core.ttl")
    return found


def _parse(path: Path) -> list[ox.Triple]:
    try:
        data = path.read_bytes()
        data.decode("utf-8")
        return [quad.triple for quad in ox.parse(data, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)]
    except OSError as error:
        raise OntologyError(path, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise OntologyError(path, "not valid UTF-8", line=line, remedy="save the file as UTF-8") from error
    except SyntaxError as error:
        reason = re.sub(r"^Parser error at .*?: ", "", str(error.msg))
        raise OntologyError(path, f"not valid Turtle: {reason}", line=error.lineno) from error


def _by_subject(triples: Iterable[ox.Triple]) -> dict[str, Values]:
    """Return property IRI -> values for each subject, with ``kg:`` subjects by local name."""
    grouped: dict[str, Values] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        if isinstance(triple.subject, ox.NamedNode):
            name = triple.subject.value.removeprefix(vocab.KG)
            grouped[name][triple.predicate.value].append(triple.object)
    return grouped


def _line_of(path: Path, name: str) -> int | None:
    """Return the first line that has ``kg:name``, preferring one that begins with it."""
    pattern = re.compile(rf"kg:{re.escape(name)}(?![\w-])")
    lines = path.read_text(encoding="utf-8").splitlines()
    hits = [number for number, line in enumerate(lines, 1) if pattern.search(line)]
    opening = [number for number in hits if pattern.match(lines[number - 1].lstrip())]
    return next(iter(opening + hits), None)


def _local(value: object) -> str:
    """Return the local name of a ``kg:`` IRI, the text of a literal, or the value as it stands."""
    if isinstance(value, ox.Literal):
        return value.value
    return value.value.removeprefix(vocab.KG) if isinstance(value, ox.NamedNode) else str(value)


def _texts(values: Values, iri: str) -> list[str]:
    return sorted(value.value for value in values.get(iri, ()) if isinstance(value, ox.Literal))


# ---------------------------------------------------------------------- terms


def _load_terms(directory: Path) -> dict[str, Term]:
    terms: dict[str, Term] = {}
    home: dict[str, Path] = {}
    for path in _term_files(directory):
        for key, values in _by_subject(_parse(path)).items():
            if key in home:
                raise OntologyError(
                    path, f"term '{key}' stands in {home[key].name} already", line=_line_of(path, key)
                )
            terms[key], home[key] = _read_term(path, key, values), path
    if not terms:
        raise OntologyError(directory, "no terms here", remedy="expected terms/*.ttl")
    return dict(sorted(terms.items()))


def _read_term(path: Path, key: str, values: Values) -> Term:
    """Return the term, or raise when a class, label, property or mapping of it breaks the vocabulary."""

    def fail(reason: str, remedy: str = "") -> OntologyError:
        return OntologyError(path, f"term '{key}': {reason}", line=_line_of(path, key), remedy=remedy)

    if unknown := sorted(set(values) - _TERM_PROPERTIES):
        raise fail(f"unknown property <{unknown[0]}>")
    types = tuple(sorted(_local(value) for value in values.get(_TYPE, ())))
    if not types:
        raise fail("has no class", "say 'a kg:Drug' or another class of terms")
    for name in types:
        if name not in vocab.TERM_CLASSES:
            raise fail(f"unknown class '{name}'", "use a class of vocab.TERM_CLASSES")
    labels = _lang_strings(values, _PREF, fail)
    languages = [label.language for label in labels]
    if "en" not in languages:
        raise fail("has no English label", 'add skos:prefLabel "..."@en')
    if len(set(languages)) < len(languages):
        raise fail("has two preferred labels in one language", "make one of them a skos:altLabel")
    if _lang_strings(values, _LABEL, fail) != labels:
        raise fail("rdfs:label and skos:prefLabel differ")
    return Term(
        key=key,
        types=types,
        labels=labels,
        synonyms=_lang_strings(values, _ALT, fail),
        definitions=_lang_strings(values, _DEFINITION, fail),
        mappings=_mappings(values, fail),
        ambiguous=frozenset(_texts(values, _AMBIGUOUS)),
    )


def _lang_strings(values: Values, iri: str, fail: Fail) -> tuple[LangString, ...]:
    strings = []
    for value in values.get(iri, ()):
        language = value.language if isinstance(value, ox.Literal) else None
        if language not in ("en", "zh"):
            raise fail(f"{_local(value)!r} carries no language", "end it with @en or @zh")
        strings.append(LangString(_local(value), cast(Language, language)))
    return tuple(sorted(strings, key=lambda item: (item.language, item.value)))


def _mappings(values: Values, fail: Fail) -> tuple[Mapping, ...]:
    """Return the mappings with where each was verified: ``kg:mappingSource "CURIE | name there | where"``."""
    sources: dict[str, str] = {}
    for text in _texts(values, _MAPPING_SOURCE):
        curie, *rest = text.split(" | ")
        if len(rest) != 2:
            raise fail(f"mapping source '{text}' is not 'CURIE | name there | where'")
        sources[curie] = " | ".join(rest)
    matches: dict[str, MatchName] = {f"UCUM:{code}": "exactMatch" for code in _texts(values, _UCUM)}
    for iri, match in _MATCHES.items():
        for value in values.get(iri, ()):
            known = vocab.compress_iri(_local(value))
            if known is None:
                raise fail(f"<{_local(value)}> is of no known registry", "see vocab.CURIE_PREFIXES")
            if known in matches:
                raise fail(f"{known} is mapped twice")
            matches[known] = match
    if stray := sorted(sources.keys() ^ matches.keys()):
        what = "has no kg:mappingSource" if stray[0] in matches else "has a kg:mappingSource but no mapping"
        raise fail(f"{stray[0]} {what}")
    return tuple(Mapping(curie, matches[curie], sources[curie]) for curie in sorted(matches))


# ---------------------------------------------------------------------- edges


def _load_edges(path: Path, terms: dict[str, Term]) -> tuple[MechanismEdge, ...]:
    statements: dict[tuple[str, str, str], MechanismEdge] = {}
    direct: set[tuple[str, str, str]] = set()
    for name, values in _by_subject(_parse(path)).items():
        if _TYPE in values:
            edge = _read_edge(path, name, values, terms)
            spo = (edge.subject, edge.predicate, edge.object)
            if spo in statements:
                raise _edge_error(path, name, f"a second statement of '{' '.join(spo)}'")
            statements[spo] = edge
        else:
            for iri, objects in values.items():
                direct.update((name, iri.removeprefix(vocab.KG), _local(value)) for value in objects)
    if stray := sorted(direct ^ statements.keys()):
        subject, predicate, obj = stray[0]
        missing = "no kg:ReferenceStatement with a source" if stray[0] in direct else "no direct triple"
        raise _edge_error(path, subject, f"'{subject} {predicate} {obj}' has {missing}")
    return tuple(statements[spo] for spo in sorted(statements))


def _read_edge(path: Path, name: str, values: Values, terms: dict[str, Term]) -> MechanismEdge:
    """Return the edge of a reference statement; raise when an end, predicate, sign or source is bad."""

    def one(prop: str) -> str:
        found = values.get(vocab.kg_iri(prop), [])
        if len(found) != 1:
            raise _edge_error(path, name, f"needs one kg:{prop}, has {len(found)}")
        return _local(found[0])

    if [_local(value) for value in values[_TYPE]] != ["ReferenceStatement"]:
        raise _edge_error(path, name, "is not a kg:ReferenceStatement")
    subject, predicate, obj, sign = one("subject"), one("predicate"), one("object"), one("sign")
    for key in (subject, obj):
        if key not in terms:
            raise _edge_error(path, name, f"'{key}' is not a term")
    if predicate not in _EDGE_PROPERTIES:
        raise _edge_error(path, name, f"'{predicate}' is no mechanism predicate")
    if sign not in _SIGNS:
        raise _edge_error(path, name, f"bad sign '{sign}'", remedy="use +, - or 0")
    sources = _texts(values, vocab.kg_iri("source"))
    if not sources:
        raise _edge_error(path, name, "has no kg:source")
    return MechanismEdge(
        subject=subject,
        predicate=predicate,
        object=obj,
        sign=cast(Literal["+", "-", "0"], sign),
        source=_JOIN.join(sources),
        verified_in=_JOIN.join(_texts(values, vocab.kg_iri("verifiedIn"))),
        note=_JOIN.join(_texts(values, vocab.kg_iri("note"))),
        flag=_JOIN.join(_texts(values, vocab.kg_iri("flag"))),
    )


def _edge_error(path: Path, name: str, reason: str, remedy: str = "") -> OntologyError:
    return OntologyError(path, f"'{name}': {reason}", line=_line_of(path, name), remedy=remedy)


# -------------------------------------------------------------------- classes


def _superclasses(triples: Iterable[ox.Triple]) -> dict[str, tuple[str, ...]]:
    """Return the named direct superclasses of each class; class expressions are left to the reasoner."""
    above: dict[str, set[str]] = defaultdict(set)
    for triple in triples:
        if (
            triple.predicate.value == _SUBCLASS
            and isinstance(triple.subject, ox.NamedNode)
            and isinstance(triple.object, ox.NamedNode)
        ):
            above[_local(triple.subject)].add(_local(triple.object))
    return {name: tuple(sorted(above[name])) for name in sorted(above)}


# --------------------------------------------------------------------- lookup


def find_term(ontology: Ontology, text: str) -> Term:
    """Return the one term that ``text`` names.

    Tried in this order: key, ``kg:`` CURIE or IRI, CURIE of an exact mapping, label or synonym in any
    language (case, width and runs of blanks do not matter). Raises :class:`UsageError` when several
    terms fit or the CURIE is mapped, but not exactly; :class:`UnknownNameError` when none does.
    """
    name = text.strip()
    key = name.removeprefix(vocab.KG).removeprefix("kg:")
    if key in ontology.terms:
        return ontology.terms[key]
    folded = _fold(name)
    exact, near, named = _candidates(ontology, folded)
    for found in (exact, named):
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(f"'{name}' may be {_listed(found)}; ask for one of them by its key")
    if near:
        raise UsageError(f"'{name}' is close to, not the same as, {_listed(near)}; ask for it by its key")
    known = {string.value for term in ontology.terms.values() for string in (*term.labels, *term.synonyms)}
    raise UnknownNameError("term", name, sorted(known | ontology.terms.keys()))


def _candidates(ontology: Ontology, folded: str) -> tuple[list[Term], list[Term], list[Term]]:
    """Return the terms that a folded text names: by exact or other mapping, by label or synonym."""
    exact: list[Term] = []
    near: list[Term] = []
    named: list[Term] = []
    for term in ontology.terms.values():
        for mapping in term.mappings:
            if _fold(mapping.curie) == folded:
                (exact if mapping.predicate == "exactMatch" else near).append(term)
        if any(_fold(string.value) == folded for string in (*term.labels, *term.synonyms)):
            named.append(term)
    return exact, near, named


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _listed(terms: list[Term]) -> str:
    return ", ".join(f"{term.key} ({term.label()})" for term in terms)
