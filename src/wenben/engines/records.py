"""Frozen records as rows of Arrow tables and back: the schema follows the fields, so no field is ever left out."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
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
    names = _hints(kind)
    rows = list(records)
    columns = [column(_arrow(hint), (getattr(r, name) for r in rows)) for name, hint in names.items()]
    return pa.table(columns, schema=schema(kind))


def column(kind: Any, values: Iterable[Any]) -> Any:
    """Values that are records, or tuples of records, as an Arrow array."""
    return pa.array([_encode(value) for value in values], kind)


def _encode(value: Any) -> Any:
    if is_dataclass(value):
        return {f.name: _encode(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple):
        return [_encode(v) for v in value] if value and not isinstance(value[0], str) else list(value)
    if isinstance(value, Mapping):
        return [(key, _encode(v)) for key, v in value.items()]
    return value


def records(kind: type[R], found: Any) -> list[R]:
    """Inverse of :func:`table`."""
    return [decode(kind, row) for row in found.select([field.name for field in schema(kind)]).to_pylist()]


def decode(hint: Any, value: Any) -> Any:
    """A value of an Arrow row as a value of type ``hint``."""
    if value is None:
        return None
    hint = _plain(hint)
    origin = get_origin(hint)
    if origin is tuple:
        (inner, *_) = get_args(hint)
        return tuple(value) if inner in (str, int) else tuple(decode(inner, v) for v in value)
    if origin is not None and origin is not Literal and issubclass(origin, Mapping):
        inner = get_args(hint)[1]
        return {key: decode(inner, v) for key, v in value}
    if is_dataclass(hint):
        made: Any = hint
        return made(**{name: decode(h, value[name]) for name, h in _hints(made).items()})
    return value
