"""The bytes of the pages: what is on them, and that they need nothing from anywhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from views_toys import ATTACK, hostile_work

from kg import vocab
from kg.model import Ontology
from kg.views import make_pages, write_pages
from kg.views.conclusions import read_conclusions
from kg.views.document import cut, document_page
from kg.views.evidence_map import map_rows, shown_disorders
from kg.views.facts import GROUPS, WorkView
from kg.views.layout import narrow_places, ordered_layers, wide_places
from kg.views.render import as_script_data
from kg.views.timeline import make_timeline
from kg.views.uses import uses_by_pair
from kg.views.words import Both, capitalised, sections

WU = "10.12372-jcp.2025.24e0236"
NOTICE = ("This is research evidence, not medical advice.", "不构成医疗建议")


class _Elements(HTMLParser):
    """Collects the elements of a page with their attributes."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_every_kind_of_page_is_there(pages: dict[str, bytes]) -> None:
    assert next(iter(pages)) == "index.html"
    assert {
        "explorer.html",
        "evidence-map.html",
        f"document-{WU}.html",
        f"case-{WU}-patient-1.html",
        "mechanism-ruxolitinib--macrophage-activation-syndrome.html",
    } <= set(pages)


def test_every_page_says_in_both_languages_that_it_is_no_advice(pages: dict[str, bytes]) -> None:
    for name, page in pages.items():
        assert all(words in page.decode() for words in NOTICE), name


def test_every_page_has_a_title_in_both_languages(pages: dict[str, bytes]) -> None:
    titles = set()
    for page in pages.values():
        attributes = dict(_Elements(page).found)["html"]
        assert attributes["data-title-en"] and attributes["data-title-zh"]
        titles.add(attributes["data-title-en"])
    assert len(titles) == len(pages)


def test_every_page_forbids_connections_and_names_its_scripts_by_hash(pages: dict[str, bytes]) -> None:
    for name, page in pages.items():
        policy = next(
            values["content"] or ""
            for tag, values in _Elements(page).found
            if values.get("http-equiv") == "Content-Security-Policy"
        )
        assert "default-src 'none'" in policy and "connect-src 'none'" in policy, name
        script = next(part for part in policy.split(";") if "script-src" in part)
        assert "'sha256-" in script and "unsafe" not in script, name


def test_no_page_names_anything_to_load(pages: dict[str, bytes], hostile: dict[str, bytes]) -> None:
    for name, page in {**pages, **{f"h-{key}": value for key, value in hostile.items()}}.items():
        for tag, values in _Elements(page).found:
            assert tag not in ("link", "img", "iframe", "object", "embed", "base", "form"), (name, tag)
            assert "src" not in values, (name, tag)
            href = values.get("href") or ""
            assert re.fullmatch(r"#main|[\w.-]+\.html([?#].*)?", href) or tag != "a", (name, href)


def test_hostile_text_stays_text(hostile: dict[str, bytes]) -> None:
    for name, page in hostile.items():
        assert "</script><script>window" not in page.decode(), name
        for tag, values in _Elements(page).found:
            assert not any(key.startswith("on") for key in values), (name, tag)
    assert "window.hit=1" in hostile["document-title-hostile.html"].decode()


def test_data_in_a_script_element_cannot_end_it() -> None:
    data = str(as_script_data({"x": ATTACK}))
    assert "<" not in data and ">" not in data and "\u2028" not in data


def test_a_planned_drug_and_an_absent_finding_never_look_like_facts(ontology: Ontology) -> None:
    view = WorkView(hostile_work(), ontology, ())
    timeline = make_timeline(view, view.subjects()[0])
    assert [course.drug.en for course in timeline.lines[0].courses] == ["ruxolitinib"]
    assert timeline.findings == ()
    assert set(uses_by_pair([view])) == {("ruxolitinib", "macrophage-activation-syndrome")}
    page = make_pages([hostile_work()], ontology, ())["case-title-hostile-patient-1.html"].decode()
    assert "absent: fever" in page and "planned: anakinra" in page


def test_what_is_to_review_stands_apart_on_the_page_and_on_no_other(ontology: Ontology) -> None:
    work = hostile_work()
    course = next(fact for fact in work.facts if fact.kind == "Course" and fact.first("agent") is not None)
    doubted = replace(course, confidence=0.31)
    kept = tuple(fact for fact in work.facts if fact.id != course.id)
    pages = make_pages([replace(work, facts=kept, to_review=(doubted,))], ontology, ())
    found = _Elements(pages["document-title-hostile.html"]).found
    shown = [row for name, row in found if name == "li" and "data-fact" in row]
    assert sum("to-review" in str(row["class"]) for row in shown) == 1
    assert b"31 %" in pages["document-title-hostile.html"]
    view = WorkView(replace(work, facts=kept, to_review=(doubted,)), ontology, ())
    assert uses_by_pair([view]) == {}


def test_the_timeline_says_what_is_stated_and_what_is_not(bundled: dict[str, Any]) -> None:
    view = WorkView(bundled["works"][0], bundled["ontology"], ())
    first, second = make_timeline(view, view.subjects()[0]).lines
    assert [course.end for course in first.courses] == ["unknown", "unknown", "stopped"]
    assert [words.en for _, words in first.persisted] == ["high fever", "decreased liver function, severe"]
    assert [result.tone for result in first.results] == ["bad"]
    rux = next(course for course in second.courses if course.drug.en == "ruxolitinib")
    assert rux.dose == Both("10 mg, twice daily, oral", "10 mg，每日两次，口服")
    assert rux.end_words.en == "stopped; reason not stated"
    assert second.results[-1].words.en == "no relapse after the end of ruxolitinib"


