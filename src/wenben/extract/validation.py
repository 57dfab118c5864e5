"""A random sample of statements to label by hand, and what the labels say: agreement and error rates.

For a researcher who must report how far the machine's coding can be trusted on an own corpus: draw a sample, label it
(better by two people), measure.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wenben.errors import UsageError
from wenben.types import Statement


def draw(statements: Iterable[Statement], size: int, *, seed: int = 0, by_kind: bool = True) -> list[dict[str, Any]]:
    """Rows to label: ``id, path, document, section, text`` and the empty columns ``kind_a, kind_b, topics_a, topics_b``.

    The machine's own labels are left out, so that nobody is led; the order is random. The same statements and seed give
    the same sample, whatever order they come in.

    Parameters
    ----------
    by_kind
        Draw the same number of each kind, so that rare kinds can be judged; error rates are then per kind.

    Raises
    ------
    UsageError
        If ``size`` is not positive or there are no statements.
    """
    pool = sorted(statements, key=lambda s: (s.path, s.id))
    if size <= 0 or not pool:
        raise UsageError(f"无法抽样：共有 {len(pool)} 条陈述，要抽 {size} 条", remedy="请给出正的样本量和有陈述的语料")
    generator = random.Random(seed)
    if by_kind:
        kinds = sorted({s.kind for s in pool})
        share = math.ceil(size / len(kinds))
        groups = [[s for s in pool if s.kind == kind] for kind in kinds]
        chosen = [s for group in groups for s in generator.sample(group, min(share, len(group)))]
    else:
        chosen = generator.sample(pool, min(size, len(pool)))
    generator.shuffle(chosen)
    return [
        {
            "id": s.id,
            "path": s.path,
            "document": s.document,
            "section": " > ".join(s.section),
            "text": s.text,
            "kind_a": "",
            "kind_b": "",
            "topics_a": "",
            "topics_b": "",
        }
        for s in chosen[:size]
    ]


def judge(rows: Sequence[Mapping[str, Any]], statements: Iterable[Statement]) -> dict[str, Any]:
    """Agreement of two people, and error rates of the machine against the first of them.

    Parameters
    ----------
    rows
        Rows of :func:`draw` with ``kind_a`` (and ``kind_b``) filled in: finding, problem, recommendation, or other.

    Returns
    -------
    ``labelled``; ``agreement`` and ``kappa`` (Cohen 1960) of ``kind_a`` and ``kind_b``, None if only one was filled in;
    for each kind that the machine gave, ``precision`` with its 95% interval (Wilson 1927) and the number judged.

    Raises
    ------
    UsageError
        If no row is labelled, or a row names an unknown statement.
    """
    machine = {s.id: s.kind for s in statements}
    labelled = [row for row in rows if str(row["kind_a"]).strip()]
    unknown = [row["id"] for row in labelled if row["id"] not in machine]
    if not labelled or unknown:
        problem = f"样本中有未知的陈述 {unknown[0]}" if unknown else "样本还没有标注"
        raise UsageError(problem, remedy="请填写 kind_a 一列（finding、problem、recommendation 或 other）")
    both = [
        (str(r["kind_a"]).strip(), str(r["kind_b"]).strip()) for r in labelled if str(r.get("kind_b") or "").strip()
    ]
    right: dict[str, list[bool]] = {}
    for row in labelled:
        right.setdefault(machine[row["id"]], []).append(str(row["kind_a"]).strip() == machine[row["id"]])
    return {
        "labelled": len(labelled),
        "agreement": round(sum(a == b for a, b in both) / len(both), 4) if both else None,
        "kappa": _kappa(both) if both else None,
        "by_kind": {
            kind: {
                "judged": len(found),
                "precision": round(sum(found) / len(found), 4),
                "interval": wilson(sum(found), len(found)),
            }
            for kind, found in sorted(right.items())
        },
    }


def _kappa(pairs: Sequence[tuple[str, str]]) -> float:
    seen = sum(a == b for a, b in pairs) / len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(first[name] * second[name] for name in first) / len(pairs) ** 2
    return 1.0 if chance == 1 else round((seen - chance) / (1 - chance), 4)


def wilson(hits: int, total: int, *, z: float = 1.96) -> list[float]:
    """95% interval of a share."""
    share = hits / total
    middle = (share + z**2 / (2 * total)) / (1 + z**2 / total)
    half = z / (1 + z**2 / total) * math.sqrt(share * (1 - share) / total + z**2 / (4 * total**2))
    return [round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4)]
