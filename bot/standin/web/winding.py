"""Winding the clock on, and waiting for rest: by whoever runs the bot, or without its help."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from bot.standin.errors import CannotError
from bot.standin.standin import Standin

_LOOK_EVERY: Final = 0.02
_LOOKS: Final = 15
"""How often in a row nothing may be on its way until a bot that cannot be asked is at rest."""


class Winder(Protocol):
    """Winds the one clock on that stand-in and bot live by."""

    async def rest(self) -> None:
        """Wait until the bot has done all that it can do at this instant."""

    async def next_at(self) -> datetime | None:
        """Return when the next thing falls due, aware and in UTC; None if nothing will."""

    async def forward(self, to: datetime) -> None:
        """Move the clock on to an aware instant, stopping at all that falls due on the way.

        The bot is at rest before and after. ValueError for an instant that has passed.
        """


class Outside:
    """Stands by a bot that runs elsewhere and tells nothing: it is judged by what it asks."""

    def __init__(self, standin: Standin) -> None:
        self._standin = standin

    async def rest(self) -> None:
        """Wait until no update waits and nothing has been asked for 0.3 seconds."""
        standin, looks, before = self._standin, 0, -1
        while looks < _LOOKS:
            asked = len(standin.calls)
            busy = standin.updates.pending or standin.in_hand or asked != before
            looks, before = 0 if busy else looks + 1, asked
            await asyncio.sleep(_LOOK_EVERY)

    async def next_at(self) -> datetime | None:
        """Return None: nobody here knows."""
        return None

    async def forward(self, to: datetime) -> None:
        """Move the stand-in's clock, if it is one that can be moved; the bot is told nothing."""
        clock = self._standin.clock
        move = getattr(clock, "move", None)
        if move is None:
            raise CannotError("this clock cannot be moved")
        by = to - clock.now()
        if by < timedelta(0):
            raise ValueError(f"{to} has passed")
        move(by)


@dataclass(frozen=True, slots=True)
class TourStop:
    """One role of the 导览: whom to be, in which chat, and what to do there, step by step."""

    role: str
    person: int
    chat: int
    steps: tuple[str, ...]
