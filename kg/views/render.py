"""Templates to self-contained pages: escaping, inlined scripts, and a policy that forbids connections."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kg.views.pyvis_fence import vis_network
from kg.views.words import Both, capitalised, word

_HERE: Final = Path(__file__).parent
_VIS: Final = "vis-network"
_UNSAFE_IN_SCRIPT: Final = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def render(template: str, scripts: Iterable[str], title: Both, **values: Any) -> bytes:
    """Return a page as UTF-8: the template with its values, ``scripts`` and the stylesheet inlined.

    The policy of the page allows exactly these scripts, by hash, and no connection, picture, frame, form
    or font from anywhere; a script that slipped into a text would not run even if it were not escaped.
    """
    texts = [_script(name) for name in ("page.js", *scripts)]
    page = _environment().get_template(template)
    html = page.render(
        title=title,
        style=Markup(_asset("page.css")),
        scripts=[Markup(text) for text in texts],
        policy=_policy(texts),
        **values,
    )
    return html.encode("utf-8")


def as_script_data(value: Any) -> Markup:
    """Return a value as JSON that can stand inside a script element whatever its strings hold."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_UNSAFE_IN_SCRIPT))


def _policy(scripts: Iterable[str]) -> str:
    hashes = " ".join(f"'sha256-{_hash(text)}'" for text in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; connect-src 'none'; "
        "img-src 'none'; base-uri 'none'; form-action 'none'"
    )


@cache
def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _script(name: str) -> str:
    return vis_network() if name == _VIS else _asset(name)


@cache
def _asset(name: str) -> str:
    return (_HERE / "assets" / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["both"] = _both
    environment.filters["cap"] = capitalised
    environment.filters["json"] = as_script_data
    environment.globals.update(w=word, attr=_attribute)
    return environment


def _both(words: Both) -> Markup:
    """Return the words of both languages; the stylesheet shows the one that the reader chose."""
    if words.en == words.zh:
        return Markup("{}").format(words.en)
    return Markup('<span class="l" lang="en">{}</span><span class="l" lang="zh">{}</span>').format(
        words.en, words.zh
    )


def _attribute(name: str, words: Both) -> Markup:
    """Return an attribute in English, with what the language switch needs to change it."""
    return Markup('{0}="{1}" data-attr="{0}" data-en="{1}" data-zh="{2}"').format(name, words.en, words.zh)
