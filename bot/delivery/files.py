"""Files that go with messages: made beside the sender, so that they hold up nothing else.

A message whose file is not there yet waits on, unclaimed: a crash meanwhile costs only the work.
What comes after it in its chat does not wait for it.
"""

import itertools
from collections.abc import Callable, Iterable
from typing import Final

from bot.delivery.messages import Made, Messages
from bot.screens.screen import File
from bot.tasks import Tasks

AT_ONCE: Final = 16
"""Files that are being made, or are made and have not gone out: so many are in memory."""


class Files:
    """Has files made, and keeps each until its message takes it; `wake` is called for each."""

    def __init__(self, messages: Messages, tasks: Tasks, wake: Callable[[], None]) -> None:
        self._messages = messages
        self._tasks = tasks
        self._wake = wake
        self._making: set[int] = set()
        self._made: dict[int, Made] = {}
        self._put_off: dict[int, None] = {}
        """Messages that are known to need a file, of which there were enough; in order."""

    def held(self) -> set[int]:
        """Return the messages that it is no use to try: they wait for a file, or for room."""
        return self._making | set(itertools.islice(self._put_off, self._room, None))

    def kept(self) -> set[int]:
        """Return the messages that something is kept of."""
        return {*self._made, *self._put_off}

    def forget(self, messages: Iterable[int]) -> None:
        """Keep nothing of messages that do not wait any more."""
        for message_id in messages:
            self._made.pop(message_id, None)
            self._put_off.pop(message_id, None)

    def may_go(self, message_id: int) -> bool:
        """Say whether it is worth trying a message now."""
        return message_id not in self._making and (
            message_id not in self._put_off or self._room > 0
        )

    def take(self, message_id: int) -> Made | None:
        """Return the file of a message that is tried now, if it is made; it is not kept."""
        self._put_off.pop(message_id, None)
        return self._made.pop(message_id, None)

    def make(self, message_id: int, file: File) -> None:
        """Begin to make the file of a message; if there are enough, it is put off."""
        if self._room == 0:
            self._put_off[message_id] = None
            return
        self._making.add(message_id)
        self._tasks.start(self._make(message_id, file))

    async def _make(self, message_id: int, file: File) -> None:
        try:
            self._made[message_id] = await self._messages.make(message_id, file)
        finally:
            self._making.discard(message_id)
            self._wake()

    @property
    def _room(self) -> int:
        return max(0, AT_ONCE - len(self._making) - len(self._made))
