"""重要节点联合访: a second unit is asked to send visitors along, and whom it sends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import from_ms, to_ms
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Joint:
    """What a second unit is asked for; `due_at` is the end of the last day, aware and UTC.

    `state` is `asked`, `joined` or `declined`; `households` counts the visits that are still open.
    """

    id: int
    unit_id: int
    unit: str
    to_unit_id: int
    to_unit: str
    asked_by: int
    occasion: str
    due_at: datetime
    state: str
    households: int


async def ask(
    tx: Tx,
    *,
    unit_id: int,
    to_unit_id: int,
    asked_by: int,
    occasion: str,
    due_at: datetime,
    now: datetime,
    visit_ids: Sequence[int],
) -> int:
    """Ask a unit to come along to these visits; return the id of the question."""
    joint_id: int = await tx.value(
        """INSERT INTO joint_visit (unit_id, to_unit_id, asked_by, occasion, due_at, asked_at)
           VALUES (:unit_id, :to_unit_id, :asked_by, :occasion, :due_at, :now) RETURNING id""",
        unit_id=unit_id,
        to_unit_id=to_unit_id,
        asked_by=asked_by,
        occasion=occasion,
        due_at=to_ms(due_at),
        now=to_ms(now),
    )
    await tx.many(
        "INSERT INTO joint_visit_household (joint_id, visit_id) VALUES (:joint_id, :visit_id)",
        [{"joint_id": joint_id, "visit_id": one} for one in visit_ids],
    )
    return joint_id


async def by_id(tx: Tx, joint_id: int) -> Joint | None:
    """Return what was asked, or None."""
    row = await tx.one(
        """SELECT j.id, j.unit_id, u.name AS unit, j.to_unit_id, t.name AS to_unit, j.asked_by,
                  j.occasion, j.due_at, j.state,
                  (SELECT COUNT(*) FROM joint_visit_household h JOIN visit v ON v.id = h.visit_id
                   WHERE h.joint_id = j.id
                     AND v.state IN ('due', 'proposed', 'agreed', 'started')) AS households
           FROM joint_visit j JOIN unit u ON u.id = j.unit_id JOIN unit t ON t.id = j.to_unit_id
           WHERE j.id = :id""",
        id=joint_id,
    )
    return None if row is None else Joint(**{**dict(row), "due_at": from_ms(row["due_at"])})


async def noted(
    tx: Tx, unit_id: int, occasion: str, due_at: datetime
) -> list[tuple[int, int | None]]:
    """Return whose households are to be visited for a date already, each with each visitor."""
    rows = await tx.all(
        """SELECT v.member_id, x.member_id AS visitor_id FROM visit v
           LEFT JOIN visit_visitor x ON x.visit_id = v.id
           WHERE v.kind = 'key_date' AND v.state <> 'void' AND v.unit_id = :unit_id
             AND v.occasion = :occasion AND v.due_at = :due_at ORDER BY v.id, x.member_id""",
        unit_id=unit_id,
        occasion=occasion,
        due_at=to_ms(due_at),
    )
    return [(row["member_id"], row["visitor_id"]) for row in rows]


async def open_visits(tx: Tx, joint_id: int) -> list[int]:
    """Return the ids of the visits that are still to be held, by id."""
    rows = await tx.all(
        """SELECT v.id FROM joint_visit_household h JOIN visit v ON v.id = h.visit_id
           WHERE h.joint_id = :id AND v.state IN ('due', 'proposed', 'agreed', 'started')
           ORDER BY v.id""",
        id=joint_id,
    )
    return [row["id"] for row in rows]


async def picked(tx: Tx, joint_id: int) -> list[int]:
    """Return the members who are to come along, by id."""
    rows = await tx.all(
        "SELECT member_id FROM joint_visit_pick WHERE joint_id = :id ORDER BY member_id",
        id=joint_id,
    )
    return [row["member_id"] for row in rows]


async def turn(tx: Tx, joint_id: int, member_id: int) -> None:
    """Pick somebody, or not any more."""
    if not await tx.run(
        "DELETE FROM joint_visit_pick WHERE joint_id = :id AND member_id = :member",
        id=joint_id,
        member=member_id,
    ):
        await tx.run(
            "INSERT INTO joint_visit_pick (joint_id, member_id) VALUES (:id, :member)",
            id=joint_id,
            member=member_id,
        )


async def settle(tx: Tx, joint_id: int, state: str) -> bool:
    """The unit joins or declines; False if it did before."""
    return bool(
        await tx.run(
            "UPDATE joint_visit SET state = :state WHERE id = :id AND state = 'asked'",
            id=joint_id,
            state=state,
        )
    )
