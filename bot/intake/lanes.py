"""Lanes: the updates of one person are handled in order, those of different people side by side."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from bot.clock import Clock
from bot.intake.arrival import Arrival
from bot.tasks import Tasks
from storage.errors import DatabaseBroken, DatabaseBusy, DatabaseClosed, WriterStopped

log = logging.getLogger(__name__)

LONGEST = 60.0
"""Seconds that one update may take; then it is set aside and the next one has its turn."""
BUSY_AGAIN = 1.0
"""Seconds until an update is tried again that met another process writing to the file."""

Handle = Callable[[Arrival], Awaitable[None]]
SetAside = Callable[[Arrival, str], Awaitable[None]]


class Lanes:
    """Hands each arrival to `handle`, and to `set_aside` with a reason if that fails.

    `room` is awaited when the disk was full, and then the same arrival is tried again: nobody's
    later update overtakes it.
    """

    def __init__(
        self,
        clock: Clock,
        handle: Handle,
        set_aside: SetAside,
        room: Callable[[], Awaitable[object]],
    ) -> None:
        self._clock = clock
        self._handle = handle
        self._set_aside = set_aside
        self._room = room
        self._lanes: dict[int, deque[Arrival]] = {}
        self._in_hand: dict[int, float] = {}
        self._tasks = Tasks()
        self._waiting = 0
        self.progress = asyncio.Event()
        """Set whenever there are fewer arrivals to handle than before."""

    def __len__(self) -> int:
        """How many arrivals are not handled yet."""
        return self._waiting

    def put(self, arrival: Arrival) -> None:
        """Add an arrival to the end of its lane."""
        self._waiting += 1
        lane = self._lanes.get(arrival.lane)
        if lane is not None:
            lane.append(arrival)
            return
        self._lanes[arrival.lane] = deque([arrival])
        self._tasks.start(self._drive(arrival.lane), name="lane")

    def longest_in_hand(self) -> float:
        """Return for how many seconds the update that takes longest has been in hand."""
        return self._clock.monotonic() - min(self._in_hand.values(), default=float("inf"))

    async def finish(self, within: float) -> bool:
        """Wait `within` seconds for all to be handled; the rest stays in the inbox."""
        return await self._tasks.finish(within)

    async def _drive(self, key: int) -> None:
        lane = self._lanes[key]
        try:
            while lane:
                await self._handle_one(lane[0])
                lane.popleft()
                self._waiting -= 1
                self.progress.set()
        finally:
            # After a cancellation what is left stays open in the inbox and is replayed at start.
            self._waiting -= len(lane)
            self._in_hand.pop(key, None)
            del self._lanes[key]

    async def _handle_one(self, arrival: Arrival) -> None:
        async def in_time() -> None:
            async with asyncio.timeout(LONGEST):
                await self._handle(arrival)

        try:
            await self._store(arrival.lane, in_time)
        except (DatabaseBroken, DatabaseClosed, WriterStopped):
            log.critical("update_left_open", extra={"update_id": arrival.update_id})
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            # Nobody cancelled this lane: the error came out of the handler, like any other.
            await self._give_up(arrival, "CancelledError")
        except Exception as error:
            log.exception("handler_failed", extra={"update_id": arrival.update_id}, exc_info=error)
            await self._give_up(arrival, type(error).__name__)

    async def _give_up(self, arrival: Arrival, reason: str) -> None:
        try:
            await self._store(arrival.lane, lambda: self._set_aside(arrival, reason))
        except Exception as error:
            # It stays open in the inbox: it is seen in the status and tried again at start.
            log.critical("update_left_open", extra={"update_id": arrival.update_id}, exc_info=error)

    async def _store(self, lane: int, work: Callable[[], Awaitable[None]]) -> None:
        """Do `work`, and again for as long as the disk is full or the file in use by another."""
        while True:
            self._in_hand[lane] = self._clock.monotonic()
            try:
                await work()
                return
            except DatabaseBusy:
                await asyncio.sleep(BUSY_AGAIN)
            except DatabaseBroken as error:
                if error.broken.is_for_good:
                    raise
                del self._in_hand[lane]
                await self._room()
