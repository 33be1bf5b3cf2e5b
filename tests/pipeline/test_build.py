"""The whole flow: documents in, a build folder out."""

import csv
import io
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from hashlib import sha256

import owlready2
import pytest
import rdflib
from pipeline_toys import BAD, GOOD, tree, write_bad, write_good
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from kg import pipeline, vocab
from kg.config import Config
from kg.errors import BuildError, OntologyError, UsageError
from kg.export.build_files import write_files
from kg.export.folder import FORMAT, MANIFEST, is_build, replacing
from kg.export.rdf_files import nquads
from kg.graph.rdf import graph_name, read_works
from kg.graph.store import NQUADS, STORE, open_build, write_store
from kg.pipeline import build

CASE_SLUG = "10.1000-invented.case.1"


def config(folder, out, **given) -> Config:
    return Config(documents=(folder,), out=out, reason=False, **given)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = write_good(tmp_path_factory.mktemp("documents"))
    out = tmp_path_factory.mktemp("out") / "build"
    return build(config(folder, out)), out


def test_a_build_has_all_its_files_and_nothing_else(built):
    _, out = built
    names = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    sources = {name for name in names if name.startswith("sources/")}
    stored = {name for name in names if name.startswith("store/")}
    pages = {name for name in names if name.startswith("pages/")}
    assert len(sources) == len(GOOD) and stored
    assert {"pages/index.html", "pages/explorer.html", "pages/evidence-map.html"} <= pages
    assert sum(name.startswith("pages/document-") for name in pages) == len(GOOD)
    assert all(name.endswith(".html") for name in pages)
    assert names - sources - stored - pages == {
        "graph.nq",
        "graph.trig",
        "graph.ttl",
        "ontology.owl",
        "facts.jsonl",
        "to-review.jsonl",
        "unused.jsonl",
        "findings.json",
        "tables/courses.csv",
        "tables/outcomes.csv",
        "tables/findings.csv",
        "manifest.json",
    }


def test_the_report_counts_what_the_files_hold(built):
    report, out = built
    facts = [json.loads(line) for line in (out / "facts.jsonl").read_text().splitlines()]
    statements = [row for fact in facts for row in fact["statements"]]
    spans = {(e["text"], e["start"], e["end"]) for row in statements for e in row["evidence"]}
    assert sum(number for _, number in report.facts) == len(facts)
    assert (report.statements, report.spans) == (len(statements), len(spans))
    assert dict(report.facts)["Work"] == len(report.documents) == 2
    assert report.inferred > 0 and report.failures == () and report.out == out


def test_every_quoted_passage_stands_in_the_texts_that_were_read(built):
    _, out = built
    texts = {path.name[:13]: path.read_text(encoding="utf-8") for path in (out / "sources").iterdir()}
    lines = (out / "facts.jsonl").read_text(encoding="utf-8").splitlines()
    quoted = [
        evidence for line in lines for row in json.loads(line)["statements"] for evidence in row["evidence"]
    ]
    assert quoted
    for evidence in quoted:
        assert texts[evidence["text"]][evidence["start"] : evidence["end"]] == evidence["exact"]


def test_store_and_files_hold_the_same_graph(built):
    _, out = built
    store = open_build(out)
    assert nquads(store) == (out / "graph.nq").read_bytes()
    quads = set(parse((out / "graph.trig").read_bytes(), format=RdfFormat.TRIG))
    assert len(quads) == len(store)
    merged = {q.triple for q in quads if q.graph_name == DefaultGraph()}
    turtle = {q.triple for q in parse((out / "graph.ttl").read_bytes(), format=RdfFormat.TURTLE)}
    assert merged == turtle == {q.triple for q in quads if q.graph_name != DefaultGraph()}


def test_each_named_graph_says_where_its_triples_come_from(built):
    _, out = built
    names = {graph.value for graph in open_build(out).named_graphs()}
    slugs = {document.slug for document in built[0].documents}
    assert names == {
        graph_name(name).value for name in {"ontology", "mechanisms", "inferred", CASE_SLUG} | slugs
    }


def test_the_facts_can_be_read_back_from_the_build(built):
    _, out = built
    works = {work.slug: work for work in read_works(open_build(out))}
    agents = [fact.first("agent") for fact in works[CASE_SLUG].facts if fact.kind == "Course"]
    assert "anakinra" in {agent.key for agent in agents if agent}


