"""The query language: terms, "phrases", AND OR NOT | -, parentheses, and ``?`` for any one character."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from wenben.errors import UsageError
from wenben.text import fold


@dataclass(frozen=True, slots=True)
class Term:
    """Folded text to be found; ``pieces`` are its literal parts with their offsets, the rest are wildcards."""

    text: str
    pieces: tuple[tuple[int, str], ...]

    def __len__(self) -> int:
        return len(self.text)

    @property
    def pattern(self) -> re.Pattern[str]:
        """Finds the term in folded text."""
        offset = 0
        out = ""
        for start, piece in self.pieces:
            out += "." * (start - offset) + re.escape(piece)
            offset = start + len(piece)
        return re.compile(out + "." * (len(self.text) - offset), re.DOTALL)


@dataclass(frozen=True, slots=True)
class Not:
    inner: Query


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Any:
    parts: tuple[Query, ...]


Query = Term | Not | All | Any

_TOKEN: Final = re.compile(
    r'\s*(?:"(?P<straight>[^"]*)"|“(?P<curly>[^”]*)”|(?P<mark>[()（）|｜])|(?P<word>[^\s()（）|｜"“]+))'
)
_HELP: Final = '写法示例：食堂 安全、"食品安全" OR 校车、食堂 -卫生、督?检查'
_LIMIT: Final = 64


def parse(text: str) -> Query:
    """Read a query.

    Words side by side must all occur. ``OR`` or ``|`` gives alternatives and binds weaker than words side by side;
    ``NOT`` or a leading ``-`` excludes. ``?`` outside quotes stands for any one character. Everything is folded, so
    Traditional and Simplified, upper and lower case find each other.

    Raises
    ------
    UsageError
        If the query is empty, only excludes, only holds wildcards, or its brackets or quotes do not match.
    """
    tokens = _tokens(text)
    if not tokens:
        raise UsageError("检索词是空的", remedy=_HELP)
    if len(tokens) > _LIMIT:
        raise UsageError(f"检索式太长（{len(tokens)} 项，最多 {_LIMIT} 项）", remedy="请缩短或分几次检索")
    query, rest = _any(tokens, 0)
    if rest != len(tokens):
        raise UsageError(f"检索式 {text} 的括号不成对", remedy=_HELP)
    if not _shows(query):
        raise UsageError(f"检索式 {text} 有一部分只有排除条件", remedy="OR 的每一边都请至少写一个要找的词")
    return query


def _shows(query: Query) -> bool:
    """Whether whatever matches holds a term that can be shown; ``-食堂 OR 校车`` would match nearly all without one."""
    if isinstance(query, Term):
        return True
    if isinstance(query, Not):
        return False
    return (any if isinstance(query, All) else all)(_shows(part) for part in query.parts)


def positive_terms(query: Query) -> tuple[Term, ...]:
    """The terms that a match may show, without repeats, in order."""
    if isinstance(query, Term):
        return (query,)
    if isinstance(query, Not):
        return ()
    return tuple(dict.fromkeys(term for part in query.parts for term in positive_terms(part)))


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    position = 0
    text = text.strip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise UsageError(f"检索式 {text} 的引号不成对", remedy=_HELP)
        position = match.end()
        phrase = match["straight"] if match["straight"] is not None else match["curly"]
        if phrase is not None:
            if phrase.strip():
                tokens.append(("phrase", phrase))
        elif match["mark"]:
            tokens.append(({"（": "(", "）": ")", "｜": "|"}.get(match["mark"], match["mark"]), ""))
        else:
            tokens += _word(match["word"])
    return tokens


def _word(word: str) -> list[tuple[str, str]]:
    if word in ("AND", "OR", "NOT"):
        return [(word, "")] if word != "OR" else [("|", "")]
    if word.startswith("-"):
        return [("NOT", ""), *([("word", word[1:])] if len(word) > 1 else [])]
    return [("word", word)]


def _any(tokens: list[tuple[str, str]], at: int) -> tuple[Query, int]:
    part, at = _all(tokens, at)
    parts = [part]
    while at < len(tokens) and tokens[at][0] == "|":
        part, at = _all(tokens, at + 1)
        parts.append(part)
    return (parts[0] if len(parts) == 1 else Any(tuple(parts))), at


def _all(tokens: list[tuple[str, str]], at: int) -> tuple[Query, int]:
    parts: list[Query] = []
    while at < len(tokens) and tokens[at][0] not in ("|", ")"):
        if tokens[at][0] == "AND":
            at += 1
            continue
        part, at = _one(tokens, at)
        parts.append(part)
    if not parts:
        raise UsageError("检索式里有一处缺少检索词", remedy=_HELP)
    return (parts[0] if len(parts) == 1 else All(tuple(parts))), at


def _one(tokens: list[tuple[str, str]], at: int) -> tuple[Query, int]:
    if at >= len(tokens):
        raise UsageError("检索式末尾缺少检索词", remedy=_HELP)
    kind, text = tokens[at]
    if kind == "NOT":
        part, at = _one(tokens, at + 1)
        return Not(part), at
    if kind == "(":
        part, at = _any(tokens, at + 1)
        if at >= len(tokens) or tokens[at][0] != ")":
            raise UsageError("检索式的括号不成对", remedy=_HELP)
        return part, at + 1
    if kind in ("word", "phrase"):
        return term(text, wildcards=kind == "word"), at + 1
    raise UsageError("检索式里有一处缺少检索词", remedy=_HELP)


def term(text: str, *, wildcards: bool = True) -> Term:
    """One term from what a person wrote.

    Raises
    ------
    UsageError
        If nothing is left to look for.
    """
    folded = fold(text, keep=True).text
    pieces: tuple[tuple[int, str], ...]
    if not wildcards:
        pieces = ((0, folded),) if folded else ()
    else:
        pieces = tuple((m.start(), m.group()) for m in re.finditer(r"[^?]+", folded))
    if not pieces:
        raise UsageError(f"检索词 {text} 里没有可找的字", remedy="通配符 ? 之外请至少写一个字")
    return Term(folded, pieces)
