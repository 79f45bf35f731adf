"""What stands in a cell, for workbooks and for CSV alike.

Days and times are the serial numbers by which spreadsheets count them: days since 1899-12-30 by the
organisation's clock, the time as a fraction of one. Text that people wrote is text, whatever it
looks like.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal, Protocol
from zoneinfo import ZoneInfo

Cell = str | int | float | None
Kind = Literal["text", "number", "date", "time", "moment"]

_BEFORE_FIRST: Final = date(1899, 12, 30).toordinal()
_DAY: Final = 86_400
_LONGEST: Final = 32_000
"""Characters of a cell: spreadsheets take 32,767."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""With what a text begins that spreadsheets take for a formula when they read CSV."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, what stands in it, and how many digits wide it is."""

    title: str
    kind: Kind = "text"
    width: float = 10


class Sheet(Protocol):
    """A sheet that rows are put into, one after the other."""

    def add(self, cells: Sequence[Cell]) -> None:
        """Put in a row; None stays empty."""


Line = tuple[str, Cell, Kind]
"""A line of a cover: of what it is said, what, and as what kind of cell."""


class Cover(Protocol):
    """The first sheet, which is filled last."""

    def fill(self, title: str, lines: Sequence[Line]) -> None:
        """Put in a title and the lines below it."""


class Book(Protocol):
    """What sheets are put into; they may be filled side by side."""

    def cover(self, name: str) -> Cover:
        """Put in a cover."""

    def sheet(self, name: str, columns: Sequence[Column]) -> Sheet:
        """Put in a sheet with a header."""

    def close(self) -> None:
        """Write what is left."""


class Days:
    """Turns instants into days and times of one zone."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def date(self, at: int) -> float:
        """Return the day of an instant in ms."""
        return self.moment(at) // 1

    def last(self, end: int) -> float:
        """Return the last day of what ends at an instant in ms: midnight ends the day before."""
        return self.moment(end - 1) // 1

    def time(self, at: int) -> float:
        """Return the time of day of an instant in ms.

        Not what is left of `moment`: a little less than half past is shown as the minute before.
        """
        return self._seconds(datetime.fromtimestamp(at // 1000, self._zone)) / _DAY

    def moment(self, at: int) -> float:
        """Return the day and the time of an instant in ms, to the second."""
        local = datetime.fromtimestamp(at // 1000, self._zone)
        return local.toordinal() - _BEFORE_FIRST + self._seconds(local) / _DAY

    @staticmethod
    def _seconds(local: datetime) -> int:
        return local.hour * 3600 + local.minute * 60 + local.second


def day(of: date) -> float:
    """Return a day of the calendar as a cell."""
    return of.toordinal() - _BEFORE_FIRST


def as_text(cell: float, kind: Kind) -> str:
    """Return a day or time as people and programs read it: 2026-11-25, 14:28."""
    whole = datetime.fromordinal(_BEFORE_FIRST + int(cell)).replace(tzinfo=UTC)
    at = whole + timedelta(seconds=round(cell % 1 * _DAY))
    pattern = {"date": "%Y-%m-%d", "time": "%H:%M", "moment": "%Y-%m-%d %H:%M"}[kind]
    return at.strftime(pattern)


def clean(written: str) -> str:
    """Return what somebody wrote as a cell: one line, without signs that cannot be seen."""
    if written.isascii() and written.isprintable():
        return written.strip()[:_LONGEST]
    line = " ".join(written.split())
    return "".join(c for c in line if unicodedata.category(c)[0] != "C")[:_LONGEST].strip()


def harmless(text: str) -> str:
    """Return a text for CSV that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
