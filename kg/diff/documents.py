"""Which documents changed between two builds, by the hashes of their texts, and what else may have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from kg.diff.builds import Build, BuiltDocument

DocumentStatus = Literal["added", "removed", "text changed", "other work", "other name"]
_RECORDED = {"ontology": "the ontology changed", "rules": "the reading rules changed"}
_UNRECORDED = "no document, rule or term changed: a build is not what was written"


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A document that differs: as it was before (``None``: added) and as it is now (``None``: removed)."""

    status: DocumentStatus
    before: BuiltDocument | None
    now: BuiltDocument | None

    @property
    def name(self) -> str:
        """The file name, the present one where there are two."""
        return self._either().name

    @property
    def works(self) -> frozenset[str]:
        """The works that the document belonged or belongs to."""
        return frozenset(item.work for item in (self.before, self.now) if item)

    @property
    def texts(self) -> frozenset[str]:
        """The ids of its text before and now."""
        return frozenset(item.text for item in (self.before, self.now) if item)

    def told(self) -> str:
        """Return the name and what happened to it."""
        return f"{self.name} ({self.status})"

    def _either(self) -> BuiltDocument:
        found = self.now or self.before
        if found is None:
            raise ValueError("a change of no document")
        return found


def changed_documents(before: Build, now: Build) -> tuple[DocumentChange, ...]:
    """Pair the documents of two builds and return the pairs that differ, sorted by work and name.

    Documents are paired by text first; what is left by work and name, by work alone, by name alone, so
    that an edited text, a new file name or a corrected DOI is not a document removed and another added.
    """
    old, new = list(before.documents), list(now.documents)
    ways: tuple[Callable[[BuiltDocument], object], ...] = (
        lambda item: item,
        lambda item: (item.sha256, item.work),
        lambda item: item.sha256,
        lambda item: (item.work, item.name),
        lambda item: item.work,
        lambda item: item.name,
    )
    changes = []
    for way in ways:
        for one, other in _pairs(old, new, way):
            old.remove(one)
            new.remove(other)
            if one != other:
                changes.append(DocumentChange(_status(one, other), one, other))
    changes += [DocumentChange("removed", item, None) for item in old]
    changes += [DocumentChange("added", None, item) for item in new]
    return tuple(sorted(changes, key=lambda change: (sorted(change.works), change.name, change.status)))


def _pairs(
    old: Sequence[BuiltDocument], new: Sequence[BuiltDocument], way: Callable[[BuiltDocument], object]
) -> list[tuple[BuiltDocument, BuiltDocument]]:
    waiting = list(new)
    pairs = []
    for one in old:
        other = next((item for item in waiting if way(item) == way(one)), None)
        if other is not None:
            waiting.remove(other)
            pairs.append((one, other))
    return pairs


def _status(one: BuiltDocument, other: BuiltDocument) -> DocumentStatus:
    if one.sha256 != other.sha256:
        return "text changed"
    return "other work" if one.work != other.work else "other name"


def changed_tools(before: Build, now: Build) -> tuple[str, ...]:
    """Say what the two builds were made with that differs: versions, the ontology, the reading rules."""
    found = []
    for name in sorted({*before.made_with, *now.made_with}):
        one, other = before.made_with.get(name, "none"), now.made_with.get(name, "none")
        if one != other:
            found.append(_RECORDED.get(name, f"{name} {one} -> {other}"))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Causes:
    """What can be behind a change: documents, or else what the builds were made with."""

    documents: tuple[DocumentChange, ...]
    tools: tuple[str, ...]

    def of(self, works: Iterable[str], texts: Iterable[str] = ()) -> tuple[str, ...]:
        """Return what is behind a change in ``works`` whose words stand in ``texts`` (text ids).

        It is the changed documents that hold the words; else the changed documents of the works, with
        which the text was joined; else what the builds were made with.
        """
        cited, named = frozenset(texts), frozenset(works)
        found = [change for change in self.documents if change.texts & cited]
        found = found or [change for change in self.documents if change.works & named]
        return tuple(change.told() for change in found) or self.tools or (_UNRECORDED,)
