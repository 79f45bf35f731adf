"""The one writer: the units that wait, the task that hands them over, and the answers."""

import asyncio
import logging
from collections import deque
from typing import Final

from bot.clock import Clock
from storage.batch import Batch
from storage.errors import (
    STOPPED,
    Broken,
    DatabaseBroken,
    DatabaseClosed,
    WriterStopped,
)
from storage.health import Health
from storage.hop import Hop
from storage.unit import Asked, Errand, Job

BATCH_UNITS: Final = 300
"""More gain nothing: at this size the commit is a small part of a unit's cost."""

_log = logging.getLogger(__name__)


class Writer:
    """Keeps the writing connection; runs what it is asked in the order in which it was asked.

    A task of its own hands over all that waits and tells the callers what came of it. A caller may
    be cancelled at any time: what they asked for runs all the same, and nobody else notices.
    """

    def __init__(self, hop: Hop, clock: Clock, health: Health) -> None:
        self._hop = hop
        self._clock = clock
        self._health = health
        self._waiting: deque[Asked] = deque()
        self._in_hand: list[Asked] = []
        self._wake = asyncio.Event()
        self._is_closing = False
        self._keeper = asyncio.create_task(self._keep(), name="storage writer")
        self._keeper.add_done_callback(self._keeper_ended)

    async def submit(self, asked: Asked) -> object:
        """Wait until `asked` is done and on the disk; return its result or raise its error."""
        if self._is_closing:
            raise DatabaseClosed
        if self._health.broken is not None and self._health.is_over:
            raise DatabaseBroken(self._health.broken)
        self._waiting.append(asked)
        self._wake.set()
        # Not shielded: cancelling a bare future loses nothing but the answer, and costs less. And
        # no error is ever set on a cancelled one, for asyncio would log it, values and all.
        return await asked.future

    async def close(self) -> None:
        """Refuse what is new, finish what is waiting, end the keeper; again does nothing."""
        self._is_closing = True
        self._wake.set()
        await asyncio.wait([self._keeper])

    async def _keep(self) -> None:
        while self._waiting or not self._is_closing:
            if not self._waiting:
                self._wake.clear()
                await self._wake.wait()
                continue
            if self._health.broken is not None and self._health.is_over:
                self._refuse_all(self._health.broken)
                continue
            self._in_hand = self._take()
            left = await self._run(self._in_hand)
            self._waiting.extendleft(reversed(left))
            del self._in_hand[len(self._in_hand) - len(left) :]
            self._answer(self._in_hand)
            self._in_hand = []

    def _take(self) -> list[Asked]:
        """Take the errand at the head, or all the units before the next errand."""
        taken = [self._waiting.popleft()]
        while (
            self._waiting
            and isinstance(taken[-1], Job)
            and isinstance(self._waiting[0], Job)
            and len(taken) < BATCH_UNITS
        ):
            taken.append(self._waiting.popleft())
        return taken

    async def _run(self, taken: list[Asked]) -> list[Asked]:
        """Run what was taken; return what was not reached."""
        if isinstance(taken[0], Errand):
            await self._hop.run(taken[0].run)
            return []
        jobs = [asked for asked in taken if isinstance(asked, Job)]
        batch = Batch(jobs, self._clock, self._hop.give_back)
        await self._hop.run(batch.run)
        return [*batch.left]

    def _answer(self, done: list[Asked]) -> None:
        # The reason first: whoever gets the error must find `broken` set.
        for asked in done:
            if isinstance(asked.error, DatabaseBroken):
                self._health.report(asked.error.broken)
        for asked in done:
            tell(asked)

    def _refuse_all(self, broken: Broken) -> None:
        while self._waiting:
            asked = self._waiting.popleft()
            asked.error = DatabaseBroken(broken)
            tell(asked)

    def _keeper_ended(self, keeper: asyncio.Task[None]) -> None:
        """Leave nobody waiting, whatever the keeper ended of."""
        reason = asyncio.CancelledError() if keeper.cancelled() else keeper.exception()
        if reason is None:
            return
        name = type(reason).__name__
        _log.error("writer_stopped", extra={"failure": name})
        self._health.report(Broken(STOPPED, name))
        for asked in (*self._in_hand, *self._waiting):
            if not asked.future.done():
                asked.future.set_exception(WriterStopped())
        self._in_hand.clear()
        self._waiting.clear()


def tell(asked: Asked) -> None:
    """Tell whoever waits for `asked` what came of it, if they still wait."""
    if asked.future.done():
        if asked.error is not None:
            failure = type(asked.error).__name__
            _log.warning("unit_failed_unheard", extra={"unit": asked.name, "failure": failure})
    elif asked.error is not None:
        asked.future.set_exception(asked.error)
    else:
        asked.future.set_result(asked.result)
