"""A small graph that has each class and each property once, and ways to break it."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from kg import vocab
from kg.config import resource_dir

PREFIXES = {
    **vocab.PREFIXES,
    "": vocab.DOC + "10.1000-invented#",
    "x": vocab.DOC + "10.1000-",
}
HEADER = "".join(f"@prefix {name}: <{base}> .\n" for name, base in PREFIXES.items())
# What nobody states: it has no kg:Statement.
STRUCTURE = frozenset(
    vocab.kg_iri(name) for name in (*vocab.LINKS, "inWork", "confidence", "exposedTo", "hasLine", "hasCourse")
) | {vocab.PREFIXES["rdf"] + "type", vocab.PREFIXES["rdfs"] + "label"}

TERMS = """
kg:female a kg:Sex . kg:adult a kg:Population . kg:severe a kg:Severity . kg:active a kg:Status .
kg:stopped a kg:Status . kg:refractory-disease a kg:DiseaseQualifier . kg:salvage-therapy a kg:Role .
kg:reason-intolerance a kg:Reason . kg:per-dose a kg:Per . kg:freq-daily a kg:Frequency .
kg:route-oral a kg:Route . kg:initial a kg:DoseStep . kg:approximately a kg:Qualifier .
kg:median a kg:Statistic . kg:fever a kg:Manifestation . kg:ferritin a kg:LabAnalyte . kg:rising a kg:Trend .
kg:elevated a kg:Interpretation .
kg:improvement a kg:BenefitType . kg:claim-general a kg:ClaimType . kg:case-report a kg:StudyDesign .
kg:claimed-inhibits a kg:MechanismRelation . kg:original a kg:TextKind . kg:section-case a kg:Section .
kg:hedged a kg:Certainty . kg:because-other a kg:ReviewReason . kg:review-accepted a kg:ReviewStatus .
kg:mas a kg:Disorder . kg:jak1 a kg:Gene . kg:cytokine-signalling a kg:Process . kg:macrophage a kg:CellType .
kg:jak-inhibitor a kg:DrugClass . kg:hlh-94 a kg:Regimen .
kg:ruxolitinib a kg:Drug ; skos:altLabel "Jakavi"@en ; skos:definition "A drug."@en ;
    skos:exactMatch <http://example.org/1> ; skos:closeMatch <http://example.org/2> ;
    skos:broadMatch <http://example.org/3> ; skos:narrowMatch <http://example.org/4> ;
    skos:relatedMatch <http://example.org/5> ; kg:mappingSource "X:1 | ruxolitinib | a list" ;
    kg:ambiguousForm "rux" ; kg:labelSource "a list" ; kg:ucumCode "mg" ;
    kg:inhibits kg:jak1 ; kg:activates kg:jak1 ; kg:binds kg:jak1 ; kg:positivelyRegulates kg:jak1 ;
    kg:negativelyRegulates kg:jak1 ; kg:partOfPathway kg:cytokine-signalling ; kg:resultsIn kg:fever ;
    kg:causesDisorder kg:mas ; kg:biomarkerOf kg:mas ; kg:decreasesProductionOf kg:ferritin ;
    kg:producedByCell kg:macrophage ; kg:treats kg:mas ; kg:hasAdverseEffect kg:fever ;
    kg:contraindicatedIn kg:mas ; kg:leadsToOutcome kg:improvement ; kg:complicationOf kg:mas ;
    kg:componentOfRegimen kg:hlh-94 ; kg:memberOfClass kg:jak-inhibitor ; kg:subtypeOf kg:jak-inhibitor .
kg:mas kg:manifestsAs kg:fever . kg:hlh-94 kg:hasComponent kg:ruxolitinib .
kg:ref_1 a kg:ReferenceStatement ; kg:subject kg:ruxolitinib ; kg:predicate kg:inhibits ; kg:object kg:jak1 ;
    kg:sign "-" ; kg:source "a book" ; kg:verifiedIn "a page" ; kg:flag "human" ; kg:note "a note" .
"""
FACTS = """
x:invented a kg:Work ; kg:design kg:case-report ; kg:topic kg:mas ; dcterms:title "A case"@en ;
    dcterms:creator :author-1 ; kg:correspondingAuthor "Li Lei"@en ; kg:affiliation "A hospital"@en ;
    kg:journal "A journal"@en ; kg:year 2025 ; bibo:volume "1" ; bibo:issue "2" ; bibo:pages "3-4" ;
    bibo:doi "10.1000/invented" ; bibo:pmid "12345" ; kg:pmcid "PMC12345" ;
    kg:dateReceived "2024-01-01"^^xsd:date ;
    kg:dateAccepted "2024-01-02"^^xsd:date ; kg:datePublished "spring 2024" ;
    kg:dateOnline "2024-01-04"^^xsd:date ;
    kg:funding "A fund"@en ; kg:grantNumber "77" ; kg:keyword "fever"@en ; kg:competingInterests "None"@en ;
    kg:handlingEditor "Han Mei"@en ; kg:peerReview "External"@en ; dcterms:source "A citation"@en ;
    dcterms:license "CC0" .
