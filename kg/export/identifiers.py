"""One identifier and one official name for a term, from the registry that readers of a format expect.

Only exact matches count: a broader or closer one would say something else. A term without one keeps our
own identifier and label.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kg.model import Mapping, Ontology

OWN: Final = "kg"
# The registries that Phenopackets and Biolink recommend for each kind, best first.
_REGISTRIES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("Drug", ("CHEBI", "DRUGBANK", "NCIT", "UNII")),
    ("DrugClass", ("CHEBI", "NCIT", "MESH")),
    ("Procedure", ("MAXO", "NCIT", "MESH")),
    ("Regimen", ("NCIT", "MESH")),
    ("Disorder", ("MONDO", "OMIM", "Orphanet", "DOID", "NCIT", "HP", "MESH")),
    ("Manifestation", ("HP", "NCIT", "MONDO", "MESH")),
    ("Gene", ("HGNC", "NCBIGene")),
    ("Process", ("GO", "REACT", "MESH")),
    ("CellType", ("CL", "MESH")),
    ("LabAnalyte", ("NCIT", "LOINC", "EFO")),
    ("OutcomeType", ("NCIT", "HP", "EFO", "MESH")),
    ("Route", ("NCIT",)),
    ("Frequency", ("NCIT",)),
    ("Unit", ("UO", "NCIT")),
    ("EvidenceType", ("ECO",)),
    ("StudyDesign", ("NCIT", "MESH")),
)


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """A CURIE and the name that its registry gives it."""

    curie: str
    label: str

    @property
    def prefix(self) -> str:
        """Return the prefix of the CURIE."""
        return self.curie.partition(":")[0]


def identify(ontology: Ontology, key: str) -> Identifier:
    """Return the identifier of a term: of the preferred registry, else ``kg:`` and the key."""
    term = ontology.terms.get(key)
    if term is None:
        return Identifier(f"{OWN}:{key}", key)
    exact = sorted((row for row in term.mappings if row.predicate == "exactMatch"), key=lambda row: row.curie)
    for prefix in _preferred(ontology, key):
        for mapping in exact:
            if mapping.curie.startswith(f"{prefix}:"):
                return Identifier(mapping.curie, official_name(mapping) or term.label())
    return Identifier(f"{OWN}:{key}", term.label())


def official_name(mapping: Mapping) -> str:
    """Return the name that the registry gives the mapped entry (``verified_in`` is "name | where")."""
    name, has_name, _ = mapping.verified_in.partition(" | ")
    return name if has_name else ""


def _preferred(ontology: Ontology, key: str) -> tuple[str, ...]:
    return next((prefixes for kind, prefixes in _REGISTRIES if ontology.is_a(key, kind)), ())
