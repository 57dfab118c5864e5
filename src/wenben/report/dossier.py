"""The dossier of a school as text for a terminal, as a Word document and as a workbook to hand on."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from wenben.extract.topics import TOPICS
from wenben.library.export import safe_cell
from wenben.report.word import clean_text, document, paged, table
from wenben.types import KINDS, STATUSES

if TYPE_CHECKING:
    from wenben.library.dossier import Dossier, Entry

_COLUMNS: Final = ("日期", "类别", "内容", "主题", "整改状态", "状态依据", "责任单位", "出处", "位置", "编号")


def dossier_text(dossier: Dossier) -> str:
    """The dossier on a terminal."""
    if dossier.school is None:
        return _unresolved(dossier)
    lines = [_title(dossier), *_facts(dossier), ""]
    year = None
    for entry in dossier.timeline:
        date = _date(entry)
        if date[:4] != year:
            year = date[:4]
            lines.append(f"【{year if year.isdigit() else '无日期'}】")
        state = _state(entry)
        lines.append(
            f"  {date} {_kind(entry)} {_line(entry.statement['text'])}"
            + (f"（{state}）" if state else "")
            + f"  ——《{entry.statement.get('title') or entry.statement['path']}》{entry.place}"
        )
    lines += ["", *_summary(dossier)]
    return "\n".join(lines)


def dossier_docx(dossiers: Sequence[Dossier]) -> bytes:
    """One Word document with a chapter per school, as the bytes of a ``.docx``."""
    from docx.shared import Pt

    made = document()
    made.styles["Normal"].font.size = Pt(10.5)
    made.styles["Normal"].paragraph_format.space_after = Pt(3)
    paged(made, text=f"wenben 督导档案　{date.today():%Y-%m-%d} 整理，内容出自所列文档")
    for number, dossier in enumerate(dossiers):
        if number:
            made.add_page_break()
        made.add_heading(clean_text(_title(dossier)), 1)
        if dossier.school is None:
            made.add_paragraph(clean_text(_unresolved(dossier)))
            continue
        for fact in _facts(dossier):
            made.add_paragraph(clean_text(fact))
        made.add_heading("小结", 2)
        for line in _summary(dossier):
            made.add_paragraph(clean_text(line))
        made.add_heading("历年情况", 2)
        head = ("日期", "类别", "内容", "整改状态及依据", "出处")
        rows = [
            (
                _date(e),
                _kind(e),
                _line(e.statement["text"]),
                "：".join(x for x in (_state(e), _line(e.statement.get("status_evidence") or "")) if x),
                f"《{e.statement.get('title') or e.statement['path']}》{e.place}",
            )
            for e in dossier.timeline
        ]
        table(made, head, rows, widths=(2.3, 1.2, 6.6, 3.5, 3.4))
        made.add_heading("依据的文档", 2)
        table(
            made,
            ("日期", "标题", "文件", "副本"),
            [
                (d.get("date") or "", d.get("title") or "", d["path"], str(d.get("copies") or 0))
                for d in dossier.documents
            ],
            widths=(2.3, 7.5, 6.0, 1.2),
        )
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def dossier_xlsx(dossiers: Sequence[Dossier]) -> bytes:
    """One workbook with a row per statement; no cell starts a formula."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bg_color": "#E8EEF4"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("历年情况")
    for column, name in enumerate(("学校", *_COLUMNS)):
        sheet.write_string(0, column, name, bold)
    sheet.set_column(0, 0, 20)
    sheet.set_column(3, 3, 60, wrap)
    sheet.set_column(6, 8, 28, wrap)
    sheet.freeze_panes(1, 0)
    row = 1
    for dossier in dossiers:
        for entry in dossier.timeline:
            said = entry.statement
            values = (
                dossier.school.name if dossier.school else dossier.query,
                _date(entry),
                _kind(entry),
                _line(said["text"]),
                "、".join(TOPICS[t].zh if t in TOPICS else t for t in said.get("topics") or ()),
                _state(entry),
                _line(said.get("status_evidence") or ""),
                "、".join(said.get("addressees") or ()),
                said.get("title") or said["path"],
                entry.place,
                said["id"],
            )
            for column, value in enumerate(values):
                sheet.write_string(row, column, _cell(str(value)))
            row += 1
    sheet.autofilter(0, 0, max(row - 1, 1), len(_COLUMNS))
    notes = book.add_worksheet("说明")
    for number, dossier in enumerate(dossiers):
        text = _unresolved(dossier) if dossier.school is None else "\n".join([*_facts(dossier), *_summary(dossier)])
        notes.write_string(number, 0, _cell(f"{_title(dossier)}\n{text}"), wrap)
    notes.set_column(0, 0, 100, wrap)
    book.close()
    return out.getvalue()


