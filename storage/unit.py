"""Driving one unit of work to its end on a connection's thread."""

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine
from contextvars import Context, copy_context
from types import CoroutineType
from typing import Any

from storage.errors import (
    DatabaseBroken,
    NotAUnit,
    UnitStopped,
    UnitSuspended,
    UnitWentOn,
    broken_by,
)
from storage.tx import Tx

Unit = Callable[..., Coroutine[Any, Any, Any]]


class Job:
    """One unit that was asked for: what to call, who waits, and what came of it."""

    __slots__ = ("_args", "_context", "_kwargs", "_unit", "error", "future", "name", "result")

    def __init__(self, unit: Unit, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self._unit = unit
        self._args = args
        self._kwargs = kwargs
        self._context: Context = copy_context()
        self.future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.name: str = getattr(unit, "__qualname__", type(unit).__name__)
        self.result: object = None
        self.error: Exception | None = None

    def drive(self, cursor: sqlite3.Cursor) -> None:
        """Run the unit on `cursor` to its end; `result` or `error` then say what came of it.

        Called on the connection's thread, inside the unit's transaction or savepoint. Each call
        starts afresh, with the context variables that the caller had.
        """
        self.result, self.error = None, None
        tx = Tx(cursor)
        raised: BaseException | None = None
        try:
            self.result = self._context.copy().run(self._to_the_end, tx)
        except BaseException as error:  # noqa: BLE001 -- whatever it is, others wait behind it
            raised = error
        tx.end()
        self.error = self._judged(raised, tx.failure)

    def _to_the_end(self, tx: Tx) -> object:
        coroutine = self._unit(tx, *self._args, **self._kwargs)
        if not isinstance(coroutine, CoroutineType):
            raise NotAUnit(f"{self.name} is not a coroutine function")
        try:
            coroutine.send(None)
        except StopIteration as end:
            return end.value
        # The tx ends before the coroutine is closed: its `finally` would go on writing otherwise.
        tx.end()
        coroutine.close()
        raise UnitSuspended(f"{self.name} awaited something other than its tx")

    def _judged(
        self, raised: BaseException | None, failure: BaseException | None
    ) -> Exception | None:
        broken = broken_by(failure)
        if broken:
            error: Exception = DatabaseBroken(broken)
            error.__cause__ = failure
            return error
        if raised is None:
            if failure is None:
                return None
            error = UnitWentOn(f"{self.name} went on after a statement had failed")
            error.__cause__ = failure
            return error
        if isinstance(raised, Exception) and not isinstance(raised, asyncio.CancelledError):
            return raised
        error = UnitStopped(f"{self.name} raised {type(raised).__name__}")
        error.__cause__ = raised
        return error
