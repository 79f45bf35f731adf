"""Numbered migrations: all or nothing, never backwards, never without a copy."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.clock import SetClock, to_ms
from storage.database import Database
from storage.errors import CannotOpen, MigrationFailed, NewerDatabase, NotADatabase
from storage.migrate import FOLDER, load, migrate, split

NOON = datetime(2026, 3, 2, 4, 5, 6, tzinfo=UTC)
ROOT = Path(__file__).parent.parent

THINGS = "CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;"
PARTS = "CREATE TABLE part (thing_id INTEGER NOT NULL REFERENCES thing (id)) STRICT;"
FILL = "INSERT INTO thing VALUES (1, 'one'); INSERT INTO part VALUES (1);"


def folder(at: Path, *steps: str) -> Path:
    """Write the folder of migrations anew, with these steps."""
    made = at / "migrations"
    made.mkdir(exist_ok=True)
    for path in made.iterdir():
        path.unlink()
    for number, sql in enumerate(steps, start=1):
        (made / f"{number:04}_step.sql").write_text(sql, encoding="utf-8")
    return made


async def bring_up(at: Path, *steps: str) -> None:
    """Open the database in `at` with these migrations, and close it."""
    database = await Database.open(at / "a.db", clock=SetClock(NOON), folder=folder(at, *steps))
    await database.close()


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    """Return all rows, read without any of our code."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def version(at: Path) -> object:
    """Return the newest version that the database in `at` knows of."""
    return ask(at / "a.db", "SELECT max(version) FROM schema_version")[0][0]


def backups(at: Path) -> list[Path]:
    """Return the copies beside the database, and anything unfinished."""
    return sorted(at.glob("a.db.v*"))


async def test_a_new_database_gets_every_migration_and_no_backup(tmp_path: Path) -> None:
    await bring_up(tmp_path, THINGS, PARTS, FILL)
    rows = ask(tmp_path / "a.db", "SELECT version, applied_at FROM schema_version")
    assert rows == [(1, to_ms(NOON)), (2, to_ms(NOON)), (3, to_ms(NOON))]
    assert ask(tmp_path / "a.db", "SELECT name FROM thing JOIN part ON id = thing_id") == [("one",)]
    assert backups(tmp_path) == []


async def test_a_database_that_is_up_to_date_is_left_alone(tmp_path: Path) -> None:
    await bring_up(tmp_path, THINGS)
    before = (tmp_path / "a.db").read_bytes()
    await bring_up(tmp_path, THINGS)
    assert (tmp_path / "a.db").read_bytes() == before
    assert backups(tmp_path) == []


async def test_before_an_upgrade_the_database_is_copied_as_it_was(tmp_path: Path) -> None:
    await bring_up(tmp_path, THINGS, PARTS, FILL)
    (tmp_path / "a.db.v3-20200101T000000Z.backup.partial").write_bytes(b"of an earlier crash")
    await bring_up(tmp_path, THINGS, PARTS, FILL, "UPDATE thing SET name = 'changed';")
    assert ask(tmp_path / "a.db", "SELECT name FROM thing") == [("changed",)]
    (copy,) = backups(tmp_path)
    assert copy.name == "a.db.v3-20260302T040506Z.backup"
    assert ask(copy, "SELECT name FROM thing") == [("one",)]
    assert ask(copy, "SELECT max(version) FROM schema_version") == [(3,)]
    assert copy.stat().st_mode & 0o777 == 0o600


async def test_a_copy_that_is_restored_can_be_upgraded_again(tmp_path: Path) -> None:
    await bring_up(tmp_path, THINGS)
    await bring_up(tmp_path, THINGS, PARTS)
    (copy,) = backups(tmp_path)
    copy.replace(tmp_path / "a.db")
    assert version(tmp_path) == 1
    await bring_up(tmp_path, THINGS, PARTS)
    assert version(tmp_path) == 2


async def test_a_newer_database_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    await bring_up(tmp_path, THINGS, PARTS)
    before = (tmp_path / "a.db").read_bytes()
    with pytest.raises(NewerDatabase, match="version 2, this program knows up to 1") as found:
        await bring_up(tmp_path, THINGS)
    assert (found.value.found, found.value.known) == (2, 1)
    assert (tmp_path / "a.db").read_bytes() == before
    assert backups(tmp_path) == []


@pytest.mark.parametrize(
    "sql", ["DELETE FROM schema_version", "UPDATE schema_version SET version = 7"]
)
async def test_a_list_of_versions_that_makes_no_sense_is_refused(tmp_path: Path, sql: str) -> None:
    await bring_up(tmp_path, THINGS)
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as connection:
        connection.execute(sql)
    with pytest.raises(NotADatabase):
        await bring_up(tmp_path, THINGS)


async def test_a_migration_that_fails_leaves_the_version_before_it(tmp_path: Path) -> None:
    with pytest.raises(MigrationFailed, match=r"0003_step\.sql: no such table: nowhere"):
        await bring_up(
            tmp_path,
            THINGS,
            PARTS,
            "CREATE TABLE more (id INTEGER); INSERT INTO nowhere VALUES (1);",
        )
    assert version(tmp_path) == 2
    assert ask(tmp_path / "a.db", "SELECT name FROM sqlite_master WHERE name = 'more'") == []
    await bring_up(tmp_path, THINGS, PARTS, FILL)
    assert version(tmp_path) == 3


