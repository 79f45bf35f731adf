"""全员访: how often a unit's households are visited, and which are in a round already."""

from datetime import datetime

from bot.clock import from_ms, to_ms
from storage.tx import Tx
from storage.units import OF_BASE


async def set_period(tx: Tx, unit_id: int, length: str, first_day: datetime | None) -> None:
    """Say how often a unit's households are visited, from which instant on."""
    await tx.run(
        "UPDATE unit SET visit_period = :length, visits_from = :first WHERE id = :id",
        id=unit_id,
        length=length,
        first=None if first_day is None else to_ms(first_day),
    )


async def period_of(tx: Tx, unit_id: int) -> tuple[str, datetime | None]:
    """Return how often a unit's households are visited, and from which instant on."""
    row = await tx.one("SELECT visit_period, visits_from FROM unit WHERE id = :id", id=unit_id)
    assert row is not None, "units are never removed"
    first = row["visits_from"]
    return row["visit_period"], None if first is None else from_ms(first)


async def last_held(tx: Tx, unit_id: int) -> dict[int, datetime]:
    """Return when each household of a unit was visited last, by member, where it ever was."""
    rows = await tx.all(
        """SELECT member_id, MAX(held_at) AS at FROM visit
           WHERE unit_id = :unit_id AND state = 'held' GROUP BY member_id""",
        unit_id=unit_id,
    )
    return {row["member_id"]: from_ms(row["at"]) for row in rows}


async def without(tx: Tx, unit_id: int, period: str) -> list[int]:
    """Return the members of a unit whose households are not in a round yet, by id."""
    rows = await tx.all(
        f"""SELECT m.id FROM member m JOIN unit u ON u.id = m.unit_id
            WHERE m.state = 'active' AND {OF_BASE} AND NOT EXISTS (
                SELECT 1 FROM visit v WHERE v.member_id = m.id AND v.kind = 'routine'
                  AND v.period = :period AND v.state <> 'void')
            ORDER BY m.id""",
        unit_id=unit_id,
        period=period,
    )
    return [row["id"] for row in rows]


async def units_with(tx: Tx) -> list[int]:
    """Return the units whose households are visited in rounds, by id."""
    rows = await tx.all("SELECT id FROM unit WHERE visit_period <> 'off' ORDER BY id")
    return [row["id"] for row in rows]


async def left_over(tx: Tx, unit_id: int, period: str, before: datetime) -> list[int]:
    """Return the ids of a unit's open visits that belong to other rounds than that one.

    What is agreed on or was begun is left alone until it lies before an instant.
    """
    rows = await tx.all(
        """SELECT id FROM visit WHERE unit_id = :unit_id AND kind = 'routine' AND period <> :period
             AND (state IN ('due', 'proposed')
               OR (state IN ('agreed', 'started') AND COALESCE(held_at, meets_at) < :before))
           ORDER BY id""",
        unit_id=unit_id,
        period=period,
        before=to_ms(before),
    )
    return [row["id"] for row in rows]


async def units_of_open(tx: Tx) -> list[int]:
    """Return the units without rounds that have open visits of one still, by id."""
    rows = await tx.all(
        """SELECT DISTINCT v.unit_id FROM visit v JOIN unit u ON u.id = v.unit_id
           WHERE v.kind = 'routine' AND u.visit_period = 'off'
             AND v.state IN ('due', 'proposed', 'agreed', 'started') ORDER BY v.unit_id"""
    )
    return [row["unit_id"] for row in rows]
