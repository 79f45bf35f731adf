"""The polling loop: fetch raw updates, have them kept, and only then confirm them."""

import asyncio
import contextlib
import logging
import warnings
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any, TypeVar

from telegram import Bot
from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter, TelegramError
from telegram.warnings import PTBUserWarning

from bot.clock import Clock

log = logging.getLogger(__name__)

T = TypeVar("T")

ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")
BATCH = 100
LONG_POLL = 50
"""Seconds; Telegram's own limit."""
READ_MARGIN = 10
"""Seconds that the reply to a long poll may take beyond it."""
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
TOKEN_REFUSALS = 3
"""A single 401 or 404 may be a proxy's; this many in a row are Telegram's word."""
CONFLICT_PATIENCE = 75.0
"""Seconds: a poll of the process before this one may be held for so long after it has ended. Two
bots that live end each other's polls in turn and succeed in between: that is still one conflict."""
CONFLICT_PAUSE = 5.0
AT_ONCE = 0.5
"""Seconds: an empty reply that comes sooner is no long poll, and asking on would be a hot loop."""
_LARGEST_ID = 2**63 - 2

# Raw updates are fetched on purpose: PTB would parse them, and lose what it cannot parse.
warnings.filterwarnings("ignore", r"Please use 'Bot\.getUpdates'", PTBUserWarning)

Receive = Callable[[Sequence[Any], datetime], Awaitable[None]]


class IntakeStopped(Exception):
    """Updates cannot be received any more; `code` says why, and somebody has to act."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Poller:
    """Fetches updates and hands each batch to `receive`, which returns once it is kept for good.

    `ready` is awaited before each fetch: it returns when there is room and the disk can be written.
    """

    def __init__(
        self,
        bot: Bot,
        clock: Clock,
        receive: Receive,
        ready: Callable[[], Coroutine[Any, Any, None]],
    ) -> None:
        self._bot = bot
        self._clock = clock
        self._receive = receive
        self._ready = ready
        self._stopping = asyncio.Event()
        self._pause_is_over = asyncio.Event()
        self._failures = 0
        self._refusals = 0
        self._conflict_since: float | None = None
        self._last_conflict = 0.0
        self.last_good_at: datetime | None = None
        self.failing_since: datetime | None = None
        self.last_turn = clock.monotonic()
        """When the loop last came round, in monotonic seconds: it lives, whatever Telegram does."""

    async def run(self) -> None:
        """Fetch until `stop`; raise IntakeStopped if somebody has to act first.

        An offset is only ever one past what was just kept. After an empty reply nothing older is
        left and none is given, for after a quiet week Telegram's ids start anywhere, also lower.
        """
        offset: int | None = None
        while not self._stopping.is_set():
            self.last_turn = self._clock.monotonic()
            try:
                await self._unless_stopping(self._ready())
                self.last_turn = asked_at = self._clock.monotonic()
                batch = await self._unless_stopping(self._fetch(offset))
                if batch is None:
                    return
                await self._receive(batch, self._clock.now())
                offset = _offset_after(batch, offset)
            except asyncio.CancelledError:
                if _is_being_cancelled():
                    raise
                await self._pause_after(RuntimeError("cancelled from within"))
            except Exception as error:  # noqa: BLE001 -- whatever it is, the intake goes on
                await self._pause_after(error)
            else:
                self._succeeded()
                if not batch and self._clock.monotonic() - asked_at < AT_ONCE:
                    await self._wait(FIRST_PAUSE)

    def stop(self) -> None:
        """Fetch nothing more. What was fetched and is not kept yet was not confirmed either."""
        self._stopping.set()
        self._pause_is_over.set()

    def leapt(self) -> None:
        """The clock was moved on: that was no silence, and a pause is over."""
        self.last_turn = self._clock.monotonic()
        self._pause_is_over.set()

    async def _fetch(self, offset: int | None) -> Sequence[Any]:
        parameters: dict[str, Any] = {
            "limit": BATCH,
            # After a failure the first reply comes at once: a long one would hide that all is well.
            "timeout": 0 if self._failures else LONG_POLL,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        if offset is not None:
            parameters["offset"] = offset
        result = await self._bot.do_api_request(
            "getUpdates", parameters, read_timeout=LONG_POLL + READ_MARGIN
        )
        if not isinstance(result, list):
            raise TelegramError("getUpdates returned no list")
        return result

    async def _unless_stopping(self, work: Coroutine[Any, Any, T]) -> T | None:
        """Return what `work` returns, or None as soon as the loop is to stop."""
        loop = asyncio.get_running_loop()
        working, stop = loop.create_task(work), loop.create_task(self._stopping.wait())
        try:
            await asyncio.wait((working, stop), return_when=asyncio.FIRST_COMPLETED)
            return working.result() if working.done() else None
        finally:
            for task in (working, stop):
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError, Exception):
                    await task

    def _succeeded(self) -> None:
        self.last_good_at = self._clock.now()
        if self.failing_since is not None:
            log.warning("poll_recovered", extra={"failures": self._failures})
        self.failing_since = None
        self._failures = self._refusals = 0

    async def _pause_after(self, error: Exception) -> None:
        """Count a failure, stop if it is for good, and otherwise wait before the next turn."""
        self._failures += 1
        self.failing_since = self.failing_since or self._clock.now()
        log.warning(
            "poll_failed", extra={"failure": type(error).__name__, "in_a_row": self._failures}
        )
        pause = min(FIRST_PAUSE * 2 ** min(self._failures - 1, 10), LONGEST_PAUSE)
        is_refusal = isinstance(error, InvalidToken | EndPointNotFound)
        self._refusals = self._refusals + 1 if is_refusal else 0
        if self._refusals >= TOKEN_REFUSALS:
            raise IntakeStopped("token_refused") from error
        if isinstance(error, Conflict):
            self._note_conflict(error)
            pause = min(pause, CONFLICT_PAUSE)
        elif isinstance(error, RetryAfter):
            after = error.retry_after
            pause = float(after) if isinstance(after, int) else after.total_seconds()
        await self._wait(pause)

    def _note_conflict(self, error: Conflict) -> None:
        """Raise IntakeStopped once conflicts have gone on for too long."""
        now = self._clock.monotonic()
        if self._conflict_since is None or now - self._last_conflict > CONFLICT_PATIENCE:
            self._conflict_since = now
        self._last_conflict = now
        if now - self._conflict_since >= CONFLICT_PATIENCE:
            raise IntakeStopped("conflict") from error

    async def _wait(self, seconds: float) -> None:
        """Wait on purpose, which the watchdog must not take for silence.

        Less if it is to stop, or if the clock is moved on.
        """
        self.last_turn = self._clock.monotonic() + seconds
        if not self._stopping.is_set():
            self._pause_is_over.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._pause_is_over.wait(), seconds)


def _offset_after(batch: Sequence[Any], asked: int | None) -> int | None:
    """Return the offset that confirms a batch; None if it was empty.

    Raises TelegramError if the batch holds no id at all, or only what `asked` has confirmed:
    asking again at once would never end.
    """
    if not batch:
        return None
    ids = [update.get("update_id") for update in batch if isinstance(update, dict)]
    numbers = [number for number in ids if type(number) is int and 0 <= number <= _LARGEST_ID]
    if not numbers:
        raise TelegramError("getUpdates returned updates without ids")
    if numbers[-1] + 1 == asked:
        raise TelegramError("getUpdates returned updates that were confirmed")
    return numbers[-1] + 1


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
