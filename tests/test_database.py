"""Opening, reading, measuring, purging and closing the database."""

import asyncio
import inspect
import os
import random
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import aiosqlite
import pytest

from bot.clock import SystemClock
from storage import settings
from storage.database import Database, ReadOnlyDatabase
from storage.errors import (
    CannotOpen,
    DatabaseClosed,
    NotADatabase,
    OlderDatabase,
    PurgeUnfinished,
    SettingRefused,
    UnitSuspended,
    UnitWentOn,
)
from storage.hop import ThreadHop
from storage.tx import Tx
from tests.ledger import HALF, SCHEMA, bare, count, ledger, make_folder, pair, pragma, stored


async def test_a_tx_answers_with_rows_values_and_counts(tmp_path: Path) -> None:
    async def unit(tx: Tx) -> None:
        insert = f"{HALF} RETURNING id"
        assert await tx.value(insert, key="a", part=1) == 1
        assert await tx.run(HALF, key="a", part=2) == 1
        await tx.many(HALF, ({"key": "b", "part": part} for part in (1, 2, 3)))
        assert await tx.run("UPDATE half SET part = part + 10 WHERE key = :key", key="b") == 3
        assert await tx.run("DELETE FROM half WHERE key = 'nobody'") == 0
        assert await tx.run("CREATE TABLE more (id INTEGER PRIMARY KEY) STRICT") == 0
        gone = (
            "WITH old (part) AS (SELECT 13) DELETE FROM half WHERE part IN (SELECT part FROM old)"
        )
        assert await tx.run(gone) == 1
        row = await tx.one("SELECT key, part FROM half WHERE id = :id", id=2)
        assert row is not None
        assert (row["key"], row["part"]) == ("a", 2)
        assert await tx.one("SELECT 1 FROM half WHERE id = :id", id=99) is None
        assert await tx.value("SELECT 1 FROM half WHERE id = :id", id=99) is None
        assert await tx.value("SELECT filler FROM half WHERE id = 1") is None
        parts = [row["part"] for row in await tx.all("SELECT part FROM half ORDER BY part")]
        assert parts == [1, 2, 11, 12]
        assert await tx.all("SELECT 1 FROM half WHERE id = 99") == []

    async with ledger(tmp_path) as database:
        await database.write(unit)


async def test_a_row_not_fetched_to_its_end_is_in_nobodys_way(tmp_path: Path) -> None:
    async def unit(tx: Tx, key: str) -> object:
        several = "INSERT INTO half (key, part) VALUES (:key, 1), (:key, 2) RETURNING part"
        return await tx.value(several, key=key)

    async with ledger(tmp_path) as database:
        assert await database.write(unit, "a") == 1
        assert await asyncio.gather(*(database.write(unit, key) for key in "bcd")) == [1, 1, 1]
    assert stored(tmp_path) == dict.fromkeys("abcd", 2)


