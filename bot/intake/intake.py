"""Intake: what comes from Telegram is kept, then confirmed, then handled; the rest is replayed."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from telegram import Bot

from bot.clock import Clock
from bot.intake.allow_list import Kept, keep
from bot.intake.arrival import Arrival, arrival
from bot.intake.lanes import Handle, Lanes
from bot.intake.poll import Poller
from storage import inbox
from storage.database import Database
from storage.tx import Tx

log = logging.getLogger(__name__)

ROOM = 2_000
"""Arrivals that may wait in memory; beyond it the next poll waits, and Telegram keeps them."""
PROBE_EVERY = 30.0
"""Seconds between two looks whether a full disk has room again."""
TELL_EVERY = 15.0
"""Seconds between two words to the watchdog that the poll is waiting on purpose."""

TellTrouble = Callable[[Tx, int, str, int, datetime], Awaitable[None]]


class Intake:
    """The way in. `handle` does what an update asks for and marks it done in the same unit.

    `back` is called with the time when Telegram can be reached again.
    """

    def __init__(
        self,
        db: Database,
        bot: Bot,
        clock: Clock,
        handle: Handle,
        tell_trouble: TellTrouble,
        set_aside: Callable[[Arrival], None],
        back: Callable[[datetime], Awaitable[None]],
    ) -> None:
        self._db = db
        self._bot = bot
        self._clock = clock
        self._tell_trouble = tell_trouble
        self._was_set_aside = set_aside
        self._back = back
        self._has_room = asyncio.Event()
        self._has_room.set()
        self.lanes = Lanes(clock, handle, self._set_aside, self._has_room.wait)
        self.poller = Poller(bot, clock, self.receive, self._ready)

    async def replay(self) -> int:
        """At start: handle what was kept and not finished, in order; return how many there are."""
        items = await self._db.read(inbox.open_items)
        for item in items:
            try:
                self.lanes.put(arrival(item))
            except ValueError:
                await self._db.write(
                    inbox.quarantine, item.update_id, "not_json", self._clock.now()
                )
        return len(items)

    async def receive(self, batch: Sequence[Any], received_at: datetime) -> None:
        """Keep what is ours of a batch of raw updates, and hand it to its lanes once it is kept.

        Raises what the database raises; then nothing of the batch is kept, and it must not be
        confirmed. An update that was kept before is not handled again. After failures, that
        Telegram is back is told before anything is handled.
        """
        if self.poller.failing_since is not None:
            await self._back(received_at)
        arrivals = {}
        for raw in batch:
            kept = self._keep(raw)
            if kept is not None:
                arrivals[kept.update_id] = Arrival(
                    kept.update_id, kept.kind, kept.lane, kept.update, received_at
                )
        if not arrivals:
            return
        items = [each.item() for each in arrivals.values()]
        for item in await self._db.write(inbox.keep, items):
            self.lanes.put(arrivals[item.update_id])

    async def until_mended(self) -> bool:
        """Take nothing in until a full disk has room again; False if it is broken for good."""
        self._has_room.clear()
        while (broken := self._db.broken) is not None and not broken.is_for_good:
            await asyncio.sleep(PROBE_EVERY)
            await self._db.probe()
        if broken is not None:
            return False
        log.warning("intake_resumed")
        self._has_room.set()
        return True

    def _keep(self, raw: object) -> Kept | None:
        try:
            return keep(raw, self._bot.username) if isinstance(raw, Mapping) else None
        except Exception as error:
            # It would come again and again, and nothing after it.
            log.exception("update_unreadable", exc_info=error)
            return None

    async def _ready(self) -> None:
        """Return when there is room for a batch and the database takes writes."""
        while len(self.lanes) > ROOM:
            self.lanes.progress.clear()
            await self._waits_for(self.lanes.progress)
        while not self._has_room.is_set():
            await self._waits_for(self._has_room)

    async def _waits_for(self, event: asyncio.Event) -> None:
        self.poller.last_turn = self._clock.monotonic()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), TELL_EVERY)

    async def _set_aside(self, arrival: Arrival, reason: str) -> None:
        now = self._clock.now()

        async def unit(tx: Tx) -> bool:
            was_open = await inbox.quarantine(tx, arrival.update_id, reason, now)
            if was_open:
                await self._tell_trouble(tx, arrival.update_id, arrival.kind, arrival.lane, now)
            return was_open

        if await self._db.write(unit):
            log.error(
                "update_quarantined", extra={"update_id": arrival.update_id, "reason": reason}
            )
            self._was_set_aside(arrival)
