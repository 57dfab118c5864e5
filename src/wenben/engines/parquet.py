"""Finished runs of the partitioned engine into a library."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenben.config import DedupSettings, Settings
from wenben.dedup import remember
from wenben.engines.documents import normal, tables
from wenben.engines.results import Streamed
from wenben.engines.store import Store
from wenben.errors import LibraryError, UsageError
from wenben.types import Cleaned, Document, OffsetMap, Source

if TYPE_CHECKING:
    from wenben.library import Library, Writer


def finished(path: str | Path) -> dict[str, Any]:
    """What a finished run was begun with, and its counts.

    Raises
    ------
    UsageError
        If ``path`` holds no finished run.
    """
    folder = Store(str(path))
    plan: dict[str, Any] = json.loads(folder.read("plan.json").to_pybytes()) if folder.exists("plan.json") else {}
    if "finished" not in plan:
        raise UsageError(f"{path} 里没有完成的运行结果", remedy="请给出分区运行的输出文件夹，并先让它运行完")
    return plan


def load(path: str | Path, store: Library) -> dict[str, int]:
    """Bring the results of a finished run of :func:`wenben.engines.partitioned.dedup_files` into a library.

    Documents that the library does not hold are added as they are (their text is their source); pairs and clusters take
    the place of the library's.

    Returns
    -------
    dict
        Numbers of ``documents`` of the run, of those ``added``, of ``pairs`` and ``clusters``.

    Raises
    ------
    UsageError
        If ``path`` holds no finished run.
    LibraryError
        If the library holds documents that the run did not see: its clusters would be lost.
    """
    plan = finished(path)
    inputs = list(plan["inputs"])
    held = {(row["id"], row["path"]) for row in store.query("SELECT id, path FROM documents")}
    chosen = Settings(dedup=DedupSettings(**plan["values"]))
    run = [
        key
        for file in inputs
        for table in tables(file, ("id", "path"))
        for key in zip(table.column("id").to_pylist(), table.column("path").to_pylist(), strict=True)
    ]
    if missing := held - set(run):
        raise LibraryError(
            f"资料库有 {len(missing)} 篇文档不在 {path} 里（如 {min(missing)[1]}），导入会丢失它们的重复关系",
            remedy="请对全部文档重新运行，或导入到一个新资料库",
        )
    times = Counter(path for _, path in run)
    together: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with store.write(command="import") as writer:
        for file in inputs:
            for table in tables(file):
                made = []
                for row in normal(table).to_pylist():
                    if (row["id"], row["path"]) in held:
                        continue
                    if times[row["path"]] > 1:
                        together[row["path"]].append(row)
                    else:
                        made.append(_source([row]))
                _put(writer, made, chosen)
        for _, rows in sorted(together.items()):
            _put(writer, [_source(rows)], chosen)
        found = Streamed.of(str(path))
        writer.commit()
        writer.put_duplicates(found)
        writer.remember_pairs()
        writer.put_meta("crowded", found.crowded)
    return {
        "documents": len(run),
        "added": len(set(run) - held),
        "pairs": plan["finished"][1],
        "clusters": plan["finished"][2],
    }


def _put(writer: Writer, sources: Sequence[Cleaned], settings: Settings) -> None:
    """Store sources with what deduplication keeps of their documents."""
    made = iter(remember([d for source in sources for d in source.documents], settings=settings))
    for source in sources:
        writer.put_source(source, {}, sketches={d.id: next(made) for d in source.documents})


def _source(rows: Sequence[dict[str, Any]]) -> Cleaned:
    """A source whose text is that of its documents, one after another."""
    text, documents = "", []
    digest = hashlib.sha256("\0".join(row["text"] for row in rows).encode()).hexdigest()
    for row in rows:
        start = len(text) + 1 if text else 0
        text = f"{text}\n{row['text']}" if text else row["text"]
        documents.append(
            Document(
                row["id"], row["path"], digest, row["text"].lstrip().split("\n", 1)[0][:60], start, len(text), row["text"],
                OffsetMap.identity(len(row["text"]), source_start=start), truncated=row["truncated"],
                date=row["date"] or None, flags=("lost_characters",) if row["damaged"] else (),
            )
        )  # fmt: skip
    source = Source(rows[0]["path"], digest, "text/plain", text, "utf-8")
    return Cleaned(source, tuple(documents))
