"""Headings: the words that open a section, on a line of their own or inside a structured abstract.

The words are those of the ICMJE and CARE lists, of structured abstracts in PubMed and of the Chinese
Medical Association's journals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

# section -> heading words; Chinese ones are written without inner spaces, English ones in lower case.
_WORDS: Final[dict[str, str]] = {
    "abstract": "abstract|highlights|key points|key messages|structured abstract|graphical abstract|"
    "摘要|中文摘要|英文摘要|文摘|内容摘要|内容提要",
    "introduction": "introduction|background|rationale|importance|context|"
    "引言|前言|导言|绪论|背景|研究背景|简介",
    "objective": "objective|objectives|aim|aims|purpose|purpose of review|goal|goals|study objective|"
    "aim of the study|目的|研究目的|目的和意义",
    "methods": "method|methods|materials|patients|study design|design|setting|participants|subjects|"
    "methodology|statistical analysis|statistical methods|statistics|search strategy|data sources|"
    "data collection|study population|inclusion criteria|main outcome measures|measurements|"
    "方法|研究方法|材料与方法|材料和方法|资料与方法|资料和方法|对象与方法|对象和方法|病例与方法|"
    "研究对象|统计学方法|统计学处理|统计学分析|统计方法|纳入标准|诊断标准|观察指标|检测方法",
    "case": "case|cases|case report|case reports|case presentation|case presentations|case description|"
    "case descriptions|case history|case summary|case series|clinical case|clinical presentation|"
    "clinical course|clinical findings|clinical data|case details|patient information|patient presentation|"
    "patient|the patient|our patient|individual patients|observation|clinical observation|"
    "patient concerns|history|presentation of case|investigations|diagnosis|diagnoses|diagnostic assessment|"
    "treatment|therapeutic intervention|therapeutic interventions|intervention|"
    "interventions|outcome and follow-up|follow-up|follow-up and outcomes|outcomes|timeline|"
    "patient perspective|patient's perspective|patient’s perspective|"
    "病例|病例资料|病例报告|病例报道|病例介绍|病例摘要|病例简介|病历摘要|病历资料|病史摘要|病史资料|临床资料|"
    "一般资料|患者资料|个案报道|现病史|体格检查|实验室检查|辅助检查|诊治经过|诊疗经过|治疗经过|"
    "治疗与转归|治疗及转归|治疗和转归|诊断与治疗|诊断及治疗|随访",
    "results": "result|results|main results|findings|recent findings|observations|"
    "结果|研究结果|主要结果|结果分析",
    "discussion": "discussion|comment|comments|limitations|strengths and limitations|"
    "讨论|分析与讨论|分析讨论|局限性",
    "literature": "literature review|review of literature|review of the literature|"
    "文献复习|文献回顾|文献综述",
    "conclusion": "conclusion|conclusions|concluding remarks|interpretation|significance|lessons|lesson|"
    "learning points|take-home message|take-home messages|clinical implications|"
    "结论|研究结论|总结|小结|结语|结束语|启示",
    "caption": "figure legends|figure legend|figures|图注|图例",
    "table": "tables|附表",
    "back": "references|reference|bibliography|literature cited|footnotes|footnote|notes|"
    "acknowledgement|acknowledgements|acknowledgment|acknowledgments|funding|funding sources|"
    "financial support|financial disclosure|disclosures|disclosure|conflict of interest|"
    "conflicts of interest|conflict of interest statement|competing interests|"
    "declaration of competing interest|"
    "declaration of conflicting interests|declaration of interests|author contributions|"
    "authors' contributions|authors’ contributions|contributors|contributorship statement|"
    "credit authorship contribution statement|data availability|data availability statement|"
    "availability of data and materials|ethics|ethics statement|ethics approval|"
    "ethics approval and consent to participate|ethical approval|ethical considerations|consent|"
    "consent for publication|patient consent|patient consent for publication|informed consent|declarations|"
    "abbreviations|supplementary material|supplementary materials|supplementary data|"
    "supplementary information|supporting information|author information|authors and affiliations|"
    "author affiliations|affiliations|contributions|"
    "corresponding author|corresponding authors|rights and permissions|article history|"
    "about the authors|about this article|about the author|publisher's note|publisher’s note|"
    "additional information|"
    "trial registration|registration|orcid|orcid id|"
    "参考文献|致谢|志谢|利益冲突|利益冲突声明|作者贡献|作者贡献声明|作者贡献说明|基金项目|基金资助|作者简介|"
    "伦理声明|伦理学声明|知情同意|脚注|注释|附录|缩略语",
}
SECTION_OF: Final[dict[str, str]] = {
    word: section for section, words in _WORDS.items() for word in words.split("|")
}
# Words that open a part of an abstract even without a colon, when the sentence goes on in a capital.
_RUN_IN_EN: Final = (
    "background introduction objective objectives aim aims purpose method methods results findings "
    "conclusion conclusions discussion interpretation"
).split()
_RUN_IN_EN_PHRASES: Final = (
    "materials and methods",
    "patients and methods",
    "subjects and methods",
    "case report",
    "case presentation",
    "case summary",
    "case description",
)
# "Summary" closes a structured abstract; on a line of its own at the top it is the abstract.
_INLINE_ONLY: Final = {"summary": "conclusion"}
# Too common at the start of a sentence or list to be a heading inside a paragraph.
_LINE_ONLY: Final = frozenset(
    "reference notes figures tables history subjects patients materials comments statistics "
    "ethics consent diagnosis treatment follow-up investigations timeline intervention patient "
    "病例 随访 总结 小结 附表 注释 附录 简介 启示 现病史 体格检查 实验室检查 辅助检查 诊断标准 "
    "纳入标准 观察指标 "
    "检测方法 一般资料 治疗经过 诊治经过 诊疗经过".split()
)
# Headings that change what their text means: whose illness it is, or whether it was there at all. They
# stay in the passage, so that a mother's disease is not read as her child's.
_CONTEXT: Final = frozenset(
    "family history|past history|past medical history|medical history|previous history|personal history|"
    "differential diagnosis|differential diagnoses|planned treatment|"
    "既往史|既往病史|家族史|个人史|鉴别诊断".split("|")
)
_JOINERS = re.compile(r"\s*(?:,|/|&|\band\b|与|和|及|、)\s*")
_NUMBER = re.compile(
    r"(?P<arabic>\d{1,2}(?:[.．]\d{1,2}){0,3})(?:[.．、)）]\s*|\s+(?![a-z])|(?=[\u3400-\u9fff]))|"
    r"(?P<roman>[IVX]{1,4})[.)]\s+|[（(]?(?P<han>[一二三四五六七八九十]{1,3})[)）、.．]\s*"
)
_CASE_N = re.compile(
    r"(?:case|patient)\s*(?:report\s*)?(?:no\.?\s*|#\s*)?(?:\d{1,2}|[IVX]{1,4}|[A-F]|one|two|three|four|"
    "five)|"
    r"(?:病例|患者|例)\s*(?:\d{1,2}|[一二三四五六七八九十])",
    re.IGNORECASE,
)
_DRESS = " \t\u3000\xa0*_#【】[]［］〔〕<>《》:："


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its section (``None``: not known, the parent's holds) and depth (1 is the outermost)."""

    section: str | None
    level: int


