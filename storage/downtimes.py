"""When the bot was last there, and the times in which it was not."""

from datetime import datetime

from bot.clock import from_ms, to_ms
from bot.rules.downtimes import Downtime
from storage.tx import Tx


async def note_alive(tx: Tx, now: datetime) -> None:
    """The bot is there; a clock that was put back does not take that back."""
    await tx.run(
        """INSERT INTO watermark (name, at) VALUES ('alive', :now)
           ON CONFLICT (name) DO UPDATE SET at = excluded.at WHERE excluded.at > watermark.at""",
        now=to_ms(now),
    )


async def last_alive(tx: Tx) -> datetime | None:
    """Return when the bot was last there, UTC, or None if it never was."""
    at = await tx.value("SELECT at FROM watermark WHERE name = 'alive'")
    return None if at is None else from_ms(at)


async def add(tx: Tx, began_at: datetime, ended_at: datetime) -> int:
    """Note a time in which the bot was not there; return its id."""
    downtime_id: int = await tx.value(
        "INSERT INTO downtime (began_at, ended_at) VALUES (:began, :ended) RETURNING id",
        began=to_ms(began_at),
        ended=to_ms(ended_at),
    )
    return downtime_id


async def by_id(tx: Tx, downtime_id: int) -> Downtime | None:
    """Return the downtime, or None."""
    row = await tx.one("SELECT id, began_at, ended_at FROM downtime WHERE id = :id", id=downtime_id)
    if row is None:
        return None
    return Downtime(row["id"], from_ms(row["began_at"]), from_ms(row["ended_at"]))


async def due_within(tx: Tx, began_at: datetime, ended_at: datetime) -> dict[str, int]:
    """Count what fell due in a span, by what became of it: open, done, expired, void."""
    rows = await tx.all(
        """SELECT state, COUNT(*) AS count FROM due WHERE at > :began AND at <= :ended
           GROUP BY state""",
        began=to_ms(began_at),
        ended=to_ms(ended_at),
    )
    return {row["state"]: row["count"] for row in rows}


async def expired_within(tx: Tx, began_at: datetime, ended_at: datetime) -> int:
    """Count the messages that could not be sent in a span until they were of no use any more."""
    counted: int = await tx.value(
        """SELECT COUNT(*) FROM message WHERE state = 'expired'
             AND settled_at > :began AND settled_at <= :ended""",
        began=to_ms(began_at),
        ended=to_ms(ended_at),
    )
    return counted


async def unknown_since(tx: Tx, ended_at: datetime) -> int:
    """Count the messages of unknown fate that the stop before a start cut short."""
    counted: int = await tx.value(
        """SELECT COUNT(*) FROM message
           WHERE state = 'unknown' AND reason = 'interrupted' AND settled_at >= :ended - 60000""",
        ended=to_ms(ended_at),
    )
    return counted
