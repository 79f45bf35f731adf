"""One run: the bot started, killed and looked at again and again, then brought to rest and checked.

The bot is a process of its own with a real file; Telegram is the stand-in over HTTP in this one.
"""

import asyncio
import json
import os
import random
import shutil
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot.clock import SystemClock, to_ms
from bot.opening import open_database
from bot.screens.voice import Voice
from bot.standin.state.faults import Fault
from bot.standin.web.server import Door, serve
from tests import kill_check as check
from tests import kill_points as points
from tests import kill_posts, kill_sends, kill_town
from tests.kill_check import Book
from tests.kill_figures import Figures
from tests.kill_load import Load
from tests.kill_watch import Confirmed, Watched

ROOT: Final = Path(__file__).resolve().parent.parent
PLANNED_AHEAD: Final = timedelta(seconds=120)
PLAN_WITHIN: Final = timedelta(seconds=30)
REST_WITHIN: Final = 90.0
STOP_WITHIN: Final = 10.0
DIES_WITHIN: Final = 10.0
LOOK_EVERY: Final = 0.1
"""Seconds between two looks whether a bot in another process is at rest."""
_BUSY: Final = "DatabaseBusy"
"""What the bot says when this process, held up by others, has held the lock for too long."""
_SPOILT: Final = "telegram.request.BaseRequest"
"""The logger that complains of replies which the stand-in has spoilt on purpose."""


class Violated(AssertionError):
    """A promise was broken; the text says at which kill, and how."""


