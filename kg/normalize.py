"""Fold text for matching without moving an offset, and read numbers that are written as words.

Every code point becomes exactly one code point, so a span found in the folded text is the same span of
the original. Whole-text NFKC is never used: it changes lengths.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kg.model import Language

# Traditional -> simplified for characters that are common in clinical prose; one character each.
_TRADITIONAL: Final = """
個个 們们 來来 兒儿 內内 兩两 減减 劑剂 劇剧 動动 勞劳 區区 協协 單单 嚴严 國国 圍围 壞坏 報报 學学 實实 寫写
對对 導导 層层 屬属 帶带 幾几 廣广 廢废 張张 強强 彌弥 徑径 從从 復复 應应 懷怀 態态 惡恶 慮虑 慣惯 戰战 損损
換换 擴扩 據据 擊击 擬拟 擇择 攝摄 數数 斷断 時时 晝昼 條条 標标 樣样 樞枢 機机 檢检 權权 歲岁 歷历 殘残 殺杀
毀毁 氣气 決决 沒没 淚泪 淨净 測测 濕湿 準准 滲渗 滯滞 漸渐 潰溃 濃浓 濟济 灣湾 為为 無无 熱热 營营 爾尔 狀状
獲获 現现 環环 產产 療疗 瘍疡 癥症 癢痒 瘋疯 發发 盜盗 監监 盡尽 確确 礎础 禮礼 種种 稱称 積积 穩稳 窮穷 竇窦
節节 範范 簡简 糾纠 紀纪 約约 紅红 紋纹 純纯 級级 細细 終终 組组 結结 絕绝 給给 統统 經经 維维 綜综 綠绿 網网
緊紧 線线 緩缓 編编 緣缘 縮缩 總总 織织 繼继 續续 纖纤 罷罢 義义 習习 聯联 聲声 職职 腎肾 腦脑 腫肿 腸肠 膚肤
膠胶 膽胆 臟脏 臨临 與与 舉举 興兴 舊旧 艱艰 莖茎 莢荚 葉叶 處处 號号 蘇苏 虧亏 蟲虫 術术 補补 裝装 製制 複复
見见 規规 視视 覺觉 觀观 觸触 計计 記记 訊讯 討讨 訓训 試试 詢询 該该 詳详 認认 誘诱 語语 誤误 說说 調调 談谈
請请 論论 諾诺 證证 識识 護护 讀读 變变 讓让 負负 貧贫 責责 貼贴 費费 資资 質质 購购 贊赞 軀躯 軍军 軟软 較较
輕轻 載载 輸输 輔辅 轉转 農农 迴回 連连 進进 週周 運运 過过 達达 違违 遞递 遠远 適适 選选 遲迟 遺遗 還还 邊边
醫医 醯酰 釋释 針针 鈉钠 鈣钙 鉀钾 銀银 銅铜 鋅锌 錯错 鎮镇 鏈链 鐵铁 長长 門门 閉闭 開开 間间 關关 陰阴 陽阳
際际 隨随 險险 隱隐 難难 離离 電电 靜静 項项 順顺 預预 頭头 頸颈 頻频 題题 額额 顆颗 類类 顯显 風风 飲饮 養养
餘余 驗验 體体 髒脏 點点 鹼碱 黃黄 齒齿 齡龄 藥药 顱颅 骯肮 黏粘 異异 併并 並并 於于 後后 會会 傷伤 傳传 價价
優优 僅仅 億亿 萬万 雙双 雜杂 熒荧 獨独 獎奖 潛潜 鬱郁 蕁荨 疊叠 癱瘫 痙痉 濾滤 氫氢 芐苄 噠哒 礦矿 銷销 衛卫
衝冲 羅罗 聖圣 聽听 肅肃 脅胁 脈脉 靈灵 閾阈 闌阑 隸隶 雞鸡 韌韧 響响 頓顿 願愿 飛飞 幹干 徵征 鹽盐 淺浅 漿浆
濁浊 裡里 隻只 滿满 燒烧 盤盘 籤签 腳脚 臉脸 蓋盖 薦荐 諮咨 譜谱 貫贯 跡迹 軸轴 辦办 遷迁 鄰邻 鉛铅 鎂镁 鋰锂
鏡镜 陳陈 雖虽 頁页 顏颜 馬马 驟骤 鬆松 魚鱼 鳥鸟 龍龙 啟启 嘔呕 嚨咙 團团 墜坠 壓压 壯壮 夾夹 婦妇 審审 專专
尋寻 師师 庫库 彈弹 恆恒 惱恼 懸悬 揚扬 撥拨 擔担 擠挤 敗败 斂敛 暫暂 東东 極极 構构 殼壳 況况 涼凉 湯汤 溝沟
滅灭 漢汉 潔洁 澤泽 燈灯 牽牵 啞哑 喪丧 嬰婴 屍尸 徹彻 憂忧 攣挛 潤润 瀉泻 瀰弥 癤疖 癬癣 皺皱 瞼睑 膿脓 臍脐
蛻蜕 貓猫 賁贲 贅赘 趨趋 輪轮 逕径 鐮镰 閃闪 顫颤 驅驱 鹹咸 齦龈 剛刚 則则 創创 劃划 勢势 匯汇 厭厌 員员 問问
喚唤 嗆呛 園园 圓圆 場场 塊块 夠够 奧奥 妝妆 孿孪 岡冈 幫帮 憑凭 撐撑 敘叙 書书 業业 歸归 溫温 滬沪 濱滨 瀏浏
牆墙 狹狭 畫画 盧卢 睜睁 矯矫 碩硕 稅税 穎颖 筆笔 籌筹 絲丝 綁绑 緒绪 縱纵 罵骂 羥羟 脫脱 脣唇 膩腻 臥卧 艙舱
蒼苍 蝕蚀 裏里 褲裤 訂订 評评 詞词 諧谐 謝谢 賓宾 賴赖 趙赵 踐践 軌轨 醬酱 釐厘 鉤钩 銳锐 鋪铺 錄录 鐘钟 鑑鉴
閱阅 闊阔 隊队 雲云 韓韩 頂顶 飾饰 餓饿 餵喂 騎骑 鬥斗 鮮鲜 鼴鼹
"""
# CJK radicals (U+2E80-2EFF) that PDF text layers put in the place of the character; Unicode gives most
# of them no decomposition.
_RADICALS: Final = """
⺁厂 ⺃乚 ⺅亻 ⺈刀 ⺉刂 ⺋卩 ⺍小 ⺎兀 ⺒巳 ⺓幺 ⺔彑 ⺖忄 ⺘扌 ⺙攵 ⺝月 ⺟母 ⺠民 ⺡氵 ⺢水 ⺣灬 ⺤爪 ⺩王
⺪疋 ⺫目 ⺬示 ⺮竹 ⺶羊 ⺷羊 ⺻聿 ⺼月 ⺾艹 ⻁虎 ⻂衤 ⻃西 ⻄西 ⻅见 ⻆角 ⻇角 ⻈讠 ⻉贝 ⻊足 ⻋车 ⻌辶 ⻍辶
⻎辶 ⻏阝 ⻐钅 ⻑长 ⻒镸 ⻓长 ⻔门 ⻖阝 ⻗雨 ⻘青 ⻙韦 ⻚页 ⻛风 ⻜飞 ⻝食 ⻟食 ⻠饣 ⻢马 ⻣骨 ⻤鬼 ⻥鱼 ⻦鸟
⻧卤 ⻨麦 ⻩黄 ⻬齐 ⻮齿 ⻰龙 ⻳龟
"""
_SYMBOLS: Final = {
    "-": "‐‑‒–—―−⁃﹘⁻",
    "'": "‘’‚‛′ʼʹ`´",
    '"': "“”„‟″",
    "~": "〜∼˜⁓～",
    "·": "・‧•⋅∙⸱･●",
    " ": "\u00a0\u1680\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200C))),
    "≥": "⩾≧",
    "≤": "⩽≦",
    "×": "✕✖⨯╳",
    ":": "∶",
    "/": "∕⁄",
    "°": "˚º",
    "*": "∗",
    "μ": "µ",
}
_FOLDABLE: Final = ("<wide>", "<narrow>", "<compat>")


def _fold_code_point(char: str) -> str:
    if char in _FIXED:
        return _FIXED[char]
    decomposition = unicodedata.decomposition(char)
    folded = char
    # Superscripts, circled digits and fractions keep their shape: 10⁹ is not 109 and ① is not 1.
    if decomposition.startswith(_FOLDABLE) or "\uf900" <= char <= "\ufaff":
        folded = unicodedata.normalize("NFKC", char)
        if len(folded) != 1:
            return char
    elif decomposition and "LATIN" in unicodedata.name(char, ""):
        base = unicodedata.normalize("NFD", char)[0]
        folded = base if base.isascii() else char
    for candidate in (folded.casefold(), folded.lower()):
        if len(candidate) == 1:
            folded = candidate
            break
    return _FIXED.get(folded, folded)


# One character for another that is the same one, written the traditional way or as a radical.
SAME_CHARACTER: Final[dict[str, str]] = {pair[0]: pair[1] for pair in (_TRADITIONAL + _RADICALS).split()}
_FIXED: Final[dict[str, str]] = {
    **SAME_CHARACTER,
    **{char: target for target, chars in _SYMBOLS.items() for char in chars},
}


class _FoldTable(dict[int, int]):
    """A translation table that fills itself, one code point to one code point."""

    def __missing__(self, code: int) -> int:
        folded = ord(_fold_code_point(chr(code)))
        self[code] = folded
        return folded


_TABLE: Final = _FoldTable()


@dataclass(frozen=True, slots=True)
class Folded:
    """A text and its folding: ``text[i]`` of the one is ``text[i]`` of the other."""

    original: str
    text: str


@lru_cache(maxsize=256)
def fold(text: str) -> Folded:
    """Fold ``text`` for matching; the result has the same length, so offsets are the same in both.

    Case, full width, Latin accents, Kangxi and CJK radicals, typographic hyphens, quotes, primes and
    spaces and common traditional characters are folded; Greek letters, superscripts and line breaks stay.

    >>> fold("１０ｍｇ\u00a0BID").text
    '10mg bid'
    """
    return Folded(text, text.translate(_TABLE))


_EN_ONES: Final = {
    word: float(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen".split()
    )
}
_EN_TENS: Final = {
    word: 10.0 * number
    for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_EN_FIXED: Final = {
    "a": 1.0, "an": 1.0, "half": 0.5, "once": 1.0, "twice": 2.0, "thrice": 3.0, "dozen": 12.0,
}  # fmt: skip
_EN_HALF: Final = re.compile(r"\s+and\s+(?:an?\s+)?half$")
_ZH_DIGITS: Final = {char: number for number, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_ZH_UNITS: Final = {"十": 10, "百": 100, "千": 1000}


def words_to_number(words: str, language: Language) -> float | None:
    """Return the number that ``words`` spell out, or ``None`` when they spell none.

    >>> words_to_number("twenty-one", "en"), words_to_number("二十", "zh"), words_to_number("二分之一", "zh")
    (21.0, 20.0, None)
    """
    folded = fold(words).text.strip()
    return _english_number(folded) if language == "en" else _chinese_number(folded)


def _english_number(words: str) -> float | None:
    if words in _EN_FIXED:
        return _EN_FIXED[words]
    if half := _EN_HALF.search(words):
        whole = _english_number(words[: half.start()])
        return None if whole is None else whole + 0.5
    tokens = [token for token in re.split(r"[\s-]+", words) if token not in ("", "and")]
    if tokens[:1] in (["a"], ["an"]) and len(tokens) > 1:
        tokens[0] = "one"
    total, current = 0.0, 0.0
    for token in tokens:
        if token in _EN_ONES and current % 10 == 0 and (current % 100 == 0 or _EN_ONES[token] < 10):
            current += _EN_ONES[token]
        elif token in _EN_TENS and current % 100 == 0:
            current += _EN_TENS[token]
        elif token in ("hundred", "dozen"):
            current = max(current, 1) * (100 if token == "hundred" else 12)
        elif token == "thousand":
            total, current = total + max(current, 1) * 1000, 0.0
        else:
            return None
    return total + current if tokens else None


def _chinese_number(words: str) -> float | None:
    if words == "半":
        return 0.5
    body = words.removesuffix("半")
    extra = 0.5 if body != words else 0.0
    if len(body) > 1 and all(char in _ZH_DIGITS for char in body):
        # A row of digits (二〇二〇) is read digit by digit; 两 never stands in one.
        return None if "两" in body else float("".join(str(_ZH_DIGITS[char]) for char in body))
    total, section, digit = 0.0, 0.0, None
    for char in body:
        if char in _ZH_DIGITS and not digit:
            digit = _ZH_DIGITS[char]
        elif char in _ZH_UNITS:
            section += (1 if digit is None else digit) * _ZH_UNITS[char]
            digit = None
        elif char == "万":
            total, section, digit = (section + (digit or 0)) * 10_000, 0.0, None
        else:
            return None
    return total + section + (digit or 0) + extra if body else None
