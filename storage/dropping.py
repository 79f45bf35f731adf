"""没开成: that a session is not held, since when, and why."""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import to_ms
from storage import session_entries
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a session was not held; buttons carry the `rank`."""

    code: str
    name: str
    rank: int


async def drop(
    tx: Tx,
    session_id: int,
    before: str,
    now: datetime,
    why: str | None = None,
    by_member_id: int | None = None,
) -> bool:
    """Have a session that is in the state `before` not be held; False if it is in another one."""
    changed = await tx.run(
        """UPDATE session SET state = 'dropped', dropped_at = :now, dropped_why = :why
           WHERE id = :id AND state = :before""",
        id=session_id,
        before=before,
        now=to_ms(now),
        why=why,
    )
    if changed:
        await session_entries.enter(tx, session_id, "dropped", now, by_member_id)
    return bool(changed)


async def note_why(
    tx: Tx, session_id: int, rank: int, now: datetime, by_member_id: int | None = None
) -> bool:
    """Note why a session was not held, by a reason's place; False if that is known already, or
    the session is held, or nobody is offered that reason.
    """
    changed = await tx.run(
        """UPDATE session SET dropped_why = (
               SELECT code FROM drop_reason WHERE rank = :rank AND is_offered = 1)
           WHERE id = :id AND state = 'dropped' AND dropped_why IS NULL AND EXISTS (
               SELECT 1 FROM drop_reason WHERE rank = :rank AND is_offered = 1)""",
        id=session_id,
        rank=rank,
    )
    if changed:
        await session_entries.enter(tx, session_id, "changed", now, by_member_id)
    return bool(changed)


async def offered(tx: Tx) -> list[Reason]:
    """Return the reasons that somebody can give, in their order."""
    rows = await tx.all(
        "SELECT code, name, rank FROM drop_reason WHERE is_offered = 1 ORDER BY rank"
    )
    return [Reason(**dict(row)) for row in rows]


async def names(tx: Tx) -> dict[str, str]:
    """Return what every reason is called, by its code."""
    rows = await tx.all("SELECT code, name FROM drop_reason")
    return {row["code"]: row["name"] for row in rows}
