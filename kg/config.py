"""Where things are: one frozen Config for a build, and the resources that ship with the package."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Resource = Literal["ontology", "queries", "documents"]
_PACKAGE = Path(__file__).resolve().parent


def resource_dir(name: Resource) -> Path:
    """Return the folder of a bundled resource.

    A checkout (and an editable install) keeps the folders beside the package; a wheel carries them
    inside it, under ``kg/bundle``.
    """
    beside = _PACKAGE.parent / name
    if (_PACKAGE.parent / "pyproject.toml").is_file() and beside.is_dir():
        return beside
    return _PACKAGE / "bundle" / name


def cache_dir() -> Path:
    """Return the user's cache folder for builds of the bundle (``SALVAGE_KG_CACHE`` overrides it)."""
    if override := os.environ.get("SALVAGE_KG_CACHE"):
        return Path(override)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "salvage-kg"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "salvage-kg"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "salvage-kg"


@dataclass(frozen=True, slots=True)
class Config:
    """What one build reads and writes.

    ``documents`` are files and folders; ``decisions`` is the folder of the curators' decisions files;
    ``reason`` runs HermiT as a check (``None``: when a Java
    runtime is there).
    """

    documents: tuple[Path, ...]
    out: Path = Path("build")
    ontology: Path = field(default_factory=lambda: resource_dir("ontology"))
    reason: bool | None = None
    decisions: Path | None = None

    @classmethod
    def bundled(cls, out: Path = Path("build")) -> Config:
        """Return the configuration of the main job: the bundled documents into ``out``."""
        return cls(documents=(resource_dir("documents"),), out=out)
