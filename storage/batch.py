"""Group commit, on the writer's thread: units each in a savepoint, committed together."""

import logging
import sqlite3
from collections.abc import Callable
from typing import Final

from bot.clock import Clock
from storage.errors import DatabaseBroken, DatabaseBusy, translated
from storage.unit import Job

BATCH_SECONDS: Final = 0.1
"""After this long a batch takes no further unit: those in it wait for its COMMIT."""

SLOW_SECONDS: Final = 0.1

_log = logging.getLogger(__name__)


class Batch:
    """Units to commit together; afterwards each of `jobs` knows what came of it.

    `left` are those that were not reached, in their order. Nothing may be told to a caller before
    `run` has returned: until COMMIT has, any unit may have to run again.
    """

    def __init__(self, jobs: list[Job], clock: Clock, before_commit: Callable[[], None]) -> None:
        self.jobs = jobs
        self.left: list[Job] = []
        self._clock = clock
        self._before_commit = before_commit

    def run(self, connection: sqlite3.Connection) -> None:
        """Run and commit the jobs: together, or, if that comes to nothing, each alone."""
        cursor = connection.cursor()
        try:
            if len(self.jobs) > 1 and self._run_together(connection, cursor):
                return
            for place, job in enumerate(self.jobs, start=1):
                self._run_alone(job, connection, cursor)
                if job.error is not None and _stops_all(job.error):
                    self._fail(self.jobs[place:], job.error)
                    return
        finally:
            cursor.close()

    def _run_together(self, connection: sqlite3.Connection, cursor: sqlite3.Cursor) -> bool:
        """Return False if nothing was committed and the jobs have to run again."""
        try:
            cursor.execute("BEGIN IMMEDIATE")
            is_whole = self._run_in_savepoints(connection, cursor)
            if is_whole:
                self._before_commit()
                cursor.execute("COMMIT")
        except (sqlite3.Error, DatabaseBroken) as error:
            _roll_back(connection, cursor)
            reason = translated(error)
            if _stops_all(reason):
                self._fail(self.jobs, reason)
                return True
            return False
        _roll_back(connection, cursor)
        return is_whole

    def _run_in_savepoints(self, connection: sqlite3.Connection, cursor: sqlite3.Cursor) -> bool:
        """Return False if the transaction that the savepoints were in is gone."""
        began = now = self._clock.monotonic()
        for place, job in enumerate(self.jobs, start=1):
            cursor.execute("SAVEPOINT unit")
            now = self._drive(job, cursor, now)
            if job.error is not None and _stops_all(job.error):
                raise job.error
            # FULL and other errors roll back everything and leave autocommit on: what ran before
            # is lost, and what came after would be committed statement by statement.
            if not connection.in_transaction:
                self._leave(place)
                return False
            if job.error is not None:
                cursor.execute("ROLLBACK TO unit")
            cursor.execute("RELEASE unit")
            if now - began > BATCH_SECONDS:
                self._leave(place)
                break
        return True

    def _run_alone(self, job: Job, connection: sqlite3.Connection, cursor: sqlite3.Cursor) -> None:
        try:
            cursor.execute("BEGIN IMMEDIATE")
            self._drive(job, cursor, self._clock.monotonic())
            if job.error is None:
                self._before_commit()
                cursor.execute("COMMIT")
        except sqlite3.Error as error:
            job.error = translated(error)
        _roll_back(connection, cursor)

    def _drive(self, job: Job, cursor: sqlite3.Cursor, began: float) -> float:
        job.drive(cursor)
        now = self._clock.monotonic()
        if now - began > SLOW_SECONDS:
            took = round((now - began) * 1000)
            _log.warning("unit_slow", extra={"unit": job.name, "ms": took})
        return now

    def _leave(self, place: int) -> None:
        self.left = self.jobs[place:]
        self.jobs = self.jobs[:place]

    @staticmethod
    def _fail(jobs: list[Job], reason: Exception) -> None:
        for job in jobs:
            job.error = translated(reason)


def _stops_all(error: Exception) -> bool:
    """Say whether no other unit need try: each would wait for the same lock, or meet a bad disk.

    After an fsync has failed the kernel may call the next one good without having written.
    """
    return isinstance(error, DatabaseBusy) or (
        isinstance(error, DatabaseBroken) and error.broken.is_for_good
    )


def _roll_back(connection: sqlite3.Connection, cursor: sqlite3.Cursor) -> None:
    if connection.in_transaction:
        cursor.execute("ROLLBACK")
