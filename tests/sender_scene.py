"""A sender at work on made-up time: many chats, much that waits, and what Telegram saw of it."""

import asyncio
import contextlib
import random
import shutil
import tempfile
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from telegram.request import RequestData

from bot.app import Shidao
from bot.clock import to_ms
from bot.config import Config
from bot.delivery.requests import Requests
from bot.standin import Standin
from bot.standin.api.in_process import StandinRequest
from storage.database import Database
from storage.messages import ORDINARY
from storage.tx import Tx
from tests.town import ZONE, at
from tests.virtual_loop import LoopClock

PER_SECOND: Final = 25
GROUP_A_MINUTE: Final = 18
LATENCY: Final = (0.08, 0.25)
"""Seconds that a call takes, at least and at most."""


@dataclass(frozen=True)
class Call:
    """One call that sends: when it began and ended, to which chat, and how long a 429 bade wait."""

    began: float
    ended: float
    chat_id: int
    retry_after: float | None


@dataclass
class Wire:
    """What was seen on the way to Telegram."""

    calls: list[Call] = field(default_factory=list)

    def sent(self) -> Counter[int]:
        """Return how many messages each chat has got."""
        return Counter(call.chat_id for call in self.calls if call.retry_after is None)


class SlowRequest(StandinRequest):
    """The way to the stand-in, which takes a while; it notes each call that sends."""

    __slots__ = ("_clock", "_random", "_wire")

    def __init__(self, standin: Standin, clock: LoopClock, wire: Wire, seed: int) -> None:
        super().__init__(standin, read_timeout=30)
        self._clock = clock
        self._wire = wire
        self._random = random.Random(seed)

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **how: Any
    ) -> tuple[int, bytes]:
        began = self._clock.monotonic()
        await asyncio.sleep(self._random.uniform(*LATENCY))
        status, body = await super().do_request(url, method, request_data, *args, **how)
        if url.endswith("/sendMessage"):
            assert request_data is not None
            chat_id = int(str(request_data.parameters["chat_id"]))
            wait = (
                float(body.partition(b'"retry_after":')[2].split(b"}")[0])
                if status == 429
                else None
            )
            self._wire.calls.append(Call(began, self._clock.monotonic(), chat_id, wait))
        return status, body


@dataclass
class Scene:
    """The stand-in with its limits on, and the bot's sender over a database; nothing else runs."""

    clock: LoopClock
    standin: Standin
    shidao: Shidao
    db: Database
    wire: Wire
    people: Sequence[int]
    groups: Sequence[int]
    _keys: int = 0

    async def have_wait(
        self, chats: Iterable[int], *, urgency: int = ORDINARY, after: float = 0.0
    ) -> None:
        """Have a message wait for each of the chats, from so many seconds on."""
        now = self.clock.now()
        rows = []
        for chat_id in chats:
            self._keys += 1
            rows.append(
                {
                    "key": f"scale:{self._keys}",
                    "chat_id": chat_id,
                    "urgency": urgency,
                    "not_before": to_ms(now + timedelta(seconds=after)),
                    "expires_at": to_ms(now + timedelta(days=1)),
                }
            )
        await self.db.write(_add, rows)
        self.shidao.sender.wake()

    async def until_sent(self, within: float) -> float:
        """Wait until nothing waits any more; return the seconds since the first call began."""
        async with asyncio.timeout(within):
            while await self.db.read(_waiting):  # noqa: ASYNC110 -- time is made up here
                await asyncio.sleep(1)
        return max(call.ended for call in self.wire.calls) - self.wire.calls[0].began


