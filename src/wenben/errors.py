"""Errors that reach people: each names the file, the value and the remedy, in Chinese."""

from __future__ import annotations


class WenbenError(Exception):
    """Base of all errors that users see.

    Parameters
    ----------
    message
        What is wrong, with the file or value named.
    remedy
        What the user can do about it.
    """

    exit_code = 1

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}。{self.remedy}" if self.remedy else self.message


class UsageError(WenbenError):
    """The call itself is wrong: a missing path, an unknown option value."""

    exit_code = 2


class ReadError(WenbenError):
    """A file that cannot be read: damaged, empty, encrypted, of an unknown kind."""


class LibraryError(WenbenError):
    """A library that cannot be opened, is newer than this program, or was built with other settings."""


class ModelError(WenbenError):
    """A model that is missing, damaged, or was made for another version."""


class MissingExtra(WenbenError):
    """An optional package that is not installed."""

    def __init__(self, package: str, *, extra: str) -> None:
        super().__init__(f"缺少可选组件 {package}", remedy=f"请运行：pip install 'wenben[{extra}]'")
