"""A connection on its own thread, and the way there and back: the one place that knows aiosqlite.

aiosqlite has no public way to run more than one statement in a hop, and a hop costs more than a
statement. So this file, and no other, uses two private names of it: `Connection._execute`, which
runs a function on the connection's thread, and `Connection._conn`, the raw handle.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Final, Protocol, TypeVar

import aiosqlite

T = TypeVar("T")

STATEMENTS: Final = 512
"""Prepared statements kept for each connection: more than the program has."""

HAND_OVER: Final = 0.01
SHARE_EVERY: Final = 0.002
SHARE_FOR: Final = 0.0002
"""Seconds; see `_Turn`."""


class Hop(Protocol):
    """Runs functions on one connection, one after another."""

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` whole on the connection and return what it returns."""

    def give_back(self) -> None:
        """Say, from inside `work`, that the rest of it waits for the disk."""

    async def close(self) -> None:
        """Finish what was asked for and close the connection; a second time does nothing."""


class ThreadHop:
    """A connection on a thread of its own, by aiosqlite."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._turn: _Turn | None = None

    @classmethod
    async def open(cls, uri: str) -> "ThreadHop":
        """Open the database at `uri` (`file:…`), in autocommit mode."""
        connection = await aiosqlite.connect(
            uri, uri=True, isolation_level=None, cached_statements=STATEMENTS
        )
        connection.row_factory = sqlite3.Row
        return cls(connection)

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` whole on the connection's thread and return what it returns.

        aiosqlite logs what it runs at DEBUG: the `repr` of `work` must not show values.
        """
        execute: Callable[..., Coroutine[Any, Any, T]] = self._connection._execute
        turn = self._turn = _Turn(asyncio.get_running_loop())
        try:
            return await execute(turn.take, work, self._connection._conn)
        finally:
            turn.forget()

    def give_back(self) -> None:
        """Say, from inside `work`, that the rest of it waits for the disk."""
        if self._turn is not None:
            self._turn.give_back()

    async def close(self) -> None:
        """Finish what was asked for, close the connection, end its thread."""
        await self._connection.close()


class _Turn:
    """The connection's thread having its turn with the interpreter.

    Every call into SQLite lets go of the interpreter's lock and takes it again, and a loop that is
    never idle wins it back nearly every time: beside one that ran callbacks of 0.2 ms without a
    pause, a single unit of five statements took 20 s. So the loop steps aside until the statements
    are done, at most `HAND_OVER`: both cannot run at once anyway. While the disk is at work the
    loop runs on, and steps aside for `SHARE_FOR` every `SHARE_EVERY`, for the thread needs the
    interpreter once more to say that it is done.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._statements = threading.Lock()
        self._statements.acquire()
        self._all = threading.Lock()
        self._all.acquire()
        self._timer: asyncio.Handle = loop.call_soon(self._hand_over)

    def take(self, work: Callable[[sqlite3.Connection], T], connection: sqlite3.Connection) -> T:
        """Run `work`; called on the connection's thread."""
        try:
            return work(connection)
        finally:
            self.give_back()
            self._all.release()

    def give_back(self) -> None:
        """Let the loop run on; called on the connection's thread, any number of times."""
        if self._statements.locked():
            self._statements.release()

    def forget(self) -> None:
        """Step aside no more."""
        self._timer.cancel()

    def _hand_over(self) -> None:
        self._statements.acquire(timeout=HAND_OVER)
        self._timer = self._loop.call_later(SHARE_EVERY, self._share)

    def _share(self) -> None:
        if not self._all.acquire(timeout=SHARE_FOR):
            self._timer = self._loop.call_later(SHARE_EVERY, self._share)


class InlineHop:
    """A connection on the event loop's own thread: for runs that must be the same every time.

    Threads make one run differ from the next; a simulated year wants none. It blocks the loop for
    the time of each transaction, so nothing that serves people uses it.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    async def open(cls, uri: str) -> "InlineHop":
        """Open the database at `uri` (`file:…`), in autocommit mode."""
        connection = sqlite3.connect(
            uri, uri=True, isolation_level=None, cached_statements=STATEMENTS
        )
        connection.row_factory = sqlite3.Row
        return cls(connection)

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` here and now and return what it returns."""
        return work(self._connection)

    def give_back(self) -> None:
        """Do nothing: nobody waits."""

    async def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def kill(self) -> None:
        """Close the connection as a process that dies does: what is open is rolled back."""
        self._connection.close()

    def limit(self, pages: int) -> None:
        """Let the file have no more pages than `pages`, or than it has; SQLite says FULL then."""
        self._connection.execute(f"PRAGMA max_page_count = {pages}")
