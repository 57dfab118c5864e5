"""The command that remembers what the draft check need not show (again)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from wenben.cli.common import (
    Outcome,
    emit,
    json_option,
    library_option,
    read_sources,
    say,
    settings_of,
    settings_option,
    show,
)
from wenben.errors import UsageError

if TYPE_CHECKING:
    from wenben.library import Library
    from wenben.library.corrections import Correction

_SHOWN = 60


@click.command()
@click.argument("what", required=False, type=click.Choice(["passage", "source", "formula", "undo"]))
@click.argument("value", required=False)
@library_option
@click.option("--from", "draft", type=click.Path(), help="VALUE 是这份稿件查重报告中的编号。")
@click.option("--deep", is_flag=True, help="与 --from 同用：按深度模式的报告编号。")
@click.option("--who", default="", help="谁决定的（必填）。")
@click.option("--note", default="", help="理由。")
@json_option
@settings_option
def ignore(
    what: str | None,
    value: str | None,
    library: str,
    draft: str | None,
    deep: bool,
    who: str,
    note: str,
    as_json: bool,
    settings_file: str | None,
) -> None:
    """记住稿件查重时不必再提的段落、来源或套语；只给 --library 则列出已记住的。

    VALUE 是文字、文档编号或路径，与 --from 同用则是报告中的编号；undo 时是列出的编号。
    """
    from wenben.check import check
    from wenben.check import ignore as remember
    from wenben.library import Library

    if what is None:
        with Library(library, read_only=True) as store:
            _list(store, as_json)
        return
    if value is None:
        raise UsageError("没有写明 VALUE", remedy="例如 wenben ignore undo 12 --library 库.wenben")
    settings = settings_of(settings_file)
    with Library(library, settings=settings.library) as store:
        if what == "undo":
            store.corrections.undo(_number(value), action="ignore")
        elif draft is None:
            store.corrections.ignore(what, value, who=who, note=note)
        else:
            outcome = Outcome()
            sources = list(read_sources([draft], settings, outcome))
            if len(sources) != 1:
                raise UsageError(f"{draft} 不是一份稿件", remedy="--from 请给出一个文件")
            report = check(sources[0], library=store, settings=settings, deep=deep)
            remember(store, report, _number(value), what, who=who, note=note)  # type: ignore[arg-type]
        _list(store, as_json)


def _number(value: str) -> int:
    if not value.isdecimal():
        raise UsageError(f"{value} 不是编号", remedy="请给出数字")
    return int(value)


def _list(store: Library, as_json: bool) -> None:
    decisions = store.ignored()
    if as_json:
        for decision in decisions:
            emit(decision.row())
        return
    if not decisions:
        say("没有记住的忽略。")
    for decision in decisions:
        show(_line(decision))


def _line(decision: Correction) -> str:
    from wenben.check.decisions import NAMES
    from wenben.library import local

    target: dict[str, Any] = decision.target
    text = " ".join(target["value"].split())
    shown = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
    note = f"　{decision.note}" if decision.note else ""
    return f"{decision.number:>4}　{local(decision.at)[:10]}　{decision.who}　{NAMES[target['what']]}　{shown}{note}"


COMMANDS = (ignore,)
