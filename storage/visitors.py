"""Who visits: for a unit in general, and for one visit."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage.roles import SECRETARIAL
from storage.tx import Row, Tx
from storage.units import BASE, OF_BASE


@dataclass(frozen=True, slots=True)
class Visitor:
    """A member who visits; `user_id` is None where no account is bound to the name.

    `unit_id` is the unit that they visit for, `is_reachable` whether the bot may write to them.
    """

    member_id: int
    name: str
    position: str | None
    is_leader: bool
    unit_id: int
    user_id: int | None
    is_reachable: bool


_VISITOR = f"""SELECT m.id AS member_id, m.name, m.position, m.is_leader, {BASE} AS unit_id,
                      a.user_id, COALESCE(ch.state = 'open', 0) AS is_reachable
               FROM member m JOIN unit u ON u.id = m.unit_id
               LEFT JOIN account a ON a.member_id = m.id LEFT JOIN chat ch ON ch.id = a.user_id"""


async def of_unit(tx: Tx, unit_id: int) -> list[Visitor]:
    """Return who visits for a unit, by id: those its secretary chose.

    Without a choice it is those whose position makes them secretary.
    """
    chosen = await tx.all(
        f"""{_VISITOR} JOIN visitor x ON x.member_id = m.id AND x.unit_id = :unit_id
            WHERE m.state = 'active' AND {OF_BASE} ORDER BY m.id""",
        unit_id=unit_id,
    )
    if chosen:
        return [_visitor(row) for row in chosen]
    rows = await tx.all(
        f"""{_VISITOR} WHERE m.state = 'active' AND {OF_BASE}
            AND m.position IN {SECRETARIAL} ORDER BY m.id""",
        unit_id=unit_id,
    )
    return [_visitor(row) for row in rows]


async def chosen(tx: Tx, unit_id: int) -> list[int]:
    """Return the members whom a unit's secretary chose to visit, by id; none without a choice."""
    rows = await tx.all(
        f"""SELECT x.member_id FROM visitor x
            JOIN member m ON m.id = x.member_id AND m.state = 'active'
            JOIN unit u ON u.id = m.unit_id
            WHERE x.unit_id = :unit_id AND {OF_BASE} ORDER BY x.member_id""",
        unit_id=unit_id,
    )
    return [row["member_id"] for row in rows]


async def everybody(tx: Tx, unit_id: int) -> list[Visitor]:
    """Return all of a unit and its party groups, as who may visit for it, by id."""
    rows = await tx.all(
        f"{_VISITOR} WHERE m.state = 'active' AND {OF_BASE} ORDER BY m.id",
        unit_id=unit_id,
    )
    return [_visitor(row) for row in rows]


async def by_member(tx: Tx, member_id: int) -> Visitor | None:
    """Return a member as who may visit, or None if there is none on the roster."""
    row = await tx.one(f"{_VISITOR} WHERE m.state = 'active' AND m.id = :id", id=member_id)
    return None if row is None else _visitor(row)


async def choose(tx: Tx, unit_id: int, member_ids: Sequence[int]) -> None:
    """Have these visit for a unit, and nobody else; none at all means those of position again."""
    await tx.run("DELETE FROM visitor WHERE unit_id = :unit_id", unit_id=unit_id)
    await tx.many(
        "INSERT INTO visitor (unit_id, member_id) VALUES (:unit_id, :member_id)",
        [{"unit_id": unit_id, "member_id": one} for one in member_ids],
    )


async def of_visit(tx: Tx, visit_id: int) -> list[Visitor]:
    """Return who holds a visit, by id: those who are still in the unit that they visit for."""
    rows = await tx.all(
        f"""{_VISITOR} JOIN visit_visitor x ON x.member_id = m.id
            WHERE x.visit_id = :visit_id AND m.state = 'active' AND x.unit_id = {BASE}
            ORDER BY m.id""",
        visit_id=visit_id,
    )
    return [_visitor(row) for row in rows]


async def names_of(tx: Tx, visit_id: int) -> list[str]:
    """Return the names of all whom a visit has as its visitors, by id, wherever they are by now."""
    rows = await tx.all(
        """SELECT m.name FROM visit_visitor x JOIN member m ON m.id = x.member_id
           WHERE x.visit_id = :visit_id ORDER BY m.id""",
        visit_id=visit_id,
    )
    return [row["name"] for row in rows]


async def assign(tx: Tx, visit_id: int, chosen: Sequence[tuple[int, int]]) -> None:
    """Have these hold a visit and nobody else: members, each with the unit that they visit for."""
    await tx.run("DELETE FROM visit_visitor WHERE visit_id = :id", id=visit_id)
    for member_id, unit_id in chosen:
        await join(tx, visit_id, member_id, unit_id)


async def join(tx: Tx, visit_id: int, member_id: int, unit_id: int) -> bool:
    """Have somebody hold a visit too; False if they do already."""
    return bool(
        await tx.run(
            """INSERT INTO visit_visitor (visit_id, member_id, unit_id)
               VALUES (:visit_id, :member_id, :unit_id) ON CONFLICT DO NOTHING""",
            visit_id=visit_id,
            member_id=member_id,
            unit_id=unit_id,
        )
    )


async def load(tx: Tx, unit_id: int, period: str) -> dict[int, int]:
    """Return how many visits of a round each of its visitors has, by member."""
    rows = await tx.all(
        """SELECT x.member_id, COUNT(*) AS n FROM visit v
           JOIN visit_visitor x ON x.visit_id = v.id
           WHERE v.unit_id = :unit_id AND v.kind = 'routine' AND v.period = :period
             AND v.state <> 'void' GROUP BY x.member_id""",
        unit_id=unit_id,
        period=period,
    )
    return {row["member_id"]: row["n"] for row in rows}


async def count_open(tx: Tx, member_id: int) -> int:
    """Return how many open visits a member has to hold."""
    counted: int = await tx.value(
        """SELECT COUNT(*) FROM visit_visitor x JOIN visit v ON v.id = x.visit_id
           WHERE x.member_id = :id AND v.state IN ('due', 'proposed', 'agreed', 'started')""",
        id=member_id,
    )
    return counted


async def is_any(tx: Tx, member_id: int) -> bool:
    """Say whether somebody visits for their unit, or has a visit to hold."""
    return None is not await tx.value(
        f"""SELECT 1 FROM member m JOIN unit u ON u.id = m.unit_id
            JOIN visitor x ON x.member_id = m.id AND x.unit_id = {BASE}
            WHERE m.id = :id AND m.state = 'active'
            UNION ALL
            SELECT 1 FROM member m JOIN unit u ON u.id = m.unit_id
            JOIN visit_visitor x ON x.member_id = m.id AND x.unit_id = {BASE}
            JOIN visit v ON v.id = x.visit_id
            WHERE m.id = :id AND m.state = 'active'
              AND v.state IN ('due', 'proposed', 'agreed', 'started', 'held')""",
        id=member_id,
    )


def _visitor(row: Row) -> Visitor:
    flags = {name: bool(row[name]) for name in ("is_leader", "is_reachable")}
    return Visitor(**{**dict(row), **flags})
