"""Parquet and JSON Lines: what the partitioned engine reads and writes, and how it comes into a library."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from wenben.errors import LibraryError, ReadError, UsageError
from wenben.types import Cleaned, Cluster, Contained, Document, DuplicatePair, OffsetMap, Source

if TYPE_CHECKING:
    from wenben.dedup import Duplicates
    from wenben.library import Library

BATCH: Final = 2_000
"""Documents read or written at once."""

DOCUMENTS: Final = pa.schema(
    [
        ("id", pa.string()), ("path", pa.string()), ("text", pa.string()), ("truncated", pa.bool_()),
        ("damaged", pa.bool_()), ("date", pa.string()), ("length", pa.int64()),
    ]
)  # fmt: skip
PAIRS: Final = pa.schema(
    [
        ("a", pa.string()), ("b", pa.string()), ("path_a", pa.string()), ("path_b", pa.string()),
        ("jaccard", pa.float64()), ("containment_a", pa.float64()), ("containment_b", pa.float64()),
    ]
)  # fmt: skip
CLUSTERS: Final = pa.schema(
    [
        ("representative", pa.string()), ("representative_path", pa.string()), ("members", pa.list_(pa.string())),
        ("paths", pa.list_(pa.string())),
        ("contained", pa.list_(pa.struct([("id", pa.string()), ("path", pa.string()), ("in", pa.string())]))),
    ]
)  # fmt: skip


def file_sizes(files: Iterable[str]) -> list[int]:
    """Sizes in bytes.

    Raises
    ------
    UsageError
        If a file is missing.
    """
    sizes = []
    for file in files:
        try:
            sizes.append(os.stat(file).st_size)
        except OSError as error:
            raise UsageError(f"找不到输入文件 {file}", remedy="请检查路径；所有节点都要能读到它") from error
    return sizes


def _rows(file: str, columns: Sequence[str]) -> Iterator[list[dict[str, Any]]]:
    """Records of an input file, batch by batch; columns that it does not have are left out."""
    try:
        if file.endswith(".parquet"):
            source = pq.ParquetFile(file)
            known = [name for name in columns if name in source.schema_arrow.names]
            for batch in source.iter_batches(batch_size=BATCH, columns=known):
                yield batch.to_pylist()
            return
        rows = []
        with open(file, encoding="utf-8") as stream:
            for line in stream:
                if line.strip():
                    record = json.loads(line)
                    rows.append({name: record[name] for name in columns if name in record})
                if len(rows) == BATCH:
                    yield rows
                    rows = []
        if rows:
            yield rows
    except (OSError, ValueError, pa.ArrowException) as error:
        raise ReadError(
            f"无法读取 {file}：{error}", remedy="请检查文件是否完整，是否为 Parquet 或 JSON Lines"
        ) from error


def _key(row: dict[str, Any], file: str) -> tuple[str, str]:
    try:
        return row["id"], row["path"]
    except KeyError as error:
        raise ReadError(f"{file} 中有记录缺少 {error.args[0]}", remedy="每条记录都要有 id、path、text") from error


def keys(file: str) -> list[tuple[str, str]]:
    """Ids and paths of the documents of an input file."""
    return [_key(row, file) for rows in _rows(file, ("id", "path")) for row in rows]


def split(file: str, folder: Path, prefix: str, target: Callable[[tuple[str, str]], int]) -> list[str]:
    """Write the documents of an input file to one file per target; returns their names below ``folder``."""
    columns = ("id", "path", "text", "truncated", "damaged", "date", "flags")
    partial: dict[int, tuple[Path, pq.ParquetWriter]] = {}
    for rows in _rows(file, columns):
        groups: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            key = _key(row, file)
            text = row.get("text") or ""
            groups[target(key)].append(
                {
                    "id": key[0], "path": key[1], "text": text, "truncated": bool(row.get("truncated")),
                    "damaged": bool(row.get("damaged")) or "lost_characters" in (row.get("flags") or ()),
                    "date": row.get("date") or "", "length": len(text),
                }
            )  # fmt: skip
        for part, group in groups.items():
            if part not in partial:
                place = folder / f"{prefix}-{part}.parquet.{os.getpid()}"
                place.parent.mkdir(parents=True, exist_ok=True)
                partial[part] = (place, pq.ParquetWriter(place, DOCUMENTS, compression="zstd"))
            partial[part][1].write_table(pa.Table.from_pylist(group, schema=DOCUMENTS))
    written = []
    for place, writer in partial.values():
        writer.close()
        os.replace(place, place.with_suffix(""))
        written.append(str(place.with_suffix("").relative_to(folder)))
    return sorted(written)


def merge(files: Sequence[Path], out: Path) -> int:
    """Write the documents of ``files``, sorted by id and path, to one file; returns their number."""
    tables = [pq.read_table(file) for file in files]
    table = pa.concat_tables([DOCUMENTS.empty_table(), *tables]).sort_by([("id", "ascending"), ("path", "ascending")])
    _write(out, table)
    return int(table.num_rows)


def _write(out: Path, table: pa.Table) -> None:
    partial = out.with_name(f".{out.name}.{os.getpid()}")
    pq.write_table(table, partial, compression="zstd")
    os.replace(partial, out)


def texts(folder: Path, part: int, rows: npt.NDArray[np.int64] | None = None) -> list[str]:
    """Texts of a partition, or of some of its rows."""
    column = _column(str(folder / f"documents/{part}.parquet"))
    found: list[str] = (column if rows is None else column.take(pa.array(rows))).to_pylist()
    return found


@lru_cache(maxsize=2)  # a task looks at its own partition and at one other
def _column(file: str) -> Any:
    return pq.read_table(file, columns=["text"]).column("text").combine_chunks()


def about(folder: Path, part: int, rows: npt.NDArray[np.int64]) -> list[dict[str, Any]]:
    """What is known of some documents of a partition, but for their texts."""
    columns = [name for name in DOCUMENTS.names if name != "text"]
    table = pq.read_table(folder / f"documents/{part}.parquet", columns=columns)
    found: list[dict[str, Any]] = table.take(pa.array(rows)).to_pylist()
    return found


def write_pairs(out: Path, rows: list[dict[str, Any]]) -> None:
    """Write pairs of documents, in their order."""
    _write(out, pa.Table.from_pylist(rows, schema=PAIRS))


def write_clusters(out: Path, rows: list[dict[str, Any]]) -> None:
    """Write clusters, in their order."""
    _write(out, pa.Table.from_pylist(rows, schema=CLUSTERS))


def write_documents(documents: Iterable[Document], out: Path) -> None:
    """Write documents as an input of the partitioned engine."""
    rows = [
        {"id": d.id, "path": d.path, "text": d.text, "truncated": d.truncated, "damaged": "lost_characters" in d.flags,
         "date": d.date or "", "length": len(d.text)}
        for d in documents
    ]  # fmt: skip
    _write(out, pa.Table.from_pylist(rows, schema=DOCUMENTS))


def _parts(folder: Path, name: str) -> list[Path]:
    return sorted((folder / name).glob("*.parquet"), key=lambda p: int(p.stem))


def duplicates(folder: str | Path) -> Duplicates:
    """Pairs and clusters of a finished run, in the order of :func:`wenben.dedup.dedup`."""
    from wenben.dedup import Duplicates

    place = Path(folder)
    pairs = [
        DuplicatePair(
            row["a"], row["b"], row["path_a"], row["path_b"], "document",
            row["jaccard"], row["containment_a"], row["containment_b"],
        )
        for file in _parts(place, "pairs")
        for row in pq.read_table(file).to_pylist()
    ]  # fmt: skip
    rows = [row for file in _parts(place, "clusters") for row in pq.read_table(file).to_pylist()]
    rows.sort(key=lambda row: (row["representative"], row["representative_path"]))
    clusters = [
        Cluster(
            row["representative"], tuple(row["members"]), tuple(row["paths"]),
            tuple(Contained(c["id"], c["path"], c["in"]) for c in row["contained"]),
        )
        for row in rows
    ]  # fmt: skip
    return Duplicates(tuple(pairs), tuple(clusters))


def load(path: str | Path, store: Library) -> dict[str, int]:
    """Bring the results of a finished run into a library.

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
    folder = Path(path)
    files = _parts(folder, "documents")
    if not files or len(_parts(folder, "clusters")) != len(files):
        raise UsageError(f"{path} 里没有完成的运行结果", remedy="请给出 --engine ray 的输出文件夹，并先让它运行完")
    held = {document.key for document in store.iter_documents()}
    run = [
        (row["id"], row["path"]) for file in files for row in pq.read_table(file, columns=["id", "path"]).to_pylist()
    ]
    if missing := held - set(run):
        raise LibraryError(
            f"资料库有 {len(missing)} 篇文档不在 {path} 里（如 {min(missing)[1]}），导入会丢失它们的重复关系",
            remedy="请对全部文档重新运行，或导入到一个新资料库",
        )
    times = Counter(path for _, path in run)
    together: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with store.write(command="import") as writer:
        for file in files:
            for batch in pq.ParquetFile(file).iter_batches(batch_size=BATCH):
                for row in batch.to_pylist():
                    if (row["id"], row["path"]) in held:
                        continue
                    if times[row["path"]] > 1:
                        together[row["path"]].append(row)
                    else:
                        writer.put_source(_source([row]), {})
        for _, rows in sorted(together.items()):
            writer.put_source(_source(rows), {})
        found = duplicates(folder)
        writer.commit()
        writer.put_duplicates(found)
    return {
        "documents": len(run),
        "added": len(set(run) - held),
        "pairs": len(found.pairs),
        "clusters": len(found.clusters),
    }


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
