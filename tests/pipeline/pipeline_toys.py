"""Documents about an invented patient, and bad files of every sort, for tests of the whole flow."""

from __future__ import annotations

from pathlib import Path

CASE = """---
title: "Anakinra for macrophage activation syndrome in Still's disease: an invented case"
doi: 10.1000/invented.case.1
language: en
---

# Anakinra for macrophage activation syndrome in Still's disease: an invented case

## Case report

A 34-year-old woman with adult-onset Still's disease developed macrophage activation syndrome. She was
given methylprednisolone and ciclosporin without improvement. Anakinra 100 mg was then given
subcutaneously once daily as salvage therapy, and she improved. There was no relapse.
"""
NO_NARRATIVE = "10.1000/invented.empty.2\n\nKeywords: ferritin\n"
GOOD = {"case.md": CASE, "front.txt": NO_NARRATIVE}
BAD = {
    "empty.txt": b"",
    "blank.md": b" \n\n\t\n",
    "binary.txt": bytes(range(256)) * 20,
    "picture.png": b"\x89PNG\r\n\x1a\n" + b"\x00" * 40,
    "broken.nxml": b"<article><front>",
    "broken.json": b'{"documents": [',
}


def write_good(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in GOOD.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def write_bad(folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in BAD.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in BAD]


def tree(folder: Path) -> dict[str, bytes]:
    """Return all files of a build but its store, which is not stable to the byte."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] != "store"
    }