def section_of(words: str) -> str | None:
    """Return the section that a heading opens, or ``None`` when it is not a heading that we know.

    >>> section_of("2.1 临床资料"), section_of("Patients and Methods"), section_of("讨 论")
    ('case', 'methods', 'discussion')
    """
    bare, _ = _undress(words)
    if not bare or len(bare) > 80:
        return None
    if bare in SECTION_OF:
        return SECTION_OF[bare]
    if _CASE_N.fullmatch(bare):
        return "case"
    parts = [part for part in _JOINERS.split(bare) if part]
    if len(parts) > 1 and all(part in SECTION_OF for part in parts):
        # "Results and discussion" is read as results; "materials and methods" agree anyway.
        return SECTION_OF[parts[0]]
    return None


def heading_of(line: str, hashes: int = 0) -> Heading | None:
    """Return the heading that a whole line is, or ``None``.

    ``hashes`` counts the ``#`` marks before it: with them any line is a heading. Without, a line is one
    when its words are known, or when it carries a sub-section number and is short.
    """
    _, depth = _undress(line)
    level = depth or max(hashes, 1)
    section = section_of(line)
    if section or hashes:
        return Heading(section, level)
    if depth >= 2 and len(line) <= 40 and not line.rstrip().endswith(tuple(".。;；,，")):
        return Heading(None, level)
    return None


def is_context_heading(line: str) -> bool:
    """Tell whether a heading must be read together with its text ("Family history", "鉴别诊断")."""
    return _undress(line)[0] in _CONTEXT


def _undress(line: str) -> tuple[str, int]:
    """Return the bare heading words (folded for look-up) and the depth of the section number, or 0."""
    bare = line.strip(_DRESS)
    depth = 0
    number = _NUMBER.match(bare)
    if number:
        depth = number["arabic"].replace("．", ".").count(".") + 1 if number["arabic"] else 1
        bare = bare[number.end() :].strip(_DRESS)
    folded = " ".join(bare.rstrip(".").split()).casefold()
    if re.search(r"[\u3400-\u9fff]", folded):
        folded = re.sub(r"[\s\u3000]+", "", folded)
    return folded, depth


@dataclass(frozen=True, slots=True)
class Marker:
    """A heading inside a paragraph: its section, where its words start and where its text starts."""

    section: str
    start: int
    end: int
    strong: bool


