"""The answer to "how could this drug act on this target?" as one paragraph."""

from __future__ import annotations

from collections.abc import Iterator

from kg.model import Language, Ontology
from kg.pathways.answer import PathAnswer
from kg.pathways.words import gap_words, mechanism_words, name, warn_kind, warn_words, words


def summary(
    ontology: Ontology,
    answer: PathAnswer,
    language: Language = "en",
    *,
    limit: int = 3,
    with_gaps: bool = True,
) -> str:
    """Return the best mechanisms, the best one against, harms that overlap, and gaps, as one paragraph."""
    gap = " " if language == "en" else ""
    sentences = [*_sentences(ontology, answer, language, limit)]
    if with_gaps and answer.gaps:
        semicolon = "; " if language == "en" else "；"
        said = semicolon.join(gap_words(ontology, item, language) for item in answer.gaps)
        sentences.append(words(language)["summary"]["gaps"].format(list=said))
    return gap.join(sentences)


def _sentences(ontology: Ontology, answer: PathAnswer, language: Language, limit: int) -> Iterator[str]:
    wording = words(language)["summary"]
    comma = words(language)["list"]
    if not answer.mechanisms:
        effect = words(language)["effect"][answer.asked]
        yield wording["none"].format(hops=answer.max_hops, effect=effect)
    else:
        paths = sum(len(item.paths) for item in answer.mechanisms)
        yield wording["supports"].format(n=len(answer.mechanisms), paths=paths, hops=answer.max_hops)
    for rank, item in enumerate(answer.mechanisms[:limit], 1):
        yield f"({rank}) {mechanism_words(ontology, item, language)}" + ("." if language == "en" else "。")
    if answer.opposed:
        yield wording["against"].format(text=mechanism_words(ontology, answer.opposed[0], language))
    harms = {
        kind: tuple(warn for warn in answer.warnings if warn_kind(ontology, warn) == kind)
        for kind in ("bringsOn", "overlap")
    }
    for kind, warns in {**harms, "contraindication": answer.contraindications}.items():
        if warns:
            said = comma.join(warn_words(ontology, warn, answer.drug, language) for warn in warns)
            yield wording[kind].format(target=name(ontology, answer.target, language), list=said)
