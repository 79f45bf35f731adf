"""The readers: a few connections that cannot write, and the queries that wait for one."""

import asyncio
import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from storage.errors import DatabaseBroken, DatabaseClosed, translated
from storage.health import Health
from storage.hop import Hop
from storage.unit import Job


class Readers:
    """Lends a reading connection to one query at a time, in the order in which they came."""

    def __init__(self, hops: list[Hop], health: Health) -> None:
        self._hops = hops
        self._health = health
        self._idle = list(hops)
        self._waiting: deque[asyncio.Future[Hop]] = deque()
        self._returning: set[asyncio.Task[None]] = set()
        self._all = asyncio.Lock()
        self._is_closed = False

    async def submit(self, job: Job) -> object:
        """Run `job` on one snapshot; return its result or raise its error."""
        if self._is_closed:
            raise DatabaseClosed
        hop = await self._borrow()
        try:
            await hop.run(lambda connection: _run(job, connection))
        except asyncio.CancelledError:
            self._return_later(hop)
            raise
        except BaseException:
            self._give(hop)
            raise
        self._give(hop)
        if isinstance(job.error, DatabaseBroken):
            self._health.report(job.error.broken)
        if job.error is not None:
            raise job.error
        return job.result

    @asynccontextmanager
    async def stopped(self) -> AsyncIterator[None]:
        """Let the queries that run come to their end, and hold back the rest meanwhile."""
        async with self._all:
            held: list[Hop] = []
            try:
                while len(held) < len(self._hops):
                    held.append(await self._borrow())
                yield
            finally:
                for hop in held:
                    self._give(hop)

    async def close(self) -> None:
        """Refuse what is new, finish what is waiting, close the connections."""
        self._is_closed = True
        try:
            async with self.stopped():
                pass
        finally:
            await close_all(self._hops)

    async def _borrow(self) -> Hop:
        # Strictly in order, which asyncio.Queue is not: `stopped` would wait for a quiet moment.
        if self._idle:
            return self._idle.pop()
        waiter: asyncio.Future[Hop] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        try:
            return await waiter
        except asyncio.CancelledError:
            if not waiter.cancelled():
                self._give(waiter.result())
            raise

    def _give(self, hop: Hop) -> None:
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(hop)
                return
        self._idle.append(hop)

    def _return_later(self, hop: Hop) -> None:
        """Lend `hop` again once the query of a cancelled caller has come to its end."""
        task = asyncio.create_task(self._return(hop), name="storage reader returning")
        self._returning.add(task)
        task.add_done_callback(self._returning.discard)

    async def _return(self, hop: Hop) -> None:
        try:
            await hop.run(_nothing)
        finally:
            self._give(hop)


async def close_all(hops: Sequence[Hop]) -> None:
    """Close them, the last first, each even if another will not: its thread would live on."""
    async with AsyncExitStack() as in_reverse:
        for hop in hops:
            in_reverse.push_async_callback(hop.close)


def _run(job: Job, connection: sqlite3.Connection) -> None:
    cursor = connection.cursor()
    try:
        cursor.execute("BEGIN")
        job.drive(cursor)
        cursor.execute("ROLLBACK")
    except sqlite3.Error as error:
        job.error = translated(error)
    finally:
        cursor.close()


def _nothing(_connection: sqlite3.Connection) -> None:
    """Run after whatever is running."""
