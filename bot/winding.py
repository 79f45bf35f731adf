"""快进: the clock of stand-in and bot is wound on, and nothing on the way is missed."""

import asyncio
from datetime import datetime, timedelta
from typing import Protocol

from bot.app import Shidao
from bot.clock import Clock
from bot.standin import CannotError, Standin

STANDS_STILL = 45.0
"""Seconds of the event loop after which a bot that has not come to rest hangs: longer than the
longest pause of its poll after failures."""
FIRST_LOOK = 0.001
LONGEST_LOOK = 0.02
"""Seconds between two looks whether it is at rest: no event knows of all that may go on. Where
waiting costs nothing, the first may as well come when the sender has gathered what there is."""
JUST_NOW = timedelta(seconds=1)
"""A running clock moves on while it is asked to: an instant that recent has not passed."""


class MovableClock(Clock, Protocol):
    """A clock that can be moved on."""

    def move(self, by: timedelta) -> None:
        """Move forward by `by`, which is not negative."""


class NotAtRest(CannotError):
    """The bot has not come to rest: it hangs, it is being stopped, or its replies are held."""


class Winding:
    """Winds the clock of a bot and the stand-in that it runs on; a Winder for the stand-in's door.

    Everything that would have happened on the way happens, each at its own instant: what falls due,
    what waits for a limit, the nightly cleaning. Only the waiting is left out.
    """

    def __init__(
        self,
        shidao: Shidao,
        standin: Standin,
        clock: MovableClock,
        first_look: float = FIRST_LOOK,
    ) -> None:
        self._first_look = first_look
        self._shidao = shidao
        self._standin = standin
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self._closed = False

    async def rest(self) -> None:
        """Wait until the bot has done all that it can do at this instant.

        Raises NotAtRest, which says what it was waiting for, after STANDS_STILL seconds.
        """
        self._shidao.sender.wake()
        pause = self._first_look
        try:
            async with asyncio.timeout(STANDS_STILL):
                while self._in_hand():
                    if self._closed or self._shidao.is_stopping:
                        raise NotAtRest("the bot is being stopped")
                    await asyncio.sleep(pause)
                    pause = min(pause * 1.5, LONGEST_LOOK)
        except TimeoutError:
            waiting = ", ".join(self._in_hand())
            raise NotAtRest(f"the bot has not come to rest: {waiting}") from None

    async def next_at(self) -> datetime | None:
        """Return when the next thing falls due or may go out, UTC; None if nothing will."""
        upcoming = (self._shidao.next_due_at, self._shidao.sender.next_at)
        return min((at for at in upcoming if at is not None), default=None)

    async def forward(self, to: datetime) -> None:
        """Move the clock on to an aware instant, stopping at all that falls due on the way.

        The bot is at rest before and after. One at a time: a second one waits for the first.
        ValueError for an instant that has passed; NotAtRest as for `rest`.
        """
        if to < self._clock.now() - JUST_NOW:
            raise ValueError(f"{to} has passed")
        async with self._one_at_a_time:
            # It may be in the pause after a failure: that is a wait as well.
            self._shidao.intake.poller.leapt()
            await self.rest()
            while await self.step(to):
                pass

    async def step(self, to: datetime) -> bool:
        """From rest, move on to the next thing that falls due up to `to`; False on arrival there.

        Raises NotAtRest as for `rest`.
        """
        by = self._step(to)
        if by is not None:
            await self.leap(by)
        return by is not None

    async def leap(self, by: timedelta) -> None:
        """Move the clock on in one go and do what falls due then, late where it comes to that."""
        self._clock.move(by)
        await self._shidao.leapt()
        await self.rest()

    async def close(self) -> None:
        """Wind no more: what is under way ends at its next look, and this returns after it."""
        self._closed = True
        async with self._one_at_a_time:
            pass

    def _step(self, to: datetime) -> timedelta | None:
        """Return how far to move on at once on the way to `to`: 0 if something is due already.

        None on arrival. Nothing happens between this look and the move: neither awaits.
        """
        now = self._clock.now()
        stops = [self._shidao.next_due_at, self._shidao.upkeep.next_night_round()]
        if self._standin.online:
            # While the network is gone every try is in vain, and there is one each five seconds.
            stops.append(self._shidao.sender.next_at)
        stop = min((at for at in stops if at is not None), default=to)
        if stop > to:
            stop = to
        elif stop <= now:
            return timedelta(0)
        return stop - now if stop > now else None

    def _in_hand(self) -> tuple[str, ...]:
        """Return what is going on, on either side; nothing at rest."""
        updates, waiting = self._standin.updates, self._shidao.in_hand()
        if not self._standin.online or (updates.polled and not updates.pending):
            return waiting
        return ("updates to be fetched", *waiting)
