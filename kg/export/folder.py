"""A folder that is replaced whole: written aside, then swapped in, so that a kill leaves the old or the new.

Everything temporary lives in one working folder beside the target (``.build.work`` for ``build``): the
lock, the folder being written, and the old one while it is put away. Whoever holds the lock may sweep
the working folder, so what a killed build left behind goes with the next build.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kg.errors import BuildError

if sys.platform != "win32":
    import fcntl

MANIFEST: Final = "manifest.json"
FORMAT: Final = "salvage-kg build"
FORMAT_VERSION: Final = 1  # one more whenever an older reader would misread what a build records
LOCK_SECONDS: Final = 20.0
_AT_FDCWD: Final = -100
_RENAME_EXCHANGE: Final = 2


def require_replaceable(out: Path) -> None:
    """Refuse a target that a build must not replace.

    Raises:
        BuildError: ``out`` is a file, or a folder with content that no build of ours wrote.
    """
    try:
        if not out.exists():
            return
        if not out.is_dir():
            raise BuildError(f"{out}: is a file, not a folder (give another folder with --out)")
        is_replaceable = is_build(out) or not any(out.iterdir())
    except OSError as error:
        raise BuildError(f"{out}: cannot be looked into: {error.strerror}") from error
    if not is_replaceable:
        raise BuildError(
            f"{out}: is not empty and not a build of this project, so it is left alone "
            "(give a new folder with --out)"
        )


def is_build(folder: Path) -> bool:
    """Tell whether the folder holds a build of this project, by its manifest."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and manifest.get("format") == FORMAT


@contextmanager
def replacing(out: Path, lock_seconds: float = LOCK_SECONDS) -> Iterator[Path]:
    """Yield an empty folder to write into; it takes the place of ``out`` when the block ends well.

    When the block fails, ``out`` stays as it was. Two writers of one target wait for each other, up to
    ``lock_seconds``.

    Raises:
        BuildError: the target is not ours, the disk is full or read-only, or another build holds the lock.
    """
    out = out.resolve()
    work = out.parent / f".{out.name}.work"
    try:
        with _locked(work, lock_seconds):
            try:
                _recover(out, work)
                require_replaceable(out)
                new = work / "new"
                new.mkdir()
                yield new
                _swap(new, out, work)
            finally:
                _sweep(work)
    except OSError as error:
        place = error.filename or out
        raise BuildError(
            f"{place}: the build cannot be written: {error.strerror or error} "
            f"(nothing in {out} was changed; free the disk or give another folder with --out)"
        ) from error


def _recover(out: Path, work: Path) -> None:
    """Put back the old folder of a swap that was cut in two, then sweep what else was left."""
    old = work / "old"
    if old.is_dir() and not out.exists():
        old.rename(out)
    _sweep(work)


def _sweep(work: Path) -> None:
    for entry in work.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)


def _swap(new: Path, out: Path, work: Path) -> None:
    if not out.exists():
        new.rename(out)
    elif not _exchange(new, out):
        out.rename(work / "old")
        new.rename(out)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step, where the system can (Linux 3.15, most file systems)."""
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "renameat2"):
        return False
    paths = os.fsencode(one), os.fsencode(other)
    if libc.renameat2(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}:
        return False
    raise OSError(code, os.strerror(code), str(other))


@contextmanager
def _locked(work: Path, seconds: float) -> Iterator[None]:
    """Hold the lock of a working folder, and take both away at the end."""
    deadline = time.monotonic() + seconds
    while (handle := _try_lock(work)) is None:
        if time.monotonic() > deadline:
            raise BuildError(
                f"{work}: another build is writing here and did not finish within {seconds:g} s "
                "(wait for it, or give another folder with --out)"
            )
        time.sleep(0.05)
    try:
        yield
    finally:
        shutil.rmtree(work, ignore_errors=True)
        os.close(handle)


def _try_lock(work: Path) -> int | None:
    """Return the handle of the locked file, or None when somebody else holds it.

    The holder removes the file while it still has the lock, so a lock counts only when the file that
    was locked is still the one that stands there.
    """
    lock = work / "lock"
    work.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
    except FileNotFoundError:
        return None
    try:
        if sys.platform != "win32":
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(handle).st_ino == lock.stat().st_ino:
            return handle
    except (BlockingIOError, FileNotFoundError):
        pass
    os.close(handle)
    return None
