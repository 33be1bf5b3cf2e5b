"""What one to three Chinese sentences say, and what they do not."""

from __future__ import annotations

from pathlib import Path

import pytest
from snippets import Snippet, check

from kg.terms.lexicon import Lexicon

CHILD = "患儿，女，9岁，诊断为全身型幼年特发性关节炎合并巨噬细胞活化综合征。"
MAN = "患者男性，47岁，诊断为噬血细胞综合征。"

SWITCHES = [
    Snippet(
        "无效，改用",
        f"{MAN}予依托泊苷治疗无效，改用芦可替尼。",
        ("etoposide -> no-response", "etoposide > ruxolitinib", "age 47 a", "sex male"),
        ("ruxolitinib -> no-response", "ruxolitinib > etoposide"),
    ),
    Snippet(
        "三药均无效",
        f"{MAN}先后予甲泼尼龙、环孢素及依托泊苷治疗，均无效。",
        ("methylprednisolone -> no-response", "ciclosporin -> no-response", "etoposide -> no-response"),
        ("* -> improvement", "planned *"),
    ),
    Snippet(
        "体温仍不退",
        f"{CHILD}予甲泼尼龙冲击治疗3 d，体温仍不退。",
        (
            "methylprednisolone -> no-response || mp-pulse -> no-response",
            "methylprednisolone for 3 d || mp-pulse for 3 d",
        ),
        ("* -> defervescence", "* -> improvement"),
    ),
    Snippet(
        "效果欠佳，遂联合",
        f"{MAN}予甲泼尼龙治疗5天，效果欠佳，遂联合芦可替尼。",
        ("methylprednisolone -> no-response", "given ruxolitinib"),
        ("methylprednisolone stopped", "ruxolitinib -> no-response"),
    ),
    Snippet(
        "加用后体温正常",
        f"{CHILD}甲泼尼龙及环孢素治疗无效，加用托珠单抗后体温恢复正常。",
        (
            "methylprednisolone -> no-response",
            "ciclosporin -> no-response",
            "tocilizumab -> defervescence || tocilizumab -> improvement",
        ),
        ("methylprednisolone -> defervescence", "tocilizumab -> no-response"),
    ),
    Snippet(
        "停用甲，换用乙",
        f"{CHILD}停用阿那白滞素，换用卡那单抗。",
        ("anakinra stopped", "given canakinumab", "anakinra > canakinumab"),
        ("canakinumab stopped",),
    ),
    Snippet(
        "由甲改为乙",
        f"{CHILD}治疗由托珠单抗改为阿那白滞素。",
        ("tocilizumab > anakinra",),
        ("anakinra > tocilizumab", "anakinra stopped"),
    ),
    Snippet(
        "三线依次",
        f"{MAN}地塞米松治疗无效；随后予依托泊苷，病情仍进展；最后予芦可替尼，获得完全缓解。",
        (
            "dexamethasone -> no-response",
            "etoposide -> no-response || etoposide -> disease-progression",
            "ruxolitinib -> complete-response || ruxolitinib -> remission",
            "dexamethasone > etoposide",
            "etoposide > ruxolitinib",
        ),
        ("dexamethasone -> complete-response", "ruxolitinib -> no-response"),
    ),
    Snippet(
        "停药后复发",
        f"{MAN}口服芦可替尼后缓解，停药2周后复发。",
        ("given ruxolitinib", "outcome relapse", "outcome relapse at 2 wk"),
        ("absent-outcome relapse", "ruxolitinib -> no-response"),
    ),
    Snippet(
        "减量时复发",
        f"{CHILD}泼尼松减量过程中病情复发。",
        ("prednisone tapered", "outcome relapse"),
        ("prednisone stopped", "absent-outcome relapse"),
    ),
    Snippet(
        "热退后再次发热",
        f"{CHILD}予甲泼尼龙静滴，热退后2天再次发热。",
        ("given methylprednisolone", "has fever"),
        ("no fever", "methylprednisolone -> remission"),
    ),
    Snippet(
        "效果不理想，改予",
        f"{CHILD}予甲泼尼龙治疗，效果不理想；改予地塞米松，MAS得到控制。",
        ("methylprednisolone -> no-response", "methylprednisolone > dexamethasone"),
        (
            "methylprednisolone -> improvement",
            "methylprednisolone -> remission",
            "dexamethasone -> no-response",
        ),
    ),
    Snippet(
        "曾先后应用，均停用",
        f"{CHILD}曾先后应用甲氨蝶呤、依那西普，均因疗效欠佳停用。",
        (
            "methotrexate stopped",
            "etanercept stopped",
            "methotrexate -> no-response || methotrexate ended-for inefficacy",
        ),
        ("* -> improvement", "methotrexate ended-for intolerance"),
    ),
    Snippet(
        "后药的疗效不归前药",
        f"{MAN}予地塞米松及依托泊苷化疗2周，体温无明显改善。改用葡萄糖酸锑钠，第5天体温正常。",
        ("etoposide -> no-response", "dexamethasone -> no-response"),
        ("etoposide -> defervescence", "dexamethasone -> improvement", "etoposide -> improvement"),
    ),
    Snippet(
        "血药浓度维持不是维持治疗",
        f"{CHILD}予环孢素，血药浓度维持在150 ng/mL左右，病情仍加重。",
        ("given ciclosporin",),
        ("ciclosporin 150 *", "* -> improvement"),
    ),
    Snippet(
        "疗效不佳后加用",
        f"{CHILD}甲泼尼龙联合环孢素治疗，疗效不佳后加用托珠单抗，MAS缓解。",
        ("methylprednisolone -> no-response", "ciclosporin -> no-response", "tocilizumab -> remission"),
        ("tocilizumab -> no-response", "methylprednisolone -> remission"),
    ),
]

