"""结对互助: how many pairs somebody may have, and when both are asked whether they have talked."""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.rules.workdays import Workdays, next_workday

MOST: Final = 5
"""Pairs that somebody is in, or has asked for."""
ASKED_AT: Final = time(9, 30)
ASKS_AGAIN_AFTER: Final = timedelta(days=30)
"""How long somebody is left in peace by who has asked them before."""
KEPT: Final = timedelta(days=90)
"""How long a pair that has ended is kept."""
STILL_USEFUL: Final = timedelta(days=3)
"""How late the question of a month may still be asked."""


def next_question(now: datetime, zone: ZoneInfo, is_workday: Workdays) -> datetime:
    """Return when pairs are asked next after `now`: in the morning of a month's first workday."""
    month = now.astimezone(zone).date().replace(day=1)
    while True:
        day = month if is_workday(month) else next_workday(month, is_workday)
        at = datetime.combine(day, ASKED_AT, zone)
        if at > now:
            return at
        month = _next_month(month)


def month_of(at: datetime, zone: ZoneInfo) -> int:
    """Return the number of the month in which an instant lies, counted through the years."""
    local = at.astimezone(zone)
    return local.year * 12 + local.month


def _next_month(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)
