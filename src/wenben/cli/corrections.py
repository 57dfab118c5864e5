"""The command ``correct``: what a person decides about statements, documents and bodies, undoable."""

from __future__ import annotations

from typing import Any

import click

from wenben.cli.common import emit, json_option, library_option, listed, say, show, talk
from wenben.cli.language import said
from wenben.errors import UsageError

ACTIONS = (
    "list",
    "accept",
    "reject",
    "close",
    "off-domain",
    "in-domain",
    "exclude",
    "merge",
    "split",
    "rename",
    "undo",
)


@click.command()
@click.argument("action", type=click.Choice(ACTIONS))
@click.argument("targets", nargs=-1)
@library_option
@click.option("--who", default="", envvar="WENBEN_WHO", help="是谁决定的（也可用环境变量 WENBEN_WHO）。")
@click.option("--note", default="", help="附注。")
@click.option("--date", default="", help="close：销号日期。")
@click.option("--evidence", default="", help="close：销号依据，如验收文件。")
@click.option("--into", help="merge：并入哪个单位。")
@click.option("--name", help="rename、split：新名称。")
@click.option("--place", help="split：新单位的所在地。")
@click.option("--written", multiple=True, help="split：哪些写法属于新单位，可重复。")
@click.option("--document", multiple=True, help="split：哪些文档里的提及属于新单位，可重复。")
@json_option
def correct(action: str, targets: tuple[str, ...], library: str, as_json: bool, **given: Any) -> None:
    """人工校正：确认、驳回、销号，合并、拆分、改名，标为领域外，移出重复簇；都能撤销。TARGETS 是条目、文档或单位的编号。"""
    from wenben.library import Library, local

    if action == "list":
        with Library(library, read_only=True) as store:
            made_so_far = store.corrections.listing()
            if not made_so_far:
                talk("还没有人工校正")
            for made in made_so_far:
                if as_json:
                    emit(made.row())
                else:
                    undone = said("（已撤销）") if made.undone else ""
                    named = (
                        made.target.get("statement")
                        or made.document
                        or made.target.get("entity")
                        or _ignored(made.target)
                    )
                    target = named or listed(made.target.get("entities", ()))
                    show(f"{made.number}  {local(made.at)}  {made.who}  {made.action}  {target}{undone}")
        return
    if not targets:
        raise UsageError("没有写明校正的对象", remedy="请写条目、文档、单位的编号，或要撤销的校正的编号")
    with Library(library) as store:
        numbers = [_apply(store.corrections, action, target, targets, given) for target in targets[: _most(action)]]
    if as_json:
        emit({"action": action, "targets": list(targets), "corrections": numbers})
    elif action == "undo":
        say(f"已撤销第 {listed(map(str, numbers))} 条校正")
    else:
        say(f"已记下第 {listed(map(str, numbers))} 条校正；wenben correct undo 可以撤销")


def _ignored(target: dict[str, Any]) -> str:
    """What a decision of ``wenben ignore`` is about, in one short line."""
    text = " ".join(str(target.get("value", "")).split())
    return text if len(text) <= 40 else f"{text[:39]}…"


def _most(action: str) -> int | None:
    """A merge is one decision about several bodies."""
    return 1 if action == "merge" else None


def _apply(corrections: Any, action: str, target: str, targets: tuple[str, ...], given: dict[str, Any]) -> int:
    by = {"who": given["who"], "note": given["note"]}
    if action in ("accept", "reject"):
        return int(corrections.review(target, action, **by))
    if action == "close":
        return int(corrections.close(target, date=given["date"], evidence=given["evidence"], **by))
    if action in ("off-domain", "in-domain"):
        return int(corrections.mark_off_domain(target, action == "off-domain", **by))
    if action == "exclude":
        return int(corrections.exclude(target, **by))
    if action == "undo":
        if not target.isdecimal():
            raise UsageError(f"{target} 不是校正的编号", remedy="用 wenben correct list 查看编号")
        return int(corrections.undo(int(target)).number)
    if action == "merge":
        if not given["into"]:
            raise UsageError("没有写明并入哪个单位", remedy="请用 --into 写明")
        return int(corrections.merge(targets, given["into"], **by))
    if not given["name"]:
        raise UsageError("没有写明新名称", remedy="请用 --name 写明")
    if action == "rename":
        return int(corrections.rename(target, given["name"], **by))
    return int(
        corrections.split(
            target,
            name=given["name"],
            place=given["place"],
            names=given["written"],
            documents=given["document"],
            **by,
        )
    )


COMMANDS = (correct,)
