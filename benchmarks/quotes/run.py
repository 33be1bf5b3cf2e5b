"""Print the table of forged and true quotes with their verdicts: ``python -m benchmarks.quotes.run``.

The exit status is 1 when a verdict is wrong.
"""

from __future__ import annotations

import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from kg.quotes import Verdict, verify_quote

PAIRS = Path(__file__).with_name("pairs.toml")


@dataclass(frozen=True)
class Pair:
    """A quote, the text that it is said to stand in, what was changed, and the right verdict."""

    change: str
    quote: str
    text: str
    stands: bool = False

    @property
    def verdict(self) -> Verdict:
        return verify_quote(self.text, self.quote)


def load_pairs() -> list[Pair]:
    return [Pair(**record) for record in tomllib.loads(PAIRS.read_text(encoding="utf-8"))["pair"]]


def table(pairs: list[Pair], *, stands: bool) -> str:
    """Return the forgeries, or the true quotes, as a Markdown table."""
    lines = [
        "| what was changed | quote | text | verdict | what differs |",
        "| --- | --- | --- | --- | --- |",
    ]
    for pair in pairs:
        if pair.stands is stands:
            verdict = pair.verdict
            told = verdict.nearest.differences if verdict.nearest else ()
            cells = [
                pair.change,
                _code(pair.quote),
                _code(pair.text),
                "stands" if verdict.stands else str(verdict.reason),
                ", ".join(sorted({item.kind for item in told})),
            ]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _code(words: str) -> str:
    """Write words for a cell, with the spaces that cannot be seen as escapes."""
    shown = "".join(char if char == " " or char.isprintable() else repr(char)[1:-1] for char in words)
    return f"`{shown}`"


def main() -> int:
    pairs = load_pairs()
    print("Forged:\n\n" + table(pairs, stands=False))
    print("True:\n\n" + table(pairs, stands=True))
    wrong = [pair for pair in pairs if pair.verdict.stands is not pair.stands]
    forged = sum(not pair.stands for pair in pairs)
    print(f"{forged} forged and {len(pairs) - forged} true quotes; {len(wrong)} wrong verdicts")
    for pair in wrong:
        print(f"wrong: {pair}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
