"""The page on which a curator reviews one work: text with marked words, facts to decide on, a file to save.

It works from a file, asks nothing of any host, and keeps a draft in the browser.
"""

from __future__ import annotations

from typing import Any, Final

from kg import vocab
from kg.model import Evidence, Fact, LangString, NodeRef, Ontology, Statement, Term
from kg.review.entries import ADDED, RANGES, main_statement, value_record
from kg.review.files import FORMAT, REASONS
from kg.views.document import in_order, marks_of, shown_facts, text_sections
from kg.views.facts import GROUPS, WorkView, age_words, confidence_words
from kg.views.render import render
from kg.views.words import of_labels, sections, word

# What is shown with the fact that it belongs to, and decided there.
_WITH_TARGET: Final = frozenset({"dosage", "outcome", "groupOutcome"})
_UNITS: Final = (
    "mg",
    "g",
    "ug",
    "mg/kg",
    "ug/kg",
    "mg/m2",
    "g/kg",
    "[IU]",
    "[IU]/kg",
    "a",
    "mo",
    "wk",
    "d",
    "h",
)


def review_page(view: WorkView) -> bytes:
    """Return the review page of one work."""
    kept, apart = shown_facts(view), in_order(view.work.to_review)
    marks = marks_of(view, [*kept, *apart], len(kept))
    order = [*enumerate(apart, start=len(kept)), *enumerate(kept)]
    facts = [_card(view, number, fact, number >= len(kept)) for number, fact in order]
    return render(
        "review.html",
        ("review-file.js", "review-add.js", "review.js"),
        view.title,
        view=view,
        texts=[(text, text_sections(view, text, marks[text.id])) for text in view.work.texts],
        data=_data(view, [fact for fact in facts if fact["rows"]]),
    )


def _data(view: WorkView, facts: list[dict[str, Any]]) -> dict[str, Any]:
    ontology = view.ontology
    return {
        "format": FORMAT,
        "work": view.work.slug,
        "texts": [{"id": row.id, "sha256": row.sha256, "text": row.text} for row in view.work.texts],
        "facts": facts,
        "terms": [_term(ontology, term) for term in ontology.terms.values()],
        "ranges": RANGES,
        "added": [
            {"kind": kind, "property": name, "words": word("properties", name).as_json()}
            for kind, names in ADDED.items()
            for name in names
        ],
        "kinds": {kind: _kind_words(kind) for kind in ADDED},
        "reasons": [{"key": key, "words": view.term(f"because-{key}").as_json()} for key in REASONS],
        "units": list(_UNITS),
        "per": [{"key": key, "words": view.term(key).as_json()} for key in vocab.VALUE_SETS["Per"]],
        "words": {name: words.as_json() for name, words in sections()["review"].items()},
    }


def _kind_words(kind: str) -> dict[str, str]:
    return word("review", f"kind-{kind}").as_json()


def _card(view: WorkView, number: int, fact: Fact, is_to_review: bool) -> dict[str, Any]:
    whole = view.by_id.get(fact.id, fact)
    main = main_statement(fact) if whole is fact else None
    rows = [
        _row(view, fact, row, row is main)
        for row in fact.statements
        if row.evidence and row.predicate not in _WITH_TARGET
    ]
    return {
        "number": number,
        "id": fact.id,
        "kind": fact.kind,
        "group": GROUPS.get(fact.kind, "other"),
        "label": view.label(whole).as_json(),
        "toReview": is_to_review,
        "confidence": confidence_words(fact),
        "rows": sorted(rows, key=lambda row: not row["main"]),
    }


def _row(view: WorkView, fact: Fact, row: Statement, is_main: bool) -> dict[str, Any]:
    known = {item.id: item for item in (*view.work.to_review, *view.work.facts)}
    is_age = row.predicate == "age" and not isinstance(row.object, NodeRef | LangString)
    words = age_words(view, row.object) if is_age else view.value(row.object)  # type: ignore[arg-type]
    return {
        "property": row.predicate,
        "name": word("properties", row.predicate).as_json(),
        "value": words.as_json(),
        "record": value_record(row.object, known),
        "main": is_main,
        "words": [_words(item) for item in row.evidence],
    }


def _words(item: Evidence) -> dict[str, Any]:
    return {"text": item.text, "start": item.span.start, "end": item.span.end, "exact": item.exact}


def _term(ontology: Ontology, term: Term) -> dict[str, Any]:
    names = of_labels(term.labels, term.key)
    wider = [name for name in sorted(set(RANGES.values())) if ontology.is_a(term.key, name)]
    return {
        "key": term.key,
        "en": names.en,
        "zh": names.zh,
        "names": [term.key, *(item.value for item in (*term.labels, *term.synonyms))],
        "kinds": sorted({*term.types, *wider}),
    }
