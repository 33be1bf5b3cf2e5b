"""Three small works, written for the tests, whose answers can be worked out by hand.

- ``toy-case`` (English and Chinese): one boy; a failed line, then a salvage line; one drug stopped for a
  reason, one stopped without; one finding that persisted; one drug only planned, one only mentioned.
- ``toy-cohort`` (English): ten adults, salvage by a stated role, group outcomes; a claim about a regimen.
- ``toy-zh`` (Chinese): one woman; a drug without dose or outcome, stopped after some time.
"""

from __future__ import annotations

from hashlib import sha256

from pyoxigraph import Literal, NamedNode, Store, Triple

from kg.config import resource_dir
from kg.graph.rdf import TYPE, as_quads, graph_name, kg, work_triples
from kg.model import (
    Evidence,
    Fact,
    LangString,
    Language,
    Link,
    NodeRef,
    Object,
    Ontology,
    Quantity,
    SourceText,
    Span,
    Statement,
    TermRef,
    WorkFacts,
)
from kg.terms.ontology import ontology_triples
from kg.vocab import MECHANISM, node_iri

ENGLISH = """Emapalumab after anakinra: a child with MAS

A boy of 9 years had systemic juvenile idiopathic arthritis for 2 years and his second bout of MAS.
Anakinra with ciclosporin brought no response, and his fever went on. Anakinra was stopped because it did not
work. Emapalumab 6 mg/kg was then begun as a rescue. He got better and prednisolone could be reduced.
Emapalumab ended after 2 months and no relapse was seen. Etoposide was planned and never given.
Ruxolitinib has been used by others.
"""
CHINESE = """依马利尤单抗用于阿那白滞素之后

男孩,9岁,发热,曾有一次巨噬细胞活化综合征。阿那白滞素联合环孢素未见反应,发热不退。
遂改用依马利尤单抗6 mg/kg挽救。病情改善,未再复发。
"""
COHORT = """Ruxolitinib for adults with HLH

Ten adults with HLH were given ruxolitinib as salvage. Seven of ten got a partial response and two of ten
(20%) did not respond. About a quarter of adults fail HLH-94.
"""
ONLY_CHINESE = """托珠单抗用于成人Still病

女,30岁,成人Still病,用托珠单抗,1个月后停药。
"""


def _text(text: str, name: str) -> SourceText:
    digest = sha256(text.encode()).hexdigest()
    return SourceText(f"text-{digest[:8]}", text, "original", digest, name)


EN_TEXT, ZH_TEXT = _text(ENGLISH, "toy-en.txt"), _text(CHINESE, "toy-zh.txt")
COHORT_TEXT, ONLY_ZH_TEXT = _text(COHORT, "toy-cohort.txt"), _text(ONLY_CHINESE, "only-zh.txt")


def quote(source: SourceText, words: str, language: Language = "en") -> Evidence:
    """The evidence for words that stand in a text; where they stand is looked up."""
    start = source.text.index(words)
    return Evidence(source.id, Span(start, start + len(words)), words, "case", language, "toy-rule")


def en(words: str) -> Evidence:
    return quote(EN_TEXT, words)


def zh(words: str) -> Evidence:
    return quote(ZH_TEXT, words, "zh")


def cohort(words: str) -> Evidence:
    return quote(COHORT_TEXT, words)


def only_zh(words: str) -> Evidence:
    return quote(ONLY_ZH_TEXT, words, "zh")


def says(predicate: str, value: Object, *evidence: Evidence) -> Statement:
    return Statement(predicate, value, evidence)


def fact(name: str, kind: str, *parts: Statement | Link) -> Fact:
    statements = tuple(part for part in parts if isinstance(part, Statement))
    links = tuple(part for part in parts if isinstance(part, Link))
    return Fact(name, kind, statements, links)


def link(predicate: str, target: str) -> Link:
    return Link(predicate, NodeRef(target))


AGE = (en("A boy of 9 years"), zh("男孩,9岁"))
FAILED = (en("brought no response"), zh("未见反应"))
FIRST = (en("Anakinra with ciclosporin"), zh("阿那白滞素联合环孢素"))
SALVAGE = (en("Emapalumab 6 mg/kg was then begun as a rescue"), zh("改用依马利尤单抗6 mg/kg挽救"))
FEVER = (en("his fever went on"), zh("发热不退"))
BETTER = (en("He got better"), zh("病情改善"))
NO_RELAPSE = (en("no relapse was seen"), zh("未再复发"))

