"""Documents of the partitioned engine: read, sorted by id and path, numbered, identical texts found.

They stay columns of Arrow throughout: no text becomes a Python object before it is sampled or measured.
"""

from __future__ import annotations

import hashlib
import io
import json
import zlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wenben.dedup.sampling import Numbers
from wenben.engines.exchange import (
    ALIKE,
    DIGEST,
    LINK,
    NUMBER,
    Job,
    Rows,
    gather,
    groups,
    met_twice,
    ordered,
    rows_of,
    scatter,
)
from wenben.engines.store import Store, filesystem
from wenben.errors import ReadError

KEYS: Final = 256
"""Keys of one input file from which the ranges of the partitions are chosen."""

RUN_BYTES: Final = 64_000_000
"""Bytes of an input file that are in memory at once."""

BATCH: Final = 2_000
"""Documents read at once."""

SECTIONS: Final = pa.list_(pa.struct([("start", pa.int64()), ("end", pa.int64())]))
DOCUMENTS: Final = pa.schema(
    [
        ("id", pa.large_string()), ("path", pa.large_string()), ("text", pa.large_string()), ("truncated", pa.bool_()),
        ("damaged", pa.bool_()), ("date", pa.string()), ("length", pa.int64()), ("sections", SECTIONS),
    ]
)  # fmt: skip
ABOUT: Final = DOCUMENTS.remove(DOCUMENTS.get_field_index("text"))
_READ: Final = ("id", "path", "text", "truncated", "damaged", "date", "flags", "sections")


def tables(file: str, columns: Sequence[str] = _READ) -> Iterator[Any]:
    """Records of an input file, batch by batch, with those of ``columns`` that it has.

    Raises
    ------
    ReadError
        If the file is damaged, or is neither Parquet nor JSON Lines with the fields that documents must have.
    """
    system, path = filesystem(file)
    try:
        with system.open_input_file(path) as stream:
            batches = _parquet(stream, columns) if file.endswith(".parquet") else _lines(stream, columns)
            for table in batches:
                for name in ("id", "path", *(("text",) if "text" in columns else ())):
                    if name not in table.column_names or table.column(name).null_count:
                        raise ReadError(f"{file} 中有记录缺少 {name}", remedy="每条记录都要有 id、path、text")
                yield table
    except (OSError, ValueError, pa.ArrowException) as error:
        raise ReadError(
            f"无法读取 {file}：{error}", remedy="请检查文件是否完整，是否为 Parquet 或 JSON Lines"
        ) from error


def _parquet(stream: Any, columns: Sequence[str]) -> Iterator[Any]:
    source = pq.ParquetFile(stream)
    known = [name for name in columns if name in source.schema_arrow.names]
    for batch in source.iter_batches(batch_size=BATCH, columns=known):
        yield pa.Table.from_batches([batch])


def _lines(stream: Any, columns: Sequence[str]) -> Iterator[Any]:
    rows: list[dict[str, Any]] = []
    for line in io.BufferedReader(stream):
        if line.strip():
            record = json.loads(line)
            rows.append({name: _whole(record[name]) for name in columns if name in record})
        if len(rows) == BATCH:
            yield _table(rows)
            rows = []
    if rows:
        yield _table(rows)


def _whole(value: Any) -> Any:
    """Text without lone surrogates, which no Arrow string can hold."""
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return value


def _table(rows: list[dict[str, Any]]) -> Any:
    names = {name: None for row in rows for name in row}
    return pa.table({name: [row.get(name) for row in rows] for name in names})


def normal(table: Any) -> Any:
    """Records as documents of the engine."""
    count = table.num_rows

    def column(name: str, default: Any, kind: Any) -> Any:
        if name not in table.column_names:
            return pa.chunked_array([pa.repeat(pa.scalar(default, kind), count)])
        return pc.fill_null(table.column(name).cast(kind), default)

    damaged = column("damaged", False, pa.bool_())
    if "flags" in table.column_names:
        flags = table.column("flags").combine_chunks()
        if pa.types.is_list(flags.type) and not pa.types.is_null(flags.type.value_type):
            lost = pc.equal(pc.list_flatten(flags), "lost_characters")
            marks = np.zeros(count, bool)
            marks[pc.list_parent_indices(flags).filter(lost).to_numpy()] = True
            damaged = pc.or_(damaged, pa.chunked_array([pa.array(marks)]))
    text = table.column("text").cast(pa.large_string())
    columns = [
        table.column("id").cast(pa.large_string()), table.column("path").cast(pa.large_string()), text,
        column("truncated", False, pa.bool_()), damaged, column("date", "", pa.string()),
        pc.utf8_length(text).cast(pa.int64()), _sections(table),
    ]  # fmt: skip
    return pa.table(columns, schema=DOCUMENTS)


