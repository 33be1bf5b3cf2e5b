"""``kg export`` writes a file or folder whole or not at all, the same bytes each time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kg import api, vocab
from kg.cli import main
from kg.errors import BuildError, UnknownNameError
from kg.export import atomic, formats
from kg.export.atomic import write_file, write_folder

pytest.importorskip("phenopackets", reason="the extra 'export' is not installed")
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def go(*arguments: str | Path) -> tuple[int, str]:
        status = main([str(argument) for argument in arguments])
        return status, capsys.readouterr().err

    return go


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("name", sorted(formats.FILES))
def test_a_format_of_one_file_is_written(run: Run, built: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / "deep" / "out"
    status, said = run("export", name, "--build", built, "--out", out)
    assert (status, said) == (0, f"wrote {out}\n")
    assert out.read_bytes() == api.export(name, built)
    assert leftovers(out.parent) == []


@pytest.mark.parametrize("name", sorted(formats.FOLDERS))
def test_a_format_of_several_files_fills_a_new_folder(
    run: Run, built: Path, tmp_path: Path, name: str
) -> None:
    out = tmp_path / "out"
    status, said = run("export", name, "--build", built, "--out", out)
    files = {path.name: path.read_bytes() for path in out.iterdir()}
    assert (status, said) == (0, f"wrote {len(files)} files into {out}\n")
    assert files == api.export_folder(name, built)
    assert leftovers(tmp_path) == []
    again, said = run("export", name, "--build", built, "--out", out)
    assert (again, said.count("\n")) == (2, 1)
    assert "left alone" in said


@pytest.mark.parametrize("name", sorted(formats.FOLDERS))
def test_several_files_need_a_folder(run: Run, built: Path, name: str) -> None:
    status, said = run("export", name, "--build", built)
    assert status == 2
    assert said == f"error: {name} is several files: give a folder with --out\n"


def test_an_unknown_format_offers_the_nearest(run: Run, built: Path) -> None:
    status, said = run("export", "phenopacket", "--build", built, "--out", "x")
    assert status == 2
    assert "did you mean phenopackets" in said
    with pytest.raises(UnknownNameError, match="kgx"):
        api.export_folder("kgz", built)


def test_no_build_is_one_line(run: Run, tmp_path: Path) -> None:
    status, said = run("export", "jsonld", "--build", tmp_path / "none", "--out", tmp_path / "x")
    assert (status, said.count("\n")) == (2, 1)
    assert not (tmp_path / "x").exists()


def test_a_damaged_graph_writes_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "graph.nq").write_text("<a> <b")
    status, said = run("export", "kgx", "--build", tmp_path / "build", "--out", tmp_path / "x")
    assert (status, said.count("\n")) == (2, 1)
    assert "damaged" in said
    assert not (tmp_path / "x").exists()


PARTIAL = """
<D/w> <T> <K/Work> <G/w> .
<D/w#s-1> <T> <K/Statement> <G/w> .
<D/w#s-1> <K/subject> <D/w> <G/w> .
"""


@pytest.mark.parametrize("name", sorted(formats.FOLDERS))
def test_a_graph_with_half_a_record_writes_nothing(run: Run, tmp_path: Path, name: str) -> None:
    text = (
        PARTIAL.replace("<D/", f"<{vocab.DOC}")
        .replace("<G/", f"<{vocab.GRAPH}")
        .replace("<K/", f"<{vocab.KG}")
    )
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "graph.nq").write_text(text.replace("<T>", f"<{vocab.PREFIXES['rdf']}type>"))
    status, said = run("export", name, "--build", tmp_path / "build", "--out", tmp_path / "x")
    assert (status, said.count("\n")) == (2, 1)
    assert "a record is not complete" in said
    assert not (tmp_path / "x").exists()


def test_a_graph_without_patients_makes_no_folder_of_packets(run: Run, tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "graph.nq").write_text("")
    status, said = run("export", "phenopackets", "--build", tmp_path / "build", "--out", tmp_path / "x")
    assert (status, said.count("\n")) == (2, 1)
    assert "nothing that this format is for" in said
    assert not (tmp_path / "x").exists()


def test_a_failure_while_making_an_export_leaves_the_old_file(
    run: Run, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "graph.graphml"
    out.write_text("old")

    def fails(source: formats.Source) -> bytes:
        raise BuildError("half of it is missing")

    monkeypatch.setitem(formats.FILES, "graphml", fails)
    assert run("export", "graphml", "--build", built, "--out", out) == (2, "error: half of it is missing\n")
    assert out.read_text() == "old"


# ------------------------------------------------------------------ writing


def full_disk(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "file"
    out.write_text("old")
    monkeypatch.setattr(atomic.Path, "replace", full_disk)
    with pytest.raises(BuildError, match="No space left on device"):
        write_file(out, b"new")
    assert out.read_text() == "old"
    assert leftovers(tmp_path) == []


def test_a_full_disk_leaves_no_half_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = atomic.Path.write_bytes
    monkeypatch.setattr(
        atomic.Path,
        "write_bytes",
        lambda path, data: full_disk() if path.name == "b" else written(path, data),
    )
    with pytest.raises(BuildError, match="No space left on device"):
        write_folder(tmp_path / "out", {"a": b"1", "b": b"2"})
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_is_taken_and_a_full_one_is_not(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    write_folder(out, {"a": b"1"})
    assert (out / "a").read_bytes() == b"1"
    with pytest.raises(BuildError, match="left alone"):
        write_folder(out, {"b": b"2"})
    (tmp_path / "file").write_text("precious")
    with pytest.raises(BuildError, match="left alone"):
        write_folder(tmp_path / "file", {"b": b"2"})
    assert (tmp_path / "file").read_text() == "precious"


def test_a_folder_in_the_place_of_a_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="Is a directory"):
        write_file(tmp_path, b"new")


def test_finished_files_are_as_readable_as_any_other(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("x")
    write_file(tmp_path / "made", b"x")
    write_folder(tmp_path / "folder", {"made": b"x"})
    modes = {
        path.stat().st_mode for path in (tmp_path / "plain", tmp_path / "made", tmp_path / "folder" / "made")
    }
    assert len(modes) == 1


# --------------------------------------------------------------- determinism

DIGESTS = """
import hashlib, sys
from kg import api, vocab
from kg.export import formats
for name in sorted(formats.FILES):
    print(name, hashlib.sha256(api.export(name, sys.argv[1])).hexdigest())
for name in sorted(formats.FOLDERS):
    for file, data in api.export_folder(name, sys.argv[1]).items():
        print(name, file, hashlib.sha256(data).hexdigest())
"""


def test_two_hash_seeds_give_the_same_bytes(built: Path) -> None:
    digests = [
        subprocess.run(
            [sys.executable, "-c", DIGESTS, str(built)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert digests[0] == digests[1]
    assert digests[0].count("\n") > 20


def test_the_date_of_a_packet_is_that_of_the_build(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert all(
        b'"created": "1970-01-01T00:00:00Z"' in data
        for data in api.export_folder("phenopackets", built).values()
    )


def test_the_documentation_names_every_format() -> None:
    text = (Path(__file__).parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")
    for name in (*api.EXPORTS, "csv", *formats.FILES, *formats.FOLDERS):
        assert f"`{name}`" in text
