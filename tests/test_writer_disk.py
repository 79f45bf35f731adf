"""What callers are told, and what is kept, when the disk or the file fails."""

import asyncio
import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from storage.database import Database
from storage.errors import Broken, DatabaseBroken, broken_by
from storage.health import Health
from storage.tx import Tx
from storage.writer import BATCH_UNITS
from tests.ledger import HALF, bare, count, ledger, pair, pragma, stored, trace

OPEN_FILES = Path("/proc/self/fd")
needs_proc = pytest.mark.skipif(not OPEN_FILES.exists(), reason="swaps open files by /proc")


@contextmanager
def swapped(name: str, device: str, flags: int) -> Iterator[None]:
    """Put `device` in the place of every open file called `name`, and take it away again."""
    open_files = [int(entry.name) for entry in OPEN_FILES.iterdir() if entry.exists()]
    ours = [number for number in open_files if _name(number) == name]
    assert ours
    kept = [os.dup(number) for number in ours]
    source = os.open(device, flags)
    try:
        for number in ours:
            os.dup2(source, number, inheritable=False)
        yield
    finally:
        os.close(source)
        for number, original in zip(ours, kept, strict=True):
            os.dup2(original, number, inheritable=False)
            os.close(original)


def _name(number: int) -> str:
    link = OPEN_FILES / str(number)
    return link.readlink().name if link.is_symlink() else ""


async def _fail(database: Database, *names: str) -> list[str]:
    answers = await asyncio.wait_for(
        asyncio.gather(*(database.write(pair, name) for name in names), return_exceptions=True), 10
    )
    return [
        answer.code if isinstance(answer, DatabaseBroken) else repr(answer) for answer in answers
    ]


def _is_broken(database: Database) -> bool:
    return database.broken is not None


async def _forget_pages(database: Database) -> None:
    """Empty the WAL and the cache, so that the next statement reads the file."""
    await pragma(database, "wal_checkpoint(TRUNCATE)")
    await pragma(database, "shrink_memory")


def _overwrite(path: Path, start: int, length: int) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(b"\x5a" * length)


@needs_proc
@pytest.mark.parametrize("company", [1, 5])
async def test_a_full_disk_loses_nothing_and_mends_when_there_is_room(
    tmp_path: Path, company: int
) -> None:
    names = [str(number) for number in range(company)]
    async with ledger(tmp_path) as database:
        heard: list[Broken] = []
        database.when_broken(heard.append)
        await database.write(pair, "before")
        await _forget_pages(database)
        with swapped("ledger.db-wal", "/dev/full", os.O_RDWR):
            assert await _fail(database, *names) == ["full"] * company
            assert await _fail(database, "again") == ["full"]
            assert database.broken == Broken("full", "SQLITE_FULL")
            assert heard == [database.broken]
            assert not await database.probe()
            assert await database.read(count) == 2
        assert _is_broken(database)
        assert await database.probe()
        assert not _is_broken(database)
        assert await database.write(pair, "after") == "after"
    assert stored(tmp_path) == {"before": 2, "after": 2}


@needs_proc
@pytest.mark.parametrize("company", [1, 5, 3 * BATCH_UNITS])
async def test_after_an_io_error_nothing_more_is_written(tmp_path: Path, company: int) -> None:
    names = [str(number) for number in range(company)]
    async with ledger(tmp_path) as database:
        heard: list[Broken] = []
        database.when_broken(heard.append)
        await database.write(pair, "before")
        await _forget_pages(database)
        seen: list[str] = []
        await trace(database, seen.append)
        with swapped("ledger.db-wal", os.devnull, os.O_RDONLY):
            assert await _fail(database, *names) == ["io"] * company
            assert seen.count("COMMIT") == 1
        seen.clear()
        assert await _fail(database, "later", "and later") == ["io", "io"]
        assert not await database.probe()
        assert seen == []
        assert await database.read(count) == 2
        assert heard == [Broken("io", "SQLITE_IOERR_WRITE")]
    assert stored(tmp_path) == {"before": 2}
    async with ledger(tmp_path) as database:
        assert await database.write(pair, "after a restart") == "after a restart"


@needs_proc
async def test_a_disk_that_fails_while_a_lost_batch_runs_again_is_tried_once(
    tmp_path: Path,
) -> None:
    async def owe(tx: Tx, key: str) -> str:
        await tx.run("INSERT INTO debt (half_id) VALUES (-1)")
        return await pair(tx, key)

    async with ledger(tmp_path) as database:
        await database.write(pair, "before")
        await _forget_pages(database)
        seen: list[str] = []
        with ExitStack() as stack:

            def fail_the_second_time(statement: str) -> None:
                seen.append(statement)
                if seen.count("BEGIN IMMEDIATE") == 2 and statement == "COMMIT":
                    stack.enter_context(swapped("ledger.db-wal", os.devnull, os.O_RDONLY))

            await trace(database, fail_the_second_time)
            answers = await asyncio.gather(
                *(database.write(owe if name == "c" else pair, name) for name in "abcde"),
                return_exceptions=True,
            )
        assert [getattr(answer, "code", answer) for answer in answers] == ["io"] * 5
        assert seen.count("BEGIN IMMEDIATE") == 2
    assert stored(tmp_path) == {"before": 2}


