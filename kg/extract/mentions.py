"""Find the terms that a text mentions, and bind the abbreviations that it defines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.examined import examined
from kg.extract.open_mentions import open_drugs_of
from kg.extract.sentences import Sentence
from kg.model import Ontology, Span
from kg.normalize import fold
from kg.terms.kinship import Kinship
from kg.terms.lexicon import TEXT_CLASSES, Lexicon, Match, is_abbreviation, spaced
from kg.terms.reading_rules import term_rules

THERAPY = frozenset({"Drug", "DrugClass", "Regimen", "Procedure"})
DISORDER = frozenset({"Disorder"})
# A longer name of a drug ("calcium gluconate"), or a substance that was given, takes the place of these.
_YIELDING = frozenset({"LabAnalyte", "Gene", "Process", "CellType"})

_BRACKET = re.compile(r"\s*[(（]([^()（）]{1,80})[)）](-[A-Za-z0-9]+)?")
_SPLIT = re.compile(r"[,，;；、]| or |简称")
_BLOCKADE = re.compile(
    r"^(?:\s*(?:,|or|and|/|和|或|、)\s*)*[-\s]*(?:α|alpha|β|beta)?[-\s]*(?:receptor\s*)?(?:blockade|inhibitors?|inhibition|antagonists?|blockers?|抑制剂|拮抗剂)"
)
_REGIMEN_WORDS = re.compile(r"protocol|regimen|chemotherap|cycles?|courses?|方案|化疗")
_FORM = re.compile(r"[A-Za-z][A-Za-z0-9αβγ/-]{1,11}")
# A regimen's name is also that of the criteria published with it; these words tell which is meant.
_CRITERIA_WORDS = re.compile(
    r"criteria|guideline|diagnos|fulfil|标准|诊断|revised|parameters|review|modified|markers?"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A term mentioned in a sentence (offsets inside it), and the class it was found as."""

    span: Span
    key: str
    kind: str
    surface: str
    supports: bool = False  # a drug of no curated table, which is not known to act on the disease itself


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A form that could not be settled on one term. ``is_other``: the text defines it as something else."""

    sentence: Sentence
    span: Span
    key: str
    is_other: bool = False


@dataclass(frozen=True, slots=True)
class MentionTable:
    """The mentions of each sentence, by its index, and the forms left unresolved."""

    rows: tuple[tuple[Mention, ...], ...]
    unresolved: tuple[Unresolved, ...]


def find_mentions(sentences: tuple[Sentence, ...], lexicon: Lexicon) -> MentionTable:
    """Return what the sentences mention.

    An ambiguous abbreviation is read only when the text defines it or also uses an unambiguous name of
    the same term; one that the text defines as something else is never read.
    """
    matches = [lexicon.find(sentence.text, sentence.folded) for sentence in sentences]
    sure = {match.keys[0] for row in matches for match in row if not match.ambiguous and len(match.keys) == 1}
    bound, other = _definitions(sentences, matches, lexicon)
    sure |= _supported(lexicon.kinship, matches, sure)
    rows, unresolved = [], []
    for sentence, row in zip(sentences, matches, strict=True):
        found = []
        for match in row:
            surface = match.span.of(sentence.text)
            key = _settle(match, surface, sure, bound, other)
            if key is None and surface not in other and _is_regimen(lexicon.ontology, match, sentence):
                key = match.keys[0]
            if key is None:
                unresolved.append(Unresolved(sentence, match.span, match.keys[0], surface in other))
            else:
                key = _regimen_or_criteria(key, match, sentence)
                found.append(Mention(match.span, key, kind_of(lexicon.ontology, key), surface))
        found = [m for m in found if not _is_likened(sentence, m)]
        found = [_as_blockade(sentence, mention, found) for mention in found]
        found.extend(_bound_forms(sentence, bound, lexicon.ontology, found))
        found.extend(_examined_organs(sentence, lexicon.ontology, tuple(found)))
        found = _with_open_drugs(sentence, _split_names(sentence, found, lexicon), lexicon)
        found = sorted(found, key=lambda m: m.span)
        rows.append(tuple(_without_glosses(sentence, found)))
    return MentionTable(tuple(rows), tuple(unresolved))


def kind_of(ontology: Ontology, key: str) -> str:
    """Return the text class of a term: the first of ``lexicon.TEXT_CLASSES`` that it belongs to."""
    return next((name for name in TEXT_CLASSES if ontology.is_a(key, name)), "Term")


def _definitions(
    sentences: tuple[Sentence, ...], matches: list[tuple[Match, ...]], lexicon: Lexicon
) -> tuple[dict[str, str], set[str]]:
    """Return the abbreviations that the text defines: those of our terms, and those of other things."""
    bound: dict[str, str] = {}
    other: set[str] = set()
    for sentence, row in zip(sentences, matches, strict=True):
        ends = {match.span.end: match for match in row}
        for bracket in _BRACKET.finditer(sentence.text):
            forms = [part.strip() for part in _SPLIT.split(bracket[1])]
            match = ends.get(bracket.start()) or _long_form(forms, lexicon)
            long = fold(match.span.of(sentence.text)).text if match else ""
            shorts = [form for form in forms if _is_short(form, long)]
            for short in shorts:
                if match and not is_abbreviation(long) and len(short) < len(long):
                    bound.setdefault(short, _named(match.keys[0]))
                elif match is None and _initials_fit(short, sentence.text[: bracket.start()]):
                    other.add(short)
    return bound, other - set(bound)


def _is_short(form: str, long: str) -> bool:
    """An abbreviation has two capitals, or is the beginning of the name it stands for ("ruxolitinib (Rux)")."""
    if not _FORM.fullmatch(form):
        return False
    return is_abbreviation(form) or (form[0].isupper() and len(form) > 2 and long.startswith(form.lower()))


def _named(key: str) -> str:
    """An abbreviation behind a compound name is that of its disorder: "refractory MAS" is not MAS."""
    parts = term_rules().decompose.get(key, {})
    return parts["disorder"] if "qualifier" in parts or "underlying" in parts else key


def _long_form(forms: list[str], lexicon: Lexicon) -> Match | None:
    """A long form inside the bracket: 中文(English name, ABBR)."""
    for form in forms:
        folded = fold(form).text
        if len(form) > 12:
            for match in lexicon.find(form, folded):
                if match.span == Span(0, len(form)):
                    return match
    return None


def _initials_fit(short: str, before: str) -> bool:
    """Tell whether the words before a bracket spell the abbreviation (Schwartz & Hearst 2003, initials only)."""
    letters = [letter.lower() for letter in short if letter.isalpha()]
    words = re.findall(r"[A-Za-z]+", before)[-len(letters) :]
    return len(words) == len(letters) and all(
        word[0].lower() == letter for word, letter in zip(words, letters, strict=True)
    )


def _settle(match: Match, surface: str, sure: set[str], bound: dict[str, str], other: set[str]) -> str | None:
    if surface in bound:
        return bound[surface]
    if surface in other:
        return None
    if not match.ambiguous:
        return match.keys[0]
    confirmed = [key for key in match.keys if key in sure]
    if confirmed:
        return confirmed[0]
    bare = is_abbreviation(surface) and not any(letter.isdigit() for letter in surface)
    return None if bare else match.keys[0]


def _supported(kin: Kinship, matches: list[tuple[Match, ...]], sure: set[str]) -> set[str]:
    """Return the terms that an abbreviation may stand for because the text names their company.

    Two or more terms that reference knowledge joins to a candidate (its manifestations, drugs, parts)
    make it the likely reading: ferritin and haemophagocytosis beside "MAS".
    """
    candidates = {key for row in matches for match in row if match.ambiguous for key in match.keys} - sure
    return {key for key in candidates if len(kin.company_of(key) & sure) >= 2}


def _is_regimen(ontology: Ontology, match: Match, sentence: Sentence) -> bool:
    """Tell whether words of chemotherapy stand beside the name of a regimen ("ICE protocol", "ICE方案")."""
    return ontology.is_a(match.keys[0], "Regimen") and bool(
        _REGIMEN_WORDS.search(sentence.folded, max(0, match.span.start - 20), match.span.end + 30)
    )


def _regimen_or_criteria(key: str, match: Match, sentence: Sentence) -> str:
    if key == "hlh-2004" and _CRITERIA_WORDS.search(
        sentence.folded, max(0, match.span.start - 45), match.span.end + 35
    ):
        return "criteria-hlh-2004"
    return key


def _bound_forms(
    sentence: Sentence, bound: dict[str, str], ontology: Ontology, found: list[Mention]
) -> Iterator[Mention]:
    for short, key in bound.items():
        for hit in re.finditer(rf"(?<![A-Za-z0-9]){re.escape(short)}(?![A-Za-z0-9])", sentence.text):
            span = Span(*hit.span())
            if not any(span.overlaps(mention.span) for mention in found):
                yield Mention(span, key, kind_of(ontology, key), short)


def _examined_organs(sentence: Sentence, ontology: Ontology, found: tuple[Mention, ...]) -> Iterator[Mention]:
    """Read an organ that is felt as enlarged; one phrase may tell of liver and spleen."""
    for span, key in examined(sentence.folded):
        if not any(span.overlaps(mention.span) for mention in found):
            yield Mention(span, key, kind_of(ontology, key), span.of(sentence.text))


def _is_likened(sentence: Sentence, mention: Mention) -> bool:
    """ "leukaemia-like chemotherapy" names no leukaemia of the patient."""
    return re.match(r"[- ]like\b|样", sentence.folded[mention.span.end :]) is not None


def _as_blockade(sentence: Sentence, mention: Mention, found: list[Mention]) -> Mention:
    """Read a cytokine as the class of its blockers where its blockade is named ("IL-6 or TNF blockade")."""
    key = term_rules().blockade.get(mention.key)
    if key is None:
        return mention
    rest = sentence.folded[mention.span.end : mention.span.end + 80]
    for other in found:
        if other.span.start > mention.span.end and other.key in term_rules().blockade:
            rest = rest.replace(fold(other.surface).text, "")
    if not _BLOCKADE.match(rest):
        return mention
    return Mention(mention.span, key, "DrugClass", mention.surface)


def _with_open_drugs(sentence: Sentence, found: list[Mention], lexicon: Lexicon) -> list[Mention]:
    """Add the drugs that no curated table holds; what is curated comes first.

    A curated name that is also that of a substance of the body (cortisol) is left out where it was not given.
    """
    for match, is_drug in open_drugs_of(sentence, lexicon.opened):
        others = [mention for mention in found if mention.span.overlaps(match.span)]
        if not is_drug:
            known = lexicon.ontology.terms.get(match.key)
            if match.only_given or (known is not None and "OpenTerm" in known.types):
                found = [m for m in found if not (m.span == match.span and m.kind == "Drug")]
        elif all(_yields(mention, match.span) for mention in others):
            curated = match.key in lexicon.ontology.terms
            kind = kind_of(lexicon.ontology, match.key) if curated else "Drug"
            surface = match.span.of(sentence.text)
            supports = match.supportive and not curated
            found = [mention for mention in found if mention not in others]
            found.append(Mention(match.span, match.key, kind, surface, supports))
    return found


def _yields(mention: Mention, span: Span) -> bool:
    """Tell whether a curated mention gives way to a name: the longer of two names of drugs is meant."""
    longer = mention.kind == "Drug" and mention.span != span
    return span.contains(mention.span) and (longer or mention.kind in _YIELDING)


def _without_glosses(sentence: Sentence, found: list[Mention]) -> Iterator[Mention]:
    """Leave out the abbreviation in the bracket behind its own long form: it is the same mention."""
    for before, mention in zip([None, *found], found, strict=False):
        gap = sentence.text[before.span.end : mention.span.start] if before else ""
        if before is None or _named(before.key) != mention.key or not re.fullmatch(r"\s*[(（]\s*", gap):
            yield mention


def _split_names(sentence: Sentence, found: list[Mention], lexicon: Lexicon) -> list[Mention]:
    """Mend a name that a bracket splits, as in "… lymphohistiocytosis (HLH)-94"."""
    extra, covered = [], []
    for bracket in _BRACKET.finditer(sentence.text):
        if not bracket[2]:
            continue
        name = spaced(fold(bracket[1] + bracket[2]).text)
        if name in lexicon.forms:
            key = lexicon.forms[name].keys[0]
            start = sentence.text.index(bracket[1], bracket.start()) - 1
            span = Span(start, bracket.end())
            before = [m.span for m in found if m.span.end in (bracket.start(), bracket.start(1) - 1)]
            covered.extend([span, *before])
            extra.append(Mention(span, key, kind_of(lexicon.ontology, key), span.of(sentence.text)))
    kept = [m for m in found if not any(m.span.overlaps(span) for span in covered)]
    return kept + extra
