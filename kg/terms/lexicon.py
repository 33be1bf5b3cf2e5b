"""All surface forms of all terms in one automaton, for both languages.

Latin forms match on word boundaries, Chinese ones anywhere; the longest match wins. Spelling variants
(British and American, hyphen or space, plural, possessive, 噬/嗜) are generated, so the terms list only
what a dictionary would. Abbreviations match only as written: ``ALL`` is a leukaemia, "all" is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import ahocorasick_rs

from kg.model import Language, Ontology, Span
from kg.normalize import fold
from kg.terms.kinship import Kinship, kinship
from kg.terms.misspelt import SHORTEST, Misspellings, misspellings
from kg.terms.open_drugs import OpenNames, open_names
from kg.terms.reading_rules import term_rules

#: Classes whose labels are looked for in running text, in order of preference for a form two terms share.
TEXT_CLASSES = (
    "Regimen",
    "Drug",
    "DrugClass",
    "Procedure",
    "Disorder",
    "Manifestation",
    "LabAnalyte",
    "Criteria",
    "Gene",
    "Process",
    "CellType",
)

# American and British spellings of the stems that occur in clinical names.
_SPELLINGS = (
    ("haem", "hem"),
    ("aemi", "emi"),
    ("oedema", "edema"),
    ("leuco", "leuko"),
    ("leukaem", "leukem"),
    ("tumour", "tumor"),
    ("diarrhoea", "diarrhea"),
    ("paediatric", "pediatric"),
    ("oesoph", "esoph"),
    ("ciclosporin", "cyclosporin"),
    ("cytopaeni", "cytopeni"),
    ("paenia", "penia"),
    ("sulph", "sulf"),
    ("isation", "ization"),
    ("methasone", "methazone"),
    ("hepatospleno", "hepato-spleno"),
    ("lymphadeno", "lymphoadeno"),
    ("activation syndrome", "activating syndrome"),
    ("噬血", "嗜血"),
    ("综合征", "综合症"),
    ("难治性", "难治型"),
    ("幼年特发", "幼年型特发"),
    # transliterations that are written in more than one way
    ("泼尼", "波尼"),
    ("甲基泼尼松龙", "甲泼尼松龙"),
    ("芦可", "鲁可"),
    ("托珠", "妥珠"),
    ("环孢", "环胞"),
    ("依托泊", "依托伯"),
    ("球蛋白", "球旦白"),
    ("西单抗", "昔单抗"),
)
_WORD = re.compile(rf"(?<![a-z0-9])[a-z]{{{SHORTEST},}}(?![a-z0-9])")
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_CJK = re.compile(r"[一-鿿]")


@dataclass(frozen=True, slots=True)
class Match:
    """A surface form found in a text, and the keys of the terms that it can stand for."""

    span: Span
    keys: tuple[str, ...]
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class _Form:
    keys: tuple[str, ...]
    ambiguous: bool
    cased: tuple[str, ...]  # abbreviations that must stand in the text in capitals; empty: any case


@dataclass(frozen=True)
class Lexicon:
    """The automaton over all surface forms, and the ontology they come from."""

    ontology: Ontology
    forms: dict[str, _Form]
    misspelt: Misspellings
    kinship: Kinship
    opened: OpenNames = field(repr=False)
    _patterns: list[str] = field(repr=False, default_factory=list)
    _automaton: Any = field(repr=False, default=None)

    def find(self, text: str, folded: str) -> tuple[Match, ...]:
        """Return the matches in ``text`` in order, longest first where they overlap.

        ``folded`` is ``fold(text).text``; offsets hold in both.
        """
        hits = []
        # A hyphen reads as a space in the names and in the text alike: "IL-6 receptor", "IL 6-receptor".
        for index, start, end in self._automaton.find_matches_as_indexes(spaced(folded), overlapping=True):
            form = self.forms[self._patterns[index]]
            if _bounded(folded, start, end) and _written_so(text[start:end], form.cased):
                hits.append(Match(Span(start, end), form.keys, form.ambiguous))
        hits.sort(key=lambda match: (match.span.start - match.span.end, match.span.start))
        taken: list[Match] = []
        used = [False] * (len(folded) + 1)
        for match in hits:
            if not any(used[match.span.start : match.span.end]):
                taken.append(match)
                used[match.span.start : match.span.end] = [True] * (match.span.end - match.span.start)
        taken.extend(self._misspelt(folded, used))
        return tuple(sorted(taken, key=lambda match: match.span))

    def _misspelt(self, folded: str, used: list[bool]) -> Iterator[Match]:
        for word in _WORD.finditer(folded):
            name = None if used[word.start()] else self.misspelt.name_of(word.group())
            if name is not None:
                yield Match(Span(*word.span()), self.forms[name].keys, self.forms[name].ambiguous)


def build_lexicon(ontology: Ontology) -> Lexicon:
    """Return the lexicon of an ontology's terms that can stand in running text."""
    gathered: dict[str, list[tuple[str, bool, str]]] = {}
    named: dict[str, set[str]] = {}
    for key, term in sorted(ontology.terms.items()):
        if key in term_rules().unread or not any(ontology.is_a(key, name) for name in TEXT_CLASSES):
            continue
        ambiguous = {form.casefold() for form in term.ambiguous}
        labels = {label.value for label in term.labels}
        for surface, language in _surfaces(ontology, key):
            for variant in variants(surface, language):
                form = spaced(fold(variant).text)
                gathered.setdefault(form, []).append((key, surface.casefold() in ambiguous, variant))
                if surface in labels:
                    named.setdefault(form, set()).add(key)
    for form, owners in named.items():
        # What one term is called outranks what a broader one lists among its synonyms.
        gathered[form] = [row for row in gathered[form] if row[0] in owners]
    forms = {folded: _form(ontology, rows) for folded, rows in sorted(gathered.items()) if len(folded) > 1}
    patterns = list(forms)
    drugs = [
        form
        for form, row in forms.items()
        if ontology.is_a(row.keys[0], "Drug") and not (form.endswith("s") and form[:-1] in forms)
    ]
    return Lexicon(
        ontology,
        forms,
        misspellings(drugs),
        kinship(ontology),
        _open_names(ontology, forms),
        patterns,
        ahocorasick_rs.AhoCorasick(patterns),
    )