async def test_a_batch_that_meets_a_corrupt_page_stores_nothing(tmp_path: Path) -> None:
    async def fill(tx: Tx) -> None:
        await tx.run(HALF, key="big", part=1)
        await tx.run("UPDATE half SET filler = :filler WHERE key = 'big'", filler=b"Q" * 50_000)
        await tx.run(HALF, key="big", part=2)

    async def look(tx: Tx, key: str) -> str:
        await tx.all("SELECT filler FROM half WHERE key = 'big'")
        return key

    async with ledger(tmp_path) as database:
        await database.write(fill)
        await _forget_pages(database)
        whole = (tmp_path / "ledger.db").read_bytes()
        pages = [
            place
            for place in range(0, len(whole), 4096)
            if whole.count(b"Q" * 4092, place, place + 4096)
        ]
        assert len(pages) > 5
        for place in pages:
            _overwrite(tmp_path / "ledger.db", place, 4)  # the number of the page that follows
        answers = await asyncio.gather(
            database.write(pair, "a"),
            database.write(look, "b"),
            database.write(pair, "c"),
            return_exceptions=True,
        )
        codes = [getattr(answer, "code", answer) for answer in answers]
        assert codes == ["corrupt"] * 3
        assert database.broken is not None
        assert database.broken.code == "corrupt"
        assert await _fail(database, "d") == ["corrupt"]
    for place in pages:
        with (tmp_path / "ledger.db").open("r+b") as file:
            file.seek(place)
            file.write(whole[place : place + 4096])
    assert stored(tmp_path) == {"big": 2}


async def test_a_batch_in_which_one_unit_meets_corruption_is_not_committed(tmp_path: Path) -> None:
    def rows() -> Iterator[dict[str, object]]:
        yield {"key": "b", "part": 1}
        error = sqlite3.DatabaseError("database disk image is malformed")
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        error.sqlite_errorname = "SQLITE_CORRUPT"
        raise error

    async def meet(tx: Tx) -> None:
        await tx.many(HALF, rows())

    async with ledger(tmp_path) as database:
        await database.write(pair, "before")
        answers = await asyncio.gather(
            database.write(pair, "a"),
            database.write(meet),
            database.write(pair, "c"),
            return_exceptions=True,
        )
        assert [getattr(answer, "code", answer) for answer in answers] == ["corrupt"] * 3
    assert stored(tmp_path) == {"before": 2}


@pytest.mark.parametrize(
    ("start", "length", "code"), [(0, 4096, "not_a_database"), (4096, 1 << 16, "corrupt")]
)
async def test_a_reader_that_meets_it_first_stops_the_writer(
    tmp_path: Path, start: int, length: int, code: str
) -> None:
    async with ledger(tmp_path) as database:
        await database.write(pair, "a")
        await _forget_pages(database)
        whole = (tmp_path / "ledger.db").read_bytes()
        _overwrite(tmp_path / "ledger.db", start, length)
        with pytest.raises(DatabaseBroken) as found:
            await database.read(count)
        assert found.value.code == code
        assert database.broken == found.value.broken
        assert await _fail(database, "b") == [code]
    (tmp_path / "ledger.db").write_bytes(whole)
    assert stored(tmp_path) == {"a": 2}


async def test_a_cut_off_file_is_told_and_not_written_to(tmp_path: Path) -> None:
    async with ledger(tmp_path) as database:
        await asyncio.gather(*(database.write(pair, str(number)) for number in range(500)))
        await _forget_pages(database)
        whole = (tmp_path / "ledger.db").read_bytes()
        os.truncate(tmp_path / "ledger.db", 8192)
        assert await _fail(database, "a", "b") == ["corrupt", "corrupt"]
    (tmp_path / "ledger.db").write_bytes(whole)
    assert len(stored(tmp_path)) == 500


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (sqlite3.SQLITE_FULL, "full"),
        (sqlite3.SQLITE_IOERR_FSYNC, "io"),
        (sqlite3.SQLITE_CANTOPEN, "io"),
        (sqlite3.SQLITE_CORRUPT_INDEX, "corrupt"),
        (sqlite3.SQLITE_NOTADB, "not_a_database"),
        (sqlite3.SQLITE_READONLY_DBMOVED, "read_only"),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, None),
        (sqlite3.SQLITE_BUSY, None),
        (None, None),
    ],
)
def test_each_way_of_failing_has_its_code(number: int | None, code: str | None) -> None:
    error = sqlite3.OperationalError("x")
    if number is not None:
        error.sqlite_errorcode = number
        error.sqlite_errorname = "SQLITE_X"
    broken = broken_by(error)
    assert (broken.code if broken else None) == code
    assert broken is None or broken.is_for_good == (code != "full")


def test_what_is_for_good_is_not_forgotten_for_what_may_mend() -> None:
    health, heard = Health(), list[Broken]()
    health.listen(heard.append)
    full, io = Broken("full", "SQLITE_FULL"), Broken("io", "SQLITE_IOERR_FSYNC")
    for broken in (full, full, io, full):
        health.report(broken)
    health.mend()
    assert health.broken == io
    assert heard == [full, io]


async def test_a_listener_that_fails_does_not_keep_the_next_from_hearing(tmp_path: Path) -> None:
    async with ledger(tmp_path) as database:
        heard: list[str] = []

        def fail(broken: Broken) -> None:
            raise ValueError(broken.code)

        database.when_broken(fail)
        database.when_broken(lambda broken: heard.append(broken.code))
        size = await pragma(database, "page_count")
        await pragma(database, f"max_page_count = {size}")
        assert "full" in await _fail(database, *(str(number) for number in range(1000)))
        assert heard == ["full"]
        assert await bare(database, lambda connection: connection.in_transaction) is False
