"""Commands that look after a library and the installation: remove, import, backup, verify, doctor."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from wenben import __version__
from wenben.cli.common import emit, json_option, library_option, listed, say, settings_of, settings_option
from wenben.cli.language import said
from wenben.errors import WenbenError

COUNTED = {
    "sources": "来源", "documents": "文档", "pairs": "成对的近似重复", "clusters": "重复簇", "statements": "条目", "mentions": "提及",
}  # fmt: skip


@click.command()
@click.argument("documents", nargs=-1, required=True)
@library_option
@json_option
def remove(documents: tuple[str, ...], library: str, as_json: bool) -> None:
    """把文档或来源从资料库中彻底去掉。DOCUMENTS 是文档编号或来源路径。"""
    from wenben.library import Library

    with Library(library) as store:
        row = store.remove(documents)
    if as_json:
        emit(row)
    else:
        say(f"已去掉 {row['sources']} 个来源、{row['documents']} 篇文档。{row['note']}")


@click.command("import")
@click.argument("path", type=click.Path())
@library_option
@click.option(
    "--what", type=click.Choice(["register", "parquet"]), help="导入什么（默认：.csv 是学校名录，其余是 Parquet）。"
)
@json_option
@settings_option
def import_(path: str, library: str, what: str | None, as_json: bool, settings_file: str | None) -> None:
    """导入：集群引擎产生的 Parquet，或学校名录（CSV：校名、曾用名、所在地、代码）。"""
    from wenben.library import Library

    if (what or ("register" if path.lower().endswith(".csv") else "parquet")) == "register":
        with Library(library, create=True) as store:
            row = {"schools": store.import_register(path)}
    else:
        from wenben.intake import import_run

        row = import_run(path, library, settings=settings_of(settings_file))
    if as_json:
        emit(row)
    elif "schools" in row:
        say(f"已导入学校名录，共 {row['schools']} 所")
    else:
        say(f"已导入：{listed(f'{said(COUNTED.get(name, name))} {count}' for name, count in row.items())}")


@click.command()
@library_option
@click.option("--out", required=True, type=click.Path(), help="备份写到哪里。")
@json_option
def backup(library: str, out: str, as_json: bool) -> None:
    """安全地复制资料库（别人正在读写也可以）。"""
    from wenben.library import Library

    with Library(library, read_only=True) as store:
        target = store.backup(out)
    row = {"library": library, "backup": str(target), "bytes": target.stat().st_size}
    if as_json:
        emit(row)
    else:
        say(f"已备份到 {target}（{row['bytes']} 字节）")


@click.command()
@library_option
@json_option
def verify(library: str, as_json: bool) -> None:
    """检查资料库是否完好。"""
    from wenben.library import Library

    with Library(library, read_only=True) as store:
        row = store.verify()
    if as_json:
        emit(row)
    else:
        say("完好" if row["ok"] else "有问题：")
        for problem in row["problems"]:
            say(f"  {problem}")
    if not row["ok"]:
        sys.exit(1)


@click.command()
@json_option
def doctor(as_json: bool) -> None:
    """检查安装：缺什么、怎么补。"""
    import sqlite3

    from wenben.extract import load_model

    rows = [{"name": "wenben", "state": "ok", "detail": __version__, "remedy": ""}]
    rows.append({"name": "python", "state": "ok", "detail": platform.python_version(), "remedy": ""})
    rows.append({"name": "sqlite", "state": "ok", "detail": sqlite3.sqlite_version, "remedy": ""})
    for package, extra, what in (
        ("numba", "", "没有它，查找近似重复会慢得多"),
        ("streamlit", "app", "浏览器界面"),
        ("ray", "ray", "集群引擎"),
    ):
        try:
            rows.append({"name": package, "state": "ok", "detail": version(package), "remedy": ""})
        except PackageNotFoundError:
            target = f"wenben[{extra}]" if extra else package
            rows.append({"name": package, "state": "missing", "detail": what, "remedy": f"pip install '{target}'"})
    try:
        model = load_model()
        rows.append(
            {"name": "models", "state": "ok", "detail": str(model.meta.get("data_sha256", ""))[:12], "remedy": ""}
        )
    except WenbenError as error:
        rows.append({"name": "models", "state": "missing", "detail": error.message, "remedy": error.remedy})
    from wenben.cli.stages import app_folder

    entry = app_folder() / "entry.py"
    state = "ok" if Path(entry).is_file() else "missing"
    rows.append(
        {
            "name": "explorer",
            "state": state,
            "detail": "浏览器界面的文件",
            "remedy": "" if state == "ok" else "请重新安装",
        }
    )
    required = {"models", "explorer"}
    healthy = all(r["state"] == "ok" for r in rows if r["name"] in required)
    if as_json:
        emit({"ok": healthy, "checks": rows})
    else:
        for row in rows:
            mark = "✓" if row["state"] == "ok" else "✗"
            click.echo(f"{mark} {row['name']} {said(row['detail'])} {said(row['remedy'])}".rstrip())
    if not healthy:
        sys.exit(1)


COMMANDS = (remove, import_, backup, verify, doctor)
