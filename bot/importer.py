"""Files that admins send, read beside the bot: rosters are imported, tables of days are shown."""

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Final
from zoneinfo import ZoneInfo

from telegram.error import TelegramError

from bot.actions import day_table, roster, roster_files
from bot.clock import Clock
from bot.delivery.gateway import Gateway
from bot.delivery.outcomes import Refused, classify
from bot.heavy.roster import load_detail, load_plan
from bot.heavy.worker import Worker
from bot.reading import CannotImport, do, plan
from storage import day_files
from storage import roster_files as files
from storage.database import Database
from storage.errors import StorageError
from storage.roster_files import RosterFile

log = logging.getLogger(__name__)

ATTEMPTS: Final = 5
FIRST_PAUSE: Final = 1.0
"""Seconds before a file is fetched again that could not be; doubled each time."""


class Importer:
    """Works through the files that wait, one after the other, until it is cancelled."""

    def __init__(
        self,
        db: Database,
        gateway: Gateway,
        clock: Clock,
        worker: Worker,
        zone: ZoneInfo,
        committed: Callable[[], None],
    ) -> None:
        self._db = db
        self._zone = zone
        self._gateway = gateway
        self._clock = clock
        self._worker = worker
        self._woken = asyncio.Event()
        self._woken.set()
        self._at_work = False
        self._committed = committed

    def wake(self) -> None:
        """A file was sent or confirmed."""
        self._woken.set()

    @property
    def is_idle(self) -> bool:
        """Whether no file waits."""
        return not self._woken.is_set() and not self._at_work

    async def run(self) -> None:
        """Work through what waits whenever woken; what a stop cut short is done from its start."""
        while True:
            await self._woken.wait()
            self._at_work = True
            self._woken.clear()
            for file_id in await self._db.read(files.open_ids):
                await self._work(file_id)
            for file_id in await self._db.read(day_files.to_fetch):
                await self._read_days(file_id)
            self._at_work = False

    async def _work(self, file_id: int) -> None:
        file = await self._db.read(files.by_id, file_id)
        if file is None:
            return
        try:
            if file.state == "fetching":
                await self._read(file_id, await self._fetch(file.file_id))
            elif file.content is not None:
                await self._write(file, file.content)
        except CannotImport as error:
            await self._refuse(file_id, error.code)
        except StorageError:
            raise
        except Exception as error:
            # A defect of ours: the file must not be tried for ever, and its sender has to know.
            log.exception("import_failed", extra={"file_id": file_id}, exc_info=error)
            await self._refuse(file_id, "defect")
        self._committed()

    async def _read_days(self, file_id: int) -> None:
        """Read a table of days; what it would change is asked of its sender."""
        file, now = await self._db.read(day_files.by_id, file_id), self._clock.now()
        assert file is not None, "it waits to be fetched"
        today = now.astimezone(self._zone).date().toordinal()
        try:
            content = await self._fetch(file.file_id)
            found = await do(self._worker, "read_days", content, today=today)
            table = day_files.table_of(json.loads(found))
            await self._db.write(day_table.was_read, file_id, table, self._clock.now())
        except StorageError:
            raise
        except CannotImport as error:
            await self._db.write(day_table.refused, file_id, error.code, self._clock.now())
        except Exception as error:
            log.exception("import_failed", extra={"file_id": file_id}, exc_info=error)
            await self._db.write(day_table.refused, file_id, "defect", self._clock.now())
        self._committed()

    async def _fetch(self, file_id: str) -> bytes:
        for attempt in range(ATTEMPTS):
            try:
                return await self._gateway.fetch(file_id)
            except TelegramError as error:
                failure = classify(error)
                log.info("file_not_fetched", extra={"failure": repr(failure)})
                if isinstance(failure, Refused):
                    break
            await asyncio.sleep(FIRST_PAUSE * 2**attempt)
        raise CannotImport("fetch")

    async def _read(self, file_id: int, content: bytes) -> None:
        result = await plan(self._db, self._worker, content, self._clock)
        summary = load_plan(result).summary()
        await self._db.write(
            roster_files.fetched, file_id, content, summary, load_detail(result), self._clock.now()
        )
        log.info("roster_read", extra={"file_id": file_id, "bad_rows": summary.bad_rows})

    async def _write(self, file: RosterFile, content: bytes) -> None:
        # Planned anew: what is stored may have changed since it was shown. What was begun before a
        # stop has changed it itself, and is carried to its end.
        file_id = file.id
        result = await plan(self._db, self._worker, content, self._clock)
        made, detail = load_plan(result), load_detail(result)
        if file.state == "importing":
            if detail["digest"] != file.result["detail"]["digest"]:
                await self._db.write(
                    roster_files.ask_again, file_id, made.summary(), detail, self._clock.now()
                )
                return
            await self._db.write(files.begin, file_id)
        await roster.Writing(self._db, self._clock).apply(made, outside_leave=file.outside_leave)
        await self._db.write(roster_files.imported, file_id, made.summary(), self._clock.now())
        log.info("roster_imported", extra={"file_id": file_id})

    async def _refuse(self, file_id: int, code: str) -> None:
        await self._db.write(roster_files.refused, file_id, code, self._clock.now())
