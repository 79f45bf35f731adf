"""A storm of units of every bad kind, with callers that are cancelled and a disk that fills up.

`python -m tests.writer_storm --seeds 200 --units 3000` runs as many as one likes. After each storm
every confirmed unit is whole, every refused one is not there at all, and nobody was left waiting.
"""

import argparse
import asyncio
import random
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Coroutine, Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from storage.database import Database
from storage.errors import (
    DatabaseBroken,
    StatementRefused,
    UnitStopped,
    UnitSuspended,
    UnitWentOn,
    WriterStopped,
)
from storage.tx import Tx
from tests.ledger import HALF, ledger, pair, pragma, stored

Unit = Callable[[Tx, str], Coroutine[Any, Any, str]]


async def _raises(tx: Tx, key: str) -> str:
    await pair(tx, key)
    raise LookupError


async def _repeats(tx: Tx, key: str) -> str:
    await pair(tx, key)
    await tx.run(HALF, key=key, part=1)
    return key


async def _rolls_back(tx: Tx, key: str) -> str:
    await pair(tx, key)
    await tx.run("INSERT OR ROLLBACK INTO half (key, part) VALUES (:key, 1)", key=key)
    return key


async def _swallows(tx: Tx, key: str) -> str:
    await tx.run(HALF, key=key, part=1)
    try:
        await tx.run("INSERT OR ROLLBACK INTO half (key, part) VALUES (:key, 1)", key=key)
    except sqlite3.Error:
        await tx.run(HALF, key=key, part=2)
    return key


async def _owes(tx: Tx, key: str) -> str:
    await pair(tx, key)
    await tx.run("INSERT INTO debt (half_id) VALUES (-1)")
    return key


async def _commits(tx: Tx, key: str) -> str:
    await tx.run(HALF, key=key, part=1)
    await tx.run("COMMIT")
    return key


async def _sleeps(tx: Tx, key: str) -> str:
    await tx.run(HALF, key=key, part=1)
    await asyncio.sleep(0)
    return await pair(tx, key)


async def _waits(tx: Tx, key: str) -> str:
    await tx.run(HALF, key=key, part=1)
    try:
        await _Never()
    finally:
        await tx.run(HALF, key=key, part=2)
    return key


class _Never:
    def __await__(self) -> Generator[None, None, None]:
        while True:
            yield


async def _cancels(tx: Tx, key: str) -> str:
    await pair(tx, key)
    raise asyncio.CancelledError


async def _interrupts(tx: Tx, key: str) -> str:
    await pair(tx, key)
    raise KeyboardInterrupt


async def _exits(tx: Tx, key: str) -> str:
    await pair(tx, key)
    raise SystemExit


async def _fills(tx: Tx, key: str) -> str:
    await pair(tx, key)
    await tx.run("UPDATE half SET filler = zeroblob(400000) WHERE key = :key", key=key)
    return key


BAD: dict[Unit, tuple[type[BaseException], ...]] = {
    _raises: (LookupError,),
    _repeats: (sqlite3.IntegrityError,),
    _rolls_back: (sqlite3.IntegrityError,),
    _swallows: (UnitWentOn,),
    _owes: (sqlite3.IntegrityError,),
    _commits: (StatementRefused,),
    _sleeps: (UnitSuspended,),
    _waits: (UnitSuspended,),
    _cancels: (UnitStopped,),
    _interrupts: (UnitStopped,),
    _exits: (UnitStopped,),
    _fills: (DatabaseBroken,),
}


@dataclass
class Outcome:
    """What the callers of a storm were told."""

    confirmed: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def judge(self, halves: dict[str, int]) -> list[str]:
        """Return what is wrong with the `halves` that were found stored."""
        lost = [f"lost {key}" for key in sorted(self.confirmed - halves.keys())]
        half = [f"half {key}" for key, parts in sorted(halves.items()) if parts != 2]
        stays = [f"there {key}" for key in sorted(self.refused & halves.keys())]
        strange = halves.keys() - self.confirmed - self.refused - self.unknown
        return [*self.wrong, *lost, *half, *stays, *(f"strange {key}" for key in strange)]


