"""Small ontologies for path tests, written as lines: ``subject predicate object sign [flag]``."""

from __future__ import annotations

from typing import cast

from kg.model import LangString, MechanismEdge, Ontology, Term

# The class of a toy term is told by the first letters of its key.
_CLASSES = {
    "drug": "Drug",
    "class": "DrugClass",
    "regimen": "Regimen",
    "gene": "Gene",
    "process": "Process",
    "cell": "CellType",
    "sign": "Manifestation",
    "disease": "Disorder",
    "both": "Manifestation Disorder",
    "infection": "Infection",
    "outcome": "OutcomeType",
}
_SUPERCLASSES = {
    "Drug": ("Therapy",),
    "DrugClass": ("Therapy",),
    "Regimen": ("Therapy",),
    "Infection": ("Disorder",),
}


def toy(text: str) -> Ontology:
    """Return an ontology with the edges of ``text``, one a line, and every term that they name."""
    edges = tuple(_edge(line.split()) for line in text.splitlines() if line.strip())
    keys = sorted({key for edge in edges for key in (edge.subject, edge.object)})
    return Ontology({key: _term(key) for key in keys}, tuple(sorted(edges)), _SUPERCLASSES)


def _edge(words: list[str]) -> MechanismEdge:
    subject, predicate, obj, sign, *flags = words
    return MechanismEdge(
        subject,
        predicate,
        obj,
        cast("object", sign),
        f"source of {subject}",
        "here",
        flag=" || ".join(flags),  # type: ignore[arg-type]
    )


def _term(key: str) -> Term:
    labels = (LangString(key, "en"), LangString(f"{key}的中文", "zh"))
    return Term(key, tuple(_CLASSES[key.split("-")[0]].split()), labels)
