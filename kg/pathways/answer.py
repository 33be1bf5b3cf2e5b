"""The values that path search returns: hops, paths, mechanisms (groups of paths), warnings, gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from kg.model import MechanismEdge

Effect = Literal["decrease", "increase", "unsigned"]
Asked = Literal["decrease", "increase", "any"]
HopKind = Literal["acts", "effect", "class", "kind", "causes", "manifests"]
GapCode = Literal[
    "regimen",
    "no-target",
    "binds-only",
    "dead-end",
    "too-far",
    "nothing-known",
    "only-unsigned",
    "via-missed",
    "ends-missed",
    "kind-only",
    "wider-only",
]
ASKED: Final[tuple[Asked, ...]] = get_args(Asked)


@dataclass(frozen=True, slots=True, order=True)
class Hop:
    """One step of a path: an edge, and the part that it plays.

    ``acts``: the subject acts on the object. ``effect``: what a drug brings about, by a molecular target
    that the edge does not name. ``causes``: the last hop, from a cause to the disorder. ``manifests``: the
    last hop, walked from the manifestation back to the disorder that shows it. ``class``: the first hop, from
    a drug to a class it belongs to, and ``kind``: the last hop, from a kind of finding to the finding asked
    for; both are flagged, because what holds of the one need not hold of the other.
    """

    kind: HopKind
    edge: MechanismEdge

    @property
    def start(self) -> str:
        """The key of the term that the hop leaves."""
        return self.edge.object if self.kind == "manifests" else self.edge.subject

    @property
    def end(self) -> str:
        """The key of the term that the hop reaches."""
        return self.edge.subject if self.kind == "manifests" else self.edge.object

    @property
    def is_causal(self) -> bool:
        """Tell whether the sign of the edge counts: whether something is done to something."""
        return self.kind in ("acts", "effect", "causes")

    @property
    def weaknesses(self) -> tuple[str, ...]:
        """The flags of the edge's evidence, and ``effect``, ``class`` or ``kind`` for a hop of that kind."""
        flags = tuple(flag for flag in self.edge.flag.split(" || ") if flag)
        return (*flags, self.kind) if self.kind in ("effect", "class", "kind") else flags


@dataclass(frozen=True, slots=True)
class Path:
    """A signed simple path from a drug to a disorder or a manifestation, with its score (0 to 1)."""

    hops: tuple[Hop, ...]
    score: float = 0.0

    @property
    def nodes(self) -> tuple[str, ...]:
        """The keys of the terms on the path, the drug first."""
        return (self.hops[0].start, *(hop.end for hop in self.hops))

    @property
    def effect(self) -> Effect:
        """What more of the drug does to the target: the product of the signs of the causal hops."""
        return _product([hop for hop in self.hops if hop.is_causal])

    @property
    def change(self) -> Effect:
        """What more of the drug does to :attr:`end`; turned round against ``effect`` where a loss causes."""
        return _product([hop for hop in self.hops if hop.is_causal and hop.kind != "causes"])

    @property
    def end(self) -> str:
        """What the path changes: the manifestation or cause before the disorder, or the finding asked for."""
        last = self.hops[-1]
        return last.start if last.kind in ("causes", "manifests") else last.end


def _product(hops: list[Hop]) -> Effect:
    signs = [hop.edge.sign for hop in hops]
    if "0" in signs or not signs:
        return "unsigned"
    return "decrease" if signs.count("-") % 2 else "increase"


@dataclass(frozen=True, slots=True)
class Mechanism:
    """Paths that are variants of one idea: one answer. Those that name the drug's own target come first.

    ``entry`` is the first process that the drug changes, ``driver`` what brings the ends about: the key of
    the group (see :func:`kg.pathways.rank.group`). ``targets`` are the terms that the drug acts on itself,
    ``ends`` what the paths change, both sorted. ``score`` is the sum of the scores of the paths.
    """

    entry: str
    driver: str
    effect: Effect
    paths: tuple[Path, ...]
    targets: tuple[str, ...]
    ends: tuple[str, ...]
    score: float

    @property
    def best(self) -> Path:
        """The path that stands for the mechanism: the first."""
        return self.paths[0]


@dataclass(frozen=True, slots=True, order=True)
class Warn:
    """Known harm: an adverse effect, a contraindication, or a disorder that the drug is said to bring on.

    ``overlaps`` is true when the harm is itself a manifestation of the target, so that it can hide or mimic
    the disease. ``of`` is the drug, or the class of it that the edge speaks of.
    """

    edge: MechanismEdge
    overlaps: bool
    of: str


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """A hop that is missing: what kind of gap, and the terms concerned. Worded in ``words.toml``."""

    code: GapCode
    terms: tuple[str, ...] = ()
    hops: int | None = None


@dataclass(frozen=True, slots=True)
class PathAnswer:
    """The answer to "how could this drug act on this target?".

    ``mechanisms`` have the effect asked for, ``opposed`` the other one (the drug could do harm this way, or
    help when an increase was asked for); ``outcomes`` are outcomes stated of the drug, ``uses`` its stated
    uses in the target: neither is ever a hop. All tuples are in a fixed order.
    """

    drug: str
    target: str
    asked: Asked
    max_hops: int
    mechanisms: tuple[Mechanism, ...]
    opposed: tuple[Mechanism, ...]
    warnings: tuple[Warn, ...]
    contraindications: tuple[Warn, ...]
    outcomes: tuple[MechanismEdge, ...]
    uses: tuple[MechanismEdge, ...]
    gaps: tuple[Gap, ...]