NOT_GIVEN = [
    Snippet(
        "因骨髓抑制停用，后改他药",
        "患者，女，28岁，诊断为巨噬细胞活化综合征。加用依托泊苷100 mg每周1次，因骨髓抑制停用。"
        "第10天给予托珠单抗8 mg/kg静脉滴注，次日体温正常。",
        ("etoposide stopped", "etoposide > tocilizumab", "tocilizumab -> defervescence"),
        ("etoposide + tocilizumab", "etoposide -> defervescence"),
    ),
    Snippet(
        "化验值不打断叙述",
        "患者，女，28岁，诊断为巨噬细胞活化综合征。"
        "血常规：WBC 1.8×10^9/L，Hb 82 g/L，PLT 45×10^9/L；铁蛋白2 400 ng/mL。予环孢素100 mg每日2次。",
        ("given ciclosporin",),
        (),
    ),
    Snippet(
        "原用药加量是另一疗程",
        "患者，女，28岁，长期口服甲泼尼龙8 mg/d。"
        "诊断为巨噬细胞活化综合征，予甲泼尼龙80 mg/d静脉滴注，3天后仍发热。",
        ("methylprednisolone 80 mg/d", "methylprednisolone 8 mg/d"),
        (),
    ),
    Snippet("拟行", f"{MAN}拟行造血干细胞移植。", ("planned hsct",), ("given hsct",)),
    Snippet(
        "拟于复发时行",
        f"{MAN}拟于复发时行造血干细胞移植。",
        ("planned hsct",),
        ("given hsct", "outcome relapse"),
    ),
    Snippet("家属拒绝", f"{MAN}建议依托泊苷治疗，家属拒绝。", (), ("given etoposide",)),
    Snippet("拒绝使用", f"{CHILD}家长拒绝使用英夫利昔单抗。", (), ("given infliximab",)),
    Snippet("未予", f"{MAN}未予依托泊苷及环孢素。", (), ("given etoposide", "given ciclosporin")),
    Snippet("拟予，但未予", f"{MAN}拟予依托泊苷化疗，但骨髓抑制明显，未予应用。", (), ("given etoposide",)),
    Snippet("未选用", f"{MAN}考虑患者高龄，未选用依托泊苷。", (), ("given etoposide",)),
    Snippet("无法获得", f"{CHILD}阿那白滞素在当地无法获得。", (), ("given anakinra",)),
    Snippet(
        "未能进行", f"{MAN}原计划行造血干细胞移植，因经济原因未能进行。", (), ("given hsct", "hsct stopped")
    ),
    Snippet("可考虑", f"{CHILD}难治性患者可考虑使用依托泊苷。", (), ("given etoposide",)),
    Snippet(
        "文献报道",
        f"{CHILD}文献报道1例24岁女性患者应用阿那白滞素后缓解。",
        ("age 9 a",),
        ("given anakinra", "age 24 a", "outcome remission"),
    ),
    Snippet(
        "机制不是用药",
        f"{CHILD}予托珠单抗治疗。托法替布可抑制JAK1和JAK3。",
        ("given tocilizumab", "claim tofacitinib inhibits jak1", "claim tofacitinib inhibits jak3"),
        ("given tofacitinib",),
    ),
    Snippet(
        "姐姐用过",
        f"{CHILD}患儿姐姐曾因噬血细胞综合征应用依托泊苷治疗。",
        (),
        ("given etoposide", "disorder hemophagocytic-lymphohistiocytosis"),
    ),
    Snippet(
        "若无效则",
        f"{CHILD}若托珠单抗无效，则改用芦可替尼。",
        (),
        ("given ruxolitinib", "tocilizumab -> no-response"),
    ),
]

