"""Home visits: what is due, who goes, what was arranged and what was recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import from_ms, to_ms
from storage import family_entries
from storage.tx import Row, Tx
from storage.units import BASE


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit to the household of a member. Instants are aware and UTC.

    `trigger` is the name of what calls for it, until it is closed; `workdays` is how many it was
    given. `met` and `topics` are ticked
    codes with spaces between.
    """

    id: int
    member_id: int
    name: str
    unit_id: int
    unit: str
    kind: str
    period: str
    occasion: str
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
    met: str
    topics: str
    answer: str | None
    complaint: str | None
    settled_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it is yet to be held."""
        return self.state in ("due", "proposed", "agreed", "started")


_VISIT = """SELECT v.id, v.member_id, m.name, v.unit_id, n.name AS unit, v.kind, v.period,
                   v.occasion, v.trigger_code, t.name AS trigger, v.mode, v.state, v.due_at,
                   v.workdays, v.made_at, v.meets_at, v.proposed_by, v.held_at, v.minutes,
                   v.is_recorded_later, v.met, v.topics, v.answer, v.complaint, v.settled_at
            FROM visit v JOIN member m ON m.id = v.member_id JOIN unit n ON n.id = v.unit_id
            LEFT JOIN visit_trigger t ON t.code = v.trigger_code"""
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
        f"""{_VISIT} WHERE {_IS_OPEN} AND EXISTS ({_IS_VISITOR} AND x.member_id = :visitor)
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


async def untold(tx: Tx, member_id: int) -> list[Visit]:
    """Return the held visits whose record the member has not been shown yet, by id."""
    rows = await tx.all(
        f"{_VISIT} WHERE v.member_id = :id AND v.state = 'held' AND v.answer = 'untold' "
        "ORDER BY v.id",
        id=member_id,
    )
    return [_visit(row) for row in rows]


async def propose(
    tx: Tx, visit_id: int, meets_at: datetime, side: str, now: datetime, by: int | None
) -> bool:
    """Propose a time, for the `visitor` or the `member`; False if it is not open for that."""
    return await _move(
        tx, visit_id, ("due", "proposed", "agreed"), "proposed", now, by,
        what="proposed", meets_at=to_ms(meets_at), proposed_by=side,
    )  # fmt: skip


async def agree(tx: Tx, visit_id: int, meets_at: datetime, now: datetime, by: int | None) -> bool:
    """Agree on the time that was proposed; False if that is not what is proposed now."""
    if await tx.value("SELECT meets_at FROM visit WHERE id = :id", id=visit_id) != to_ms(meets_at):
        return False
    return await _move(tx, visit_id, ("proposed",), "agreed", now, by, what="agreed")


async def unarrange(tx: Tx, visit_id: int, now: datetime, by: int | None) -> bool:
    """Nothing is arranged any more, or was begun by mistake; False if nothing was."""
    return await _move(
        tx, visit_id, ("proposed", "agreed", "started"), "due", now, by,
        what="unarranged", meets_at=None, proposed_by=None, held_at=None,
    )  # fmt: skip


async def begin(tx: Tx, visit_id: int, happened_at: datetime, now: datetime, by: int) -> bool:
    """开始; False if it has begun before or is over."""
    return await _move(
        tx, visit_id, ("due", "proposed", "agreed"), "started", now, by,
        what="started", happened_at=happened_at, held_at=to_ms(happened_at),
    )  # fmt: skip


async def hold(
    tx: Tx,
    visit_id: int,
    now: datetime,
    by: int,
    *,
    held_at: datetime,
    minutes: int | None,
    mode: str,
    is_recorded_later: bool,
) -> bool:
    """It was held; False if it is over already. What called for it goes with that."""
    return await _move(
        tx, visit_id, ("due", "proposed", "agreed", "started"), "held", now, by,
        what="held", happened_at=held_at, content=mode, held_at=to_ms(held_at), minutes=minutes,
        mode=mode, is_recorded_later=int(is_recorded_later), answer="untold", trigger_code=None,
        settled_at=to_ms(now),
    )  # fmt: skip


async def record(
    tx: Tx, visit_id: int, met: str, topics: str, now: datetime, by: int, *, what: str
) -> bool:
    """Record what was ticked, which the member is to be shown; False if it is not held.

    `what` is `recorded` by a visitor, `corrected` by who judged a complaint.
    """
    return await _move(
        tx, visit_id, ("held",), "held", now, by,
        what=what, content=f"{met}|{topics}", met=met, topics=topics, answer="untold",
        complaint=None,
    )  # fmt: skip


async def correct_facts(
    tx: Tx,
    visit_id: int,
    now: datetime,
    by: int,
    *,
    held_at: datetime,
    minutes: int | None,
    mode: str,
) -> bool:
    """Put right when and how it was held; False if it is not held."""
    return await _move(
        tx, visit_id, ("held",), "held", now, by, what="corrected", happened_at=held_at,
        content=mode, held_at=to_ms(held_at), minutes=minutes, mode=mode, answer="untold",
        complaint=None,
    )  # fmt: skip


