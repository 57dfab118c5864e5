"""A school register: a list that decides which names are one school and which are not."""

from __future__ import annotations

import contextlib
import csv
import io
import re
import sqlite3
from pathlib import Path
from typing import Final

from wenben.errors import UsageError, reason_of
from wenben.resolve.entities import canonical, own_school, places_of
from wenben.resolve.records import Alias, Entity
from wenben.text import fold

_COLUMNS: Final = {
    "name": ("name", "校名", "学校名称", "学校", "名称", "单位名称"),
    "former": ("former", "former_names", "曾用名", "别名", "简称"),
    "place": ("place", "所在地", "地区", "区县", "所属地区"),
    "code": ("code", "代码", "学校代码", "标识码", "学校标识码"),
    "type": ("type", "类型"),
}
_NO_TEXT: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")
_BODIES: Final = ("school", "kindergarten", "training_org")


def read(path: Path) -> list[Entity]:
    """The schools of a CSV file (UTF-8 or GB18030) with the columns name, former names, place, code.

    Raises
    ------
    UsageError
        If the file cannot be read, has no column of names, or names a school twice.
    """
    rows, fields = _table(_text(path))
    if fields["name"] is None:
        raise UsageError(f"学校名录 {path} 没有“校名”列", remedy="列名可用：校名、曾用名、所在地、代码")
    found: dict[str, Entity] = {}
    for line, row in enumerate(rows, 2):
        values = {key: (row.get(column) or "").strip() if column else "" for key, column in fields.items()}
        if not values["name"]:
            continue
        place = values["place"] or (places_of(values["name"]) or (None,))[-1]
        id = f"register:{values['code'] or (place or '') + ':' + canonical(values['name'])}"
        if id in found:
            raise UsageError(
                f"学校名录 {path} 第 {line} 行的 {values['name']} 重复", remedy="请删去重复的行，或填写不同的代码"
            )
        former = [name for name in re.split(r"[；;、,，|]", values["former"]) if name.strip()]
        kind = (
            values["type"]
            if values["type"] in _BODIES
            else ("kindergarten" if "幼儿园" in values["name"] else "school")
        )
        aliases = tuple(Alias(name.strip(), "学校名录", "register") for name in (values["name"], *former))
        found[id] = Entity(id, kind, values["name"], place, values["code"] or None, aliases, "register")
    if not found:
        raise UsageError(f"学校名录 {path} 里没有学校", remedy="请检查“校名”列")
    return list(found.values())


def listed(path: Path) -> list[tuple[str, str | None]]:
    """Names of schools and their places, from a register or from lines of a name, or of a name and a place.

    Raises
    ------
    UsageError
        If the file cannot be read or names nobody.
    """
    text = _text(path)
    rows, fields = _table(text)
    if fields["name"] is not None:
        cells = [((row.get(fields["name"]) or ""), (row.get(fields["place"] or "") or "")) for row in rows]
    else:
        split = (re.split(r"[,，\t]", line, maxsplit=1) for line in text.splitlines())
        cells = [(parts[0], parts[1] if len(parts) > 1 else "") for parts in split]
    found = [(name.strip(), place.strip() or None) for name, place in cells if name.strip()]
    if not found:
        raise UsageError(f"名单 {path} 里没有学校", remedy="请一行写一个校名，可在逗号后写所在地")
    return found


def _text(path: Path) -> str:
    """A file that people made, in UTF-8 or, as Windows writes it, in GB18030 or UTF-16."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"无法读取 {path}：{reason_of(error)}", remedy="请检查路径和权限") from error
    for codec in ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            text = data.decode(codec)
            if not _NO_TEXT.search(text):
                return text
    raise UsageError(f"{path} 不是 CSV 或文本文件", remedy="Excel 表请另存为 CSV（UTF-8）")


def _table(text: str) -> tuple[csv.DictReader[str], dict[str, str | None]]:
    """Rows of a table, and which of its columns is which."""
    rows = csv.DictReader(io.StringIO(text))
    return rows, {
        key: next((c for c in rows.fieldnames or () if c.strip().lower() in names), None)
        for key, names in _COLUMNS.items()
    }


def apply(db: sqlite3.Connection) -> int:
    """Join entities of the texts to the schools of the register; return how many.

    A name joins a school if it is one of its names, and the places agree. A name without a place joins only if no other
    school of the register has it. People's corrections are applied afterwards and win.
    """
    schools = db.execute(
        "SELECT e.id, e.place, a.name FROM entities e JOIN aliases a ON a.entity = e.id"
        " WHERE e.origin = 'register' AND a.origin = 'register'"
    ).fetchall()
    if not schools:
        return 0
    owners: dict[str, set[tuple[str, str | None]]] = {}
    for id, place, name in schools:
        for form in _forms(name, place):
            owners.setdefault(form, set()).add((id, place))
    joined = 0
    for id, place, name in db.execute(
        f"SELECT id, place, own_name FROM entities WHERE origin = 'text' AND type IN ({', '.join('?' * len(_BODIES))})",
        _BODIES,
    ).fetchall():
        fitting = {
            owner
            for form in _forms(name, place)
            for owner, where in owners.get(form, ())
            if place is None or where is None or place in where or where in place
        }
        if len(fitting) == 1:
            (owner,) = fitting
            db.execute("UPDATE mentions SET entity = ? WHERE entity = ?", (owner, id))
            db.execute("UPDATE entities SET merged_into = ? WHERE id = ?", (owner, id))
            joined += 1
    return joined


def _forms(name: str, place: str | None) -> set[str]:
    """Folded spellings under which a name is the same: canonical, with and without its own place."""
    bare = canonical(name)
    forms = {fold(name).text, fold(bare).text}
    for inner in {*places_of(bare), place} - {None, ""}:
        at = bare.rfind(str(inner))
        if at >= 0 and at + len(str(inner)) < len(bare):
            forms.add(fold(bare[at + len(str(inner)) :]).text)
        rest = own_school(bare, str(inner))  # 绿园实验学校 in 绿园区
        if rest is not None:
            forms.add(fold(canonical(rest)).text)
    return forms
