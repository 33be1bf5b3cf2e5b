"""The values that flow through the project: documents -> mentions -> facts -> graph.

Everything here is frozen, has no behaviour beyond looking at itself, and imports nothing from the
project. Offsets are Unicode code points of the canonical text, half open, everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Language = Literal["en", "zh"]
TextKind = Literal["original", "digest"]
Level = Literal["error", "warning", "info"]
Action = Literal["accept", "edit", "add", "reject", "replace"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range ``[start, end)`` of code points in one text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters of ``text`` that the span covers."""
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        """Tell whether ``other`` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two spans share at least one code point."""
        return self.start < other.end and other.start < self.end


# ------------------------------------------------------------------ documents


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text in one section and one language: what extraction walks through.

    ``section`` is one of ``kg.vocab.SECTIONS``. Passages are in text order and do not overlap; what no
    passage covers (navigation words, blank lines) is never read for facts.
    """

    span: Span
    section: str
    language: Language


@dataclass(frozen=True, slots=True)
class MetadataItem:
    """One bibliographic statement of a document, with the words it was read from.

    ``name`` is one of ``kg.vocab.METADATA``; ``order`` counts from 1 where several values are ordered
    (authors: the same order in two languages is the same person). ``span`` is ``None`` only when the
    value was not written in the text itself (for instance a file name).
    """

    name: str
    value: str
    language: Language | None = None
    order: int | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class SourceText:
    """One text of a work: the original, or a digest of it. Its characters are never edited again.

    ``id`` is ``text-`` and the first eight hex digits of the SHA-256 of the UTF-8 text.
    """

    id: str
    text: str
    kind: TextKind
    sha256: str
    name: str
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader returns: one text, and what it says about the work it belongs to.

    ``slug`` names the work: the DOI in lower case with every character other than letters, digits,
    ``.`` and ``-`` turned into ``-``; without a DOI ``title-`` and a hash of the normalised title.
    ``problems`` is what the file says against the work (it was retracted).
    """

    slug: str
    text: SourceText
    metadata: tuple[MetadataItem, ...] = ()
    problems: tuple[Problem, ...] = ()

    def value(self, name: str) -> str | None:
        """Return the first value of the metadata item called ``name``, or ``None``."""
        return next((item.value for item in self.metadata if item.name == name), None)


# ---------------------------------------------------------------------- terms


@dataclass(frozen=True, slots=True, order=True)
class LangString:
    """A string and the language it is written in."""

    value: str
    language: Language


@dataclass(frozen=True, slots=True)
class Mapping:
    """A CURIE that a term is mapped to, how closely (SKOS), and where that was verified."""

    curie: str
    predicate: Literal["exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch"]
    verified_in: str


@dataclass(frozen=True, slots=True)
class Term:
    """A controlled term: an individual of the ontology, typed by one of its classes.

    ``labels`` holds the preferred label per language; ``ambiguous`` the surface forms that need
    context before they may be read as this term.
    """

    key: str
    types: tuple[str, ...]
    labels: tuple[LangString, ...]
    synonyms: tuple[LangString, ...] = ()
    definitions: tuple[LangString, ...] = ()
    mappings: tuple[Mapping, ...] = ()
    ambiguous: frozenset[str] = frozenset()

    def label(self, language: Language = "en") -> str:
        """Return the preferred label in ``language``, else in any language, else the key."""
        by_language = {label.language: label.value for label in self.labels}
        return by_language.get(language) or next(iter(by_language.values()), self.key)


@dataclass(frozen=True, slots=True, order=True)
class MechanismEdge:
    """A signed, sourced edge of reference knowledge between two terms.

    ``sign`` is what more of the subject does to the object: ``+``, ``-`` or ``0`` (no sign).
    ``flag`` names the weakness of the evidence (``animal``, ``in-vitro``, ``condensed``, ``hypothesis``,
    ``textbook``, ``human``) or is empty.
    """

    subject: str
    predicate: str
    object: str
    sign: Literal["+", "-", "0"]
    source: str
    verified_in: str
    note: str = ""
    flag: str = ""


@dataclass(frozen=True, slots=True)
class OpenDrug:
    """A drug that no curated table holds: its name and other names.

    ``only_given``: a drug only where the text says that it was given, as with what blood holds anyway.
    """

    name: str
    others: tuple[str, ...] = ()
    only_given: bool = False