async def test_a_migration_that_leaves_a_reference_to_nothing_is_undone(tmp_path: Path) -> None:
    await bring_up(tmp_path, THINGS, PARTS, FILL)
    with pytest.raises(MigrationFailed, match="leaves part pointing at no thing"):
        await bring_up(tmp_path, THINGS, PARTS, FILL, "DELETE FROM thing;")
    assert version(tmp_path) == 3
    assert ask(tmp_path / "a.db", "SELECT name FROM thing") == [("one",)]


async def test_a_table_that_others_point_at_can_be_rebuilt(tmp_path: Path) -> None:
    rebuild = """
        CREATE TABLE new_thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL, size INTEGER) STRICT;
        INSERT INTO new_thing (id, name) SELECT id, name FROM thing;
        DROP TABLE thing;
        ALTER TABLE new_thing RENAME TO thing;
    """
    await bring_up(tmp_path, THINGS, PARTS, FILL, rebuild)
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("INSERT INTO part VALUES (2)")


@pytest.mark.parametrize("word", ["COMMIT", "BEGIN", "ROLLBACK", "PRAGMA", "VACUUM"])
async def test_a_migration_cannot_end_its_own_transaction(tmp_path: Path, word: str) -> None:
    await bring_up(tmp_path, THINGS)
    with pytest.raises(MigrationFailed, match=f"has a {word}"):
        await bring_up(tmp_path, THINGS, f"{PARTS} -- and now\n {word.lower()};")
    assert version(tmp_path) == 1
    assert ask(tmp_path / "a.db", "SELECT name FROM sqlite_master WHERE name = 'part'") == []


@pytest.mark.parametrize(
    "names",
    [[], ["0002_b.sql"], ["0001_a.sql", "0003_c.sql"], ["0001_a.sql", "0001_b.sql"], ["1.sql"]],
)
async def test_a_folder_whose_numbers_have_gaps_is_refused(
    tmp_path: Path, names: list[str]
) -> None:
    made = folder(tmp_path)
    for name in names:
        (made / name).write_text(THINGS, encoding="utf-8")
    with pytest.raises(MigrationFailed, match=r"numbered|named"):
        await Database.open(tmp_path / "a.db", clock=SetClock(NOON), folder=made)


def test_statements_are_split_where_they_end_and_nowhere_else() -> None:
    sql = """
        -- first; with a word
        CREATE TABLE a (b TEXT DEFAULT ';'); /* ; */ CREATE TRIGGER t AFTER INSERT ON a BEGIN
            DELETE FROM a; -- ;
            DELETE FROM a;
        END;
        DROP TABLE a
    """
    found = split(sql)
    assert [statement.split()[-1] for statement in found] == ["';');", "END;", "a"]
    assert split(sql + ";\n-- the end; really\n")[2:] == ["DROP TABLE a\n    ;"]
    assert split(" -- nothing\n") == []


def test_the_projects_own_migrations_are_numbered() -> None:
    assert load(FOLDER)[0].version == 1


_DIES_IN_THE_MIDDLE = """
import asyncio, os, signal, sys
from pathlib import Path
from bot.clock import SystemClock
from storage.database import Database

class Deadly(SystemClock):
    calls = 0
    def now(self):
        self.calls += 1
        if self.calls == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().now()

at = Path(sys.argv[1])
asyncio.run(Database.open(at / "a.db", clock=Deadly(), folder=at / "migrations"))
"""


@pytest.mark.parametrize(("at_call", "stays"), [(1, 1), (2, 1), (3, 2)])
async def test_a_process_killed_while_upgrading_leaves_a_whole_version(
    tmp_path: Path, at_call: int, stays: int
) -> None:
    await bring_up(tmp_path, THINGS)
    steps = (THINGS, PARTS + FILL, "UPDATE thing SET name = 'two';")
    folder(tmp_path, *steps)
    child = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", _DIES_IN_THE_MIDDLE, str(tmp_path), str(at_call)],
        cwd=ROOT,
        check=False,
    )
    assert child.returncode == -9
    assert version(tmp_path) == stays
    await bring_up(tmp_path, *steps)
    assert version(tmp_path) == 3
    assert ask(tmp_path / "a.db", "SELECT name FROM thing") == [("two",)]


async def test_one_that_was_overtaken_while_it_made_its_copy_upgrades_nothing_twice(
    tmp_path: Path,
) -> None:
    await bring_up(tmp_path, THINGS)
    made = folder(tmp_path, THINGS, PARTS, FILL)

    class Overtaken(SetClock):
        def now(self) -> datetime:
            if version(tmp_path) == 1:
                with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as quicker:
                    migrate(quicker, tmp_path / "a.db", SetClock(NOON), made)
            return super().now()

    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as connection:
        migrate(connection, tmp_path / "a.db", Overtaken(NOON), made)
    assert ask(tmp_path / "a.db", "SELECT name FROM thing") == [("one",)]
    assert version(tmp_path) == 3


async def test_several_that_start_at_once_upgrade_once(tmp_path: Path) -> None:
    await bring_up(tmp_path, THINGS)
    made = folder(tmp_path, THINGS, PARTS, FILL)
    opened = await asyncio.gather(
        *(Database.open(tmp_path / "a.db", clock=SetClock(NOON), folder=made) for _ in range(4)),
        return_exceptions=True,
    )
    for database in opened:
        assert isinstance(database, Database | CannotOpen)
        if isinstance(database, Database):
            await database.close()
    assert any(isinstance(database, Database) for database in opened)
    assert ask(tmp_path / "a.db", "SELECT name FROM thing") == [("one",)]
