"""Ledgers that are asked for in a chat: made in a process of their own, kept until they are sent.

Each is a file in a folder beside the database, for the bot's account alone. It is removed once its
message is out, and whenever nothing waits for it any more; so also what a process left that died.
"""

import asyncio
import json
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import exporting
from bot.clock import Clock
from bot.heavy.worker import JobRefused, Worker
from bot.screens.exporting import LARGEST_MB
from storage import long_work
from storage.database import Database
from storage.errors import StorageError
from storage.long_work import Facts, Work
from storage.messages import Message

log = logging.getLogger(__name__)

SWEEP_EVERY: Final = 3600.0
"""Seconds between two looks for files that nothing waits for."""

Report = Callable[[int, int], None]


class Exporter:
    """Makes ledgers from the database at `path`, and keeps each as long as it is to go out."""

    def __init__(
        self, db: Database, path: Path, clock: Clock, worker: Worker, zone: ZoneInfo
    ) -> None:
        self._db = db
        self._path = path
        self._clock = clock
        self._worker = worker
        self._zone = zone
        self.folder = path.with_name(f"exports-{path.name}")

    async def do(self, work: Work, report: Report) -> Facts:
        """Make the file that work asks for; return what is in it, or why there is none."""
        goal = self._new(work.id)
        try:
            said = await self._worker.follow(
                "export", report, out=str(goal), path=str(self._path), zone=self._zone.key,
                now=self._clock.now().isoformat(), user_id=work.user_id,
                unit_id=work.details["unit"], period=work.details["period"],
                format=work.details["format"],
            )  # fmt: skip
        except JobRefused as refused:
            goal.unlink()
            return {"refused": refused.code}
        except BaseException:  # cancelled above all: whatever it was, there is no file
            goal.unlink()
            raise
        if goal.stat().st_size > LARGEST_MB * 10**6:
            goal.unlink()
            return {"refused": "too_large"}
        made: Facts = {**json.loads(said), "path": str(goal)}
        return made

    def was_sent(self, message: Message) -> None:
        """A message has gone out: a file of ours that was in it is not needed any more."""
        if message.kind == exporting.FILE:
            (self.folder / str(message.details["export"])).unlink(missing_ok=True)

    async def run(self) -> None:
        """Remove what nothing waits for, now and again."""
        while True:
            try:
                await self.sweep()
            except StorageError as error:
                log.warning("exports_not_swept", extra={"failure": error.code})
            await asyncio.sleep(SWEEP_EVERY)

    async def sweep(self) -> None:
        """Remove every file that is neither being made nor to go out."""
        if not self.folder.exists():
            return
        there = list(self.folder.iterdir())
        wanted = await self._db.read(long_work.exports_to_keep, self._clock.now())
        gone = [one for one in there if one.name not in map(str, wanted)]
        for one in gone:
            one.unlink(missing_ok=True)
        if gone:
            log.info("exports_removed", extra={"count": len(gone)})

    def _new(self, work_id: int) -> Path:
        """Make an empty file that nobody else may read."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        goal = self.folder / str(work_id)
        os.close(os.open(goal, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
        return goal
