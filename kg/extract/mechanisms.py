"""Mechanism claims: what a document says a drug, gene or process does to another."""

from __future__ import annotations

import re
from dataclasses import replace

from kg.extract.builder import FactBuilder, Node, Words
from kg.extract.cues import Cue
from kg.extract.view import Seen, Story, View
from kg.model import Span, TermRef
from kg.terms.reading_rules import term_rules

_ACTORS = ("Drug", "DrugClass", "Gene", "Process", "CellType", "Disorder")
_TARGETS = ("Gene", "Process", "LabAnalyte", "Disorder", "Manifestation", "DrugClass")
# "tocilizumab, an interleukin-6 receptor monoclonal antibody"
_APPOSITION = re.compile(
    r"^\s*(?:\([^)]{1,20}\)\s*)?,?\s*(?:which is |is )?(?:an? |the )?(?:recombinant |selective |humani[sz]ed |novel |oral |anti-?\s?)*$"
)
_BLOCKER = re.compile(
    r"^[\s-]*(?:\([^)]{1,20}\)\s*)?(?:receptor[\s-]*)?(?:\([^)]{1,20}\)\s*)?(?:monoclonal )?(?:antibody|inhibitor|antagonist|blocker|-?blocking|-?inhibiting)"
)
_NOT = re.compile(r"\b(?:not|never|no|neither|nor|cannot)\s+(?:\w+\s+)?$|(?:不|未|并不|无法)$")
_BY = re.compile(r"\bby$")
_DESCRIBED = re.compile(
    r"\s*,?\s*(?:is |was )?(?:an?|the)\s[^,;.]{0,30}|[,，]?(?:为|是|作为)[^,，;；。]{0,20}"
)
# What stands between a cause and its verb when the cause is only part of what acts: "swelling of the cell", another clause.
_APART = re.compile(r"[,，、;；](?!\s*(?:which|that|thereby|and|thus)\b)|的|\bof\b")
_DENIED = re.compile(r"\b(?:not|no|never|without|neither|nor|cannot)\b|没有|并未|并非|不能|不会|无法|未")
# How English and Chinese authors hedge a mechanism (after Hyland's list of epistemic devices in research articles).
_HEDGE = re.compile(
    r"\b(?:may|might|could|possibly|probably|perhaps|presumabl[ey]|potentially|likely|appears?|appeared|seems?|seemed|"
    r"suggest(?:s|ed|ing|ive)?|thought|believed|hypothesi[sz]ed?|hypothesi[sz]es|speculated?|proposed|postulated|"
    r"putative(?:ly)?|capable of)\b|可能|或许|也许|似乎|推测|推断|猜测|疑似|有望|认为或"
)
_CLAUSE = re.compile(r"[;；。.](?:\s|$)")
_FAULT = re.compile(
    r"\b(?:mutations?|variants?|defects?|deficiency|homozygous|hemizygous|pathogenic)\b|突变|变异|缺陷"
)
_CAUSE = re.compile(
    r"\b(?:confirm(?:ed|ing)|caus(?:es?|ed|ing)|underl(?:ies|ie|ying)|lead(?:s|ing)? to|consistent with|responsible for|diagnosis)\b|导致|确诊|引起"
)


def read_mechanisms(story: Story, builder: FactBuilder) -> set[tuple[int, int]]:
    """State the mechanism claims of a story; return the offsets of the mentions that they use."""
    used: set[tuple[int, int]] = set()
    done: dict[tuple[str, str, str, bool], Node] = {}
    for view in story.views:
        if view.sentence.section in ("methods",):
            continue
        for left, relation, right, rule in [*_appositions(view), *_relations(view), *_gene_faults(view)]:
            if left.key == right.key:
                continue
            hedge = _hedge(view, left, right)
            key = (left.key, relation, right.key, hedge is not None)
            if key not in done:
                done[key] = builder.new("MechanismClaim", "mechanism")
            node = done[key]
            words = Words.covering(view.sentence, left.span, right.span)
            builder.state(node, "mechanismSubject", TermRef(left.key), words, rule)
            builder.state(node, "mechanismRelation", TermRef(relation), words, rule)
            builder.state(node, "mechanismObject", TermRef(right.key), words, rule)
            if hedge is not None:
                hedged = Words.covering(view.sentence, left.span, right.span, hedge)
                builder.state(node, "certainty", TermRef("hedged"), hedged, "mechanism-hedged")
            for seen in (left, right):
                span = view.sentence.at(seen.span.start, seen.span.end)
                used.add((span.start, span.end))
    return used


def _hedge(view: View, left: Seen, right: Seen) -> Span | None:
    """The first word by which the clause of a claim keeps it open; None when it is plainly asserted."""
    first, last = min(left.span.start, right.span.start), max(left.span.end, right.span.end)
    opens = max((hit.end() for hit in _CLAUSE.finditer(view.sentence.folded, 0, first)), default=0)
    hit = _HEDGE.search(view.sentence.folded, opens, last)
    return Span(*hit.span()) if hit else None


def _appositions(view: View) -> list[tuple[Seen, str, Seen, str]]:
    found = []
    for left, right in zip(view.seen, view.seen[1:], strict=False):
        if left.mention.kind != "Drug":
            continue
        gap = view.between(left.span, right.span)
        if not _APPOSITION.match(gap):
            continue
        if right.mention.kind in ("Gene", "LabAnalyte") and _BLOCKER.match(
            view.sentence.folded[right.span.end :]
        ):
            found.append((left, "claimed-inhibits", right, "mechanism-apposition"))
        elif right.mention.kind == "DrugClass" and (target := _target_of(right)) is not None:
            found.append((left, "claimed-inhibits", target, "mechanism-apposition"))
    return found


