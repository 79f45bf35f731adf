"""The alarm clock: it rings at the next due instant. What is due is the database's affair."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock, SystemClock

log = logging.getLogger(__name__)

Ring = Callable[[datetime], Awaitable[datetime | None]]

AFTER_FAILURE = timedelta(seconds=30)
EARLIEST = timedelta(milliseconds=1)


class AlarmClock:
    """Calls `ring(now)`, which settles what is due and returns when the next thing is.

    APScheduler keeps its jobs in memory only: at start one ring finds all that fell due meanwhile.
    It waits by the machine's time, whatever `clock` the bot lives by; `machine` stands for that
    where time itself is simulated.
    """

    def __init__(self, clock: Clock, ring: Ring, machine: Clock | None = None) -> None:
        self._clock = clock
        self._machine = machine or SystemClock()
        self._ring = ring
        self._one_at_a_time = asyncio.Lock()
        self._begun = 0
        self.next_at: datetime | None = None
        """When it rings next by the bot's clock, UTC; None if nothing is planned."""
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )

    @property
    def is_ringing(self) -> bool:
        """Whether what is due is being settled at this moment."""
        return self._one_at_a_time.locked()

    async def start(self) -> None:
        """Ring at once, and from then on at each due instant."""
        self._scheduler.start()
        await self.ring()

    async def ring(self) -> None:
        """Ring now: at start, after the calendar has changed, or when the clock was moved."""
        begun = self._begun
        async with self._one_at_a_time:
            if self._begun > begun:
                return  # one that began since has seen whatever this is for
            self._begun += 1
            try:
                self.next_at = await self._ring(self._clock.now())
            except asyncio.CancelledError:
                if self._scheduler.running:
                    raise
                return  # cut short by `stop`: APScheduler would log it as an error
            except Exception:
                log.exception("ring_failed")
                self.next_at = self._clock.now() + AFTER_FAILURE
        if self.next_at is not None:
            wait = max(self.next_at - self._clock.now(), EARLIEST)
            self._scheduler.add_job(
                self.ring,
                "date",
                run_date=self._machine.now() + wait,
                id="ring",
                replace_existing=True,
            )

    def stop(self) -> None:
        """Ring no more. A ring on its way is cut short and done again at the next start."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
