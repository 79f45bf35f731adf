"""What storage raises. Every class has a stable `code`; no text holds a value that was stored.

A `sqlite3` error of a unit's own statement reaches its caller as it is (`IntegrityError` tells them
something); what is wrong with the disk or the file becomes `DatabaseBroken`.
"""

import copy
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FULL: Final = "full"
IO: Final = "io"
CORRUPT: Final = "corrupt"
NOT_A_DATABASE: Final = "not_a_database"
READ_ONLY: Final = "read_only"
STOPPED: Final = "stopped"

_BROKEN_CODES: Final = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_IOERR: IO,
    sqlite3.SQLITE_CANTOPEN: IO,
    sqlite3.SQLITE_CORRUPT: CORRUPT,
    sqlite3.SQLITE_NOTADB: NOT_A_DATABASE,
    sqlite3.SQLITE_READONLY: READ_ONLY,
}


@dataclass(frozen=True, slots=True)
class Broken:
    """Why nothing can be stored: one of the codes above, and the library's own name for it."""

    code: str
    detail: str

    @property
    def is_for_good(self) -> bool:
        """Say whether only a restart helps: a full disk gets room again, nothing else mends."""
        return self.code != FULL


class StorageError(Exception):
    """Anything that storage itself raises."""

    code: str = "storage"


class DatabaseBroken(StorageError):
    """The disk or the file fails; `code` says in which way.

    What was to be written is not confirmed. After `io` it may yet be found there at the next start.
    """

    def __init__(self, broken: Broken) -> None:
        super().__init__(f"the database cannot be used: {broken.code} ({broken.detail})")
        self.code = broken.code
        self.broken = broken


class DatabaseBusy(StorageError):
    """Another process is writing to the file; nothing of the unit was stored."""

    code = "busy"

    def __init__(self) -> None:
        super().__init__("another process is writing to the database")


class DatabaseClosed(StorageError):
    """The database was closed before this was asked of it; nothing was stored."""

    code = "closed"

    def __init__(self) -> None:
        super().__init__("the database is closed")


class WriterStopped(StorageError):
    """The task that keeps the writer has ended: what was in hand may or may not be stored."""

    code = STOPPED

    def __init__(self) -> None:
        super().__init__("the writer has stopped")


class PurgeUnfinished(StorageError):
    """What was deleted is deleted, but its bytes are still in a file: `Database.scrub` again."""

    code = "purge_unfinished"


class UnitError(StorageError):
    """A unit of work broke a rule of units; nothing of it was stored."""

    code = "unit"


class NotAUnit(UnitError):
    """What was given is not a coroutine function."""

    code = "not_a_unit"


class UnitSuspended(UnitError):
    """The unit awaited something other than its `tx`."""

    code = "unit_suspended"


class UnitStopped(UnitError):
    """The unit raised what would have stopped its caller's task, such as CancelledError.

    The original is the `__cause__`.
    """

    code = "unit_stopped"


class UnitWentOn(UnitError):
    """The unit caught a statement's error and went on; that error is the `__cause__`."""

    code = "unit_went_on"


class StatementRefused(UnitError):
    """The statement is not a unit's to run, such as COMMIT."""

    code = "statement_refused"


class TxOver(UnitError):
    """A `tx` was used after its unit had ended."""

    code = "tx_over"


class CannotOpen(StorageError):
    """The database cannot be opened; the text is one line for whoever started the program."""

    code = "cannot_open"


class NotADatabase(CannotOpen):
    """The file is not an SQLite database, or one of another program."""

    code = NOT_A_DATABASE


class NewerDatabase(CannotOpen):
    """A newer release of this program has already upgraded the database."""

    code = "newer_database"

    def __init__(self, path: Path, found: int, known: int) -> None:
        super().__init__(
            f"{path} has schema version {found}, this program knows up to {known}: "
            "start the newer release, or restore the backup made before the upgrade"
        )
        self.found = found
        self.known = known


class OlderDatabase(CannotOpen):
    """The database is yet to be upgraded, which one that only reads cannot do."""

    code = "older_database"


class MigrationFailed(CannotOpen):
    """A migration did not run; the database is as it was before that migration."""

    code = "migration_failed"


class SettingRefused(CannotOpen):
    """SQLite did not take a setting that durability or privacy rests on."""

    code = "setting_refused"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the instance lock; `started_at` is ISO 8601 in UTC."""

    pid: int
    host: str
    started_at: str
    what: str


class DatabaseLocked(CannotOpen):
    """Another process works with this database; `holder` is None if it left no readable name."""

    code = "locked"

    def __init__(self, path: Path, holder: Holder | None) -> None:
        who = (
            f"{holder.what} (process {holder.pid} on {holder.host}, since {holder.started_at})"
            if holder
            else "another process"
        )
        super().__init__(f"{path} is in use by {who}")
        self.holder = holder


def primary_code(error: BaseException | None) -> int | None:
    """Return SQLite's primary result code of `error`, or None if it has none."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def broken_by(error: BaseException | None) -> Broken | None:
    """Return what `error` says about the disk or the file, or None if it is about neither."""
    code = _BROKEN_CODES.get(primary_code(error) or 0)
    if code is None or not isinstance(error, sqlite3.Error):
        return None
    return Broken(code, error.sqlite_errorname)


def translated(error: Exception) -> Exception:
    """Return a new exception for `error`, which met the writer or a reader itself, not a unit.

    New, because each of many callers gets one: a shared exception would collect all their frames.
    """
    if isinstance(error, DatabaseBroken):
        return DatabaseBroken(error.broken)
    broken = broken_by(error)
    if broken is not None:
        return DatabaseBroken(broken)
    if isinstance(error, DatabaseBusy) or primary_code(error) == sqlite3.SQLITE_BUSY:
        return DatabaseBusy()
    return copy.copy(error)
