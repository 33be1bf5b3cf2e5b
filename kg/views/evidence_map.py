"""The evidence map: drug by disorder, reported, named by reference knowledge, mechanism only, or neither.

"Mechanism only" would read as "no patient ever got it" where trials outside these documents exist, so a
use that the reference knowledge names has a state of its own, with its source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from kg.model import MechanismEdge, Ontology, TermRef
from kg.pathways.answer import Hop, Path
from kg.pathways.hops import acting_hops, last_hops
from kg.pathways.search import hop_paths
from kg.views.facts import WorkView
from kg.views.mechanism import is_weak, page_name
from kg.views.render import render
from kg.views.uses import Pair, Use, parts_of
from kg.views.words import Both, joined, of_term, same, word

MAX_DISORDERS: Final = 8
_MAX_HOPS: Final = 5
_NAMES: Final = {
    "Condition": ("disorder",),
    "Episode": ("disorder",),
    "Claim": ("about",),
    "Work": ("topic",),
}
State = Literal["reported", "reference", "mechanism", "neither"]


@dataclass(frozen=True, slots=True)
class Cell:
    """What is known of a drug in a disorder; ``href`` leads to the mechanism where there is a page."""

    state: State
    uses: tuple[Use, ...] = ()
    total: Both | None = None
    designs: Both | None = None
    sources: tuple[Both, ...] = ()
    href: str | None = None


@dataclass(frozen=True, slots=True)
class MapRow:
    """A drug and its cells, in the order of the disorders."""

    drug: Both
    is_reported: bool
    cells: tuple[Cell, ...]


def evidence_map_page(
    views: Sequence[WorkView], ontology: Ontology, uses: Mapping[Pair, list[Use]], pages: Iterable[str]
) -> bytes:
    """Return the page. ``pages`` are the names of the mechanism pages that there are."""
    disorders = shown_disorders(views, uses)
    return render(
        "evidence-map.html",
        ("map.js",),
        word("page", "evidence-map"),
        disorders=[views[0].term(key) for key in disorders] if views else [],
        rows=map_rows(ontology, uses, disorders, frozenset(pages)),
    )


def shown_disorders(views: Iterable[WorkView], uses: Mapping[Pair, list[Use]]) -> list[str]:
    """Return the disorders that are treated, that patients have, or that claims are about, in this order.

    Those that no therapy is known for in the reference knowledge are left out unless they are treated, and so
    are kinds of a treated disorder: reading takes them apart ("MAS complicating sJIA" is MAS in a patient
    with sJIA), so that their column would deny uses that are reported in the column of the disorder.
    """
    treated = Counter(disorder for (_, disorder), rows in uses.items() for _ in rows)
    held: Counter[str] = Counter()
    disorders: set[str] = set()
    for view in views:
        for fact in view.work.facts:
            for name in _NAMES.get(fact.kind, ()):
                held.update(value.key for value in fact.objects(name) if isinstance(value, TermRef))
        known = {edge.object for edge in view.ontology.edges if edge.predicate == "treats"}
        disorders |= {key for key in held if key in known and view.ontology.is_a(key, "Disorder")}
        kinds = _kinds(view.ontology)
        disorders = {key for key in disorders if not kinds.get(key, set()) & set(treated)}
    ranked = sorted({*treated, *disorders}, key=lambda key: (-treated[key], -held[key], key))
    return ranked[:MAX_DISORDERS]


def map_rows(
    ontology: Ontology, uses: Mapping[Pair, list[Use]], disorders: Sequence[str], pages: frozenset[str]
) -> list[MapRow]:
    """Return a row for each drug that is reported, or that reference knowledge names for a disorder."""
    given = {drug for drug, _ in uses}
    references = _references(ontology, disorders)
    named = {drug for drug, _ in references}
    ends = {disorder: last_hops(ontology, disorder) for disorder in disorders}
    rows = []
    for drug in sorted(given | named):
        acts = {part: acting_hops(ontology, part) for part in parts_of(ontology, drug)}
        cells = [
            _cell(drug, disorder, uses, references, acts, ends[disorder], pages) for disorder in disorders
        ]
        label = ontology.terms[drug]
        rows.append(MapRow(Both(label.label("en"), label.label("zh")), drug in given, tuple(cells)))
    return sorted(rows, key=lambda row: (not row.is_reported, row.drug.en.lower()))


def _references(ontology: Ontology, disorders: Sequence[str]) -> dict[Pair, tuple[Both, ...]]:
    """Return the sources of the uses that reference knowledge names, by (therapy, disorder).

    A use in a kind of a disorder that has no column of its own stands under the disorder, and says so.
    """
    found: dict[Pair, tuple[Both, ...]] = {}
    wider = _kinds(ontology)
    for edge in ontology.edges:
        if edge.predicate != "treats" or edge.subject not in ontology.terms:
            continue
        columns = {edge.object} if edge.object in disorders else wider.get(edge.object, set())
        for disorder in sorted(columns & set(disorders)):
            words = same(source_words(edge))
            if disorder != edge.object:
                kind = of_term(ontology.terms[edge.object])
                words = words + Both(f" ({kind.en})", f"（{kind.zh}）")
            found[edge.subject, disorder] = (*found.get((edge.subject, disorder), ()), words)
    return found


def _kinds(ontology: Ontology) -> dict[str, set[str]]:
    """Return the disorders that each disorder is directly a kind of."""
    found: dict[str, set[str]] = {}
    for edge in ontology.edges:
        if edge.predicate == "subtypeOf" and ontology.is_a(edge.object, "Disorder"):
            found.setdefault(edge.subject, set()).add(edge.object)
    return found


def source_words(edge: MechanismEdge) -> str:
    """Return the sources of an edge, with the flag of weak evidence."""
    source = edge.source.replace(" || ", "; ")
    return f"{source} ({edge.flag.replace(' || ', ', ')})" if is_weak(edge) else source


def _cell(
    drug: str,
    disorder: str,
    uses: Mapping[Pair, list[Use]],
    references: Mapping[Pair, tuple[Both, ...]],
    acts: Mapping[str, tuple[Hop, ...]],
    ends: tuple[Hop, ...],
    pages: frozenset[str],
) -> Cell:
    name = page_name(next(iter(acts)), disorder)
    href = name if len(acts) == 1 and name in pages else None
    reported = tuple(uses.get((drug, disorder), ()))
    if reported:
        designs = dict.fromkeys(design for use in reported for design in use.designs)
        return Cell("reported", reported, _total(reported), joined(designs), href=href)
    if sources := references.get((drug, disorder), ()):
        return Cell("reference", sources=sources, href=href)
    if any(_can_help(part, disorder, (*hops, *ends)) for part, hops in acts.items()):
        return Cell("mechanism", href=href)
    return Cell("neither")


def _can_help(drug: str, disorder: str, hops: Sequence[Hop]) -> bool:
    """Tell whether a path of at most ``_MAX_HOPS`` hops could relieve the disorder."""
    return any(Path(path).effect == "decrease" for path in hop_paths(hops, drug, disorder, _MAX_HOPS))


def _total(uses: Iterable[Use]) -> Both:
    """Return k of n over all uses, and how many more people have no stated outcome."""
    rows = list(uses)
    told, benefited = sum(use.told for use in rows), sum(use.benefited for use in rows)
    untold = sum(use.people - use.told for use in rows)
    parts = []
    if told:
        share = Both(f"{benefited} of {told} ", f"{benefited}/{told} ")
        parts.append(share + word("map", "benefited"))
    if untold:
        parts.append(Both(f"{untold} ", f"{untold} ") + word("map", "people-untold"))
    return joined(parts, "; ", "；")
