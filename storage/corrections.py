"""Corrections of confirmed records, and what the people concerned say to them."""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import from_ms, to_ms
from storage.tx import Row, Tx


@dataclass(frozen=True, slots=True)
class Correction:
    """One change of a confirmed record; `made_at` is aware and UTC.

    `upheld_by` is who looked at the first disagreement and handed it on to whoever is above.
    """

    id: int
    session_id: int
    member_id: int
    before: str
    after: str
    why: str
    state: str
    by_member_id: int
    made_at: datetime
    upheld_by: int | None = None


_CORRECTION = """SELECT id, session_id, member_id, before, after, why, state, by_member_id, made_at,
                        upheld_by FROM correction"""


async def add(
    tx: Tx,
    session_id: int,
    member_id: int,
    before: str,
    after: str,
    why: str,
    by_member_id: int,
    now: datetime,
) -> int:
    """Note a correction and return its id; what is still open about the member is past with it."""
    await tx.run(
        """UPDATE correction SET state = 'undone', settled_at = :now
           WHERE session_id = :session_id AND member_id = :member_id
             AND state IN ('made', 'disputed', 'escalated')""",
        session_id=session_id,
        member_id=member_id,
        now=to_ms(now),
    )
    correction_id: int = await tx.value(
        """INSERT INTO correction
               (session_id, member_id, before, after, why, state, by_member_id, made_at)
           VALUES (:session_id, :member_id, :before, :after, :why, 'made', :by, :now)
           RETURNING id""",
        session_id=session_id,
        member_id=member_id,
        before=before,
        after=after,
        why=why,
        by=by_member_id,
        now=to_ms(now),
    )
    return correction_id


async def by_id(tx: Tx, correction_id: int) -> Correction | None:
    """Return the correction, or None."""
    row = await tx.one(f"{_CORRECTION} WHERE id = :id", id=correction_id)
    return None if row is None else _correction(row)


async def is_newest(tx: Tx, found: Correction) -> bool:
    """Say whether nothing about the same member in the same session was corrected after it."""
    return None is await tx.value(
        """SELECT 1 FROM correction
           WHERE session_id = :session_id AND member_id = :member_id AND id > :id""",
        session_id=found.session_id,
        member_id=found.member_id,
        id=found.id,
    )


async def is_of(tx: Tx, session_id: int, member_id: int) -> bool:
    """Say whether anything about a member was ever corrected in a session's record."""
    return None is not await tx.value(
        "SELECT 1 FROM correction WHERE session_id = :session_id AND member_id = :member_id",
        session_id=session_id,
        member_id=member_id,
    )


async def exist(tx: Tx, session_id: int) -> bool:
    """Say whether a session's record was ever corrected."""
    return None is not await tx.value(
        "SELECT 1 FROM correction WHERE session_id = :id", id=session_id
    )


async def move(
    tx: Tx, correction_id: int, before: tuple[str, ...], after: str, now: datetime
) -> bool:
    """Bring a correction from one of the states to the next; False if it was in none of them."""
    changed = 0
    for state in before:
        changed += await tx.run(
            """UPDATE correction SET state = :after, settled_at = :now
               WHERE id = :id AND state = :before""",
            id=correction_id,
            before=state,
            after=after,
            now=to_ms(now),
        )
        if changed:
            break
    return bool(changed)


async def hand_on(tx: Tx, correction_id: int, upheld_by: int, now: datetime) -> bool:
    """Whoever is above is to look at a disagreement; False if it was settled before."""
    return bool(
        await tx.run(
            """UPDATE correction SET state = 'escalated', upheld_by = :by, settled_at = :now
               WHERE id = :id AND state = 'disputed'""",
            id=correction_id,
            by=upheld_by,
            now=to_ms(now),
        )
    )


async def disputed(tx: Tx, session_id: int) -> list[Correction]:
    """Return the corrections of a session that somebody disagrees with, the earliest first."""
    rows = await tx.all(
        f"""{_CORRECTION} WHERE session_id = :id AND state IN ('disputed', 'escalated')
            ORDER BY id""",
        id=session_id,
    )
    return [_correction(row) for row in rows]


def _correction(row: Row) -> Correction:
    return Correction(**{**dict(row), "made_at": from_ms(row["made_at"])})
