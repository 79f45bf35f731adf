"""The database as its callers see it."""

from pathlib import Path

import pytest

from bot.clock import SystemClock
from storage.database import Database
from storage.tx import Tx


async def _insert(tx: Tx, name: str) -> int:
    number: int = await tx.value("INSERT INTO thing (name) VALUES (:name) RETURNING id", name=name)
    return number


async def _count(tx: Tx) -> int:
    number: int = await tx.value("SELECT count(*) FROM thing")
    return number


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_thing.sql").write_text(
        "-- a; b\nCREATE TABLE thing (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT) STRICT;\n"
    )
    return folder


async def test_what_was_written_is_read_back(tmp_path: Path, folder: Path) -> None:
    database = await Database.open(tmp_path / "a.db", clock=SystemClock(), folder=folder)
    try:
        assert await database.write(_insert, "x") == 1
        assert await database.write(_insert, name="y") == 2
        assert await database.read(_count) == 2
        assert await database.probe()
        await database.scrub()
        assert await database.sizes() > 0
    finally:
        await database.close()