CONDITIONS = [
    Snippet(
        "排除",
        "患者女，30岁，诊断为成人斯蒂尔病，骨髓检查未见噬血现象，排除噬血细胞综合征。",
        ("disorder aosd", "age 30 a", "sex female", "no hemophagocytosis"),
        ("disorder hemophagocytic-lymphohistiocytosis", "has hemophagocytosis"),
    ),
    Snippet(
        "疑诊，不符合",
        "患儿女，2岁，诊断为脓毒症，曾疑诊噬血细胞综合征，但不符合噬血细胞综合征诊断标准。",
        ("age 2 a",),
        ("disorder hemophagocytic-lymphohistiocytosis",),
    ),
    Snippet(
        "一度怀疑",
        "患者女，23岁，诊断为系统性红斑狼疮，临床一度怀疑巨噬细胞活化综合征，后排除。",
        ("disorder sle",),
        ("disorder macrophage-activation-syndrome",),
    ),
    Snippet(
        "家族史",
        "患者男，42岁，诊断为成人斯蒂尔病。其母有系统性红斑狼疮病史。",
        ("disorder aosd", "age 42 a"),
        ("disorder sle",),
    ),
    Snippet(
        "否认",
        f"{MAN}否认结核、肝炎病史。",
        (),
        ("disorder tuberculosis", "has tuberculosis", "has hepatitis", "disorder hepatitis*"),
    ),
    Snippet(
        "无……及……",
        f"{CHILD}发热，无皮疹、关节肿胀及淋巴结肿大。",
        ("has fever", "no rash", "no joint-swelling", "no lymphadenopathy"),
        ("has rash", "has joint-swelling", "has lymphadenopathy", "no fever"),
    ),
    Snippet(
        "否定止于逗号后的肯定",
        f"{CHILD}未触及肝大，可触及脾大。",
        ("no hepatomegaly", "has splenomegaly"),
        ("has hepatomegaly", "no splenomegaly"),
    ),
    Snippet(
        "无明显诱因出现",
        "患儿，男，4岁，无明显诱因出现发热及皮疹，诊断为川崎病。",
        ("has fever", "has rash", "disorder kawasaki-disease"),
        ("no fever", "no rash"),
    ),
    Snippet(
        "不伴",
        f"{CHILD}反复高热，不伴咳嗽、腹泻。",
        ("has fever || has high-fever",),
        ("has cough", "has diarrhea"),
    ),
    Snippet(
        "均正常",
        f"{CHILD}铁蛋白、纤维蛋白原及甘油三酯均正常。",
        (),
        ("has hyperferritinemia", "has hypofibrinogenemia", "has hypertriglyceridemia"),
    ),
    Snippet(
        "升高与降低",
        f"{CHILD}铁蛋白升高，纤维蛋白原降低，甘油三酯升高。",
        ("has hyperferritinemia", "has hypofibrinogenemia", "has hypertriglyceridemia"),
        ("no *",),
    ),
    Snippet(
        "核酸阴性",
        f"{CHILD}EB病毒及巨细胞病毒核酸均阴性。",
        (),
        ("disorder ebv-infection", "disorder cmv-infection", "has ebv-*", "has cmv-*"),
    ),
    Snippet(
        "既往发生2次",
        "患儿，女，9岁，全身型幼年特发性关节炎。既往曾发生巨噬细胞活化综合征2次，本次再次发生巨噬细胞活化综合征。",
        ("prior-episodes 2", "disorder macrophage-activation-syndrome"),
    ),
    Snippet("月龄", "患儿男，10月龄，诊断为噬血细胞综合征。", ("age 10 mo", "sex male"), ("age 10 a",)),
    Snippet(
        "起病年龄不是年龄",
        "患儿，男，14岁，3岁时诊断为全身型幼年特发性关节炎。",
        ("age 14 a", "disorder systemic-jia"),
        ("age 3 a",),
    ),
    Snippet("年龄界值", f"{MAN}年龄＞60岁与死亡相关。", ("age 47 a",), ("age 60 a", "outcome death")),
    Snippet(
        "岁与月",
        "患儿，女，1岁8个月，诊断为噬血细胞综合征。",
        ("sex female",),
        ("age 8 mo", "age 8 a"),
    ),
]

