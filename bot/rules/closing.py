"""月报: which periods are closed when, and which of those is told."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.rules.periods import Period, before, period
from bot.rules.workdays import Workdays

LENGTHS: Final = ("month", "quarter", "year")
"""The lengths of periods that are closed, the shortest first."""
AT: Final = time(9)
"""By the organisation's clock, on the first workday after the period."""
FARTHEST: Final = 40
"""How many periods of a length are looked back at: after that long a downtime nobody asks."""
_DAY: Final = timedelta(days=1)


def closes_at(of: Period, zone: ZoneInfo, is_workday: Workdays) -> datetime:
    """Return when a period is closed: at nine on the first workday after it."""
    day = of.last + _DAY
    while not is_workday(day):
        day += _DAY
    return datetime.combine(day, AT, zone)


def to_close(now: datetime, since: date, closed: Collection[str], zone: ZoneInfo) -> list[Period]:
    """Return the periods that are over and not closed, the earliest first, and the shortest.

    What was over before `since`, the day from which anything is recorded, has no figures.
    """
    today = now.astimezone(zone).date()
    found = []
    for length in LENGTHS:
        one = period(length, today)
        for _ in range(FARTHEST):
            one = before(one)
            if one.last < since:
                break
            if one.label not in closed:
                found.append(one)
    return sorted(found, key=lambda one: (one.last, LENGTHS.index(one.length)))


def is_told(of: Period, now: datetime, zone: ZoneInfo) -> bool:
    """Say whether people are told of a period that was closed: of several that end on one day only
    of the longest, which has the others in it, and after a downtime of the last one alone.
    """
    today = now.astimezone(zone).date()
    if before(period(of.length, today)) != of:
        return False
    longer = LENGTHS[LENGTHS.index(of.length) + 1 :]
    return all(period(one, of.last).last != of.last for one in longer)
