"""Where an update's action is done: in one unit of work together with the end of the update."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from storage import inbox
from storage.database import Database
from storage.tx import Tx

P = ParamSpec("P")
T = TypeVar("T")


class Desk:
    """Runs actions as units of work, and tells `committed` after each that something changed."""

    def __init__(self, db: Database, committed: Callable[[], None]) -> None:
        self._db = db
        self._committed = committed

    async def settle(
        self,
        update_id: int,
        now: datetime,
        action: Callable[Concatenate[Tx, P], Coroutine[Any, Any, T]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Do the action that an update asks for, and mark the update done, both or neither.

        Returns what the action returned, after the commit.
        """

        async def unit(tx: Tx) -> T:
            result = await action(tx, *args, **kwargs)
            await inbox.mark_done(tx, update_id, now)
            return result

        result = await self._db.write(unit)
        self._committed()
        return result

    async def read(
        self,
        query: Callable[Concatenate[Tx, P], Coroutine[Any, Any, T]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Return what a query finds; it changes nothing."""
        return await self._db.read(query, *args, **kwargs)

    async def do(
        self,
        action: Callable[Concatenate[Tx, P], Coroutine[Any, Any, T]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Do an action that no update waits for; return what it returned, after the commit."""
        result = await self._db.write(action, *args, **kwargs)
        self._committed()
        return result
