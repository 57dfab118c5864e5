"""Processor milliseconds per page: bytes to main text, beside trafilatura, readability and resiliparse in the same run.

The pages are not part of the project: give their folder (with ``original/*.html``) as ``--pages`` or in
``WENBEN_SHARED``. Every system is run ``--rounds`` times over all pages; its fastest round counts, so that a busy
machine does not decide.

    python benchmarks/speed/pages.py [--pages FOLDER] [--rounds 3]
"""

import argparse
import contextlib
import json
import logging
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from wenben.clean.html import main_blocks
from wenben.readers import read_bytes
from wenben.readers.encoding import declared_charset, decode
from wenben.types import Source


def wenben(data: bytes) -> None:
    for source in read_bytes(data, name="page.html"):
        if isinstance(source, Source):
            main_blocks(source)


def reading(data: bytes) -> None:
    list(read_bytes(data, name="page.html"))


def peers() -> dict[str, Callable[[bytes], object]]:
    """Peers get the same decoding; only their own extraction differs."""
    import readability
    import trafilatura
    from resiliparse.extract.html2text import extract_plain_text

    logging.disable(logging.CRITICAL)

    def decoded(data: bytes) -> str:
        return decode(data, declared=declared_charset(data)).text

    return {
        "trafilatura": lambda d: trafilatura.extract(decoded(d), include_comments=False),
        "trafilatura precision": lambda d: trafilatura.extract(
            decoded(d), include_comments=False, favor_precision=True
        ),
        "readability": lambda d: readability.Document(decoded(d)).summary(),
        "resiliparse": lambda d: extract_plain_text(decoded(d), main_content=True),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    shared = Path(os.environ.get("WENBEN_SHARED", Path(__file__).resolve().parents[3] / "shared"))
    parser.add_argument("--pages", type=Path, default=shared / "html-dev")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    pages = [path.read_bytes() for path in sorted((options.pages / "original").glob("*.html"))]
    if not pages:
        print(json.dumps({"skipped": "pages are not here"}))
        return 0
    systems: dict[str, Callable[[bytes], object]] = {"wenben": wenben, "wenben, reading only": reading, **peers()}
    fastest: dict[str, list[float]] = {}
    for _ in range(options.rounds):
        for name, run in systems.items():
            times = []
            for data in pages:
                begin = time.process_time()
                with contextlib.suppress(Exception):  # a peer that fails on a page keeps the time it took
                    run(data)
                times.append(1000 * (time.process_time() - begin))
            if name not in fastest or sum(times) < sum(fastest[name]):
                fastest[name] = times
    own = statistics.fmean(fastest["wenben"])
    for name, times in fastest.items():
        mean = statistics.fmean(times)
        row = {
            "system": name,
            "pages": len(pages),
            "ms_per_page": round(mean, 1),
            "median": round(statistics.median(times), 1),
        }
        print(json.dumps({**row, "slowest": round(max(times), 1), "times_wenben": round(mean / own, 2)}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
