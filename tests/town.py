"""A town to test in: the whole application over the stand-in, in process, on a clock that is set.

A test writes, presses and moves the clock as people would, and looks at what they would see.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.actions import sessions
from bot.app import Shidao
from bot.clock import SetClock
from bot.config import Config
from bot.delivery.requests import Requests
from bot.demo import bureau as demo
from bot.demo.load import load_branch
from bot.demo.move_in import move_in
from bot.rules.sessions import Plan
from bot.standin import Standin
from bot.standin.api.in_process import StandinRequest
from bot.standin.state.message import Message
from bot.standin.state.presses import Press, PressAnswer
from bot.winding import Winding
from storage.database import Database
from storage.tx import Tx

ZONE = ZoneInfo("Asia/Shanghai")


def at(clock: str, day: str = "2026-11-25") -> datetime:
    """Return an instant by the organisation's clock; the day is a Wednesday."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZONE)


@dataclass
class Town:
    """The made-up branch with its group, and the bot that serves it."""

    clock: SetClock
    standin: Standin
    branch: demo.DemoBranch
    db: Database
    unit_id: int
    path: Path
    bot: Shidao = field(init=False)
    group: int = field(init=False)

    def __post_init__(self) -> None:
        self.group = self.branch.group_id
        self.bot = self.make_bot()

    def make_bot(self) -> Shidao:
        """Put a bot together over the town's database and stand-in."""
        requests = Requests(
            StandinRequest(self.standin, read_timeout=30), StandinRequest(self.standin)
        )
        config = Config(self.standin.token, self.path, zone=ZONE)
        return Shidao(config, self.db, requests, self.clock)

    @property
    def winding(self) -> Winding:
        """What winds the town's clock, for the bot that it has now."""
        return Winding(self.bot, self.standin, self.clock)

    def account(self, name: str) -> int:
        """Return the account of the member with this name."""
        return next(one.account for one in self.branch.members if one.name == name)

    async def plan(self, clock: str = "14:30", **changes: Any) -> int:
        """Plan the branch's 政治学习 for today, which its group knows; return the session's id."""
        facts: dict[str, Any] = {
            "unit_id": self.unit_id,
            "kind": "political_study",
            "starts": at(clock),
            "place": "三楼会议室",
            "is_announced": False,
        }
        session_id = await self.bot.desk.do(
            sessions.plan, Plan(**{**facts, **changes}), now=self.clock.now(), zone=ZONE
        )
        await self.ring()
        return session_id

    async def ring(self) -> None:
        """Have the calendar looked at, as the alarm clock does, and wait for rest."""
        assert self.bot.alarm_clock is not None
        await self.bot.alarm_clock.ring()
        await self.rest()

    async def go_to(self, clock: str, day: str = "2026-11-25") -> None:
        """Move the clock on in one go, let the calendar ring, late if so, and wait for rest."""
        await self.winding.leap(at(clock, day) - self.clock.now())

    async def later(self, seconds: float) -> None:
        """Let seconds pass and wait for rest."""
        await self.winding.leap(timedelta(seconds=seconds))

    async def rest(self) -> None:
        """Wait until the bot has done all that it can do at this instant."""
        await self.winding.rest()

    def check_in_post(self) -> Message:
        """Return the newest message of the bot in the group that has a button or a tally."""
        return self.standin.from_bot(self.group)[-1]

    def press(self, name: str, message: Message | None = None, **how: Any) -> Press:
        """Have a member press the button of a message, by default [签到] of the check-in post."""
        target = message or self.check_in_post()
        if not {"label", "data"} & how.keys() and sum(map(len, target.buttons())) > 1:
            how["label"] = "签到"
        return self.standin.press(self.account(name), target.chat.id, target.id, **how)

    async def tap(self, name: str, message: Message | None = None, **how: Any) -> PressAnswer:
        """Have a member press a button, and return what they are answered."""
        press = self.press(name, message, **how)
        await self.rest()
        assert press.answered is not None, "the tap was not answered"
        return press.answered

    async def says(self, name: str, text: str) -> str:
        """Have a member write to the bot in private; return what the bot wrote last there."""
        user_id = self.account(name)
        self.standin.write(user_id, user_id, text)
        await self.later(1)  # a private chat gets one message a second
        return self.private(name)

    def private(self, name: str) -> str:
        """Return the bot's newest message in a member's private chat, or nothing."""
        messages = self.standin.from_bot(self.account(name))
        return (messages[-1].text or "") if messages else ""

    async def query(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        """Look into the database."""

        async def unit(tx: Tx) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in await tx.all(sql, **values)]

        return await self.db.read(unit)


@asynccontextmanager
async def town(path: Path, clock: str = "14:00", **options: Any) -> AsyncIterator[Town]:
    """Build the town, start the bot, and take it all down afterwards.

    It is 2026-11-25 unless another `day` is given.
    """
    async with quiet_town(path, clock, **options) as built:
        await built.bot.start()
        try:
            await built.rest()
            yield built
        finally:
            await built.bot.shut_down()
            assert built.standin.violations == []


@asynccontextmanager
async def quiet_town(
    path: Path,
    clock: str = "14:00",
    day: str = "2026-11-25",
    *,
    threads: bool = False,
    **options: Any,
) -> AsyncIterator[Town]:
    """Build the town with the bot not started.

    Its database has the bot's own `threads` where a test is about what happens at once; the ways to
    them and back take a fifth of all others' time, who do one thing after another.
    """
    set_clock = SetClock(at(clock, day))
    standin = Standin(set_clock, **options)
    branch = _bureau().branches[0]
    move_in(standin, branch)
    unit_id = await _founded(path, branch, set_clock)
    db = await Database.open(path, clock=set_clock, inline=not threads)
    try:
        yield Town(set_clock, standin, branch, db, unit_id, path)
    finally:
        await db.close()


@cache
def _bureau() -> demo.DemoBureau:
    """Return the bureau, which nobody can change, read once."""
    return demo.read_bureau()


_files: dict[datetime, tuple[bytes, int]] = {}
"""What the file of a town holds that is founded at an instant, and its unit in it: to make it anew
for each test was a third of what short ones take."""


async def _founded(path: Path, branch: demo.DemoBranch, clock: SetClock) -> int:
    """Put the branch into a new file at `path`; return its unit."""
    known = _files.get(clock.now())
    if known is not None:
        _write(path, known[0])
        return known[1]
    db = await Database.open(path, clock=clock)
    try:
        unit_id = await load_branch(db, branch, clock)
    finally:
        await db.close()
    _files[clock.now()] = _read(path), unit_id
    return unit_id


def _read(path: Path) -> bytes:
    return path.read_bytes()


def _write(path: Path, content: bytes) -> None:
    """Write a file that is not there yet, for its owner alone, as the bot makes it."""
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(content)
