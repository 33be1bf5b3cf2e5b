"""Write abstracts of ten sentences from the templates of ``abstracts.toml``: the same ones every time.

Half of them are on topic. No sentence stands in two abstracts, so that nothing can be remembered from one
to the next; what a sentence says is of no medical worth.
"""

from __future__ import annotations

import random
import re
import tomllib
from pathlib import Path
from typing import Any

_SLOT = re.compile(r"\{([a-z]+|[\d.]+?\.\.[\d.]+)\}")


def abstracts(count: int, language: str) -> list[str]:
    """Return ``count`` texts: a title, an empty line and ten different sentences."""
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    kinds = [kind for kind in data["kind"] if kind["language"] == language]
    rng, seen, texts = random.Random(20), set[str](), []
    for number in range(count):
        # On topic and off it in turn, so that any stretch of the list holds half of each.
        kind = rng.choice([kind for kind in kinds if kind["topic"] == (number % 2 == 0)])
        sentences = [
            _written(template, data["slots"][language], rng, seen)
            for part, length in data["plan"].items()
            for template in _drawn(kind[part], length, rng)
        ]
        title = _written(rng.choice(kind["title"]), data["slots"][language], rng, seen)
        texts.append(f"{title}\n\n{('' if language == 'zh' else ' ').join(sentences)}\n")
    return texts


def _drawn(templates: list[str], length: int, rng: random.Random) -> list[str]:
    """Draw templates without repetition, in the order in which they stand."""
    return [templates[index] for index in sorted(rng.sample(range(len(templates)), length))]


def _written(template: str, slots: dict[str, list[str]], rng: random.Random, seen: set[str]) -> str:
    while True:
        sentence = _filled(template, slots, rng)
        if sentence not in seen:
            seen.add(sentence)
            return sentence


def _filled(template: str, slots: dict[str, list[str]], rng: random.Random) -> str:
    used: dict[str, Any] = {}

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        if ".." in name:
            low, high = name.split("..")
            return (
                f"{rng.uniform(float(low), float(high)):.1f}"
                if "." in low
                else str(rng.randint(int(low), int(high)))
            )
        # One sentence names a thing once: "fever, rash and splenomegaly".
        word = rng.choice([word for word in slots[name] if word not in used.get(name, ())])
        used.setdefault(name, []).append(word)
        return word

    text = _SLOT.sub(fill, template)
    return text[0].upper() + text[1:]