:author-1 a kg:Author ; kg:personName "Li Lei"@en ; kg:position 1 ; kg:isCorresponding true .
:patient-1 a kg:Patient ; kg:confidence 0.9 ; kg:reportedIn x:invented ; kg:partOf :cohort-1 ;
    kg:size 1 ; kg:sex kg:female ;
    kg:population kg:adult ; kg:age :q-34-a ; kg:ageYears 34.0 ; kg:label "Case 1" .
:cohort-1 a kg:Cohort ; kg:reportedIn x:invented ; kg:size 8 ; kg:maleCount 3 ; kg:femaleCount 5 .
:still-1 a kg:Condition ; kg:ofSubject :patient-1 ; kg:disorder kg:mas ; kg:activity kg:active ;
    kg:duration :q-34-a ; kg:statedQualifier kg:refractory-disease ; kg:severity kg:severe .
:mas-1 a kg:Episode ; kg:ofSubject :patient-1 ; kg:disorder kg:mas ; kg:priorEpisodes 2 ;
    kg:complicates :still-1 ; kg:triggeredBy :still-1 ; kg:hasLine :line-1 .
:mas-2 a kg:Condition ; kg:ofSubject :patient-1 ; kg:excludedDisorder kg:mas .
:mas-3 a kg:Condition ; kg:ofSubject :patient-1 ; kg:possibleDisorder kg:mas .
:line-1 a kg:TherapyLine ; kg:givenTo :patient-1 ; kg:forEpisode :mas-1 ; kg:outcome :improvement-1 ;
    kg:groupOutcome :group-1 ; kg:hasCourse :rux-1 ; kg:ofSubject :patient-1 .
:line-2 a kg:TherapyLine ; kg:forEpisode :mas-1 ; kg:after :line-1 ; kg:statedRole kg:salvage-therapy .
:rux-1 a kg:Course ; kg:inLine :line-1 ; kg:givenTo :patient-1 ; kg:agent kg:ruxolitinib ;
    kg:exposedTo kg:ruxolitinib ;
    kg:dosage :dose-1 ; kg:cycles 3 ; kg:duration :q-34-a ; kg:ended kg:stopped ;
    kg:endReason kg:reason-intolerance ;
    kg:endedBefore :line-2 ; kg:givenFor :mas-1 ; kg:forEpisode :mas-1 .
:rux-2 a kg:Course ; kg:plannedAgent kg:ruxolitinib . :rux-3 a kg:Course ; kg:mentionedAgent kg:ruxolitinib .
:dose-1 a kg:Dosage ; kg:ofCourse :rux-1 ; kg:value 10.0 ; kg:low 5.0 ; kg:high 20.0 ; kg:unit "mg" ;
    kg:per kg:per-dose ;
    kg:frequency kg:freq-daily ; kg:interval :q-34-a ;
    kg:route kg:route-oral ; kg:verbatim "10 mg" ; kg:doseStep kg:initial ;
    kg:order 1 .
:fever-1 a kg:Finding ; kg:ofSubject :patient-1 ; kg:manifestation kg:fever ; kg:persistedThrough :line-1 ;
    kg:isResolved true ;
    kg:timePoint "at admission"@en .
:fever-2 a kg:Finding ; kg:ofSubject :patient-1 ; kg:excludedManifestation kg:fever .
:fever-3 a kg:Finding ; kg:ofSubject :patient-1 ; kg:possibleManifestation kg:fever .
:ferritin-1 a kg:Observation ; kg:ofSubject :patient-1 ; kg:analyte kg:ferritin ; kg:value 500.0 ;
    kg:low 100.0 ;
    kg:high 600.0 ; kg:unit "ug/L" ; kg:qualifier kg:approximately ; kg:trend kg:rising ;
    kg:statistic kg:median ; kg:verbatim "500 ng/mL" ; kg:standardValue 500.0 ; kg:standardLow 100.0 ;
    kg:standardHigh 600.0 ; kg:standardUnit "ug/L" ; kg:referenceRange "normal 15-150" ;
    kg:interpretation kg:elevated ; kg:timePoint "on admission" ; kg:afterStartOf :line-1 .
:improvement-1 a kg:Outcome ; kg:outcomeType kg:improvement ; kg:time :q-34-a .
:improvement-2 a kg:Outcome ; kg:ofCourse :rux-1 ; kg:absentOutcomeType kg:improvement ;
    kg:afterEndOf :rux-1 .
:improvement-3 a kg:Outcome ; kg:ofSubject :patient-1 ; kg:possibleOutcomeType kg:improvement .
:group-1 a kg:GroupOutcome ; kg:outcomeType kg:improvement ; kg:count 2 ; kg:total 8 ; kg:percent 25.0 .
:ae-1 a kg:AdverseEvent ; kg:ofSubject :patient-1 ; kg:adverseEvent kg:fever ; kg:attributedTo :rux-1 .
:ae-2 a kg:AdverseEvent ; kg:ofSubject :patient-1 ; kg:excludedAdverseEvent kg:fever .
:claim-1 a kg:Claim ; kg:reportedIn x:invented ; kg:about kg:mas ; kg:possibleRole kg:salvage-therapy ;
    kg:claimedRole kg:salvage-therapy ; kg:claimedOutcome kg:improvement ; kg:claimType kg:claim-general .
