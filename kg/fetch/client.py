"""The fence around urllib3: Europe PMC asked politely, one request at a time.

Paths and parameters follow https://europepmc.org/RestfulWebService: ``search`` with ``query``,
``resultType``, ``format``, ``pageSize`` and ``cursorMark``, and ``{pmcid}/fullTextXML``.
"""

from __future__ import annotations

import json
import re
import time
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

import urllib3

from kg.errors import KgError, UsageError

EUROPE_PMC: Final = "https://www.ebi.ac.uk/europepmc/webservices/rest"
_TRY_AGAIN: Final = (429, 500, 502, 503, 504)
_LONGEST_WAIT: Final = 60  # seconds; a Retry-After beyond it is for a later run


class ServiceError(KgError):
    """The service gave no usable answer. ``unreachable`` tells a network failure from a wrong answer."""

    def __init__(self, message: str, *, unreachable: bool = False) -> None:
        self.unreachable = unreachable
        super().__init__(" ".join(message.split()))


class _Patient(urllib3.Retry):
    """Waits before the first repeat as well, which urllib3 by itself sends at once."""

    def get_backoff_time(self) -> float:
        return min(self.backoff_factor * 2.0 ** max(len(self.history) - 1, 0), self.backoff_max)


class Client:
    """Asks one service, with a pause between requests and longer and longer waits before repeats.

    Args:
        base: address of the service, http or https.
        contact: an address at which the maintainers of the service reach the user; sent with each request.
        pause: least time between two requests, and the wait before the first repeat, in seconds.
        timeout: longest silence of the server, in seconds.
        repeats: how often a request is repeated after 429, 5xx or a broken connection.

    Raises:
        UsageError: the address or the contact cannot be used.
    """

    def __init__(
        self,
        base: str = EUROPE_PMC,
        *,
        contact: str = "",
        pause: float = 0.5,
        timeout: float = 30.0,
        repeats: int = 4,
    ) -> None:
        try:
            parts = urlsplit(base)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            usable = False
        if not usable:
            raise UsageError(f"'{base}' is no http or https address of a service")
        if contact and not re.fullmatch(r"[!-'*-~]+@[!-'*-~]+", contact):
            raise UsageError(f"'{contact}' is no e-mail address to give as contact")
        self.base, self._pause, self._last = base.rstrip("/"), pause, float("-inf")
        name = f"salvage-kg/{_version()}"
        agent = f"{name} (mailto:{contact})" if contact else name
        retries = _Patient(
            total=repeats,
            redirect=3,
            status_forcelist=_TRY_AGAIN,
            backoff_factor=pause,
            backoff_max=_LONGEST_WAIT,
            retry_after_max=_LONGEST_WAIT,
            raise_on_status=False,
        )
        self._pool = urllib3.PoolManager(
            headers={"User-Agent": agent}, timeout=urllib3.Timeout(timeout), retries=retries
        )

    def search(self, query: str, cursor: str = "*", size: int = 100) -> dict[str, Any]:
        """Return one page of core records for a query.

        Raises:
            ServiceError: no answer, a refusal, or an answer that is no page of records.
        """
        asked = {
            "query": query,
            "resultType": "core",
            "format": "json",
            "pageSize": str(size),
            "cursorMark": cursor,
        }
        data = self._get(f"{self.base}/search?{urlencode(asked)}")
        try:
            page = json.loads(data or b"")
            records = page["resultList"]["result"]
        except (ValueError, KeyError, TypeError):
            raise ServiceError(f"the search '{query}' was answered with no page of records") from None
        if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
            raise ServiceError(f"the search '{query}' was answered with no page of records")
        return dict(page)

    def full_text(self, pmcid: str) -> bytes | None:
        """Return the JATS XML of an open-access article; None when the service has none to give (404).

        Raises:
            ServiceError: no answer, or a refusal.
        """
        return self._get(f"{self.base}/{quote(pmcid, safe='')}/fullTextXML")

    def _get(self, url: str) -> bytes | None:
        time.sleep(max(self._last + self._pause - time.monotonic(), 0))
        try:
            answer = self._pool.request("GET", url)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            reason = getattr(error, "reason", None) or error
            raise ServiceError(f"no answer from {self.base}: {reason}", unreachable=True) from None
        finally:
            self._last = time.monotonic()
        if answer.status == 404:
            return None
        if answer.status != 200:
            again = answer.status in _TRY_AGAIN
            raise ServiceError(f"{self.base} answered with status {answer.status}", unreachable=again)
        return answer.data


def _version() -> str:
    try:
        return version("salvage-kg")
    except PackageNotFoundError:
        return "unknown"
