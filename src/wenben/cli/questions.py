"""Commands that ask a library: search, school, export, stats, kwic, keyness, trends."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from wenben.cli.common import (
    NAMED,
    Bar,
    collapse_option,
    emit,
    filter_options,
    filters_of,
    json_option,
    library_option,
    listed,
    say,
    show,
    talk,
    writable,
)
from wenben.cli.language import chosen as language
from wenben.cli.language import said
from wenben.errors import UsageError
from wenben.types import GENRES, KINDS

TABLES = (
    "statements", "documents", "duplicates", "mentions", "sources", "removals", "entities", "failures", "corrections", "training",
)  # fmt: skip


COLUMNS = {
    "topic": "主题", "year": "年份", "region": "地区", "genre": "文种", "issuer": "发文单位", "kind": "类别",
    "modality": "语气", "status": "整改状态", "documents": "文档", "statements": "条目", "occurrences": "处",
}  # fmt: skip


@click.command()
@click.argument("query")
@library_option
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="列出多少条。")
@click.option("--offset", type=click.IntRange(0), default=0, help="从第几条之后开始。")
@click.option("--all-copies", is_flag=True, help="近似重复的文档也逐条列出。")
@filter_options
@json_option
def search(query: str, library: str, limit: int, offset: int, all_copies: bool, as_json: bool, **chosen: Any) -> None:
    """全文检索。支持 AND、OR、NOT、"短语" 和代表一个字的 ?；简体可检出繁体。"""
    from wenben.library import Library

    with Library(library, read_only=True) as store:
        only = filters_of(chosen)
        found = store.search(query, only, limit=limit, offset=offset, collapse=not all_copies)
        if not found.documents and any(chosen.values()):
            without = store.search(query, limit=1)
            talk(f"不加筛选条件则有 {without.documents} 篇文档，{without.occurrences} 处")
    if as_json:
        emit(found.row())
        for hit in found.hits:
            emit(hit.row())
        return
    say(f"{found.documents} 篇文档，{found.occurrences} 处")
    for hit in found.hits:
        copies = said(f"（另有 {hit.copies} 份副本）") if hit.copies else ""
        where = " ".join(x for x in (hit.date, hit.region) if x)
        show(f"{hit.title or hit.document}{copies}  {where}  {hit.path}:{hit.start}")
        show(f"    {_marked(hit)}")


def _marked(hit: Any) -> str:
    """The snippet on one line, occurrences in 【】."""
    parts, last = [], 0
    for start, end in hit.highlights:
        a, b = start - hit.snippet_start, end - hit.snippet_start
        parts += [hit.snippet[last:a], "【", hit.snippet[a:b], "】"]
        last = b
    return " ".join("".join([*parts, hit.snippet[last:]]).split())


@click.command()
@click.argument("names", nargs=-1)
@library_option
@click.option("--place", help="学校所在地，用来区分同名学校。")
@click.option(
    "--list",
    "list_file",
    type=click.Path(),
    help="名单：一行一个校名（逗号后可写所在地），或有“校名”列的 CSV；逐一出档案。",
)
@click.option("--docx", "docx_file", type=click.Path(), help="另存 DOCX 档案。")
@click.option("--xlsx", "xlsx_file", type=click.Path(), help="另存 XLSX 档案。")
@json_option
def school(
    names: tuple[str, ...],
    library: str,
    place: str | None,
    list_file: str | None,
    docx_file: str | None,
    xlsx_file: str | None,
    as_json: bool,
) -> None:
    """一所学校的全部情况：查出什么、何时、改了没有、是否反复。有名称没有确定是哪一所时，退出码为 1。"""
    from wenben.library import Library
    from wenben.library.register import listed
    from wenben.report import dossier_docx, dossier_text, dossier_xlsx

    wanted = [(name, place) for name in names]
    if list_file:
        wanted += [(name, where or place) for name, where in listed(Path(list_file))]
    if not wanted:
        raise UsageError("没有给出学校名称", remedy="例如：wenben school 长春市第87中学 --library 库.wenben")
    with Library(library, read_only=True) as store:
        asked = [store.school(name, place=where) for name, where in wanted]
    ids = [dossier.school.id if dossier.school else dossier.query for dossier in asked]
    dossiers = [dossier for at, dossier in enumerate(asked) if ids[at] not in ids[:at]]  # two names of one school
    for dossier in dossiers:
        if as_json:
            emit(dossier.row())
        else:
            show(dossier_text(dossier, language=language()))
    if docx_file:
        writable(docx_file).write_bytes(dossier_docx(dossiers, language=language()))
        talk(f"DOCX 档案：{docx_file}")
    if xlsx_file:
        writable(xlsx_file).write_bytes(dossier_xlsx(dossiers, language=language()))
        talk(f"XLSX 档案：{xlsx_file}")
    unclear = [dossier.query for dossier in dossiers if dossier.school is None]
    if list_file:
        talk(f"名单共 {len(wanted)} 个名称，出档案 {len(dossiers) - len(unclear)} 份")
        for name in unclear:
            talk(f"未出档案：{name}")
    if unclear:  # an input without its answer, as a file that could not be read
        sys.exit(1)


@click.command()
@library_option
@click.option("--what", type=click.Choice(TABLES), required=True, help="哪张表。")
@click.option(
    "--format", "format_", type=click.Choice(["csv", "xlsx", "jsonl", "parquet"]), default="csv", help="格式。"
)
@click.option("--out", type=click.Path(), help="写到文件；不给则写到标准输出（csv、jsonl）。")
@click.option("--no-mask", is_flag=True, help="不遮盖人名（默认遮盖）。")
@collapse_option
@filter_options
@json_option
def export(
    library: str, what: str, format_: str, out: str | None, no_mask: bool, collapse: bool, as_json: bool, **chosen: Any
) -> None:
    """导出表格，每行带出处。"""
    from wenben.library import Library

    if as_json:
        format_ = "jsonl"
    if out is None and format_ in {"xlsx", "parquet"}:
        raise UsageError(f"{format_} 不能写到标准输出", remedy="请用 --out 给出文件名")
    with Library(library, read_only=True) as store:
        target = out if out is not None else sys.stdout.buffer
        with Bar() as bar:
            bar("export", 0, None)
            done = store.export(
                what, format_, target, filters_of(chosen), mask=False if no_mask else None, collapse=collapse
            )
    sys.stdout.flush()
    talk(f"导出 {done.rows} 行。{said(done.note)}")


@click.command()
@library_option
@json_option
def stats(library: str, as_json: bool) -> None:
    """资料库里有什么：原始计数与去重后的计数。"""
    from wenben.library import Library

    with Library(library, read_only=True) as store:
        row = store.stats()
    if as_json:
        emit(row)
        return
    collapsed = row["collapsed"]
    say(f"资料库 {library}")
    say(f"  来源 {row['sources']}，未能读取 {row['failures']}")
    say(f"  文档 {row['documents']}（去重后 {collapsed['documents']}），重复簇 {row['clusters']}")
    for kind, name in KINDS.items():
        say(f"  {name} {row['statements'].get(kind, 0)}（去重后 {collapsed['statements'].get(kind, 0)}）")
    genres = listed(f"{said(GENRES.get(name, name))} {count}" for name, count in row["by_genre"].items())
    say(f"  文种：{genres}")


@click.command()
@click.argument("query")
@library_option
@click.option(
    "--sort", type=click.Choice(["position", "left", "right", "date"]), default="position", help="按什么排序。"
)
@click.option("--width", type=click.IntRange(1), default=20, show_default=True, help="左右各多少字。")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="列出多少行。")
@click.option("--offset", type=click.IntRange(0), default=0, help="从第几行之后开始。")
@collapse_option
@filter_options
@json_option
def kwic(
    query: str,
    library: str,
    sort: str,
    width: int,
    limit: int,
    offset: int,
    collapse: bool,
    as_json: bool,
    **chosen: Any,
) -> None:
    """语境共现（KWIC）：检索词居中，左右对齐。"""
    from wenben.analysis import kwic as concordance
    from wenben.library import Library

    with Library(library, read_only=True) as store:
        lines = concordance(
            store,
            query,
            filters=filters_of(chosen),
            sort=sort,
            width=width,
            limit=limit,
            offset=offset,
            collapse=collapse,
        )
        for line in lines.lines:
            if as_json:
                emit(line.row())
            else:
                left, right = (" ".join(x.split()) for x in (line.left, line.right))
                show(f"{left.rjust(width, '　')} 【{line.keyword}】 {right}    {line.title}")
    talk(f"共 {lines.total} 处")


@click.command()
@library_option
@click.option("--a", "first", required=True, help="子库甲：筛选条件，如 year=2021 或 genre=plan,region=长春。")
@click.option("--b", "second", help="子库乙（默认：其余全部）。")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="列出多少词。")
@collapse_option
@json_option
def keyness(library: str, first: str, second: str | None, limit: int, collapse: bool, as_json: bool) -> None:
    """两个子库的关键词：对数似然与效应量。"""
    from wenben.analysis import keyness as compare
    from wenben.library import Library

    with Library(library, read_only=True) as store:
        rows = compare(store, _subcorpus(first), _subcorpus(second) if second else None, collapse=collapse, limit=limit)
    if not rows:
        talk("没有差别显著的词")
    for row in rows:
        if as_json:
            emit(row.row())
        else:
            say(
                f"{row.word}\t甲 {row.count_a}\t乙 {row.count_b}\tLL {row.log_likelihood:.1f}\t效应 {row.log_ratio:+.2f}"
            )


def _subcorpus(text: str) -> Any:
    """Filters written as ``name=value,name=value``."""
    values: dict[str, tuple[str, ...]] = {}
    for part in text.split(","):
        name, equals, value = part.partition("=")
        if not equals or not value:
            raise UsageError(f"看不懂子库条件 {part!r}", remedy="请写成 year=2021 这样的形式，多个条件用逗号隔开")
        values[name.strip()] = (*values.get(name.strip(), ()), value.strip())
    return filters_of(values)


@click.command()
@library_option
@click.option(
    "--by", multiple=True, default=("topic", "year"), show_default=True, help="按什么分：topic、year、region、genre。"
)
@click.option("--query", help="只数含有这个词的。")
@collapse_option
@filter_options
@json_option
def trends(library: str, by: tuple[str, ...], query: str | None, collapse: bool, as_json: bool, **chosen: Any) -> None:
    """主题 × 年份 × 地区 × 文种的计数表。"""
    from wenben.analysis import trends as count
    from wenben.library import Library

    with Library(library, read_only=True) as store:
        rows = count(store, by=by, query=query, filters=filters_of(chosen), collapse=collapse)
    if as_json:
        for row in rows:
            emit(row)
        return
    if rows:
        show("\t".join(said(COLUMNS.get(name, name)) for name in rows[0]))
    else:
        talk("没有符合条件的条目")
    for row in rows:
        show("\t".join(_named(name, value) for name, value in row.items()))


def _named(column: str, value: Any) -> str:
    """A value of a table as people read it: names instead of ids, a dash for none."""
    from wenben.extract import TOPICS

    if value is None or value == "":
        return "—"
    if column == "topic":
        return TOPICS[value].zh if value in TOPICS and language() == "zh" else str(value)
    return said(NAMED.get(column, {}).get(str(value), str(value)))


COMMANDS = (search, school, export, stats, kwic, keyness, trends)
