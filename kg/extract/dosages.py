"""Doses, cycles and durations of a course: those that stand with the drug, not with its neighbour."""

from __future__ import annotations

import re

from kg.extract.builder import FactBuilder, Node, Words
from kg.extract.doses import Dose
from kg.extract.mentions import THERAPY
from kg.extract.view import Seen, View, distance_between
from kg.model import NodeRef, Span, TermRef

_FREQUENCY_WORDS = {
    ("h", 12.0): "freq-twice-daily",
    ("h", 24.0): "freq-once-daily",
    ("wk", 2.0): "freq-every-2-weeks",
    ("wk", 4.0): "freq-every-4-weeks",
}
# "At most 1 g a day" bounds a dose; it says nothing of what was given.
_BOUNDS = frozenset({"at-most", "up-to", "less-than", "more-than"})
# "4 mg/kg/day was started subcutaneously": the verb between a dose and the way it was given.
_GIVEN = re.compile(
    r"\s*(?:\([^)]*\)\s*)?(?:was|were|is|has been|had been)?\s*(?:then|later|also|subsequently|next|again)?\s*"
    r"(?:started|given|administered|added|initiated|begun|prescribed|commenced|infused|injected)?\s*"
)
# What may stand between a Chinese drug name and its dose.
_ZH_FILLERS = re.compile(
    r"起始|初始|首剂|首次|剂量|单次|每次|每日|每天|每周|隔日|口服|静脉|皮下|肌肉|肌内|鞘内|滴注|静滴|注射|推注|泵入|冲击|治疗|应用|使用|给予|予以|予|"
    r"减量至|加量至|增量至|调整至|调整为|调整|减至|增至|加至|改为|逐渐|维持|疗程|方案|用药|为|以|按|至|的|用|由|并|后|加|量|改|减|增|从|自|开始|小|大|中等|每|次|共|"
    r"注射液|胶囊|片|联用|继续|静注|药物|患者|患儿|其中|成人|儿童|分|给|上述|再|续|时|又|即|天|日|周|月|第|因|疗"
)
_DRUG_LIKE = re.compile(
    r"(?:mab|nib|cept|cillin|cycline|mycin|floxacin|azole|vir|statin|prazole|sone|olone|platin|rubicin|bicin|tinib|citabine|"
    r"trexate|purine|limus|gluconate|amide|antibody|sulfate|acid|globulin|plasma|albumin|amine|idine)$"
)
_EN_FILLERS = frozenset(
    "dose doses dosage given started initiated daily therapy treatment pulse pulses infusion infusions injection injections "
    "from then with administered received mouth reduced increased tapered adjusted escalated initially maintained total single maximum "
    "commenced continued least about approximately being added using usual standard weekly bolus intervals starting followed lowered "
    "begun switched protocol regimen course courses rate ranging between medicine vaccine urine".split()
)
_FORWARD = re.compile(r"^(?:[^.;；。]|\.(?=\d)){0,70}$")
# "120 mg of X": whatever stands before, the dose is that of X.
_OF = re.compile(r"\s*(?:of|的)\s+(?:(?:oral|intravenous|iv|subcutaneous|high-dose|low-dose)\s+)?")
_BACKWARD = re.compile(r"^\s*(?:of|的|/|and)?\s*(?:\w+\s+){0,2}$")


def state_dosages(builder: FactBuilder, view: View, course: Node, seen: Seen) -> None:
    """State the doses, cycles, length and route of a course that its sentence gives."""
    for dose in view.quantities.doses:
        if dose.qualifier not in _BOUNDS and owner_of(view, dose.span) == seen:
            _state_dose(builder, view, course, seen, dose)
    _state_cycles(builder, view, course, seen)
    _state_duration(builder, view, course, seen)


