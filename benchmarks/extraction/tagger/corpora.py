"""Three annotated corpora brought to one set of labels.

What maps to what (README.md says why, and what was left out):

| here | PHEE v2 | MACCROBAT | BC5CDR |
| --- | --- | --- | --- |
| drug | Drug, Combination.Drug | Medication | Chemical (broader) |
| dosage | Dosage | Dosage | - |
| route | Route | Administration | - |
| duration | Treatment.Duration | Duration (broader) | - |
| condition | Effect, Disorder | Disease_disorder, Sign_symptom | Disease |
"""

from __future__ import annotations

import gzip
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LABELS = ("drug", "dosage", "route", "duration", "condition")

#: The labels that each corpus annotates: a model for a label learns from these corpora alone.
ANNOTATED = {
    "phee": frozenset(LABELS),
    "maccrobat": frozenset(LABELS),
    "bc5cdr": frozenset({"drug", "condition"}),
}

_PHEE = {
    "Treatment.Drug": "drug",
    "Treatment.Combination.Drug": "drug",
    "Treatment.Dosage": "dosage",
    "Treatment.Route": "route",
    "Treatment.Duration": "duration",
    "Treatment.Disorder": "condition",
    "Subject.Disorder": "condition",
    "Effect": "condition",
}
_MACCROBAT = {
    "Medication": "drug",
    "Dosage": "dosage",
    "Administration": "route",
    "Duration": "duration",
    "Disease_disorder": "condition",
    "Sign_symptom": "condition",
}
_BC5CDR = {"Chemical": "drug", "Disease": "condition"}
_BRAT = re.compile(r"T\d+\t(\w+) ([\d ;]+)\t")


@dataclass(frozen=True, slots=True, order=True)
class Labelled:
    """A half-open range of characters of a sample, and its label."""

    start: int
    end: int
    label: str

    def overlaps(self, other: Labelled) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Sample:
    """A stretch of annotated text. Samples of one ``document`` are drawn and left out together."""

    corpus: str
    document: str
    text: str
    gold: frozenset[Labelled]


def load_corpora(bench: Path) -> dict[str, tuple[Sample, ...]]:
    """Return the samples of each portion that ``shared/bench`` holds: ``phee-train``, ``phee-dev``, ..."""
    return {
        "phee-train": tuple(read_phee((bench / "phee2" / "train.json").read_text(encoding="utf-8"))),
        "phee-dev": tuple(read_phee((bench / "phee2" / "dev.json").read_text(encoding="utf-8"))),
        "maccrobat": tuple(_maccrobat_folder(bench / "maccrobat2020" / "dev")),
        "bc5cdr": tuple(
            read_bc5cdr(gzip.decompress((bench / "bc5cdr" / "CDR_TrainSet.BioC.xml.gz").read_bytes()))
        ),
    }


def read_phee(lines: str) -> Iterator[Sample]:
    """Read PHEE v2: one sentence of a case report a line. A mention in pieces gives a span a piece."""
    for line in filter(None, lines.splitlines()):
        row = json.loads(line)
        spans = {
            Labelled(start, start + len(words), _PHEE[name])
            for annotation in row["annotations"]
            for event in annotation["events"]
            for name, argument in _arguments("", event)
            if name in _PHEE
            for pieces, starts in zip(argument.get("text", ()), argument.get("start", ()), strict=True)
            for words, start in zip(pieces, starts, strict=True)
        }
        yield Sample("phee", row["id"].split("_")[0], row["context"], frozenset(spans))


def read_maccrobat(name: str, text: str, annotations: str) -> Sample:
    """Read one case report in brat standoff. A mention in pieces gives a span a piece."""
    spans = set()
    for row in _BRAT.finditer(annotations):
        if label := _MACCROBAT.get(row[1]):
            for piece in row[2].split(";"):
                start, end = map(int, piece.split())
                spans.add(Labelled(start, end, label))
    return Sample("maccrobat", name, text, frozenset(spans))


def read_bc5cdr(xml: bytes) -> Iterator[Sample]:
    """Read BioC XML: title and abstract are a sample each. A mention in pieces gives a span a piece."""
    for document in ElementTree.fromstring(xml).iter("document"):
        for passage in document.iter("passage"):
            text, offset = passage.findtext("text") or "", int(passage.findtext("offset") or 0)
            spans = set()
            for annotation in passage.iter("annotation"):
                kind = next(row.text for row in annotation.iter("infon") if row.get("key") == "type")
                for place in annotation.iter("location"):
                    start = int(place.get("offset", 0)) - offset
                    spans.add(Labelled(start, start + int(place.get("length", 0)), _BC5CDR[kind or ""]))
            yield Sample("bc5cdr", document.findtext("id") or "", text, frozenset(spans))


def _arguments(above: str, node: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, value in node.items():
        path = f"{above}.{name}" if above else name
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, dict):
                yield path, child
                yield from _arguments(path, child)


def _maccrobat_folder(folder: Path) -> Iterator[Sample]:
    for path in sorted(folder.glob("*.ann")):
        # Offsets count the characters of the file as it is: a line end may be two of them.
        with path.with_suffix(".txt").open(encoding="utf-8", newline="") as file:
            text = file.read()
        yield read_maccrobat(path.stem, text, path.read_text(encoding="utf-8"))
