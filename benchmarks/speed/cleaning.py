"""Speed of text cleaning beside plain reading, in characters per second and core.

The pile is made of the training documents joined into texts of about ``--size`` characters, with page lines around
them, so that every stage has work. Both are timed in the same run; the figure to compare is the ratio.

Run ``python benchmarks/speed/cleaning.py [--size 8000] [--repeat 3]``.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
import time
from pathlib import Path

from wenben.clean import clean, learn
from wenben.types import Source

ROOT = Path(__file__).resolve().parents[2]


def pile(size: int) -> list[Source]:
    texts: list[str] = []
    current: list[str] = []
    length = 0
    for path in sorted((ROOT / "corpora" / "training").glob("*/*.txt")):
        for line in path.read_text("utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                current.append(("" if line.startswith("+") else "\n") + line.partition("|")[2])
                length += len(current[-1])
        if length >= size:
            texts.append("".join(current))
            current, length = [], 0
    if current:
        texts.append("".join(current))
    pages = [
        f"督导材料{n}\n时间:2022-09-27 09:25:04 来源:网友投稿{t}\n上一篇：没有了\n下一篇：工作总结"
        for n, t in enumerate(texts)
    ]
    return [Source(f"{n}.txt", hashlib.sha256(t.encode()).hexdigest(), "text/plain", t) for n, t in enumerate(pages)]


def best(function: object, repeat: int) -> float:
    times = []
    for _ in range(repeat):
        start = time.process_time()
        function()  # type: ignore[operator]
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=8000, help="characters per source")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    sources = pile(options.size)
    total = sum(len(s.text) for s in sources)
    with tempfile.TemporaryDirectory() as folder:
        for source in sources:
            (Path(folder) / source.path).write_text(source.text, "utf-8")
        reading = best(lambda: [(Path(folder) / s.path).read_text("utf-8") for s in sources], options.repeat)
    clean(sources[0])
    cleaning = best(lambda: [clean(s) for s in sources], options.repeat)
    learning = best(lambda: learn(sources), options.repeat)
    as_is = best(lambda: [clean(s, as_is=True) for s in sources], options.repeat)
    print(f"{len(sources)} sources, {total} characters")
    for name, seconds in (("reading", reading), ("cleaning", cleaning), ("learning", learning), ("as is", as_is)):
        print(
            f"{name:10s} {seconds * 1e3:8.1f} ms {total / seconds / 1e6:8.2f} M characters/s  {seconds / reading:7.1f} × reading"
        )


if __name__ == "__main__":
    main()
