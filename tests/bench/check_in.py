"""`check_in`: taps all the way to the disk and the answer, against PTB answering them, no more.

Ours: raw update → allow-list → inbox → lane → handler → one unit of work, committed with full
durability → answer, with posts being edited meanwhile. The floor: a bare PTB Application that
parses the same raw updates one after the other and answers each. The network answers at once in
both.
"""

import asyncio
import gc
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, CallbackQueryHandler, ExtBot

from bot.actions import sessions
from bot.app import Shidao
from bot.clock import SystemClock
from bot.config import Config
from bot.delivery.requests import Requests
from bot.rules.sessions import Plan
from bot.screens import routes
from storage import chats, members, units
from storage.database import Database
from storage.tx import Tx
from tests.bench.network import Network
from tests.town import ZONE

TOKEN = "7000000001:AAHbenchbenchbenchbenchbenchbenchbenc"
BATCH = 100


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit with its group and its members' accounts."""

    unit_id: int
    group: int
    accounts: Sequence[int]


async def branches(tx: Tx, count: int, size: int) -> list[Branch]:
    """Make `count` branches of `size` members each."""
    now = SystemClock().now()
    made = []
    for number in range(count):
        unit_id = await units.add(tx, f"支部{number}", "branch", None)
        group = -1_009_000_000_000 - number
        await chats.note(tx, group, "supergroup", "open", now, unit_id=unit_id)
        accounts = range(100_000 * (number + 1), 100_000 * (number + 1) + size)
        for account in accounts:
            member_id = await members.add(
                tx, unit_id=unit_id, name="张三", employment="officer", party_status="full"
            )
            await members.bind(tx, member_id, account)
        made.append(Branch(unit_id, group, accounts))
    return made


def tap(update_id: int, user_id: int, group: int, message_id: int, data: str) -> dict[str, Any]:
    """Return a tap as Telegram sends it, with the whole message that was tapped."""
    bot = {"id": 7_000_000_001, "is_bot": True, "first_name": "实到", "username": "shidao_bot"}
    return {
        "update_id": update_id,
        "callback_query": {
            "id": str(4_611_686_018_427_387_904 + update_id),
            "from": {
                "id": user_id,
                "is_bot": False,
                "first_name": "三",
                "last_name": "张",
                "username": f"user{user_id}",
                "language_code": "zh-hans",
            },
            "message": {
                "message_id": message_id,
                "from": bot,
                "chat": {"id": group, "type": "supergroup", "title": "支部群"},
                "date": 1_795_588_000,
                "edit_date": 1_795_588_060,
                "text": "📖 政治学习 · 今天 14:30 · 三楼会议室\n应到 24　已签到 17　未签到 7",
                "reply_markup": {"inline_keyboard": [[{"text": "签到", "callback_data": data}]]},
            },
            "chat_instance": "-8123456789012345678",
            "data": data,
        },
    }


class Floor:
    """The bare Application."""

    def __init__(self) -> None:
        network = Network()
        bot = ExtBot(TOKEN, request=network, get_updates_request=Network())
        self.application: Application[Any, Any, Any, Any, Any, Any] = (
            ApplicationBuilder().bot(bot).updater(None).job_queue(None).build()
        )
        self.application.add_handler(CallbackQueryHandler(self._answer))

    async def seconds(self, taps: Sequence[dict[str, Any]]) -> float:
        """Return how long the taps take, one after the other."""
        started = time.perf_counter()
        for raw in taps:
            await self.application.process_update(Update.de_json(raw, self.application.bot))
        return time.perf_counter() - started

    async def _answer(self, update: Update, context: Any) -> None:
        assert update.callback_query is not None
        await update.callback_query.answer("已签到 14:28")


class Ours:
    """The bot over a real file."""

    def __init__(self, shidao: Shidao, network: Network, made: Sequence[Branch]) -> None:
        self.shidao = shidao
        self.network = network
        self.branches = made
        self._next_id = 1

    async def taps(self) -> list[dict[str, Any]]:
        """Open a new session in every branch and return one tap of each member, mixed."""
        data = {}
        now = self.shidao.clock.now()
        for branch in self.branches:
            session_id = await self.shidao.desk.do(
                sessions.plan,
                Plan(branch.unit_id, "political_study", now, "三楼会议室", is_announced=False),
                now=now,
                zone=ZONE,
            )
            data[branch.group] = routes.data(routes.CHECK_IN, session_id)
            self.network.sent.pop(branch.group, None)
        await self.shidao.ring(now)
        # Outside of what is timed.
        while not self._are_posted() or not self.shidao.sender.is_idle:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        taps = []
        for accounts in zip(*(branch.accounts for branch in self.branches), strict=True):
            for branch, account in zip(self.branches, accounts, strict=True):
                self._next_id += 1
                message_id = self.network.sent[branch.group]
                taps.append(
                    tap(self._next_id, account, branch.group, message_id, data[branch.group])
                )
        return taps

    def _are_posted(self) -> bool:
        return all(branch.group in self.network.sent for branch in self.branches)

    async def seconds(self, taps: Sequence[dict[str, Any]]) -> float:
        """Return how long it takes from the first raw tap to the last answer."""
        self.network.expect(len(taps))
        started = time.perf_counter()
        for start in range(0, len(taps), BATCH):
            now = self.shidao.clock.now()
            await self.shidao.intake.receive(taps[start : start + BATCH], now)
        await self.network.answered.wait()
        return time.perf_counter() - started

    async def checked_in(self) -> int:
        """Count the check-ins on the disk."""

        async def count(tx: Tx) -> int:
            counted: int = await tx.value(
                "SELECT COUNT(*) FROM attendance_entry WHERE what = 'checked_in'"
            )
            return counted

        return await self.shidao.db.read(count)


async def ratio(groups: int, size: int, pairs: int) -> dict[str, float]:
    """Measure `pairs` pairs in turn; return rates per second and the median of their ratios."""
    floor = Floor()
    await floor.application.initialize()
    with tempfile.TemporaryDirectory() as folder:
        db = await Database.open(Path(folder) / "bench.db", clock=SystemClock())
        try:
            made = await db.write(branches, groups, size)
            network = Network()
            config = Config(TOKEN, Path(folder) / "bench.db", per_second=30)
            shidao = Shidao(config, db, Requests(network, Network()), SystemClock())
            await shidao.start()
            ours = Ours(shidao, network, made)
            gc.freeze()  # as `Shidao.run` does; the floor gains by it too
            await ours.seconds(await ours.taps())  # warm up
            measured = [await _pair(floor, ours) for _ in range(pairs)]
            assert await ours.checked_in() == (pairs + 1) * groups * size
            await shidao.shut_down()
        finally:
            await db.close()
    count = groups * size
    return {
        "per_s": round(count / statistics.median(mine for mine, _ in measured)),
        "floor_per_s": round(count / statistics.median(bare for _, bare in measured)),
        "ratio": round(statistics.median(bare / mine for mine, bare in measured), 3),
    }


async def _pair(floor: Floor, ours: Ours) -> tuple[float, float]:
    taps = await ours.taps()
    mine = await ours.seconds(taps)
    return mine, await floor.seconds(taps)


def measure(pairs: int) -> dict[str, float]:
    """Measure 20 groups, and the same burst in one group."""
    figures = asyncio.run(ratio(groups=20, size=50, pairs=pairs))
    one = asyncio.run(ratio(groups=1, size=1000, pairs=pairs))
    return {**figures, "ratio_one_group": one["ratio"]}
