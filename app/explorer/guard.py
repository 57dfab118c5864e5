"""No traceback reaches a person: errors with a remedy are shown, others are logged under a number."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from explorer.plain import plain
from wenben.errors import WenbenError

_log = logging.getLogger("wenben.app")


@contextmanager
def guarded() -> Iterator[None]:
    """Run a page, or a part of it."""
    try:
        yield
    except WenbenError as error:
        problem(error)
    except Exception:  # noqa: BLE001 - the last stop before a person's screen: recorded with its traceback, shown as a number
        number = secrets.token_hex(3)
        _log.exception("error %s", number)
        st.error(
            f"这里出了程序错误（编号 {number}），详情已写入程序日志。请刷新页面重试；若再次出现，请把编号告诉维护人员。"
        )


def problem(error: WenbenError) -> None:
    """What is wrong and what to do."""
    remedy = f"  \n{plain(error.remedy)}。" if error.remedy else ""
    st.error(f"{plain(error.message)}。{remedy}", icon=":material/error:")
