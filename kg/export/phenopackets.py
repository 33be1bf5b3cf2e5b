"""GA4GH phenopackets v2: one JSON file a patient, for tools that compare cases.

Only what a document states of a single patient goes out: a cohort is no patient, and what was planned,
mentioned, possible or inferred has no place in the schema. docs/exports.md lists what is lost.
https://phenopacket-schema.readthedocs.io/en/latest/
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from kg import vocab
from kg.errors import UsageError
from kg.export.cases import WorkView, keys, text_of
from kg.export.identifiers import OWN, Identifier, identify
from kg.export.tables import quotes
from kg.graph.values import decimal_text
from kg.model import Fact, Ontology, Quantity, WorkFacts

HOW_TO_GET: Final = "pip install 'salvage-kg[export]'"
Message = dict[str, Any]

_SCHEMA_VERSION: Final = "2.0"
_UCUM: Final = "UCUM"
_SEXES: Final = {"female": "FEMALE", "male": "MALE"}
_DURATIONS: Final = {"a": "Y", "mo": "M", "wk": "W", "d": "D"}
# Under treatment A the dose of treatment B could be lowered: no answer of the disease to B.
_NO_RESPONSE_OF_DISEASE: Final = frozenset({"steroid-sparing", "steroid-discontinuation"})
_STOPPED_FOR_HARM_OR_FAILURE: Final = frozenset({"reason-inefficacy", "reason-intolerance"})
_REFERENCES: Final = (
    ("pmid", "PMID:", "https://pubmed.ncbi.nlm.nih.gov/"),
    ("doi", "DOI:", "https://doi.org/"),
    ("pmcid", "PMC:", "https://www.ncbi.nlm.nih.gov/pmc/articles/"),
)
_RESOURCES: Final = {
    OWN: ("Salvage KG", vocab.KG, vocab.KG),
    _UCUM: ("Unified Code for Units of Measure", "https://ucum.org", "http://unitsofmeasure.org/"),
    "CHEBI": ("Chemical Entities of Biological Interest", "", ""),
    "DOID": ("Human Disease Ontology", "", ""),
    "DRUGBANK": ("DrugBank", "https://go.drugbank.com", ""),
    "ECO": ("Evidence and Conclusion Ontology", "", ""),
    "EFO": ("Experimental Factor Ontology", "https://www.ebi.ac.uk/efo", ""),
    "HP": ("Human Phenotype Ontology", "", ""),
    "LOINC": ("Logical Observation Identifiers Names and Codes", "https://loinc.org", ""),
    "MAXO": ("Medical Action Ontology", "", ""),
    "MESH": ("Medical Subject Headings", "https://id.nlm.nih.gov/mesh", ""),
    "MONDO": ("Mondo Disease Ontology", "", ""),
    "NCIT": ("NCI Thesaurus OBO Edition", "", ""),
    "OMIM": ("Online Mendelian Inheritance in Man", "https://omim.org", ""),
    "ORPHA": (
        "Orphanet Rare Disease Ontology",
        "https://www.orpha.net",
        "http://www.orpha.net/ORDO/Orphanet_",
    ),
    "UNII": ("Unique Ingredient Identifier", "https://precision.fda.gov/uniisearch", ""),
}


def phenopackets(works: Iterable[WorkFacts], ontology: Ontology, created: datetime) -> dict[str, bytes]:
    """Return a phenopacket for each patient of the works, by file name.

    ``created`` is written into the metadata, so that the bytes depend on the graph alone.

    Raises:
        UsageError: the package ``phenopackets`` is not installed.
    """
    files = {}
    for work in works:
        view = WorkView(work)
        for patient in view.of_kind("Patient"):
            packet = _Packet(view, patient, ontology).message(created)
            files[f"{work.slug}.{patient.id}.json"] = _checked(packet)
    return files


def _checked(packet: Message) -> bytes:
    """Put a packet through the protobuf schema, which refuses unknown fields and wrong types."""
    try:
        schema: Any = import_module("phenopackets")
        json_format: Any = import_module("google.protobuf.json_format")
    except ImportError as error:
        raise UsageError(f"this export needs the package phenopackets: {HOW_TO_GET}") from error
    message = json_format.ParseDict(packet, schema.Phenopacket())
    written = json_format.MessageToDict(message)
    return (json.dumps(written, ensure_ascii=False, indent=2) + "\n").encode()


@dataclass
class _Packet:
    """One patient's packet in the making; ``used`` gathers the identifiers, for the list of resources."""

    view: WorkView
    patient: Fact
    ontology: Ontology
    used: set[Identifier] = field(default_factory=set)

    def message(self, created: datetime) -> Message:
        body = {
            "id": f"{self.view.work.slug}.{self.patient.id}",
            "subject": self._subject(),
            "phenotypicFeatures": list(self._features()),
            "measurements": list(self._measurements()),
            "diseases": list(self._diseases()),
            "medicalActions": list(self._actions()),
        }
        meta = {
            "created": created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "createdBy": f"salvage-kg {_version()}",
            "phenopacketSchemaVersion": _SCHEMA_VERSION,
            "resources": [_resource(prefix) for prefix in sorted({item.prefix for item in self.used})],
            "externalReferences": self._references(),
        }
        return {name: value for name, value in body.items() if value} | {"metaData": meta}

    def _term(self, key: str) -> Message:
        return self._class(identify(self.ontology, key))

    def _class(self, identifier: Identifier) -> Message:
        if identifier.prefix == "Orphanet":  # what phenopackets call ORPHA
            identifier = Identifier(identifier.curie.replace("Orphanet", "ORPHA"), identifier.label)
        self.used.add(identifier)
        return {"id": identifier.curie, "label": identifier.label}

    def _subject(self) -> Message:
        sex = next((_SEXES[key] for key in keys(self.patient, "sex") if key in _SEXES), None)
        subject: Message = {"id": self.patient.id}
        if sex:
            subject["sex"] = sex
        if age := _age(self.patient):
            subject["timeAtLastEncounter"] = age
        if self._has_died():
            subject["vitalStatus"] = {"status": "DECEASED"}
        return subject

    def _has_died(self) -> bool:
        lines = self.view.about(self.patient, "TherapyLine")
        return any(
            "death" in keys(row, "outcomeType") for line in lines for row in self.view.follow(line, "outcome")
        )

    def _features(self) -> Iterator[Message]:
        for finding in self.view.about(self.patient, "Finding"):
            present, absent = keys(finding, "manifestation"), keys(finding, "excludedManifestation")
            for key in present + absent:
                feature: Message = {"type": self._term(key), "description": quotes(finding)}
                if key in absent:
                    feature["excluded"] = True
                for severity in keys(finding, "severity")[:1]:
                    feature["severity"] = self._term(severity)
                evidence = {
                    "evidenceCode": self._term("eco-author-statement"),
                    "reference": self._references()[0],
                }
                yield feature | {"evidence": [evidence]}

    def _measurements(self) -> Iterator[Message]:
        """Yield the values with a number and a unit; the schema has no place for "more than 2000"."""
        for observation in self.view.about(self.patient, "Observation"):
            value, unit = observation.first("value"), observation.first("unit")
            is_plain = not keys(observation, "qualifier") and not keys(observation, "statistic")
            if not isinstance(value, int | float) or not isinstance(unit, str) or not is_plain:
                continue
            quantity = {"unit": self._class(Identifier(f"{_UCUM}:{unit}", unit)), "value": float(value)}
            for key in keys(observation, "analyte")[:1]:
                yield {
                    "assay": self._term(key),
                    "value": {"quantity": quantity},
                    "description": quotes(observation),
                }

    def _diseases(self) -> Iterator[Message]:
        for condition in self.view.about(self.patient, "Condition", "Episode"):
            for key in keys(condition, "disorder"):
                yield {"term": self._term(key)}
            for key in keys(condition, "excludedDisorder"):
                yield {"term": self._term(key), "excluded": True}

    def _actions(self) -> Iterator[Message]:
        for course in self.view.about(self.patient, "Course"):
            for key in keys(course, "agent"):
                yield self._what(course, key) | self._why_and_how(course)

    def _what(self, course: Fact, key: str) -> Message:
        if self.ontology.is_a(key, "Procedure"):
            return {"procedure": {"code": self._term(key)}}
        if self.ontology.is_a(key, "Regimen"):
            return {
                "therapeuticRegimen": {"ontologyClass": self._term(key), "regimenStatus": _status(course)}
            }
        treatment: Message = {"agent": self._term(key)}
        doses = list(self.view.follow(course, "dosage"))
        routes = sorted({route for dose in doses for route in keys(dose, "route")})
        if len(routes) == 1:
            treatment["routeOfAdministration"] = self._term(routes[0])
        if intervals := [interval for dose in doses if (interval := self._dose(dose))]:
            treatment["doseIntervals"] = intervals
        return {"treatment": treatment}

    def _dose(self, dose: Fact) -> Message | None:
        """Return a dose with a value, a unit and a frequency; the dates of its interval are never stated."""
        value, unit = dose.first("value"), dose.first("unit")
        frequencies = keys(dose, "frequency")
        if not isinstance(value, int | float) or not isinstance(unit, str) or not frequencies:
            return None
        code = f"{unit}/d" if "per-day" in keys(dose, "per") else unit
        quantity = {"unit": self._class(Identifier(f"{_UCUM}:{code}", code)), "value": float(value)}
        return {"quantity": quantity, "scheduleFrequency": self._term(frequencies[0])}

    def _why_and_how(self, course: Fact) -> Message:
        line = self.view.first(course, "inLine")
        action: Message = {}
        for key in keys(self.view.first(line, "forEpisode"), "disorder")[:1]:
            action["treatmentTarget"] = self._term(key)
        for key in (keys(course, "statedRole") or keys(line, "statedRole"))[:1]:
            action["treatmentIntent"] = self._term(key)
        if response := self._response(course, line):
            action["responseToTreatment"] = self._term(response)
        if harms := [key for event in self._harms(course) for key in keys(event, "adverseEvent")]:
            action["adverseEvents"] = [self._term(key) for key in harms]
        for key in keys(course, "endReason")[:1]:
            action["treatmentTerminationReason"] = self._term(key)
        return action

    def _response(self, course: Fact, line: Fact | None) -> str | None:
        """Return the outcome of the line, where it is one and says whether the treatment worked.

        The drugs of a line were given together, so each of them carries the line's response; one that was
        only being tapered under it does not.
        """
        if "tapered" in keys(course, "ended"):
            return None
        outcomes = {key for row in self.view.follow(line, "outcome") for key in keys(row, "outcomeType")}
        judged = {
            key
            for key in outcomes - _NO_RESPONSE_OF_DISEASE
            if self.ontology.is_a(key, "BenefitType") or self.ontology.is_a(key, "FailureType")
        }
        return judged.pop() if len(judged) == 1 else None

    def _harms(self, course: Fact) -> Iterator[Fact]:
        for event in self.view.of_kind("AdverseEvent"):
            if any(blamed.id == course.id for blamed in self.view.follow(event, "attributedTo", "ofCourse")):
                yield event

    def _references(self) -> list[Message]:
        work = self.view.facts.get("")
        title = text_of(work, "title")
        reference: Message = {"id": self.view.work.slug, "reference": vocab.work_iri(self.view.work.slug)}
        for name, prefix, base in _REFERENCES:
            if value := text_of(work, name):
                reference = {"id": f"{prefix}{value}", "reference": f"{base}{value}"}
                break
        return [reference | ({"description": title} if title else {})]


