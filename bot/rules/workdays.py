"""Workdays: which days of the organisation's calendar are worked on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

Workdays = Callable[[date], bool]
"""Says whether a day is a workday."""
Published = Callable[[date], bool | None]
"""Says the same as it was published for everybody, None for a year that was not."""
_DAY = timedelta(days=1)
_SATURDAY: Final = 5
BY_LAW: Final = ((1, 1), (5, 1), (10, 1))
"""Month and day of holidays that every year has on the same day."""
OFF_BY_LAW: Final = 13
"""How many days off the law gives in a year."""
ASKS_ON: Final = ((12, 1), (12, 20))
ASKS_AT: Final = time(9)
"""When the admins are asked for a year that is not known, in the one before it."""


@dataclass(frozen=True, slots=True)
class Days:
    """The organisation's calendar: its own days, then what was published, then Monday to Friday but
    for the holidays that every year has on the same day.

    It is asked like a function. `own` says of each of the organisation's own days whether it is
    worked on.
    """

    own: Mapping[date, bool]
    published: Published

    def __call__(self, day: date) -> bool:
        """Say whether a day is worked on."""
        own = self.own.get(day)
        if own is not None:
            return own
        published = self.published(day)
        if published is not None:
            return published
        return day.weekday() < _SATURDAY and (day.month, day.day) not in BY_LAW

    def is_provisional(self, day: date) -> bool:
        """Say whether a day is worked on, or not, only until its year is known."""
        return day not in self.own and not self.knows(day.year)

    def knows(self, year: int) -> bool:
        """Say whether a year was published, or the organisation has a whole table of it."""
        if self.published(date(year, 1, 1)) is not None:
            return True
        return is_whole(year, [day for day, is_workday in self.own.items() if not is_workday])


def is_whole(year: int, off: list[date]) -> bool:
    """Say whether days off are those of a whole year, and not only some of its own.

    What is on the same day in each year must be among them, and as many as the law gives.
    """
    of_year = {day for day in off if day.year == year}
    return len(of_year) >= OFF_BY_LAW and all(date(year, *day) in of_year for day in BY_LAW)


def asks_for(today: date, zone: ZoneInfo) -> list[tuple[int, int, datetime]]:
    """Return for which years a table is asked if they are not known, each with the time it is.

    That is this year and, from December on, the next: the year, which time it is, and since when.
    Of a time that was missed only the later one is left.
    """
    found = []
    for year in (today.year, today.year + 1):
        days = [date(year - 1, *day) for day in ASKS_ON]
        gone = [(number, day) for number, day in enumerate(days) if day <= today]
        found += [(year, number, datetime.combine(day, ASKS_AT, zone)) for number, day in gone[-1:]]
    return found


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
