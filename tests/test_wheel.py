"""The built wheel, alone in an empty environment, does what the demo does: explorer, models and sample included."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
import venv
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``bin`` folder of an environment that holds nothing but the wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(root)], check=True, capture_output=True
    )
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=True)
    python = folder / "env" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--upgrade", "pip>=25"], check=True)
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "-c", str(root / "constraints.txt"), f"{wheel}[app]"], check=True
    )
    return folder / "env" / "bin"


def run(installed: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    return subprocess.run(
        [str(installed / "wenben"), *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def test_wheel_builds_the_sample_and_says_it_is_well(installed: Path, tmp_path: Path) -> None:
    where = subprocess.run(
        [installed / "python", "-c", "import wenben, pathlib; print(pathlib.Path(wenben.__file__).parent)"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    package = Path(where.stdout.strip())
    assert package.is_relative_to(installed.parent)
    assert (package / "py.typed").is_file()
    made = run(installed, tmp_path, "build", str(package / "_sample"), "--library", "demo.wenben", "--json")
    assert made.returncode == 0, made.stderr
    summary = json.loads(made.stdout)
    assert summary["stats"]["documents"] >= 40
    assert all(summary["stats"]["statements"][kind] for kind in ("finding", "problem", "recommendation"))
    doctor = run(installed, tmp_path, "doctor", "--json")
    assert json.loads(doctor.stdout)["ok"], doctor.stdout


def test_wheel_serves_the_explorer(installed: Path, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(installed / "wenben"), "app", "--port", str(port)]
    process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(60):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1) as answer:
                    assert answer.read() == b"ok"
                break
            except OSError:
                assert process.poll() is None, process.stderr.read() if process.stderr else ""
                time.sleep(0.5)
        else:
            pytest.fail("the explorer did not come up in 30 seconds")
    finally:
        process.terminate()
        process.wait(10)
    assert process.returncode == 0
    with socket.socket() as gone:
        assert gone.connect_ex(("127.0.0.1", port)) != 0, "the server outlived the command that started it"
