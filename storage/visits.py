"""Home visits: what is due, who goes, what was arranged and what was recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import from_ms, to_ms
from storage import family_entries
from storage.away import HOLDS
from storage.tx import Row, Tx
from storage.units import BASE


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit to the household of a member. Instants are aware and UTC.

    `trigger` is the name of what calls for it, until it is closed, and `workdays` how many it was
    given; `occasion_name` is that of the date it is held for, empty for none. `mode` is empty where
    only the day it was held is kept. `met` and `topics` are ticked codes with spaces between.
    `need_gone`: a need that was noted from it is gone, so none is noted from it again.
    """

    id: int
    member_id: int
    name: str
    unit_id: int
    unit: str
    kind: str
    period: str
    occasion: str
    occasion_name: str
    trigger_code: str | None
    trigger: str | None
    mode: str
    state: str
    due_at: datetime
    workdays: int | None
    made_at: datetime
    meets_at: datetime | None
    proposed_by: str | None
    held_at: datetime | None
    minutes: int | None
    is_recorded_later: bool
    recorded_at: datetime | None
    met: str
    topics: str
    answer: str | None
    complaint: str | None
    settled_at: datetime | None
    need_gone: bool
    is_erased: bool

    @property
    def is_open(self) -> bool:
        """Whether it is yet to be held."""
        return self.state in ("due", "proposed", "agreed", "started")


_VISIT = """SELECT v.id, v.member_id, m.name, v.unit_id, n.name AS unit, v.kind, v.period,
                   v.occasion, COALESCE(o.name, v.occasion) AS occasion_name, v.trigger_code,
                   t.name AS trigger, v.mode, v.state, v.due_at, v.workdays, v.made_at, v.meets_at,
                   v.proposed_by, v.held_at, v.minutes, v.is_recorded_later, v.recorded_at, v.met,
                   v.topics, v.answer, v.complaint, v.settled_at, v.need_gone, v.is_erased
            FROM visit v JOIN member m ON m.id = v.member_id JOIN unit n ON n.id = v.unit_id
            LEFT JOIN visit_trigger t ON t.code = v.trigger_code
            LEFT JOIN visit_occasion o ON o.code = v.occasion"""
_FLAGS = ("is_recorded_later", "need_gone", "is_erased")
_IS_OPEN = "v.state IN ('due', 'proposed', 'agreed', 'started')"
_IS_VISITOR = f"""
    SELECT 1 FROM visit_visitor x JOIN member p ON p.id = x.member_id AND p.state = 'active'
    JOIN unit u ON u.id = p.unit_id
    WHERE x.visit_id = v.id AND x.unit_id = {BASE}"""
"""Some member is a visitor of the visit `v`, still in the unit for which they visit."""


async def add(
    tx: Tx,
    *,
    member_id: int,
    unit_id: int,
    kind: str,
    due_at: datetime,
    now: datetime,
    by_member_id: int | None,
    period: str = "",
    occasion: str = "",
    trigger_code: str | None = None,
    mode: str = "online",
    workdays: int | None = None,
) -> int | None:
    """Have a visit be due and return its id; None if there is one already.

    One a household and round, one open one for what calls for it, one for a date.
    """
    visit_id: int | None = await tx.value(
        """INSERT INTO visit (member_id, unit_id, kind, period, occasion, trigger_code, mode,
                              due_at, workdays, made_at)
           VALUES (:member_id, :unit_id, :kind, :period, :occasion, :trigger_code, :mode,
                   :due_at, :workdays, :now)
           ON CONFLICT DO NOTHING RETURNING id""",
        member_id=member_id,
        unit_id=unit_id,
        kind=kind,
        period=period,
        occasion=occasion,
        trigger_code=trigger_code,
        mode=mode,
        due_at=to_ms(due_at),
        workdays=workdays,
        now=to_ms(now),
    )
    if visit_id is not None:
        # What calls for it is not written into the history: it is to be gone at closing.
        await family_entries.enter(tx, "visit", visit_id, "due", now, now, by_member_id)
    return visit_id


