"""One paragraph to passages: cut at inline headings, and where the language changes."""

from __future__ import annotations

from itertools import pairwise

from kg.documents.fields import INLINE_LABEL, Label, read_value, trim
from kg.documents.headings import find_markers
from kg.documents.language import cut_by_language, has_letters
from kg.model import Language, MetadataItem, Passage, Span


def cut_narrative(
    text: str, span: Span, section: str, *, in_abstract: bool = False, default: Language = "en"
) -> tuple[list[Passage], list[MetadataItem]]:
    """Cut one paragraph into passages; inline keywords become metadata as well.

    ``section`` holds up to the first inline heading. The words of an inline heading belong to no passage.
    """
    passages: list[Passage] = []
    items: list[MetadataItem] = []
    edges = [(span.start, span.start, section), *_marks(text, span, in_abstract), (span.end, span.end, "")]
    for (_, start, here), (end, _, _) in pairwise(edges):
        part = trim(text, Span(start, end))
        for piece, language in cut_by_language(text, part, default):
            clean = trim(text, piece)
            if has_letters(clean.of(text)):
                passages.append(Passage(clean, here, language))
        if here == "keywords":
            items += read_value(text, Label("keyword", "", part.start), part.end)
    return passages, items


def _marks(text: str, span: Span, in_abstract: bool) -> list[tuple[int, int, str]]:
    """Return (start of the heading, start of its text, section) of the inline headings and labels."""
    labels = [
        (match.start(), match.end(), "keywords" if match["keywords"] else "back")
        for match in INLINE_LABEL.finditer(text, span.start, span.end)
        if match.start() == span.start or text[match.start() - 1] in " \t\n\xa0\u3000.。;；)）"
    ]
    headings = [
        (marker.start, marker.end, marker.section)
        for marker in find_markers(text, span.start, span.end, in_abstract=in_abstract)
        if all(marker.end <= start or end <= marker.start for start, end, _ in labels)
    ]
    return sorted(labels + headings)


def opening_section(text: str, span: Span) -> str | None:
    """Return the section of the inline heading that a paragraph starts with and that rules all of it.

    ``None`` when it starts with none, or holds several: a whole structured abstract in one paragraph
    leaves no section open behind it.
    """
    markers = find_markers(text, span.start, span.end, in_abstract=False)
    if markers and markers[0].start == span.start and len({marker.section for marker in markers}) == 1:
        return markers[0].section
    return None