class Storm:
    """A few hundred callers, each with one unit after another."""

    def __init__(self, seed: int, units: int) -> None:
        self.outcome = Outcome()
        self._seed = seed
        self._units = units
        self._rolled = random.Random(seed)
        self._running: list[asyncio.Task[str]] = []
        self._cancellable = units // 10
        self._eighth = asyncio.Event()

    async def rage(self, at: Path, *, full: bool = False, kill: bool = False) -> Outcome:
        """Send all units, a third of them bad, and cancel a tenth of those who wait.

        `full`: the file has room for about three in four of the good units. `kill`: the keeper is
        cancelled in the middle.
        """
        async with ledger(at) as database:
            if full:
                await pragma(database, f"max_page_count = {self._units // 150}")
            callers = [asyncio.create_task(self._call(database, place)) for place in range(300)]
            others = [asyncio.create_task(_watch(database, self.outcome)) for _ in range(20)]
            others.append(asyncio.create_task(self._cancel_some(callers)))
            if kill:
                others.append(asyncio.create_task(self._kill(database)))
            for task in (*callers, *others):
                await task
            if not kill:
                await self._end(database)
        return self.outcome

    async def _call(self, database: Database, place: int) -> None:
        for number in range(place, self._units, 300):
            key = f"{self._seed}-{number}"
            unit = self._rolled.choice(list(BAD)) if self._rolled.random() < 0.33 else pair
            self.outcome.unknown.add(key)
            task = asyncio.create_task(database.write(unit, key))
            self._running.append(task)
            await asyncio.wait([task])
            self._running.remove(task)
            self._note(task, unit, key)

    def _note(self, task: asyncio.Task[str], unit: Unit, key: str) -> None:
        outcome = self.outcome
        if task.cancelled():
            outcome.kinds["caller cancelled"] += 1
            return
        error = task.exception()
        outcome.kinds[type(error).__name__ if error else "confirmed"] += 1
        if isinstance(error, WriterStopped):
            return
        outcome.unknown.discard(key)
        if error is None:
            outcome.confirmed.add(key)
            if len(outcome.confirmed) >= self._units // 8:
                self._eighth.set()
        else:
            outcome.refused.add(key)
        expected = (*BAD.get(unit, ()), DatabaseBroken)
        if error is None and unit is not pair and unit is not _fills:
            outcome.wrong.append(f"{unit.__name__} was confirmed")
        if error is not None and not isinstance(error, expected):
            outcome.wrong.append(f"{unit.__name__} raised {error!r}")

    async def _cancel_some(self, callers: list[asyncio.Task[None]]) -> None:
        while self._cancellable > 0 and not all(caller.done() for caller in callers):
            for _ in range(self._rolled.randrange(50)):
                await asyncio.sleep(0)
            for task in self._rolled.sample(self._running, len(self._running) // 30):
                self._cancellable -= task.cancel()

    async def _kill(self, database: Database) -> None:
        await self._eighth.wait()
        database._writer._keeper.cancel()

    async def _end(self, database: Database) -> None:
        await pragma(database, "max_page_count = 1000000")
        if not await database.probe() or database.broken:
            self.outcome.wrong.append("the probe failed although there is room")
        self.outcome.confirmed.add(await database.write(pair, f"{self._seed}-last"))


async def _watch(database: Database, outcome: Outcome) -> None:
    async def odd(tx: Tx) -> int:
        found: int = await tx.value(
            "SELECT count(*) FROM (SELECT 1 FROM half GROUP BY key HAVING count(*) <> 2)"
        )
        return found

    for _ in range(20):
        if await database.read(odd):
            outcome.wrong.append("a reader saw half a unit")


def main() -> None:
    """Run storms until one goes wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--units", type=int, default=3000)
    parser.add_argument("--first", type=int, default=1)
    arguments = parser.parse_args()
    for seed in range(arguments.first, arguments.first + arguments.seeds):
        with tempfile.TemporaryDirectory() as made:
            at = Path(made)
            storm = Storm(seed, arguments.units)
            outcome = asyncio.run(storm.rage(at, full=seed % 2 == 0, kill=seed % 5 == 0))
            wrong = outcome.judge(stored(at))
        sys.stdout.write(f"seed {seed}: {dict(outcome.kinds)} {wrong[:5] or 'as it should be'}\n")
        if wrong:
            sys.exit(1)


if __name__ == "__main__":
    main()
