"""Paths, warnings and gaps in words, in both languages. The words themselves stand in ``words.toml``."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath
from typing import Any, Literal

from kg.model import Language, MechanismEdge, Ontology
from kg.pathways.answer import Effect, Gap, Hop, Mechanism, Path, Warn

WarnKind = Literal["bringsOn", "overlap", "warning"]
EndKind = Literal["cause", "loss", "manifestation", "finding"]


@dataclass(frozen=True, slots=True)
class HopWords:
    """One hop in words, where it comes from, and the weaknesses of its evidence in words."""

    text: str
    source: str
    weaknesses: tuple[str, ...]


@cache
def words(language: Language) -> dict[str, Any]:
    """Return the wording of one language, as ``words.toml`` has it."""
    text = FilePath(__file__).with_name("words.toml").read_text(encoding="utf-8")
    wording: dict[str, Any] = tomllib.loads(text)[language]
    return wording


def name(ontology: Ontology, key: str, language: Language = "en") -> str:
    """Return what a term is called in a sentence: its label, or a short name where that is long."""
    short: str | None = words(language)["short"].get(key)
    return short or ontology.terms[key].label(language)


def effect_words(effect: Effect, language: Language = "en") -> str:
    """Return an effect in words."""
    text: str = words(language)["effect"][effect]
    return text


def hop_words(ontology: Ontology, hop: Hop, language: Language = "en") -> HopWords:
    """Return one hop in words, with its source and weaknesses."""
    return HopWords(
        text=_hop_template(hop, language).format(
            start=name(ontology, hop.start, language), end=name(ontology, hop.end, language)
        ),
        source=hop.edge.source,
        weaknesses=tuple(words(language)["weakness"][name] for name in hop.weaknesses),
    )


def path_words(ontology: Ontology, path: Path, language: Language = "en") -> str:
    """Return a path as one sentence: what acts on what, and what could follow. Never "treats"."""
    first = name(ontology, path.hops[0].end, language)
    return _route(ontology, path, language, first) + _conclusion(ontology, (path,), language)


def mechanism_words(ontology: Ontology, mechanism: Mechanism, language: Language = "en") -> str:
    """Return the path that stands for a mechanism as one sentence, with all that follows from its variants.

    Targets of the drug from which the same route leads on are named together (JAK1 / JAK2).
    """
    alike = {path.hops[0].end for path in mechanism.paths if _route_of(path) == _route_of(mechanism.best)}
    named = words(language)["alike"].join(name(ontology, key, language) for key in sorted(alike))
    return _route(ontology, mechanism.best, language, named) + _conclusion(
        ontology, mechanism.paths, language
    )


def edge_words(ontology: Ontology, edge: MechanismEdge, language: Language = "en") -> str:
    """Return the label of the term that an edge of a drug leads to."""
    return name(ontology, edge.object, language)


def warn_words(ontology: Ontology, warn: Warn, drug: str, language: Language = "en") -> str:
    """Return a harm in words; in brackets the class that it is known of, where it is not the drug itself."""
    text = edge_words(ontology, warn.edge, language)
    return text if warn.of == drug else f"{text} ({name(ontology, warn.of, language)})"


def warn_kind(ontology: Ontology, warn: Warn) -> WarnKind:
    """Return what kind of harm it is: the disorder itself, a manifestation of the target, or another."""
    brings_on = warn.edge.predicate == "causesDisorder"
    if brings_on or (warn.overlaps and ontology.is_a(warn.edge.object, "Disorder")):
        return "bringsOn"
    return "overlap" if warn.overlaps else "warning"


def gap_words(ontology: Ontology, gap: Gap, language: Language = "en") -> str:
    """Return a gap in words."""
    wording = words(language)
    labels = [name(ontology, key, language) for key in gap.terms]
    code = "ends-missed-one" if gap.code == "ends-missed" and len(labels) == 1 else gap.code
    first, rest = (labels[0], labels[1:]) if labels else ("", [])
    text: str = wording["gap"][code].format(a=first, b=wording["list"].join(rest), hops=gap.hops)
    return text


def _hop_template(hop: Hop, language: Language) -> str:
    predicate = "lossCausesDisorder" if _is_loss(hop) else hop.edge.predicate
    template: str = words(language)["hop"][predicate]
    return template


def _is_loss(hop: Hop) -> bool:
    return hop.kind == "causes" and hop.edge.sign == "-"


def _route_of(path: Path) -> tuple[object, ...]:
    """Return all that makes the route of a path, but for what the first hop reaches."""
    return path.hops[0].kind, tuple(hop.edge.predicate for hop in path.hops), path.nodes[2:]


def _route(ontology: Ontology, path: Path, language: Language, first: str) -> str:
    """Say the hops of a path; ``first`` is what the first hop reaches, in words."""
    wording = words(language)
    start = name(ontology, path.hops[0].start, language)
    parts = [_hop_template(path.hops[0], language).format(start=start, end=first)]
    for hop in path.hops[1:]:
        end = name(ontology, hop.end, language)
        parts.append(_hop_template(hop, language).format(start=wording["relative"], end=end))
    joined: str = wording["join"].join(parts)
    return joined


def _conclusion(ontology: Ontology, paths: tuple[Path, ...], language: Language) -> str:
    """Say what could become of the ends of the paths: causes first, then findings, in the paths' order."""
    wording = words(language)
    changes: dict[tuple[EndKind, Effect], dict[str, None]] = defaultdict(dict)
    for path in paths:
        change = "unsigned" if path.effect == "unsigned" else path.change
        changes[_end_kind(path), change][name(ontology, path.end, language)] = None
    target = name(ontology, paths[0].nodes[-1], language)
    said = [
        wording[effect][kind].format(ends=wording["list"].join(labels), target=target)
        for (kind, effect), labels in sorted(changes.items(), key=lambda item: item[0])
        if effect != "unsigned"
    ]
    if not said:
        unsigned: str = wording["unsigned"]
        return unsigned
    so: str = wording["so"].format(changes=wording["last"].join(said))
    return so


def _end_kind(path: Path) -> EndKind:
    last = path.hops[-1]
    if last.kind == "causes":
        return "loss" if _is_loss(last) else "cause"
    return "manifestation" if last.kind == "manifests" else "finding"
