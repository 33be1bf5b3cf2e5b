"""Author lists, in one line or one name an item, in Latin and Chinese script."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kg.documents.language import language_of
from kg.model import Language, MetadataItem, Span

# The family names that cover nearly all Han Chinese (the Hundred Family Surnames' common part).
_SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴"
    "霍涂成苗谷曲盛冉骆蓝路游辛靳管柴蒙鲍华喻祁房滕屈饶解牟艾尤时穆农司古吉缪简车项连芦麦褚娄窦戚岑景党宫"
    "费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝封官谈"
    "鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支"
    "卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危"
)
_NOT_A_NAME = re.compile(
    r"\b(?:Department|University|Hospital|Institute|College|School|Division|Laborator(?:y|ies)|Cent(?:er|re)|"
    r"Faculty|Clinic|Unit|Section|Disease|Syndromes?|Therapy|Treatment|Report|Study|Trial|Review|Journal|"
    r"Article|Case|Cases|Letter|Abstract|China|Japan|USA|Germany|France|India|Medicine|Medical|Medline|"
    r"Received|Accepted|Published|Volume|Issue|Figure|Table|Background|Methods|Results|Conclusions?|The|This|"
    r"And|With|For|Download|View|Article|Full|Text|Share|Citation)\b"
)
_PARTICLE = r"(?:d[aeiou]s?|del|della|der|den|van|von|vande|la|le|el|al|bin|ben|ibn|ter|ten|y|af|zu)"
_LETTERS = r"[A-Za-zÀ-ɏ]"
_WORD = (
    rf"(?!ORCID\b)(?:[A-ZÀ-ÖØ-Þ]\.(?:[-‐ ]?[A-Z]\.)*|[A-ZÀ-ÖØ-Þ](?:['’]?{_LETTERS})*(?:[-‐–]{_LETTERS}+)*)"
)
_LATIN_NAME = rf"(?:{_PARTICLE}\s+)?{_WORD}(?:\s+(?:{_PARTICLE}\s+)*{_WORD}){{1,4}}"
_FUSED_NAME = r"[A-Z]{3,}[a-z]+"  # "RENYing": surname in capitals, the space lost
_HAN_NAME = rf"[{_SURNAMES}][\u3400-\u9fff]{{1,3}}|[{_SURNAMES}][ \u3000][\u3400-\u9fff]"
_DEGREE = (
    r"(?:MD|M\.D\.|PhD|Ph\.D\.|DPhil|MSc|MS|BS|BSc|MPH|MBBS|MBChB|MRCP|FRCP|FRCPC|DO|DM|DNB|RN|PharmD|FACR|FACP|"
    r"MBA|MMed|MRes)\b\.?"
)
_MARKS = (
    r"(?P<marks>(?:[\d¹²³⁰⁴⁵⁶⁷⁸⁹*#†‡§¶‖△▲☆★✉☎,，;'’`\s\xa0]|\(\s*\)|（\s*）|"
    r"[（(]\s*\d[\d,，\s]*[)）]|\[\d[\d,，\s]*\]|\b[a-g](?:,[a-g])*\b|"
    rf"(?:ORCID:?\s*)?(?:https?://)?orcid\.org/[\dX-]+|ORCID\b|\b{_DEGREE})*)"
)
_PERSON = re.compile(rf"(?P<name>{_LATIN_NAME}|{_HAN_NAME}|{_FUSED_NAME}){_MARKS}")
# Chinese platforms show an envelope after the corresponding author; copied text keeps "()" or a sign.
_ENVELOPE = re.compile(r"\(\s*\)|（\s*）|✉")
_SEPARATOR = re.compile(r"\s*(?:[,，、;；·]|\band\b|&|\s{3,}|\n)\s*")
_ITEM_NUMBER = re.compile(r"\s*(?:\d{1,3}[.)]\s+)?")


@dataclass(frozen=True, slots=True)
class Person:
    """A name as written, where it stands, and whether a sign marks the corresponding author."""

    name: str
    span: Span
    is_corresponding: bool

    @property
    def language(self) -> Language:
        """Return the script that the name is written in."""
        return language_of(self.name)


def read_authors(text: str, span: Span, *, at_least: int = 2) -> list[Person]:
    """Return the people that ``span`` lists, or nothing when it is anything but a list of names.

    Affiliation marks, degrees, initials and a last "and" are understood; a single word, or one part that
    is no name, makes the whole line something else. ``at_least`` is how many names it takes.
    """
    people: list[Person] = []
    at, end = span.start, span.end
    if number := _ITEM_NUMBER.match(text, at, end):
        at = number.end()
    while at < end:
        match = _PERSON.match(text, at, end)
        if match is None or _NOT_A_NAME.search(match["name"]):
            return []
        people.append(_person(match))
        at = match.end()
        rest = _SEPARATOR.match(text, at, end)
        if rest:
            at = rest.end()
        elif not text[at:end].strip(" \t\xa0\u3000.。…,，"):
            break
        elif text[match.end() - 1] not in " \xa0\u3000,，;" and not match["marks"]:
            return []
    return people if len(people) >= at_least else []


def _person(match: re.Match[str]) -> Person:
    name = match["name"]
    if name.count(".") == 1 and name.endswith("."):
        name = name[:-1]  # "Doe J." at the end of a list: the full stop is the list's
    start = match.start("name")
    return Person(name, Span(start, start + len(name)), bool(_ENVELOPE.search(match["marks"])))


def author_items(people: list[Person], first: int = 1) -> list[MetadataItem]:
    """Return author items numbered from ``first``, and a corresponding-author item for a marked one."""
    items = []
    for order, person in enumerate(people, start=first):
        items.append(MetadataItem("author", person.name, person.language, order, person.span))
        if person.is_corresponding:
            items.append(
                MetadataItem("corresponding-author", person.name, person.language, order, person.span)
            )
    return items
