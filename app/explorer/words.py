"""What people read for the values of the interface."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from wenben.extract.topics import TOPICS
from wenben.types import GENRES, KINDS, MODALITIES, STATUSES

GENRE: Final[Mapping[str, str]] = GENRES
KIND: Final[Mapping[str, str]] = KINDS
TOPIC: Final[Mapping[str, str]] = {id: topic.zh for id, topic in TOPICS.items()}
MODALITY: Final[Mapping[str, str]] = MODALITIES
EXTENT: Final[Mapping[str, str]] = {
    "all": "全部", "most": "多数", "some": "部分", "few": "少数", "one": "个别", "count": "有数量",
}  # fmt: skip
MODE: Final[Mapping[str, str]] = {
    "immediate": "立行立改", "by_deadline": "限期整改", "staged": "分阶段整改", "continuous": "长期坚持",
}  # fmt: skip
SUPERVISION: Final[Mapping[str, str]] = {"comprehensive": "综合督导", "special": "专项督导", "regular": "经常性督导"}
STATUS: Final[Mapping[str, str]] = STATUSES
RELATION: Final[Mapping[str, str]] = {"answers": "针对", "result_of": "结果", "recurs_as": "再次出现"}
BACKWARDS: Final[Mapping[str, str]] = {"answers": "被针对", "result_of": "有结果", "recurs_as": "此前出现"}
MENTION: Final[Mapping[str, str]] = {
    "school": "学校", "kindergarten": "幼儿园", "training_org": "培训机构", "gov_body": "政府部门", "inspectorate": "督导机构",
    "region": "地区", "policy": "政策文件", "date": "日期", "quantity": "数量", "person": "人名",
}  # fmt: skip
REMOVAL: Final[Mapping[str, str]] = {"boilerplate": "网站杂项", "repeat": "重复文字", "noise": "噪声"}
REVIEW: Final[Mapping[str, str]] = {"open": "未复核", "accepted": "已确认", "changed": "已修改", "rejected": "已驳回"}
ACTION: Final[Mapping[str, str]] = {
    "review": "复核", "close": "销号", "off_domain": "标为领域外", "exclude": "移出重复簇", "merge": "合并单位",
    "split": "拆分单位", "rename": "改名", "ignore": "查重忽略",
}  # fmt: skip
FLAG: Final[Mapping[str, str]] = {
    "truncated": "原文不完整", "date_conflict": "标题年份与内容年份不一致", "lost_characters": "有丢失的字", "off_domain": "不属于教育督导",
}  # fmt: skip


def named(words: Mapping[str, str], value: str | None) -> str:
    """The word for a value; a value without one stands for itself."""
    return "" if value is None else words.get(value, value)


def topics(values: tuple[str, ...] | list[str]) -> str:
    """Topics in one line."""
    return "、".join(named(TOPIC, v) for v in values)


FIELD: Final[Mapping[str, str]] = {
    "kind": "类别", "topics": "主题", "modality": "语气", "extent": "程度", "status": "整改状态", "status_evidence": "状态依据",
    "addressees": "责任单位", "subjects": "涉及单位", "due": "期限",
}  # fmt: skip
"""What people may change about a statement."""
_VALUES: Final = {"kind": KIND, "modality": MODALITY, "extent": EXTENT, "status": STATUS}


def value(field: str, given: Any) -> str:
    """A value of a statement's field in words; a dash for none."""
    several = given if isinstance(given, list | tuple) else () if given is None else (given,)
    table = TOPIC if field == "topics" else _VALUES.get(field, {})
    return "、".join(named(table, str(one)) for one in several) or "—"


DETAIL: Final[Mapping[str, str]] = {
    "outside the main text": "正文之外", "watermark": "水印", "site watermark": "网站水印", "header": "页眉", "footer": "页脚",
    "page number": "页码", "page line": "页面信息行", "page tail": "页面尾部", "pinyin": "拼音注音", "ruby": "注音", "teaser": "摘要预览",
    "compilation preface": "汇编前言", "template": "网站模板行", "navigation": "导航", "wall": "登录或付费提示",
    "doubled punctuation": "重复的标点", "stray mark": "零散符号", "related links": "相关链接", "legal notice": "版权声明", "tag": "残留标签",
    "advertisement": "广告", "entity": "残留字符实体", "contents": "目录", "markup": "残留代码", "hidden text": "隐藏文字", "invisible": "看不见的字符",
    "editor's note": "编者按", "bullet": "项目符号", "note": "注释", "caption": "图表说明", "link": "链接",
    "title": "标题", "metadata": "随文件给出", "place name": "地名", "first title line": "首个标题行", "signature": "落款",
    "article heading": "篇标题", "heading": "标题行", "opening formula": "开头格式", "line": "单独一行", "title and tense": "标题与时态",
    "line repeated in <title>": "与网页标题相同的一行", "meta": "网页元数据",
}  # fmt: skip


def detail(reason: str, text: str) -> str:
    """Why something was removed, in one phrase; a repeat's detail is the span that it repeats."""
    name = named(REMOVAL, reason)
    if reason == "repeat" and ":" in text:
        return f"{name}（与原文第 {text.replace(':', '–')} 字相同）"
    return f"{name}：{named(DETAIL, text)}" if text else name
