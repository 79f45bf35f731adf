"""A small database to break: each unit writes two halves, so that half a unit shows."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import TypeVar, cast

from bot.clock import Clock, SystemClock
from storage.database import Database
from storage.tx import Tx
from storage.unit import Errand

T = TypeVar("T")

SCHEMA = """
CREATE TABLE half (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    part INTEGER NOT NULL,
    filler BLOB,
    UNIQUE (key, part)
) STRICT;
CREATE TABLE debt (
    half_id INTEGER NOT NULL REFERENCES half (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
"""

HALF = "INSERT INTO half (key, part) VALUES (:key, :part)"


async def pair(tx: Tx, key: str) -> str:
    """The unit that everything here is about: two halves, or nothing."""
    await tx.run(HALF, key=key, part=1)
    await tx.run(HALF, key=key, part=2)
    return key


async def count(tx: Tx) -> int:
    """Count the halves."""
    found: int = await tx.value("SELECT count(*) FROM half")
    return found


async def keys(tx: Tx) -> list[str]:
    """Return the keys in the order in which they were stored."""
    return [row["key"] for row in await tx.all("SELECT key FROM half WHERE part = 1 ORDER BY id")]


def make_folder(at: Path, *migrations: str) -> Path:
    """Make a folder of migrations, by default with the one schema."""
    folder = at / "migrations"
    folder.mkdir(exist_ok=True)
    for number, sql in enumerate(migrations or (SCHEMA,), start=1):
        (folder / f"{number:04}_step.sql").write_text(sql, encoding="utf-8")
    return folder


@asynccontextmanager
async def ledger(
    at: Path, clock: Clock | None = None, *, inline: bool = False
) -> AsyncIterator[Database]:
    """Open the ledger in the folder `at`, and close it."""
    database = await Database.open(
        at / "ledger.db", clock=clock or SystemClock(), folder=make_folder(at), inline=inline
    )
    try:
        yield database
    finally:
        await database.close()


async def bare(database: Database, work: Callable[[sqlite3.Connection], T]) -> T:
    """Run `work` on the writer's own connection, between batches."""
    return cast("T", await database._writer.submit(Errand(work)))


async def pragma(database: Database, what: str) -> object:
    """Run a PRAGMA on the writer's own connection and return its first value."""

    def run(connection: sqlite3.Connection) -> object:
        row = connection.execute(f"PRAGMA {what}").fetchone()
        return None if row is None else row[0]

    return await bare(database, run)


async def trace(database: Database, listener: Callable[[str], object] | None) -> None:
    """Have `listener` called, on the writer's thread, with each statement as it starts."""
    await bare(database, lambda connection: connection.set_trace_callback(listener))


def stored(at: Path) -> dict[str, int]:
    """Return how many halves the file holds of each key, read without any of our code."""
    with closing(sqlite3.connect(at / "ledger.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return dict(connection.execute("SELECT key, count(*) FROM half GROUP BY key").fetchall())
