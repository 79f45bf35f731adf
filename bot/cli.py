"""The command line: what is wrong is one line and exit code 2."""

import asyncio
import os
import sys
from collections.abc import Coroutine
from typing import Annotated, Any

import typer

from bot import __version__
from bot.config import Refused, from_environment

app = typer.Typer(
    name="shidao",
    help="实到：学习会议签到与家访机器人",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Run the command line and exit."""
    try:
        app()
    except Refused as error:
        typer.echo(error, err=True)
        sys.exit(error.exit_code)


@app.command()
def run() -> None:
    """运行机器人（需要 SHIDAO_TOKEN 或 SHIDAO_TOKEN_FILE）"""
    from bot import running  # noqa: PLC0415 -- what only this command needs is loaded here

    config = from_environment(os.environ)
    _run(running.run(config))


@app.command(name="try")
def try_it(
    port: Annotated[int, typer.Option(help="网页端口，被占用时顺延")] = 8470,
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
    try:
        asyncio.run(work)
    except KeyboardInterrupt:
        sys.exit(130)
