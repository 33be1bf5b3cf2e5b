"""A query file is checked: its header against its text, both ways."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.config import resource_dir
from kg.errors import QueryFileError
from kg.model import Ontology
from kg.query.files import Query, load_queries, load_query
from kg.vocab import CLASSES, PROPERTIES

GOOD = """\
#+ summary: {en: Which drugs, zh: 哪些药物}
#+ description: {en: One row a course., zh: 每行一个疗程。}
#+ params:
#+   drug: {type: "term:Drug|Regimen", en: the drug, zh: 药物}
#+   size: {type: integer, default: 3, en: how many, zh: 人数}
#+   work: {type: work, required: true, en: the document, zh: 文献}
#+ returns:
#+   course: {en: the course, zh: 疗程}
#+   quotes: {type: list, en: the words, zh: 原文}
PREFIX kg: <https://w3id.org/salvage-kg/>

SELECT ?course (GROUP_CONCAT(?quote; SEPARATOR=" ‖ ") AS ?quotes)
WHERE {
  VALUES ?drug { UNDEF }  # param
  VALUES ?size { 3 }  # param
  VALUES ?work { kg:any }  # param
  ?course kg:agent ?drug ; kg:inWork ?work ; kg:size ?size ; kg:label ?quote .
}
GROUP BY ?course
ORDER BY DESC(?course)
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "some-query.rq"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_comes_back_whole(tmp_path: Path) -> None:
    query = load_query(written(tmp_path, GOOD))
    assert query.name == "some-query"
    assert (query.summary.en, query.summary.zh) == ("Which drugs", "哪些药物")
    assert [(item.name, item.type, item.classes) for item in query.parameters] == [
        ("drug", "term", ("Drug", "Regimen")),
        ("size", "integer", ()),
        ("work", "work", ()),
    ]
    assert [(item.required, item.default) for item in query.parameters] == [
        (False, None),
        (False, "3"),
        (True, None),
    ]
    assert [(column.name, column.type) for column in query.columns] == [
        ("course", "value"),
        ("quotes", "list"),
    ]
    assert [(key.column, key.descending) for key in query.order] == [("course", True)]


def test_filling_replaces_the_braces_of_the_named_parameters_only(tmp_path: Path) -> None:
    filled = load_query(written(tmp_path, GOOD)).filled({"drug": ["<urn:a>", "<urn:b>"], "size": []})
    assert "VALUES ?drug { <urn:a> <urn:b> }  # param" in filled.replace("{  ", "{ ")
    assert "VALUES ?size { UNDEF }  # param" in filled
    assert "VALUES ?work { kg:any }  # param" in filled