def test_a_document_without_a_narrative_is_a_work_without_clinical_facts(built):
    _, out = built
    (work,) = [work for work in read_works(open_build(out)) if work.slug != CASE_SLUG]
    assert {fact.kind for fact in work.facts} <= {"Work", "Author"}


def test_the_manifest_names_inputs_and_hashes_and_no_time(built):
    _, out = built
    manifest = json.loads((out / "manifest.json").read_text())
    files = tree(out)
    files.pop("manifest.json")
    assert manifest["files"] == {name: sha256(data).hexdigest() for name, data in files.items()}
    assert {row["name"] for row in manifest["documents"]} == set(GOOD)
    keys = {"format", "formatVersion", "versions", "documents", "ontology", "rules", "files"}
    assert set(manifest) == keys


def test_the_tables_are_readable_and_quote_the_words(built):
    _, out = built
    text = (out / "tables" / "courses.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    (row,) = [row for row in rows if row["drug_key"] == "anakinra"]
    assert (row["dose_value"], row["dose_unit"]) == ("100", "mg")
    assert (row["age"], row["sex"], row["work"]) == ("34", "female", CASE_SLUG)
    assert "Anakinra" in row["evidence"] and row["drug_zh"] == "阿那白滞素"


def test_the_ontology_file_opens_in_owl_tools(built):
    _, out = built
    world = owlready2.World()
    ontology = world.get_ontology((out / "ontology.owl").as_uri()).load()
    assert world[vocab.kg_iri("TherapyLine")] in set(ontology.classes())
    drug = world[vocab.kg_iri("anakinra")]
    courses = world.search(type=world[vocab.kg_iri("Course")])
    assert drug in {course.agent[0] for course in courses if course.agent}
    world.close()


def test_rdflib_reads_the_graph_too(built):
    _, out = built
    graph = rdflib.Graph().parse(out / "graph.ttl", format="turtle")
    assert (None, rdflib.RDF.type, rdflib.URIRef(vocab.kg_iri("Course"))) in graph


def test_two_builds_are_the_same_to_the_byte_whatever_the_hash_seed(tmp_path):
    folder = write_good(tmp_path / "in")
    code = (
        "import sys; from pathlib import Path; from kg.config import Config; from kg.pipeline import build\n"
        "build(Config((Path(sys.argv[1]),), out=Path(sys.argv[2]), reason=False))"
    )
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", code, str(folder), str(tmp_path / seed)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
        )
    assert tree(tmp_path / "1") == tree(tmp_path / "2")


# ------------------------------------------------------------------ bad input


@pytest.fixture(scope="module")
def built_among_bad(tmp_path_factory):
    folder = write_good(tmp_path_factory.mktemp("mixed"))
    bad = write_bad(folder / "bad")
    paths = (folder, *bad, folder / "missing.txt", folder / "case.md")
    out = tmp_path_factory.mktemp("out") / "build"
    return build(Config(documents=paths, out=out, reason=False)), out


def test_good_documents_build_beside_bad_ones(built, built_among_bad):
    report, out = built_among_bad
    assert {document.slug for document in report.documents} == {
        document.slug for document in built[0].documents
    }
    assert (out / "facts.jsonl").read_bytes() == (built[1] / "facts.jsonl").read_bytes()


@pytest.mark.parametrize("name", [*BAD, "missing.txt"])
def test_each_bad_document_is_one_clear_line(built_among_bad, name):
    report, out = built_among_bad
    (failure,) = [row for row in report.failures if row.where.endswith(name)]
    assert failure.level == "error" and name in failure.message and "\n" not in failure.message
    assert "Traceback" not in failure.message
    listed = json.loads((out / "findings.json").read_text())
    assert failure.message in {row["message"] for row in listed}


def test_when_nothing_can_be_read_the_earlier_build_stays(tmp_path):
    out = tmp_path / "build"
    build(config(write_good(tmp_path / "in"), out))
    before = tree(out)
    report = build(Config(tuple(write_bad(tmp_path / "bad")), out=out, reason=False))
    assert report.out is None and len(report.failures) == len(BAD)
    assert tree(out) == before


def test_an_empty_folder_of_documents_is_said(tmp_path):
    (tmp_path / "in").mkdir()
    report = build(config(tmp_path / "in", tmp_path / "build"))
    assert ["no documents here" in row.message for row in report.failures] == [True]
    assert not (tmp_path / "build").exists()