:mechanism-1 a kg:MechanismClaim ; kg:reportedIn x:invented ; kg:mechanismSubject kg:ruxolitinib ;
    kg:mechanismRelation kg:claimed-inhibits ; kg:mechanismObject kg:jak1 ; kg:certainty kg:hedged .
"""
RECORDS = """
:q-34-a a kg:Quantity ; kg:value 34.0 ; kg:low 30.0 ; kg:high 40.0 ; kg:unit "a" ; kg:statistic kg:median ;
    kg:qualifier kg:approximately .
:text-1 a kg:SourceText ; kg:textOf x:invented ; kg:textKind kg:original ; kg:fileName "case.txt" ;
    kg:sha256 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" .
:text-2 a kg:SourceText ; kg:textOf x:invented ; kg:textKind kg:original ; kg:fileName "copy.txt" ;
    kg:sha256 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" .
:e-1 a kg:Evidence ; kg:inText :text-1 ; kg:start 3 ; kg:end 8 ; kg:exact "fever" ; kg:language "en" ;
    kg:section kg:section-case ; kg:rule "test" .
:i-1 a kg:Inference ; kg:subject :rux-1 ; kg:predicate kg:exposedTo ; kg:object kg:ruxolitinib ;
    kg:ruleName "exposed-to-agent" ; kg:because :s-first ; kg:concludes :rux-1 .
:decision-1 a kg:Decision ; prov:wasAttributedTo <https://example.org/li> ;
    kg:decidedOn "2024-02-01"^^xsd:date ;
    kg:reviewReason kg:because-other .
:s-first a kg:Statement ; kg:decision :decision-1 ; kg:reviewStatus kg:review-accepted ;
    kg:subject :rux-1 ; kg:predicate kg:agent ; kg:object kg:ruxolitinib ;
    kg:evidence :e-1 .
"""
_SUBCLASS = ox.NamedNode(vocab.PREFIXES["rdfs"] + "subClassOf")
_FACTS = {ox.NamedNode(vocab.kg_iri(name)) for name in vocab.FACT_CLASSES - {"SourceText", "Quantity"}}
_TYPE = ox.NamedNode(vocab.PREFIXES["rdf"] + "type")


def triples(text: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(HEADER + text, format=ox.RdfFormat.TURTLE)}


def node(text: str) -> ox.NamedNode | ox.Literal:
    """Read one node written in Turtle."""
    (row,) = triples(f"<http://example.org/s> <http://example.org/p> {text} .")
    assert isinstance(row.object, ox.NamedNode | ox.Literal)
    return row.object


def named(text: str) -> ox.NamedNode:
    found = node(text)
    assert isinstance(found, ox.NamedNode)
    return found


def conforming() -> set[ox.Triple]:
    """Return all triples but the statements of the facts, which :func:`store_of` adds."""
    facts = triples(FACTS)
    work = named("x:invented")
    for row in list(facts):
        if row.predicate == _TYPE and row.object != named("kg:Work"):
            facts.add(ox.Triple(row.subject, named("kg:inWork"), work))
    return facts | triples(TERMS) | _labels(triples(TERMS)) | triples(RECORDS)


def store_of(rows: Iterable[ox.Triple]) -> ox.Store:
    """Return a store with the triples, a statement for each that a document states, and the class tree."""
    store = ox.Store()
    core = ox.parse((resource_dir("ontology") / "core.ttl").read_bytes(), format=ox.RdfFormat.TURTLE)
    tree = [quad for quad in core if quad.predicate == _SUBCLASS]
    rows = set(rows)
    facts = {row.subject for row in rows if row.predicate == _TYPE and row.object in _FACTS}
    stated = [row for row in rows if row.subject in facts and row.predicate.value not in STRUCTURE]
    store.extend([*tree, *(ox.Quad(*row) for row in rows)])
    for number, row in enumerate(sorted(stated, key=str)):
        store.extend(ox.Quad(*part) for part in _statement(f":s-{number}", row))
    return store


def _statement(name: str, row: ox.Triple) -> list[ox.Triple]:
    record = named(name)
    return [
        ox.Triple(record, _TYPE, named("kg:Statement")),
        ox.Triple(record, named("kg:subject"), row.subject),
        ox.Triple(record, named("kg:predicate"), row.predicate),
        ox.Triple(record, named("kg:object"), row.object),
        ox.Triple(record, named("kg:evidence"), named(":e-1")),
    ]


def _labels(rows: Iterable[ox.Triple]) -> set[ox.Triple]:
    terms = {row.subject for row in rows if row.predicate == _TYPE} - {named("kg:ref_1")}
    words = {term: str(term).rpartition("/")[2].rstrip(">") for term in terms}
    return {
        ox.Triple(term, named(predicate), ox.Literal(word, language="en"))
        for term, word in words.items()
        for predicate in ("skos:prefLabel", "rdfs:label")
    }
