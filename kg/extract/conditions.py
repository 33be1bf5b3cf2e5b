"""Which disorders a patient had, had not or perhaps had; what a syndrome complicates or follows.

The hyperinflammatory syndromes are episodes, everything else is a condition. A compound name states
its parts ("sJIA-MAS": an episode of MAS that complicates sJIA).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from kg.extract.adverse import harms_of
from kg.extract.builder import FactBuilder, Node, Words
from kg.extract.cues import Cue
from kg.extract.subjects import Subjects
from kg.extract.view import Seen, Story, View, distance_between
from kg.model import NodeRef, Ontology, Span, TermRef
from kg.terms.reading_rules import term_rules

_PREDICATE = {"affirmed": "disorder", "negated": "excludedDisorder", "possible": "possibleDisorder"}
# What joins a syndrome to the disease that it complicates, and to what set it off.
_COMPLICATES = re.compile(
    r"^\W*(?:\(\w+\)\W*)?(?:is |was )?(?:associated with|complicating|complicated|secondary to|in (?:the )?(?:setting|context) of|"
    r"complication of|in (?:a |an )?(?:patients?|child(?:ren)?|boy|girl|woman|man) with|in|related to|associated|with underlying)\W*(?:a |an |the )?$"
)
_COMPLICATED_BY = re.compile(
    r"^\W*(?:\(\w+\)\W*)?(?:complicated (?:by|with)|who developed|developed|associated|related|-?associated|with|presenting with)\W*(?:a |an |the )?$"
)
_TRIGGERED = re.compile(
    r"^\W*(?:\(\w+\)\W*)?(?:is |was )?(?:triggered by|due to|caused by|induced by|secondary to|following|precipitated by|from)\W*(?:a |an |the |\w+ )?$"
)
_JOINS = frozenset({"complicates", "triggeredBy"})
_EARLIER = re.compile(r"\b(?:earlier|before|previously|in the past)\b")
_ZH_COMPLICATED_BY = re.compile(
    r"^[\s（(]*[A-Za-z]*[）)]*(?:患者|患儿)?(?:相关性?|并发|合并|继发|伴发?|所致|引起)(?:的)?(?:难治性|重症)?$"
)
_ZH_COMPLICATES = re.compile(r"^[\s（(]*[A-Za-z]*[）)]*(?:继发于|并发于)$")


@dataclass
class Conditions:
    """The condition nodes of a reading, by subject and term."""

    nodes: dict[tuple[str, str], Node] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)  # the subjects that are cohorts

    def episode(self, subject: Node) -> Node | None:
        """Return the main episode of a subject: the affirmed one with the most evidence, the first among equals.

        What is said of a group holds of its members; what another patient had says nothing of this one.
        """
        episodes = [
            (who, node)
            for (who, _), node in self.nodes.items()
            if node.kind == "Episode" and node.has("disorder")
        ]
        own = [node for who, node in episodes if who == subject.id]
        of_groups = [node for who, node in episodes if who in self.groups]
        return max(
            own or of_groups,
            key=lambda n: (sum(len(rows) for rows in n.statements.values()), -n.start),
            default=None,
        )


def read_conditions(story: Story, builder: FactBuilder, subjects: Subjects) -> Conditions:
    """State the disorders that the text gives its patients."""
    conditions = Conditions()
    for view in story.views:
        subject = subjects.of(view)
        if subject is None or (view.voice != "patient"):
            continue
        if subject.kind == "Cohort":
            conditions.groups.add(subject.id)
        stated = []
        harms = {harm.seen for harm in harms_of(view, story.kinship)}
        for seen in view.of_kind("Disorder"):
            if seen in harms and seen.key not in term_rules().episodes:
                continue  # a syndrome that a drug set off is treated as an episode like any other
            if seen.key in term_rules().findings or seen.modality not in _PREDICATE:
                continue
            node = _state(conditions, builder, subject, view, seen)
            stated.append((seen, node))
        _join(builder, view, stated)
    _settle(conditions, builder)
    _drop_general_names(conditions, builder, story.ontology)
    return conditions


def _state(conditions: Conditions, builder: FactBuilder, subject: Node, view: View, seen: Seen) -> Node:
    parts = term_rules().decompose.get(seen.key, {"disorder": seen.key})
    node = _node(conditions, builder, subject, parts["disorder"])
    words = Words(view.sentence, seen.span)
    predicate = _PREDICATE[seen.modality]
    builder.state(node, predicate, TermRef(parts["disorder"]), words, f"condition-{seen.modality}")
    if seen.modality != "affirmed":
        return node
    for part, link in (("underlying", "complicates"), ("trigger", "triggeredBy")):
        if part in parts:
            other = _node(conditions, builder, subject, parts[part])
            builder.state(other, "disorder", TermRef(parts[part]), words, "condition-compound-name")
            builder.state(node, link, NodeRef(other.id), words, "condition-compound-name")
    _details(builder, node, view, seen, parts)
    return node


def _details(builder: FactBuilder, node: Node, view: View, seen: Seen, parts: dict[str, str]) -> None:
    """State how long, how active, how often before, and the stated qualifier."""
    if "qualifier" in parts:
        builder.state(
            node,
            "statedQualifier",
            TermRef(parts["qualifier"]),
            Words(view.sentence, seen.span),
            "qualifier-in-name",
        )
    if cue := _touching(view, seen.span, "qualifier", 2):
        builder.state(
            node,
            "statedQualifier",
            TermRef(cue.value),
            Words.covering(view.sentence, cue.span, seen.span),
            "qualifier",
        )
    if cue := _touching(view, seen.span, "activity", 4):
        builder.state(
            node,
            "activity",
            TermRef(cue.value),
            Words.covering(view.sentence, cue.span, seen.span),
            "activity",
        )
    for duration in view.quantities.durations:
        gap = re.sub(r"^\s*[(（][^()（）]{1,20}[)）]", "", view.between(seen.span, duration.span))
        if (
            node.kind == "Condition"
            and len(gap) <= 12
            and re.fullmatch(
                r"\W*(?:for|of|since|病史|有|病程|达|约|about|history of|-)?\W*(?:the past|the last)?\W*", gap
            )
        ):
            builder.state(
                node,
                "duration",
                duration.quantity,
                Words.covering(view.sentence, seen.span, duration.span),
                "condition-duration",
            )
            break
    _prior_episodes(builder, node, view, seen)


def _prior_episodes(builder: FactBuilder, node: Node, view: View, seen: Seen) -> None:
    """ "two previous episodes of MAS", "既往合并2次MAS", "既往MAS发作2次"."""
    for cycle in view.quantities.cycles:
        gap = view.between(cycle.span, seen.span)
        earlier = _EARLIER.search(view.sentence.folded, seen.span.end)
        if cycle.noun == "episode" and cycle.value and earlier and re.fullmatch(r"\s*of\s*", gap):
            words = Words.covering(view.sentence, cycle.span, Span(*earlier.span()))
            builder.state(node, "priorEpisodes", int(cycle.value), words, "prior-episodes")
            return
    for cue in view.cues_of("prior-episodes"):
        for cycle in view.quantities.cycles:
            head = Span(min(cue.span.start, cycle.span.start), max(cue.span.end, cycle.span.end))
            near = 0 <= seen.span.start - head.end <= 6 or (
                head.contains(seen.span) and head.end - head.start <= 14
            )
            if (
                near
                and cycle.noun in ("episode", "time")
                and cycle.value is not None
                and _is_prior(view, cue.span, cycle.span)
            ):
                words = Words.covering(view.sentence, head, seen.span)
                builder.state(node, "priorEpisodes", int(cycle.value), words, "prior-episodes")
                return


def _is_prior(view: View, cue: Span, cycle: Span) -> bool:
    words = view.sentence.folded[min(cue.start, cycle.start) : max(cue.end, cycle.end)]
    return bool(re.search(r"previous|prior|earlier|past|既往|曾", words))


def _touching(view: View, span: Span, kind: str, gap: int) -> Cue | None:
    for cue in view.cues_of(kind):
        inside = view.between(cue.span, span) if not cue.span.overlaps(span) else ""
        if distance_between(cue.span, span) <= gap and re.fullmatch(r"[\s\-]*(?:的|/|or|且)?\s*", inside):
            return cue
    return None


def _join(builder: FactBuilder, view: View, stated: list[tuple[Seen, Node]]) -> None:
    """Read "A associated with B", "B complicated by A", "B相关A" between neighbours."""
    for (left, a), (right, b) in pairwise(stated):
        if a is b or "affirmed" not in (left.modality, right.modality):
            continue
        gap = view.between(left.span, right.span)
        words = Words.covering(view.sentence, left.span, right.span)
        episodes = (a.kind == "Episode", b.kind == "Episode")
        if episodes == (True, False) and _TRIGGERED.match(gap):
            builder.state(a, "triggeredBy", NodeRef(b.id), words, "triggered-by")
        elif episodes == (True, False) and (_COMPLICATES.match(gap) or _ZH_COMPLICATES.match(gap)):
            builder.state(a, "complicates", NodeRef(b.id), words, "complicates")
        elif episodes == (False, True) and (_COMPLICATED_BY.match(gap) or _ZH_COMPLICATED_BY.match(gap)):
            builder.state(b, "complicates", NodeRef(a.id), words, "complicated-by")


def _node(conditions: Conditions, builder: FactBuilder, subject: Node, key: str) -> Node:
    place = (subject.id, key)
    if place not in conditions.nodes:
        kind = "Episode" if key in term_rules().episodes else "Condition"
        conditions.nodes[place] = builder.new(kind, key)
        builder.link(conditions.nodes[place], "ofSubject", subject)
    return conditions.nodes[place]


def _drop_general_names(conditions: Conditions, builder: FactBuilder, ontology: Ontology) -> None:
    """Leave out a condition that only repeats a more exact one, or is too general to stand alone."""
    joined = {
        value for node in conditions.nodes.values() for name, value in node.statements if name in _JOINS
    }
    for place, node in list(conditions.nodes.items()):
        subject, key = place
        label = ontology.terms[key].label("en").casefold()
        exact = any(
            other != key
            and who == subject
            and ontology.terms[other].label("en").casefold().startswith(f"{label} ")
            for who, other in conditions.nodes
        )
        if exact or (key in term_rules().generic and NodeRef(node.id) not in joined):
            builder.drop(node)
            del conditions.nodes[place]


def _settle(conditions: Conditions, builder: FactBuilder) -> None:
    """A disorder affirmed somewhere is affirmed: what an earlier sentence suspected or another excluded is dropped."""
    for node in conditions.nodes.values():
        if node.has("disorder"):
            for key in [k for k in node.statements if k[0] in ("excludedDisorder", "possibleDisorder")]:
                del node.statements[key]
        elif node.has("excludedDisorder") and node.has("possibleDisorder"):
            for key in [k for k in node.statements if k[0] == "possibleDisorder"]:
                del node.statements[key]
