"""Tasks with a keeper: nothing runs unreferenced, and nothing fails unseen."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

log = logging.getLogger(__name__)

CANCELLED_WITHIN = 1.0
"""Seconds that tasks get to end once they are cancelled."""


class Tasks:
    """Keeps tasks until they end, logs what they raise, and ends them together."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def __len__(self) -> int:
        return len(self._running)

    def start(self, work: Coroutine[Any, Any, Any], name: str | None = None) -> asyncio.Task[Any]:
        """Start a task and keep it; an exception in it is logged with the task's name."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    async def finish(self, within: float) -> bool:
        """Wait `within` seconds for all to end, then cancel the rest; say whether all had ended."""
        if not self._running:
            return True
        _, late = await asyncio.wait(self._running, timeout=within)
        for task in late:
            task.cancel()
        if late:
            # One that will not be cancelled must not keep the process from ending.
            await asyncio.wait(late, timeout=CANCELLED_WITHIN)
        return not late

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("task_failed", extra={"task": task.get_name()}, exc_info=error)
