"""Count the documents of other fields of medicine that come out with MAS, HLH or Still's disease.

    python benchmarks/extraction/offtopic.py [--shared DIR]

Read are the case reports of MACCROBAT and the abstracts of BC5CDR. A document whose own words name MAS, HLH
or Still's disease is listed and counted apart; of the others none may get such a disorder, in any modality:
the exit code is 1 when one does.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from pathlib import Path

from corpora import bc5cdr, maccrobat

from kg.config import resource_dir
from kg.documents import read_document
from kg.extract.reader import extract
from kg.graph.assemble import assemble
from kg.model import Evidence, TermRef
from kg.terms.lexicon import Lexicon, build_lexicon
from kg.terms.ontology import load_ontology
from kg.terms.reading_rules import term_rules

#: Read with the episodes, but conditions of many diseases.
_NOT_THE_TOPIC = frozenset({"cytokine-release-syndrome", "cytokine-storm-syndrome"})
_STILL = frozenset({"systemic-jia", "aosd", "still-disease"})
_PREDICATES = ("disorder", "excludedDisorder", "possibleDisorder")
_NAMED = re.compile(
    r"macrophage[\s-]+activation[\s-]+syndrome|ha?emophagocytic|lymphohistiocytosis|\b(?:HLH|AOSD|SJIA)\b|\bStill'?s?\b['’]?s?[\s-]+disease"
    r"|systemic[\s-]+(?:onset[\s-]+)?juvenile",
    re.IGNORECASE,
)


def topic_facts(path: Path, lexicon: Lexicon) -> list[tuple[str, str, Evidence]]:
    """Return the disorders of the topic that a document gets: predicate, term and first words."""
    topic = (term_rules().episodes - _NOT_THE_TOPIC) | _STILL
    return [
        (statement.predicate, statement.object.key, statement.evidence[0])
        for work in assemble(extract(read_document(path), lexicon))
        for fact in work.facts
        for statement in fact.statements
        if statement.predicate in _PREDICATES
        and isinstance(statement.object, TermRef)
        and statement.object.key in topic
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[3] / "shared")
    options = parser.parse_args()
    lexicon = build_lexicon(load_ontology(resource_dir("ontology")))
    with tempfile.TemporaryDirectory() as aside:
        paths = [*maccrobat(options.shared, Path(aside)), *bc5cdr(options.shared, Path(aside))]
        if not paths:
            print(f"no corpora at {options.shared / 'bench'}; give --shared", file=sys.stderr)
            return 2
        named = [path for path in paths if _NAMED.search(path.read_text(encoding="utf-8"))]
        found = {path: facts for path in paths if (facts := topic_facts(path, lexicon))}
    wrong = {path: facts for path, facts in found.items() if path not in named}
    for path in named:
        facts = ", ".join(f"{predicate} {key}" for predicate, key, _ in found.get(path, ()))
        print(f"names the topic: {path.stem}: {facts or 'no such fact'}")
    for path, facts in wrong.items():
        for predicate, key, words in facts:
            print(f"WRONG: {path.stem}: {predicate} {key}: {words.exact!r}")
    print(f"{len(paths)} documents; {len(named)} name MAS, HLH or Still's disease in their own words")
    print(
        f"{len(paths) - len(named)} are off topic, and {len(wrong)} of them get such a disorder (must be 0)"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
