"""The explorer's entry: opens the library and hands over to the page of the address.

Started by ``wenben app``, which names the library in ``WENBEN_LIBRARY`` and says in ``WENBEN_READ_ONLY`` whether people
may only look.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))

import streamlit as st  # noqa: E402

from explorer import guard, shell, start, store  # noqa: E402

shell.configure()
with guard.guarded():
    if store.desk() is None:
        start.welcome()
    else:
        shell.run(HERE / "views")
st.session_state["seen"] = True
