"""A work whose strings try to become markup, script or an address."""

from __future__ import annotations

import hashlib

from kg.model import (
    Evidence,
    Fact,
    LangString,
    Link,
    NodeRef,
    Passage,
    SourceText,
    Span,
    Statement,
    TermRef,
    UnusedMention,
    WorkFacts,
)

ATTACK = (
    '</script><script>window.hit=1</script><img src=x onerror="window.hit=1">'
    '"\'><a href="javascript:window.hit=1">href</a><svg onload=window.hit=1>{{7*7}}\u2028'
)
TEXT = f"Drug: ruxolitinib {ATTACK} fever was absent. Planned: anakinra."


def _words(exact: str) -> tuple[Evidence, ...]:
    start = TEXT.index(exact)
    return (Evidence(TEXT_ID, Span(start, start + len(exact)), exact, "case", "en", "toy"),)


TEXT_ID = "text-" + hashlib.sha256(TEXT.encode()).hexdigest()[:8]


def hostile_work() -> WorkFacts:
    """A patient with a given and a planned drug, an absent finding, and hostile strings everywhere."""
    said = _words(ATTACK)
    facts = (
        Fact("", "Work", (Statement("title", LangString(f"Title {ATTACK}", "en"), said),)),
        Fact(
            "anakinra-1",
            "Course",
            (Statement("plannedAgent", TermRef("anakinra"), _words("Planned: anakinra")),),
            (Link("inLine", NodeRef("line-1")),),
        ),
        Fact(
            "dose-1",
            "Dosage",
            (Statement("value", 10.0, said), Statement("unit", ATTACK, said)),
        ),
        Fact(
            "fever-1",
            "Finding",
            (Statement("excludedManifestation", TermRef("fever"), _words("fever was absent")),),
            (Link("ofSubject", NodeRef("patient-1")),),
        ),
        Fact(
            "line-1",
            "TherapyLine",
            (),
            (Link("forEpisode", NodeRef("mas-1")), Link("givenTo", NodeRef("patient-1"))),
        ),
        Fact(
            "mas-1",
            "Episode",
            (Statement("disorder", TermRef("macrophage-activation-syndrome"), said),),
            (Link("ofSubject", NodeRef("patient-1")),),
        ),
        Fact(
            "patient-1",
            "Patient",
            (Statement("label", ATTACK, said), Statement("size", 1, said)),
            (Link("reportedIn", NodeRef("")),),
        ),
        Fact(
            "ruxolitinib-1",
            "Course",
            (
                Statement("agent", TermRef("ruxolitinib"), said),
                Statement("dosage", NodeRef("dose-1"), said),
            ),
            (Link("inLine", NodeRef("line-1")),),
        ),
    )
    text = SourceText(
        id=TEXT_ID,
        text=TEXT,
        kind="original",
        sha256=hashlib.sha256(TEXT.encode()).hexdigest(),
        name=f"{ATTACK}.md",
        passages=(Passage(Span(0, len(TEXT)), "case", "en"),),
    )
    unused = (UnusedMention(TEXT_ID, Span(0, 4), ATTACK, ATTACK, "discussed-only"),)
    return WorkFacts("title-hostile", (text,), facts, unused)
