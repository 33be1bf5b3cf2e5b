"""SSSOM: the mappings of our terms to public registries, as a table that mapping tools read.

https://mapping-commons.github.io/sssom/ - a TSV with the metadata of the set as a YAML comment on top. UCUM
codes are left out: most of them are no valid CURIE.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Final

import yaml

from kg import vocab
from kg.export.identifiers import official_name
from kg.model import Ontology

_COLUMNS: Final = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "comment",
)
# Each row was looked up in the file that the comment names; how that file came by it differs from row to row.
_JUSTIFICATION: Final = "semapv:UnspecifiedMatching"
_SEMAPV: Final = "https://w3id.org/semapv/vocab/"
_LICENCE: Final = "https://www.apache.org/licenses/LICENSE-2.0"
_NO_CURIES: Final = frozenset({"UCUM"})


def sssom(ontology: Ontology) -> bytes:
    """Return all mappings, sorted by subject, predicate and object."""
    rows = []
    for key, term in ontology.terms.items():
        for mapping in term.mappings:
            if mapping.curie.partition(":")[0] in _NO_CURIES:
                continue
            where = mapping.verified_in.partition(" | ")[2] or mapping.verified_in
            row = (
                f"kg:{key}",
                term.label(),
                f"skos:{mapping.predicate}",
                mapping.curie,
                official_name(mapping),
                _JUSTIFICATION,
                f"verified in: {where}",
            )
            rows.append(tuple(_cell(text) for text in row))
    prefixes = {row[3].partition(":")[0] for row in rows}
    lines = [f"#{line}" for line in yaml.safe_dump(_metadata(prefixes), allow_unicode=True).splitlines()]
    lines += ["\t".join(cells) for cells in (_COLUMNS, *sorted(rows))]
    return ("\n".join(lines) + "\n").encode()


def _metadata(prefixes: set[str]) -> dict[str, object]:
    own = {"kg": vocab.KG, "skos": vocab.PREFIXES["skos"], "semapv": _SEMAPV}
    return {
        "mapping_set_id": vocab.KG + "mappings",
        "mapping_set_title": "Salvage KG: terms and their counterparts in public registries",
        "mapping_set_version": _version(),
        "license": _LICENCE,
        "curie_map": own | {prefix: vocab.CURIE_PREFIXES[prefix] for prefix in sorted(prefixes)},
    }


def _version() -> str:
    try:
        return version("salvage-kg")
    except PackageNotFoundError:
        return "unknown"


def _cell(text: str) -> str:
    """Return a text fit for a TSV cell: no tab, no line break."""
    return " ".join(text.split())
