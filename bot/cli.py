"""The command line: what is wrong is one line and exit code 2."""

import asyncio
import logging
import os
import sys
from collections.abc import Coroutine
from typing import Annotated, Any

import typer

from bot import __version__, logs
from bot.config import Refused, from_environment
from bot.locales import DEFAULT, text

log = logging.getLogger(__name__)

app = typer.Typer(
    name="shidao",
    help="实到：学习会议签到机器人",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Run the command line and exit.

    Whatever goes wrong, no text of an exception is printed: it may hold the token, or what a person
    wrote.
    """
    logs.set_up(level=logging.WARNING)
    try:
        app()
    except Refused as error:
        _complain(str(error))
        sys.exit(error.exit_code)
    except Exception as error:
        log.critical("crashed", exc_info=error)
        _complain(text(DEFAULT, "cli.crashed"))
        sys.exit(1)


@app.command()
def run() -> None:
    """运行机器人（需要 SHIDAO_TOKEN 或 SHIDAO_TOKEN_FILE）"""
    from bot import running  # noqa: PLC0415 -- what only this command needs is loaded here

    config = from_environment(os.environ)
    _run(running.run(config))


@app.command(name="try")
def try_it(
    port: Annotated[int, typer.Option(min=1, max=65535, help="网页端口，被占用时顺延")] = 8470,
    browser: Annotated[bool, typer.Option(help="自动打开浏览器")] = True,
) -> None:
    """试用：模拟的 Telegram、真正的机器人、虚构的支部，不需要令牌"""
    from bot import trying  # noqa: PLC0415

    _run(trying.try_it(port, open_browser=browser))


@app.command()
def version() -> None:
    """显示版本"""
    typer.echo(__version__)


def _run(work: Coroutine[Any, Any, None]) -> None:
    async def watched() -> None:
        asyncio.get_running_loop().set_exception_handler(logs.loop_failed)
        await work

    try:
        asyncio.run(watched())
    except KeyboardInterrupt:
        sys.exit(130)


def _complain(complaint: str) -> None:
    """Print exactly one line, whatever a setting quoted in it holds, and no token."""
    line = "".join(char if char.isprintable() else " " for char in complaint)
    typer.echo(logs.Redaction()(line), err=True)
