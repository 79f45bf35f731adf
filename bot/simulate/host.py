"""The machine that the bot runs on: it starts and stops it, kills it, and winds its clock."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import httpx
from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

from bot.app import Machine, Shidao
from bot.config import Config
from bot.delivery.requests import Requests
from bot.heavy.worker import InlineWorker
from bot.simulate.clocks import BotClock, MachineClock, WorldClock
from bot.standin import Standin, StandinRequest
from bot.tasks import Tasks
from bot.winding import NotAtRest, Winding
from storage import simulated
from storage.database import Database

READ_TIMEOUT: Final = 30.0
"""Seconds, as for calls over HTTP."""
DIES_WITHIN: Final = 5.0
LOOK: Final = 0.021
"""Seconds until the first look whether the bot is at rest: just longer than it gathers work."""
PATIENCE: Final = 300.0
"""Seconds after which a bot that has not come to rest hangs: answers are tried three times, each
as long after the other as Telegram asks for.
"""


class _Line(BaseRequest):
    """A process's line to the stand-in: once the process is dead, nothing more goes out on it."""

    def __init__(self, standin: Standin, read_timeout: float | None = 5.0) -> None:
        self._request = StandinRequest(standin, read_timeout=read_timeout)
        self.is_cut = False

    @property
    def read_timeout(self) -> float | None:
        return self._request.read_timeout

    async def initialize(self) -> None:
        """Do nothing: there is nothing to open."""

    async def shutdown(self) -> None:
        """Do nothing: there is nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: object,
        **timeouts: object,
    ) -> tuple[int, bytes]:  # fmt: skip
        """Do as StandinRequest does while the process lives."""
        if self.is_cut:
            raise NetworkError("dead") from httpx.ConnectError("dead")
        return await self._request.do_request(url, method, request_data, *args, **timeouts)  # type: ignore[arg-type]


class Host:
    """One bot after another over one file and one stand-in, on the world's clock.

    Every task on the loop is the bot's but the one that calls these methods.
    """

    def __init__(self, path: Path, standin: Standin, world: WorldClock, zone: ZoneInfo) -> None:
        self.clock = BotClock(world)
        self.world = world
        self._path = path
        self._standin = standin
        self._config = Config(standin.token, path, zone=zone)
        self._tasks = Tasks()
        self._lines: list[_Line] = []
        self._shidao: Shidao | None = None
        self._db: Database | None = None
        self._winding: Winding | None = None
        self.hung = 0
        """How many times the bot did not come to rest though nothing was in its way."""

    @property
    def is_up(self) -> bool:
        """Whether a bot runs."""
        return self._shidao is not None

    @property
    def is_starting(self) -> bool:
        """Whether a bot runs that has not reached Telegram yet."""
        return self._shidao is not None and self._shidao.alarm_clock is None

    @property
    def shidao(self) -> Shidao:
        """The bot that runs."""
        assert self._shidao is not None, "the bot is down"
        return self._shidao

    @property
    def db(self) -> Database:
        """The database of the bot that runs."""
        assert self._db is not None, "the bot is down"
        return self._db

    async def start(self) -> None:
        """Open the file and start a bot; it may take its time to reach Telegram."""
        assert not self.is_up
        self._lines = [_Line(self._standin, READ_TIMEOUT), _Line(self._standin)]
        self._db = await simulated.open_inline(self._path, self.clock)
        self._shidao = Shidao(
            self._config,
            self._db,
            Requests(*self._lines),
            self.clock,
            Machine(MachineClock(self.clock), InlineWorker()),
        )
        self._winding = Winding(self._shidao, self._standin, self.clock, LOOK)
        self._tasks.start(self._shidao.start(), "start")

    async def stop(self) -> None:
        """Stop the bot as SIGTERM does."""
        if self._shidao is None:
            return
        await self._shidao.shut_down()
        await self.db.close()
        await self._gone()

    async def kill(self) -> None:
        """End the bot as `kill -9` does, whatever it is doing."""
        if self._db is None or self._shidao is None:
            return
        self._shidao.stop()  # a dead process raises no alarm about its file
        for line in self._lines:
            line.is_cut = True
        simulated.kill(self._db)
        if self._shidao.alarm_clock is not None:
            self._shidao.alarm_clock.stop()
        await self._gone()

    async def _gone(self) -> None:
        """Take away what is left of the process."""
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=DIES_WITHIN)
        self._standin.updates.hang_up()
        if self._db is not None:
            await self._db.close()
        self._shidao = self._db = self._winding = None

    async def rest(self) -> None:
        """Let the bot do all that it can do at this instant."""
        if self._winding is None or self.is_starting:
            return
        await self._until_rest(self._winding.rest)

    async def _until_rest(self, attempt: Callable[[], Awaitable[object]]) -> None:
        """Do what ends at rest; where faults keep the bot busy for minutes, give it those."""
        try:
            await attempt()
        except NotAtRest:
            await asyncio.sleep(PATIENCE)
            try:
                assert self._winding is not None
                await self._winding.rest()
            except NotAtRest:
                self.hung += 1

    async def step(self, to: datetime) -> None:
        """From rest, let time pass up to the world's instant `to`, or the next thing of the bot's.

        Where nothing happens, it is skipped.
        """
        if self._winding is None:
            self._skip(to)
            return
        winding, bots_to = self._winding, max(to + self.clock.error, self.clock.now())
        await self._until_rest(lambda: winding.step(bots_to))

    async def wind(self, to: datetime) -> None:
        """Let time pass up to the world's instant `to`, skipping where nothing happens."""
        while self.world.now() < to:
            await self.rest()
            await self.step(to)

    async def live(self, to: datetime) -> None:
        """Let every second up to the world's instant `to` pass, as it does on a real machine."""
        left = (to - self.world.now()).total_seconds()
        if self._shidao is None:
            self._skip(to)
        elif left > 0:
            await asyncio.sleep(left)

    def _skip(self, to: datetime) -> None:
        self.world.move(max(to - self.world.now(), timedelta(0)))
