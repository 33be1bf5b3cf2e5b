"""Pages of the bundled documents, of hostile text, and a Chromium to look at them with."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from views_toys import hostile_work

from kg.config import resource_dir
from kg.documents import find_documents, read_document
from kg.extract.reader import extract
from kg.graph.assemble import assemble
from kg.graph.infer import load_rules
from kg.graph.merged import make_graph, with_inferred
from kg.model import Ontology
from kg.query.files import load_queries
from kg.terms.lexicon import Lexicon
from kg.terms.ontology import ontology_triples
from kg.views import make_pages

CHROMIUM, DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")


@pytest.fixture(scope="session")
def bundled(ontology: Ontology, lexicon: Lexicon) -> dict[str, Any]:
    """The arguments of ``make_pages`` for the bundled documents."""
    documents = [read_document(path) for path in find_documents([resource_dir("documents")])]
    works = assemble([row for document in documents for row in extract(document, lexicon)])
    rules = load_rules(resource_dir("ontology") / "rules")
    graph = with_inferred(make_graph(works, ontology, ontology_triples(resource_dir("ontology"))), rules)
    return {
        "works": works,
        "ontology": ontology,
        "inferred": graph.inferred,
        "rules": rules,
        "questions": list(load_queries(resource_dir("queries")).values()),
    }


@pytest.fixture(scope="session")
def pages(bundled: dict[str, Any]) -> dict[str, bytes]:
    """The pages of the bundled documents by name."""
    return make_pages(**bundled)


@pytest.fixture(scope="session")
def hostile(ontology: Ontology) -> dict[str, bytes]:
    """The pages of a work whose every string tries to become markup."""
    return make_pages([hostile_work()], ontology, ())


@pytest.fixture(scope="session")
def folder(
    pages: dict[str, bytes], hostile: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Both sets of pages on disk, the hostile ones under ``hostile``."""
    out = tmp_path_factory.mktemp("pages")
    (out / "hostile").mkdir()
    for name, page in pages.items():
        (out / name).write_bytes(page)
    for name, page in hostile.items():
        (out / "hostile" / name).write_bytes(page)
    return out


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A headless Chromium whose console and network can be read."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    if not (CHROMIUM.exists() and DRIVER.exists()):
        pytest.skip("Chromium and its driver are not installed (Debian: chromium, chromium-driver)")
    from selenium.webdriver.chrome.service import Service

    profile = tempfile.mkdtemp()
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in (
        "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-dev-shm-usage "
        "--disable-background-networking --disable-component-update --disable-sync --window-size=1280,900"
    ).split():
        options.add_argument(flag)
    options.add_argument(f"--user-data-dir={profile}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(DRIVER)))
    try:
        yield driver
    finally:
        driver.quit()
        shutil.rmtree(profile, ignore_errors=True)
