"""From a click on the review page to a rebuilt answer, in a real Chromium."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from kg import build, open_graph
from kg.api import review_page
from kg.query.table import cell_text

CASE = """# Ruxolitinib for refractory macrophage activation syndrome: an invented case

## Case report

A 9-year-old girl with systemic juvenile idiopathic arthritis developed macrophage activation syndrome. \
Methylprednisolone 2 mg/kg/day was given, but fever persisted and there was no response. Tocilizumab was \
then started. Ruxolitinib 10 mg twice daily was added as salvage therapy, and she improved within a week. \
Her own notes name Kinaret as well. Rash was absent.
"""
_SELECT = """
const wanted = arguments[0];
for (const paragraph of document.querySelectorAll("p[data-text]")) {
  const walk = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const at = node.data.indexOf(wanted);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + wanted.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return true;
  }
}
return false;
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an invented document and its review page."""
    folder = tmp_path_factory.mktemp("review")
    (folder / "documents").mkdir()
    (folder / "documents" / "case.md").write_text(CASE, encoding="utf-8")
    slug, page = review_page(folder / "documents" / "case.md")
    (folder / "review.html").write_bytes(page)
    (folder / "slug").write_text(slug, encoding="utf-8")
    return folder


@pytest.fixture
def opened(chromium: Any, place: Path) -> Any:
    """The review page in a fresh state; what it saves goes into ``decisions/``."""
    decisions = place / "decisions"
    decisions.mkdir(exist_ok=True)
    for old in decisions.iterdir():
        old.unlink()
    command = {"behavior": "allow", "downloadPath": str(decisions)}
    chromium.execute_cdp_cmd("Browser.setDownloadBehavior", command)
    chromium.get("about:blank")
    chromium.get_log("browser"), chromium.get_log("performance")
    chromium.get(f"file://{place}/review.html")
    chromium.execute_script("localStorage.clear()")
    chromium.refresh()
    return chromium


def find(driver: Any, selector: str) -> Any:
    return driver.find_element("css selector", selector)


def click(driver: Any, selector: str) -> None:
    driver.execute_script("arguments[0].click()", find(driver, selector))


def choose(driver: Any, selector: str, value: str) -> None:
    """Choose an option by its value, as a person does."""
    script = "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('change'))"
    driver.execute_script(script, find(driver, selector), value)


def keys(driver: Any, text: str) -> None:
    find(driver, "body").send_keys(text)


def open_card(driver: Any, fact: str) -> None:
    click(driver, f'#cards [data-id="{fact}"] > button')


def saved(driver: Any, place: Path, curator: str) -> Path:
    field = find(driver, "#curator")
    if field.get_attribute("value") != curator:
        field.clear()
        field.send_keys(curator)
    click(driver, "#save")
    path = place / "decisions" / f"{(place / 'slug').read_text(encoding='utf-8')}.{curator}.yaml"
    for _ in range(100):
        if path.exists() and path.stat().st_size:
            return path
        time.sleep(0.05)
    raise AssertionError("nothing was saved")


def agents(folder: Path, **options: bool) -> dict[str, str]:
    """Return the drugs that were used, with how many people got each."""
    table = open_graph(folder, **options).query("drugs-used")
    return {cell_text(row["agent"]): cell_text(row["people"]) for row in table}


def doses(folder: Path) -> set[str]:
    asked = (
        "PREFIX kg: <https://w3id.org/salvage-kg/> SELECT ?v ?u WHERE "
        "{ ?c kg:agent kg:ruxolitinib ; kg:dosage ?d . ?d kg:value ?v ; kg:unit ?u }"
    )
    return {f"{cell_text(row['v'])} {cell_text(row['u'])}" for row in open_graph(folder).sparql(asked)}


def test_from_click_to_rebuilt_answer(opened: Any, place: Path) -> None:
    driver = opened
    find(driver, "#curator").send_keys("ada\t")
    open_card(driver, "tocilizumab-1")
    keys(driver, "r")
    choose(driver, "#cards .fact.on .decide select", "planned")
    click(driver, "#cards .fact.on .confirm")
    open_card(driver, "ruxolitinib-1-dose-1")
    keys(driver, "e")
    number = find(driver, "#cards .fact.on .decide input")
    number.clear()
    number.send_keys("5")
    click(driver, "#cards .fact.on .confirm")
    open_card(driver, "ruxolitinib-1")
    keys(driver, "a")
    assert driver.execute_script(_SELECT, "Kinaret")
    time.sleep(0.1)
    keys(driver, "n")
    find(driver, "#add-form input").send_keys("阿那白")
    click(driver, "#add-form [data-term=anakinra]")
    click(driver, "#add-form .confirm")
    path = saved(driver, place, "ada")
    assert "- {" in path.read_text(encoding="utf-8")
    assert [entry["message"] for entry in driver.get_log("browser")] == []

    report = build(place / "documents", out=place / "before", reason=False, decisions=_empty(place))
    assert agents(report.out) == {
        "methylprednisolone": "1", "ruxolitinib": "1", "tocilizumab": "1",
    }  # fmt: skip
    assert doses(report.out) == {"10 mg"}
    report = build(place / "documents", out=place / "after", reason=False)
    assert agents(report.out) == {"anakinra": "1", "methylprednisolone": "1", "ruxolitinib": "1"}
    assert doses(report.out) == {"5 mg"}
    assert agents(report.out, reviewed_only=True) == {"anakinra": "1", "ruxolitinib": "1"}
    rows = [json.loads(line) for line in (report.out / "decisions.jsonl").read_text("utf-8").splitlines()]
    assert {row["state"] for row in rows} == {"applied"}


def _empty(place: Path) -> Path:
    folder = place / "none"
    folder.mkdir(exist_ok=True)
    return folder


def test_a_draft_outlives_the_page_and_a_file_can_be_loaded(opened: Any, place: Path) -> None:
    driver = opened
    find(driver, "#curator").send_keys("grace\t")
    keys(driver, "jja")
    before = find(driver, "#count").text
    driver.refresh()
    assert find(driver, "#count").text == before and not before.startswith("0/")
    path = saved(driver, place, "grace")
    driver.execute_script("localStorage.clear()")
    driver.refresh()
    assert find(driver, "#count").text.startswith("0/")
    find(driver, "#load").send_keys(str(path))
    time.sleep(0.3)
    assert find(driver, "#count").text == before
    assert find(driver, "#curator").get_attribute("value") == "grace"


def test_the_page_asks_nothing_of_any_host_and_fits_a_telephone(opened: Any, place: Path) -> None:
    driver = opened
    size = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        for language, notice in (("en", "not medical advice"), ("zh", "不构成医疗建议")):
            click(driver, f"[data-set-language={language}]")
            keys(driver, "je")
            assert driver.execute_script("return document.documentElement.scrollWidth") <= 390
            assert notice in find(driver, "main > .notice").text
    finally:
        driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        click(driver, "[data-set-language=en]")
    asked = [json.loads(row["message"])["message"] for row in driver.get_log("performance")]
    urls = [row["params"]["request"]["url"] for row in asked if row["method"] == "Network.requestWillBeSent"]
    assert [url for url in urls if not url.startswith(("file://", "about:"))] == []
