"""The file read apart from the running bot: in another process, on one snapshot, without a loop.

A query is the same coroutine function that readers run. Only its `tx` is awaited in it, which on
SQLite never suspends, so it is driven to its end here and now.
"""

import sqlite3
from collections.abc import Callable, Coroutine
from contextlib import closing
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, TypeVar, cast
from urllib.parse import quote

from storage import settings
from storage.errors import CannotOpen, NotADatabase, UnitSuspended, primary_code
from storage.migrate import require_current
from storage.tx import Tx

P = ParamSpec("P")
T = TypeVar("T")

_CACHE: Final = -4_000
"""Minus KiB: whoever goes through the file once has little use for what was read before."""
_SETTINGS: Final = {**settings.READER, "cache_size": _CACHE}


def read(
    path: Path,
    query: Callable[Concatenate[Tx, P], Coroutine[Any, Any, T]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Run `query(tx, …)` on one snapshot of the file at `path`; return its result.

    However long it takes, it sees nothing of what is written meanwhile, and nobody waits for it.
    Raises CannotOpen, or what the query raised.
    """
    try:
        connection = sqlite3.connect(
            f"file:{quote(str(path.absolute()))}?mode=ro", uri=True, isolation_level=None
        )
    except sqlite3.Error as error:
        raise _cannot_open(path, error) from error
    with closing(connection):
        try:
            settings.apply(connection, _SETTINGS)
            settings.check(connection, _SETTINGS)
            require_current(connection, path)
            connection.row_factory = sqlite3.Row
            connection.execute("BEGIN")
        except sqlite3.Error as error:
            raise _cannot_open(path, error) from error
        tx = Tx(connection.cursor())
        try:
            return _driven(query(tx, *args, **kwargs))
        finally:
            tx.end()
            connection.execute("ROLLBACK")


def _driven(coroutine: Coroutine[Any, Any, T]) -> T:
    try:
        coroutine.send(None)
    except StopIteration as end:
        return cast("T", end.value)
    coroutine.close()
    raise UnitSuspended("a query awaited something other than its tx")


def _cannot_open(path: Path, error: sqlite3.Error) -> CannotOpen:
    if primary_code(error) == sqlite3.SQLITE_NOTADB:
        return NotADatabase(f"{path} is not a database")
    return CannotOpen(f"{path} cannot be opened: {error}")
