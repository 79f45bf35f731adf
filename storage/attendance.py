"""The present state of each member in each session, and its append-only history."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import from_ms, to_ms
from bot.rules.attendance import Missing, Standing, Tally
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Attended:
    """How a member stands to one session; instants are aware and UTC."""

    kind: str
    starts_at: datetime
    state: str
    checked_in_at: datetime | None


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


async def standing(tx: Tx, session_id: int, user_id: int) -> Standing | None:
    """Return how an account stands to a session, or None if there is no such session."""
    row = await tx.one(
        """SELECT s.state AS session_state, s.opens_at, s.starts_at, s.closes_at,
                  a.member_id, t.state, t.happened_at
           FROM session s
           LEFT JOIN account a ON a.user_id = :user_id
           LEFT JOIN attendance t ON t.session_id = s.id AND t.member_id = a.member_id
           WHERE s.id = :session_id""",
        session_id=session_id,
        user_id=user_id,
    )
    if row is None:
        return None
    happened_at = row["happened_at"]
    return Standing(
        session_id=session_id,
        session_state=row["session_state"],
        opens_at=from_ms(row["opens_at"]),
        starts_at=from_ms(row["starts_at"]),
        closes_at=from_ms(row["closes_at"]),
        member_id=row["member_id"],
        attendance=row["state"],
        checked_in_at=None if happened_at is None else from_ms(happened_at),
    )


async def expect(tx: Tx, session_id: int, member_ids: Sequence[int], now: datetime) -> None:
    """Fix who is expected; members already on the list stay as they are."""
    for member_id in member_ids:
        added = await tx.run(
            """INSERT INTO attendance (session_id, member_id, state)
               VALUES (:session_id, :member_id, 'expected')
               ON CONFLICT (session_id, member_id) DO NOTHING""",
            session_id=session_id,
            member_id=member_id,
        )
        if added:
            await _enter(tx, session_id, member_id, "expected", now, now, None, "calendar")


async def check_in(
    tx: Tx, session_id: int, member_id: int, happened_at: datetime, recorded_at: datetime, how: str
) -> bool:
    """Record a member's own check-in; False, and nothing changes, unless they were expected."""
    changed = await tx.run(
        """UPDATE attendance SET state = 'checked_in', happened_at = :happened_at
           WHERE session_id = :session_id AND member_id = :member_id AND state = 'expected'""",
        session_id=session_id,
        member_id=member_id,
        happened_at=to_ms(happened_at),
    )
    if changed:
        await _enter(
            tx, session_id, member_id, "checked_in", happened_at, recorded_at, member_id, how
        )
    return bool(changed)


async def tally(tx: Tx, session_id: int) -> Tally:
    """Count a session's list."""
    row = await tx.one(
        """SELECT COUNT(*) AS expected,
                  COALESCE(SUM(CASE WHEN state = 'checked_in' THEN 1 ELSE 0 END), 0) AS checked_in
           FROM attendance WHERE session_id = :session_id""",
        session_id=session_id,
    )
    assert row is not None
    return Tally(row["expected"], row["checked_in"])


async def missing(tx: Tx, session_id: int) -> list[Missing]:
    """Return who is expected and has not checked in, in the order of the roster."""
    rows = await tx.all(
        """SELECT m.name, a.user_id, ch.state FROM attendance t
           JOIN member m ON m.id = t.member_id
           LEFT JOIN account a ON a.member_id = m.id
           LEFT JOIN chat ch ON ch.id = a.user_id
           WHERE t.session_id = :session_id AND t.state = 'expected' ORDER BY m.id""",
        session_id=session_id,
    )
    return [
        Missing(row["name"], row["state"] == "open", row["user_id"] is not None) for row in rows
    ]


async def of_member(tx: Tx, member_id: int, at_most: int) -> list[Attended]:
    """Return how a member stands to sessions, the newest first."""
    rows = await tx.all(
        """SELECT k.name, s.starts_at, t.state, t.happened_at FROM attendance t
           JOIN session s ON s.id = t.session_id JOIN kind k ON k.code = s.kind
           WHERE t.member_id = :id ORDER BY s.starts_at DESC, s.id DESC LIMIT :most""",
        id=member_id,
        most=at_most,
    )
    return [
        Attended(
            row["name"],
            from_ms(row["starts_at"]),
            row["state"],
            None if row["happened_at"] is None else from_ms(row["happened_at"]),
        )
        for row in rows
    ]


async def _enter(
    tx: Tx,
    session_id: int,
    member_id: int,
    what: str,
    happened_at: datetime,
    recorded_at: datetime,
    by_member_id: int | None,
    how: str,
    why: str | None = None,
) -> None:
    """Append to the history, with a salt and the hash that a seal will chain."""
    happened, recorded = to_ms(happened_at), to_ms(recorded_at)
    salt = secrets.token_bytes(16)
    await tx.run(
        """INSERT INTO attendance_entry (session_id, member_id, what, happened_at, recorded_at,
                                         by_member_id, how, why, salt, hash)
           VALUES (:session_id, :member_id, :what, :happened_at, :recorded_at,
                   :by_member_id, :how, :why, :salt, :hash)""",
        session_id=session_id,
        member_id=member_id,
        what=what,
        happened_at=happened,
        recorded_at=recorded,
        by_member_id=by_member_id,
        how=how,
        why=why,
        salt=salt,
        hash=entry_hash(
            salt, session_id, member_id, what, happened, recorded, by_member_id, how, why
        ),
    )


def entry_hash(salt: bytes, *content: int | str | None) -> bytes:
    """Return the SHA-256 of an entry: its salt, then its columns in order as compact JSON."""
    return hashlib.sha256(salt + _json(content).encode()).digest()