def test_uses_count_people_and_leave_untold_outcomes_out(bundled: dict[str, Any]) -> None:
    views = [WorkView(work, bundled["ontology"], ()) for work in bundled["works"]]
    uses = uses_by_pair(views)
    counted = {
        drug: [(use.people, use.told, use.benefited) for use in rows] for (drug, _), rows in uses.items()
    }
    assert counted["ruxolitinib"] == [(1, 1, 1), (8, 0, 0)]
    assert counted["tocilizumab"] == [(1, 1, 0)]
    assert "glucocorticoid" not in counted


def test_the_map_tells_reported_from_reference_from_mechanism(bundled: dict[str, Any]) -> None:
    views = [WorkView(work, bundled["ontology"], ()) for work in bundled["works"]]
    disorders = ["macrophage-activation-syndrome", "systemic-jia"]
    rows = map_rows(bundled["ontology"], uses_by_pair(views), disorders, frozenset())
    states = {row.drug.en: [cell.state for cell in row.cells] for row in rows}
    assert states["ruxolitinib"] == ["reported", "mechanism"]
    assert states["emapalumab"][0] == "reference"


def test_cut_gives_the_text_back_and_marks_every_covered_stretch(bundled: dict[str, Any]) -> None:
    page = document_page(WorkView(bundled["works"][0], bundled["ontology"], ())).decode()
    assert 'class="columns two"' in page and "Summary, not the paper" in page and "摘要，非原文" in page
    text = hostile_work().texts[0]
    assert "".join(piece.text for piece in cut(text, text.passages[0].span, ())) == text.text


def test_unused_mentions_stand_with_their_reason(pages: dict[str, bytes]) -> None:
    assert "discussed, not said of a patient" in pages["document-title-c81d33d477e7.html"].decode()


def test_layers_do_not_depend_on_the_order_of_links() -> None:
    layer = {"a": 0, "b": 1, "c": 1, "d": 2}
    links = [("a", "b"), ("a", "c"), ("b", "d")]
    layers = ordered_layers(layer, links)
    assert layers == ordered_layers(dict(reversed(layer.items())), links[::-1])
    for places in (wide_places(layers), narrow_places(layers)):
        assert len(set(places.values())) == len(layer)


def test_a_word_with_capitals_of_its_own_keeps_them() -> None:
    assert capitalised(Both("sIL-2R high", "x")).en == "sIL-2R high"
    assert capitalised(Both("high fever", "x")).en == "High fever"


@pytest.mark.parametrize(
    ("section", "names"),
    [
        ("properties", frozenset().union(*(vocab.STATED[kind] for kind in vocab.STATED)) | vocab.LINKS),
        ("mechanism-relations", frozenset(vocab.MECHANISM.values())),
        ("reasons", vocab.UNUSED_REASONS),
        ("inferred", vocab.DEFINED_CLASSES),
        ("publication", frozenset(vocab.METADATA)),
    ],
)
def test_every_name_of_the_vocabulary_has_words(section: str, names: frozenset[str]) -> None:
    assert names - set(sections()[section]) == frozenset()
    assert {GROUPS[kind] for kind in GROUPS} <= set(sections()["groups"])


def test_pages_are_the_same_bytes_under_any_hash_seed(tmp_path: Path) -> None:
    script = (
        "import sys, hashlib; sys.path.insert(0, 'tests/views');"
        "from views_toys import hostile_work; from kg.config import resource_dir;"
        "from kg.terms.ontology import load_ontology; from kg.views import make_pages;"
        "pages = make_pages([hostile_work()], load_ontology(resource_dir('ontology')), ());"
        "print(hashlib.sha256(b''.join(n.encode() + p for n, p in pages.items())).hexdigest())"
    )
    root = Path(__file__).parents[2]
    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_write_pages_returns_the_files_it_wrote(bundled: dict[str, Any], tmp_path: Path) -> None:
    rows = {key: value for key, value in bundled.items() if key != "works"}
    files = write_pages(bundled["works"], rows["ontology"], rows["inferred"], tmp_path / "pages")
    assert files[0].name == "index.html"
    assert {path.name for path in files} == {path.name for path in (tmp_path / "pages").iterdir()}


def test_no_documents_still_make_a_first_page(ontology: Ontology) -> None:
    pages = make_pages([], ontology, ())
    assert set(pages) == {"index.html", "explorer.html", "evidence-map.html"}


def test_a_conclusion_names_its_premises_in_words(bundled: dict[str, Any]) -> None:
    conclusions = read_conclusions(bundled["inferred"], bundled["rules"])
    views = [WorkView(work, bundled["ontology"], conclusions) for work in bundled["works"]]
    said = {
        (item.fact, item.concluded): item.as_json(view)["because"]["en"]
        for view in views
        for rows in view.conclusions.values()
        for item in rows
    }
    assert "ruxolitinib belongs to the class" in said["ruxolitinib-1", "JakInhibitorCourse"]
    assert "no response" in said["line-1", "FailedLine"]
    assert all(words and ": ;" not in words and "title-" not in words for words in said.values())


def test_no_column_of_the_map_denies_what_another_reports(bundled: dict[str, Any]) -> None:
    """The girl had MAS complicating sJIA: a column of that name would say "not reported" of ruxolitinib."""
    views = [WorkView(work, bundled["ontology"], ()) for work in bundled["works"]]
    shown = shown_disorders(views, uses_by_pair(views))
    assert shown[0] == "macrophage-activation-syndrome" and "sjia-mas" not in shown
    rows = map_rows(bundled["ontology"], uses_by_pair(views), shown, frozenset())
    sources = [cell.sources for row in rows for cell in row.cells if cell.state == "reference"]
    assert any("complicating" in words.en for row in sources for words in row)
