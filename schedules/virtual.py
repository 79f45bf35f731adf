"""APScheduler on another clock than the machine's: for the simulated year."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from typing import Final

from apscheduler.executors import base as executors
from apscheduler.schedulers import base as schedulers
from apscheduler.triggers import date, interval

from bot.clock import Clock

_ASK_THE_MACHINE: Final = (schedulers, executors, interval, date)
"""The modules of APScheduler that ask the machine for the time, all by `datetime.now`."""


@contextmanager
def living_by(clock: Clock) -> Iterator[None]:
    """Have APScheduler take the time from `clock` meanwhile."""

    class Told(datetime):
        """A datetime whose `now` is the clock's."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return clock.now().astimezone(tz)

    before = [module.datetime for module in _ASK_THE_MACHINE]
    for module in _ASK_THE_MACHINE:
        module.datetime = Told
    try:
        yield
    finally:
        for module, own in zip(_ASK_THE_MACHINE, before, strict=True):
            module.datetime = own
