"""The append-only history of attendance: who, what, when, how it was recorded, and why."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from bot import chance
from bot.clock import from_ms, to_ms
from storage.tx import Tx

_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; `by_member_id` is None where the calendar made it. Instants are aware and UTC."""

    what: str
    happened_at: datetime
    recorded_at: datetime
    by_member_id: int | None
    how: str
    why: str | None


async def enter(
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
    salt = chance.unguessable(16)
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


async def of(tx: Tx, session_id: int, member_id: int) -> list[Entry]:
    """Return all entries about a member in a session, the oldest first."""
    rows = await tx.all(
        """SELECT what, happened_at, recorded_at, by_member_id, how, why FROM attendance_entry
           WHERE session_id = :session_id AND member_id = :member_id ORDER BY id""",
        session_id=session_id,
        member_id=member_id,
    )
    return [
        Entry(
            row["what"],
            from_ms(row["happened_at"]),
            from_ms(row["recorded_at"]),
            row["by_member_id"],
            row["how"],
            row["why"],
        )
        for row in rows
    ]


def entry_hash(salt: bytes, *content: int | str | None) -> bytes:
    """Return the SHA-256 of an entry: its salt, then its columns in order as compact JSON."""
    return hashlib.sha256(salt + _json(content).encode()).digest()
