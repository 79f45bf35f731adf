"""A simulated year from its first day to its report."""

import gc
import logging
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot import chance
from bot.clock import SystemClock
from bot.simulate import loop
from bot.simulate.checker import Checker
from bot.simulate.clocks import MachineClock
from bot.simulate.faults import Faults
from bot.simulate.habits import Habits
from bot.simulate.people import Life
from bot.simulate.report import Report
from bot.simulate.world import MANY, World, build
from schedules.virtual import living_by

ZONE: Final = ZoneInfo("Asia/Shanghai")
BEGINS: Final = datetime(2026, 3, 2, 6, tzinfo=ZONE)
"""A Monday."""
AUDIT_EVERY: Final = timedelta(hours=3)
AUDIT_MANY_EVERY: Final = timedelta(hours=24)
"""Of many people: each looks at all of a day's messages and sessions."""
IN_MEMORY: Final = Path("/dev/shm")  # noqa: S108 -- a folder of its own is made in it
COLLECT: Final = (50_000, 20, 50)
A_MOMENT: Final = timedelta(seconds=5)
AT_ONCE: Final = 20
"""Acts of one instant: what many people do within a few seconds is not all done in the first."""
_SECOND: Final = timedelta(seconds=1)
SHORT: Final = timedelta(seconds=25)
"""What is no longer is lived, not skipped: to look at the whole calendar costs more."""
_DAY: Final = timedelta(days=1)

Progress = Callable[[int], None]
Prepare = Callable[[World], None]


@dataclass(frozen=True, slots=True)
class Options:
    """What is simulated: how many people, for how many days, by which seed, with which faults."""

    people: int
    days: int
    seed: int = 1
    faults: str = "none"
    """"none" or "all"."""
    trace: Path | None = None


def _silent(_day: int) -> None:
    """Tell nobody of a day that begins."""


def _leave_as_it_is(_world: World) -> None:
    """Change nothing in a world."""


def simulate(
    options: Options, progress: Progress = _silent, prepare: Prepare = _leave_as_it_is
) -> Report:
    """Live the year, and report.

    `progress` is told of each day that begins; `prepare` may put acts of its own on the agenda of
    the world before anything happens in it.
    """
    folder = IN_MEMORY if IN_MEMORY.is_dir() else None
    with (
        _collecting_seldom(),
        tempfile.TemporaryDirectory(prefix="shidao-simulate-", dir=folder) as made,
    ):
        return loop.run(_live(options, Path(made) / "shidao.db", progress, prepare))


async def _live(options: Options, path: Path, progress: Progress, prepare: Prepare) -> Report:
    machine = SystemClock()
    began = machine.monotonic()
    with chance.repeated(options.seed):
        world = await build(path, options.people, options.seed, BEGINS, ZONE, options.trace)
        prepare(world)
        with living_by(MachineClock(world.host.clock)), world.trace:
            year = Year(world, options, progress)
            with listening(year.checker):
                await year.live()
            return await year.report(machine.monotonic() - began)


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Have the collector go through a world of many objects less often: it took a fifth of all."""
    before = gc.get_threshold()
    gc.set_threshold(*COLLECT)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def listening(checker: Checker) -> Iterator[None]:
    """Have the checker hear what the bot logs, and nobody else."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers[:] = [checker]
    root.setLevel(logging.ERROR)
    try:
        yield
    finally:
        root.handlers[:] = before
        root.setLevel(level)


class Year:
    """Lives a world day by day: people act, the bot does what falls due, the checker looks."""

    def __init__(self, world: World, options: Options, progress: Progress) -> None:
        self._world = world
        self._options = options
        self._progress = progress
        self._end = world.clock.now() + timedelta(days=options.days)
        self.checker = Checker(world)
        self._life = Life(world)
        self._habits = Habits(world, self._life)
        self._faults = Faults(world, self.checker) if options.faults == "all" else None
        self._audit_every = AUDIT_EVERY if options.people < MANY else AUDIT_MANY_EVERY
        self._next_audit = world.clock.now() + self._audit_every
        self._day = 0
        self._is_restless = False
        self._totals: dict[str, int] = {}
        self._doings: dict[str, int] = {}

    async def live(self) -> None:
        """Live to the end, and stop the bot."""
        world = self._world
        await world.host.start()
        await world.host.rest()
        self._habits.begin()
        if self._faults is not None:
            self._faults.begin()
        while world.clock.now() < self._end:
            await self._go_on()
        if self._faults is not None:
            await self._faults.end()
        await self.checker.audit()
        await self.checker.verify()
        self._totals = await self.checker.totals(world.clock.now())
        self._doings = await self.checker.doings()
        await world.host.stop()
        self.checker.watch()

    async def _go_on(self) -> None:
        """Do what is to be done now, or let time pass up to what comes next."""
        world = self._world
        acts = world.agenda.take(world.clock.now(), AT_ONCE)
        for act in acts:
            taking = act()
            if taking is not None:
                await taking
        if self._faults is not None:
            self._faults.among_updates()
        if not acts:
            await self._let_time_pass()
        elif len(acts) == AT_ONCE:
            await self._let_a_second_pass()
        elif world.can_leap:
            await world.host.rest()
        self.checker.watch()
        if world.clock.now() >= self._next_audit:
            await self._audit()

    async def _let_time_pass(self) -> None:
        world = self._world
        upcoming = (world.agenda.next_at(), self._next_audit, self._end)
        to = min(at for at in upcoming if at is not None)
        if not world.can_leap:
            self._is_restless = True
            await world.host.live(min(to, max(world.lives_until, world.clock.now() + A_MOMENT)))
            return
        if to - world.clock.now() <= SHORT and world.host.is_up:
            self._is_restless = True
            await world.host.live(to)
            return
        if self._is_restless:
            self._is_restless = False
            await world.host.rest()
        await world.host.step(to)

    async def _let_a_second_pass(self) -> None:
        world = self._world
        to = world.clock.now() + _SECOND
        if world.can_leap and world.host.is_up:
            await world.host.wind(to)
        else:
            await world.host.live(to)

    async def _audit(self) -> None:
        world = self._world
        self._next_audit = world.clock.now() + self._audit_every
        if world.is_undisturbed:
            await world.host.rest()
            await self.checker.audit()
            world.tidy()
        day = (world.clock.now() - BEGINS) // _DAY
        if day > self._day:
            self._day = day
            self._progress(day)

    async def report(self, seconds: float) -> Report:
        """Return what came of it; `seconds` is how long it took."""
        sending, sessions = self.checker.sending, self.checker.sessions
        everybody, weeks = self._world.people.values(), self._options.days // 7
        return Report(
            people=self._world.bureau.people,
            days=self._options.days,
            seed=self._options.seed,
            updates=self._world.updates,
            check_ins_confirmed=sessions.check_ins,
            check_ins_lost=sessions.lost,
            duplicates=sessions.twice + self.checker.violations.counts["sent_twice"],
            totals=self._totals,
            faults_injected=self._world.faults,
            median_a_week=sending.median_a_week(weeks, everybody),
            median_of_officers=sending.median_a_week(
                weeks, (one for one in everybody if not one.is_secretary)
            ),
            median_of_secretaries=sending.median_a_week(
                weeks, (one for one in everybody if one.is_secretary)
            ),
            most_a_day=sending.most_a_day,
            most_sounds=sending.most_sounds,
            violations=self.checker.violations,
            wall_s=round(seconds, 1),
            trace=self._world.trace.digest,
            doings=self._doings,
        )
