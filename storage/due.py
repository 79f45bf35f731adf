"""What fell due, once, and up to when the calendar has been read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import from_ms, to_ms
from storage.tx import Tx

_COLUMNS = {
    "meeting_post": "announce_at",
    "day_begins": "day_at",
    "short_notice": "remind_at",
    "check_in_opens": "opens_at",
    "host_card": "card_at",
    "nudge": "nudge_at",
    "check_in_closes": "closes_at",
}
"""What falls due around a session, by the column that says when."""


_UP_TO = " UNION ALL ".join(
    f"""SELECT '{kind}' AS kind, id, starts_at, {column} AS at FROM session
        WHERE state <> 'dropped' AND {column} > :after AND {column} <= :until"""
    for kind, column in _COLUMNS.items()
)
_NEXT = " UNION ALL ".join(
    # The first of each index, which is read no further: sessions are planned for a year ahead.
    f"SELECT MIN({column}) AS at FROM session WHERE state <> 'dropped' AND {column} > :after"
    for column in _COLUMNS.values()
)
_BEFORE_EVERYTHING = -(2**62)
OTHER_DAYS = "other_days"
"""Why something does not fall due at an instant any more: other days are worked on than before."""


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that fell due at `at` (UTC) for the subject `subject_id`."""

    id: int
    kind: str
    subject_id: int
    at: datetime


async def read_calendar(tx: Tx, until: datetime) -> datetime | None:
    """Note all that falls due after the watermark and up to `until`, and move the watermark there.

    Returns where the watermark stood, or None at the first reading. The instant of the session is
    the occurrence, so one that is moved falls due again, and nothing falls due twice.
    """
    before = await tx.value("SELECT at FROM watermark WHERE name = 'calendar'")
    await tx.run(
        f"""INSERT INTO due (kind, subject_id, occurrence, at)
            SELECT kind, id, starts_at, at FROM ({_UP_TO}) AS instants WHERE true
            ON CONFLICT (kind, subject_id, occurrence, recipient_id, step) DO NOTHING""",
        after=_BEFORE_EVERYTHING if before is None else before,
        until=to_ms(until),
    )
    await tx.run(
        """INSERT INTO watermark (name, at) VALUES ('calendar', :until)
           ON CONFLICT (name) DO UPDATE SET at = excluded.at WHERE excluded.at > watermark.at""",
        until=to_ms(until),
    )
    return None if before is None else from_ms(before)


async def note(tx: Tx, kind: str, subject_id: int, at: datetime) -> None:
    """Note what will fall due at an instant; the same for the same instant is noted once.

    What had no effect because its time was moved falls due again if it is moved back.
    """
    await tx.run(
        """INSERT INTO due (kind, subject_id, occurrence, at) VALUES (:kind, :subject, :at, :at)
           ON CONFLICT (kind, subject_id, occurrence, recipient_id, step) DO UPDATE
               SET state = 'open', reason = NULL, settled_at = NULL
               WHERE due.state = 'void' AND due.reason = 'moved'""",
        kind=kind,
        subject=subject_id,
        at=to_ms(at),
    )


async def plan_anew(
    tx: Tx, kind: str, subject_id: int, instants: Sequence[datetime], now: datetime
) -> None:
    """Have something fall due at these instants instead of those that are yet to come.

    What has been settled stays so, unless it was put off in this way before.
    """
    wanted = [to_ms(at) for at in instants]
    rows = await tx.all(
        """SELECT id, at FROM due
           WHERE kind = :kind AND subject_id = :subject AND state = 'open'""",
        kind=kind,
        subject=subject_id,
    )
    for row in rows:
        if row["at"] not in wanted:
            await settle(tx, row["id"], "void", now, reason=OTHER_DAYS)
    for at in wanted:
        await tx.run(
            f"""INSERT INTO due (kind, subject_id, occurrence, at)
                VALUES (:kind, :subject, :at, :at)
                ON CONFLICT (kind, subject_id, occurrence, recipient_id, step) DO UPDATE
                    SET state = 'open', reason = NULL, settled_at = NULL
                    WHERE due.state = 'void' AND due.reason = '{OTHER_DAYS}'""",
            kind=kind,
            subject=subject_id,
            at=at,
        )


async def count_taken(tx: Tx, kind: str, subject_id: int, since: datetime) -> int:
    """Count what fell due of a subject after `since` and was meant at its instant still."""
    counted: int = await tx.value(
        f"""SELECT COUNT(*) FROM due WHERE kind = :kind AND subject_id = :subject AND at > :since
             AND state <> 'open' AND COALESCE(reason, '') NOT IN ('moved', '{OTHER_DAYS}')""",
        kind=kind,
        subject=subject_id,
        since=to_ms(since),
    )
    return counted


