"""Statements compared by a sentence model of the user's own, beside the character n-grams that are always there.

A model is anything with ``encode`` and a ``fingerprint``. Vectors are stored in the library under the fingerprint, so that
each statement is encoded once, and vectors of another model never mix with them.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol, cast

import numpy as np
import numpy.typing as npt

from wenben.errors import UsageError
from wenben.library import Filters, Library

Floats = npt.NDArray[np.float32]

_BATCH: Final = 512


class Encoder(Protocol):
    """A sentence model; ``fingerprint`` changes whenever its vectors would."""

    @property
    def fingerprint(self) -> str: ...

    def encode(self, texts: list[str]) -> npt.NDArray[Any]:
        """One vector for each text, shape ``(len(texts), dimensions)``; of any length but zero."""
        ...


class _SentenceTransformer:
    """A model of the package sentence-transformers."""

    def __init__(self, name: str) -> None:
        try:
            module = importlib.import_module("sentence_transformers")
        except ImportError as error:
            raise UsageError(
                f"要用句向量模型 {name}，但没有安装 sentence-transformers",
                remedy="请运行 pip install sentence-transformers；不装也可用默认的字串比较",
            ) from error
        self._model = module.SentenceTransformer(name)
        self.fingerprint = hashlib.sha256(
            f"sentence-transformers {module.__version__} {_state_of(name)}".encode()
        ).hexdigest()[:16]

    def encode(self, texts: list[str]) -> npt.NDArray[Any]:
        return np.asarray(self._model.encode(texts, normalize_embeddings=True, show_progress_bar=False))


def _state_of(name: str) -> str:
    """The name, and for a folder the sizes and times of its files: retrained weights are another model."""
    folder = Path(name)
    if not folder.is_dir():
        return name
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return "\n".join([name, *(f"{p.relative_to(folder)} {p.stat().st_size} {p.stat().st_mtime_ns}" for p in files)])


def load_encoder(name: str) -> Encoder:
    """An encoder by name.

    Parameters
    ----------
    name
        ``package.module:maker`` for an own one (``maker()`` returns an :class:`Encoder`), else the name or folder of a
        sentence-transformers model.

    Raises
    ------
    UsageError
        If it is not there, or is no encoder.
    """
    module, colon, maker = name.partition(":")
    if not colon or not all(part.isidentifier() for part in (*module.split("."), maker)):
        return _SentenceTransformer(name)
    try:
        made = getattr(importlib.import_module(module), maker)()
    except (ImportError, AttributeError) as error:
        raise UsageError(f"找不到句向量模型 {name}：{error}", remedy="请写成 包.模块:函数，并确认能够导入") from error
    if not callable(getattr(made, "encode", None)) or not isinstance(getattr(made, "fingerprint", None), str):
        raise UsageError(f"{name} 给出的不是句向量模型", remedy="它要有 encode(list[str]) 和字符串 fingerprint")
    return cast(Encoder, made)


def embed(
    library: Library,
    encoder: Encoder,
    *,
    filters: Filters | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Encode and store all statements that have no vector of this model yet; return how many were encoded.

    Vectors take four bytes a dimension: 1.5 KB a statement with 384 dimensions.
    """
    said = library.statement_columns()
    held = np.fromiter(library.vectors(encoder.fingerprint), dtype=np.int64)
    numbers = said.number[library.statement_selection(filters or Filters())]
    numbers = numbers[~np.isin(numbers, held)]
    for begin in range(0, len(numbers), _BATCH):
        part = numbers[begin : begin + _BATCH].tolist()
        rows = library.query(
            "SELECT statement_no, text FROM statements WHERE statement_no IN (SELECT value FROM json_each(?))",
            [str(part)],
        )
        vectors = _encoded(encoder, [row["text"] for row in rows])
        made = {row["statement_no"]: vector.tobytes() for row, vector in zip(rows, vectors, strict=True)}
        if not library.put_vectors(encoder.fingerprint, made):
            raise UsageError("现在不能把向量写入库", remedy="请在没有别的程序写入时、以可写方式打开后再试")
        if progress is not None:
            progress(min(begin + _BATCH, len(numbers)), len(numbers))
    return len(numbers)


def nearest(library: Library, text: str, filters: Filters, encoder: Encoder, *, most: int) -> list[int]:
    """Of the statements that have a vector, those nearest to ``text``, as ``statement_no``."""
    said = library.statement_columns()
    numbers = said.number[library.statement_selection(filters)]
    held = library.vectors(encoder.fingerprint)
    chosen = [n for n in numbers.tolist() if n in held]
    if not chosen:
        return []
    matrix = np.stack([np.frombuffer(held[n], dtype="<f4") for n in chosen])
    scores = matrix @ _encoded(encoder, [text])[0]
    return [chosen[i] for i in np.argsort(-scores, kind="stable")[:most].tolist()]


def cosines(library: Library, text: str, others: Mapping[int, str], encoder: Encoder) -> Floats:
    """Cosine of ``text`` with each statement; vectors that are not stored are made, and stored if that is possible."""
    held = library.vectors(encoder.fingerprint)
    absent = [n for n in others if n not in held]
    vectors = _encoded(encoder, [text, *(others[n] for n in absent)])
    made = dict(zip(absent, vectors[1:], strict=True))
    if made:
        library.put_vectors(encoder.fingerprint, {n: v.tobytes() for n, v in made.items()})
    matrix = np.stack([made[n] if n in made else np.frombuffer(held[n], dtype="<f4") for n in others])
    result: Floats = matrix @ vectors[0]
    return result


def _encoded(encoder: Encoder, texts: Sequence[str]) -> Floats:
    """Vectors of length one.

    Raises
    ------
    UsageError
        If the model does not give one finite vector for each text.
    """
    found = np.asarray(encoder.encode(list(texts)), dtype="<f4")
    if found.ndim != 2 or len(found) != len(texts) or not np.isfinite(found).all():
        raise UsageError(
            f"句向量模型对 {len(texts)} 句给出了形状 {found.shape} 的结果", remedy="encode 要为每句返回一个有限的向量"
        )
    norms = np.linalg.norm(found, axis=1, keepdims=True)
    return (found / np.where(norms > 0, norms, 1)).astype("<f4")
