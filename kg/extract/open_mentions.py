"""Drugs outside the curated terms, where a sentence names one as a drug.

A name is no mention of a drug given where the text speaks of an allergy to it, of resistance to it, of a test
made with it or of a protein named after it. What is also made by the body, measured in blood or eaten (insulin,
calcium, oxygen) is a drug only beside a dose or a word of giving.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.sentences import Sentence
from kg.terms.open_drugs import OpenMatch, OpenNames

_FEW = r"(?:[\w/%.-]+[\s,]+){0,3}"
_GIVING = (
    r"receiv\w+|gave|giv(?:en?|ing)|administ\w+|(?:treat\w*|therap\w+|manag\w+|supplement\w*|replac\w+|load\w*) with|"
    r"start\w* (?:on|with)?|initiat\w+|prescri\w+|commenc\w+|put on|placed on|infus\w+|inject\w+|add(?:ed|ing)|tak(?:es?|ing|en)|took|"
    r"dos(?:es?|age) of|bolus(?:es)? of|course of|infusions? of|injections? of|administration of|use of|oral|intravenous|"
    r"iv|subcutaneous|intramuscular|inhaled|topical|nebuli[sz]ed|parenteral|low-dose|high-dose|continuous|supplemental|exogenous|"
    r"recombinant|requir(?:ed|ing)|maintained on|transfusions? of|transfused with|discontinu\w+|stopped|withdr\w+|mg|mcg|units"
)
_GIVEN_BEFORE = re.compile(rf"\b(?:{_GIVING})\s+(?:of\s+|the\s+|a\s+|an\s+|with\s+|on\s+)*{_FEW}$")
_UNIT = r"(?:[mμuµn]?g|mcg|ml|l|cc|iu|ui|u|units?|meq|mmol|毫克|微克|克|毫升|单位)(?![a-z])"
_DOSE_AFTER = re.compile(
    rf"[\s,(:]*(?:at|of|a|the|dose|dosage|tablets?|\s)*\d[\d.,\s-]*\s*{_UNIT}(?!\s*/\s*(?:d?l|ml|100))"
)
_DOSE_BEFORE = re.compile(
    rf"\d\s*{_UNIT}(?:\s*/\s*(?:kg|m2|d|day|h|hr|min))*(?:\s+(?:of|iv|oral|daily|intravenous|po))*\s+$"
)
_GIVEN_AFTER = re.compile(
    r"\s*(?:(?:replacement|substitution|supplement\w*|infusions?|injections?|administration|drip|pump|tablets?|boluse?s?|regimen|"
    r"glargine|lispro|aspart|detemir|treatment|therapy|capsules?|drops|spray|ointment|cream)\b"
    r"|(?:[,\s]+(?:and\s+)?[\w-]+(?:\s[\w-]+)?){0,8}?\s*(?:was|were)\s+(?:then\s+|also\s+|subsequently\s+)?(?:given|administered|started|initiated|added|infused|injected|"
    r"prescribed|discontinued|stopped|commenced|supplemented))"
)
_ZH_GIVEN_BEFORE = re.compile(
    r"(?:予以?|给予|口服|静脉|注射|滴注|皮下|应用|使用|服用|加用|改用|联合|补充|泵入|静滴|静注|输注|吸入)[^，。；,;]{0,12}$"
)
_ZH_GIVEN_AFTER = re.compile(r"(?:治疗|注射|输注|泵入|口服|静滴|静脉|吸入|替代|皮下|抗凝|降糖)")
# What is measured, lacking or tested is not given, whatever stands around it.
_NOT_A_DRUG = re.compile(
    r"\s*(?:levels?|concentrations?|deficien\w+|resistan\w+|intoleran\w+|tolerance|challenge test|stress|stimulation|"
    r"suppression|tests?\b|scans?|scintigra\w+|receptors?|synthetase|deaminase|oxidase|transporters?|binding|metabolism|"
    r"clearance|excretion|uptake|allerg\w+|hypersensitiv\w+|antibod\w+|saturation|overload|abuse|dependen\w+|consumption|intake|"
    r"user|withdrawal syndrome|水平|浓度|缺乏|抵抗|过敏|耐药|试验|受体|抗体)"
)
_HYPHENATED = re.compile(
    r"[- ](?:resistant|sensitive|susceptible|dependent|producing|induced|associated|related|refractory)"
)
_ALLERGIC = re.compile(
    r"\b(?:allerg\w+|hypersensitiv\w+|anaphyla\w+|sensitive|susceptible|resistan\w+) to\s+(?:[\w-]+[,\s]+){0,4}$"
)
_TARGET = re.compile(r"\btarget of\s+$|\banti-$|\bbeta-$")


def open_drugs_of(sentence: Sentence, names: OpenNames) -> Iterator[tuple[OpenMatch, bool]]:
    """Yield the names of the list in a sentence, and whether each stands for a drug there."""
    return ((match, _is_drug(sentence, match)) for match in names.find(sentence.folded))


def _is_drug(sentence: Sentence, match: OpenMatch) -> bool:
    before, after = sentence.folded[: match.span.start], sentence.folded[match.span.end :]
    if _TARGET.search(before) or _ALLERGIC.search(before) or _NOT_A_DRUG.match(after):
        return False
    if _HYPHENATED.match(after) and (after.startswith("-") or match.only_given):
        return False
    return not match.only_given or _is_given(sentence, before, after)


def _is_given(sentence: Sentence, before: str, after: str) -> bool:
    if sentence.language == "zh":
        said = _ZH_GIVEN_BEFORE.search(before) or _ZH_GIVEN_AFTER.match(after)
    else:
        said = _GIVEN_BEFORE.search(_clause(before)) or _GIVEN_AFTER.match(after)
    return bool(said or _DOSE_AFTER.match(after) or _DOSE_BEFORE.search(before))


def _clause(before: str) -> str:
    """Return the end of a text from the last full stop, semicolon or colon on."""
    return re.split(r"[.;:](?=\s)", before)[-1][-80:]
