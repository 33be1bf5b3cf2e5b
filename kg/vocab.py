"""The vocabulary, and the only file that spells an IRI.

Names of classes and properties are closed sets: a test compares them with ``ontology/core.ttl`` both
ways, and :func:`kg_iri` refuses a name that is in neither of them and is not a term key.
"""

from __future__ import annotations

import re
from typing import Final

KG: Final = "https://w3id.org/salvage-kg/"
DOC: Final = "https://w3id.org/salvage-kg/doc/"
GRAPH: Final = "https://w3id.org/salvage-kg/graph/"
CURATOR: Final = "https://w3id.org/salvage-kg/curator/"
SHAPES: Final = "https://w3id.org/salvage-kg/shapes/"

PREFIXES: Final[dict[str, str]] = {
    "kg": KG,
    "bibo": "http://purl.org/ontology/bibo/",
    "dcterms": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

# URI prefixes of the registries that terms are mapped to, as the Bioregistry (0.15.6) gives them; for MESH
# its RDF form. UCUM codes are literals (``kg:ucumCode``) because most of them are no valid local name.
CURIE_PREFIXES: Final[dict[str, str]] = {
    "ATC": "http://www.whocc.no/atc_ddd_index/?code=",
    "CHEBI": "http://purl.obolibrary.org/obo/CHEBI_",
    "CL": "http://purl.obolibrary.org/obo/CL_",
    "DOID": "http://purl.obolibrary.org/obo/DOID_",
    "DRUGBANK": "https://go.drugbank.com/drugs/",
    "ECO": "http://purl.obolibrary.org/obo/ECO_",
    "EFO": "http://www.ebi.ac.uk/efo/EFO_",
    "GO": "http://purl.obolibrary.org/obo/GO_",
    "HGNC": "https://www.genenames.org/data/gene-symbol-report/#!/hgnc_id/",
    "HP": "http://purl.obolibrary.org/obo/HP_",
    "LOINC": "https://loinc.org/",
    "MAXO": "http://purl.obolibrary.org/obo/MAXO_",
    "MESH": "http://id.nlm.nih.gov/mesh/",
    "MONDO": "http://purl.obolibrary.org/obo/MONDO_",
    "NCBIGene": "https://www.ncbi.nlm.nih.gov/gene/",
    "NCIT": "http://purl.obolibrary.org/obo/NCIT_",
    "OMIM": "https://omim.org/MIM:",
    "Orphanet": "http://www.orpha.net/ORDO/Orphanet_",
    "REACT": "https://reactome.org/content/detail/",
    "RXCUI": "https://mor.nlm.nih.gov/RxNav/search?searchBy=RXCUI&searchTerm=",
    "UNII": "https://precision.fda.gov/uniisearch/srs/unii/",
    "UO": "http://purl.obolibrary.org/obo/UO_",
    "UniProtKB": "http://purl.uniprot.org/uniprot/",
}

# ------------------------------------------------------------------- classes

TERM_CLASSES: Final = frozenset(
    """
    Term OpenTerm Therapy Drug DrugClass Regimen Procedure Disorder Infection Manifestation Gene Process
    CellType LabAnalyte OutcomeType FailureType BenefitType StudyDesign Criteria Route Frequency Unit
    EvidenceType Sex Population Severity Status Certainty Section Reason Role Qualifier Statistic DoseStep Per
    Trend Interpretation ReviewStatus ReviewReason TextKind ClaimType MechanismRelation DiseaseQualifier
    """.split()
)
FACT_CLASSES: Final = frozenset(
    """
    Work SourceText Author Patient Cohort Condition Episode TherapyLine Course Dosage Finding Observation
    Outcome GroupOutcome AdverseEvent Claim MechanismClaim Quantity
    """.split()
)
RECORD_CLASSES: Final = frozenset(
    """
    Statement Evidence Inference Decision ReferenceStatement ReportingItem
    """.split()
)
DEFINED_CLASSES: Final = frozenset(
    """
    FailedLine FailedCourse RefractoryEpisode SalvageLine SalvageCourse JakInhibitorCourse JakInhibitorRescue
    BenefitLine SteroidSparingLine PaediatricCase AdultCase RecurrentEpisode
    """.split()
)
ABSTRACT_CLASSES: Final = frozenset({"Fact", "Subject", "Record"})
CLASSES: Final = TERM_CLASSES | FACT_CLASSES | RECORD_CLASSES | DEFINED_CLASSES | ABSTRACT_CLASSES

# ---------------------------------------------------------------- properties
# What a document may state of a fact, by kind. "Subject" stands for Patient and Cohort.

_CONDITION: Final = frozenset(
    "disorder excludedDisorder possibleDisorder duration activity statedQualifier severity "
    "priorEpisodes complicates triggeredBy".split()
)
STATED: Final[dict[str, frozenset[str]]] = {
    "Work": frozenset({"design", "topic"}),
    "Author": frozenset("personName position isCorresponding".split()),
    "Patient": frozenset("size sex population age ageYears label".split()),
    "Cohort": frozenset("size population age maleCount femaleCount label".split()),
    "Condition": _CONDITION,
    "Episode": _CONDITION,
    "TherapyLine": frozenset("after statedRole outcome groupOutcome forEpisode".split()),
    "Course": frozenset(
        "agent plannedAgent mentionedAgent dosage cycles duration ended endReason statedRole givenFor".split()
    ),
    "Dosage": frozenset("value low high unit per frequency interval route verbatim doseStep order".split()),
    "Finding": frozenset(
        "manifestation excludedManifestation possibleManifestation severity persistedThrough isResolved "
        "timePoint count total percent".split()
    ),
    "Observation": frozenset(
        "analyte value low high unit qualifier statistic verbatim standardValue standardLow standardHigh "
        "standardUnit referenceRange interpretation trend timePoint afterStartOf".split()
    ),
    "Outcome": frozenset("outcomeType absentOutcomeType possibleOutcomeType afterEndOf time".split()),
    "GroupOutcome": frozenset("outcomeType absentOutcomeType count total percent time".split()),
    "AdverseEvent": frozenset(
        "adverseEvent excludedAdverseEvent attributedTo severity count total percent".split()
    ),
    "Claim": frozenset(
        "about possibleRole claimedRole claimedOutcome claimType severity percent value low high unit count "
        "total population qualifier verbatim".split()
    ),
    "MechanismClaim": frozenset("mechanismSubject mechanismRelation mechanismObject certainty".split()),
}

LINKS: Final = frozenset(
    "ofSubject givenTo forEpisode inLine endedBefore partOf ofCourse reportedIn textOf".split()
)
QUANTITY: Final = frozenset("value low high unit qualifier statistic".split())
EVIDENCE: Final = frozenset("inText start end exact language section rule".split())
RECORD: Final = frozenset(
    """
    subject predicate object evidence confidence ruleName because concludes sign source verifiedIn flag note
    decision reviewStatus reviewReason decidedOn
    textKind sha256 fileName inWork ambiguousForm mappingSource labelSource ucumCode
    expectedOf expectedProperty whenProperty whenValue unlessValue
    hasComponent memberOfClass exposedTo hasLine hasCourse personName position isCorresponding
    """.split()
)
# Bibliographic statements of a Work, by MetadataItem.name -> property of a public vocabulary or ours.
METADATA: Final[dict[str, str]] = {
    "title": "dcterms:title",
    "author": "dcterms:creator",
    "corresponding-author": "kg:correspondingAuthor",
    "affiliation": "kg:affiliation",
    "journal": "kg:journal",
    "year": "kg:year",
    "volume": "bibo:volume",
    "issue": "bibo:issue",
    "pages": "bibo:pages",
    "doi": "bibo:doi",
    "pmid": "bibo:pmid",
    "pmcid": "kg:pmcid",
    "received": "kg:dateReceived",
    "accepted": "kg:dateAccepted",
    "published": "kg:datePublished",
    "online": "kg:dateOnline",
    "funding": "kg:funding",
    "grant": "kg:grantNumber",
    "keyword": "kg:keyword",
    "competing-interests": "kg:competingInterests",
    "handling-editor": "kg:handlingEditor",
    "provenance": "kg:peerReview",
    "source": "dcterms:source",
    "licence": "dcterms:license",
}
BIBLIOGRAPHIC: Final = frozenset(
    name.removeprefix("kg:") for name in METADATA.values() if name.startswith("kg:")
)
# Reference knowledge between terms: the predicates of ``mechanisms.tsv``.
MECHANISM: Final[dict[str, str]] = {
    "inhibits": "inhibits",
    "activates": "activates",
    "binds": "binds",
    "positively-regulates": "positivelyRegulates",
    "negatively-regulates": "negativelyRegulates",
    "part-of-pathway": "partOfPathway",
    "results-in": "resultsIn",
    "causes-disorder": "causesDisorder",
    "manifests-as": "manifestsAs",
    "biomarker-of": "biomarkerOf",
    "decreases-production-of": "decreasesProductionOf",
    "produced-by-cell": "producedByCell",
    "treats": "treats",
    "has-adverse-effect": "hasAdverseEffect",
    "contraindicated": "contraindicatedIn",
    "leads-to-outcome": "leadsToOutcome",
    "complication-of": "complicationOf",
    "component-of-regimen": "componentOfRegimen",
    "member-of-class": "memberOfClass",
    "subtype-of": "subtypeOf",
}
PROPERTIES: Final = (
    frozenset().union(*STATED.values())
    | LINKS
    | QUANTITY
    | EVIDENCE
    | RECORD
    | BIBLIOGRAPHIC
    | frozenset(MECHANISM.values())
)

# ---------------------------------------------------------------- value sets
# Terms that terms.tsv does not have; key -> class. Keys that exist there are reused (salvage-therapy).

VALUE_SETS: Final[dict[str, tuple[str, ...]]] = {
    "Sex": ("female", "male"),
    "Population": ("paediatric", "adult"),
    "Severity": ("mild", "moderate", "severe", "life-threatening"),
    "Status": ("active", "inactive", "stopped", "tapered", "continued"),
    "Certainty": ("asserted", "hedged"),
    "Role": (
        "first-line-therapy",
        "second-line-therapy",
        "maintenance-therapy",
        "concurrent-therapy",
        "prior-therapy",
        "bridging-therapy",
    ),
    "Qualifier": ("approximately", "at-least", "at-most", "more-than", "less-than", "up-to"),
    "Statistic": ("median", "mean"),
    "DoseStep": ("initial", "adjusted", "increased", "reduced"),
    "Per": ("per-dose", "per-day"),
    "Trend": ("rising", "falling", "normalised"),
    "Interpretation": ("elevated", "lowered", "normal"),
    "ReviewStatus": (
        "review-accepted",
        "review-edited",
        "review-added",
        "review-rejected",
        "review-replaced",
    ),
    "ReviewReason": (
        "because-wrong-person",
        "because-negated",
        "because-planned",
        "because-wrong-value",
        "because-wrong-drug",
        "because-wrong-line",
        "because-not-in-text",
        "because-other",
    ),
    "TextKind": ("original", "digest"),
    "ClaimType": ("claim-statistic", "claim-hedged", "claim-earlier-reports", "claim-general"),
    "MechanismRelation": (
        "claimed-inhibits",
        "claimed-activates",
        "claimed-causes",
        "claimed-reduces",
        "claimed-elevated-in",
        "claimed-associated-with",
    ),
    "Reason": (
        "reason-inefficacy",
        "reason-intolerance",
        "reason-remission",
        "reason-cost",
        "reason-patient-choice",
    ),
    "DiseaseQualifier": ("relapsed-disease", "recurrent-disease"),
    "Section": (
        "section-title",
        "section-abstract",
        "section-introduction",
        "section-objective",
        "section-methods",
        "section-case",
        "section-results",
        "section-discussion",
        "section-literature",
        "section-conclusion",
        "section-keywords",
        "section-table",
        "section-caption",
        "section-front",
        "section-back",
        "section-body",
    ),
}
SECTIONS: Final = frozenset(key.removeprefix("section-") for key in VALUE_SETS["Section"])
# Sections whose sentences are read for facts; the others carry bibliographic statements only.
NARRATIVE: Final = SECTIONS - {"keywords", "front", "back"}

# Why a mention of a drug or disorder became no fact.
UNUSED_REASONS: Final = frozenset(
    """
    negated planned hypothetical family-history discussed-only ambiguous-form other-patient duplicate
    no-subject metadata definition criteria-only repeats-known-fact
    """.split()
)

# ------------------------------------------------------------- writing names

_SLUG_KEEP = re.compile(r"[^a-z0-9.\-]")


def slug_of_doi(doi: str) -> str:
    """Return the work slug of a DOI: lower case, other than letters, digits, ``.``, ``-`` become ``-``."""
    return _SLUG_KEEP.sub("-", doi.strip().lower())


def work_iri(slug: str) -> str:
    """Return the IRI of a work."""
    return DOC + slug


def node_iri(slug: str, local: str) -> str:
    """Return the IRI of a fact of a work; the work itself for the empty ``local``."""
    return f"{DOC}{slug}#{local}" if local else work_iri(slug)


def kg_iri(name: str) -> str:
    """Return the IRI of a class, property or term key."""
    return KG + name


def expand_curie(curie: str) -> str | None:
    """Return the IRI of a CURIE of a mapped registry, or ``None`` when its prefix is not known."""
    prefix, _, local = curie.partition(":")
    base = CURIE_PREFIXES.get(prefix)
    return base + local if base and local else None


def compress_iri(iri: str) -> str | None:
    """Return the CURIE of an IRI of a mapped registry, or ``None``."""
    for prefix, base in CURIE_PREFIXES.items():
        if iri.startswith(base) and len(iri) > len(base):
            return f"{prefix}:{iri[len(base) :]}"
    return None


def curator_iri(curator: str) -> str:
    """Return the IRI of a curator, given by the id that the decisions file bears."""
    return CURATOR + curator
