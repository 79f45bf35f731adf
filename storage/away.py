"""不在岗: spans in which nothing is expected of a member and nothing is sent to them."""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import from_ms, to_ms
from storage.tx import Row, Tx

HOLDS = "w.starts_at <= :now AND (w.ends_at IS NULL OR w.ends_at > :now)"
"""What makes the span `w` hold at the instant `:now`."""


@dataclass(frozen=True, slots=True)
class Span:
    """A span and who noted it: `roster`, `self` or `secretary`. Instants are aware and UTC.

    `ends_at` is None for one without an end.
    """

    id: int
    reason: str
    origin: str
    starts_at: datetime
    ends_at: datetime | None


async def add(
    tx: Tx,
    member_id: int,
    reason: str,
    origin: str,
    starts_at: datetime,
    ends_at: datetime | None,
    by_member_id: int | None,
) -> int:
    """Note a span from now on and return its id; spans that hold or come later give way to it.

    Without an end it lasts until the member is said to be back.
    """
    await end(tx, member_id, starts_at)
    span_id: int = await tx.value(
        """INSERT INTO away
               (member_id, reason, origin, starts_at, ends_at, recorded_at, by_member_id)
           VALUES (:member_id, :reason, :origin, :starts_at, :ends_at, :starts_at, :by)
           RETURNING id""",
        member_id=member_id,
        reason=reason,
        origin=origin,
        starts_at=to_ms(starts_at),
        ends_at=None if ends_at is None else to_ms(ends_at),
        by=by_member_id,
    )
    return span_id


async def end(tx: Tx, member_id: int, now: datetime) -> bool:
    """A member is back: what holds ends now; False if nothing held."""
    changed = await tx.run(
        f"UPDATE away AS w SET ends_at = :now WHERE w.member_id = :id AND {HOLDS}",
        id=member_id,
        now=to_ms(now),
    )
    return bool(changed)


async def take_back(tx: Tx, span_id: int) -> bool:
    """Undo a span as if it had never been noted; False if it is not there any more."""
    return bool(await tx.run("DELETE FROM away WHERE id = :id", id=span_id))


async def now_of(tx: Tx, member_id: int, now: datetime) -> Span | None:
    """Return the span that holds for a member at `now`, the newest if several do."""
    row = await tx.one(
        f"""SELECT w.id, w.reason, w.origin, w.starts_at, w.ends_at FROM away w
            WHERE w.member_id = :id AND {HOLDS} ORDER BY w.id DESC""",
        id=member_id,
        now=to_ms(now),
    )
    return None if row is None else _span(row)


async def holding(tx: Tx, member_id: int, now: datetime) -> list[Span]:
    """Return all spans that hold for a member at `now`, by id: one's own may lie in a roster's."""
    rows = await tx.all(
        f"""SELECT w.id, w.reason, w.origin, w.starts_at, w.ends_at FROM away w
            WHERE w.member_id = :id AND {HOLDS} ORDER BY w.id""",
        id=member_id,
        now=to_ms(now),
    )
    return [_span(row) for row in rows]


async def spans(tx: Tx, member_id: int, at_most: int) -> list[Span]:
    """Return a member's spans, the newest first."""
    rows = await tx.all(
        """SELECT id, reason, origin, starts_at, ends_at FROM away
           WHERE member_id = :id ORDER BY id DESC LIMIT :most""",
        id=member_id,
        most=at_most,
    )
    return [_span(row) for row in rows]


async def by_id(tx: Tx, span_id: int) -> tuple[int, Span] | None:
    """Return the member and the span with this id, or None."""
    row = await tx.one(
        "SELECT id, member_id, reason, origin, starts_at, ends_at FROM away WHERE id = :id",
        id=span_id,
    )
    return None if row is None else (row["member_id"], _span(row))


async def is_away(tx: Tx, user_id: int, now: datetime) -> bool:
    """Say whether the member whose account this is is away at `now`."""
    return None is not await tx.value(
        f"""SELECT 1 FROM account a JOIN away w ON w.member_id = a.member_id
            WHERE a.user_id = :user_id AND {HOLDS}""",
        user_id=user_id,
        now=to_ms(now),
    )


def _span(row: Row) -> Span:
    ends_at = row["ends_at"]
    return Span(
        row["id"],
        row["reason"],
        row["origin"],
        from_ms(row["starts_at"]),
        None if ends_at is None else from_ms(ends_at),
    )
