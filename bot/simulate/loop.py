"""An event loop in which nobody waits: when nothing is ready, time jumps to the next timer."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class NothingWillHappen(RuntimeError):
    """Everything waits for something that no timer brings: a deadlock, which would be for ever."""


class _NoWaiting(selectors.SelectSelector):
    """Tells the loop how long it would have waited, and never looks at the world outside."""

    def __init__(self) -> None:
        super().__init__()
        self.waited: Callable[[float], None] = _forget

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise NothingWillHappen
        if timeout > 0:
            self.waited(timeout)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """Runs the same program the same way each time, as fast as the machine can; no sockets."""

    def __init__(self) -> None:
        selector = _NoWaiting()
        super().__init__(selector)
        self._virtual = 0.0
        selector.waited = self._pass

    def time(self) -> float:
        """Return the virtual seconds since the loop was made."""
        return self._virtual

    def _pass(self, seconds: float) -> None:
        self._virtual += seconds


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` on a virtual loop to its end and return what it returns."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)


def _forget(_seconds: float) -> None:
    """Do nothing: the loop is not there yet."""
