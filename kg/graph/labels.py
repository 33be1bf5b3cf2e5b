"""Labels of facts in both languages, made from the labels of the terms that they are about.

They are for people (pages, Protégé); nothing is looked up by them.
"""

from __future__ import annotations

import re
from typing import Final

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
    "Claim": ("claim", "论断"),
    "MechanismClaim": ("mechanism claim", "机制论断"),
}
_NUMBER = re.compile(r"-(\d+)$")


def fact_labels(fact: Fact, work: WorkFacts, ontology: Ontology) -> tuple[LangString, ...]:
    """Return an English and a Chinese label of a fact; for a work, its titles; for an author, the names."""
    if fact.kind == "Work":
        titles = tuple(title for title in fact.objects("title") if isinstance(title, LangString))
        return titles or (LangString(work.slug, "en"),)
    if fact.kind == "Author":
        return tuple(name for name in fact.objects("personName") if isinstance(name, LangString))
    return (
        LangString(_label(fact, work, ontology, "en"), "en"),
        LangString(_label(fact, work, ontology, "zh"), "zh"),
    )


def _label(fact: Fact, work: WorkFacts, ontology: Ontology, language: Language) -> str:
    column = 0 if language == "en" else 1
    words = KIND_WORDS[fact.kind][column] if fact.kind in KIND_WORDS else fact.kind
    number = _NUMBER.search(fact.id)
    numbered = f"{words} {number.group(1)}" if number else words
    if fact.kind == "Dosage":
        owner = _course_of(fact, work)
        verbatim = fact.first("verbatim")
        name = f"{_terms(owner, ontology, language)}, {verbatim}" if owner and verbatim else ""
    else:
        name = _terms(fact, ontology, language)
    return f"{name} ({numbered})" if name else numbered


def _course_of(dosage: Fact, work: WorkFacts) -> Fact | None:
    return next(
        (fact for fact in work.facts if NodeRef(dosage.id) in fact.objects("dosage")),
        None,
    )


def _terms(fact: Fact, ontology: Ontology, language: Language) -> str:
    column = 0 if language == "en" else 1
    for predicate, words in MAIN_TERMS.items():
        keys = [value.key for value in fact.objects(predicate) if isinstance(value, TermRef)]
        if keys:
            labels = [ontology.terms[key].label(language) if key in ontology.terms else key for key in keys]
            return words[column] + (", " if language == "en" else "、").join(labels)
    return ""
