"""Articles from a service that answers, stalls, breaks and refuses; nothing leaves the machine."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from loopback import Service, jats, record

from kg.cli import main
from kg.documents import find_documents, read_document
from kg.errors import UsageError
from kg.fetch import cache
from kg.fetch import run as fetching
from kg.fetch.abstracts import abstract_article
from kg.fetch.client import Client, ServiceError
from kg.fetch.ids import ArticleId, read_id

Cli = Callable[..., tuple[int, str, str]]


def lock(folder: Path) -> list[dict[str, str]]:
    return json.loads((folder / "fetch.lock").read_bytes())["documents"]


# ------------------------------------------------------------------ identifiers


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("12345", ArticleId("pmid", "12345")),
        ("PMID: 12345", ArticleId("pmid", "12345")),
        ("pmc77", ArticleId("pmcid", "PMC77")),
        ("PMCID:PMC77", ArticleId("pmcid", "PMC77")),
        ("10.1000/A.b(1)", ArticleId("doi", "10.1000/a.b(1)")),
        ("https://doi.org/10.1000/A.b", ArticleId("doi", "10.1000/a.b")),
        ("doi:10.1000.10/x", ArticleId("doi", "10.1000.10/x")),
    ],
)
def test_an_identifier_is_told_by_its_form(text: str, wanted: ArticleId) -> None:
    assert read_id(text) == wanted


@pytest.mark.parametrize("text", ["", "0", "PMC", "PMCX1", "10.1000", '10.1000/x" OR a', "fever", "12 34"])
def test_another_form_is_one_line_and_nothing_is_asked(
    text: str, cli: Cli, service: Service, tmp_path: Path
) -> None:
    status, out, err = cli("101", text, "-o", tmp_path / "papers")
    assert (status, out) == (2, "")
    assert err.startswith("error: ") and err.count("\n") == 1
    assert service.asked == [] and not (tmp_path / "papers").exists()


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--query", " "),
        ("1", "--base", "ftp://127.0.0.1"),
        ("1", "--base", "http://127.0.0.1:99999"),
        ("1", "--contact", "a@b\r\nX: y"),
    ],
)
def test_a_call_that_makes_no_sense_is_one_line(
    options: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fetch", *options]) == 2
    err = capsys.readouterr().err
    assert err.startswith("error: ") and err.count("\n") == 1


# ------------------------------------------------------------------ documents


def test_an_open_article_comes_whole_and_is_locked(cli: Cli, service: Service, tmp_path: Path) -> None:
    status, out, _ = cli("PMC101", "-o", tmp_path)
    assert (status, out.splitlines()[1]) == (0, "MED/101,fetched,full text,cc by,MED-101.xml")
    assert (tmp_path / "MED-101.xml").read_bytes() == jats(101)
    (entry,) = lock(tmp_path)
    assert entry["sha256"] == hashlib.sha256(jats(101)).hexdigest()
    assert (entry["pmid"], entry["doi"], entry["service"]) == ("101", "10.1000/Case.101", service.base)
    assert entry["fetched"].endswith("+00:00")
    assert [path.name for path in find_documents([tmp_path])] == ["MED-101.xml"]


@pytest.mark.parametrize("how", ["closed", "404", "front matter alone"])
def test_without_open_full_text_the_abstract_is_a_document(
    how: str, cli: Cli, service: Service, tmp_path: Path
) -> None:
    if how == "closed":
        service.records[0] = record(101, isOpenAccess="N", license=None)
    elif how == "404":
        del service.texts["PMC101"]
    else:
        service.texts["PMC101"] = jats(101, body="")
    status, _out, _ = cli("101", "-o", tmp_path)
    assert (status, lock(tmp_path)[0]["kind"]) == (0, "abstract")
    assert service.count("fullTextXML") == (0 if how == "closed" else 1)
    assert lock(tmp_path)[0]["licence"] == (None if how == "closed" else "cc by")
    document = read_document(tmp_path / "MED-101.xml")
    text = document.text.text
    assert "IL-6 was high, p<0.05." in text and "The fever went." in text
    assert document.value("doi") == "10.1000/Case.101"
    assert document.value("author") == "Jane Doe"
    assert document.value("year") == "2024"
    assert document.value("title") == "Ruxolitinib in an invented case 101"


def test_an_abstract_keeps_what_only_looks_like_markup() -> None:
    data = abstract_article({"abstractText": "n<five &lt; CO<sub>2</sub>\x0b and <p>more</p>"})
    assert data is not None
    assert b"<p>n&lt;five &lt; CO2 and more</p>" in data
    assert abstract_article({"abstractText": "<h4>Background</h4> "}) is None
    assert abstract_article({"title": "No abstract"}) is None


def test_a_query_is_read_page_by_page_up_to_the_limit(cli: Cli, service: Service, tmp_path: Path) -> None:
    status, _out, _ = cli("--query", "ruxolitinib", "-o", tmp_path / "all")
    assert (status, service.count("search")) == (0, 2)
    assert [row["key"] for row in lock(tmp_path / "all")] == ["MED/101", "MED/102", "MED/103"]
    cli("--query", "ruxolitinib", "--limit", "1", "-o", tmp_path / "one")
    assert len(lock(tmp_path / "one")) == 1
    assert service.count("search") == 3


# ------------------------------------------------------------------ again


def test_nothing_is_fetched_twice_under_whatever_name(cli: Cli, service: Service, tmp_path: Path) -> None:
    cli("101", "--query", "ruxolitinib", "-o", tmp_path)
    before = list(service.asked)
    assert len(set(before)) == len(before)
    status, out, _ = cli("pmc101", "10.1000/case.102", "--query", "ruxolitinib", "-o", tmp_path)
    assert status == 0
    assert service.asked == before
    assert [line.split(",")[1] for line in out.splitlines()[1:]] == ["kept"] * 3


def test_a_stopped_run_goes_on_where_it_was(
    cli: Cli, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = itertools.count()
    whole = Client.full_text

    def stopped(self: Client, pmcid: str) -> bytes | None:
        if next(calls) == 1:
            raise KeyboardInterrupt
        return whole(self, pmcid)

    monkeypatch.setattr(Client, "full_text", stopped)
    assert cli("--query", "ruxolitinib", "-o", tmp_path)[0] != 0
    assert [row["key"] for row in lock(tmp_path)] == ["MED/101"]
    assert cli("--query", "ruxolitinib", "-o", tmp_path)[0] == 0
    assert len(lock(tmp_path)) == 3
    assert len(set(service.asked)) == len(service.asked)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".MED")]


def test_an_abstract_of_a_kept_page_is_as_old_as_the_page(
    cli: Cli, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.records[0] = record(101, isOpenAccess="N")
    monkeypatch.setattr(cache, "now", lambda: "2020-01-02T03:04:05+00:00")
    cli("101", "102", "-o", tmp_path)
    monkeypatch.undo()
    (tmp_path / "fetch.lock").unlink()
    cli("101", "102", "-o", tmp_path)
    abstract, full_text = lock(tmp_path)
    assert abstract["fetched"] == "2020-01-02T03:04:05+00:00" < full_text["fetched"]
    assert service.count("search") == 2


@pytest.mark.parametrize("damage", ["{", "[]", '{"retrieved": "x", "resultList": {"result": ["text"]}}'])
def test_a_damaged_page_is_asked_for_again(damage: str, cli: Cli, service: Service, tmp_path: Path) -> None:
    cli("101", "-o", tmp_path)
    (tmp_path / "fetch.lock").unlink()
    for page in (tmp_path / ".cache").iterdir():
        page.write_text(damage)
    assert cli("101", "-o", tmp_path)[0] == 0
    assert service.count("search") == 2


def test_refresh_asks_anew_and_tells_what_changed(cli: Cli, service: Service, tmp_path: Path) -> None:
    cli("101", "102", "-o", tmp_path)
    service.texts["PMC102"] = jats(102, "<body><p>Corrected.</p></body>")
    _, out, _ = cli("101", "102", "--refresh", "-o", tmp_path)
    assert [line.split(",")[:2] for line in out.splitlines()[1:]] == [
        ["MED/101", "unchanged"],
        ["MED/102", "fetched"],
    ]
    assert b"Corrected" in (tmp_path / "MED-102.xml").read_bytes()


def test_a_lost_file_is_fetched_and_a_changed_one_is_told(cli: Cli, service: Service, tmp_path: Path) -> None:
    cli("101", "102", "-o", tmp_path)
    (tmp_path / "MED-101.xml").unlink()
    (tmp_path / "MED-102.xml").write_bytes(b"mine")
    status, _, err = cli("101", "102", "-o", tmp_path)
    assert status == 1
    assert err.count("error: ") == 1 and "error: MED/102: " in err
    assert (tmp_path / "MED-101.xml").read_bytes() == jats(101)
    assert (tmp_path / "MED-102.xml").read_bytes() == b"mine"


@pytest.mark.parametrize("text", ["{", "[]", '{"documents": [{"key": "x"}]}'])
def test_a_broken_lock_file_is_one_line(text: str, cli: Cli, service: Service, tmp_path: Path) -> None:
    (tmp_path / "fetch.lock").write_text(text)
    status, _, err = cli("101", "-o", tmp_path)
    assert (status, err.count("\n"), service.asked) == (2, 1, [])


# ------------------------------------------------------------------ trouble


@pytest.mark.parametrize("how", ["429", "500", "503", "cut"])
def test_trouble_that_passes_is_waited_out(how: str, cli: Cli, service: Service, tmp_path: Path) -> None:
    service.trouble = {"search": [how, how], "PMC101/fullTextXML": [how]}
    status, _, err = cli("101", "-o", tmp_path)
    assert (status, err) == (0, f"1 documents in {tmp_path}, 0 findings\n")
    assert (service.count("search"), service.count("fullTextXML")) == (3, 2)
    assert (tmp_path / "MED-101.xml").read_bytes() == jats(101)


def test_waits_grow_and_retry_after_is_heeded(cli: Cli, service: Service) -> None:
    service.trouble = {"search": ["500", "500", "500"]}
    client = Client(service.base, pause=0.05)
    client.search("PMCID:PMC101")
    waits = [later - sooner for sooner, later in itertools.pairwise(service.times)]
    assert [wait >= least for wait, least in zip(waits, (0.05, 0.1, 0.2), strict=True)] == [True] * 3
    service.trouble = {"search": ["wait"]}
    client.search("PMCID:PMC101")
    assert service.times[-1] - service.times[-2] >= 1
    assert service.times[4] - service.times[3] >= 0.05


def test_a_server_that_stays_silent_is_a_finding(cli: Cli, service: Service, tmp_path: Path) -> None:
    service.trouble = {"PMC101/fullTextXML": ["slow"] * 5}
    status, _out, err = cli("101", "102", "--timeout", "0.1", "-o", tmp_path)
    assert status == 1
    assert [row["key"] for row in lock(tmp_path)] == ["MED/102"]
    assert "error: PMID:101: not fetched: no answer from" in err
    assert service.count("PMC101/fullTextXML") == 5


@pytest.mark.parametrize(
    "text", [b"<article><front>", b"<html/>", jats(999), b'<!DOCTYPE a [<!ENTITY b "c">]><article/>', b" "]
)
def test_a_broken_or_wrong_text_is_not_kept(text: bytes, cli: Cli, service: Service, tmp_path: Path) -> None:
    service.texts["PMC101"] = text
    status, _, err = cli("101", "-o", tmp_path)
    assert status == 1
    assert err.startswith("error: PMID:101: not fetched: ")
    assert not (tmp_path / "MED-101.xml").exists()
    service.texts["PMC101"] = jats(101)
    assert cli("101", "-o", tmp_path)[0] == 0


def test_what_is_not_there_is_a_finding_each(cli: Cli, service: Service, tmp_path: Path) -> None:
    service.records[1] = record(102, pmcid=None, abstractText=None)
    service.records[2] = record(103, source="../..", id="103")
    status, _, err = cli("555", "102", "10.1000/case.103", "101", "-o", tmp_path)
    assert status == 1
    assert [line.split(": ")[1] for line in err.splitlines()[:-1]] == [
        "PMID:555",
        "MED/102",
        "DOI:10.1000/case.103",
    ]
    assert [row["key"] for row in lock(tmp_path)] == ["MED/101"]
    service.records.append(record(555))
    assert cli("555", "-o", tmp_path)[0] == 0


def test_a_service_that_is_away_is_left_in_peace(cli: Cli, service: Service, tmp_path: Path) -> None:
    service.trouble = {"search": ["503"] * 100}
    status, _out, err = cli(*range(1, 7), "-o", tmp_path)
    assert (status, service.count("search")) == (1, fetching._GIVE_UP * 5)
    assert err.count("not fetched: the service had stopped answering") == 3
    assert len(err.splitlines()) == 7


def test_a_query_that_breaks_off_keeps_what_came(cli: Cli, service: Service, tmp_path: Path) -> None:
    cli("--query", "ruxolitinib", "--limit", "1", "-o", tmp_path)
    service.trouble = {"search": ["400"]}
    status, _, err = cli("--query", "ruxolitinib", "-o", tmp_path)
    assert status == 1
    assert "error: query ruxolitinib: not fetched: " in err
    assert [row["key"] for row in lock(tmp_path)] == ["MED/101", "MED/102"]


def test_no_server_at_all_is_a_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--base", "http://127.0.0.1:1", "--pause", "0", "-o", str(tmp_path)]
    assert main(["fetch", "101", *options]) == 1
    assert "error: PMID:101: not fetched: no answer from http://127.0.0.1:1: " in capsys.readouterr().err


def test_an_answer_that_is_no_page_is_refused(service: Service) -> None:
    service.records = [{"id": "1"}, "text"]  # type: ignore[list-item]
    service.found = lambda query: service.records  # type: ignore[method-assign]
    with pytest.raises(ServiceError, match="no page of records"):
        Client(service.base, pause=0).search("x")


def test_the_contact_goes_into_the_user_agent(
    cli: Cli, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALVAGE_KG_CONTACT", "me@example.org")
    cli("101", "-o", tmp_path)
    (agent,) = service.agents
    assert agent.startswith("salvage-kg/") and agent.endswith(" (mailto:me@example.org)")
    with pytest.raises(UsageError):
        Client(service.base, contact="nobody")
