"""The readers: each its own connection, which cannot write; one snapshot for each query."""

import asyncio
import sqlite3
from collections.abc import Callable

from storage.errors import Broken, DatabaseBroken, DatabaseClosed
from storage.hop import Hop
from storage.unit import Job


def _run(job: Job, connection: sqlite3.Connection) -> None:
    cursor = connection.cursor()
    try:
        cursor.execute("BEGIN")
        job.drive(cursor)
    finally:
        if connection.in_transaction:
            cursor.execute("ROLLBACK")
        cursor.close()


class Readers:
    """A few reading connections, and the queries that wait for one."""

    def __init__(self, hops: list[Hop], on_broken: Callable[[Broken], None]) -> None:
        self._hops = hops
        self._on_broken = on_broken
        self._free: asyncio.LifoQueue[Hop] = asyncio.LifoQueue()
        for hop in hops:
            self._free.put_nowait(hop)
        self._is_closed = False

    async def submit(self, job: Job) -> object:
        """Return what the query returns, or raise its error."""
        if self._is_closed:
            raise DatabaseClosed("the database is closed")
        hop = await self._free.get()
        try:
            await hop.run(lambda connection: _run(job, connection))
        finally:
            self._free.put_nowait(hop)
        if isinstance(job.error, DatabaseBroken):
            self._on_broken(job.error.broken)
        if job.error is not None:
            raise job.error
        return job.result

    async def close(self) -> None:
        """Close every reading connection."""
        self._is_closed = True
        for hop in self._hops:
            await hop.close()