async def withdraw_record(tx: Tx, visit_id: int, now: datetime, by: int) -> bool:
    """What was recorded counts no more: the visit is due again. False if it is not held."""
    return await _move(
        tx, visit_id, ("held",), "due", now, by, what="withdrawn", meets_at=None,
        proposed_by=None, held_at=None, minutes=None, is_recorded_later=0, met="", topics="",
        answer=None, complaint=None, settled_at=None,
    )  # fmt: skip


async def note_told(tx: Tx, visit_id: int) -> None:
    """The member is being shown the record: from now on silence is 未回复."""
    await tx.run(
        "UPDATE visit SET answer = 'told' WHERE id = :id AND state = 'held' AND answer = 'untold'",
        id=visit_id,
    )


async def answer(
    tx: Tx, visit_id: int, said: str, now: datetime, by: int, complaint: str | None = None
) -> bool:
    """The member says that the record is `right` or `wrong`; False if they said so before."""
    if await tx.value("SELECT answer FROM visit WHERE id = :id", id=visit_id) == said:
        return False
    return await _move(
        tx, visit_id, ("held",), "held", now, by, what=said, content=complaint, answer=said,
        complaint=complaint,
    )  # fmt: skip


async def decline(tx: Tx, visit_id: int, now: datetime, by: int) -> bool:
    """婉拒: the member does not want this one, which closes it; False if it is over already."""
    return await _move(
        tx, visit_id, ("due", "proposed", "agreed", "started"), "declined", now, by,
        what="declined", meets_at=None, proposed_by=None, held_at=None, trigger_code=None,
        settled_at=to_ms(now),
    )  # fmt: skip


async def void(tx: Tx, visit_id: int, now: datetime, by: int | None) -> bool:
    """It is not due any more, and never was in the figures; False if it is over already."""
    return await _move(
        tx, visit_id, ("due", "proposed", "agreed", "started"), "void", now, by,
        what="void", meets_at=None, proposed_by=None, held_at=None, trigger_code=None,
        settled_at=to_ms(now),
    )  # fmt: skip


async def set_due(tx: Tx, visit_id: int, due_at: datetime, now: datetime, by: int | None) -> bool:
    """Move its last day; False if it is over already."""
    return await _move(
        tx, visit_id, ("due", "proposed", "agreed", "started"), None, now, by,
        what="moved", due_at=to_ms(due_at),
    )  # fmt: skip


async def set_mode(tx: Tx, visit_id: int, mode: str, now: datetime, by: int) -> bool:
    """Hold it online or in person; False if it is over already."""
    return await _move(
        tx, visit_id, ("due", "proposed", "agreed", "started"), None, now, by,
        what="moved", mode=mode,
    )  # fmt: skip


async def hand_over(tx: Tx, visit_id: int, unit_id: int, now: datetime) -> bool:
    """The member belongs to another unit now: the visit is that one's, with nothing arranged."""
    await tx.run("DELETE FROM visit_visitor WHERE visit_id = :id", id=visit_id)
    return await _move(
        tx, visit_id, ("due", "proposed", "agreed", "started"), "due", now, None,
        what="moved", unit_id=unit_id, meets_at=None, proposed_by=None, held_at=None,
    )  # fmt: skip


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


async def unattended(tx: Tx) -> list[Visit]:
    """Return the open visits that nobody is left to hold, those due first first."""
    rows = await tx.all(
        f"{_VISIT} WHERE {_IS_OPEN} AND NOT EXISTS ({_IS_VISITOR}) ORDER BY v.due_at, v.id"
    )
    return [_visit(row) for row in rows]


async def _move(
    tx: Tx,
    visit_id: int,
    before: Sequence[str],
    after: str | None,
    now: datetime,
    by: int | None,
    *,
    what: str,
    happened_at: datetime | None = None,
    content: str | None = None,
    **columns: object,
) -> bool:
    """Bring a visit from one of the states to the next, and enter that; False if it is in none."""
    state = await tx.value("SELECT state FROM visit WHERE id = :id", id=visit_id)
    if state not in before:
        return False
    if after is not None:
        columns["state"] = after
    sets = ", ".join(f"{name} = :{name}" for name in columns)
    await tx.run(f"UPDATE visit SET {sets} WHERE id = :id", id=visit_id, **columns)
    await family_entries.enter(tx, "visit", visit_id, what, happened_at or now, now, by, content)
    return True


def _visit(row: Row) -> Visit:
    instants = {
        name: None if row[name] is None else from_ms(row[name])
        for name in ("due_at", "made_at", "meets_at", "held_at", "settled_at")
    }
    flags = {"is_recorded_later": bool(row["is_recorded_later"])}
    return Visit(**{**dict(row), **instants, **flags})
