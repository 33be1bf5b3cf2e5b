"""The pages in a real Chromium: nothing is requested, hostile text is inert, and every control works."""

from __future__ import annotations

import json
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

WU = "10.12372-jcp.2025.24e0236"
CASE = f"case-{WU}-patient-1.html"
DOCUMENT = f"document-{WU}.html"
MECHANISM = "mechanism-ruxolitinib--macrophage-activation-syndrome.html"
READY_MS = 1000
FRAMES = 50
_MEASURE = """
const done = arguments[0], network = Graph.network(), stamps = [];
const begin = performance.now();
function frame(now) {
  stamps.push(now);
  network.moveTo({ scale: 0.5 + 0.3 * Math.sin(stamps.length / 20), animation: false });
  if (now - begin < 1500) requestAnimationFrame(frame);
  else done([1000 * stamps.length / (now - stamps[0]), network.body.nodeIndices.length]);
}
requestAnimationFrame(frame);
"""
_OVERLAPS = """
const network = Graph.network();
const boxes = network.body.nodeIndices.map((id) => [id, network.getBoundingBox(id)]);
const found = [];
for (const [one, a] of boxes) for (const [other, b] of boxes)
  if (one < other && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
    found.push([one, other]);
return found;
"""

Opened = Callable[[str], Any]


@pytest.fixture
def opened(chromium: Any, folder: Path) -> Opened:
    """Open a page by name in a fresh state and return the driver."""

    def go(name: str) -> Any:
        chromium.get("about:blank")
        chromium.get_log("browser"), chromium.get_log("performance")
        chromium.get(f"file://{folder}/{name}")
        return chromium

    return go


def requests(driver: Any) -> list[str]:
    """Return the addresses that the page asked for, other than itself."""
    found = []
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            found.append(message["params"]["request"]["url"])
    return [url for url in found if not url.startswith(("about:", driver.current_url.split("?")[0]))]


def complaints(driver: Any) -> list[str]:
    """Return what the console has to say."""
    return [entry["message"] for entry in driver.get_log("browser")]


def text(driver: Any, selector: str) -> str:
    """Return the visible text of an element."""
    return str(driver.find_element("css selector", selector).text)


def press(driver: Any, selector: str, keys: str) -> None:
    """Type into an element."""
    driver.find_element("css selector", selector).send_keys(keys)


def test_no_page_requests_anything_or_complains(opened: Opened, pages: dict[str, bytes]) -> None:
    for name in pages:
        driver = opened(name)
        assert requests(driver) == [], name
        assert complaints(driver) == [], name


def test_a_page_that_asks_for_something_would_be_seen(chromium: Any, tmp_path: Path) -> None:
    """The check above can fail: the same page with a picture and without the policy is caught."""
    (tmp_path / "bad.html").write_text('<p>x</p><img src="http://127.0.0.1:9/x.png">', encoding="utf-8")
    chromium.get_log("performance")
    chromium.get(f"file://{tmp_path}/bad.html")
    assert requests(chromium) == ["http://127.0.0.1:9/x.png"]
    chromium.get_log("browser")


def test_hostile_text_does_nothing(opened: Opened, hostile: dict[str, bytes]) -> None:
    for name in hostile:
        driver = opened(f"hostile/{name}")
        for button in driver.find_elements("css selector", "[data-choose], .fact > button"):
            driver.execute_script("arguments[0].click()", button)
        assert driver.execute_script("return window.hit === undefined"), name
        assert requests(driver) == [] and complaints(driver) == [], name
        assert driver.execute_script("return document.querySelectorAll('img, svg[onload]').length") == 0, name


@pytest.mark.parametrize("name", [CASE, MECHANISM, "explorer.html"])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [1280, 390])
def test_no_boxes_overlap(opened: Opened, name: str, language: str, width: int) -> None:
    driver = opened("index.html")
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        driver.get(f"{driver.current_url.rsplit('/', 1)[0]}/{name}?lang={language}")
        assert driver.execute_script(_OVERLAPS) == []
        assert driver.execute_script("return document.documentElement.scrollWidth") <= width
    finally:
        driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_the_language_switch_changes_words_title_and_labels(opened: Opened) -> None:
    driver = opened(CASE)
    assert text(driver, "h1").startswith("Patient 1: female")
    driver.find_element("css selector", "[data-set-language=zh]").click()
    assert text(driver, "h1").startswith("患者 1")
    assert "患者" in driver.title
    label = "return Graph.network().body.data.nodes.get('ruxolitinib-1').label"
    assert driver.execute_script(label) == "芦可替尼"
    assert driver.find_element("id", "search").get_attribute("placeholder").startswith("中文")
    driver.find_element("css selector", "[data-set-language=en]").click()


def test_search_finds_in_both_languages_and_opens_the_evidence(opened: Opened) -> None:
    for wanted in ("ruxol", "芦可"):
        driver = opened(CASE)
        press(driver, "#search", wanted)
        press(driver, "#search", "\ue007")
        assert text(driver, "#panel h3").startswith("Ruxolitinib")
        assert "Summary, not the paper" in text(driver, "#panel")


