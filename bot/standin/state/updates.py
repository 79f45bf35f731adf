"""The bot's updates: kept until confirmed, 24 hours at most, and handed out by long polling."""

import asyncio
import itertools
import random
from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.standin.api.schema import Json, check_made, facts
from bot.standin.errors import ApiError

KEPT: Final = timedelta(hours=24)
IDLE: Final = timedelta(days=7)
_ASKED_FOR_BY_NAME: Final = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_TERMINATED: Final = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is "
    "running"
)


class Updates:
    """The queue of updates and the one poll that may wait for them."""

    def __init__(self, clock: Clock, rng: random.Random) -> None:
        self._clock = clock
        self._rng = rng
        self._queue: deque[tuple[datetime, Json]] = deque()
        self._next_id = self._any_id()
        self._last_at = clock.now()
        self._waiting: asyncio.Future[None] | None = None
        self._polled = asyncio.Event()
        kinds = frozenset(facts()["types"]["Update"]) - {"update_id"}
        self._kinds = kinds
        self.allowed: frozenset[str] = kinds - _ASKED_FOR_BY_NAME
        self.asked_for: list[str] | None = None
        self.last: Json | None = None
        """The newest update that was queued."""
        self.count = 0
        """How many updates were queued, those that came again included."""

    def _any_id(self) -> int:
        return self._rng.randrange(100_000_000, 900_000_000)

    @property
    def pending(self) -> int:
        """How many updates wait to be confirmed."""
        self._forget_old()
        return len(self._queue)

    @property
    def polled(self) -> bool:
        """Whether a poll waits at this moment, so that an update reaches the bot at once."""
        return self._waiting is not None

    async def until_polled(self) -> None:
        """Return once a poll waits."""
        await self._polled.wait()

    def add(self, kind: str, payload: Json) -> Json | None:
        """Queue an update and wake the poll; return it, or None where the bot asked for others."""
        now = self._clock.now()
        if now - self._last_at >= IDLE:
            self._next_id = self._any_id()
        update: Json = {"update_id": self._next_id, kind: payload}
        check_made(update, "Update")
        if kind not in self.allowed:
            return None
        self._last_at = now
        self._next_id += 1
        self._queue.append((now, update))
        self.last = update
        self.count += 1
        self._wake()
        return update

    def add_unchecked(self, kind: str, payload: object) -> None:
        """Queue what the Bot API would never send: for what has to live through anything."""
        self._queue.append((self._clock.now(), {"update_id": self._next_id, kind: payload}))
        self._next_id += 1
        self.count += 1
        self._wake()

    def again(self, update: Json) -> None:
        """Queue an update once more, as Telegram does when a confirmation is lost.

        It comes in its turn, before what is newer.
        """
        place = next(
            (
                number
                for number, (_at, other) in enumerate(self._queue)
                if other["update_id"] > update["update_id"]
            ),
            len(self._queue),
        )
        self._queue.insert(place, (self._clock.now(), update))
        self.count += 1
        self._wake()

    def allow(self, kinds: Iterable[str]) -> None:
        """Take the bot's `allowed_updates`; none means all but those to be asked for by name."""
        self.asked_for = [kind for kind in kinds if kind in self._kinds]
        self.allowed = frozenset(self.asked_for) or self._kinds - _ASKED_FOR_BY_NAME

    def drop(self) -> None:
        """Forget all that is queued."""
        self._queue.clear()

    def hang_up(self) -> None:
        """End the poll that waits as a lost connection ends it."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(ConnectionAbortedError("hung up"))
        self._end_wait()

    async def get(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """Confirm what is before `offset`, then return up to `limit` updates, oldest first.

        Waits for one up to `seconds` of the event loop's time. A poll that waits already is ended
        with 409, as Telegram ends it.
        """
        self._confirm(offset)
        if self._waiting is not None:
            if not self._waiting.done():
                self._waiting.set_exception(ApiError(409, _TERMINATED))
            self._end_wait()
        if not self._queue and seconds > 0:
            await self._wait(seconds)
        return [update for _at, update in itertools.islice(self._queue, limit)]

    async def _wait(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[None] = loop.create_future()
        self._waiting = waiting
        self._polled.set()
        timer = loop.call_later(seconds, self._wake)
        try:
            await waiting
        finally:
            timer.cancel()
            if self._waiting is waiting:
                self._end_wait()

    def _wake(self) -> None:
        if self._waiting is not None:
            if not self._waiting.done():
                self._waiting.set_result(None)
            self._end_wait()

    def _end_wait(self) -> None:
        self._waiting = None
        self._polled.clear()

    def _confirm(self, offset: int) -> None:
        self._forget_old()
        if offset < 0:
            while len(self._queue) > -offset:
                self._queue.popleft()
            return
        # Ids start anew somewhere after an idle week; an offset far from them is from before.
        while self._queue and 0 < offset - self._queue[0][1]["update_id"] <= 1_000_000:
            self._queue.popleft()

    def _forget_old(self) -> None:
        oldest = self._clock.now() - KEPT
        while self._queue and self._queue[0][0] <= oldest:
            self._queue.popleft()
