"""Cue words: phrases that say how a mention is meant, kept as data in ``rules/<language>.toml``.

A cue file is a list of ``[[cue]]`` tables with ``kind``, an optional ``value`` and ``phrases``. A phrase is
plain text; ``*`` at its end stands for any further letters, `` .. `` for up to four words (twelve characters
in Chinese) between two parts. Longest match wins over all kinds, so "no response" hides "response".
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import ahocorasick_rs

from kg.errors import RuleFileError
from kg.extract.sentences import Sentence
from kg.model import Language, Span
from kg.normalize import fold

#: What a cue can say. The first block is the context of a mention, the second is treatment, the third results.
KINDS = frozenset(
    """
    negation-before negation-after uncertain-before uncertain-after family planned-before planned-after
    hypothetical literature general patient history terminator definition
    given start switch stop taper resume failure-before failure-after role combination dose-step
    resistant intolerant withheld not-given adverse
    outcome absence severity activity qualifier diagnosis associated triggered persistent prior-episodes
    relation direction design group-word exposure reason pseudo not-given-after
    """.split()
)
_KEYS = {"kind", "value", "phrases"}


@dataclass(frozen=True, slots=True, order=True)
class Cue:
    """A cue found in a sentence: where (offsets inside the sentence), what it says, and its value."""

    span: Span
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class _Phrase:
    kind: str
    value: str
    prefix: bool


@dataclass(frozen=True)
class CueBook:
    """All cues of a language, ready to be found."""

    phrases: dict[str, tuple[_Phrase, ...]]
    gapped: dict[str, tuple[tuple[re.Pattern[str], str, str], ...]]  # by the piece that stands in each match
    _patterns: list[str] = field(repr=False, default_factory=list)
    _automaton: Any = field(repr=False, default=None)

    def find(self, sentence: Sentence) -> tuple[Cue, ...]:
        """Return the cues of a sentence in order; a cue inside a longer one is hidden."""
        text = sentence.folded
        found, pieces = [], set[str]()
        for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            words = self._patterns[index]
            if words in self.gapped:
                pieces.add(words)
            for phrase in self.phrases.get(words, ()):
                stop = _word_end(text, end) if phrase.prefix else end
                if _bounded(text, start, stop):
                    found.append(Cue(Span(start, stop), phrase.kind, phrase.value))
        for pattern, kind, value in (row for piece in pieces for row in self.gapped[piece]):
            found.extend(Cue(Span(*match.span()), kind, value) for match in pattern.finditer(text))
        return tuple(sorted(_longest(found)))


@cache
def load_cues(language: Language) -> CueBook:
    """Return the cue book that ships for a language.

    Raises:
        RuleFileError: the file is not TOML, or names an unknown kind.
    """
    resource = files("kg.extract") / "rules" / f"{language}.toml"
    return parse_cues(resource.read_text(encoding="utf-8"), Path(str(resource)))


def parse_cues(text: str, path: Path) -> CueBook:
    """Read a cue file; ``path`` is only named in errors.

    Raises:
        RuleFileError: the text is not TOML, or a table has unknown keys, an unknown kind or no phrases.
    """
    try:
        tables = tomllib.loads(text).get("cue", [])
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise RuleFileError(path, f"not TOML: {error}", line=int(line[1]) if line else None) from None
    plain: dict[str, list[_Phrase]] = {}
    gapped: dict[str, list[tuple[re.Pattern[str], str, str]]] = {}
    for table in tables:
        _check(table, path, text)
        value = str(table.get("value", ""))
        for phrase in table["phrases"]:
            folded = fold(phrase).text
            if " .. " in folded:
                piece = max(re.split(r"\*| \.\. ", folded), key=len)
                gapped.setdefault(piece, []).append((_gap_pattern(folded), table["kind"], value))
            else:
                prefix = folded.endswith("*")
                plain.setdefault(folded.rstrip("*"), []).append(_Phrase(table["kind"], value, prefix))
    patterns = sorted({*plain, *gapped})
    return CueBook(
        {key: tuple(rows) for key, rows in plain.items()},
        {piece: tuple(rows) for piece, rows in gapped.items()},
        patterns,
        ahocorasick_rs.AhoCorasick(patterns),
    )


def _check(table: dict[str, Any], path: Path, text: str) -> None:
    line = next((n for n, row in enumerate(text.splitlines(), 1) if f'"{table.get("kind")}"' in row), None)
    if unknown := set(table) - _KEYS:
        raise RuleFileError(
            path, f"unknown key {sorted(unknown)[0]!r}", line=line, remedy="kind, value, phrases"
        )
    if table.get("kind") not in KINDS:
        raise RuleFileError(
            path, f"unknown kind {table.get('kind')!r}", line=line, remedy="see kg/extract/cues.py"
        )
    if not table.get("phrases"):
        raise RuleFileError(path, f"a cue of kind {table['kind']!r} has no phrases", line=line)


def _gap_pattern(phrase: str) -> re.Pattern[str]:
    parts = [re.escape(part).replace(r"\*", "[a-z]*") for part in phrase.split(" .. ")]
    gap = r"[^。；;,，]{0,12}?" if re.search(r"[一-鿿]", phrase) else r"(?:\s+[^\s.;,]+){0,4}?\s+"
    edges = [(r"\b" if part[:1].isascii() else "") + part for part in parts]
    return re.compile(gap.join(edges) + (r"\b" if parts[-1][-1:].isalpha() and parts[-1].isascii() else ""))


def _layer(cue: Cue) -> str:
    """Cues of one layer hide one another; what a sentence is about hides nothing that is said in it."""
    if cue.kind == "design":
        return "design"
    return "voice" if cue.kind in ("patient", "general", "literature", "definition") else "words"


def _longest(cues: Iterable[Cue]) -> list[Cue]:
    ordered = sorted(cues, key=lambda cue: (cue.span.start - cue.span.end, cue.span.start))
    kept: list[Cue] = []
    for cue in ordered:
        hidden = any(
            _layer(other) == _layer(cue) and other.span.contains(cue.span) and other.span != cue.span
            for other in kept
        )
        if not hidden and cue not in kept:
            kept.append(cue)
    return kept


def _word_end(text: str, end: int) -> int:
    while end < len(text) and text[end].isascii() and text[end].isalpha():
        end += 1
    return end


def _bounded(text: str, start: int, end: int) -> bool:
    def inside(a: str, b: str) -> bool:
        return a.isascii() and b.isascii() and a.isalnum() and b.isalnum()

    return not (start and inside(text[start - 1], text[start])) and not (
        end < len(text) and inside(text[end - 1], text[end])
    )
