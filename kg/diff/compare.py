"""Two builds compared: documents, facts, answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg.api import open_graph
from kg.diff.answers import AnswerChange, changed_answers
from kg.diff.builds import read_build
from kg.diff.documents import Causes, DocumentChange, changed_documents, changed_tools
from kg.diff.facts import FactChange, changed_facts


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from one build to another.

    ``tools`` says what the builds were made with that differs; ``questions`` is how many were asked.
    """

    documents: tuple[DocumentChange, ...]
    tools: tuple[str, ...]
    facts: tuple[FactChange, ...]
    answers: tuple[AnswerChange, ...]
    questions: int

    @property
    def is_change(self) -> bool:
        """Tell whether a document, a fact or an answer changed; other tools alone are no change."""
        return bool(self.documents or self.facts or self.answers)


def compare_builds(before: Path, now: Path) -> Difference:
    """Compare two build folders. The questions are those of this installation, asked of both.

    Raises:
        BuildError: a folder holds no build, one of another format version, or a damaged one.
    """
    old, new = read_build(before), read_build(now)
    documents, tools = changed_documents(old, new), changed_tools(old, new)
    causes = Causes(documents, tools)
    facts = changed_facts(old, new, causes)
    old_graph, new_graph = open_graph(before), open_graph(now)
    queries = list(new_graph.queries.values())
    answers = changed_answers(old_graph, new_graph, queries, causes)
    return Difference(documents, tools, facts, answers, len(queries))
