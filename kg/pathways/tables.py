"""The answer to "how could this drug act on this target?" as rows, for tables, CSV, JSON and Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from kg.model import Language, MechanismEdge, Ontology
from kg.pathways.answer import Effect, Hop, Mechanism, PathAnswer
from kg.pathways.compare import ASPECTS, Comparison
from kg.pathways.words import (
    edge_words,
    effect_words,
    gap_words,
    hop_words,
    mechanism_words,
    name,
    warn_kind,
    warn_words,
    words,
)

Cell = None | int | float | str | tuple[str, ...]
Row = tuple[Cell, ...]
PATH_COLUMNS: Final = ("part", "rank", "statement", "effect", "variants", "score", "path", "hops")


def path_rows(
    ontology: Ontology, answer: PathAnswer, language: Language = "en", *, limit: int | None = None
) -> list[Row]:
    """Return the answer as rows of :data:`PATH_COLUMNS`: mechanisms, those against, harms, outcomes, gaps.

    A mechanism shows its first path hop by hop, each hop with its source and weakness, one line a hop.
    ``limit`` keeps the best so many mechanisms of either direction.
    """
    part = words(language)["part"]
    rows: list[Row] = []
    for kind, mechanisms in (("mechanism", answer.mechanisms), ("opposed", answer.opposed)):
        for rank, mechanism in enumerate(mechanisms[:limit], 1):
            rows.append(_mechanism_row(ontology, part[kind], rank, mechanism, language))
    rows += _harm_rows(ontology, answer, language)
    for kind, edges in (("outcome", answer.outcomes), ("use", answer.uses)):
        rows += [_row(part[kind], edge_words(ontology, edge, language), edge, language) for edge in edges]
    rows += [
        (part["gap"], None, gap_words(ontology, gap, language), None, None, None, None, ())
        for gap in answer.gaps
    ]
    return rows


def comparison_rows(
    ontology: Ontology, comparison: Comparison, language: Language = "en"
) -> tuple[tuple[str, ...], list[Row]]:
    """Return the columns (``aspect``, ``item``, one a drug) and rows of a comparison, what is shared first.

    A cell holds what the drug does to the item and by how many hops; it is empty where no path of the hops
    allowed is known. What documents report, where the comparison has it, is the last row.
    """
    aspects = words(language)["aspect"]
    profiles = comparison.profiles
    rows: list[Row] = []
    for aspect in ASPECTS:
        shared = set(comparison.shared(aspect))
        keys = {key for profile in profiles for key in getattr(profile, aspect)}
        for key in sorted(keys, key=lambda key: (key not in shared, key)):
            effects = [getattr(profile, aspect).get(key, ()) for profile in profiles]
            cells = (
                " / ".join(_in_hops(effect, hops, language) for effect, hops in found) or None
                for found in effects
            )
            rows.append((aspects[aspect], name(ontology, key, language), *cells))
    for kind, field in (("use", "uses"), ("outcome", "outcomes")):
        edges = {edge.object: edge for profile in profiles for edge in getattr(profile, field)}
        for key in sorted(edges):
            sources = ([e.source for e in getattr(item, field) if e.object == key] for item in profiles)
            cells = ("; ".join(found) or None for found in sources)
            rows.append((aspects[kind], name(ontology, key, language), *cells))
    if any(profile.reported for profile in profiles):
        rows.append((aspects["reported"], None, *(profile.reported or None for profile in profiles)))
    return ("aspect", "item", *(profile.drug for profile in profiles)), rows


def reported_line(counts: Mapping[str, str], language: Language = "en") -> str:
    """Return in words how many people got a drug by the documents, and what is stated of their outcome.

    ``counts`` holds ``people``, ``judged``, ``benefit`` and ``failure``: columns of the query ``drugs-used``.
    """
    text: str = words(language)["reported"]["line"].format(**counts)
    return text


def _in_hops(effect: Effect, hops: int, language: Language) -> str:
    text: str = words(language)["in_hops"].format(effect=effect_words(effect, language), hops=hops)
    return text


def _mechanism_row(ontology: Ontology, part: str, rank: int, mechanism: Mechanism, language: Language) -> Row:
    hops = tuple(_hop_line(ontology, hop, language) for hop in mechanism.best.hops)
    sentence = mechanism_words(ontology, mechanism, language)
    effect = effect_words(mechanism.effect, language)
    score = float(f"{mechanism.score:.3g}")
    path = " > ".join(mechanism.best.nodes)
    return part, rank, sentence, effect, len(mechanism.paths), score, path, hops


def _hop_line(ontology: Ontology, hop: Hop, language: Language) -> str:
    said = hop_words(ontology, hop, language)
    return f"{said.text} [{'; '.join((said.source, *said.weaknesses))}]"


def _harm_rows(ontology: Ontology, answer: PathAnswer, language: Language) -> Iterator[Row]:
    part = words(language)["part"]

    for warn in answer.warnings:
        name_of_part = part[warn_kind(ontology, warn)]
        yield _row(name_of_part, warn_words(ontology, warn, answer.drug, language), warn.edge, language)
    for warn in answer.contraindications:
        text = warn_words(ontology, warn, answer.drug, language)
        yield _row(part["contraindication"], text, warn.edge, language)


def _row(part: str, text: str, edge: MechanismEdge, language: Language) -> Row:
    weaknesses = [words(language)["weakness"][flag] for flag in edge.flag.split(" || ") if flag]
    return part, None, text, None, None, None, None, ("; ".join((edge.source, *weaknesses)),)
