"""Workdays: which days of the organisation's calendar are worked on."""

from collections.abc import Callable
from datetime import date, timedelta

Workdays = Callable[[date], bool]
"""Says whether a day is a workday."""
_DAY = timedelta(days=1)


def workday_before(day: date, is_workday: Workdays) -> date:
    """Return the last workday before a day."""
    found = day - _DAY
    while not is_workday(found):
        found -= _DAY
    return found


def next_workday(day: date, is_workday: Workdays) -> date:
    """Return the first workday after a day."""
    found = day + _DAY
    while not is_workday(found):
        found += _DAY
    return found
