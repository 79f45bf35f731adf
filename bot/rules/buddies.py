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
LAPSES_AFTER: Final = timedelta(days=30)
"""How long an asking stands that nobody answers."""
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


def looks_again_at(
    asked_at: datetime, now: datetime, zone: ZoneInfo, is_workday: Workdays, *, was_told: bool
) -> datetime:
    """Return when an asking that is not answered yet is looked at again.

    When it lapses; before that each workday's morning, for as long as it did not reach who is
    asked.
    """
    lapses_at = asked_at + LAPSES_AFTER
    if was_told:
        return lapses_at
    day = next_workday(now.astimezone(zone).date(), is_workday)
    return min(lapses_at, datetime.combine(day, ASKED_AT, zone))


def month_of(at: datetime, zone: ZoneInfo) -> int:
    """Return the number of the month in which an instant lies, counted through the years."""
    local = at.astimezone(zone)
    return local.year * 12 + local.month


def _next_month(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)
