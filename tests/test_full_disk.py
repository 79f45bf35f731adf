"""A disk that is full, fails or lies: nothing accepted is lost, and an admin is told."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta

import pytest

from bot.app import Stopped
from bot.delivery import messages, sender
from bot.intake import intake, poll
from storage.database import Database
from tests.delivering import fates, sends_to, texts, to, until
from tests.test_intake import hold
from tests.test_writer_disk import needs_proc, swapped
from tests.town import Town

FULL = "磁盘已满，已停止收取，没有丢失。腾出空间后会自动恢复"
RECOVERED = "磁盘空间已够，已恢复收取"
ADMIN = "陈静"

pytestmark = needs_proc


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "PROBE_EVERY", 0.01)
    monkeypatch.setattr(poll, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(messages, "SETTLE_AGAIN_AFTER", 0.01)
    monkeypatch.setattr(sender, "WHILE_BROKEN", 0.01)


def told(town: Town) -> list[str]:
    """Return what the admin was told."""
    return texts(town.standin.from_bot(town.account(ADMIN)))


async def _empty_wal(town: Town) -> None:
    """Have all that is written in the file itself, so that readers need no WAL."""

    def checkpoint(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    await town.db._writing.run(checkpoint)


@asynccontextmanager
async def full_disk(town: Town) -> AsyncIterator[None]:
    """Leave no room on the disk meanwhile."""
    await _empty_wal(town)
    with swapped("shidao.db-wal", "/dev/full", os.O_RDWR):
        yield


@contextmanager
def failing_disk() -> Iterator[None]:
    """Let every write fail meanwhile."""
    with swapped("shidao.db-wal", os.devnull, os.O_RDONLY):
        yield


async def opened(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:15")
    await town.go_to("14:20")


async def test_a_tap_on_a_full_disk_is_not_confirmed_and_counts_when_there_is_room(
    town: Town,
) -> None:
    await opened(town)
    async with full_disk(town):
        press = town.press("李娜")
        await until(lambda: told(town) == [FULL])
        for _ in range(20):
            await asyncio.sleep(0.01)
        assert town.standin.updates.pending == 1
        assert press.answered is None
        assert told(town) == [FULL]
    assert (await press.answer(10)).text == "已签到 14:20"
    await until(lambda: told(town) == [FULL, RECOVERED])
    await town.rest()
    await town.later(1)
    assert "已签到 1" in (town.check_in_post().text or "")
    assert town.db.broken is None


async def test_what_was_accepted_before_the_disk_was_full_is_done_when_there_is_room(
    town: Town,
) -> None:
    await opened(town)
    going_on = hold(town)
    press, again = town.press("李娜"), town.press("李娜")
    await until(lambda: len(town.bot.intake.lanes) == 2)
    async with full_disk(town):
        going_on.set()
        await until(lambda: told(town) == [FULL])
        assert press.answered is None
    assert (await press.answer(10)).text == "已签到 14:20"
    assert (await again.answer(10)).text == "您 14:20 已签到，不用再点"
    await town.rest()
    assert await town.query("SELECT DISTINCT state FROM inbox") == [("done",)]


async def test_however_long_a_disk_is_full_the_watchdog_waits_with_it(town: Town) -> None:
    await opened(town)
    going_on = hold(town)
    town.press("李娜")
    await until(lambda: len(town.bot.intake.lanes) == 1)
    async with full_disk(town):
        going_on.set()
        await until(lambda: told(town) == [FULL])
        for _ in range(4):
            town.clock.move(timedelta(seconds=60))
            town.bot.intake.poller.leapt()
            await town.bot.upkeep.look()
    await until(lambda: RECOVERED in told(town))
    await town.bot.upkeep.look()
    await town.rest()
    assert town.private("李娜") == "已签到 14:20\n政治学习 · 今天 14:30"


async def test_while_a_disk_is_full_the_poll_says_that_it_waits_on_purpose(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "TELL_EVERY", 0.001)
    await opened(town)
    async with full_disk(town):
        town.press("李娜")
        await until(lambda: told(town) == [FULL])
        town.clock.move(timedelta(hours=1))
        await until(lambda: town.bot.intake.poller.last_turn == town.clock.monotonic())
        await town.bot.upkeep.look()
    await until(lambda: RECOVERED in told(town))


async def test_a_message_sent_as_the_disk_fills_up_is_settled_when_there_is_room(
    town: Town,
) -> None:
    await town.plan("14:30")
    held = town.standin.fault("sendMessage", "held", when=to(town.group))
    town.clock.move(timedelta(minutes=15))
    assert town.bot.alarm_clock is not None
    await town.bot.alarm_clock.ring()
    await asyncio.wait_for(held.reached(), 10)
    async with full_disk(town):
        held.release()
        await until(lambda: told(town) == [FULL])
    await until(lambda: RECOVERED in told(town))
    await town.rest()
    assert await fates(town, "post") == [("post", "sent", None)]
    assert len(sends_to(town, town.group)) == 1


async def test_a_disk_that_fills_up_twice_is_told_of_twice(town: Town) -> None:
    await opened(town)
    expected: list[str] = []
    for name in ("李娜", "王强"):
        expected.append(FULL)
        async with full_disk(town):
            press = town.press(name)
            await until(lambda: told(town) == expected)
        await press.answer(10)
        expected.append(RECOVERED)
        await until(lambda: told(town) == expected)


async def run_anew(town: Town) -> "asyncio.Task[None]":
    """Have the bot run as the command runs it; return once it polls."""
    await town.bot.shut_down()
    town.bot = town.make_bot()
    running = asyncio.create_task(town.bot.run())
    await until(lambda: town.bot.upkeep.file_bytes and town.standin.updates.polled)
    await town.rest()
    return running


async def end_of(running: "asyncio.Task[None]") -> Stopped:
    with pytest.raises(Stopped) as end:
        await asyncio.wait_for(running, 20)
    return end.value


async def test_a_disk_that_fails_ends_the_bot_and_an_admin_hears_of_it(town: Town) -> None:
    await opened(town)
    running = await run_anew(town)
    await _empty_wal(town)
    with failing_disk():
        town.press("李娜")
        end = await end_of(running)
    assert (end.code, end.exit_code, end.detail) == ("database_broken", 1, "io")
    assert told(town) == ["数据库出错（io），实到已停止，没有丢失。请看日志并从备份恢复"]
    assert town.standin.updates.pending == 1


async def test_what_was_accepted_before_a_disk_failed_is_done_at_the_next_start(
    town: Town,
) -> None:
    await opened(town)
    running = await run_anew(town)
    going_on = hold(town)
    town.press("李娜")
    await until(lambda: len(town.bot.intake.lanes) == 1)
    await _empty_wal(town)
    with failing_disk():
        going_on.set()
        await end_of(running)
    await town.db.close()
    town.db = await Database.open(town.path, clock=town.clock)
    try:
        town.bot = town.make_bot()
        await town.bot.start()
        await town.later(1)
        assert (await town.says("李娜", "签到")).startswith("您 14:20 已签到")
    finally:
        await town.bot.shut_down()
        await town.db.close()


async def test_a_file_that_was_overwritten_ends_the_bot_and_an_admin_hears_of_it(
    town: Town,
) -> None:
    await opened(town)
    running = await run_anew(town)
    await _empty_wal(town)
    with town.path.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(4096)
        file.write(b"\x5a" * (size - 4096))
    await town.db._writing.run(lambda connection: connection.execute("PRAGMA shrink_memory"))
    town.press("李娜")
    end = await end_of(running)
    assert (end.code, end.exit_code, end.detail) == ("database_broken", 1, "corrupt")
    assert told(town) == ["数据库出错（corrupt），实到已停止，没有丢失。请看日志并从备份恢复"]


async def test_an_alarm_that_does_not_arrive_changes_nothing(town: Town) -> None:
    await opened(town)
    running = await run_anew(town)
    town.standin.fault("sendMessage", "server_error", times=99)
    await _empty_wal(town)
    with failing_disk():
        town.press("李娜")
        end = await end_of(running)
    assert end.exit_code == 1


async def test_a_bot_that_starts_on_a_full_disk_waits_for_room(town: Town) -> None:
    await town.plan("14:30")
    await town.bot.shut_down()
    await _empty_wal(town)
    town.clock.move(timedelta(minutes=20))
    town.bot = town.make_bot()
    async with full_disk(town):
        running = asyncio.create_task(town.bot.run())
        await until(lambda: told(town) == [FULL])
    await until(lambda: told(town) == [FULL, RECOVERED])
    await town.ring()
    assert (await town.tap("李娜")).text == "已签到 14:20"
    town.bot.stop()
    await asyncio.wait_for(running, 20)
