"""Names of people: in lists, ledgers and tables, after roles, by their characters; and words that look like them."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenben.extract.lexicon import fold_traditional
from wenben.extract.person_names import grade, transliterated
from wenben.extract.persons import persons


def found(text: str) -> list[str]:
    return [text[low:high] for low, high in persons(fold_traditional(text))]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("组　长：江启明（校长）\n成　员：段雪、方圆、柴进", ["江启明", "段雪", "方圆", "柴进"]),
        ("宣传组：高洁（组长）  常青  沈小月\n要求：从严", ["高洁", "常青", "沈小月"]),
        ("后勤组：王 强  李 想  张　磊", ["王 强", "李 想", "张　磊"]),
        ("一等奖：龙晓光（语文）  苏雁（数学）", ["龙晓光", "苏雁"]),
        ("结对帮扶：柏林—沈言，云飞—田野", ["柏林", "沈言", "云飞", "田野"]),
        ("序号 | 问题 | 责任人\n1 | 留样不规范 | 祝小林\n2 | 通道堵塞 | 全面整改", ["祝小林"]),
        ("姓名    单位    职务\n蓝小洲    云台小学    校长\n文静    青石小学    教师", ["蓝小洲", "文静"]),
        ("值班：\n5月1日  樊小高  艾青山\n5月2日  狄云飞  耿直", ["樊小高", "艾青山"]),
        ("1. 河东小学 覃桂兰  2. 桥头幼儿园 范秋菊", ["覃桂兰", "范秋菊"]),
        ("仓库保管员尹小娣当场打开冷库。", ["尹小娣"]),
        ("袁海梅的妈妈于小曼也来了。", ["袁海梅", "于小曼"]),
        ("沙振国：副局长，分管安全。", ["沙振国"]),
        ("五（3）班程小诺反映作业多。", ["程小诺"]),
        ("校長謝淑真表示，學務主任顏嘉惠說明情形。", ["謝淑真", "顏嘉惠"]),
        ("蒙古族老师乌日娜、巴特尔和藏族教师次仁央宗带课。", ["乌日娜", "巴特尔", "次仁央宗"]),
        ("双语教师古丽巴哈尔·艾山到校。", ["古丽巴哈尔·艾山"]),
        ("外教David Brown未列入课表。", ["David Brown"]),
        ("副厅长岳峰一行到校，岳峰强调安全。", ["岳峰", "岳峰"]),
        ("（供稿：麦小田　审核：吉祥）", ["麦小田", "吉祥"]),
        ("责编：许小源 章文洲 实习编辑 徐晓雨", ["许小源", "章文洲", "徐晓雨"]),
        ("（杨小凯 岑燕 陈玉文摄影报道）", ["杨小凯", "岑燕", "陈玉文"]),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "领导高度重视，方案完备，安全有保障，温馨教室、和谐校园、平安年级同步创建。",
        "金山小学、白云山路、黄河路、江南街道、马家沟村各教学点参照执行。",
        "任课教师周课时偏多，段考安排过密，单元作业单一，由一名副校长牵头，由心理教师轮流。",
        "高一、高二、高三，初一、初二年级分别组织，周一至周五按时到校。",
        "校长是第一责任人，班主任是直接责任人；书记要抓思想，组长明确分工，成员单位配合。",
        "目标：高效、平安、和谐。主题：安全、健康、文明。",
        "检查组严格按照标准，专家组成员查阅资料，教育局高度关注，督导组平等对待学校。",
        "序号 | 内容 | 要求\n1 | 方案 | 齐全\n2 | 安全 | 明确",
        "学生练得少，家长和学生满意，配齐英语教师，和平区、石门县、和龙市都去了。",
        "围绕区委、区政府的要求；来源：蓝山新闻网。",
        "在新疆克拉玛依和乌鲁木齐设点；获诺贝尔奖；跑马拉松。",
    ],
)
def test_words_that_look_like_names(text: str) -> None:
    assert found(text) == []


def test_grades() -> None:
    assert [grade(name) for name in ("高度重视", "方案", "方圆", "苏晴", "欧阳雪", "陈雪梅", "王某")] == [
        0,
        0,
        1,
        2,
        2,
        3,
        3,
    ]
    assert transliterated("扎西顿珠")
    assert not transliterated("诺贝尔")
    assert not transliterated("乌鲁木齐")


@given(st.text(alphabet="王李高方和由任安全主任督学组长：、。（） \u3000\n|·某明丽强阿依古丽说在的", max_size=60))
def test_spans_are_in_order_and_apart(text: str) -> None:
    spans = persons(text)
    assert all(0 <= low < high <= len(text) for low, high in spans)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
