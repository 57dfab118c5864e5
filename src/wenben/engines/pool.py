"""Tasks over partitions in processes of this machine: what a cluster does, without one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any

from wenben.engines.partitioned import Runner, in_loop
from wenben.engines.workers import CONTEXT, seldom_collect
from wenben.errors import WenbenError


def _begin() -> None:
    os.environ["OMP_NUM_THREADS"] = "1"  # the tasks are the parallelism
    seldom_collect()


@contextmanager
def in_processes(count: int) -> Iterator[Runner]:
    """A runner over ``count`` processes, which start when a step has several tasks; a step of one task runs here.

    Raises
    ------
    WenbenError
        If a process died (out of memory, killed).
    """
    pool = ProcessPoolExecutor(count, mp_context=CONTEXT, initializer=_begin)

    def run(task: Callable[[int], Any], number: int, /) -> list[Any]:
        if count < 2 or number < 2:
            return in_loop(task, number)
        try:
            return list(pool.map(task, range(number)))
        except BrokenProcessPool as error:
            raise WenbenError(
                "一个工作进程意外终止（可能是内存不足）",
                remedy="再次运行会从断点继续；内存不足时请给出较小的 --max-memory",
            ) from error

    try:
        yield run
    finally:
        pool.shutdown(cancel_futures=True)


__all__ = ["in_processes"]
