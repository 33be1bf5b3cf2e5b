"""A phenopacket holds what the document states of one patient, in the schema's words, and nothing more."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from case_toys import SLUG, WORK, fact, term
from conftest import BUILT

from kg.errors import UsageError
from kg.export import phenopackets as module
from kg.export.formats import FOLDERS, Source
from kg.export.phenopackets import phenopackets
from kg.model import NodeRef, Ontology, Quantity, WorkFacts

schema = pytest.importorskip("phenopackets", reason="the extra 'export' is not installed")
from google.protobuf import json_format  # noqa: E402 - after the check that it is there

Packet = dict[str, Any]


@pytest.fixture(scope="module")
def files(source: Source) -> dict[str, bytes]:
    return FOLDERS["phenopackets"](source)


@pytest.fixture(scope="module")
def packet(ontology: Ontology) -> Packet:
    (data,) = phenopackets([WORK], ontology, BUILT).values()
    return json.loads(data)


def action(packet: Packet, label: str) -> Packet:
    for row in packet["medicalActions"]:
        for what in ("treatment", "procedure", "therapeuticRegimen"):
            named = row.get(what, {})
            if label in (item.get("label") for item in named.values() if isinstance(item, dict)):
                return row
    raise LookupError(label)


def test_a_patient_is_a_packet_and_a_cohort_is_none(ontology: Ontology) -> None:
    assert list(phenopackets([WORK], ontology, BUILT)) == [f"{SLUG}.patient-1.json"]


def test_the_subject_has_sex_and_age(packet: Packet) -> None:
    assert packet["id"] == f"{SLUG}.patient-1"
    assert packet["subject"] == {
        "id": "patient-1",
        "sex": "FEMALE",
        "timeAtLastEncounter": {"age": {"iso8601duration": "P34Y6M"}},
    }


def test_excluded_is_excluded_and_possible_is_left_out(packet: Packet) -> None:
    features = {row["type"]["label"]: row.get("excluded", False) for row in packet["phenotypicFeatures"]}
    assert features == {"Fever": False, "Skin rash": True}
    diseases = {row["term"]["id"]: row.get("excluded", False) for row in packet["diseases"]}
    assert diseases == {"MONDO:0015545": False, "MONDO:0019434": True}


def test_a_feature_carries_the_words_and_where_they_stand(packet: Packet) -> None:
    feature = packet["phenotypicFeatures"][0]
    assert feature["description"] == "words"
    (evidence,) = feature["evidence"]
    assert evidence["evidenceCode"]["label"] == "author statement"
    assert evidence["reference"]["id"] == "PMID:12345"


def test_only_what_was_given_is_a_medical_action(packet: Packet) -> None:
    text = json.dumps(packet["medicalActions"])
    assert len(packet["medicalActions"]) == 5
    for never in ("anakinra", "etoposide", "emapalumab"):
        assert never not in text.lower()


def test_drugs_procedures_and_regimens_are_told_apart(packet: Packet) -> None:
    assert "treatment" in action(packet, "ruxolitinib")
    assert action(packet, "Plasma Exchange")["procedure"]["code"]["id"] == "MESH:D010951"
    regimen = action(packet, "HLH-94 protocol")["therapeuticRegimen"]
    assert regimen == {
        "ontologyClass": {"id": "kg:hlh-94", "label": "HLH-94 protocol"},
        "regimenStatus": "STARTED",
    }


def test_a_dose_keeps_value_unit_frequency_and_route(packet: Packet) -> None:
    given = action(packet, "ruxolitinib")
    assert given["treatment"]["routeOfAdministration"]["label"] == "Oral Route of Administration"
    (interval,) = given["treatment"]["doseIntervals"]  # the second dose states no frequency
    assert interval == {
        "quantity": {"unit": {"id": "UCUM:mg", "label": "mg"}, "value": 10.0},
        "scheduleFrequency": {"id": "NCIT:C64496", "label": "Twice Daily"},
    }
    assert given["treatmentIntent"]["label"] == "Salvage Therapy"
    assert given["treatmentTarget"]["id"] == "MONDO:0015545"


def test_a_daily_amount_is_an_amount_a_day(ontology: Ontology) -> None:
    dose = fact(
        "d", "Dosage", value=2.0, unit="mg/kg", per=term("per-day"), frequency=term("freq-twice-daily")
    )
    made = module._Packet(module.WorkView(WORK), WORK.facts[1], ontology)._dose(dose)
    assert made is not None and made["quantity"]["unit"]["id"] == "UCUM:mg/kg/d"


def test_the_response_is_that_of_the_line_where_it_is_one(packet: Packet) -> None:
    """What let the glucocorticoid be tapered is no response to the glucocorticoid, nor to the disease."""
    assert action(packet, "ruxolitinib")["responseToTreatment"]["label"] == "Improved"
    assert action(packet, "cyclosporin A")["responseToTreatment"]["label"] == "No Response"
    assert "responseToTreatment" not in action(packet, "glucocorticoid")


def test_harm_and_reason_stand_with_the_drug_they_belong_to(packet: Packet) -> None:
    stopped = action(packet, "cyclosporin A")
    assert stopped["adverseEvents"] == [{"id": "HP:0001875", "label": "Neutropenia"}]
    assert stopped["treatmentTerminationReason"]["id"] == "kg:reason-intolerance"
    assert sum("adverseEvents" in row for row in packet["medicalActions"]) == 1


def test_every_prefix_has_a_resource_and_the_work_a_reference(packet: Packet) -> None:
    used = set()

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if set(node) >= {"id", "label"}:
                used.add(node["id"].partition(":")[0])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk({name: value for name, value in packet.items() if name != "metaData"})
    meta = packet["metaData"]
    assert {row["namespacePrefix"] for row in meta["resources"]} == used
    assert all(
        row["iriPrefix"] and row["url"] and row["version"] and row["name"] for row in meta["resources"]
    )
    assert meta["externalReferences"] == [
        {"id": "PMID:12345", "reference": "https://pubmed.ncbi.nlm.nih.gov/12345", "description": "A case"}
    ]
    assert (meta["created"], meta["phenopacketSchemaVersion"]) == ("2026-01-02T03:04:05Z", "2.0")


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (Quantity("a", 11.0), {"age": {"iso8601duration": "P11Y"}}),
        (Quantity("a", 0.5), {"age": {"iso8601duration": "P6M"}}),
        (Quantity("mo", 7.0), {"age": {"iso8601duration": "P7M"}}),
        (Quantity("wk", 3.0, qualifier="approximately"), {"age": {"iso8601duration": "P3W"}}),
        (
            Quantity("a", low=2.0, high=4.0),
            {"ageRange": {"start": {"iso8601duration": "P2Y"}, "end": {"iso8601duration": "P4Y"}}},
        ),
        (Quantity("a", 60.0, qualifier="more-than"), None),
        (Quantity("a", low=2.0), None),
        (Quantity("mo", 1.5), None),
        (Quantity("h", 3.0), None),
    ],
)
def test_an_age_is_written_as_stated_or_not_at_all(age: Quantity, expected: Packet | None) -> None:
    assert module._age(fact("p", "Patient", age=age)) == expected


def test_a_patient_of_whom_nothing_is_known_is_an_id(ontology: Ontology) -> None:
    work = WorkFacts("w", (), (fact("", "Work"), fact("patient-1", "Patient")))
    (data,) = phenopackets([work], ontology, BUILT).values()
    packet = json.loads(data)
    assert packet["subject"] == {"id": "patient-1"}
    assert set(packet) == {"id", "subject", "metaData"}


def test_a_patient_who_died_is_deceased(ontology: Ontology) -> None:
    facts = (*WORK.facts, fact("death-1", "Outcome", outcomeType=term("death")))
    line = fact("line-9", "TherapyLine", {"givenTo": "patient-1"}, outcome=NodeRef("death-1"))
    (data,) = phenopackets([WorkFacts(SLUG, (), (*facts, line))], ontology, BUILT).values()
    assert json.loads(data)["subject"]["vitalStatus"] == {"status": "DECEASED"}


# ------------------------------------------------------------------ validators


def test_the_protobuf_schema_reads_every_packet(files: dict[str, bytes]) -> None:
    assert len(files) > 20
    for data in files.values():
        message = json_format.Parse(data, schema.Phenopacket(), ignore_unknown_fields=False)
        assert message.meta_data.created.seconds == int(BUILT.timestamp())


def test_phenopacket_toolkit_finds_only_the_dates_that_nobody_stated(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    """The standard asks for the dates of a dose; reports of cases do not give them, and we invent none."""
    toolkit = pytest.importorskip("phenopacket_toolkit", reason="phenopacket-toolkit is not installed")
    from phenopacket_toolkit.ops import validate

    found = set()
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        report = validate(toolkit.read(str(tmp_path / name)))
        found |= {(finding.code, finding.message) for finding in report.findings}
    assert found <= {("missing-field", "DoseInterval is missing 'interval', which is required")}


def test_the_validator_can_fail(packet: Packet, tmp_path: Path) -> None:
    toolkit = pytest.importorskip("phenopacket_toolkit", reason="phenopacket-toolkit is not installed")
    from phenopacket_toolkit.ops import validate

    broken = packet | {"metaData": {**packet["metaData"], "resources": []}}
    path = tmp_path / "broken.json"
    path.write_text(json.dumps(broken))
    codes = {finding.code for finding in validate(toolkit.read(str(path))).findings}
    assert "undeclared-prefix" in codes


def test_without_the_package_one_clear_line_says_how_to_get_it(
    ontology: Ontology, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "phenopackets", None)
    with pytest.raises(UsageError, match=r"pip install 'salvage-kg\[export\]'"):
        phenopackets([WORK], ontology, BUILT)
