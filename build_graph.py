"""Build the knowledge graph: documents in, ``build/`` out. ``python build_graph.py --help`` says how."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kg.report import make_config, run_build


def main(arguments: list[str] | None = None) -> int:
    """Run one build and return its exit status: 0 good, 1 problems found, 2 nothing built."""
    parser = argparse.ArgumentParser(
        prog="build_graph.py",
        description="Read clinical documents and build the knowledge graph from them.",
        epilog="exit status: 0 good, 1 a document failed or an error was found, 2 nothing was built",
    )
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="files and folders (none: the bundled documents)"
    )
    parser.add_argument("--add", action="store_true", help="read PATHs beside the bundled documents")
    parser.add_argument(
        "--out", type=Path, default=Path("build"), help="folder to write (default: %(default)s)"
    )
    parser.add_argument(
        "--reason",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="check with HermiT (default: when a Java runtime is there)",
    )
    parser.add_argument(
        "--decisions",
        type=Path,
        metavar="DIR",
        help="curators' decisions files (default: decisions/ beside the documents)",
    )
    given = parser.parse_args(arguments)
    return run_build(
        make_config(given.paths, add=given.add, out=given.out, reason=given.reason, decisions=given.decisions)
    )


if __name__ == "__main__":
    sys.exit(main())
