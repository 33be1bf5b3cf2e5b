"""The quads of a build in an Oxigraph store: written once, opened for reading only.

A store directory that is opened read-only while a writer has it open corrupts. A build never writes
into a directory that anyone can see (``kg.export.folder``), but a new build may take the directory
away under a reader, so a reader opens a snapshot: hard links to the store's table files, which never
change, and copies of the small rest. Snapshots go when the process ends (a pyoxigraph store does not
tell when it is no longer used, and takes no weak references).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pyoxigraph import Quad, RdfFormat, Store

from kg.errors import BuildError

STORE: Final = "store"
NQUADS: Final = "graph.nq"
_TABLE_SUFFIX: Final = ".sst"
_snapshots: Final[list[tempfile.TemporaryDirectory[str]]] = []


def write_store(path: Path, quads: Iterable[Quad]) -> None:
    """Write the quads into a new on-disk store and close it.

    Raises:
        OSError: the disk is full or the folder cannot be written.
    """
    store = Store(path)
    store.bulk_extend(quads)
    store.optimize()
    store.flush()


def open_build(path: Path) -> Store:
    """Open a build for reading: its store, or, where that cannot be opened, ``graph.nq`` in memory.

    The caller gets a snapshot: a later build of the same folder does not change it.

    Raises:
        BuildError: the folder is not there or holds no graph.
    """
    if not path.is_dir():
        raise BuildError(f"{path}: no build is here (make one with: python build_graph.py --out {path})")
    try:
        return _open_snapshot(path / STORE)
    except (OSError, RuntimeError):  # no store, or one that Oxigraph calls corrupt
        return load_nquads(path / NQUADS)


def load_nquads(path: Path) -> Store:
    """Load an N-Quads file into a store in memory.

    Raises:
        BuildError: the file is missing or is not well-formed N-Quads.
    """
    store = Store()
    try:
        store.bulk_load(path=str(path), format=RdfFormat.N_QUADS)
    except OSError as error:
        raise BuildError(f"{path}: the graph cannot be read: {error.strerror or error}") from error
    except SyntaxError as error:
        raise BuildError(f"{path}: the graph is damaged: {error} (build it again)") from error
    return store


def _open_snapshot(source: Path) -> Store:
    """Open a snapshot of a store directory read-only."""
    folder = tempfile.TemporaryDirectory(prefix="salvage-kg-")
    _snapshots.append(folder)
    while True:
        copy = Path(tempfile.mkdtemp(dir=folder.name)) / STORE
        before = source.stat().st_ino
        shutil.copytree(source, copy, copy_function=_link_or_copy)
        if source.stat().st_ino == before:  # else a new build came in half-way: take that one
            return Store.read_only(str(copy))


def _link_or_copy(source: str, target: str) -> None:
    if source.endswith(_TABLE_SUFFIX):
        try:
            os.link(source, target)
        except OSError:  # another file system, or one without hard links
            pass
        else:
            return
    shutil.copyfile(source, target)
