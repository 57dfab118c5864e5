"""The dossier of a school as text for a terminal, as a Word document and as a workbook to hand on."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from wenben.extract.topics import TOPICS
from wenben.language import Language, Words
from wenben.library.dossier import NEAR
from wenben.library.export import safe_cell
from wenben.report.word import clean_text, document, paged, table
from wenben.types import KINDS, STATUSES

if TYPE_CHECKING:
    from wenben.library.dossier import Candidate, Dossier, Entry

COLUMNS: Final = ("日期", "类别", "内容", "主题", "整改状态", "状态依据", "责任单位", "出处", "位置", "编号")


def dossier_text(dossier: Dossier, *, language: Language = "zh") -> str:
    """The dossier on a terminal."""
    say = Words(language)
    if dossier.school is None:
        return _unresolved(dossier, say)
    lines = [_title(dossier, say), *_facts(dossier, say), ""]
    year = None
    for entry in dossier.timeline:
        date = _date(entry, say)
        if date[:4] != year:
            year = date[:4]
            lines.append(say("【{}】", year if year.isdigit() else say("无日期")))
        state = _state(entry, say)
        lines.append(
            f"  {date} {_kind(entry, say)} {_line(entry.statement['text'])}"
            + (say("（{}）", state) if state else "")
            + f"  ——{_where(entry, say)}"
        )
    lines += ["", *_summary(dossier, say)]
    return "\n".join(lines)


def dossier_docx(dossiers: Sequence[Dossier], *, language: Language = "zh") -> bytes:
    """One Word document with a chapter per school, as the bytes of a ``.docx``."""
    from docx.shared import Pt

    say = Words(language)
    made = document()
    made.styles["Normal"].font.size = Pt(10.5)
    made.styles["Normal"].paragraph_format.space_after = Pt(3)
    paged(made, text=say("wenben 督导档案　{} 整理，内容出自所列文档　第", f"{date.today():%Y-%m-%d}"), end=say("页"))
    for number, dossier in enumerate(dossiers):
        if number:
            made.add_page_break()
        made.add_heading(clean_text(_title(dossier, say)), 1)
        if dossier.school is None:
            made.add_paragraph(clean_text(_unresolved(dossier, say)))
            continue
        for fact in _facts(dossier, say):
            made.add_paragraph(clean_text(fact))
        made.add_heading(say("小结"), 2)
        for line in _summary(dossier, say):
            made.add_paragraph(clean_text(line))
        made.add_heading(say("历年情况"), 2)
        head = [say(name) for name in ("日期", "类别", "内容", "整改状态及依据", "出处")]
        rows = [
            (
                _date(e, say),
                _kind(e, say),
                _line(e.statement["text"]),
                _settled(e, say),
                _where(e, say),
            )
            for e in dossier.timeline
        ]
        widths = (2.3, 1.2, 6.6, 3.5, 3.4) if language == "zh" else (2.2, 3.0, 5.5, 3.4, 2.9)  # “recommendation” whole
        table(made, head, rows, widths=widths)
        made.add_heading(say("依据的文档"), 2)
        table(
            made,
            [say(name) for name in ("日期", "标题", "文件", "副本")],
            [
                (d.get("date") or "", d.get("title") or "", d["path"], str(d.get("copies") or 0))
                for d in dossier.documents
            ],
            widths=(2.3, 7.4, 5.9, 1.4),
        )
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def dossier_xlsx(dossiers: Sequence[Dossier], *, language: Language = "zh") -> bytes:
    """One workbook with a row per statement; no cell starts a formula."""
    import xlsxwriter

    out, say = io.BytesIO(), Words(language)
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bg_color": "#E8EEF4"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(say("历年情况"))
    for column, name in enumerate(("学校", *COLUMNS)):
        sheet.write_string(0, column, say(name), bold)
    sheet.set_column(0, 0, 20)
    sheet.set_column(3, 3, 60, wrap)
    sheet.set_column(6, 8, 28, wrap)
    sheet.freeze_panes(1, 0)
    row, names = 1, {id: topic.zh for id, topic in TOPICS.items()}
    for dossier in dossiers:
        for entry in dossier.timeline:
            said = entry.statement
            values = (
                dossier.school.name if dossier.school else dossier.query,
                _date(entry, say),
                _kind(entry, say),
                _line(said["text"]),
                say.listed(say.name(topic, names) for topic in said.get("topics") or ()),
                _state(entry, say),
                _line(said.get("status_evidence") or ""),
                say.listed(said.get("addressees") or ()),
                said.get("title") or said["path"],
                say.told(entry.place),
                said["id"],
            )
            for column, value in enumerate(values):
                sheet.write_string(row, column, _cell(str(value)))
            row += 1
    sheet.autofilter(0, 0, max(row - 1, 1), len(COLUMNS))
    notes = book.add_worksheet(say("说明"))
    for number, dossier in enumerate(dossiers):
        known = dossier.school is not None
        text = "\n".join([*_facts(dossier, say), *_summary(dossier, say)]) if known else _unresolved(dossier, say)
        notes.write_string(number, 0, _cell(f"{_title(dossier, say)}\n{text}"), wrap)
    notes.set_column(0, 0, 100, wrap)
    book.close()
    return out.getvalue()


def _cell(text: str) -> str:
    """``text`` so that no spreadsheet takes it for a formula, at most a cell long."""
    return safe_cell(clean_text(text)[:32_000])


def _title(dossier: Dossier, say: Words) -> str:
    if dossier.school is None:
        return say("{}：没有确定是哪一所", dossier.query)
    name, place = dossier.school.name, dossier.school.place
    return say("{}（{}）督导档案", name, place) if place else say("{}督导档案", name)


def _facts(dossier: Dossier, say: Words) -> list[str]:
    assert dossier.school is not None
    raw, documents, statements = dossier.raw, len(dossier.documents), len(dossier.timeline)
    lines = [
        say("名称写法：{}", say.listed(dossier.school.aliases) or dossier.school.name),
        say(
            "文档 {} 篇（含副本 {} 篇），条目 {} 条（含副本 {} 条）",
            documents, raw.get("documents", documents), statements, raw.get("statements", statements),
        ),
    ]  # fmt: skip
    if dossier.candidates:
        lines.append(say("写法相同的其他单位：{}", say.listed(_candidate(c, say) for c in dossier.candidates)))
    if dossier.note:
        lines.append(say.told(dossier.note))
    return lines


def _summary(dossier: Dossier, say: Words) -> list[str]:
    said = {e.statement["id"]: e for e in dossier.timeline}
    lines = []
    for group in dossier.recurring:
        known = [said[i] for i in group if i in said]
        if known:
            dates = say.listed(_date(e, say) for e in known)
            lines.append(say("反复出现（{}）：{}", dates, _line(known[-1].statement["text"])))
    unsettled = [said[i] for i in dossier.open if i in said]
    lines.append(say("没有写明整改结果的问题 {} 个", len(unsettled)))
    lines += [f"  · {_date(e, say)} {_line(e.statement['text'])}" for e in unsettled]
    if dossier.addressees:
        bodies = say.listed(say("{}（{}）", name, count) for name, count in dossier.addressees)
        lines.append(say("要求整改的对象：{}", bodies))
    return lines


def _unresolved(dossier: Dossier, say: Words) -> str:
    if not dossier.candidates and dossier.tried:
        return say("资料库里没有找到“{}”。查过的写法：{}。", dossier.query, say.listed(dossier.tried))
    if not dossier.candidates:
        return say("资料库里没有找到“{}”。{}", dossier.query, say.told(dossier.note))
    called = Counter((c.name, c.place) for c in dossier.candidates)
    alike = {key for key, count in called.items() if count > 1}
    names = [
        say("  {}. {}", number, _candidate(c, say, numbered=(c.name, c.place) in alike))
        for number, c in enumerate(dossier.candidates, 1)
    ]
    if dossier.note == NEAR:
        head = "资料库里没有找到“{}”。名称相近的单位："
    else:
        head = (
            "“{}”可能是以下单位，请用全名、--place 或编号指明："
            if alike
            else "“{}”可能是以下单位，请用全名或 --place 指明："
        )
    return "\n".join([say(head, dossier.query), *names])


def _candidate(candidate: Candidate, say: Words, *, numbered: bool = False) -> str:
    """An entity with its place; ``numbered``: and its id, where these do not tell it from another."""
    place = candidate.place or say("所在地不详")
    if numbered:
        return say("{}（{}，{} 篇文档，编号 {}）", candidate.name, place, candidate.documents, candidate.id)
    return say("{}（{}，{} 篇文档）", candidate.name, place, candidate.documents)


def _date(entry: Entry, say: Words) -> str:
    return str(entry.statement.get("date") or entry.statement.get("year") or say("无日期"))


def _kind(entry: Entry, say: Words) -> str:
    return say.name(entry.statement["kind"], KINDS)


def _where(entry: Entry, say: Words) -> str:
    return say("《{}》{}", entry.statement.get("title") or entry.statement["path"], say.told(entry.place))


def _settled(entry: Entry, say: Words) -> str:
    """The state and what it rests on."""
    state, evidence = _state(entry, say), _line(entry.statement.get("status_evidence") or "")
    return say("{}：{}", state, evidence) if state and evidence else state or evidence


def _state(entry: Entry, say: Words) -> str:
    """What texts say, then what a person said: neither hides the other."""
    status = entry.statement.get("status") or "not_stated"
    closed = entry.statement.get("closed")
    told = [] if status == "not_stated" else [say.name(status, STATUSES)]
    if closed:
        told.append(say("{} 已销号，依据：{}", closed["date"], _line(closed["evidence"])))
    return say.joined(told)


def _line(text: str) -> str:
    return " ".join(str(text).split())
