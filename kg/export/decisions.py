"""What became of each decision of the curators, one a line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

from kg.review.apply import Outcome


def decisions_jsonl(outcomes: Iterable[Outcome]) -> bytes:
    """Write one decision a line, applied or not, by work, curator and place in the file."""
    rows = [
        {
            "work": item.entry.work,
            "curator": item.entry.curator,
            "date": item.entry.date,
            "action": item.entry.action,
            "state": item.state,
            "fact": {
                "kind": item.entry.target.kind,
                "property": item.entry.target.property,
                "value": item.entry.target.value,
            },
            "to": item.entry.to,
            "reason": item.entry.reason,
            "note": item.entry.note,
            "words": asdict(item.entry.target.words),
        }
        for item in outcomes
    ]
    rows.sort(key=lambda row: (str(row["work"]), str(row["curator"])))
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
