"""The fence around lxml: parse an XML file safely, and flatten elements to text."""

from __future__ import annotations

import html.entities
import re
from pathlib import Path

from lxml import etree

from kg.errors import DocumentError

_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*\[", re.IGNORECASE)


def parse(path: Path, data: bytes) -> etree._Element:
    """Return the root element of an XML file.

    Nothing is fetched, no DTD is loaded and no entity of the file's own is expanded; a DOCTYPE that
    names an external DTD is normal. Raises :class:`~kg.errors.DocumentError` for XML that is not well
    formed (with the line), and for a file that declares entities.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        reason = f"is not well-formed XML: {(error.msg or '').split(', line ')[0].strip()}"
        raise DocumentError(path, reason, line=line, remedy="is the file cut off?") from None
    if _declares_entities(root):
        raise DocumentError(
            path, "declares XML entities of its own", remedy="such files are not read: expand them first"
        )
    return root


def _declares_entities(root: etree._Element) -> bool:
    dtd = root.getroottree().docinfo.internalDTD
    return dtd is not None and bool(dtd.entities())  # type: ignore[attr-defined] # not in the stubs


def name_of(element: etree._Element) -> str:
    """Return the element's name without its namespace; empty for what is no element."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


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
