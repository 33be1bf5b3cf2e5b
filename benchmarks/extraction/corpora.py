"""The texts that the benchmarks read, as files: the shared corpora, and the documents of the tests."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

from lxml import etree


def development(shared: Path, aside: Path) -> list[Path]:
    """Return the 22 real development documents."""
    return sorted((shared / "dev" / "text").glob("*"))


def invented(shared: Path, aside: Path) -> list[Path]:
    """Return the invented documents of the tests."""
    return sorted((Path(__file__).parents[2] / "tests" / "data" / "invented" / "text").glob("*"))


def maccrobat(shared: Path, aside: Path) -> list[Path]:
    """Return the development part of MACCROBAT 2020: case reports of every field of medicine."""
    return sorted((shared / "bench" / "maccrobat2020" / "dev").glob("*.txt"))


def bc5cdr(shared: Path, aside: Path) -> list[Path]:
    """Write the training abstracts of BC5CDR (title, empty line, abstract) and return them."""
    source = shared / "bench" / "bc5cdr" / "CDR_TrainSet.BioC.xml.gz"
    if not source.is_file():
        return []
    root = etree.fromstring(gzip.decompress(source.read_bytes()))
    texts = {
        f"cdr-{document.findtext('id')}": "\n\n".join(
            passage.findtext("text") or "" for passage in document.iter("passage")
        )
        for document in root.iter("document")
    }
    return _written(texts, aside)


def phee(shared: Path, aside: Path) -> list[Path]:
    """Write the sentences of the development part of PHEE, each a document, and return them."""
    source = shared / "bench" / "phee2" / "dev.json"
    if not source.is_file():
        return []
    rows = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]
    return _written({f"phee-{row['id']}": row["context"] for row in rows}, aside)


CORPORA: dict[str, Callable[[Path, Path], list[Path]]] = {
    "development documents": development,
    "invented documents": invented,
    "BC5CDR abstracts": bc5cdr,
    "MACCROBAT cases": maccrobat,
    "PHEE sentences": phee,
}


def _written(texts: dict[str, str], aside: Path) -> list[Path]:
    paths = []
    for name, text in sorted(texts.items()):
        path = aside / f"{name}.txt"
        path.write_text(text, encoding="utf-8", newline="")
        paths.append(path)
    return paths
