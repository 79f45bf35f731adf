"""Numbered migrations, each in one transaction together with its version."""

import os
import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from bot.clock import Clock, to_ms
from storage.errors import MigrationFailed, NewerDatabase, NotADatabase

FOLDER = Path(__file__).with_name("migrations")

_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema: its number, from 1 without gaps, and its SQL."""

    version: int
    name: str
    sql: str


def load(folder: Path) -> list[Migration]:
    """Return the migrations in `folder` by number; raise MigrationFailed if they have gaps."""
    found = []
    for path in sorted(folder.glob("*.sql")):
        match = _NAME.fullmatch(path.name)
        if match is None:
            raise MigrationFailed(f"{path.name} is not named like 0001_words.sql")
        found.append(Migration(int(match[1]), path.name, path.read_text(encoding="utf-8")))
    if [each.version for each in found] != list(range(1, len(found) + 1)):
        raise MigrationFailed("migrations are not numbered from 1 without gaps")
    return found


def migrate(connection: sqlite3.Connection, path: Path, clock: Clock, folder: Path) -> None:
    """Bring the database at `path` up to the newest migration in `folder`."""
    migrations = load(folder)
    version = _version(connection, path)
    if version > len(migrations):
        raise NewerDatabase(path, version, len(migrations))
    if 0 < version < len(migrations):
        back_up(connection, path, version, clock)
    for migration in migrations[version:]:
        _apply(connection, migration, clock)


def back_up(connection: sqlite3.Connection, path: Path, version: int, clock: Clock) -> Path:
    """Write a copy of the database beside it, named by version and time; return its path."""
    at = clock.now().strftime("%Y%m%dT%H%M%SZ")
    target = path.with_name(f"{path.name}.v{version}-{at}.backup")
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    connection.execute("VACUUM INTO :target", {"target": str(partial)})
    partial.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return target


def _version(connection: sqlite3.Connection, path: Path) -> int:
    tables = {
        row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    if "schema_version" in tables:
        found = connection.execute("SELECT coalesce(max(version), 0) FROM schema_version")
        return int(found.fetchone()[0])
    if tables:
        raise NotADatabase(f"{path} is a database of another program")
    return 0


def _apply(connection: sqlite3.Connection, migration: Migration, clock: Clock) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        if migration.version == 1:
            connection.execute(
                "CREATE TABLE schema_version"
                " (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT"
            )
        for statement in statements(migration.sql):
            connection.execute(statement)
        connection.execute(
            "INSERT INTO schema_version (version, applied_at) VALUES (:version, :applied_at)",
            {"version": migration.version, "applied_at": to_ms(clock.now())},
        )
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise MigrationFailed(f"{migration.name}: {error}") from error
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def statements(sql: str) -> list[str]:
    """Split `sql` into its statements; a `;` in a comment, a string or a trigger does not split."""
    found, begun = [], ""
    for piece in re.split(r"(?<=;)", sql):
        begun += piece
        if sqlite3.complete_statement(begun):
            found.append(begun.strip())
            begun = ""
    return [*found, begun.strip()] if begun.strip() else found
