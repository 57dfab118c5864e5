"""Commands that run a stage: source, clean, dedup, extract, check, build, app."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from wenben.cli.common import (
    COMMANDING,
    Bar,
    Outcome,
    as_is_option,
    cleaned,
    emit,
    json_option,
    library_option,
    listed,
    paths_argument,
    read_sources,
    say,
    settings_of,
    settings_option,
    show,
    talk,
    writable,
)
from wenben.cli.engine import Engine, engine_options
from wenben.cli.language import chosen, said
from wenben.errors import MissingExtra, UsageError, WenbenError
from wenben.types import GENRES, KINDS, Cleaned, Cluster, Document, DuplicatePair, Extraction

if TYPE_CHECKING:
    from wenben.check import CheckSummary
    from wenben.types import CheckReport, Source

PAIRS_AT_ONCE: Final = 100_000
"""Pairs whose titles are in memory at once."""


@click.command()
@click.argument("file", type=click.Path())
@json_option
@settings_option
def source(file: str, as_json: bool, settings_file: str | None) -> None:
    """输出一个文件解码后的原文（source_* 位置所指的文本）。"""
    outcome = Outcome()
    for number, item in enumerate(read_sources([file], settings_of(settings_file), outcome)):
        for note in item.notes:
            talk(f"注意 {item.path}：{said(note)}")
        if as_json:
            emit(item.row())
            continue
        if number:  # members of an archive, records, files of a folder
            click.echo()
        if item.path != file:
            talk(f"以下是 {item.path}")
        # exact text: where it goes to a file, in UTF-8 and with its own line ends
        click.echo(item.text.translate(COMMANDING) if sys.stdout.isatty() else item.text.encode(), nl=False)
    outcome.finish()


@click.command()
@paths_argument
@json_option
@as_is_option
@engine_options
@settings_option
def clean(paths: tuple[str, ...], as_json: bool, as_is: bool, engine: Engine, settings_file: str | None) -> None:
    """清洗、拆分文档并列出结构；不需要资料库。"""
    settings, outcome = settings_of(settings_file), Outcome()
    if engine.partitioned:
        from wenben.corpus import results

        with engine.stages(paths, "clean", settings=settings, as_is=as_is, outcome=outcome) as done:
            _show_cleaned((made for made, _ in results(done.folder)), as_json)
    else:
        _show_cleaned(cleaned(paths, settings, outcome, as_is=as_is), as_json)
    outcome.finish()


def _show_cleaned(sources: Iterable[Cleaned], as_json: bool) -> None:
    for made in sources:
        if as_json:
            emit(made.row())
            continue
        gone = dict.fromkeys(("boilerplate", "repeat", "noise"), 0)
        for removal in made.removed:
            gone[removal.reason] += removal.end - removal.start
        say(
            f"{made.source.path}：{len(made.source.text)} 字 → {len(made.documents)} 篇；去除 网站杂项 {gone['boilerplate']}、"
            f"重复 {gone['repeat']}、噪声 {gone['noise']} 字；修复 {len(made.repaired)} 处"
        )
        for number, document in enumerate(made.documents, 1):
            cut = said("（不完整）") if document.truncated else ""
            genre, title = said(GENRES[document.genre]), document.title or said("（无标题）")
            say(f"  {number}. {title}{cut} [{genre}] {len(document.text)} 字")


@click.command()
@paths_argument
@click.option("--jaccard", type=click.FloatRange(0, 1), help="相似度下限（默认 0.7）。")
@click.option("--containment", type=click.FloatRange(0, 1), help="包含度下限（默认 0.8）。")
@json_option
@as_is_option
@engine_options
@settings_option
def dedup(
    paths: tuple[str, ...],
    jaccard: float | None,
    containment: float | None,
    as_json: bool,
    as_is: bool,
    engine: Engine,
    settings_file: str | None,
) -> None:
    """查找近似重复：成对列出，再归成簇。"""
    from wenben.dedup import dedup as find

    settings = settings_of(settings_file)
    limits = settings.dedup
    if jaccard is not None:
        limits = replace(limits, jaccard=jaccard)
    if containment is not None:
        limits = replace(limits, containment=containment)
    settings = replace(settings, dedup=limits)
    outcome = Outcome()
    if engine.partitioned:
        from wenben.corpus import titles
        from wenben.engines.results import iter_clusters, iter_pairs
        from wenben.engines.store import Store

        with engine.stages(paths, "dedup", settings=settings, as_is=as_is, outcome=outcome) as done:
            store = Store(f"{done.folder}/duplicates")
            named = partial(titles, done.folder)
            _show_duplicates(iter_pairs(store), iter_clusters(store), named, as_json, done.documents)
    else:
        bar = Bar()
        documents = [d for made in cleaned(paths, settings, outcome, as_is=as_is, quiet=True) for d in made.documents]
        found = find(documents, settings=settings, progress=lambda step: bar(f"dedup:{step}", 0, None))
        bar.close()
        _warn_crowded(found.crowded, limits.bucket)
        known = {d.key: d.title for d in documents}
        _show_duplicates(found.pairs, found.clusters, lambda _: known, as_json, len(documents))
    outcome.finish()


def _warn_crowded(crowded: int, most: int) -> None:
    """Say that not all pairs are listed, where that is so."""
    if crowded:
        talk(
            f"{crowded} 篇文档与超过 {most} 篇相似，只与其中部分逐一比较：簇是全的，对没有全部列出。"
            "要全部列出，请在设置文件中把 dedup.bucket 调大（费时随篇数的平方增长）。"
        )


def _show_duplicates(
    pairs: Iterable[DuplicatePair],
    clusters: Iterable[Cluster],
    titles: Callable[[set[tuple[str, str]]], Mapping[tuple[str, str], str]],
    as_json: bool,
    total: int,
) -> None:
    """Print pairs and clusters; ``titles`` gives those of the documents of some pairs."""
    if as_json:
        for row in chain((p.row() for p in pairs), (c.row() for c in clusters)):
            emit(row)
        return
    count, left = 0, iter(pairs)
    while some := list(islice(left, PAIRS_AT_ONCE)):
        count += len(some)
        known = titles({key for p in some for key in ((p.a, p.path_a), (p.b, p.path_b))})
        for pair in some:
            level = "章节" if pair.level == "section" else "全文"
            inside = max(pair.containment_a, pair.containment_b)
            names = (f"{known[key] or key[0]}（{key[1]}）" for key in ((pair.a, pair.path_a), (pair.b, pair.path_b)))
            say(f"{level} 相似 {pair.jaccard:.2f} 包含 {inside:.2f}  {' ~ '.join(names)}")
    say(f"{total} 篇文档，{count} 对重复，{sum(1 for _ in clusters)} 个簇")


@click.command()
@paths_argument
@click.option("--codebook", type=click.Path(), help="自己的主题编码本（JSON 或 CSV），代替自带的主题。")
@json_option
@as_is_option
@engine_options
@settings_option
def extract(
    paths: tuple[str, ...],
    codebook: str | None,
    as_json: bool,
    as_is: bool,
    engine: Engine,
    settings_file: str | None,
) -> None:
    """提取发现、问题、建议和名称；不需要资料库。"""
    from wenben.extract import extract as extract_document
    from wenben.extract import load_model, read_codebook

    settings, outcome = settings_of(settings_file), Outcome()
    book = read_codebook(codebook) if codebook else None
    if engine.partitioned:
        from wenben.corpus import results

        if book is not None:
            raise UsageError("自己的编码本不能与这个引擎同用", remedy="请去掉 --engine 或 --codebook")
        with engine.stages(paths, "extract", settings=settings, as_is=as_is, outcome=outcome) as done:
            _show_extracted(((d, said[d.id]) for made, said in results(done.folder) for d in made.documents), as_json)
    else:
        model = load_model()
        documents = (d for made in cleaned(paths, settings, outcome, as_is=as_is) for d in made.documents)
        said_of = ((d, extract_document(d, settings=settings, model=model, codebook=book)) for d in documents)
        _show_extracted(said_of, as_json)
    outcome.finish()


def _show_extracted(extracted: Iterable[tuple[Document, Extraction]], as_json: bool) -> None:
    for document, found in extracted:
        if as_json:
            for row in (*(s.row() for s in found.statements), *(m.row() for m in found.mentions)):
                emit(row)
            continue
        show(f"{document.title or document.id}（{document.path}）")
        for statement in found.statements:
            topics = f" [{listed(statement.topics)}]" if statement.topics else ""
            text, kind = " ".join(statement.text.split()), statement.kind if chosen() == "en" else KINDS[statement.kind]
            show(f"  {kind} {statement.confidence:.2f}{topics} {text}")


@click.command()
@click.argument("draft", type=click.Path())
@click.option("--against", multiple=True, type=click.Path(), help="与这些文件或文件夹比对。可多次给出。")
@click.option("--library", type=click.Path(), help="与资料库比对。")
@click.option("--deep", is_flag=True, help="深度模式：查找改写较多的段落。")
@click.option("--exclude", multiple=True, help="排除的来源（文档编号或路径）。可多次给出。")
@click.option("--exclude-issuer", multiple=True, help="排除这些发文单位的文档。可多次给出。")
@click.option("--own-versions", is_flag=True, help="排除稿件自己的早期版本（标题相同、单位相同）。")
@click.option("--ignore", multiple=True, help="稿件中符合这个正则表达式的文字不参加比对。可多次给出。")
@click.option("--min-length", type=click.IntRange(1), help="最短段落，按字数（标点空格不计）。")
@click.option("--show-ignored", is_flag=True, help="资料库中记住要忽略的，这一次照常显示。")
@click.option("--html", "html_file", type=click.Path(), help="另存 HTML 报告；多份稿件时是文件夹。")
@click.option(
    "--docx",
    "docx_file",
    type=click.Path(),
    help="另存带批注的 DOCX 报告；稿件是 DOCX 时就在原文件上批注。多份稿件时是文件夹。",
)
@json_option
@as_is_option
@settings_option
def check(
    draft: str,
    against: tuple[str, ...],
    library: str | None,
    deep: bool,
    exclude: tuple[str, ...],
    exclude_issuer: tuple[str, ...],
    own_versions: bool,
    ignore: tuple[str, ...],
    min_length: int | None,
    show_ignored: bool,
    html_file: str | None,
    docx_file: str | None,
    as_json: bool,
    as_is: bool,
    settings_file: str | None,
) -> None:
    """检查稿件中抄来的段落。DRAFT 是文件；给文件夹则逐份检查并列出总表。"""
    from wenben.check import Exclusions, check_many
    from wenben.check import check as check_draft
    from wenben.library import Library
    from wenben.report import text_report

    if bool(against) == bool(library):
        raise UsageError("请用 --against 或 --library 指明与什么比对（二者选一）", remedy="例如 --against 旧报告文件夹")
    settings, outcome = settings_of(settings_file), Outcome()
    drafts = list(read_sources([draft], settings, outcome)) or sys.exit(1)  # why there are none has been said
    texts = list(cleaned(against, settings, outcome, as_is=as_is, quiet=True)) if against else None
    store = Library(library, read_only=True, settings=settings.library) if library else None
    try:
        excluded = Exclusions(
            documents=frozenset(exclude),
            issuers=frozenset(exclude_issuer),
            own_versions=own_versions,
            patterns=ignore,
            min_length=min_length,
        )
        options: dict[str, Any] = {
            "against": texts, "library": store, "settings": settings, "exclude": excluded, "deep": deep,
            "remembered": not show_ignored,
        }  # fmt: skip
        if len(drafts) > 1:
            with Bar() as bar:
                bar("check", 0, None)
                summary = check_many(drafts, **options)
            _show_many(summary, as_json)
            _save(list(zip(summary, drafts, strict=True)), html_file, docx_file)
        for item in drafts if len(drafts) == 1 else ():
            with Bar() as bar:
                bar("check", 0, None)
                report = check_draft(item, **options)
            if as_json:
                emit(report.row())
            else:
                show(text_report(report, language=chosen()))
            _save([(report, item)], html_file, docx_file)
    finally:
        if store is not None:
            store.close()
    outcome.finish()


def _save(made: list[tuple[CheckReport, Source]], html_file: str | None, docx_file: str | None) -> None:
    """Write reports: one to the file, several into the folder that is named."""
    from wenben.report import docx_report, html_report

    for name, kind in ((html_file, "html"), (docx_file, "docx")):
        if name is None:
            continue
        for number, (report, draft) in enumerate(made, 1):
            own = f"{number:03}-{Path(draft.path).stem}.{kind}"
            target = Path(name) / own if len(made) > 1 else Path(name)
            if kind == "html":
                writable(str(target)).write_text(html_report(report, language=chosen()), "utf-8")
            else:
                made_docx = docx_report(report, draft, original=_original(draft), language=chosen())
                writable(str(target)).write_bytes(made_docx)
        talk(f"{kind.upper()} 报告：{name}")


def _original(draft: Source) -> bytes | None:
    """The bytes of a draft that is a file of its own and has not changed since it was read."""
    try:
        data = Path(draft.path).read_bytes()
    except OSError:
        return None  # a member of an archive, a record
    return data if hashlib.sha256(data).hexdigest() == draft.sha256 else None


def _show_many(summary: CheckSummary, as_json: bool) -> None:
    from wenben.report import summary_text

    if not as_json:
        show(summary_text(summary, language=chosen()))
        return
    for report in summary:
        emit(report.row())
    for pair in summary.among:
        emit({"type": "among", **pair})


@click.command()
@paths_argument
@library_option
@click.option("--relearn", is_flag=True, help="重新学习网站模板，并据此重新清洗这些文件。")
@click.option("--rebuild", is_flag=True, help="按现在的设置全部重建。")
@click.option("--prune", is_flag=True, help="文件已不在的来源从资料库去掉。")
@click.option("--workers", type=click.IntRange(1), help="工作进程数（默认按任务多少决定）。")
@json_option
@as_is_option
@engine_options
@settings_option
def build(
    paths: tuple[str, ...],
    library: str,
    relearn: bool,
    rebuild: bool,
    prune: bool,
    workers: int | None,
    as_json: bool,
    as_is: bool,
    engine: Engine,
    settings_file: str | None,
) -> None:
    """全部流程：清洗、去重、提取，存入资料库；没有变化的文件不再处理。"""
    from wenben.build import build as build_library

    settings = settings_of(settings_file)
    bar = Bar()
    try:
        if engine.partitioned:
            from wenben.extract.own import own_model
            from wenben.intake import into_library

            if relearn or rebuild or prune or workers:
                raise UsageError(
                    "--relearn、--rebuild、--prune、--workers 不能与分区运行一起用",
                    remedy="分区运行总是全部重做，请导入新资料库",
                )
            with engine.stages(
                paths, "build", settings=settings, as_is=as_is, outcome=Outcome(), model=own_model(library)
            ) as done:
                summary = into_library(
                    done.folder, library, settings=settings, progress=lambda step: bar(f"engine:{step}", 0, None)
                )
        else:
            summary = build_library(
                paths, library=library, settings=settings, as_is=as_is, relearn=relearn, rebuild=rebuild, prune=prune,
                workers=workers, progress=bar,
            )  # fmt: skip
    except KeyboardInterrupt:
        bar.close()
        talk("已存好的部分没有丢失；重新运行同一条命令会接着做")
        raise
    finally:
        bar.close()
    if as_json:
        emit(summary.row())
    else:
        stats = summary.stats
        kinds = listed(f"{said(name)} {stats['statements'].get(kind, 0)}" for kind, name in KINDS.items())
        say(
            f"{summary.files} 个文件：新增 {summary.added}，更新 {summary.changed}，未变 {summary.unchanged}，"
            f"移除 {summary.removed}，失败 {summary.failed}"
        )
        say(
            f"资料库 {library}：{stats['sources']} 个来源，{stats['documents']} 篇文档"
            f"（去重后 {stats['collapsed']['documents']} 篇）；{kinds}；重复簇 {stats['clusters']} 个"
        )
    _warn_crowded(summary.crowded, settings.dedup.bucket)
    outcome = Outcome()
    for failure in summary.failures:
        outcome.fail(failure)
    outcome.finish()


def app_folder() -> Path:
    """Where the explorer is: inside the package when installed, at the top of a checkout otherwise."""
    packaged = Path(__file__).parents[1] / "_app"
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "app"


@click.command()
@click.option("--library", type=click.Path(), help="资料库文件；不给则由界面引导建立。")
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True, help="端口。")
@click.option("--browser/--no-browser", default=False, help="自动打开浏览器。")
@click.option("--read-only", is_flag=True, help="只读：不能校正、不能建库。")
def app(library: str | None, port: int, browser: bool, read_only: bool) -> None:
    """在浏览器里浏览资料库（只监听本机地址）。"""
    from wenben.library import Library

    if find_spec("streamlit") is None:
        raise MissingExtra("streamlit", extra="app")
    environment = {**os.environ, "WENBEN_READ_ONLY": "1" if read_only else ""}
    if library:
        if Path(library).exists():
            Library(library).close()  # a damaged or foreign file is named here, not in the browser
        environment["WENBEN_LIBRARY"] = str(Path(library).resolve())
    entry = app_folder() / "entry.py"
    talk(f"浏览器地址：http://127.0.0.1:{port}  （按 Ctrl+C 结束）")
    options = {
        "server.address": "127.0.0.1",
        "server.port": str(port),
        "server.headless": "false" if browser else "true",
        "server.maxUploadSize": "50",
        "browser.gatherUsageStats": "false",
        "client.toolbarMode": "viewer",
        "client.showErrorDetails": "none",
    }
    arguments = [item for name, value in options.items() for item in (f"--{name}", value)]
    command = [sys.executable, str(entry.with_name("serve.py")), "run", str(entry), *arguments]
    code = _serve(command, environment, entry.parent)
    if code:
        raise WenbenError(
            f"浏览器界面意外结束（代码 {code}）", remedy=f"请检查端口 {port} 是否被占用，可用 --port 换一个"
        )


def _serve(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> int:
    """Run the server until it ends, and end it when this process is told to: it would else stay and hold its port."""
    with subprocess.Popen(command, env=environment, cwd=folder) as server:
        ended = False

        def end(*_: object) -> None:
            nonlocal ended
            ended = True
            server.terminate()

        before = signal.signal(signal.SIGTERM, end)
        try:
            code = server.wait()
        finally:
            signal.signal(signal.SIGTERM, before)
            server.terminate()  # nothing where it has ended
    return 0 if ended else code


COMMANDS = (source, clean, dedup, extract, check, build, app)
