"""Terms as people see them: the colour of their class, and a card with definition and identifiers."""

from __future__ import annotations

from typing import Any, Final

from kg.model import LangString, Ontology
from kg.views.words import Both, capitalised, of_labels, of_term, same, word

_GROUPS: Final = (
    ("Therapy", "therapy"),
    ("Disorder", "disorder"),
    ("Manifestation", "finding"),
    ("Gene", "gene"),
    ("Process", "process"),
    ("CellType", "cell"),
    ("LabAnalyte", "lab"),
    ("OutcomeType", "outcome"),
)


def group_of(ontology: Ontology, key: str) -> str:
    """Return the group (a colour and an entry of the legend) of a term."""
    return next((group for kind, group in _GROUPS if ontology.is_a(key, kind)), "other")


def term_card(ontology: Ontology, key: str) -> dict[str, Any]:
    """Return a term for the evidence panel, as plain values for JSON."""
    term = ontology.terms[key]
    rows = [
        (word("page", "definition"), of_labels(term.definitions, "")),
        (word("page", "synonyms"), _synonyms(term.synonyms)),
        (word("page", "mappings"), same(", ".join(sorted(item.curie for item in term.mappings)))),
    ]
    group = group_of(ontology, key)
    return {
        "group": group,
        "kind": word("groups", group).as_json(),
        "label": capitalised(of_term(term)).as_json(),
        "rows": [{"name": name.as_json(), "value": value.as_json()} for name, value in rows if value.en],
    }


def _synonyms(synonyms: tuple[LangString, ...]) -> Both:
    return same(", ".join(item.value for item in synonyms[:8]))
