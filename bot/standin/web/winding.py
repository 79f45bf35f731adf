"""What the page and the control API need of whoever runs the bot beside the stand-in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


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


@dataclass(frozen=True, slots=True)
class TourStop:
    """One role of the 导览: whom to be, in which chat, and what to do there, step by step."""

    role: str
    person: int
    chat: int
    steps: tuple[str, ...]
