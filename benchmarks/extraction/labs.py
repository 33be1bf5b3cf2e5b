"""Score laboratory values and their analytes on the development part of MACCROBAT2020.

    python benchmarks/extraction/labs.py [--shared DIR] [--documents N] [--errors]

Gold are the ``Lab_value`` spans with a figure that MODIFY a ``Diagnostic_procedure`` in which the project
knows an analyte: the corpus also annotates pulses, pressures and sizes, which are no laboratory values.
A value is found when the two spans overlap, its link when the analyte's span (with the abbreviation
in brackets behind it) overlaps the procedure's too.
``exact`` wants the same characters. The first N documents of ``dev_ids.txt`` are read (30).
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from kg.config import resource_dir
from kg.documents import read_document
from kg.extract.lab_readings import find_readings
from kg.extract.mentions import Unresolved
from kg.extract.view import read_story
from kg.model import Span
from kg.terms.analytes import analytes, measured_by, named
from kg.terms.lexicon import Lexicon, build_lexicon
from kg.terms.ontology import load_ontology

Pair = tuple[Span, Span]  # value, analyte


@dataclass
class Counts:
    """True and false positives and false negatives of one measure."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def row(self, name: str) -> str:
        """Return the measure as a line of the table."""
        precision = self.tp / (self.tp + self.fp) if self.tp else 0.0
        recall = self.tp / (self.tp + self.fn) if self.tp else 0.0
        f1 = 2 * precision * recall / (precision + recall) if self.tp else 0.0
        return f"{name:<22}{self.tp:>4}{self.fp:>5}{self.fn:>5}   {precision:.3f}  {recall:.3f}  {f1:.3f}"


def gold_pairs(path: Path, lexicon: Lexicon) -> list[Pair]:
    """Return the values with a figure and the procedure that each belongs to, where it names our analytes."""
    spans: dict[str, tuple[str, Span, str]] = {}
    events: dict[str, str] = {}
    rows = [line.rstrip("\n").split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        if row[0].startswith("T"):
            kind, ends = row[1].split(" ", 1)
            numbers = ends.replace(";", " ").split()
            spans[row[0]] = (kind, Span(int(numbers[0]), int(numbers[-1])), row[2])
        elif row[0].startswith("E"):
            events[row[0]] = row[1].split()[0].split(":")[1]
    pairs = []
    for row in rows:
        if not row[0].startswith("R") or not row[1].startswith("MODIFY"):
            continue
        names = [part.split(":")[1] for part in row[1].split()[1:]]
        value, procedure = (spans.get(events.get(name, name)) for name in names)
        if value is None or procedure is None:
            continue
        is_value = value[0] == "Lab_value" and any(letter.isdigit() for letter in value[2])
        if is_value and procedure[0] == "Diagnostic_procedure" and _is_ours(procedure[2], lexicon):
            pairs.append((value[1], procedure[1]))
    return pairs


def _is_ours(words: str, lexicon: Lexicon) -> bool:
    folded = words.casefold()
    found = {key for match in lexicon.find(words, folded) for key in match.keys}
    return bool(found & (set(analytes()) | set(measured_by()))) or named()[0].search(folded) is not None


def read_pairs(path: Path, lexicon: Lexicon) -> list[Pair]:
    """Return the values that the project lays to an analyte, whoever they are said of."""
    story = read_story(read_document(path), "en", lexicon)
    unresolved: dict[int, list[Unresolved]] = defaultdict(list)
    for item in story.table.unresolved:
        unresolved[item.sentence.index].append(item)
    return [
        (
            view.sentence.at(row.number.span.start, row.number.span.end),
            view.sentence.at(row.anchor.span.start, _with_gloss(view.sentence.folded, row.anchor.span.end)),
        )
        for view in story.views
        for row in find_readings(view, unresolved[view.sentence.index])
        if row.number is not None
    ]


def _with_gloss(folded: str, end: int) -> int:
    gloss = re.match(r"\s?\([\w-]{2,9}\)", folded[end:])
    return end + gloss.end() if gloss else end


def main() -> None:
    """Read the documents, print the table, and with ``--errors`` what was missed and what was too much."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[3] / "shared")
    parser.add_argument("--documents", type=int, default=30)
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    folder = options.shared / "bench" / "maccrobat2020"
    if not folder.is_dir():
        parser.error(f"no corpus in {folder}")
    lexicon = build_lexicon(load_ontology(resource_dir("ontology")))
    names = ("value, overlap", "value, exact", "value with its analyte")
    counts = {name: Counts() for name in names}
    stems = (folder / "dev_ids.txt").read_text(encoding="utf-8").split()[: options.documents]
    for stem in stems:
        path = folder / "dev" / f"{stem}.txt"
        gold, read = gold_pairs(path.with_suffix(".ann"), lexicon), read_pairs(path, lexicon)
        tests = {
            names[0]: lambda one, other: one[0].overlaps(other[0]),
            names[1]: lambda one, other: one[0] == other[0],
            names[2]: lambda one, other: one[0].overlaps(other[0]) and one[1].overlaps(other[1]),
        }
        for name, agree in tests.items():
            found = [row for row in read if any(agree(row, other) for other in gold)]
            missed = [row for row in gold if not any(agree(row, other) for other in read)]
            counts[name].tp += len(gold) - len(missed)
            counts[name].fp += len(read) - len(found)
            counts[name].fn += len(missed)
        if options.errors:
            text = path.read_text(encoding="utf-8")
            last = tests[names[2]]
            for sign, rows, others in (("-", gold, read), ("+", read, gold)):
                for row in rows:
                    if not any(last(row, other) for other in others):
                        around = text[max(0, row[0].start - 60) : row[0].end + 15].replace("\n", " ")
                        print(stem, sign, repr(row[0].of(text)), "|", repr(row[1].of(text)), "|", around)
    print(f"{len(stems)} documents{'':<10} tp   fp   fn   prec.  recall F1")
    for name, row in counts.items():
        print(row.row(name))


if __name__ == "__main__":
    main()
