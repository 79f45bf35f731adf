"""Which day is meant by a name for it, given what o'clock and now: the future, or it is refused."""

from datetime import date, datetime, time, timedelta
from typing import Final

from bot.rules.dates import DayName, date_or_none, weekday_of

_SLIP: Final = timedelta(days=60)
_WEEK: Final = timedelta(days=7)
_LEAP_YEAR: Final = 2000


def can_be(name: DayName) -> bool:
    """Say whether there is ever a day of that name; 2月30日 there is not."""
    if name.day == 0:
        return name.ahead is not None or name.weekday is not None
    year = _LEAP_YEAR if name.year is None else name.year
    return date_or_none(year, name.month or 1, name.day) is not None


def is_over(day: date, clock: time | None, now: datetime) -> bool:
    """Say whether a day is over at `now`, or the clock on that day is."""
    today = now.date()
    return day < today or (day == today and clock is not None and clock < now.time())


def next_at(clock: time, now: datetime) -> date:
    """Return the day that a clock without a day means: today, or tomorrow once it is over."""
    today = now.date()
    return today + timedelta(days=is_over(today, clock, now))


def meant(name: DayName, clock: time | None, now: datetime) -> date | str:
    """Return the day that a name means, for a session at `clock`, or the code why it means none.

    - 周五 and 5号 are the next ones that are not over: this week's or month's, else that after it.
    - 12月5日 is the next one. But if the last one was within 60 days, that one was meant and the
      year forgotten, or it is a slip: "past", across New Year too.
    - Today, 本周五 and a day with its year are what they say: "past" once they are over.
    - A day that the calendar lacks where it would fall next, like 2月29日: "time".
    """
    if name.ahead is not None:
        return _unless_over(now.date() + timedelta(days=name.ahead), clock, now)
    if name.weekday is not None:
        day = weekday_of(name, now.date())
        if name.weeks is None and is_over(day, clock, now):
            return day + _WEEK
        return _unless_over(day, clock, now)
    if name.month is None:
        return _of_month(name.day, clock, now)
    if name.year is None:
        return _of_year(name.month, name.day, clock, now)
    named = date_or_none(name.year, name.month, name.day)
    return "time" if named is None else _unless_over(named, clock, now)


def _unless_over(day: date, clock: time | None, now: datetime) -> date | str:
    return "past" if is_over(day, clock, now) else day


def _of_month(day: int, clock: time | None, now: datetime) -> date | str:
    this = date_or_none(now.year, now.month, day)
    if this and not is_over(this, clock, now):
        return this
    first = (now.date().replace(day=28) + timedelta(days=4)).replace(day=1)
    after = date_or_none(first.year, first.month, day)
    return after or ("past" if this else "time")


def _of_year(month: int, day: int, clock: time | None, now: datetime) -> date | str:
    for year in (now.year - 1, now.year, now.year + 1):
        named = date_or_none(year, month, day)
        near = named or date(year, 3, 1)  # 29 February in a year without
        if not is_over(near, clock, now):
            return named or "time"
        if now.date() - near <= _SLIP:
            return "past" if named else "time"
    return "time"
