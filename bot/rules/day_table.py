"""The organisation's table of days: rows in, days and problems out; and what it would change.

A row that is wrong holds up no good one: each problem names its row and has a stable code.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.rules.roster import HEADER_WITHIN, NoHeader, TooManyRows
from bot.rules.roster_columns import clean
from bot.rules.workdays import BY_LAW, OFF_BY_LAW, is_whole

MOST_ROWS: Final = 5000
LONGEST_NOTE: Final = 20
YEARS_BACK: Final = 1
YEARS_AHEAD: Final = 5
"""How far from the year of today a day may lie: beyond it is a slip of the hand."""
PROBLEMS: Final = frozenset({"no_day", "bad_day", "far", "no_kind", "bad_kind", "note", "other"})
"""The codes of all that may be wrong with a row."""
COLUMNS: Final[Mapping[str, Sequence[str]]] = {
    "day": ("日期", "date", "day"),
    "kind": ("类别", "类型", "kind", "type"),
    "note": ("说明", "备注", "节日", "note"),
}
OFF, ON = "休", "班"
KINDS: Final[Mapping[str, bool]] = {
    **dict.fromkeys((OFF, "休息", "假", "放假", "off"), False),
    **dict.fromkeys((ON, "上班", "补班", "调休上班", "工作日", "work"), True),
}
"""The words for a day off (False) and for one that is worked on."""
_DAY: Final = re.compile(
    r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?:T00:00.*)?"
)
_NEXT: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OwnDay:
    """One day as the organisation has it: worked on or off, with a word on why."""

    day: date
    is_workday: bool
    note: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row was not taken: a stable code, and the cell or the row that it is about."""

    row: int
    code: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """All that a file says: its days, the earliest first, and what is wrong with other rows."""

    days: tuple[OwnDay, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Days in a row that are the same."""

    first: date
    last: date
    is_workday: bool
    note: str

    @property
    def length(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Changes:
    """What a table would change of the days that there are: those to be put, and counts."""

    put: tuple[OwnDay, ...]
    new: int
    changed: int
    same: int


def read(rows: Sequence[Sequence[object]], today: date) -> Table:
    """Return what a sheet's rows say; cells are text or what a spreadsheet makes of it.

    Raises NoHeader or TooManyRows.
    """
    place, header = _header(rows)
    if len(rows) - place - 1 > MOST_ROWS:
        raise TooManyRows
    found: dict[date, tuple[int, OwnDay]] = {}
    problems = []
    for number, cells in enumerate(rows[place + 1 :], start=place + 2):
        said = {
            column: clean(cells[at]) if at < len(cells) else "" for column, at in header.items()
        }
        if not any(said.values()):
            continue
        one = _day(number, said, today)
        if isinstance(one, OwnDay):
            before = found.setdefault(one.day, (number, one))
            if before[1].is_workday != one.is_workday:
                one = Problem(number, "other", str(before[0]))
        if isinstance(one, Problem):
            problems.append(one)
    days = sorted((one for _, one in found.values()), key=lambda one: one.day)
    return Table(tuple(days), tuple(problems))


def best_sheet(sheets: Mapping[str, Sequence[Sequence[object]]]) -> Sequence[Sequence[object]]:
    """Return the first sheet that is a table of days. Raises NoHeader if none is."""
    for rows in sheets.values():
        if _header_place(rows) is not None:
            return rows
    raise NoHeader


def changes(table: Iterable[OwnDay], there: Iterable[OwnDay]) -> Changes:
    """Return what a table changes of the days that there are; those it does not name stay."""
    before = {one.day: one for one in there}
    put = tuple(one for one in table if before.get(one.day) != one)
    new = sum(one.day not in before for one in put)
    return Changes(put, new, len(put) - new, len(tuple(table)) - len(put))


def runs(days: Iterable[OwnDay]) -> list[Run]:
    """Return days, the earliest first, with those in a row that are the same as one."""
    found: list[Run] = []
    for one in days:
        last = found[-1] if found else None
        if (
            last is not None
            and one.day == last.last + _NEXT
            and (one.is_workday, one.note) == (last.is_workday, last.note)
        ):
            found[-1] = Run(last.first, one.day, last.is_workday, last.note)
        else:
            found.append(Run(one.day, one.day, one.is_workday, one.note))
    return found


def counts(days: Iterable[OwnDay]) -> dict[int, tuple[int, int, bool]]:
    """Return, year by year, how many are off, how many worked on, and whether it is whole."""
    listed = list(days)
    off = [one.day for one in listed if not one.is_workday]
    return {
        year: (
            sum(day.year == year for day in off),
            sum(one.day.year == year for one in listed if one.is_workday),
            is_whole(year, off),
        )
        for year in sorted({one.day.year for one in listed})
    }


def example(year: int) -> str:
    """Return a table to fill in for a year, as CSV: what is on the same day each year is there."""
    fixed = [date(year, *day) for day in BY_LAW]
    new_year, labour, national = fixed
    rows = [
        (new_year, OFF, "元旦"),
        (None, OFF, "春节"),
        (None, OFF, "清明节"),
        *((labour + n * _NEXT, OFF, "劳动节") for n in range(2)),
        (None, OFF, "端午节"),
        (None, OFF, "中秋节"),
        *((national + n * _NEXT, OFF, "国庆节") for n in range(3)),
        (None, ON, "调休上班"),
    ]
    lines = [",".join(names[0] for names in COLUMNS.values())]
    lines += [f"{day or ''},{kind},{note}" for day, kind, note in rows]
    return "\r\n".join(lines) + "\r\n"


def lacks(off: int) -> int:
    """Return how many days off a table of a year is short of what the law gives."""
    return max(0, OFF_BY_LAW - off)


def _header(rows: Sequence[Sequence[object]]) -> tuple[int, dict[str, int]]:
    place = _header_place(rows)
    if place is None:
        raise NoHeader
    return place, _columns(rows[place])


def _header_place(rows: Sequence[Sequence[object]]) -> int | None:
    for place, cells in enumerate(rows[:HEADER_WITHIN]):
        if {"day", "kind"} <= _columns(cells).keys():
            return place
    return None


def _columns(cells: Sequence[object]) -> dict[str, int]:
    """Return which column stands where; the first of a name counts."""
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        name = clean(cell).casefold()
        for column, names in COLUMNS.items():
            if name in names:
                found.setdefault(column, at)
    return found


def _day(row: int, said: Mapping[str, str], today: date) -> OwnDay | Problem:
    """Return the day that a row gives, or what is wrong with it."""
    words, kind, note = said["day"], said["kind"], said.get("note", "")
    if not words:
        return Problem(row, "no_day")
    day = _read_day(words)
    if day is None:
        return Problem(row, "bad_day", words[:LONGEST_NOTE])
    if not today.year - YEARS_BACK <= day.year <= today.year + YEARS_AHEAD:
        return Problem(row, "far", words[:LONGEST_NOTE])
    if not kind:
        return Problem(row, "no_kind")
    if kind.casefold() not in KINDS:
        return Problem(row, "bad_kind", kind[:LONGEST_NOTE])
    if len(note) > LONGEST_NOTE:
        return Problem(row, "note", note[:LONGEST_NOTE])
    return OwnDay(day, KINDS[kind.casefold()], note)


def _read_day(words: str) -> date | None:
    match = _DAY.fullmatch(words)
    if match is None:
        return None
    year, month, day, short_month, short_day = match.groups()
    try:
        return date(int(year), int(month or short_month), int(day or short_day))
    except ValueError:
        return None
