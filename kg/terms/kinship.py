"""How drugs, classes and regimens belong together, so that a general name is known again.

"Steroids" after methylprednisolone, or methylprednisolone after its pulse, is no further treatment. The
look-ups are made once from the edges of the ontology: extraction asks them for every drug that it meets.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from kg.model import Ontology

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Kinship:
    """The relations between therapies, and the company that any term keeps."""

    members: dict[str, frozenset[str]]
    classes: dict[str, frozenset[str]]
    pulses: dict[str, frozenset[str]]
    company: dict[str, frozenset[str]]
    findings: dict[str, frozenset[str]]
    harms: dict[str, frozenset[str]]

    def members_of(self, key: str) -> frozenset[str]:
        """Return the drugs of a class, and the regimens of one of its drugs."""
        return self.members.get(key, _NONE)

    def classes_of(self, key: str) -> frozenset[str]:
        """Return the classes of a drug, or of the drugs of a regimen."""
        return self.classes.get(key, _NONE)

    def pulses_of(self, key: str) -> frozenset[str]:
        """Return the regimens that consist of one drug alone, as a pulse does."""
        return self.pulses.get(key, _NONE)

    def findings_of(self, key: str) -> frozenset[str]:
        """Return the findings that a disorder is known to bring."""
        return self.findings.get(key, _NONE)

    def harms_of(self, key: str) -> frozenset[str]:
        """Return the findings that a drug is known to bring as adverse effects."""
        return self.harms.get(key, _NONE)

    def company_of(self, key: str) -> frozenset[str]:
        """Return the terms that reference knowledge joins to a term, in either direction."""
        return self.company.get(key, _NONE)


def kinship(ontology: Ontology) -> Kinship:
    """Index the class memberships and regimen components of an ontology."""
    in_class, parts, company, findings, harms = (defaultdict[str, set[str]](set) for _ in range(5))
    for edge in ontology.edges:
        company[edge.subject].add(edge.object)
        company[edge.object].add(edge.subject)
        if edge.predicate == "memberOfClass":
            in_class[edge.subject].add(edge.object)
        elif edge.predicate == "componentOfRegimen":
            parts[edge.object].add(edge.subject)
        elif edge.predicate == "manifestsAs":
            findings[edge.subject].add(edge.object)
        elif edge.predicate == "hasAdverseEffect":
            harms[edge.subject].add(edge.object)
    classes = defaultdict[str, set[str]](set, {drug: set(names) for drug, names in in_class.items()})
    pulses = defaultdict[str, set[str]](set)
    for regimen, drugs in parts.items():
        classes[regimen].update(*(in_class[drug] for drug in drugs if drug in in_class))
        if len(drugs) == 1:
            pulses[next(iter(drugs))].add(regimen)
    members = defaultdict[str, set[str]](set)
    for therapy, names in classes.items():
        for name in names:
            members[name].add(therapy)
    return Kinship(*(_frozen(index) for index in (members, classes, pulses, company, findings, harms)))


def _frozen(index: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(values) for key, values in index.items() if values}