async def _add(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    await tx.many(
        """INSERT INTO message (key, kind, chat_id, urgency, not_before, expires_at)
           VALUES (:key, 'nothing_to_cancel', :chat_id, :urgency, :not_before, :expires_at)""",
        rows,
    )


async def _waiting(tx: Tx) -> bool:
    return None is not await tx.value(
        "SELECT 1 FROM message WHERE state IN ('waiting', 'claimed') LIMIT 1"
    )


async def _chats(tx: Tx, people: Sequence[int], groups: Sequence[int]) -> None:
    await tx.many(
        "INSERT INTO chat (id, type, state, changed_at) VALUES (:id, :type, 'open', 0)",
        [{"id": one, "type": "private" if one > 0 else "supergroup"} for one in (*people, *groups)],
    )


def in_memory(instead: Path) -> Path:
    """Return a folder that no disk is behind, where there is one: none is measured here."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() else instead


@contextlib.asynccontextmanager
async def scene(path: Path, people: int, groups: int = 0, seed: int = 1) -> AsyncIterator[Scene]:
    """Build it, below `path` if not in memory; the sender is running, as it does in the bot."""
    clock, wire = LoopClock(at("14:00")), Wire()
    standin = Standin(clock, limits=True, seed=seed)
    persons = [standin.add_person(f"成员{number}", id=1000 + number).id for number in range(people)]
    for person in persons:
        standin.start(person)
    owner = standin.add_person("群主", id=999)
    made = [
        standin.add_group(f"群{number}", members=[owner.id], bot="member").id
        for number in range(groups)
    ]
    folder = Path(tempfile.mkdtemp(dir=in_memory(path)))
    db = await Database.open(folder / "shidao.db", clock=clock, inline=True)
    request = SlowRequest(standin, clock, wire, seed)
    requests = Requests(request, StandinRequest(standin))
    shidao = Shidao(
        Config(standin.token, folder, zone=ZONE, per_second=PER_SECOND), db, requests, clock
    )
    await shidao.application.initialize()
    await db.write(_chats, persons, made)
    running = asyncio.create_task(shidao.sender.run())
    try:
        yield Scene(clock, standin, shidao, db, wire, persons, made)
    finally:
        await shidao.sender.stop(60)
        await running
        await shidao.application.shutdown()
        await db.close()
        shutil.rmtree(folder)


def busiest(calls: Iterable[Call], seconds: float) -> int:
    """Return how many calls at most began in any window of so many seconds."""
    window: deque[float] = deque()
    most = 0
    for began in sorted(call.began for call in calls):
        window.append(began)
        while window[0] <= began - seconds + 1e-6:
            window.popleft()
        most = max(most, len(window))
    return most


def by_chat(calls: Iterable[Call]) -> dict[int, list[Call]]:
    """Return the calls to each chat, in their order."""
    found: defaultdict[int, list[Call]] = defaultdict(list)
    for call in calls:
        found[call.chat_id].append(call)
    return found


def limits_kept(calls: Sequence[Call]) -> None:
    """Hold the calls to every limit, in any window, whether they were answered by 429 or not."""
    assert busiest(calls, 1.0) <= PER_SECOND
    for chat_id, own in by_chat(calls).items():
        if chat_id > 0:
            assert busiest(own, 1.0) <= 1, chat_id
        else:
            assert busiest(own, 60.0) <= GROUP_A_MINUTE, chat_id


def pauses_obeyed(calls: Sequence[Call]) -> None:
    """Hold the calls to what each 429 bade: nothing to that chat until then.

    While a chat's holds and another chat gets one too, nothing goes to any chat.
    """
    until: dict[int, float] = {}
    all_until = 0.0
    events = [(call.began, 1, call) for call in calls]
    events += [(call.ended, 0, call) for call in calls if call.retry_after is not None]
    for instant, begins, call in sorted(events, key=lambda event: event[:2]):
        if begins:
            assert instant >= max(until.get(call.chat_id, 0.0), all_until) - 1e-3, call
            continue
        assert call.retry_after is not None
        ends = instant + call.retry_after
        if any(other != call.chat_id and end > instant for other, end in until.items()):
            all_until = max(all_until, ends)
        until[call.chat_id] = max(ends, until.get(call.chat_id, 0.0))
