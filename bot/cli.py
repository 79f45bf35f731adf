"""The command line: what is wrong is one line and exit code 2."""

import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import __version__, logs
from bot.config import Refused, from_environment
from bot.locales import DEFAULT, text


class FaultsWanted(StrEnum):
    """Which faults a simulated year has."""

    NONE = "none"
    ALL = "all"


class FileWanted(StrEnum):
    """As what kind of file a ledger is exported."""

    XLSX = "xlsx"
    CSV = "csv"


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
    config = from_environment(os.environ)

    async def work() -> None:
        with _loading():
            from bot import running  # noqa: PLC0415

        await asyncio.sleep(0)  # a Ctrl-C meanwhile ends it here, before anything is open
        await running.run(config)

    _run(work())


@app.command(name="try")
def try_it(
    port: Annotated[int, typer.Option(min=1, max=65535, help="网页端口，被占用时顺延")] = 8470,
    browser: Annotated[bool, typer.Option(help="自动打开浏览器")] = True,
    people: Annotated[
        int | None,
        typer.Option(min=1, max=5000, help="演示人数，默认 70；更多时另加虚构的派出所"),
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="从这个当地时刻开始，例如 2026-11-25T14:10，默认现在")
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option(help="把数据库留在这个文件夹，供事后查看；下次不能接着用"),
    ] = None,
) -> None:
    """试用：模拟的 Telegram、真正的机器人、虚构的市局，不需要令牌"""

    async def work() -> None:
        with _loading():
            from bot import trying  # noqa: PLC0415

        await asyncio.sleep(0)
        await trying.try_it(port, open_browser=browser, people=people, at=at, keep=keep)

    _run(work())


@app.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(help="花名册：XLSX 或 CSV，第一行是列名")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看会改什么，不写入")] = False,
    outside_leave: Annotated[
        bool, typer.Option("--outside-leave", help="文件所列单位里、名单外的人按离开处理")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="离开的人超过 2% 时也导入")] = False,
) -> None:
    """导入花名册（机器人停着时；运行中请在私聊里把文件发给机器人）"""
    config = from_environment(os.environ, token_needed=False)

    async def work() -> None:
        with _loading():
            from bot import importing  # noqa: PLC0415

        await asyncio.sleep(0)
        await importing.import_file(
            config, file, dry_run=dry_run, outside_leave=outside_leave, yes=yes
        )

    _run(work())


@app.command()
def export(
    unit: Annotated[str, typer.Option(help="单位名称，含下级；同名的写成 上级/单位")],
    period: Annotated[str, typer.Option(help="期间：2026-11、2026Q4、2026H2 或 2026")],
    format_: Annotated[
        FileWanted, typer.Option("--format", help="工作簿，或几个 CSV 打成的 ZIP")
    ] = FileWanted.XLSX,
    out: Annotated[
        Path | None, typer.Option(help="写到这个文件，默认在当前文件夹，以单位和期间为名")
    ] = None,
) -> None:
    """导出台账：只读，机器人运行中也可以用"""
    config = from_environment(os.environ, token_needed=False)
    with _loading():
        from bot import exporting  # noqa: PLC0415

    wanted = unit, period, format_.value
    if not sys.stderr.isatty():
        typer.echo(exporting.export(config, *wanted, out))
        return
    with typer.progressbar(
        length=100, label=text(DEFAULT, "cli.export_bar"), file=sys.stderr
    ) as bar:
        said = exporting.export(
            config, *wanted, out, lambda done, of: bar.update(100 * done // of - bar.pos)
        )
        bar.update(100 - bar.pos)
    typer.echo(said)


@app.command(name="admin-link")
def admin_link() -> None:
    """打印管理员链接：第一个打开的人成为管理员，24 小时内有效，用一次即失效"""
    config = from_environment(os.environ)

    async def work() -> None:
        with _loading():
            from bot import admin_link as link  # noqa: PLC0415

        await asyncio.sleep(0)
        await link.print_link(config)

    _run(work())


@app.command()
def verify(
    code: Annotated[
        str | None, typer.Option(help="校验码：说明是哪一次封存，之前的记录有没有改过")
    ] = None,
) -> None:
    """校验：重算全部记录和封存，逐条说明哪里对不上；只读，机器人运行中也可以用"""
    config = from_environment(os.environ, token_needed=False)
    fits = False

    async def work() -> None:
        nonlocal fits
        with _loading():
            from bot import checking  # noqa: PLC0415

        await asyncio.sleep(0)
        with _bar() as report:
            fits = await checking.check(config, code, report)

    _run(work())
    sys.exit(0 if fits else 1)


@app.command()
def simulate(
    people: Annotated[int, typer.Option(min=1, max=50_000, help="人数")] = 40,
    days: Annotated[int, typer.Option(min=1, max=3_660, help="天数")] = 10,
    seed: Annotated[int, typer.Option(min=0, help="种子：相同的种子，经过完全一样")] = 1,
    faults: Annotated[FaultsWanted, typer.Option(help="故障：不要，或全部")] = FaultsWanted.NONE,
    json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象")] = False,
    trace: Annotated[Path | None, typer.Option(help="把经过写进这个文件")] = None,
) -> None:
    """模拟：虚构的单位在虚拟的时间里过很多天，一边过一边核对承诺，有违背时退出码为 1"""
    with _loading():
        from bot.simulate.year import Options, simulate  # noqa: PLC0415

    options = Options(people, days, seed, faults.value, trace)
    if sys.stderr.isatty():
        with typer.progressbar(length=days, file=sys.stderr) as bar:
            report = simulate(options, lambda day: bar.update(day - bar.pos))
            bar.update(days - bar.pos)
    else:
        report = simulate(options)
    typer.echo(report.as_json() if json else report.as_text())
    for line in report.violations.lines() if json else ():
        typer.echo(line, err=True)
    sys.exit(1 if report.violations else 0)


@app.command()
def version() -> None:
    """显示版本"""
    typer.echo(__version__)


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    """Show on a terminal how much is done of how much; elsewhere nothing."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    with typer.progressbar(length=1000, file=sys.stderr) as bar:
        yield lambda done, total: bar.update(done * 1000 // max(total, 1) - bar.pos)


@contextmanager
def _loading() -> Iterator[None]:
    """Load what only one command needs, without collecting: that is a tenth of the time, and what
    is loaded stays.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _run(work: Coroutine[Any, Any, None]) -> None:
    async def watched() -> None:
        asyncio.get_running_loop().set_exception_handler(logs.loop_failed)
        await work

    try:
        asyncio.run(watched())
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit(130)
    finally:
        # All is done: one more Ctrl-C would only cut the interpreter's own end short, with a trace.
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _complain(complaint: str) -> None:
    """Print exactly one line, whatever a setting quoted in it holds, and no token."""
    line = "".join(char if char.isprintable() else " " for char in complaint)
    typer.echo(logs.Redaction()(line), err=True)
