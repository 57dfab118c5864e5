"""What all commands share: options, printing, progress, the list of failed inputs."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import click

from wenben.cli.language import chosen, said
from wenben.config import Settings, load
from wenben.errors import UsageError, WenbenError
from wenben.types import GENRES, KINDS, MODALITIES, STATUSES, Cleaned, Failure, Row, Source

if TYPE_CHECKING:
    from wenben.library import Filters

Command = Callable[..., Any]


_ESCAPED = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), 0x2028, 0x2029)}
COMMANDING = dict.fromkeys((*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0)), "\ufffd")
"""Characters that move a terminal's cursor, rename its window or worse; scraped titles, texts and paths may hold them."""


def emit(row: Row) -> None:
    """One JSON row on stdout, in UTF-8 whatever the terminal's; what readers take for line ends or commands is escaped."""
    click.echo(json.dumps(row, ensure_ascii=False).translate(_ESCAPED).encode())


def show(text: str) -> None:
    """Text of documents on stdout, in their own language."""
    click.echo(text.translate(COMMANDING))


def say(message: str) -> None:
    """A line of results for people on stdout, in their language."""
    show(said(message))


def talk(message: str) -> None:
    """A line for people on stderr, in their language."""
    click.echo(said(message).translate(COMMANDING), err=True)


def words_of(error: WenbenError | Failure) -> str:
    """What is wrong and what helps, in the chosen language."""
    message, remedy = said(error.message), said(error.remedy)
    stop = "。" if message == error.message else ". "
    return f"{message}{stop}{remedy}" if remedy else message


def listed(items: Iterable[str]) -> str:
    """Several things in one line, in the chosen language."""
    return ("、" if chosen() == "zh" else ", ").join(map(said, items))


def writable(file: str) -> Path:
    """A file to write, its folder made."""
    path = Path(file)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


class Outcome:
    """Names failed inputs on stderr as they come; decides the exit code at the end."""

    def __init__(self) -> None:
        self.failures: list[Failure] = []

    def fail(self, failure: Failure) -> None:
        self.failures.append(failure)
        talk(f"未处理 {failure.path}：{words_of(failure)}")

    def finish(self) -> None:
        """Exit with 1 if anything failed."""
        if self.failures:
            talk(f"共有 {len(self.failures)} 个输入没有处理，原因见上")
            sys.exit(1)


class Bar:
    """A progress bar on stderr, shown once a stage has taken two seconds; its time goes on where nothing is reported."""

    NAMES: ClassVar = {
        "scan": "核对文件",
        "read": "读取文件",
        "learn": "学习网站模板",
        "process": "清洗与提取",
        "dedup": "查找重复",
        "resolve": "跨文档归并",
        "index": "整理索引",
        "engine": "分区运行",
        "clean": "清洗",
        "check": "比对",
        "export": "导出",
        "evaluate": "打分",
        "train": "训练",
        "sketch": "计算签名",
        "candidates": "寻找候选",
        "verify": "逐对核实",
        "containment": "查找包含",
        "cluster": "归簇",
    }

    def __init__(self) -> None:
        self._bar: Any = None
        self._stage: tuple[str, bool] = ("", False)
        self._ended = threading.Event()

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        from tqdm import tqdm

        name, _, step = stage.partition(":")
        if (name, total is None) != self._stage:
            self.close()
            self._stage = name, total is None
            # a stage of unknown length shows its step and the time, no empty counter
            shape = None if total is not None else "{desc} {elapsed}{postfix}"
            desc = said(self.NAMES.get(name, name))
            self._bar = tqdm(total=total, desc=desc, unit=said("个"), delay=2, file=sys.stderr, bar_format=shape)
            self._ended = threading.Event()
            threading.Thread(target=_beat, args=(self._bar, self._ended), daemon=True).start()
        if step:
            self._bar.set_postfix_str(said(self.NAMES.get(step, step)), refresh=False)
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._ended.set()
            self._bar.close()
            self._bar = None
            self._stage = ("", False)


def _beat(bar: Any, ended: threading.Event) -> None:
    """Draw ``bar`` every second: one long text is a stage that reports nothing for minutes."""
    ended.wait(bar.delay)
    while not ended.wait(1):
        bar.last_print_t = time.time()  # else it takes itself for one that was never shown, and leaves its line open
        bar.refresh()


def json_option(function: Command) -> Command:
    return click.option("--json", "as_json", is_flag=True, help="输出 JSON Lines。")(function)


def as_is_option(function: Command) -> Command:
    text = "每个文件或记录就是一篇干净的文档：不清洗、不拆分。"
    return click.option("--as-is", is_flag=True, help=text)(function)


def settings_option(function: Command) -> Command:
    return click.option("--settings", "settings_file", type=click.Path(), help="设置文件（TOML）。")(function)


