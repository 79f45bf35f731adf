"""A roster as it was handed in: rows in, entries and problems out. Pure; nothing is stored here.

A row that is wrong never holds up one that is right: each problem names its row, and the reason in
the reader's language is made from its code.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.rules import roster_columns as columns

MOST_ROWS: Final = 100_000
LONGEST_TEXT: Final = 60
HEADER_WITHIN: Final = 20
"""The header is looked for in so many rows from the top: titles and remarks may stand above it."""


PROBLEMS: Final = frozenset(
    {
        *("no_unit", "no_name", "too_long", "own_parent", "other_level"),
        *("unknown_level", "unknown_employment", "unknown_party_status"),
        *("unknown_position", "unknown_leader", "unknown_duty"),
        *("same_number", "same_person", "namesakes"),
        *("no_such_unit", "unclear_unit", "circle"),
    }
)
"""The codes of all that may be wrong with a row, here and in `roster_plan`."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row was not taken: a stable code and what goes into its sentence.

    `row` counts as the spreadsheet does, from 1.
    """

    row: int
    code: str
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as a row names it: by its name, and by its parent's where that is given."""

    name: str
    parent: str | None

    def __str__(self) -> str:
        return self.name if self.parent is None else f"{self.parent}/{self.name}"


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A unit that the roster describes: a row gave its parent or its level."""

    row: int
    unit: UnitRow
    level: str


@dataclass(frozen=True, slots=True)
class MemberEntry:
    """One person as a row has them; `away` is a reason of being off duty, `is_gone` of leaving."""

    row: int
    unit: UnitRow
    group: str | None
    name: str
    number: str | None
    employment: str
    party_status: str
    position: str | None
    is_leader: bool
    further: tuple[str, ...]
    away: str | None
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Roster:
    """All that a file says, in the order of its rows, and which columns it has."""

    columns: frozenset[str]
    units: tuple[UnitEntry, ...]
    members: tuple[MemberEntry, ...]
    problems: tuple[Problem, ...]


class NoHeader(Exception):
    """No row within the first ones holds both 单位 and 姓名."""


class TooManyRows(Exception):
    """The sheet has more rows than an organisation has people."""


def read(rows: Sequence[Sequence[object]]) -> Roster:
    """Return what a sheet's rows say; cells are text or what a spreadsheet makes of it.

    Raises NoHeader or TooManyRows.
    """
    if len(rows) > MOST_ROWS:
        raise TooManyRows
    place, header = _find_header(rows)
    reader = _Reader(header)
    for number, cells in enumerate(rows[place + 1 :], start=place + 2):
        reader.take(number, cells)
    return reader.result()


def header_of(rows: Sequence[Sequence[object]]) -> Sequence[object]:
    """Return the header's cells. Raises NoHeader."""
    return rows[_find_header(rows)[0]]


def best_sheet(
    sheets: Mapping[str, Sequence[Sequence[object]]],
) -> Sequence[Sequence[object]]:
    """Return the sheet that is a roster, the one with most rows if several are.

    Raises NoHeader if none is.
    """
    found = [rows for rows in sheets.values() if _header_place(rows) is not None]
    if not found:
        raise NoHeader
    return max(found, key=len)


def _header_place(rows: Sequence[Sequence[object]]) -> int | None:
    for place, cells in enumerate(rows[:HEADER_WITHIN]):
        if columns.header(cells) is not None:
            return place
    return None


def _find_header(rows: Sequence[Sequence[object]]) -> tuple[int, dict[str, int]]:
    place = _header_place(rows)
    if place is None:
        raise NoHeader
    header = columns.header(rows[place])
    assert header is not None, "the place was found by its header"
    return place, header


