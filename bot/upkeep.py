"""Upkeep of the running bot: the watchdog's rounds, removing what was kept long enough, alarms."""

import asyncio
import contextlib
import logging

from telegram.error import TelegramError

from bot.actions import upkeep
from bot.clock import Clock
from bot.delivery.gateway import Gateway
from bot.intake import watchdog
from bot.intake.intake import Intake
from bot.intake.poll import IntakeStopped
from bot.screens.screen import Screen
from bot.screens.voice import Voice
from storage.database import Database
from storage.errors import DatabaseBroken

log = logging.getLogger(__name__)

CLEAN_EVERY = 6 * 3600.0
"""Seconds between two rounds of removing what was kept long enough."""


class Upkeep:
    """Looks after the bot; each loop runs until it is cancelled."""

    def __init__(
        self, db: Database, clock: Clock, intake: Intake, gateway: Gateway, voice: Voice
    ) -> None:
        self._db = db
        self._clock = clock
        self._intake = intake
        self._gateway = gateway
        self._voice = voice
        self._admins: list[int] = []
        self.file_bytes = 0

    async def watch(self) -> None:
        """Look at intake and file now and then; raise IntakeStopped if intake does not go on."""
        while True:
            found = watchdog.finding(self._intake, self._clock.monotonic())
            if found is not None:
                log.critical("watchdog", extra={"finding": found})
                raise IntakeStopped(found)
            self.file_bytes = await self._db.sizes()
            with contextlib.suppress(DatabaseBroken):
                # Known beforehand, for when the file cannot even be read.
                self._admins = await self._db.read(upkeep.whom_to_alarm)
            await asyncio.sleep(watchdog.CHECK_EVERY)

    async def clean(self) -> None:
        """Remove what was kept long enough, now and then."""
        while True:
            with contextlib.suppress(DatabaseBroken):
                await self.forget_updates()
            await asyncio.sleep(CLEAN_EVERY)

    async def forget_updates(self) -> int:
        """Remove the updates that were kept long enough, from the files too; return how many."""
        forgotten = 0
        while count := await self._db.write(upkeep.forget_updates, self._clock.now()):
            forgotten += count
        if forgotten:
            await self._db.scrub()
            log.info("updates_forgotten", extra={"count": forgotten})
        return forgotten

    async def alarm(self, key: str, **values: str) -> None:
        """Tell the admins at once, without a row: it is for when nothing can be stored.

        Each is called once; an alarm that does not arrive is in the log all the same.
        """
        text = self._voice.say(key, **values)
        log.critical("alarm", extra={"alarm": key, **values})
        for user_id in self._admins:
            try:
                await self._gateway.send(user_id, None, Screen(text))
            except TelegramError as error:
                log.warning("alarm_not_sent", extra={"failure": type(error).__name__})
