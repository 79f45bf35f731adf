"""The one place that reaches into aiosqlite: a function run whole on a connection's own thread."""

import sqlite3
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import aiosqlite

T = TypeVar("T")

STATEMENTS = 512
"""Prepared statements kept for each connection: more than the program has."""


class Hop:
    """A connection on its own thread, and the way there and back."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    @classmethod
    async def open(cls, database: str) -> "Hop":
        """Open `database`, a `file:` URI, in autocommit mode with rows that know their columns."""
        connection = await aiosqlite.connect(
            database, uri=True, isolation_level=None, cached_statements=STATEMENTS
        )
        connection.row_factory = sqlite3.Row
        return cls(connection)

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` on the connection's thread and return what it returns.

        aiosqlite has no public way to run more than one statement in one hop, and a hop costs more
        than a statement. It logs the function at DEBUG: `work` must not carry values in its repr.
        """
        execute: Callable[..., Coroutine[Any, Any, T]] = self._connection._execute
        return await execute(work, self._connection._conn)

    async def close(self) -> None:
        """Close the connection and end its thread; a second time does nothing."""
        await self._connection.close()