CASE = WorkFacts(
    "toy-case",
    (EN_TEXT, ZH_TEXT),
    (
        fact(
            "",
            "Work",
            says("title", LangString("Emapalumab after anakinra: a child with MAS", "en")),
            says("design", TermRef("case-report"), en("a child with MAS")),
            says("doi", "toy-case"),
            says("year", 2024),
        ),
        fact(
            "patient-1",
            "Patient",
            says("size", 1, *AGE),
            says("sex", TermRef("male"), *AGE),
            says("ageYears", 9.0, *AGE),
        ),
        fact(
            "systemic-jia-1",
            "Condition",
            says("disorder", TermRef("systemic-jia"), en("systemic juvenile idiopathic arthritis")),
            says("duration", Quantity("a", 2.0), en("for 2 years")),
            link("ofSubject", "patient-1"),
        ),
        fact(
            "mas-1",
            "Episode",
            says(
                "disorder",
                TermRef("macrophage-activation-syndrome"),
                en("his second bout of MAS"),
                zh("巨噬细胞活化综合征"),
            ),
            says("priorEpisodes", 1, en("his second bout of MAS"), zh("曾有一次巨噬细胞活化综合征")),
            link("complicates", "systemic-jia-1"),
            link("ofSubject", "patient-1"),
        ),
        fact(
            "line-1",
            "TherapyLine",
            says("outcome", NodeRef("no-response-1"), *FAILED),
            link("forEpisode", "mas-1"),
        ),
        fact(
            "anakinra-1",
            "Course",
            says("agent", TermRef("anakinra"), *FIRST),
            says("ended", TermRef("stopped"), en("Anakinra was stopped")),
            says("endReason", TermRef("reason-inefficacy"), en("because it did not\nwork")),
            link("inLine", "line-1"),
            link("endedBefore", "line-2"),
        ),
        fact(
            "ciclosporin-1",
            "Course",
            says("agent", TermRef("ciclosporin"), *FIRST),
            link("inLine", "line-1"),
        ),
        fact("no-response-1", "Outcome", says("outcomeType", TermRef("no-response"), *FAILED)),
        fact(
            "fever-1",
            "Finding",
            says("manifestation", TermRef("fever"), *FEVER),
            says("persistedThrough", NodeRef("line-1"), *FEVER),
            link("ofSubject", "patient-1"),
        ),
        fact(
            "line-2",
            "TherapyLine",
            says("after", NodeRef("line-1"), *SALVAGE),
            says("outcome", NodeRef("improvement-1"), *BETTER),
            says("outcome", NodeRef("steroid-sparing-1"), en("prednisolone could be reduced")),
            says("outcome", NodeRef("relapse-1"), *NO_RELAPSE),
            link("forEpisode", "mas-1"),
        ),
        fact(
            "emapalumab-1",
            "Course",
            says("agent", TermRef("emapalumab"), *SALVAGE),
            says("dosage", NodeRef("dosage-1"), *SALVAGE),
            says("ended", TermRef("stopped"), en("Emapalumab ended after 2 months")),
            says("duration", Quantity("mo", 2.0), en("Emapalumab ended after 2 months")),
            link("inLine", "line-2"),
        ),
        fact(
            "dosage-1",
            "Dosage",
            says("order", 1),
            says("value", 6.0, *SALVAGE),
            says("unit", "mg/kg", *SALVAGE),
            says("verbatim", "6 mg/kg", *SALVAGE),
            link("ofCourse", "emapalumab-1"),
        ),
        fact(
            "prednisolone-1",
            "Course",
            says("agent", TermRef("prednisolone"), en("prednisolone could be reduced")),
            says("ended", TermRef("tapered"), en("prednisolone could be reduced")),
            link("inLine", "line-2"),
        ),
        fact(
            "etoposide-1",
            "Course",
            says("plannedAgent", TermRef("etoposide"), en("Etoposide was planned and never given")),
            link("inLine", "line-2"),
        ),
        fact(
            "ruxolitinib-1",
            "Course",
            says("mentionedAgent", TermRef("ruxolitinib"), en("Ruxolitinib has been used by others")),
        ),
        fact("improvement-1", "Outcome", says("outcomeType", TermRef("improvement"), *BETTER)),
        fact(
            "steroid-sparing-1",
            "Outcome",
            says("outcomeType", TermRef("steroid-sparing"), en("prednisolone could be reduced")),
        ),
        fact(
            "relapse-1",
            "Outcome",
            says("absentOutcomeType", TermRef("relapse"), *NO_RELAPSE),
            says("afterEndOf", NodeRef("emapalumab-1"), en("no relapse was seen")),
        ),
    ),
)