async def is_open_before(tx: Tx, kind: str, subject_id: int, until: datetime) -> bool:
    """Say whether something of a subject is yet to fall due before `until`."""
    return None is not await tx.value(
        """SELECT 1 FROM due WHERE kind = :kind AND subject_id = :subject AND at < :until
             AND state = 'open'""",
        kind=kind,
        subject=subject_id,
        until=to_ms(until),
    )


async def add_missed(tx: Tx, session_id: int) -> None:
    """Note what of a session just planned or moved fell due before the watermark already.

    What is noted falls due again: a session may come back to a time that it was moved away from.
    """
    await tx.run(
        f"""INSERT INTO due (kind, subject_id, occurrence, at)
            SELECT kind, id, starts_at, at FROM ({_UP_TO}) AS instants WHERE id = :session_id
            ON CONFLICT (kind, subject_id, occurrence, recipient_id, step) DO UPDATE
                SET state = 'open', at = excluded.at, reason = NULL, settled_at = NULL""",
        after=_BEFORE_EVERYTHING,
        until=await tx.value("SELECT at FROM watermark WHERE name = 'calendar'"),
        session_id=session_id,
    )


async def open_ids(tx: Tx, now: datetime) -> list[int]:
    """Return the ids of all that fell due up to `now` and is not settled, the earliest first.

    A clock that was ahead and was put right may have noted what is yet to come.
    """
    rows = await tx.all(
        "SELECT id FROM due WHERE state = 'open' AND at <= :now ORDER BY at, id", now=to_ms(now)
    )
    return [row["id"] for row in rows]


async def is_behind(tx: Tx, now: datetime) -> bool:
    """Say whether something fell due up to `now` and is not settled."""
    return None is not await tx.value(
        "SELECT 1 FROM due WHERE state = 'open' AND at <= :now LIMIT 1", now=to_ms(now)
    )


async def take(tx: Tx, due_id: int) -> Due | None:
    """Return what fell due if it is still open."""
    row = await tx.one(
        "SELECT id, kind, subject_id, at FROM due WHERE id = :id AND state = 'open'", id=due_id
    )
    if row is None:
        return None
    return Due(row["id"], row["kind"], row["subject_id"], from_ms(row["at"]))


async def settle(
    tx: Tx, due_id: int, state: str, now: datetime, *, reason: str | None = None
) -> None:
    """Settle an open one as done, expired or void, with the reason if it had no effect."""
    await tx.run(
        """UPDATE due SET state = :state, reason = :reason, settled_at = :now
           WHERE id = :id AND state = 'open'""",
        id=due_id,
        state=state,
        reason=reason,
        now=to_ms(now),
    )


async def take_back(tx: Tx, kind: str, subject_id: int) -> None:
    """What was done falls due once more: its instant was put off after it had passed."""
    await tx.run(
        """DELETE FROM due WHERE kind = :kind AND subject_id = :subject_id
             AND state IN ('open', 'done')""",
        kind=kind,
        subject_id=subject_id,
    )


async def void_done(tx: Tx, kind: str, subject_id: int, reason: str, now: datetime) -> None:
    """What seemed done has come to nothing after all: say so, with the reason."""
    await tx.run(
        """UPDATE due SET state = 'void', reason = :reason, settled_at = :now
           WHERE kind = :kind AND subject_id = :subject_id AND state = 'done'""",
        kind=kind,
        subject_id=subject_id,
        reason=reason,
        now=to_ms(now),
    )


async def count_settled(tx: Tx, state: str, reason: str, since: datetime) -> int:
    """Count what was settled in this state for this reason from `since` on."""
    counted: int = await tx.value(
        """SELECT COUNT(*) FROM due
           WHERE state = :state AND reason = :reason AND settled_at >= :since""",
        state=state,
        reason=reason,
        since=to_ms(since),
    )
    return counted


async def next_instant(tx: Tx, now: datetime) -> datetime | None:
    """Return when the next thing falls due: after the watermark, or noted already but after `now`.

    None if nothing is planned.
    """
    at = await tx.value(
        f"""SELECT MIN(at) FROM (
                {_NEXT}
                UNION ALL SELECT MIN(at) FROM due WHERE state = 'open' AND at > :now
            ) AS upcoming""",
        now=to_ms(now),
        after=await tx.value(
            "SELECT COALESCE((SELECT at FROM watermark WHERE name = 'calendar'), :start)",
            start=_BEFORE_EVERYTHING,
        ),
    )
    return None if at is None else from_ms(at)
