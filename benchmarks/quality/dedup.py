"""Quality of deduplication: exact pairs, families, contained texts, and dated versions of one text.

    python benchmarks/quality/dedup.py [--docs 4000] [--gate]

- *exact*: pairs with Jaccard >= .7 among generated texts, against an exact join (first channel, default settings);
- *families*: the families that the texts were generated in, both channels, thresholds .6 (see docs/duplicates.md);
- *contained*: pairs with containment >= .9 among excerpts and wholes of the training documents, against all pairs
  counted in full (default settings; precision is that of all listed pairs, which reach .8 in either case);
- *versions*: training documents and two later versions of each (other figures, sentences dropped and added), thresholds .6;
- *rules*: rules that are issued anew for three years (articles inserted, dropped and numbered anew, bodies renamed, tables
  moved) among other counties' rules on the same template; thresholds .6, and ``rules_default`` the default ones.

``--gate`` fails where a figure is below its floor in ``floors.json`` ("dedup").
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))

from exact import jaccard_pairs  # noqa: E402
from generate import corpus, regulations  # noqa: E402

from wenben.config import DedupSettings, Settings  # noqa: E402
from wenben.dedup import dedup  # noqa: E402
from wenben.text import fold, ngram_hashes, sentences  # noqa: E402

FLOORS = ROOT / "benchmarks" / "quality" / "floors.json"
TRAINING = ROOT / "corpora" / "training"

Pairs = set[tuple[int, int]]


def found(texts: list[str], *, threshold: float | None = None, containment: bool = True) -> Pairs:
    chosen = DedupSettings() if threshold is None else DedupSettings(jaccard=threshold, containment=threshold)
    pairs = dedup(texts, settings=Settings(dedup=chosen), containment=containment).pairs
    return {
        (min(int(p.a), int(p.b)), max(int(p.a), int(p.b)))
        for p in pairs
        if p.level == "document" and (containment or p.jaccard >= chosen.jaccard)
    }


def of_groups(groups: list[int]) -> Pairs:
    members: dict[int, list[int]] = defaultdict(list)
    for number, group in enumerate(groups):
        members[group].append(number)
    return {pair for group in members.values() for pair in combinations(group, 2)}


SHORTEST_EXCERPT = 100
"""Folded characters; recall on texts of 20–100 characters is .93 and is told in docs/duplicates.md."""


def contained_pairs(texts: list[str], threshold: float) -> Pairs:
    """All pairs of which one holds ``threshold`` of the other's shingles, counted in full."""
    sets = []
    for text in texts:
        folded = fold(text).text
        sets.append(np.unique(ngram_hashes(folded, size=max(1, min(5, len(folded))))))
    _, columns = np.unique(np.concatenate(sets), return_inverse=True)
    sizes = np.array([len(s) for s in sets])
    matrix = csr_array((np.ones(len(columns), np.int32), columns, np.r_[0, np.cumsum(sizes)]))
    shared = (matrix @ matrix.T).tocoo()
    kept = (shared.row < shared.col) & (shared.data >= threshold * np.minimum(sizes[shared.row], sizes[shared.col]))
    return set(zip(shared.row[kept].tolist(), shared.col[kept].tolist(), strict=True))


def training() -> list[str]:
    """The written training documents, in order."""
    texts = []
    for file in sorted(TRAINING.rglob("*")):
        if file.suffix == ".jsonl":
            for line in file.read_text("utf-8").splitlines():
                text = json.loads(line).get("text")
                if isinstance(text, str) and len(text) >= 300:
                    texts.append(text)
        elif file.suffix == ".txt":
            texts.append(file.read_text("utf-8"))
    return list(dict.fromkeys(texts))


def later(text: str, others: list[str], rng: random.Random) -> str:
    """A later version: other years and figures, a twelfth of the sentences dropped, some of another text put in."""
    said = [s.of(text) for s in sentences(text)]
    strange = [s.of(t) for t in rng.sample(others, 2) for s in sentences(t)]
    kept = [s for s in said if rng.random() > 0.08]
    for _ in range(max(1, len(said) // 20)):
        kept.insert(rng.randint(0, len(kept)), rng.choice(strange))
    made = "\n".join(kept)
    return re.sub(r"\d+", lambda m: str(int(m.group()) + rng.randint(0, 9)) if rng.random() < 0.3 else m.group(), made)


def excerpt(text: str, rng: random.Random) -> str:
    said = [s.of(text) for s in sentences(text)]
    size = max(3, round(len(said) * rng.uniform(0.2, 0.6)))
    first = rng.randint(0, max(0, len(said) - size))
    return "".join(c for c in "\n".join(said[first : first + size]) if rng.random() > 0.005)


def score(pairs: Pairs, truth: Pairs) -> tuple[float, float]:
    hits = len(pairs & truth)
    return (hits / len(pairs) if pairs else 1.0), (hits / len(truth) if truth else 1.0)


def measure(count: int, seed: int) -> dict[str, float]:
    items = list(corpus(count, seed=seed))
    texts = [item.text for item in items]
    figures = {}
    exact = score(found(texts, containment=False), jaccard_pairs(texts, threshold=0.7))
    figures["exact_precision"], figures["exact_recall"] = exact
    families = score(found(texts, threshold=0.6), of_groups([item.family for item in items]))
    figures["families_precision"], figures["families_recall"] = families
    rng = random.Random(seed)
    base = training()
    # An excerpt of a short document is below the length that the tool promises to find (docs/duplicates.md).
    cut = (excerpt(t, rng) for t in base)
    pieces = [*base, *(e for e in cut if len(fold(e).text) >= SHORTEST_EXCERPT)]
    listed = found(pieces)
    figures["contained_recall"] = score(listed, contained_pairs(pieces, 0.9))[1]
    figures["contained_precision"] = score(listed, contained_pairs(pieces, 0.8))[0]
    versions, groups = [], []
    for number, text in enumerate(base):
        second = later(text, base, rng)
        versions += [text, second, later(second, base, rng)]
        groups += [number] * 3
    alike = contained_pairs(base, 0.3)  # training documents that were near one another to begin with
    kin = of_groups(groups) | {(3 * a + x, 3 * b + y) for a, b in alike for x in range(3) for y in range(3)}
    listed = found(versions, threshold=0.6)
    figures["versions_precision"] = score(listed, kin)[0]
    figures["versions_recall"] = score(listed, of_groups(groups))[1]
    figures["training_documents"] = len(base)
    issued = list(regulations(400, seed=seed))
    texts, kin = [item.text for item in issued], of_groups([item.family for item in issued])
    figures["rules_precision"], figures["rules_recall"] = score(found(texts, threshold=0.6), kin)
    figures["rules_default_precision"], figures["rules_default_recall"] = score(found(texts), kin)
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", type=int, default=4_000)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--gate", action="store_true", help="fail below the floors")
    options = parser.parse_args()
    figures = measure(options.docs, options.seed)
    floors = json.loads(FLOORS.read_text("utf-8")).get("dedup", {})
    low = 0
    for name, value in figures.items():
        floor = floors.get(name)
        bad = floor is not None and value < floor
        low += bad
        print(f"{name:22} {value:.4f}" + ("" if floor is None else f"   floor {floor}{'  LOW' if bad else ''}"))
    return 1 if options.gate and low else 0


if __name__ == "__main__":
    sys.exit(main())
