"""Numbered migrations, each in one transaction together with its version.

A migration is `0001_words.sql`. It runs with foreign keys off, which rebuilding a table needs, and
does not commit unless every reference holds afterwards.
"""

import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.clock import Clock, to_ms
from storage.backup import back_up
from storage.entries import entry_hash
from storage.errors import MigrationFailed, NewerDatabase, NotADatabase, OlderDatabase
from storage.tx import REFUSED, leading_word

FOLDER: Final = Path(__file__).with_name("migrations")

_NAME: Final = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")
_VERSIONS: Final = (
    "CREATE TABLE schema_version (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT"
)


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema: its number, from 1 without gaps, and its SQL."""

    version: int
    name: str
    sql: str


def load(folder: Path) -> list[Migration]:
    """Return the migrations in `folder` by number; raise MigrationFailed if one is misnamed."""
    found = []
    for path in sorted(folder.glob("*.sql")):
        match = _NAME.fullmatch(path.name)
        if match is None:
            raise MigrationFailed(f"{path.name} is not named like 0001_words.sql")
        found.append(Migration(int(match[1]), path.name, path.read_text(encoding="utf-8")))
    if not found or [each.version for each in found] != list(range(1, len(found) + 1)):
        raise MigrationFailed(f"the migrations in {folder} are not numbered from 1 without gaps")
    return found


def read_version(connection: sqlite3.Connection, path: Path, known: int) -> int:
    """Return the schema's version, 0 if the file is empty; change nothing.

    Raises NotADatabase if the tables are another program's, NewerDatabase above `known`.
    """
    names = connection.execute("SELECT name FROM sqlite_master").fetchall()
    if "schema_version" not in {name for (name,) in names}:
        if names:
            raise NotADatabase(f"{path} is a database of another program")
        return 0
    rows = connection.execute("SELECT version FROM schema_version ORDER BY version").fetchall()
    versions = [version for (version,) in rows]
    if not versions or versions != list(range(1, len(versions) + 1)):
        raise NotADatabase(f"{path} has a schema_version that is not this program's")
    if len(versions) > known:
        raise NewerDatabase(path, len(versions), known)
    return len(versions)


def require_current(connection: sqlite3.Connection, path: Path, folder: Path = FOLDER) -> None:
    """Raise CannotOpen unless the schema is exactly the newest one."""
    migrations = load(folder)
    if read_version(connection, path, len(migrations)) < len(migrations):
        raise OlderDatabase(f"{path} is yet to be upgraded: start the bot once")


def migrate(
    connection: sqlite3.Connection, path: Path, clock: Clock, folder: Path = FOLDER
) -> None:
    """Bring the database at `path` up to the newest migration in `folder`.

    A database that holds something is copied beside itself first. Foreign keys are off afterwards.
    Raises CannotOpen; a database that is refused was not touched.
    """
    migrations = load(folder)
    version = read_version(connection, path, len(migrations))
    if version == len(migrations):
        return
    if version > 0:
        back_up(connection, path, version, clock)
    connection.execute("PRAGMA foreign_keys = OFF")
    # A history may have to be begun for what was there before it.
    connection.create_function("entry_hash", -1, entry_hash)
    for migration in migrations[version:]:
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Asked again now that nobody else can write: another process may have been quicker.
            if read_version(connection, path, len(migrations)) < migration.version:
                _apply(connection, migration, clock)
                connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise MigrationFailed(f"{migration.name}: {error}") from error
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


def _apply(connection: sqlite3.Connection, migration: Migration, clock: Clock) -> None:
    if migration.version == 1:
        connection.execute(_VERSIONS)
    for statement in split(migration.sql):
        if leading_word(statement) in REFUSED:
            raise MigrationFailed(f"{migration.name} has a {leading_word(statement)}")
        connection.execute(statement)
    _check_references(connection, migration)
    connection.execute(
        "INSERT INTO schema_version (version, applied_at) VALUES (:version, :applied_at)",
        {"version": migration.version, "applied_at": to_ms(clock.now())},
    )


def _check_references(connection: sqlite3.Connection, migration: Migration) -> None:
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        raise MigrationFailed(f"{migration.name} leaves {broken[0]} pointing at no {broken[2]}")


def split(sql: str) -> list[str]:
    """Split `sql` into its statements; a `;` in a comment, a string or a trigger does not split."""
    found, begun = [], ""
    for piece in re.split(r"(?<=;)", sql):
        begun += piece
        if sqlite3.complete_statement(begun):
            found.append(begun.strip())
            begun = ""
    return [*found, begun.strip()] if leading_word(begun) else found
