"""The partitioned engine on a Ray cluster: Ray schedules, ships and restarts its tasks.

Known traps are set right here: workers start at niceness 15 and starve on busy machines, usage statistics are sent out,
each task is given one thread because the tasks are the parallelism, and a node with another wenben would give other
results.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, Final

from wenben.engines import node
from wenben.engines.partitioned import Runner
from wenben.errors import MissingExtra, WenbenError

RETRIES: Final = 4
"""How often Ray runs a task again whose worker or node died."""

STORE_BYTES: Final = 200_000_000
"""Object store of a local cluster: tasks exchange files, so next to nothing stands in it (``/dev/shm`` is often small)."""

ENVIRONMENT: Final = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_worker_niceness": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}
"""What a node must have in its environment before Ray starts there."""


@contextmanager
def cluster(address: str | None = None, *, cpus: int | None = None) -> Iterator[Runner]:
    """A runner for :func:`wenben.engines.partitioned.dedup_files` on the cluster at ``address``.

    None starts one on this machine, with ``cpus`` cores (None: all), and stops it at the end.

    Raises
    ------
    MissingExtra
        If Ray is not installed.
    WenbenError
        If there is no cluster at ``address``, a node has another wenben, or a task failed for good.
    """
    if find_spec("ray") is None:
        raise MissingExtra("ray", extra="ray")
    _reach(address)
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
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
    except (ConnectionError, ValueError, RuntimeError, ray.exceptions.RayError) as error:
        raise _unreachable(address, error) from error
    pickling: Any = ray.cloudpickle
    try:
        pickling.register_pickle_by_value(node)
        _check_nodes(ray)
        yield _Run(ray)
    finally:
        pickling.unregister_pickle_by_value(node)
        if mine:
            ray.shutdown()


def _reach(address: str | None) -> None:
    """See at once whether anything listens at an address: Ray itself tries for minutes."""
    host, _, port = (address or "").rpartition("://")[2].rpartition(":")
    if not host or not port.isdigit():
        return
    try:
        socket.create_connection((host, int(port)), timeout=10).close()
    except OSError as error:
        raise _unreachable(address, error) from error


def _unreachable(address: str | None, error: Exception) -> WenbenError:
    return WenbenError(
        f"连接不上 Ray 集群 {address}：{error}",
        remedy="请检查地址和令牌（RAY_AUTH_MODE、RAY_AUTH_TOKEN），或不加 --ray-address",
    )


class _Run:
    """Runs tasks on the cluster that this process is connected to."""

    def __init__(self, ray: Any) -> None:
        self._ray = ray
        self._call = ray.remote(max_retries=RETRIES, num_cpus=1)(node.call)

    def __call__(self, task: Callable[[int], Any], count: int, /) -> list[Any]:
        ray = self._ray
        packed, expected = ray.put(ray.cloudpickle.dumps(task)), node.stamp()
        try:
            found = ray.get([self._call.remote(packed, part, expected) for part in range(count)])
        except ray.exceptions.RayTaskError as error:
            cause = error.cause
            if isinstance(cause, WenbenError):
                raise cause from error
            raise
        except ray.exceptions.RayError as error:
            raise WenbenError(
                f"Ray 任务失败：{error}", remedy="请检查各节点的内存和共享文件夹，再次运行会从断点继续"
            ) from error
        if others := [what for state, what in found if state == "other"]:
            raise _other_nodes(others)
        return [what for _, what in found]


def _check_nodes(ray: Any) -> None:
    """Refuse nodes with another wenben, before any work (those that join later are refused by their first task)."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy as On

    look = ray.remote(num_cpus=0, max_retries=RETRIES)(node.look)
    alive = [n["NodeID"] for n in ray.nodes() if n["Alive"] and n["Resources"].get("CPU")]
    found = ray.get([look.options(scheduling_strategy=On(id, soft=True)).remote() for id in alive])
    own = node.stamp()
    if others := [row for row in found if {k: v for k, v in row.items() if k != "node"} != own]:
        raise _other_nodes(others)


def _other_nodes(others: Sequence[dict[str, str]]) -> WenbenError:
    own, names = node.stamp(), {"wenben": "版本", "code": "代码", "model": "模型", "python": "Python"}

    def told(row: dict[str, str]) -> str:
        parts = [f"{n} {row.get(k, '-')}，此处 {own.get(k)}" for k, n in names.items() if row.get(k) != own.get(k)]
        return f"{row['node']}（{'；'.join(parts)}）"

    return WenbenError(
        f"集群里有节点装的 wenben 与此处不同：{'、'.join(sorted({told(row) for row in others}))}",
        remedy="各节点请安装同一版本的 wenben 和模型，已完成的分区会保留",
    )