class Run:
    """The stand-in, the load, and one life of the bot after the other."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.seed = seed
        self.path = folder / "shidao.db"
        self.clock = SystemClock()
        self.zone = ZoneInfo(_zone_at_noon(self.clock.now()))
        self.standin = Watched(self.clock, seed)
        self.figures = Figures()
        self.town: kill_town.Town
        self.load: Load
        self._copy = folder / "copy.db"
        self._log = folder / "bot.log"
        self._log_read = 0
        self._door: Door
        self._confirmed: list[Confirmed] = []
        self._faults: list[Fault] = []
        self._number = 0
        self._point = ""

    async def all(self, kills: int) -> Figures:
        """Kill the bot `kills` times, let it come to rest, and check everything."""
        began = time.monotonic()
        self._door = await serve(self.standin)
        try:
            await self._build()
            await self._kill_under_load(kills)
            await self._end()
        finally:
            await self._door.close()
        self._fail(await self.findings(self.path))
        self._count()
        self.figures.seconds = time.monotonic() - began
        return self.figures

    async def findings(self, path: Path) -> list[str]:
        """Return all that is wrong with the database at `path` after the last stop."""
        made, resends = self.standin.watch.made, self.load.resends
        self._confirmed += self.standin.confirmed()
        said = self.standin.from_bot(self.town.admin)[-1].text or ""
        with Book(path, self.town.member_of, self.zone) as book:
            found = [
                *check.file_is_sound(book),
                *check.confirmed_is_kept(book, self._confirmed),
                *check.all_is_handled(book, made),
                *check.history_is_right(book, made),
                *check.taps_have_counted(book, made, resends),
                *check.sessions_are_true(book, to_ms(self.clock.now())),
                *kill_sends.nothing_was_sent_twice(book, self.standin, resends),
                *kill_sends.posts_stand_once(book, self.standin, resends),
                *kill_posts.no_post_is_gone(book),
                *kill_posts.status_counts_unknown(book, said),
            ]
        async with open_database(path, self.clock, "kill") as db:
            voice = Voice(self.zone)
            found += await kill_posts.posts_are_true(db, self.standin, voice, self.clock.now())
        self.standin.sound()
        return found + [f"against the Bot API: {what}" for what in self.standin.violations]

    async def _build(self) -> None:
        async with open_database(self.path, self.clock, "kill") as db:
            now = self.clock.now()
            self.town = await kill_town.build(self.standin, db, self.seed, now)
            await kill_town.plan(self.town, db, now, now + PLANNED_AHEAD)
        self.load = Load(self.standin, self.town, self.seed)

    async def _kill_under_load(self, kills: int) -> None:
        loading = asyncio.create_task(self.load.run())
        try:
            for self._number in range(1, kills + 1):
                await self._plan_on()
                await self._live_and_die()
                self._look()
                if loading.done():
                    await loading
        finally:
            loading.cancel()
            with suppress(asyncio.CancelledError):
                await loading

    async def _plan_on(self) -> None:
        """Plan further sessions before the timetable runs out; the bot is dead meanwhile."""
        now = self.clock.now()
        if self.town.planned_until - now < PLAN_WITHIN:
            async with open_database(self.path, self.clock, "kill") as db:
                await kill_town.plan(self.town, db, now, now + PLANNED_AHEAD)

    async def _live_and_die(self) -> None:
        """Start the bot, wait for the moment of this kill, and kill it."""
        rng = random.Random(f"{self.seed}:{self._number}")
        self._faults += points.put_faults(self.standin, rng)
        self._point = points.choose(rng)
        process = await self._start()
        with ExitStack() as after:
            life = points.Life(process, self.standin, self.path, rng, self._point, after)
            ended = asyncio.create_task(process.wait())
            moment = asyncio.create_task(points.come(life))
            try:
                await asyncio.wait((ended, moment), return_when=asyncio.FIRST_COMPLETED)
                ended_by_itself = ended.done()
            finally:
                moment.cancel()
                with suppress(ProcessLookupError):
                    process.kill()
            await asyncio.wait((moment,))
            code = await asyncio.wait_for(ended, DIES_WITHIN)
        # Before it has learnt to stop in order, SIGTERM ends it as the system does.
        may_end = self._point == points.STOPPING and code in (0, -signal.SIGTERM)
        if ended_by_itself and not may_end:
            self._fail([f"the bot ended by itself with exit code {code}"])
        self.figures.kills += 1
        self.figures.points[life.point] += 1

    async def _start(self) -> Process:
        settings = {
            "SHIDAO_TOKEN": self.standin.token,
            "SHIDAO_DATABASE": str(self.path),
            "SHIDAO_API_BASE": self._door.api_address,
            "SHIDAO_TIMEZONE": self.zone.key,
        }
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("SHIDAO_")}
        with self._log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run"),
                cwd=ROOT, env={**inherited, **settings}, stdin=DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def _look(self) -> None:
        """Look at a copy of what the dead bot has left: its successor is to find it untouched."""
        for end in ("", "-wal", "-shm"):
            self._copy.with_name(self._copy.name + end).unlink(missing_ok=True)
        for end in ("", "-wal"):
            left = self.path.with_name(self.path.name + end)
            if left.exists():
                shutil.copyfile(left, self._copy.with_name(self._copy.name + end))
        confirmed = list(self.standin.confirmed())
        self._confirmed += confirmed
        watch = self.standin.watch
        with Book(self._copy, self.town.member_of, self.zone) as book:
            self._fail(
                [
                    *check.confirmed_is_kept(book, confirmed),
                    *check.acknowledged_is_kept(book, watch.made[-2000:], watch.confirmed_below),
                    *self._complaints(),
                ]
            )

    async def _end(self) -> None:
        """Start once more without faults, let everything be done, ask for the status, and stop."""
        self._number, self._point = self._number + 1, "the last start"
        self.standin.faults.clear()
        self.standin.limits.enforced = False
        async with open_database(self.path, self.clock, "kill") as db:
            await db.write(kill_town.come_to_an_end, self.clock.now())
        process = await self._start()
        began = time.monotonic()
        try:
            await self._rest(process)
            self.load.ask_status()
            await self._rest(process)
            stopping = time.monotonic()
            process.terminate()
            code = await asyncio.wait_for(process.wait(), STOP_WITHIN)
        except TimeoutError:
            late = f"not at rest after {REST_WITHIN} s, or not stopped after {STOP_WITHIN} s"
            self._fail([late, *self._busy_with()])
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        self.figures.rest_seconds = stopping - began
        self.figures.stop_seconds = time.monotonic() - stopping
        self._fail(
            [*([f"SIGTERM ended it with exit code {code}"] if code else ()), *self._complaints()]
        )

    async def _rest(self, process: Process) -> None:
        """Wait until nothing is open, waiting or behind, and nothing falls due in a moment."""
        async with asyncio.timeout(REST_WITHIN):
            while self._busy_with():
                if process.returncode is not None:
                    self._fail([f"the bot ended by itself with exit code {process.returncode}"])
                await asyncio.sleep(LOOK_EVERY)

    def _busy_with(self) -> list[str]:
        pending = self.standin.updates.pending
        soon = to_ms(self.clock.now() + timedelta(seconds=5))
        with Book(self.path, self.town.member_of, self.zone) as book:
            busy = list(check.busy_with(book, soon))
        return [f"{pending} updates are not confirmed", *busy] if pending else busy

    def _complaints(self) -> list[str]:
        """Return what the bot's log has of errors, and what in it is no line of the log at all."""
        with self._log.open("rb") as log:
            log.seek(self._log_read)
            new = log.read()
        self._log_read += len(new)
        whole, _, _cut_off = new.decode(errors="replace").rpartition("\n")
        found = []
        for line in whole.splitlines():
            try:
                entry = json.loads(line)
                is_fine = (
                    entry["level"] in ("info", "warning")
                    or entry["logger"] == _SPOILT
                    or entry.get("error") == _BUSY
                )
            except ValueError:
                is_fine = False
            if not is_fine:
                found.append(f"in the log: {line}")
        return found

    def _count(self) -> None:
        figures, load = self.figures, self.load
        figures.presses, figures.words, figures.again = load.presses, load.words, load.again
        figures.confirmed = len(set(self._confirmed))
        figures.faults = sum(fault.used for fault in self._faults)
        figures.accepted = len(self.standin.sends)
        figures.by_hand = sum(load.resends.values())
        with Book(self.path, self.town.member_of, self.zone) as book:
            figures.count(book)

    def _fail(self, found: Iterable[str]) -> None:
        lines = list(found)
        if lines:
            head = f"seed {self.seed}, kill {self._number} ({self._point}): {len(lines)} broken"
            raise Violated("\n  ".join([head, *lines[:20]]))


def _zone_at_noon(now: datetime) -> str:
    """Return a zone where it is noon: posts say 今天, and a run over midnight would untrue them."""
    return f"Etc/GMT{now.hour - 12:+d}"
