"""Masks for personal names and for what reaches a person: of the same length, so that every offset still holds."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from wenben.extract.lexicon import fold_traditional
from wenben.extract.persons import persons
from wenben.library.packing import unpack_text

MASK: Final = "＊"
"""One full-width asterisk per hidden character; the surname stays."""
MASKED_NOTE: Final = "人名（保留姓）、电话、证件号和邮箱已用等长的＊遮盖"
"""What an export says about its masks."""

_PLAIN: Final = {0xFF01 + n: 0x21 + n for n in range(94)}
_DAY: Final = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_CONTACT: Final = re.compile(
    r"(?<![\d.])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![\d.]\d|\d)"
    rf"|(?<!\d)[1-9]\d{{5}}(?:19|20)\d{{2}}{_DAY}\d{{3}}[\dXx](?![\dA-Za-z])"
    r"|(?<![\d-])(?:0\d{2,3}[-—–－ ]|[(]0\d{2,3}[)] ?)\d{3,4}[- ]?\d{4}(?:[-转]\d{1,5})?(?!\d)"
    r"|[A-Za-z0-9][\w.+-]{0,40}@[A-Za-z0-9-]{1,40}(?:\.[A-Za-z0-9-]{1,20}){1,4}",
    re.ASCII,
)
_LABELLED: Final = re.compile(
    r"(?:电话|電話|手机|手機|联系方式|聯繫方式|热线|熱線|传真|傳真|身份证|身分證|银行卡|账号|帐号|教师资格证|QQ|qq|微信|[Tt][Ee][Ll])(?:号码|號碼|[号號]|群)?(?:[(][^()\n]{1,6}[)])?\s?[:：]?\s{0,2}"
    r"(?P<value>[\d(][\d()—– -]{4,24}[\dXx](?!\d))",
    re.ASCII,
)
_HANDLE: Final = re.compile(r"(?:微信|QQ|qq)(?:号码|號碼|[号號])?\s?[:：]?\s?(?P<value>[A-Za-z][\w-]{4,19})", re.ASCII)


def contacts(text: str) -> list[tuple[int, int]]:
    """Spans of telephone and identity numbers, e-mail addresses and accounts in ``text``, in order of place."""
    plain = text.translate(_PLAIN)  # full-width digits; as long as before
    found = [match.span() for match in _CONTACT.finditer(plain)]
    for pattern in (_LABELLED, _HANDLE):
        found += [match.span("value") for match in pattern.finditer(plain)]
    return sorted(found)


@dataclass(frozen=True, slots=True)
class Masker:
    """Hides the personal names of one document, and what reaches a person.

    Parameters
    ----------
    spans
        What is hidden in the document's text, character by character.
    names
        Written forms of the names, for strings without offsets (titles, addressees, quoted evidence).
    hide
        False shows everything.
    """

    spans: tuple[tuple[int, int], ...] = ()
    names: tuple[str, ...] = ()
    hide: bool = True

    @classmethod
    def of(
        cls,
        connection: sqlite3.Connection,
        doc_no: int,
        *,
        hide: bool = True,
        stretches: Iterable[tuple[int, str]] | None = None,
    ) -> Masker:
        """Of one document; telephone numbers and the like only of ``stretches`` (start and text) where those are all that is shown."""
        if not hide:
            return cls(hide=False)
        rows = connection.execute(
            "SELECT start, end, text FROM mentions WHERE doc_no = ? AND mention_type = 'person' ORDER BY start",
            (doc_no,),
        ).fetchall()
        names = sorted({text for _, _, text in rows if len(text) > 1}, key=lambda n: (-len(n), n))
        if stretches is None:
            (packed,) = connection.execute("SELECT text FROM document_texts WHERE doc_no = ?", (doc_no,)).fetchone()
            stretches = [(0, unpack_text(packed))]
        hidden = [(start + 1, end) for start, end, _ in rows]
        hidden += [(low + at, high + at) for at, text in stretches for low, high in contacts(text)]
        return cls(tuple(hidden), tuple(names))

    def text(self, text: str, start: int = 0) -> str:
        """``text`` of the document from ``start`` on, names masked."""
        out = list(text)
        for low, high in self.spans:
            for at in range(max(low, start), min(high, start + len(text))):
                out[at - start] = MASK
        # a name found once is a name wherever it stands; two characters may as well be a word (高峰), so only longer
        return self._replace("".join(out), [name for name in self.names if len(name) > 2])

    def string(self, text: str) -> str:
        """Any other string about the document, names masked."""
        return self._replace(_without_contacts(text), self.names) if self.hide else text

    def told(self, text: str) -> str:
        """A string that may say more than the document does: a title, words of another document."""
        return self._replace(_without_names(text), self.names) if self.hide else text

    def strings(self, texts: Iterable[str]) -> list[str]:
        return [self.string(text) for text in texts]

    def statement(self, row: dict[str, Any]) -> dict[str, Any]:
        """A statement's row, names masked in all its texts."""
        if not self.hide:
            return row
        row = {**row, "text": self.text(row["text"], row["start"]), "title": self.told(row["title"])}
        for name in ("section", "subjects", "addressees", "basis", "quantities", "explanation"):
            row[name] = self.strings(row[name])
        if row["status_evidence"]:
            row["status_evidence"] = self.told(row["status_evidence"])
        row["links"] = [{**link, "reason": self.string(link["reason"])} for link in row["links"]]
        return row

    @staticmethod
    def _replace(text: str, names: Iterable[str]) -> str:
        for name in names:
            text = text.replace(name, mask_name(name))
        return text


@lru_cache(maxsize=1 << 14)  # titles and headings repeat
def _without_contacts(text: str) -> str:
    return _hidden(text, contacts(text))


@lru_cache(maxsize=1 << 14)
def _without_names(text: str) -> str:
    return _hidden(text, [*contacts(text), *((start + 1, end) for start, end in persons(fold_traditional(text)))])


def _hidden(text: str, spans: Iterable[tuple[int, int]]) -> str:
    out = list(text)
    for low, high in spans:
        out[low:high] = MASK * (high - low)
    return "".join(out)


def mask_name(name: str) -> str:
    """The surname and a mask: 王小明 → 王＊＊."""
    return name[:1] + MASK * (len(name) - 1)
