"""How drugs, classes and regimens belong together, so that a general name is known again.

"Steroids" after methylprednisolone, or methylprednisolone after its pulse, is no further treatment.
"""

from __future__ import annotations

from kg.model import Ontology


def members_of(ontology: Ontology, key: str) -> set[str]:
    """Return the drugs of a class, and the regimens of one of its drugs."""
    drugs = {
        edge.subject for edge in ontology.edges if edge.predicate == "memberOfClass" and edge.object == key
    }
    return drugs | {
        edge.object
        for edge in ontology.edges
        if edge.predicate == "componentOfRegimen" and edge.subject in drugs
    }


def pulses_of(ontology: Ontology, key: str) -> set[str]:
    """Return the regimens that consist of one drug alone, as a pulse does."""
    parts: dict[str, set[str]] = {}
    for edge in ontology.edges:
        if edge.predicate == "componentOfRegimen":
            parts.setdefault(edge.object, set()).add(edge.subject)
    return {regimen for regimen, drugs in parts.items() if drugs == {key}}


def classes_of(ontology: Ontology, key: str) -> set[str]:
    """Return the classes of a drug, or of the drugs of a regimen."""
    parts = {
        edge.subject
        for edge in ontology.edges
        if edge.predicate == "componentOfRegimen" and edge.object == key
    }
    return {
        edge.object
        for edge in ontology.edges
        if edge.predicate == "memberOfClass" and edge.subject in {key, *parts}
    }
