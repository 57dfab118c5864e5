"""Starts Streamlit, and loads meanwhile what the pages import: else whoever opens the first page waits for it.

Run by ``wenben app`` in place of ``streamlit``, with the same arguments.
"""

from __future__ import annotations

import contextlib
import importlib
import threading
from typing import Final

from streamlit.web.cli import main

NEEDED: Final = ("pandas", "wenben.library", "altair", "wenben.analysis")
"""The slow ones among the pages' imports, most needed first."""


def load() -> None:
    """Import the modules; one that cannot be imported is told by the page that needs it."""
    for name in NEEDED:
        with contextlib.suppress(ImportError):  # said where it matters: on the page, and by `wenben doctor`
            importlib.import_module(name)


if __name__ == "__main__":
    threading.Thread(target=load, daemon=True, name="load").start()
    main(prog_name="streamlit")
