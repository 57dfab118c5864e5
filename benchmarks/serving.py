"""The explorer as people start it, for whoever looks at it in a browser: benchmarks, screenshots, tests."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
"""Arguments of a browser that shows pages and asks nobody for anything."""


def chromium_path() -> str | None:
    """The Chromium that is installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(command: Sequence[str], port: int, **environment: str) -> Iterator[str]:
    """Run a Streamlit server until the block ends; yields its address once it answers.

    Raises
    ------
    RuntimeError
        If it ends, or does not answer within a minute.
    """
    address = f"http://127.0.0.1:{port}/"
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        until = time.monotonic() + 60
        while not _answers(address):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"no answer from {' '.join(command)} (ended with {process.poll()})")
            time.sleep(0.25)
        yield address
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


@contextmanager
def serving(library: Path, *options: str, **environment: str) -> Iterator[str]:
    """``wenben app`` on a free port; yields its address."""
    port = free_port()
    command = [sys.executable, "-m", "wenben", "app", "--library", str(library), "--port", str(port), *options]
    with served(command, port, **environment) as address:
        yield address


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}_stcore/health", timeout=1):
            return True
    except OSError:
        return False
