"""Score medications, dosages, their links and negation on the development part of MACCROBAT2020.

    python benchmarks/extraction/maccrobat.py [--shared DIR] [--half tuning|checking] [--errors MEASURE]

Reads the 120 annotated case reports of ``shared/bench/maccrobat2020`` with the project's own reading and
prints precision, recall and F1 with the 2.5th to 97.5th percentile of F1 over 2,000 resamples of the
documents (seed 7). What each measure counts is told in README.md beside this file. The documents are split by
the first byte of the SHA-256 of their number: even is the tuning half, whose errors were looked at, odd the
checking half. ``--errors`` lists the errors of one measure in the tuning half.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from run import f1, interval

from kg.config import resource_dir
from kg.documents import read_document
from kg.extract.context import modality_of
from kg.extract.dosages import owner_of
from kg.extract.mentions import Mention
from kg.extract.resolved import ending_of
from kg.extract.schedules import find_frequencies
from kg.extract.view import Seen, View, read_story
from kg.model import Span
from kg.terms.lexicon import Lexicon, build_lexicon
from kg.terms.ontology import load_ontology

MEASURES = (
    "Medication",
    "Dosage",
    "link, end to end",
    "link, gold spans",
    "negation of findings",
    "negation, all labels",
)
MEDICATION = ("Drug", "DrugClass", "Regimen")
FINDINGS = ("Sign_symptom", "Disease_disorder")
OTHERS = ("Medication", "Therapeutic_procedure", "Clinical_event", "Activity", "Coreference")
# What may stand between an amount and its frequency in one Dosage.
_JOIN = re.compile(r"[\s,]*")
# Words of route, dose and kind before a name: MACCROBAT gives them labels of their own.
_LEAD = re.compile(
    r"(?:(?:intravenous|iv|oral|topical|subcutaneous|inhaled|systemic|parenteral|pulsed?|high-dose|low-dose|"
    r"broad-spectrum|pegylated|combination|cytotoxic) )*"
)
_DIGIT = re.compile(r"[0-9]")
_GLOSS = re.compile(r"\s*\(([A-Z][A-Za-z0-9-]{1,7})\)")


@dataclass
class Gold:
    """The annotations of a document: spans by label, the links of dosages, and the negated spans."""

    spans: dict[str, tuple[str, Span]] = field(default_factory=dict)
    events: dict[str, str] = field(default_factory=dict)
    links: set[tuple[Span, Span]] = field(default_factory=set)
    negated: set[str] = field(default_factory=set)

    def of(self, label: str) -> set[Span]:
        """Return the spans of a label."""
        return {span for name, span in self.spans.values() if name == label}

    def denied(self, labels: Iterable[str]) -> set[tuple[Span, ...]]:
        """Return the spans of some labels that are annotated as denied."""
        rows = (self.spans[name] for name in self.negated if name in self.spans)
        return {(span,) for label, span in rows if label in labels}

    def resolve(self, name: str) -> str:
        """Return the T that an E wraps; a T is itself."""
        return self.events.get(name, name)


def read_gold(path: Path) -> Gold:
    """Read a brat file; a discontinuous span counts from its first to its last character."""
    gold = Gold()
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").split("\n") if line]
    for name, value, *_ in rows:
        if name.startswith("T"):
            label, *offsets = re.split(r"[ ;]", value)
            gold.spans[name] = (label, Span(int(offsets[0]), int(offsets[-1])))
        elif name.startswith("E"):
            gold.events[name] = value.split()[0].split(":")[1]
    for name, value, *_ in rows:
        parts = value.split()
        if name.startswith("A") and parts[0] == "POLARITY" and parts[2] == "NEG":
            gold.negated.add(gold.resolve(parts[1]))
        elif name.startswith("R") and parts[0] == "MODIFY":
            ends = [gold.spans.get(gold.resolve(part.split(":")[1])) for part in parts[1:]]
            if None not in ends and [end[0] for end in ends if end] == ["Dosage", "Medication"]:
                gold.links.add((ends[0][1], ends[1][1]))  # type: ignore[index]
    return gold


def dosages(view: View) -> list[Span]:
    """Return the spans that stand for Dosage in a sentence.

    An amount with its unit, without its route, from its first digit up to the frequency right behind it
    (blanks and commas between), and a frequency that no amount takes: each where our reading gives it to a
    medication.
    """
    frequencies = [item.span for item in find_frequencies(view.sentence.text, view.sentence.language)]
    found: list[Span] = []
    for dose in view.quantities.doses:
        span = dose.amount_span or dose.span
        behind = next(
            (
                item
                for item in frequencies
                if item.start >= span.end and _JOIN.fullmatch(view.sentence.folded[span.end : item.start])
            ),
            None,
        )
        digit = _DIGIT.search(view.sentence.folded, span.start, span.end)
        start = (
            digit.start() if digit else span.start
        )  # "up to 10 mg": the words before the number are no part
        found.append(Span(start, behind.end if behind else span.end))
    found += [item for item in frequencies if not any(item.overlaps(span) for span in found)]
    return [span for span in found if is_owned(view, span)]


def is_owned(view: View, span: Span) -> bool:
    """Tell whether our reading gives a dose to a medication; only then does it state a dose."""
    owner = owner_of(view, span)
    return owner is not None and owner in medications(view).values()


def medications(view: View) -> dict[Span, Seen]:
    """Return the spans that stand for Medication in a sentence, with the mention each comes from.

    Every drug, class, regimen and chemotherapy, whatever is said of it, without the words of route, dose and
    kind before the name; and the abbreviation in the bracket behind one.
    """
    found = {}
    for seen in view.seen:
        if seen.mention.kind not in MEDICATION and seen.key != "chemotherapy":
            continue
        words = _LEAD.match(view.sentence.folded, seen.span.start)
        start = words.end() if words and words.end() < seen.span.end else seen.span.start
        found[Span(start, seen.span.end)] = seen
        if gloss := _GLOSS.match(view.sentence.text, seen.span.end):
            found.setdefault(Span(*gloss.span(1)), seen)
    return found


def read_views(path: Path, lexicon: Lexicon) -> tuple[View, ...]:
    return read_story(read_document(path), "en", lexicon).views


def at(view: View, span: Span) -> Span:
    return view.sentence.at(span.start, span.end)


def inside(view: View, spans: Iterable[Span]) -> list[Span]:
    """Return the spans of the text that stand in a sentence, as offsets inside it."""
    start = view.sentence.span.start
    return [Span(span.start - start, span.end - start) for span in spans if view.sentence.span.contains(span)]


def as_drugs(view: View, spans: Iterable[Span]) -> View:
    """Return the view with gold medications for its drugs."""
    seen = [Seen(Mention(span, "x", "Drug", span.of(view.sentence.text)), "affirmed") for span in spans]
    return replace(view, seen=tuple(sorted(seen, key=lambda item: item.span)))


Sets = tuple[set[tuple[Span, ...]], set[tuple[Span, ...]]]


def compare(gold: Gold, views: tuple[View, ...]) -> dict[str, Sets]:
    """Return, for each measure, what is annotated and what is read."""
    read: dict[str, set[tuple[Span, ...]]] = {name: set() for name in MEASURES}
    findings = {span for label in FINDINGS for span in gold.of(label)}
    candidates = {span for label in (*FINDINGS, *OTHERS) for span in gold.of(label)}
    for view in views:
        drugs = medications(view)
        read["Medication"] |= {(at(view, span),) for span in drugs}
        for span in dosages(view):
            read["Dosage"].add((at(view, span),))
            owner = owner_of(view, span)
            name = next((name for name, seen in drugs.items() if seen == owner), None)
            if name is not None:
                read["link, end to end"].add((at(view, span), at(view, name)))
        known = as_drugs(view, inside(view, gold.of("Medication")))
        for span in inside(view, gold.of("Dosage")):
            owner = owner_of(known, span)
            if owner is not None:
                read["link, gold spans"].add((at(view, span), at(view, owner.span)))
        for span in inside(view, candidates):
            if is_denied(view, span):
                for name in ("negation of findings", "negation, all labels"):
                    if name == "negation, all labels" or at(view, span) in findings:
                        read[name].add((at(view, span),))
    annotated = {
        "Medication": {(span,) for span in gold.of("Medication")},
        "Dosage": {(span,) for span in gold.of("Dosage")},
        "link, end to end": set(gold.links),
        "link, gold spans": set(gold.links),
        "negation of findings": gold.denied(FINDINGS),
        "negation, all labels": gold.denied((*FINDINGS, *OTHERS)),
    }
    return {name: (annotated[name], read[name]) for name in MEASURES}


def is_denied(view: View, span: Span) -> bool:
    """Ask our own reading whether a span is denied, or said to have ended.

    A word of denial at the start of a span is none of its words.
    """
    lead = next((cue for cue in view.cues_of("negation-before") if cue.span.start == span.start), None)
    if lead is not None and lead.span.end < span.end:
        span = Span(lead.span.end + 1, span.end)
    mention = Mention(span, "x", "Manifestation", span.of(view.sentence.text))
    if ending_of(view.sentence, span) is not None:
        return True
    return modality_of(view.sentence, mention, view.cues, view.voice) == "negated"


def counts(sets: Sets) -> tuple[int, int, int]:
    annotated, read = sets
    return len(annotated & read), len(read - annotated), len(annotated - read)


def is_tuning(name: str) -> bool:
    return hashlib.sha256(name.encode()).digest()[0] % 2 == 0


def table(results: dict[str, dict[str, Sets]], is_in: Callable[[str], bool]) -> list[str]:
    rng = random.Random(7)
    lines = []
    for measure in MEASURES:
        rows = [counts(sets[measure]) for name, sets in results.items() if is_in(name)]
        tp, fp, fn = (sum(column) for column in zip(*rows, strict=True))
        low, high = interval(rows, rng)
        precision, recall = tp / max(1, tp + fp), tp / max(1, tp + fn)
        scores = f"{precision:8.3f}{recall:8.3f}{f1((tp, fp, fn)):8.3f}"
        lines.append(f"{measure:22}{tp + fn:6}{scores}   {low:.2f}-{high:.2f}")
    return lines


def show_errors(folder: Path, results: dict[str, dict[str, Sets]], measure: str) -> None:
    for name, sets in results.items():
        text = (folder / f"{name}.txt").read_text(encoding="utf-8")
        annotated, read = sets[measure]
        for sign, spans in (("+", read - annotated), ("-", annotated - read)):
            for row in sorted(spans):
                words = " -> ".join(span.of(text) for span in row)
                around = text[max(0, row[0].start - 70) : row[-1].end + 50].replace("\n", " ")
                print(f"{sign} {name} {words!r} | {around}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[3] / "shared")
    parser.add_argument("--half", choices=("tuning", "checking"))
    parser.add_argument("--errors", choices=MEASURES)
    arguments = parser.parse_args()
    folder = arguments.shared / "bench" / "maccrobat2020" / "dev"
    paths = sorted(folder.glob("*.ann"))
    if not paths:
        parser.error(f"no annotated documents in {folder}")
    lexicon = build_lexicon(load_ontology(resource_dir("ontology")))
    results = {
        path.stem: compare(read_gold(path), read_views(path.with_suffix(".txt"), lexicon)) for path in paths
    }
    if arguments.errors:
        tuning = {name: sets for name, sets in results.items() if is_tuning(name)}
        show_errors(folder, tuning, arguments.errors)
        return
    halves: dict[str, Callable[[str], bool]] = {
        "tuning": is_tuning,
        "checking": lambda name: not is_tuning(name),
        "all": lambda name: True,
    }
    for half, is_in in halves.items():
        if arguments.half in (None, half):
            print(f"\n{half}: {sum(map(is_in, results))} documents")
            print(f"{'':22}{'gold':>6}{'P':>8}{'R':>8}{'F1':>8}   95 %")
            print("\n".join(table(results, is_in)))


if __name__ == "__main__":
    main()