def _age(patient: Fact) -> Message | None:
    age = patient.first("age")
    if not isinstance(age, Quantity):
        years = patient.first("ageYears")
        if not isinstance(years, int | float):
            return None
        age = Quantity("a", float(years))
    if age.qualifier not in (None, "approximately"):
        return None  # "older than 60" is no age
    if age.value is not None:
        duration = _duration(age.value, age.unit)
        return {"age": {"iso8601duration": duration}} if duration else None
    ends = [_duration(end, age.unit) if end is not None else None for end in (age.low, age.high)]
    if None in ends:
        return None
    start, end = ({"iso8601duration": duration} for duration in ends)
    return {"ageRange": {"start": start, "end": end}}


def _duration(number: float, unit: str) -> str | None:
    """Return an ISO 8601 duration: years with the months of their fraction, else whole units only."""
    if unit == "a":
        months = number * 12
        if not months.is_integer():
            return None
        years, rest = divmod(int(months), 12)
        return "P" + (f"{years}Y" if years or not rest else "") + (f"{rest}M" if rest else "")
    if unit not in _DURATIONS or not float(number).is_integer():
        return None
    return f"P{decimal_text(number)}{_DURATIONS[unit]}"


def _status(course: Fact) -> str:
    if not keys(course, "ended"):
        return "STARTED"
    is_broken_off = _STOPPED_FOR_HARM_OR_FAILURE & set(keys(course, "endReason"))
    return "DISCONTINUED" if is_broken_off else "UNKNOWN_STATUS"


def _resource(prefix: str) -> Message:
    name, url, iri = _RESOURCES[prefix]
    return {
        "id": prefix.lower(),
        "name": name,
        "url": url or f"http://purl.obolibrary.org/obo/{prefix.lower()}.owl",
        "version": f"as mapped in salvage-kg {_version()}",
        "namespacePrefix": prefix,
        "iriPrefix": iri or vocab.CURIE_PREFIXES[prefix],
    }


def _version() -> str:
    try:
        return version("salvage-kg")
    except PackageNotFoundError:
        return "unknown"