async def by_id(tx: Tx, visit_id: int) -> Visit | None:
    """Return the visit, or None."""
    row = await tx.one(f"{_VISIT} WHERE v.id = :id", id=visit_id)
    return None if row is None else _visit(row)


async def to_hold(tx: Tx, visitor_id: int) -> list[Visit]:
    """Return the open visits that a member is to hold, those due first first."""
    rows = await tx.all(
        f"""{_VISIT} WHERE {_IS_OPEN}
              AND v.id IN (SELECT visit_id FROM visit_visitor WHERE member_id = :visitor)
              AND EXISTS ({_IS_VISITOR} AND x.member_id = :visitor)
            ORDER BY v.due_at, v.id""",
        visitor=visitor_id,
    )
    return [_visit(row) for row in rows]


async def open_of_unit(tx: Tx, unit_id: int) -> list[Visit]:
    """Return a unit's open visits, those due first first."""
    rows = await tx.all(
        f"{_VISIT} WHERE {_IS_OPEN} AND v.unit_id = :unit_id ORDER BY v.due_at, v.id",
        unit_id=unit_id,
    )
    return [_visit(row) for row in rows]


async def open_after(tx: Tx, visit_id: int, at_most: int) -> list[Visit]:
    """Return open visits whose id comes after one, by id."""
    rows = await tx.all(
        f"{_VISIT} WHERE {_IS_OPEN} AND v.id > :id ORDER BY v.id LIMIT :at_most",
        id=visit_id,
        at_most=at_most,
    )
    return [_visit(row) for row in rows]


async def disputed_of_unit(tx: Tx, unit_id: int) -> list[Visit]:
    """Return a unit's held visits whose record the member says is wrong, by id."""
    rows = await tx.all(
        f"""{_VISIT} WHERE v.unit_id = :unit_id AND v.state = 'held' AND v.answer = 'wrong'
            AND v.is_erased = 0 ORDER BY v.id""",
        unit_id=unit_id,
    )
    return [_visit(row) for row in rows]


async def open_of_member(tx: Tx, member_id: int) -> list[Visit]:
    """Return the open visits to somebody's household, those due first first."""
    rows = await tx.all(
        f"{_VISIT} WHERE {_IS_OPEN} AND v.member_id = :id ORDER BY v.due_at, v.id", id=member_id
    )
    return [_visit(row) for row in rows]


async def of_member(tx: Tx, member_id: int) -> list[Visit]:
    """Return all that is recorded of visits to somebody's household, the newest first."""
    rows = await tx.all(
        f"{_VISIT} WHERE v.member_id = :id AND v.state <> 'void' ORDER BY v.id DESC", id=member_id
    )
    return [_visit(row) for row in rows]


async def untold(tx: Tx, before: datetime, now: datetime, at_most: int) -> list[Visit]:
    """Return the held visits whose record the member has not been shown yet, by id.

    Those that were recorded, or held before an instant and never recorded; of nobody who is away
    or cannot be written to.
    """
    rows = await tx.all(
        f"""{_VISIT} WHERE v.state = 'held' AND v.answer = 'untold'
              AND (v.recorded_at IS NOT NULL OR v.held_at < :before)
              AND EXISTS (SELECT 1 FROM account a JOIN chat ch ON ch.id = a.user_id
                          WHERE a.member_id = v.member_id AND ch.state = 'open')
              AND NOT EXISTS (SELECT 1 FROM away w WHERE w.member_id = v.member_id AND {HOLDS})
            ORDER BY v.id LIMIT :most""",
        before=to_ms(before),
        now=to_ms(now),
        most=at_most,
    )
    return [_visit(row) for row in rows]


