"""Long work, done beside the bot one piece after the other, and shown in a message meanwhile."""

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from bot.actions import progress
from bot.actions.desk import Desk
from bot.actions.progress import Kinds
from bot.clock import Clock
from bot.delivery.answers import Answers
from bot.heavy.worker import Worker
from bot.screens.progress import under_way
from bot.screens.screen import Screen
from bot.screens.voice import Voice
from bot.tasks import Tasks
from storage import chats, long_work
from storage.database import Database
from storage.errors import DatabaseBroken, DatabaseBusy
from storage.long_work import Facts, Work
from storage.messages import Message
from storage.tx import Tx

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

EVERY: Final = 3.0
"""Seconds between two edits of the message that shows how far it is."""
AGAIN_AFTER: Final = 1.0
"""Seconds between two attempts to store how it ended while the disk is full."""

Report = Callable[[int, int], None]
"""Says how much is done of how much; costs nothing, however often."""
Does = Callable[[Work, Report], Awaitable[Facts]]
"""Does one piece of work and returns what came of it, as JSON can hold it; ends when cancelled."""


def by_worker(worker: Worker, job: str, **facts: Any) -> Does:
    """Return how a long job of the worker does work; `facts` are the same each time."""

    async def does(_work: Work, report: Report) -> Facts:
        result: Facts = json.loads(await worker.follow(job, report, **facts))
        return result

    return does


_Outcome = tuple[str, Facts]
"""The state in which work has ended, and what came of it."""


class _Progress:
    """How far a piece of work is."""

    def __init__(self) -> None:
        self.done = self.total = 0

    def report(self, done: int, total: int) -> None:
        """Take how much is done of how much."""
        self.done, self.total = done, total


class Working:
    """Does what waits, in the order in which it was asked for, until it is cancelled.

    `does` is how each of `kinds` is done.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        desk: Desk,
        answers: Answers,
        voice: Voice,
        kinds: Kinds,
        does: Mapping[str, Does],
    ) -> None:
        self._db = db
        self._clock = clock
        self._answers = answers
        self._voice = voice
        self._desk = desk
        self._kinds = kinds
        self._does = does
        self._woken = asyncio.Event()
        self._woken.set()
        self._at_work = False
        self._tasks = Tasks()
        self._unseen: set[int] = set()
        self.every = EVERY

    def wake(self) -> None:
        """Work was asked for, or called off."""
        self._woken.set()

    def was_sent(self, message: Message) -> None:
        """A message has arrived; if the work that it shows ended meanwhile, it has to show that."""
        if message.kind == progress.MESSAGE and int(message.details["work"]) in self._unseen:
            self._woken.set()

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits and nothing is under way."""
        return not self._woken.is_set() and not self._at_work

    async def run(self) -> None:
        """Say what the end of the last process interrupted, then do what waits whenever woken."""
        for work_id in await self._write(long_work.interrupt, self._clock.now()):
            await self._show_end(work_id)
        while True:
            await self._woken.wait()
            self._at_work = True
            self._woken.clear()
            await self._show_unseen()
            while work := await self._write(progress.next_to_do, self._clock.now()):
                await self._do(work)
            self._at_work = False

    async def _do(self, work: Work) -> None:
        """Do one piece of work, and show how far it is and how it ended."""
        far, stop = _Progress(), asyncio.Event()
        doing = self._tasks.start(self._outcome(work, far.report), "long work")
        showing = self._tasks.start(self._keep_showing(work, far, stop), "progress")
        try:
            state, result = await self._at_its_end(work.id, doing)
            now = self._clock.now()
            await self._write(progress.ended, work.id, state, result, now, self._kinds)
        finally:
            doing.cancel()
            stop.set()
            await asyncio.wait([doing, showing])
        log.info("work_ended", extra={"work_id": work.id, "kind": work.kind, "state": state})
        await self._show_end(work.id)

    async def _outcome(self, work: Work, report: Report) -> _Outcome:
        try:
            return "done", await self._does[work.kind](work, report)
        except Exception as error:
            # A defect of ours, or a job that died: who asked has to know, and the next goes on.
            log.exception("work_failed", extra={"work_id": work.id}, exc_info=error)
            return "failed", {}

    async def _at_its_end(self, work_id: int, doing: asyncio.Task[_Outcome]) -> _Outcome:
        """Wait for the end of it and return that; cancel it once somebody has called it off."""
        while not doing.done():
            woken = self._tasks.start(self._woken.wait(), "work called off")
            await asyncio.wait([doing, woken], return_when=asyncio.FIRST_COMPLETED)
            woken.cancel()
            if not doing.done():
                self._woken.clear()
                await self._show_unseen()
                if not await self._db.read(progress.is_wanted, work_id):
                    doing.cancel()
                    await asyncio.wait([doing])
        return ("cancelled", {}) if doing.cancelled() else doing.result()

    async def _keep_showing(self, work: Work, far: _Progress, stop: asyncio.Event) -> None:
        """Edit the newest message about it now and then, as long as it is under way."""
        shown = (0, 0)
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self.every)
            if stop.is_set() or (far.done, far.total) == shown:
                continue
            shown = far.done, far.total
            for chat_id, telegram_id in (await self._db.read(long_work.places, work.id))[:1]:
                screen = await self._db.read(_under_way, work, *shown, self._voice)
                await self._answers.show(chat_id, telegram_id, screen)

    async def _show_unseen(self) -> None:
        for work_id in sorted(self._unseen):
            await self._show_end(work_id)

    async def _show_end(self, work_id: int) -> None:
        """Have every message about a piece of work show how it ended."""
        self._unseen.discard(work_id)
        shown = await self._db.read(progress.shown, work_id, self._voice, self._kinds)
        if shown is None:
            return
        if not shown.places:
            self._unseen.add(work_id)  # the message is still on its way, and may not know
        for chat_id, telegram_id in shown.places:
            await self._answers.show(chat_id, telegram_id, shown.screen)

    async def _write(
        self,
        unit: Callable[Concatenate[Tx, P], Coroutine[Any, Any, T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run a unit of work, also if that has to wait for room on the disk."""
        while True:
            try:
                return await self._desk.do(unit, *args, **kwargs)
            except DatabaseBusy:
                pass
            except DatabaseBroken as error:
                if error.broken.is_for_good:
                    raise
            await asyncio.sleep(AGAIN_AFTER)


async def _under_way(tx: Tx, work: Work, done: int, total: int, voice: Voice) -> Screen:
    chat = await chats.by_id(tx, work.user_id)
    return under_way(work, done, total, voice.of(None if chat is None else chat.language))
