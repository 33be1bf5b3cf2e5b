"""Score the reading of drug-safety sentences on PHEE v2, with bootstrap intervals over documents.

    python benchmarks/extraction/phee.py [--shared DIR] [--split dev|train] [--markdown] [--errors ARGUMENT]

Each sentence is read alone. Per argument, sentence and event type the predicted and annotated strings
are matched as multisets after lower-casing, splitting at punctuation and dropping articles, as in the papers;
counts are summed over sentences. A discontinuous argument is its pieces joined by a space. The interval is
the 2.5th to 97.5th percentile of F1 over 2,000 resamples of the documents (PubMed identifiers, seed 7).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import string
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.config import resource_dir
from kg.extract.drug_events import DrugEvent, drug_names, find_drug_events
from kg.extract.mentions import find_mentions
from kg.extract.sentences import Sentence
from kg.model import Span
from kg.normalize import fold
from kg.terms.lexicon import Lexicon, build_lexicon
from kg.terms.ontology import load_ontology

HARM, TREATMENT = "Adverse_event", "Potential_therapeutic_event"
#: The arguments: name, place in the annotation, and the exact F1 published for a hosted LLM.
ARGUMENTS = (
    ("Drug", ("Treatment", "Drug"), 81),
    ("Dosage", ("Treatment", "Dosage"), 47),
    ("Route", ("Treatment", "Route"), 57),
    ("Duration", ("Treatment", "Duration"), 48),
    ("Time elapsed", ("Treatment", "Time_elapsed"), 41),
    ("Indication", ("Treatment", "Disorder"), 56),
    ("Effect", ("Effect",), 65),
)
NAMES = tuple(name for name, _, _ in ARGUMENTS)
Strings = dict[tuple[str, str], list[str]]
Counts = tuple[int, int, int]
_SPLIT = re.compile("[" + re.escape(string.punctuation) + r"\s]+")


def annotated(row: dict[str, Any]) -> Strings:
    """Return the annotated strings of a sentence by event type and argument."""
    found: Strings = defaultdict(list)
    for event in (event for note in row["annotations"] for event in note["events"]):
        for name, place, _ in ARGUMENTS:
            value: Any = event
            for key in place:
                value = value.get(key, {})
            found[event["event_type"], name] += [" ".join(pieces) for pieces in value.get("text", [])]
    return found


def predicted(text: str, lexicon: Lexicon) -> Strings:
    """Return what is read from a sentence, by event type and argument."""
    folded = fold(text).text
    sentence = Sentence(Span(0, len(text)), text, folded, "abstract", "en", 0, 0)
    row = find_mentions((sentence,), lexicon).rows[0]
    drugs = drug_names(folded, row, lexicon.opened)
    findings = tuple(m.span for m in row if m.kind in ("Disorder", "Manifestation", "LabAnalyte"))
    found: Strings = defaultdict(list)
    for event in find_drug_events(text, folded, drugs, findings):
        for name, span in _arguments(event):
            found[HARM if event.is_harm else TREATMENT, name].append(span.of(text))
    # The annotators name a drug once an event, however often the sentence does.
    return {key: list(dict.fromkeys(rows)) if key[1] == "Drug" else rows for key, rows in found.items()}


def _arguments(event: DrugEvent) -> Iterator[tuple[str, Span]]:
    yield from (("Drug", span) for span in event.agents)
    yield from (("Dosage", span) for span in event.doses)
    yield from (("Route", span) for span in event.routes)
    yield from (("Duration", time.span) for time in event.times if time.exposure)
    yield from (("Time elapsed", time.span) for time in event.times if time.elapsed)
    yield from (("Indication", span) for span in event.indications)
    yield from (("Effect", effect.span) for effect in event.effects)


def normal(text: str) -> str:
    """Lower-case, split at punctuation, drop articles."""
    return " ".join(word for word in _SPLIT.split(text.lower()) if word not in ("", "a", "an", "the"))


def f1(counts: Counts) -> float:
    right, given, wanted = counts
    return 2 * right / (given + wanted) if right else 0.0


def interval(rows: list[Counts], rng: random.Random) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of F1 over documents."""
    drawn = sorted(f1(summed(rng.choices(rows, k=len(rows)))) for _ in range(2000))
    return drawn[49], drawn[1949]


def summed(rows: list[Counts]) -> Counts:
    return sum(r for r, _, _ in rows), sum(g for _, g, _ in rows), sum(w for _, _, w in rows)


def score(
    rows: list[dict[str, Any]], lexicon: Lexicon, shown: str | None
) -> dict[str, dict[str, list[Counts]]]:
    """Return the counts by argument and document; print the errors of the argument ``shown``."""
    counts: dict[str, dict[str, list[Counts]]] = {name: defaultdict(list) for name in NAMES}
    for row in rows:
        gold, read = annotated(row), predicted(row["context"], lexicon)
        document = row["id"].split("_")[0]
        for kind in (HARM, TREATMENT):
            for name in NAMES:
                given = Counter(map(normal, read.get((kind, name), ())))
                wanted = Counter(map(normal, gold.get((kind, name), ())))
                counts[name][document].append(((given & wanted).total(), given.total(), wanted.total()))
                if name == shown and given != wanted:
                    print(kind[:3], list(given - wanted), list(wanted - given), row["context"], sep=" | ")
    return counts


def table(counts: dict[str, dict[str, list[Counts]]]) -> list[tuple[str, ...]]:
    """Return the lines of the table, in percent."""
    rng = random.Random(7)
    lines: list[tuple[str, ...]] = [
        ("argument", "precision", "recall", "exact F1", "95 % interval", "hosted LLM")
    ]
    for name, _, published in ARGUMENTS:
        documents = [summed(parts) for parts in counts[name].values()]
        total = summed(documents)
        low, high = interval(documents, rng)
        precision, recall = (100 * total[0] / max(1, part) for part in total[1:])
        shares = (f"{value:.1f}" for value in (precision, recall, 100 * f1(total)))
        lines.append((name, *shares, f"{100 * low:.0f}-{100 * high:.0f}", str(published)))
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[3] / "shared")
    parser.add_argument("--split", choices=("dev", "train"), default="dev")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    parser.add_argument("--errors", choices=NAMES, help="print what is wrong (train only)")
    options = parser.parse_args()
    path = options.shared / "bench" / "phee2" / f"{options.split}.json"
    if not path.is_file():
        print(f"no PHEE sentences at {path}; give --shared", file=sys.stderr)
        return 2
    if options.errors and options.split != "train":
        print("errors are shown for the training sentences only", file=sys.stderr)
        return 2
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    lexicon = build_lexicon(load_ontology(resource_dir("ontology")))
    started = time.perf_counter()
    counts = score(rows, lexicon, options.errors)
    seconds = time.perf_counter() - started
    lines = table(counts)
    if options.markdown:
        lines.insert(1, ("---",) * 6)
    for line in lines:
        plain = f"{line[0]:14}" + "".join(f"{cell:>15}" for cell in line[1:])
        print("| " + " | ".join(line) + " |" if options.markdown else plain)
    print(f"\n{len(rows)} sentences read in {seconds:.1f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
