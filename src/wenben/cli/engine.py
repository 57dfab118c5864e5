"""Where a stage runs: the options ``--engine``, ``--ray-address``, ``--out`` and ``--max-memory``, and what they start."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wenben.cli.common import Bar, Command, Outcome, talk
from wenben.config import Settings
from wenben.errors import UsageError

if TYPE_CHECKING:
    from wenben.corpus import Stage, Summary
    from wenben.engines.partitioned import Runner

_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9}


class _Bytes(click.ParamType[int]):
    """A size such as ``2GB`` or ``800M``."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMG]?)B?", str(value).strip().upper())
        if found is None:
            raise UsageError(f"内存写法 {value} 看不懂", remedy="请写成 2GB 或 800MB")
        return int(float(found[1]) * _UNITS[found[2]])


@dataclass(frozen=True)
class Engine:
    """Where a stage runs."""

    name: str = "local"
    address: str | None = None
    out: str | None = None
    max_memory: int | None = None

    @property
    def partitioned(self) -> bool:
        """Whether the stage runs over partitions in a folder."""
        return self.name == "ray" or self.out is not None or self.max_memory is not None

    @contextmanager
    def runner(self) -> Iterator[Runner]:
        """What runs the tasks."""
        if self.name == "ray":
            from wenben.engines.ray import cluster

            with cluster(self.address) as run:
                yield run
        else:
            from wenben.engines.pool import in_processes

            with in_processes(self.processes) as run:
                yield run

    @property
    def processes(self) -> int:
        """Tasks that run at once: here as many as cores, if the memory does for them; on Ray the cluster decides."""
        from wenben.corpus import at_once

        return 1 if self.name == "ray" else at_once(os.cpu_count() or 1, self.max_memory)

    @contextmanager
    def stages(
        self,
        paths: tuple[str, ...],
        until: Stage,
        *,
        settings: Settings,
        as_is: bool,
        outcome: Outcome,
        model: Path | None = None,
    ) -> Iterator[Summary]:
        """Run the stages over partitions; names what could not be read. The folder is there inside the block."""
        from wenben.corpus import failures, part_bytes, run_stages

        bar = Bar()
        with ExitStack() as stack:
            out = self.out or stack.enter_context(tempfile.TemporaryDirectory(prefix="wenben-"))
            size = part_bytes(self.max_memory and self.max_memory // self.processes)
            if self.name != "ray":
                talk(f"按分区在磁盘上运行，每个分区约 {size // 10**6} MB，结果与一次装入内存时相同")
            try:
                with self.runner() as run:
                    done = run_stages(
                        paths, out, until=until, settings=settings, as_is=as_is, model=model, run=run, part_bytes=size,
                        progress=lambda step: bar(f"engine:{step}", 0, None),
                    )  # fmt: skip
            finally:
                bar.close()
            for failure in failures(done.folder):
                outcome.fail(failure)
            yield done


def engine_options(function: Command) -> Command:
    """Gives ``function`` an argument ``engine``, an :class:`Engine`."""

    @wraps(function)
    def call(
        *arguments: Any, engine: str, ray_address: str | None, out: str | None, max_memory: int | None, **options: Any
    ) -> Any:
        if ray_address and engine != "ray":
            raise UsageError("--ray-address 只用于 --engine ray", remedy="请加 --engine ray，或去掉 --ray-address")
        return function(*arguments, engine=Engine(engine, ray_address, out, max_memory), **options)

    decorated: Callable[..., Any] = call
    for option in (
        click.option("--max-memory", type=_Bytes(), help="内存上限，如 2GB：按分区在磁盘上运行。"),
        click.option("--out", help="分区运行的文件夹（或 s3:// 地址），留下 Parquet，中断后可继续。"),
        click.option("--ray-address", help="Ray 集群地址（默认在本机起一个）。"),
        click.option(
            "--engine", type=click.Choice(["local", "ray"]), default="local", show_default=True, help="在哪里运行。"
        ),
    ):
        decorated = option(decorated)
    return decorated
