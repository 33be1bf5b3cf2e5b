"""The fence around lxml: parse an XML file safely, and flatten elements to text."""

from __future__ import annotations

import html.entities
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from lxml import etree

from kg.errors import DocumentError

# No network, no DTD, no entity of the file's own: for a whole tree and for a stream of records alike.
_SAFE: Final[dict[str, Any]] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*\[", re.IGNORECASE)


def parse(path: Path, data: bytes) -> etree._Element:
    """Return the root element of an XML file.

    Nothing is fetched, no DTD is loaded and no entity of the file's own is expanded; a DOCTYPE that
    names an external DTD is normal. Raises :class:`~kg.errors.DocumentError` for XML that is not well
    formed (with the line), and for a file that declares entities.
    """
    parser = etree.XMLParser(**_SAFE)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _broken(path, error) from None
    _refuse_entities(path, root)
    return root


def root_name(path: Path, data: bytes) -> str:
    """Return the name of the root element without reading on. Raises as :func:`parse` does."""
    try:
        for _, element in _events(data, ("start",)):
            _refuse_entities(path, element)
            return name_of(element)
    except etree.XMLSyntaxError as error:
        raise _broken(path, error) from None
    return ""


def elements(path: Path, data: bytes, names: frozenset[str]) -> Iterator[etree._Element]:
    """Yield the elements of these names one by one; the memory of one is given back before the next.

    Raises as :func:`parse` does, where the file breaks: what came before was yielded.
    """
    try:
        for _, element in _events(data, ("end",)):
            if name_of(element) not in names:
                continue
            _refuse_entities(path, element)
            yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError as error:
        raise _broken(path, error) from None


def _events(data: bytes, events: tuple[str, ...]) -> Iterator[tuple[str, etree._Element]]:
    return etree.iterparse(  # type: ignore[no-any-return] # the stubs do not know its items
        io.BytesIO(data),
        events=events,
        **_SAFE,
    )


def _broken(path: Path, error: etree.XMLSyntaxError) -> DocumentError:
    reason = f"is not well-formed XML: {(error.msg or '').split(', line ')[0].strip()}"
    return DocumentError(path, reason, line=error.lineno or 1, remedy="is the file cut off?")


def _refuse_entities(path: Path, element: etree._Element) -> None:
    if _declares_entities(element):
        raise DocumentError(
            path, "declares XML entities of its own", remedy="such files are not read: expand them first"
        )


def _declares_entities(root: etree._Element) -> bool:
    dtd = root.getroottree().docinfo.internalDTD
    return dtd is not None and bool(dtd.entities())  # type: ignore[attr-defined] # not in the stubs


def name_of(element: etree._Element) -> str:
    """Return the element's name without its namespace; empty for what is no element."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def line_of(element: etree._Element) -> int | None:
    """Return the line of the file on which an element starts, from 1."""
    line: int | None = element.sourceline  # type: ignore[assignment] # the stubs do not know its type
    return line


def children(element: etree._Element, name: str) -> list[etree._Element]:
    """Return the child elements of a name."""
    return [child for child in element if name_of(child) == name]


def child_of(element: etree._Element, *names: str) -> etree._Element | None:
    """Return the first element at the end of a path of child names, or ``None``."""
    found = descend(element, *names)
    return found[0] if found else None


def descend(element: etree._Element, *names: str) -> list[etree._Element]:
    """Return all elements at the end of a path of child names."""
    level = [element]
    for name in names:
        level = [child for parent in level for child in children(parent, name)]
    return level


def flatten(element: etree._Element, skip: frozenset[str] = frozenset()) -> str:
    """Return the characters of an element with inline markup dropped and white space collapsed.

    Characters of ``sub`` and ``sup`` stay; elements whose name is in ``skip`` are left out.
    """
    return " ".join("".join(_pieces(element, skip)).split())


def _pieces(element: etree._Element, skip: frozenset[str]) -> list[str]:
    pieces = [element.text or ""]
    for child in element:
        if isinstance(child, etree._Entity):
            pieces.append(html.entities.html5.get(f"{child.name};", ""))
        elif name_of(child) and name_of(child) not in skip:
            pieces += _pieces(child, skip)
            if name_of(child) in ("break", "p", "title", "list-item", "td", "th"):
                pieces.append(" ")
        pieces.append(child.tail or "")
    return pieces
