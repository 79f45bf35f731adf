"""The organisation's own days: off or worked on, above what was announced for everybody."""

from collections.abc import Sequence
from datetime import date

from bot.rules.day_table import OwnDay
from storage.tx import Row, Tx


async def every(tx: Tx) -> list[OwnDay]:
    """Return all of them, the earliest first."""
    rows = await tx.all("SELECT day, is_workday, note FROM own_day ORDER BY day")
    return [_own(row) for row in rows]


async def since(tx: Tx, day: date) -> list[OwnDay]:
    """Return those from a day on, the earliest first."""
    rows = await tx.all(
        "SELECT day, is_workday, note FROM own_day WHERE day >= :day ORDER BY day",
        day=day.isoformat(),
    )
    return [_own(row) for row in rows]


async def put(tx: Tx, days: Sequence[OwnDay]) -> None:
    """Have days be so; what there is of others stays."""
    await tx.many(
        """INSERT INTO own_day (day, is_workday, note) VALUES (:day, :is_workday, :note)
           ON CONFLICT (day) DO UPDATE
               SET is_workday = excluded.is_workday, note = excluded.note""",
        [
            {"day": one.day.isoformat(), "is_workday": int(one.is_workday), "note": one.note}
            for one in days
        ],
    )


async def remove(tx: Tx, first: date, last: date) -> int:
    """Remove those from one day to another, both included; return how many there were."""
    return await tx.run(
        "DELETE FROM own_day WHERE day BETWEEN :first AND :last",
        first=first.isoformat(),
        last=last.isoformat(),
    )


def _own(row: Row) -> OwnDay:
    return OwnDay(date.fromisoformat(row["day"]), bool(row["is_workday"]), row["note"])
