"""The command line: parse → one library call → print. It holds no logic of its own.

stdout is for results (with ``--json``: JSON Lines and nothing else), stderr for talk. Exit codes: 0 success, 1 some
inputs failed (a school that is not found is one) or the work could not be done, 2 the call itself is wrong. A search that
finds nothing is a success: none is a count.
"""

from __future__ import annotations

import io
import os
import sys

import click

from wenben import __version__
from wenben.cli import corrections, decisions, language, models, questions, samples, stages, upkeep
from wenben.cli.common import talk, words_of
from wenben.errors import WenbenError, reason_of

__all__ = ["cli", "main"]


class _ReaderGone(Exception):
    """Whoever read our output has closed it."""


class _Commands(click.Group):
    """The commands. Click would end with 1 when a reader stops reading, which is no failure of ours."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise _ReaderGone from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="wenben", message="%(prog)s %(version)s")
@click.option(
    "--lang",
    type=click.Choice(language.LANGUAGES),
    default="zh",
    show_default=True,
    envvar="WENBEN_LANG",
    is_eager=True,
    expose_value=False,
    callback=lambda context, parameter, value: language.choose(value),
    help="提示、帮助和错误信息的语言；写在命令之前，也可用环境变量 WENBEN_LANG。",
)
def cli() -> None:
    """wenben 文本：把成堆的教育督导网页和文件变成干净、去重、可检索的资料库。"""


cli.context_class = language.Context
for module in (stages, questions, decisions, upkeep, models, samples, corrections):
    for command in module.COMMANDS:
        command.context_class = language.Context
        cli.add_command(command)


def main() -> None:
    """Entry point: no traceback reaches a user (``WENBEN_DEBUG=1`` shows it)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a sign that the terminal has not is no reason to stop
            stream.reconfigure(errors="backslashreplace")
    if (wanted := os.environ.get("WENBEN_LANG")) in language.LANGUAGES:
        language.choose(wanted)  # for what is said before the options are read
    try:
        code = _run()
        if sys.stdout is not None:
            sys.stdout.flush()  # what is left to write fails here, not when Python ends
    except (BrokenPipeError, _ReaderGone):  # `wenben … | head`: the reader has what it wanted
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as error:
        if os.environ.get("WENBEN_DEBUG"):
            raise
        where = f"{error.filename} " if error.filename else ""
        talk(f"错误：{where}无法读写：{reason_of(error)}。请检查路径、权限和磁盘空间")
        code = 1
    sys.exit(code)


def _run() -> int | str | None:
    """Run the command that the arguments name; returns the exit code."""
    try:
        cli(prog_name="wenben", standalone_mode=False)
    except SystemExit as end:
        return end.code
    except (click.exceptions.Abort, KeyboardInterrupt):
        talk("已中断")
        return 130
    except click.exceptions.NoArgsIsHelpError as error:  # `wenben` alone: what it can do is no error message
        click.echo(error.format_message(), err=True)
        return 2
    except click.ClickException as error:
        talk(f"用法错误：{language.of_click(error.format_message())}")
        talk("用 --help 查看用法")
        return 2
    except WenbenError as error:
        talk(f"错误：{words_of(error)}")
        return error.exit_code
    except (OSError, _ReaderGone):
        raise
    except Exception as error:  # the last line of defence: named, never a traceback
        if os.environ.get("WENBEN_DEBUG"):
            raise
        talk(f"内部错误：{type(error).__name__}：{error}。请用 WENBEN_DEBUG=1 重试并报告出错信息")
        return 1
    return 0
