"""What all commands share: options, printing, progress, the list of failed inputs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar

import click

from wenben.config import Settings, load
from wenben.types import Cleaned, Failure, Row, Source

if TYPE_CHECKING:
    from wenben.library import Filters

Command = Callable[..., Any]


_LINE_ENDS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def emit(row: Row) -> None:
    """One JSON row on stdout; characters that some readers take for line ends are escaped."""
    click.echo(json.dumps(row, ensure_ascii=False).translate(_LINE_ENDS))


def talk(message: str) -> None:
    """A line for people on stderr."""
    click.echo(message, err=True)


class Outcome:
    """Names failed inputs on stderr as they come; decides the exit code at the end."""

    def __init__(self) -> None:
        self.failures: list[Failure] = []

    def fail(self, failure: Failure) -> None:
        self.failures.append(failure)
        talk(f"未处理 {failure}")

    def finish(self) -> None:
        """Exit with 1 if anything failed."""
        if self.failures:
            talk(f"共有 {len(self.failures)} 个输入没有处理，原因见上")
            sys.exit(1)


class Bar:
    """A progress bar on stderr, shown once a stage has taken two seconds."""

    NAMES: ClassVar = {
        "scan": "核对文件",
        "learn": "学习网站模板",
        "process": "清洗与提取",
        "dedup": "查找重复",
        "resolve": "跨文档归并",
    }

    def __init__(self) -> None:
        self._bar: Any = None
        self._stage = ""

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        from tqdm import tqdm

        name, _, step = stage.partition(":")
        if name != self._stage:
            self.close()
            self._stage = name
            self._bar = tqdm(total=total, desc=self.NAMES.get(name, name), unit="个", delay=2, file=sys.stderr)
        if step:
            self._bar.set_postfix_str(step)
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
            self._stage = ""


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
    "kind": "陈述类别 finding、problem、recommendation",
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


def filters_of(values: dict[str, tuple[str, ...]]) -> Filters:
    """The filters that the options of :func:`filter_options` name; years may be ranges."""
    from wenben.library import Filters

    chosen: dict[str, Any] = {name: values[name] for name in FILTERS if values.get(name)}
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
    """Sources of ``paths``; what cannot be read is named and counted."""
    from wenben.readers import read_all

    for item in read_all(paths, settings=settings.reader):
        if isinstance(item, Failure):
            outcome.fail(item)
        else:
            yield item


def cleaned(paths: Iterable[str], settings: Settings, outcome: Outcome, *, as_is: bool) -> Iterator[Cleaned]:
    """Clean ``paths``, with the site templates learned from all of them."""
    from wenben.clean import clean, learn

    sources = list(read_sources(paths, settings, outcome))
    statistics = None if as_is else learn(sources, settings=settings)
    for source in sources:
        yield clean(source, settings=settings, statistics=statistics, as_is=as_is)
