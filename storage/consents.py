"""Whether more may be kept of a household than that a visit was held; and who has looked."""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import from_ms, to_ms
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at what is recorded of a household; `at` is aware and UTC."""

    reader: str
    about: str
    at: datetime


async def of(tx: Tx, member_id: int) -> bool | None:
    """Return whether somebody consented, None if they were never asked or never answered."""
    given = await tx.value("SELECT is_given FROM consent WHERE member_id = :id", id=member_id)
    return None if given is None else bool(given)


async def took_back(tx: Tx, member_id: int) -> bool:
    """Say whether somebody had consented and does not any more."""
    return None is not await tx.value(
        "SELECT 1 FROM consent WHERE member_id = :id AND is_given = 0 AND was_given = 1",
        id=member_id,
    )


async def said_at(tx: Tx, member_id: int) -> datetime | None:
    """Return when somebody last consented or took that back, None if they never answered."""
    at = await tx.value("SELECT at FROM consent WHERE member_id = :id", id=member_id)
    return None if at is None else from_ms(at)


async def forget(tx: Tx, member_id: int) -> None:
    """Forget what somebody said: they are asked before anything more is kept."""
    await tx.run("DELETE FROM consent WHERE member_id = :id", id=member_id)


async def set_(tx: Tx, member_id: int, now: datetime, *, given: bool) -> bool:
    """Note what somebody said; False if that is what they said before."""
    return bool(
        await tx.run(
            """INSERT INTO consent (member_id, is_given, was_given, at)
               VALUES (:id, :given, :given, :now)
               ON CONFLICT (member_id) DO UPDATE SET is_given = excluded.is_given,
                   was_given = MAX(consent.was_given, excluded.is_given), at = excluded.at
               WHERE consent.is_given <> excluded.is_given""",
            id=member_id,
            given=int(given),
            now=to_ms(now),
        )
    )


async def note_look(
    tx: Tx, reader_id: int, member_id: int, about: str, about_id: int, day: int, now: datetime
) -> None:
    """Note that somebody other than the member saw a `visit` or a `need`, once a day (ordinal)."""
    if reader_id == member_id:
        return
    await tx.run(
        """INSERT INTO look (reader_id, member_id, about, about_id, day, at)
           VALUES (:reader, :member, :about, :about_id, :day, :now) ON CONFLICT DO NOTHING""",
        reader=reader_id,
        member=member_id,
        about=about,
        about_id=about_id,
        day=day,
        now=to_ms(now),
    )


async def looks(tx: Tx, member_id: int, at_most: int) -> list[Look]:
    """Return who has looked at what is recorded of somebody's household, the newest first."""
    rows = await tx.all(
        """SELECT m.name AS reader, l.about, l.at FROM look l JOIN member m ON m.id = l.reader_id
           WHERE l.member_id = :id ORDER BY l.at DESC, l.about DESC, l.about_id LIMIT :most""",
        id=member_id,
        most=at_most,
    )
    return [Look(row["reader"], row["about"], from_ms(row["at"])) for row in rows]
