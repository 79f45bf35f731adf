"""Recurrence: on which days, and at which instants, what repeats is held.

What is not obvious is decided here, once:

- A date that a month lacks is that month's last day: 每月31日 is 30 November.
- There is no fifth weekday, for not every month has one; the last one always is.
- What falls on a day off is not held ("skip"), held anyway ("hold"), or moved ("move"): to the
  first workday after it; if that is in another week, or for months, quarters and years in another
  month, to the last workday before it instead; if that is too, it is not held. So a month keeps
  its meeting, and the move crosses no border that people count by.
- One that is moved to a day on which the same series is held anyway is one with it.
- A local time that does not exist is later by as much as the clock jumps; of one that there is
  twice the first is meant.
"""

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.rules.workdays import Workdays

EVERY: Final = ("week", "month", "quarter", "year")
OF: Final = ("date", "weekday", "workday")
OFF: Final = ("skip", "move", "hold")
"""What becomes of an occurrence on a day off, by place, which buttons carry."""
LAST: Final = -1
LAST_DAY: Final = 31
"""As the date of a month it is the last day of each, however many that has."""
MOST_WEEKS: Final = 8
"""Weeks from one to the next, at most."""
_LEAP: Final = 2024
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which days it is on; part of it may be open yet: see `is_whole`.

    `every` week: on `weekdays` (Monday is 0), each `n` weeks. Else once in each month, or in month
    `month` of each quarter (1 to 3) or year (1 to 12): on the date `day`, or on the `nth` of the
    `weekday`s or of the workdays, -1 for the last, by what it is `of`.
    """

    every: str = ""
    n: int = 1
    weekdays: tuple[int, ...] = ()
    month: int = 0
    of: str = ""
    day: int = 0
    nth: int = 0
    weekday: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the days are known."""
        if self.every == "week":
            return bool(self.weekdays)
        return bool(self.every) and not self.lacks_month and not self.lacks_day

    @property
    def lacks_month(self) -> bool:
        """Whether it is yet to be said in which month."""
        return self.every in ("quarter", "year") and not self.month

    @property
    def lacks_day(self) -> bool:
        """Whether it is yet to be said on which day of its month, or on which weekdays."""
        if self.every == "week":
            return not self.weekdays
        if self.of == "date":
            return not self.day
        return not self.of or not self.nth or (self.of == "weekday" and self.weekday is None)

    def facts(self) -> Mapping[str, Any]:
        """Return the pattern as JSON keeps it: what is as it is by default is left out."""
        blank = asdict(Pattern())
        return {name: value for name, value in asdict(self).items() if value != blank[name]}


def from_facts(facts: Mapping[str, Any]) -> Pattern:
    """Return the pattern that JSON keeps."""
    return Pattern(**{**facts, "weekdays": tuple(facts.get("weekdays", ()))})


@dataclass(frozen=True, slots=True)
class Rule:
    """A whole pattern, the local time, what becomes of days off, and a day of a week that counts.

    `anchor` matters where not every week does.
    """

    pattern: Pattern
    clock: time
    off: str
    anchor: date


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One day of a rule. `nominal` is the day by its pattern, and tells it from all others.

    `fate`: "held" then; "moved" to `day`; "off", not held; "one", moved to a day that has another
    of the same series, and so held together with it. `starts` is the instant, UTC; it and `day`
    are None where it is not held by itself.
    """

    nominal: date
    fate: str
    day: date | None = None
    starts: datetime | None = None


def occurrences(
    rule: Rule, since: date, until: date, zone: ZoneInfo, is_workday: Workdays
) -> Iterator[Occurrence]:
    """Yield what is held, or is not though its day has come, from one day to another, in order.

    Both days are of the calendar of `zone` and belong to it; what was moved counts where it is.
    Raises ValueError if the pattern is not whole.
    """
    if not rule.pattern.is_whole:
        raise ValueError("which days are meant is open yet")
    for first, last, nominal in _periods(rule, since, until, is_workday):
        for one in _settled(rule, nominal, first, last, is_workday):
            if since <= (one.day or one.nominal) <= until:
                starts = None if one.day is None else instant(one.day, rule.clock, zone)
                yield replace(one, starts=starts)


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the instant, UTC, of a time by the clocks of a zone."""
    return datetime.combine(day, clock.replace(fold=0), zone).astimezone(UTC)


