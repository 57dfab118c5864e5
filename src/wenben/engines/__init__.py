"""How batches of pure stage functions are run: in a loop or in a process pool on this machine, or on Ray.

A stage function takes ``(context, item)``: the context (settings, statistics, model path) is made once per worker by a
picklable ``setup`` and is the same for every item, so results do not depend on who computed them or in which order.
"""

from __future__ import annotations

from wenben.engines.local import run

__all__ = ["run"]