def owner_of(view: View, span: Span) -> Seen | None:
    """Return the drug that a quantity belongs to.

    A quantity in brackets or behind a drug belongs to the drug before it; one that leads up to a drug
    ("10 mg of X", "口服5 mg X") to the drug behind it.
    """
    drugs = list(view.of_kind(*THERAPY))
    inside = next((seen for seen in drugs if span.contains(seen.span) or seen.span.contains(span)), None)
    if inside is not None:
        return inside
    behind = next((seen for seen in drugs if seen.span.start >= span.end), None)
    before = next((seen for seen in reversed(drugs) if seen.span.end <= span.start), None)
    if behind is not None and _OF.fullmatch(view.between(span, behind.span)):
        return behind
    if behind is not None and _BACKWARD.match(view.between(span, behind.span)):
        gap_before = view.between(before.span, span) if before else None
        if (
            gap_before is None
            or len(gap_before) > len(view.between(span, behind.span)) + 2
            or "," in gap_before
        ):
            return behind
    if before is not None and _FORWARD.match(view.between(_last_dose(view, before.span, span), span)):
        return None if _names_another(view, before.span, span) else before
    return behind if behind is not None and distance_between(span, behind.span) <= 12 else None


def _last_dose(view: View, drug: Span, span: Span) -> Span:
    """Return the last dose between a drug and a quantity, or the drug: doses of one drug follow each other."""
    between = (d.span for d in view.quantities.doses if drug.end <= d.span.start and d.span.end <= span.start)
    return max((drug, *between), key=lambda place: place.end)


def _names_another(view: View, drug: Span, dose: Span) -> bool:
    """Tell whether the word right before a dose is a name we do not know: the dose is that one's."""
    gap = view.between(drug, dose)
    if view.sentence.language == "zh":
        piece = re.split(r"[，,;；、()（）]|和|及|联合", gap)[-1]
        return re.search(r"[一-鿿]", _ZH_FILLERS.sub("", piece)) is not None
    gap = re.sub(
        r"\b(?:intravenous(?:ly)?|subcutaneous(?:ly)?|oral(?:ly)?|iv|sc|po|high-dose|low-dose)\b", "", gap
    )
    word = re.search(r"([a-z][a-z-]{3,})[\s(]*$", gap)
    if word is None or word[1] in _EN_FILLERS:
        return False
    return (
        _DRUG_LIKE.search(word[1]) is not None or re.search(r",|;|\band\b|\bplus\b|\bthen\b", gap) is not None
    )


def _state_dose(builder: FactBuilder, view: View, course: Node, seen: Seen, dose: Dose) -> None:
    for other in course.values("dosage"):
        if isinstance(other, NodeRef) and _same(builder, other, dose):
            return
    words = Words.covering(view.sentence, seen.span, dose.span)
    node = builder.new("Dosage", f"{course.id}-dose")
    order = len(course.values("dosage")) + 1
    builder.state(course, "dosage", NodeRef(node.id), words, "dosage")
    builder.state(node, "order", order, words, "dosage")
    rows: list[tuple[str, object]] = [
        ("value", dose.value),
        ("low", dose.low),
        ("high", dose.high),
        ("unit", dose.unit),
        ("verbatim", dose.verbatim),
    ]
    frequency = (dose.frequency, dose.span) if dose.frequency else _frequency(view, dose, seen)
    route = (dose.route, dose.span) if dose.route else _route(view, dose, seen)
    if frequency is None and dose.interval is not None:
        builder.state(node, "interval", dose.interval, words, "dosage")
    step = view.nearest(["dose-step"], dose.span, 30, 0)
    terms = {
        "per": (dose.per, dose.span) if dose.per else None,
        "frequency": frequency,
        "route": route,
        "doseStep": (step.value, step.span) if step else None,
    }
    for name, value in rows:
        if value is not None:
            builder.state(node, name, value, words, "dosage")  # type: ignore[arg-type]
    for name, found in terms.items():
        if found is not None:
            key, span = found
            said = Words.covering(view.sentence, words.span, span)
            builder.state(node, name, TermRef(key), said, "dosage")


