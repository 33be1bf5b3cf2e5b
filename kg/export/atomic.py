"""Write what an export made: a file or a folder is there whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from kg.errors import BuildError


def write_file(path: Path, data: bytes) -> None:
    """Write a file aside and move it into place; a failure leaves what was there.

    Raises:
        BuildError: the place is a folder, the disk is full, or nothing may be written there.
    """
    if path.is_dir():
        raise BuildError(f"{path}: cannot be written: {os.strerror(errno.EISDIR)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).chmod(0o666 & ~_umask())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise BuildError(f"{path}: cannot be written: {error.strerror or error}") from error


def write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a new folder, which appears when all of them are there.

    Raises:
        BuildError: there is nothing to write, the folder has content already, the disk is full, or nothing
            may be written there.
    """
    if not files:
        raise BuildError(f"{path}: not written: the graph holds nothing that this format is for")
    try:
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise BuildError(f"{path}: is not empty, so it is left alone (give a new folder with --out)")
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
        try:
            for name, data in files.items():
                (aside / name).write_bytes(data)
            aside.chmod(0o777 & ~_umask())
            if path.exists():
                path.rmdir()
            aside.rename(path)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
    except OSError as error:
        raise BuildError(f"{path}: cannot be written: {error.strerror or error}") from error


def _umask() -> int:
    """Return the mask of the process: files made aside are private, the finished ones are not."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