def _target_of(drug_class: Seen) -> Seen | None:
    """ "an anti-interferon-gamma antibody" names what it inhibits: the cytokine that the class is named for."""
    named = next((key for key, name in term_rules().blockade.items() if name == drug_class.key), None)
    return replace(drug_class, mention=replace(drug_class.mention, key=named)) if named else None


def _relations(view: View) -> list[tuple[Seen, str, Seen, str]]:
    found = []
    for cue in view.cues_of("relation"):
        if cue.value == "claimed-elevated-in":
            continue
        if _NOT.search(view.sentence.folded[: cue.span.start]):
            continue
        if cue.value == "claimed-causes" and _BY.search(cue.span.of(view.sentence.folded)):
            found.extend(_passive(view, cue))
            continue
        left = [s for s in view.of_kind(*_ACTORS) if s.span.end <= cue.span.start and s.modality != "negated"]
        right = [s for s in view.of_kind(*_TARGETS) if s.span.start >= cue.span.end]
        if not left or not right:
            continue
        # "A is a complication of B, characterised by C": what is characterised is the subject, A.
        actor, target = (left[0] if cue.value == "claimed-associated-with" else _actor(view, left)), right[0]
        gap, rest = view.between(actor.span, cue.span), view.between(cue.span, target.span)
        if (
            _DENIED.search(gap)
            or _DENIED.search(rest)
            or (cue.value == "claimed-causes" and _APART.search(gap))
        ):
            continue
        if len(gap) <= 90 and len(rest) <= 30 and _fits(cue.value, actor.mention.kind, target.mention.kind):
            for end in _joined(view, target, right):
                found.append((actor, cue.value, end, "mechanism-relation"))
            for twin in _listed(view, left[:-1], actor):
                found.append((twin, cue.value, target, "mechanism-relation"))
    return found


def _actor(view: View, left: list[Seen]) -> Seen:
    """ "Canakinumab is a monoclonal antibody that neutralises ...": the drug acts, not its description."""
    last = left[-1]
    if last.mention.kind != "DrugClass" or len(left) < 2 or left[-2].mention.kind != "Drug":
        return last
    return left[-2] if _DESCRIBED.fullmatch(view.between(left[-2].span, last.span)) else last


def _joined(view: View, first: Seen, others: list[Seen]) -> list[Seen]:
    """ "inhibits JAK1 and JAK2": all targets of the list."""
    ends = [first]
    for other in others[1:]:
        if other.mention.kind != first.mention.kind or not re.fullmatch(
            r"\s*(?:,|/|and|or|和|及|、|,\s*and)\s*", view.between(ends[-1].span, other.span)
        ):
            break
        ends.append(other)
    return ends


def _passive(view: View, cue: Cue) -> list[tuple[Seen, str, Seen, str]]:
    """ "A is driven by B": B is what acts."""
    targets = [
        s
        for s in view.of_kind(*_ACTORS, *_TARGETS)
        if s.span.end <= cue.span.start and s.modality != "negated"
    ]
    actors = [s for s in view.of_kind(*_ACTORS) if s.span.start >= cue.span.end and s.modality != "negated"]
    if not targets or not actors or len(view.between(cue.span, actors[0].span)) > 30:
        return []
    actor, target = actors[0], targets[-1]
    if len(view.between(target.span, cue.span)) > 60 or not _fits(
        cue.value, actor.mention.kind, target.mention.kind
    ):
        return []
    return [(actor, cue.value, target, "mechanism-passive")]


def _fits(relation: str, actor: str, target: str) -> bool:
    """Tell whether a relation makes sense between two kinds: drugs act on targets, causes lead to disorders."""
    if actor in ("Drug", "DrugClass"):
        acts = relation in ("claimed-inhibits", "claimed-reduces", "claimed-activates")
        return acts and target in ("Gene", "Process", "LabAnalyte")
    if relation == "claimed-associated-with":
        return actor == "Disorder" and target == "Process"
    return relation == "claimed-causes" and target in ("Process", "Disorder", "Manifestation")


def _listed(view: View, others: list[Seen], actor: Seen) -> list[Seen]:
    """The class that an example stands for: "JAK inhibitors, like ruxolitinib"."""
    if actor.mention.kind != "Drug":
        return []
    return [
        other
        for other in others
        if other.mention.kind == "DrugClass"
        and re.fullmatch(
            r"[\s,(]*(?:like|such as|including|e\.g\.,?)\s*", view.between(other.span, actor.span)
        )
    ]


def _gene_faults(view: View) -> list[tuple[Seen, str, Seen, str]]:
    """A faulty gene that a sentence holds responsible for a disorder."""
    if not _FAULT.search(view.sentence.folded) or not _CAUSE.search(view.sentence.folded):
        return []
    genes = [seen for seen in view.of_kind("Gene") if seen.modality != "negated"]
    disorders = [seen for seen in view.of_kind("Disorder") if seen.modality in ("affirmed", "general")]
    if len(genes) != 1 or not disorders:
        return []
    return [(genes[0], "claimed-causes", disorders[-1], "mechanism-gene")]
