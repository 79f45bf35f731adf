"""The clocks of a simulated year: the world's, the bot's, which may be wrong, and its machine's."""

import asyncio
from datetime import datetime, timedelta

from bot.clock import from_ms, to_ms

NO_TIME = timedelta(0)


class WorldClock:
    """What time it is in truth: the loop's, and what was skipped because nothing happened."""

    def __init__(self, start: datetime) -> None:
        self._loop = asyncio.get_running_loop()
        self._start = to_ms(start)
        self._skipped = NO_TIME
        self._read: tuple[float, datetime] | None = None
        """What the loop's time was when somebody asked last, and the instant: many ask in one."""

    def now(self) -> datetime:
        """Return the present instant, UTC."""
        at = self._loop.time()
        if self._read is None or self._read[0] != at:
            self._read = at, self.unskipped() + self._skipped
        return self._read[1]

    def monotonic(self) -> float:
        """Return the seconds since the start."""
        return self._loop.time() + self._skipped.total_seconds()

    def move(self, by: timedelta) -> None:
        """Skip `by`, which is not negative."""
        if by < NO_TIME:
            raise ValueError("a clock moves forward only")
        self._skipped += by
        self._read = None

    def unskipped(self) -> datetime:
        """Return the instant by what has passed on the loop alone, as its timers have it."""
        return from_ms(self._start + int(self._loop.time() * 1000))


class BotClock:
    """What the bot takes for the time: the world's, ahead or behind by `error` while that is wrong.

    Its monotonic seconds are right at any time, as a machine's are.
    """

    def __init__(self, world: WorldClock) -> None:
        self.world = world
        self.error = NO_TIME

    def now(self) -> datetime:
        """Return the present instant as the bot has it, UTC."""
        return self.world.now() + self.error if self.error else self.world.now()

    def monotonic(self) -> float:
        """Return the seconds since the start."""
        return self.world.monotonic()

    def move(self, by: timedelta) -> None:
        """Skip `by`, which is not negative."""
        self.world.move(by)


class MachineClock:
    """What timers wait by: as the bot's clock, without what was skipped, for they do not see it."""

    def __init__(self, bot: BotClock) -> None:
        self._bot = bot

    def now(self) -> datetime:
        """Return the present instant as a timer has it, UTC."""
        return self._bot.world.unskipped() + self._bot.error

    def monotonic(self) -> float:
        """Return the seconds since the start."""
        return self._bot.monotonic()
