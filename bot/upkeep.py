"""Upkeep of the running bot: the watchdog's rounds, removing what was kept long enough, alarms."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from telegram.error import TelegramError

from bot.actions import closing, days_missing, downtimes, removing, upkeep, weeks
from bot.clock import EPOCH, Clock
from bot.delivery.gateway import Gateway
from bot.intake import watchdog
from bot.intake.intake import Intake
from bot.intake.poll import IntakeStopped
from bot.screens.screen import Screen
from bot.screens.voice import Voice
from storage.database import Database
from storage.errors import DatabaseBroken, StorageError

log = logging.getLogger(__name__)

CLEAN_EVERY = 3600.0
"""Seconds between two rounds of removing what was kept long enough."""
SETTLES_WITHIN = timedelta(hours=2)
"""How long what somebody did is at work: what they do not finish is put away by then."""
NIGHT = range(2, 5)
"""The hours by the organisation's clock in which nobody waits for an answer."""
MEASURES_EVERY = 60.0
"""Seconds between two looks at how large the file is and who would be alarmed."""
CLOCK_SLACK = timedelta(seconds=2)
"""How far the time of day may part from the monotonic clock between two looks."""


class Upkeep:
    """Looks after the bot; each loop runs until it is cancelled."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        intake: Intake,
        gateway: Gateway,
        voice: Voice,
        clock_moved: Callable[[], Awaitable[None]],
    ) -> None:
        self._db = db
        self._clock = clock
        self._intake = intake
        self._gateway = gateway
        self._voice = voice
        self._clock_moved = clock_moved
        self._clock_apart = self._apart()
        self._admins: list[int] = []
        self._owes_scrub = True  # the process before this one may have owed it
        self._scrubbed_at: datetime | None = None
        self._cleaning = asyncio.Event()
        self._next_round: datetime | None = None
        self._measures_from = 0.0
        self.file_bytes = 0

    async def watch(self) -> None:
        """Look at intake and file now and then; raise IntakeStopped if intake does not go on."""
        while True:
            await self.look()
            await asyncio.sleep(watchdog.CHECK_EVERY)

    async def look(self) -> None:
        """Look once; raise IntakeStopped if intake does not go on."""
        found = watchdog.finding(self._intake, self._clock.monotonic())
        if found is not None:
            log.critical("watchdog", extra={"finding": found})
            raise IntakeStopped(found)
        apart = self._apart()
        if abs(apart - self._clock_apart) > CLOCK_SLACK:
            # Timers run by the monotonic clock: after a step, or a night's sleep, they ring late.
            log.warning(
                "clock_moved", extra={"seconds": (apart - self._clock_apart).total_seconds()}
            )
            self._clock_apart = apart
            await self._clock_moved()
        await self.note_alive()
        if self._clock.monotonic() >= self._measures_from:
            self._measures_from = self._clock.monotonic() + MEASURES_EVERY
            with contextlib.suppress(OSError):
                self.file_bytes = await self._db.sizes()
            await self._ask_for_admins()

    async def note_alive(self) -> None:
        """Note that the bot is there, unless Telegram is out of reach: then it is not."""
        if self._intake.poller.failing_since is None:
            with contextlib.suppress(StorageError):
                await self._db.write(downtimes.note_alive, self._clock.now())

    async def clean(self) -> None:
        """Remove what was kept long enough, now and then."""
        while True:
            self._cleaning.set()
            self._next_round = self._clock.now() + timedelta(seconds=CLEAN_EVERY)
            try:
                await self.clean_once()
            except StorageError as error:
                log.warning("cleaning_unfinished", extra={"failure": error.code})
            self._cleaning.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._cleaning.wait(), CLEAN_EVERY)

    @property
    def is_cleaning(self) -> bool:
        """Whether a round of cleaning is under way, or begins at once."""
        return self._cleaning.is_set()

    def next_night_round(self) -> datetime | None:
        """Return when the next round of cleaning at night is, UTC; None while there are none.

        Another round may as well come later: what it removes stays removable.
        """
        at = self._next_round
        while at is not None and at.astimezone(self._voice.zone).hour not in NIGHT:
            at += timedelta(seconds=CLEAN_EVERY)
        return at

    def leapt(self) -> None:
        """The clock was moved on: begin a round if one is due by now."""
        if self._next_round is not None and self._clock.now() >= self._next_round:
            self._cleaning.set()

    async def clean_once(self) -> None:
        """Remove the updates that were kept long enough, and at night what families asked for, what
        was kept of them long enough, and what is left of it all in the files: that holds up all
        writing, by about a second for each 60 MB.
        """
        forgotten = 0
        while count := await self._db.write(upkeep.forget_updates, self._clock.now()):
            forgotten += count
            self._owes_scrub = True
        if forgotten:
            log.info("updates_forgotten", extra={"count": forgotten})
        await self._db.write(upkeep.forget_people_work, self._clock.now())
        zone = self._voice.zone
        looked = [
            await self._db.write(look, self._clock.now(), zone)
            for look in (days_missing.look, weeks.watch, closing.watch)
        ]
        if any(looked):
            await self._clock_moved()  # so that it is looked at what is to go out now
        local = self._clock.now().astimezone(self._voice.zone)
        if local.hour in NIGHT or await self._db.read(removing.presses, self._clock.now()):
            await self._remove_of_families()
            await self._scrub()

    async def _remove_of_families(self) -> None:
        """Remove from the tables what is to be removed of visits and needs."""
        while await self._db.write(removing.carry_out, self._clock.now(), self._voice.zone):
            self._owes_scrub = True
        visits = needs = 0
        zone = self._voice.zone
        while any(some := await self._db.write(removing.remove_outlived, self._clock.now(), zone)):
            self._owes_scrub = True
            visits, needs = visits + some[0], needs + some[1]
        if visits or needs:
            log.info("families_forgotten", extra={"visits": visits, "needs": needs})

    async def _scrub(self) -> None:
        """Have in none of the files what was removed; only then it is told to be gone.

        Whatever anybody did since the last time may have removed something as well.
        """
        since = None if self._scrubbed_at is None else self._scrubbed_at - SETTLES_WITHIN
        if self._owes_scrub or await self._db.read(removing.leaves_traces, since):
            began = self._clock.now()
            await self._db.scrub()
            self._owes_scrub, self._scrubbed_at = False, began
            log.info("file_scrubbed")
            done = await self._db.write(removing.confirm, self._clock.now(), self._voice.zone)
            if done:
                log.info("erasures_done", extra={"count": done})

    async def _ask_for_admins(self) -> None:
        """Know beforehand whom to alarm, for when the file cannot even be read."""
        with contextlib.suppress(DatabaseBroken):
            self._admins = await self._db.read(upkeep.whom_to_alarm)

    def _apart(self) -> timedelta:
        return self._clock.now() - EPOCH - timedelta(seconds=self._clock.monotonic())

    async def alarm(self, key: str, **values: str) -> None:
        """Tell the admins at once, without a row: it is for when nothing can be stored.

        Each is called once; an alarm that does not arrive is in the log all the same.
        """
        text = self._voice.say(key, **values)
        if not self._admins:
            await self._ask_for_admins()
        log.critical("alarm", extra={"alarm": key, **values})
        for user_id in self._admins:
            try:
                await self._gateway.send(user_id, None, Screen(text))
            except TelegramError as error:
                log.warning("alarm_not_sent", extra={"failure": type(error).__name__})
