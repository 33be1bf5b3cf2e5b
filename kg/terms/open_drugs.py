"""Drugs that no curated table holds: a list of names, and the stems of international nonproprietary names.

The list is ``ontology/open/drug-names.tsv``, the stems are ``open_drugs.toml``. Neither enters the automaton
of curated terms: a word is looked up by its first letters only where no curated name stands. A name that is
read gets a term of its own (``Drug``, ``OpenTerm``) whose key is the slug of the name.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from kg.errors import OntologyError, RuleFileError
from kg.model import LangString, OpenDrug, Span, Term

_COLUMNS: Final = 4
_WHEN: Final = {"always": False, "given": True}
_NO_KEY: Final = re.compile(r"[^a-z0-9一-鿿]+")
_LATIN_WORD: Final = re.compile(r"[a-z0-9]+")
_CJK_RUN: Final = re.compile(r"[一-鿿][一-鿿a-z0-9]*")
_CJK: Final = re.compile(r"[一-鿿]")
#: What joins the keys of the drugs of a fixed combination; no single key holds it.
_JOINT: Final = "--"
_ZH_ACTIVE: Final = ("单抗", "替尼", "西普", "莫司", "佐米", "度胺")
#: The letters before a Chinese stem that a name can have at most.
_ZH_REACH: Final = 6


@dataclass(frozen=True, slots=True)
class OpenMatch:
    """An open drug named in a text. ``only_given``: a drug only where the text says that it was given."""

    span: Span
    key: str
    only_given: bool
    supportive: bool


@dataclass(frozen=True, slots=True)
class _Stems:
    english: re.Pattern[str]
    active: re.Pattern[str]
    salts: re.Pattern[str]
    chinese: re.Pattern[str]
    leads: re.Pattern[str]
    false_friends: frozenset[str]


@dataclass(frozen=True, slots=True)
class OpenNames:
    """The names by their first word (Latin) or their first two characters (Chinese), the longest first."""

    by_start: dict[str, tuple[tuple[str, str, bool], ...]]

    def find(self, folded: str) -> tuple[OpenMatch, ...]:
        """Return the open drugs that a folded text names, in order, the longest name at each place."""
        text = folded.replace("-", " ").replace("\n", " ")
        found: list[OpenMatch] = []
        end = 0
        for word in _LATIN_WORD.finditer(text):
            known = word.group() in self.by_start or is_drug_word(word.group())
            if known and word.start() >= end and (match := self._latin(text, word)) is not None:
                found.append(match)
                end = match.span.end
        if not text.isascii():
            found.extend(self._chinese(text))
        return tuple(_combined(text, sorted(found, key=lambda match: match.span)))

    def _latin(self, text: str, word: re.Match[str]) -> OpenMatch | None:
        for name, key, only_given in self.by_start.get(word.group(), ()):
            end = word.start() + len(name)
            if text.startswith(name, word.start()) and not _LATIN_WORD.match(text, end):
                return _match(text, word.start(), end, key, only_given)
        if not is_drug_word(word.group()):
            return None
        return _match(text, word.start(), word.end(), slug(singular(word.group())), False)

    def _chinese(self, text: str) -> Iterator[OpenMatch]:
        for run in _CJK_RUN.finditer(text):
            taken = run.start()
            for start in range(run.start(), run.end() - 1):
                for name, key, only_given in self.by_start.get(text[start : start + 2], ()):
                    if start >= taken and text.startswith(name, start):
                        yield OpenMatch(Span(start, start + len(name)), key, only_given, True)
                        taken = start + len(name)
                        break
            yield from self._chinese_stems(text, run, taken)

    def _chinese_stems(self, text: str, run: re.Match[str], floor: int) -> Iterator[OpenMatch]:
        stems = _stems()
        for stem in stems.chinese.finditer(text, floor, run.end()):
            low = max(floor, stem.start() - _ZH_REACH)
            lead = max((hit.end() for hit in stems.leads.finditer(text, low, stem.start())), default=low)
            name = text[lead : stem.end()]
            whole = lead < stem.start() or stem.group().startswith("头孢")
            if whole and name not in stems.false_friends and text[stem.end() : stem.end() + 1] != "类":
                yield OpenMatch(Span(lead, stem.end()), name, False, not name.endswith(_ZH_ACTIVE))


def open_names(drugs: Iterable[OpenDrug], known: dict[str, str], taken: frozenset[str]) -> OpenNames:
    """Index the names of a list of open drugs.

    ``known`` gives the term of a folded name that the curated lexicon holds already: another name of that
    drug then stands for that term. ``taken`` are the keys of the other terms of the ontology.
    """
    by_start: dict[str, list[tuple[str, str, bool]]] = {}
    for drug in drugs:
        forms = [name.lower().replace("-", " ") for name in (drug.name, *drug.others)]
        curated = next((known[form] for form in forms if form in known), None)
        key = curated or key_of(drug, taken)
        for form in forms:
            start = form[:2] if _CJK.match(form) else form.split(" ")[0]
            by_start.setdefault(start, []).append((form, key, drug.only_given))
    return OpenNames({start: tuple(sorted(rows, key=_longest_first)) for start, rows in by_start.items()})


def key_of(drug: OpenDrug, taken: frozenset[str]) -> str:
    """Return the key of an open drug; one that another kind of term has (calcium, an analyte) is marked."""
    key = slug(drug.name)
    return f"{key}-drug" if key in taken else key


@lru_cache(maxsize=65536)
def slug(name: str) -> str:
    """Return a name as a key: lower case, with hyphens for all but letters, digits and Chinese characters."""
    return _NO_KEY.sub("-", name.lower()).strip("-")


def singular(word: str) -> str:
    """Return a drug's name without a plural ending ("bisphosphonates" keeps its own)."""
    return word[:-1] if word.endswith("s") and is_drug_word(word[:-1]) else word


