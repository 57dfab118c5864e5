"""What people read for the values of the interface."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from wenben.extract.topics import TOPICS
from wenben.types import GENRES, KINDS, STATUSES

GENRE: Final[Mapping[str, str]] = GENRES
KIND: Final[Mapping[str, str]] = KINDS
TOPIC: Final[Mapping[str, str]] = {id: topic.zh for id, topic in TOPICS.items()}
MODALITY: Final[Mapping[str, str]] = {
    "observed": "查见", "self_reported": "自述", "planned": "计划", "normative": "要求",
}  # fmt: skip
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
    "split": "拆分单位", "rename": "改名",
}  # fmt: skip
FLAG: Final[Mapping[str, str]] = {
    "truncated": "原文不完整", "date_conflict": "标题年份与内容年份不一致", "lost_characters": "有丢失的字", "off_domain": "不属于教育督导",
}  # fmt: skip
FIELD: Final[Mapping[str, str]] = {
    "title": "标题", "date": "日期", "region": "地区", "issuer": "发文单位", "genre": "文种",
}  # fmt: skip
LEVEL: Final[Mapping[str, str]] = {"document": "全文", "section": "章节"}


def named(words: Mapping[str, str], value: str | None) -> str:
    """The word for a value; a value without one stands for itself."""
    return "" if value is None else words.get(value, value)


def topics(values: tuple[str, ...] | list[str]) -> str:
    """Topics in one line."""
    return "、".join(named(TOPIC, v) for v in values)
