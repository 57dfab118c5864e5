"""How worker processes start and end: afresh, deaf to Ctrl-C, which reaches every process of a terminal at once, and with who started them.

A worker that hears Ctrl-C prints a traceback, even while it still imports; the process that started it ends it. Where that
was killed it cannot, and a worker that waits for its next task would wait for ever, with all the memory it has.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
from multiprocessing import parent_process
from multiprocessing.connection import wait
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Final

COLLECTED: Final = (50_000, 20, 50)
"""Thresholds of the garbage collector where records are made; Python's own are 700, 10, 10."""


def seldom_collect() -> None:
    """Let this process look for cycles seldom: records hold none, and what is loaded once stays: a twenty-fifth of a worker's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED)


class _Worker(SpawnProcess):
    def start(self) -> None:
        try:
            before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # what is ignored stays so in a new program
        except ValueError:  # only a main thread may; whoever has others (a page, a notebook) has no Ctrl-C to pass on
            super().start()
            return
        try:
            super().start()
        finally:
            signal.signal(signal.SIGINT, before)

    def run(self) -> None:
        threading.Thread(target=_end_with_parent, daemon=True).start()
        super().run()


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None, "a worker process has a parent"
    wait([parent.sentinel])
    os._exit(1)  # nobody is left to hand results to


class _Context(SpawnContext):
    Process = _Worker


CONTEXT = _Context()

__all__ = ["COLLECTED", "CONTEXT", "seldom_collect"]
