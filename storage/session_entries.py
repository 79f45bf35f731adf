"""The append-only history of sessions: what the ledger holds of each, from when on, and by whom."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from bot import chance
from bot.clock import to_ms
from storage.entries import entry_hash
from storage.tx import Tx

LEDGER: Final = (
    *("unit_id", "kind", "title", "place", "topics", "lecturer", "chair_id", "recorder_id"),
    *("has_first_topic", "starts_at", "ends_at", "state", "dropped_why", "confirmed_at"),
    "confirmed_by",
)
"""The columns of a session that the ledger shows. One that is added is in what is entered from then
on; entries from before say nothing of it.
"""

_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


async def enter(
    tx: Tx, session_id: int, what: str, now: datetime, by_member_id: int | None = None
) -> None:
    """Append how the ledger has a session by now, unless it has it so already."""
    row = await tx.one(f"SELECT {', '.join(LEDGER)} FROM session WHERE id = :id", id=session_id)
    assert row is not None, "sessions are never removed"
    content = _json(dict(row))
    if content == await _last(tx, session_id):
        return
    at, salt = to_ms(now), chance.unguessable(16)
    await tx.run(
        """INSERT INTO session_entry (session_id, what, happened_at, recorded_at, by_member_id,
                                      content, salt, hash)
           VALUES (:session_id, :what, :at, :at, :by_member_id, :content, :salt, :hash)""",
        session_id=session_id,
        what=what,
        at=at,
        by_member_id=by_member_id,
        content=content,
        salt=salt,
        hash=entry_hash(salt, session_id, what, at, at, by_member_id, content),
    )


def differs(content: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Say whether a session's row is not as its last entry has it, in the columns of that entry."""
    return any(name not in row or row[name] != value for name, value in content.items())


async def _last(tx: Tx, session_id: int) -> str | None:
    content: str | None = await tx.value(
        "SELECT content FROM session_entry WHERE session_id = :id ORDER BY id DESC LIMIT 1",
        id=session_id,
    )
    return content