def _open_names(ontology: Ontology, forms: dict[str, _Form]) -> OpenNames:
    known = {
        form: row.keys[0]
        for form, row in forms.items()
        if not row.ambiguous and ontology.is_a(row.keys[0], "Drug")
    }
    taken = frozenset(key for key in ontology.terms if not ontology.is_a(key, "Drug"))
    return open_names(ontology.open_drugs, known, taken)


def variants(surface: str, language: Language) -> set[str]:
    """Return the spellings under which a surface form is written, itself included.

    >>> sorted(variants("anaemia", "en"))
    ['anaemia', 'anaemias', 'anemia', 'anemias']
    """
    forms = {surface}
    for british, american in _SPELLINGS:
        forms |= {form.replace(british, american) for form in forms if british in form}
        forms |= {
            form.replace(american, british) for form in forms if american in form and british not in form
        }
    if language == "zh" and not surface.isascii():
        return forms
    forms |= {re.sub(r"['’]s\b", ending, form) for form in forms for ending in ("", "s")}
    if (
        surface[-1:].isalpha()
        and surface[-1:] not in "sS"
        and len(surface) > 3
        and not is_abbreviation(surface)
    ):
        forms |= {_plural(form) for form in forms}
    return forms


def spaced(folded: str) -> str:
    """Return folded text with hyphens and line ends as spaces: the form in which names are matched."""
    return folded.replace("-", " ").replace("\n", " ")


@lru_cache(maxsize=4096)
def is_abbreviation(form: str) -> bool:
    """Tell whether a form is an abbreviation: short, with two or more capitals (``CsA``, ``HLH``)."""
    return len(form) <= 8 and " " not in form and sum(letter.isupper() for letter in form) >= 2


def _surfaces(ontology: Ontology, key: str) -> Iterator[tuple[str, Language]]:
    term = ontology.terms[key]
    for string in (*term.labels, *term.synonyms):
        yield string.value, string.language
    for phrase in term_rules().synonyms.get(key, ()):
        yield phrase, "en"


def _form(ontology: Ontology, rows: list[tuple[str, bool, str]]) -> _Form:
    keys = sorted({key for key, _, _ in rows}, key=lambda key: (_preference(ontology, key), key))
    cased: Iterable[str] = {variant for _, _, variant in rows if is_abbreviation(variant)}
    if any(not is_abbreviation(variant) for _, _, variant in rows):
        cased = ()
    return _Form(tuple(keys), any(flag for _, flag, _ in rows) or len(keys) > 1, tuple(sorted(cased)))


def _preference(ontology: Ontology, key: str) -> int:
    return next(
        (rank for rank, name in enumerate(TEXT_CLASSES) if ontology.is_a(key, name)), len(TEXT_CLASSES)
    )


def _plural(form: str) -> str:
    return form[:-1] + "ies" if form.endswith("y") and form[-2:-1] not in "aeiou" else form + "s"


def _written_so(found: str, cased: tuple[str, ...]) -> bool:
    """Abbreviations of three letters or fewer stand as listed; longer ones with two capitals or more."""
    return not cased or found in cased or (len(found) > 3 and is_abbreviation(found))


def _bounded(text: str, start: int, end: int) -> bool:
    if start and text[start] in _LATIN and text[start - 1] in _LATIN:
        return False
    return not (end < len(text) and text[end - 1] in _LATIN and text[end] in _LATIN)