BAD = {
    "no header": (GOOD[GOOD.index("PREFIX") :], 1, "has no '#+' header"),
    "not YAML": (GOOD.replace("zh: 哪些药物}", "zh: 哪些药物"), 2, "not YAML"),
    "header line below": (GOOD.replace("WHERE {", "#+ more: text\nWHERE {"), 13, "below the header"),
    "unknown key": (GOOD.replace("#+ params:", "#+ parms:"), 3, "unknown header key 'parms'"),
    "key given twice": (GOOD.replace("#+   size:", "#+   drug:"), 5, "'drug' is given twice"),
    "no summary": (GOOD.replace("#+ summary: {en: Which drugs, zh: 哪些药物}\n", ""), 1, "lacks 'summary'"),
    "no Chinese": (GOOD.replace(", zh: 哪些药物", ""), 1, "'summary' lacks 'zh'"),
    "empty text": (GOOD.replace("zh: 哪些药物", 'zh: ""'), 1, "'zh' of 'summary' is no text"),
    "header is a list": (GOOD.replace("#+   course:", "#+   - course:"), 9, "not YAML"),
    "unknown type": (GOOD.replace("type: integer", "type: number"), 5, "no type 'number'"),
    "term without class": (GOOD.replace('"term:Drug|Regimen"', "term"), 4, "no type 'term'"),
    "unknown class": (GOOD.replace("Drug|Regimen", "Drugs"), 4, "names no class 'Drugs'"),
    "unknown parameter key": (GOOD.replace("default: 3", "standard: 3"), 5, "no key 'standard'"),
    "required is no boolean": (GOOD.replace("required: true", "required: maybe"), 6, "not true or false"),
    "required with default": (
        GOOD.replace("required: true", "required: true, default: x"),
        6,
        "required and has a default",
    ),
    "unknown column type": (GOOD.replace("type: list", "type: lists"), 9, "no type 'lists'"),
    "wrong prefix": (GOOD.replace("salvage-kg/>", "salvage/>"), 10, "prefix 'kg:' is not"),
    "unknown prefix": (GOOD.replace("PREFIX kg", "PREFIX ex: <urn:ex>\nPREFIX kg"), 10, "prefix 'ex:'"),
    "unused prefix": (
        GOOD.replace("PREFIX kg", "PREFIX owl: <http://www.w3.org/2002/07/owl#>\nPREFIX kg"),
        10,
        "declared and not used",
    ),
    "not SPARQL": (GOOD.replace("WHERE {", "WHERE {{"), None, "not valid SPARQL"),
    "undeclared prefix": (GOOD.replace("kg:agent", "ex:agent"), 17, "not valid SPARQL"),
    "no SELECT": (
        re.sub(r"SELECT.*\n", "CONSTRUCT { ?course a kg:Course }\n", GOOD).replace("GROUP BY ?course\n", ""),
        None,
        "not a SELECT query",
    ),
    "marked line that is none": (GOOD.replace("kg:size ?size", "kg:size ?size # param\n"), 17, "is marked"),
    "parameter not in header": (GOOD.replace("VALUES ?drug", "VALUES ?medicine"), 14, "'medicine' is not in"),
    "parameter not in text": (GOOD.replace("{ 3 }  # param", "{ 3 }"), 5, "'size' is not in the query text"),
    "default differs": (GOOD.replace("{ 3 }", "{ 4 }"), 15, "'size' holds '4', the header says 3"),
    "optional with a value": (GOOD.replace("{ UNDEF }", "{ kg:x }"), 14, "the header says UNDEF"),
    "required and empty": (GOOD.replace("{ kg:any }", "{ UNDEF }"), 16, "required 'work' is empty"),
    "column not selected": (GOOD.replace("SELECT ?course ", "SELECT "), 8, "'course' is not selected"),
    "column not in header": (
        GOOD.replace("SELECT ?course", "SELECT ?course ?size").replace(
            "BY ?course\n", "BY ?course ?size\n", 1
        ),
        7,
        "selected column 'size' is not in the header",
    ),
    "columns in another order": (
        GOOD.replace(
            'SELECT ?course (GROUP_CONCAT(?quote; SEPARATOR=" ‖ ") AS ?quotes)',
            'SELECT (GROUP_CONCAT(?quote; SEPARATOR=" ‖ ") AS ?quotes) ?course',
        ),
        7,
        "in the order quotes, course",
    ),
    "no ORDER BY": (GOOD.replace("ORDER BY DESC(?course)\n", ""), None, "no ORDER BY"),
    "ORDER BY in a comment": (GOOD.replace("ORDER BY", "# ORDER BY"), None, "no ORDER BY"),
    "ORDER BY no column": (
        GOOD.replace("DESC(?course)", "?drug").replace("GROUP BY ?course", "GROUP BY ?course ?drug"),
        None,
        "which is no column",
    ),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_fault_is_named_with_file_and_line(tmp_path: Path, fault: str) -> None:
    text, line, reason = BAD[fault]
    assert text != GOOD
    path = written(tmp_path, text)
    with pytest.raises(QueryFileError) as caught:
        load_query(path)
    assert reason in str(caught.value)
    assert caught.value.path == path
    assert str(caught.value).count("\n") == 0
    if line is not None:
        assert caught.value.line == line


def test_files_that_cannot_be_read_are_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.rq"
    path.write_bytes("#+ summary: caf\xe9".encode("latin-1"))
    with pytest.raises(QueryFileError, match="is not UTF-8"):
        load_query(path)
    with pytest.raises(QueryFileError, match="cannot be read"):
        load_query(tmp_path / "none.rq")
    with pytest.raises(QueryFileError, match="no such folder"):
        load_queries(tmp_path / "nowhere")


# ---------------------------------------------------------------- the shipped files


def test_the_nine_questions_and_the_others_are_there(queries: dict[str, Query]) -> None:
    nine = {
        "salvage-uses",
        "failed-before",
        "stopped-drugs",
        "steroid-tapering",
        "non-responders",
        "persistent-findings",
        "mechanism-routes",
        "both-languages",
        "not-known",
    }
    others = {
        "documents",
        "drugs-used",
        "evidence-of-fact",
        "facts-of-document",
        "lab-values",
        "one-language-only",
        "patient-timeline",
        "terms-and-mappings",
        "why-inferred",
    }
    assert nine | others <= set(queries)


def test_queries_name_only_what_the_vocabulary_has(queries: dict[str, Query], ontology: Ontology) -> None:
    known = CLASSES | PROPERTIES | set(ontology.terms)
    for query in queries.values():
        names = set(re.findall(r"\bkg:([\w-]+)", query.text))
        assert names <= known, query.name


def test_a_patient_fact_is_never_read_from_a_planned_or_mentioned_drug(queries: dict[str, Query]) -> None:
    """Only the timeline shows planned drugs, under their own property."""
    using = {name for name, query in queries.items() if "plannedAgent" in query.text}
    assert using == {"patient-timeline"}
    assert not any("mentionedAgent" in query.text for query in queries.values())


def test_each_row_of_a_clinical_answer_carries_words_and_work(queries: dict[str, Query]) -> None:
    without = {"documents", "terms-and-mappings", "mechanism-routes", "why-inferred"}
    for name in set(queries) - without:
        columns = {column.name for column in queries[name].columns}
        assert columns & {"quotes", "quote", "english"}, name
        assert columns & {"work", "works"}, name


def test_the_example_of_the_readme_is_a_good_query_file(tmp_path: Path) -> None:
    readme = (resource_dir("queries") / "README.md").read_text(encoding="utf-8")
    lines = [line[4:] for line in readme.splitlines() if line.startswith("    ") or not line]
    text = "\n".join(lines)
    example = text[
        text.index("#+ summary") : text.index("ORDER BY ?work ?course") + len("ORDER BY ?work ?course")
    ]
    query = load_query(written(tmp_path, example))
    assert [parameter.name for parameter in query.parameters] == ["drug"]


def test_the_readme_names_every_query(queries: dict[str, Query]) -> None:
    readme = (resource_dir("queries") / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z]+(?:-[a-z]+)*)`", readme))
    assert set(queries) <= named
