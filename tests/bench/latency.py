"""`answers`: 300 taps in one group within a second, with 60 ms to Telegram over HTTP.

What is told is how long after its commit the slowest answer was out: the stand-in notes when it
took each answer, and the inbox when the tap was done.
"""

import asyncio
import statistics
import tempfile
from datetime import timedelta
from pathlib import Path

from bot.actions import sessions
from bot.app import Shidao
from bot.clock import SystemClock, from_ms
from bot.config import Config
from bot.delivery.requests import over_http
from bot.rules.sessions import Plan
from bot.standin import Press, Private, Standin
from bot.standin.web.server import serve
from storage.database import Database
from storage.tx import Tx
from tests.bench.check_in import Branch, branches
from tests.town import ZONE

TAPS = 300
LATENCY = 0.060


async def measure(runs: int) -> dict[str, float]:
    """Return the median over `runs` of the slowest answer's delay after its commit, in ms."""
    slowest = [await _run() for _ in range(runs)]
    return {"slowest_ms": round(1000 * statistics.median(slowest)), "taps": TAPS}


async def _run() -> float:
    clock = SystemClock()
    standin = Standin(clock, limits=True, latency=LATENCY)
    door = await serve(standin)
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bench.db"
            db = await Database.open(path, clock=clock)
            try:
                (branch,) = await db.write(branches, 1, TAPS)
                _move_in(standin, branch)
                config = Config(standin.token, path, api_base=door.api_address)
                shidao = Shidao(config, db, over_http(config), clock)
                await shidao.start()
                try:
                    presses = await _tap(shidao, standin, branch)
                    return await _slowest(db, presses)
                finally:
                    await shidao.shut_down()
            finally:
                await db.close()
    finally:
        await door.close()


def _move_in(standin: Standin, branch: Branch) -> None:
    for account in branch.accounts:
        person = standin.add_person("张三", id=account)
        person.started = True
        standin.open(Private(account, person))
    standin.add_group("支部群", id=branch.group, members=branch.accounts, bot="administrator")


async def _tap(shidao: Shidao, standin: Standin, branch: Branch) -> list[Press]:
    now = shidao.clock.now()
    await shidao.desk.do(
        sessions.plan,
        Plan(branch.unit_id, "political_study", now, "三楼会议室", is_announced=False),
        now=now,
        zone=ZONE,
    )
    await shidao.ring(now)
    while not standin.from_bot(branch.group):  # noqa: ASYNC110 -- the stand-in has no event for it
        await asyncio.sleep(0.01)
    post = standin.from_bot(branch.group)[0]
    presses = []
    for account in branch.accounts:
        presses.append(standin.press(account, branch.group, post.id, label="签到"))
        await asyncio.sleep(1 / TAPS)
    async with asyncio.timeout(60):
        for press in presses:
            await press.answer()
    return presses


async def _slowest(db: Database, presses: list[Press]) -> float:
    """Return the longest time from the commit of a tap to its answer, in seconds.

    The unit's `settled_at` is when its update's turn began: a little before the commit, so that
    the figure is, if anything, too high.
    """

    async def committed(tx: Tx) -> dict[int, int]:
        rows = await tx.all("SELECT lane, settled_at FROM inbox WHERE kind = 'tap'")
        return {row["lane"]: row["settled_at"] for row in rows}

    times = await db.read(committed)
    delays = []
    for press in presses:
        assert press.answered is not None
        delays.append(press.answered.at - from_ms(times[press.person.id]))
    return max(delays) / timedelta(seconds=1)
