"""A loopback server in the shape of Europe PMC's REST service, with invented articles."""

from __future__ import annotations

import json
import socket
import time
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit


def record(number: int, **changes: Any) -> dict[str, Any]:
    """Return a core record of an invented article, with the fields that the service gives."""
    fields = {
        "id": str(number),
        "source": "MED",
        "pmid": str(number),
        "pmcid": f"PMC{number}",
        "doi": f"10.1000/Case.{number}",
        "title": f"Ruxolitinib in an invented case {number}.",
        "authorList": {"author": [{"fullName": "Doe J", "firstName": "Jane", "lastName": "Doe"}]},
        "journalInfo": {"volume": "7", "issue": "2", "journal": {"title": "Invented Reports"}},
        "pubYear": "2024",
        "pageInfo": "1-4",
        "firstPublicationDate": "2024-03-05",
        "abstractText": "<h4>Background</h4>IL-6 was <i>high</i>, p<0.05.<h4>Results</h4>The fever went.",
        "isOpenAccess": "Y",
        "license": "cc by",
    }
    return {name: value for name, value in (fields | changes).items() if value is not None}


def jats(
    number: int, body: str = "<body><sec><title>Case</title><p>A boy had fever.</p></sec></body>"
) -> bytes:
    """Return an invented article as the service gives full texts."""
    return (
        '<?xml version="1.0"?><article><front><article-meta>'
        f'<article-id pub-id-type="pmcid">PMC{number}</article-id><title-group>'
        f"<article-title>Invented case {number}</article-title></title-group></article-meta></front>"
        f"{body}</article>"
    ).encode()


class Service:
    """What the server knows, what it was asked, and how often it shall fail first."""

    def __init__(self) -> None:
        self.records = [record(number) for number in (101, 102, 103)]
        self.texts: dict[str, bytes] = {f"PMC{number}": jats(number) for number in (101, 102, 103)}
        self.asked: list[str] = []
        self.agents: set[str] = set()
        self.times: list[float] = []
        self.trouble: dict[str, list[str]] = {}  # path -> what happens to the next requests for it
        self.page_size = 2
        self.base = ""

    def count(self, part: str) -> int:
        return sum(part in path for path in self.asked)

    def found(self, query: str) -> list[dict[str, Any]]:
        for row in self.records:
            names = (f"EXT_ID:{row['id']} AND SRC:MED", f"PMCID:{row.get('pmcid')}")
            if query in names or query.casefold() == f'doi:"{row.get("doi")}"'.casefold():
                return [row]
        return self.records if query == "ruxolitinib" else []


class Handler(BaseHTTPRequestHandler):
    service: Service

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.service.asked.append(self.path)
        self.service.agents.add(self.headers["User-Agent"])
        self.service.times.append(time.monotonic())
        path = parts.path.removeprefix("/rest/")
        waiting = self.service.trouble.get(path, [])
        if waiting and self._fail(waiting.pop(0)):
            return
        if path == "search":
            self._search({name: values[0] for name, values in parse_qs(parts.query).items()})
        elif path.endswith("/fullTextXML") and (text := self.service.texts.get(path.split("/")[0])):
            self._answer(200, text, "application/xml")
        else:
            self._answer(404, b"not found")

    def _search(self, asked: dict[str, str]) -> None:
        if asked["format"] != "json" or asked["resultType"] != "core" or int(asked["pageSize"]) > 1000:
            self._answer(400, b"bad request")
            return
        rows = self.service.found(asked["query"])
        start = 0 if asked["cursorMark"] == "*" else int(asked["cursorMark"].removeprefix("mark-"))
        end = start + self.service.page_size
        page: dict[str, Any] = {"hitCount": len(rows), "resultList": {"result": rows[start:end]}}
        if end < len(rows):
            page["nextCursorMark"] = f"mark-{end}"
        self._answer(200, json.dumps(page).encode(), "application/json")

    def _fail(self, how: str) -> bool:
        if how == "slow":
            time.sleep(0.4)
            return False
        if how == "cut":
            self.send_response(200)
            self.send_header("Content-Length", "5000")
            self.end_headers()
            self.wfile.write(b"<article><fro")
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
        elif how == "wait":
            self._answer(429, b"slow down", extra={"Retry-After": "1"})
        else:
            self._answer(int(how), b"trouble")
        return True

    def _answer(
        self, status: int, data: bytes, kind: str = "text/plain", extra: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(data)), **(extra or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(data)
        except OSError:
            self.close_connection = True  # the client had waited long enough

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 # the name is that of http.server
        """Keep the output of the tests to themselves."""
