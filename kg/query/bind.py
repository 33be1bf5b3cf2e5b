"""Parameter values: from what a person gives to a serialised RDF term, by the declared type.

The term is written by the RDF library, which escapes it, so that no value can add to the query.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import pyoxigraph

from kg.errors import ParameterError
from kg.query.files import Parameter
from kg.query.names import Names
from kg.terms.ontology import find_term
from kg.vocab import PREFIXES, kg_iri

Value = str | int | float | bool | None
_XSD = PREFIXES["xsd"]


def serialised(parameter: Parameter, value: Value, names: Names) -> str:
    """Return a value as a term in N-Triples syntax.

    Raises:
        UnknownNameError: the value names no term, work or fact.
        ParameterError: the value does not fit the declared type.
    """
    match parameter.type:
        case "term":
            return str(pyoxigraph.NamedNode(_term_iri(parameter, str(value), names)))
        case "work":
            return str(pyoxigraph.NamedNode(names.work(str(value))))
        case "node":
            return str(pyoxigraph.NamedNode(names.fact(str(value))))
        case "string":
            return str(pyoxigraph.Literal(str(value)))
        case "integer":
            return _literal(_integer(parameter, value), "integer")
        case "decimal":
            return _literal(_decimal(parameter, value), "decimal")
        case _:
            return _literal(_boolean(parameter, value), "boolean")


def _term_iri(parameter: Parameter, text: str, names: Names) -> str:
    term = find_term(names.ontology, text.removeprefix(kg_iri("")).removeprefix("kg:"))
    if not any(names.ontology.is_a(term.key, name) for name in parameter.classes):
        wanted = " or ".join(parameter.classes)
        raise ParameterError(
            f"'{parameter.name}' wants a {wanted}; '{term.key}' is a {', '.join(term.types)}"
        )
    return kg_iri(term.key)


def _literal(text: str, datatype: str) -> str:
    return str(pyoxigraph.Literal(text, datatype=pyoxigraph.NamedNode(_XSD + datatype)))


def _integer(parameter: Parameter, value: Value) -> str:
    try:
        if isinstance(value, bool):
            raise ValueError
        return str(int(str(value).strip()))
    except ValueError:
        raise ParameterError(f"'{parameter.name}' wants a whole number, not '{value}'") from None


def _decimal(parameter: Parameter, value: Value) -> str:
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite():
        raise ParameterError(f"'{parameter.name}' wants a number, not '{value}'")
    return format(number, "f")


def _boolean(parameter: Parameter, value: Value) -> str:
    text = str(value).strip().lower()
    if text not in ("true", "false"):
        raise ParameterError(f"'{parameter.name}' wants true or false, not '{value}'")
    return text
