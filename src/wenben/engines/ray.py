"""The partitioned engine on a Ray cluster: Ray schedules, ships and restarts its tasks.

Known traps are set right here: workers start at niceness 15 and starve on busy machines, usage statistics are sent out,
each task is given one thread because the tasks are the parallelism.
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from wenben.config import Settings
from wenben.dedup import Duplicates
from wenben.engines.parquet import duplicates, write_documents
from wenben.engines.partitioned import Finished, dedup_files
from wenben.errors import MissingExtra, WenbenError
from wenben.types import Document

RETRIES: Final = 4
"""How often Ray runs a task again whose worker or node died."""

STORE_BYTES: Final = 200_000_000
"""Object store of a local cluster: tasks exchange files, so next to nothing stands in it."""

PART_DOCUMENTS: Final = 20_000


@contextmanager
def cluster(address: str | None = None, *, cpus: int | None = None) -> Iterator[Callable[..., list[Any]]]:
    """A runner for :func:`wenben.engines.partitioned.dedup_files` on the cluster at ``address``.

    None starts one on this machine, with ``cpus`` cores (None: all), and stops it at the end.

    Raises
    ------
    MissingExtra
        If Ray is not installed.
    WenbenError
        If there is no cluster at ``address``, or a task failed for good.
    """
    if find_spec("ray") is None:
        raise MissingExtra("ray", extra="ray")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_worker_niceness", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    import ray

    local: dict[str, Any] = {"num_cpus": cpus, "include_dashboard": False, "object_store_memory": STORE_BYTES}
    mine = not ray.is_initialized()
    try:
        if mine:
            ray.init(
                address=address or "local",
                log_to_driver=False,
                logging_level=logging.ERROR,
                runtime_env={"env_vars": {"OMP_NUM_THREADS": "1"}},
                **({} if address else local),
            )
    except (ConnectionError, ray.exceptions.RayError) as error:
        raise WenbenError(
            f"连接不上 Ray 集群 {address}：{error}",
            remedy="请检查地址和令牌（RAY_AUTH_MODE、RAY_AUTH_TOKEN），或不加 --ray-address",
        ) from error
    remote = ray.remote(max_retries=RETRIES, num_cpus=1)(_call)

    def run(task: Callable[[int], Any], count: int, /) -> list[Any]:
        try:
            found: list[Any] = ray.get([remote.remote(task, part) for part in range(count)])
        except ray.exceptions.RayTaskError as error:
            cause = error.cause
            if isinstance(cause, WenbenError):
                raise cause from error
            raise
        except ray.exceptions.RayError as error:
            raise WenbenError(
                f"Ray 任务失败：{error}", remedy="请检查各节点的内存和共享文件夹，再次运行会从断点继续"
            ) from error
        return found

    try:
        yield run
    finally:
        if mine:
            ray.shutdown()


def _call(task: Callable[[int], Any], part: int) -> Any:
    return task(part)


def dedup(
    documents: Sequence[Document],
    *,
    settings: Settings | None = None,
    address: str | None = None,
    containment: bool = True,
    partitions: int | None = None,
    out: str | Path | None = None,
    progress: Callable[[str], None] | None = None,
) -> Duplicates:
    """Near-duplicates of documents in memory, found on Ray: pairs of whole documents and clusters as the local engine's.

    Pairs of sections are not looked for. ``out`` is a folder that all nodes share; None: a temporary one, which serves
    for a cluster on this machine only.
    """
    with tempfile.TemporaryDirectory(prefix="wenben-") as temporary, cluster(address) as run:
        folder = Path(out or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        listed = sorted(documents, key=lambda d: d.key)
        files = []
        for start in range(0, max(1, len(listed)), PART_DOCUMENTS):
            files.append(folder / f"input-{start // PART_DOCUMENTS}.parquet")
            write_documents(listed[start : start + PART_DOCUMENTS], files[-1])
        done = dedup_files(
            files, folder / "run", settings=settings, containment=containment, partitions=partitions, run=run,
            progress=progress,
        )  # fmt: skip
        return duplicates(done.folder)


def dedup_folder(
    inputs: Sequence[str | Path],
    out: str | Path,
    *,
    settings: Settings | None = None,
    address: str | None = None,
    containment: bool = True,
    partitions: int | None = None,
    progress: Callable[[str], None] | None = None,
) -> Finished:
    """As :func:`wenben.engines.partitioned.dedup_files`, on Ray."""
    with cluster(address) as run:
        return dedup_files(
            inputs, out, settings=settings, containment=containment, partitions=partitions, run=run, progress=progress
        )
