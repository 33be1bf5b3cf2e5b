"""Read every passage of evidence again at its published offsets: it must be the quoted words.

    python benchmarks/extraction/spans.py [--shared DIR]

Each document is read to facts and its files are written as a build writes them. The offsets of
``facts.jsonl``, ``unused.jsonl`` and of the RDF (whose evidence is a position and a quote selector of Web
Annotation) are then looked up in the bytes of ``sources/*.txt``, and for plain text also in the file that was
read. A span that is not its quote is printed and the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from corpora import CORPORA

from kg import vocab
from kg.config import resource_dir
from kg.documents import read_document
from kg.documents.loading import decode
from kg.export.build_files import fact_files
from kg.extract.reader import extract
from kg.graph.assemble import assemble
from kg.graph.rdf import work_triples
from kg.model import Ontology, WorkFacts
from kg.terms.lexicon import Lexicon, build_lexicon
from kg.terms.ontology import load_ontology


class Quote(NamedTuple):
    """Words that a published file quotes from a text, with their offsets."""

    file: str
    text: str
    start: int
    end: int
    exact: str


def quotes_in_json(files: dict[str, bytes]) -> Iterator[Quote]:
    for line in files["facts.jsonl"].decode().splitlines():
        for statement in json.loads(line)["statements"]:
            for row in statement["evidence"]:
                yield Quote("facts.jsonl", row["text"], row["start"], row["end"], row["exact"])
    for line in files["unused.jsonl"].decode().splitlines():
        row = json.loads(line)
        yield Quote("unused.jsonl", row["text"], row["start"], row["end"], row["exact"])


def quotes_in_rdf(works: tuple[WorkFacts, ...], ontology: Ontology) -> Iterator[Quote]:
    nodes: dict[str, dict[str, str]] = {}
    for work in works:
        for triple in work_triples(work, ontology):
            nodes.setdefault(str(triple.subject), {})[triple.predicate.value] = triple.object.value
    start, end, exact, text = (vocab.KG + name for name in ("start", "end", "exact", "inText"))
    for row in nodes.values():
        if exact in row:
            yield Quote("RDF", row[text].rpartition("#")[2], int(row[start]), int(row[end]), row[exact])


def check(path: Path, lexicon: Lexicon) -> tuple[int, list[Quote]]:
    """Return how many quotes the published files of one document hold, and those that are wrong."""
    document = read_document(path)
    works = assemble(extract(document, lexicon))
    files = fact_files([document], works, lexicon.ontology, ())
    published = {
        "-".join(name.split("/")[1].split("-")[:2]): content.decode()
        for name, content in files.items()
        if name.startswith("sources/")
    }
    quotes = [*quotes_in_json(files), *quotes_in_rdf(works, lexicon.ontology)]
    wrong = [quote for quote in quotes if published[quote.text][quote.start : quote.end] != quote.exact]
    if path.suffix == ".txt":
        read = decode(path, path.read_bytes(), "")
        wrong += [quote for quote in quotes if read[quote.start : quote.end] != quote.exact]
    return len(quotes), wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[3] / "shared")
    options = parser.parse_args()
    lexicon = build_lexicon(load_ontology(resource_dir("ontology")))
    all_wrong = 0
    with tempfile.TemporaryDirectory() as aside:
        for name, paths_of in CORPORA.items():
            paths = paths_of(options.shared, Path(aside))
            if not paths:
                print(f"{name:22} not there; give --shared", file=sys.stderr)
                continue
            total = failed = 0
            for path in paths:
                count, wrong = check(path, lexicon)
                total, failed = total + count, failed + len(wrong)
                for quote in wrong:
                    print(f"{path.name}: {quote.file} {quote.start}-{quote.end} is not {quote.exact!r}")
            all_wrong += failed
            stand = total - failed
            print(f"{name:22} {len(paths):5} documents  {stand:6} of {total:6} quotes stand there")
    return 1 if all_wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