def _sections(table: Any) -> Any:
    """Where the sections of each document begin and end."""
    found = table.column("sections").combine_chunks() if "sections" in table.column_names else None
    if found is None or not pa.types.is_list(found.type) or not pa.types.is_struct(found.type.value_type):
        return pa.chunked_array([pa.array([None] * table.num_rows, SECTIONS)])
    values = found.flatten()
    ends = np.cumsum(np.r_[0, pc.fill_null(pc.list_value_length(found), 0).to_numpy()])
    spans = [values.field(name).cast(pa.int64()) for name in ("start", "end")]
    return pa.chunked_array(
        [pa.ListArray.from_arrays(pa.array(ends, pa.int32()), pa.StructArray.from_arrays(spans, ["start", "end"]))]
    )


# --- sorted by id and path, numbered ---


def sample_keys(job: Job, part: int) -> list[list[str]]:
    keys = sorted(key for table in tables(job.inputs[part], ("id", "path")) for key in _keys(table))
    step = max(1, len(keys) // KEYS)
    return [list(key) for key in keys[step // 2 :: step]]


def _keys(table: Any) -> list[tuple[str, str]]:
    return list(zip(*(table.column(name).cast(pa.large_string()).to_pylist() for name in ("id", "path")), strict=True))


def spread_documents(job: Job, part: int) -> None:
    """Send every document of one input file to the partition of its key: one record batch for each, run by run."""
    file = f"work/split/{part}"
    with job.store.writing(file) as stream, pa.ipc.new_file(stream, DOCUMENTS) as out:
        waiting: list[Any] = []
        held = 0
        for table in tables(job.inputs[part]):
            waiting.append(normal(table))
            held += table.nbytes
            if held > RUN_BYTES:
                _spread(job, waiting, out)
                waiting, held = [], 0
        if waiting:
            _spread(job, waiting, out)
    job.written.append(file)


def _spread(job: Job, waiting: list[Any], out: Any) -> None:
    table = pa.concat_tables(waiting).combine_chunks()
    ends = np.array([0] * (job.parts - 1) + [table.num_rows])
    if job.parts > 1:
        keys = _keys(table)
        to = np.fromiter((bisect_right(job.splitters, key) for key in keys), np.int64, len(keys))
        table = table.take(pa.array(np.argsort(to, kind="stable"))).combine_chunks()
        ends = np.cumsum(np.bincount(to, minlength=job.parts))
    start = 0
    for end in ends.tolist():
        out.write_batch(_batch(table.slice(start, end - start)))
        start = end


def _batch(table: Any) -> Any:
    """A table as one record batch, which it may be empty."""
    return (table.combine_chunks().to_batches() or [pa.RecordBatch.from_pylist([], schema=DOCUMENTS)])[0]


def number_documents(job: Job, part: int) -> tuple[int, bool]:
    """Sort the documents of a partition; send marks of their texts, which identical ones have in common.

    Returns how many there are, and whether any has sections.
    """
    came = _came(job.store, len(job.inputs), part, job.parts)
    table = pa.Table.from_batches(came, schema=DOCUMENTS).select(ABOUT.names).combine_chunks()
    order = pc.sort_indices(table, [("id", "ascending"), ("path", "ascending")])
    table = table.take(order).append_column("row", order.cast(pa.int64())).combine_chunks()
    file = f"work/documents/{part}"
    with job.store.writing(file) as stream, pa.ipc.new_file(stream, table.schema) as out:
        out.write_table(table)
    job.written.append(file)
    marks = np.concatenate([np.empty(0, np.uint64), *(_marks(*_bytes(batch.column("text"))) for batch in came)])
    marks = marks[order.to_numpy()]
    rows = rows_of(ALIKE, marks, np.arange(len(marks)))
    scatter(job, "alike", part, rows, ((marks >> np.uint64(32)) % np.uint64(job.parts)).astype(np.int64))
    return int(table.num_rows), bool(pc.any(pc.greater(pc.list_value_length(table.column("sections")), 0)).as_py())


def _came(store: Store, sources: int, part: int, parts: int) -> list[Any]:
    """Documents of a partition as they came: the texts are where :func:`spread_documents` wrote them, and stay there."""
    found = []
    for source in range(sources):
        reader = pa.ipc.open_file(store.open(f"work/split/{source}"))
        found += [reader.get_batch(i) for i in range(part, reader.num_record_batches, parts)]
    return found


def _marks(data: memoryview, bounds: Numbers) -> npt.NDArray[np.uint64]:
    """Checksum and length of each text."""
    sums = (zlib.crc32(data[start:end]) for start, end in pairwise(bounds.tolist()))
    return np.fromiter(sums, np.uint64, len(bounds) - 1) << np.uint64(32) | np.diff(bounds).astype(np.uint64)


def _bytes(array: Any) -> tuple[memoryview, Numbers]:
    """UTF-8 of an array of texts, and where each begins and ends."""
    _, offsets, data = array.buffers()
    if not len(array):
        return memoryview(b""), np.zeros(1, np.int64)
    bounds = np.frombuffer(offsets, np.int64)[array.offset : array.offset + len(array) + 1]
    return memoryview(data if data is not None else b""), bounds


# --- identical texts ---


def may_be_same(job: Job, part: int) -> None:
    """Tell partitions which of their texts have a mark that another text has."""
    rows = met_twice(gather(job, "alike", part, ALIKE, numbered=True), "key")
    scatter(job, "asked", part, rows_of(NUMBER, rows["n"]), job.part_of(rows["n"]))


def digest_texts(job: Job, part: int) -> None:
    """Hashes that no two texts share, of the texts that may be the same."""
    numbers = np.sort(gather(job, "asked", part, NUMBER)["n"])
    found = texts(job, part, numbers - job.offsets[part])
    digests = b"".join(hashlib.sha256(text.encode()).digest()[:16] for text in found)
    values = np.frombuffer(digests, dtype=np.uint64).reshape(-1, 2)
    rows = rows_of(DIGEST, values[:, 0], values[:, 1], numbers)
    scatter(job, "digest", part, rows, (values[:, 0] % np.uint64(job.parts)).astype(np.int64))


def same_texts(job: Job, part: int) -> None:
    """Identical texts: rows ``(first, other)``, for the partition of either."""
    rows = ordered(gather(job, "digest", part, DIGEST), "high", "low", "n")
    starts = groups(rows, "high", "low")
    heads = np.repeat(rows["n"][starts[:-1]], np.diff(starts))
    found = rows_of(LINK, heads, rows["n"])[heads != rows["n"]]
    scatter(job, "same-first", part, found, job.part_of(found["a"]))
    scatter(job, "same-other", part, found, job.part_of(found["b"]))


# --- looking documents up ---


@lru_cache(maxsize=32)  # no texts
def _documents(store: Store, part: int) -> Any:
    return pa.ipc.open_file(store.open(f"work/documents/{part}")).read_all()


@lru_cache(maxsize=2)  # a task looks at its own partition and at one other
def _texts(store: Store, sources: int, part: int, parts: int) -> tuple[list[Any], Numbers]:
    """Texts of a partition as they came, and at which row each run of them begins."""
    runs = [batch.column("text") for batch in _came(store, sources, part, parts)]
    return runs, np.cumsum([0, *map(len, runs)])


def texts(job: Job, part: int, places: Numbers | None = None) -> list[str]:
    """Texts of a partition in the order of their numbers, or of those at some places."""
    rows = _documents(job.store, part).column("row").to_numpy()
    rows = rows if places is None else rows[places]
    runs, starts = _texts(job.store, len(job.inputs), part, job.parts)
    where = np.searchsorted(starts, rows, side="right") - 1
    found = [""] * len(rows)
    for run in np.unique(where).tolist():
        asked = np.flatnonzero(where == run)
        inside = rows[asked] - starts[run]
        if len(inside) == len(runs[run]):  # all of them: strings are put in order, not their bytes
            values = runs[run].to_pylist()
            values = [values[i] for i in inside.tolist()]
        else:
            values = runs[run].take(pa.array(inside)).to_pylist()
        for i, text in zip(asked.tolist(), values, strict=True):
            found[i] = text
    return found


def about(job: Job, numbers: Numbers, *columns: str) -> Any:
    """Columns of sorted document numbers."""
    where = job.part_of(numbers)
    found = [
        _documents(job.store, part).select(columns).take(pa.array(numbers[where == part] - job.offsets[part]))
        for part in np.unique(where).tolist()
    ]
    schema = pa.schema([ABOUT.field(name) for name in columns])
    return pa.concat_tables([schema.empty_table(), *found])


def fetch(job: Job, numbers: Numbers) -> list[str]:
    """Texts of sorted document numbers."""
    where = job.part_of(numbers)
    return [
        text
        for part in np.unique(where).tolist()
        for text in texts(job, part, numbers[where == part] - job.offsets[part])
    ]


def outlines(job: Job, numbers: Numbers) -> dict[int, Rows]:
    """Starts and ends of the sections of those of sorted document numbers that have any, ``(sections, 2)``."""
    column = about(job, numbers, "sections").column("sections").combine_chunks()
    sizes = pc.fill_null(pc.list_value_length(column), 0).to_numpy()
    values = column.flatten()
    spans = np.stack([values.field(name).to_numpy() for name in ("start", "end")], axis=1)
    ends = np.cumsum(sizes)
    return {int(numbers[i]): spans[ends[i] - sizes[i] : ends[i]] for i in np.flatnonzero(sizes)}
