"""Roster files that admins have sent, from their coming to their being imported or put aside."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.clock import to_ms
from storage.tx import Row, Tx


@dataclass(frozen=True, slots=True)
class RosterFile:
    """A file, its state, and what it came to: counts for the preview, or why it was refused.

    `content` is None before it is fetched and after it is settled.
    """

    id: int
    user_id: int
    file_id: str
    content: bytes | None
    state: str
    outside_leave: bool
    result: Mapping[str, Any]


_COLUMNS = "id, user_id, file_id, content, state, outside_leave, result"


async def put_aside(tx: Tx, user_id: int, now: datetime) -> int:
    """Put aside what an admin has sent and not confirmed; return how many files that were."""
    return await tx.run(
        """UPDATE roster_file SET state = 'cancelled', content = NULL, settled_at = :now
           WHERE user_id = :user_id AND state IN ('fetching', 'asked')""",
        user_id=user_id,
        now=to_ms(now),
    )


async def add(tx: Tx, user_id: int, file_id: str, now: datetime) -> int:
    """Note a file that is to be fetched, and return its id."""
    new_id: int = await tx.value(
        """INSERT INTO roster_file (user_id, file_id, state, received_at)
           VALUES (:user_id, :file_id, 'fetching', :now) RETURNING id""",
        user_id=user_id,
        file_id=file_id,
        now=to_ms(now),
    )
    return new_id


async def by_id(tx: Tx, file_id: int) -> RosterFile | None:
    """Return the file, or None."""
    row = await tx.one(f"SELECT {_COLUMNS} FROM roster_file WHERE id = :id", id=file_id)
    return None if row is None else _file(row)


async def open_ids(tx: Tx) -> list[int]:
    """Return the ids of all that wait to be fetched, imported or written to their end, by id."""
    rows = await tx.all(
        "SELECT id FROM roster_file WHERE state IN ('fetching', 'importing', 'writing') ORDER BY id"
    )
    return [row["id"] for row in rows]


async def fetched(tx: Tx, file_id: int, content: bytes, result: Mapping[str, Any]) -> bool:
    """Keep a file's content and what it would come to; False if it was cancelled meanwhile."""
    changed = await tx.run(
        """UPDATE roster_file SET state = 'asked', content = :content, result = :result
           WHERE id = :id AND state = 'fetching'""",
        id=file_id,
        content=content,
        result=json.dumps(result),
    )
    return bool(changed)


async def choose_outside(tx: Tx, file_id: int, *, leave: bool) -> None:
    """Say whether those whom the file does not name are to leave."""
    await tx.run(
        "UPDATE roster_file SET outside_leave = :leave WHERE id = :id AND state = 'asked'",
        id=file_id,
        leave=int(leave),
    )


async def confirm(tx: Tx, file_id: int) -> bool:
    """Have it imported; False if it was decided before."""
    changed = await tx.run(
        "UPDATE roster_file SET state = 'importing' WHERE id = :id AND state = 'asked'", id=file_id
    )
    return bool(changed)


async def begin(tx: Tx, file_id: int) -> None:
    """It is being written from now on; a stop in the middle is followed by the rest."""
    await tx.run(
        "UPDATE roster_file SET state = 'writing' WHERE id = :id AND state = 'importing'",
        id=file_id,
    )


async def ask_again(tx: Tx, file_id: int, result: Mapping[str, Any]) -> None:
    """What it would change is not what was confirmed any more: it is to be confirmed anew."""
    await tx.run(
        """UPDATE roster_file SET state = 'asked', result = :result
           WHERE id = :id AND state = 'importing'""",
        id=file_id,
        result=json.dumps(result),
    )


async def settle(
    tx: Tx, file_id: int, state: str, result: Mapping[str, Any], now: datetime
) -> bool:
    """Say that it is imported, refused or cancelled; its content goes. False if it was before."""
    changed = await tx.run(
        """UPDATE roster_file SET state = :state, content = NULL, result = :result,
               settled_at = :now
           WHERE id = :id AND settled_at IS NULL""",
        id=file_id,
        state=state,
        result=json.dumps(result),
        now=to_ms(now),
    )
    return bool(changed)


async def cancel_forgotten(tx: Tx, before: datetime, now: datetime) -> None:
    """Put aside what nobody confirmed since: a file of names is not kept for nothing."""
    await tx.run(
        """UPDATE roster_file SET state = 'cancelled', content = NULL, settled_at = :now
           WHERE state = 'asked' AND received_at < :before""",
        before=to_ms(before),
        now=to_ms(now),
    )


async def forget(tx: Tx, before: datetime) -> None:
    """Remove what was listed by name of files that were settled before an instant."""
    await tx.run(
        """UPDATE roster_file SET result = '{}'
           WHERE settled_at < :before AND result <> '{}'""",
        before=to_ms(before),
    )


def _file(row: Row) -> RosterFile:
    return RosterFile(
        **{
            **dict(row),
            "outside_leave": bool(row["outside_leave"]),
            "result": json.loads(row["result"]),
        }
    )
