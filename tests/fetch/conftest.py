"""The loopback server, and the command line as a function."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import ThreadingHTTPServer

import pytest
from loopback import Handler, Service

from kg.cli import main


@pytest.fixture
def service() -> Iterator[Service]:
    known = Service()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"service": known}))
    known.base = f"http://127.0.0.1:{server.server_port}/rest"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield known
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], service: Service) -> Callable[..., tuple[int, str, str]]:
    def run(*arguments: object) -> tuple[int, str, str]:
        options = ("--base", service.base, "--pause", "0.01", "--format", "csv")
        status = main(["fetch", *map(str, arguments), *options])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run