@lru_cache(maxsize=65536)
def is_drug_word(word: str) -> bool:
    """Tell whether a folded word ends as the international names of a group of drugs do.

    >>> is_drug_word("olorofim"), is_drug_word("zorimetinib"), is_drug_word("cholesterol")
    (False, True, False)
    """
    stems = _stems()
    return (
        stems.english.fullmatch(word) is not None
        and word not in stems.false_friends
        and word.removesuffix("s") not in stems.false_friends
    )


def open_term(key: str, drugs: dict[str, OpenDrug]) -> Term | None:
    """Return the term of an open drug by its key: from the list, else by its stem, else ``None``."""
    if _JOINT in key:
        parts = [open_term(part, drugs) for part in key.split(_JOINT)]
        names = [part.label() if part else name for part, name in zip(parts, key.split(_JOINT), strict=True)]
        return Term(key, ("Drug", "OpenTerm"), (LangString("/".join(names), "en"),))
    drug = drugs.get(key)
    if drug is not None:
        chinese = sorted(name for name in drug.others if _CJK.match(name))
        labels = [LangString(drug.name, "en"), *(LangString(name, "zh") for name in chinese[:1])]
        return Term(key, ("Drug", "OpenTerm"), tuple(labels))
    if is_drug_word(key):
        return Term(key, ("Drug", "OpenTerm"), (LangString(key, "en"),))
    if _CJK.match(key) and _stems().chinese.search(key):
        return Term(key, ("Drug", "OpenTerm"), (LangString(key, "zh"),))
    return None


def supports_by_name(key: str) -> bool:
    """Tell whether nothing in the name of an open drug says that it acts on the disease itself."""
    return _stems().active.search(key) is None and not key.endswith(_ZH_ACTIVE)


def read_open_drugs(path: Path) -> tuple[OpenDrug, ...]:
    """Read a list of open drugs; its columns are told at its head.

    Raises:
        OntologyError: the file is not UTF-8, or a line has not the columns name, when, sources, other names.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise OntologyError(path, "cannot be read as UTF-8", remedy="save the file as UTF-8") from error
    drugs = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != _COLUMNS or not cells[0] or cells[1] not in _WHEN:
            raise OntologyError(
                path, "not 'name, when, sources, other names'", line=number, remedy="when is always or given"
            )
        drugs.append(OpenDrug(cells[0], tuple(filter(None, cells[3].split("|"))), _WHEN[cells[1]]))
    return tuple(drugs)


def _match(text: str, start: int, end: int, key: str, only_given: bool) -> OpenMatch:
    salt = _stems().salts.match(text, end)
    stop = salt.end() if salt else end
    return OpenMatch(Span(start, stop), key, only_given, _stems().active.search(text[start:end]) is None)


def _combined(text: str, found: list[OpenMatch]) -> Iterator[OpenMatch]:
    """Yield names with a slash between them as one drug: a fixed combination."""
    for number, match in enumerate(found):
        if number and _is_slash(text, found[number - 1], match):
            continue
        last = match
        for other in found[number + 1 :]:
            if not _is_slash(text, last, other):
                break
            match = replace(
                match,
                span=Span(match.span.start, other.span.end),
                key=f"{match.key}{_JOINT}{other.key}",
                only_given=match.only_given and other.only_given,
                supportive=match.supportive and other.supportive,
            )
            last = other
        yield match


def _is_slash(text: str, left: OpenMatch, right: OpenMatch) -> bool:
    return text[left.span.end : right.span.start].strip() == "/" and right.span.start - left.span.end <= 3


def _longest_first(row: tuple[str, str, bool]) -> tuple[int, str]:
    return -len(row[0]), row[0]


@cache
def _stems() -> _Stems:
    resource = files("kg.terms") / "open_drugs.toml"
    try:
        data = tomllib.loads(resource.read_text(encoding="utf-8"))
        english, chinese = data["en"], data["zh"]
        shortest, stems = int(english["shortest"]), "|".join(english["stems"])
        return _Stems(
            english=re.compile(rf"(?=[a-z]{{{shortest},}}s?$)[a-z]+(?:{stems})s?"),
            active=re.compile(rf"(?:{'|'.join(english['active'])})$"),
            salts=re.compile(rf" (?:{'|'.join(english['salts'])})(?![a-z0-9])"),
            chinese=re.compile("|".join(sorted(chinese["stems"], key=len, reverse=True))),
            leads=re.compile("|".join(sorted(chinese["leads"], key=len, reverse=True))),
            false_friends=frozenset(english["false_friends"]) | frozenset(chinese["false_friends"]),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise RuleFileError(Path(str(resource)), f"not a file of drug stems: {error}") from None
