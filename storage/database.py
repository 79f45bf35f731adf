"""The database: one file, one writer, a few readers."""

import asyncio
import os
import sqlite3
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from urllib.parse import quote

from bot.clock import Clock
from storage import settings
from storage.backup import flush
from storage.errors import (
    Broken,
    CannotOpen,
    DatabaseBroken,
    DatabaseBusy,
    NotADatabase,
    PurgeUnfinished,
    primary_code,
)
from storage.health import Health
from storage.hop import Hop, InlineHop, ThreadHop
from storage.migrate import FOLDER, load, migrate, read_version, require_current
from storage.readers import Readers, close_all
from storage.tx import Tx
from storage.unit import Errand, Job
from storage.writer import Writer

P = ParamSpec("P")
T = TypeVar("T")
Unit = Callable[Concatenate[Tx, P], Coroutine[Any, Any, T]]

_PROBE = (
    "BEGIN IMMEDIATE",
    "DROP TABLE IF EXISTS storage_probe",
    "CREATE TABLE storage_probe (filler BLOB NOT NULL) STRICT",
    "INSERT INTO storage_probe (filler) VALUES (zeroblob(65536))",
    "COMMIT",
    "DROP TABLE storage_probe",
)


class Database:
    """Where everything is kept. Made by `open`; ended by `close`, without which threads live on."""

    def __init__(self, path: Path, hops: list[Hop], clock: Clock) -> None:
        self._path = path
        self._writing = hops[0]
        self._health = Health()
        self._writer = Writer(self._writing, clock, self._health)
        self._readers = Readers(hops[1:], self._health)
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    async def open(
        cls,
        path: Path,
        *,
        clock: Clock,
        readers: int = 2,
        folder: Path = FOLDER,
        inline: bool = False,
    ) -> "Database":
        """Open the file at `path`, making or upgrading it by the migrations in `folder`.

        The instance lock is the caller's to take first. `inline` does without threads and blocks
        the event loop: for runs that must be the same every time. Raises CannotOpen.
        """
        path = _resolved(path)
        kind = InlineHop if inline else ThreadHop
        hops: list[Hop] = []
        try:
            _make(path)
            hops.append(await kind.open(_uri(path)))
            await hops[0].run(lambda connection: _prepare(connection, path, clock, folder))
            for _ in range(readers):
                hops.append(await kind.open(f"{_uri(path)}?mode=ro"))
                await hops[-1].run(_prepare_reader)
        except BaseException as error:
            await close_all(hops)
            if isinstance(error, sqlite3.Error | OSError):
                raise _cannot_open(path, error) from error
            raise
        return cls(path, hops, clock)

    @property
    def broken(self) -> Broken | None:
        """Why nothing can be stored, or None. Only a full disk can mend, and `probe` notices."""
        return self._health.broken

    def when_broken(self, listener: Callable[[Broken], None]) -> None:
        """Have `listener` called, on the event loop, with each new reason in `broken`."""
        self._health.listen(listener)

    async def write(self, unit: Unit[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `unit(tx, …)` in a transaction; return its result once that is on the disk.

        Units run in the order in which they were asked for. One may run twice, and runs on if its
        caller is cancelled. Raises what the unit raised, and nothing of it is stored then;
        DatabaseBroken, DatabaseBusy or a UnitError.
        """
        return cast("T", await self._writer.submit(Job(unit, args, kwargs, may_write=True)))

    async def read(self, query: Unit[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `query(tx, …)` on one snapshot of what is committed; return its result.

        Raises what the query raised, DatabaseBroken or a UnitError.
        """
        return cast("T", await self._readers.submit(Job(query, args, kwargs, may_write=False)))

    async def probe(self) -> bool:
        """After a full disk, write and take back 64 KiB; if that works, clear `broken`.

        Returns whether the database can be written to.
        """
        try:
            await self._writer.submit(Errand(_try_to_write))
        except (DatabaseBroken, DatabaseBusy):
            return False
        self._health.mend()
        return self.broken is None

    async def sizes(self) -> int:
        """Return how many bytes the file and its WAL take."""
        return _size(self._path) + _size(_wal(self._path))

    async def purge(self, unit: Unit[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a deleting unit so that what it deletes is in none of the files afterwards.

        Raises as `write` does, and then nothing was deleted; or as `scrub` does, and then it was.
        """
        result = await self.write(unit, *args, **kwargs)
        await self.scrub()
        return result

    async def scrub(self) -> None:
        """Rewrite the file without what has been deleted, and empty the WAL.

        Readers wait meanwhile. Takes the time and, for a moment, the room of another copy of the
        database. Raises PurgeUnfinished if another process is reading; DatabaseBusy or
        DatabaseBroken.
        """
        async with self._readers.stopped():
            await self._writer.submit(Errand(partial(_scrub, self._path)))

    async def close(self) -> None:
        """Finish what is waiting and close every connection; a second time does nothing.

        It is carried through even if the caller is cancelled: a connection left open would keep
        the process from ending.
        """
        if self._closing is None:
            self._closing = asyncio.create_task(self._close(), name="storage closing")
        await asyncio.shield(self._closing)

    async def _close(self) -> None:
        async with AsyncExitStack() as in_reverse:
            # Last: the last connection to close empties the WAL, which readers cannot.
            in_reverse.push_async_callback(self._writing.close)
            in_reverse.push_async_callback(self._readers.close)
            await self._writer.close()


class ReadOnlyDatabase:
    """A database that is only read, beside a running bot or without one: to export, to verify."""

    def __init__(self, hop: Hop) -> None:
        self._readers = Readers([hop], Health())

    @classmethod
    async def open(
        cls, path: Path, *, folder: Path = FOLDER, inline: bool = False
    ) -> "ReadOnlyDatabase":
        """Open the file at `path`, which must have the newest schema. Raises CannotOpen.

        `inline` does without a thread, as `Database.open`.
        """
        kind = InlineHop if inline else ThreadHop
        hops: list[Hop] = []
        try:
            hops.append(await kind.open(f"{_uri(path)}?mode=ro"))
            await hops[0].run(_prepare_reader)
            await hops[0].run(lambda connection: require_current(connection, path, folder))
        except BaseException as error:
            await close_all(hops)
            if isinstance(error, sqlite3.Error | OSError):
                raise _cannot_open(path, error) from error
            raise
        return cls(hops[0])

    async def read(self, query: Unit[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `query(tx, …)` on one snapshot; return its result. Raises as `Database.read`."""
        return cast("T", await self._readers.submit(Job(query, args, kwargs, may_write=False)))

    async def close(self) -> None:
        """Finish what is waiting and close the connection."""
        await self._readers.close()


def _prepare(connection: sqlite3.Connection, path: Path, clock: Clock, folder: Path) -> None:
    # Looked at before anything is set: `journal_mode` would change a file that is not ours.
    read_version(connection, path, len(load(folder)))
    settings.apply(connection, settings.WRITER)
    migrate(connection, path, clock, folder)
    settings.apply(connection, settings.WRITER)
    settings.check(connection, settings.WRITER)


def _prepare_reader(connection: sqlite3.Connection) -> None:
    settings.apply(connection, settings.READER)
    settings.check(connection, settings.READER)


def _try_to_write(connection: sqlite3.Connection) -> None:
    try:
        for statement in _PROBE:
            connection.execute(statement)
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _scrub(path: Path, connection: sqlite3.Connection) -> None:
    # `secure_delete` is not enough: it leaves copies of cells that moved when pages were balanced,
    # here 2 to 6 of 1,000 deleted texts. VACUUM writes what is left into new pages.
    connection.execute("VACUUM")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    # Looked at here, where nobody writes meanwhile. SQLite says "busy" or leaves the file long.
    if _size(_wal(path)) > 0:
        raise PurgeUnfinished("another process is reading the database")


def _make(path: Path) -> None:
    """Make an empty file that only its owner may read, if there is none."""
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        flush(path.parent)


def _resolved(path: Path) -> Path:
    """Return where SQLite puts the WAL: beside the file itself, not beside a link to it."""
    return path.resolve()


def _uri(path: Path) -> str:
    return f"file:{quote(str(path.absolute()))}"


def _wal(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _cannot_open(path: Path, error: sqlite3.Error | OSError) -> CannotOpen:
    if primary_code(error) == sqlite3.SQLITE_NOTADB:
        return NotADatabase(f"{path} is not a database")
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return CannotOpen(f"{path} cannot be opened: {reason}")
