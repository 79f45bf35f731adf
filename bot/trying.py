"""`shidao try`: a stand-in for Telegram, the real bot over HTTP, and a made-up branch."""

import asyncio
import logging
import os
import tempfile
import webbrowser
from datetime import datetime, timedelta
from pathlib import Path

from bot import logs
from bot.actions import sessions
from bot.app import Shidao, Stopped
from bot.clock import Clock, SystemClock
from bot.config import Config, Refused
from bot.delivery.requests import over_http
from bot.demo import branch as demo
from bot.demo.move_in import move_in
from bot.locales import DEFAULT, text
from bot.running import open_database, stop_at_signals
from bot.standin import Standin
from bot.standin.web.server import serve

STARTS_IN = timedelta(minutes=5)
"""From now to the session's start: check-in is open at once, and the host's card comes in two
minutes."""


async def try_it(port: int, *, open_browser: bool) -> None:
    """Run the bot on a stand-in until Ctrl-C; nothing of it is left behind.

    Prints the page's address. A `port` that is taken moves on to the next free one.
    """
    clock = SystemClock()
    standin = Standin(clock, limits=True)
    branch = demo.read_branch()
    move_in(standin, branch)
    logs.set_up(standin.token, level=logging.WARNING)
    try:
        door = await serve(standin, port, next_free=True)
    except OSError as error:
        raise Refused(text(DEFAULT, "cli.port", port=port, why=error.strerror)) from error
    try:
        with tempfile.TemporaryDirectory(prefix="shidao-try-") as folder:
            config = Config(standin.token, Path(folder) / "shidao.db", api_base=door.api_address)
            await _run(config, branch, clock, f"{door.address}/", open_browser=open_browser)
    finally:
        await door.close()
    _print("try.stopped")


async def _run(
    config: Config, branch: demo.DemoBranch, clock: Clock, address: str, *, open_browser: bool
) -> None:
    async with open_database(config.database, clock, "try") as db:
        now = clock.now()
        unit_id = await db.write(demo.load, branch, now)
        starts_at = next_minute(now) + STARTS_IN
        await db.write(
            sessions.plan,
            now=now,
            unit_id=unit_id,
            kind=branch.kind,
            starts_at=starts_at,
            place=branch.place,
            has_first_topic=branch.has_first_topic,
        )
        shidao = Shidao(config, db, over_http(config), clock)
        stop_at_signals(shidao)
        starts = starts_at.astimezone(config.zone)
        _print("try.ready", url=address)
        _print("try.people", starts=f"{starts.hour}:{starts.minute:02}")
        if open_browser and can_open_browser():
            await asyncio.to_thread(webbrowser.open, address)
        try:
            await shidao.run()
        except Stopped as error:
            raise Refused(text(DEFAULT, "cli.intake_stopped"), error.exit_code) from error


def next_minute(instant: datetime) -> datetime:
    """Return the first whole minute at or after `instant`: sessions start on one."""
    whole = instant.replace(second=0, microsecond=0)
    return whole if whole == instant else whole + timedelta(minutes=1)


def can_open_browser() -> bool:
    """Say whether there is a display to open a browser on."""
    has_display = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return os.name == "nt" or os.uname().sysname == "Darwin" or has_display


def _print(key: str, **values: str) -> None:
    print(text(DEFAULT, key, **values), flush=True)  # noqa: T201 -- for the person at the terminal
