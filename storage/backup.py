"""A copy of the database beside it, whole or not there at all."""

import os
import sqlite3
from pathlib import Path

from bot.clock import Clock


def back_up(connection: sqlite3.Connection, path: Path, version: int, clock: Clock) -> Path:
    """Copy the database at `path` beside itself, named by `version` and time; return the copy.

    The copy appears under its name only once it is whole and on the disk. It is made by VACUUM, so
    nothing that was deleted is in it.
    """
    for unfinished in path.parent.glob(f"{path.name}.v*.backup.partial"):
        unfinished.unlink()
    at = clock.now().strftime("%Y%m%dT%H%M%SZ")
    target = path.with_name(f"{path.name}.v{version}-{at}.backup")
    partial = target.with_name(target.name + ".partial")
    # SQLite takes an empty file as its target: so the copy is never readable by more people.
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, path.stat().st_mode & 0o777))
    connection.execute("VACUUM INTO :target", {"target": str(partial)})
    flush(partial)
    partial.replace(target)
    flush(path.parent)
    return target


def flush(path: Path) -> None:
    """Wait until the file or folder at `path` is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
