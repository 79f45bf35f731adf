"""The database, opened for a command; what is in the way is one line."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from bot.clock import Clock
from bot.config import Refused
from bot.locales import DEFAULT, text
from bot.reasons import reason
from storage.database import Database
from storage.errors import (
    CannotOpen,
    DatabaseLocked,
    Holder,
    NewerDatabase,
    NotADatabase,
    OlderDatabase,
)
from storage.lock import InstanceLock


@asynccontextmanager
async def open_database(path: Path, clock: Clock, what: str) -> AsyncIterator[Database]:
    """Lock and open the database for the command `what`; close and release it afterwards.

    Raises Refused with one line that says what is in the way.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = InstanceLock.take(path, what=what, clock=clock)
    except DatabaseLocked as error:
        raise _refusal("locked", 2, holder=_name(error.holder)) from error
    except OSError as error:
        raise _refusal("database_folder", 2, path=path, why=reason(error)) from error
    with lock:
        with in_one_line(path):
            db = await Database.open(path, clock=clock)
        try:
            yield db
        finally:
            await db.close()


@contextmanager
def existing(path: Path) -> Iterator[None]:
    """Have a file that is read beside the bot, or without it, be there and say what is wrong in it.

    Raises Refused with one line, in place of CannotOpen.
    """
    if not path.is_file():
        raise _refusal("no_database", 2, path=path)
    with in_one_line(path):
        yield


@contextmanager
def in_one_line(path: Path) -> Iterator[None]:
    """Raise Refused with one line in place of a CannotOpen of the database at `path`."""
    try:
        yield
    except NewerDatabase as error:
        raise _refusal(
            "database_newer", 2, path=path, found=error.found, known=error.known
        ) from error
    except NotADatabase as error:
        raise _refusal("database_not_ours", 2, path=path) from error
    except OlderDatabase as error:
        raise _refusal("database_older", 2, path=path) from error
    except CannotOpen as error:
        raise _refusal("database_folder", 2, path=path, why=_why(error)) from error


def _why(error: CannotOpen) -> str:
    cause = error.__cause__
    if isinstance(cause, OSError):
        return reason(cause)
    is_busy = getattr(cause, "sqlite_errorname", "").startswith("SQLITE_BUSY")
    return text(DEFAULT, "reason.busy" if is_busy else "reason.denied")


def _refusal(key: str, exit_code: int, **values: object) -> Refused:
    return Refused(text(DEFAULT, f"cli.{key}", **values), exit_code)


def _name(holder: Holder | None) -> str:
    if holder is None:
        return text(DEFAULT, "cli.holder_unknown")
    return text(
        DEFAULT,
        "cli.holder",
        what=holder.what,
        pid=holder.pid,
        host=holder.host,
        since=holder.started_at,
    )
