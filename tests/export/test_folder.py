"""A folder is replaced whole: old or new, never a mixture, whatever happens on the way."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from kg.errors import BuildError
from kg.export import folder as folder_module
from kg.export.folder import FORMAT, MANIFEST, is_build, replacing, require_replaceable


def write(new: Path, content: str, files: int = 5) -> None:
    for number in range(files):
        (new / f"file-{number}").write_text(content)
    (new / MANIFEST).write_text(json.dumps({"format": FORMAT, "content": content}))


def contents(out: Path) -> set[str]:
    """Return the different contents in a build: one, when it is whole."""
    files = {path.read_text() for path in out.glob("file-*")}
    return files | {json.loads((out / MANIFEST).read_text())["content"]}


@pytest.fixture
def out(tmp_path):
    target = tmp_path / "build"
    with replacing(target) as new:
        write(new, "old")
    return target


def test_a_new_folder_appears_with_all_its_files(tmp_path):
    target = tmp_path / "deep" / "build"
    with replacing(target) as new:
        write(new, "first")
        assert not target.exists()
    assert contents(target) == {"first"} and is_build(target)
    assert [path.name for path in target.parent.iterdir()] == ["build"]


def test_an_old_build_is_there_until_the_new_one_is_whole(out):
    with replacing(out) as new:
        write(new, "new")
        assert contents(out) == {"old"}
    assert contents(out) == {"new"}
    assert [path.name for path in out.parent.iterdir()] == ["build"]


def test_a_failure_leaves_the_old_build(out):
    with pytest.raises(ZeroDivisionError), replacing(out) as new:
        write(new, "half", files=2)
        raise ZeroDivisionError
    assert contents(out) == {"old"}
    assert [path.name for path in out.parent.iterdir()] == ["build"]


def test_systems_without_an_exchange_step_around(out, monkeypatch):
    monkeypatch.setattr(folder_module, "_exchange", lambda one, other: False)
    with replacing(out) as new:
        write(new, "new")
    assert contents(out) == {"new"}
    assert [path.name for path in out.parent.iterdir()] == ["build"]


def test_a_step_around_that_was_cut_in_two_is_put_right_by_the_next_build(out):
    """Between the two renames the old folder stands aside and nothing stands in its place."""
    work = out.parent / ".build.work"
    work.mkdir()
    out.rename(work / "old")
    with pytest.raises(ZeroDivisionError), replacing(out):
        raise ZeroDivisionError
    assert contents(out) == {"old"}


def test_what_a_killed_build_left_is_swept(out):
    left = out.parent / ".build.work" / "new"
    left.mkdir(parents=True)
    (left / "file-0").write_text("half")
    with replacing(out) as new:
        assert list(new.iterdir()) == []
        write(new, "new")
    assert [path.name for path in out.parent.iterdir()] == ["build"]


@pytest.mark.parametrize("manifest", [None, "{}", "[]", "not json", '{"format": "another"}'])
def test_a_folder_of_somebody_else_is_refused_and_left_alone(tmp_path, manifest):
    (tmp_path / "thesis.doc").write_text("precious")
    if manifest is not None:
        (tmp_path / MANIFEST).write_text(manifest)
    with pytest.raises(BuildError, match="left alone"), replacing(tmp_path) as new:
        write(new, "new")
    assert (tmp_path / "thesis.doc").read_text() == "precious"


def test_an_empty_folder_is_taken(tmp_path):
    target = tmp_path / "build"
    target.mkdir()
    with replacing(target) as new:
        write(new, "first")
    assert contents(target) == {"first"}


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    target = tmp_path / "build"
    target.write_text("precious")
    with pytest.raises(BuildError, match="is a file"):
        require_replaceable(target)


def test_a_link_to_a_folder_keeps_being_one(out, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(out)
    with replacing(link) as new:
        write(new, "new")
    assert link.is_symlink() and contents(out) == {"new"}


def test_a_second_build_waits_for_the_first(out):
    inside, order = threading.Event(), []

    def first() -> None:
        with replacing(out) as new:
            inside.set()
            time.sleep(0.2)
            write(new, "first")
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    inside.wait()
    with replacing(out) as new:
        write(new, "second")
        order.append("second")
    thread.join()
    assert order == ["first", "second"] and contents(out) == {"second"}


def test_a_second_build_that_waited_too_long_says_so(out):
    with replacing(out) as new:
        write(new, "first")
        with pytest.raises(BuildError, match="another build"), replacing(out, lock_seconds=0.1):
            pass
    assert contents(out) == {"first"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write into a read-only folder")
def test_a_read_only_folder_is_one_clear_line(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(BuildError, match="cannot be written"), replacing(tmp_path / "build"):
        pass


def test_a_place_where_no_folder_can_be_is_one_clear_line(tmp_path):
    (tmp_path / "file").write_text("precious")
    with pytest.raises(BuildError, match="cannot be"), replacing(tmp_path / "file" / "build"):
        pass
    assert (tmp_path / "file").read_text() == "precious"


def test_a_full_disk_is_one_clear_line_and_the_old_build_stays(out):
    with (
        pytest.raises(BuildError, match=r"No space left on device.*nothing in .* was changed") as error,
        replacing(out),
    ):
        raise OSError(28, "No space left on device", "build/graph.nq")
    assert "\n" not in str(error.value)
    assert contents(out) == {"old"}


WRITER = """
import sys, json
from pathlib import Path
from kg.export.folder import FORMAT, MANIFEST, replacing
out, number = Path(sys.argv[1]), 0
print("ready", flush=True)
while True:
    number += 1
    with replacing(out) as new:
        for name in range(5):
            (new / f"file-{name}").write_text(f"{number}")
        (new / MANIFEST).write_text(json.dumps({"format": FORMAT, "content": f"{number}"}))
"""


def test_a_kill_at_any_point_leaves_a_whole_build(out):
    """Kill a writer that never stops at twenty points of its work."""
    delays = random.Random(11)
    for _ in range(20):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(out)], stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None and writer.stdout.readline() == "ready\n"
        time.sleep(delays.uniform(0.001, 0.02))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        assert len(contents(out)) == 1
    with replacing(out) as new:
        write(new, "last")
    assert contents(out) == {"last"}
    assert [path.name for path in out.parent.iterdir()] == ["build"]
