"""Work that takes a while: who asked for it, how it stands, and what came of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bot.clock import from_ms, to_ms
from storage.tx import Row, Tx

Facts = Mapping[str, Any]
KEPT: Final = timedelta(days=30)
"""How long it is kept that work was done: so long its message may begin it again."""


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of work: `details` is what it needs, `result` what came of it, ids and counts.

    States: waiting, running, done, failed, cancelled, interrupted. Instants are aware and UTC.
    """

    id: int
    kind: str
    user_id: int
    details: Facts
    state: str
    result: Facts
    asked_at: datetime
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done, or under way."""
        return self.state in ("waiting", "running")


_WORK = """SELECT id, kind, user_id, details, state, result, asked_at, ended_at FROM long_work"""


async def add(tx: Tx, kind: str, user_id: int, details: Facts, now: datetime) -> int:
    """Ask for work of a kind and return its id."""
    work_id: int = await tx.value(
        """INSERT INTO long_work (kind, user_id, details, asked_at)
           VALUES (:kind, :user_id, :details, :now) RETURNING id""",
        kind=kind,
        user_id=user_id,
        details=_dumped(details),
        now=to_ms(now),
    )
    return work_id


async def by_id(tx: Tx, work_id: int) -> Work | None:
    """Return the work, or None."""
    row = await tx.one(f"{_WORK} WHERE id = :id", id=work_id)
    return None if row is None else _work(row)


async def open_of(tx: Tx, kind: str, user_id: int) -> Work | None:
    """Return what somebody has asked for of a kind and is not done, or None."""
    row = await tx.one(
        f"""{_WORK} WHERE state IN ('waiting', 'running') AND kind = :kind AND user_id = :user_id
            ORDER BY id LIMIT 1""",
        kind=kind,
        user_id=user_id,
    )
    return None if row is None else _work(row)


async def latest_of(tx: Tx, kind: str, user_id: int) -> Work | None:
    """Return what somebody has asked for last of a kind, or None."""
    row = await tx.one(
        f"{_WORK} WHERE kind = :kind AND user_id = :user_id ORDER BY id DESC LIMIT 1",
        kind=kind,
        user_id=user_id,
    )
    return None if row is None else _work(row)


async def next_to_do(tx: Tx) -> Work | None:
    """Return what was asked for first of what waits, or None."""
    row = await tx.one(f"{_WORK} WHERE state = 'waiting' ORDER BY id LIMIT 1")
    return None if row is None else _work(row)


async def begin(tx: Tx, work_id: int, now: datetime) -> bool:
    """It is under way; False if it does not wait any more."""
    return bool(
        await tx.run(
            """UPDATE long_work SET state = 'running', begun_at = :now
               WHERE id = :id AND state = 'waiting'""",
            id=work_id,
            now=to_ms(now),
        )
    )


async def end(tx: Tx, work_id: int, state: str, now: datetime, result: Facts | None = None) -> bool:
    """It has come to an end, in one of the states for that; False if it had come to one before."""
    return bool(
        await tx.run(
            """UPDATE long_work SET state = :state, ended_at = :now, result = :result
               WHERE id = :id AND state IN ('waiting', 'running')""",
            id=work_id,
            state=state,
            result=_dumped(result or {}),
            now=to_ms(now),
        )
    )


async def interrupt(tx: Tx, now: datetime) -> list[int]:
    """The process has ended and begun anew: what was under way is not. Return which, by id."""
    rows = await tx.all(
        """UPDATE long_work SET state = 'interrupted', ended_at = :now WHERE state = 'running'
           RETURNING id""",
        now=to_ms(now),
    )
    return sorted(row["id"] for row in rows)


async def places(tx: Tx, work_id: int) -> list[tuple[int, int]]:
    """Return where messages stand that show the work, the newest first: chat and message.

    A message may be older than the work: what ended without a result is begun again in it.
    """
    rows = await tx.all(
        """SELECT m.chat_id, m.telegram_id FROM long_work w
           JOIN message m ON m.chat_id = w.user_id AND m.not_before >= w.asked_at - :oldest
           WHERE w.id = :id AND m.telegram_id IS NOT NULL
             AND m.details ->> '$.work' = w.id ORDER BY m.id DESC""",
        id=work_id,
        oldest=KEPT // timedelta(milliseconds=1),
    )
    return [(row["chat_id"], row["telegram_id"]) for row in rows]


async def exports_to_keep(tx: Tx, now: datetime) -> set[int]:
    """Return the work whose file is still to be written or to go out."""
    rows = await tx.all(
        """SELECT id FROM long_work WHERE state IN ('waiting', 'running') AND kind = 'export'
           UNION ALL SELECT details ->> '$.export' FROM message
           WHERE state = 'waiting' AND kind = 'export_file' AND expires_at > :now
           UNION ALL SELECT details ->> '$.export' FROM message
           WHERE state = 'claimed' AND kind = 'export_file'
           UNION ALL SELECT details ->> '$.export' FROM message
           WHERE state = 'unknown' AND kind = 'export_file' AND expires_at > :now""",
        now=to_ms(now),
    )
    return {row[0] for row in rows}


async def forget(tx: Tx, ended_before: datetime, at_most: int) -> int:
    """Remove what ended before an instant; return how many."""
    return await tx.run(
        """DELETE FROM long_work WHERE id IN (
               SELECT id FROM long_work WHERE ended_at < :before ORDER BY id LIMIT :most)""",
        before=to_ms(ended_before),
        most=at_most,
    )


def _dumped(facts: Facts) -> str:
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


def _work(row: Row) -> Work:
    return Work(
        row["id"],
        row["kind"],
        row["user_id"],
        json.loads(row["details"]),
        row["state"],
        json.loads(row["result"]),
        from_ms(row["asked_at"]),
        None if row["ended_at"] is None else from_ms(row["ended_at"]),
    )
