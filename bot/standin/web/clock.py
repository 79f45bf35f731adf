"""The clock's routes: winding it on, waiting for rest, and what the page shows of it."""

import asyncio
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.clock import to_ms
from bot.standin.api.schema import Json
from bot.standin.errors import CannotError
from bot.standin.standin import Standin
from bot.standin.web.asked import Asked
from bot.standin.web.events import Events
from bot.standin.web.winding import Winder

_WITHIN: Final = 60.0
_FARTHEST: Final = timedelta(days=366)
_ONWARD: Final = "the clock moves forward only, and by a year at most"


class ClockRoutes:
    """Winds the clock on for one page at a time; `winder` does it."""

    def __init__(self, standin: Standin, events: Events, winder: Winder, zone: str) -> None:
        self.winder = winder
        self._standin = standin
        self._events = events
        self._zone = ZoneInfo(zone)
        self._winding = asyncio.Lock()

    async def shown(self) -> Json:
        """Return whether the clock can be moved, is being moved, and when the next thing is due."""
        next_at = await self.winder.next_at()
        return {
            "can_move": hasattr(self._standin.clock, "move"),
            "winding": self._winding.locked(),
            "next_at": None if next_at is None else to_ms(next_at),
        }

    async def wind(self, asked: Asked) -> Json:
        """Wind the clock on: to the "next" thing due, by "seconds", or "to" a local time."""
        async with self._winding:
            self._events.tell({"kind": "winding", "on": True})
            try:
                target = await self._target(asked)
                await self.winder.forward(target)
            finally:
                self._events.tell({"kind": "winding", "on": False})
        return {"now": to_ms(self._standin.clock.now())}

    async def rest(self, asked: Asked) -> Json:
        """Wait until the bot has nothing left to do, for "within" seconds (60) at most."""
        try:
            async with asyncio.timeout(asked.amount("within", _WITHIN)):
                await self.winder.rest()
        except TimeoutError:
            raise CannotError("the bot has not come to rest") from None
        return {"now": to_ms(self._standin.clock.now())}

    async def _target(self, asked: Asked) -> datetime:
        now = self._standin.clock.now()
        if asked.flag("next"):
            next_at = await self.winder.next_at()
            if next_at is None:
                raise CannotError("nothing falls due")
            return max(next_at, now)
        if "seconds" in asked.said:
            seconds = asked.amount("seconds", 0.0)
            if abs(seconds) > _FARTHEST.total_seconds():
                raise CannotError(_ONWARD)
            return _within_reach(now, now + timedelta(seconds=seconds))
        to = datetime.fromisoformat(asked.text("to"))
        return _within_reach(now, to if to.tzinfo else to.replace(tzinfo=self._zone))


def _within_reach(now: datetime, target: datetime) -> datetime:
    if not now <= target <= now + _FARTHEST:
        raise CannotError(_ONWARD)
    return target