GIVEN = cohort("Ten adults with HLH were given ruxolitinib as salvage")
GROUP = WorkFacts(
    "toy-cohort",
    (COHORT_TEXT,),
    (
        fact(
            "",
            "Work",
            says("title", LangString("Ruxolitinib for adults with HLH", "en")),
            says("design", TermRef("cohort-study"), GIVEN),
        ),
        fact(
            "cohort-1",
            "Cohort",
            says("size", 10, GIVEN),
            says("population", TermRef("adult"), cohort("Ten adults")),
        ),
        fact(
            "hlh-1",
            "Episode",
            says("disorder", TermRef("hemophagocytic-lymphohistiocytosis"), cohort("adults with HLH")),
            link("ofSubject", "cohort-1"),
        ),
        fact(
            "line-1",
            "TherapyLine",
            says("statedRole", TermRef("salvage-therapy"), GIVEN),
            says(
                "groupOutcome", NodeRef("partial-response-1"), cohort("Seven of ten got a partial response")
            ),
            says("groupOutcome", NodeRef("no-response-1"), cohort("two of ten\n(20%) did not respond")),
            link("forEpisode", "hlh-1"),
            link("givenTo", "cohort-1"),
        ),
        fact(
            "ruxolitinib-1", "Course", says("agent", TermRef("ruxolitinib"), GIVEN), link("inLine", "line-1")
        ),
        fact(
            "partial-response-1",
            "GroupOutcome",
            says("outcomeType", TermRef("partial-response"), cohort("Seven of ten got a partial response")),
            says("count", 7, cohort("Seven of ten")),
            says("total", 10, cohort("Seven of ten")),
        ),
        fact(
            "no-response-1",
            "GroupOutcome",
            says("outcomeType", TermRef("no-response"), cohort("did not respond")),
            says("count", 2, cohort("two of ten\n(20%)")),
            says("total", 10, cohort("two of ten\n(20%)")),
            says("percent", 20.0, cohort("two of ten\n(20%)")),
        ),
        fact(
            "claim-1",
            "Claim",
            says("claimType", TermRef("claim-statistic"), cohort("About a quarter")),
            says("about", TermRef("hlh-94"), cohort("fail HLH-94")),
            says("claimedOutcome", TermRef("no-response"), cohort("fail HLH-94")),
            says("percent", 25.0, cohort("About a quarter")),
            says("qualifier", TermRef("approximately"), cohort("About a quarter")),
            says("population", TermRef("adult"), cohort("of adults")),
        ),
    ),
)

TCZ = only_zh("用托珠单抗")
CHINESE_CASE = WorkFacts(
    "toy-zh",
    (ONLY_ZH_TEXT,),
    (
        fact("", "Work", says("title", LangString("托珠单抗用于成人Still病", "zh"))),
        fact(
            "patient-1",
            "Patient",
            says("size", 1, only_zh("女,30岁")),
            says("sex", TermRef("female"), only_zh("女")),
            says("ageYears", 30.0, only_zh("30岁")),
        ),
        fact(
            "aosd-1",
            "Condition",
            says("disorder", TermRef("aosd"), only_zh("成人Still病")),
            link("ofSubject", "patient-1"),
        ),
        fact("line-1", "TherapyLine", link("forEpisode", "aosd-1")),
        fact(
            "tocilizumab-1",
            "Course",
            says("agent", TermRef("tocilizumab"), TCZ),
            says("ended", TermRef("stopped"), only_zh("1个月后停药")),
            says("duration", Quantity("mo", 1.0), only_zh("1个月后停药")),
            link("inLine", "line-1"),
        ),
    ),
)
WORKS = (CASE, GROUP, CHINESE_CASE)

#: What the rules would infer: work, fact, class, rule, premises (statements, or other inferences by rule).
INFERRED = (
    (
        "toy-case",
        "line-1",
        "FailedLine",
        "failed-line",
        ("s-line-1.outcome.no-response-1", "s-no-response-1.outcomeType.no-response"),
    ),
    ("toy-case", "anakinra-1", "FailedCourse", "failed-course", ("i-failed-line-line-1",)),
    ("toy-case", "ciclosporin-1", "FailedCourse", "failed-course", ("i-failed-line-line-1",)),
    ("toy-case", "mas-1", "RefractoryEpisode", "refractory-by-failed-line", ("i-failed-line-line-1",)),
    (
        "toy-case",
        "line-2",
        "SalvageLine",
        "salvage-after-failed-line",
        ("s-line-2.after.line-1", "i-failed-line-line-1"),
    ),
    ("toy-case", "patient-1", "PaediatricCase", "paediatric-by-age", ("s-patient-1.ageYears.9",)),
    ("toy-zh", "patient-1", "AdultCase", "adult-by-age", ("s-patient-1.ageYears.30",)),
    ("toy-cohort", "cohort-1", "AdultCase", "adult-by-population", ("s-cohort-1.population.adult",)),
    (
        "toy-cohort",
        "line-1",
        "SalvageLine",
        "salvage-by-stated-role",
        ("s-line-1.statedRole.salvage-therapy",),
    ),
)


