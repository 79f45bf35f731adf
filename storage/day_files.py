"""Tables of days that admins have sent, from their coming to their being taken or put aside."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.clock import to_ms
from bot.rules.day_table import OwnDay, Problem, Table
from storage.tx import Row, Tx


@dataclass(frozen=True, slots=True)
class DayFile:
    """A file with its state; `table` is what was read of it, None before and once it is settled."""

    id: int
    user_id: int
    file_id: str
    state: str
    table: Table | None


async def add(tx: Tx, user_id: int, file_id: str, now: datetime) -> int:
    """Note a file that is to be fetched, in place of what its sender has sent and not decided."""
    await tx.run(
        """UPDATE day_file SET state = 'cancelled', result = '{}', settled_at = :now
           WHERE user_id = :user_id AND settled_at IS NULL""",
        user_id=user_id,
        now=to_ms(now),
    )
    new_id: int = await tx.value(
        """INSERT INTO day_file (user_id, file_id, state, received_at)
           VALUES (:user_id, :file_id, 'fetching', :now) RETURNING id""",
        user_id=user_id,
        file_id=file_id,
        now=to_ms(now),
    )
    return new_id


async def by_id(tx: Tx, id_: int) -> DayFile | None:
    """Return a file, or None."""
    row = await tx.one(
        "SELECT id, user_id, file_id, state, result FROM day_file WHERE id = :id", id=id_
    )
    return None if row is None else _file(row)


async def to_fetch(tx: Tx) -> list[int]:
    """Return the ids of those that are to be fetched, the oldest first."""
    rows = await tx.all("SELECT id FROM day_file WHERE state = 'fetching' ORDER BY id")
    return [row["id"] for row in rows]


async def was_read(tx: Tx, id_: int, table: Table) -> bool:
    """Keep what was read of a file until it is decided; False if it is no more to be fetched."""
    days = [[one.day.toordinal(), one.is_workday, one.note] for one in table.days]
    problems = [[one.row, one.code, one.about] for one in table.problems]
    return bool(
        await tx.run(
            """UPDATE day_file SET state = 'asked', result = :result
               WHERE id = :id AND state = 'fetching'""",
            id=id_,
            result=json.dumps({"days": days, "problems": problems}, ensure_ascii=False),
        )
    )


async def settle(tx: Tx, id_: int, state: str, now: datetime) -> bool:
    """Say that a file is taken, refused or cancelled, and forget what was read of it.

    False if it was settled before.
    """
    return bool(
        await tx.run(
            """UPDATE day_file SET state = :state, result = '{}', settled_at = :now
               WHERE id = :id AND settled_at IS NULL""",
            id=id_,
            state=state,
            now=to_ms(now),
        )
    )


async def cancel_forgotten(tx: Tx, before: datetime, now: datetime) -> None:
    """Put aside what nobody decided since."""
    await tx.run(
        """UPDATE day_file SET state = 'cancelled', result = '{}', settled_at = :now
           WHERE settled_at IS NULL AND received_at < :before""",
        before=to_ms(before),
        now=to_ms(now),
    )


def table_of(data: dict[str, Any]) -> Table:
    """Return a table from the JSON that it was made of."""
    return Table(
        tuple(
            OwnDay(date.fromordinal(day), bool(is_on), note) for day, is_on, note in data["days"]
        ),
        tuple(Problem(row, code, about) for row, code, about in data["problems"]),
    )


def _file(row: Row) -> DayFile:
    data = json.loads(row["result"])
    return DayFile(
        row["id"], row["user_id"], row["file_id"], row["state"], table_of(data) if data else None
    )
