"""Frozen records as rows of Arrow tables and back: the schema follows the fields, so no field is ever left out."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache, partial
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import pyarrow as pa

R = TypeVar("R")


def schema(kind: Any) -> Any:
    """The Arrow schema of a frozen dataclass."""
    return pa.schema([(name, _arrow(hint)) for name, hint in _hints(kind).items()])


@cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {f.name: hints[f.name] for f in fields(kind)}


def _plain(hint: Any) -> Any:
    """A type without its ``| None``."""
    if get_origin(hint) in (Union, types.UnionType):
        (found,) = (a for a in get_args(hint) if a is not type(None))
        return found
    return hint


def _arrow(hint: Any) -> Any:
    hint = _plain(hint)
    origin = get_origin(hint)
    if origin is Literal or hint is str:
        return pa.string()
    if hint in (int, float, bool):
        return {int: pa.int64(), float: pa.float64(), bool: pa.bool_()}[hint]
    if origin is tuple:
        return pa.list_(_arrow(get_args(hint)[0]))
    if origin is not None and issubclass(origin, Mapping):
        return pa.map_(pa.string(), _arrow(get_args(hint)[1]))
    if is_dataclass(hint):
        return pa.struct(list(schema(hint)))
    raise TypeError(f"no Arrow type for {hint}")


def table(kind: type, records: Iterable[Any]) -> Any:
    """Records as a table."""
    rows = list(records)
    columns = [column(hint, [getattr(r, name) for r in rows]) for name, hint in _hints(kind).items()]
    return pa.table(columns, schema=schema(kind))


def column(hint: Any, values: Iterable[Any]) -> Any:
    """Values of type ``hint`` as an Arrow array."""
    encode = _encoder(hint)
    return pa.array(values if encode is None else [None if v is None else encode(v) for v in values], _arrow(hint))


def records(kind: type[R], found: Any) -> list[R]:
    """Inverse of :func:`table`."""
    return [decode(kind, row) for row in found.select([field.name for field in schema(kind)]).to_pylist()]


def decode(hint: Any, value: Any) -> Any:
    """A value of an Arrow row as a value of type ``hint``."""
    made = _decoder(hint)
    return value if made is None or value is None else made(value)


# Types are looked at once: a document is some two hundred values.

Convert = Callable[[Any], Any]


@cache
def _encoder(hint: Any) -> Convert | None:
    """What makes a value of type ``hint`` one that Arrow takes; None: it does already."""
    hint = _plain(hint)
    if is_dataclass(hint):
        record: Any = hint
        changed = [(name, made) for name, kind in _hints(record).items() if (made := _encoder(kind)) is not None]
        return partial(_as_dict, tuple(_hints(record)), changed)
    origin = get_origin(hint)
    if origin is tuple:
        inner = _encoder(get_args(hint)[0])
        return None if inner is None else lambda values: [inner(v) for v in values]
    if origin is not None and origin is not Literal:
        of_value = _encoder(get_args(hint)[1])
        return lambda values: [(key, of_value(v) if of_value else v) for key, v in values.items()]
    return None


def _as_dict(names: tuple[str, ...], changed: list[tuple[str, Convert]], value: Any) -> dict[str, Any]:
    made = {name: getattr(value, name) for name in names}
    for name, convert in changed:
        if made[name] is not None:
            made[name] = convert(made[name])
    return made


@cache
def _decoder(hint: Any) -> Convert | None:
    """What makes a value of an Arrow row one of type ``hint``; None: it is one already."""
    hint = _plain(hint)
    if is_dataclass(hint):
        record: Any = hint
        changed = [(name, made) for name, kind in _hints(record).items() if (made := _decoder(kind)) is not None]
        return partial(_as_record, record, changed)
    origin = get_origin(hint)
    if origin is tuple:
        inner = _decoder(get_args(hint)[0])
        return tuple if inner is None else lambda values: tuple([inner(v) for v in values])
    if origin is not None and origin is not Literal:
        of_value = _decoder(get_args(hint)[1])
        return lambda values: {key: of_value(v) if of_value else v for key, v in values}
    return None


def _as_record(kind: Any, changed: list[tuple[str, Convert]], row: dict[str, Any]) -> Any:
    made = dict(row)
    for name, convert in changed:
        if made[name] is not None:
            made[name] = convert(made[name])
    return kind(**made)
