"""The database: one file, one writer, a few readers."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from urllib.parse import quote

from bot.clock import Clock
from storage.errors import Broken, CannotOpen, NotADatabase, PurgeUnfinished, SettingRefused
from storage.hop import Hop
from storage.migrate import FOLDER, migrate
from storage.readers import Readers
from storage.tx import Tx
from storage.unit import Job
from storage.writer import Writer

P = ParamSpec("P")
T = TypeVar("T")
_log = logging.getLogger(__name__)

# Read back after setting: SQLite ignores a setting that it does not know.
_SETTINGS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "secure_delete": 1,
    "foreign_keys": 1,
    "temp_store": 2,
    "busy_timeout": 1000,
    "wal_autocheckpoint": 1000,
    "trusted_schema": 0,
}


def _set(connection: sqlite3.Connection) -> None:
    for name, value in _SETTINGS.items():
        connection.execute(f"PRAGMA {name} = {value}")
    for name, value in _SETTINGS.items():
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != value:
            raise SettingRefused(f"SQLite has {name} = {found}, not {value}")


def _set_reader(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA busy_timeout = 1000")


def _uri(path: Path) -> str:
    return f"file:{quote(str(path.absolute()))}"


class Database:
    """Where everything is kept. Made by `open`; ended by `close`."""

    def __init__(self, path: Path, clock: Clock, hop: Hop, readers: list[Hop]) -> None:
        self._path = path
        self._hop = hop
        self.broken: Broken | None = None
        self._listeners: list[Callable[[Broken], None]] = []
        self._writer = Writer(hop, clock, self._break)
        self._readers = Readers(readers, self._break)

    @classmethod
    async def open(
        cls, path: Path, *, clock: Clock, readers: int = 2, folder: Path = FOLDER
    ) -> "Database":
        """Open the file at `path`, making or upgrading it by the migrations in `folder`.

        Raises CannotOpen with one line to show. The instance lock is the caller's to take first.
        """
        name = _uri(path)
        opened: list[Hop] = []
        try:
            opened.append(await Hop.open(name))

            def prepare(connection: sqlite3.Connection) -> None:
                _set(connection)
                migrate(connection, path, clock, folder)

            await opened[0].run(prepare)
            for _ in range(readers):
                opened.append(await Hop.open(f"{name}?mode=ro"))
                await opened[-1].run(_set_reader)
        except BaseException as error:
            for hop in reversed(opened):
                await hop.close()
            if isinstance(error, sqlite3.Error):
                if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
                    raise NotADatabase(f"{path} is not a database") from error
                raise CannotOpen(f"{path} cannot be opened: {error}") from error
            raise
        return cls(path, clock, opened[0], opened[1:])

    async def write(
        self,
        unit: Callable[Concatenate[Tx, P], Coroutine[Any, Any, T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run `unit(tx, …)` in a transaction; return its result once that is on the disk.

        The unit may run twice and runs on if the caller is cancelled. Raises what the unit raised
        (nothing of it is stored then), DatabaseBroken, DatabaseBusy or a UnitError.
        """
        return cast("T", await self._writer.submit(Job(unit, args, kwargs)))

    async def read(
        self,
        query: Callable[Concatenate[Tx, P], Coroutine[Any, Any, T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run `query(tx, …)` on one snapshot of the database and return its result."""
        return cast("T", await self._readers.submit(Job(query, args, kwargs)))

    def when_broken(self, listener: Callable[[Broken], None]) -> None:
        """Have `listener` called, on the event loop, when the disk or the file fails."""
        self._listeners.append(listener)

    async def probe(self) -> bool:
        """After a full disk, try a small real write; say whether it went, and clear `broken`."""

        async def small(tx: Tx) -> None:
            await tx.run("CREATE TABLE storage_probe (filler BLOB)")
            await tx.run("INSERT INTO storage_probe (filler) VALUES (zeroblob(65536))")

        async def undo(tx: Tx) -> None:
            await tx.run("DROP TABLE IF EXISTS storage_probe")

        if self.broken is not None and self.broken.is_for_good:
            return False
        try:
            await self.write(undo)
            await self.write(small)
            await self.write(undo)
        except Exception:  # noqa: BLE001 -- simple for now
            return False
        self.broken = None
        return True

    async def sizes(self) -> int:
        """Return how many bytes the file and its WAL take."""
        return await asyncio.to_thread(self._sizes)

    def _sizes(self) -> int:
        wal = self._path.with_name(self._path.name + "-wal")
        return self._path.stat().st_size + (wal.stat().st_size if wal.exists() else 0)

    async def purge(
        self,
        unit: Callable[Concatenate[Tx, P], Coroutine[Any, Any, T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run a deleting unit so that what it deletes is in none of the files afterwards."""
        result = await self.write(unit, *args, **kwargs)
        await self.scrub()
        return result

    async def scrub(self) -> None:
        """Take what has been deleted out of the WAL; raise PurgeUnfinished if that failed."""

        def truncate(connection: sqlite3.Connection) -> tuple[int, int, int]:
            busy, frames, done = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return busy, frames, done

        busy, frames, _ = await self._hop.run(truncate)
        if busy or frames:
            raise PurgeUnfinished("the WAL is in use")

    async def close(self) -> None:
        """Finish what is waiting and close every connection."""
        await self._writer.close()
        await self._readers.close()
        await self._hop.close()

    def _break(self, broken: Broken) -> None:
        if self.broken == broken:
            return
        self.broken = broken
        for listener in self._listeners:
            listener(broken)