def _alternatives(words: list[str]) -> str:
    return "|".join(re.escape(word).replace("\\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


_INLINE: Final = {
    word: section for word, section in (SECTION_OF | _INLINE_ONLY).items() if word not in _LINE_ONLY
} | {
    f"{first} and {second}": SECTION_OF[first]
    for first in ("background", "aims", "aim", "objective", "objectives", "design", "patients", "materials")
    for second in ("objective", "objectives", "aims", "aim", "purpose", "methods", "setting", "design")
    if first != second
}
_LATIN = [word for word in _INLINE if word.isascii() or "’" in word]
_CHINESE = [word for word in _INLINE if not (word.isascii() or "’" in word)]
_HAN = re.compile(r"[\u3400-\u9fff]")
# A Latin heading opens with a capital.
_COLON_EN = re.compile(
    rf"(?:\*\*)?\b(?=[A-Z])(?P<word>(?i:{_alternatives(_LATIN)}))\s*[:：](?:\*\*)?[ \t\xa0]*"
)
_RUN_IN = re.compile(
    rf"\b(?=[A-Z])(?P<word>(?i:{_alternatives([*_RUN_IN_EN, *_RUN_IN_EN_PHRASES])}))"
    r"(?:\s+(?=[A-Z0-9“\"(])|(?=[A-Z]))"
)
_MARKED_ZH = re.compile(
    rf"(?:\*\*)?[【\[［〔]\s*(?P<boxed>{_alternatives(_CHINESE)})\s*[】\]］〕]\s*[:：]?(?:\*\*)?\s*|"
    rf"(?:\*\*)?(?P<word>{_alternatives(_CHINESE)})(?:\s*[:：]\s*|[ \u3000\xa0]+(?=\S))(?:\*\*)?"
)
# Set without a mark by some typesetters; "结果显示 ..." (the results show) is an ordinary sentence.
_BARE_ZH = re.compile(
    r"(?P<word>目的|方法|结果|结论)(?=[\u3400-\u9fffA-Za-z0-9])(?!显示|表明|发现|提示|证实|说明|如下|为|"
    "是|和|与|及|均|的|学|证明)"
)
# "Clinical case. A girl ..." and "Case 2. A boy ...": headings that a full stop sets off, read where one of
# them leads its paragraph.
_STOPPED_EN: Final = [*_RUN_IN_EN, *_RUN_IN_EN_PHRASES, "clinical case", "clinical cases", "observation"]
_FULL_STOP = re.compile(
    rf"(?P<word>(?i:{_alternatives(_STOPPED_EN)})(?=\.)|"
    r"(?:Case|Patient)\s(?:\d{1,2}|[IVX]{1,4})(?=\s?[.:]\s))\s?[.:]\s+(?=[A-Z0-9])"
)
_BOUNDARY = re.compile(r"[.!?。！？;；)）\]】:：][\"”’']*\s*$|\n\s*$")


@lru_cache(maxsize=16)
def find_markers(text: str, start: int, end: int, *, in_abstract: bool) -> tuple[Marker, ...]:
    """Return the headings inside the paragraph ``text[start:end]``, in order.

    With a colon or brackets a known word at the start of a sentence is a heading. Without, only the
    classical words of structured abstracts are, in an abstract or where the paragraph has two of them.
    """
    has_colon = any(text.find(sign, start, end) >= 0 for sign in ":：")
    patterns = [_COLON_EN] if has_colon else []
    patterns += [_MARKED_ZH] if _HAN.search(text, start, end) else []
    strong = [
        Marker(_section(match), match.start(), match.end(), True)
        for pattern in patterns
        for match in pattern.finditer(text, start, end)
        if _opens_sentence(text, start, match)
    ]
    weak = [
        Marker(_section(match), match.start(), match.end(), False)
        for match in _RUN_IN.finditer(text, start, end)
        if _opens_sentence(text, start, match)
    ]
    if _FULL_STOP.match(text, start, end):
        strong += [
            Marker(_section(match), match.start(), match.end(), True)
            for match in _FULL_STOP.finditer(text, start, end)
            if _opens_sentence(text, start, match) and _is_capital(match)
        ]
    if in_abstract or len({marker.section for marker in (*strong, *weak)}) > 1:
        strong += weak
    if len({marker.section for marker in strong}) > 1:
        strong += [
            Marker(_section(match), match.start(), match.end(), False)
            for match in _BARE_ZH.finditer(text, start, end)
            if _opens_sentence(text, start, match)
        ]
    kept: list[Marker] = []
    for marker in sorted(strong, key=lambda item: (item.start, -item.end)):
        if not kept or marker.start >= kept[-1].end:
            kept.append(marker)
    return tuple(kept)


def _section(match: re.Match[str]) -> str:
    groups = match.groupdict()
    word = groups.get("boxed") or groups["word"]
    folded = re.sub(r"\s+", " ", word).casefold()
    return _INLINE.get(folded) or section_of(folded) or "body"


def _is_capital(match: re.Match[str]) -> bool:
    return match["word"][0].isupper()


def _opens_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    before = text[max(start, match.start() - 40) : match.start()]
    return not before.strip() or bool(_BOUNDARY.search(before))
