"""Several nodes: one is lost in the middle of a step, one has another wenben; and the folder is a bucket."""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_partitioned import SETTINGS, documents, local, written

from wenben.engines.node import stamp
from wenben.engines.partitioned import dedup_files
from wenben.engines.results import duplicates
from wenben.errors import WenbenError

pytestmark = pytest.mark.slow


@pytest.fixture
def nodes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A Ray cluster of separate processes, with one node to begin with."""
    ray = pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    from wenben.engines.ray import ENVIRONMENT

    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("RAY_health_check_failure_threshold", "2")
    monkeypatch.setenv("RAY_health_check_period_ms", "1000")
    ray.cloudpickle.register_pickle_by_value(sys.modules[__name__])  # workers cannot import this file
    small = {"object_store_memory": 100_000_000, "include_dashboard": False}
    found = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, **small})
    yield found
    ray.shutdown()
    found.shutdown()
    ray.cloudpickle.unregister_pickle_by_value(sys.modules[__name__])


class Marked:
    """A task that notes on which node it begins and ends, and takes its time in between."""

    def __init__(self, task: Any, marks: Path) -> None:
        self.task, self.marks = task, marks

    def __call__(self, part: int) -> Any:
        import ray

        node = ray.get_runtime_context().get_node_id()
        (self.marks / f"{part}-{node}-begun").touch()
        time.sleep(3)
        result = self.task(part)
        (self.marks / f"{part}-{node}-done").touch()
        return result


def test_a_node_that_is_lost_changes_nothing(nodes: Any, tmp_path: Path) -> None:
    from wenben.engines.ray import cluster

    made = documents(3)
    paths = written(made, tmp_path, 2, random.Random(1))
    marks = tmp_path / "marks"
    marks.mkdir()
    second = nodes.add_node(num_cpus=2, object_store_memory=100_000_000)
    lost = second.node_id

    def lose() -> None:
        while not any(f"-{lost}-begun" in mark.name for mark in marks.iterdir()):
            time.sleep(0.05)
        nodes.remove_node(second, allow_graceful=False)

    with cluster(nodes.address) as run:

        def losing(task: Any, count: int) -> list[Any]:
            if task.name != "near":
                return run(task, count)
            thread = threading.Thread(target=lose)
            thread.start()
            result = run(Marked(task, marks), count)
            thread.join()
            return result

        done = dedup_files(paths, tmp_path / "run", settings=SETTINGS, partitions=4, run=losing)
    begun = {m.name.split("-")[0] for m in marks.iterdir() if m.name.endswith(f"{lost}-begun")}
    assert begun
    assert not any(m.name.endswith(f"{lost}-done") for m in marks.iterdir())
    assert {m.name.split("-")[0] for m in marks.iterdir() if m.name.endswith("-done")} == {"0", "1", "2", "3"}
    assert duplicates(done.folder) == local(made)


def another(folder: Path, root: Path) -> str:
    """Where a wenben stands whose code differs by a line."""
    other = folder / "other"
    shutil.copytree(root / "src" / "wenben", other / "wenben", ignore=shutil.ignore_patterns("__pycache__"))
    with (other / "wenben" / "errors.py").open("a", encoding="utf-8") as file:
        file.write("\n# another version\n")
    return str(other)


def test_a_node_with_another_wenben_is_refused(nodes: Any, tmp_path: Path, root: Path) -> None:
    from wenben.engines.ray import cluster

    assert "code" in stamp()  # what this process knows of itself must not travel to the node
    nodes.add_node(num_cpus=1, object_store_memory=100_000_000, env_vars={"PYTHONPATH": another(tmp_path, root)})
    with pytest.raises(WenbenError, match=r"与此处不同.*代码"), cluster(nodes.address):
        pass


def test_a_node_with_another_wenben_that_joins_later_is_refused(nodes: Any, tmp_path: Path, root: Path) -> None:
    import ray

    from wenben.engines.ray import cluster

    with cluster(nodes.address) as run:
        assert run(abs, 2) == [0, 1]
        late = nodes.add_node(
            num_cpus=1, object_store_memory=100_000_000, env_vars={"PYTHONPATH": another(tmp_path, root)}
        )
        while late.node_id not in {node["NodeID"] for node in ray.nodes() if node["Alive"]}:
            time.sleep(0.1)
        with pytest.raises(WenbenError, match=r"与此处不同.*代码"):
            run(_slowly, 6)


def _slowly(part: int) -> int:
    time.sleep(1)  # long enough for the tasks to spread over the nodes
    return part


def test_no_cluster_at_an_address() -> None:
    pytest.importorskip("ray")
    from wenben.engines.ray import cluster

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(WenbenError, match="连接不上"), cluster(f"127.0.0.1:{port}"):
        pass


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bucket of an S3 server on this machine."""
    server = shutil.which("moto_server") or str(Path(sys.executable).with_name("moto_server"))
    if not os.path.exists(server):
        pytest.skip("no moto_server")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen([server, "-H", "127.0.0.1", "-p", str(port)], stderr=subprocess.DEVNULL)
    for name, value in (
        ("ACCESS_KEY_ID", "k"),
        ("SECRET_ACCESS_KEY", "s"),
        ("ENDPOINT_URL", url),
        ("REGION", "us-east-1"),
    ):
        monkeypatch.setenv(f"AWS_{name}", value)
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(urllib.request.Request(f"{url}/wenben", method="PUT"), timeout=5).close()
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        yield "s3://wenben"
    finally:
        process.terminate()
        process.wait()


def test_the_folder_may_be_a_bucket(bucket: str, tmp_path: Path) -> None:
    from wenben.corpus import results, run_stages
    from wenben.engines.store import Store

    made = documents(4, families=6)
    paths = written(made, tmp_path, 2, random.Random(1))
    broken = Store(f"{bucket}/run")
    calls: list[str] = []

    def breaking(task: Any, count: int) -> list[Any]:
        calls.append(task.name)
        if task.name == "near" and calls.count("near") == 1:
            broken.write("work/buckets/1", b"half")
            raise KeyboardInterrupt
        return [task(part) for part in range(count)]

    with pytest.raises(KeyboardInterrupt):
        dedup_files(paths, f"{bucket}/run", settings=SETTINGS, partitions=2, run=breaking)
    done = dedup_files(paths, f"{bucket}/run", settings=SETTINGS, partitions=2, run=breaking)
    assert duplicates(done.folder) == local(made)
    assert not broken.names("work/buckets")
    for i in range(3):
        (tmp_path / f"{i}.txt").write_text(f"第{i}小学督导报告\n\n督导组查阅了档案，发现台账{i}处更新滞后。", "utf-8")
    files = [tmp_path / f"{i}.txt" for i in range(3)]
    there = run_stages(files, f"{bucket}/stages", until="extract", part_bytes=80)
    here = run_stages(files, tmp_path / "stages", until="extract", part_bytes=80)
    assert list(results(there.folder)) == list(results(here.folder))
