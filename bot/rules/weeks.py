"""每周小结: when a week is told, and from when to when it is."""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.rules.periods import period
from bot.rules.workdays import Workdays

CLOSES_AT: Final = time(16)
"""By the organisation's clock, on a Friday; on the last workday of a week that ends before."""
LASTS: Final = timedelta(hours=6)
"""How long it is of use: on the evening of that day nobody wants it any more."""
_FRIDAY: Final = 4
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)


def next_close(now: datetime, zone: ZoneInfo, is_workday: Workdays) -> datetime:
    """Return when a week is told next after `now`, both aware; a week without a workday is not."""
    monday = period("week", now.astimezone(zone).date()).first
    while True:
        day = _close_of(monday, is_workday)
        if day is not None:
            at = datetime.combine(day, CLOSES_AT, zone)
            if at > now:
                return at
        monday += _WEEK


def told_until(at: datetime, zone: ZoneInfo) -> datetime:
    """Return up to when a week is worth telling that closes on the day of an instant."""
    return datetime.combine(at.astimezone(zone).date(), CLOSES_AT, zone) + LASTS


def _close_of(monday: date, is_workday: Workdays) -> date | None:
    """Return the last workday of a week up to its Friday, or else the next one in it."""
    days = [monday + number * _DAY for number in (*range(_FRIDAY, -1, -1), 5, 6)]
    return next((day for day in days if is_workday(day)), None)