REGIMENS = [
    Snippet(
        "每日每千克",
        f"{CHILD}予甲泼尼龙20 mg/(kg·d)静脉滴注3 d。",
        ("methylprednisolone 20 mg/kg/d", "methylprednisolone route iv", "methylprednisolone for 3 d"),
    ),
    Snippet(
        "每次量与次数",
        f"{CHILD}予芦可替尼2.5 mg口服，每日2次。",
        ("ruxolitinib 2.5 mg", "ruxolitinib route oral", "ruxolitinib freq twice-daily"),
        ("ruxolitinib 2.5 mg/d",),
    ),
    Snippet(
        "每12小时1次",
        f"{MAN}予芦可替尼10 mg，每12小时1次。",
        ("ruxolitinib 10 mg", "ruxolitinib freq twice-daily"),
    ),
    Snippet(
        "拉丁缩写",
        f"{MAN}予芦可替尼10 mg bid口服。",
        ("ruxolitinib 10 mg", "ruxolitinib freq twice-daily", "ruxolitinib route oral"),
    ),
    Snippet(
        "每周两次",
        f"{MAN}予依托泊苷150 mg/m2，每周2次。",
        ("etoposide 150 mg/m2", "etoposide freq twice-weekly"),
    ),
    Snippet(
        "两周一次",
        f"{CHILD}托珠单抗8 mg/kg静脉输注，每2周1次。",
        ("tocilizumab 8 mg/kg", "tocilizumab freq every-2-weeks", "tocilizumab route iv"),
    ),
    Snippet(
        "范围",
        f"{CHILD}加用托珠单抗8～12 mg/kg。",
        ("tocilizumab 8-12 mg/kg",),
        ("tocilizumab 8 mg/kg", "tocilizumab 12 mg/kg"),
    ),
    Snippet(
        "全角数字",
        f"{MAN}予地塞米松１５ mg/d治疗。",
        ("dexamethasone 15 mg/d",),
    ),
    Snippet(
        "加量",
        f"{MAN}芦可替尼从5 mg每日2次起始，1周后加量至10 mg每日2次。",
        ("ruxolitinib 5 mg", "ruxolitinib 10 mg"),
        ("ruxolitinib stopped",),
    ),
    Snippet(
        "减量不是停用",
        f"{CHILD}泼尼松逐渐减量至5 mg/d。",
        ("prednisone tapered",),
        ("prednisone stopped",),
    ),
    Snippet(
        "因不良反应停用",
        f"{CHILD}应用环孢素后出现高血压，遂停用环孢素。",
        ("ciclosporin stopped", "ciclosporin ended-for intolerance", "adverse hypertension by ciclosporin"),
        ("ciclosporin -> no-response",),
    ),
    Snippet("未停药", f"{CHILD}阿那白滞素未停用。", (), ("anakinra stopped",)),
    Snippet(
        "未知药物的剂量",
        f"{MAN}停用芦可替尼，予佐比非那单抗200 mg静脉滴注。",
        ("ruxolitinib stopped",),
        ("ruxolitinib 200 mg", "ruxolitinib route iv"),
    ),
    Snippet(
        "并列药物各有剂量",
        f"{MAN}予地塞米松10 mg/m2每日1次、依托泊苷100 mg/m2每周1次及环孢素4 mg/(kg·d)治疗。",
        (
            "dexamethasone 10 mg/m2 || dexamethasone 10 mg/m2/d",
            "etoposide 100 mg/m2",
            "etoposide freq once-weekly",
            "ciclosporin 4 mg/kg/d",
        ),
        ("etoposide 10 *", "etoposide 4 *", "dexamethasone 100 *"),
    ),
    Snippet(
        "联合各有剂量",
        f"{MAN}芦可替尼10 mg口服，每日2次，联合地塞米松10 mg/m2静脉滴注，每日1次。",
        (
            "ruxolitinib 10 mg",
            "ruxolitinib route oral",
            "ruxolitinib freq twice-daily",
            "dexamethasone 10 mg/m2 || dexamethasone 10 mg/m2/d",
            "dexamethasone route iv",
        ),
        ("ruxolitinib route iv", "ruxolitinib 10 mg/m2", "dexamethasone route oral"),
    ),
    Snippet(
        "化验值不是剂量",
        f"{CHILD}应用阿那白滞素后铁蛋白降至300 ng/mL。",
        ("given anakinra",),
        ("anakinra 300 *",),
    ),
    Snippet(
        "前药的途径",
        f"{CHILD}予静脉用丙种球蛋白2 g/kg及阿司匹林30 mg/(kg·d)。",
        ("ivig 2 g/kg", "aspirin 30 mg/kg/d"),
        ("aspirin route iv", "aspirin 2 g/kg"),
    ),
]

