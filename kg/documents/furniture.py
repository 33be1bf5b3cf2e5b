"""What a journal page holds beside the article: navigation words, article types, notices."""

from __future__ import annotations

import re
from typing import Final

_NAVIGATION: Final = (
    "article text|article info|article information|download pdf|download|pdf|view full text|full text|"
    "full text links|full article|view pdf|html|xml|epub|abstract available|statistics from altmetric.com|"
    "altmetric|article metrics|metrics|article alerts|email alerts|request permissions|permissions|"
    "citation tools|cite|cite this|cite this article|share|share this article|share on|rapid responses|"
    "respond to this article|supplementary files|supplemental files|figures & tables|figures and tables|"
    "figures|tables|related articles|related content|similar articles|recommended articles|cited by|"
    "view in scopus|google scholar|crossref|pubmed|web of science|search|search for|menu|home|login|log in|"
    "sign in|register|subscribe|skip to main content|skip to content|skip to navigation|advanced search|"
    "previous article|next article|previous|next|back to top|top|print|email|save|open in new tab|"
    "download powerpoint|download citation|export citation|get rights and content|show more|show less|"
    "outline|contents|table of contents|jump to|collapse all|expand all|you have access|open access|"
    "free access|free|check for updates|affiliations expand|read more|see all|"
    "author links open overlay panel|sciencedirect|journal home|journal homepage|"
    "peer review reports|peer review file|metrics details|accesses|citations|views|downloads|"
    "display options|send to|advanced|user guide|collapse|expand|skip to main page content|pubmed disclaimer|"
    "pmc disclaimer|disclaimer|open in a separate window|pmc copyright notice|copyright notice|"
    "an official website of the united states government|here's how you know|"
    "相似文献|"
    "download references|article|cas|twitter|facebook|linkedin|weibo|wechat|x|"
    "上一篇|下一篇|全文|下载全文|全文下载|下载|收藏|分享|打印|导出|导出引用|引用|摘要点击|评论|首页|登录|注册|"
    "目录|返回|返回顶部|回到顶部|在线阅读|阅读全文|相关文章|推荐文章|计量|文章导航|点击查看大图|"
    "查看全文|检索|搜索|菜单|更多|图|表|知网|万方|微信|微博|当期目录|过刊浏览"
)
_NAVIGATION_WORDS: Final = "|".join(
    re.escape(word).replace("\\ ", r"\s+") for word in sorted(_NAVIGATION.split("|"), key=len, reverse=True)
)
_BETWEEN = r"[\s|•·›»«‹>/\-–—,，:：()\[\]]"
# Atomic groups: a line of many navigation words and one other word must not be tried in every way.
_ONLY_NAVIGATION = re.compile(
    rf"{_BETWEEN}*+(?:\d[\d,.]*\s+)?(?:(?>(?i:{_NAVIGATION_WORDS}))(?![a-z])(?:{_BETWEEN}|\d)*+)++"
)
# The pager of Chinese journal platforms, with the name of the column before it.
_PAGER = re.compile(r"上一篇.{0,20}下一篇|previous article.{0,20}next article", re.IGNORECASE)
_BREADCRUMBS = re.compile(r"[^>.。]{1,40}(?:\s*(?:>|›|»)\s*[^>.。]{1,60}){2,}")
_OTHER_ARTICLES: Final = frozenset(
    "similar articles|related articles|recommended articles|related content|cited by|"
    "相关文章|推荐文章|相似文献".split("|")
)
_ARTICLE_TYPES: Final = frozenset(
    "original article|original articles|original paper|original research|research article|research|review|"
    "review article|reviews|brief report|short report|short communication|brief communication|letter|letters|"
    "letter to the editor|correspondence|editorial|commentary|case report|case reports|case series|"
    "clinical article|"
    "clinical trial|images in medicine|concise report|extended report|clinical science|"
    "临床研究|临床报道|临床论著|论著|论著摘要|原著|病例报告|病例报道|个案报道|综述|述评|短篇论著|短篇报道|"
    "经验交流|临床经验|论文|基础研究|病例研究|病例讨论|临床病例讨论|专论|专家论坛|标准与规范|指南与共识".split(
        "|"
    )
)
_NOTICE = re.compile(
    r"\s*(?:©|\(c\)\s|copyright\b|all rights reserved|this is an open[- ]access article|published by\b|"
    r"licensee\b|comment in\b|comment on\b|erratum in\b|erratum for\b|update in\b|update of\b|"
    r"https?://\S+\s*$|www\.\S+\s*$|orcid\b|版权所有|本文编辑|"
    r"[（(]?(?:编辑|责任编辑|责编|本文编辑)[:：]|[A-Za-z0-9._+-]{1,40}@[\w.-]+\s*$)",
    re.IGNORECASE,
)
# Blocks of a PubMed record in plain text, each ruled by its first line.
_RULING = re.compile(
    r"\s*(?:author information:|comment in|comment on|erratum in|update in|collaborators:)", re.IGNORECASE
)
_REFERENCE = re.compile(r"\s*[\[［【]\s*\d{1,3}\s*[\]］】]\s*\S")
_CAPTION = re.compile(
    r"(?i:table|tab\.|figure|fig\.?|scheme|box|附?表|附?图)\s*(?:S?\d{1,2}|[IVX]{1,4})[A-Za-z]?"
    r"(?=\W|[\u3400-\u9fffA-Z]|$)\s*(?P<rest>.*)",
    re.DOTALL,
)
_NO_CAPTION = re.compile(
    r"(?:shows?|showed|summari[sz]es?d?|lists?|presents?|presented|illustrates?|depicts?|is\b|are\b|was\b|were\b|"
    r"provides?|demonstrates?|gives?|and\b|describes?|displays?|in\b|reports?|compares?|"
    r"为|是|显示|示|中|可见|列出|所示|和|与|、|及)"
)


