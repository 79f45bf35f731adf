"""`shidao try`: a stand-in for Telegram, the real bot over HTTP, and a made-up bureau."""

import asyncio
import logging
import os
import signal
import tempfile
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import logs
from bot.app import Shidao, Stopped
from bot.clock import ShiftedClock, SystemClock
from bot.config import Config, Refused
from bot.delivery.requests import over_http
from bot.demo.bureau import DemoBureau, read_bureau
from bot.demo.load import load_bureau
from bot.demo.made_up import grown_to
from bot.demo.move_in import move_in
from bot.demo.tour import tour
from bot.demo.week import plan_week, starts_at
from bot.locales import DEFAULT, text
from bot.opening import open_database
from bot.reasons import reason
from bot.running import SIGNALS, stop_at_signals
from bot.standin import Standin
from bot.standin.web.server import Door, serve
from bot.winding import Winding
from storage.database import Database

DATABASE = "shidao.db"
YEARS = range(2000, 2100)
"""The years that a tried clock may start in: what is planned from there is a date as well."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried, from when on: the bureau, in a stand-in that lives by the clock."""

    bureau: DemoBureau
    begins: datetime
    clock: ShiftedClock
    standin: Standin
    config: Config
    open_browser: bool


async def try_it(
    port: int,
    *,
    open_browser: bool,
    people: int | None = None,
    at: str | None = None,
    keep: Path | None = None,
) -> None:
    """Run the bot on a stand-in until Ctrl-C, and print the page's address.

    A `port` that is taken moves on to the next free one. `people` is how many there are, `at` the
    local time in the organisation's zone that the clock starts at instead of now. Nothing is left
    behind but the database in `keep`. Raises Refused with one line if it cannot go on.
    """
    go_on = _listen_for_signals()
    zone = Config("").zone
    begins = SystemClock().now() if at is None else _instant(at, zone)
    clock = ShiftedClock(begins)
    standin = Standin(clock, limits=True)
    bureau = read_bureau() if people is None else grown_to(read_bureau(), people)
    move_in(standin, *bureau.branches)
    logs.set_up(standin.token, level=logging.WARNING)
    with _folder(keep) as folder:
        door = await _open(standin, port, zone)
        try:
            go_on()
            config = Config(standin.token, folder / DATABASE, door.api_address, zone)
            await _run(Trial(bureau, begins, clock, standin, config, open_browser), door, go_on)
        finally:
            await door.close()
    if keep is None:
        _print("try.stopped")
    else:
        _print("try.kept", path=config.database)


async def _open(standin: Standin, port: int, zone: ZoneInfo) -> Door:
    try:
        return await serve(standin, port, next_free=True, zone=zone.key)
    except OSError as error:
        raise Refused(text(DEFAULT, "cli.port", port=port, why=reason(error))) from error


async def _run(trial: Trial, door: Door, go_on: Callable[[], None]) -> None:
    config, clock = trial.config, trial.clock
    async with open_database(config.database, clock, "try") as db:
        go_on()
        starts = await _fill(db, trial)
        shidao = Shidao(config, db, over_http(config), clock)
        stop_at_signals(shidao)
        go_on()
        winding = Winding(shidao, trial.standin, clock)
        door.winder, door.tour = winding, tour(trial.bureau.branches[0])
        door.units = trial.bureau.units()
        _print("try.ready", url=f"{door.address}/")
        accounts = len(trial.bureau.units())
        _print("try.people", starts=starts, people=trial.bureau.people, accounts=accounts)
        if trial.open_browser and can_open_browser():
            # A browser that does not come up must keep nobody from ending this.
            address = (f"{door.address}/",)
            threading.Thread(target=webbrowser.open, args=address, daemon=True).start()
        try:
            await shidao.run()
        except Stopped as error:
            raise Refused(text(DEFAULT, "cli.intake_stopped"), error.exit_code) from error
        finally:
            await winding.close()


async def _fill(db: Database, trial: Trial) -> str:
    """Put the bureau and its week into the database; return when the first session starts."""
    now, zone, branches = trial.begins, trial.config.zone, trial.bureau.branches
    for branch, unit_id in zip(
        branches, await load_bureau(db, trial.bureau, trial.clock), strict=True
    ):
        await plan_week(db, branch, unit_id, now, zone)
    first = starts_at(branches[0].sessions[0], now, zone).astimezone(zone)
    return f"{first.hour}:{first.minute:02}"


def _listen_for_signals() -> Callable[[], None]:
    """Return what to call between two steps of setting up: it ends them after a Ctrl-C or SIGTERM.

    Within a step nothing is cut short: a database, say, is opened whole and closed again.
    """
    heard: list[int] = []
    for number in SIGNALS:
        signal.signal(number, lambda number, _frame: heard.append(number))

    def go_on() -> None:
        if heard:
            raise asyncio.CancelledError

    return go_on


def _instant(said: str, zone: ZoneInfo) -> datetime:
    """Return the instant that a local time names. Raises Refused if it names none."""
    try:
        local = datetime.fromisoformat(said)
    except ValueError:
        local = None
    if local is None or local.year not in YEARS:
        raise Refused(text(DEFAULT, "cli.at", value=said))
    return (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """Yield the folder for the data: `keep`, made if need be, or one that is gone afterwards.

    Raises Refused if `keep` holds a database: what it says of the chats is not there any more.
    """
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="shidao-try-") as folder:
            yield Path(folder)
        return
    try:
        keep.mkdir(parents=True, exist_ok=True)
        is_used = (keep / DATABASE).exists()
    except OSError as error:
        raise Refused(text(DEFAULT, "cli.keep", path=keep, why=reason(error))) from error
    if is_used:
        raise Refused(text(DEFAULT, "cli.keep_used", path=keep))
    yield keep


def can_open_browser() -> bool:
    """Say whether there is a display to open a browser on."""
    has_display = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return os.name == "nt" or os.uname().sysname == "Darwin" or has_display


def _print(key: str, **values: object) -> None:
    print(text(DEFAULT, key, **values), flush=True)  # noqa: T201 -- for the person at the terminal
