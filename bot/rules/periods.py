"""Stretches of the calendar that figures are told of: weeks, months, quarters, half years, years.

All days are of the organisation's calendar.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

MONTHS: Final = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
"""The lengths that are whole months, and how many."""
LENGTHS: Final = ("week", *MONTHS)
"""By their place, which old buttons carry."""
_DAY: Final = timedelta(days=1)
_LABEL: Final = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d{2})|Q(?P<quarter>\d)|H(?P<half_year>\d)|W(?P<week>\d{2}))?"
)
_DATED: Final = re.compile(r"(?=.*[年月])(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?")


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of the calendar: its label, its first and its last day."""

    label: str
    first: date
    last: date

    @property
    def length(self) -> str:
        """One of LENGTHS."""
        match = _LABEL.fullmatch(self.label)
        assert match is not None, "`period` has made the label"
        assert match.lastgroup is not None, "and it has a year"
        return match.lastgroup

    def names(self, day: date) -> bool:
        """Say whether a day is in it."""
        return self.first <= day <= self.last

    def instants(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return its first instant and the first one after it, by the organisation's clock."""
        return _midnight(self.first, zone), _midnight(self.last + _DAY, zone)


def period(length: str, day: date) -> Period:
    """Return the period around a day: 2026, 2026H2, 2026Q4, 2026-11, 2026W48 (of ISO 8601).

    Raises KeyError for a length that is none.
    """
    if length == "week":
        first = day - day.weekday() * _DAY
        year, week, _ = day.isocalendar()
        return Period(f"{year}W{week:02}", first, first + 6 * _DAY)
    months = MONTHS[length]
    place = (day.month - 1) // months
    first = date(day.year, place * months + 1, 1)
    end = place * months + months
    after = date(day.year + end // 12, end % 12 + 1, 1)
    label = {
        "month": f"{day.year}-{day.month:02}",
        "quarter": f"{day.year}Q{place + 1}",
        "half_year": f"{day.year}H{place + 1}",
        "year": f"{day.year}",
    }
    return Period(label[length], first, after - _DAY)


def before(of: Period) -> Period:
    """Return the period of the same length that ends where this one begins."""
    return period(of.length, of.first - _DAY)


def after(of: Period) -> Period:
    """Return the period of the same length that begins where this one ends."""
    return period(of.length, of.last + _DAY)


def within(of: Period, length: str) -> list[Period]:
    """Return the periods of that length that end in a period, the earliest first."""
    found, one = [], period(length, of.first)
    while one.last <= of.last:
        found.append(one)
        one = after(one)
    return found


def by_label(label: str) -> Period | None:
    """Return the period with that label, or None if none has it."""
    match = _LABEL.fullmatch(label)
    if match is None or match.lastgroup is None:
        return None
    length = match.lastgroup
    try:
        made = period(length, _first_day(length, int(match["year"]), int(match[length])))
    except ValueError:
        return None
    return made if made.label == label else None


_MEANT: Final = {
    "本周": ("week", 0),
    "上周": ("week", 1),
    "本月": ("month", 0),
    "上月": ("month", 1),
    "上个月": ("month", 1),
    "本季度": ("quarter", 0),
    "上季度": ("quarter", 1),
    "今年": ("year", 0),
    "本年": ("year", 0),
    "去年": ("year", 1),
    "上一年": ("year", 1),
}


def meant(words: str, today: date) -> Period | None:
    """Return the period that words mean on a day: 上月, 2026-10, 2026年10月, 10月, 2026Q3; this
    month without any words, None if they mean none.
    """
    if not words:
        return period("month", today)
    if words in _MEANT:
        length, back = _MEANT[words]
        found = period(length, today)
        return before(found) if back else found
    match = _DATED.fullmatch(words)
    if match is None:
        return by_label(words.upper())
    year, month = match["year"], match["month"]
    if month is None:
        return by_label(f"{year}")
    return by_label(f"{year or today.year}-{int(month):02}")


def _first_day(length: str, year: int, number: int) -> date:
    match length:
        case "year":
            return date(year, 1, 1)
        case "week":
            return date.fromisocalendar(year, number, 1)
        case _:
            return date(year, (number - 1) * MONTHS[length] + 1, 1)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
