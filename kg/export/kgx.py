"""KGX: nodes and edges as two TSV tables in the Biolink model, for merging with other knowledge graphs.

Edges are of three kinds: reference knowledge between terms; what a case or cohort had (``has_phenotype``,
negated where it was absent); and what was given for what (``applied_to_treat``: that it was given, never
that it works). https://biolink.github.io/biolink-model/ and https://github.com/biolink/kgx
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from kg import vocab
from kg.export.cases import WorkView, keys, text_of
from kg.export.identifiers import identify
from kg.export.tables import quotes
from kg.graph.values import decimal_text
from kg.model import Fact, MechanismEdge, Ontology, Statement, TermRef, WorkFacts

Row = dict[str, str]
_JOIN: Final = "|"
_SOURCE: Final = "infores:salvage-kg"  # not (yet) in the Information Resource registry
_CATEGORIES: Final = (
    ("Drug", "biolink:Drug"),
    ("DrugClass", "biolink:ChemicalEntity"),
    ("Regimen", "biolink:Treatment"),
    ("Procedure", "biolink:Procedure"),
    ("Disorder", "biolink:Disease"),
    ("Manifestation", "biolink:PhenotypicFeature"),
    ("Gene", "biolink:Gene"),
    ("Process", "biolink:BiologicalProcess"),
    ("CellType", "biolink:Cell"),
    ("LabAnalyte", "biolink:ClinicalMeasurement"),
    ("OutcomeType", "biolink:ClinicalFinding"),
)
_DECREASED: Final = ("biolink:causes", "decreased")
_INCREASED: Final = ("biolink:causes", "increased")
# Our predicate -> Biolink predicate, and for effects what is changed and in which direction.
_PREDICATES: Final[dict[str, tuple[str, tuple[str, str] | None, str]]] = {
    "inhibits": ("biolink:affects", _DECREASED, "activity"),
    "activates": ("biolink:affects", _INCREASED, "activity"),
    "binds": ("biolink:directly_physically_interacts_with", None, ""),
    "positivelyRegulates": ("biolink:regulates", ("biolink:causes", "upregulated"), ""),
    "negativelyRegulates": ("biolink:regulates", ("biolink:causes", "downregulated"), ""),
    "partOfPathway": ("biolink:actively_involved_in", None, ""),
    "resultsIn": ("biolink:causes", None, ""),
    "causesDisorder": ("biolink:causes", None, ""),
    "manifestsAs": ("biolink:has_phenotype", None, ""),
    "biomarkerOf": ("biolink:biomarker_for", None, ""),
    "decreasesProductionOf": ("biolink:affects", _DECREASED, "synthesis"),
    "producedByCell": ("biolink:produced_by", None, ""),
    "treats": ("biolink:treats", None, ""),
    "hasAdverseEffect": ("biolink:has_adverse_event", None, ""),
    "contraindicatedIn": ("biolink:contraindicated_in", None, ""),
    "leadsToOutcome": ("biolink:related_to", None, ""),
    "complicationOf": ("biolink:related_to", None, ""),
    "componentOfRegimen": ("biolink:part_of", None, ""),
    "memberOfClass": ("biolink:member_of", None, ""),
    "subtypeOf": ("biolink:subclass_of", None, ""),
}
# Biolink allows some predicates between some categories only: elsewhere the wider one above them is used.
_NARROW: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...], str]]] = {
    "biolink:biomarker_for": (
        ("Gene", "Drug", "DrugClass"),
        ("Disorder", "Manifestation"),
        "biolink:correlated_with",
    ),
    "biolink:has_phenotype": ((), ("Manifestation",), "biolink:related_to"),
}
_LEVELS: Final = {"hypothesis": "prediction", "textbook": "not_provided"}
_PMID: Final = re.compile(r"\bPMID:? ?(\d{5,8})\b")
_DOI: Final = re.compile(r"\b(10\.\d{4,9}/[^\s;,|\"]+[^\s;,|\".)])")
_NODE_COLUMNS: Final = ("id", "category", "name", "synonym", "xref", "description", "provided_by")
_EDGE_COLUMNS: Final = tuple(
    "id subject predicate object category qualified_predicate object_aspect_qualifier "
    "object_direction_qualifier negated has_count has_confidence_score knowledge_level agent_type "
    "primary_knowledge_source publications supporting_text original_predicate evidence_flag".split()
)


def kgx(works: Iterable[WorkFacts], ontology: Ontology) -> dict[str, bytes]:
    """Return ``nodes.tsv`` and ``edges.tsv``, sorted by id."""
    names = _Names(ontology)
    nodes = [_term_node(ontology, key, names) for key in ontology.terms if _category(ontology, key)]
    edges = [_reference_edge(ontology, edge, names) for edge in ontology.edges]
    for work in works:
        view = WorkView(work)
        nodes += _subject_nodes(view)
        edges += _finding_edges(view, names)
        edges += _treatment_edges(view, names)
    for edge in edges:
        edge["id"] = _JOIN.join(
            edge[name] for name in ("subject", "original_predicate", "object", "publications")
        ).replace(_JOIN, ";")
    return {
        "nodes.tsv": _tsv(_NODE_COLUMNS, nodes),
        "edges.tsv": _tsv(_EDGE_COLUMNS, edges),
    }


class _Names(dict[str, str]):
    """The CURIE of each term, looked up once; a key that is no term keeps our own prefix."""

    def __init__(self, ontology: Ontology) -> None:
        super().__init__()
        self.ontology = ontology

    def __missing__(self, key: str) -> str:
        self[key] = identify(self.ontology, key).curie
        return self[key]


def _category(ontology: Ontology, key: str) -> str | None:
    return next((category for kind, category in _CATEGORIES if ontology.is_a(key, kind)), None)


def _term_node(ontology: Ontology, key: str, names: _Names) -> Row:
    term = ontology.terms[key]
    exact = {row.curie for row in term.mappings if row.predicate == "exactMatch"}
    others = {curie for curie in exact if not curie.startswith("UCUM:")} | {f"kg:{key}"}
    words = {text.value for text in (*term.labels, *term.synonyms)} - {term.label()}
    return {
        "id": names[key],
        "category": _category(ontology, key) or "",
        "name": term.label(),
        "synonym": _JOIN.join(sorted(words)),
        "xref": _JOIN.join(sorted(others - {names[key]})),
        "description": next((text.value for text in term.definitions if text.language == "en"), ""),
        "provided_by": _SOURCE,
    }


def _reference_edge(ontology: Ontology, edge: MechanismEdge, names: _Names) -> Row:
    predicate, effect, aspect = _PREDICATES[edge.predicate]
    predicate = _within(ontology, predicate, edge.subject, edge.object)
    weakest = next((_LEVELS[flag] for flag in edge.flag.split(" || ") if flag in _LEVELS), None)
    return {
        "subject": names[edge.subject],
        "predicate": predicate,
        "object": names[edge.object],
        "category": "biolink:Association",
        "qualified_predicate": effect[0] if effect else "",
        "object_aspect_qualifier": aspect,
        "object_direction_qualifier": effect[1] if effect else "",
        "knowledge_level": weakest or "knowledge_assertion",
        "agent_type": "manual_agent",
        "primary_knowledge_source": _SOURCE,
        "publications": _JOIN.join(_publications(edge.source)),
        "supporting_text": edge.source.replace(" || ", _JOIN),
        "original_predicate": f"kg:{edge.predicate}",
        "evidence_flag": edge.flag.replace(" || ", _JOIN),
    }


def _within(ontology: Ontology, predicate: str, subject: str, target: str) -> str:
    """Return the predicate, or the wider one where Biolink does not have it between such ends."""
    subjects, targets, wider = _NARROW.get(predicate, ((), (), predicate))
    fits = all(
        not kinds or any(ontology.is_a(key, kind) for kind in kinds)
        for key, kinds in ((subject, subjects), (target, targets))
    )
    return predicate if fits else wider


def _publications(source: str) -> list[str]:
    return sorted(
        {f"PMID:{number}" for number in _PMID.findall(source)}
        | {f"doi:{doi}" for doi in _DOI.findall(source)}
    )


# ------------------------------------------------------------------- works


def _subject_nodes(view: WorkView) -> Iterator[Row]:
    for subject in view.of_kind("Patient", "Cohort"):
        yield {
            "id": _subject_id(view, subject),
            "category": "biolink:Case" if subject.kind == "Patient" else "biolink:Cohort",
            "name": f"{view.work.slug} {text_of(subject, 'label') or subject.id}",
            "provided_by": _SOURCE,
        }


def _subject_id(view: WorkView, subject: Fact) -> str:
    return f"kg:{vocab.node_iri(view.work.slug, subject.id).removeprefix(vocab.KG)}"


def _finding_edges(view: WorkView, names: _Names) -> Iterator[Row]:
    for finding in view.of_kind("Finding", "Condition", "Episode"):
        subject = view.subject_of(finding)
        for statement in finding.statements if subject else ():
            found = _HAD.get(statement.predicate)
            if subject is None or found is None or not isinstance(statement.object, TermRef):
                continue
            yield _observed(view, statement) | {
                "subject": _subject_id(view, subject),
                "predicate": _within(names.ontology, found[0], "", statement.object.key),
                "object": names[statement.object.key],
                "negated": found[1],
                "has_count": text_of(finding, "count") or "",
            }


_HAD: Final = {
    "manifestation": ("biolink:has_phenotype", "false"),
    "excludedManifestation": ("biolink:has_phenotype", "true"),
    "disorder": ("biolink:related_to", "false"),
    "excludedDisorder": ("biolink:related_to", "true"),
}


def _treatment_edges(view: WorkView, names: _Names) -> Iterator[Row]:
    """Yield an edge for each drug and disorder of a work, with how many patients got it for that.

    Of a cohort it is not known how many of its members got the drug: the edge then has no count.
    """
    given: dict[tuple[str, str], dict[str, Fact]] = defaultdict(dict)
    words: dict[tuple[str, str], list[str]] = defaultdict(list)
    shares: dict[tuple[str, str], list[float]] = defaultdict(list)
    for course in view.of_kind("Course"):
        subject = view.subject_of(course)
        episode = view.first(view.first(course, "inLine"), "forEpisode")
        for drug in keys(course, "agent"):
            for disorder in keys(episode, "disorder"):
                words[drug, disorder].append(quotes(course))
                shares[drug, disorder] += [] if course.confidence is None else [course.confidence]
                if subject is not None:
                    given[drug, disorder][subject.id] = subject
    for drug, disorder in sorted(words):
        subjects = given[drug, disorder].values()
        is_counted = bool(subjects) and all(subject.kind == "Patient" for subject in subjects)
        yield _observed(view, None) | {
            "subject": names[drug],
            "predicate": "biolink:applied_to_treat",
            "object": names[disorder],
            "has_count": str(len(subjects)) if is_counted else "",
            "has_confidence_score": _number(max(shares[drug, disorder], default=None)),
            "supporting_text": _JOIN.join(dict.fromkeys(words[drug, disorder])).replace(" | ", _JOIN),
            "original_predicate": "kg:agent",
        }


def _observed(view: WorkView, statement: Statement | None) -> Row:
    work = view.facts.get("")
    pmid, doi = text_of(work, "pmid"), text_of(work, "doi")
    publication = f"PMID:{pmid}" if pmid else f"doi:{doi}" if doi else f"kg:doc/{view.work.slug}"
    said = dict.fromkeys(row.exact for row in statement.evidence) if statement else {}
    return {
        "category": "biolink:Association",
        "knowledge_level": "observation",
        "agent_type": "text_mining_agent",
        "primary_knowledge_source": _SOURCE,
        "publications": publication,
        "has_confidence_score": _number(statement.confidence) if statement else "",
        "supporting_text": _JOIN.join(said),
        "original_predicate": f"kg:{statement.predicate}" if statement else "",
    }


def _number(share: float | None) -> str:
    return "" if share is None else decimal_text(share)


def _tsv(columns: tuple[str, ...], rows: Iterable[Row]) -> bytes:
    lines = {"\t".join(_cell(row.get(column, "")) for column in columns) for row in rows}
    return ("\n".join(["\t".join(columns), *sorted(lines)]) + "\n").encode()


def _cell(text: str) -> str:
    return " ".join(text.split())
