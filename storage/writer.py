"""The one writer: all units that are waiting, each in its savepoint, committed together."""

import asyncio
import copy
import logging
import sqlite3
from collections import deque
from collections.abc import Callable

from bot.clock import Clock
from storage.errors import (
    Broken,
    DatabaseBroken,
    DatabaseBusy,
    DatabaseClosed,
    WriterStopped,
    broken_by,
)
from storage.hop import Hop
from storage.unit import Job

log = logging.getLogger(__name__)

BATCH_UNITS = 300
BATCH_SECONDS = 0.1
SLOW_SECONDS = 0.1


class Batch:
    """Units to be committed together; runs on the writer's thread."""

    def __init__(self, jobs: list[Job], clock: Clock) -> None:
        self.jobs = jobs
        self.left: list[Job] = []
        self._clock = clock

    def run(self, connection: sqlite3.Connection) -> None:
        """Run and commit the jobs; those for which there was no time are in `left`."""
        cursor = connection.cursor()
        try:
            if len(self.jobs) > 1 and self._run_together(connection, cursor):
                return
            for job in self.jobs:
                self._run_alone(job, connection, cursor)
        finally:
            cursor.close()

    def _run_together(self, connection: sqlite3.Connection, cursor: sqlite3.Cursor) -> bool:
        try:
            cursor.execute("BEGIN IMMEDIATE")
            began = self._clock.monotonic()
            for place, job in enumerate(self.jobs, start=1):
                cursor.execute("SAVEPOINT unit")
                self._drive(job, cursor)
                if not connection.in_transaction:
                    return False
                if job.error is not None:
                    cursor.execute("ROLLBACK TO unit")
                cursor.execute("RELEASE unit")
                if self._clock.monotonic() - began > BATCH_SECONDS:
                    self.left = self.jobs[place:]
                    self.jobs = self.jobs[:place]
                    break
            cursor.execute("COMMIT")
        except sqlite3.Error:
            _roll_back(connection, cursor)
            self.jobs += self.left
            self.left = []
            return False
        return True

    def _run_alone(self, job: Job, connection: sqlite3.Connection, cursor: sqlite3.Cursor) -> None:
        try:
            cursor.execute("BEGIN IMMEDIATE")
            self._drive(job, cursor)
            if job.error is None:
                cursor.execute("COMMIT")
        except sqlite3.Error as error:
            job.error = _outside(error)
        finally:
            _roll_back(connection, cursor)

    def _drive(self, job: Job, cursor: sqlite3.Cursor) -> None:
        began = self._clock.monotonic()
        job.drive(cursor)
        took = self._clock.monotonic() - began
        if took > SLOW_SECONDS:
            log.warning("unit %s took %d ms", job.name, took * 1000)


def _roll_back(connection: sqlite3.Connection, cursor: sqlite3.Cursor) -> None:
    if connection.in_transaction:
        cursor.execute("ROLLBACK")


def _outside(error: sqlite3.Error) -> Exception:
    broken = broken_by(error)
    if broken:
        return DatabaseBroken(broken)
    if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
        return DatabaseBusy("another process is writing to the database")
    return copy.copy(error)


class Writer:
    """Keeps the writing connection and the units that wait for it."""

    def __init__(self, hop: Hop, clock: Clock, on_broken: Callable[[Broken], None]) -> None:
        self._hop = hop
        self._clock = clock
        self._on_broken = on_broken
        self._waiting: deque[Job] = deque()
        self._wake = asyncio.Event()
        self._is_closing = False
        self._stopped_by: BaseException | None = None
        self._in_hand: list[Job] = []
        self._keeper = asyncio.create_task(self._keep(), name="storage writer")
        self._keeper.add_done_callback(self._keeper_ended)

    async def submit(self, job: Job) -> object:
        """Wait until `job` is committed; return its result or raise its error."""
        if self._keeper.done() or self._stopped_by:
            raise WriterStopped("the writer has stopped")
        if self._is_closing:
            raise DatabaseClosed("the database is closed")
        self._waiting.append(job)
        self._wake.set()
        return await wait_for(job)

    async def close(self) -> None:
        """Finish what is waiting, then end the keeper."""
        self._is_closing = True
        self._wake.set()
        await asyncio.wait([self._keeper])

    async def _keep(self) -> None:
        while self._waiting or not self._is_closing:
            if not self._waiting:
                self._wake.clear()
                await self._wake.wait()
                continue
            take = min(len(self._waiting), BATCH_UNITS)
            self._in_hand = [self._waiting.popleft() for _ in range(take)]
            batch = Batch(self._in_hand, self._clock)
            await self._hop.run(batch.run)
            self._waiting.extendleft(reversed(batch.left))
            self._in_hand = []
            for job in batch.jobs:
                if isinstance(job.error, DatabaseBroken):
                    self._on_broken(job.error.broken)
                deliver(job)

    def _keeper_ended(self, keeper: asyncio.Task[None]) -> None:
        if not keeper.cancelled() and keeper.exception() is None and not self._waiting:
            return
        self._stopped_by = asyncio.CancelledError() if keeper.cancelled() else keeper.exception()
        log.error("the writer has stopped: %s", type(self._stopped_by).__name__)
        for job in (*self._in_hand, *self._waiting):
            job.error = WriterStopped("the writer has stopped")
            deliver(job)
        self._waiting.clear()
        self._on_broken(Broken("stopped", type(self._stopped_by).__name__))


async def wait_for(job: Job) -> object:
    """Wait for what comes of `job`; the unit runs on if the waiting task is cancelled."""
    try:
        return await job.future
    except asyncio.CancelledError:
        if not job.future.cancelled():
            job.future.exception()
        raise


def deliver(job: Job) -> None:
    """Tell whoever waits for `job` what came of it, on the event loop's thread."""
    if job.future.done():
        if job.error is not None:
            log.warning("unit %s failed, its caller gone: %s", job.name, type(job.error).__name__)
    elif job.error is not None:
        job.future.set_exception(job.error)
    else:
        job.future.set_result(job.result)
