"""The only sender on the bot's own account: what waits goes out as the limits allow."""

import asyncio
import contextlib
import logging
import math
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.clock import Clock
from bot.delivery.files import Files
from bot.delivery.limits import Limits
from bot.delivery.messages import Messages
from bot.delivery.posts import Posts, needs_edit
from bot.tasks import Tasks
from storage import messages, posts
from storage.database import Database
from storage.errors import DatabaseBroken
from storage.messages import Waiting
from storage.posts import Post
from storage.tx import Tx

log = logging.getLogger(__name__)

IN_FLIGHT = 16
"""Calls on their way at one time, one a chat, so that a chat's messages keep their order."""
LONGEST_WAIT = 3600.0
NO_TIMER = math.inf
WHILE_BROKEN = 5.0
"""Seconds between two looks while nothing can be claimed, because nothing can be stored."""
GATHER = 0.02
"""Seconds between two looks: a burst of commits costs one look, and nobody sees the delay."""


@dataclass(frozen=True, slots=True)
class _Work:
    waiting: list[Waiting]
    behind: list[Post]
    next_at: datetime | None
    kept: set[int]


class Sender:
    """Wakes when something was committed or the next thing may go out; there is no polling."""

    def __init__(
        self, db: Database, clock: Clock, limits: Limits, messages_: Messages, posts_: Posts
    ) -> None:
        self._db = db
        self._clock = clock
        self._limits = limits
        self._messages = messages_
        self._posts = posts_
        self._tasks = Tasks()
        self._files = Files(messages_, self._tasks, self.wake)
        self._busy: set[int] = set()
        self._woken = asyncio.Event()
        self._looking = False
        self._stopping = False
        self.next_at: datetime | None = None
        """When more may go out, as its time comes or a limit lets it, UTC; None if nothing waits
        for that."""

    def wake(self) -> None:
        """Something was committed that may have to go out, or the clock was moved."""
        self._woken.set()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is on its way and nothing new was committed since the last look."""
        return not self._tasks and not self._woken.is_set() and not self._looking

    async def run(self) -> None:
        """Send until cancelled or `stop`."""
        while not self._stopping:
            self._looking = True
            self._woken.clear()
            wait = await self._start_what_may_go()
            self._looking = False
            await asyncio.sleep(GATHER)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), max(0.0, wait - GATHER))

    async def stop(self, within: float) -> bool:
        """Start nothing more, and wait `within` seconds for what is on its way."""
        self._stopping = True
        self.wake()
        return await self._tasks.finish(within)

    async def _start_what_may_go(self) -> float:
        """Start all that may go out now; return the seconds until more may."""
        self.next_at = None
        if self._db.broken is not None:
            return WHILE_BROKEN
        now = self._clock.now()
        try:
            held, kept = self._files.held(), self._files.kept()
            work = await self._db.read(_look, now, held, kept)
        except DatabaseBroken:
            return WHILE_BROKEN
        self._files.forget(kept - work.kept)
        wait = self._start_in_turn(work)
        self._limits.forget_idle()
        return self._until_next(work.next_at, wait)

    def _start_in_turn(self, work: _Work) -> float:
        """Start what the limits allow: the imminent, then posts, then the rest."""
        imminent = [waiting for waiting in work.waiting if waiting.urgency < messages.ORDINARY]
        wait = NO_TIMER
        for start in (
            *(partial(self._start_message, one) for one in imminent),
            *(partial(self._start_post, one) for one in work.behind),
            *(partial(self._start_message, one) for one in work.waiting[len(imminent) :]),
        ):
            held = self._limits.wait_for_all(len(self._busy))
            if held > 0 or len(self._busy) >= IN_FLIGHT:
                # So it is for all that is left: each of hundreds need not be asked for.
                return min(wait, held) if held > 0 else wait
            wait = min(wait, start())
        return wait

    def _until_next(self, next_at: datetime | None, wait: float) -> float:
        """Note when to look again: at `next_at`, or in `wait` seconds; return the seconds."""
        now = self._clock.now()
        if wait != NO_TIMER:
            allowed_at = now + timedelta(milliseconds=math.ceil(wait * 1000))
            next_at = allowed_at if next_at is None else min(next_at, allowed_at)
        self.next_at = next_at
        if next_at is None:
            return LONGEST_WAIT
        return max(0.01, min((next_at - now) / timedelta(seconds=1), LONGEST_WAIT))

    def _start_message(self, waiting: Waiting) -> float:
        if not self._files.may_go(waiting.id):
            return NO_TIMER  # the end of the making wakes the sender
        return self._start(waiting.chat_id, partial(self._send, waiting.id), edit=False)

    async def _send(self, message_id: int) -> bool:
        file = await self._messages.send(message_id, self._files.take(message_id))
        if file is None:
            return True
        if not self._stopping:
            self._files.make(message_id, file)
        return False

    def _start_post(self, post: Post) -> float:
        return self._start(post.chat_id, partial(self._update, post), edit=needs_edit(post))

    async def _update(self, post: Post) -> bool:
        await self._posts.bring_up_to_date(post)
        return True

    def _start(
        self, chat_id: int, call: Callable[[], Coroutine[Any, Any, bool]], *, edit: bool
    ) -> float:
        """Start a call if the limits allow it; return the seconds until it is worth another look.

        `call` says whether it has called, or may have: else it is not counted.
        A chat that is busy, or a full house, needs no timer: the end of a call wakes the sender.
        """
        if chat_id in self._busy or len(self._busy) >= IN_FLIGHT or self._stopping:
            return NO_TIMER
        wait = self._limits.wait(chat_id, edit=edit, under_way=len(self._busy))
        if wait > 0:
            return wait
        taken = self._limits.take(chat_id, edit=edit)
        self._busy.add(chat_id)
        self._tasks.start(self._finish(chat_id, call, taken))
        return NO_TIMER

    async def _finish(
        self, chat_id: int, call: Callable[[], Coroutine[Any, Any, bool]], taken: float
    ) -> None:
        has_called = True
        try:
            has_called = await call()
        finally:
            if has_called:
                self._limits.ended(chat_id)
            else:
                self._limits.give_back(chat_id, taken)
            self._busy.discard(chat_id)
            self.wake()


async def _look(tx: Tx, now: datetime, held: set[int], kept: set[int]) -> _Work:
    """Return what there is to do but for the messages that are `held`, and which `kept` wait."""
    upcoming = [await messages.next_not_before(tx, now), await posts.next_edit(tx, now)]
    return _Work(
        waiting=await messages.ready(tx, now, held=held),
        behind=await posts.behind(tx, now),
        next_at=min((at for at in upcoming if at is not None), default=None),
        kept=await messages.still_waiting(tx, kept) if kept else set(),
    )
