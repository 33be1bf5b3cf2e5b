"""The questions of the command line, with names as a person types them: keys, labels, synonyms, CURIEs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.errors import UsageError
from kg.model import Language, Ontology
from kg.pathways.answer import ASKED
from kg.pathways.compare import compare
from kg.pathways.search import find_paths
from kg.pathways.tables import PATH_COLUMNS, Row, comparison_rows, path_rows
from kg.terms.ontology import find_term

Rows = tuple[tuple[str, ...], tuple[Row, ...]]


def ask_paths(
    ontology: Ontology,
    drug: str,
    target: str,
    *,
    via: Sequence[str] = (),
    max_hops: int = 6,
    effect: str = "decrease",
    language: Language = "en",
    limit: int | None = None,
) -> Rows:
    """Return columns and rows of the paths from a drug to a disorder or a manifestation.

    Raises :class:`UsageError` for an effect that is none, ends of another class, or a name of two terms, and
    :class:`UnknownNameError` for a name of no term, with the nearest ones.
    """
    asked = next((known for known in ASKED if known == effect), None)
    if asked is None:
        raise UsageError(f"unknown effect '{effect}'; use one of {', '.join(ASKED)}")
    answer = find_paths(
        ontology,
        find_term(ontology, drug).key,
        find_term(ontology, target).key,
        via=[find_term(ontology, name).key for name in via],
        max_hops=max_hops,
        effect=asked,
    )
    return PATH_COLUMNS, tuple(path_rows(ontology, answer, language, limit=limit))


def ask_comparison(
    ontology: Ontology,
    drugs: Sequence[str],
    *,
    max_hops: int = 4,
    reported: Mapping[str, Sequence[str]] | None = None,
    language: Language = "en",
) -> Rows:
    """Return columns and rows of a comparison of drugs; ``reported`` holds lines of documents, by drug key.

    Raises as :func:`ask_paths` does.
    """
    keys = [find_term(ontology, name).key for name in drugs]
    columns, rows = comparison_rows(
        ontology, compare(ontology, keys, max_hops=max_hops, reported=reported), language
    )
    return columns, tuple(rows)