OUTCOMES = [
    Snippet("死亡", f"{MAN}第6周死于消化道大出血。", ("outcome death",)),
    Snippet("姐姐夭折", f"{CHILD}患儿姐姐1岁时夭折。", ("age 9 a",), ("outcome death", "age 1 a")),
    Snippet("未复发", f"{CHILD}随访12个月，未再复发。", (), ("outcome relapse",)),
    Snippet(
        "例数与百分比",
        "32例噬血细胞综合征患者接受芦可替尼治疗，完全缓解10例（31.3%），部分缓解11例（34.4%），死亡9例。",
        (
            "cohort 32",
            "group complete-response 10 || group complete-response 10/32",
            "group complete-response 31.3%",
            "group partial-response 11 || group partial-response 11/32",
            "group death 9 || group death 9/32",
        ),
        ("group death 11*", "group death 34*", "group complete-response 11*"),
    ),
    Snippet(
        "无效与有效",
        "32例噬血细胞综合征患者接受芦可替尼治疗，无效11例（34.4%），总有效率为65.6%。",
        ("group no-response 11 || group no-response 11/32", "group overall-response 65.6%"),
        ("group overall-response 11*", "group overall-response 34.4%"),
    ),
    Snippet(
        "男女例数",
        "32例患者中男19例，女13例，诊断为噬血细胞综合征。",
        ("cohort 32", "males 19", "females 13"),
    ),
    Snippet(
        "无死亡病例",
        "20例巨噬细胞活化综合征患者接受阿那白滞素治疗，无死亡病例。",
        ("cohort 20",),
        ("group death*", "outcome death"),
    ),
    Snippet(
        "未见不良反应",
        f"{CHILD}予阿那白滞素治疗，未见感染等不良反应。",
        ("given anakinra",),
        ("adverse *", "has infection", "disorder infection"),
    ),
    Snippet(
        "药物所致",
        f"{MAN}芦可替尼所致血小板减少。",
        ("adverse thrombocytopenia by ruxolitinib",),
        ("has thrombocytopenia",),
    ),
]

CLAIMS = [
    Snippet(
        "中和",
        "依马利尤单抗可中和干扰素-γ，用于噬血细胞综合征。",
        ("claim emapalumab inhibits ifng",),
        ("given emapalumab",),
    ),
    Snippet(
        "不抑制",
        "地塞米松不抑制JAK1。",
        (),
        ("claim dexamethasone inhibits jak1", "given dexamethasone"),
    ),
]

# What is still read wrongly. A snippet that is mended must be taken off.
SNIPPETS = [*SWITCHES, *NOT_GIVEN, *CONDITIONS, *REGIMENS, *OUTCOMES, *CLAIMS]


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.name)
def test_a_chinese_snippet_gives_what_it_says_and_nothing_else(
    snippet: Snippet, tmp_path: Path, lexicon: Lexicon
) -> None:
    check(snippet, tmp_path, lexicon)
