"""The answer to "how could this drug act on this target?" as rows, for tables, CSV, JSON and Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kg.model import Language, MechanismEdge, Ontology
from kg.pathways.answer import Effect, Hop, Mechanism, PathAnswer, Warn
from kg.pathways.words import edge_words, gap_words, hop_words, mechanism_words, warn_words, words

Cell = None | int | float | str | tuple[str, ...]
Row = tuple[Cell, ...]
PATH_COLUMNS: Final = ("part", "rank", "statement", "effect", "variants", "score", "hops")


def path_rows(
    ontology: Ontology, answer: PathAnswer, language: Language = "en", *, limit: int | None = None
) -> list[Row]:
    """Return the answer as rows of :data:`PATH_COLUMNS`: mechanisms, those against, harms, outcomes, gaps.

    A mechanism shows its first path hop by hop, each hop with its source and weakness, one line a hop.
    ``limit`` keeps the best so many mechanisms of either direction.
    """
    part = words(language)["part"]
    rows: list[Row] = []
    for name, mechanisms in (("mechanism", answer.mechanisms), ("opposed", answer.opposed)):
        for rank, mechanism in enumerate(mechanisms[:limit], 1):
            rows.append(_mechanism_row(ontology, part[name], rank, mechanism, language))
    rows += _harm_rows(ontology, answer, language)
    for name, edges in (("outcome", answer.outcomes), ("use", answer.uses)):
        rows += [_row(part[name], edge_words(ontology, edge, language), edge, language) for edge in edges]
    rows += [
        (part["gap"], None, gap_words(ontology, gap, language), None, None, None, ()) for gap in answer.gaps
    ]
    return rows


def _mechanism_row(ontology: Ontology, part: str, rank: int, mechanism: Mechanism, language: Language) -> Row:
    hops = tuple(_hop_line(ontology, hop, language) for hop in mechanism.best.hops)
    sentence = mechanism_words(ontology, mechanism, language)
    effect = effect_words(mechanism.effect, language)
    return part, rank, sentence, effect, len(mechanism.paths), float(f"{mechanism.score:.3g}"), hops


def effect_words(effect: Effect, language: Language = "en") -> str:
    """Return an effect in words."""
    text: str = words(language)["effect"][effect]
    return text


def _hop_line(ontology: Ontology, hop: Hop, language: Language) -> str:
    said = hop_words(ontology, hop, language)
    return f"{said.text} [{'; '.join((said.source, *said.weaknesses))}]"


def _harm_rows(ontology: Ontology, answer: PathAnswer, language: Language) -> Iterator[Row]:
    part = words(language)["part"]

    def name(warn: Warn) -> str:
        if warn.edge.predicate == "causesDisorder":
            return "bringsOn"
        return "overlap" if warn.overlaps else "warning"

    for warn in answer.warnings:
        yield _row(part[name(warn)], warn_words(ontology, warn, answer.drug, language), warn.edge, language)
    for warn in answer.contraindications:
        text = warn_words(ontology, warn, answer.drug, language)
        yield _row(part["contraindication"], text, warn.edge, language)


def _row(part: str, text: str, edge: MechanismEdge, language: Language) -> Row:
    weaknesses = [words(language)["weakness"][flag] for flag in edge.flag.split(" || ") if flag]
    return part, None, text, None, None, None, ("; ".join((edge.source, *weaknesses)),)