class _Reader:
    """Takes rows one by one; what only shows when all are read is settled in `result`."""

    def __init__(self, header: Mapping[str, int]) -> None:
        self._header = header
        self._units: dict[UnitRow, UnitEntry] = {}
        self._members: list[MemberEntry] = []
        self._problems: list[Problem] = []

    def take(self, row: int, cells: Sequence[object]) -> None:
        """Take one row; an empty one is nothing."""
        said = {
            column: _READ.get(column, columns.clean)(cells[place]) if place < len(cells) else ""
            for column, place in self._header.items()
        }
        if not any(said.values()):
            return
        code = self._problem_of(said)
        if code is not None:
            self._problems.append(Problem(row, *code))
            return
        unit = UnitRow(said["unit"], said.get("parent") or None)
        if not self._take_unit(row, unit, said) or not said["name"]:
            return
        self._take_member(row, unit, said)

    def result(self) -> Roster:
        """Return all that was read, without those who cannot be told apart."""
        members, doubles = _told_apart(self._members)
        problems = sorted([*self._problems, *doubles], key=lambda problem: problem.row)
        return Roster(
            frozenset(self._header), tuple(self._units.values()), tuple(members), tuple(problems)
        )

    def _problem_of(self, said: Mapping[str, str]) -> tuple[str, dict[str, str | int]] | None:
        """Return what is wrong with a row by itself."""
        if not said["unit"]:
            return "no_unit", {}
        texts = (text for column, text in said.items() if column != "further")
        further = columns.listed(said.get("further", ""))
        long = next((text for text in (*texts, *further) if len(text) > LONGEST_TEXT), None)
        if long is not None:
            return "too_long", {"text": long[:20]}
        describes = bool(said.get("parent") or said.get("level"))
        personal = ("number", "employment", "party_status", "position", "group", "further")
        if not said["name"] and (not describes or any(said.get(column) for column in personal)):
            return "no_name", {}
        if said.get("parent") == said["unit"]:
            return "own_parent", {"unit": said["unit"]}
        return _unknown_word(said)

    def _take_unit(self, row: int, unit: UnitRow, said: Mapping[str, str]) -> bool:
        """Note the unit if the row describes it; False if it contradicts an earlier row."""
        word = said.get("level", "")
        if not word and unit.parent is None:
            return True
        level = columns.level(word, unit.name)
        assert level is not None, "checked as a word before"
        known = self._units.get(unit)
        if known is None:
            self._units[unit] = UnitEntry(row, unit, level)
        elif word and known.level != level:
            facts: dict[str, str | int] = {"unit": unit.name, "row": known.row}
            self._problems.append(Problem(row, "other_level", facts))
            return False
        return True

    def _take_member(self, row: int, unit: UnitRow, said: Mapping[str, str]) -> None:
        duty = said.get("duty", "")
        further = columns.listed(said.get("further", ""))
        position = said.get("position", "").lower()
        self._members.append(
            MemberEntry(
                row=row,
                unit=unit,
                group=said.get("group") or None,
                name=said["name"],
                number=said.get("number") or None,
                employment=columns.EMPLOYMENTS[said.get("employment", "").lower()],
                party_status=columns.PARTY_STATUSES[said.get("party_status", "").lower()],
                position=columns.POSITIONS.get(position),
                is_leader=said.get("leader", "").lower() in columns.YES,
                further=tuple(name for name in further if name != unit.name),
                away=columns.AWAY.get(duty.lower()),
                is_gone=duty.lower() in columns.GONE,
            )
        )


_READ: Final[Mapping[str, Callable[[object], str]]] = {
    "number": columns.number,
    # Items may stand on lines of their own.
    "further": lambda cell: "、".join(columns.listed(cell)),
}


_WORDS: Final[tuple[tuple[str, Iterable[str]], ...]] = (
    ("level", {"", *columns.LEVELS}),
    ("employment", columns.EMPLOYMENTS),
    ("party_status", columns.PARTY_STATUSES),
    ("position", {"", "无", *columns.POSITIONS}),
    ("leader", columns.YES | columns.NO),
    ("duty", columns.ON_DUTY | columns.GONE | columns.AWAY.keys()),
)


def _unknown_word(said: Mapping[str, str]) -> tuple[str, dict[str, str | int]] | None:
    for column, words in _WORDS:
        if said.get(column, "").lower() not in words:
            return f"unknown_{column}", {"word": said[column]}
    return None


def _told_apart(members: Sequence[MemberEntry]) -> tuple[list[MemberEntry], list[Problem]]:
    """Return those who can be told apart and the problems of those who cannot.

    A number stands for one person: of several rows with the same, the first counts. Without
    numbers, namesakes in one unit cannot be told apart at all.
    """
    by_number: dict[str, int] = {}
    problems: list[Problem] = []
    kept: list[MemberEntry] = []
    for member in members:
        if member.number is not None:
            first = by_number.setdefault(member.number, member.row)
            if first != member.row:
                facts: dict[str, str | int] = {"number": member.number, "row": first}
                problems.append(Problem(member.row, "same_number", facts))
                continue
        kept.append(member)
    namesakes: dict[tuple[UnitRow, str], list[MemberEntry]] = defaultdict(list)
    for member in kept:
        namesakes[member.unit, member.name].append(member)
    unclear = {
        member.row: Problem(member.row, "namesakes", {"name": member.name, "count": len(same)})
        for same in namesakes.values()
        if len(same) > 1
        for member in same
        if member.number is None
    }
    return [member for member in kept if member.row not in unclear], [*problems, *unclear.values()]


def count_by_code(problems: Iterable[Problem]) -> Counter[str]:
    """Return how many rows have each problem."""
    return Counter(problem.code for problem in problems)
