"""How fast the writer is, as ratios against plain `sqlite3` measured in the same run.

Run it with `python -m tests.bench_writer`. A unit has five statements like a check-in; everything
is at full durability. "Plain" is the same statements on a bare connection: one commit for each
batch of the same size, or one for each unit.
"""

import argparse
import asyncio
import json
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from bot.clock import SystemClock
from storage.database import Database
from storage.tx import Tx

_SCHEMA = """
CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
CREATE TABLE session (id INTEGER PRIMARY KEY, state TEXT NOT NULL, version INTEGER NOT NULL) STRICT;
CREATE TABLE entry (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id INTEGER NOT NULL REFERENCES session (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    at INTEGER NOT NULL
) STRICT;
CREATE TABLE attendance (
    session_id INTEGER NOT NULL, person_id INTEGER NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (session_id, person_id)
) STRICT;
WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 1000)
    INSERT INTO person (id, name) SELECT id, 'person ' || id FROM n;
INSERT INTO session (id, state, version) VALUES (1, 'open', 0);
"""

_PERSON = "SELECT name FROM person WHERE id = :person_id"
_SESSION = "SELECT state FROM session WHERE id = :session_id"
_ENTRY = "INSERT INTO entry (session_id, person_id, at) VALUES (:session_id, :person_id, :at)"
_ATTENDANCE = """INSERT INTO attendance (session_id, person_id, at)
    VALUES (:session_id, :person_id, :at)
    ON CONFLICT (session_id, person_id) DO UPDATE SET at = excluded.at"""
_VERSION = "UPDATE session SET version = version + 1 WHERE id = :session_id"


async def check_in(tx: Tx, session_id: int, person_id: int, at: int) -> bool:
    """One unit of five statements, two that read and three that write."""
    if await tx.one(_PERSON, person_id=person_id) is None:
        return False
    if await tx.value(_SESSION, session_id=session_id) != "open":
        return False
    await tx.run(_ENTRY, session_id=session_id, person_id=person_id, at=at)
    await tx.run(_ATTENDANCE, session_id=session_id, person_id=person_id, at=at)
    return await tx.run(_VERSION, session_id=session_id) == 1


@dataclass(frozen=True)
class Figures:
    """Units a second, and the ratio of ours to plain at the same number waiting."""

    waiting: int
    ours: int
    plain_same_batches: int
    plain_each_commits: int
    to_same_batches: float
    to_each_commits: float


async def measure(waiting: int, units: int, rounds: int) -> Figures:
    """Return the figures for `waiting` units at a time: medians over `rounds` of `units` each."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "0001_bench.sql").write_text(_SCHEMA, encoding="utf-8")
        database = await Database.open(folder / "ours.db", clock=SystemClock(), folder=folder)
        plain = _plain(folder / "plain.db")
        try:
            ours, same, each = [], [], []
            for _ in range(rounds):
                ours.append(units / await _timed(lambda: _ours(database, waiting, units)))
                same.append(units / await _timed(lambda: _same(plain, waiting, units)))
                each.append(units / 4 / await _timed(lambda: _same(plain, 1, units // 4)))
        finally:
            plain.close()
            await database.close()
    rate, batched, single = (statistics.median(found) for found in (ours, same, each))
    return Figures(
        waiting=waiting,
        ours=round(rate),
        plain_same_batches=round(batched),
        plain_each_commits=round(single),
        to_same_batches=round(rate / batched, 2),
        to_each_commits=round(rate / single, 1),
    )


async def beside_a_busy_loop(units: int) -> float:
    """Return the median milliseconds of one unit beside callbacks of 0.2 ms without a pause."""
    is_over = False

    async def burn() -> None:
        while not is_over:
            until = time.perf_counter() + 0.0002
            while time.perf_counter() < until:
                pass
            await asyncio.sleep(0)

    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "0001_bench.sql").write_text(_SCHEMA, encoding="utf-8")
        database = await Database.open(folder / "ours.db", clock=SystemClock(), folder=folder)
        burning = asyncio.create_task(burn())
        try:
            took = [
                await _timed(partial(database.write, check_in, 1, 1, number))
                for number in range(units)
            ]
        finally:
            is_over = True
            await burning
            await database.close()
    return statistics.median(took) * 1000


async def _timed(work: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


async def _ours(database: Database, waiting: int, units: int) -> None:
    async def caller(place: int) -> None:
        for number in range(units // waiting):
            await database.write(check_in, 1, place % 1000 + 1, number)

    await asyncio.gather(*(caller(place) for place in range(waiting)))


def _plain(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=512)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.executescript(_SCHEMA)
    return connection


async def _same(connection: sqlite3.Connection, batch: int, units: int) -> None:
    for number in range(units // batch):
        connection.execute("BEGIN IMMEDIATE")
        for place in range(batch):
            values = {"session_id": 1, "person_id": place % 1000 + 1, "at": number}
            connection.execute(_PERSON, values).fetchone()
            connection.execute(_SESSION, values).fetchone()
            connection.execute(_ENTRY, values)
            connection.execute(_ATTENDANCE, values)
            connection.execute(_VERSION, values)
        connection.execute("COMMIT")


def main() -> None:
    """Print the figures, one line for each number waiting."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=12_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--waiting", type=int, nargs="+", default=[1, 10, 100, 300, 1000])
    arguments = parser.parse_args()
    for waiting in arguments.waiting:
        units = min(arguments.units, waiting * 400)
        figures = asyncio.run(measure(waiting, units, arguments.rounds))
        sys.stdout.write(json.dumps(asdict(figures)) + "\n")
    busy = asyncio.run(beside_a_busy_loop(200))
    sys.stdout.write(json.dumps({"beside_a_busy_loop_ms": round(busy, 1)}) + "\n")


if __name__ == "__main__":
    main()
