"""请假报备: leave that members report, and what secretaries say to it."""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import from_ms, to_ms
from storage.tx import Row, Tx


@dataclass(frozen=True, slots=True)
class LeaveKind:
    """A kind of leave, by what people call it."""

    code: str
    name: str
    rank: int


@dataclass(frozen=True, slots=True)
class Leave:
    """A leave: for one session, or with None for all that start within the span.

    `kind` is its name; instants are aware and UTC. `declined`: for how many sessions the
    secretary did not agree.
    """

    id: int
    member_id: int
    kind: str
    session_id: int | None
    starts_at: datetime
    ends_at: datetime
    state: str
    declined: int = 0


_LEAVE = """SELECT l.id, l.member_id, k.name AS kind, l.session_id, l.starts_at, l.ends_at, l.state,
                   (SELECT COUNT(*) FROM leave_answer n WHERE n.leave_id = l.id
                      AND n.answer = 'declined') AS declined
            FROM leave l JOIN leave_kind k ON k.code = l.kind"""


async def kinds(tx: Tx) -> list[LeaveKind]:
    """Return all kinds of leave, in the order in which they are offered."""
    rows = await tx.all("SELECT code, name, rank FROM leave_kind ORDER BY rank")
    return [LeaveKind(**dict(row)) for row in rows]


async def report(
    tx: Tx,
    member_id: int,
    kind: str,
    session_id: int | None,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
) -> int:
    """Note a leave and return its id; what a member reported for the same session gives way.

    The same again is the one that was noted before: for the session, or for a span that it covers
    to the end; but not one that the secretary did not agree to.
    """
    before: int | None = await tx.value(
        """SELECT id FROM leave l
           WHERE member_id = :member_id AND kind = :kind AND state = 'reported'
             AND session_id IS :session_id AND (session_id IS NOT NULL
                  OR (starts_at <= :starts_at AND ends_at = :ends_at))
             AND NOT EXISTS (SELECT 1 FROM leave_answer w WHERE w.leave_id = l.id
                               AND w.answer = 'declined')
           ORDER BY id LIMIT 1""",
        member_id=member_id,
        kind=kind,
        session_id=session_id,
        starts_at=to_ms(starts_at),
        ends_at=to_ms(ends_at),
    )
    if before is not None:
        return before
    if session_id is not None:
        await tx.run(
            """UPDATE leave SET state = 'withdrawn'
               WHERE member_id = :member_id AND session_id = :session_id AND state = 'reported'""",
            member_id=member_id,
            session_id=session_id,
        )
    leave_id: int = await tx.value(
        """INSERT INTO leave (member_id, kind, session_id, starts_at, ends_at, state, made_at,
                              by_member_id)
           VALUES (:member_id, :kind, :session_id, :starts_at, :ends_at, 'reported', :now,
                   :member_id) RETURNING id""",
        member_id=member_id,
        kind=kind,
        session_id=session_id,
        starts_at=to_ms(starts_at),
        ends_at=to_ms(ends_at),
        now=to_ms(now),
    )
    return leave_id


async def by_id(tx: Tx, leave_id: int) -> Leave | None:
    """Return the leave, or None."""
    row = await tx.one(f"{_LEAVE} WHERE l.id = :id", id=leave_id)
    return None if row is None else _leave(row)


async def withdraw(tx: Tx, leave_id: int) -> bool:
    """Take a leave back; False if it was before."""
    return bool(
        await tx.run(
            "UPDATE leave SET state = 'withdrawn' WHERE id = :id AND state = 'reported'",
            id=leave_id,
        )
    )


async def for_session(tx: Tx, session_id: int) -> list[Leave]:
    """Return the leave that was reported for just this session, by id."""
    rows = await tx.all(
        f"{_LEAVE} WHERE l.session_id = :id AND l.state = 'reported' ORDER BY l.id", id=session_id
    )
    return [_leave(row) for row in rows]


async def set_span(tx: Tx, leave_id: int, starts_at: datetime, ends_at: datetime) -> None:
    """What a leave is for is held at another time of its day."""
    await tx.run(
        "UPDATE leave SET starts_at = :starts, ends_at = :ends WHERE id = :id",
        id=leave_id,
        starts=to_ms(starts_at),
        ends=to_ms(ends_at),
    )


async def covering(tx: Tx, session_id: int) -> list[Leave]:
    """Return the leave reported for a session, or for a span in which it starts, the newest last.

    What was declined for this session does not count.
    """
    rows = await tx.all(
        f"""{_LEAVE}
            WHERE l.id IN (
                    SELECT id FROM leave WHERE state = 'reported' AND session_id = :session_id
                    UNION ALL
                    SELECT id FROM leave WHERE state = 'reported' AND session_id IS NULL
                      AND starts_at <= (SELECT starts_at FROM session WHERE id = :session_id)
                      AND ends_at > (SELECT starts_at FROM session WHERE id = :session_id))
              AND NOT EXISTS (SELECT 1 FROM leave_answer w WHERE w.leave_id = l.id
                                AND w.session_id = :session_id AND w.answer = 'declined')
            ORDER BY l.id""",
        session_id=session_id,
    )
    return [_leave(row) for row in rows]


async def of_member(tx: Tx, member_id: int, now: datetime, at_most: int) -> list[Leave]:
    """Return a member's leave that is not over, the earliest first."""
    rows = await tx.all(
        f"""{_LEAVE} WHERE l.member_id = :id AND l.state = 'reported' AND l.ends_at > :now
            ORDER BY l.starts_at, l.id LIMIT :most""",
        id=member_id,
        now=to_ms(now),
        most=at_most,
    )
    return [_leave(row) for row in rows]


async def answer(
    tx: Tx,
    leave_id: int,
    session_id: int,
    answer: str,
    by_member_id: int,
    now: datetime,
    why: str = "",
) -> bool:
    """The secretary agrees or declines; False if there was an answer before: the first counts."""
    return bool(
        await tx.run(
            """INSERT INTO leave_answer (leave_id, session_id, answer, why, by_member_id, at)
               VALUES (:leave_id, :session_id, :answer, :why, :by, :now)
               ON CONFLICT (leave_id, session_id) DO NOTHING""",
            leave_id=leave_id,
            session_id=session_id,
            answer=answer,
            why=why,
            by=by_member_id,
            now=to_ms(now),
        )
    )


async def why_declined(tx: Tx, leave_id: int, session_id: int) -> str | None:
    """Return why a leave was declined for a session, or None if it was not."""
    why: str | None = await tx.value(
        """SELECT why FROM leave_answer WHERE leave_id = :leave_id AND session_id = :session_id
             AND answer = 'declined'""",
        leave_id=leave_id,
        session_id=session_id,
    )
    return why


def _leave(row: Row) -> Leave:
    facts = dict(row)
    for name in ("starts_at", "ends_at"):
        facts[name] = from_ms(facts[name])
    return Leave(**facts)
