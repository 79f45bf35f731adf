"""One unit of work: what was asked for, and driving it to its end on a connection's thread."""

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine
from contextvars import copy_context
from functools import partial
from types import CoroutineType
from typing import Any

from storage.errors import (
    READ_ONLY,
    DatabaseBroken,
    NotAUnit,
    UnitStopped,
    UnitSuspended,
    UnitWentOn,
    broken_by,
    translated,
)
from storage.tx import Tx

Unit = Callable[..., Coroutine[Any, Any, Any]]


class Asked:
    """Something asked of a connection: who waits for it, and what came of it."""

    __slots__ = ("_what", "error", "future", "result")

    def __init__(self, what: Callable[..., Any]) -> None:
        self._what = what
        self.future: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self.result: object = None
        self.error: Exception | None = None

    @property
    def name(self) -> str:
        """What was asked for, by the name of its function alone: arguments are people's affairs."""
        what = self._what.func if isinstance(self._what, partial) else self._what
        return f"{what.__module__}.{getattr(what, '__qualname__', type(what).__qualname__)}"


class Errand(Asked):
    """A function that needs the bare connection, outside any transaction."""

    __slots__ = ()

    def __init__(self, work: Callable[[sqlite3.Connection], object]) -> None:
        super().__init__(work)

    def run(self, connection: sqlite3.Connection) -> None:
        """Run it; called on the connection's thread."""
        try:
            self.result = self._what(connection)
        except sqlite3.Error as error:
            self.error = translated(error)
        except Exception as error:  # noqa: BLE001 -- it is the caller's, who gets it
            self.error = error


class Job(Asked):
    """One unit of work or query, with its arguments and the context variables of its caller."""

    __slots__ = ("_args", "_context", "_kwargs", "_may_write")

    def __init__(
        self, unit: Unit, args: tuple[Any, ...], kwargs: dict[str, Any], *, may_write: bool
    ) -> None:
        super().__init__(unit)
        self._args = args
        self._kwargs = kwargs
        self._may_write = may_write
        self._context = copy_context()

    def drive(self, cursor: sqlite3.Cursor) -> None:
        """Run the unit on `cursor` to its end; `result` or `error` then say what came of it.

        Called on the connection's thread, inside the unit's transaction or savepoint, and once more
        if its batch was lost: each run starts afresh from the caller's context variables.
        """
        tx = Tx(cursor)
        raised: BaseException | None = None
        try:
            self.result = self._context.copy().run(self._to_the_end, tx)
        except BaseException as error:  # noqa: BLE001 -- whatever it is, others wait behind it
            raised = error
        tx.end()
        self.error = self._judged(raised, tx.failure)

    def _to_the_end(self, tx: Tx) -> object:
        coroutine = self._what(tx, *self._args, **self._kwargs)
        if not isinstance(coroutine, CoroutineType):
            raise NotAUnit(f"{self.name} is not a coroutine function")
        try:
            coroutine.send(None)
        except StopIteration as end:
            return end.value
        # On this thread, and the tx first: closed by the garbage collector, its `finally` wrote
        # on from another thread, into somebody else's transaction.
        tx.end()
        suspended = UnitSuspended(f"{self.name} awaited something other than its tx")
        try:
            coroutine.close()
        except BaseException as error:
            raise suspended from error
        raise suspended

    def _judged(
        self, raised: BaseException | None, failure: BaseException | None
    ) -> Exception | None:
        broken = broken_by(failure)
        # A reader that is told to write says "read-only" too: that is the query's fault.
        if broken and (self._may_write or broken.code != READ_ONLY):
            return _caused(DatabaseBroken(broken), failure)
        if raised is None and failure is not None:
            return _caused(UnitWentOn("the unit ended well after a failed statement"), failure)
        # A CancelledError handed to the caller would end their task, though nobody cancelled it;
        # a StopIteration cannot be handed over at all.
        if isinstance(raised, Exception) and not isinstance(raised, StopIteration):
            return raised
        if raised is not None:
            return _caused(UnitStopped(f"{self.name} raised {type(raised).__name__}"), raised)
        return None


def _caused(error: Exception, cause: BaseException | None) -> Exception:
    error.__cause__ = cause
    return error