def inferred_triples() -> list[Triple]:
    """The types and the kg:Inference records of ``INFERRED``."""
    triples = []
    for slug, name, class_name, rule, premises in INFERRED:
        record, node = NamedNode(node_iri(slug, f"i-{rule}-{name}")), NamedNode(node_iri(slug, name))
        triples += [
            Triple(node, TYPE, kg(class_name)),
            Triple(record, TYPE, kg("Inference")),
            Triple(record, kg("ruleName"), Literal(rule)),
            Triple(record, kg("concludes"), node),
            Triple(record, kg("subject"), node),
            Triple(record, kg("predicate"), TYPE),
            Triple(record, kg("object"), kg(class_name)),
        ]
        triples += [Triple(record, kg("because"), NamedNode(node_iri(slug, name))) for name in premises]
    return triples


#: Reference knowledge for the tests (no real sources): subject, predicate, object, sign, flag.
EDGES = (
    ("ruxolitinib", "memberOfClass", "jak-inhibitor", "0", ""),
    ("prednisolone", "memberOfClass", "glucocorticoid", "0", ""),
    ("macrophage-activation-syndrome", "subtypeOf", "hemophagocytic-lymphohistiocytosis", "0", ""),
    ("etoposide", "componentOfRegimen", "hlh-94", "0", ""),
    ("ruxolitinib", "inhibits", "jak1", "-", "in-vitro"),
    ("ruxolitinib", "binds", "il6", "0", ""),
    ("ruxolitinib", "treats", "fever", "0", ""),
    ("ruxolitinib", "hasAdverseEffect", "thrombocytopenia", "+", "human"),
    ("ruxolitinib", "hasAdverseEffect", "infection", "+", "human"),
    ("jak-inhibitor", "negativelyRegulates", "ifng", "-", ""),
    ("jak1", "positivelyRegulates", "ifng", "+", ""),
    ("ifng", "causesDisorder", "macrophage-activation-syndrome", "+", "animal"),
    ("ifng", "resultsIn", "fever", "+", ""),
    ("fever", "resultsIn", "systemic-jia", "+", ""),
    ("systemic-jia", "resultsIn", "splenomegaly", "+", ""),
    ("jak1", "negativelyRegulates", "thrombocytopenia", "-", ""),
    ("jak1", "partOfPathway", "cytokine-storm", "0", ""),
    ("cytokine-storm", "causesDisorder", "macrophage-activation-syndrome", "+", ""),
    ("macrophage-activation-syndrome", "manifestsAs", "fever", "+", ""),
    ("macrophage-activation-syndrome", "manifestsAs", "splenomegaly", "+", ""),
    ("macrophage-activation-syndrome", "manifestsAs", "thrombocytopenia", "+", ""),
)
KEPT = {kg(name) for edge in EDGES for name in (edge[0], edge[2])} | {
    kg(name)
    for name in (
        "aosd anakinra ciclosporin emapalumab tocilizumab no-response improvement partial-response "
        "steroid-sparing relapse salvage-therapy adult stopped tapered reason-inefficacy approximately"
    ).split()
}


def edge_triples() -> list[Triple]:
    """Each edge as a triple and as a kg:ReferenceStatement with a source."""
    triples = []
    for subject, predicate, target, sign, flag in EDGES:
        record = kg(f"ref_{subject}_{predicate}_{target}")
        triples += [
            Triple(kg(subject), kg(predicate), kg(target)),
            Triple(record, TYPE, kg("ReferenceStatement")),
            Triple(record, kg("subject"), kg(subject)),
            Triple(record, kg("predicate"), kg(predicate)),
            Triple(record, kg("object"), kg(target)),
            Triple(record, kg("sign"), Literal(sign)),
            Triple(record, kg("source"), Literal(f"source of {subject} {predicate} {target}")),
        ]
        if flag:
            triples.append(Triple(record, kg("flag"), Literal(flag)))
    return triples


def term_triples() -> list[Triple]:
    """What the ontology's files say of the terms that the toy works use, and of the reporting items."""
    mechanisms = {kg(name) for name in MECHANISM.values()}
    triples = ontology_triples(resource_dir("ontology"))
    items = {row.subject for row in triples if row.predicate == TYPE and row.object == kg("ReportingItem")}
    return [
        row
        for row in triples
        if (row.subject in KEPT and row.predicate not in mechanisms) or row.subject in items
    ]


def toy_store(ontology: Ontology) -> Store:
    """All of it in one store: each triple in the default graph and again in a named graph."""
    store = Store()
    store.extend(as_quads(term_triples(), graph_name("ontology")))
    store.extend(as_quads(edge_triples(), graph_name("mechanisms")))
    for work in WORKS:
        store.extend(as_quads(work_triples(work, ontology), graph_name(work.slug)))
    store.extend(as_quads(inferred_triples(), graph_name("inferred")))
    return store
