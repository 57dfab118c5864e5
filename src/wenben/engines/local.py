"""The local engine: a loop for small work, a process pool for large."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from typing import Any, Final, TypeVar

from wenben.engines.workers import CONTEXT, seldom_collect
from wenben.errors import WenbenError

C = TypeVar("C")
T = TypeVar("T")
R = TypeVar("R")

POOL_FROM: Final = 200
"""Items from which starting worker processes (about two seconds each) pays."""

AHEAD: Final = 8
"""Batches in flight per worker: memory is bounded by them, not by the corpus."""

_worker: dict[str, Any] = {}  # per process: what `setup` made, set once before any item


def _begin(setup: Callable[[], Any], stage: Callable[[Any, Any], Any]) -> None:
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # the pool is the parallelism
    _worker["context"] = setup()
    _worker["stage"] = stage
    seldom_collect()


def _batch(items: list[Any]) -> list[Any]:
    stage, context = _worker["stage"], _worker["context"]
    return [stage(context, item) for item in items]


def run(
    stage: Callable[[C, T], R],
    items: Iterable[T],
    *,
    setup: Callable[[], C],
    workers: int | None = None,
    batch: int = 8,
) -> Iterator[R]:
    """Apply ``stage(context, item)`` to every item, results in the order of the items.

    Parameters
    ----------
    setup
        Makes the context; picklable, called once per process.
    workers
        Processes; None: one per core if there are many items, else this process alone.

    Raises
    ------
    WenbenError
        If a worker process died (out of memory, killed).
    """
    iterator = iter(items)
    head = list(islice(iterator, POOL_FROM))
    if not head:
        return  # nothing to do is not worth a model
    count = workers or (os.cpu_count() or 1 if len(head) == POOL_FROM else 1)
    everything = chain(head, iterator)
    if count <= 1:
        context = setup()
        for item in everything:
            yield stage(context, item)
        return
    with ProcessPoolExecutor(count, mp_context=CONTEXT, initializer=_begin, initargs=(setup, stage)) as pool:
        waiting: deque[Future[list[R]]] = deque()
        try:
            while True:
                while len(waiting) < count * AHEAD and (part := list(islice(everything, batch))):
                    waiting.append(pool.submit(_batch, part))
                if not waiting:
                    return
                yield from waiting.popleft().result()
        except BrokenProcessPool as error:
            raise WenbenError(
                "一个工作进程意外终止（可能是内存不足）", remedy="请用 --workers 1 重试，或减少一次处理的文件"
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)  # an interrupt does not wait for what is queued
