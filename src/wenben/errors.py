"""Errors that reach people: each names the file, the value and the remedy, in Chinese."""

from __future__ import annotations

import errno
from json import JSONDecodeError
from typing import Final

REASONS: Final = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EEXIST: "已经存在",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "这是文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已满",
    errno.EROFS: "磁盘只能读取",
    errno.ELOOP: "符号链接成环",
    errno.ENAMETOOLONG: "名称太长",
    errno.EMFILE: "打开的文件太多",
    errno.EBUSY: "正在使用",
    errno.EIO: "读写出错",
}
"""What the system means by its error numbers; it says so itself in English only."""


def reason_of(error: Exception) -> str:
    """Why something could not be read or written, as people understand it; other errors in their own words."""
    match error:
        case OSError():
            return REASONS.get(error.errno or 0) or error.strerror or str(error)
        case UnicodeDecodeError():
            return f"不是 {error.encoding.upper()} 编码的文字"
        case JSONDecodeError():
            return f"第 {error.lineno} 行不是有效的 JSON"
        case KeyError():
            return f"缺少 {error.args[0]}" if error.args else str(error)
    return str(error)


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