def library_option(function: Command) -> Command:
    return click.option("--library", required=True, type=click.Path(), help="资料库文件。")(function)


def collapse_option(function: Command) -> Command:
    text = "近似重复的文档只计一次 / 全部计入（默认）。"
    return click.option("--collapse/--raw", default=False, help=text)(function)


def paths_argument(function: Command) -> Command:
    return click.argument("paths", nargs=-1, required=True, type=click.Path())(function)


FILTERS = {
    "kind": "条目类别 finding、problem、recommendation",
    "topic": "主题编号",
    "entity": "单位编号",
    "region": "地区",
    "issuer": "发文单位",
    "genre": "文种编号",
    "year": "年份，如 2021 或 2019-2021",
    "modality": "语气",
    "status": "整改状态",
    "path": "文件或文件夹",
}


def filter_options(function: Command) -> Command:
    for name, text in reversed(FILTERS.items()):
        function = click.option(f"--{name}", multiple=True, help=f"只看：{text}。可多次给出。")(function)
    return function


NAMED = {"kind": KINDS, "genre": GENRES, "modality": MODALITIES, "status": STATUSES}
"""Filters with a closed list of values: id → its Chinese name. Either is taken."""


def _id_of(name: str, value: str) -> str:
    names = NAMED[name]
    if value in names:
        return value
    for id, chinese in names.items():
        if value == chinese:
            return id
    raise UsageError(
        f"--{name} 没有 {value} 这个值",
        remedy=f"可用：{'、'.join(f'{id}（{chinese}）' for id, chinese in names.items())}",
    )


def _topic_of(value: str) -> str:
    """The id of a topic given by id or name; other ids may come from a codebook of the user's."""
    from wenben.extract import TOPICS

    return next((id for id, topic in TOPICS.items() if topic.zh == value), value)


def filters_of(values: dict[str, tuple[str, ...]]) -> Filters:
    """The filters that the options of :func:`filter_options` name, by id or Chinese name; years may be ranges.

    Raises
    ------
    UsageError
        If a value is not one of those that its filter has.
    """
    from wenben.library import Filters

    chosen: dict[str, Any] = {name: given for name, given in values.items() if given}
    for name in NAMED:
        if name in chosen:
            chosen[name] = tuple(_id_of(name, value) for value in chosen[name])
    if "topic" in chosen:
        chosen["topic"] = tuple(map(_topic_of, chosen["topic"]))
    years: list[str] = []
    for year in chosen.get("year", ()):
        first, dash, last = year.partition("-")
        if dash and first.isdigit() and last.isdigit() and int(last) - int(first) < 200:
            years.extend(str(y) for y in range(int(first), int(last) + 1))
        else:
            years.append(year)
    if years:
        chosen["year"] = tuple(years)
    return Filters.parse(chosen)


def settings_of(file: str | None) -> Settings:
    return load(file) if file else Settings()


def read_sources(paths: Iterable[str], settings: Settings, outcome: Outcome) -> Iterator[Source]:
    """Sources of ``paths``; what cannot be read is named and counted, and that nothing is there is said."""
    from wenben.readers import read_all

    found, paths = False, list(paths)
    for item in read_all(paths, settings=settings.reader):
        found = True
        if isinstance(item, Failure):
            outcome.fail(item)
        else:
            yield item
    if not found:
        talk(f"{listed(paths)} 里没有文件")


def cleaned(
    paths: Iterable[str], settings: Settings, outcome: Outcome, *, as_is: bool, quiet: bool = False
) -> Iterator[Cleaned]:
    """Clean ``paths``, with the site templates learned from all of them.

    Parameters
    ----------
    quiet
        The caller prints nothing before the end: a bar counts what is done. It does so too where results go to a file.
    """
    from wenben.clean import clean
    from wenben.clean.statistics import gather, observed

    bar, sources = Bar(), []
    for source in read_sources(paths, settings, outcome):
        sources.append(source)
        bar("read", len(sources), None)
    bar("learn", 0, None)
    statistics = None
    if not as_is:
        statistics, failed = gather(observed(sources, settings=settings))
        for failure in failed:
            outcome.fail(failure)
        broken = {failure.path for failure in failed}
        sources = [source for source in sources if source.path not in broken]
    bar.close()
    counted = quiet or not sys.stdout.isatty()
    for number, source in enumerate(sources, 1):
        bar("clean", *((number - 1, len(sources)) if counted else (0, None)))
        try:
            made = clean(source, settings=settings, statistics=statistics, as_is=as_is)
        except Exception as error:  # noqa: BLE001 - a text that breaks a stage is named; the rest goes on
            outcome.fail(Failure.unforeseen(source.path, error))
            continue
        if not counted:
            bar.close()  # its line is the caller's now
        yield made
    bar.close()
