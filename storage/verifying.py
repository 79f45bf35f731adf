"""What verify looks at: histories, lists and sessions as they lie there, in pieces. Read only."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

from bot.rules.replay import Entry
from bot.rules.verifying import Row, Stored
from storage.entries import entry_hash
from storage.session_entries import LEDGER
from storage.tx import Row as DbRow
from storage.tx import Tx

_HISTORIES: Final = {
    "attendance": (
        "attendance_entry",
        "session_id, member_id, what, happened_at, recorded_at, by_member_id, how, why",
    ),
    "family": (
        "family_entry",
        "about, about_id, what, happened_at, recorded_at, by_member_id, content",
    ),
    "session": (
        "session_entry",
        "session_id, what, happened_at, recorded_at, by_member_id, content",
    ),
}
"""Each history's table and the columns that its hash covers, in order."""


@dataclass(slots=True)
class Sessions:
    """All that belongs to some sessions, by session: history, list, guests, its row and entries.

    `content` is of the last entry of the session's own history and `entry_id` which one that is;
    `is_whole` says whether that history begins with its planning.
    """

    entries: defaultdict[int, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    rows: defaultdict[int, list[Row]] = field(default_factory=lambda: defaultdict(list))
    guests: defaultdict[int, list[Row]] = field(default_factory=lambda: defaultdict(list))
    row: dict[int, dict[str, Any]] = field(default_factory=dict)
    content: dict[int, dict[str, Any]] = field(default_factory=dict)
    entry_id: dict[int, int] = field(default_factory=dict)
    moved_at: dict[int, int] = field(default_factory=dict)
    is_whole: dict[int, bool] = field(default_factory=dict)

    def ids(self) -> list[int]:
        """Return every session of which there is anything."""
        return sorted({*self.entries, *self.rows, *self.guests, *self.row, *self.entry_id})


async def bounds(tx: Tx, history: str) -> tuple[int, int]:
    """Return the lowest id of a history, 1 if it is empty, and the highest that was ever given."""
    table, _ = _HISTORIES[history]
    row = await tx.one(
        f"""SELECT COALESCE((SELECT MIN(id) FROM {table}), 1) AS lowest,
                   MAX(COALESCE((SELECT MAX(id) FROM {table}), 0),
                       COALESCE((SELECT seq FROM sqlite_sequence WHERE name = '{table}'), 0))
                   AS highest"""
    )
    assert row is not None, "it is one row"
    return row["lowest"], row["highest"]


async def next_id(tx: Tx, history: str, first_id: int) -> int | None:
    """Return the id of the first entry of a history from one on, None if there is none."""
    table, _ = _HISTORIES[history]
    found: int | None = await tx.value(
        f"SELECT MIN(id) FROM {table} WHERE id >= :first", first=first_id
    )
    return found


async def seals_given(tx: Tx) -> int:
    """Return how many seals were ever made."""
    found: int | None = await tx.value("SELECT seq FROM sqlite_sequence WHERE name = 'seal'")
    return found or 0


async def last_session(tx: Tx) -> int:
    """Return the highest id of a session that anything is kept of."""
    found: int = await tx.value(
        """SELECT MAX(COALESCE((SELECT MAX(id) FROM session), 0),
                      COALESCE((SELECT MAX(session_id) FROM attendance_entry), 0),
                      COALESCE((SELECT MAX(session_id) FROM attendance), 0),
                      COALESCE((SELECT MAX(session_id) FROM session_entry), 0))"""
    )
    return found


async def stored(tx: Tx, history: str, first_id: int, last_id: int) -> list[Stored]:
    """Return the entries of a history between two ids, by id, each hashed anew."""
    table, columns = _HISTORIES[history]
    rows = await tx.all(
        f"""SELECT id, hash, salt, {columns} FROM {table}
            WHERE id BETWEEN :first AND :last ORDER BY id""",
        first=first_id,
        last=last_id,
    )
    return [_stored(history, row) for row in rows]


async def sessions(tx: Tx, first_id: int, last_id: int) -> Sessions:
    """Return all that belongs to the sessions between two ids."""
    found, span = Sessions(), {"first": first_id, "last": last_id}
    for row in await tx.all(
        """SELECT session_id, id, member_id, what, happened_at, recorded_at, how
           FROM attendance_entry WHERE session_id BETWEEN :first AND :last ORDER BY id""",
        **span,
    ):
        found.entries[row["session_id"]].append(Entry(*tuple(row)[1:]))
    for row in await tx.all(
        """SELECT session_id, member_id, state, happened_at FROM attendance
           WHERE session_id BETWEEN :first AND :last""",
        **span,
    ):
        found.rows[row["session_id"]].append(Row(*row))
    for row in await tx.all(
        """SELECT session_id, member_id, 'guest', happened_at FROM guest
           WHERE session_id BETWEEN :first AND :last""",
        **span,
    ):
        found.guests[row["session_id"]].append(Row(*row))
    for row in await tx.all(
        f"SELECT id, {', '.join(LEDGER)} FROM session WHERE id BETWEEN :first AND :last", **span
    ):
        found.row[row["id"]] = dict(row)
    for row in await tx.all(
        """SELECT id, session_id, what, recorded_at, content FROM session_entry
           WHERE session_id BETWEEN :first AND :last ORDER BY id""",
        **span,
    ):
        _take(found, row)
    return found


async def places(tx: Tx, session_id: int) -> tuple[str, str, int] | None:
    """Return the unit, the kind and the start (milliseconds) of a session, or None."""
    row = await tx.one(
        """SELECT u.name AS unit, k.name AS kind, s.starts_at FROM session s
           JOIN unit u ON u.id = s.unit_id JOIN kind k ON k.code = s.kind WHERE s.id = :id""",
        id=session_id,
    )
    return None if row is None else (row["unit"], row["kind"], row["starts_at"])


async def recorded_at(tx: Tx, history: str, entry_id: int) -> int | None:
    """Return when an entry was recorded, in milliseconds; None if it is not there or was erased."""
    table, _ = _HISTORIES[history]
    at: int | None = await tx.value(f"SELECT recorded_at FROM {table} WHERE id = :id", id=entry_id)
    return at or None


def _stored(history: str, row: DbRow) -> Stored:
    values = tuple(row)
    salt, content = values[2], values[3:]
    names = row.keys()
    is_of_session = "session_id" in names
    return Stored(
        values[0],
        values[1],
        row["session_id"] if is_of_session else None,
        row["member_id"] if "member_id" in names else None,
        entry_hash(salt, *content) == values[1] if salt is not None else _is_erased(history, row),
    )


def _is_erased(history: str, row: DbRow) -> bool:
    """Say whether an entry without a salt is one of those that may have none."""
    return (
        history == "family"
        and row["what"] == "erased"
        and row["content"] is None
        and row["by_member_id"] is None
    )


def _take(found: Sessions, row: DbRow) -> None:
    session_id = row["session_id"]
    try:
        content = json.loads(row["content"] or "{}")
    except ValueError:
        content = {"": None}  # fits no row; that the entry was changed is found by its hash
    found.content[session_id] = content
    found.entry_id[session_id] = row["id"]
    found.is_whole.setdefault(session_id, row["what"] == "planned")
    if row["what"] == "moved":
        found.moved_at[session_id] = row["recorded_at"]
