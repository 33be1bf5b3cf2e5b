"""Labels of facts in both languages, made from the labels of the terms that they are about.

They are for people (pages, Protégé); nothing is looked up by them.
"""

from __future__ import annotations

import re
from typing import Final

from kg.graph.values import decimal_text
from kg.model import Fact, LangString, Language, NodeRef, Ontology, TermRef, WorkFacts

# The property whose terms a fact is named after, with the words that keep its modality visible.
MAIN_TERMS: Final[dict[str, tuple[str, str]]] = {
    "disorder": ("", ""),
    "excludedDisorder": ("excluded: ", "排除:"),
    "possibleDisorder": ("possible: ", "可能:"),
    "agent": ("", ""),
    "plannedAgent": ("planned: ", "计划:"),
    "mentionedAgent": ("mentioned: ", "提及:"),
    "manifestation": ("", ""),
    "excludedManifestation": ("absent: ", "无:"),
    "possibleManifestation": ("possible: ", "可能:"),
    "analyte": ("", ""),
    "outcomeType": ("", ""),
    "absentOutcomeType": ("absent: ", "无:"),
    "possibleOutcomeType": ("possible: ", "可能:"),
    "adverseEvent": ("", ""),
    "excludedAdverseEvent": ("absent: ", "无:"),
    "about": ("", ""),
    "mechanismSubject": ("", ""),
}
KIND_WORDS: Final[dict[str, tuple[str, str]]] = {
    "Author": ("author", "作者"),
    "Patient": ("patient", "患者"),
    "Cohort": ("cohort", "队列"),
    "Condition": ("condition", "疾病"),
    "Episode": ("episode", "发作"),
    "TherapyLine": ("line of therapy", "治疗线"),
    "Course": ("course", "疗程"),
    "Dosage": ("dose", "剂量"),
    "Finding": ("finding", "表现"),
    "Observation": ("observation", "检验"),
    "Outcome": ("outcome", "结局"),
    "GroupOutcome": ("group outcome", "群体结局"),
    "AdverseEvent": ("adverse event", "不良事件"),
    "Claim": ("claim", "主张"),
    "MechanismClaim": ("mechanism claim", "机制主张"),
}
_LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")
_NUMBER = re.compile(r"-(\d+)$")


def work_labels(work: WorkFacts, ontology: Ontology) -> dict[str, tuple[LangString, ...]]:
    """Return the English and Chinese labels of each fact of a work, by the id of the fact.

    A work is called by its titles, an author by the names.
    """
    courses = _courses_by_dosage(work)
    return {fact.id: _labels(fact, work.slug, courses, ontology) for fact in work.facts}


def fact_labels(fact: Fact, work: WorkFacts, ontology: Ontology) -> tuple[LangString, ...]:
    """Return the labels of one fact of a work, as :func:`work_labels` does for all."""
    return _labels(fact, work.slug, _courses_by_dosage(work), ontology)


def _courses_by_dosage(work: WorkFacts) -> dict[str, Fact]:
    return {
        value.id: fact
        for fact in work.facts
        for value in fact.objects("dosage")
        if isinstance(value, NodeRef)
    }


def _labels(fact: Fact, slug: str, courses: dict[str, Fact], ontology: Ontology) -> tuple[LangString, ...]:
    if fact.kind == "Work":
        titles = tuple(title for title in fact.objects("title") if isinstance(title, LangString))
        return titles or (LangString(slug, "en"),)
    if fact.kind == "Author":
        return tuple(name for name in fact.objects("personName") if isinstance(name, LangString))
    return tuple(LangString(_label(fact, courses, ontology, name), name) for name in _LANGUAGES)


def _label(fact: Fact, courses: dict[str, Fact], ontology: Ontology, language: Language) -> str:
    words = KIND_WORDS[fact.kind][_LANGUAGES.index(language)] if fact.kind in KIND_WORDS else fact.kind
    number = _NUMBER.search(fact.id)
    numbered = f"{words} {number.group(1)}" if number else words
    if fact.id in courses:
        named = [_terms(courses[fact.id], ontology, language), _amount(fact)]
        name = " ".join(part for part in named if part)
    else:
        name = _terms(fact, ontology, language)
        if fact.kind == "Observation" and (amount := _amount(fact)):
            name = f"{name} {amount}"
    return f"{name} ({numbered})" if name else numbered


def _amount(fact: Fact) -> str:
    """Return the amount of a dose or a value, the same in both languages: ``10 mg``, ``2-4 mg/kg``."""
    numbers = {name: fact.first(name) for name in ("value", "low", "high")}
    shown = [decimal_text(number) for number in numbers.values() if isinstance(number, int | float)]
    unit = fact.first("unit")
    return " ".join(["-".join(shown), str(unit)]) if shown and unit else "-".join(shown)


def _terms(fact: Fact, ontology: Ontology, language: Language) -> str:
    column = _LANGUAGES.index(language)
    for predicate, words in MAIN_TERMS.items():
        keys = [value.key for value in fact.objects(predicate) if isinstance(value, TermRef)]
        if keys:
            labels = [ontology.terms[key].label(language) if key in ontology.terms else key for key in keys]
            return words[column] + (", " if language == "en" else "、").join(labels)
    return ""