async def test_rows_given_one_by_one_are_stored_all_or_none(tmp_path: Path) -> None:
    async def swallow(tx: Tx) -> None:
        try:
            await tx.many(HALF, ({"key": "a", "part": 6 // part} for part in (2, 1, 0)))
        except ZeroDivisionError:
            await tx.one("SELECT 1")

    async with ledger(tmp_path) as database:
        with pytest.raises(UnitWentOn):
            await database.write(swallow)
    assert stored(tmp_path) == {}


@pytest.mark.parametrize("goes_on", [True, False])
async def test_an_error_in_a_later_row_loses_the_unit_too(tmp_path: Path, goes_on: bool) -> None:
    async def swallow(tx: Tx) -> None:
        await pair(tx, "a")
        try:
            await tx.all(
                "SELECT json(CASE part WHEN 1 THEN '1' ELSE '{' END) FROM half ORDER BY id"
            )
        except sqlite3.OperationalError:
            if goes_on:
                await pair(tx, "b")

    async with ledger(tmp_path) as database:
        with pytest.raises(UnitWentOn):
            await database.write(swallow)
    assert stored(tmp_path) == {}


async def test_what_was_confirmed_is_read_at_once(tmp_path: Path) -> None:
    async with ledger(tmp_path) as database:
        for number in range(50):
            await database.write(pair, str(number))
            assert await database.read(count) == 2 * number + 2


async def test_a_query_sees_one_snapshot_from_its_first_statement_on(tmp_path: Path) -> None:
    read_once, go_on = threading.Event(), threading.Event()

    async def twice(tx: Tx) -> tuple[int, int]:
        first = await count(tx)
        read_once.set()
        assert go_on.wait(10)
        return first, await count(tx)

    async with ledger(tmp_path) as database:
        reading = asyncio.create_task(database.read(twice))
        assert await asyncio.to_thread(read_once.wait, 10)
        await database.write(pair, "a")
        go_on.set()
        assert await reading == (0, 0)
        assert await database.read(count) == 2


async def test_a_query_cannot_write_and_its_trying_breaks_nothing(tmp_path: Path) -> None:
    async with ledger(tmp_path) as database:
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await database.read(pair, "a")
        assert database.broken is None
        assert await database.write(pair, "a") == "a"


async def test_a_reader_could_not_write_even_without_its_setting(tmp_path: Path) -> None:
    async with ledger(tmp_path) as database:

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("PRAGMA query_only = OFF")
            connection.execute("INSERT INTO half (key, part) VALUES ('x', 1)")

        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await database._readers._hops[0].run(write)


async def test_a_query_that_awaits_something_else_is_refused(tmp_path: Path) -> None:
    async def suspend(tx: Tx) -> None:
        await asyncio.sleep(0)

    async with ledger(tmp_path) as database:
        for _ in range(5):
            with pytest.raises(UnitSuspended):
                await database.read(suspend)
        assert await database.read(count) == 0


async def test_two_queries_run_at_the_same_time(tmp_path: Path) -> None:
    both = threading.Barrier(2, timeout=10)

    async def meet(tx: Tx) -> int:
        both.wait()
        return await count(tx)

    async with ledger(tmp_path) as database:
        assert [*await asyncio.gather(database.read(meet), database.read(meet))] == [0, 0]


async def test_a_cancelled_query_keeps_its_connection_until_it_has_ended(tmp_path: Path) -> None:
    started, go_on = threading.Event(), threading.Event()
    running: list[str] = []

    async def linger(tx: Tx) -> None:
        started.set()
        assert go_on.wait(10)
        running.append("linger")

    async def quick(tx: Tx) -> None:
        running.append("quick")

    async with ledger(tmp_path) as database:
        lingering = asyncio.create_task(database.read(linger))
        assert await asyncio.to_thread(started.wait, 10)
        lingering.cancel()
        await asyncio.wait([lingering])
        for _ in range(10):
            await database.read(quick)
        go_on.set()
        waiting = [asyncio.create_task(database.read(count)) for _ in range(10)]
        await asyncio.sleep(0)
        waiting[5].cancel()
        answers = await asyncio.gather(*waiting, return_exceptions=True)
        assert [answer for answer in answers if answer == 0] == [0] * 9
        async with database._readers.stopped():
            assert running == ["quick"] * 10 + ["linger"]


async def test_a_cancelled_caller_gives_up_the_connection_just_lent_to_it(tmp_path: Path) -> None:
    async with ledger(tmp_path) as database:
        readers = database._readers
        async with readers.stopped():
            waiting = asyncio.create_task(database.read(count))
            await asyncio.sleep(0)
        waiting.cancel()  # lent in this very moment, not yet taken
        await asyncio.wait([waiting])
        assert waiting.cancelled()
        async with asyncio.timeout(5):
            assert [*await asyncio.gather(database.read(count), database.read(count))] == [0, 0]
            async with readers.stopped():
                pass


async def test_the_settings_are_what_durability_and_privacy_need(tmp_path: Path) -> None:
    asked = {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "foreign_keys": 1,
        "temp_store": 2,
        "trusted_schema": 0,
        "query_only": 0,
    }

    def read(connection: sqlite3.Connection) -> dict[str, object]:
        return {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in asked}

    async with ledger(tmp_path) as database:
        assert await bare(database, read) == asked
        for hop in database._readers._hops:
            found = await hop.run(read)
            assert (found["query_only"], found["temp_store"], found["trusted_schema"]) == (1, 2, 0)


@pytest.mark.parametrize("name", ["synchronous", "no_such_setting"])
async def test_a_setting_that_sqlite_does_not_take_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(settings, "WRITER", {**settings.WRITER, name: 77})
    with pytest.raises(SettingRefused, match=name):
        async with ledger(tmp_path):
            pass


async def test_only_the_owner_may_read_the_files(tmp_path: Path) -> None:
    files = ("ledger.db", "ledger.db-wal", "ledger.db-shm")
    async with ledger(tmp_path) as database:
        await database.write(pair, "a")
        modes = {name: _mode(tmp_path / name) for name in files}
    assert modes == dict.fromkeys(files, 0o600)


def _size(path: Path) -> int:
    return path.stat().st_size


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


async def test_the_size_counts_what_is_in_the_wal(tmp_path: Path) -> None:
    async def grow(tx: Tx) -> None:
        await tx.run("INSERT INTO half (key, part, filler) VALUES ('a', 1, zeroblob(500000))")

    async with ledger(tmp_path) as database:
        before = await database.sizes()
        await database.write(grow)
        files = [tmp_path / "ledger.db", tmp_path / "ledger.db-wal"]
        assert await database.sizes() == sum(path.stat().st_size for path in files)
        assert await database.sizes() > before + 500_000


def traces(at: Path, word: bytes) -> dict[str, int]:
    """Return the files in the folder `at` that hold `word`, and how often."""
    found = {path.name: path.read_bytes().count(word) for path in at.iterdir() if path.is_file()}
    return {name: times for name, times in found.items() if times}


async def _store_secrets(database: Database) -> None:
    """Store, change and delete so much in random order that pages are split and joined."""
    rolled = random.Random(5)

    async def some(tx: Tx, first: int) -> None:
        for number in range(first, first + 100):
            text = f"{'SECRET' if number % 3 == 0 else 'plain'}{number}" + "z" * rolled.randrange(
                200
            )
            await tx.run(HALF, key=f"{rolled.getrandbits(32):08x}{text}", part=number)
            old = rolled.randrange(number + 1)
            await tx.run("UPDATE half SET key = 'w' || key WHERE part = :old", old=old)
            if number % 10 == 0:
                await tx.run("DELETE FROM half WHERE part = :old", old=old)

    for first in range(0, 3000, 100):
        await database.write(some, first)


async def _forget(tx: Tx) -> int:
    return await tx.run("DELETE FROM half WHERE key LIKE '%SECRET%'")


async def test_what_is_purged_is_in_none_of_the_files(tmp_path: Path) -> None:
    async with ledger(tmp_path) as database:
        await _store_secrets(database)
        assert traces(tmp_path, b"SECRET").keys() == {"ledger.db", "ledger.db-wal"}
        reading = [asyncio.create_task(database.read(count)) for _ in range(50)]
        assert await database.purge(_forget) > 500
        assert traces(tmp_path, b"SECRET") == {}
        assert traces(tmp_path, b"plain").keys() == {"ledger.db"}
        await asyncio.gather(*reading)
        assert await database.read(count) > 1000
    assert traces(tmp_path, b"SECRET") == {}


async def test_a_purge_waits_for_the_query_that_runs(tmp_path: Path) -> None:
    started, go_on = threading.Event(), threading.Event()

    async def linger(tx: Tx) -> int:
        found = await count(tx)
        started.set()
        assert go_on.wait(10)
        return found

    async with ledger(tmp_path) as database:
        await _store_secrets(database)
        await pragma(database, "busy_timeout = 1")
        lingering = asyncio.create_task(database.read(linger))
        assert await asyncio.to_thread(started.wait, 10)
        purging = asyncio.create_task(database.purge(_forget))
        done, _ = await asyncio.wait([purging], timeout=0.3)
        go_on.set()
        assert not done
        assert await purging > 500
        assert await lingering > 1000
        assert traces(tmp_path, b"SECRET") == {}


async def test_a_purge_beside_another_process_that_reads_says_so_and_can_be_finished(
    tmp_path: Path,
) -> None:
    async with ledger(tmp_path) as database:
        await _store_secrets(database)
        await pragma(database, "busy_timeout = 20")
        with closing(sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)) as other:
            other.execute("BEGIN")
            other.execute("SELECT count(*) FROM half").fetchone()
            with pytest.raises(PurgeUnfinished):
                await database.purge(_forget)
            assert await database.read(_secrets) == 0
            assert traces(tmp_path, b"SECRET") != {}
        await database.scrub()
        assert traces(tmp_path, b"SECRET") == {}
        assert await database.write(pair, "after") == "after"


async def _secrets(tx: Tx) -> int:
    found: int = await tx.value("SELECT count(*) FROM half WHERE key LIKE '%SECRET%'")
    return found


async def test_several_purges_at_once_and_reads_between_them_all_end(tmp_path: Path) -> None:
    async with ledger(tmp_path) as database:
        await _store_secrets(database)
        async with asyncio.timeout(20):
            await asyncio.gather(
                *(database.read(count) for _ in range(10)),
                *(database.scrub() for _ in range(3)),
                *(database.read(count) for _ in range(10)),
                *(database.write(pair, f"k{number}") for number in range(10)),
            )


async def _refused(path: Path, folder: Path) -> CannotOpen:
    before = set(threading.enumerate())
    with pytest.raises(CannotOpen) as found:
        await Database.open(path, clock=SystemClock(), folder=folder)
    for thread in set(threading.enumerate()) - before:
        thread.join(5)
        assert not thread.is_alive()
    assert "\n" not in str(found.value)
    return found.value


async def test_a_file_that_is_no_database_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear all, " * 1000, encoding="utf-8")
    error = await _refused(path, make_folder(tmp_path))
    assert isinstance(error, NotADatabase)
    assert path.read_text(encoding="utf-8") == "Dear all, " * 1000


async def test_another_programs_database_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    with closing(sqlite3.connect(path)) as theirs:
        theirs.execute("CREATE TABLE cookies (id INTEGER)")
    before = path.read_bytes()
    assert isinstance(await _refused(path, make_folder(tmp_path)), NotADatabase)
    assert path.read_bytes() == before
    assert not (tmp_path / "theirs.db-wal").exists()


@pytest.mark.parametrize("name", ["missing/ledger.db", "."])
async def test_a_place_where_no_file_can_be_is_refused(tmp_path: Path, name: str) -> None:
    assert (await _refused(tmp_path / name, make_folder(tmp_path))).code == "cannot_open"


async def test_a_probe_that_cannot_be_made_leaves_the_writer_as_it_was(tmp_path: Path) -> None:
    async with ledger(tmp_path) as database:
        await bare(
            database, lambda raw: raw.execute("CREATE VIEW storage_probe AS SELECT 1").close()
        )
        with pytest.raises(sqlite3.OperationalError, match="view"):
            await database.probe()
        assert await database.write(pair, "a") == "a"


async def test_a_name_with_odd_characters_is_opened_under_that_name(tmp_path: Path) -> None:
    path = tmp_path / "实到 50%?mode=ro#.db"
    database = await Database.open(path, clock=SystemClock(), folder=make_folder(tmp_path))
    await database.write(pair, "a")
    await database.close()
    assert path.stat().st_size > 0


async def test_behind_a_link_everything_is_beside_the_file_itself(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    path = tmp_path / "link.db"
    path.symlink_to(tmp_path / "elsewhere" / "a.db")
    database = await Database.open(path, clock=SystemClock(), folder=make_folder(tmp_path))
    try:
        await _store_secrets(database)
        files = [tmp_path / "elsewhere" / name for name in ("a.db", "a.db-wal")]
        assert await database.sizes() == sum(_size(path) for path in files)
        await database.purge(_forget)
        assert [_size(path) > 0 for path in files] == [True, False]
    finally:
        await database.close()


async def test_without_threads_it_does_the_same(tmp_path: Path) -> None:
    before = set(threading.enumerate())

    async def fail(tx: Tx) -> None:
        await pair(tx, "b")
        raise LookupError

    async with ledger(tmp_path, inline=True) as database:
        assert set(threading.enumerate()) <= before  # those of earlier tests may end meanwhile
        answers = await asyncio.gather(
            database.write(pair, "a"),
            database.write(fail),
            database.write(pair, "c"),
            return_exceptions=True,
        )
        assert [type(answer) for answer in answers] == [str, LookupError, str]
        assert await database.read(count) == 4
        await database.scrub()
        assert await database.probe()
    assert stored(tmp_path) == {"a": 2, "c": 2}


async def test_a_read_only_database_reads_beside_a_writer_and_without_one(tmp_path: Path) -> None:
    folder = make_folder(tmp_path)
    async with ledger(tmp_path) as database:
        await database.write(pair, "a")
        beside = await ReadOnlyDatabase.open(tmp_path / "ledger.db", folder=folder)
        assert await beside.read(count) == 2
        await database.write(pair, "b")
        assert await beside.read(count) == 4
        await beside.close()
    alone = await ReadOnlyDatabase.open(tmp_path / "ledger.db", folder=folder)
    try:
        assert await alone.read(count) == 4
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await alone.read(pair, "c")
    finally:
        await alone.close()
    with pytest.raises(DatabaseClosed):
        await alone.read(count)


async def test_a_read_only_database_makes_and_upgrades_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with pytest.raises(CannotOpen):
        await ReadOnlyDatabase.open(path, folder=make_folder(tmp_path))
    assert not path.exists()
    async with ledger(tmp_path):
        pass
    newer = make_folder(tmp_path, SCHEMA, "CREATE TABLE more (id INTEGER) STRICT")
    before = path.read_bytes()
    with pytest.raises(OlderDatabase):
        await ReadOnlyDatabase.open(path, folder=newer)
    assert path.read_bytes() == before


async def test_aiosqlite_still_has_the_two_private_names_that_hop_uses(tmp_path: Path) -> None:
    changed = "aiosqlite has changed: look at storage/hop.py"
    execute = getattr(aiosqlite.Connection, "_execute", None)
    assert inspect.iscoroutinefunction(execute), changed
    assert list(inspect.signature(execute).parameters) == ["self", "fn", "args", "kwargs"], changed
    assert isinstance(getattr(aiosqlite.Connection, "_conn", None), property), changed
    hop = await ThreadHop.open(f"file:{tmp_path / 'x.db'}")
    try:
        ran_on, connection = await hop.run(lambda raw: (threading.get_ident(), raw))
        assert ran_on != threading.get_ident(), changed
        assert isinstance(connection, sqlite3.Connection), changed
        assert connection.isolation_level is None, changed
        assert await hop.run(lambda raw: raw.execute("SELECT 1 AS a").fetchone()["a"]) == 1, changed
        with pytest.raises(ZeroDivisionError):
            await hop.run(lambda _: 1 // 0)
    finally:
        await hop.close()
    with pytest.raises(ValueError, match="connection"):
        await hop.run(lambda _: os.getpid())
