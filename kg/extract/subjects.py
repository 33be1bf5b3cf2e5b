"""Whom a document reports on: the patient, several patients, or groups of them.

One patient is a ``Patient``; several counted together are a ``Cohort`` of that size. Sizes, ages and
sexes are stated, never guessed: the sex is what a noun or a pronoun says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kg.extract.ages import Age
from kg.extract.arms import arms_in, deals_of
from kg.extract.builder import FactBuilder, Node, Words
from kg.extract.counts import Count
from kg.extract.view import Story, View, distance_between
from kg.extract.whom import is_heading, labels_in, told_of
from kg.model import Quantity, Span, TermRef

_SINGLE = re.compile(
    r"\b(?:a|this|the present|our|one|unique|rare|an? \w+) case\b|\bcase report\b|\b(?:a|the|our|this|one) (?:\w+ ){0,3}?(?:patient|child|boy|girl|infant|woman|man)\b(?! population)|"
    r"本例|该患[者儿]|患[者儿][，,]|1\s*例|一例"
)
_PRONOUN = {"male": re.compile(r"\b(?:he|his|him)\b"), "female": re.compile(r"\b(?:she|her)\b")}
_ZH_SEX = {"male": re.compile(r"男(?:性|孩|童)?"), "female": re.compile(r"女(?:性|孩|童)?")}
_COHORT_CUE = re.compile(
    r"enrol|includ|analy[sz]|review|identif|studied|stud(?:y|ies)|recruit|treat|receiv|admit|report|present|random|experience|insights|hospital|diagnos|were|"
    r"收集|纳入|选取|回顾|分析|收治|例|治疗|报告"
)
_GROUP = re.compile(r"\b(?:group|arm|controls?)\b|组")
_CHILD = re.compile(
    r"\b(?:child(?:ren)?|infants?|p(?:a)?ediatric|boys?|girls?|adolescents?)\b|儿童|患儿|小儿|女孩|男孩|女童|男童|婴儿"
)
_ADULT = re.compile(r"\badults?\b|\badult-onset\b|成人|成年")
_ONE_CHILD = re.compile(r"\bthe (?:child|boy|girl|infant)\b|患儿|该女孩|该男孩")
# The size of an arm behind its name: "(n = 46)", "（50 mg/m2，每周2次，n＝40）", "(18例)".
_ARM_SIZE = re.compile(
    r"\s*\((?:[^()]{0,40}[，,;；]\s*)?(?:n\s*=\s*(\d{1,4})|(\d{1,4})\s*(?:例|patients|cases|children|adults))\s*(?:[，,;；][^()]{0,30})?\)"
)
_PERIOD = {"a": 1.0, "mo": 1 / 12, "wk": 1 / 52.18, "d": 1 / 365.25}


@dataclass
class Subjects:
    """The subjects of a reading, and from which sentence on each is the one that is spoken of."""

    nodes: list[Node] = field(default_factory=list)
    starts: list[tuple[int, Node]] = field(default_factory=list)
    main: Node | None = None
    labelled: dict[str, Node] = field(default_factory=dict)  # patients by the number of their label
    introduced: dict[int, Node] = field(default_factory=dict)  # by the index of the sentence that does so
    told: dict[int, Node | None] | None = None  # whom each sentence speaks of, of several patients
    reports_several: bool = False

    @property
    def reports_patients(self) -> bool:
        """Whether the document reports on patients of its own at all."""
        return self.main is not None

    def of(self, view: View) -> Node | None:
        """Return the subject that a sentence speaks of: the patient introduced last, else the main one.

        Of several patients it is the one that the sentence or the story before it tells, or nobody.
        """
        if self.told is not None:
            return self.told.get(view.sentence.index)
        current = self.main
        for start, node in self.starts:
            if start <= view.sentence.span.start:
                current = node
        return current


def read_subjects(story: Story, builder: FactBuilder, design: str | None) -> Subjects:
    """Find the patients and groups of a story."""
    subjects = Subjects(reports_several=_reports_several(story, design))
    _individuals(story, builder, subjects)
    if len(subjects.nodes) != 1 or design not in ("case-report", None):
        _groups(story, builder, subjects, design)
    patients = [node for node in subjects.nodes if node.kind == "Patient"]
    if len(patients) > 1:
        group = next((node for node in subjects.nodes if node.kind == "Cohort"), None)
        subjects.told = told_of(story, subjects.labelled, subjects.introduced, group)
    if subjects.main is None:
        _unnamed(story, builder, subjects, design)
    if len(subjects.nodes) == 1 and subjects.main is not None and subjects.main.kind == "Patient":
        _complete(story, builder, subjects.main)
    return subjects


def _reports_several(story: Story, design: str | None) -> bool:
    """Tell whether the title counts several patients ("two children", 2例报告) or the design says so."""
    titles = (view for view in story.views if view.sentence.section == "title")
    return design == "case-series" or any(
        2 <= count.value <= 9 for view in titles for count in view.quantities.counts
    )


# ------------------------------------------------------------- one patient


def _individuals(story: Story, builder: FactBuilder, subjects: Subjects) -> None:
    """The patients that a text introduces one by one: by a label, or each with an age of its own."""
    heading: View | None = None
    for view in story.views:
        before, heading = heading, view if is_heading(view.sentence.folded) else None
        if view.voice != "patient" and before is None:
            continue
        labels = labels_in(view.sentence.folded)
        at = view if labels else before
        name, match = labels[0] if labels else labels_in(at.sentence.folded)[0] if at else ("", None)
        for age in view.quantities.ages:
            if not _is_of_one(view, age):
                continue
            known = subjects.labelled.get(name) if name else _same_person(subjects, age)
            if known is not None and name:
                subjects.introduced[view.sentence.index] = known
            if known is not None or (subjects.nodes and not name and not _is_another(view, age, subjects)):
                continue
            node = _patient(builder, subjects, view)
            subjects.introduced[view.sentence.index] = node
            subjects.labelled[name or str(len(subjects.nodes))] = node
            if at is not None and match is not None:
                words = Words(at.sentence, Span(*match.span()))
                builder.state(node, "label", at.sentence.text[slice(*match.span())], words, "case-label")
            _state_age(builder, node, view, age)
            break


def _same_person(subjects: Subjects, age: Age) -> Node | None:
    """A patient of the same age, and of no other sex, who was introduced before."""
    return next(
        (
            node
            for node in subjects.nodes
            if age.quantity in node.values("age") and node.term("sex") in (age.sex, None)
        ),
        None,
    )


def _is_another(view: View, age: Age, subjects: Subjects) -> bool:
    """ "A 9-year-old boy" after the story of a woman of 40: another patient, if the text says that it reports several."""
    lead = view.sentence.folded[max(0, age.span.start - 12) : age.span.start]
    new = re.search(r"\b(?:an?|another)\s+(?:\w+\s+)?$|另[1一]例[^。]{0,6}$", lead)
    return subjects.reports_several and new is not None and age.sex is not None


def _is_of_one(view: View, age: Age) -> bool:
    quantity = age.quantity
    if age.kind != "current" or quantity.statistic or quantity.value is None or quantity.low is not None:
        return False
    if quantity.qualifier not in (None, "approximately"):
        return False
    if any(
        count.value > 1 and not count.is_article
        for count in view.quantities.counts
        if distance_between(count.span, age.span) < 30
    ):
        return False
    return (
        age.sex is not None
        or age.population is not None
        or view.sentence.section in ("case", "abstract", "results", "body", "title")
    )


def _patient(builder: FactBuilder, subjects: Subjects, view: View) -> Node:
    node = builder.new("Patient", "patient")
    subjects.nodes.append(node)
    subjects.starts.append((view.sentence.span.start, node))
    if subjects.main is None:
        subjects.main = node
    return node


def _state_age(builder: FactBuilder, node: Node, view: View, age: Age) -> None:
    words = Words(view.sentence, age.span)
    if not node.has("size"):
        builder.state(node, "size", 1, words, "one-patient")
    builder.state(node, "age", age.quantity, words, "age")
    if age.quantity.value is not None and age.quantity.unit in _PERIOD:
        years = round(age.quantity.value * _PERIOD[age.quantity.unit], 4)
        builder.state(node, "ageYears", years, words, "age")
    if age.sex:
        builder.state(node, "sex", TermRef(age.sex), words, "sex")
    if age.population:
        builder.state(node, "population", TermRef(age.population), words, "population")


def _complete(story: Story, builder: FactBuilder, node: Node) -> None:
    """Add to the only patient what other sentences tell: child or adult, and the sex that a pronoun tells."""
    for view in story.views:
        if view.voice != "patient":
            continue
        if not node.has("population") and (child := _ONE_CHILD.search(view.sentence.folded)):
            builder.state(
                node,
                "population",
                TermRef("paediatric"),
                Words(view.sentence, Span(*child.span())),
                "population",
            )
        if node.has("sex"):
            continue
        patterns = _PRONOUN if story.language == "en" else _ZH_SEX
        found = {sex: pattern.search(view.sentence.folded) for sex, pattern in patterns.items()}
        hits = {sex: match for sex, match in found.items() if match}
        if len(hits) == 1:
            sex, match = next(iter(hits.items()))
            builder.state(
                node, "sex", TermRef(sex), Words(view.sentence, Span(*match.span())), "sex-by-pronoun"
            )


# ------------------------------------------------------------------- groups


def _groups(story: Story, builder: FactBuilder, subjects: Subjects, design: str | None) -> None:
    seen: set[int] = set()
    for view in story.views:
        if view.voice == "literature" or (
            view.voice == "general" and view.sentence.section not in ("methods", "abstract", "body")
        ):
            continue
        for count in view.quantities.counts:
            if not _is_group(view, count, seen, bool(subjects.nodes)) or _is_dealt(view, count, subjects):
                continue
            seen.add(count.value)
            node = builder.new("Cohort", "cohort")
            subjects.nodes.append(node)
            if subjects.main is None or (subjects.main.kind == "Patient" and not subjects.starts):
                subjects.main = node
            elif subjects.main.kind == "Cohort":
                builder.link(node, "partOf", subjects.main)
            _state_group(builder, node, view, count)
    main = subjects.main
    if main is not None and main.kind == "Cohort":
        _arms(story, builder, subjects, main)
        _cohort_numbers(story, builder, main)


def _is_group(view: View, count: Count, seen: set[int], later: bool) -> bool:
    if count.value < 2 or count.is_article or count.sex is not None or count.value in seen:
        return False
    if view.sentence.section == "title":
        return True
    if any(distance_between(count.span, percent.span) <= 6 for percent in view.quantities.percents):
        return False
    if any(_in_one_clause(view, cue.span, count.span) for cue in view.cues_of("outcome")):
        return False
    if later and not (_GROUP.search(view.sentence.folded) or _is_part(view, count)):
        return False
    return view.voice == "patient" and _COHORT_CUE.search(view.sentence.folded) is not None


def _is_dealt(view: View, count: Count, subjects: Subjects) -> bool:
    """Tell whether a number is that of those who were given a drug: a part that the reading of therapy makes."""
    inside = any(deal.span.contains(count.span) for deal in deals_of(view))
    return inside and (count.noun == "n" or (subjects.main is not None and subjects.main.kind == "Cohort"))


def _arms(story: Story, builder: FactBuilder, subjects: Subjects, main: Node) -> None:
    """Groups named with their size in brackets: "the standard group (n = 46)"."""
    for view in story.views:
        for arm in arms_in(view) if view.voice == "patient" else ():
            match = _ARM_SIZE.match(view.sentence.folded, arm.span.end)
            if match is None or not arm.is_group:
                continue
            size = int(match[1] or match[2])
            sized = (node for node in subjects.nodes if size in node.values("size"))
            node = next(sized, None)
            if size < 2 or node is main or (node is not None and node.has("label")):
                continue
            words = Words(view.sentence, Span(arm.span.start, match.end()))
            if node is None:
                node = builder.new("Cohort", "cohort")
                subjects.nodes.append(node)
                builder.link(node, "partOf", main)
                builder.state(node, "size", size, words, "arm-size")
            name = view.sentence.text[arm.span.start : arm.span.end].strip()
            builder.state(node, "label", name, words, "arm-label")


def _in_one_clause(view: View, cue: Span, count: Span) -> bool:
    gap = view.between(cue, count)
    return len(gap) <= 25 and not re.search(r"[，,;；]", gap)


def _is_part(view: View, count: Count) -> bool:
    """ "of whom 23 had HLH": a part of the group with the disease in question is a group of its own."""
    before = view.sentence.folded[max(0, count.span.start - 16) : count.span.start]
    return re.search(r"of (?:whom|which|these|them)\W*$|其中\W*$", before) is not None and any(
        0 <= seen.span.start - count.span.end <= 60 for seen in view.of_kind("Disorder")
    )


def _state_group(builder: FactBuilder, node: Node, view: View, count: Count) -> None:
    words = Words(view.sentence, count.span)
    builder.state(node, "size", count.value, words, "group-size")
    population = count.population
    if population is None and view.sentence.section == "title":
        population = (
            "paediatric"
            if _CHILD.search(view.sentence.folded)
            else "adult"
            if _ADULT.search(view.sentence.folded)
            else None
        )
    if population is not None:
        found = (_CHILD if population == "paediatric" else _ADULT).search(view.sentence.folded)
        words = Words.covering(view.sentence, count.span, Span(*found.span()) if found else None)
        builder.state(node, "population", TermRef(population), words, "population")


def _cohort_numbers(story: Story, builder: FactBuilder, node: Node) -> None:
    """State the age and the sexes of the main group."""
    for view in story.views:
        if view.voice not in ("patient", "general") or view.sentence.section in (
            "introduction",
            "discussion",
        ):
            continue
        for age in view.quantities.ages:
            quantity = age.quantity
            if (
                node.has("age")
                or age.kind != "current"
                or not (quantity.statistic or quantity.low is not None)
            ):
                continue
            builder.state(node, "age", quantity, Words(view.sentence, age.span), "group-age")
        for sex, name in (("male", "maleCount"), ("female", "femaleCount")):
            if node.has(name):
                continue
            number = _sex_count(view, sex, node)
            if number is not None:
                builder.state(node, name, number[0], Words(view.sentence, number[1]), "group-sex")


def _sex_count(view: View, sex: str, node: Node) -> tuple[int, Span] | None:
    size = next((value for value in node.values("size") if isinstance(value, int)), None)
    found = [(count.sex, count.value, count.span) for count in view.quantities.counts]
    found += [(share.sex, share.count, share.span) for share in view.quantities.fractions]
    return next(
        ((value, span) for named, value, span in found if named == sex and (size is None or value <= size)),
        None,
    )


def _unnamed(story: Story, builder: FactBuilder, subjects: Subjects, design: str | None) -> None:
    """A patient of whom neither age nor number is given: "we report a case of ..."."""
    if design not in ("case-report", None):
        return
    for view in story.views:
        if view.voice != "patient":
            continue
        if match := _SINGLE.search(view.sentence.folded):
            node = _patient(builder, subjects, view)
            subjects.starts.clear()
            builder.state(node, "size", 1, Words(view.sentence, Span(*match.span())), "one-patient")
            return


def years_of(quantity: Quantity) -> float | None:
    """Return a quantity of time in years, or ``None`` when it has no value or another unit."""
    if quantity.value is None or quantity.unit not in _PERIOD:
        return None
    return quantity.value * _PERIOD[quantity.unit]
