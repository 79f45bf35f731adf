"""What a roster changes: the file's entries beside what is stored, without writing anything.

Units are told apart by their name and their parent's, people by their number, or where it is not
given by their name within the unit. What the file does not mention stays.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from bot.rules.roster import MemberEntry, Problem, Roster, UnitEntry, UnitRow

ASKS_TWICE_ABOVE: Final = 0.02
"""The share of a file's units' people whose leaving is asked about once more."""
MOST_PROBLEMS: Final = 2000
"""So many bad rows are handed back; a file with more is the wrong file."""


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit as it is stored."""

    id: int
    name: str
    parent_id: int | None
    level: str


@dataclass(frozen=True, slots=True)
class KnownMember:
    """A member as they are stored; `unit_id` is the innermost unit, a party group if in one."""

    id: int
    unit_id: int
    name: str
    number: str | None
    employment: str
    party_status: str
    position: str | None
    is_leader: bool
    further: frozenset[int]
    away: str | None


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to be made; `ref` is negative and stands for its id until it has one."""

    ref: int
    name: str
    parent_ref: int | None
    level: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is stored of a person, with units by id or by a new unit's `ref`."""

    unit_ref: int
    name: str
    number: str | None
    employment: str
    party_status: str
    position: str | None
    is_leader: bool
    further: frozenset[int]
    away: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A member whose facts differ; `is_move` if the unit is another one."""

    member_id: int
    facts: Facts
    is_move: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What the file comes to: who is new, changed, unchanged, gone by its own word, outside of it.

    `outside` are members of the file's units whom it does not mention; `of` is how many members
    those units have.
    """

    new_units: tuple[NewUnit, ...]
    new: tuple[Facts, ...]
    changes: tuple[Change, ...]
    unchanged: int
    gone: tuple[int, ...]
    outside: tuple[int, ...]
    of: int
    problems: tuple[Problem, ...]

    @property
    def changed(self) -> int:
        """How many members' facts differ though they stay in their unit."""
        return len(self.changes) - self.moved

    @property
    def moved(self) -> int:
        """How many members come to another unit."""
        return sum(change.is_move for change in self.changes)

    @property
    def changes_nothing(self) -> bool:
        """Whether to apply it would leave all as it is, those outside aside."""
        return not (self.new_units or self.new or self.changes or self.gone)

    def summary(self) -> "Summary":
        """Return the plan in figures."""
        return Summary(
            new=len(self.new),
            changed=self.changed,
            moved=self.moved,
            unchanged=self.unchanged,
            new_units=len(self.new_units),
            gone=len(self.gone),
            outside=len(self.outside),
            of=self.of,
            problems=self.problems[:MOST_PROBLEMS],
            bad_rows=len(self.problems),
        )


@dataclass(frozen=True, slots=True)
class Summary:
    """A plan in figures, with the first of the bad rows; `bad_rows` counts them all."""

    new: int
    changed: int
    moved: int
    unchanged: int
    new_units: int
    gone: int
    outside: int
    of: int
    problems: tuple[Problem, ...]
    bad_rows: int

    def leaving(self, *, outside_leave: bool) -> int:
        """Return how many leave, those outside the file with them if that is wanted."""
        return self.gone + (self.outside if outside_leave else 0)

    def must_ask_twice(self, *, outside_leave: bool) -> bool:
        """Say whether so many would leave that it is asked about once more."""
        return self.leaving(outside_leave=outside_leave) > ASKS_TWICE_ABOVE * self.of


def plan(roster: Roster, units: Iterable[KnownUnit], members: Iterable[KnownMember]) -> Plan:
    """Return what `roster` would change of the stored `units` and active `members`."""
    tree = _Tree(units)
    problems = [*roster.problems, *tree.describe(roster.units)]
    return _People(tree, members, roster.columns).compare(roster.members, problems)