def test_a_folder_of_somebody_else_is_refused_before_anything_is_read(tmp_path):
    (tmp_path / "thesis.doc").write_text("precious")
    steps = []
    with pytest.raises(BuildError, match="left alone"):
        build(config(tmp_path, tmp_path), lambda *step: steps.append(step))
    assert steps == [] and (tmp_path / "thesis.doc").read_text() == "precious"


def test_an_ontology_that_is_not_there_is_one_clear_line(tmp_path):
    folder = write_good(tmp_path / "in")
    with pytest.raises(OntologyError, match="no terms here"):
        build(config(folder, tmp_path / "build", ontology=tmp_path / "nowhere"))
    assert not (tmp_path / "build").exists()


# ------------------------------------------------------------------ reasoning


def test_a_reasoner_that_breaks_off_is_a_finding_and_the_graph_is_built(tmp_path, monkeypatch):
    def stop(graph):
        raise BuildError("HermiT stopped: out of memory")

    monkeypatch.setattr(pipeline, "check_reasoning", stop)
    monkeypatch.setattr(pipeline, "java_available", lambda: True)
    folder = write_good(tmp_path / "in")
    report = build(Config((folder,), out=tmp_path / "build"))
    (finding,) = report.findings
    assert (finding.code, finding.level, finding.message) == (
        "not-reasoned",
        "warning",
        "HermiT stopped: out of memory",
    )
    assert is_build(tmp_path / "build")


def test_reasoning_without_java_is_refused_when_asked_for(tmp_path, monkeypatch):
    monkeypatch.setattr(pipeline, "java_available", lambda: False)
    with pytest.raises(UsageError, match="needs a Java runtime"):
        build(Config((tmp_path,), out=tmp_path / "build", reason=True))


# ----------------------------------------------------------------------- kill


def test_a_build_killed_at_any_point_leaves_a_whole_graph(tmp_path):
    """The old build has one document, the new one two: what stands is one or the other, whole."""
    folder, out = write_good(tmp_path / "in"), tmp_path / "build"
    build(Config((folder / "case.md",), out=out, reason=False))
    code = (
        "import sys; from pathlib import Path; from kg.config import Config; from kg.pipeline import build\n"
        "print('ready', flush=True)\n"
        "build(Config((Path(sys.argv[1]),), out=Path(sys.argv[2]), reason=False), "
        "lambda *step: print(step[0], flush=True))"
    )
    delays = random.Random(3)
    for _ in range(2):
        run = subprocess.Popen(
            [sys.executable, "-c", code, str(folder), str(out)], stdout=subprocess.PIPE, text=True
        )
        assert run.stdout is not None
        while run.stdout.readline().strip() not in ("writing the build", ""):
            pass
        time.sleep(delays.uniform(0.2, 1.0))
        run.send_signal(signal.SIGKILL)
        run.wait()
        run.stdout.close()
        files = tree(out)
        manifest = json.loads(files.pop("manifest.json"))
        assert manifest["files"] == {name: sha256(data).hexdigest() for name, data in files.items()}
        assert nquads(open_build(out)) == files["graph.nq"]
    report = build(config(folder, out))
    assert len(report.documents) == 2
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_reader_sees_one_build_while_another_takes_its_place(tmp_path):
    """Each opened graph is wholly of one build, however often the folder is replaced meanwhile."""
    out, done = tmp_path / "build", threading.Event()

    def quads(number: int) -> list[Quad]:
        value = Literal(str(number))
        return [
            Quad(NamedNode(f"https://example.org/{n}"), NamedNode(vocab.KG + "x"), value) for n in range(40)
        ]

    def write(number: int) -> None:
        with replacing(out) as new:
            write_store(new / STORE, quads(number))
            write_files(new, {NQUADS: nquads(quads(number)), MANIFEST: b'{"format": "%s"}' % FORMAT.encode()})

    def write_all() -> None:
        for number in range(1, 13):
            write(number)
        done.set()

    write(0)
    writer = threading.Thread(target=write_all)
    writer.start()
    seen = []
    while not done.is_set():
        store = open_build(out)
        (value,) = {quad.object.value for quad in store}
        assert len(store) == 40
        seen.append(int(value))
    writer.join()
    assert seen == sorted(seen) and len(set(seen)) > 1