@dataclass(frozen=True, slots=True)
class Ontology:
    """The terms by key, the mechanism edges, and the direct superclasses of each class.

    ``open_drugs`` are names of drugs that have no term until a text uses them.
    """

    terms: dict[str, Term]
    edges: tuple[MechanismEdge, ...] = ()
    superclasses: dict[str, tuple[str, ...]] = field(default_factory=dict)
    open_drugs: tuple[OpenDrug, ...] = ()
    _classes: dict[str, frozenset[str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def is_a(self, key: str, class_name: str) -> bool:
        """Tell whether the term is typed by the class or by one of its subclasses."""
        if key not in self.terms:
            return False
        if key not in self._classes:
            self._classes[key] = self._classes_of(self.terms[key])
        return class_name in self._classes[key]

    def _classes_of(self, term: Term) -> frozenset[str]:
        todo, seen = list(term.types), set[str]()
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo.extend(self.superclasses.get(name, ()))
        return frozenset(seen)


# ---------------------------------------------------------------------- facts


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """The exact words that support a statement.

    ``text`` is the id of a :class:`SourceText`; ``exact`` equals ``span.of(text)`` character for
    character; ``rule`` names the extraction rule that read them.
    """

    text: str
    span: Span
    exact: str
    section: str
    language: Language
    rule: str


@dataclass(frozen=True, slots=True, order=True)
class TermRef:
    """A reference to a term of the ontology, by key."""

    key: str


@dataclass(frozen=True, slots=True, order=True)
class NodeRef:
    """A reference to a fact of the same work, by local id."""

    id: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or a range with a UCUM unit.

    ``qualifier`` is the key of a value of ``vocab.VALUE_SETS["qualifier"]`` (approximately, at-least
    ...), ``statistic`` of ``vocab.VALUE_SETS["statistic"]`` (median, mean). Durations use ``a``, ``mo``,
    ``wk``, ``d``, ``h``, ``min``.
    """

    unit: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    qualifier: str | None = None
    statistic: str | None = None


Object = TermRef | NodeRef | Quantity | LangString | str | int | float | bool


@dataclass(frozen=True, slots=True, order=True)
class Decision:
    """What one curator decided of a statement, and when (``date`` is ISO 8601).

    ``replace`` is on the machine's statement what ``edit`` is on the curator's that stands in its place.
    ``id`` is local to the work and made from the content; ``reason`` is a key of
    ``vocab.VALUE_SETS["ReviewReason"]`` without ``because-``, or empty.
    """

    id: str
    action: Action
    curator: str
    date: str
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a document states about a fact: a property, a value, and all words that say so.

    ``confidence`` is how often statements like this one are right (0 to 1, ``kg.graph.confidence``);
    ``None`` where it has not been weighed, and for what is copied from a title page or was decided by a
    curator. ``decisions`` are those of the curators who agreed on it: with any, it is reviewed.
    """

    predicate: str
    object: Object
    evidence: tuple[Evidence, ...]
    confidence: float | None = None
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """A structural triple that we made to hang facts together (``ofSubject``, ``inLine`` ...)."""

    predicate: str
    target: NodeRef


@dataclass(frozen=True, slots=True)
class Fact:
    """A node of a work's graph: a patient, a course of a drug, an outcome, a claim ...

    ``id`` is local to the work and named by content (``ruxolitinib-1``); ``kind`` is a class of the
    ontology. ``Work`` is a fact too, with the empty id. ``confidence`` is that of its main statement.
    """

    id: str
    kind: str
    statements: tuple[Statement, ...] = ()
    links: tuple[Link, ...] = ()
    confidence: float | None = None

    def objects(self, predicate: str) -> Iterator[Object]:
        """Yield the objects stated or linked under ``predicate``."""
        for statement in self.statements:
            if statement.predicate == predicate:
                yield statement.object
        for link in self.links:
            if link.predicate == predicate:
                yield link.target

    def first(self, predicate: str) -> Object | None:
        """Return the first object under ``predicate``, or ``None``."""
        return next(self.objects(predicate), None)


@dataclass(frozen=True, slots=True, order=True)
class UnusedMention:
    """A mention of a drug or disorder that became no fact, and why (a ``vocab.UNUSED_REASONS`` key)."""

    text: str
    span: Span
    exact: str
    term: str
    reason: str


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A data problem: something a person should look at. Wrong use of the library is an exception."""

    code: str
    level: Level
    where: str
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One language of one text, read to facts: what extraction hands to ``graph.assemble``.

    Fact ids are unique within the reading only; assembly aligns readings and renames.
    """

    document: Document
    language: Language
    facts: tuple[Fact, ...]
    unused: tuple[UnusedMention, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """All that is known of one work: its texts, its facts with all their evidence, what was left out.

    ``to_review`` holds what is too doubtful to answer with (``kg.graph.review``): whole facts, and under the
    id of a fact that stays those of its statements that do not. ``set_aside`` holds in the same way what the
    machine read and a curator rejected or put another statement in the place of.
    """

    slug: str
    texts: tuple[SourceText, ...]
    facts: tuple[Fact, ...]
    unused: tuple[UnusedMention, ...] = ()
    problems: tuple[Problem, ...] = ()
    to_review: tuple[Fact, ...] = ()
    set_aside: tuple[Fact, ...] = ()
