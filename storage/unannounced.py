"""Sessions whose meeting post is yet to go out."""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import from_ms, to_ms
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Unannounced:
    """A session whose meeting post is yet to go out, and when."""

    id: int
    starts_at: datetime
    planned_at: datetime
    announce_at: datetime


async def after(tx: Tx, session_id: int, now: datetime, at_most: int) -> list[Unannounced]:
    """Return sessions whose meeting post is yet to go out and whose id comes after one, by id."""
    rows = await tx.all(
        """SELECT id, starts_at, planned_at, announce_at FROM session
           WHERE id > :id AND state = 'planned' AND announce_at > :now
           ORDER BY id LIMIT :at_most""",
        id=session_id,
        now=to_ms(now),
        at_most=at_most,
    )
    return [Unannounced(row["id"], *map(from_ms, tuple(row)[1:])) for row in rows]


async def put_off(tx: Tx, session_id: int, at: datetime) -> None:
    """Have the meeting post of a session go out then."""
    await tx.run(
        "UPDATE session SET announce_at = :at WHERE id = :id AND state = 'planned'",
        id=session_id,
        at=to_ms(at),
    )
