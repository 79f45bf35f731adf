"""Updates as they came, kept before Telegram is told that they arrived."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import from_ms, to_ms
from storage.tx import Tx

DONE_KEPT_FOR = timedelta(days=7)
QUARANTINED_KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Item:
    """One kept update: its JSON text, whose order it keeps, and when it was received (UTC)."""

    update_id: int
    kind: str
    lane: int
    body: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """How many updates are open or quarantined, and since when the oldest open one waits (UTC)."""

    open: int
    quarantined: int
    oldest_open_at: datetime | None


async def keep(tx: Tx, items: Sequence[Item]) -> list[Item]:
    """Keep a batch; return those that were new, in order. An id seen before changes nothing."""
    ids = [item.update_id for item in items]
    rows = await tx.all(
        "SELECT update_id FROM inbox WHERE update_id BETWEEN :lowest AND :highest",
        lowest=min(ids, default=0),
        highest=max(ids, default=0),
    )
    seen = {row["update_id"] for row in rows}
    new = [item for item in items if item.update_id not in seen]
    await tx.many(
        """INSERT INTO inbox (update_id, kind, lane, body, received_at)
           VALUES (:update_id, :kind, :lane, :body, :received_at)""",
        [
            {
                "update_id": item.update_id,
                "kind": item.kind,
                "lane": item.lane,
                "body": item.body,
                "received_at": to_ms(item.received_at),
            }
            for item in new
        ],
    )
    return new


async def open_items(tx: Tx) -> list[Item]:
    """Return all open updates in the order in which they were received."""
    rows = await tx.all(
        """SELECT update_id, kind, lane, body, received_at FROM inbox
           WHERE state = 'open' ORDER BY received_at, update_id"""
    )
    return [
        Item(row["update_id"], row["kind"], row["lane"], row["body"], from_ms(row["received_at"]))
        for row in rows
    ]


async def mark_done(tx: Tx, update_id: int, now: datetime) -> None:
    """Settle an open update, in the same unit of work as its effect."""
    await tx.run(
        """UPDATE inbox SET state = 'done', settled_at = :now
           WHERE update_id = :update_id AND state = 'open'""",
        update_id=update_id,
        now=to_ms(now),
    )


async def forget_words(tx: Tx, update_id: int) -> None:
    """Keep of an update only that it came, in the same unit of work as its effect.

    For what is kept elsewhere or nowhere: a line about somebody's family.
    """
    await tx.run("UPDATE inbox SET body = '{}' WHERE update_id = :update_id", update_id=update_id)


async def has_settled(tx: Tx, since: datetime) -> bool:
    """Say whether any update was done since an instant."""
    return None is not await tx.value(
        "SELECT 1 FROM inbox WHERE state = 'done' AND settled_at >= :since LIMIT 1",
        since=to_ms(since),
    )


async def quarantine(tx: Tx, update_id: int, reason: str, now: datetime) -> bool:
    """Set an open update aside with the `reason` it could not be handled; say whether it was open.

    `reason` names the kind of failure and holds nothing of the update.
    """
    return (
        await tx.run(
            """UPDATE inbox SET state = 'quarantined', reason = :reason, settled_at = :now
           WHERE update_id = :update_id AND state = 'open'""",
            update_id=update_id,
            reason=reason,
            now=to_ms(now),
        )
        == 1
    )


async def counts(tx: Tx) -> Counts:
    """Count what is open and what is quarantined."""
    row = await tx.one(
        """SELECT (SELECT COUNT(*) FROM inbox WHERE state = 'open') AS open,
                  (SELECT MIN(received_at) FROM inbox WHERE state = 'open') AS oldest,
                  (SELECT COUNT(*) FROM inbox WHERE state = 'quarantined') AS quarantined"""
    )
    assert row is not None
    oldest = row["oldest"]
    return Counts(row["open"], row["quarantined"], None if oldest is None else from_ms(oldest))


async def forget(tx: Tx, now: datetime, at_most: int = 500) -> int:
    """Delete the oldest settled updates past their time, a chunk at a time; return how many.

    Telegram delivers an update again for 24 hours at most, so nothing deleted can come back.
    """
    return await tx.run(
        """DELETE FROM inbox WHERE update_id IN (
               SELECT update_id FROM inbox
               WHERE (state = 'done' AND settled_at <= :done)
                  OR (state = 'quarantined' AND settled_at <= :quarantined)
               LIMIT :at_most)""",
        done=to_ms(now - DONE_KEPT_FOR),
        quarantined=to_ms(now - QUARANTINED_KEPT_FOR),
        at_most=at_most,
    )