class _Unclear(Exception):
    """A unit's name that names none, or more than one: a problem's code and facts."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class _Tree:
    """The stored units and those to be made, by name and parent."""

    def __init__(self, units: Iterable[KnownUnit]) -> None:
        self.new: list[NewUnit] = []
        self._by_place: dict[tuple[str, int | None], int] = {}
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self._nodes: dict[int, tuple[int | None, str]] = {}
        for unit in units:
            self._put(unit.id, unit.name, unit.parent_id, unit.level)

    def describe(self, entries: Iterable[UnitEntry]) -> list[Problem]:
        """Make the units that the file describes and that are not there, parents first."""
        waiting = list(entries)
        while waiting:
            left = [entry for entry in waiting if not self._made(entry, waiting)]
            if len(left) == len(waiting):
                return [self._why_not(entry, left) for entry in left]
            waiting = left
        return []

    def find(self, unit: UnitRow) -> int:
        """Return the id or ref of the unit that a row names. Raises _Unclear."""
        if unit.parent is None:
            return self._only(unit.name)
        found = self._by_place.get((unit.name, self._only(unit.parent)))
        if found is None:
            raise _Unclear("no_such_unit", unit=str(unit))
        return found

    def only(self, name: str) -> int:
        """Return the id or ref of the one unit with this name. Raises _Unclear."""
        return self._only(name)

    def group(self, name: str, parent: int) -> int:
        """Return the party group with this name below a unit; it is made if it is not there."""
        found = self._by_place.get((name, parent))
        return self._make(name, parent, "group") if found is None else found

    def base(self, ref: int) -> int:
        """Return the unit that a party group belongs to, any other unit itself."""
        parent, level = self._nodes[ref]
        return ref if level != "group" or parent is None else parent

    def _only(self, name: str) -> int:
        found = self._by_name.get(name, [])
        if len(found) == 1:
            return found[0]
        if found:
            raise _Unclear("unclear_unit", unit=name, count=len(found))
        raise _Unclear("no_such_unit", unit=name)

    def _made(self, entry: UnitEntry, waiting: list[UnitEntry]) -> bool:
        parent_name = entry.unit.parent
        if parent_name is None:
            if not self._by_name.get(entry.unit.name):
                self._make(entry.unit.name, None, entry.level)
            return True
        # A parent that the file describes too is made first, so that it is no stranger's namesake.
        if any(one is not entry and one.unit.name == parent_name for one in waiting):
            return False
        parents = self._by_name.get(parent_name, [])
        if len(parents) != 1:
            return False
        if (entry.unit.name, parents[0]) not in self._by_place:
            self._make(entry.unit.name, parents[0], entry.level)
        return True

    def _why_not(self, entry: UnitEntry, left: list[UnitEntry]) -> Problem:
        parent = entry.unit.parent or ""
        among = {one.unit.name: one.unit.parent for one in left}
        seen, at = {entry.unit.name}, parent
        while at in among and at not in seen:
            seen.add(at)
            at = among[at] or ""
        if at == entry.unit.name:
            return Problem(entry.row, "circle", {"unit": entry.unit.name})
        count = len(self._by_name.get(parent, []))
        if count > 1:
            return Problem(entry.row, "unclear_unit", {"unit": parent, "count": count})
        return Problem(entry.row, "no_such_unit", {"unit": at or parent})

    def _make(self, name: str, parent: int | None, level: str) -> int:
        ref = -len(self.new) - 1
        self.new.append(NewUnit(ref, name, parent, level))
        self._put(ref, name, parent, level)
        return ref

    def _put(self, ref: int, name: str, parent: int | None, level: str) -> None:
        self._by_place[name, parent] = ref
        self._by_name[name].append(ref)
        self._nodes[ref] = (parent, level)


class _People:
    """The stored members, and which of them a row means."""

    def __init__(
        self, tree: _Tree, members: Iterable[KnownMember], columns: frozenset[str]
    ) -> None:
        self._tree = tree
        self._columns = columns
        self._by_number: dict[str, KnownMember] = {}
        self._by_name: dict[str, list[KnownMember]] = defaultdict(list)
        self._all = list(members)
        for member in self._all:
            if member.number is not None:
                self._by_number[member.number] = member
            self._by_name[member.name].append(member)

    def compare(self, entries: Iterable[MemberEntry], problems: list[Problem]) -> Plan:
        """Return the plan for the file's people."""
        new: list[Facts] = []
        changes: list[Change] = []
        gone: list[int] = []
        seen: dict[int, int] = {}
        mentioned: set[int] = set()
        for entry in entries:
            try:
                facts = self._facts(entry)
                known = self._known(entry, facts)
            except _Unclear as error:
                problems.append(Problem(entry.row, error.code, error.facts))
                continue
            mentioned.add(self._tree.base(facts.unit_ref))
            if known is not None and seen.setdefault(known.id, entry.row) != entry.row:
                about: Mapping[str, str | int] = {"name": entry.name, "row": seen[known.id]}
                problems.append(Problem(entry.row, "same_person", about))
            elif entry.is_gone:
                gone += [] if known is None else [known.id]
            elif known is None:
                new.append(facts)
            elif (after := self._kept(facts, known)) != _facts_of(known):
                changes.append(Change(known.id, after, after.unit_ref != known.unit_id))
        within = [one for one in self._all if self._tree.base(one.unit_id) in mentioned]
        touched = {change.member_id for change in changes} | set(gone)
        return Plan(
            new_units=tuple(self._tree.new),
            new=tuple(new),
            changes=tuple(changes),
            unchanged=len(seen.keys() - touched),
            gone=tuple(gone),
            outside=tuple(one.id for one in within if one.id not in seen),
            of=len(within),
            problems=tuple(sorted(problems, key=lambda problem: problem.row)),
        )

    def _facts(self, entry: MemberEntry) -> Facts:
        """Return what the row says. Raises _Unclear for a unit that it does not name well."""
        unit = self._tree.find(entry.unit)
        further = frozenset(self._tree.only(name) for name in entry.further)
        if entry.group is not None and not entry.is_gone:
            unit = self._tree.group(entry.group, unit)
        return Facts(
            unit_ref=unit,
            name=entry.name,
            number=entry.number,
            employment=entry.employment,
            party_status=entry.party_status,
            position=entry.position,
            is_leader=entry.is_leader,
            further=further,
            away=entry.away,
        )

    def _known(self, entry: MemberEntry, facts: Facts) -> KnownMember | None:
        """Return the member whom the row means, None for a new one. Raises _Unclear."""
        if entry.number is not None and entry.number in self._by_number:
            return self._by_number[entry.number]
        base = self._tree.base(facts.unit_ref)
        same = [
            member
            for member in self._by_name.get(entry.name, ())
            if self._tree.base(member.unit_id) == base
            and (entry.number is None or member.number is None)
        ]
        if len(same) > 1:
            raise _Unclear("namesakes", name=entry.name, count=len(same))
        return same[0] if same else None

    def _kept(self, facts: Facts, known: KnownMember) -> Facts:
        """Return the row's facts, with what is stored where the file has no such column."""
        stored = _facts_of(known)
        has = self._columns
        same_base = self._tree.base(facts.unit_ref) == self._tree.base(known.unit_id)
        return replace(
            stored,
            unit_ref=stored.unit_ref if same_base and "group" not in has else facts.unit_ref,
            name=facts.name,
            number=facts.number or stored.number,
            **{name: getattr(facts, name) for column, name in _FIELDS.items() if column in has},
        )


_FIELDS: Final = {
    "employment": "employment",
    "party_status": "party_status",
    "position": "position",
    "leader": "is_leader",
    "further": "further",
    "duty": "away",
}


def _facts_of(known: KnownMember) -> Facts:
    return Facts(
        unit_ref=known.unit_id,
        name=known.name,
        number=known.number,
        employment=known.employment,
        party_status=known.party_status,
        position=known.position,
        is_leader=known.is_leader,
        further=known.further,
        away=known.away,
    )
