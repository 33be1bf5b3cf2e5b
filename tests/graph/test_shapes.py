"""Each shape lets a good graph pass and finds what it is there to find."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
import rdflib.collection
from rdflib.namespace import RDF, RDFS, SH
from shape_toys import conforming, named, node, store_of, triples

from kg import api, verify, vocab
from kg.cli import main
from kg.config import resource_dir
from kg.errors import OntologyError, UsageError
from kg.graph import shapes as shapes_module
from kg.graph.infer import load_rules
from kg.graph.merged import make_graph, with_inferred
from kg.graph.shapes import Shapes, check_shapes, load_shapes
from kg.model import Problem
from kg.terms.ontology import ontology_triples

pytest.importorskip("pyshacl", reason="the extra 'validate' is not installed")
SHAPES = resource_dir("ontology") / "shapes.ttl"
DEV = Path(__file__).parents[3] / "shared" / "dev" / "text"
INVENTED = Path(__file__).parents[1] / "data" / "invented" / "text"
GRAPH = rdflib.Graph().parse(SHAPES, format="turtle")


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return load_shapes(SHAPES)


def names(problems: list[Problem]) -> set[str]:
    return {problem.code.removeprefix("shape:") for problem in problems}


# ------------------------------------------------------------ graphs that conform


def graph_of(*paths: Path) -> ox.Store:
    """Build the graph of documents in memory, with what the rules conclude."""
    found = api.extract(*paths)
    directory = resource_dir("ontology")
    graph = make_graph(found.works, found.ontology, ontology_triples(directory))
    store = ox.Store()
    store.extend(with_inferred(graph, load_rules(directory / "rules")).quads())
    return store


@pytest.mark.parametrize(
    "folder",
    [
        pytest.param(resource_dir("documents"), id="bundle"),
        pytest.param(INVENTED, id="invented"),
        pytest.param(
            DEV,
            id="development",
            marks=pytest.mark.skipif(not DEV.is_dir(), reason="the development documents are not here"),
        ),
    ],
)
def test_the_graphs_of_documents_conform(shapes: Shapes, folder: Path) -> None:
    assert check_shapes(graph_of(folder), shapes) == []


def test_the_toy_conforms(shapes: Shapes) -> None:
    assert check_shapes(store_of(conforming()), shapes) == []


# --------------------------------------------------------- one change, one violation


def named_shapes(kind: rdflib.URIRef) -> list[str]:
    return sorted(str(shape).removeprefix(vocab.SHAPES) for shape in GRAPH.subjects(RDF.type, kind))


def one(shape: str, predicate: rdflib.URIRef) -> rdflib.term.Node | None:
    return GRAPH.value(rdflib.URIRef(vocab.SHAPES + shape), predicate)


WRONG_KIND = {
    **dict.fromkeys(("date", "integer", "decimal", "boolean", "langString"), '"x"'),
    "string": '"x"@en',
}
NOBODY = "kg:nobody"
# What else is bound to break: the other end of a range, the length of the words, a record of the triple.
SIDE_EFFECTS = {
    ("start", "minInclusive"): {"exact-length"},
    ("end", "datatype"): {"start"},
    ("end", "minInclusive"): {"exact-length", "start"},
    ("exact", "minLength"): {"exact-length"},
    ("high", "datatype"): {"low"},
    ("standardHigh", "datatype"): {"standardLow"},
    ("total", "datatype"): {"count"},
    ("total", "minInclusive"): {"count"},
    ("subject", "nodeKind"): {"recorded"},
    ("predicate", "nodeKind"): {"recorded"},
    ("mechanism-subject", "class"): {"recorded"},
    ("mechanism-predicate", "in"): {"recorded"},
    ("mechanism-object", "class"): {"recorded"},
    ("prefLabel", "minCount"): {"label-of-term"},
    ("prefLabel", "datatype"): {"label-of-term"},
    ("prefLabel", "languageIn"): {"label-of-term"},
}


def bad_value(shape: str, component: str, value: object) -> str | None:
    """Return a value, in Turtle, that breaks one component of a property shape, if a single value can."""
    match component:
        case "class" | "nodeKind" | "in":
            return NOBODY if component != "nodeKind" else '"x"'
        case "datatype":
            return '"fever"@en' if shape == "exact" else WRONG_KIND[str(value).rpartition("#")[2]]
        case "languageIn":
            return '"mot"@fr'
        case "minInclusive" | "minExclusive":
            return f'"{int(str(value)) - 1}"^^xsd:{number_type(shape)}'
        case "maxInclusive":
            return f'"{int(str(value)) + 1}"^^xsd:{number_type(shape)}'
        case "pattern":
            return '"not | so"' if shape == "mappingSource" else '"two words"'
        case "minLength":
            return '""'
        case "hasValue":
            return "2"
    return None


def number_type(shape: str) -> str:
    return str(one(shape, SH.datatype)).rpartition("#")[2]


def cases() -> Iterator[tuple[str, str]]:
    """Yield each property shape with each component of it that a single value can break."""
    for shape in named_shapes(SH.PropertyShape):
        if isinstance(one(shape, SH.path), rdflib.BNode):
            continue  # written out below
        for predicate, value in GRAPH.predicate_objects(rdflib.URIRef(vocab.SHAPES + shape)):
            component = str(predicate).removeprefix(str(SH))
            if component == "minCount" or bad_value(shape, component, value) is not None:
                has_stricter = one(shape, SH["class"]) is not None or shape == "object"
                if component == "nodeKind" and has_stricter:
                    continue
                yield shape, component


def owner(shape: str, rows: set[ox.Triple]) -> ox.Triple:
    """Return the triple of the toy that the shape looks at: of a class whose node shape lists it."""
    path = ox.NamedNode(str(one(shape, SH.path)))
    property_shape = rdflib.URIRef(vocab.SHAPES + shape)
    classes = {
        str(aim)
        for holder in GRAPH.subjects(SH.property, property_shape)
        for aim in GRAPH.objects(holder, SH.targetClass)
    }
    types = {row.subject: row.object for row in rows if row.predicate.value == str(RDF.type)}
    held = [row for row in sorted(rows, key=str) if row.predicate == path]
    inferences_first = sorted(held, key=lambda row: "#i-1" not in str(row.subject))
    if (property_shape, SH.targetSubjectsOf, None) in GRAPH:
        return held[0]
    is_term = vocab.kg_iri("Term") in classes
    return next(
        row
        for row in inferences_first
        if is_term or getattr(types[row.subject], "value", "").replace("Episode", "Condition") in classes
    )


@pytest.mark.parametrize(("shape", "component"), [pytest.param(*case, id="-".join(case)) for case in cases()])
def test_a_property_shape_finds_what_breaks_it(shapes: Shapes, shape: str, component: str) -> None:
    rows = conforming()
    row = owner(shape, rows)
    if component == "minCount" or one(shape, SH.maxCount) is not None:
        rows -= {other for other in rows if (other.subject, other.predicate) == (row.subject, row.predicate)}
    if component != "minCount":
        bad = bad_value(shape, component, one(shape, SH[component]))
        assert bad is not None
        rows.add(ox.Triple(row.subject, row.predicate, node(bad)))
    found = names(check_shapes(store_of(rows), shapes))
    assert found == {shape} | SIDE_EFFECTS.get((shape, component), set())


# The rest by hand: triples to take away and triples to add, and the shapes that then are broken.
CHANGES: dict[str, tuple[str, str, set[str]]] = {
    # two where one is allowed, and values that are wrong beside another
    "two orders": ("", ":dose-1 kg:order 2 .", {"order"}),
    "two agents' lines": ("", ":rux-1 kg:inLine :line-2 .", {"inLine"}),
    "two objects": ("", ":i-1 kg:object kg:jak1 .", {"object", "recorded"}),
    "low above high": (":q-34-a kg:low 30.0 .", ":q-34-a kg:low 41.0 .", {"low"}),
    "count above total": (":group-1 kg:count 2 .", ":group-1 kg:count 9 .", {"count"}),
    "end before start": (":e-1 kg:end 8 .", ":e-1 kg:end 2 .", {"start", "exact-length"}),
    "label that is not preferred": ("", 'kg:fever rdfs:label "hot"@en .', {"label-of-term"}),
    "synonym that is preferred": ("", 'kg:fever skos:altLabel "fever"@en .', {"altLabel"}),
    "two definitions": ("", 'kg:ruxolitinib skos:definition "Another."@en .', {"definition"}),
    "close and exact": ("", "kg:ruxolitinib skos:closeMatch <http://example.org/1> .", {"closeMatch"}),
    # values of several kinds
    "trigger of no kind": ("", ":mas-1 kg:triggeredBy kg:nobody .", {"triggeredBy"}),
    "given for nothing": ("", ":rux-1 kg:givenFor kg:nobody .", {"givenFor"}),
    "a drug as a finding": (
        ":fever-1 kg:manifestation kg:fever .",
        ":fever-1 kg:manifestation kg:ruxolitinib .",
        {"manifestation"},
    ),
    "a drug as no finding": (
        ":fever-2 kg:excludedManifestation kg:fever .",
        ":fever-2 kg:excludedManifestation kg:ruxolitinib .",
        {"excludedManifestation"},
    ),
    "a drug as a possible finding": (
        ":fever-3 kg:possibleManifestation kg:fever .",
        ":fever-3 kg:possibleManifestation kg:ruxolitinib .",
        {"possibleManifestation"},
    ),
    "a gene as a harm": (
        ":ae-1 kg:adverseEvent kg:fever .",
        ":ae-1 kg:adverseEvent kg:jak1 .",
        {"adverseEvent"},
    ),
    "a gene as no harm": (
        ":ae-2 kg:excludedAdverseEvent kg:fever .",
        ":ae-2 kg:excludedAdverseEvent kg:jak1 .",
        {"excludedAdverseEvent"},
    ),
    "blame on nothing": ("", ":ae-1 kg:attributedTo kg:nobody .", {"attributedTo"}),
    "number as a label": ("", ":patient-1 kg:label 7 .", {"label"}),
    "number as a time point": ("", ":fever-1 kg:timePoint 7 .", {"timePoint"}),
    "number as a name": ("", ":author-1 kg:personName 7 .", {"personName"}),
    **{
        f"number as {name}": ("", f"x:invented {path} 7 .", {name})
        for name, path in {
            "title": "dcterms:title",
            "correspondingAuthor": "kg:correspondingAuthor",
            "affiliation": "kg:affiliation",
            "journal": "kg:journal",
            "volume": "bibo:volume",
            "issue": "bibo:issue",
            "pages": "bibo:pages",
            "funding": "kg:funding",
            "grantNumber": "kg:grantNumber",
            "keyword": "kg:keyword",
            "competingInterests": "kg:competingInterests",
            "handlingEditor": "kg:handlingEditor",
            "peerReview": "kg:peerReview",
            "source-of-work": "dcterms:source",
            "license": "dcterms:license",
            "dateReceived": "kg:dateReceived",
            "dateAccepted": "kg:dateAccepted",
            "datePublished": "kg:datePublished",
            "dateOnline": "kg:dateOnline",
        }.items()
    },
    # properties of another class
    **{
        f"{name} with a foreign property": ("", f"{subject} {said} .", {name, *also})
        for name, subject, said, *also in [
            ("Patient", ":patient-1", "kg:maleCount 1"),
            ("Cohort", ":cohort-1", "kg:ageYears 4.0"),
            ("Condition", ":still-1", "kg:agent kg:ruxolitinib"),
            ("TherapyLine", ":line-1", "kg:agent kg:ruxolitinib"),
            ("Course", ":rux-1", "kg:outcomeType kg:improvement"),
            ("Dosage", ":dose-1", "kg:agent kg:ruxolitinib"),
            ("Finding", ":fever-1", "kg:agent kg:ruxolitinib"),
            ("Observation", ":ferritin-1", "kg:manifestation kg:fever"),
            ("Outcome", ":improvement-1", "kg:count 2"),
            ("GroupOutcome", ":group-1", "kg:afterEndOf :rux-1"),
            ("AdverseEvent", ":ae-1", "kg:manifestation kg:fever"),
            ("Claim", ":claim-1", "kg:outcomeType kg:improvement"),
            ("MechanismClaim", ":mechanism-1", "kg:about kg:mas"),
            ("Quantity", ":q-34-a", "kg:sex kg:female"),
            ("Work", "x:invented", "kg:sex kg:female"),
            ("SourceText", ":text-1", "kg:year 2025"),
            ("Author", ":author-1", "kg:year 2025"),
            ("Statement", ":s-first", "kg:year 2025"),
            ("Evidence", ":e-1", "kg:year 2025"),
            ("Inference", ":i-1", "kg:year 2025"),
            ("Decision", ":decision-1", "kg:year 2025"),
            ("ReferenceStatement", "kg:ref_1", "kg:year 2025"),
            ("Term", "kg:fever", "kg:year 2025"),
        ]
    },
    # modality
    "disorder had and excluded": ("", ":still-1 kg:excludedDisorder kg:mas .", {"condition-modality"}),
    "finding of nothing": (":fever-3 kg:possibleManifestation kg:fever .", "", {"finding-modality"}),
    "outcome that was and was not": (
        "",
        ":improvement-1 kg:absentOutcomeType kg:improvement .",
        {"outcome-modality"},
    ),
    "group outcome of nothing": (":group-1 kg:outcomeType kg:improvement .", "", {"group-outcome-modality"}),
    "harm that was and was not": ("", ":ae-1 kg:excludedAdverseEvent kg:fever .", {"adverse-event-modality"}),
    "planned drug in a line": ("", ":rux-2 kg:inLine :line-1 .", {"course-modality"}),
    "mentioned drug given": ("", ":rux-3 kg:agent kg:ruxolitinib .", {"course-modality"}),
    "given drug in no line": (":rux-1 kg:inLine :line-1 .", "", {"course-modality"}),
    # what belongs together
    "line of nobody": (":line-2 kg:forEpisode :mas-1 .", "", {"line-of-somebody"}),
    "outcome of nothing": (":line-1 kg:outcome :improvement-1 .", "", {"outcome-of-something"}),
    "group outcome of no line": (":line-1 kg:groupOutcome :group-1 .", "", {"group-outcome-of-something"}),
    "dose of nothing": (":rux-1 kg:dosage :dose-1 . :dose-1 kg:ofCourse :rux-1 .", "", {"dose-of-something"}),
    "quantity without a number": (
        ":q-34-a kg:value 34.0 ; kg:low 30.0 ; kg:high 40.0 .",
        "",
        {"quantity-has-number"},
    ),
    "work without a text": (
        ":text-1 kg:textOf x:invented . :text-2 kg:textOf x:invented .",
        "",
        {"has-text", "textOf"},
    ),
    "evidence for nothing": (
        "",
        ':e-2 a kg:Evidence ; kg:inText :text-1 ; kg:start 3 ; kg:end 8 ; kg:exact "fever" ; '
        'kg:language "en" ; kg:section kg:section-case ; kg:rule "test" .',
        {"cited"},
    ),
    "record of nothing": (":rux-1 kg:exposedTo kg:ruxolitinib .", "", {"recorded"}),
    "words longer than their range": (
        ':e-1 kg:exact "fever" .',
        ':e-1 kg:exact "fevers" .',
        {"exact-length"},
    ),
    # reference knowledge about the wrong kind of term
    "gene that treats": ("", "kg:jak1 kg:treats kg:mas .", {"treats-subject"}),
    "gene that harms": ("", "kg:jak1 kg:hasAdverseEffect kg:fever .", {"hasAdverseEffect-subject"}),
    "gene that must not be given": (
        "",
        "kg:jak1 kg:contraindicatedIn kg:mas .",
        {"contraindicatedIn-subject"},
    ),
    "gene in a regimen": ("", "kg:jak1 kg:componentOfRegimen kg:hlh-94 .", {"componentOfRegimen-subject"}),
    "gene in a drug class": ("", "kg:jak1 kg:memberOfClass kg:jak-inhibitor .", {"memberOfClass-subject"}),
    "gene that shows a finding": ("", "kg:jak1 kg:manifestsAs kg:fever .", {"manifestsAs-subject"}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_breaks_just_these_shapes(shapes: Shapes, change: str) -> None:
    gone, added, broken = CHANGES[change]
    rows = conforming()
    assert triples(gone) <= rows
    assert names(check_shapes(store_of((rows - triples(gone)) | triples(added)), shapes)) == broken


def test_what_is_said_without_a_statement_is_found(shapes: Shapes) -> None:
    store = store_of(conforming())
    store.add(ox.Quad(named(":patient-1"), named("kg:population"), named("kg:paediatric")))
    store.add(ox.Quad(named("kg:paediatric"), named("rdf:type"), named("kg:Population")))
    assert names(check_shapes(store, shapes)) >= {"evidenced"}


def test_a_statement_without_evidence_is_found(shapes: Shapes) -> None:
    store = store_of(conforming())
    cited = next(store.quads_for_pattern(named(":s-0"), named("kg:evidence"), None))
    store.remove(cited)
    assert names(check_shapes(store, shapes)) == {"evidence", "evidenced"}


def test_every_shape_has_a_test_that_breaks_it() -> None:
    broken = {shape for shape, _ in cases()} | {"evidence", "evidenced"}
    for _, _, expected in CHANGES.values():
        broken |= expected
    assert broken == {*named_shapes(SH.PropertyShape), *named_shapes(SH.NodeShape)}


# ------------------------------------------------------------- the file and the report


def test_each_shape_says_what_is_wrong_and_what_to_do_in_both_languages() -> None:
    for shape in (*named_shapes(SH.PropertyShape), *named_shapes(SH.NodeShape)):
        for predicate in (SH.message, RDFS.comment):
            texts = list(GRAPH.objects(rdflib.URIRef(vocab.SHAPES + shape), predicate))
            by_language = {text.language: text for text in texts if isinstance(text, rdflib.Literal)}
            assert set(by_language) == {"en", "zh"} and len(texts) == 2, shape
            assert re.search("[\u4e00-\u9fff]", by_language["zh"]), shape


def test_a_class_has_the_properties_that_the_vocabulary_gives_it() -> None:
    for kind, stated in vocab.STATED.items():
        listed = set()
        for holder in GRAPH.subjects(
            SH.targetClass, rdflib.URIRef(vocab.kg_iri(kind.replace("Episode", "Condition")))
        ):
            for shape in GRAPH.objects(holder, SH.property):
                listed.add(str(GRAPH.value(shape, SH.path)).removeprefix(vocab.KG))
        assert stated <= listed, kind


def test_each_class_that_documents_fill_has_a_shape() -> None:
    aims = {str(aim).removeprefix(vocab.KG) for aim in GRAPH.objects(None, SH.targetClass)}
    records = {"Statement", "Evidence", "Inference", "ReferenceStatement"}
    assert vocab.FACT_CLASSES - {"Episode"} | records | {"Term"} <= aims  # an episode is a condition


def test_a_closed_value_set_is_that_of_the_vocabulary() -> None:
    for shape, values in {
        "sex": "Sex",
        "population": "Population",
        "severity": "Severity",
        "per": "Per",
        "doseStep": "DoseStep",
        "qualifier": "Qualifier",
        "statistic": "Statistic",
        "trend": "Trend",
        "interpretation": "Interpretation",
        "claimType": "ClaimType",
        "mechanismRelation": "MechanismRelation",
        "certainty": "Certainty",
        "textKind": "TextKind",
        "section": "Section",
    }.items():
        listed = GRAPH.value(rdflib.URIRef(vocab.SHAPES + shape), SH["in"])
        keys = {str(item).removeprefix(vocab.KG) for item in rdflib.collection.Collection(GRAPH, listed)}
        assert keys == set(vocab.VALUE_SETS[values]), shape


def test_a_problem_names_node_shape_message_and_remedy_in_the_language_asked_for(shapes: Shapes) -> None:
    rows = conforming() | triples(":patient-1 kg:sex kg:fever .")
    (english,) = check_shapes(store_of(rows), shapes)
    assert english == Problem(
        "shape:sex",
        "error",
        "10.1000-invented#patient-1",
        "Each value of 'sex' is a value of the list. (found: sex fever)",
        "Use one of the values that the shape lists.",
    )
    (chinese,) = check_shapes(store_of(rows), shapes, "zh")
    assert chinese.message == "“性别”的每个值为所列取值。 (实际为:sex fever)"


def test_a_message_shows_the_property_and_the_value_that_are_wrong(shapes: Shapes) -> None:
    rows = conforming() | triples(":fever-1 kg:timePoint 7 .")
    (problem,) = check_shapes(store_of(rows), shapes)
    assert problem.message.endswith("(found: timePoint 7)")


def test_without_pyshacl_one_clear_line_says_how_to_get_it(
    shapes: Shapes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shapes_module, "can_validate", lambda: False)
    with pytest.raises(UsageError, match=r"pip install 'salvage-kg\[validate\]'"):
        check_shapes(store_of(conforming()), shapes)


def test_a_broken_file_of_shapes_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "shapes.ttl"
    with pytest.raises(OntologyError, match="cannot be read"):
        load_shapes(path)
    path.write_text("kgs:broken a sh:NodeShape")
    with pytest.raises(OntologyError, match="not valid Turtle") as error:
        load_shapes(path)
    assert "\n" not in str(error.value)


# ------------------------------------------------------------------------- kg check


@pytest.fixture(scope="module")
def broken_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build to which somebody gave the patient a sex by hand that is none."""
    out = tmp_path_factory.mktemp("check") / "build"
    api.build(out=out, reason=False)
    patient = f"<{vocab.node_iri('10.12372-jcp.2025.24e0236', 'patient-1')}>"
    with (out / "graph.nq").open("a", encoding="utf-8") as file:
        file.write(f"{patient} <{vocab.kg_iri('sex')}> <{vocab.kg_iri('fever')}> .\n")
    shutil.rmtree(out / "store")
    return out


def test_kg_check_prints_node_shape_message_and_remedy(
    broken_build: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["check", "--build", str(broken_build), "--format", "json", "--lang", "zh"])
    rows = {row["code"]: row for row in json.loads(capsys.readouterr().out)}
    assert status == 1
    assert set(rows) == {"changed-file", "shape:sex", "shape:evidenced"}
    assert rows["shape:sex"]["where"] == "10.12372-jcp.2025.24e0236#patient-1"
    assert rows["shape:sex"]["message"] == "“性别”的每个值为所列取值。 (实际为:sex fever)"
    assert rows["shape:sex"]["remedy"] == "请使用形状所列的取值之一。"
    assert rows["shape:evidenced"]["message"].endswith("(实际为:sex fever)")


def test_without_pyshacl_kg_check_says_how_to_get_it_and_checks_the_rest(
    broken_build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "can_validate", lambda: False)
    problems = {problem.code: problem for problem in verify.verify_build(broken_build)}
    assert set(problems) == {"changed-file", "not-validated"}
    assert problems["not-validated"].level == "info"
    assert problems["not-validated"].remedy == "pip install 'salvage-kg[validate]'"