def _cell(text: str) -> str:
    """``text`` so that no spreadsheet takes it for a formula, at most a cell long."""
    return safe_cell(clean_text(text)[:32_000])


def _title(dossier: Dossier) -> str:
    if dossier.school is None:
        return f"{dossier.query}：没有确定是哪一所"
    place = f"（{dossier.school.place}）" if dossier.school.place else ""
    return f"{dossier.school.name}{place}督导档案"


def _facts(dossier: Dossier) -> list[str]:
    assert dossier.school is not None
    raw = dossier.raw
    lines = [f"名称写法：{'、'.join(dossier.school.aliases) or dossier.school.name}"]
    lines.append(
        f"文档 {len(dossier.documents)} 篇（含副本 {raw.get('documents', len(dossier.documents))} 篇），"
        f"条目 {len(dossier.timeline)} 条（含副本 {raw.get('statements', len(dossier.timeline))} 条）"
    )
    if dossier.candidates:
        lines.append("写法相同的其他单位：" + "、".join(_candidate(c) for c in dossier.candidates))
    if dossier.note:
        lines.append(dossier.note)
    return lines


def _summary(dossier: Dossier) -> list[str]:
    said = {e.statement["id"]: e for e in dossier.timeline}
    lines = []
    for group in dossier.recurring:
        known = [said[i] for i in group if i in said]
        if known:
            dates = "、".join(_date(e) for e in known)
            lines.append(f"反复出现（{dates}）：{_line(known[-1].statement['text'])}")
    unsettled = [said[i] for i in dossier.open if i in said]
    lines.append(f"没有写明整改结果的问题 {len(unsettled)} 个")
    lines += [f"  · {_date(e)} {_line(e.statement['text'])}" for e in unsettled]
    if dossier.addressees:
        lines.append("要求整改的对象：" + "、".join(f"{name}（{count}）" for name, count in dossier.addressees))
    return lines


def _unresolved(dossier: Dossier) -> str:
    if not dossier.candidates:
        why = f"查过的写法：{'、'.join(dossier.tried)}。" if dossier.tried else dossier.note
        return f"资料库里没有找到“{dossier.query}”。{why}"
    names = "\n".join(f"  {number}. {_candidate(c)}" for number, c in enumerate(dossier.candidates, 1))
    return f"“{dossier.query}”可能是以下单位，请用全名或 --place 指明：\n{names}"


def _candidate(candidate: Any) -> str:
    place = candidate.place or "所在地不详"
    return f"{candidate.name}（{place}，{candidate.documents} 篇文档）"


def _date(entry: Entry) -> str:
    return str(entry.statement.get("date") or entry.statement.get("year") or "无日期")


def _kind(entry: Entry) -> str:
    return KINDS[entry.statement["kind"]]


def _state(entry: Entry) -> str:
    """What texts say, then what a person said: neither hides the other."""
    status = entry.statement.get("status") or "not_stated"
    closed = entry.statement.get("closed")
    told = [] if status == "not_stated" else [STATUSES[status]]
    if closed:
        told.append(f"{closed['date']} 已销号，依据：{_line(closed['evidence'])}")
    return "；".join(told)


def _line(text: str) -> str:
    return " ".join(str(text).split())
