"""The two source papers in the data model: what follows from them, and what must not."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import vocab
from kg.graph.infer import Rule, infer
from kg.terms.reason import check_profile

SEED = Path(__file__).resolve().parents[3] / "shared" / "seeds" / "wu-2025-model.ttl"
WORK = "10.12372-jcp.2025.24e0236"
# Names of the worked example that the vocabulary has since changed.
RENAMED = {
    r"kg:doi ": f"<{vocab.PREFIXES['bibo']}doi> ",
    r"kg:per kg:dose\b": "kg:per kg:per-dose",
    r"kg:section kg:(\w+)": r"kg:section kg:section-\1",
}
# The worked example gives no statement to the course that its words on tapering tell of.
ADDED = """
wu:s-glucocorticoid a kg:Statement ; kg:subject wu:glucocorticoid-1 ; kg:predicate kg:agent ;
    kg:object kg:glucocorticoid ; kg:evidence wu:e-1119-1125 , wu:e-2343-2381 .
"""
TYPE = ox.NamedNode(vocab.PREFIXES["rdf"] + "type")
Parse = Callable[[str], list[ox.Triple]]
# facts.md, "Inferred", and a case of 11 years with two earlier episodes.
WU = {
    "line-1": {"FailedLine"},
    "mp-pulse-1": {"FailedCourse"},
    "ciclosporin-1": {"FailedCourse"},
    "tocilizumab-1": {"FailedCourse"},
    "mas-1": {"RefractoryEpisode", "RecurrentEpisode"},
    "line-2": {"SalvageLine", "BenefitLine", "SteroidSparingLine"},
    "ruxolitinib-1": {"SalvageCourse", "JakInhibitorCourse", "JakInhibitorRescue"},
    "glucocorticoid-1": {"SalvageCourse"},
    "patient-1": {"PaediatricCase"},
}
SONG = """
d:cohort-1 a kg:Cohort ; kg:size 8 ; kg:population kg:adult .
d:mas-1 a kg:Episode ; kg:ofSubject d:cohort-1 ; kg:disorder kg:macrophage-activation-syndrome .
d:line-1 a kg:TherapyLine ; kg:forEpisode d:mas-1 ; kg:statedRole kg:salvage-therapy .
d:ruxolitinib-1 a kg:Course ; kg:inLine d:line-1 ; kg:agent kg:ruxolitinib ; kg:givenTo d:cohort-1 .
d:claim-1 a kg:Claim ; kg:about kg:hlh-94 , kg:hlh-2004 ; kg:claimedOutcome kg:no-response ;
    kg:percent 30.0 ; kg:population kg:adult .
"""


def store_of(triples: list[ox.Triple]) -> ox.Store:
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object, ox.DefaultGraph()) for t in triples)
    return store


def defined(store: ox.Store, slug: str) -> dict[str, set[str]]:
    """Return the defined classes of each node of a work."""
    found: dict[str, set[str]] = {}
    for quad in store.quads_for_pattern(None, TYPE, None):
        name = quad.object.value.removeprefix(vocab.KG)
        if name in vocab.DEFINED_CLASSES and quad.subject.value.startswith(vocab.work_iri(slug) + "#"):
            found.setdefault(quad.subject.value.split("#")[1], set()).add(name)
    return found


def values(store: ox.Store, node: ox.NamedNode, name: str) -> list[ox.NamedNode]:
    return [quad.object for quad in store.quads_for_pattern(node, ox.NamedNode(vocab.kg_iri(name)), None)]


@pytest.fixture(scope="module")
def wu_facts() -> list[ox.Triple]:
    if not SEED.is_file():
        pytest.skip(f"the worked example is not here: {SEED}")
    text = SEED.read_text(encoding="utf-8")
    for old, new in RENAMED.items():
        text = re.sub(old, new, text)
    return [quad.triple for quad in ox.parse((text + ADDED).encode(), format=ox.RdfFormat.TURTLE)]


@pytest.fixture(scope="module")
def wu(ontology: list[ox.Triple], rules: tuple[Rule, ...], wu_facts: list[ox.Triple]) -> ox.Store:
    store = store_of(ontology + wu_facts)
    infer(store, rules)
    return store


def test_wu_facts_are_in_the_profile(ontology: list[ox.Triple], wu_facts: list[ox.Triple]) -> None:
    assert check_profile(ontology + wu_facts) == []


def test_wu_infers_what_the_paper_supports_and_nothing_else(wu: ox.Store) -> None:
    assert defined(wu, WORK) == WU


@pytest.mark.parametrize(
    ("node", "routes"),
    [
        (
            "mas-1",
            {"refractory-by-stated-qualifier", "refractory-by-failed-line", "recurrent-by-prior-episodes"},
        ),
        (
            "line-2",
            {
                "salvage-by-stated-role",
                "salvage-after-failed-line",
                "benefit-line",
                "steroid-sparing-line-by-tapering",
            },
        ),
    ],
)
def test_wu_has_two_routes_to_refractory_and_to_salvage(wu: ox.Store, node: str, routes: set[str]) -> None:
    about = ox.NamedNode(vocab.node_iri(WORK, node))
    concluding = [
        q.subject for q in wu.quads_for_pattern(None, ox.NamedNode(vocab.kg_iri("concludes")), about)
    ]
    assert {values(wu, inference, "ruleName")[0].value for inference in concluding} == routes


def test_every_why_ends_at_words_or_at_a_source(wu: ox.Store) -> None:
    inferences = [
        q.subject for q in wu.quads_for_pattern(None, TYPE, ox.NamedNode(vocab.kg_iri("Inference")))
    ]
    assert len(inferences) > 20
    for inference in inferences:
        todo, ends = [inference], set()
        while todo:
            node = todo.pop()
            premises = values(wu, node, "because")
            todo.extend(premises)
            if not premises:
                for evidence in values(wu, node, "evidence"):
                    ends.update(exact.value for exact in values(wu, evidence, "exact"))
                ends.update(source.value for source in values(wu, node, "source"))
                assert ends, f"{inference} ends at {node}, which has neither words nor a source"
        assert ends


def test_wu_exposure_reaches_into_the_regimen(wu: ox.Store) -> None:
    course = ox.NamedNode(vocab.node_iri(WORK, "mp-pulse-1"))
    exposed = {node.value.removeprefix(vocab.KG) for node in values(wu, course, "exposedTo")}
    assert exposed == {"mp-pulse", "methylprednisolone"}


def test_eight_adults_given_salvage_are_not_called_refractory(
    ontology: list[ox.Triple], rules: tuple[Rule, ...], turtle: Parse
) -> None:
    """Salvage is stated in the title; that something had failed in each of the eight is not."""
    store = store_of(ontology + turtle(SONG))
    infer(store, rules)
    assert defined(store, "test") == {
        "cohort-1": {"AdultCase"},
        "line-1": {"SalvageLine"},
        "ruxolitinib-1": {"SalvageCourse", "JakInhibitorCourse"},
    }
