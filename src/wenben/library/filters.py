"""Which documents and statements a question is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from wenben.errors import UsageError

Choice = str | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions that all hold; several values of one condition are alternatives.

    Parameters
    ----------
    genre, region, issuer, year, path, document
        Of the document. ``region`` and ``issuer`` match as substrings; ``path`` matches the file itself, its records
        and members, and everything below a folder.
    since, until
        First and last date (``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``) of the document.
    off_domain
        True: only documents off the domain; False: none of them.
    entity
        Id of an entity that the document mentions (for statements: that the statement mentions).
    kind, topic, modality, status, extent, headed
        Of statements. With any of them a search looks inside such statements only. ``headed`` is whether the
        statement stands under a heading.
    review
        ``accepted``, ``changed`` or ``open`` (nobody looked at it).
    """

    genre: Choice = None
    region: Choice = None
    issuer: Choice = None
    year: int | tuple[int, ...] | None = None
    since: str | None = None
    until: str | None = None
    path: Choice = None
    document: Choice = None
    off_domain: bool | None = None
    entity: Choice = None
    kind: Choice = None
    topic: Choice = None
    modality: Choice = None
    status: Choice = None
    extent: Choice = None
    headed: bool | None = None
    review: Choice = None

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, list):
                object.__setattr__(self, item.name, tuple(value))
            elif value == "" or value == ():
                object.__setattr__(self, item.name, None)

    @classmethod
    def parse(cls, values: Mapping[str, Any]) -> Filters:
        """Filters from names and values, as they stand in an address or in a saved subcorpus.

        Raises
        ------
        UsageError
            If a name is unknown or a year is no number.
        """
        known = {f.name for f in fields(cls)}
        unknown = [name for name in values if name not in known]
        if unknown:
            raise UsageError(f"没有名为 {'、'.join(unknown)} 的筛选条件", remedy=f"可用：{'、'.join(sorted(known))}")
        checked = dict(values)
        if checked.get("year") is not None:
            years = checked["year"] if isinstance(checked["year"], list | tuple) else [checked["year"]]
            try:
                checked["year"] = tuple(int(year) for year in years)
            except (TypeError, ValueError) as error:
                raise UsageError(
                    f"年份 {'、'.join(map(str, years))} 不是数字", remedy="请写成 2021 这样的四位年份"
                ) from error
        return cls(**checked)

    def values(self) -> dict[str, Any]:
        """Only the conditions that are set, ready for JSON."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    @property
    def on_statements(self) -> bool:
        """Whether any condition is about statements."""
        return any(getattr(self, name) is not None for name in _STATEMENT_FIELDS)

    def with_(self, **changes: Any) -> Filters:
        """A copy with other conditions."""
        return replace(self, **changes)

    def document_where(self) -> tuple[str, list[Any]]:
        """SQL over ``documents d``, ``1`` where nothing is asked, and its parameters."""
        parts: list[str] = []
        values: list[Any] = []
        _is_one_of(parts, values, "d.genre", self.genre)
        _is_one_of(parts, values, "d.year", self.year)
        _is_one_of(parts, values, "d.id", self.document)
        _contains(parts, values, "d.region", self.region)
        _contains(parts, values, "d.issuer", self.issuer)
        if self.since is not None:
            parts.append("d.date >= ?")
            values.append(self.since)
        if self.until is not None:
            parts.append("substr(d.date, 1, ?) <= ?")
            values += [len(self.until), self.until]
        if self.path is not None:
            paths = _several(self.path)
            tests = "d.path = ? OR substr(d.path, 1, ?) IN (?, ?, ?)"
            parts.append("(" + " OR ".join(tests for _ in paths) + ")")
            for path in paths:
                path = path.rstrip("/")
                values += [path, len(path) + 1, path + "/", path + "#", path + "!"]
        if self.off_domain is not None:
            parts.append("d.off_domain = ?")
            values.append(int(self.off_domain))
        if self.entity is not None:
            entities = _several(self.entity)
            parts.append(f"d.doc_no IN (SELECT doc_no FROM mentions WHERE entity IN ({_marks(entities)}))")
            values += entities
        return " AND ".join(parts) or "1", values

    @property
    def on_documents(self) -> bool:
        """Whether any condition, other than ``entity``, is about documents."""
        return self.with_(entity=None).document_where()[0] != "1"

    def statement_where(self) -> tuple[str, list[Any]]:
        """SQL over ``statements s JOIN documents d`` for all conditions, and its parameters."""
        where, values = self.with_(entity=None).document_where()
        parts, more = self._statement_parts()
        return " AND ".join([where, *parts]), values + more

    def _statement_parts(self) -> tuple[list[str], list[Any]]:
        values: list[Any] = []
        parts = ["(s.review IS NULL OR s.review <> 'rejected')"]
        _is_one_of(parts, values, "s.kind", self.kind)
        _is_one_of(parts, values, "s.modality", self.modality)
        _is_one_of(parts, values, "s.status", self.status)
        _is_one_of(parts, values, "s.extent", self.extent)
        if self.topic is not None:
            topics = _several(self.topic)
            parts.append(
                "EXISTS (SELECT 1 FROM statement_topics t WHERE t.statement_no = s.statement_no"
                f" AND t.topic IN ({_marks(topics)}))"
            )
            values += topics
        if self.headed is not None:
            parts.append("s.headed = ?")
            values.append(int(self.headed))
        if self.review is not None:
            wanted = _several(self.review)
            parts.append(f"coalesce(s.review, 'open') IN ({_marks(wanted)})")
            values += wanted
        if self.entity is not None:
            entities = _several(self.entity)
            parts.append(
                "EXISTS (SELECT 1 FROM mentions m WHERE m.doc_no = s.doc_no AND m.start < s.end AND s.start < m.end"
                f" AND m.entity IN ({_marks(entities)}))"
            )
            values += entities
        return parts, values


_STATEMENT_FIELDS = ("kind", "topic", "modality", "status", "extent", "headed", "review")


def _several(value: Any) -> list[Any]:
    return list(value) if isinstance(value, tuple) else [value]


def _marks(values: list[Any]) -> str:
    return ", ".join("?" * len(values))


def _is_one_of(parts: list[str], values: list[Any], column: str, choice: Any) -> None:
    if choice is not None:
        wanted = _several(choice)
        parts.append(f"{column} IN ({_marks(wanted)})")
        values += wanted


def _contains(parts: list[str], values: list[Any], column: str, choice: Choice) -> None:
    if choice is not None:
        wanted = _several(choice)
        parts.append("(" + " OR ".join(f"instr({column}, ?) > 0" for _ in wanted) + ")")
        values += wanted
