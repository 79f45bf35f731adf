"""The only place that asks the machine for the time.

`now` is read once for each update or ring, at the edge, and handed on as an argument; everything
else computes with what it is given. Instants are aware UTC datetimes; the database keeps them as
milliseconds since the epoch.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class Clock(Protocol):
    """Tells the time: of day for what people see, monotonic for limits and waits."""

    def now(self) -> datetime:
        """Return the present instant, aware and in UTC, whole milliseconds."""

    def monotonic(self) -> float:
        """Return seconds that never run backwards, from an arbitrary start."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present instant, aware and in UTC, whole milliseconds."""
        return from_ms(time.time_ns() // 1_000_000)

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds."""
        return time.monotonic()


class ShiftedClock(SystemClock):
    """Runs as the machine's clock does, from another instant; it can be moved forward: for 快进."""

    def __init__(self, at: datetime) -> None:
        self._ahead = at - super().now()
        self._skipped = 0.0

    def now(self) -> datetime:
        """Return the shifted instant."""
        return from_ms(to_ms(super().now() + self._ahead))

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds and those that were skipped."""
        return super().monotonic() + self._skipped

    def move(self, by: timedelta) -> None:
        """Skip `by`, which is not negative."""
        if by < timedelta(0):
            raise ValueError("a clock moves forward only")
        self._ahead += by
        self._skipped += by.total_seconds()


class SetClock:
    """A clock that stands still until it is moved: for tests."""

    def __init__(self, at: datetime) -> None:
        self._now = from_ms(to_ms(at))
        self._monotonic = 0.0

    def now(self) -> datetime:
        """Return the instant that was set."""
        return self._now

    def monotonic(self) -> float:
        """Return the seconds moved since the start."""
        return self._monotonic

    def move(self, by: timedelta) -> None:
        """Move forward by `by`, which is not negative."""
        if by < timedelta(0):
            raise ValueError("a clock moves forward only")
        self._now += by
        self._monotonic += by.total_seconds()


def to_ms(instant: datetime) -> int:
    """Return an aware `instant` as whole milliseconds since the epoch, UTC."""
    return (instant - EPOCH) // _MILLISECOND


def from_ms(milliseconds: int) -> datetime:
    """Return the aware UTC datetime of `milliseconds` since the epoch."""
    return EPOCH + milliseconds * _MILLISECOND


def maybe_ms(instant: datetime | None) -> int | None:
    """Return an instant as `to_ms` does, and None as None."""
    return None if instant is None else to_ms(instant)