def period_of(pattern: Pattern, day: date) -> tuple[int, int]:
    """Return a name for the week, or else the month, of a pattern that a day lies in."""
    if pattern.every == "week":
        year, week, _ = day.isocalendar()
        return year, week
    return day.year, day.month


def monday(day: date) -> date:
    """Return the Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def end_of(month: date) -> date:
    """Return the last day of the month of a day."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - _DAY


def days_of(month: int) -> int:
    """Return how many days a month has, in one year or another: 1 to 12."""
    return calendar.monthrange(_LEAP, month)[1]


def _periods(
    rule: Rule, since: date, until: date, is_workday: Workdays
) -> Iterator[tuple[date, date, list[date]]]:
    """Yield the weeks or months between two days with their first and last day and those meant."""
    pattern = rule.pattern
    if pattern.every == "week":
        first = monday(since)
        behind = (first - monday(rule.anchor)) // _WEEK % pattern.n
        first += (pattern.n - behind) % pattern.n * _WEEK
        while first <= until:
            yield first, first + 6 * _DAY, [first + n * _DAY for n in sorted(pattern.weekdays)]
            first += pattern.n * _WEEK
        return
    first = since.replace(day=1)
    while first <= until:
        last = end_of(first)
        day = _of_month(pattern, first, last, is_workday) if _counts(pattern, first) else None
        if day is not None:
            yield first, last, [day]
        first = last + _DAY


def _counts(pattern: Pattern, month: date) -> bool:
    if pattern.every == "quarter":
        return (month.month - 1) % 3 == pattern.month - 1
    return pattern.every == "month" or month.month == pattern.month


def _of_month(pattern: Pattern, first: date, last: date, is_workday: Workdays) -> date | None:
    """Return the day of a month that is meant, or None if it has none."""
    if pattern.of == "date":
        return first.replace(day=min(pattern.day, last.day))
    days = [first + n * _DAY for n in range(last.day)]
    if pattern.of == "weekday":
        meant = [day for day in days if day.weekday() == pattern.weekday]
    else:
        meant = [day for day in days if is_workday(day)]
    place = pattern.nth if pattern.nth < 0 else pattern.nth - 1
    return meant[place] if -len(meant) <= place < len(meant) else None


def _settled(
    rule: Rule, nominal: list[date], first: date, last: date, is_workday: Workdays
) -> list[Occurrence]:
    """Return what becomes of the days of one week or month, in order."""
    keeps = {day for day in nominal if rule.off == "hold" or is_workday(day)}
    found = [Occurrence(day, "held", day) for day in sorted(keeps)]
    taken = set(keeps)
    for day in nominal:
        if day in keeps:
            continue
        to = _workday_near(day, first, last, is_workday) if rule.off == "move" else None
        if to is None:
            found.append(Occurrence(day, "off"))
        elif to in taken:
            found.append(Occurrence(day, "one"))
        else:
            taken.add(to)
            found.append(Occurrence(day, "moved", to))
    return sorted(found, key=lambda one: (one.day or one.nominal, one.nominal))


def _workday_near(day: date, first: date, last: date, is_workday: Workdays) -> date | None:
    """Return the first workday after a day, or else the last before it, from `first` to `last`."""
    after = [day + n * _DAY for n in range(1, (last - day).days + 1)]
    before = [day - n * _DAY for n in range(1, (day - first).days + 1)]
    return next((one for one in (*after, *before) if is_workday(one)), None)
