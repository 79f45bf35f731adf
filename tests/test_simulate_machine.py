"""The simulated year's machine: nobody waits, and the same is the same every time."""

import asyncio
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import chance
from bot.demo.bureau import read_bureau
from bot.demo.load import load_branch
from bot.demo.move_in import move_in
from bot.simulate import loop
from bot.simulate.clocks import BotClock, MachineClock, WorldClock
from bot.simulate.host import Host
from bot.standin import Standin
from schedules.ring import AlarmClock
from schedules.virtual import living_by
from storage import simulated
from storage.database import Database
from storage.errors import DatabaseBroken
from storage.tx import Tx
from tests.town import ZONE, at

MIDNIGHT = datetime(2026, 11, 25, tzinfo=UTC)
LINE = "政治学习 今天 14:30 三楼会议室"


def test_a_virtual_day_takes_no_time() -> None:
    async def live() -> list[int]:
        passed = []

        async def wait(hours: int) -> None:
            await asyncio.sleep(hours * 3600)
            passed.append(hours)

        await asyncio.gather(wait(24), wait(3), wait(8))
        return passed

    began = time.monotonic()
    assert loop.run(live()) == [3, 8, 24]
    assert time.monotonic() - began < 1


def test_what_waits_for_nothing_that_comes_is_told_and_does_not_hang() -> None:
    async def live() -> None:
        await asyncio.get_running_loop().create_future()

    with pytest.raises(loop.NothingWillHappen):
        loop.run(live())


def test_a_wrong_clock_is_wrong_for_the_bot_alone_and_timers_do_not_see_a_leap() -> None:
    async def live() -> None:
        world = WorldClock(MIDNIGHT)
        bot = BotClock(world)
        machine = MachineClock(bot)
        bot.error = timedelta(minutes=-3)
        bot.move(timedelta(hours=1))
        await asyncio.sleep(60)
        assert world.now() == MIDNIGHT + timedelta(hours=1, minutes=1)
        assert bot.now() == world.now() - timedelta(minutes=3)
        assert bot.monotonic() == 3660
        assert machine.now() == MIDNIGHT - timedelta(minutes=2)
        with pytest.raises(ValueError, match="forward"):
            bot.move(timedelta(seconds=-1))

    loop.run(live())


def test_the_alarm_clock_rings_through_twenty_virtual_days_on_time() -> None:
    async def live() -> None:
        world = WorldClock(MIDNIGHT)
        rings: list[datetime] = []

        async def ring(now: datetime) -> datetime:
            rings.append(now)
            return now + timedelta(hours=12)

        with living_by(world):
            alarm = AlarmClock(world, ring, world)
            await alarm.start()
            await asyncio.sleep(timedelta(days=20, minutes=1).total_seconds())
            alarm.stop()
        assert len(rings) == 41, "one at the start and two a day"
        late = [at_ - MIDNIGHT - number * timedelta(hours=12) for number, at_ in enumerate(rings)]
        assert max(late) < timedelta(seconds=1)

    loop.run(live())


async def _a_day(path: Path) -> list[str]:
    """Plan a session, kill the bot while check-in is open, and let it end; return what is said."""
    world = WorldClock(at("14:00"))
    standin = Standin(world, seed=7)
    branch = read_bureau().branches[0]
    move_in(standin, branch)
    db = await simulated.open_inline(path, world)
    await load_branch(db, branch, world)
    await db.close()
    host = Host(path, standin, world, ZONE)
    secretary, officer = branch.members[0].account, branch.members[4].account
    with living_by(MachineClock(host.clock)):
        await host.start()
        await host.rest()
        standin.write(secretary, secretary, LINE)
        await host.wind(at("14:01"))
        plan = standin.from_bot(secretary)[-1]
        standin.press(secretary, secretary, plan.id, label="定下")
        await host.wind(at("14:20"))
        standin.press(officer, branch.group_id, standin.from_bot(branch.group_id)[-1].id, row=0)
        await asyncio.sleep(0.001)
        await host.kill()
        await host.wind(at("14:25"))
        assert not host.is_up
        await host.start()
        await host.wind(at("16:00"))
        await host.stop()
    assert host.hung == 0
    assert standin.violations == []
    return [f"{call.at} {call.method} {call.params}" for call in standin.calls]


def test_a_day_with_a_crash_is_the_same_each_time_and_the_tap_is_not_lost(tmp_path: Path) -> None:
    days = [loop.run(_a_day(tmp_path / f"{number}.db")) for number in range(2)]
    assert days[0] == days[1]
    assert any("已签到 1" in line for line in days[0])


def test_a_disk_that_is_full_takes_nothing_and_has_room_again(tmp_path: Path) -> None:
    async def fill(tx: Tx, count: int) -> None:
        await tx.many(
            "INSERT INTO watermark (name, at) VALUES (:name, 0)",
            [{"name": f"{count}-{number}" + "x" * 500} for number in range(count)],
        )

    async def live() -> None:
        db: Database = await simulated.open_inline(tmp_path / "a.db", WorldClock(MIDNIGHT))
        simulated.fill_disk(db)
        with pytest.raises(DatabaseBroken):
            await db.write(fill, 200)
        assert not await db.probe()
        simulated.free_disk(db)
        assert await db.probe()
        await db.write(fill, 201)
        await db.close()

    loop.run(live())


def test_salts_are_the_machines_own_but_in_a_simulated_year() -> None:
    with chance.repeated(3):
        first = [chance.unguessable(16) for _ in range(3)]
    with chance.repeated(3):
        assert [chance.unguessable(16) for _ in range(3)] == first
    assert len({*first, *(chance.unguessable(16) for _ in range(3))}) == 6


def test_what_serves_people_never_loads_the_simulated_year() -> None:
    program = (
        "import sys, bot.cli, bot.running, bot.trying, bot.app, schedules.ring\n"
        "names = ('bot.simulate', 'schedules.virtual', 'storage.simulated')\n"
        "sys.exit([name for name in sys.modules if name.startswith(names)])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (1, "[]\n")
