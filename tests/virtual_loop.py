"""An event loop whose time is made up: it never waits, it goes on to the next timer at once.

For what is all in this process: a socket or a thread that somebody waits for would never come.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.clock import from_ms, to_ms

T = TypeVar("T")


class _NeverWaits(selectors.SelectSelector):
    """Takes what has come, and in place of waiting says for how long it would have."""

    def __init__(self, waited: Callable[[float], None]) -> None:
        super().__init__()
        self._waited = waited

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout is None:
            raise RuntimeError("everything waits for something that will not come")
        if not ready and timeout is not None and timeout > 0:
            self._waited(timeout)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop with a time of its own, in seconds from 0."""

    def __init__(self) -> None:
        self._seconds = 0.0
        super().__init__(_NeverWaits(self._go_on))

    def time(self) -> float:
        """Return the seconds that have passed by this loop's timers."""
        return self._seconds

    def _go_on(self, by: float) -> None:
        # A hair more than asked for, so that the timer is due for certain.
        self._seconds += by + 1e-9


class LoopClock:
    """A clock that goes by the time of the loop, from an instant on."""

    def __init__(self, start: datetime) -> None:
        self._start = start

    def now(self) -> datetime:
        """Return the instant, whole milliseconds."""
        return from_ms(to_ms(self._start + timedelta(seconds=self.monotonic())))

    def monotonic(self) -> float:
        """Return the loop's seconds."""
        return asyncio.get_event_loop().time()


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end on a loop whose time is made up."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)