def is_navigation(line: str) -> bool:
    """Tell whether a line holds nothing but words of the site around the article."""
    if len(line) > 160:
        return False
    crumbs = _BREADCRUMBS.fullmatch(line) and not re.search(r"\bVol\b|doi", line, re.IGNORECASE)
    return bool(_ONLY_NAVIGATION.fullmatch(line) or _PAGER.search(line) or crumbs)


def ends_article(line: str) -> bool:
    """Tell whether a navigation line opens a list of other articles: what follows is not this one."""
    return " ".join(line.strip(" \t\xa0•:：()0123456789").split()).casefold() in _OTHER_ARTICLES


def is_article_type(line: str) -> bool:
    """Tell whether a line names the journal's column: "Original article", "论著"."""
    return " ".join(line.strip(" \t\xa0\u3000•·:：【】[]").split()).casefold() in _ARTICLE_TYPES


def is_notice(line: str) -> bool:
    """Tell whether a line opens a notice: copyright, "Comment in", a lone address of a page."""
    return bool(_NOTICE.match(line))


def rules_block(line: str) -> bool:
    """Tell whether a line rules the whole block under it ("Author information:", "Comment in")."""
    return bool(_RULING.match(line))


def is_reference(line: str) -> bool:
    """Tell whether a line starts like an entry of a numbered reference list."""
    return bool(_REFERENCE.match(line))


def is_caption(line: str) -> bool:
    """Tell whether a line is the caption of a table or figure, and not a sentence about one."""
    match = _CAPTION.match(line)
    return match is not None and not _NO_CAPTION.match(match["rest"])


def is_bare_caption(line: str) -> bool:
    """Tell whether a line is only the number of a table or figure, its caption on the next line."""
    match = _CAPTION.fullmatch(line.strip(" \t\xa0.:："))
    return match is not None and not match["rest"]


def is_table(line: str) -> bool:
    """Tell whether a line is (part of) a table: HTML, Markdown or tab-separated cells."""
    bare = line.strip()
    return (
        bare.startswith(("<table", "<html><body><table", "<tr", "<td", "</table"))
        or "\t" in bare
        or (bare.startswith("|") and bare.endswith("|") and bare.count("|") > 2)
    )