def test_a_bar_of_the_timeline_shows_its_words(opened: Opened) -> None:
    driver = opened(CASE)
    driver.find_element("css selector", ".swim [data-choose=tocilizumab-1]").click()
    assert "TCZ was then stopped" in text(driver, "#panel")
    href = driver.find_element("css selector", "#panel blockquote a").get_attribute("href")
    driver.get(href)
    assert driver.execute_script("return document.querySelectorAll('mark.on').length") > 0


def test_the_class_filter_takes_nodes_away_and_brings_them_back(opened: Opened) -> None:
    driver = opened(CASE)
    count = "return Graph.network().body.nodeIndices.length"
    before = driver.execute_script(count)
    box = driver.find_element("css selector", "[data-group=finding]")
    box.click()
    assert driver.execute_script(count) == before - 2
    box.click()
    assert driver.execute_script(count) == before


def test_the_graph_works_from_the_keyboard(opened: Opened) -> None:
    driver = opened(CASE)
    driver.execute_script("document.getElementById('canvas').focus()")
    press(driver, "#canvas", "\ue014")
    first = driver.execute_script("return document.getElementById('spoken').textContent")
    press(driver, "#canvas", "\ue014")
    second = driver.execute_script("return document.getElementById('spoken').textContent")
    assert first and second and first != second
    press(driver, "#canvas", "\ue007")
    assert driver.execute_script("return document.activeElement.id") == "panel"
    driver.switch_to.active_element.send_keys("\ue00c")
    assert driver.execute_script("return document.activeElement.id") == "canvas"


def test_a_click_on_a_line_shows_its_source(opened: Opened) -> None:
    driver = opened(MECHANISM)
    driver.execute_script("document.getElementById('canvas').scrollIntoView({block: 'center'})")
    place = driver.execute_script(
        "const n = Graph.network(), p = n.getPositions(['ruxolitinib', 'jak2']);"
        "const mid = (axis) => 0.65 * p.ruxolitinib[axis] + 0.35 * p.jak2[axis];"
        "const at = n.canvasToDOM({x: mid('x'), y: mid('y')});"
        "const box = document.querySelector('#canvas').getBoundingClientRect();"
        "return [Math.round(at.x - box.width / 2), Math.round(at.y - box.height / 2)]"
    )
    from selenium.webdriver import ActionChains

    canvas = driver.find_element("id", "canvas")
    ActionChains(driver).move_to_element_with_offset(canvas, *place).click().perform()
    time.sleep(0.4)
    assert "inhibits JAK2" in text(driver, "#panel h3") and "DrugBank" in text(driver, "#panel")


def test_facts_and_words_are_linked_both_ways(opened: Opened) -> None:
    driver = opened(DOCUMENT)
    fact = next(
        item for item in driver.find_elements("css selector", ".fact > button") if "High fever" in item.text
    )
    fact.click()
    marked = " ".join(item.text for item in driver.find_elements("css selector", "mark.on"))
    assert marked.split() == ["High", "fever", "高热"]
    mark = next(
        item for item in driver.find_elements("css selector", "mark[data-facts]") if "improved" in item.text
    )
    mark.send_keys("\ue007")
    shown = [
        item.text for item in driver.find_elements("css selector", ".fact > button") if item.is_displayed()
    ]
    assert shown and any("improvement" in words for words in shown) and len(shown) < 5


def test_the_explorer_shows_neighbours_and_says_how_to_narrow(opened: Opened) -> None:
    driver = opened("explorer.html")
    driver.find_element("id", "all-view").click()
    assert text(driver, "#state").startswith("150 of ")
    press(driver, "#search", "ruxolitinib")
    press(driver, "#search", "\ue007")
    assert text(driver, "#panel h3").startswith("Ruxolitinib")
    assert "JAK2" in text(driver, "#shown-links")


def test_the_map_narrows_by_name(opened: Opened) -> None:
    driver = opened("evidence-map.html")
    press(driver, "#find-drug", "芦可替尼")
    rows = [row.text for row in driver.find_elements("css selector", "#map-rows tr") if row.is_displayed()]
    assert rows and all("uxolitinib" in row for row in rows)


def test_a_case_is_ready_in_a_second(opened: Opened) -> None:
    """The best of three, since other work on the machine can only make it slower."""
    best = min(_ready(opened(CASE)) for _ in range(3))
    assert best < READY_MS


def _ready(driver: Any) -> int:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if value := driver.execute_script("return document.documentElement.dataset.ready"):
            return int(value)
        time.sleep(0.05)
    raise AssertionError("the graph was never drawn")


def test_a_hundred_and_fifty_nodes_move_smoothly(opened: Opened) -> None:
    """Frames a second while the view zooms; a machine that is busy or has no GPU is told, not failed."""
    driver = opened("explorer.html")
    driver.find_element("id", "all-view").click()
    rate, count = driver.execute_async_script(_MEASURE)
    assert count == 150
    if rate < FRAMES:
        warnings.warn(f"150 nodes: {rate:.0f} frames a second, wanted {FRAMES}", stacklevel=1)
    assert rate > FRAMES / 5
