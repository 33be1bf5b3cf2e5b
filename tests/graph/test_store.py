"""A build is opened as a snapshot, whatever happens to its folder afterwards."""

import shutil

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import BuildError
from kg.export.rdf_files import nquads
from kg.graph.store import NQUADS, STORE, load_nquads, open_build, write_store

QUADS = [
    Quad(NamedNode(f"https://example.org/{n}"), NamedNode("https://example.org/p"), Literal(str(n)))
    for n in range(50)
]


@pytest.fixture
def folder(tmp_path):
    write_store(tmp_path / STORE, QUADS)
    (tmp_path / NQUADS).write_bytes(nquads(QUADS[:7]))
    return tmp_path


def test_the_store_of_a_build_is_opened_for_reading_only(folder):
    store = open_build(folder)
    assert len(store) == 50
    with pytest.raises(RuntimeError):
        store.add(QUADS[0])


def test_an_open_build_stays_readable_when_its_folder_goes(folder):
    store = open_build(folder)
    shutil.rmtree(folder)
    assert {quad.object.value for quad in store} == {str(n) for n in range(50)}


def test_two_readers_open_one_build(folder):
    assert [len(store) for store in (open_build(folder), open_build(folder))] == [50, 50]


def test_opening_leaves_the_files_of_the_store_as_they_were(folder):
    before = {path.name: path.read_bytes() for path in (folder / STORE).iterdir()}
    open_build(folder)
    assert {path.name: path.read_bytes() for path in (folder / STORE).iterdir()} == before


def test_without_a_store_the_quads_file_is_loaded(folder):
    shutil.rmtree(folder / STORE)
    assert len(open_build(folder)) == 7


def test_a_damaged_store_falls_back_to_the_quads_file(folder):
    (folder / STORE / "CURRENT").write_text("nonsense")
    assert len(open_build(folder)) == 7


def test_no_build_is_one_clear_line(tmp_path):
    with pytest.raises(BuildError, match="no build is here") as error:
        open_build(tmp_path / "nowhere")
    assert "\n" not in str(error.value)
    with pytest.raises(BuildError, match="the graph cannot be read"):
        open_build(tmp_path)


def test_a_damaged_quads_file_is_one_clear_line(tmp_path):
    (tmp_path / NQUADS).write_text("<https://example.org/a> <https://example.org")
    with pytest.raises(BuildError, match="the graph is damaged") as error:
        load_nquads(tmp_path / NQUADS)
    assert "\n" not in str(error.value)