def _same(builder: FactBuilder, ref: NodeRef, dose: Dose) -> bool:
    node = next((other for other in builder.nodes("Dosage") if other.id == ref.id), None)
    if node is None:
        return False
    return node.values("value") == ([dose.value] if dose.value is not None else []) and node.values(
        "unit"
    ) == [dose.unit]


def _frequency(view: View, dose: Dose, seen: Seen) -> tuple[str, Span] | None:
    if dose.interval is not None:
        key = _FREQUENCY_WORDS.get((dose.interval.unit, dose.interval.value or 0.0))
        return (key, dose.span) if key else None
    for found in view.quantities.frequencies:
        if found.key and distance_between(found.span, dose.span) <= 20 and owner_of(view, found.span) == seen:
            return found.key, found.span
    return None


def _route(view: View, dose: Dose, seen: Seen) -> tuple[str, Span] | None:
    for found in view.quantities.routes:
        near = min(distance_between(found.span, dose.span), distance_between(found.span, seen.span))
        led = found.span.start >= dose.span.end and _GIVEN.fullmatch(view.between(dose.span, found.span))
        if (near <= 12 or led) and owner_of(view, found.span) == seen:
            return found.key, found.span
    return None


def _state_cycles(builder: FactBuilder, view: View, course: Node, seen: Seen) -> None:
    for cycle in view.quantities.cycles:
        gap = view.between(cycle.span, seen.span)
        before = cycle.span.end <= seen.span.start and re.fullmatch(
            r"\s*(?:of|的)?\s*(?:high-dose|high dose|intravenous|oral|pulse|大剂量|小剂量|静脉|口服)?\s*", gap
        )
        after = cycle.span.start >= seen.span.end and re.fullmatch(
            r"[\s,(（，]*(?:for|冲击|治疗|therapy|pulse|pulses|方案|共|×)*[\s共]*", gap
        )
        if (before or after) and cycle.value is not None and not course.has("cycles"):
            words = Words.covering(view.sentence, cycle.span, seen.span)
            builder.state(course, "cycles", int(cycle.value), words, "cycles")


def _state_duration(builder: FactBuilder, view: View, course: Node, seen: Seen) -> None:
    for duration in view.quantities.durations:
        if course.has("duration") or duration.kind == "history":
            continue
        gap = view.between(duration.span, seen.span)
        for dose in view.quantities.doses:
            gap = gap.replace(dose.span.of(view.sentence.folded), "")
        behind = duration.span.start >= seen.span.end
        if (
            (duration.kind == "for" and behind and owner_of(view, duration.span) == seen and len(gap) <= 60)
            or (
                behind
                and re.fullmatch(
                    r"[\s(（)）]*(?:治疗|应用|使用|口服|冲击|用药|静脉滴注|静滴|静注|持续|疗程|共|×|x)*\s*",
                    gap,
                )
            )
            or (not behind and re.fullmatch(r"\s*(?:of|的)\s*(?:\w+\s+)?", gap))
        ):
            pass
        elif not _of_treatment(view, duration.span, seen):
            continue
        words = Words.covering(view.sentence, duration.span, seen.span)
        builder.state(course, "duration", duration.quantity, words, "course-duration")


def _of_treatment(view: View, span: Span, seen: Seen) -> bool:
    """ "X was discontinued after three months of treatment": the time given is the course's own."""
    folded = view.sentence.folded
    after = re.match(r"\s*(?:of|after)?\s*(?:treatment|therapy|治疗|用药)", folded[span.end :])
    stopped = re.search(r"(?:stopped|discontinued|withdrawn|ceased) after\s*$", folded[: span.start])
    before = re.search(r"治疗[了约近达共]*$", folded[: span.start])
    if view.sentence.language == "zh":
        return before is not None and owner_of(view, span) == seen and len(view.between(seen.span, span)) <= 8
    return (after is not None or stopped is not None) and owner_of(view, span) == seen
