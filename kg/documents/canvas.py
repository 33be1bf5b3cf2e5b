"""Builds the canonical text of a structured document (JATS, BioC) and its passages together."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.documents.headings import is_context_heading
from kg.documents.language import has_letters, language_of
from kg.documents.narrative import cut_narrative
from kg.model import Language, MetadataItem, Passage, Span


@dataclass(slots=True)
class Canvas:
    """A text under construction: paragraphs, a blank line between them, passages as they are added."""

    text: str = ""
    passages: list[Passage] = field(default_factory=list)
    metadata: list[MetadataItem] = field(default_factory=list)
    context: Span | None = None

    def write(self, words: str) -> Span:
        """Append a paragraph that belongs to no passage, and return where it stands."""
        clean = words.strip()
        if self.text:
            self.text += "\n\n"
        start = len(self.text)
        self.text += clean
        return Span(start, len(self.text))

    def heading(self, words: str) -> None:
        """Append a heading: part of no passage, unless its text must be read with it."""
        span = self.write(words)
        self.context = span if is_context_heading(words) else None

    def passage(self, words: str, section: str, language: Language | None = None) -> Span:
        """Append a paragraph as one passage."""
        span = self.write(words)
        if has_letters(span.of(self.text)):
            self.passages.append(Passage(span, section, language or language_of(span.of(self.text))))
        return span

    def narrative(self, words: str, section: str, *, in_abstract: bool = False) -> Span:
        """Append a paragraph, cut at inline headings and where the language changes."""
        span = self.write(words)
        if self.context is not None:
            span, self.context = Span(self.context.start, span.end), None
        passages, items = cut_narrative(self.text, span, section, in_abstract=in_abstract)
        self.passages += passages
        self.metadata += items
        return span

    def state(self, name: str, value: str, *, order: int | None = None, neutral: bool = False) -> None:
        """Append a bibliographic value as a front passage, and the statement that it is."""
        if not value.strip():
            return
        span = self.passage(value, "front")
        words = span.of(self.text)
        self.metadata.append(MetadataItem(name, words, None if neutral else language_of(words), order, span))

    def row(self, name: str, values: list[str], section: str = "front") -> None:
        """Append several values of one name as one paragraph, numbered from 1 ("A; B; C")."""
        kept = [value.strip() for value in values if value.strip()]
        if not kept:
            return
        span = self.passage("; ".join(kept), section)
        start = span.start
        for order, value in enumerate(kept, start=1):
            here = Span(start, start + len(value))
            self.metadata.append(MetadataItem(name, value, language_of(value), order, here))
            start = here.end + 2
