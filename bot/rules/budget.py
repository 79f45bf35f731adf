"""When a message may go out: quiet hours, days off, and how many a person and day there may be."""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.rules import quiet
from bot.rules.reminders import Reminder, Waits
from bot.rules.workdays import Workdays

A_DAY_MOST: Final = 3
"""Messages that count, a person and day by the organisation's clock (promise 7)."""
KEPT_BACK: Final = 1
"""How many of these are kept from what waits for a workday."""
ANSWERS_WITHIN: Final = timedelta(minutes=5)
"""What reaches somebody so soon after they did something answers it, and does not count."""
NINE: Final = time(9)
"""When what has waited for a morning goes out."""
_DAY: Final = timedelta(days=1)


def may_go_at(of: Reminder, now: datetime, zone: ZoneInfo, is_workday: Workdays) -> datetime:
    """Return `now`, or when one of this kind may go out instead, both aware.

    What can wait does not go out in the quiet hours, and what waits for workdays not before nine.
    """
    if of.waits is Waits.NO:
        return now
    if of.waits is Waits.DAY:
        return quiet.morning(now, zone)
    local = now.astimezone(zone)
    is_day_over = quiet.is_quiet(now, zone) and local.time() >= quiet.FROM
    day = local.date() + _DAY if is_day_over else local.date()
    while not is_workday(day):
        day += _DAY
    return max(now, datetime.combine(day, NINE, zone))


def held_until(of: Reminder, now: datetime, zone: ZoneInfo, is_workday: Workdays) -> datetime:
    """Return until when one waits that is more than the day may have: some morning at nine."""
    day = now.astimezone(zone).date() + _DAY
    while of.waits is not Waits.DAY and not is_workday(day):
        day += _DAY
    return datetime.combine(day, NINE, zone)


def has_room(of: Reminder, had: int) -> bool:
    """Say whether a person who `had` so many today may have one of this kind as well."""
    if of.beyond or not of.counts:
        return True
    kept_back = KEPT_BACK if of.waits in (Waits.WORKDAY, Waits.MORNING) else 0
    return had < A_DAY_MOST - kept_back


def is_answer(acted_at: datetime | None, now: datetime) -> bool:
    """Say whether what reaches somebody now answers what they last did, at `acted_at`."""
    return acted_at is not None and acted_at <= now < acted_at + ANSWERS_WITHIN


def day_of(now: datetime, zone: ZoneInfo) -> date:
    """Return the day whose messages one that goes out now belongs to."""
    return now.astimezone(zone).date()
