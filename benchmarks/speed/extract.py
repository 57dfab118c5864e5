"""Speed of extraction on one core: sentences per second of the role model alone and of the whole stage.

Run ``python benchmarks/speed/extract.py [--gate]``. TF-IDF over jieba words with a linear classifier is timed in the same
run as the peer, so that a busy machine slows both.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path[:] = [p for p in sys.path if Path(p or ".").resolve() != Path(__file__).resolve().parent]

from wenben.evaluate import tfidf  # noqa: E402
from wenben.extract import extract, load_model  # noqa: E402
from wenben.extract.context import units  # noqa: E402
from wenben.extract.labelled import read_folder  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]


def best(work: Callable[[], object], *, repeats: int = 3) -> float:
    """Least seconds of several runs."""
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gate", action="store_true", help="fail below 8,000 sentences/s of the model")
    options = parser.parse_args()
    documents = read_folder(ROOT / "corpora" / "training")
    kept = [d for d in documents if d.held_out]
    model = load_model()
    peer = tfidf([d for d in documents if not d.held_out])
    sentences = sum(len(units(d.document)) for d in kept)
    for document in documents:  # as in a build: NumPy reads the first of them, compiled loops the others
        model.predict(units(document.document))
    roles = sentences / best(lambda: [model.predict(units(d.document)) for d in kept])
    stage = sentences / best(lambda: [extract(d.document, model=model) for d in kept])
    other = sentences / best(lambda: [peer(d) for d in kept])
    print(f"role model            {roles:9.0f} sentences/s   {roles / other:.2f} x jieba TF-IDF")
    print(f"whole extract stage   {stage:9.0f} sentences/s   {stage / other:.2f} x jieba TF-IDF")
    print(f"jieba TF-IDF + linear {other:9.0f} sentences/s")
    return 1 if options.gate and roles < 8000 else 0


if __name__ == "__main__":
    sys.exit(main())