async def astray(tx: Tx) -> Sequence[tuple[Visit, int | None]]:
    """Return the open visits whose member is in another unit by now, with that unit's id.

    None where the member has left.
    """
    rows = await tx.all(
        f"""SELECT w.id, CASE WHEN p.state = 'active' THEN {BASE} END AS base_id
            FROM visit w JOIN member p ON p.id = w.member_id JOIN unit u ON u.id = p.unit_id
            WHERE w.state IN ('due', 'proposed', 'agreed', 'started')
              AND (p.state <> 'active' OR {BASE} <> w.unit_id)
            ORDER BY w.id"""
    )
    found = []
    for row in rows:
        visit = await by_id(tx, row["id"])
        assert visit is not None, "it was just found"
        found.append((visit, row["base_id"]))
    return found


async def unattended(tx: Tx, unit_id: int | None = None) -> list[Visit]:
    """Return the open visits, of a unit or of all, that nobody is left to hold, by when due."""
    of_unit = "" if unit_id is None else "AND v.unit_id = :unit_id"
    rows = await tx.all(
        f"""{_VISIT} WHERE {_IS_OPEN} {of_unit} AND NOT EXISTS ({_IS_VISITOR})
            ORDER BY v.due_at, v.id""",
        unit_id=unit_id,
    )
    return [_visit(row) for row in rows]


async def arranged_while_away(tx: Tx, now: datetime) -> list[Visit]:
    """Return the visits that are arranged with a member who is away, by id."""
    rows = await tx.all(
        f"""{_VISIT} WHERE v.state IN ('proposed', 'agreed') AND v.meets_at > :now AND EXISTS (
                SELECT 1 FROM away w WHERE w.member_id = v.member_id AND {HOLDS}
                  AND (w.ends_at IS NULL OR w.ends_at > v.meets_at))
            ORDER BY v.id""",
        now=to_ms(now),
    )
    return [_visit(row) for row in rows]


async def is_for_that_date(tx: Tx, visit: Visit, due_at: datetime) -> bool:
    """Say whether the household has another visit for the same date until that instant."""
    return None is not await tx.value(
        """SELECT 1 FROM visit WHERE member_id = :member AND kind = 'key_date' AND id <> :id
             AND occasion = :occasion AND due_at = :due_at AND state <> 'void'""",
        member=visit.member_id,
        id=visit.id,
        occasion=visit.occasion,
        due_at=to_ms(due_at),
    )


async def left_behind(tx: Tx, before: datetime) -> list[Visit]:
    """Return the open visits whose appointment, or whose beginning, lies before an instant."""
    rows = await tx.all(
        f"""{_VISIT} WHERE {_IS_OPEN} AND v.state <> 'due'
              AND COALESCE(v.held_at, v.meets_at) < :before ORDER BY v.id""",
        before=to_ms(before),
    )
    return [_visit(row) for row in rows]


async def are_alive(tx: Tx) -> bool:
    """Say whether any visit is open, or held and not shown to its member yet."""
    return None is not await tx.value(
        f"SELECT 1 FROM visit v WHERE {_IS_OPEN} OR v.answer = 'untold' LIMIT 1"
    )


async def count_overdue(tx: Tx, unit_id: int, now: datetime) -> int:
    """Count the must-visits of a unit that are overdue, but for those of whoever is away."""
    counted: int = await tx.value(
        f"""SELECT COUNT(*) FROM visit v
            WHERE v.unit_id = :unit_id AND v.kind = 'must' AND {_IS_OPEN} AND v.due_at <= :now
              AND NOT EXISTS (SELECT 1 FROM away w WHERE w.member_id = v.member_id AND {HOLDS})""",
        unit_id=unit_id,
        now=to_ms(now),
    )
    return counted


def _visit(row: Row) -> Visit:
    instants = {
        name: None if row[name] is None else from_ms(row[name])
        for name in ("due_at", "made_at", "meets_at", "held_at", "recorded_at", "settled_at")
    }
    flags = {name: bool(row[name]) for name in _FLAGS}
    return Visit(**{**dict(row), **instants, **flags})
