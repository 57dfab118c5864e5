"""Documents that the extract tests read."""

from __future__ import annotations

from wenben.clean.sections import outline
from wenben.types import Document, OffsetMap


def make_document(text: str, **changes: object) -> Document:
    """A clean document with outline, unchanged from its source."""
    sections, sentences = outline(text)
    fields: dict[str, object] = {
        "id": "d1", "path": "a.txt", "sha256": "", "title": "", "source_start": 0, "source_end": len(text),
        "text": text, "offsets": OffsetMap.identity(len(text)), "sections": sections, "sentences": sentences,
    }  # fmt: skip
    return Document(**{**fields, **changes})  # type: ignore[arg-type]


REPORT = """青桐县云岭镇中心小学综合督导反馈意见
2023年10月17日，青桐县人民政府教育督导室一行7人对云岭镇中心小学进行了综合督导。
一、主要成绩
学校每周三下午组织集体备课，六个教研组都有主备稿和课后记。
食堂坚持陪餐制度，留样记录齐全。
二、存在问题
1.作业公示与实际不符，三年级书面作业超过70分钟。
2.石桥教学点围墙倾斜，存在安全隐患。
三、督导建议
1.教导处要按班核实作业时长，规范作业公示。
2.县教育局应安排专项资金维修围墙；云岭镇人民政府要在10月25日前完成硬隔离；学校要加强课间巡查。
"""
"""A report written for these tests."""
