"""A working folder with a build of the bundled documents, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import build


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds ``build``."""
    where = tmp_path_factory.mktemp("pathways")
    build(out=where / "build", reason=False)
    return where
