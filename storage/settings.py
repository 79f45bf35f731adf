"""The settings of each connection, read back: SQLite ignores in silence what it does not take."""

import sqlite3
from collections.abc import Mapping
from typing import Final

from storage.errors import SettingRefused

# Milliseconds. Nobody else writes while the instance lock is held; a passing `sqlite3` shell may.
_BUSY: Final = 1000

# Minus KiB, kept of the file by each connection. With SQLite's 2 MB, a database of 20,000 people
# was read from the file again and again: half of the time that statements took.
_CACHE: Final = -16_000

_EVERY: Final = {
    "temp_store": 2,
    "busy_timeout": _BUSY,
    "trusted_schema": 0,
    "cache_size": _CACHE,
}

WRITER: Final[Mapping[str, str | int]] = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: with NORMAL a power cut takes the last commits
    "fullfsync": 1,  # on macOS fsync alone does not reach the disk
    "secure_delete": 1,
    "foreign_keys": 1,
    "wal_autocheckpoint": 1000,
    "journal_size_limit": 64 * 1024 * 1024,
    **_EVERY,
}

READER: Final[Mapping[str, str | int]] = {"query_only": 1, **_EVERY}


def apply(connection: sqlite3.Connection, settings: Mapping[str, str | int]) -> None:
    """Set them all."""
    for name, value in settings.items():
        connection.execute(f"PRAGMA {name} = {value}")


def check(connection: sqlite3.Connection, settings: Mapping[str, str | int]) -> None:
    """Raise SettingRefused, naming it, if one is not as it was set."""
    for name, value in settings.items():
        row = connection.execute(f"PRAGMA {name}").fetchone()
        if row is None or row[0] != value:
            found = "nothing" if row is None else row[0]
            raise SettingRefused(f"this SQLite has {name} = {found}, not {value}")
