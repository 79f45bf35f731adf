"""What is going to be done when, by anybody: the simulation's own calendar."""

import heapq
from collections.abc import Awaitable, Callable
from datetime import datetime

Act = Callable[[], Awaitable[None] | None]
"""Something to do; what takes time of its own returns what to await."""


class Agenda:
    """Acts at instants; those of one instant in the order in which they were put down.

    `grid` is how many seconds there are between two instants, a divisor of 60.
    """

    def __init__(self, grid: int = 1) -> None:
        self.grid = grid
        self._acts: list[tuple[datetime, int, Act]] = []
        self._count = 0

    def __len__(self) -> int:
        """How many acts are planned."""
        return len(self._acts)

    def put(self, at: datetime, act: Act) -> None:
        """Have `act` be done at an instant, to the grid: what is done together saves looks."""
        self._count += 1
        at = at.replace(microsecond=0, second=at.second - at.second % self.grid)
        heapq.heappush(self._acts, (at, self._count, act))

    def next_at(self) -> datetime | None:
        """Return when the next act is, or None if nothing is planned."""
        return self._acts[0][0] if self._acts else None

    def take(self, now: datetime, most: int) -> list[Act]:
        """Return what is to be done up to `now`, in order, and forget it; `most` acts at once."""
        acts: list[Act] = []
        while self._acts and self._acts[0][0] <= now and len(acts) < most:
            acts.append(heapq.heappop(self._acts)[2])
        return acts
