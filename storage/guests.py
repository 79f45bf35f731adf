"""列席 and 名单有误: who is there without being expected, and who says that they should be."""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import from_ms, to_ms
from storage import entries
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Plea:
    """A member who says that they belong on a session's list."""

    member_id: int
    name: str


async def attend(
    tx: Tx, session_id: int, member_id: int, happened_at: datetime, now: datetime
) -> bool:
    """Note a guest; False if they are one already."""
    added = await tx.run(
        """INSERT INTO guest (session_id, member_id, happened_at)
           VALUES (:session_id, :member_id, :happened_at)
           ON CONFLICT (session_id, member_id) DO NOTHING""",
        session_id=session_id,
        member_id=member_id,
        happened_at=to_ms(happened_at),
    )
    if added:
        await entries.enter(tx, session_id, member_id, "guest", happened_at, now, member_id, "tap")
    return bool(added)


async def forget(tx: Tx, session_id: int, member_id: int) -> None:
    """Somebody is on the list after all, and so no guest."""
    await tx.run(
        "DELETE FROM guest WHERE session_id = :session_id AND member_id = :member_id",
        session_id=session_id,
        member_id=member_id,
    )


async def forget_all(tx: Tx, session_id: int) -> None:
    """A session was moved: who came to it before is no guest of it, and asks for nothing."""
    await tx.run("DELETE FROM guest WHERE session_id = :id", id=session_id)
    await tx.run("DELETE FROM plea WHERE session_id = :id", id=session_id)


async def count(tx: Tx, session_id: int) -> int:
    """Count a session's guests."""
    counted: int = await tx.value(
        "SELECT COUNT(*) FROM guest WHERE session_id = :id", id=session_id
    )
    return counted


async def names(tx: Tx, session_id: int) -> list[str]:
    """Return the names of a session's guests, in the order in which they came."""
    rows = await tx.all(
        """SELECT m.name FROM guest g JOIN member m ON m.id = g.member_id
           WHERE g.session_id = :id ORDER BY g.happened_at, m.id""",
        id=session_id,
    )
    return [row["name"] for row in rows]


async def of_member(tx: Tx, member_id: int, at_most: int) -> list[tuple[str, datetime]]:
    """Return where a member was a guest: kind and start (UTC) of each session, the newest first."""
    rows = await tx.all(
        """SELECT k.name, s.starts_at FROM guest g JOIN session s ON s.id = g.session_id
           JOIN kind k ON k.code = s.kind
           WHERE g.member_id = :id ORDER BY s.starts_at DESC, s.id DESC LIMIT :most""",
        id=member_id,
        most=at_most,
    )
    return [(row["name"], from_ms(row["starts_at"])) for row in rows]


async def is_guest(tx: Tx, session_id: int, member_id: int) -> bool:
    """Say whether a member is a guest of a session."""
    return None is not await tx.value(
        "SELECT 1 FROM guest WHERE session_id = :session_id AND member_id = :member_id",
        session_id=session_id,
        member_id=member_id,
    )


async def plead(tx: Tx, session_id: int, member_id: int, happened_at: datetime) -> bool:
    """Somebody says that they belong on the list; False if they said so before."""
    return bool(
        await tx.run(
            """INSERT INTO plea (session_id, member_id, happened_at, state)
               VALUES (:session_id, :member_id, :happened_at, 'open')
               ON CONFLICT (session_id, member_id) DO NOTHING""",
            session_id=session_id,
            member_id=member_id,
            happened_at=to_ms(happened_at),
        )
    )


async def pleas(tx: Tx, session_id: int) -> list[Plea]:
    """Return who says so and has no answer yet, the earliest first."""
    rows = await tx.all(
        """SELECT m.id, m.name FROM plea p JOIN member m ON m.id = p.member_id
           WHERE p.session_id = :id AND p.state = 'open' ORDER BY p.happened_at, m.id""",
        id=session_id,
    )
    return [Plea(row["id"], row["name"]) for row in rows]


async def settle(tx: Tx, session_id: int, member_id: int, state: str) -> int | None:
    """Grant or refuse; return when they said so, ms UTC, or None if it was settled before."""
    happened: int | None = await tx.value(
        """UPDATE plea SET state = :state
           WHERE session_id = :session_id AND member_id = :member_id AND state = 'open'
           RETURNING happened_at""",
        session_id=session_id,
        member_id=member_id,
        state=state,
    )
    return happened


async def note_caller(tx: Tx, session_id: int, user_id: int) -> None:
    """Somebody who is not on the list, or comes late, pressed the session's post in its group."""
    await tx.run(
        """INSERT INTO caller (session_id, user_id) VALUES (:session_id, :user_id)
           ON CONFLICT (session_id, user_id) DO NOTHING""",
        session_id=session_id,
        user_id=user_id,
    )


async def is_caller(tx: Tx, session_id: int, user_id: int) -> bool:
    """Say whether an account pressed the session's post in its group."""
    return None is not await tx.value(
        "SELECT 1 FROM caller WHERE session_id = :session_id AND user_id = :user_id",
        session_id=session_id,
        user_id=user_id,
    )


async def forget_callers(tx: Tx, before: datetime) -> None:
    """Remove who pressed the posts of sessions that were over before an instant."""
    await tx.run(
        "DELETE FROM caller WHERE session_id IN (SELECT id FROM session WHERE closes_at < :before)",
        before=to_ms(before),
    )
