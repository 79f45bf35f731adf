"""What a time in which the bot was not there does to the windows of sessions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

NOTICED: Final = timedelta(minutes=2)
"""What is shorter is a restart, which nobody notices: Telegram keeps what is sent meanwhile."""
STILL_REMEMBERED: Final = timedelta(hours=1)
"""How long after a session's end it is still asked who was there; later the secretary knows."""
MADE_UP: Final = timedelta(minutes=30)
"""How long check-in to a session that ended meanwhile is open afterwards."""


@dataclass(frozen=True, slots=True)
class Downtime:
    """From when to when the bot was not there; aware, UTC."""

    id: int
    began_at: datetime
    ended_at: datetime

    @property
    def length(self) -> timedelta:
        """How long it lasted."""
        return self.ended_at - self.began_at


@dataclass(frozen=True, slots=True)
class Window:
    """When check-in is open, from when on who checks in is late, and when the session ends."""

    opens: datetime
    late_from: datetime
    ends: datetime
    closes: datetime


def extended(window: Window, began: datetime, ended: datetime) -> Window:
    """Return the window as if the clock had stood still while the bot was down.

    What of it was left when the downtime began, or when it opened during that, is left when it
    ended: nobody is late because the bot was not there. A session that ended meanwhile, not more
    than an hour ago, can be checked in to for another half an hour; what was over before is left as
    it is.
    """
    begins = max(began, window.opens)
    lost = ended - begins
    if lost <= timedelta(0) or window.closes <= begins or ended - window.ends > STILL_REMEMBERED:
        return window
    if window.ends <= ended:
        closes = max(window.closes, ended + MADE_UP)
        return Window(window.opens, closes, window.ends, closes)
    late_from = window.late_from + lost if window.late_from > begins else window.late_from
    return Window(window.opens, late_from, window.ends, window.closes + lost)
