"""结对互助: who is paired with whom. What they say to each other is kept nowhere."""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import from_ms, to_ms
from storage.tx import Row, Tx


@dataclass(frozen=True, slots=True)
class Buddy:
    """A pair, or one that somebody asked for; `settled_at` is when it came about, or ended.

    `are_here` if both are in the organisation. Instants are aware and UTC.
    """

    id: int
    starter_id: int
    starter: str
    other_id: int
    other: str
    state: str
    asked_at: datetime
    settled_at: datetime | None
    starter_is_asked: bool
    other_is_asked: bool
    are_here: bool

    def has(self, member_id: int) -> bool:
        """Say whether a member is one of both."""
        return member_id in (self.starter_id, self.other_id)

    def partner_of(self, member_id: int) -> tuple[int, str]:
        """Return the other one of both, with the name."""
        if member_id == self.starter_id:
            return self.other_id, self.other
        return self.starter_id, self.starter

    def asks(self, member_id: int) -> bool:
        """Say whether a member wants to be asked once a month."""
        return self.starter_is_asked if member_id == self.starter_id else self.other_is_asked


_BUDDY = """SELECT b.id, b.starter_id, s.name AS starter, b.other_id, o.name AS other, b.state,
                   b.asked_at, b.settled_at, b.starter_is_asked, b.other_is_asked,
                   s.state = 'active' AND o.state = 'active' AS are_here
            FROM buddy b JOIN member s ON s.id = b.starter_id JOIN member o ON o.id = b.other_id"""


async def ask(tx: Tx, starter_id: int, other_id: int, now: datetime) -> int | None:
    """Ask somebody to be one's buddy and return the id; None if these two are in it already."""
    buddy_id: int | None = await tx.value(
        """INSERT INTO buddy (starter_id, other_id, state, asked_at)
           VALUES (:starter, :other, 'asked', :now) ON CONFLICT DO NOTHING RETURNING id""",
        starter=starter_id,
        other=other_id,
        now=to_ms(now),
    )
    return buddy_id


async def by_id(tx: Tx, buddy_id: int) -> Buddy | None:
    """Return the pair, or None."""
    row = await tx.one(f"{_BUDDY} WHERE b.id = :id", id=buddy_id)
    return None if row is None else _buddy(row)


async def open_of(tx: Tx, member_id: int) -> list[Buddy]:
    """Return the pairs that somebody is in or was asked for, by id; who has left is in none."""
    return [one for one in await of_member(tx, member_id) if one.state != "ended" and one.are_here]


async def of_member(tx: Tx, member_id: int) -> list[Buddy]:
    """Return all that is recorded of somebody's pairs, by id."""
    rows = await tx.all(
        f"{_BUDDY} WHERE :id IN (b.starter_id, b.other_id) ORDER BY b.id", id=member_id
    )
    return [_buddy(row) for row in rows]


async def asked_since(tx: Tx, starter_id: int, other_id: int, since: datetime) -> bool:
    """Say whether somebody has asked another one since then."""
    return None is not await tx.value(
        """SELECT 1 FROM buddy
           WHERE starter_id = :starter AND other_id = :other AND asked_at > :since""",
        starter=starter_id,
        other=other_id,
        since=to_ms(since),
    )


async def pair(tx: Tx, buddy_id: int, now: datetime) -> bool:
    """Both want it; False if it is not asked any more."""
    return bool(
        await tx.run(
            """UPDATE buddy SET state = 'paired', settled_at = :now
               WHERE id = :id AND state = 'asked'""",
            id=buddy_id,
            now=to_ms(now),
        )
    )


async def end(tx: Tx, buddy_id: int, now: datetime, *, was: str) -> bool:
    """A pair ends that `was` asked or paired; False if it is not that any more."""
    return bool(
        await tx.run(
            """UPDATE buddy SET state = 'ended', settled_at = :now
               WHERE id = :id AND state = :was""",
            id=buddy_id,
            was=was,
            now=to_ms(now),
        )
    )


async def set_asks(tx: Tx, buddy_id: int, member_id: int, *, asks: bool) -> None:
    """Have one of both asked once a month, or not."""
    await tx.run(
        """UPDATE buddy SET
               starter_is_asked = CASE WHEN starter_id = :member THEN :asks
                                       ELSE starter_is_asked END,
               other_is_asked = CASE WHEN other_id = :member THEN :asks ELSE other_is_asked END
           WHERE id = :id""",
        id=buddy_id,
        member=member_id,
        asks=int(asks),
    )


async def forget(tx: Tx, before: datetime) -> None:
    """Remove the pairs that ended before an instant."""
    await tx.run(
        "DELETE FROM buddy WHERE state = 'ended' AND settled_at < :before", before=to_ms(before)
    )


def _buddy(row: Row) -> Buddy:
    settled_at = row["settled_at"]
    return Buddy(
        **{
            **dict(row),
            **{
                name: bool(row[name]) for name in ("starter_is_asked", "other_is_asked", "are_here")
            },
            "asked_at": from_ms(row["asked_at"]),
            "settled_at": None if settled_at is None else from_ms(settled_at),
        }
    )
