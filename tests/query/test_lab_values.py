"""Laboratory values from words to answers: two invented cases, asked in both engines."""

from __future__ import annotations

import pyoxigraph
import pytest

from kg.config import resource_dir
from kg.documents import read_document
from kg.extract.reader import extract
from kg.graph.assemble import assemble
from kg.graph.rdf import as_quads, graph_name, work_triples
from kg.model import Ontology
from kg.query.files import Query
from kg.query.run import Engine, run
from kg.query.table import Table, cell_text
from kg.terms.lexicon import Lexicon
from kg.terms.ontology import ontology_triples

ENGINES: tuple[Engine, ...] = ("oxigraph", "rdflib")
CASE = (
    "A 9-year-old boy with systemic juvenile idiopathic arthritis developed macrophage activation syndrome. "
    "On admission, ferritin was 12,000 ng/mL (normal 10-300) and fibrinogen was low (80 mg/dL). "
    "Ruxolitinib 5 mg twice daily was given. After two weeks of ruxolitinib, ferritin fell to 600 ng/mL. "
    "CRP normalised within a week."
)
CHINESE = "患者，女，31岁，诊断为噬血细胞综合征。入院时铁蛋白3万 μg/L。"


@pytest.fixture(scope="module")
def store(ontology: Ontology, lexicon: Lexicon, tmp_path_factory: pytest.TempPathFactory) -> pyoxigraph.Store:
    folder = tmp_path_factory.mktemp("labs")
    (folder / "case.txt").write_text(CASE, encoding="utf-8")
    (folder / "zh.txt").write_text(CHINESE, encoding="utf-8")
    readings = [
        reading
        for name in ("case.txt", "zh.txt")
        for reading in extract(read_document(folder / name), lexicon)
    ]
    filled = pyoxigraph.Store()
    filled.extend(as_quads(ontology_triples(resource_dir("ontology")), graph_name("ontology")))
    for work in assemble(readings):
        filled.extend(as_quads(work_triples(work, ontology), graph_name(work.slug)))
    return filled


@pytest.fixture(params=ENGINES)
def ask(
    request: pytest.FixtureRequest, store: pyoxigraph.Store, ontology: Ontology, queries: dict[str, Query]
):
    return lambda **params: run(queries["lab-values"], store, params, ontology, engine=request.param)


def texts(table: Table, *columns: str) -> set[tuple[str, ...]]:
    return {tuple(cell_text(row[name], names=True) for name in columns) for row in table}


def test_each_value_stands_with_unit_time_trend_and_words(ask) -> None:
    table = ask()
    assert texts(table, "analyte", "verbatim", "standardValue", "standardUnit", "trend", "timePoints") == {
        ("kg:ferritin", "12,000 ng/mL", "12000", "ug/L", "", "On admission"),
        ("kg:ferritin", "600 ng/mL", "600", "ug/L", "kg:falling", "After two weeks of ruxolitinib"),
        ("kg:fibrinogen", "80 mg/dL", "0.8", "g/L", "", "On admission"),
        ("kg:crp", "", "", "", "kg:normalised", "within a week"),
        ("kg:ferritin", "3万 μg/L", "30000", "ug/L", "", "入院时"),
    }
    assert {row for row in texts(table, "analyte", "interpretation") if row[1]} == {
        ("kg:fibrinogen", "kg:lowered")
    }


def test_only_the_value_dated_by_a_drug_has_a_line(ask) -> None:
    dated = {row for row in texts(ask(), "verbatim", "line") if row[1]}
    assert [(words, line.split("#")[-1]) for words, line in dated] == [("600 ng/mL", "line-1")]


def test_an_analyte_and_a_disorder_can_be_asked_for(ask) -> None:
    assert texts(ask(analyte="fibrinogen"), "verbatim", "quotes") == {
        ("80 mg/dL", "fibrinogen was low (80 mg/dL")
    }
    both = texts(ask(analyte="铁蛋白", disorder="hemophagocytic-lymphohistiocytosis"), "verbatim")
    assert both == {("12,000 ng/mL",), ("600 ng/mL",), ("3万 μg/L",)}
    one = texts(ask(analyte="ferritin", disorder="macrophage-activation-syndrome"), "verbatim")
    assert one == {("12,000 ng/mL",), ("600 ng/mL",)}
    assert len(ask(analyte="ldh")) == 0
