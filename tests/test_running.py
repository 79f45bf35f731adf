"""Stopping a real process: within ten seconds whatever it is doing, and nothing is lost."""

import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.actions import sessions
from bot.clock import SystemClock
from bot.demo import bureau as demo
from bot.demo.load import load_branch
from bot.demo.move_in import move_in
from bot.rules.sessions import Plan
from bot.standin import Press, Standin
from storage.database import Database
from storage.tx import Tx
from tests.delivering import to, until
from tests.test_cli import TOKEN, end, polled, start, telegram
from tests.town import ZONE

STOPS_WITHIN = 10.0
BRANCH = demo.read_bureau().branches[0]
ACCOUNTS = [member.account for member in BRANCH.members if member.account]


async def set_up(path: Path) -> None:
    """Put the demo branch into the database, with a session that starts in five minutes."""
    clock = SystemClock()
    database = await Database.open(path, clock=clock)
    try:
        now = clock.now()
        unit_id = await load_branch(database, BRANCH, clock)
        await database.write(
            sessions.plan,
            Plan(
                unit_id,
                "political_study",
                now + timedelta(minutes=5),
                "三楼会议室",
                is_announced=False,
            ),
            now=now,
            zone=ZONE,
        )
    finally:
        await database.close()


async def look(path: Path, sql: str) -> list[tuple[Any, ...]]:
    """Look into the database of a bot that has ended."""

    async def unit(tx: Tx) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await tx.all(sql)]

    database = await Database.open(path, clock=SystemClock())
    try:
        return await database.read(unit)
    finally:
        await database.close()


@asynccontextmanager
async def town(path: Path) -> AsyncIterator[tuple[Standin, dict[str, str]]]:
    """Open Telegram with the branch in it; yield it and the bot's settings."""
    await set_up(path)
    async with telegram() as (standin, door):
        move_in(standin, BRANCH)
        yield standin, {"TOKEN": TOKEN, "DATABASE": str(path), "API_BASE": door.api_address}


def press_all(standin: Standin) -> list[Press]:
    """Have everybody press the button of the check-in post."""
    post = standin.from_bot(BRANCH.group_id)[0]
    return [standin.press(account, BRANCH.group_id, post.id, label="签到") for account in ACCOUNTS]


async def test_a_bot_under_load_with_a_send_that_hangs_stops_within_ten_seconds(
    tmp_path: Path,
) -> None:
    path = tmp_path / "shidao.db"
    async with town(path) as (standin, settings):
        process = await start("run", **settings)
        await polled(standin)
        await until(lambda: standin.from_bot(BRANCH.group_id))
        standin.fault("sendMessage", "held", times=99, effect=False, when=to(ACCOUNTS[3]))
        standin.write(ACCOUNTS[3], ACCOUNTS[3], "帮助")
        standin.fault("answerCallbackQuery", "held", times=3, effect=False)
        presses = press_all(standin)
        await until(lambda: any(press.answered for press in presses))
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        ended = await end(process)
        assert time.monotonic() - asked < STOPS_WITHIN
        assert ended.code == 0
        left = {update["update_id"] for _, update in standin.updates._queue}
        kept = {number for (number,) in await look(path, "SELECT update_id FROM inbox")}
        assert len(kept | left) >= len(presses) + 1
        again = await start("run", **settings)
        await until(lambda: standin.updates.polled and not standin.updates.pending)
        again.send_signal(signal.SIGTERM)
        assert (await end(again)).code == 0
    counted = await look(path, "SELECT COUNT(*) FROM attendance WHERE state = 'checked_in'")
    assert counted == [(len(ACCOUNTS),)]
    assert await look(path, "SELECT DISTINCT state FROM inbox") == [("done",)]
    fate = await look(path, "SELECT state, reason FROM message WHERE kind = 'help'")
    assert fate == [("unknown", "interrupted")]


async def test_a_bot_that_cannot_reach_telegram_stops_at_once(tmp_path: Path) -> None:
    async with town(tmp_path / "shidao.db") as (standin, settings):
        standin.fault("getMe", "server_error", times=99)
        process = await start("run", **settings)
        await until(lambda: any(call.method == "getMe" for call in standin.calls))
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        ended = await end(process)
        assert time.monotonic() - asked < STOPS_WITHIN
        assert ended.code == 0
