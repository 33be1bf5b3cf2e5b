"""What the user asks for: a PMID, a PMCID or a DOI, told apart by its form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, Literal

from kg.errors import UsageError

IdKind = Literal["pmid", "pmcid", "doi"]

# A PMID has at most eight digits today. A DOI is a prefix of digits and any suffix, here without the quotes
# that would end it in a query.
_FORMS: Final[tuple[tuple[IdKind, re.Pattern[str]], ...]] = (
    ("pmid", re.compile(r"(?:PMID:?\s*)?([1-9]\d{0,8})", re.IGNORECASE)),
    ("pmcid", re.compile(r"(?:PMCID:?\s*)?(PMC[1-9]\d*)", re.IGNORECASE)),
    (
        "doi",
        re.compile(
            r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}(?:\.\d+)*/[^\s\"\\]+)", re.IGNORECASE
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class ArticleId:
    """One identifier, in the one form in which two writings of it are equal."""

    kind: IdKind
    value: str

    def __str__(self) -> str:
        return f"{self.kind.upper()}:{self.value}"

    @property
    def query(self) -> str:
        """Return the search of Europe PMC that finds this article alone."""
        if self.kind == "pmid":
            return f"EXT_ID:{self.value} AND SRC:MED"
        return f"PMCID:{self.value}" if self.kind == "pmcid" else f'DOI:"{self.value}"'

    def names(self, record: dict[str, Any]) -> bool:
        """Tell whether a record (of the service or of the lock file) is the article asked for."""
        stated = record.get(self.kind)
        return isinstance(stated, str) and stated.casefold() == self.value.casefold()


def read_id(text: str) -> ArticleId:
    """Read a PMID (``123``), PMCID (``PMC123``) or DOI (``10.1000/x``, also as a link).

    Raises:
        UsageError: it has none of these forms.
    """
    for kind, form in _FORMS:
        if found := form.fullmatch(text.strip()):
            return ArticleId(kind, found[1].casefold() if kind == "doi" else found[1].upper())
    raise UsageError(
        f"'{text}' is no PMID (123), PMCID (PMC123) or DOI (10.1000/x); a search goes after --query"
    )
